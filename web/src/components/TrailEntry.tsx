/** One entry of an audit trail, of a record's own or of the study's. */
import { IconBan, IconLock, IconPencil, IconWritingSign } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Entry, TrailSignature } from '../api/contract.ts';
import { useZone } from '../api/queries.ts';
import { both, words } from '../lib/format.ts';
import { code, t } from '../lib/i18n.ts';
import type { RecordDef } from '../records/types.ts';
import { actorName, Hash, StateChip } from './bits.tsx';
import { Changes } from './Changes.tsx';
import { ReferenceName } from './ReferenceName.tsx';
import { roleNames, SignatureCard, type SignatureFacts } from './SignatureList.tsx';

/** The study's trail knows the place of an entry in it, and of a signature only what it meant. */
export interface ShownEntry extends Entry {
  index?: number;
  meaning?: string;
}

export function actLabel(act: string): string {
  const [, step = act, outcome] = act.split('.');
  const said = code('act', act, code('step', step, words(step)));
  return outcome === 'refused' ? t('trail.refused_act', { act: said }) : said;
}

/** The signature of an entry, as the record would show it. */
function factsOf(entry: ShownEntry, signed: TrailSignature): SignatureFacts {
  const meaning = { code: signed.meaning, text: words(signed.meaning) };
  return { ...signed, meaning, revision: entry.revision, sealed: entry.sealed ?? true, voided: null };
}

function kindOf(entry: ShownEntry) {
  if (entry.act.endsWith('.refused')) return 'refused';
  return entry.signature || entry.meaning ? 'signed' : 'changed';
}
const ICONS = { refused: IconBan, signed: IconWritingSign, changed: IconPencil };

interface Props {
  entry: ShownEntry;
  def?: RecordDef;
  subject?: ReactNode;
}

export function TrailEntry({ entry, def, subject }: Props) {
  const zone = useZone();
  const kind = kindOf(entry);
  const Icon = ICONS[kind];
  const { state, reason, meaning, signature } = entry;
  return (
    <li id={`entry-${entry.revision}`} className="entry" data-kind={kind}>
      <span className="entry-mark" aria-hidden>
        <Icon size={14} />
      </span>
      <div className="entry-body">
        <div className="entry-head">
          <strong>{actLabel(entry.act)}</strong>
          {state && kind !== 'refused' && (
            <StateChip state={state} label={def?.states.find((known) => known.code === state)?.label} />
          )}
        </div>
        {subject}
        <div className="quiet small">
          {actorName(entry.by.name)}
          {entry.by.role && ` · ${roleNames(entry.by.role)}`}
          {entry.by.organisation && (
            <>
              {' · '}
              <ReferenceName entity={entry.by.organisation} />
            </>
          )}
        </div>
        <div className="quiet small">
          <time dateTime={entry.at}>{both(entry.at, zone)}</time>
        </div>
        {meaning && (
          <p className="entry-reason">
            <span className="quiet">{t('sign.meaning')}</span> {code('meaning', meaning, words(meaning))}
          </p>
        )}
        {(reason.text ?? reason.code) && (
          <p className="entry-reason">
            <span className="quiet">{t('trail.reason')}</span>{' '}
            {reason.text ?? code('refusal', reason.code ?? '', words(reason.code ?? ''))}
          </p>
        )}
        <Changes entry={entry} def={def} />
        {signature && <SignatureCard signature={factsOf(entry, signature)} compact />}
        {entry.redacted && <p className="entry-reason quiet">{t('trail.redacted')}</p>}
        <Foot entry={entry} />
      </div>
    </li>
  );
}

function Foot({ entry }: { entry: ShownEntry }) {
  const place = entry.index === undefined ? t('signature.sealed') : t('trail.index', { index: entry.index });
  return (
    <div className="quiet small entry-foot">
      {t('record.revision', { revision: entry.revision })}
      {' · '}
      {entry.sealed === false ? (
        t('signature.pending')
      ) : (
        <>
          <IconLock size={11} aria-hidden /> {place}
        </>
      )}
      {' · '}
      <Hash value={entry.leaf} />
    </div>
  );
}
