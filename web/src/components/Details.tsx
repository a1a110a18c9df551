/** The fields of a record that are filled in, then the names of those that are not. */
import type { RecordShown } from '../api/contract.ts';
import { t } from '../lib/i18n.ts';
import { fieldsOf, isAsked, isEmpty } from '../lib/schema.ts';
import type { RecordDef } from '../records/types.ts';
import { Value } from './Value.tsx';

export function Details({ record, def }: { record: RecordShown; def: RecordDef }) {
  const hidden = new Set(['title', 'owner', 'due_on', ...def.hiddenFields]);
  const own = fieldsOf(def.fields).filter(({ key }) => !hidden.has(key));
  const kept = fieldsOf(def.kept).filter(({ key }) => !hidden.has(key));
  const filled = [...own, ...kept].filter(({ key }) => !isEmpty(record.data[key]));
  const empty = own.filter((field) => isEmpty(record.data[field.key]) && isAsked(field, record.data));
  return (
    <>
      <dl className="facts">
        {filled.map((field) => (
          <div key={field.key} data-wide={WIDE.has(field.kind) || undefined}>
            <dt>{field.label}</dt>
            <dd>
              <Value value={record.data[field.key]} field={field} />
            </dd>
          </div>
        ))}
      </dl>
      {empty.length > 0 && (
        <p className="quiet small none">
          {t('record.not_filled', { fields: empty.map(({ label }) => label).join(', ') })}
        </p>
      )}
    </>
  );
}
const WIDE = new Set(['multiline', 'groups', 'group', 'json']);
