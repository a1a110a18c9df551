/** An authenticator app as a second factor: the secret, then a code that proves it was taken over. */
import { Alert, Anchor, Button, Code, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { PoolRefusal } from '../api/pool.ts';
import { useConfig } from '../api/queries.ts';
import { accessToken, useSession, webPool } from '../api/session.ts';
import { t } from '../lib/i18n.ts';
import { Section } from './bits.tsx';
import { poolWords } from './useCeremony.ts';

/** The address authenticator apps open by themselves, on the phone the page is read on. */
function appAddress(secret: string, study: string, username: string) {
  const issuer = encodeURIComponent(`CQMS ${study}`);
  return `otpauth://totp/${issuer}:${encodeURIComponent(username)}?secret=${secret}&issuer=${issuer}`;
}

export function Authenticator() {
  const config = useConfig();
  const session = useSession();
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
            <Anchor href={appAddress(secret, config?.study ?? '', session.kept?.username ?? '')} size="sm">
              {t('totp.open_app')}
            </Anchor>
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
