/** Sign-in with the study's user pool: password, new-password challenge, one-time code, forgotten password. */
import { Alert, Anchor, Button, Center, Paper, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { Config } from '../api/contract.ts';
import { PoolRefusal, type Challenge, type Outcome } from '../api/pool.ts';
import { startSession, useSession, webPool } from '../api/session.ts';
import { poolWords } from '../components/useCeremony.ts';
import { SchemeButton } from '../components/Layout.tsx';
import { t } from '../lib/i18n.ts';

type Mode = 'password' | 'forgot' | 'reset';

function useAttempt() {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  async function attempt(act: () => Promise<void>) {
    setBusy(true);
    setRefusal(null);
    try {
      await act();
    } catch (cause) {
      if (!(cause instanceof PoolRefusal)) throw cause;
      setRefusal(poolWords(cause));
    } finally {
      setBusy(false);
    }
  }
  return { busy, refusal, attempt };
}

/** Asks for what the pool wants next until it gives tokens. */
export function PasswordForm({
  username: known,
  onForgot,
}: {
  config: Config;
  username?: string;
  onForgot?: () => void;
}) {
  const [username, setUsername] = useState(known ?? '');
  const [secret, setSecret] = useState('');
  const [again, setAgain] = useState('');
  const [challenge, setChallenge] = useState<Challenge | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const { busy, refusal, attempt } = useAttempt();
  const client = useQueryClient();

  async function next(outcome: Outcome) {
    setSecret('');
    setAgain('');
    if ('challenge' in outcome) return setChallenge(outcome.challenge);
    startSession(username.trim(), outcome.tokens);
    await client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'config' });
  }

  const wantsNew = challenge?.name === 'NEW_PASSWORD_REQUIRED';
  const wantsCode = challenge?.name === 'SOFTWARE_TOKEN_MFA';

  function submit(event: FormEvent) {
    event.preventDefault();
    setProblem(null);
    if (wantsNew && secret !== again) return setProblem(t('sign_in.differ'));
    if (!secret || !username.trim()) return setProblem(t('sign_in.both'));
    void attempt(async () => {
      const pool = webPool();
      if (!challenge) return next(await pool.authenticate(username.trim(), secret));
      const key = wantsNew ? 'NEW_PASSWORD' : `${challenge.name}_CODE`;
      return next(await pool.respond(username.trim(), challenge, { [key]: secret.trim() }));
    });
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        {!challenge && !known && (
          <TextInput
            id="username"
            label={t('sign_in.user')}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            value={username}
            onChange={(event) => setUsername(event.currentTarget.value)}
            autoFocus
          />
        )}
        {known && !challenge && (
          <Text size="sm">
            {t('sign_in.user')}: <strong>{known}</strong>
          </Text>
        )}
        {wantsNew && <Text size="sm">{t('sign_in.new_password_help')}</Text>}
        {wantsCode ? (
          <TextInput
            id="code"
            key="code"
            label={t('sign_in.code')}
            description={t('sign_in.code_help')}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={6}
            value={secret}
            onChange={(event) => setSecret(event.currentTarget.value)}
            autoFocus
          />
        ) : (
          <PasswordInput
            id="password"
            key={wantsNew ? 'new' : 'password'}
            label={wantsNew ? t('sign_in.new_password') : t('sign_in.password')}
            autoComplete={wantsNew ? 'new-password' : 'current-password'}
            value={secret}
            onChange={(event) => setSecret(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': t('sign_in.show_password') }}
          />
        )}
        {wantsNew && (
          <PasswordInput
            id="password-again"
            label={t('sign_in.again')}
            autoComplete="new-password"
            value={again}
            onChange={(event) => setAgain(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': t('sign_in.show_password') }}
          />
        )}
        {(problem ?? refusal) && (
          <Alert color="red" variant="outline" role="alert">
            {problem ?? refusal}
          </Alert>
        )}
        {challenge && !wantsNew && !wantsCode && (
          <Alert color="yellow" variant="outline" role="alert">
            {t('sign_in.unknown_challenge', { name: challenge.name })}
          </Alert>
        )}
        <Button type="submit" loading={busy}>
          {challenge ? t('sign_in.continue') : t('sign_in.submit')}
        </Button>
        {onForgot && !challenge && (
          <Anchor component="button" type="button" size="sm" onClick={onForgot} ta="center">
            {t('sign_in.forgot')}
          </Anchor>
        )}
      </Stack>
    </form>
  );
}

function ForgotForm({ mode, setMode }: { mode: Mode; setMode: (mode: Mode) => void }) {
  const [username, setUsername] = useState('');
  const [mailCode, setMailCode] = useState('');
  const [password, setPassword] = useState('');
  const { busy, refusal, attempt } = useAttempt();
  function submit(event: FormEvent) {
    event.preventDefault();
    void attempt(async () => {
      if (mode === 'forgot') {
        await webPool().forgot(username.trim());
        setMode('reset');
      } else {
        await webPool().confirmForgotten(username.trim(), mailCode.trim(), password);
        setMode('password');
      }
    });
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">{mode === 'forgot' ? t('sign_in.forgot_help') : t('sign_in.reset_help')}</Text>
        <TextInput
          id="username"
          label={t('sign_in.user')}
          autoComplete="username"
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
          required
        />
        {mode === 'reset' && (
          <>
            <TextInput
              id="mail-code"
              label={t('sign_in.mail_code')}
              autoComplete="one-time-code"
              value={mailCode}
              onChange={(event) => setMailCode(event.currentTarget.value)}
              required
            />
            <PasswordInput
              id="new-password"
              label={t('sign_in.new_password')}
              autoComplete="new-password"
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              required
              visibilityToggleButtonProps={{ 'aria-label': t('sign_in.show_password') }}
            />
          </>
        )}
        {refusal && (
          <Alert color="red" variant="outline" role="alert">
            {refusal}
          </Alert>
        )}
        <Button type="submit" loading={busy}>
          {t('sign_in.continue')}
        </Button>
        <Anchor component="button" type="button" size="sm" ta="center" onClick={() => setMode('password')}>
          {t('sign_in.back')}
        </Anchor>
      </Stack>
    </form>
  );
}

export function SignIn({ config }: { config: Config }) {
  const session = useSession();
  const [mode, setMode] = useState<Mode>('password');
  return (
    <Center component="main" className="sign-in">
      <Paper withBorder p="xl" w="100%" maw={400} radius="md">
        <div className="sign-in-head">
          <img src="/favicon.svg" alt="" width={34} height={34} />
          <SchemeButton />
        </div>
        <h1>{t('sign_in.title', { study: config.study })}</h1>
        <Text className="quiet" mb="md">
          {config.title}
        </Text>
        {session.ended === 'signed_out' && (
          <Text size="sm" mb="sm" role="status">
            {t('sign_in.signed_out')}
          </Text>
        )}
        {mode === 'password' ? (
          <PasswordForm config={config} onForgot={() => setMode('forgot')} />
        ) : (
          <ForgotForm mode={mode} setMode={setMode} />
        )}
        <Text size="xs" className="quiet" mt="lg">
          {t('sign_in.notice')}
        </Text>
      </Paper>
    </Center>
  );
}
