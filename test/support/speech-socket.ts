import type { SpeechFrame, SpeechRequest } from '@cs-kit/protocol';
import { WebSocket } from 'ws';
import { PAGE } from './relay.ts';

/** Bytes of 100 ms at 16 kHz. */
export const FRAME_BYTES = 3200;
export const SPEECH_START: SpeechRequest = { type: 'start', language: 'en', sampleRate: 16_000, encoding: 'pcm16' };

/** A socket of speech of a test, as a page has it. */
export class SpeechSocket {
  readonly closed: Promise<number>;
  readonly #socket: WebSocket;
  readonly #frames: SpeechFrame[] = [];
  #wake: () => void = () => undefined;
  #read = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      this.#frames.push(JSON.parse(String(data)) as SpeechFrame);
      this.#wake();
    });
    this.closed = new Promise((resolve) => socket.on('close', resolve));
  }

  static async open(relayUrl: string, token: string): Promise<SpeechSocket> {
    const socket = new WebSocket(`${relayUrl.replace('http', 'ws')}/v1/speech/stream`, ['cs.v1', token], { origin: PAGE, perMessageDeflate: false });
    const opened = new SpeechSocket(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('unexpected-response', (_request, response) => reject(new Error(`refused with ${response.statusCode}`)));
      socket.once('error', reject);
    });
    return opened;
  }

  /** The next frame of a type; those before it are passed over. */
  async next<T extends SpeechFrame['type']>(type: T): Promise<Extract<SpeechFrame, { type: T }>> {
    for (;;) {
      while (this.#read < this.#frames.length) {
        const frame = this.#frames[this.#read++] as SpeechFrame;
        if (frame.type === type) return frame as Extract<SpeechFrame, { type: T }>;
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  say(request: SpeechRequest): void {
    this.#socket.send(JSON.stringify(request));
  }

  /** Sends sound in frames of 100 ms. */
  send(sound: Buffer): void {
    for (let at = 0; at < sound.length; at += FRAME_BYTES) this.#socket.send(sound.subarray(at, at + FRAME_BYTES));
  }

  /** Sends one binary frame as it is. */
  raw(bytes: Buffer): void {
    this.#socket.send(bytes);
  }

  /** Cuts the line. */
  cut(): void {
    this.#socket.terminate();
  }

  close(): void {
    this.#socket.close();
  }
}
