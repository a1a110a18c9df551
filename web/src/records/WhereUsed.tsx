/** What depends on a document, and how far the reading of each version has come. */
import { useQuery } from '@tanstack/react-query';
import { get } from '../api/client.ts';
import type { Dependent, Page } from '../api/contract.ts';
import { useTypes } from '../api/queries.ts';
import { RecordLink, StateChip } from '../components/bits.tsx';
import { ProblemAlert } from '../components/ProblemAlert.tsx';
import { t } from '../lib/i18n.ts';
import { stateLabel, type SectionProps } from './types.ts';

export function WhereUsed({ record }: SectionProps) {
  const types = useTypes();
  const used = useQuery({
    queryKey: ['rows', 'where-used', record.id],
    queryFn: async ({ signal }) =>
      (await get<Page<Dependent>>(`/documents/${record.id}/where-used`, undefined, signal)).items,
  });
  if (used.error) return <ProblemAlert error={used.error} />;
  if (!used.data?.length)
    return <p className="quiet none">{used.isLoading ? t('loading') : t('document.not_used')}</p>;
  return (
    <ul className="plain links">
      {used.data.map((item) => {
        const def = types.find((known) => known.type === item.type);
        return (
          <li key={item.id}>
            <span className="quiet">{def?.label ?? item.type}</span>
            <RecordLink collection={item.collection} id={item.id}>
              {item.label ? `${item.number} (${item.label})` : item.number}
            </RecordLink>
            <StateChip state={item.state} label={stateLabel(def, item.state)} />
            {item.training?.expected != null && (
              <span className="quiet small">
                {t('version.trained', { done: item.training.done, expected: item.training.expected })}
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
