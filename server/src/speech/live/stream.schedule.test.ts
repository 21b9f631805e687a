import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SocketLike } from '@cs-kit/core';
import { CsError } from '@cs-kit/protocol';
import type { Site } from '@cs-kit/protocol';
import pino from 'pino';
import { createStreamRecogniser } from '../../../../packages/voice/src/engine/recogniser-stream.ts';
import type { Hearing, Recogniser } from '../../../../packages/voice/src/engine/types.ts';
import { TestClock } from '../../../../test/support/clock.ts';
import { seeded } from '../../../../test/support/random.ts';
import type { Actor } from '../../context.ts';
import { SpeechConnection } from './connection.ts';
import { createSpeechStreams } from './streams.ts';
import type { LiveSession } from './types.ts';

/*
 * The client of a page and the streams of a relay over lines that are cut at any moment, frames on the way lost: what the engine hears of a turn
 * is exactly what was said in it.
 */

const SCHEDULES = 80;
const site = { id: 'demo' } as Site;
const actor = { kind: 'visitor', id: 'v1', siteId: 'demo', scopes: ['chat'] } as unknown as Actor;
/** Every sample of a turn is its number. */
const saidAs = (turn: number, samples: number): Float32Array => new Float32Array(samples).fill((turn + 1) / 1000);
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
};

/** Words of an engine that writes down which samples it heard, and how many. */
function engine(): LiveSession {
  let heard: number[] = [];
  const words = (): string => {
    const runs: [number, number][] = [];
    for (const value of heard) {
      if (runs.at(-1)?.[0] === value) (runs.at(-1) as [number, number])[1] += 1;
      else runs.push([value, 1]);
    }
    return runs.map(([value, count]) => `${value}x${count}`).join(' ');
  };
  return {
    backlog: 0,
    elsewhere: false,
    write(sound) {
      const view = new DataView(sound.buffer, sound.byteOffset, sound.byteLength);
      for (let at = 0; at < sound.length; at += 2) heard.push(Math.round((view.getInt16(at, true) / 0x7fff) * 1000) - 1);
    },
    pause: () => undefined,
    async commit() {
      const text = words();
      heard = [];
      return { text, segments: [] };
    },
    cancel: () => void (heard = []),
    close: () => undefined,
  };
}

/** A line with frames on the way in both directions; cut, they are lost. */
class Line implements SocketLike {
  onopen: SocketLike['onopen'] = null;
  onmessage: SocketLike['onmessage'] = null;
  onclose: SocketLike['onclose'] = null;
  onerror: SocketLike['onerror'] = null;
  readonly #toRelay: (string | Uint8Array)[] = [];
  readonly #toPage: string[] = [];
  readonly #connection: SpeechConnection;
  #open = true;
  #opened = false;

  constructor(connect: (line: { send(data: string | Uint8Array): void; close(code: number, reason: string): void }) => SpeechConnection) {
    this.#connection = connect({ send: (data) => void this.#toPage.push(String(data)), close: (code, reason) => this.#ended(code, reason) });
  }

  send(data: string | Uint8Array<ArrayBuffer>): void {
    this.#toRelay.push(typeof data === 'string' ? data : data.slice());
  }

  close(): void {
    this.cut(true);
  }

  get over(): boolean {
    return !this.#open;
  }

  /** One frame arrives, on one side. */
  async step(chance: number): Promise<void> {
    if (!this.#open) return;
    if (!this.#opened) {
      this.#opened = true;
      this.onopen?.(undefined as never);
    } else if (chance < 0.6 && this.#toRelay.length > 0) await this.#connection.receive(this.#toRelay.shift() as string | Uint8Array);
    else if (this.#toPage.length > 0) this.onmessage?.({ data: this.#toPage.shift() });
    await settled();
  }

  cut(byPage = false): void {
    if (!this.#open) return;
    this.#open = false;
    this.#connection.gone();
    if (!byPage) this.onclose?.({ code: 1006, reason: '' });
  }

  #ended(code: number, reason: string): void {
    this.#open = false;
    this.onclose?.({ code, reason });
  }
}

async function run(seed: number): Promise<void> {
  const chance = seeded(seed);
  const clock = new TestClock();
  const streams = createSpeechStreams({ open: () => engine, clock, most: 10, mostPerActor: 2 });
  const lines: Line[] = [];
  let wholes = 0;
  const count = (audio: Float32Array): string => `whole ${audio.length}`;
  const whole: Recogniser = {
    engine: 'relay',
    judges: true,
    open: () => ({ finish: async (audio: Float32Array) => ((wholes += 1), { text: count(audio) }) }) as unknown as Hearing,
    close: () => undefined,
  };
  const recogniser = createStreamRecogniser({
    whole,
    setTimeout: (fn, ms) => clock.after(ms, fn),
    clearTimeout: (timer) => (timer as (() => void) | null)?.(),
    connect: async () => {
      if (chance() < 0.1) throw new CsError('relay/unreachable');
      const line = new Line((wire) => {
        const admitted = { actor, expiresAt: Infinity, peer: { address: '', prefix: '', loopback: true }, release: () => undefined };
        const transport = { ...wire, hold: () => undefined, bufferedAmount: 0 };
        const rates = { take: () => undefined };
        return new SpeechConnection(admitted, site, transport, { streams, rates, clock, logger: pino({ level: 'silent' }), closed: () => undefined });
      });
      lines.push(line);
      return line;
    },
  });
  const options = { language: 'en', locale: 'en', track: null, onInterim: () => undefined, onError: () => undefined };
  const words: Promise<{ readonly text: string }>[] = [];
  const expected: number[] = [];
  const sending = new Set<number>();
  const { signal } = new AbortController();
  const steps = async (most: number): Promise<void> => {
    for (let step = 0; step < most; step += 1) {
      const line = lines.at(-1);
      if (chance() < 0.03) line?.cut();
      // A relay that has forgotten everything.
      if (chance() < 0.003) streams.close();
      await line?.step(chance());
      if (chance() < 0.3) clock.advance(Math.floor(chance() * 200));
      await settled();
    }
  };
  for (let turn = 0; turn < 6; turn += 1) {
    const hearing = recogniser.open({ ...options, onSending: (on) => void (on ? sending.add(turn) : sending.delete(turn)) });
    let samples = 0;
    const pieces = 1 + Math.floor(chance() * 12);
    for (let piece = 0; piece < pieces; piece += 1) {
      const length = 512 * (1 + Math.floor(chance() * 4));
      hearing.resume();
      hearing.hear(saidAs(turn, length));
      samples += length;
      if (chance() < 0.2) hearing.pause(new Float32Array(0));
      await steps(Math.floor(chance() * 6));
    }
    if (chance() < 0.2) {
      hearing.cancel();
      continue;
    }
    words.push(hearing.finish(saidAs(turn, samples), signal));
    expected.push(turn * 1e6 + samples);
    await steps(Math.floor(chance() * 10));
  }
  for (let wait = 0; wait < 400; wait += 1) await steps(5);
  const heard = await Promise.all(words);
  heard.forEach(({ text }, index) => {
    const [turn, samples] = [Math.floor((expected[index] as number) / 1e6), (expected[index] as number) % 1e6];
    assert.ok(text === `${turn}x${samples}` || text === `whole ${samples}`, `seed ${seed}, turn ${turn} of ${samples} samples: ${text}`);
  });
  assert.ok(wholes <= words.length);
  assert.deepEqual([...sending], [], `seed ${seed}: nothing goes out any more`);
  recogniser.close();
}

test('over lines that are cut at any moment every turn is heard whole, once and by itself', async () => {
  for (let seed = 1; seed <= SCHEDULES; seed += 1) await run(seed);
});
