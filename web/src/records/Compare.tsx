/** Two versions of a document side by side: only what differs. */
import { Group, Select, Text } from '@mantine/core';
import { useState } from 'react';
import type { RecordShown } from '../api/contract.ts';
import { useRecord, useRows } from '../api/queries.ts';
import { ProblemAlert } from '../components/ProblemAlert.tsx';
import { Table } from '../components/Table.tsx';
import { Value } from '../components/Value.tsx';
import { t } from '../lib/i18n.ts';
import { fieldsOf, isEmpty, type Field } from '../lib/schema.ts';
import { entityOf, type RecordDef, type SectionProps } from './types.ts';

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

function differing(def: RecordDef, one: RecordShown, other: RecordShown): Field[] {
  return [...fieldsOf(def.fields), ...fieldsOf(def.kept)].filter(
    ({ key }) =>
      !def.hiddenFields.includes(key) &&
      !same(one.data[key], other.data[key]) &&
      !(isEmpty(one.data[key]) && isEmpty(other.data[key])),
  );
}

export function Compare({ record, def }: SectionProps) {
  const document = entityOf(record.parent)?.id ?? '';
  const versions = useRows(`/documents/${document}/versions`);
  const others = (versions.data?.items ?? []).filter((row) => row.id !== record.id);
  const [chosen, setChosen] = useState<string | null>(null);
  if (versions.error) return <ProblemAlert error={versions.error} />;
  if (!others.length) return <p className="quiet none">{t('compare.only')}</p>;
  return (
    <>
      <Group mb="sm">
        <Select
          size="xs"
          label={t('compare.with')}
          placeholder={t('compare.choose')}
          data={others.map((row) => ({
            value: row.id,
            label: `${row.number}${row.summary ? ` (${row.summary})` : ''}`,
          }))}
          value={chosen}
          onChange={setChosen}
          w={260}
        />
      </Group>
      {chosen && <Differences record={record} def={def} other={chosen} />}
    </>
  );
}

function Differences({ record, def, other }: SectionProps & { other: string }) {
  const found = useRecord(def.collection, other);
  if (found.error) return <ProblemAlert error={found.error} />;
  if (!found.data) return <Text size="sm">{t('loading')}</Text>;
  const before = found.data;
  const fields = differing(def, before, record);
  if (!fields.length) return <p className="quiet none">{t('compare.nothing')}</p>;
  return (
    <Table
      caption={t('compare.title')}
      heads={[t('compare.field'), before.number ?? '', record.number ?? '']}
      lines={fields.map((field) => ({
        key: field.key,
        cells: [
          field.label,
          ...[before, record].map(({ id, data }) => <Value key={id} value={data[field.key]} field={field} />),
        ],
      }))}
    />
  );
}
