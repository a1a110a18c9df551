/** Every call to the API: one function that adds the token, and turns refusals into `Problem`. */
import type { Problem as ProblemShown, RefusalShown } from './contract.ts';
import { accessToken, endSession } from './session.ts';

export const BASE = '/api/v1';

const VIEW_AS = 'cqms.view-as';

/** Shows this tab what inspectors see, or one of them; null shows one's own again. */
export function viewAs(whom: string | null) {
  if (whom) sessionStorage.setItem(VIEW_AS, whom);
  else sessionStorage.removeItem(VIEW_AS);
  location.assign('/');
}

/** Why not, as much as is known. */
export type Reason = Pick<RefusalShown, 'code'> & Partial<RefusalShown>;

/** What the gateway itself answers has a status and little else. */
export type ProblemBody = Omit<Partial<ProblemShown>, 'code'> & {
  status: number;
  code: string;
  attempts_left?: number;
};

/** A refusal in the words of RFC 9457; status 0 means the API could not be reached. */
export class Problem extends Error {
  readonly body: ProblemBody;
  constructor(body: ProblemBody) {
    super(body.detail ?? body.title ?? body.code);
    this.body = body;
  }
  get status() {
    return this.body.status;
  }
}

export interface Answer<T> {
  status: number;
  data: T;
  headers: Headers;
}

interface Options {
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  revision?: number;
  idempotencyKey?: string;
  anonymous?: boolean;
  signal?: AbortSignal;
}

function address(path: string, query: Options['query']) {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {}))
    if (value !== undefined && value !== '') search.set(key, String(value));
  const text = search.toString();
  return `${path.startsWith(BASE) ? path : BASE + path}${text ? `?${text}` : ''}`;
}

async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text();
  let body: Partial<ProblemBody> & { message?: string } = {};
  try {
    body = JSON.parse(text) as Partial<ProblemBody>;
  } catch {
    body = { detail: text.slice(0, 300) };
  }
  return new Problem({
    ...body,
    status: response.status,
    code: body.code ?? `HTTP_${response.status}`,
    detail: body.detail ?? body.message ?? response.statusText,
    trace_id: body.trace_id ?? response.headers.get('apigw-requestid') ?? undefined,
  });
}

async function send(method: string, path: string, options: Options): Promise<Response> {
  const headers = new Headers({ Accept: 'application/json' });
  if (!options.anonymous) {
    const token = await accessToken();
    if (token) headers.set('Authorization', `Bearer ${token}`);
    const seenAs = sessionStorage.getItem(VIEW_AS);
    if (seenAs) headers.set('View-As', seenAs);
  }
  if (options.body !== undefined)
    headers.set('Content-Type', method === 'PATCH' ? 'application/merge-patch+json' : 'application/json');
  if (options.revision !== undefined) headers.set('If-Match', `"${options.revision}"`);
  if (method === 'POST') headers.set('Idempotency-Key', options.idempotencyKey ?? crypto.randomUUID());
  let response: Response;
  try {
    response = await fetch(address(path, options.query), {
      method,
      headers,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: options.signal,
      cache: 'no-store',
    });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new Problem({ status: 0, code: 'UNREACHABLE' });
  }
  if (!response.ok) {
    // Whoever is shown is no inspector any more, or another person signed in here.
    if (path === '/me' && headers.has('View-As') && response.status !== 401) viewAs(null);
    const problem = await problemOf(response);
    // A signing whose sign-in was refused is no session that ended.
    if (response.status === 401 && problem.body.code !== 'REAUTH_FAILED' && !options.anonymous)
      endSession('expired');
    throw problem;
  }
  return response;
}

export async function call<T>(method: string, path: string, options: Options = {}): Promise<Answer<T>> {
  const response = await send(method, path, options);
  const text = await response.text();
  return {
    status: response.status,
    data: (text ? JSON.parse(text) : undefined) as T,
    headers: response.headers,
  };
}

export async function get<T>(path: string, query?: Options['query'], signal?: AbortSignal): Promise<T> {
  return (await call<T>('GET', path, { query, signal })).data;
}

/** Asks for a file the API makes itself (CSV, PDF) and hands it to the browser to save. */
export async function saveAs(path: string, filename: string, query?: Options['query']): Promise<void> {
  const response = await send('GET', path, { query });
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = filename;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
