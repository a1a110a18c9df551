/** The audit trail of a record: who, when, what it was, what it is, why, and whether it is sealed. */
import { Button, SegmentedControl, Text } from '@mantine/core';
import { useState } from 'react';
import type { Entry } from '../api/contract.ts';
import { useTrail } from '../api/queries.ts';
import { t } from '../lib/i18n.ts';
import type { RecordDef } from '../records/types.ts';
import { Empty } from './bits.tsx';
import { ProblemAlert } from './ProblemAlert.tsx';
import { TrailEntry } from './TrailEntry.tsx';
import { Verification } from './Verification.tsx';

type Filter = 'all' | 'changes' | 'signatures';

function shows(entry: Entry, filter: Filter) {
  if (filter === 'signatures') return !!entry.signature;
  return filter === 'all' || entry.changes.length > 0;
}

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
  const shown = entries.filter((entry) => shows(entry, filter)).reverse();
  return (
    <>
      <Verification entity={entity} revision={revision} />
      <SegmentedControl
        fullWidth
        size="xs"
        value={filter}
        onChange={(value) => setFilter(value as Filter)}
        aria-label={t('trail.filter')}
        data={(['all', 'changes', 'signatures'] as const).map((value) => ({
          value,
          label: t(`trail.${value}`),
        }))}
      />
      <ProblemAlert error={trail.error} retry={() => void trail.refetch()} />
      {trail.isSuccess && !shown.length && <Empty title={t('trail.empty')} />}
      <ol className="plain trail" aria-live="polite">
        {shown.map((entry) => (
          <TrailEntry key={`${entry.revision}-${entry.at}-${entry.act}`} entry={entry} def={def} />
        ))}
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
