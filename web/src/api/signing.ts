/** The signing ceremony: intent, fresh authentication with the pool, the step, then the seal. */
import { call, get, Problem } from './client.ts';
import type { IntentShown, Receipt, RecordShown } from './contract.ts';
import type { Challenge, Outcome } from './pool.ts';
import { rememberSigning, signingPool } from './session.ts';

export interface Step {
  collection: string;
  record: RecordShown;
  transition: string;
  zone?: string;
  reason?: string;
  fields?: Record<string, unknown>;
}

export interface Proof {
  intent: IntentShown;
  idToken: string;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The intent is made when the person presses Sign, so a closed dialog leaves no abandoned signing. */
export async function makeIntent(step: Step): Promise<IntentShown> {
  const { data } = await call<IntentShown>(
    'POST',
    `/${step.collection}/${step.record.id}/signature-intents`,
    {
      body: {
        transition: step.transition,
        revision: step.record.revision,
        zone: step.zone,
      },
      revision: step.record.revision,
    },
  );
  // The authentication must not be older than `not_before`, the next whole second of the server's clock.
  await pause(1050);
  return data;
}

export async function authenticate(username: string, password: string): Promise<Outcome> {
  return signingPool().authenticate(username, password);
}

export async function answerCode(username: string, challenge: Challenge, code: string): Promise<Outcome> {
  return signingPool().respond(username, challenge, { [`${challenge.name}_CODE`]: code });
}

/** Takes the step; returns the address of the receipt when a seal is still to come. */
export async function takeStep(step: Step, proof?: Proof): Promise<string | null> {
  const body: Record<string, unknown> = {};
  if (step.reason) body.reason = step.reason;
  if (step.fields && Object.keys(step.fields).length) body.fields = step.fields;
  if (proof) body.signature = { intent_id: proof.intent.intent_id, id_token: proof.idToken };
  const path = `/${step.collection}/${step.record.id}/transitions/${step.transition}`;
  const { data } = await call<RecordShown>('POST', path, { body, revision: step.record.revision });
  if (!proof) return null;
  rememberSigning();
  return data.receipt ?? null;
}

/**
 * Tells the API that the pool refused the sign-in of a signing, which ends the signing: it is an entry of the trail,
 * and the fifth within a quarter of an hour locks signing (21 CFR 11.300(d)). Returns how many are left.
 */
export async function tellRefused(step: Step, intent: IntentShown): Promise<number | undefined> {
  try {
    await takeStep(step, { intent, idToken: 'the user pool refused this sign-in' });
  } catch (cause) {
    if (cause instanceof Problem) return cause.body.attempts_left;
    throw cause;
  }
  return undefined;
}

/** Polls the receipt until its entry is under a signed checkpoint; null when it takes longer than a minute. */
export async function untilSealed(address: string): Promise<Receipt | null> {
  for (let waited = 0, wait = 300; waited < 60_000; wait = Math.min(wait * 1.4, 3000)) {
    const receipt = await get<Receipt>(address);
    if (receipt.sealed) return receipt;
    await pause(wait);
    waited += wait;
  }
  return null;
}
