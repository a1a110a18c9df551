/** The manifestation of signatures (21 CFR 11.50): name, role, meaning, both times, revision, hash. */
import { IconCircleCheck, IconCircleX, IconClock } from '@tabler/icons-react';
import type { Signature } from '../api/contract.ts';
import { useZone } from '../api/queries.ts';
import { both, instant, utc, words } from '../lib/format.ts';
import { code, t } from '../lib/i18n.ts';
import { Hash } from './bits.tsx';

const voided = (signature: Signature) =>
  typeof signature.voided === 'object' && signature.voided !== null ? signature.voided : null;

/** `compact` where the entry around it says time and revision already. */
export function SignatureCard({ signature, compact = false }: { signature: Signature; compact?: boolean }) {
  const zone = useZone();
  const isVoid = !!signature.voided;
  const standing = isVoid ? 'void' : signature.sealed ? 'sealed' : 'pending';
  const Icon = { void: IconCircleX, sealed: IconCircleCheck, pending: IconClock }[standing];
  return (
    <div className="signature" data-standing={standing}>
      <Icon size={20} aria-hidden className="signature-mark" />
      <div>
        <div className="signature-name">
          {signature.printed_name} <span className="quiet">· {roleNames(signature.role)}</span>
        </div>
        <div>
          {code('meaning', signature.meaning.code, signature.meaning.text)}
          {' · '}
          <span className="quiet">{t(`signature.${standing}`)}</span>
        </div>
        {voided(signature)?.reason && (
          <div>{t('signature.void_reason', { reason: voided(signature)?.reason ?? '' })}</div>
        )}
        {signature.content_is_current === false && !isVoid && (
          <div className="small">{t('signature.other_content')}</div>
        )}
        <div className="quiet small">
          <time dateTime={signature.signed_at}>
            {signature.zone && signature.zone !== zone
              ? `${instant(signature.signed_at, signature.zone)} (${utc(signature.signed_at)})`
              : both(signature.signed_at, zone)}
          </time>
          {' · '}
          {!compact && <>{t('record.revision', { revision: signature.revision })} · </>}
          <Hash value={signature.content_sha256} />
        </div>
      </div>
    </div>
  );
}

export function SignatureList({ signatures }: { signatures: Signature[] }) {
  if (!signatures.length) return <p className="quiet none">{t('signature.none')}</p>;
  return (
    <ul className="plain signatures">
      {signatures.map((signature) => (
        <li key={`${signature.signed_at}${signature.printed_name}${signature.meaning.code}`}>
          <SignatureCard signature={signature} />
        </li>
      ))}
    </ul>
  );
}

/** `author,reviewer` → `Author, Reviewer`. */
export const roleNames = (roles: string) =>
  roles
    .split(',')
    .map((role) => code('role', role, words(role)))
    .join(', ');
