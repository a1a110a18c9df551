/** The study's audit trail, by record, person, act and day. */
import { Button, Group, Loader, Select, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import type { StudyEntry } from '../api/contract.ts';
import { useNames, useTrail, useTypes } from '../api/queries.ts';
import { Empty, RecordLink } from '../components/bits.tsx';
import { ProblemAlert } from '../components/ProblemAlert.tsx';
import { TrailEntry, type ShownEntry } from '../components/TrailEntry.tsx';
import { words } from '../lib/format.ts';
import { t } from '../lib/i18n.ts';
import { entityOf } from '../records/types.ts';
import type { ListSearch } from '../router.tsx';

function Subject({ found }: { found: StudyEntry }) {
  const about = entityOf(found.entity);
  const text = found.number || found.entity;
  if (!about) return <div className="small">{text}</div>;
  return (
    <div>
      <RecordLink type={about.type} id={about.id}>
        <span className="mono">{text}</span>
      </RecordLink>
    </div>
  );
}

/** The study's trail shows the clear envelope of an entry: no values, and of a signature its meaning. */
function entryOf(found: StudyEntry): ShownEntry {
  const { revision, at, by, state, event, leaf, index, action, reason, signature } = found;
  const unseen = { changes: [], signature: null, app: {}, redacted: false };
  return {
    ...unseen,
    ...{ revision, at, by, state, event, leaf, index, act: action },
    reason: { code: reason, text: null },
    meaning: signature ?? undefined,
  };
}

/** Days become instants of the reader's own zone; a number becomes nothing until it is resolved. */
function asked(search: ListSearch): ListSearch {
  const day = (date: string | undefined, end: boolean) =>
    date ? new Date(`${date}T${end ? '23:59:59.999' : '00:00:00.000'}`).toISOString() : undefined;
  return { ...search, from: day(search.from, false), to: day(search.to, true), sort: '-at' };
}

export function AuditTrailPage() {
  const search = useSearch({ strict: false }) as ListSearch;
  const navigate = useNavigate();
  const types = useTypes();
  const names = useNames();
  const acts = types.flatMap((def) =>
    ['create', 'edit', ...def.steps.map((step) => step.name)].map((step) => ({
      value: `${def.type}.${step}`,
      label: `${def.label}: ${words(step).toLowerCase()}`,
    })),
  );
  const [typed, setTyped] = useState<ListSearch>(search);
  const trail = useTrail<StudyEntry>('/audit-trail', asked(search));
  const entries = trail.data?.pages.flatMap((page) => page.items) ?? [];
  const defOf = (entity: string) => types.find((def) => def.type === entityOf(entity)?.type);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const set = Object.fromEntries(Object.entries(typed).filter(([, value]) => value));
    void navigate({ to: '/audit-trail', search: set });
    void trail.refetch(); // the same question may have a newer answer
  };
  return (
    <>
      <h1>{t('nav.trail')}</h1>
      <form onSubmit={submit} className="filters">
        <Group gap="xs" align="flex-end" mb="sm">
          <Select
            size="xs"
            label={t('trail.by_actor')}
            data={[...names].map(([value, label]) => ({ value, label }))}
            value={typed.actor ?? null}
            searchable
            clearable
            onChange={(actor) =>
              setTyped({ ...typed, actor: actor ?? undefined, action: undefined, record: undefined })
            }
          />
          <Select
            size="xs"
            label={t('trail.by_action')}
            data={acts}
            value={typed.action ?? null}
            searchable
            clearable
            onChange={(action) =>
              setTyped({ ...typed, action: action ?? undefined, actor: undefined, record: undefined })
            }
          />
          {(['from', 'to'] as const).map((key) => (
            <TextInput
              key={key}
              size="xs"
              type="date"
              label={t(`trail.by_${key}`)}
              value={typed[key] ?? ''}
              onChange={(event) => setTyped({ ...typed, [key]: event.currentTarget.value || undefined })}
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
        {entries.map((found) => (
          <TrailEntry
            key={found.index}
            entry={entryOf(found)}
            def={defOf(found.entity)}
            subject={<Subject found={found} />}
          />
        ))}
      </ol>
      {trail.hasNextPage && (
        <Button
          variant="default"
          loading={trail.isFetchingNextPage}
          onClick={() => void trail.fetchNextPage()}
        >
          {t('trail.more')}
        </Button>
      )}
    </>
  );
}
