/** The person's own page: signature policy, authenticator app, language and colours. */
import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call, get } from '../api/client.ts';
import type { Me, Policy as PolicyShown, RecordShown } from '../api/contract.ts';
import { useMe, useRefresh, useZone } from '../api/queries.ts';
import { Authenticator } from '../components/Authenticator.tsx';
import { Section } from '../components/bits.tsx';
import { Display } from '../components/Display.tsx';
import { PolicyNotice } from '../components/PolicyNotice.tsx';
import { ProblemAlert } from '../components/ProblemAlert.tsx';
import { roleNames } from '../components/SignatureList.tsx';
import { t } from '../lib/i18n.ts';
import { entityOf } from '../records/types.ts';

export function Profile() {
  const me = useMe();
  const zone = useZone();
  return (
    <>
      <h1>{t('profile.title')}</h1>
      <PolicyNotice me={me} />
      <Section title={t('profile.person')}>
        <dl className="facts">
          <div>
            <dt>{t('profile.name')}</dt>
            <dd>{me?.printed_name}</dd>
          </div>
          <div>
            <dt>{t('profile.roles')}</dt>
            <dd>{roleNames(me?.roles.join(',') ?? '')}</dd>
          </div>
          <div>
            <dt>{t('nav.zone')}</dt>
            <dd>{zone}</dd>
          </div>
        </dl>
      </Section>
      <Policy me={me} />
      <Authenticator />
      <Display />
    </>
  );
}

function Policy({ me }: { me: Me | undefined }) {
  const [error, setError] = useState<unknown>(null);
  const refresh = useRefresh();
  const policy = useQuery({
    queryKey: ['policy'],
    queryFn: ({ signal }) => get<PolicyShown>('/me/signature-policy', undefined, signal),
  });
  async function accept() {
    setError(null);
    try {
      const own = `/people/${entityOf(me?.person)?.id ?? ''}`;
      const { revision } = await get<RecordShown>(own);
      const body = { fields: { policy_version: policy.data?.version } };
      await call('POST', `${own}/transitions/accept_signature_policy`, { body, revision });
      await refresh();
    } catch (cause) {
      setError(cause);
    }
  }
  const version = policy.data?.version ?? '';
  return (
    <Section title={t('policy.title')}>
      <Text size="sm" maw={680} mb="sm">
        {policy.data?.text}
      </Text>
      <ProblemAlert error={error ?? policy.error} />
      {me?.signing.accepted_policy ? (
        <Text size="sm" role="status">
          {t('policy.accepted', { version })}
        </Text>
      ) : (
        policy.data && <Button onClick={() => void accept()}>{t('policy.accept')}</Button>
      )}
    </Section>
  );
}
