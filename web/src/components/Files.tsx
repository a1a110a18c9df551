/** The files of a record: what they are, their hash, download, and a place to put a new one. */
import { Button, Stack } from '@mantine/core';
import { IconDownload, IconFile } from '@tabler/icons-react';
import { useState } from 'react';
import type { RecordShown } from '../api/contract.ts';
import { download, filesOf } from '../api/files.ts';
import { fileSize } from '../lib/format.ts';
import { t } from '../lib/i18n.ts';
import type { RecordDef } from '../records/types.ts';
import { Hash } from './bits.tsx';
import { ProblemAlert } from './ProblemAlert.tsx';
import { UploadBox } from './UploadBox.tsx';

export function Files({ record, def }: { record: RecordShown; def: RecordDef }) {
  const [error, setError] = useState<unknown>(null);
  const files = filesOf(record);
  const editable = record.editable;
  return (
    <Stack gap="sm">
      {files.length > 0 && (
        <ul className="plain files">
          {files.map((file) => (
            <li key={file.path}>
              <IconFile size={18} aria-hidden />
              <span className="grow break">
                <strong>{t(`file.${file.path as 'file' | 'source_file' | 'rendition'}`)}</strong>{' '}
                {file.filename}
                {file.sha256 && (
                  <span className="quiet small">
                    {' '}
                    {fileSize(file.size)} · SHA-256 <Hash value={file.sha256} />
                  </span>
                )}
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
      {editable?.allowed && (
        <UploadBox
          path={`/${def.collection}/${record.id}`}
          label={files.length ? t('upload.replace') : undefined}
        />
      )}
      {!files.length && !editable?.allowed && <p className="quiet none">{t('file.none')}</p>}
    </Stack>
  );
}
