/** What an inspector was handed: the files of a copy are fetched from the copy, and each fetch is an entry of it. */
import { Anchor } from '@mantine/core';
import { useState } from 'react';
import { downloadFrom } from '../api/files.ts';
import { ProblemAlert } from '../components/ProblemAlert.tsx';
import { fileSize } from '../lib/format.ts';
import { t } from '../lib/i18n.ts';
import type { Refinement, SectionProps } from './types.ts';

interface Handed {
  id: string;
  filename: string;
  size: number;
}

function Handed({ record }: SectionProps) {
  const [error, setError] = useState<unknown>(null);
  const files = record.data.files as Handed[];
  return (
    <>
      <ul className="plain links">
        {files.map(({ id, filename, size }) => (
          <li key={id}>
            <Anchor
              component="button"
              onClick={() => void downloadFrom(`/publications/${record.id}/files/${id}`).catch(setError)}
            >
              {filename}
            </Anchor>
            <span className="quiet small">{fileSize(size)}</span>
          </li>
        ))}
      </ul>
      {!files.length && <p className="quiet none">{t('file.none')}</p>}
      <ProblemAlert error={error} />
    </>
  );
}

export const publication: Refinement = {
  group: 'audits',
  creatable: false,
  inNavigation: true,
  inspected: true,
  hiddenFields: ['files'],
  sections: [{ label: 'attachment.title', render: Handed }],
};
