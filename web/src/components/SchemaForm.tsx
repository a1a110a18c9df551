/** A form drawn from JSON Schema; the same for creating, editing and the fields of a step. */
import { Stack } from '@mantine/core';
import { t } from '../lib/i18n.ts';
import { type Field, isAsked, isEmpty } from '../lib/schema.ts';
import { FieldInput } from './FieldInput.tsx';

export type FormValues = Record<string, unknown>;
/** What is wrong, by the place of the field: `title`, and inside a group `rows.0.role`. */
export type FormErrors = Record<string, string>;
const MANY = 5;

export interface FormProps {
  fields: Field[];
  values: FormValues;
  errors?: FormErrors;
  onChange: (values: FormValues) => void;
  /** Whether many optional fields are folded away under the required ones. */
  folds?: boolean;
  /** Where the fields stand, with a dot at the end; empty for those of the record itself. */
  within?: string;
}

export function SchemaForm({ fields, values, errors = {}, onChange, folds = false, within = '' }: FormProps) {
  const shown = fields.filter((field) => !field.readOnly && isAsked(field, values));
  const optional = shown.filter((field) => !field.required && !field.when && !errors[field.key]);
  const folded = folds && optional.length > MANY ? optional : [];
  const inputs = (wanted: Field[]) =>
    wanted.map((field) => (
      <FieldInput
        key={field.key}
        field={field}
        path={within + field.key}
        value={values[field.key] === undefined ? field.initial : values[field.key]}
        beside={values}
        errors={errors}
        set={(value) => onChange({ ...values, [field.key]: value })}
      />
    ));
  return (
    <>
      {inputs(shown.filter((field) => !folded.includes(field)))}
      {folded.length > 0 && (
        <details className="optional" open={folded.some((field) => isTouched(field, values)) || undefined}>
          <summary>{t('form.optional', { count: folded.length })}</summary>
          <Stack gap="md" mt="sm">
            {inputs(folded)}
          </Stack>
        </details>
      )}
    </>
  );
}

const isTouched = ({ key, initial }: Field, values: FormValues) =>
  !isEmpty(values[key]) && JSON.stringify(values[key]) !== JSON.stringify(initial);

export function missingFields(fields: Field[], values: FormValues, within = ''): FormErrors {
  const found: FormErrors = {};
  for (const field of fields.filter((known) => !known.readOnly && isAsked(known, values))) {
    const value = values[field.key] ?? field.initial;
    const path = within + field.key;
    if (field.required && field.kind !== 'boolean' && isEmpty(value)) found[path] = t('form.required');
    if (field.kind === 'group' && value)
      Object.assign(found, missingFields(field.fields, value as FormValues, `${path}.`));
    if (field.kind === 'groups')
      ((value ?? []) as FormValues[]).forEach((item, at) =>
        Object.assign(found, missingFields(field.fields, item, `${path}.${at}.`)),
      );
  }
  return found;
}

export function focusFirst(errors: FormErrors) {
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
