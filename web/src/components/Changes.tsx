/** What an entry changed: old and new value of every field. */
import type { Entry } from '../api/contract.ts';
import { words } from '../lib/format.ts';
import { t } from '../lib/i18n.ts';
import { fieldsOf, isEmpty } from '../lib/schema.ts';
import type { RecordDef } from '../records/types.ts';
import { Value } from './Value.tsx';

export function Changes({ entry, def }: { entry: Entry; def?: RecordDef }) {
  const fields = [...fieldsOf(def?.fields), ...fieldsOf(def?.kept)];
  if (!entry.changes.length) return null;
  const created = entry.changes.every((change) => isEmpty(change.old));
  const list = (
    <dl className="changes">
      {entry.changes.map((change) => {
        const key = change.path.split('/')[1] ?? '';
        const field = fields.find((known) => known.key === key);
        const deeper = change.path.split('/').slice(2).join(' ');
        const label = field
          ? [field.label, deeper && words(deeper).toLowerCase()].filter(Boolean).join(': ')
          : words(change.path);
        const first = isEmpty(change.old);
        return (
          <div key={change.path}>
            <dt>{label}</dt>
            <dd>
              {!first && (
                <>
                  <del>
                    <span className="visually-hidden">{t('trail.old')} </span>
                    <Value value={change.old} field={field} />
                  </del>{' '}
                  <span aria-hidden>→</span>{' '}
                </>
              )}
              <ins>
                <span className="visually-hidden">{t('trail.new')} </span>
                <Value value={change.new} field={field} />
              </ins>
            </dd>
          </div>
        );
      })}
    </dl>
  );
  // What a record began with is long and rarely asked for; what changed is always open.
  if (!created || entry.changes.length < 4) return list;
  return (
    <details className="first-values">
      <summary>{t('trail.first_values', { count: entry.changes.length })}</summary>
      {list}
    </details>
  );
}
