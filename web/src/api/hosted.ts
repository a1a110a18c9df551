/** Sign-in on the user pool's own pages, where the study is configured so: the code that comes back is this tab's alone (RFC 7636). */
import type { Config } from './contract.ts';
import { refuseSession, startSession } from './session.ts';

const KEY = 'cqms.hosted';
const BACK = '/signed-in';

const text = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (char) => ({ '+': '-', '/': '_' })[char] ?? '');
const ours = (config: Config) => ({ client_id: config.web_client_id, redirect_uri: location.origin + BACK });

/** Leaves for the pool's page; what was asked for is shown after the return. */
export async function leaveToSignIn(config: Config) {
  const verifier = text(crypto.getRandomValues(new Uint8Array(32)));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  sessionStorage.setItem(KEY, JSON.stringify([verifier, location.href]));
  const asked = new URLSearchParams({
    ...ours(config),
    response_type: 'code',
    scope: 'openid aws.cognito.signin.user.admin',
    prompt: 'login',
    code_challenge: text(new Uint8Array(digest)),
    code_challenge_method: 'S256',
  });
  location.assign(`${config.hosted_sign_in}/oauth2/authorize?${asked}`);
}

/** Takes the code of whoever comes back for tokens, and goes where they were. */
export async function comeBack(config: Config) {
  if (location.pathname !== BACK) return;
  const [verifier, where] = JSON.parse(sessionStorage.getItem(KEY) ?? '["", "/"]') as [string, string];
  const code = new URLSearchParams(location.search).get('code') ?? '';
  sessionStorage.removeItem(KEY);
  history.replaceState(null, '', where);
  const body = new URLSearchParams({
    ...ours(config),
    grant_type: 'authorization_code',
    code,
    code_verifier: verifier,
  });
  const given = await fetch(`${config.hosted_sign_in}/oauth2/token`, {
    method: 'POST',
    body,
  })
    .then((answer) => (answer.ok ? answer.json() : null))
    .catch(() => null);
  if (!given) return void refuseSession();
  const [, claims] = given.id_token.split('.');
  const { 'cognito:username': username } = JSON.parse(atob(claims.replace(/-/g, '+').replace(/_/g, '/')));
  startSession(username, {
    id: given.id_token,
    access: given.access_token,
    refresh: given.refresh_token,
    expiresAt: Date.now() + given.expires_in * 1000,
  });
}
