/** Files beside a record: evidence of any kind; a withdrawn one stays visible. */
import { Button } from '@mantine/core';
import { IconDownload, IconPaperclip } from '@tabler/icons-react';
import { useState } from 'react';
import type { AttachmentShown, RecordShown } from '../api/contract.ts';
import { downloadFrom } from '../api/files.ts';
import { fileSize } from '../lib/format.ts';
import { t } from '../lib/i18n.ts';
import type { RecordDef } from '../records/types.ts';
import { Hash, Instant, Person, Section } from './bits.tsx';
import { ProblemAlert } from './ProblemAlert.tsx';
import { ReasonDialog } from './ReasonDialog.tsx';
import { UploadBox } from './UploadBox.tsx';

export function Attachments({ record, def }: { record: RecordShown; def: RecordDef }) {
  const [error, setError] = useState<unknown>(null);
  const [leaving, setLeaving] = useState<AttachmentShown | null>(null);
  const path = `/${def.collection}/${record.id}`;
  const may = record.attachable?.allowed ?? false;
  if (!record.attachments.length && !may) return null;
  return (
    <Section title={t('attachment.title')}>
      <ul className="plain files">
        {record.attachments.map((file) => (
          <li key={file.id} data-ended={file.withdrawn_at ? true : undefined}>
            <IconPaperclip size={18} aria-hidden />
            <span className="grow break">
              <strong>{file.filename}</strong>{' '}
              <span className="quiet small">
                {fileSize(file.size)} · SHA-256 <Hash value={file.sha256} /> ·{' '}
                <Person person={file.uploaded_by} /> · <Instant at={file.attached_at} />
                {file.withdrawn_at && <> · {t('attachment.withdrawn')}</>}
              </span>
            </span>
            {may && !file.withdrawn_at && (
              <Button
                className="no-print"
                variant="subtle"
                color="gray"
                size="compact-xs"
                onClick={() => setLeaving(file)}
              >
                {t('attachment.withdraw')}
              </Button>
            )}
            <Button
              className="no-print"
              variant="default"
              size="xs"
              leftSection={<IconDownload size={14} />}
              onClick={() => {
                setError(null);
                downloadFrom(`${path}/attachments/${file.id}`).catch(setError);
              }}
            >
              {t('file.download')}
            </Button>
          </li>
        ))}
      </ul>
      <ProblemAlert error={error} />
      {may && <UploadBox path={path} label={t('attachment.add')} place="attachment" />}
      {leaving && (
        <ReasonDialog
          title={t('attachment.withdraw')}
          what={leaving.filename}
          path={`${path}/attachments/${leaving.id}/withdraw`}
          body={(reason) => ({ reason })}
          onClose={() => setLeaving(null)}
        />
      )}
    </Section>
  );
}
