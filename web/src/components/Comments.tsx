/** What reviewers remark on a record, and what its author answers; a blocking one stands in the way until then. */
import { Button, Checkbox, Textarea } from '@mantine/core';
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { CommentShown, RecordShown } from '../api/contract.ts';
import { useRefresh } from '../api/queries.ts';
import { t } from '../lib/i18n.ts';
import { fieldsOf } from '../lib/schema.ts';
import type { RecordDef } from '../records/types.ts';
import { Instant, Person, Section } from './bits.tsx';
import { ProblemAlert } from './ProblemAlert.tsx';
import { ReasonDialog } from './ReasonDialog.tsx';
import { ReferenceInput } from './ReferenceInput.tsx';
import { focusFirst } from './SchemaForm.tsx';

export function Comments({ record, def }: { record: RecordShown; def: RecordDef }) {
  const path = `/${def.collection}/${record.id}/comments`;
  const [answering, setAnswering] = useState<CommentShown | null>(null);
  const may = record.commentable?.allowed ?? false;
  if (!record.comments.length && !may) return null;
  return (
    <Section title={t('comment.title')}>
      <ol className="plain comments">
        {record.comments.map((comment) => (
          <li key={comment.number} data-open={comment.open || undefined}>
            <div className="quiet small">
              {comment.number}. {comment.name} · <Instant at={comment.at} />
              {comment.part && <> · {comment.part}</>}
              {comment.blocking && <> · {comment.open ? t('comment.open') : t('comment.was_blocking')}</>}
            </div>
            <p className="text none">
              {comment.text}
              {comment.mentions.map((person) => (
                <span key={person} className="quiet small">
                  {' @'}
                  <Person person={person} />
                </span>
              ))}
            </p>
            {comment.answer && (
              <blockquote className="answer">
                <div className="quiet small">
                  {comment.answered_name}
                  {comment.answered_at && (
                    <>
                      {' · '}
                      <Instant at={comment.answered_at} />
                    </>
                  )}
                </div>
                <p className="text none">{comment.answer}</p>
              </blockquote>
            )}
            {!comment.answer && (
              <Button
                className="no-print"
                variant="subtle"
                size="compact-xs"
                onClick={() => setAnswering(comment)}
              >
                {t('comment.answer')}
              </Button>
            )}
          </li>
        ))}
      </ol>
      {may && <NewComment path={path} />}
      {answering && (
        <ReasonDialog
          title={t('comment.answer')}
          label={t('comment.answer')}
          what={answering.text}
          path={`${path}/${answering.number}/answer`}
          body={(answer) => ({ answer })}
          onClose={() => setAnswering(null)}
        />
      )}
    </Section>
  );
}

const [PEOPLE] = fieldsOf({ properties: { mentions: { type: 'array', items: { 'x-ref': 'people' } } } });

function NewComment({ path }: { path: string }) {
  const [text, setText] = useState('');
  const [mentions, setMentions] = useState<unknown>([]);
  const [blocking, setBlocking] = useState(false);
  const [missing, setMissing] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const refresh = useRefresh();
  async function add() {
    setMissing(text.trim() ? '' : t('form.required'));
    if (!text.trim()) return focusFirst({ comment: '' });
    setBusy(true);
    setError(null);
    try {
      await call('POST', path, { body: { text: text.trim(), mentions, blocking } });
      setText('');
      setMentions([]);
      await refresh();
    } catch (cause) {
      setError(cause);
    } finally {
      setBusy(false);
    }
  }
  return (
    <form
      className="no-print"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Textarea
        id="field-comment"
        label={t('comment.new')}
        autosize
        minRows={2}
        maxLength={2000}
        value={text}
        error={missing}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <ReferenceInput
        field={{ ...PEOPLE!, label: t('comment.mentions') }}
        path="mentions"
        value={mentions}
        beside={{}}
        errors={{}}
        set={setMentions}
      />
      <Checkbox
        my="xs"
        label={t('comment.blocking')}
        checked={blocking}
        onChange={(event) => setBlocking(event.currentTarget.checked)}
      />
      <ProblemAlert error={error} />
      <Button type="submit" variant="default" loading={busy}>
        {t('comment.add')}
      </Button>
    </form>
  );
}
