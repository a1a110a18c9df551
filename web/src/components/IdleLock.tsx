/** After 15 quiet minutes the page is covered until the person authenticates again; what was typed stays. */
import { Alert, Button, Modal, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { endSession, lockSession, useSession } from '../api/session.ts';
import { t } from '../lib/i18n.ts';
import { PasswordForm } from './PasswordForm.tsx';

const IDLE_MS = 15 * 60_000;
const WARNING_MS = 2 * 60_000;
const SIGNS_OF_LIFE = ['pointerdown', 'keydown', 'scroll', 'touchstart'] as const;

function useIdle(active: boolean): number {
  const last = useRef(Date.now());
  const [left, setLeft] = useState(IDLE_MS);
  useEffect(() => {
    last.current = Date.now();
    if (!active) return;
    const alive = () => {
      last.current = Date.now();
    };
    const tick = setInterval(() => setLeft(IDLE_MS - (Date.now() - last.current)), 1000);
    SIGNS_OF_LIFE.forEach((name) => window.addEventListener(name, alive, { capture: true, passive: true }));
    return () => {
      clearInterval(tick);
      SIGNS_OF_LIFE.forEach((name) => window.removeEventListener(name, alive, { capture: true }));
    };
  }, [active]);
  return left;
}

export function IdleLock() {
  const session = useSession();
  const left = useIdle(!session.locked);
  useEffect(() => {
    if (left <= 0) lockSession();
  }, [left]);
  useEffect(() => {
    document.getElementById('root')?.toggleAttribute('data-locked', session.locked);
  }, [session.locked]);
  if (session.locked)
    return (
      <Modal
        opened
        onClose={() => undefined}
        withCloseButton={false}
        closeOnClickOutside={false}
        closeOnEscape={false}
        title={<Text fw={650}>{t('lock.title')}</Text>}
        overlayProps={{ blur: 14, backgroundOpacity: 0.6 }}
        zIndex={1000}
      >
        <Stack>
          <Text size="sm">{session.ended === 'expired' ? t('lock.expired') : t('lock.idle')}</Text>
          <PasswordForm username={session.kept?.username} />
          <Button variant="subtle" color="gray" onClick={() => endSession('signed_out')}>
            {t('nav.sign_out')}
          </Button>
        </Stack>
      </Modal>
    );
  if (left > WARNING_MS) return null;
  return (
    <Alert
      className="idle-warning"
      role="alert"
      color="yellow"
      variant="filled"
      title={t('lock.soon', { count: Math.max(1, Math.ceil(left / 60_000)) })}
    >
      <Button size="xs" variant="white" onClick={() => undefined}>
        {t('lock.stay')}
      </Button>
    </Alert>
  );
}
