/** Quality events, serious breaches and CAPAs: the law's clock in front, then what belongs to the record. */
import { IconCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { get } from '../api/client.ts';
import type { Page, RecordShown, Row } from '../api/contract.ts';
import { useDefinition, useTick } from '../api/queries.ts';
import { Instant, RecordLink } from '../components/bits.tsx';
import { RecordTable } from '../components/RecordTable.tsx';
import { duration } from '../lib/format.ts';
import { t } from '../lib/i18n.ts';
import { retrainings } from './Retrainings.tsx';
import type { Refinement, SectionProps } from './types.ts';

const RUNNING = new Set(['suspected', 'assessing', 'breach', 'running']);
const WARN = 2 * 86_400_000; // ms

/** How long the sponsor has until the authorities must know; real time, and nobody extends it. */
function StatutoryClock({ record, named = false }: SectionProps & { named?: boolean }) {
  const now = useTick();
  const { due_at: due, measure_taken_at: measure, notified_at: told, on_time: onTime } = record.data;
  const aware = measure ?? record.data.aware_at;
  if (typeof aware !== 'string' || typeof due !== 'string') return null;
  const left = Date.parse(due) - now;
  const running = RUNNING.has(record.state);
  const tone = running ? (left < 0 ? 'late' : left < WARN ? 'near' : 'running') : 'stopped';
  return (
    <div className="statutory" data-tone={tone} role="status">
      <strong>{running ? remaining(left) : t(told ? 'clock.told' : 'clock.stopped')}</strong>
      {named && (
        <RecordLink type={record.entity.split('/')[0]} id={record.id}>
          <span className="mono">{record.number}</span>
        </RecordLink>
      )}
      {typeof told === 'string' && (
        <span>
          <Instant at={told} full /> · {t(onTime === false ? 'clock.late' : 'clock.in_time')}
        </span>
      )}
      <span>
        {t('clock.due')} <Instant at={due} full />
      </span>
      <span className="quiet">
        {t(measure ? 'clock.measure' : 'clock.aware')} <Instant at={aware} full />
      </span>
      {running && <progress max={100} value={passed(aware, due, now)} aria-label={t('clock.passed')} />}
    </div>
  );
}

const remaining = (left: number) =>
  left < 0 ? t('clock.overdue', { time: duration(-left) }) : t('clock.left', { time: duration(left) });

function passed(aware: string, due: string, now: number) {
  const from = Date.parse(aware);
  return Math.min(100, Math.max(0, (100 * (now - from)) / (Date.parse(due) - from)));
}

const CLOCKED = ['serious-breaches', 'statutory-reports'];

/** The clocks of the law that run on an event, on the event itself. */
function Clocks({ record, def }: SectionProps) {
  const found = useQuery({
    queryKey: ['record', 'clocks-of', record.id],
    queryFn: async ({ signal }) => {
      const below = CLOCKED.map(async (kind) => {
        const { items } = await get<Page<Row>>(`/quality-events/${record.id}/${kind}`, undefined, signal);
        return Promise.all(items.map(({ id }) => get<RecordShown>(`/${kind}/${id}`, undefined, signal)));
      });
      return (await Promise.all(below)).flat();
    },
  });
  return found.data?.map((one) => <StatutoryClock key={one.id} record={one} def={def} named />);
}

/** The checks that judge, after their window, whether the CAPA worked. */
function Checks({ record }: SectionProps) {
  const def = useDefinition('effectiveness-checks');
  const found = useQuery({
    queryKey: ['rows', 'checks', record.id],
    queryFn: async ({ signal }) =>
      (await get<Page<Row>>('/effectiveness-checks', { capa: `capa/${record.id}` }, signal)).items,
  });
  if (!def || !found.data?.length)
    return <p className="quiet none">{found.isLoading ? t('loading') : t('capa.no_checks')}</p>;
  return <RecordTable def={def} rows={found.data} />;
}

/** What ticked an action by itself: a version that became effective, or enough people trained. */
export function Ticked({ data }: { data: RecordShown['data'] }) {
  const met = data.fact_met as { at: string } | null | undefined;
  if (!met) return null;
  return (
    <span className="ticked">
      <IconCheck size={14} aria-hidden />{' '}
      {t(data.completion === 'training_share' ? 'capa.fact_trained' : 'capa.fact_effective')} ·{' '}
      <Instant at={met.at} />
    </span>
  );
}

export const qualityEvent: Refinement = {
  group: 'records',
  summary: 'column.rated',
  headline: Clocks,
  hiddenFields: ['breach'],
  report: { label: 'list.important', path: 'important-deviations' },
  sections: [retrainings],
};
export const seriousBreach: Refinement = {
  group: 'records',
  headline: ({ record, def }) => <StatutoryClock record={record} def={def} />,
  hiddenFields: ['aware_at', 'due_at', 'notified_at', 'on_time'],
  inNavigation: true,
};
export const capa: Refinement = {
  group: 'records',
  sections: [{ label: 'capa.checks', render: Checks }],
  hiddenFields: ['actions', 'source_records'],
};
export const capaAction: Refinement = {
  group: 'records',
  headline: ({ record }) => <Ticked data={record.data} />,
  sections: [retrainings],
  hiddenFields: ['fact_met'],
  inNavigation: true,
};
