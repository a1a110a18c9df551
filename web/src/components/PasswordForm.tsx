/** User name and password, then whatever the pool asks for next: a new password, a one-time code. */
import { Alert, Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { Challenge, Outcome } from '../api/pool.ts';
import { startSession, webPool } from '../api/session.ts';
import { t } from '../lib/i18n.ts';
import { useAttempt } from './useAttempt.ts';

/** Asks for what the pool wants next until it gives tokens. */
export function PasswordForm({ username: known, onForgot }: { username?: string; onForgot?: () => void }) {
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
