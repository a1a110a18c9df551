/** The audit trail of a record: who, when, what it was, what it is, why, and whether it is sealed. */
import { Button, SegmentedControl, Text } from '@mantine/core';
import { IconBan, IconLock, IconPencil, IconWritingSign } from '@tabler/icons-react';
import { useState } from 'react';
import type { Entry, Signature } from '../api/contract.ts';
import { useTrail, useZone } from '../api/queries.ts';
import { both, words } from '../lib/format.ts';
import { code, t } from '../lib/i18n.ts';
import { fieldsOf, isEmpty } from '../lib/schema.ts';
import type { RecordDef } from '../records/types.ts';
import { Empty, Hash, StateChip } from './bits.tsx';
import { ProblemAlert } from './ProblemAlert.tsx';
import { roleNames, SignatureCard } from './SignatureList.tsx';
import { Value } from './Value.tsx';
import { Verification } from './Verification.tsx';

type Filter = 'all' | 'changes' | 'signatures';

export function actLabel(entry: Entry): string {
  const [, step = entry.act, outcome] = entry.act.split('.');
  const said = entry.label ?? code('act', entry.act, code('step', step, words(step)));
  return outcome === 'refused' ? t('trail.refused_act', { act: said }) : said;
}

const changesOf = (entry: Entry) => entry.changes ?? [];

function shows(entry: Entry, filter: Filter) {
  if (filter === 'signatures') return !!entry.signature;
  return filter === 'all' || changesOf(entry).length > 0;
}

function Changes({ entry, def }: { entry: Entry; def?: RecordDef }) {
  const fields = [...fieldsOf(def?.fields), ...fieldsOf(def?.kept)];
  if (!changesOf(entry).length) return null;
  const created = changesOf(entry).every((change) => isEmpty(change.old));
  const list = (
    <dl className="changes">
      {changesOf(entry).map((change) => {
        const key = change.path.split('/')[1] ?? '';
        const field = fields.find((known) => known.key === key);
        const deeper = change.path.split('/').slice(2).join(' ');
        const label = field
          ? [field.label, deeper && words(deeper).toLowerCase()].filter(Boolean).join(': ')
          : words(change.path);
        const first = isEmpty(change.old);
        return (
          <div key={change.path}>
            <dt>{label}</dt>
            <dd>
              {!first && (
                <>
                  <del>
                    <span className="visually-hidden">{t('trail.old')} </span>
                    <Value value={change.old} field={field} />
                  </del>{' '}
                  <span aria-hidden>→</span>{' '}
                </>
              )}
              <ins>
                <span className="visually-hidden">{t('trail.new')} </span>
                <Value value={change.new} field={field} />
              </ins>
            </dd>
          </div>
        );
      })}
    </dl>
  );
  // What a record began with is long and rarely asked for; what changed is always open.
  if (!created || changesOf(entry).length < 4) return list;
  return (
    <details className="first-values">
      <summary>{t('trail.first_values', { count: changesOf(entry).length })}</summary>
      {list}
    </details>
  );
}

/** The signature of an entry, as the record would show it. */
function signatureOf(entry: Entry): Signature | null {
  const signed = entry.signature;
  if (!signed) return null;
  const meaning =
    typeof signed.meaning === 'string'
      ? { code: signed.meaning, text: words(signed.meaning) }
      : signed.meaning;
  return { ...signed, meaning, revision: entry.revision, sealed: entry.sealed ?? true, voided: null };
}

function stateAfter(entry: Entry) {
  return typeof entry.state === 'string' ? entry.state : (entry.state?.to ?? null);
}

export function TrailEntry({
  entry,
  def,
  subject,
}: {
  entry: Entry;
  def?: RecordDef;
  subject?: React.ReactNode;
}) {
  const zone = useZone();
  const state = stateAfter(entry);
  const signature = signatureOf(entry);
  const refused = entry.act.endsWith('.refused');
  const Icon = refused ? IconBan : entry.signature ? IconWritingSign : IconPencil;
  return (
    <li
      id={`entry-${entry.revision}`}
      className="entry"
      data-kind={refused ? 'refused' : entry.signature ? 'signed' : 'changed'}
    >
      <span className="entry-mark" aria-hidden>
        <Icon size={14} />
      </span>
      <div className="entry-body">
        <div className="entry-head">
          <strong>{actLabel(entry)}</strong>
          {state && (
            <StateChip state={state} label={def?.states.find((known) => known.code === state)?.label} />
          )}
        </div>
        {subject}
        <div className="quiet small">
          {entry.by.name}
          {entry.by.role && ` · ${roleNames(entry.by.role)}`}
        </div>
        <div className="quiet small">
          <time dateTime={entry.at}>{both(entry.at, zone)}</time>
        </div>
        {entry.reason && (entry.reason.text ?? entry.reason.code) && (
          <p className="entry-reason">
            <span className="quiet">{t('trail.reason')}</span>{' '}
            {entry.reason.text ?? words(entry.reason.code ?? '')}
          </p>
        )}
        <Changes entry={entry} def={def} />
        {signature && <SignatureCard signature={signature} compact />}
        {entry.redacted && <p className="entry-reason quiet">{t('trail.redacted')}</p>}
        <div className="quiet small entry-foot">
          {t('record.revision', { revision: entry.revision })}
          {' · '}
          {entry.sealed === false ? (
            t('signature.pending')
          ) : (
            <>
              <IconLock size={11} aria-hidden />{' '}
              {typeof entry.index === 'number'
                ? t('trail.index', { index: entry.index })
                : t('signature.sealed')}
            </>
          )}
          {entry.leaf && (
            <>
              {' · '}
              <Hash value={entry.leaf} />
            </>
          )}
        </div>
      </div>
    </li>
  );
}

export function AuditTimeline({
  def,
  id,
  entity,
  revision,
}: {
  def: RecordDef;
  id: string;
  entity: string;
  revision: number;
}) {
  const [filter, setFilter] = useState<Filter>('all');
  const trail = useTrail(`/${def.collection}/${id}/audit-trail`);
  const entries = trail.data?.pages.flatMap((page) => page.items) ?? [];
  const shown = entries.filter((entry) => shows(entry, filter)).reverse();
  return (
    <>
      <Verification entity={entity} revision={revision} />
      <SegmentedControl
        fullWidth
        size="xs"
        value={filter}
        onChange={(value) => setFilter(value as Filter)}
        aria-label={t('trail.filter')}
        data={(['all', 'changes', 'signatures'] as const).map((value) => ({
          value,
          label: t(`trail.${value}`),
        }))}
      />
      <ProblemAlert error={trail.error} retry={() => void trail.refetch()} />
      {trail.isSuccess && !shown.length && <Empty title={t('trail.empty')} />}
      <ol className="plain trail" aria-live="polite">
        {shown.map((entry) => (
          <TrailEntry key={`${entry.revision}-${entry.at}-${entry.act}`} entry={entry} def={def} />
        ))}
      </ol>
      {trail.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          loading={trail.isFetchingNextPage}
          onClick={() => void trail.fetchNextPage()}
        >
          {t('trail.more')}
        </Button>
      )}
      {trail.isLoading && <Text className="quiet small">{t('loading')}</Text>}
    </>
  );
}
