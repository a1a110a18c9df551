/** Create and edit any record; typed text outlives reloads, locks, conflicts and refusals. */
import { Button, Group, Loader, Stack, Text, Textarea } from '@mantine/core';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo, useState, type FormEvent } from 'react';
import { call, Problem } from '../api/client.ts';
import type { RecordShown } from '../api/contract.ts';
import { useDefinition, useRecord, useRefresh } from '../api/queries.ts';
import { ConflictAlert } from '../components/ConflictAlert.tsx';
import { fieldErrors, ProblemAlert } from '../components/ProblemAlert.tsx';
import {
  focusFirst,
  initialValues,
  missingFields,
  SchemaForm,
  type FormValues,
} from '../components/SchemaForm.tsx';
import { dropDraft, keepDraft, readDraft } from '../lib/draft.ts';
import { t } from '../lib/i18n.ts';
import { difference, fieldsOf, isEmpty, tidy } from '../lib/schema.ts';
import { lowerLabel, type RecordDef } from '../records/types.ts';
import { NotFound } from './NotFound.tsx';

interface FormProps {
  def: RecordDef;
  record?: RecordShown;
  given?: FormValues;
  /** The address of the record under which the new one stands. */
  below?: string;
}

export function NewPage() {
  const { collection } = useParams({ strict: false }) as { collection: string };
  const given = useSearch({ strict: false }) as FormValues;
  const def = useDefinition(collection);
  if (!def) return <Loader aria-label={t('loading')} />;
  return (
    <>
      <h1>{t('list.new', { label: lowerLabel(def.label) })}</h1>
      <RecordForm def={def} given={given} />
    </>
  );
}

export function EditPage() {
  const { collection, id } = useParams({ strict: false }) as { collection: string; id: string };
  const def = useDefinition(collection);
  const record = useRecord(collection, id);
  if (record.error instanceof Problem && [403, 404].includes(record.error.status)) return <NotFound />;
  if (record.error) return <ProblemAlert error={record.error} />;
  if (!def || !record.data) return <Loader aria-label={t('loading')} />;
  return (
    <>
      <h1>{t('form.edit', { what: record.data.number ?? record.data.title })}</h1>
      <RecordForm def={def} record={record.data} />
    </>
  );
}

const currentValues = (record: RecordShown): FormValues => ({ title: record.title, ...record.data });

export function RecordForm({ def, record, given, below }: FormProps) {
  const navigate = useNavigate();
  const refresh = useRefresh();
  const fields = useMemo(
    () => fieldsOf(def.fields).filter((field) => !record || !def.fixed.includes(field.key)),
    [def, record],
  );
  const draftKey = `${def.type}/${record?.id ?? `${below ?? ''}/new`}`;
  const [kept] = useState(() => readDraft(draftKey));
  const [values, setValues] = useState<FormValues>(() =>
    initialValues(fields, { ...(record ? currentValues(record) : given), ...kept?.values }),
  );
  const [reason, setReason] = useState(kept?.reason ?? '');
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  // One form opens one record, however often it is sent: an answer that got lost, a field that was mended.
  const [form, setForm] = useState(() => crypto.randomUUID());
  // What the person started from; loading a newer version moves only the revision, the typed text stays.
  const [base, setBase] = useState({
    revision: record?.revision,
    values: record ? currentValues(record) : {},
  });

  const edit = (next: FormValues, why = reason) => {
    setValues(next);
    setReason(why);
    keepDraft(draftKey, { values: difference(base.values, next), reason: why });
  };

  async function save(): Promise<RecordShown> {
    if (!record) {
      const body = Object.fromEntries(
        Object.entries(values)
          .map(([key, value]) => [key, tidy(value)] as const)
          .filter(([, value]) => !isEmpty(value)),
      );
      const address = below && def.parent ? `${below}/${def.parent.below}` : `/${def.collection}`;
      return (await call<RecordShown>('POST', address, { body, idempotencyKey: form })).data;
    }
    const body = { ...difference(base.values, values), reason: reason.trim() };
    return (
      await call<RecordShown>('PATCH', `/${def.collection}/${record.id}`, { body, revision: base.revision })
    ).data;
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    const found = missingFields(fields, values);
    if (record && !reason.trim()) found.reason = t('form.required');
    if (record && !Object.keys(difference(base.values, values)).length) found.reason ??= t('form.unchanged');
    setErrors(found);
    if (Object.keys(found).length) return focusFirst(found);
    setBusy(true);
    setError(null);
    try {
      const saved = await save();
      dropDraft(draftKey);
      await refresh();
      await navigate({ to: `/${def.collection}/${saved?.id ?? record?.id ?? ''}` });
    } catch (cause) {
      setError(cause);
      // It opened a record already and says another thing now: whoever sends it once more means a second one.
      if (cause instanceof Problem && cause.body.code === 'IDEMPOTENCY_MISMATCH')
        setForm(crypto.randomUUID());
      focusFirst(fieldErrors(cause));
    } finally {
      setBusy(false);
    }
  }

  // Save waits meanwhile: pressed too early it would send the old revision again.
  async function loadNewer() {
    setBusy(true);
    try {
      const { data } = await call<RecordShown>('GET', `/${def.collection}/${record?.id ?? ''}`);
      const mine = difference(base.values, values);
      setBase({ revision: data.revision, values: currentValues(data) });
      setValues({ ...initialValues(fields, currentValues(data)), ...mine });
      setError(null);
    } catch (cause) {
      setError(cause);
    } finally {
      setBusy(false);
    }
  }

  const conflict = error instanceof Problem && error.status === 412;
  const back = record ? `/${def.collection}/${record.id}` : (below ?? `/${def.collection}`);
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="form-page">
      <Stack gap="md">
        {kept && (
          <Text size="sm" className="quiet" role="status">
            {t('form.restored')}
          </Text>
        )}
        <SchemaForm
          fields={fields}
          values={values}
          errors={{ ...fieldErrors(error), ...errors }}
          onChange={(next) => edit(next)}
          folds={!record}
        />
        {record && (
          <Textarea
            id="field-reason"
            label={t('form.reason')}
            description={t('form.reason_help')}
            withAsterisk
            autosize
            minRows={2}
            maxLength={2000}
            value={reason}
            error={errors.reason}
            onChange={(event) => edit(values, event.currentTarget.value)}
          />
        )}
        {conflict ? (
          <ConflictAlert problem={error} onLoad={() => void loadNewer()} />
        ) : (
          <ProblemAlert error={error} />
        )}
        <Group gap="xs">
          <Button type="submit" loading={busy}>
            {record ? t('action.save') : t('action.create')}
          </Button>
          <Button
            component={Link}
            to={back}
            variant="subtle"
            color="gray"
            onClick={() => dropDraft(draftKey)}
          >
            {t('action.cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
