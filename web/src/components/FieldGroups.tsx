/** A list of groups of fields, as many as are wanted. */
import { Button, Fieldset, Group, Stack } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { t } from '../lib/i18n.ts';
import type { InputProps } from './FieldInput.tsx';
import { SchemaForm, type FormValues } from './SchemaForm.tsx';

export function FieldGroups({ field, value, set }: InputProps) {
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
