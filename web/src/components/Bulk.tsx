/** One step for several records of a list: asked once, taken for each, and said of each whether it was done. */
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { get, Problem } from '../api/client.ts';
import type { RecordShown, Row, Transition } from '../api/contract.ts';
import { useRefresh } from '../api/queries.ts';
import { takeStep } from '../api/signing.ts';
import { t } from '../lib/i18n.ts';
import { fieldsOf } from '../lib/schema.ts';
import { stepLabel, type RecordDef } from '../records/types.ts';
import { focusFirst, initialValues, missingFields, SchemaForm, type FormErrors } from './SchemaForm.tsx';

interface Props {
  rows: Row[];
  def: RecordDef;
  clear: () => void;
}

/** Steps that each of the records may take now; what is signed is signed one record at a time. */
const common = ([first, ...others]: RecordShown[]): Transition[] =>
  (first?.transitions ?? []).filter(
    (step) =>
      step.allowed &&
      !step.signature &&
      others.every(({ transitions }) => transitions.some((one) => one.name === step.name && one.allowed)),
  );

export function Bulk({ rows, def, clear }: Props) {
  const [step, setStep] = useState<Transition | null>(null);
  const found = useQuery({
    queryKey: ['record', 'several', ...rows.map(({ id }) => id)],
    queryFn: ({ signal }) =>
      Promise.all(rows.map(({ id }) => get<RecordShown>(`/${def.collection}/${id}`, undefined, signal))),
  });
  const steps = common(found.data ?? []);
  return (
    <Group
      gap="xs"
      className="bulk no-print"
      role="region"
      aria-label={t('bulk.selected', { count: rows.length })}
    >
      <Text size="sm" fw={600} role="status">
        {t('bulk.selected', { count: rows.length })}
      </Text>
      {steps.map((one) => (
        <Button key={one.name} size="xs" variant="default" onClick={() => setStep(one)}>
          {stepLabel(one)}
        </Button>
      ))}
      {found.isSuccess && !steps.length && <span className="quiet small">{t('bulk.none')}</span>}
      <Button size="xs" variant="subtle" color="gray" onClick={clear}>
        {t('bulk.clear')}
      </Button>
      {step && found.data && (
        <BulkDialog
          {...{ step, def, records: found.data }}
          onClose={(done) => {
            setStep(null);
            if (done) clear();
          }}
        />
      )}
    </Group>
  );
}

interface DialogProps {
  step: Transition;
  def: RecordDef;
  records: RecordShown[];
  onClose: (done: boolean) => void;
}

function BulkDialog({ step, def, records, onClose }: DialogProps) {
  const fields = fieldsOf(step.fields);
  const [values, setValues] = useState(() => initialValues(fields));
  const [reason, setReason] = useState('');
  const [errors, setErrors] = useState<FormErrors>({});
  const [said, setSaid] = useState<Record<string, string>>({});
  const [phase, setPhase] = useState<'asking' | 'working' | 'done'>('asking');
  const refresh = useRefresh();
  async function submit(event: FormEvent) {
    event.preventDefault();
    const missing = missingFields(fields, values);
    if (step.reason === 'required' && !reason.trim()) missing.reason = t('form.required');
    setErrors(missing);
    if (Object.keys(missing).length) return focusFirst(missing);
    setPhase('working');
    const given = {
      collection: def.collection,
      transition: step.name,
      reason: reason.trim(),
      fields: values,
    };
    for (const record of records) {
      const outcome = await takeStep({ ...given, record }).then(() => t('bulk.done'), refusalOf);
      setSaid((before) => ({ ...before, [record.id]: outcome }));
    }
    await refresh();
    setPhase('done');
  }
  return (
    <Modal
      opened
      onClose={() => onClose(phase === 'done')}
      size="lg"
      closeOnClickOutside={false}
      withCloseButton={phase !== 'working'}
      closeOnEscape={phase !== 'working'}
      title={<Text fw={650}>{stepLabel(step)}</Text>}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <form noValidate onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <ul className="plain links" aria-live="polite">
            {records.map(({ id, number, title }) => (
              <li key={id}>
                <span className="mono">{number}</span> <span className="grow">{title}</span>
                <strong>{said[id]}</strong>
              </li>
            ))}
          </ul>
          {phase !== 'done' && (
            <SchemaForm fields={fields} values={values} errors={errors} onChange={setValues} />
          )}
          {phase !== 'done' && step.reason && (
            <Textarea
              id="field-reason"
              label={t(step.reason === 'required' ? 'step.reason' : 'step.reason_optional')}
              withAsterisk={step.reason === 'required'}
              autosize
              minRows={2}
              maxLength={2000}
              value={reason}
              error={errors.reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          )}
          <Group justify="flex-end" gap="xs">
            {phase === 'done' ? (
              <Button onClick={() => onClose(true)}>{t('action.close')}</Button>
            ) : (
              <Button type="submit" loading={phase === 'working'}>
                {stepLabel(step)}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function refusalOf(cause: unknown): string {
  if (cause instanceof Problem) return cause.message;
  throw cause;
}
