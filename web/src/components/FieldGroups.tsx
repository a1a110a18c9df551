/** A list of groups of fields, as many as are wanted: the rows of a matrix, the questions of a quiz. */
import { Button, Fieldset, Input, Stack } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { t } from '../lib/i18n.ts';
import type { InputProps } from './FieldInput.tsx';
import { focusFirst, SchemaForm, type FormValues } from './SchemaForm.tsx';

/** Fields that stand side by side, as in a table; longer ones stand below each other. */
const SHORT = new Set(['text', 'date', 'number', 'boolean', 'choice', 'reference']);

export function FieldGroups({ field, path, value, errors, set }: InputProps) {
  const items = (value as FormValues[] | undefined) ?? [];
  const flat = field.fields.every(({ kind }) => SHORT.has(kind));
  const add = () => {
    set([...items, {}]);
    focusFirst({ [`${path}.${items.length}.${field.fields[0]?.key}`]: '' });
  };
  const remove = (index: number) => {
    set(items.filter((_, at) => at !== index));
    focusFirst({ [`${path}.add`]: '' });
  };
  return (
    <Fieldset legend={field.label} id={`field-${path}`} tabIndex={-1}>
      <Stack gap="sm">
        {field.help && <Input.Description>{field.help}</Input.Description>}
        {items.map((item, index) => (
          <div className="group" role="group" aria-label={`${field.label} ${index + 1}`} key={index}>
            <span className="quiet small">{index + 1}</span>
            <div className={flat ? 'group-fields flat' : 'group-fields'}>
              <SchemaForm
                fields={field.fields}
                values={item}
                errors={errors}
                within={`${path}.${index}.`}
                onChange={(next) => set(items.map((old, at) => (at === index ? next : old)))}
              />
              <Input.Error>{errors[`${path}.${index}`]}</Input.Error>
            </div>
            <Button
              variant="subtle"
              color="gray"
              size="compact-md"
              aria-label={t('form.remove', { label: field.label, count: index + 1 })}
              onClick={() => remove(index)}
            >
              <IconTrash size={16} />
            </Button>
          </div>
        ))}
        <Input.Error>{errors[path]}</Input.Error>
        <Button
          id={`field-${path}.add`}
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={add}
          w="fit-content"
        >
          {t('form.add')}
        </Button>
      </Stack>
    </Fieldset>
  );
}
