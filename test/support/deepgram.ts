import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { wavOf } from '../../server/src/speech/wav.ts';

/** What a stream brought. */
export interface DeepgramStream {
  readonly query: URLSearchParams;
  readonly controls: string[];
  bytes: Buffer;
}

/** A server that speaks the wire of https://developers.deepgram.com/reference/speech-to-text/listen-streaming, and hears by the recogniser of the lab. */
export interface FakeDeepgram {
  /** Base address with /v1. */
  readonly baseUrl: string;
  readonly streams: DeepgramStream[];
  /** Upgrades and recordings are refused with this status from now on; null takes them again. */
  refuse(status: number | null): void;
  /** Streams are cut after so many bytes; null lets them be. */
  cutAfter(bytes: number | null): void;
  stop(): Promise<void>;
}

const KEY = 'dg-test';

/** Starts it; `recogniser` is the base address of an OpenAI-compatible server. */
export async function startDeepgram(recogniser: string): Promise<FakeDeepgram> {
  const streams: DeepgramStream[] = [];
  let refused: number | null = null;
  let cut: number | null = null;
  const server = createServer((request, response) => {
    const status = statusOf(request);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(status === 200 ? '{"results":{"channels":[{"alternatives":[{"transcript":""}]}]},"metadata":{"duration":1}}' : '{"err_code":"INVALID_AUTH"}');
  });
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const statusOf = ({ headers }: IncomingMessage): number => refused ?? (headers.authorization === `Token ${KEY}` ? 200 : 401);

  const words = async (sound: Buffer, rate: number): Promise<string> => {
    if (sound.length < rate / 5) return '';
    const form = new FormData();
    form.set('file', new Blob([wavOf([sound], rate) as Uint8Array<ArrayBuffer>], { type: 'audio/wav' }), 'turn.wav');
    form.set('model', 'whisper-1');
    form.set('language', 'en');
    const response = await fetch(`${recogniser}/audio/transcriptions`, { method: 'POST', body: form });
    return ((await response.json()) as { text: string }).text;
  };

  const serve = (socket: WebSocket, query: URLSearchParams): void => {
    const stream: DeepgramStream = { query, controls: [], bytes: Buffer.alloc(0) };
    streams.push(stream);
    let flushed = 0;
    let tail: Promise<void> = Promise.resolve();
    const results = (transcript: string, more: object): void =>
      socket.send(
        JSON.stringify({
          type: 'Results',
          channel_index: [0, 1],
          channel: { alternatives: [{ transcript, confidence: 0.99, words: [], languages: ['en'] }] },
          metadata: { request_id: 'r', model_info: {}, model_uuid: 'm' },
          ...more,
        }),
      );
    socket.on('message', (data: Buffer, binary) => {
      if (binary) {
        stream.bytes = Buffer.concat([stream.bytes, data]);
        if (cut !== null && stream.bytes.length >= cut) socket.close(1011, 'NET-0000');
        return;
      }
      const { type } = JSON.parse(String(data)) as { type: string };
      stream.controls.push(type);
      if (type !== 'Finalize') return;
      const sound = stream.bytes.subarray(flushed);
      const perSecond = Number(query.get('sample_rate')) * 2;
      const place = { start: flushed / perSecond, duration: sound.length / perSecond };
      flushed = stream.bytes.length;
      tail = tail.then(async () => {
        const transcript = await words(sound, Number(query.get('sample_rate')));
        if (transcript !== '') results(transcript, { ...place, is_final: false, speech_final: false });
        results(transcript, { ...place, is_final: true, speech_final: false, from_finalize: true });
      });
    });
  };
  server.on('upgrade', (request, raw, head) => {
    const url = new URL(request.url ?? '/', 'http://deepgram.test');
    const status = url.pathname === '/v1/listen' ? statusOf(request) : 404;
    if (status !== 200) return raw.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
    sockets.handleUpgrade(request, raw, head, (socket) => serve(socket, url.searchParams));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as { port: number }).port}/v1`,
    streams,
    refuse: (status) => void (refused = status),
    cutAfter: (bytes) => void (cut = bytes),
    async stop() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
