/** Rows of any record type as a table; on a phone each row becomes a small card. */
import { UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconArrowsSort } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useRef, type KeyboardEvent } from 'react';
import type { Row } from '../api/contract.ts';
import { t } from '../lib/i18n.ts';
import { fieldsOf } from '../lib/schema.ts';
import { stateLabel, type Column, type RecordDef } from '../records/types.ts';
import { DueDate, Instant, Person, StateChip } from './bits.tsx';
import { Value } from './Value.tsx';

export function Cell({ column, row, def }: { column: Column; row: Row; def: RecordDef }) {
  if (column.cell) return <column.cell row={row} />;
  switch (column.key) {
    case 'number':
      return <span className="mono">{row.number ?? '–'}</span>;
    case 'title':
      return <>{row.title}</>;
    case 'state':
      return <StateChip state={row.state} label={stateLabel(def, row.state)} />;
    case 'owner':
      return <Person person={row.owner} />;
    case 'due_on':
      return <DueDate date={row.due_on} done={def.states.find((state) => state.code === row.state)?.final} />;
    case 'updated_at':
      return row.updated_at ? <Instant at={row.updated_at} /> : <>–</>;
    default: {
      const field = fieldsOf(def.fields).find((known) => known.key === column.key);
      return <Value value={row.data?.[column.key] ?? row[column.key] ?? summaryOf(row)[column.key]} field={field} />;
    }
  }
}

const summaryOf = (row: Row) => (row.summary ?? {}) as Record<string, unknown>;

function SortHead({ column, sort, onSort }: { column: Column; sort?: string; onSort?: (key: string) => void }) {
  const direction = sort === column.key ? 'ascending' : sort === `-${column.key}` ? 'descending' : undefined;
  const Icon = direction === 'ascending' ? IconArrowUp : direction === 'descending' ? IconArrowDown : IconArrowsSort;
  return (
    <th scope="col" aria-sort={direction}>
      {column.sort && onSort ? (
        <UnstyledButton className="sort" onClick={() => onSort(column.key)}>
          {column.label} <Icon size={13} aria-hidden />
        </UnstyledButton>
      ) : (
        column.label
      )}
    </th>
  );
}

export function RecordTable({
  def,
  rows,
  sort,
  onSort,
}: {
  def: RecordDef;
  rows: Row[];
  sort?: string;
  onSort?: (key: string) => void;
}) {
  const navigate = useNavigate();
  const body = useRef<HTMLTableSectionElement>(null);
  const linked = def.columns.find((column) => column.key === 'title') ?? def.columns[0];
  const open = (row: Row) => void navigate({ to: `/${def.collection}/${row.id}` });
  const onKey = (event: KeyboardEvent) => {
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    const links = [...(body.current?.querySelectorAll<HTMLElement>('a.row-link') ?? [])];
    const at = links.indexOf(document.activeElement as HTMLElement);
    const target = links[at + step];
    if (!target) return;
    event.preventDefault();
    target.focus();
  };
  return (
    <div className="table-frame">
      <table className="records">
        <caption className="visually-hidden">{def.plural}</caption>
        <thead>
          <tr>
            {def.columns.map((column) => (
              <SortHead key={column.key} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={onKey}>
          {rows.map((row) => (
            <tr key={row.id} onClick={() => window.getSelection()?.toString() || open(row)}>
              {def.columns.map((column) => (
                <td key={column.key} data-label={column.label} data-key={column.key}>
                  {column === linked ? (
                    <Link to="/$collection/$id" params={{ collection: def.collection, id: row.id }} className="row-link" onClick={(event) => event.stopPropagation()}>
                      <Cell column={column} row={row} def={def} />
                      {!row.title && column.key === 'title' && (row.number ?? t('record.untitled'))}
                    </Link>
                  ) : (
                    <Cell column={column} row={row} def={def} />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
