/** What stands between a person and a first signature: accepted policy, verified identity, no lock. */
import { Alert, Anchor, List } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Me } from '../api/contract.ts';
import { t } from '../lib/i18n.ts';

export function PolicyNotice({ me }: { me: Me | undefined }) {
  if (!me?.signing) return null;
  const { accepted_policy, identity_verified, locked, suspended } = me.signing;
  if (accepted_policy && identity_verified && !locked && !suspended) return null;
  return (
    <Alert color={locked ? 'red' : 'yellow'} variant="outline" mb="md" title={t('policy.notice')}>
      <List size="sm">
        {suspended && !locked && <List.Item>{t('policy.suspended')}</List.Item>}
        {locked && <List.Item>{t('policy.locked')}</List.Item>}
        {!accepted_policy && (
          <List.Item>
            {t('policy.not_accepted')}{' '}
            <Anchor component={Link} to="/profile" inherit underline="always">
              {t('policy.read')}
            </Anchor>
          </List.Item>
        )}
        {!identity_verified && <List.Item>{t('policy.not_verified')}</List.Item>}
      </List>
    </Alert>
  );
}
