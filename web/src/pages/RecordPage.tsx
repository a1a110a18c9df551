/** One record of any type: where it stands, what can be done, what it holds, who signed, what happened. */
import { Loader } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { Problem } from '../api/client.ts';
import type { RecordShown } from '../api/contract.ts';
import { useConfig, useDefinition, useMe, useRecord, useTypes } from '../api/queries.ts';
import { Attachments } from '../components/Attachments.tsx';
import { AuditTimeline } from '../components/AuditTimeline.tsx';
import { Section } from '../components/bits.tsx';
import { Children } from '../components/Children.tsx';
import { Comments } from '../components/Comments.tsx';
import { Details } from '../components/Details.tsx';
import { Links } from '../components/Links.tsx';
import { ProblemAlert } from '../components/ProblemAlert.tsx';
import { RecordHead } from '../components/RecordHead.tsx';
import { SignatureList } from '../components/SignatureList.tsx';
import { utc } from '../lib/format.ts';
import { t } from '../lib/i18n.ts';
import type { RecordDef } from '../records/types.ts';
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

export function RecordView({ record, def }: { record: RecordShown; def: RecordDef }) {
  const drawn = ({ label, render: Drawn }: RecordDef['sections'][number]) => (
    <Section key={label} title={t(label)}>
      <Drawn record={record} def={def} />
    </Section>
  );
  return (
    <article className="record">
      <PrintHead record={record} def={def} />
      <RecordHead record={record} def={def} />
      <Children record={record} def={def} boards />
      {def.sections.filter(({ wide }) => wide).map(drawn)}
      <div className="columns">
        <div className="main-column">
          <Children record={record} def={def} />
          {[def.advice ?? [], def.sections.filter(({ wide }) => !wide)].flat().map(drawn)}
          <Section title={t('record.details')}>
            <Details record={record} def={def} />
          </Section>
          <Comments record={record} def={def} />
          <Attachments record={record} def={def} />
          <Links record={record} def={def} />
          <Section title={t('record.signatures')}>
            <SignatureList signatures={record.signatures} />
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

/** What a printed page must say of itself: which record, which revision, by whom, when; not the official copy. */
function PrintHead({ record, def }: { record: RecordShown; def: RecordDef }) {
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
