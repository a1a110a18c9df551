/** Rows by state, each state a column: what is new stands on the left, what is done on the right. */
import { Link } from '@tanstack/react-router';
import type { Row } from '../api/contract.ts';
import { words } from '../lib/format.ts';
import { code, t } from '../lib/i18n.ts';
import type { RecordDef } from '../records/types.ts';
import { DueDate, Person } from './bits.tsx';
import { SIDE } from './Lifecycle.tsx';

export function Board({ def, rows }: { def: RecordDef; rows: Row[] }) {
  const urgent = (row: Row) => Number(row.summary === 'urgent');
  const columns = def.states.map((state) => ({
    ...state,
    here: rows.filter((row) => row.state === state.code).sort((a, b) => urgent(b) - urgent(a)),
  }));
  return (
    <ol className="board" aria-label={def.plural}>
      {columns
        .filter(({ code: state, here }) => here.length || !SIDE.test(state))
        .map(({ code: state, label, final, here }) => (
          <li key={state}>
            <h3>
              {label} <span className="count">{here.length}</span>
            </h3>
            {def.board?.[state] && <p className="quiet small none">{t(def.board[state])}</p>}
            <ul className="plain">
              {here.map((row) => (
                <li key={row.id}>
                  <Link className="row-link" to={`/${def.collection}/${row.id}`}>
                    {row.title}
                  </Link>
                  <div className="mono small">{row.number?.split('-').pop()}</div>
                  <div className="small">
                    {urgent(row) > 0 && (
                      <span className="chip" data-tone="red">
                        {code('option', 'urgent', words('urgent'))}
                      </span>
                    )}{' '}
                    <Person person={row.owner} />
                  </div>
                  {row.due_on && (
                    <div className="small">
                      <DueDate date={row.due_on} done={final} />
                    </div>
                  )}
                </li>
              ))}
            </ul>
          </li>
        ))}
    </ol>
  );
}
