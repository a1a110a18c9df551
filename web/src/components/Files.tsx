/** The files of a record: what they are, their hash, download, and a place to put a new one. */
import { Button, Stack } from '@mantine/core';
import { IconDownload, IconFile } from '@tabler/icons-react';
import { useState } from 'react';
import { download } from '../api/files.ts';
import type { FileShown, Record_ } from '../api/contract.ts';
import { fileSize } from '../lib/format.ts';
import { t } from '../lib/i18n.ts';
import type { RecordDef } from '../records/types.ts';
import { Hash } from './bits.tsx';
import { Blocked } from './Lifecycle.tsx';
import { ProblemAlert } from './ProblemAlert.tsx';
import { UploadBox } from './UploadBox.tsx';

export const filesOf = (record: Record_): FileShown[] => record.files ?? [];
export const pdfOf = (record: Record_) => filesOf(record).find((file) => file.media_type === 'application/pdf');

export function Files({ record, def }: { record: Record_; def: RecordDef }) {
  const [error, setError] = useState<unknown>(null);
  const files = filesOf(record);
  return (
    <Stack gap="sm">
      {files.length > 0 && (
        <ul className="plain files">
          {files.map((file) => (
            <li key={file.path}>
              <IconFile size={18} aria-hidden />
              <span className="grow break">
                {file.filename}
                <span className="quiet small">
                  {' '}
                  {fileSize(file.size)} · SHA-256 <Hash value={file.sha256} />
                </span>
              </span>
              <Button
                variant="default"
                size="xs"
                leftSection={<IconDownload size={14} />}
                onClick={() => {
                  setError(null);
                  download(def.collection, record.id, file).catch(setError);
                }}
              >
                {t('file.download')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <ProblemAlert error={error} />
      {record.uploads?.allowed && (
        <UploadBox path={`/${def.collection}/${record.id}`} label={files.length ? t('upload.replace') : undefined} />
      )}
      {record.uploads && !record.uploads.allowed && !record.uploads.refusals.some((refusal) => refusal.code === 'FORBIDDEN') && (
        <div>
          <Blocked label={t('upload.choose')} refusals={record.uploads.refusals} />
        </div>
      )}
      {!files.length && !record.uploads?.allowed && <p className="quiet none">{t('file.none')}</p>}
    </Stack>
  );
}
