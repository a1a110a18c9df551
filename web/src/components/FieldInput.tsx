/** One input drawn from JSON Schema. */
import {
  Checkbox,
  Fieldset,
  Input,
  JsonInput,
  MultiSelect,
  Select,
  Stack,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core';
import { t } from '../lib/i18n.ts';
import { type Field, isEmpty, tidy } from '../lib/schema.ts';
import { FieldGroups } from './FieldGroups.tsx';
import { ReferenceInput } from './ReferenceInput.tsx';
import { SchemaForm, type FormErrors, type FormValues } from './SchemaForm.tsx';

export interface InputProps {
  field: Field;
  /** Where it stands in the form: `title`, `rows.0.role`. */
  path: string;
  value: unknown;
  /** The other values of the same group. */
  beside: FormValues;
  errors: FormErrors;
  set: (value: unknown) => void;
}

export function FieldInput(props: InputProps) {
  const { field, path, value, beside, errors, set } = props;
  const shared = sharedBy(props);
  const { error } = shared;
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
    case 'lines':
      return (
        <Textarea
          {...shared}
          description={field.help ?? t('form.lines')}
          autosize
          minRows={2}
          value={((value as string[] | undefined) ?? []).join('\n')}
          onChange={(event) => set(event.currentTarget.value.split('\n'))}
          onBlur={() => set(tidy(value) ?? [])}
        />
      );
    case 'places':
      return (
        <MultiSelect
          {...shared}
          searchable
          data={((beside[field.of ?? ''] as string[] | undefined) ?? [])
            .map((label, at) => ({ value: String(at), label }))
            .filter(({ label }) => label)}
          value={((value as number[] | undefined) ?? []).map(String)}
          onChange={(chosen) => set(chosen.map(Number))}
        />
      );
    case 'reference':
    case 'references':
      return <ReferenceInput {...props} />;
    case 'group':
      return (
        <Fieldset legend={field.label} id={shared.id} tabIndex={-1}>
          <Stack gap="sm">
            <SchemaForm
              fields={field.fields}
              values={(value as FormValues | undefined) ?? {}}
              errors={errors}
              within={`${path}.`}
              onChange={set}
            />
            <Input.Error>{error}</Input.Error>
          </Stack>
        </Fieldset>
      );
    case 'groups':
      return <FieldGroups {...props} />;
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

/** What every input says of its field; an error deeper inside it is its own, where nothing deeper is drawn. */
export function sharedBy({ field, path, errors }: InputProps) {
  const deeper = field.fields.length ? [] : Object.keys(errors).filter((key) => key.startsWith(`${path}.`));
  return {
    id: `field-${path}`,
    label: field.label,
    description: field.help,
    error: errors[path] ?? errors[deeper[0] ?? ''],
    withAsterisk: field.required,
  };
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
