/** One record of any type: where it stands, what can be done, what it holds, who signed, what happened. */
import { Anchor, Breadcrumbs, Button, CopyButton, Group, Loader } from '@mantine/core';
import { IconFileTypePdf, IconLink, IconPencil } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { Problem, saveAs } from '../api/client.ts';
import type { Link as Link_, Record_ } from '../api/contract.ts';
import { useConfig, useDefinition, useMe, useRecord, useTypes } from '../api/queries.ts';
import { AuditTimeline } from '../components/AuditTimeline.tsx';
import { DueDate, Instant, Person, RecordLink, Section, StateChip } from '../components/bits.tsx';
import { Blocked, LifecycleBar, Steps } from '../components/Lifecycle.tsx';
import { ReferenceName } from '../components/ReferenceName.tsx';
import { ProblemAlert } from '../components/ProblemAlert.tsx';
import { SignatureList } from '../components/SignatureList.tsx';
import { Value } from '../components/Value.tsx';
import { utc, words } from '../lib/format.ts';
import { code, t } from '../lib/i18n.ts';
import { fieldsOf, isEmpty } from '../lib/schema.ts';
import { orderedFields, stateLabel, type RecordDef } from '../records/types.ts';
import { NotFound } from './NotFound.tsx';

export function RecordPage() {
  const { collection, id } = useParams({ strict: false }) as { collection: string; id: string };
  const types = useTypes();
  const def = useDefinition(collection);
  const record = useRecord(collection, id);
  if (types.length && !def) return <NotFound />;
  if (record.error instanceof Problem && [403, 404].includes(record.error.status)) return <NotFound />;
  if (record.error) return <ProblemAlert error={record.error} retry={() => void record.refetch()} />;
  if (!record.data || !def) return <Loader aria-label={t('loading')} />;
  return <RecordView record={record.data} def={def} key={record.data.id} />;
}

export function RecordView({ record, def }: { record: Record_; def: RecordDef }) {
  return (
    <article className="record">
      <PrintHead record={record} def={def} />
      <RecordHead record={record} def={def} />
      <div className="columns">
        <div className="main-column">
          {def.sections.map((section) => (
            <Section key={section.label} title={t(section.label)}>
              <section.render record={record} def={def} />
            </Section>
          ))}
          <Section title={t('record.details')}>
            <Details record={record} def={def} />
          </Section>
          {!!record.links?.length && (
            <Section title={t('record.links')}>
              <Links links={record.links} />
            </Section>
          )}
          <Section title={t('record.signatures')}>
            <SignatureList signatures={record.signatures ?? []} />
          </Section>
        </div>
        <aside className="side-column" aria-labelledby="section-trail">
          <Section title={t('record.trail')} id="section-trail">
            <AuditTimeline
              def={def}
              id={record.id}
              entity={`${record.type}/${record.id}`}
              revision={record.revision}
            />
          </Section>
        </aside>
      </div>
    </article>
  );
}

function RecordHead({ record, def }: { record: Record_; def: RecordDef }) {
  const state = def.states.find((known) => known.code === record.state);
  return (
    <header className="record-head">
      <Breadcrumbs separator="›" className="no-print">
        <Anchor component={Link} to={`/${def.parent?.collection ?? def.collection}`} size="sm">
          {useDefinition(def.parent?.collection ?? def.collection)?.plural ?? def.plural}
        </Anchor>
        {record.parent && (
          <span className="small">
            <ReferenceName entity={record.parent} />
          </span>
        )}
        <span className="mono small">{record.number ?? def.label}</span>
      </Breadcrumbs>
      <div className="title-line">
        <h1>{record.title || record.number || t('record.untitled')}</h1>
        <StateChip state={record.state} label={stateLabel(def, record.state)} />
      </div>
      <dl className="meta">
        <div>
          <dt>{t('record.number')}</dt>
          <dd className="mono">{record.number ?? '–'}</dd>
        </div>
        {record.owner && (
          <div>
            <dt>{t('record.owner')}</dt>
            <dd>
              <Person person={record.owner} />
            </dd>
          </div>
        )}
        {record.due_on && (
          <div>
            <dt>{t('record.due')}</dt>
            <dd>
              <DueDate date={record.due_on} done={state?.final} />
            </dd>
          </div>
        )}
        <div>
          <dt>{t('record.version')}</dt>
          <dd>{record.revision}</dd>
        </div>
        {record.updated_at && (
          <div>
            <dt>{t('record.updated')}</dt>
            <dd>
              <Instant at={record.updated_at} />
            </dd>
          </div>
        )}
      </dl>
      {def.lifecycle && <LifecycleBar record={record} def={def} />}
      <Group gap="xs" className="no-print actions">
        <Steps record={record} def={def} />
        <EditButton record={record} def={def} />
        <CopyButton value={`${location.origin}/${def.collection}/${record.id}`}>
          {({ copied, copy }) => (
            <Button variant="subtle" color="gray" leftSection={<IconLink size={16} />} onClick={copy}>
              {copied ? t('action.copied') : t('action.copy_link')}
            </Button>
          )}
        </CopyButton>
        <PrintButton record={record} def={def} />
      </Group>
    </header>
  );
}

/** The API's own print: every field, signature and entry of the trail, with pages counted. */
function PrintButton({ record, def }: { record: Record_; def: RecordDef }) {
  const [state, setState] = useState<{ busy: boolean; error?: unknown }>({ busy: false });
  async function print() {
    setState({ busy: true });
    try {
      await saveAs(
        `/${def.collection}/${record.id}/print`,
        `${record.number ?? record.id}-r${record.revision}.pdf`,
      );
      setState({ busy: false });
    } catch (error) {
      setState({ busy: false, error });
    }
  }
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        loading={state.busy}
        leftSection={<IconFileTypePdf size={16} />}
        onClick={() => void print()}
      >
        {t('action.print')}
      </Button>
      <ProblemAlert error={state.error} />
    </>
  );
}

function EditButton({ record, def }: { record: Record_; def: RecordDef }) {
  const editable = record.editable;
  if (!editable || !fieldsOf(def.fields).length) return null;
  if (editable.allowed)
    return (
      <Button
        component={Link}
        to={`/${def.collection}/${record.id}/edit`}
        variant="default"
        leftSection={<IconPencil size={16} />}
      >
        {t('action.edit')}
      </Button>
    );
  if (editable.refusals.some((refusal) => refusal.code === 'FORBIDDEN')) return null;
  return <Blocked label={t('action.edit')} refusals={editable.refusals} />;
}

export function Details({ record, def }: { record: Record_; def: RecordDef }) {
  const hidden = new Set(['title', 'owner', 'due_on', ...def.hiddenFields]);
  const own = orderedFields(def).filter(({ key }) => !hidden.has(key));
  const kept = fieldsOf(def.kept).filter(({ key }) => !hidden.has(key));
  const filled = [...own, ...kept].filter(({ key }) => !isEmpty(record.data[key]));
  const empty = own.filter(({ key }) => isEmpty(record.data[key]));
  return (
    <>
      <dl className="facts">
        {filled.map((field) => (
          <div key={field.key} data-wide={WIDE.has(field.kind) || undefined}>
            <dt>{field.label}</dt>
            <dd>
              <Value value={record.data[field.key]} field={field} />
            </dd>
          </div>
        ))}
      </dl>
      {empty.length > 0 && (
        <p className="quiet small none">
          {t('record.not_filled', { fields: empty.map(({ label }) => label).join(', ') })}
        </p>
      )}
    </>
  );
}
const WIDE = new Set(['multiline', 'groups', 'group', 'json']);

function Links({ links }: { links: Link_[] }) {
  return (
    <ul className="plain links">
      {links.map((link) => {
        const [type, id] = link.target?.split('/') ?? [link.type, link.id];
        return (
          <li key={`${link.rel}${link.direction}${type}${id}`}>
            <span className="quiet">{code('link', link.rel, words(link.rel))}</span>{' '}
            <RecordLink type={type} collection={link.collection} id={id ?? ''}>
              {[link.number, link.title].filter(Boolean).join(' ') || id}
            </RecordLink>
            {link.state && <StateChip state={link.state} />}
          </li>
        );
      })}
    </ul>
  );
}

/** What a printed page must say of itself: which record, which revision, by whom, when; not the official copy. */
function PrintHead({ record, def }: { record: Record_; def: RecordDef }) {
  const me = useMe();
  const config = useConfig();
  return (
    <p className="print-only print-head">
      {config?.study} · {def.label} {record.number} · {t('record.revision', { revision: record.revision })} ·{' '}
      {t('print.by', { name: me?.printed_name ?? '', at: utc(new Date().toISOString()) })} ·{' '}
      {t('print.uncontrolled')}
    </p>
  );
}
