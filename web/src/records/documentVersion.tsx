/** A version: the document itself in front, then who was trained on it. */
import { Alert, Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { get } from '../api/client.ts';
import { contentOf } from '../api/files.ts';
import { Files } from '../components/Files.tsx';
import { ProblemAlert } from '../components/ProblemAlert.tsx';
import { StateChip } from '../components/bits.tsx';
import { t } from '../lib/i18n.ts';
import { Compare } from './Compare.tsx';
import type { Refinement, SectionProps } from './types.ts';

const PdfViewer = lazy(async () => ({ default: (await import('../pages/index.ts')).PdfViewer }));

function Preview({ record, def }: SectionProps) {
  const file = contentOf(record);
  return (
    <>
      {['superseded', 'obsolete', 'withdrawn'].includes(record.state) && (
        <Alert color="yellow" variant="outline" mb="sm">
          {t('version.not_in_force')}
        </Alert>
      )}
      {file && (
        <Suspense fallback={<Text size="sm">{t('loading')}</Text>}>
          <PdfViewer collection={def.collection} id={record.id} file={file} height="60vh" />
        </Suspense>
      )}
      <div className="mt-sm">
        <Files record={record} def={def} />
      </div>
    </>
  );
}

interface Progress {
  items: { person: string; name: string; state: string }[];
  expected: number | null;
  done: number;
  waiting: string[];
}

function Training({ record }: SectionProps) {
  const begun = ['approved', 'effective', 'superseded', 'obsolete'].includes(record.state);
  const progress = useQuery({
    queryKey: ['training', record.id],
    queryFn: ({ signal }) => get<Progress>(`/document-versions/${record.id}/training`, undefined, signal),
    enabled: begun,
    // People read meanwhile, and their readings arrive as events.
    refetchInterval: record.state === 'approved' ? 5_000 : false,
  });
  if (!begun) return <p className="quiet none">{t('version.no_training_yet')}</p>;
  if (progress.error) return <ProblemAlert error={progress.error} />;
  if (!progress.data) return <p className="quiet none">{t('loading')}</p>;
  const { items, done, expected } = progress.data;
  return (
    <>
      <p className="none">
        {t('version.trained', { done, expected: expected ?? items.length })}{' '}
        <Anchor
          component={Link}
          to={`/training-assignments?document_version=document_version/${record.id}`}
          inherit
        >
          {t('version.training_list')}
        </Anchor>
      </p>
      <ul className="plain people">
        {items.map((item) => (
          <li key={item.person}>
            <span className="grow">{item.name}</span>
            <StateChip state={item.state} />
          </li>
        ))}
      </ul>
    </>
  );
}

const BOOKKEEPING = [
  'file',
  'source_file',
  'vault',
  'rendition',
  'document',
  'major',
  'minor',
  'audience_roles',
  'doc_type',
];

export const documentVersion: Refinement = {
  group: 'documents',
  inNavigation: false,
  summary: 'column.version_label',
  hiddenFields: BOOKKEEPING,
  sections: [
    { label: 'version.content', render: Preview, wide: true },
    { label: 'version.training', render: Training },
    { label: 'compare.title', render: Compare },
  ],
};
