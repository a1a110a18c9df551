/** The quiz of an assignment: its questions, one attempt after the other, and how the last one went. */
import { Alert, Button, Checkbox, Fieldset, Input, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { get } from '../api/client.ts';
import type { QuestionsShown, RecordShown, Transition } from '../api/contract.ts';
import { useRefresh } from '../api/queries.ts';
import { takeStep } from '../api/signing.ts';
import { dropDraft, keepDraft, readDraft } from '../lib/draft.ts';
import { t } from '../lib/i18n.ts';
import type { RecordDef } from '../records/types.ts';
import { ProblemAlert } from './ProblemAlert.tsx';
import { focusFirst, type FormErrors } from './SchemaForm.tsx';

interface Props {
  assignment: RecordShown;
  def: RecordDef;
}

interface Attempt {
  score: number;
  passed: boolean;
}

export function Quiz({ assignment, def }: Props) {
  const attempts = (assignment.data.attempts as Attempt[] | null) ?? [];
  const last = attempts.at(-1);
  const step = assignment.transitions.find(({ name, allowed }) => name === 'answer' && allowed);
  return (
    <Stack gap="md" className="quiz">
      {last && (
        <Alert role="status" variant="outline" color={last.passed ? 'green' : 'red'}>
          {t(last.passed ? 'quiz.passed' : 'quiz.failed', { score: last.score })}{' '}
          {assignment.state === 'locked' && t('quiz.locked')}
        </Alert>
      )}
      {step && <Questions key={attempts.length} {...{ assignment, def, step, attempt: attempts.length }} />}
    </Stack>
  );
}

/** What was ticked outlives a lock or a lost connection; it is forgotten with the attempt. */
function Questions({ assignment, def, step, attempt }: Props & { step: Transition; attempt: number }) {
  const draft = `quiz/${assignment.id}/${attempt}`;
  const [chosen, setChosen] = useState<FormErrors>(() => (readDraft(draft)?.values as FormErrors) ?? {});
  const [errors, setErrors] = useState<FormErrors>({});
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const refresh = useRefresh();
  const asked = useQuery({
    queryKey: ['questions', assignment.id, attempt],
    queryFn: ({ signal }) =>
      get<QuestionsShown>(`/training-assignments/${assignment.id}/questions`, undefined, signal),
    staleTime: Infinity,
  });
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Text size="sm">{t('loading')}</Text>;
  const { items, attempts_left: count, pass_pct: pass } = asked.data;
  async function submit(event: FormEvent) {
    event.preventDefault();
    const open = items.flatMap((_, at) => (chosen[at] ? [] : [[at, t('quiz.answer_all')] as const]));
    setErrors(Object.fromEntries(open));
    if (open.length) return focusFirst({ [open[0]?.[0] ?? '']: '' });
    setBusy(true);
    setError(null);
    try {
      const answers = items.map((_, at) => (chosen[at] ?? '').split(',').map(Number));
      await takeStep({
        collection: def.collection,
        record: assignment,
        transition: step.name,
        fields: { answers },
      });
      dropDraft(draft);
      await refresh();
    } catch (cause) {
      setError(cause);
    } finally {
      setBusy(false);
    }
  }
  const choose = (at: number, places: string[]) => {
    const next = { ...chosen, [at]: places.join(',') };
    setChosen(next);
    keepDraft(draft, { values: next, reason: '' });
  };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="md">
        <Text size="sm">
          {t('quiz.rules', { pass, count })} {t('quiz.hint')}
        </Text>
        {items.map(({ text, options }, at) => (
          <Fieldset
            key={text}
            id={`field-${at}`}
            tabIndex={-1}
            legend={t('quiz.question', { at: at + 1, count: items.length })}
          >
            <Checkbox.Group
              label={text}
              value={chosen[at] ? chosen[at].split(',') : []}
              onChange={(places) => choose(at, places)}
            >
              <Stack gap="xs" mt="xs">
                {options.map((option, place) => (
                  <Checkbox key={option} value={String(place)} label={option} />
                ))}
              </Stack>
            </Checkbox.Group>
            <Input.Error mt="xs">{errors[at]}</Input.Error>
          </Fieldset>
        ))}
        <ProblemAlert error={error} />
        <Button type="submit" loading={busy} w="fit-content">
          {t('quiz.submit')}
        </Button>
      </Stack>
    </form>
  );
}
