/** The study's audit trail, by record, person, act and day. */
import { Button, Group, Loader, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import type { Entry } from '../api/contract.ts';
import { useTrail, useTypes } from '../api/queries.ts';
import { TrailEntry } from '../components/AuditTimeline.tsx';
import { Empty, RecordLink } from '../components/bits.tsx';
import { ProblemAlert } from '../components/ProblemAlert.tsx';
import { t } from '../lib/i18n.ts';
import type { ListSearch } from '../router.tsx';

const FILTERS = ['record', 'actor', 'action', 'from', 'to'] as const;

function Subject({ entity }: { entity: Entry['entity'] }) {
  if (!entity) return null;
  const about = typeof entity === 'string' ? { type: entity.split('/')[0], id: entity.split('/')[1] ?? '' } : entity;
  const name = 'number' in about && about.number ? `${about.number} ${about.title ?? ''}` : `${about.type ?? ''} ${about.id}`;
  return (
    <div>
      <RecordLink type={about.type} id={about.id}>
        {name.trim()}
      </RecordLink>
    </div>
  );
}

export function AuditTrailPage() {
  const search = useSearch({ strict: false }) as ListSearch;
  const navigate = useNavigate();
  const types = useTypes();
  const [typed, setTyped] = useState<ListSearch>(search);
  const trail = useTrail('/audit-trail', search);
  const entries = trail.data?.pages.flatMap((page) => page.items) ?? [];
  const defOf = (entry: Entry) => {
    const type = typeof entry.entity === 'string' ? entry.entity.split('/')[0] : entry.entity?.type;
    return types.find((def) => def.type === type);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const set = Object.fromEntries(Object.entries(typed).filter(([, value]) => value));
    void navigate({ to: '/audit-trail', search: set });
  };
  return (
    <>
      <h1>{t('nav.trail')}</h1>
      <form onSubmit={submit} className="filters">
        <Group gap="xs" align="flex-end" mb="sm">
          {FILTERS.map((key) => (
            <TextInput
              key={key}
              size="xs"
              label={t(`trail.by_${key}`)}
              type={key === 'from' || key === 'to' ? 'date' : 'text'}
              value={typed[key] ?? ''}
              onChange={(event) => setTyped({ ...typed, [key]: event.currentTarget.value })}
            />
          ))}
          <Button type="submit" size="xs" variant="default">
            {t('action.show')}
          </Button>
        </Group>
      </form>
      <ProblemAlert error={trail.error} retry={() => void trail.refetch()} />
      {trail.isLoading && <Loader aria-label={t('loading')} />}
      {trail.isSuccess && !entries.length && <Empty title={t('trail.empty')} />}
      <ol className="plain trail wide">
        {entries.map((entry) => (
          <TrailEntry
            key={`${JSON.stringify(entry.entity)}${entry.revision}${entry.at}`}
            entry={entry}
            def={defOf(entry)}
            subject={<Subject entity={entry.entity} />}
          />
        ))}
      </ol>
      {trail.hasNextPage && (
        <Button variant="default" loading={trail.isFetchingNextPage} onClick={() => void trail.fetchNextPage()}>
          {t('trail.more')}
        </Button>
      )}
    </>
  );
}
