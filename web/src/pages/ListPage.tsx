/** The list of any record type: filter, overdue flag and cursor live in the address. */
import { Button, Checkbox, Group, Loader, Select, Text } from '@mantine/core';
import { IconPlus, IconTableExport } from '@tabler/icons-react';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { saveAs } from '../api/client.ts';
import { useDefinition, useMe, useNames, useRows, useTypes } from '../api/queries.ts';
import { Empty } from '../components/bits.tsx';
import { ProblemAlert } from '../components/ProblemAlert.tsx';
import { RecordTable } from '../components/RecordTable.tsx';
import { t } from '../lib/i18n.ts';
import { fieldsOf } from '../lib/schema.ts';
import { columnLabel, lowerLabel, type RecordDef } from '../records/types.ts';
import type { ListSearch } from '../router.tsx';
import { NotFound } from './NotFound.tsx';

const LIMIT = 25;

export function ListPage() {
  const { collection } = useParams({ strict: false }) as { collection: string };
  const types = useTypes();
  const def = useDefinition(collection);
  if (def) return <List def={def} key={collection} />;
  return types.length ? <NotFound /> : <Loader aria-label={t('loading')} />;
}

/** The filter of the address, or what the list shows without one: everything, else one's own. */
function chosenFilter(def: RecordDef, search: ListSearch): ListSearch {
  const view = def.views.find(({ filter }) => filter && search[filter]);
  if (view?.filter) return { [view.filter]: search[view.filter] };
  if (!def.views.length || def.views.some(({ filter }) => !filter)) return {};
  return def.views.some(({ filter }) => filter === 'owner') ? { owner: 'me' } : {};
}

function viewOf(def: RecordDef, filter: ListSearch) {
  const [key = null] = Object.keys(filter);
  return def.views.find((view) => view.filter === key);
}

function List({ def }: { def: RecordDef }) {
  const search = useSearch({ strict: false }) as ListSearch;
  const navigate = useNavigate();
  const filter = chosenFilter(def, search);
  const view = viewOf(def, filter);
  const overdue = view?.sort === 'due_on' ? search.overdue : undefined;
  const query = { ...filter, overdue };
  const rows = useRows(`/${def.collection}`, { ...query, cursor: search.cursor, limit: LIMIT });
  const [earlier, setEarlier] = useState<(string | undefined)[]>([]);
  const [exportError, setExportError] = useState<unknown>(null);
  const items = rows.data?.items ?? [];
  const go = (next: ListSearch) => void navigate({ to: '.', search: next });
  const restart = (next: ListSearch) => {
    setEarlier([]);
    go(next);
  };
  return (
    <>
      <div className="page-head">
        <h1>{def.plural}</h1>
        <Group gap="xs">
          {items.length > 0 && (
            <Button
              variant="subtle"
              color="gray"
              leftSection={<IconTableExport size={16} />}
              onClick={() => {
                setExportError(null);
                saveAs(`/${def.collection}`, `${def.collection}.csv`, {
                  ...query,
                  format: 'csv',
                  limit: 100,
                }).catch(setExportError);
              }}
            >
              {t('list.csv')}
            </Button>
          )}
          {def.creatable && (
            <Button component={Link} to={`/${def.collection}/new`} leftSection={<IconPlus size={16} />}>
              {t('list.new', { label: lowerLabel(def.label) })}
            </Button>
          )}
        </Group>
      </div>
      <Filters
        def={def}
        filter={filter}
        overdue={overdue}
        set={restart}
        sortedByDue={view?.sort === 'due_on'}
      />
      <ProblemAlert error={rows.error ?? exportError} retry={() => void rows.refetch()} />
      {rows.isLoading && <Loader aria-label={t('loading')} my="lg" />}
      {rows.isSuccess && !items.length && (
        <Empty title={t('list.empty', { plural: def.plural.toLowerCase() })}>
          {Object.keys(filter).length || overdue ? t('list.empty_filtered') : t('list.empty_help')}
        </Empty>
      )}
      {items.length > 0 && <RecordTable def={def} rows={items} sortedBy={view?.sort} />}
      {(items.length > 0 || search.cursor) && (
        <Pager
          count={rows.data ? items.length : null}
          cursor={search.cursor}
          next={rows.data?.next_cursor ?? null}
          earlier={earlier}
          move={(cursor, before) => {
            setEarlier(before);
            go({ ...query, cursor });
          }}
        />
      )}
    </>
  );
}

interface PagerProps {
  /** Rows on this page; null while they are on their way. */
  count: number | null;
  cursor: string | undefined;
  next: string | null;
  earlier: (string | undefined)[];
  move: (cursor: string | undefined, earlier: (string | undefined)[]) => void;
}

/** Cursors only: never a page number, never an invented total. */
function Pager({ count, cursor, next, earlier, move }: PagerProps) {
  const first = earlier.length * LIMIT + 1;
  // A shared link holds a cursor, not how many rows stand before it.
  const position = (rows: number) =>
    cursor && !earlier.length
      ? t('list.rows_some', { count: rows })
      : t('list.rows', { first, last: first + rows - 1 });
  return (
    <Group justify="space-between" mt="sm" className="pager">
      <Text size="sm" className="quiet" role="status">
        {count === null ? t('loading') : `${position(count)}, ${next ? t('list.more') : t('list.end')}`}
      </Text>
      {(cursor ?? next) && (
        <Group gap="xs">
          <Button variant="default" size="xs" disabled={!cursor} onClick={() => move(undefined, [])}>
            {t('list.first')}
          </Button>
          <Button
            variant="default"
            size="xs"
            disabled={!earlier.length}
            onClick={() => move(earlier.at(-1), earlier.slice(0, -1))}
          >
            {t('list.previous')}
          </Button>
          <Button
            variant="default"
            size="xs"
            disabled={!next}
            onClick={() => move(next ?? undefined, [...earlier, cursor])}
          >
            {t('list.next')}
          </Button>
        </Group>
      )}
    </Group>
  );
}

interface FilterProps {
  def: RecordDef;
  filter: ListSearch;
  overdue: string | undefined;
  sortedByDue: boolean;
  set: (search: ListSearch) => void;
}

function Filters({ def, filter, overdue, sortedByDue, set }: FilterProps) {
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

/** A list is asked by one filter at a time, so choosing one replaces the other. */
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
