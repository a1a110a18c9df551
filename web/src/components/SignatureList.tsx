/** The manifestation of signatures (21 CFR 11.50): name, role, meaning, both times, revision, hash. */
import { IconCircleCheck, IconCircleX, IconClock } from '@tabler/icons-react';
import type { SignatureShown } from '../api/contract.ts';
import { useZone } from '../api/queries.ts';
import { both, instant, utc, words } from '../lib/format.ts';
import { code, t } from '../lib/i18n.ts';
import { Hash } from './bits.tsx';

/** What a manifestation needs; an entry of the trail knows a little less than the record. */
export type SignatureFacts = Pick<
  SignatureShown,
  | 'printed_name'
  | 'role'
  | 'meaning'
  | 'signed_at'
  | 'zone'
  | 'revision'
  | 'content_sha256'
  | 'sealed'
  | 'voided'
> & { content_is_current?: boolean };

/** `compact` where the entry around it says time and revision already. */
export function SignatureCard({
  signature,
  compact = false,
}: {
  signature: SignatureFacts;
  compact?: boolean;
}) {
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
        {signature.voided && (
          <div>
            {t('signature.void_by', { step: code('step', signature.voided.by, words(signature.voided.by)) })}
          </div>
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

export function SignatureList({ signatures }: { signatures: SignatureShown[] }) {
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
