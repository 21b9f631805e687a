import type { StoredFile, UploadState } from '@cs-kit/protocol';
import { PAGE } from './relay.ts';

/** Who sends, and whereto. */
export interface TusCaller {
  readonly url: string;
  readonly token: string;
  /** Null for staff. */
  readonly origin?: string | null;
}

/** Calls of tus 1.0 as they stand in its text, without a library. */
export function tus({ url, token, origin = PAGE }: TusCaller) {
  const send = (method: string, path: string, headers: Readonly<Record<string, string>> = {}, body?: BodyInit): Promise<Response> =>
    fetch(`${url}${path}`, {
      method,
      headers: { 'tus-resumable': '1.0.0', authorization: `Bearer ${token}`, ...(origin === null ? {} : { origin }), ...headers },
      ...(body === undefined ? {} : { body, duplex: 'half' as const }),
    });
  return {
    send,
    create: (roomId: string | null, name: string, length: number): Promise<Response> =>
      send('POST', `/v1/uploads${roomId === null ? '' : `?roomId=${roomId}`}`, {
        'upload-length': String(length),
        'upload-metadata': `filename ${Buffer.from(name).toString('base64')}`,
      }),
    patch: (id: string, offset: number, body: BodyInit): Promise<Response> =>
      send('PATCH', `/v1/uploads/${id}`, { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' }, body),
    offset: async (id: string): Promise<number> => Number((await send('HEAD', `/v1/uploads/${id}`)).headers.get('upload-offset')),
    finish: (id: string): Promise<Response> => send('POST', `/v1/uploads/${id}/file`),
    /** All of it in one part. */
    async whole(roomId: string, name: string, bytes: Uint8Array): Promise<StoredFile> {
      const { id } = (await (await this.create(roomId, name, bytes.byteLength)).json()) as UploadState;
      await this.patch(id, 0, bytes as Uint8Array<ArrayBuffer>);
      return (await (await this.finish(id)).json()) as StoredFile;
    },
  };
}
