/** The list of any record type: filter, overdue flag and cursor live in the address. */
import { Button, Group, Loader } from '@mantine/core';
import { IconPlus, IconTableExport } from '@tabler/icons-react';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { saveAs } from '../api/client.ts';
import type { Row } from '../api/contract.ts';
import { useDefinition, useMe, useRows, useTypes } from '../api/queries.ts';
import { Empty } from '../components/bits.tsx';
import { Bulk } from '../components/Bulk.tsx';
import { Filters } from '../components/ListFilters.tsx';
import { LIMIT, Pager } from '../components/Pager.tsx';
import { ProblemAlert } from '../components/ProblemAlert.tsx';
import { RecordTable } from '../components/RecordTable.tsx';
import { SavedViews } from '../components/SavedViews.tsx';
import { t } from '../lib/i18n.ts';
import { isOwn, lowerLabel, type RecordDef } from '../records/types.ts';
import type { ListSearch } from '../router.tsx';
import { NotFound } from './NotFound.tsx';

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
  const own = isOwn(def, useMe()?.roles);
  const filter = own ? {} : chosenFilter(def, search);
  const view = viewOf(def, filter);
  const overdue = view?.sort === 'due_on' ? search.overdue : undefined;
  const query = { ...filter, overdue };
  const rows = useRows(`/${def.collection}`, { ...query, cursor: search.cursor, limit: LIMIT });
  const [earlier, setEarlier] = useState<(string | undefined)[]>([]);
  const [exportError, setExportError] = useState<unknown>(null);
  const items = rows.data?.items ?? [];
  const [chosen, setChosen] = useState<Row[]>([]);
  const go = (next: ListSearch) => {
    setChosen([]);
    void navigate({ to: '.', search: next });
  };
  const restart = (next: ListSearch) => {
    setEarlier([]);
    go(next);
  };
  const { report } = def;
  const save = (label: string, path: string, file: string, asked?: Parameters<typeof saveAs>[2]) => (
    <Button
      variant="subtle"
      color="gray"
      leftSection={<IconTableExport size={16} />}
      onClick={() => {
        setExportError(null);
        saveAs(`/${path}`, file, asked).catch(setExportError);
      }}
    >
      {label}
    </Button>
  );
  return (
    <>
      <div className="page-head">
        <h1>{def.plural}</h1>
        <Group gap="xs">
          {items.length > 0 &&
            save(t('list.csv'), def.collection, `${def.collection}.csv`, {
              ...query,
              format: 'csv',
              limit: 100,
            })}
          {report && save(`${t(report.label)} CSV`, report.path, `${report.path}.csv`, { format: 'csv' })}
          {report && save(`${t(report.label)} PDF`, `${report.path}/print`, `${report.path}.pdf`)}
          {def.creatable && (
            <Button component={Link} to={`/${def.collection}/new`} leftSection={<IconPlus size={16} />}>
              {t('list.new', { label: lowerLabel(def.label) })}
            </Button>
          )}
        </Group>
      </div>
      <SavedViews
        collection={def.collection}
        search={view?.filter && search[view.filter] ? query : { overdue }}
      />
      {!own && (
        <Filters
          def={def}
          filter={filter}
          overdue={overdue}
          set={restart}
          sortedByDue={view?.sort === 'due_on'}
        />
      )}
      <ProblemAlert error={rows.error ?? exportError} retry={() => void rows.refetch()} />
      {rows.isLoading && <Loader aria-label={t('loading')} my="lg" />}
      {rows.isSuccess && !items.length && (
        <Empty title={t('list.empty', { plural: def.plural.toLowerCase() })}>
          {Object.keys(filter).length || overdue ? t('list.empty_filtered') : t('list.empty_help')}
        </Empty>
      )}
      {chosen.length > 0 && <Bulk def={def} rows={chosen} clear={() => setChosen([])} />}
      {items.length > 0 && (
        <RecordTable
          def={def}
          rows={items}
          sortedBy={view?.sort}
          chosen={chosen}
          choose={def.steps.length ? setChosen : undefined}
        />
      )}
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
