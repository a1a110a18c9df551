/** Files of a record: a presigned address, fetched and compared with the hash the record names. */
import { get, Problem } from './client.ts';
import type { FileShown } from './contract.ts';
import { sha256Hex } from './upload.ts';

interface Slot {
  url: string;
  filename?: string;
}

const slotOf = (collection: string, id: string, file: FileShown) =>
  get<Slot>(`/${collection}/${id}/files/${file.path.replace(/^\//, '')}`);

export async function fetchFile(collection: string, id: string, file: FileShown) {
  const { url } = await slotOf(collection, id, file);
  let response: Response;
  try {
    response = await fetch(url, { credentials: 'omit' });
  } catch {
    throw new Problem({ status: 0, code: 'UNREACHABLE' });
  }
  if (!response.ok) throw new Problem({ status: response.status, code: 'FILE_NOT_READ', detail: response.statusText });
  const bytes = await response.arrayBuffer();
  return { bytes, matches: (await sha256Hex(bytes)) === file.sha256 };
}

export async function download(collection: string, id: string, file: FileShown) {
  const { url } = await slotOf(collection, id, file);
  const link = document.createElement('a');
  link.href = url;
  link.download = file.filename;
  link.rel = 'noopener';
  link.click();
}
