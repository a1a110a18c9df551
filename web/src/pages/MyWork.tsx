/** The inbox: to sign, to read, to do; late first. */
import { Anchor, Loader, SegmentedControl } from '@mantine/core';
import { IconBook, IconChecklist, IconChevronRight, IconWritingSign } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { get } from '../api/client.ts';
import type { Page, Row } from '../api/contract.ts';
import { useBusinessDate, useDocumentTitles, useMe, useNames, useRows, useTypes } from '../api/queries.ts';
import { DueDate, Empty } from '../components/bits.tsx';
import { isInspector } from '../components/InspectorBanner.tsx';
import { PolicyNotice } from '../components/PolicyNotice.tsx';
import { ProblemAlert } from '../components/ProblemAlert.tsx';
import { daysBetween } from '../lib/format.ts';
import { t } from '../lib/i18n.ts';
import { subjectOf, type TaskKind } from '../records/task.ts';

const ICONS = { sign: IconWritingSign, read: IconBook, do: IconChecklist };
const BANDS = ['overdue', 'soon', 'later'] as const;
type Band = (typeof BANDS)[number];

/** The open work of those one stands in for. */
function useCovered() {
  return useQuery({
    queryKey: ['tasks', 'covered'],
    queryFn: ({ signal }) => get<Page<Row>>('/tasks/covered', undefined, signal),
    refetchInterval: 30_000,
  });
}

export function useTasks() {
  return useQuery({
    queryKey: ['tasks'],
    queryFn: ({ signal }) => get<Page<Row>>('/tasks', { owner: 'me', limit: 100 }, signal),
    refetchInterval: 30_000,
  });
}

function bandOf(task: Row, today: string): Band {
  if (!task.due_on) return 'later';
  const days = daysBetween(today, task.due_on.slice(0, 10));
  if (days < 0) return 'overdue';
  return days <= 14 ? 'soon' : 'later';
}

const InspectorHome = lazy(async () => ({ default: (await import('./index.ts')).InspectorHome }));

/** An inspector has no work in the study: they begin where they are shown something. */
export function Home() {
  return isInspector(useMe()) ? (
    <Suspense fallback={<Loader aria-label={t('loading')} />}>
      <InspectorHome />
    </Suspense>
  ) : (
    <MyWork />
  );
}

function MyWork() {
  const me = useMe();
  const today = useBusinessDate();
  const tasks = useTasks();
  const covered = useCovered();
  const [kind, setKind] = useState<TaskKind | 'all'>('all');
  const types = useTypes();
  const items = [...(tasks.data?.items ?? []), ...(covered.data?.items ?? [])];
  const shown = items
    .filter((task) => kind === 'all' || subjectOf(task, types).kind === kind)
    .sort((a, b) => (a.due_on ?? '9').localeCompare(b.due_on ?? '9'));
  const count = (wanted: TaskKind) => items.filter((task) => subjectOf(task, types).kind === wanted).length;
  return (
    <>
      <div className="page-head">
        <h1>{t('work.title')}</h1>
        <SegmentedControl
          value={kind}
          onChange={(value) => setKind(value as TaskKind | 'all')}
          aria-label={t('work.filter')}
          data={[
            { value: 'all', label: t('work.all', { count: items.length }) },
            { value: 'sign', label: t('work.sign', { count: count('sign') }) },
            { value: 'read', label: t('work.read', { count: count('read') }) },
            { value: 'do', label: t('work.do', { count: count('do') }) },
          ]}
        />
      </div>
      <PolicyNotice me={me} />
      {me?.permissions.includes('absence.create') && (
        <p>
          <Anchor component={Link} to="/absences" size="sm">
            {t('work.away')}
          </Anchor>
        </p>
      )}
      <ProblemAlert error={tasks.error} retry={() => void tasks.refetch()} />
      <ProblemAlert error={covered.error} retry={() => void covered.refetch()} />
      {tasks.isLoading && <Loader aria-label={t('loading')} my="lg" />}
      {tasks.isSuccess && !shown.length && <Empty title={t('work.empty')}>{t('work.empty_help')}</Empty>}
      {BANDS.map((band) => {
        const inBand = shown.filter((task) => bandOf(task, today) === band);
        if (!inBand.length) return null;
        return (
          <section key={band} className="section" aria-labelledby={`band-${band}`} data-band={band}>
            <div className="section-head">
              <h2 id={`band-${band}`}>
                {t(`work.${band}`)} <span className="count">{inBand.length}</span>
              </h2>
            </div>
            <ul className="plain tasks">
              {inBand.map((task) => (
                <TaskLine key={task.id} task={task} />
              ))}
            </ul>
          </section>
        );
      })}
    </>
  );
}

function TaskLine({ task }: { task: Row }) {
  const types = useTypes();
  const names = useNames();
  const me = useMe();
  const subject = subjectOf(task, types);
  const { kind } = subject;
  // The task names the assignment; people know the document.
  const reading = useRows('/training-assignments', { owner: 'me', limit: 100 }, kind === 'read');
  const toRead = reading.data?.items.find((row) => subject.to.includes(row.id));
  const titleOf = useDocumentTitles(kind === 'read');
  const toReadTitle = titleOf(toRead?.summary ?? subject.number);
  const Icon = ICONS[kind];
  return (
    <li>
      <Link to={subject.to} className="task" data-kind={kind}>
        <Icon size={20} stroke={1.6} aria-hidden className="task-icon" />
        <span className="task-main">
          <span className="task-title">{toReadTitle ?? toRead?.title ?? task.title}</span>
          <span className="quiet small">
            {t(`work.kind_${kind}`)}
            {me && task.owner && task.owner !== me.person && (
              <strong>{` · ${t('work.for', { name: names.get(task.owner) ?? task.owner })}`}</strong>
            )}
            {(toRead?.summary ?? subject.number) && (
              <>
                {' · '}
                <span className="mono">{toRead?.summary ?? subject.number}</span>
              </>
            )}
          </span>
        </span>
        <span className="task-due small">{task.due_on ? <DueDate date={task.due_on} /> : null}</span>
        <IconChevronRight size={16} aria-hidden className="quiet" />
      </Link>
    </li>
  );
}
