/** A form drawn from JSON Schema; the same for creating, editing and the fields of a step. */
import { Stack } from '@mantine/core';
import { t } from '../lib/i18n.ts';
import { type Field, isEmpty } from '../lib/schema.ts';
import { FieldInput } from './FieldInput.tsx';

export type FormValues = Record<string, unknown>;
const MANY = 5;

export function SchemaForm({
  fields,
  values,
  errors = {},
  onChange,
  folds = false,
}: {
  fields: Field[];
  values: FormValues;
  errors?: Record<string, string>;
  onChange: (values: FormValues) => void;
  /** Whether many optional fields are folded away under the required ones. */
  folds?: boolean;
}) {
  const shown = fields.filter((field) => !field.readOnly);
  const optional = shown.filter((field) => !field.required && !errors[field.key]);
  const folded = folds && optional.length > MANY ? optional : [];
  const inputs = (wanted: Field[]) =>
    wanted.map((field) => (
      <FieldInput
        key={field.key}
        field={field}
        value={values[field.key]}
        error={errors[field.key]}
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
