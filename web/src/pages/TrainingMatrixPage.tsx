/** What a role asks for, and how far each of its holders is: a row a person, a column a thing to be trained in. */
import { Button, Loader, Select } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { get } from '../api/client.ts';
import type { CellShown, MatrixShown, RowShown } from '../api/contract.ts';
import { useDefinition, useMe, useNames } from '../api/queries.ts';
import { Empty, RecordLink } from '../components/bits.tsx';
import { ProblemAlert } from '../components/ProblemAlert.tsx';
import { calendarDate, words } from '../lib/format.ts';
import { code, t } from '../lib/i18n.ts';
import { entityOf } from '../records/types.ts';
import type { ListSearch } from '../router.tsx';

const TONES: Record<CellShown['standing'], string> = {
  missing: 'red',
  overdue: 'red',
  run_out: 'red',
  locked: 'red',
  open: 'blue',
  awaiting_verification: 'teal',
  completed: 'green',
  waived: 'gray',
};

function useMatrix(role: string | undefined) {
  return useInfiniteQuery({
    queryKey: ['training-matrix', role],
    enabled: Boolean(role),
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      get<MatrixShown>('/training-matrix', { role, cursor: pageParam || undefined }, signal),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function TrainingMatrixPage() {
  const { role } = useSearch({ strict: false }) as ListSearch;
  const navigate = useNavigate();
  const me = useMe();
  const known = useDefinition('curricula')?.fields.$defs?.Role?.enum ?? [];
  const roles = known.map(String).filter((name) => name !== 'system');
  const chosen = role ?? me?.roles[0];
  const found = useMatrix(chosen);
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  const columns = new Map(found.data?.pages.flatMap((page) => page.columns.map((one) => [one.key, one])));
  return (
    <>
      <h1>{t('matrix.title')}</h1>
      <Select
        size="xs"
        mb="sm"
        maw={280}
        label={t('matrix.role')}
        data={roles.map((value) => ({ value, label: code('role', value, words(value)) }))}
        value={chosen ?? null}
        allowDeselect={false}
        onChange={(value) => void navigate({ to: '.', search: value ? { role: value } : {} })}
      />
      <ProblemAlert error={found.error} retry={() => void found.refetch()} />
      {found.isLoading && <Loader aria-label={t('loading')} />}
      {found.isSuccess && !(rows.length && columns.size) && (
        <Empty title={t('matrix.none')}>{t('matrix.none_help')}</Empty>
      )}
      {rows.length > 0 && columns.size > 0 && (
        <div className="table-frame" tabIndex={-1}>
          <table className="records still">
            <caption className="visually-hidden">{t('matrix.title')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('matrix.person')}</th>
                {[...columns.values()].map((one) => (
                  <th key={one.key} scope="col" title={one.title}>
                    {one.number}
                    {one.before_work && <div className="quiet small">{t('matrix.before_work')}</div>}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <PersonRow key={`${row.person}${row.scope}`} row={row} keys={[...columns.keys()]} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {found.hasNextPage && (
        <Button
          mt="sm"
          variant="default"
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {t('trail.more')}
        </Button>
      )}
    </>
  );
}

function PersonRow({ row, keys }: { row: RowShown; keys: string[] }) {
  const names = useNames();
  const cells = new Map(row.cells.map((cell) => [cell.key, cell]));
  return (
    <tr>
      <th scope="row">
        <RecordLink type="person" id={entityOf(row.person)?.id ?? ''}>
          {row.name || names.get(row.person)}
        </RecordLink>
        {row.scope !== 'study' && <div className="quiet small">{names.get(row.scope) ?? row.scope}</div>}
      </th>
      {keys.map((key) => {
        const cell = cells.get(key);
        return <td key={key}>{cell ? <Standing cell={cell} /> : null}</td>;
      })}
    </tr>
  );
}

function Standing({ cell }: { cell: CellShown }) {
  const day = cell.standing === 'completed' ? cell.valid_until : cell.due_on;
  const chip = (
    <span className="chip" data-tone={TONES[cell.standing]} data-standing={cell.standing}>
      {t(`standing.${cell.standing}`)}
    </span>
  );
  return (
    <>
      {cell.assignment ? (
        <RecordLink type="training_assignment" id={entityOf(cell.assignment)?.id ?? ''}>
          {chip}
        </RecordLink>
      ) : (
        chip
      )}
      {day && cell.standing !== 'waived' && <div className="quiet small">{calendarDate(day)}</div>}
    </>
  );
}
