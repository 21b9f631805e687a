import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import type { Site } from '@cs-kit/protocol';
import type { Actor } from '../../context.ts';
import type { Transcript } from '../types.ts';
import { gathered } from './gathered.ts';

/* Turns that are gathered for an engine that takes recordings. */

interface Asked {
  readonly seconds: number;
  readonly language: string | undefined;
  readonly signal: AbortSignal;
  readonly done: (text: string) => void;
  readonly fail: (error: Error) => void;
}

function setUp() {
  const asked: Asked[] = [];
  const partials: string[] = [];
  const open = gathered({
    transcribe: (_actor, _site, { audio, language, signal }) =>
      new Promise<Transcript>((resolve, reject) => {
        const view = new DataView(audio.buffer);
        assert.equal(view.getUint32(40, true), audio.length - 44);
        signal.throwIfAborted();
        signal.addEventListener('abort', () => reject(signal.reason as Error));
        asked.push({
          seconds: (audio.length - 44) / 2 / view.getUint32(24, true),
          language,
          signal,
          done: (text) => resolve({ text, segments: [] }),
          fail: reject,
        });
      }),
  });
  const begin = () =>
    open({
      actor: {} as Actor,
      site: {} as Site,
      language: 'en',
      sampleRate: 8_000,
      onPartial: (text) => void partials.push(text),
      onDrain: () => undefined,
    });
  return { asked, partials, begin };
}
const half = (): Uint8Array => new Uint8Array(8_000);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a turn is recognised whole; where it ends at a pause its words are known by then', async () => {
  const { asked, partials, begin } = setUp();
  const session = begin();
  session.pause();
  session.write(half());
  session.pause();
  session.pause();
  session.write(half());
  assert.deepEqual([asked.length, asked[0]?.seconds, asked[0]?.signal.aborted], [1, 0.5, true], 'who speaks on makes what was asked worthless');
  session.pause();
  asked[1]!.done('i received');
  await turn();
  assert.deepEqual(partials, ['i received']);
  const words = session.commit();
  assert.equal((await words).text, 'i received');
  session.write(half());
  const next = session.commit();
  await turn();
  asked[2]!.done('yes');
  assert.deepEqual([(await next).text, asked.length, asked[2]?.seconds, asked[2]?.language], ['yes', 3, 0.5, 'en']);
});

test('words that were asked for in vain are asked for again when the turn is over', async () => {
  const { asked, partials, begin } = setUp();
  const session = begin();
  for (const outcome of [(ask: Asked) => ask.done(''), (ask: Asked) => ask.fail(new CsError('provider/timeout'))]) {
    session.write(half());
    session.pause();
    const first = asked.at(-1)!;
    const words = session.commit();
    outcome(first);
    await turn();
    const second = asked.at(-1)!;
    assert.notEqual(first, second);
    second.done('stop');
    assert.equal((await words).text, 'stop');
  }
  assert.deepEqual(partials, []);
});

test('one turn asks at so many pauses and no more', async () => {
  const { asked, begin } = setUp();
  const session = begin();
  for (let pause = 0; pause < 10; pause += 1) {
    session.write(half());
    session.pause();
  }
  assert.equal(asked.length, 4);
  session.cancel();
  assert.ok(asked.every(({ signal }) => signal.aborted));
  session.write(half());
  session.pause();
  assert.deepEqual([asked.length, asked[4]?.seconds], [5, 0.5]);
});

test('so much is gathered of all streams, and a turn that is over, forgotten or cut gives its place back', async () => {
  const { begin } = setUp();
  const big = new Uint8Array(100 * 1024 * 1024);
  const [one, two, three] = [begin(), begin(), begin()];
  one.write(big);
  two.write(big);
  assert.throws(() => three.write(big), { code: 'rate/limited' });
  one.cancel();
  three.write(big);
  const words = three.commit();
  one.write(big);
  three.close(new CsError('provider/interrupted'));
  await assert.rejects(words, { code: 'provider/interrupted' });
  two.close(new CsError('provider/interrupted'));
  three.write(big);
});
