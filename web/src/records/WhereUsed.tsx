/** What depends on a document, and how far the reading of each version has come. */
import { useQuery } from '@tanstack/react-query';
import { get } from '../api/client.ts';
import type { RecordShown, Reference, WhereUsed as Uses } from '../api/contract.ts';
import { useMayRead, useTypes } from '../api/queries.ts';
import { RecordLink, StateChip } from '../components/bits.tsx';
import { ProblemAlert } from '../components/ProblemAlert.tsx';
import { words } from '../lib/format.ts';
import { t } from '../lib/i18n.ts';
import { relationName } from '../lib/relations.ts';
import { Ticked } from './quality.tsx';
import { entityOf, stateLabel, type SectionProps } from './types.ts';

export function WhereUsed({ record }: SectionProps) {
  const types = useTypes();
  const used = useQuery({
    queryKey: ['rows', 'where-used', record.id],
    queryFn: ({ signal }) => get<Uses>(`/documents/${record.id}/where-used`, undefined, signal),
  });
  if (used.error) return <ProblemAlert error={used.error} />;
  const referring = used.data?.referenced_by ?? [];
  if (!used.data || used.data.items.length + referring.length === 0)
    return <p className="quiet none">{used.isLoading ? t('loading') : t('document.not_used')}</p>;
  return (
    <ul className="plain links">
      {used.data.items.map((item) => {
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
      {referring.map((reference) => (
        <Referring key={reference.entity + reference.rel + reference.to} reference={reference} />
      ))}
    </ul>
  );
}

/** A record that refers to the document, as it stands now: an action also says what ticked it. */
function Referring({ reference }: { reference: Reference }) {
  const types = useTypes();
  const about = entityOf(reference.entity);
  const def = types.find((known) => known.type === about?.type);
  const path = `/${def?.collection}/${about?.id}`;
  const { data } = useQuery({
    queryKey: ['record', def?.collection, about?.id],
    queryFn: ({ signal }) => get<RecordShown>(path, undefined, signal),
    enabled: useMayRead(about?.type) && !!def,
    retry: false,
  });
  if (reference.state !== 'standing') return null;
  return (
    <li>
      <span className="quiet">
        {def?.label ?? words(about?.type ?? '')} · {relationName(reference.rel)}
      </span>
      <RecordLink type={about?.type} id={about?.id ?? ''}>
        {data && data.title !== reference.number ? `${reference.number} ${data.title}` : reference.number}
      </RecordLink>
      {data && <StateChip state={data.state} label={stateLabel(def, data.state)} />}
      {data && <Ticked data={data.data} />}
    </li>
  );
}
