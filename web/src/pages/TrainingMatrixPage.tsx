/** What a role asks for, and how far each of its holders is: a row a person, a column a thing to be trained in. */
import { Button, Checkbox, Group, Loader, Select } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { KeyboardEvent, MouseEvent } from 'react';
import { get } from '../api/client.ts';
import type { CellShown, Column, MatrixShown, RowShown } from '../api/contract.ts';
import { useDefinition, useMe, useNames } from '../api/queries.ts';
import { Empty } from '../components/bits.tsx';
import { ProblemAlert } from '../components/ProblemAlert.tsx';
import { ReferenceName } from '../components/ReferenceName.tsx';
import { calendarDate, words } from '../lib/format.ts';
import { code, t } from '../lib/i18n.ts';
import { entityOf } from '../records/types.ts';
import type { ListSearch } from '../router.tsx';

/** The colour is never alone: a sign says the same where there is no room for the word. */
const SHOWN: Record<CellShown['standing'], { tone: string; sign: string }> = {
  missing: { tone: 'red', sign: '?' },
  overdue: { tone: 'red', sign: '!' },
  run_out: { tone: 'red', sign: '↻' },
  locked: { tone: 'red', sign: '×' },
  open: { tone: 'blue', sign: '…' },
  awaiting_verification: { tone: 'teal', sign: '◷' },
  completed: { tone: 'green', sign: '✓' },
  waived: { tone: 'gray', sign: '–' },
};
const STANDINGS = Object.keys(SHOWN) as CellShown['standing'][];
const WORDY = 8; // columns up to which each cell has room for words
const MOVES: Record<string, [down: number, across: number]> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
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
  const { role, gaps } = useSearch({ strict: false }) as ListSearch;
  const navigate = useNavigate();
  const me = useMe();
  const known = useDefinition('curricula')?.fields.$defs?.Role?.enum ?? [];
  const roles = known.map(String).filter((name) => name !== 'system');
  const chosen = role ?? me?.roles[0];
  const found = useMatrix(chosen);
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  const isGap = ({ standing }: CellShown) => SHOWN[standing].tone === 'red';
  const shown = gaps === 'true' ? rows.filter((row) => row.cells.some(isGap)) : rows;
  const go = (search: ListSearch) => void navigate({ to: '.', search });
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
        onChange={(value) => go({ role: value ?? undefined, gaps })}
      />
      <ProblemAlert error={found.error} retry={() => void found.refetch()} />
      {found.isLoading && <Loader aria-label={t('loading')} />}
      {found.isSuccess && !(rows.length && columns.size) && (
        <Empty title={t('matrix.none')}>{t('matrix.none_help')}</Empty>
      )}
      {rows.length > 0 && columns.size > 0 && (
        <>
          <Group gap="xs" mb="sm" className="legend">
            <Checkbox
              label={t('matrix.gaps')}
              checked={gaps === 'true'}
              onChange={(event) => go({ role, gaps: event.currentTarget.checked ? 'true' : undefined })}
            />
            {STANDINGS.map((one) => (
              <span key={one} className="chip" data-tone={SHOWN[one].tone}>
                <span aria-hidden>{SHOWN[one].sign}</span> {t(`standing.${one}`)}
              </span>
            ))}
          </Group>
          {shown.length ? (
            <Grid rows={shown} columns={[...columns.values()]} />
          ) : (
            <Empty title={t('matrix.no_gaps')} />
          )}
        </>
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

/** A plain table: with thousands of cells each of them may cost next to nothing. */
function Grid({ rows, columns }: { rows: RowShown[]; columns: Column[] }) {
  const names = useNames();
  const navigate = useNavigate();
  const wide = columns.length <= WORDY;
  const onKey = (event: KeyboardEvent<HTMLTableElement>) => {
    const step = MOVES[event.key];
    const cell = (event.target as Element).closest('td');
    if (!step || !cell) return;
    const [down, across] = step;
    const row =
      event.currentTarget.tBodies[0]?.rows[
        (cell.parentElement as HTMLTableRowElement).sectionRowIndex + down
      ];
    event.preventDefault();
    row?.cells[cell.cellIndex + across]?.querySelector<HTMLElement>('[data-standing]')?.focus();
  };
  const onClick = (event: MouseEvent) => {
    const to = (event.target as Element).closest('a')?.getAttribute('href');
    if (!to || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void navigate({ to });
  };
  return (
    <div className="table-frame" tabIndex={-1}>
      <table
        className="records still heat"
        data-narrow={!wide || undefined}
        onKeyDown={onKey}
        onClick={onClick}
      >
        <caption className="visually-hidden">
          {t('matrix.title')}. {t('matrix.keys')}
        </caption>
        <thead>
          <tr>
            <th scope="col">{t('matrix.person')}</th>
            {columns.map((one) => (
              <th key={one.key} scope="col" title={one.title}>
                {one.number}
                {one.before_work && <div className="quiet small">{t('matrix.before_work')}</div>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={row.person + row.scope}>
              <th scope="row">
                <a href={`/people/${entityOf(row.person)?.id}`}>{row.name || names.get(row.person)}</a>
                {row.scope !== 'study' && (
                  <div className="quiet small">
                    {names.get(row.scope) ?? <ReferenceName entity={row.scope} />}
                  </div>
                )}
              </th>
              {cellsOf(row, columns).map((cell, place) => (
                <td key={columns[place]?.key} data-label={columns[place]?.number}>
                  {cell && <Standing cell={cell} wide={wide} first={at + place === 0} />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function cellsOf(row: RowShown, columns: Column[]) {
  const cells = new Map(row.cells.map((cell) => [cell.key, cell]));
  return columns.map(({ key }) => cells.get(key));
}

function Standing({ cell, wide, first }: { cell: CellShown; wide: boolean; first: boolean }) {
  const { tone, sign } = SHOWN[cell.standing];
  const day =
    cell.standing === 'waived' ? null : cell.standing === 'completed' ? cell.valid_until : cell.due_on;
  const said = [t(`standing.${cell.standing}`), day && calendarDate(day)].filter(Boolean).join(', ');
  const shared = {
    className: 'chip',
    'data-tone': tone,
    'data-standing': cell.standing,
    tabIndex: first ? 0 : -1,
  };
  const text = wide ? said : <span aria-hidden>{sign}</span>;
  const name = wide ? {} : { 'aria-label': said, title: said };
  const about = entityOf(cell.assignment);
  if (about)
    return (
      <a href={`/training-assignments/${about.id}`} {...shared} {...name}>
        {text}
      </a>
    );
  return (
    <span role="img" aria-label={said} {...shared} title={said}>
      {text}
    </span>
  );
}
