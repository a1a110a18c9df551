/** Ctrl+K: go to a page, or to a record by its number or by any word in it. */
import { Spotlight, spotlight } from '@mantine/spotlight';
import '@mantine/spotlight/styles.css';
import { IconArrowRight, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useDebouncedValue } from '@mantine/hooks';
import { get } from '../api/client.ts';
import type { Found, Page } from '../api/contract.ts';
import { findRecord, isNumber } from '../api/find.ts';
import { useMe, useTypes } from '../api/queries.ts';
import { t } from '../lib/i18n.ts';
import { useSingleKeys } from '../lib/keys.ts';
import { entityOf, lowerLabel } from '../records/types.ts';
import { mayList } from './Navigation.tsx';

const NOTHING: Found[] = [];

/** Records that hold every word typed, as far as one may read them. */
function useSearch(words: string): Found[] {
  const { data } = useQuery({
    queryKey: ['search', words],
    queryFn: ({ signal }) => get<Page<Found>>('/search', { q: words, limit: 8 }, signal),
    enabled: /[\p{L}\p{N}]{2}/u.test(words),
    staleTime: 30_000,
    retry: false,
  });
  return data?.items ?? NOTHING;
}

export const openJumpBox = () => spotlight.open();
export function JumpBox() {
  const [query, setQuery] = useState('');
  const me = useMe();
  const types = useTypes().filter((def) => mayList(def, me?.permissions));
  const navigate = useNavigate();
  const number = query.trim().toUpperCase();
  const found = useQuery({
    queryKey: ['jump', number],
    queryFn: ({ signal }) => findRecord(number, types, signal),
    enabled: isNumber(number),
  });
  const [words] = useDebouncedValue(query.trim(), 200);
  const searched = useSearch(words);
  const places = [
    { to: '/', label: t('nav.work') },
    ...types
      .filter((def) => def.inNavigation)
      .map((def) => ({ to: `/${def.collection}`, label: def.plural })),
    ...types
      .filter((def) => def.inNavigation && def.creatable)
      .map((def) => ({
        to: `/${def.collection}/new`,
        label: t('list.new', { label: lowerLabel(def.label) }),
      })),
    ...(me?.permissions.includes('audit_trail.read') ? [{ to: '/audit-trail', label: t('nav.trail') }] : []),
    { to: '/signatures', label: t('nav.signatures') },
    { to: '/study', label: t('study.title') },
    { to: '/profile', label: t('nav.profile') },
  ].filter((place) => place.label.toLowerCase().includes(query.trim().toLowerCase()));
  const record = found.data ? `/${found.data.def.collection}/${found.data.record.id}` : null;
  const keys = useSingleKeys();
  // The library selects as somebody types; what comes later, or in the place of what was selected, is selected here.
  useEffect(() => {
    const list = query ? document.querySelector('.mantine-Spotlight-actionsList') : null;
    if (list && !list.querySelector('[data-selected]'))
      list.querySelector('[data-action]')?.setAttribute('data-selected', 'true');
  });
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut={keys ? ['mod + K', '/'] : 'mod + K'}
      attributes={{ content: { 'aria-label': t('nav.search') } }}
      clearQueryOnClose
    >
      <Spotlight.Search
        placeholder={t('jump.placeholder')}
        leftSection={<IconSearch size={18} />}
        aria-label={t('nav.search')}
      />
      <Spotlight.ActionsList>
        {found.data && (
          <Spotlight.Action
            label={`${found.data.record.number ?? ''} ${found.data.record.title}`}
            description={found.data.def.label}
            onClick={() => void navigate({ to: record ?? '/' })}
          />
        )}
        {places.map((place) => (
          <Spotlight.Action
            key={place.to}
            label={place.label}
            leftSection={<IconArrowRight size={16} />}
            onClick={() => void navigate({ to: place.to })}
          />
        ))}
        {searched
          .filter((hit) => !record?.endsWith(entityOf(hit.entity)?.id ?? ' '))
          .map((hit) => (
            <Spotlight.Action
              key={hit.entity}
              label={`${hit.number} ${hit.title}`}
              description={types.find((def) => def.type === hit.type)?.label}
              onClick={() =>
                void navigate({ to: `/${hit.collection}/${entityOf(hit.entity)?.id ?? hit.number}` })
              }
            />
          ))}
        {!found.data && !places.length && !searched.length && (
          <Spotlight.Empty>{found.isFetching ? t('loading') : t('jump.nothing')}</Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
