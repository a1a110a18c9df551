/** A table that is read: the first cell of a row names it, and on a phone each row becomes a card. */
import type { ReactNode } from 'react';

export interface Line {
  key: string | number;
  cells: ReactNode[];
  /** What stands no more, such as a role that ended. */
  ended?: boolean;
}

export function Table({ caption, heads, lines }: { caption: string; heads: string[]; lines: Line[] }) {
  return (
    <div className="table-frame" tabIndex={0}>
      <table className="records still">
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {heads.map((head) =>
              head ? (
                <th key={head} scope="col">
                  {head}
                </th>
              ) : (
                <td key="" />
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ key, cells, ended }) => (
            <tr key={key} data-ended={ended || undefined}>
              {cells.map((cell, at) =>
                at === 0 ? (
                  <th key={heads[at]} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={heads[at]} data-label={heads[at]}>
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
