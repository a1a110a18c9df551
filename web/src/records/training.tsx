/** Training assignments: the way to the reading. */
import { Button } from '@mantine/core';
import { IconBook } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Record_ } from '../api/contract.ts';
import { t } from '../lib/i18n.ts';
import type { Refinement, SectionProps } from './types.ts';

/** The id of the document version an assignment is about. */
export function versionOf(record: Record_): string | null {
  const given = record.data.document_version ?? record.data.version ?? record.data.document_version_id;
  if (typeof given === 'string') return given.split('/').pop() ?? given;
  return typeof given === 'object' && given !== null ? (given as { id: string }).id : null;
}

function Open({ record, def }: SectionProps) {
  return (
    <Button component={Link} to={`/${def.collection}/${record.id}/read`} leftSection={<IconBook size={16} />} variant="default">
      {t('read.open')}
    </Button>
  );
}

export const trainingAssignment: Refinement = {
  group: 'documents',
  creatable: false,
  sections: [{ label: 'read.document', render: Open }],
};
