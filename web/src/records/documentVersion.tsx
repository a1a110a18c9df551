/** A version: the document itself in front, then who was trained on it. */
import { Alert, Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useRows, useDefinition } from '../api/queries.ts';
import { Files, pdfOf } from '../components/Files.tsx';
import { RecordTable } from '../components/RecordTable.tsx';
import { t } from '../lib/i18n.ts';
import type { Refinement, SectionProps } from './types.ts';

const PdfViewer = lazy(() => import('../components/PdfViewer.tsx').then((module) => ({ default: module.PdfViewer })));

function Preview({ record, def }: SectionProps) {
  const file = pdfOf(record);
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

function Training({ record }: SectionProps) {
  const def = useDefinition('training-assignments');
  const approved = ['approved', 'effective', 'superseded', 'obsolete'].includes(record.state);
  const rows = useRows('/training-assignments', { document_version: record.id, limit: 100 }, approved && !!def);
  if (!approved || !def) return <p className="quiet none">{t('version.no_training_yet')}</p>;
  if (rows.error) return <p className="quiet none">{t('version.training_unknown')}</p>;
  const items = rows.data?.items ?? [];
  const done = items.filter((row) => /completed|verified/.test(row.state)).length;
  return (
    <>
      <p className="quiet small none">
        {t('version.trained', { done, count: items.length })}{' '}
        <Anchor component={Link} to="/training-assignments" search={{ document_version: record.id } as never} inherit>
          {t('version.training_list')}
        </Anchor>
      </p>
      {items.length > 0 && <RecordTable def={def} rows={items} />}
    </>
  );
}

export const documentVersion: Refinement = {
  group: 'documents',
  inNavigation: false,
  creatable: false,
  parent: { type: 'document', collection: 'documents' },
  sections: [
    { label: 'version.content', render: Preview, wide: true },
    { label: 'version.training', render: Training },
  ],
};
