import { CsError } from '@cs-kit/protocol';
import type { StoredFile, UploadState } from '@cs-kit/protocol';
import type { DetailedError, HttpRequest, Upload, UploadOptions } from 'tus-js-client';
import { keepPlace, placeOf } from './upload-places.ts';
import { aborted, problemOf, unreachable } from './upload.ts';
import type { UploadClient, UploadJob } from './upload.ts';

/** The part of tus-js-client that is used. */
export interface Tus {
  readonly Upload: new (file: File, options: UploadOptions) => Pick<Upload, 'start' | 'abort'>;
}

/** One part: small enough for a slow line to send it before a request times out, and for a proxy that holds it back whole. */
const PART_BYTES = 4 * 1024 * 1024;
/** Pauses before it is tried again; after progress they begin anew. */
const PAUSES_MS = [0, 1000, 2000, 5000, 10_000, 20_000, 30_000];
/** A scanner may look at the file before the relay answers. */
const CHECK_MS = 120_000;
/** Answers after which the same may work: no connection, a token that has ended, another part in between, a relay that starts again. */
const AGAIN: ReadonlySet<number> = new Set([0, 401, 409, 429, 500, 502, 503, 504]);

const statusOf = (error: Error): number => (error as Partial<DetailedError>).originalResponse?.getStatus() ?? 0;

/** What tus-js-client threw, as an error of the kit. Answers to HEAD have no body, only a status. */
function known(error: Error): CsError {
  const status = statusOf(error);
  if (status === 0) return unreachable(error);
  if (status === 404) return new CsError('request/not-found');
  return problemOf((error as Partial<DetailedError>).originalResponse?.getBody() ?? '');
}

/** Puts a token on each request, and another one where the last was refused. */
function bearer({ session }: UploadClient) {
  let token = '';
  let refused = false;
  return {
    sign: async (request: HttpRequest): Promise<void> => {
      token = (await (refused ? session.renew(token) : session.ensure())).token;
      refused = false;
      request.setHeader('authorization', `Bearer ${token}`);
    },
    again: (error: Error): boolean => {
      refused = statusOf(error) === 401;
      return AGAIN.has(statusOf(error));
    },
  };
}

/** Announces the file; answers where its bytes go. */
async function announce(client: UploadClient, { roomId, file, signal }: UploadJob): Promise<string> {
  const name = btoa(String.fromCodePoint(...new TextEncoder().encode(file.name.slice(0, 200))));
  const answer = await client.fetch(`/v1/uploads?roomId=${encodeURIComponent(roomId)}`, {
    method: 'POST',
    headers: { 'tus-resumable': '1.0.0', 'upload-length': String(file.size), 'upload-metadata': `filename ${name}` },
    signal,
  });
  return `/v1/uploads/${((await answer.json()) as UploadState).id}`;
}

/** Sends what the relay does not have yet. */
function send({ Upload }: Tus, client: UploadClient, job: UploadJob, path: string): Promise<void> {
  const { sign, again } = bearer(client);
  let end!: () => void;
  const sent = new Promise<void>((resolve, reject) => {
    const upload = new Upload(job.file, {
      uploadUrl: client.relay + path,
      chunkSize: PART_BYTES,
      retryDelays: PAUSES_MS,
      // Where it is, we keep ourselves: under the name of the site, and gone with the session.
      storeFingerprintForResuming: false,
      fingerprint: async () => null as unknown as string,
      onBeforeRequest: sign,
      onShouldRetry: again,
      onProgress: (bytes, total) => job.progress(bytes / (total ?? job.file.size)),
      onSuccess: () => resolve(),
      onError: (error) => reject(known(error)),
    });
    end = () => {
      void upload.abort();
      reject(aborted());
    };
    job.signal.addEventListener('abort', end, { once: true });
    upload.start();
  });
  return sent.finally(() => job.signal.removeEventListener('abort', end));
}

/** Goes on with what an earlier attempt left at the relay, or begins; one that the relay has dropped begins again. */
async function deliver(library: Tus, client: UploadClient, job: UploadJob, key: string): Promise<string> {
  const kept = placeOf(client, key);
  if (kept !== null) {
    try {
      await send(library, client, job, kept);
      return kept;
    } catch (error) {
      if (!(error instanceof CsError) || error.code !== 'request/not-found') throw error;
    }
  }
  const path = await announce(client, job);
  keepPlace(client, key, path);
  await send(library, client, job, path);
  return path;
}

/**
 * Sends a large file in parts by tus 1.0. It survives a line that breaks, a relay that starts again, and a reload of the page, after which
 * the same file goes on where it was. Rejects with a `CsError`; an abort with any other reason than 'paused' removes it at the relay.
 */
export async function uploadInParts(client: UploadClient, job: UploadJob, load: () => Promise<Tus> = () => import('tus-js-client')): Promise<StoredFile> {
  const { roomId, file, signal } = job;
  const key = [roomId, file.name, file.type, file.size, file.lastModified].join(' ');
  try {
    const library = await load().catch((error: unknown) => Promise.reject(unreachable(error)));
    if (signal.aborted) throw aborted();
    const path = await deliver(library, client, job, key);
    job.progress(1);
    const stored = await client.json<StoredFile>('POST', `${path}/file`, { signal, timeoutMs: CHECK_MS });
    keepPlace(client, key, null);
    return stored;
  } catch (error) {
    if (signal.aborted ? signal.reason !== 'paused' : error instanceof CsError && !error.retryable) forget(client, key);
    throw error;
  }
}

/** Nobody comes back to it: what has come of it need not wait at the relay. */
function forget(client: UploadClient, key: string): void {
  const path = placeOf(client, key);
  keepPlace(client, key, null);
  // Where it is gone already, nothing is left to do; what cannot be reached now goes after a day.
  if (path !== null) void client.fetch(path, { method: 'DELETE', keepalive: true, headers: { 'tus-resumable': '1.0.0' } }).catch(() => undefined);
}
