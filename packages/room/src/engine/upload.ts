import type { RelayClient } from '@cs-kit/core';
import { CsError, isErrorCode, LIMITS } from '@cs-kit/protocol';
import type { StoredFile } from '@cs-kit/protocol';

/** What an upload needs of a client. */
export type UploadClient = Pick<RelayClient, 'relay' | 'session' | 'json' | 'fetch' | 'platform' | 'storageKey'>;

/** One upload: the body, where it belongs and who hears of its progress. */
export interface UploadJob {
  readonly roomId: string;
  readonly file: File;
  /** Share of the bytes that left, 0 to 1. */
  readonly progress: (share: number) => void;
  /** Ends it. With the reason 'paused' what has come of a large file stays at the relay, and the same upload goes on from there. */
  readonly signal: AbortSignal;
}

/** Sends one file to the relay: at once, or in parts where it is too large for that. Rejects with a `CsError`. */
export async function uploadFile(client: UploadClient, job: UploadJob, createRequest: () => XMLHttpRequest): Promise<StoredFile> {
  if (job.file.size > LIMITS.fileBytes) {
    const { uploadInParts } = await import('./upload-in-parts.ts');
    return uploadInParts(client, job);
  }
  const { token } = await client.session.ensure();
  if (job.signal.aborted) throw aborted();
  return sendAtOnce(`${client.relay}/v1/files?roomId=${encodeURIComponent(job.roomId)}`, token, job, createRequest());
}

/** By XMLHttpRequest, because fetch tells nothing of an upload's progress. */
function sendAtOnce(url: string, token: string, job: UploadJob, request: XMLHttpRequest): Promise<StoredFile> {
  return new Promise<StoredFile>((resolve, reject) => {
    request.open('POST', url);
    request.setRequestHeader('x-file-name', encodeURIComponent(job.file.name.slice(0, 200)));
    request.setRequestHeader('authorization', `Bearer ${token}`);
    request.setRequestHeader('content-type', job.file.type === '' ? 'application/octet-stream' : job.file.type);
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) job.progress(event.loaded / event.total);
    });
    request.addEventListener('load', () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as StoredFile);
      else reject(problemOf(request.responseText));
    });
    request.addEventListener('error', () => reject(unreachable()));
    request.addEventListener('abort', () => reject(aborted()));
    job.signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(job.file);
  });
}

/** An upload that was ended. */
export const aborted = (): DOMException => new DOMException('The upload was cancelled.', 'AbortError');

/** An upload whose line broke. */
export const unreachable = (cause?: unknown): CsError => new CsError('relay/unreachable', 'The relay could not be reached. Try the upload again.', { cause });

/** The error that an answer carries; that of a proxy is one that may be tried again. */
export function problemOf(body: string): CsError {
  try {
    const { code, detail } = JSON.parse(body) as { code?: unknown; detail?: unknown };
    if (isErrorCode(code)) return new CsError(code, typeof detail === 'string' ? detail : undefined);
  } catch {
    /* a proxy answered with a page of its own */
  }
  return new CsError('storage/unavailable');
}
