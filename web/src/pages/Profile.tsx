/** The person's own page: signature policy, authenticator app, language and colours. */
import {
  Alert,
  Button,
  Code,
  Group,
  SegmentedControl,
  Select,
  Stack,
  Text,
  TextInput,
  useMantineColorScheme,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call, get } from '../api/client.ts';
import type { Me, RecordShown } from '../api/contract.ts';
import { PoolRefusal } from '../api/pool.ts';
import { useMe, useRefresh, useZone } from '../api/queries.ts';
import { accessToken, webPool } from '../api/session.ts';
import { Section } from '../components/bits.tsx';
import { PolicyNotice } from '../components/PolicyNotice.tsx';
import { ProblemAlert } from '../components/ProblemAlert.tsx';
import { poolWords } from '../components/useCeremony.ts';
import { roleNames } from '../components/SignatureList.tsx';
import { entityOf } from '../records/types.ts';
import { LANGUAGES, language, setLanguage, t } from '../lib/i18n.ts';

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
    queryFn: ({ signal }) =>
      get<{ version: number; text: string }>('/me/signature-policy', undefined, signal),
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

function Authenticator() {
  const [secret, setSecret] = useState<string | null>(null);
  const [code, setCode] = useState('');
  const [done, setDone] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  async function attempt(act: (token: string) => Promise<void>) {
    setRefusal(null);
    try {
      const token = await accessToken();
      if (token) await act(token);
    } catch (cause) {
      if (!(cause instanceof PoolRefusal)) throw cause;
      setRefusal(poolWords(cause));
    }
  }
  const start = () => attempt(async (token) => setSecret(await webPool().startTotp(token)));
  const finish = () =>
    attempt(async (token) => {
      await webPool().finishTotp(token, code.trim());
      setDone(true);
      setSecret(null);
    });
  return (
    <Section title={t('totp.title')}>
      <Stack gap="sm" maw={680}>
        <Text size="sm">{t('totp.help')}</Text>
        {done && (
          <Alert color="green" variant="outline" role="status">
            {t('totp.done')}
          </Alert>
        )}
        {refusal && (
          <Alert color="red" variant="outline" role="alert">
            {refusal}
          </Alert>
        )}
        {secret ? (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              void finish();
            }}
          >
            <Text size="sm">{t('totp.secret')}</Text>
            <Code block className="break">
              {secret}
            </Code>
            <Group align="flex-end" mt="sm">
              <TextInput
                label={t('sign_in.code')}
                inputMode="numeric"
                autoComplete="one-time-code"
                maxLength={6}
                value={code}
                onChange={(event) => setCode(event.currentTarget.value)}
              />
              <Button type="submit">{t('totp.confirm')}</Button>
            </Group>
          </form>
        ) : (
          !done && (
            <Button variant="default" w="fit-content" onClick={() => void start()}>
              {t('totp.start')}
            </Button>
          )
        )}
      </Stack>
    </Section>
  );
}

function Display() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Section title={t('profile.display')}>
      <Group align="flex-end">
        <Select
          label={t('profile.language')}
          data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
          value={language()}
          allowDeselect={false}
          onChange={(value) => void setLanguage(value ?? 'en')}
        />
        <SegmentedControl
          aria-label={t('profile.colours')}
          value={colorScheme}
          onChange={(value) => setColorScheme(value as 'auto' | 'light' | 'dark')}
          data={(['auto', 'light', 'dark'] as const).map((value) => ({
            value,
            label: t(`profile.${value}`),
          }))}
        />
      </Group>
    </Section>
  );
}
