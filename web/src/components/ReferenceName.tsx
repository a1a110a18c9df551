/** The name behind an entity such as `person/01…`, asked once and cached; its id while unknown. */
import { useQuery } from '@tanstack/react-query';
import { get } from '../api/client.ts';
import type { RecordShown } from '../api/contract.ts';
import { useMayRead, useNames, useTypes } from '../api/queries.ts';
import { entityOf } from '../records/types.ts';
import { RecordLink } from './bits.tsx';

export function ReferenceName({ entity }: { entity: string }) {
  const about = entityOf(entity);
  const names = useNames();
  const def = useTypes().find((known) => known.type === about?.type);
  const collection = def?.collection;
  const may = useMayRead(about?.type);
  const isPerson = about?.type === 'person';
  const { data } = useQuery({
    queryKey: ['name', entity],
    queryFn: ({ signal }) => get<RecordShown>(`/${collection}/${about?.id}`, undefined, signal),
    enabled: !!collection && !isPerson && may,
    staleTime: 300_000,
    retry: false,
  });
  if (!about) return <>{entity}</>;
  if (!may && def) return <>{def.label}</>;
  const found =
    data && [data.number, data.title].filter((part, at, all) => part && all.indexOf(part) === at).join(' ');
  return (
    <RecordLink type={about.type} id={about.id}>
      {(isPerson ? names.get(entity) : found) ?? about.id}
    </RecordLink>
  );
}
