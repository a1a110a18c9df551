/** Picks one or several records of another type by name, or any record by its full number. */
import { MultiSelect, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { findRecord, isNumber } from '../api/find.ts';
import type { Row } from '../api/contract.ts';
import { useMe, useRows, useTypes } from '../api/queries.ts';
import { t } from '../lib/i18n.ts';
import { sharedBy, type InputProps } from './FieldInput.tsx';

/** The schema's word for a record of whatever type. */
const ANY = '*';

interface Option {
  value: string;
  label: string;
}

type Naming = Pick<Row, 'type' | 'id' | 'number' | 'title'>;

const optionOf = (row: Naming): Option => ({
  value: `${row.type}/${row.id}`,
  label:
    row.type === 'person' || !row.number || row.number === row.title
      ? row.title
      : `${row.number} ${row.title}`,
});

/** The rows of the list, and beside them the record whose number is being typed. */
function useOptions(collection: string, typed: string) {
  const types = useTypes();
  const me = useMe();
  const rows = useRows(`/${collection}`, { limit: 100 }, collection !== ANY);
  const number = typed.trim().toUpperCase();
  const among = types.filter(
    (def) =>
      (collection === ANY || def.collection === collection) && me?.permissions.includes(`${def.type}.read`),
  );
  const found = useQuery({
    queryKey: ['find', collection, number],
    queryFn: ({ signal }) => findRecord(number, among, signal),
    enabled: isNumber(number),
    staleTime: 60_000,
  });
  const [kept, setKept] = useState<Option[]>([]);
  const listed = (rows.data?.items ?? []).map(optionOf);
  const hit = found.data ? [optionOf(found.data.record)] : [];
  const options = [...new Map([...kept, ...hit, ...listed].map((option) => [option.value, option])).values()];
  return { options, busy: rows.isLoading || found.isFetching, keep: () => setKept([...kept, ...hit]) };
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : null);

export function ReferenceInput(props: InputProps) {
  const { field, value, set } = props;
  const collection = field.reference ?? ANY;
  const [typed, setTyped] = useState('');
  const { options: found, busy, keep } = useOptions(collection, typed);
  // Besides records there may be words of the schema's own, such as the whole study.
  const options = [...field.words, ...found];
  const choose = (chosen: unknown) => {
    keep();
    set(chosen);
  };
  const shared = {
    ...sharedBy(props),
    data: options,
    searchable: true,
    clearable: true,
    searchValue: typed,
    onSearchChange: setTyped,
    placeholder: collection === ANY ? t('form.type_number') : undefined,
    nothingFoundMessage: busy ? t('loading') : t('form.nothing_found'),
    comboboxProps: { withinPortal: true },
  };
  if (field.kind === 'references')
    return (
      <MultiSelect
        {...shared}
        value={((value as unknown[]) ?? []).map(textOf).filter((id) => id !== null)}
        onChange={choose}
      />
    );
  return <Select {...shared} value={textOf(value)} onChange={choose} />;
}
