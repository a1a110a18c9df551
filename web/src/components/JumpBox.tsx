/** Ctrl+K: go to a page, or straight to the record whose number is typed. */
import { Spotlight, spotlight } from '@mantine/spotlight';
import '@mantine/spotlight/styles.css';
import { IconArrowRight, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { findRecord, isNumber } from '../api/find.ts';
import { useMe, useTypes } from '../api/queries.ts';
import { t } from '../lib/i18n.ts';
import { useSingleKeys } from '../lib/keys.ts';
import { lowerLabel } from '../records/types.ts';
import { mayList } from './Navigation.tsx';

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
        {!found.data && !places.length && (
          <Spotlight.Empty>{found.isFetching ? t('loading') : t('jump.nothing')}</Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
