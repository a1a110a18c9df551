/** The state of one step being taken, with or without a signature. Secrets are only passed through. */
import { useRef, useState } from 'react';
import { Problem } from '../api/client.ts';
import type { IntentShown, Receipt, RecordShown } from '../api/contract.ts';
import { PoolRefusal, type Challenge } from '../api/pool.ts';
import { signedBefore, useSession } from '../api/session.ts';
import {
  answerCode,
  authenticate,
  makeIntent,
  takeStep,
  tellRefused,
  untilSealed,
  type Step,
} from '../api/signing.ts';
import { t } from '../lib/i18n.ts';
import type { Credentials } from './SigningFields.tsx';

const WRONG = new Set(['NotAuthorizedException', 'UserNotFoundException', 'CodeMismatchException']);

export type CeremonyPhase = 'asking' | 'working' | 'sealing' | 'sealed' | 'unsealed';

export interface Ceremony {
  phase: CeremonyPhase;
  error: unknown;
  refusal: string | null;
  challenge: Challenge | null;
  asksUser: boolean;
  username: string;
  receipt: Receipt | null;
  missing: (credentials: Credentials) => Record<string, string>;
  run: (
    input: Pick<Step, 'reason' | 'fields'>,
    credentials: Credentials,
    signed: boolean,
  ) => Promise<boolean>;
  reset: () => void;
}

/** What the pool said, in words a person can act on. */
export function poolWords(refusal: PoolRefusal): string {
  switch (refusal.code) {
    case 'NotAuthorizedException':
    case 'UserNotFoundException':
      return /attempts exceeded/i.test(refusal.message) ? t('pool.too_many') : t('pool.wrong');
    case 'CodeMismatchException':
    case 'ExpiredCodeException':
    case 'EnableSoftwareTokenMFAException':
      return t('pool.wrong_code');
    case 'InvalidPasswordException':
      return t('pool.weak', { detail: refusal.message });
    case 'PasswordResetRequiredException':
      return t('pool.reset_required');
    case 'TooManyRequestsException':
    case 'LimitExceededException':
      return t('pool.too_many');
    case 'Unreachable':
      return t('problem.unreachable');
    default:
      return refusal.message || refusal.code;
  }
}

export function useCeremony(base: {
  collection: string;
  record: RecordShown;
  transition: string;
  zone: string;
}): Ceremony {
  const session = useSession();
  const [phase, setPhase] = useState<CeremonyPhase>('asking');
  const [error, setError] = useState<unknown>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [challenge, setChallenge] = useState<Challenge | null>(null);
  const [receipt, setReceipt] = useState<Receipt | null>(null);
  const [asksUser] = useState(() => !signedBefore());
  const kept = useRef<{ intent: IntentShown; revision: number } | null>(null);
  const own = session.kept?.username ?? '';

  // An intent is kept while the connection fails; a refused sign-in ends it. It is bound to one revision.
  async function intentFor(step: Step): Promise<IntentShown> {
    const usable =
      kept.current?.revision === step.record.revision &&
      Date.parse(kept.current.intent.expires_at) - Date.now() > 30_000;
    if (!usable || !kept.current)
      kept.current = { intent: await makeIntent(step), revision: step.record.revision };
    return kept.current.intent;
  }

  async function proofOf(step: Step, credentials: Credentials) {
    const intent = await intentFor(step);
    const username = asksUser ? credentials.username.trim() : own;
    const outcome = challenge
      ? await answerCode(username, challenge, credentials.code.trim())
      : await authenticate(username, credentials.password);
    if ('challenge' in outcome) {
      setChallenge(outcome.challenge);
      return null;
    }
    return { intent, idToken: outcome.tokens.id };
  }

  /** A wrong password or code is told, so that somebody who tries to sign for another is noticed. */
  async function refusalOf(step: Step, refused: PoolRefusal): Promise<string> {
    const signing = kept.current;
    if (!signing || !WRONG.has(refused.code)) return poolWords(refused);
    kept.current = null;
    const left = await tellRefused(step, signing.intent).catch(() => undefined);
    if (left === undefined) return poolWords(refused);
    return `${poolWords(refused)} ${left ? t('sign.attempts_left', { count: left }) : t('sign.locked')}`;
  }

  async function run(input: Pick<Step, 'reason' | 'fields'>, credentials: Credentials, signed: boolean) {
    const step: Step = { ...base, ...input };
    setPhase('working');
    setError(null);
    setRefusal(null);
    try {
      const proof = signed ? await proofOf(step, credentials) : undefined;
      if (proof === null) {
        setPhase('asking');
        return false;
      }
      const address = await takeStep(step, proof);
      setPhase('sealing');
      if (signed) {
        const sealed = address ? await untilSealed(address) : null;
        setReceipt(sealed);
        setPhase(sealed ? 'sealed' : 'unsealed');
      }
      return true;
    } catch (cause) {
      setChallenge(null);
      setPhase('asking');
      if (cause instanceof PoolRefusal) setRefusal(await refusalOf(step, cause));
      else {
        if (cause instanceof Problem && cause.status !== 0) kept.current = null;
        setError(cause);
      }
      return false;
    }
  }

  return {
    phase,
    error,
    refusal,
    challenge,
    asksUser,
    username: own,
    receipt,
    run,
    reset: () => setError(null),
    missing: (credentials) => {
      const found: Record<string, string> = {};
      if (challenge) {
        if (!credentials.code.trim()) found.code = t('form.required');
        return found;
      }
      if (asksUser && !credentials.username.trim()) found.username = t('form.required');
      if (!credentials.password) found.password = t('form.required');
      return found;
    },
  };
}
