/** The door: sign in with the study's user pool, or ask for a new password. */
import { Anchor, Button, Center, Paper, Text } from '@mantine/core';
import { useState } from 'react';
import type { Config } from '../api/contract.ts';
import { leaveToSignIn } from '../api/hosted.ts';
import { useSession } from '../api/session.ts';
import { ForgotForm, type Mode } from '../components/ForgotForm.tsx';
import { PasswordForm } from '../components/PasswordForm.tsx';
import { SchemeButton } from '../components/UserMenu.tsx';
import { t } from '../lib/i18n.ts';

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
        {session.ended && (
          <Text size="sm" mb="sm" role="status">
            {t(session.ended === 'refused' ? 'sign_in.refused' : 'sign_in.signed_out')}
          </Text>
        )}
        {config.hosted_sign_in ? (
          <Button fullWidth onClick={() => void leaveToSignIn(config)}>
            {t('sign_in.submit')}
          </Button>
        ) : mode === 'password' ? (
          <PasswordForm onForgot={() => setMode('forgot')} />
        ) : (
          <ForgotForm mode={mode} setMode={setMode} />
        )}
        <Text size="xs" className="quiet" mt="lg">
          {t('sign_in.notice')}
        </Text>
        <Anchor href="/report.html" size="sm">
          {t('sign_in.report')}
        </Anchor>
      </Paper>
    </Center>
  );
}
