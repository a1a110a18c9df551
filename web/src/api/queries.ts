/** Shared questions to the API, cached by TanStack Query. */
import { useEffect, useState } from 'react';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { definitionsOf, type RecordDef } from '../records/types.ts';
import { todayIn } from '../lib/format.ts';
import { language } from '../lib/i18n.ts';
import { get, Problem } from './client.ts';
import type { Config, Entry, LinkEnd, Me, Page, RecordShown, Row, TypeDescribed } from './contract.ts';

const NO_TYPES: RecordDef[] = [];
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export function useConfig(): Config | undefined {
  return useQueryClient().getQueryData<Config>(['config']);
}

function useMeAsked() {
  return useQuery({
    queryKey: ['me'],
    queryFn: () => get<Me>('/me'),
    staleTime: 60_000,
    refetchInterval: ({ state }) => untilAnEnd(state.data),
  });
}

/** The milliseconds until the next role ends by its date: an open page is told in that second. */
function untilAnEnd(me: Me | undefined): number | false {
  const ends = me?.grants
    .map(({ valid_to }) => Date.parse(valid_to ?? '') - Date.now())
    .filter((ms) => ms > 0);
  return ends?.length ? Math.min(Math.min(...ends) + 1_000, LONGEST_TIMER_MS) : false;
}

const isRefused = (error: unknown) => error instanceof Problem && error.status === 403;

export function useMe(): Me | undefined {
  const { data, error } = useMeAsked();
  return isRefused(error) ? undefined : data;
}

/** Whether somebody is signed in who holds no role any more. */
export function useAccessEnded(): boolean {
  return isRefused(useMeAsked().error);
}

/** Whether the person may read records of a type: asking for what one may not read is an attempt in the trail. */
export function useMayRead(type: string | undefined): boolean {
  return useMe()?.permissions.includes(`${type}.read`) ?? false;
}

export function useZone(): string {
  const zone = useMe()?.zone;
  return zone && zone !== '' ? zone : Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The business date of the study: the local cloud can move it, the browser's own date cannot know. */
export function useBusinessDate(): string {
  const config = useConfig();
  return config?.business_date ?? todayIn(config?.time_zone ?? 'UTC');
}

/** The milliseconds of now, drawn again every half minute: for clocks that run while somebody looks. */
export function useTick(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** The instant of this drawing, as the API writes instants. */
export function useNow(): string {
  return new Date().toISOString();
}

export function useTypes(): RecordDef[] {
  const { data } = useQuery({
    queryKey: ['types', language()],
    queryFn: async () => definitionsOf((await get<Page<TypeDescribed>>('/types')).items),
    staleTime: 600_000,
  });
  return data ?? NO_TYPES;
}

export function useDefinition(collection: string): RecordDef | undefined {
  return useTypes().find((def) => def.collection === collection);
}

const NO_NAMES = new Map<string, string>();

/** Names of people by entity (`person/01…`): one cached list instead of one call per row. */
export function useNames(): Map<string, string> {
  const { data } = useQuery({
    queryKey: ['names'],
    queryFn: async ({ signal }) => {
      const found = new Map<string, string>();
      let cursor: string | undefined;
      // A study has some hundred people; whoever is not among them is shown by number of the record.
      for (let page = 0; page < 10; page += 1) {
        const answer = await get<Page<Row>>('/people', { limit: 100, cursor }, signal);
        answer.items.forEach((row) => found.set(`${row.type}/${row.id}`, row.title));
        cursor = answer.next_cursor ?? undefined;
        if (!cursor) break;
      }
      return found;
    },
    staleTime: 300_000,
    retry: false,
  });
  return data ?? NO_NAMES;
}

const NO_TITLES = new Map<string, string>();

/** Titles of controlled documents by number: people know the name, lists carry the number. */
export function useDocumentTitles(
  enabled = true,
): (version: string | null | undefined) => string | undefined {
  const { data } = useQuery({
    queryKey: ['rows', 'document-titles'],
    queryFn: async ({ signal }) => {
      const { items } = await get<Page<Row>>('/documents', { limit: 100 }, signal);
      return new Map(items.map((row) => [row.number, row.title]));
    },
    enabled,
    staleTime: 300_000,
    retry: false,
  });
  return (version) => (data ?? NO_TITLES).get((version ?? '').replace(/-V\d+$/, ''));
}

export function useRecord(collection: string, id: string) {
  return useQuery({
    queryKey: ['record', collection, id],
    queryFn: ({ signal }) => get<RecordShown>(`/${collection}/${id}`, undefined, signal),
  });
}

export function useLinks(entity: string) {
  return useQuery({
    queryKey: ['links', entity],
    queryFn: async ({ signal }) => (await get<Page<LinkEnd>>('/links', { record: entity }, signal)).items,
  });
}

export function useRows(
  path: string,
  query: Record<string, string | number | undefined> = {},
  enabled = true,
) {
  return useQuery({
    queryKey: ['rows', path, query],
    queryFn: ({ signal }) => get<Page<Row>>(path, query, signal),
    enabled,
  });
}

export function useTrail<T = Entry>(
  path: string,
  query: Record<string, string | undefined> = {},
  enabled = true,
) {
  return useInfiniteQuery({
    enabled,
    queryKey: ['trail', path, query],
    queryFn: ({ pageParam, signal }) =>
      get<Page<T>>(path, { ...query, limit: 100, cursor: pageParam || undefined }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

/** After a change: everything about records is asked again before the page shows its result. */
export function useRefresh(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await Promise.all(
      ['record', 'rows', 'trail', 'links', 'tasks', 'me', 'names', 'training'].map((key) =>
        client.invalidateQueries({ queryKey: [key] }),
      ),
    );
  };
}
