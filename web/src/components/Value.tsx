/** Any value of a record as text: dates, people, lists, nested values; never raw JSON where avoidable. */
import { Text } from '@mantine/core';
import { calendarDate, words } from '../lib/format.ts';
import { t } from '../lib/i18n.ts';
import { type Field, fieldsOf, isEmpty, type Schema } from '../lib/schema.ts';
import { entityOf } from '../records/types.ts';
import { Instant, RecordLink } from './bits.tsx';
import { ReferenceName } from './ReferenceName.tsx';
import { Table } from './Table.tsx';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;
const CODE = /^[a-z]+(_[a-z]+)*$/;

export function Value({ value, field }: { value: unknown; field?: Field }) {
  if (isEmpty(value))
    return (
      <Text span c="dimmed">
        {'–'}
      </Text>
    );
  if (typeof value === 'boolean') return <>{value ? t('yes') : t('no')}</>;
  if (typeof value === 'number') return <>{String(value)}</>;
  if (typeof value === 'string') return <TextValue value={value} field={field} />;
  if (Array.isArray(value)) return <ListValue values={value} field={field} />;
  return <ObjectValue value={value as Record<string, unknown>} field={field} />;
}

function TextValue({ value, field }: { value: string; field?: Field }) {
  if (entityOf(value)) return <ReferenceName entity={value} />;
  if (value === 'study' && field?.reference) return <>{t('person.study')}</>;
  if (DATE.test(value)) return <time dateTime={value}>{calendarDate(value)}</time>;
  if (INSTANT.test(value)) return <Instant at={value} />;
  const option = field?.options.find((known) => known.value === value);
  if (option) return <>{option.label}</>;
  if (CODE.test(value) && (field?.kind === 'choice' || value.includes('_'))) return <>{words(value)}</>;
  return <span className="text">{value}</span>;
}

function ListValue({ values, field }: { values: unknown[]; field?: Field }) {
  const simple = values.every((item) => typeof item !== 'object');
  if (simple && (values.length <= 4 || values.join(', ').length < 90))
    return (
      <>
        {values.map((item, index) => (
          <span key={String(item)}>
            {index > 0 && ', '}
            <Value value={item} field={field} />
          </span>
        ))}
      </>
    );
  if (values.every((item) => item && typeof item === 'object' && !Array.isArray(item)))
    return <GroupsValue values={values as Group[]} field={field} />;
  return (
    <ul className="values">
      {values.map((item, index) => (
        <li key={index}>
          <Value value={item} field={field} />
        </li>
      ))}
    </ul>
  );
}

type Group = Record<string, unknown>;

/** What steps keep is not always declared field by field. */
const undeclared = (values: Group[]) =>
  fieldsOf({
    properties: Object.fromEntries(
      values.flatMap((row) => Object.keys(row).map((key) => [key, {} as Schema])),
    ),
  });

/** Rows of the same fields; of a place in a list beside it, what stands there. */
function GroupsValue({ values, field }: { values: Group[]; field?: Field }) {
  const known = field?.fields.length ? field.fields : undeclared(values);
  const fields = known.filter(({ key }) => values.some((row) => !isEmpty(row[key])));
  const said = (row: Group, { key, of }: Field) =>
    of ? (row[key] as number[]).map((at) => (row[of] as unknown[])[at]) : row[key];
  return (
    <Table
      caption={field?.label ?? ''}
      heads={fields.map(({ label }) => label)}
      lines={values.map((row, at) => ({
        key: at,
        cells: fields.map((inner) => <Value key={inner.key} value={said(row, inner)} field={inner} />),
      }))}
    />
  );
}

function ObjectValue({ value, field }: { value: Group; field?: Field }) {
  const name = value.name ?? value.title ?? value.number;
  if (typeof value.id === 'string' && typeof name === 'string') {
    const text = value.number && value.number !== name ? `${String(value.number)} ${name}` : name;
    return (
      <RecordLink
        id={value.id}
        type={value.type as string | undefined}
        collection={value.collection as string | undefined}
      >
        {text}
      </RecordLink>
    );
  }
  return (
    <dl className="nested">
      {Object.entries(value).map(([key, inner]) => {
        const known = field?.fields.find((candidate) => candidate.key === key);
        return (
          <div key={key}>
            <dt>{known?.label ?? words(key)}</dt>
            <dd>
              <Value value={inner} field={known} />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
