/** Training assignments: the way to the reading. */
import { Button } from '@mantine/core';
import { IconBook } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { RecordShown, Row } from '../api/contract.ts';
import { useDocumentTitles } from '../api/queries.ts';
import { t } from '../lib/i18n.ts';
import { entityOf, type Refinement, type SectionProps } from './types.ts';

/** The id of the document version an assignment is about. */
export const versionOf = (record: RecordShown) => entityOf(record.data.document_version)?.id ?? null;

function Open({ record, def }: SectionProps) {
  return (
    <Button
      component={Link}
      to={`/${def.collection}/${record.id}/read`}
      leftSection={<IconBook size={16} />}
      variant="default"
    >
      {t('read.open')}
    </Button>
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
