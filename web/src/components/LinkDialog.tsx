/** Makes a link to another record, or ends one; both with a reason, both entries of the audit trail. */
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { call } from '../api/client.ts';
import type { RecordShown } from '../api/contract.ts';
import { useRefresh } from '../api/queries.ts';
import { t } from '../lib/i18n.ts';
import { fieldsOf } from '../lib/schema.ts';
import type { RecordDef } from '../records/types.ts';
import { relationName } from '../lib/relations.ts';
import { fieldErrors, ProblemAlert } from './ProblemAlert.tsx';
import { ReferenceName } from './ReferenceName.tsx';
import { focusFirst, missingFields, SchemaForm, type FormValues } from './SchemaForm.tsx';

interface Props {
  record: RecordShown;
  def: RecordDef;
  onClose: () => void;
}

function useSending(path: string, onClose: () => void) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const refresh = useRefresh();
  async function send(body: FormValues) {
    setBusy(true);
    setError(null);
    try {
      await call('POST', path, { body });
      await refresh();
      onClose();
    } catch (cause) {
      setError(cause);
      focusFirst(fieldErrors(cause));
    } finally {
      setBusy(false);
    }
  }
  return { busy, error, send };
}

export function LinkDialog({ record, def, onClose }: Props) {
  const { busy, error, send } = useSending(`/${def.collection}/${record.id}/links`, onClose);
  const fields = fieldsOf(def.link);
  const [values, setValues] = useState<FormValues>({});
  const [missing, setMissing] = useState<Record<string, string>>({});
  function submit() {
    const found = missingFields(fields, values);
    setMissing(found);
    if (Object.keys(found).length) return focusFirst(found);
    void send(values);
  }
  return (
    <Frame title={t('link.make')} act={t('link.make')} {...{ busy, error, onClose, submit }}>
      <SchemaForm
        fields={fields}
        values={values}
        errors={{ ...fieldErrors(error), ...missing }}
        onChange={setValues}
      />
    </Frame>
  );
}

export function EndLinkDialog({
  record,
  def,
  link,
  onClose,
}: Props & { link: { rel: string; other: string } }) {
  const { busy, error, send } = useSending(`/${def.collection}/${record.id}/links/end`, onClose);
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState('');
  function submit() {
    setMissing(reason.trim() ? '' : t('form.required'));
    if (!reason.trim()) return focusFirst({ reason: '' });
    void send({ rel: link.rel, to: link.other, reason: reason.trim() });
  }
  return (
    <Frame title={t('link.end_title')} act={t('link.end')} {...{ busy, error, onClose, submit }}>
      <Text size="sm">
        {relationName(link.rel)} <ReferenceName entity={link.other} />
      </Text>
      <Textarea
        id="field-reason"
        label={t('form.reason')}
        withAsterisk
        autosize
        minRows={2}
        maxLength={2000}
        value={reason}
        error={missing}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Frame>
  );
}

interface FrameProps {
  title: string;
  act: string;
  busy: boolean;
  error: unknown;
  onClose: () => void;
  submit: () => void;
  children: ReactNode;
}

function Frame({ title, act, busy, error, onClose, submit, children }: FrameProps) {
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    submit();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      closeOnClickOutside={false}
      title={<Text fw={650}>{title}</Text>}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <form onSubmit={onSubmit} noValidate>
        <Stack gap="md">
          {children}
          <ProblemAlert error={error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="subtle" color="gray" onClick={onClose}>
              {t('action.cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {act}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
