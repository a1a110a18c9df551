/** A forgotten password: a code by mail to the person's own address, then a new password. */
import { Alert, Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { webPool } from '../api/session.ts';
import { t } from '../lib/i18n.ts';
import { useAttempt } from './useAttempt.ts';

export type Mode = 'password' | 'forgot' | 'reset';

export function ForgotForm({ mode, setMode }: { mode: Mode; setMode: (mode: Mode) => void }) {
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
