/** Inputs drawn from JSON Schema; the same for creating, editing and the fields of a step. */
import {
  Button,
  Checkbox,
  Fieldset,
  Group,
  JsonInput,
  MultiSelect,
  Select,
  Stack,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { Named, Row } from '../api/contract.ts';
import { useRows } from '../api/queries.ts';
import { t } from '../lib/i18n.ts';
import { type Field, isEmpty } from '../lib/schema.ts';

export type FormValues = Record<string, unknown>;

interface InputProps {
  field: Field;
  value: unknown;
  error?: string;
  set: (value: unknown) => void;
}

const idOf = (value: unknown) =>
  typeof value === 'object' && value !== null
    ? (value as Named).id
    : typeof value === 'string'
      ? value
      : null;

const nameOf = (row: Row) =>
  row.type === 'person' || !row.number || row.number === row.title ? row.title : `${row.number} ${row.title}`;

function Reference({ field, value, error, set }: InputProps) {
  const rows = useRows(`/${field.reference ?? ''}`, { limit: 100 });
  const options = (rows.data?.items ?? []).map((row) => ({
    value: `${row.type}/${row.id}`,
    label: nameOf(row),
  }));
  const shared = {
    id: `field-${field.key}`,
    label: field.label,
    description: field.help,
    data: options,
    error,
    withAsterisk: field.required,
    searchable: true,
    clearable: true,
    nothingFoundMessage: rows.isLoading ? t('loading') : t('form.nothing_found'),
    comboboxProps: { withinPortal: true },
  };
  if (field.kind === 'references')
    return (
      <MultiSelect
        {...shared}
        value={((value as unknown[]) ?? []).map(idOf).filter((id) => id !== null)}
        onChange={set}
      />
    );
  return <Select {...shared} value={idOf(value)} onChange={set} />;
}

function Groups({ field, value, set }: InputProps) {
  const items = (value as FormValues[] | undefined) ?? [];
  return (
    <Fieldset legend={field.label}>
      <Stack gap="sm">
        {items.map((item, index) => (
          <Group key={index} align="flex-end" wrap="nowrap">
            <Stack gap="xs" flex={1}>
              <SchemaForm
                fields={field.fields}
                values={item}
                onChange={(next) => set(items.map((old, at) => (at === index ? next : old)))}
              />
            </Stack>
            <Button
              variant="subtle"
              color="gray"
              aria-label={t('form.remove', { label: field.label, count: index + 1 })}
              onClick={() => set(items.filter((_, at) => at !== index))}
            >
              <IconTrash size={16} />
            </Button>
          </Group>
        ))}
        <Button
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => set([...items, {}])}
          w="fit-content"
        >
          {t('form.add')}
        </Button>
      </Stack>
    </Fieldset>
  );
}

function Input(props: InputProps) {
  const { field, value, error, set } = props;
  const shared = {
    id: `field-${field.key}`,
    label: field.label,
    description: field.help,
    error,
    withAsterisk: field.required,
  };
  const text = isEmpty(value) ? '' : String(value);
  switch (field.kind) {
    case 'multiline':
      return (
        <Textarea
          {...shared}
          autosize
          minRows={3}
          maxRows={14}
          maxLength={field.maxLength}
          value={text}
          onChange={(event) => set(event.currentTarget.value)}
        />
      );
    case 'date':
      return (
        <TextInput
          {...shared}
          type="date"
          maw={220}
          value={text.slice(0, 10)}
          onChange={(event) => set(event.currentTarget.value)}
        />
      );
    case 'instant':
      return (
        <TextInput
          {...shared}
          type="datetime-local"
          maw={260}
          value={localInput(text)}
          onChange={(event) =>
            set(event.currentTarget.value ? new Date(event.currentTarget.value).toISOString() : '')
          }
        />
      );
    case 'number':
      return (
        <TextInput
          {...shared}
          type="number"
          step={1}
          maw={220}
          min={field.minimum}
          max={field.maximum}
          value={text}
          onChange={(event) =>
            set(event.currentTarget.value === '' ? null : event.currentTarget.valueAsNumber)
          }
        />
      );
    case 'boolean':
      return (
        <Checkbox
          id={shared.id}
          label={field.label}
          description={field.help}
          error={error}
          checked={value === true}
          onChange={(event) => set(event.currentTarget.checked)}
        />
      );
    case 'choice':
      return (
        <Select
          {...shared}
          data={field.options}
          value={text || null}
          clearable={!field.required}
          onChange={set}
        />
      );
    case 'choices':
      return (
        <MultiSelect
          {...shared}
          searchable
          data={field.options}
          value={(value as string[] | undefined) ?? []}
          onChange={set}
          clearable
        />
      );
    case 'tags':
      return (
        <TagsInput
          {...shared}
          value={(value as string[] | undefined) ?? []}
          onChange={set}
          splitChars={[',', ';']}
        />
      );
    case 'reference':
    case 'references':
      return <Reference {...props} />;
    case 'group':
      return (
        <Fieldset legend={field.label}>
          <Stack gap="sm">
            <SchemaForm
              fields={field.fields}
              values={(value as FormValues | undefined) ?? {}}
              onChange={set}
            />
          </Stack>
        </Fieldset>
      );
    case 'groups':
      return <Groups {...props} />;
    case 'json':
      return (
        <JsonInput
          {...shared}
          autosize
          minRows={3}
          validationError={t('form.not_json')}
          defaultValue={value === undefined ? '' : JSON.stringify(value, null, 2)}
          onChange={(next) => set(parsed(next))}
        />
      );
    default:
      return (
        <TextInput
          {...shared}
          maxLength={field.maxLength}
          value={text}
          onChange={(event) => set(event.currentTarget.value)}
        />
      );
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function localInput(iso: string) {
  if (!iso) return '';
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function SchemaForm({
  fields,
  values,
  errors = {},
  onChange,
}: {
  fields: Field[];
  values: FormValues;
  errors?: Record<string, string>;
  onChange: (values: FormValues) => void;
}) {
  return fields
    .filter((field) => !field.readOnly)
    .map((field) => (
      <Input
        key={field.key}
        field={field}
        value={values[field.key]}
        error={errors[field.key]}
        set={(value) => onChange({ ...values, [field.key]: value })}
      />
    ));
}

export function missingFields(fields: Field[], values: FormValues): Record<string, string> {
  const found: Record<string, string> = {};
  for (const field of fields)
    if (field.required && !field.readOnly && field.kind !== 'boolean' && isEmpty(values[field.key]))
      found[field.key] = t('form.required');
  return found;
}

export function focusFirst(errors: Record<string, string>) {
  const [key] = Object.keys(errors);
  // After the errors are drawn, so that the screen reader reads them with the field.
  if (key) requestAnimationFrame(() => document.getElementById(`field-${key}`)?.focus());
}

export function initialValues(fields: Field[], given: FormValues = {}): FormValues {
  return Object.fromEntries(
    fields
      .map((field) => [field.key, given[field.key] ?? field.initial] as const)
      .filter(([, value]) => value !== undefined && value !== null),
  );
}
