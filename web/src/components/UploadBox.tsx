/** Choose or drop a file; see it hashed, sent and checked; hear why it was refused. */
import { Alert, Button, FileButton, Group, Progress, Text } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useRefresh } from '../api/queries.ts';
import { upload, type Phase } from '../api/upload.ts';
import { fileSize } from '../lib/format.ts';
import { t } from '../lib/i18n.ts';
import { ProblemAlert } from './ProblemAlert.tsx';

type State =
  | { at: 'idle' }
  | { at: 'running'; file: File; phase: Phase; share: number }
  | { at: 'accepted'; file: File }
  | { at: 'refused'; file: File; why: string }
  | { at: 'failed'; file: File; error: unknown };

const DOCUMENTS = 'application/pdf,.docx';
const EVIDENCE = `${DOCUMENTS},.xlsx,.csv,.png,.jpg,.jpeg`;

/** `place` says what the file is to the record where its type alone does not: `attachment`. */
export function UploadBox({ path, label, place }: { path: string; label?: string; place?: string }) {
  const [state, setState] = useState<State>({ at: 'idle' });
  const [over, setOver] = useState(false);
  const control = useRef<AbortController | null>(null);
  const refresh = useRefresh();

  async function start(file: File) {
    control.current = new AbortController();
    try {
      const verdict = await upload(
        path,
        file,
        place,
        (phase, share) => setState({ at: 'running', file, phase, share }),
        control.current.signal,
      );
      if (verdict.accepted) {
        await refresh();
        setState({ at: 'accepted', file });
      } else setState({ at: 'refused', file, why: verdict.why });
    } catch (error) {
      if (control.current.signal.aborted) setState({ at: 'idle' });
      else setState({ at: 'failed', file, error });
    }
  }
  const choose = (file: File | null | undefined) => {
    if (file && state.at !== 'running') void start(file);
  };

  return (
    <div
      className="upload"
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        choose(event.dataTransfer.files[0]);
      }}
    >
      {state.at === 'running' ? (
        <Running state={state} cancel={() => control.current?.abort()} />
      ) : (
        <Group gap="sm">
          <FileButton onChange={choose} accept={place ? EVIDENCE : DOCUMENTS}>
            {(props) => (
              <Button {...props} variant="default" leftSection={<IconUpload size={16} />}>
                {label ?? t('upload.choose')}
              </Button>
            )}
          </FileButton>
          <Text size="sm" className="quiet">
            {t('upload.drop')}
          </Text>
        </Group>
      )}
      <div aria-live="polite">
        {state.at === 'accepted' && (
          <Alert mt="sm" color="green" variant="outline">
            {t('upload.accepted', { name: state.file.name })}
          </Alert>
        )}
        {state.at === 'refused' && (
          <Alert
            mt="sm"
            color="red"
            variant="outline"
            role="alert"
            title={t('upload.refused', { name: state.file.name })}
          >
            {state.why}
          </Alert>
        )}
        {state.at === 'failed' && (
          <div className="mt-sm">
            <ProblemAlert error={state.error} retry={() => void start(state.file)} />
          </div>
        )}
      </div>
    </div>
  );
}

function Running({ state, cancel }: { state: Extract<State, { at: 'running' }>; cancel: () => void }) {
  const { file, phase, share } = state;
  return (
    <Group wrap="nowrap" gap="md">
      <div className="grow">
        <Text size="sm" className="break">
          {file.name} <span className="quiet">{fileSize(file.size)}</span>
        </Text>
        <Progress
          value={phase === 'sending' ? share * 100 : 100}
          animated={phase !== 'sending'}
          aria-label={t('upload.progress')}
          my={4}
        />
        <Text size="xs" className="quiet" aria-live="polite">
          {t(`upload.${phase}`)}
        </Text>
      </div>
      <Button variant="subtle" color="gray" onClick={cancel}>
        {t('action.cancel')}
      </Button>
    </Group>
  );
}
