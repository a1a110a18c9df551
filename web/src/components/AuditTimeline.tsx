/** The audit trail of a record: who, when, what it was, what it is, why, and whether it is sealed. */
import { Button, SegmentedControl, Text } from '@mantine/core';
import { useState } from 'react';
import type { AttemptRefused, Entry } from '../api/contract.ts';
import { useMe, useTrail } from '../api/queries.ts';
import { t } from '../lib/i18n.ts';
import type { RecordDef } from '../records/types.ts';
import { Empty } from './bits.tsx';
import { ProblemAlert } from './ProblemAlert.tsx';
import { RefusedAttempt } from './RefusedAttempt.tsx';
import { TrailEntry } from './TrailEntry.tsx';
import { Verification } from './Verification.tsx';

type Filter = 'all' | 'changes' | 'signatures' | 'refused';

function shows(entry: Entry, filter: Filter) {
  if (filter === 'signatures') return !!entry.signature;
  if (filter === 'refused') return false;
  return filter === 'all' || entry.changes.length > 0;
}

/** What was refused on the record, for those who may read the study's trail; nothing for anybody else. */
function useAttempts(entity: string) {
  const may = useMe()?.permissions.includes('audit_trail.read') ?? false;
  const found = useTrail<AttemptRefused>('/audit-trail/refused-attempts', { record: entity }, may);
  return { may, error: found.error, attempts: found.data?.pages.flatMap((page) => page.items) ?? [] };
}

const place = (entry: Entry | AttemptRefused) => ('record' in entry ? entry.index : entry.revision);

export function AuditTimeline({
  def,
  id,
  entity,
  revision,
}: {
  def: RecordDef;
  id: string;
  entity: string;
  revision: number;
}) {
  const [filter, setFilter] = useState<Filter>('all');
  const trail = useTrail(`/${def.collection}/${id}/audit-trail`);
  const entries = trail.data?.pages.flatMap((page) => page.items) ?? [];
  const { may, attempts, error } = useAttempts(entity);
  const end = trail.hasNextPage ? (entries.at(-1)?.at ?? '') : '~';
  const shown = [
    ...entries.filter((entry) => shows(entry, filter)),
    // Until the rest of the entries is loaded, later attempts would stand in the wrong place.
    ...attempts.filter(({ at }) => (filter === 'all' || filter === 'refused') && at <= end),
  ].sort((one, other) => (one.at < other.at ? 1 : one.at > other.at ? -1 : place(other) - place(one)));
  const filters: Filter[] = ['all', 'changes', 'signatures', ...(may ? (['refused'] as const) : [])];
  return (
    <>
      <Verification entity={entity} revision={revision} />
      <SegmentedControl
        fullWidth
        size="xs"
        value={filter}
        onChange={(value) => setFilter(value as Filter)}
        aria-label={t('trail.filter')}
        data={filters.map((value) => ({ value, label: t(`trail.${value}`) }))}
      />
      <ProblemAlert error={trail.error ?? error} retry={() => void trail.refetch()} />
      {trail.isSuccess && !shown.length && <Empty title={t('trail.empty')} />}
      <ol className="plain trail" aria-live="polite">
        {shown.map((entry) =>
          'record' in entry ? (
            <RefusedAttempt key={`attempt-${entry.index}`} attempt={entry} />
          ) : (
            <TrailEntry key={`${entry.revision}-${entry.at}-${entry.act}`} entry={entry} def={def} />
          ),
        )}
      </ol>
      {trail.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          loading={trail.isFetchingNextPage}
          onClick={() => void trail.fetchNextPage()}
        >
          {t('trail.more')}
        </Button>
      )}
      {trail.isLoading && <Text className="quiet small">{t('loading')}</Text>}
    </>
  );
}
