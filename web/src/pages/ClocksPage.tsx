/** How well the clocks of the law are kept, by duty; what was not kept is named. */
import { useQuery } from '@tanstack/react-query';
import { get } from '../api/client.ts';
import type { ClockKept, Page } from '../api/contract.ts';
import { RecordLink } from '../components/bits.tsx';
import { ProblemAlert } from '../components/ProblemAlert.tsx';
import { Table } from '../components/Table.tsx';
import { words } from '../lib/format.ts';
import { code, t } from '../lib/i18n.ts';

const COUNTS = ['told_on_time', 'told_late', 'running', 'overdue', 'ruled_out', 'kept_pct'] as const;

export function ClocksPage() {
  const found = useQuery({
    queryKey: ['rows', 'clocks'],
    queryFn: ({ signal }) => get<Page<ClockKept>>('/statutory-clocks/compliance', {}, signal),
  });
  return (
    <>
      <h1>{t('kept.title')}</h1>
      <ProblemAlert error={found.error} retry={() => void found.refetch()} />
      {found.data && (
        <Table
          caption={t('kept.title')}
          heads={[t('kept.duty'), ...COUNTS.map((name) => t(`kept.${name}`)), t('kept.not_kept')]}
          lines={found.data.items.map((line) => ({
            key: line.duty,
            cells: [
              code('option', line.duty, words(line.duty)),
              ...COUNTS.map((name) => line[name] ?? '–'),
              line.not_kept.map((number) => (
                <RecordLink
                  key={number}
                  type={line.duty === 'serious_breach' ? line.duty : 'statutory_report'}
                  id={number}
                >
                  {number}{' '}
                </RecordLink>
              )),
            ],
          }))}
        />
      )}
    </>
  );
}
