/** Training assignments: what they ask for, and the way to the reading. */
import { Anchor, Button } from '@mantine/core';
import { IconBook } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { get } from '../api/client.ts';
import type { AskedShown, RecordShown, Row } from '../api/contract.ts';
import { downloadFrom } from '../api/files.ts';
import { useDocumentTitles } from '../api/queries.ts';
import { ProblemAlert } from '../components/ProblemAlert.tsx';
import { words } from '../lib/format.ts';
import { code, t } from '../lib/i18n.ts';
import { entityOf, type Refinement, type SectionProps } from './types.ts';

/** The id of the document version an assignment is about. */
export const versionOf = (record: RecordShown) => entityOf(record.data.document_version)?.id ?? null;

/** What its requirement asks for, as the learner may see it; an approval asks for reading the version alone. */
export function Requirement({ record }: { record: RecordShown }) {
  const [error, setError] = useState<unknown>(null);
  const path = `/training-assignments/${record.id}/requirement`;
  const found = useQuery({
    queryKey: ['training', 'requirement', record.id],
    queryFn: ({ signal }) => get<AskedShown>(path, undefined, signal),
    enabled: Boolean(record.data.requirement),
  });
  const asked = found.data;
  if (!asked) return <ProblemAlert error={found.error} />;
  const facts = [
    asked.verified_by &&
      t('asked.verified_by', { role: code('role', asked.verified_by, words(asked.verified_by)) }),
    asked.valid_months && t('asked.valid', { count: asked.valid_months }),
    ...asked.before.map(({ title, done }) => t(done ? 'asked.done' : 'asked.before', { title })),
    ...asked.instead.map(({ title }) => t('asked.instead', { title })),
  ].filter(Boolean);
  const listed = facts.length + asked.material.length > 0;
  if (!listed && !asked.instruction) return null;
  return (
    <div className="asked" role="group" aria-label={t('asked.title')}>
      {asked.instruction && <p className="text">{asked.instruction}</p>}
      {listed && (
        <ul>
          {facts.map((fact) => (
            <li key={fact}>{fact}</li>
          ))}
          {asked.material.map(({ id, filename }) => (
            <li key={id}>
              <Anchor component="button" onClick={() => void downloadFrom(`${path}/${id}`).catch(setError)}>
                {filename}
              </Anchor>
            </li>
          ))}
        </ul>
      )}
      <ProblemAlert error={error} />
    </div>
  );
}

function Open({ record, def }: SectionProps) {
  return (
    <>
      <Requirement record={record} />
      <Button
        component={Link}
        to={`/${def.collection}/${record.id}/read`}
        leftSection={<IconBook size={16} />}
        variant="default"
      >
        {t('read.open')}
      </Button>
    </>
  );
}

/** The document's name where it is a document that is read; what else is asked has a title of its own. */
function Asked({ row }: { row: Row }) {
  const titleOf = useDocumentTitles();
  return <>{titleOf(row.summary) ?? row.title}</>;
}

export const trainingAssignment: Refinement = {
  group: 'documents',
  titleCell: Asked,
  creatable: false,
  summary: 'column.to_read',
  sections: [{ label: 'read.document', render: Open }],
};
