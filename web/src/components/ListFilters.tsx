/** The filters a list declares; choosing one replaces the other, as a list is asked by one at a time. */
import { Checkbox, Group, Select, Text } from '@mantine/core';
import { useMe, useNames } from '../api/queries.ts';
import { t } from '../lib/i18n.ts';
import { fieldsOf } from '../lib/schema.ts';
import { columnLabel, type RecordDef } from '../records/types.ts';
import type { ListSearch } from '../router.tsx';

interface FilterProps {
  def: RecordDef;
  filter: ListSearch;
  overdue: string | undefined;
  sortedByDue: boolean;
  set: (search: ListSearch) => void;
}

export function Filters({ def, filter, overdue, sortedByDue, set }: FilterProps) {
  const keys = [...new Set(def.views.map((view) => view.filter).filter((key) => key !== null))];
  const required = !def.views.some((view) => !view.filter);
  if (!keys.length) return null;
  return (
    <Group gap="xs" mb="sm" align="flex-end" className="filters">
      {keys.map((key) => (
        <OneFilter key={key} def={def} name={key} value={filter[key]} required={required} set={set} />
      ))}
      {sortedByDue && (
        <Checkbox
          mb={6}
          label={t('list.overdue')}
          checked={overdue === 'true'}
          onChange={(event) => set({ ...filter, overdue: event.currentTarget.checked ? 'true' : undefined })}
        />
      )}
    </Group>
  );
}

function OneFilter({
  def,
  name,
  value,
  required,
  set,
}: {
  def: RecordDef;
  name: string;
  value?: string;
  required: boolean;
  set: FilterProps['set'];
}) {
  const me = useMe();
  const names = useNames();
  const field = fieldsOf(def.fields).find((known) => known.key === name);
  const label = field?.label ?? columnLabel(name);
  const people = name === 'owner' ? [...names].map(([id, text]) => ({ value: id, label: text })) : [];
  const options =
    name === 'state'
      ? def.states.map((state) => ({ value: state.code, label: state.label }))
      : name === 'owner'
        ? [{ value: 'me', label: t('list.me') }, ...people.filter((option) => option.value !== me?.person)]
        : (field?.options ?? []);
  if (!options.length)
    return value ? <Text size="sm">{`${label}: ${names.get(value) ?? value}`}</Text> : null;
  return (
    <Select
      size="xs"
      label={label}
      placeholder={t('list.any')}
      data={options}
      value={value ?? null}
      searchable={options.length > 8}
      clearable={!required && !!value}
      allowDeselect={!required}
      clearButtonProps={{ 'aria-label': t('list.clear_filter', { label }) }}
      onChange={(chosen) => set(chosen ? { [name]: chosen } : {})}
      w={180}
    />
  );
}
