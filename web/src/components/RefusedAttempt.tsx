/** Something that was tried on a record and refused: who, when, what, by which rule, and in which words. */
import { IconBan, IconLock } from '@tabler/icons-react';
import type { AttemptRefused } from '../api/contract.ts';
import { useZone } from '../api/queries.ts';
import { both, words } from '../lib/format.ts';
import { code, t } from '../lib/i18n.ts';
import { Hash } from './bits.tsx';
import { ReferenceName } from './ReferenceName.tsx';
import { roleNames } from './SignatureList.tsx';
import { actLabel } from './TrailEntry.tsx';

export function RefusedAttempt({ attempt }: { attempt: AttemptRefused }) {
  const zone = useZone();
  return (
    <li id={`attempt-${attempt.index}`} className="entry" data-kind="refused">
      <span className="entry-mark" aria-hidden>
        <IconBan size={14} />
      </span>
      <div className="entry-body">
        <div className="entry-head">
          <strong>{actLabel(`${attempt.action}.refused`)}</strong>
        </div>
        <div className="quiet small">
          {attempt.by.name}
          {attempt.by.role && ` · ${roleNames(attempt.by.role)}`}
          {attempt.by.organisation && (
            <>
              {' · '}
              <ReferenceName entity={attempt.by.organisation} />
            </>
          )}
        </div>
        <div className="quiet small">
          <time dateTime={attempt.at}>{both(attempt.at, zone)}</time>
        </div>
        <p className="entry-reason">
          <span className="quiet">{t('trail.reason')}</span>{' '}
          {attempt.detail ?? code('refusal', attempt.code, words(attempt.code))}
        </p>
        {attempt.rule && (
          <p className="entry-reason">
            <span className="quiet">{t('trail.rule')}</span> {attempt.rule}
          </p>
        )}
        {attempt.fields.map(({ pointer, original }) => (
          <p key={pointer} className="entry-reason">
            <span className="quiet">{t('trail.original', { field: pointer })}</span> {original ?? '–'}
          </p>
        ))}
        {attempt.redacted && <p className="entry-reason quiet">{t('trail.redacted')}</p>}
        <div className="quiet small entry-foot">
          {t('trail.unchanged')} · <IconLock size={11} aria-hidden />{' '}
          {t('trail.index', { index: attempt.index })} · <Hash value={attempt.leaf} />
        </div>
      </div>
    </li>
  );
}
