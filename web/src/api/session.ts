/** Who is signed in. Tokens live in memory and, to survive a reload, in this tab's session storage. */
import { useSyncExternalStore } from 'react';
import type { Config } from './contract.ts';
import { Pool, PoolRefusal, type Tokens } from './pool.ts';

interface Kept {
  username: string;
  tokens: Tokens;
}
export interface SessionState {
  kept: Kept | null;
  locked: boolean;
  ended: 'expired' | 'signed_out' | 'refused' | null;
}

const KEY = 'cqms.session';
const SIGNED_BEFORE = 'cqms.signed-before';
let config: Config | null = null;
let state: SessionState = { kept: read(), locked: false, ended: null };
let refreshing: Promise<void> | null = null;
const listeners = new Set<() => void>();

function read(): Kept | null {
  const text = globalThis.sessionStorage?.getItem(KEY);
  return text ? (JSON.parse(text) as Kept) : null;
}

function set(next: Partial<SessionState>) {
  state = { ...state, ...next };
  if (state.kept) sessionStorage.setItem(KEY, JSON.stringify(state.kept));
  else sessionStorage.removeItem(KEY);
  listeners.forEach((listener) => listener());
}

export function useSession(): SessionState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}

export function configure(loaded: Config) {
  config = loaded;
}

function poolOf(client: 'web_client_id' | 'signing_client_id'): Pool {
  if (!config) throw new Error('The configuration is not loaded');
  return new Pool(config.sign_in_endpoint, config[client], config.issuer);
}
export const webPool = () => poolOf('web_client_id');
export const signingPool = () => poolOf('signing_client_id');

export function startSession(username: string, tokens: Tokens) {
  const same = state.kept?.username === username;
  if (!same) sessionStorage.removeItem(SIGNED_BEFORE);
  set({ kept: { username, tokens }, locked: false, ended: null });
}

export function endSession(why: 'expired' | 'signed_out') {
  if (!state.kept) return;
  if (why === 'expired') {
    // The page stays as it is behind the lock, so that nothing typed is lost.
    set({ locked: true, ended: why });
    return;
  }
  void closeSession(state.kept.tokens).then(leavePool);
  sessionStorage.removeItem(SIGNED_BEFORE);
  set({ kept: null, locked: false, ended: why });
}

/** Ends the session at the API and revokes its refresh token; signing out here does not wait for either. */
async function closeSession(tokens: Tokens) {
  const headers = { Authorization: `Bearer ${tokens.access}` };
  const ended = fetch('/api/v1/me/sign-out', { method: 'POST', headers, keepalive: true });
  const revoked = tokens.refresh ? webPool().revoke(tokens.refresh) : Promise.resolve();
  const results = await Promise.allSettled([ended, revoked]);
  results
    .filter((result) => result.status === 'rejected')
    .forEach(({ reason }) => console.warn('Sign-out was not heard', reason));
}

/** The pool's own pages keep whom they let in: the next person at this screen must not be taken for them. */
function leavePool() {
  if (!config?.hosted_sign_in) return;
  const asked = new URLSearchParams({ client_id: config.web_client_id, logout_uri: `${location.origin}/` });
  location.assign(`${config.hosted_sign_in}/logout?${asked}`);
}

/** What came back from the pool's own pages is not for this tab; whoever is signed in already stays so. */
export const refuseSession = () => state.kept || set({ ended: 'refused' });

export function lockSession() {
  if (state.kept) set({ locked: true });
}

async function renew() {
  const kept = state.kept;
  if (!kept?.tokens.refresh) return endSession('expired');
  try {
    const tokens = await webPool().refresh(kept.tokens.refresh);
    set({ kept: { ...kept, tokens } });
  } catch (cause) {
    if (cause instanceof PoolRefusal && cause.code !== 'Unreachable') return endSession('expired');
    throw cause;
  }
}

/** The access token, renewed a minute before it ends. */
export async function accessToken(): Promise<string | null> {
  if (!state.kept) return null;
  if (state.kept.tokens.expiresAt - Date.now() < 60_000) {
    refreshing ??= renew().finally(() => {
      refreshing = null;
    });
    await refreshing;
  }
  return state.kept?.tokens.access ?? null;
}

/** 21 CFR 11.200(a)(1)(i): the first signing of a session asks for the user ID too. */
export const signedBefore = () => sessionStorage.getItem(SIGNED_BEFORE) === 'yes';
export const rememberSigning = () => sessionStorage.setItem(SIGNED_BEFORE, 'yes');
