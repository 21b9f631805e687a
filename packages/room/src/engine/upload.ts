import { CsError, ERRORS, isErrorCode } from '@cs-kit/protocol';
import type { StoredFile } from '@cs-kit/protocol';

/** What an upload touches. */
export interface UploadDeps {
  readonly relay: string;
  /** A valid access token. */
  readonly token: () => Promise<string>;
  readonly createRequest: () => XMLHttpRequest;
}

/** One upload: the body, where it belongs and who hears of its progress. */
export interface UploadJob {
  readonly roomId: string;
  readonly file: File;
  /** Share of the bytes that left, 0 to 1. */
  readonly progress: (share: number) => void;
  readonly signal: AbortSignal;
}

/** Sends one file to the relay. XMLHttpRequest, because fetch tells nothing of an upload's progress. Rejects with a `CsError`. */
export async function uploadFile(deps: UploadDeps, job: UploadJob): Promise<StoredFile> {
  const token = await deps.token();
  if (job.signal.aborted) throw aborted();
  return new Promise<StoredFile>((resolve, reject) => {
    const request = deps.createRequest();
    request.open('POST', `${deps.relay}/v1/files?roomId=${encodeURIComponent(job.roomId)}`);
    request.setRequestHeader('x-file-name', encodeURIComponent(job.file.name.slice(0, 200)));
    request.setRequestHeader('authorization', `Bearer ${token}`);
    request.setRequestHeader('content-type', job.file.type === '' ? 'application/octet-stream' : job.file.type);
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) job.progress(event.loaded / event.total);
    });
    request.addEventListener('load', () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as StoredFile);
      else reject(problem(request.responseText));
    });
    request.addEventListener('error', () => reject(new CsError('relay/unreachable', 'The relay could not be reached. Try the upload again.')));
    request.addEventListener('abort', () => reject(aborted()));
    job.signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(job.file);
  });
}

const aborted = (): DOMException => new DOMException('The upload was cancelled.', 'AbortError');

function problem(body: string): CsError {
  try {
    const { code, detail } = JSON.parse(body) as { code?: unknown; detail?: unknown };
    if (isErrorCode(code)) return new CsError(code, typeof detail === 'string' ? detail : ERRORS[code].title);
  } catch {
    /* a proxy answered with a page of its own */
  }
  return new CsError('storage/unavailable');
}
