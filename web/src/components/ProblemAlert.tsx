/** A refusal in full: what to do, which rule, what is missing, who can. */
import { Alert, Button, Code, Group, List, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Problem, type Reason } from '../api/client.ts';
import { code, t } from '../lib/i18n.ts';

export function RefusalText({ refusal }: { refusal: Reason }) {
  return (
    <>
      <Text size="sm">{refusal.detail ?? code('refusal', refusal.code, refusal.code)}</Text>
      {!!refusal.missing?.length && (
        <>
          <Text size="sm" mt={4}>
            {t('problem.missing')}
          </Text>
          <List size="sm" withPadding>
            {refusal.missing.map((item) => (
              <List.Item key={item}>{item}</List.Item>
            ))}
          </List>
        </>
      )}
      {!!refusal.who_can?.length && (
        <Text size="sm" mt={4}>
          {t('problem.who_can', { who: refusal.who_can.join(', ') })}
        </Text>
      )}
      <Text size="xs" mt={4} className="quiet">
        <Code>{refusal.code}</Code>
        {refusal.rule && <> · {refusal.rule}</>}
      </Text>
    </>
  );
}

export function ProblemAlert({
  error,
  retry,
  action,
}: {
  error: unknown;
  retry?: () => void;
  action?: ReactNode;
}) {
  if (!error) return null;
  const problem = error instanceof Problem ? error.body : null;
  const unreachable = problem?.status === 0;
  const title = unreachable
    ? t('problem.unreachable')
    : problem
      ? code('refusal', problem.code, problem.title ?? t('problem.title'))
      : t('problem.title');
  return (
    <Alert
      role="alert"
      color="red"
      variant="outline"
      icon={<IconAlertTriangle />}
      title={title}
      className="problem"
    >
      {problem && !unreachable ? <RefusalText refusal={problem} /> : null}
      {unreachable && <Text size="sm">{t('problem.unreachable_help')}</Text>}
      {!problem && <Text size="sm">{error instanceof Error ? error.message : String(error)}</Text>}
      {!!problem?.errors?.length && (
        <List size="sm" mt={4}>
          {problem.errors.map((item) => (
            <List.Item key={item.pointer + item.message}>
              <Code>{item.pointer}</Code> {item.message}
            </List.Item>
          ))}
        </List>
      )}
      {problem?.trace_id && (
        <Text size="xs" mt={4} className="quiet">
          {t('problem.trace')} <Code>{problem.trace_id}</Code>
        </Text>
      )}
      {(retry ?? action) && (
        <Group mt="xs" gap="xs">
          {retry && (
            <Button size="xs" variant="default" onClick={retry}>
              {t('action.retry')}
            </Button>
          )}
          {action}
        </Group>
      )}
    </Alert>
  );
}

/** Field errors of a 422, by the place of the field: `rows.0.role`. */
export function fieldErrors(error: unknown): Record<string, string> {
  const found: Record<string, string> = {};
  if (error instanceof Problem)
    for (const { pointer, message } of error.body.errors ?? []) {
      const key = pointer.replace(/^\/(fields\/|data\/|body\/)?/, '').replaceAll('/', '.');
      if (key) found[key] ??= message;
    }
  return found;
}
