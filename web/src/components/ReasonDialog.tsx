/** Asks for one text, a reason or an answer, and sends it; what was typed stays when it is refused. */
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { call } from '../api/client.ts';
import { useRefresh } from '../api/queries.ts';
import { t } from '../lib/i18n.ts';
import { ProblemAlert } from './ProblemAlert.tsx';
import { focusFirst } from './SchemaForm.tsx';

interface Props {
  title: string;
  label?: string;
  what: string;
  path: string;
  body: (text: string) => Record<string, unknown>;
  onClose: () => void;
}

export function ReasonDialog({ title, label = t('form.reason'), what, path, body, onClose }: Props) {
  const [text, setText] = useState('');
  const [missing, setMissing] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const refresh = useRefresh();
  async function send() {
    setMissing(text.trim() ? '' : t('form.required'));
    if (!text.trim()) return focusFirst({ reason: '' });
    setBusy(true);
    setError(null);
    try {
      await call('POST', path, { body: body(text.trim()) });
      await refresh();
      onClose();
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  }
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnClickOutside={false}
      title={<Text fw={650}>{title}</Text>}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Stack gap="md">
          <Text size="sm" className="break">
            {what}
          </Text>
          <Textarea
            id="field-reason"
            label={label}
            withAsterisk
            autosize
            minRows={2}
            maxLength={2000}
            value={text}
            error={missing}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <ProblemAlert error={error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="subtle" color="gray" onClick={onClose}>
              {t('action.cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {title}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
