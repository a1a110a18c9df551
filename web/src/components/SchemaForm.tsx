/** A form drawn from JSON Schema; the same for creating, editing and the fields of a step. */
import { t } from '../lib/i18n.ts';
import { type Field, isEmpty } from '../lib/schema.ts';
import { FieldInput } from './FieldInput.tsx';

export type FormValues = Record<string, unknown>;

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
      <FieldInput
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
