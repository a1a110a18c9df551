/** Rows of any record type as a table; on a phone each row becomes a small card. */
import { Link, useNavigate } from '@tanstack/react-router';
import { useRef, type KeyboardEvent } from 'react';
import type { Row } from '../api/contract.ts';
import { t } from '../lib/i18n.ts';
import { singleKeys } from '../lib/keys.ts';
import { stateLabel, type Column, type RecordDef } from '../records/types.ts';
import { DueDate, Instant, Person, StateChip } from './bits.tsx';

export function Cell({ column, row, def }: { column: Column; row: Row; def: RecordDef }) {
  if (column.cell) return <column.cell row={row} />;
  switch (column.key) {
    case 'number':
      return <span className="mono">{row.number ?? '–'}</span>;
    case 'title':
      return <>{row.title || row.number || t('record.untitled')}</>;
    case 'summary':
      return <>{row.summary ?? '–'}</>;
    case 'state':
      return <StateChip state={row.state} label={stateLabel(def, row.state)} />;
    case 'owner':
      return <Person person={row.owner} />;
    case 'due_on':
      return <DueDate date={row.due_on} done={def.states.find((state) => state.code === row.state)?.final} />;
    case 'updated_at':
      return row.updated_at ? <Instant at={row.updated_at} /> : <>–</>;
    default:
      return null;
  }
}

interface Props {
  def: RecordDef;
  rows: Row[];
  sortedBy?: string;
  /** The rows chosen for an act on several, where the list offers any. */
  chosen?: Row[];
  choose?: (rows: Row[]) => void;
}

export function RecordTable({ def, rows, sortedBy, chosen = [], choose }: Props) {
  const navigate = useNavigate();
  const body = useRef<HTMLTableSectionElement>(null);
  const linked = def.columns.find((column) => column.key === 'title') ?? def.columns[0];
  const open = (row: Row) =>
    void navigate({ to: '/$collection/$id', params: { collection: def.collection, id: row.id } });
  const isChosen = (row: Row) => chosen.some(({ id }) => id === row.id);
  const toggle = (row: Row) =>
    choose?.(isChosen(row) ? chosen.filter(({ id }) => id !== row.id) : [...chosen, row]);
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'o' && singleKeys()) (event.target as HTMLElement).closest<HTMLElement>('a')?.click();
    const at = [...(body.current?.rows ?? [])].findIndex((row) => row.contains(event.target as Node));
    const row = rows[at];
    if (event.key === 'x' && singleKeys() && row) toggle(row);
    const keys = singleKeys() ? { j: 1, k: -1 } : {};
    const step = ({ ArrowDown: 1, ArrowUp: -1, ...keys } as Record<string, number>)[event.key];
    if (!step) return;
    const links = [...(body.current?.querySelectorAll<HTMLElement>('a.row-link') ?? [])];
    const target = links[links.indexOf(document.activeElement as HTMLElement) + step];
    if (!target) return;
    event.preventDefault();
    target.focus();
  };
  return (
    <div className="table-frame" tabIndex={-1}>
      <table className="records">
        <caption className="visually-hidden">{def.plural}</caption>
        <thead>
          <tr>
            {choose && <td />}
            {def.columns.map((column) => (
              <th key={column.key} scope="col" aria-sort={column.key === sortedBy ? 'ascending' : undefined}>
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={onKey}>
          {rows.map((row) => (
            <tr key={row.id} onClick={() => window.getSelection()?.toString() || open(row)}>
              {choose && (
                <td className="choose" onClick={(event) => event.stopPropagation()}>
                  <input
                    type="checkbox"
                    aria-label={t('bulk.select', { what: row.number ?? row.title })}
                    checked={isChosen(row)}
                    onChange={() => toggle(row)}
                  />
                </td>
              )}
              {def.columns.map((column) => (
                <td key={column.key} data-label={column.label} data-key={column.key}>
                  {column === linked ? (
                    <Link
                      to="/$collection/$id"
                      params={{ collection: def.collection, id: row.id }}
                      className="row-link"
                      onClick={(event) => event.stopPropagation()}
                    >
                      <Cell column={column} row={row} def={def} />
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
