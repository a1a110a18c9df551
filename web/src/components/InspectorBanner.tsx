/** An inspector sees at every moment what they look at, and until when. */
import { Button } from '@mantine/core';
import { viewAs } from '../api/client.ts';
import type { Me } from '../api/contract.ts';
import { useMe, useZone } from '../api/queries.ts';
import { both } from '../lib/format.ts';
import { t } from '../lib/i18n.ts';
import { entityOf } from '../records/types.ts';
import { ReferenceName } from './ReferenceName.tsx';

export const isInspector = (me: Me | undefined) =>
  !!me?.roles.length && me.roles.every((role) => role === 'inspector');

export function InspectorBanner() {
  const me = useMe();
  const zone = useZone();
  if (!me || !isInspector(me)) return null;
  return (
    <div className="inspector" role="note">
      <strong>
        {me.previewed ? t('inspector.preview', { name: me.printed_name }) : t('inspector.title')}
      </strong>
      {me.grants.map((grant) => (
        <span key={grant.scope}>
          {t('inspector.scope')}{' '}
          {entityOf(grant.scope) ? <ReferenceName entity={grant.scope} /> : t('person.study')}
          {' · '}
          {grant.valid_to
            ? t('inspector.until', { at: both(grant.valid_to, zone) })
            : t('inspector.open_end')}
        </span>
      ))}
      {me.previewed && (
        <Button variant="default" size="compact-sm" onClick={() => viewAs(null)}>
          {t('inspector.leave')}
        </Button>
      )}
    </div>
  );
}
