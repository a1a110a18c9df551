/** The name behind an id, asked once and cached; the id itself while unknown or not for this reader. */
import { useQuery } from '@tanstack/react-query';
import { get } from '../api/client.ts';
import type { Record_ } from '../api/contract.ts';
import { RecordLink } from './bits.tsx';

export function ReferenceName({ collection, id }: { collection: string; id: string }) {
  const { data } = useQuery({
    queryKey: ['name', collection, id],
    queryFn: ({ signal }) => get<Record_>(`/${collection}/${id}`, undefined, signal),
    staleTime: 300_000,
    retry: false,
  });
  const name = (data?.data.printed_name ?? data?.title) as string | undefined;
  return (
    <RecordLink collection={collection} id={id}>
      {name ?? data?.number ?? id}
    </RecordLink>
  );
}
