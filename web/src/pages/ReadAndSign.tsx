/** Read a document version to its last page, then sign that it was read and understood. */
import { Alert, Anchor, Button, Loader } from '@mantine/core';
import { IconWritingSign } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { Problem } from '../api/client.ts';
import type { Record_ } from '../api/contract.ts';
import { useDefinition, useRecord } from '../api/queries.ts';
import { DueDate, StateChip } from '../components/bits.tsx';
import { pdfOf } from '../components/Files.tsx';
import { Blocked, stepLabel, Steps } from '../components/Lifecycle.tsx';
import { PdfViewer } from '../components/PdfViewer.tsx';
import { ProblemAlert } from '../components/ProblemAlert.tsx';
import { SignatureList } from '../components/SignatureList.tsx';
import { StepDialog } from '../components/StepDialog.tsx';
import { t } from '../lib/i18n.ts';
import { versionOf } from '../records/training.tsx';
import { stateLabel, type RecordDef } from '../records/types.ts';
import { NotFound } from './NotFound.tsx';

export function ReadAndSign() {
  const { collection, id } = useParams({ strict: false }) as { collection: string; id: string };
  const def = useDefinition(collection);
  const record = useRecord(collection, id);
  if (record.error instanceof Problem && [403, 404].includes(record.error.status)) return <NotFound />;
  if (record.error) return <ProblemAlert error={record.error} />;
  if (!def || !record.data) return <Loader aria-label={t('loading')} />;
  return <Reading assignment={record.data} def={def} />;
}

function Reading({ assignment, def }: { assignment: Record_; def: RecordDef }) {
  const [allRead, setAllRead] = useState(false);
  const [signing, setSigning] = useState(false);
  const step = assignment.transitions.find((candidate) => candidate.signature && /complete|understood|read/.test(candidate.name));
  const label = step ? stepLabel(step) : '';
  return (
    <>
      <div className="page-head">
        <div>
          <h1>{assignment.title}</h1>
          <p className="quiet">
            <Anchor component={Link} to={`/${def.collection}/${assignment.id}`} inherit className="mono">
              {assignment.number ?? t('read.assignment')}
            </Anchor>
            {' · '}
            <StateChip state={assignment.state} label={stateLabel(def, assignment.state)} />
            {assignment.due_on && (
              <>
                {' · '}
                {t('record.due')} <DueDate date={assignment.due_on} done={!step} />
              </>
            )}
          </p>
        </div>
      </div>
      <Version id={versionOf(assignment)} onAllRead={() => setAllRead(true)} />
      <div className="read-bar">
        {step?.allowed && allRead && (
          <Button size="md" leftSection={<IconWritingSign size={18} />} onClick={() => setSigning(true)}>
            {label}
          </Button>
        )}
        {step?.allowed && !allRead && (
          <Blocked label={label} refusals={[{ code: 'READ_TO_THE_END', detail: t('read.to_the_end') }]} />
        )}
        {step && !step.allowed && <Blocked label={label} refusals={step.refusals} />}
        <Steps record={assignment} def={def} hide={step ? [step.name] : []} />
        <span className="quiet small" role="status">
          {allRead ? t('read.all_read') : ''}
        </span>
      </div>
      {assignment.signatures.length > 0 && <SignatureList signatures={assignment.signatures} />}
      {signing && step && <StepDialog step={step} record={assignment} def={def} onClose={() => setSigning(false)} />}
    </>
  );
}

function Version({ id, onAllRead }: { id: string | null; onAllRead: () => void }) {
  const version = useRecord('document-versions', id ?? '');
  if (!id)
    return (
      <Alert color="yellow" variant="outline">
        {t('read.no_file')}
      </Alert>
    );
  if (version.error) return <ProblemAlert error={version.error} retry={() => void version.refetch()} />;
  if (!version.data) return <Loader aria-label={t('loading')} />;
  const file = pdfOf(version.data);
  if (!file)
    return (
      <Alert color="yellow" variant="outline">
        {t('read.no_file')}
      </Alert>
    );
  return <PdfViewer collection="document-versions" id={version.data.id} file={file} height="70vh" onAllRead={onAllRead} />;
}
