/** The list of any record type: filters, sort and cursor live in the address. */
import { Button, Group, Loader, Select, Text } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Row } from '../api/contract.ts';
import { useDefinition, useMe, useRows, useTypes } from '../api/queries.ts';
import { Empty } from '../components/bits.tsx';
import { ProblemAlert } from '../components/ProblemAlert.tsx';
import { RecordTable } from '../components/RecordTable.tsx';
import { t } from '../lib/i18n.ts';
import { columnLabel, type RecordDef } from '../records/types.ts';
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

/** Filters some view of the list can serve together with those already set. */
function possibleFilters(def: RecordDef, set: string[]): string[] {
  const fitting = def.views.filter((view) => set.every((key) => view.filters.includes(key)));
  return [...new Set(fitting.flatMap((view) => view.filters))].filter((key) => !['sort', 'cursor'].includes(key));
}

function List({ def }: { def: RecordDef }) {
  const search = useSearch({ strict: false }) as ListSearch;
  const navigate = useNavigate();
  const { cursor, sort, ...filters } = search;
  const rows = useRows(`/${def.collection}`, { ...filters, sort, cursor, limit: LIMIT });
  const [trailOfCursors, setTrail] = useState<(string | undefined)[]>([]);
  const items = rows.data?.items ?? [];
  const next = rows.data?.next_cursor;
  const go = (changed: ListSearch) => void navigate({ to: '.', search: { ...search, ...changed } });
  const set = (changed: ListSearch) => {
    setTrail([]);
    go({ ...changed, cursor: undefined });
  };
  const first = trailOfCursors.length * LIMIT + 1;
  return (
    <>
      <div className="page-head">
        <h1>{def.plural}</h1>
        {def.creatable && (
          <Button component={Link} to={`/${def.collection}/new`} leftSection={<IconPlus size={16} />}>
            {t('list.new', { label: def.label })}
          </Button>
        )}
      </div>
      <Filters def={def} filters={filters} set={set} />
      <ProblemAlert error={rows.error} retry={() => void rows.refetch()} />
      {rows.isLoading && <Loader aria-label={t('loading')} my="lg" />}
      {rows.isSuccess && !items.length && (
        <Empty title={t('list.empty', { plural: def.plural })}>{Object.keys(filters).length ? t('list.empty_filtered') : t('list.empty_help')}</Empty>
      )}
      {items.length > 0 && <RecordTable def={def} rows={items} sort={sort} onSort={(key) => set({ sort: sort === key ? `-${key}` : key })} />}
      {(items.length > 0 || cursor) && (
        <Group justify="space-between" mt="sm" className="pager">
          <Text size="sm" className="quiet" role="status">
            {cursor && !trailOfCursors.length ? t('list.rows_some', { count: items.length }) : t('list.rows', { first, last: first + items.length - 1 })}{' '}
            {next ? t('list.more') : t('list.end')}
          </Text>
          <Group gap="xs">
            <Button variant="default" size="xs" disabled={!cursor} onClick={() => set({})}>
              {t('list.first')}
            </Button>
            <Button
              variant="default"
              size="xs"
              disabled={!trailOfCursors.length}
              onClick={() => {
                setTrail(trailOfCursors.slice(0, -1));
                go({ cursor: trailOfCursors.at(-1) });
              }}
            >
              {t('list.previous')}
            </Button>
            <Button
              variant="default"
              size="xs"
              disabled={!next}
              onClick={() => {
                setTrail([...trailOfCursors, cursor]);
                go({ cursor: next ?? undefined });
              }}
            >
              {t('list.next')}
            </Button>
          </Group>
        </Group>
      )}
    </>
  );
}

function Filters({ def, filters, set }: { def: RecordDef; filters: ListSearch; set: (changed: ListSearch) => void }) {
  const me = useMe();
  const own = typeof me?.person === 'object' ? me.person.id : me?.person;
  const active = Object.keys(filters).filter((key) => filters[key]);
  const keys = [...new Set([...active, ...possibleFilters(def, active)])];
  if (!keys.length) return null;
  return (
    <Group gap="xs" mb="sm" align="flex-end" className="filters">
      {keys.map((key) => {
        const options = filterOptions(key, def, own, filters[key]);
        if (!options) return null;
        return (
          <Select
            key={key}
            size="xs"
            label={columnLabel(key)}
            placeholder={t('list.any')}
            data={options}
            value={filters[key] ?? null}
            clearable
            clearButtonProps={{ 'aria-label': t('list.clear_filter', { label: columnLabel(key) }) }}
            onChange={(value) => set({ [key]: value ?? undefined })}
            w={170}
          />
        );
      })}
      {active.length > 0 && (
        <Button size="xs" variant="subtle" color="gray" leftSection={<IconX size={13} />} onClick={() => set(Object.fromEntries(active.map((key) => [key, undefined])))}>
          {t('list.clear')}
        </Button>
      )}
    </Group>
  );
}

function filterOptions(key: string, def: RecordDef, own: string | undefined, value: string | undefined) {
  if (key === 'state') return def.states.map((state) => ({ value: state.code, label: state.label }));
  if (key === 'overdue') return [{ value: 'true', label: t('yes') }];
  const property = def.fields.properties?.[key];
  if (property?.enum) return property.enum.map((item) => ({ value: String(item), label: String(item) }));
  const mine = own && /owner|assignee|person|learner/.test(key) ? [{ value: own, label: t('list.me') }] : [];
  const other = value && value !== own ? [{ value, label: value }] : [];
  return mine.length || other.length ? [...mine, ...other] : null;
}

export type { Row };
