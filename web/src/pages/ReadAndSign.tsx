/** Read a document version to its last page, then sign that it was read and understood. */
import { Alert, Anchor, Button, Loader } from '@mantine/core';
import { IconWritingSign } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { Problem } from '../api/client.ts';
import { takeStep } from '../api/signing.ts';
import type { RecordShown, Transition } from '../api/contract.ts';
import { useDefinition, useRecord, useRefresh } from '../api/queries.ts';
import { DueDate, StateChip } from '../components/bits.tsx';
import { contentOf } from '../api/files.ts';
import { Blocked, Steps } from '../components/Lifecycle.tsx';
import { PdfViewer } from '../components/PdfViewer.tsx';
import { ProblemAlert } from '../components/ProblemAlert.tsx';
import { Quiz } from '../components/Quiz.tsx';
import { SignatureList } from '../components/SignatureList.tsx';
import { StepDialog } from '../components/StepDialog.tsx';
import { t } from '../lib/i18n.ts';
import { Requirement, versionOf } from '../records/training.tsx';
import { stateLabel, stepLabel, type RecordDef } from '../records/types.ts';
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

/** Showing the document is the first step of the assignment; it is taken once, when the page is there. */
function useOpening(assignment: RecordShown, def: RecordDef) {
  const refresh = useRefresh();
  const [error, setError] = useState<unknown>(null);
  const asked = useRef(false);
  const opens = assignment.transitions.some((step) => step.name === 'open' && step.allowed);
  useEffect(() => {
    if (!opens || asked.current) return;
    asked.current = true;
    takeStep({ collection: def.collection, record: assignment, transition: 'open' }).then(refresh, setError);
  }, [opens, assignment, def, refresh]);
  return error;
}

function Reading({ assignment, def }: { assignment: RecordShown; def: RecordDef }) {
  const openingError = useOpening(assignment, def);
  const version = versionOf(assignment);
  const [allRead, setAllRead] = useState(!version);
  const [signing, setSigning] = useState<Transition | null>(null);
  const step = assignment.transitions.find((candidate) => candidate.name === 'complete');
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
      <ProblemAlert error={openingError} />
      <Requirement record={assignment} />
      {version && <Version id={version} onAllRead={() => setAllRead(true)} />}
      {assignment.data.kind === 'quiz' && <Quiz assignment={assignment} def={def} />}
      <div className="read-bar">
        {step?.allowed && allRead && (
          <Button size="md" leftSection={<IconWritingSign size={18} />} onClick={() => setSigning(step)}>
            {label}
          </Button>
        )}
        {step?.allowed && !allRead && (
          <Blocked label={label} refusals={[{ code: 'READ_TO_THE_END', detail: t('read.to_the_end') }]} />
        )}
        {step && !step.allowed && <Blocked label={label} refusals={step.refusals} />}
        <Steps record={assignment} def={def} hide={['open', 'answer', 'complete']} />
        <span className="quiet small" role="status">
          {version && allRead ? t('read.all_read') : ''}
        </span>
      </div>
      {assignment.signatures.length > 0 && <SignatureList signatures={assignment.signatures} />}
      {signing && (
        <StepDialog step={signing} record={assignment} def={def} onClose={() => setSigning(null)} />
      )}
    </>
  );
}

function Version({ id, onAllRead }: { id: string; onAllRead: () => void }) {
  const version = useRecord('document-versions', id);
  if (version.error) return <ProblemAlert error={version.error} retry={() => void version.refetch()} />;
  if (!version.data) return <Loader aria-label={t('loading')} />;
  const file = contentOf(version.data);
  if (!file)
    return (
      <Alert color="yellow" variant="outline">
        {t('read.no_file')}
      </Alert>
    );
  return (
    <PdfViewer
      collection="document-versions"
      id={version.data.id}
      file={file}
      height="70vh"
      onAllRead={onAllRead}
    />
  );
}
