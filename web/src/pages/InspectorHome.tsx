/** Where an inspector begins: what was published to them, and that audits took place. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get, saveAs } from '../api/client.ts';
import type { Certified, Page } from '../api/contract.ts';
import { useDefinition, useRows } from '../api/queries.ts';
import { Section } from '../components/bits.tsx';
import { ProblemAlert } from '../components/ProblemAlert.tsx';
import { RecordTable } from '../components/RecordTable.tsx';
import { Table } from '../components/Table.tsx';
import { Value } from '../components/Value.tsx';
import { t } from '../lib/i18n.ts';

export function InspectorHome() {
  return (
    <>
      <h1>{t('inspector.home')}</h1>
      <Listed collection="publications" />
      <Listed collection="audit-reports" />
      <Certificates />
    </>
  );
}

/** Of these types an inspector is listed what was handed to them or released, and nothing else. */
function Listed({ collection }: { collection: string }) {
  const def = useDefinition(collection);
  const { data, error } = useRows(`/${collection}`, { limit: 100 });
  if (!def) return null;
  return (
    <Section title={def.plural}>
      <ProblemAlert error={error} />
      {data?.items.length ? (
        <RecordTable def={def} rows={data.items} />
      ) : (
        <p className="quiet none">{t(data ? 'inspector.none' : 'loading')}</p>
      )}
    </Section>
  );
}

function Certificates() {
  const [error, setError] = useState<unknown>(null);
  const found = useQuery({
    queryKey: ['rows', 'certificates'],
    queryFn: ({ signal }) => get<Page<Certified>>('/audit-certificates', undefined, signal),
  });
  const title = t('inspector.certificates');
  return (
    <Section title={title}>
      <ProblemAlert error={found.error ?? error} />
      {found.data?.items.length ? (
        <Table
          caption={title}
          heads={[t('record.number'), t('person.from'), t('person.until'), '']}
          lines={found.data.items.map(({ id, number, began_on: from, fieldwork_ended_on: until }) => ({
            key: id,
            cells: [
              number,
              <Value key="from" value={from} />,
              <Value key="until" value={until} />,
              <Button
                key="save"
                variant="default"
                size="compact-sm"
                aria-label={`${t('action.print')}: ${number}`}
                onClick={() =>
                  void saveAs(`/audit-certificates/${id}/print`, `${number}.pdf`).catch(setError)
                }
              >
                {t('action.print')}
              </Button>,
            ],
          }))}
        />
      ) : (
        <p className="quiet none">{t(found.data ? 'inspector.none' : 'loading')}</p>
      )}
    </Section>
  );
}
