/** Files of a record: a presigned address, fetched and compared with the hash the record names. */
import { get, Problem } from './client.ts';
import type { Download, RecordShown } from './contract.ts';
import { sha256Hex } from './upload.ts';

export interface FileShown {
  path: string;
  filename: string;
  media_type: string;
  size: number;
  sha256: string;
}

const NAMES = ['file', 'source_file', 'rendition'] as const;

/** What a record holds as files, by the names the API serves them under. */
export function filesOf(record: RecordShown): FileShown[] {
  return NAMES.flatMap((path) => {
    const held = record.data[path] as Partial<FileShown> | null | undefined;
    if (!held) return [];
    return [
      {
        path,
        filename: held.filename ?? `${record.number ?? record.id}.pdf`,
        media_type: held.media_type ?? 'application/pdf',
        size: held.size ?? 0,
        sha256: held.sha256 ?? '',
      },
    ];
  });
}

export const contentOf = (record: RecordShown) =>
  filesOf(record).find((file) => file.path === 'file' && file.media_type === 'application/pdf');

export async function fetchFile(collection: string, id: string, file: FileShown) {
  const { url } = await get<Download>(`/${collection}/${id}/files/${file.path}`);
  let response: Response;
  try {
    response = await fetch(url, { credentials: 'omit' });
  } catch {
    throw new Problem({ status: 0, code: 'UNREACHABLE' });
  }
  if (!response.ok)
    throw new Problem({ status: response.status, code: 'FILE_NOT_READ', detail: response.statusText });
  const bytes = await response.arrayBuffer();
  return { bytes, matches: (await sha256Hex(bytes)) === file.sha256 };
}

export const download = (collection: string, id: string, file: FileShown) =>
  downloadFrom(`/${collection}/${id}/files/${file.path}`);

/** The address answers as an attachment, so the browser saves and never shows it inline. */
export async function downloadFrom(path: string) {
  const { url, filename } = await get<Download>(path);
  const link = document.createElement('a');
  link.href = url;
  link.download = filename;
  link.rel = 'noopener';
  link.click();
}
