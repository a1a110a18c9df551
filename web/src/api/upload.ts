/** A file on its way: hash, slot, presigned PUT with progress, then the verdict of the ingest. */
import { call, get, Problem } from './client.ts';
import type { UploadSlot, UploadShown } from './contract.ts';

export type Phase = 'hashing' | 'sending' | 'checking';
export type Verdict = { accepted: true } | { accepted: false; why: string };

export async function sha256Hex(bytes: ArrayBuffer): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

// fetch reports no upload progress; XMLHttpRequest does.
function put(slot: UploadSlot, file: File, progress: (share: number) => void, signal: AbortSignal) {
  return new Promise<void>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', slot.url);
    for (const [name, value] of Object.entries(slot.headers))
      if (!/^(host|content-length)$/i.test(name)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => progress(event.total ? event.loaded / event.total : 0);
    request.onload = () =>
      request.status < 300
        ? resolve()
        : reject(
            new Problem({ status: request.status, code: 'UPLOAD_REFUSED', detail: storeReason(request) }),
          );
    request.onerror = () => reject(new Problem({ status: 0, code: 'UNREACHABLE' }));
    request.onabort = () => reject(new DOMException('', 'AbortError'));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

function storeReason(request: XMLHttpRequest) {
  return /<Message>([^<]*)/.exec(request.responseText)?.[1] ?? request.statusText;
}

async function verdict(id: string, signal: AbortSignal): Promise<Verdict> {
  for (let wait = 400; !signal.aborted; wait = Math.min(wait * 1.4, 4000)) {
    const state = await get<UploadShown>(`/uploads/${id}`, undefined, signal);
    if (state.state === 'accepted') return { accepted: true };
    if (state.state === 'refused')
      return {
        accepted: false,
        why: state.why?.detail ?? '',
      };
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
  throw new DOMException('', 'AbortError');
}

export async function upload(
  path: string,
  file: File,
  place: string | undefined,
  report: (phase: Phase, share: number) => void,
  signal: AbortSignal,
): Promise<Verdict> {
  report('hashing', 0);
  const sha256 = await sha256Hex(await file.arrayBuffer());
  const body = {
    filename: file.name,
    media_type: file.type || 'application/octet-stream',
    size: file.size,
    sha256,
    ...(place && { place }),
  };
  const slot = (await call<UploadSlot>('POST', `${path}/uploads`, { body, signal })).data;
  report('sending', 0);
  await put(slot, file, (share) => report('sending', share), signal);
  report('checking', 1);
  return verdict(slot.upload_id, signal);
}
