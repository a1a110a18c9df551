/** What is declared by signing, and the fresh authentication (21 CFR 11.200(a)(1)). */
import { Alert, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useEffect, useState, type RefObject } from 'react';
import type { SignatureAsked } from '../api/contract.ts';
import { code, t } from '../lib/i18n.ts';
import type { Ceremony } from './useCeremony.ts';

export interface Credentials {
  username: string;
  password: string;
  code: string;
}

export function Declaration({ asked }: { asked: SignatureAsked }) {
  return (
    <div className="declaration">
      <Text size="sm" className="quiet">
        {t('sign.meaning')}
      </Text>
      <Text fw={650}>{code('meaning', asked.meaning, asked.text)}</Text>
      <Text size="sm" mt={6}>
        {asked.declaration}
      </Text>
    </div>
  );
}

/** The secrets live in a ref and in the inputs alone, and are emptied after every attempt. */
export function SigningFields({
  ceremony,
  credentials,
  errors,
}: {
  ceremony: Ceremony;
  credentials: RefObject<Credentials>;
  errors: Record<string, string>;
}) {
  const [shown, setShown] = useState<Credentials>(credentials.current);
  const change = (part: Partial<Credentials>) => {
    credentials.current = { ...credentials.current, ...part };
    setShown(credentials.current);
  };
  const { refusal, error, challenge, phase } = ceremony;
  useEffect(() => {
    if (!refusal && !error && phase !== 'sealing' && phase !== 'sealed') return;
    credentials.current = { ...credentials.current, password: '', code: '' };
    setShown(credentials.current);
    if (refusal) requestAnimationFrame(() => document.getElementById('field-password')?.focus());
  }, [refusal, error, phase, credentials]);
  useEffect(() => {
    if (challenge) document.getElementById('field-code')?.focus();
  }, [challenge]);
  return (
    <Stack gap="sm" className="credentials">
      {challenge ? (
        <TextInput
          id="field-code"
          label={t('sign_in.code')}
          description={t('sign_in.code_help')}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={6}
          value={shown.code}
          error={errors.code}
          onChange={(event) => change({ code: event.currentTarget.value })}
        />
      ) : (
        <>
          {ceremony.asksUser ? (
            <TextInput
              id="field-username"
              label={t('sign.user')}
              description={t('sign.user_help')}
              autoComplete="off"
              spellCheck={false}
              autoCapitalize="none"
              value={shown.username}
              error={errors.username}
              onChange={(event) => change({ username: event.currentTarget.value })}
            />
          ) : (
            <Text size="sm">
              {t('sign.as')} <strong>{ceremony.username}</strong>
            </Text>
          )}
          <PasswordInput
            id="field-password"
            label={t('sign_in.password')}
            autoComplete="off"
            data-1p-ignore
            data-lpignore="true"
            value={shown.password}
            error={errors.password}
            visibilityToggleButtonProps={{ 'aria-label': t('sign_in.show_password') }}
            onChange={(event) => change({ password: event.currentTarget.value })}
          />
        </>
      )}
      {refusal && (
        <Alert color="red" variant="outline" role="alert">
          {refusal}
        </Alert>
      )}
    </Stack>
  );
}
