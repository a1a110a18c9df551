/** An audit's checklist, one question after another: by keyboard, by finger, and while the connection is away. */
import { Anchor, Button, Group, Input, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useEffect, useMemo, useState, type FormEvent } from 'react';
import { call, Problem } from '../api/client.ts';
import type { RecordShown } from '../api/contract.ts';
import { useDefinition, useRecord, useRefresh } from '../api/queries.ts';
import { takeStep } from '../api/signing.ts';
import { Below } from '../components/Children.tsx';
import { fieldErrors, ProblemAlert } from '../components/ProblemAlert.tsx';
import { focusFirst, missingFields, SchemaForm, type FormValues } from '../components/SchemaForm.tsx';
import { keepDraft, readDraft } from '../lib/draft.ts';
import { t } from '../lib/i18n.ts';
import { fieldsOf } from '../lib/schema.ts';
import { Answer, questionsOf, type Question } from '../records/audits.tsx';
import type { RecordDef } from '../records/types.ts';
import { NotFound } from './NotFound.tsx';

const AGAIN_MS = 5_000;

export function ConductPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const def = useDefinition('audits');
  const { data, error } = useRecord('audits', id);
  if (error && !data) return <NotFound />;
  if (!def || !data) return null;
  return <Conduct record={data} def={def} />;
}

/** What was typed of each question, by its number; once it was saved, it waits for the connection alone. */
type Typed = Record<string, { values: FormValues; saved?: boolean }>;
interface Saved {
  question: Question;
  values: FormValues;
}

function Conduct({ record, def }: { record: RecordShown; def: RecordDef }) {
  const questions = questionsOf(record);
  const step = record.transitions.find(({ name }) => name === 'answer');
  const draft = `conduct/${record.id}`;
  // The tab's storage leads: an answer may arrive after this page was left, and is kept over a reload.
  const [, draw] = useState({});
  const typed = (readDraft(draft)?.values ?? {}) as Typed;
  const [at, setAt] = useState(() => questions.findIndex(({ answer }) => !answer));
  const [error, setError] = useState<{ place: number; cause: unknown }>();
  const refresh = useRefresh();
  const keep = (place: number, one?: Typed[string]) => {
    const { [place]: _, ...rest } = (readDraft(draft)?.values ?? {}) as Typed;
    keepDraft(draft, { values: one ? { ...rest, [place]: one } : rest, reason: '' });
    draw({});
  };
  const client = useQueryClient();
  const send = useMutation({
    mutationKey: [draft],
    // One after the other, each to the revision the one before it made; without a connection they wait.
    scope: { id: record.id },
    retry: (_, cause) => cause instanceof Problem && cause.status === 0,
    retryDelay: AGAIN_MS,
    mutationFn: async ({ question, values }: Saved) => {
      const { data: now } = await call<RecordShown>('GET', `/audits/${record.id}`);
      const there = questionsOf(now).find(({ place }) => place === question.place);
      if (there?.at !== question.at)
        throw new Problem({ status: 412, code: 'STALE_REVISION', detail: t('conduct.overtaken') });
      const fields = { place: question.place, ...values };
      await takeStep({ collection: def.collection, record: now, transition: 'answer', fields });
    },
    onSuccess: async (_, { question }) => {
      await refresh();
      keep(question.place);
    },
    onError: (cause, { question, values }) => {
      keep(question.place, { values });
      setError({ place: question.place, cause });
      setAt(questions.findIndex(({ place }) => place === question.place));
      void refresh();
    },
  });
  useEffect(() => {
    if (client.isMutating({ mutationKey: [draft] })) return;
    for (const question of questions) {
      const one = typed[question.place];
      if (one?.saved) send.mutate({ question, values: one.values });
    }
    // Once: what was saved before the page was loaded again.
  }, []);
  const isOpen = ({ answer, place }: Question) => !answer && !typed[place]?.saved;
  const save = (saved: Saved) => {
    keep(saved.question.place, { values: saved.values, saved: true });
    setError(undefined);
    send.mutate(saved);
    const others = [...questions.slice(at + 1), ...questions.slice(0, at)];
    setAt(questions.findIndex((one) => one === others.find(isOpen)));
  };
  const waiting = Object.values(typed).filter(({ saved }) => saved).length;
  const findings = useDefinition('findings');
  const question = questions[at];
  if (!step?.allowed || !questions.length) return <NotFound />;
  return (
    <>
      <div className="page-head">
        <h1>{record.title}</h1>
        <Anchor component={Link} to={`/audits/${record.id}`}>
          {record.number}
        </Anchor>
      </div>
      <nav className="places" aria-label={t('conduct.title')}>
        {questions.map((one, index) => (
          <button
            key={one.place}
            type="button"
            aria-current={index === at ? 'step' : undefined}
            onClick={() => setAt(index)}
          >
            {one.place} <Answer answer={typed[one.place]?.saved ? 'waiting' : one.answer} />
          </button>
        ))}
      </nav>
      {question ? (
        <QuestionForm
          key={question.place}
          question={question}
          of={questions.length}
          step={step}
          given={typed[question.place]?.values}
          cause={error?.place === question.place ? error.cause : undefined}
          type={(values) => keep(question.place, { values })}
          save={save}
        />
      ) : (
        <p>{t('conduct.done')}</p>
      )}
      <p role="status" className="quiet">
        {waiting > 0 && t('conduct.waiting', { count: waiting })}
      </p>
      {findings && <Below record={record} def={def} child={findings} />}
    </>
  );
}

interface FormProps {
  question: Question;
  of: number;
  step: RecordShown['transitions'][number];
  given: FormValues | undefined;
  cause: unknown;
  type: (values: FormValues) => void;
  save: (saved: Saved) => void;
}

function QuestionForm({ question, of, step, given, cause, type, save }: FormProps) {
  // What is asked for only beside one answer is never left out there.
  const fields = useMemo(
    () => fieldsOf(step.fields).map((field) => (field.when ? { ...field, required: true } : field)),
    [step.fields],
  );
  const [values, setValues] = useState<FormValues>(
    given ?? { answer: question.answer, evidence: question.evidence },
  );
  const [errors, setErrors] = useState<Record<string, string>>({});
  const change = (next: FormValues) => {
    setValues(next);
    type(next);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { place: _, ...found } = missingFields(fields, values);
    setErrors(found);
    if (Object.keys(found).length) focusFirst(found);
    else save({ question, values });
  };
  const options = fields.find(({ key }) => key === 'answer')?.options ?? [];
  return (
    <form
      className="form-page"
      noValidate
      onSubmit={submit}
      onKeyDown={(event) =>
        event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.currentTarget.requestSubmit()
      }
    >
      <Stack gap="md">
        <div>
          <p className="quiet none">
            {t('quiz.question', { at: question.place, count: of })} · {question.requirement}
          </p>
          <h2 id="question">{question.question}</h2>
        </div>
        <div>
          <div className="answers" role="radiogroup" aria-labelledby="question">
            {options.map(({ value, label }, index) => (
              <label key={value}>
                <input
                  type="radio"
                  name="answer"
                  id={index ? undefined : 'field-answer'}
                  autoFocus={!index}
                  checked={values.answer === value}
                  onChange={() => change({ evidence: values.evidence, answer: value })}
                />
                {label}
              </label>
            ))}
          </div>
          <Input.Error>{errors.answer}</Input.Error>
        </div>
        {question.answer === 'no' && <p className="quiet none">{t('conduct.again')}</p>}
        <SchemaForm
          fields={fields.filter(({ key }) => key !== 'answer' && key !== 'place')}
          values={values}
          errors={{ ...fieldErrors(cause), ...errors }}
          onChange={change}
        />
        <ProblemAlert error={cause} />
        <Group gap="xs">
          <Button type="submit" aria-keyshortcuts="Control+Enter">
            {t('conduct.save')}
          </Button>
          <kbd className="hide-medium">Ctrl Enter</kbd>
        </Group>
      </Stack>
    </form>
  );
}
