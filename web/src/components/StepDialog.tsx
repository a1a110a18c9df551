/** One step of a lifecycle: reason, fields and, where the step is signed, the signing ceremony. */
import { Alert, Anchor, Button, Checkbox, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import { Problem } from '../api/client.ts';
import type { RecordShown, Transition } from '../api/contract.ts';
import { useRefresh, useZone } from '../api/queries.ts';
import { t } from '../lib/i18n.ts';
import { fieldsOf } from '../lib/schema.ts';
import { stateLabel, stepLabel, type RecordDef } from '../records/types.ts';
import { StateChip } from './bits.tsx';
import { ConflictAlert } from './ConflictAlert.tsx';
import { fieldErrors, ProblemAlert } from './ProblemAlert.tsx';
import { focusFirst, initialValues, missingFields, SchemaForm, type FormValues } from './SchemaForm.tsx';
import { Declaration, SigningFields, type Credentials } from './SigningFields.tsx';
import { useCeremony } from './useCeremony.ts';

export interface StepDialogProps {
  step: Transition;
  record: RecordShown;
  def: RecordDef;
  onClose: () => void;
  /** Already known values of the step, e.g. the number of pages read. */
  given?: FormValues;
}

export function StepDialog({ step, record, def, onClose, given }: StepDialogProps) {
  const fields = useMemo(() => fieldsOf(step.fields), [step.fields]);
  const [values, setValues] = useState<FormValues>(() => initialValues(fields, given));
  const [reason, setReason] = useState('');
  const [reviewed, setReviewed] = useState(false);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const credentials = useRef<Credentials>({ username: '', password: '', code: '' });
  const refresh = useRefresh();
  const ceremony = useCeremony({
    collection: def.collection,
    record,
    transition: step.name,
    zone: useZone(),
  });
  const { phase, error } = ceremony;
  const conflict = error instanceof Problem && error.status === 412;

  function check(): Record<string, string> {
    const found = missingFields(fields, values);
    if (step.reason === 'required' && !reason.trim()) found.reason = t('form.required');
    if (step.signature) {
      if (!reviewed) found.reviewed = t('sign.confirm_review');
      Object.assign(found, ceremony.missing(credentials.current));
    }
    return found;
  }

  async function submit() {
    const found = check();
    setErrors(found);
    if (Object.keys(found).length) return focusFirst(found);
    const done = await ceremony.run(
      { reason: reason.trim() || undefined, fields: values },
      credentials.current,
      !!step.signature,
    );
    if (!done) return;
    await refresh();
    if (!step.signature) onClose();
  }

  const busy = phase === 'working' || phase === 'sealing';
  return (
    <Modal
      opened
      onClose={onClose}
      title={<Text fw={650}>{stepLabel(step)}</Text>}
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={!busy}
      withCloseButton={!busy}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {phase === 'sealed' || phase === 'unsealed' ? (
        <Done sealed={phase === 'sealed'} onClose={onClose} index={ceremony.receipt?.index ?? null} />
      ) : (
        <form
          noValidate
          autoComplete="off"
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <Stack gap="md">
            <Subject record={record} def={def} step={step} />
            <SchemaForm
              fields={fields}
              values={values}
              errors={{ ...fieldErrors(error), ...errors }}
              onChange={setValues}
            />
            {step.reason && (
              <Textarea
                id="field-reason"
                label={step.reason === 'required' ? t('step.reason') : t('step.reason_optional')}
                withAsterisk={step.reason === 'required'}
                autosize
                minRows={2}
                maxRows={10}
                maxLength={2000}
                value={reason}
                error={errors.reason}
                onChange={(event) => setReason(event.currentTarget.value)}
              />
            )}
            {step.signature && (
              <>
                {def.advice && (
                  <div role="group" aria-labelledby="advice">
                    <Text fw={650} size="sm" id="advice" mb={4}>
                      {t(def.advice.label)}
                    </Text>
                    <def.advice.render record={record} def={def} />
                  </div>
                )}
                <Declaration asked={step.signature} />
                <Checkbox
                  id="field-reviewed"
                  label={t('sign.reviewed')}
                  checked={reviewed}
                  error={errors.reviewed}
                  onChange={(event) => setReviewed(event.currentTarget.checked)}
                />
                <SigningFields ceremony={ceremony} credentials={credentials} errors={errors} />
              </>
            )}
            {conflict ? (
              <ConflictAlert problem={error} onLoad={() => void refresh().then(ceremony.reset)} />
            ) : (
              <ProblemAlert error={error} />
            )}
            <Group justify="flex-end" gap="xs">
              <Button variant="subtle" color="gray" onClick={onClose} disabled={busy}>
                {t('action.cancel')}
              </Button>
              <Button type="submit" loading={busy}>
                {step.signature ? t('sign.submit') : stepLabel(step)}
              </Button>
            </Group>
            <Text aria-live="polite" size="sm" className="quiet" mih={0}>
              {phase === 'sealing' && t('sign.sealing')}
            </Text>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

function Subject({ record, def, step }: Pick<StepDialogProps, 'record' | 'def' | 'step'>) {
  const to = def.steps.find((known) => known.name === step.name)?.to;
  const moves = to !== undefined && to !== record.state && stateLabel(def, to);
  return (
    <div className="subject">
      <Text fw={600}>
        {record.number && <span className="mono">{record.number}</span>} {record.title}
      </Text>
      <Text size="sm" className="quiet">
        {def.label} · {t('record.revision', { revision: record.revision })}
        {step.signature && (
          <>
            {' · '}
            <Anchor href={`/${def.collection}/${record.id}`} target="_blank" inherit underline="always">
              {t('sign.open_content')}
            </Anchor>
          </>
        )}
      </Text>
      {moves && (
        <Text size="sm" mt={6}>
          {t('step.moves')} <StateChip state={record.state} label={stateLabel(def, record.state)} /> {'→'}{' '}
          <StateChip state={to} label={moves} />
        </Text>
      )}
    </div>
  );
}

function Done({ sealed, index, onClose }: { sealed: boolean; index: number | null; onClose: () => void }) {
  return (
    <Stack>
      <Alert
        color={sealed ? 'green' : 'yellow'}
        variant="outline"
        icon={<IconCircleCheck />}
        role="status"
        title={sealed ? t('sign.done') : t('sign.pending')}
      >
        {sealed ? t('sign.done_help', { index: index ?? '–' }) : t('sign.pending_help')}
      </Alert>
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          {t('action.close')}
        </Button>
      </Group>
    </Stack>
  );
}
