import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { TestContext } from 'node:test';
import type { SocketLike } from '@cs-kit/core';
import { CsError } from '@cs-kit/protocol';
import type { SpeechFrame, SpeechRequest } from '@cs-kit/protocol';
import { ANSWER_MS, createStreamRecogniser, IDLE_MS, LINE_MS, OPEN_MS } from './recogniser-stream.ts';
import type { Heard, Hearing } from './types.ts';

/* The page's side of a stream of speech; the test plays the relay. What goes on over lines that are cut at random is tested beside the relay. */

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
};
const sound = (ms: number): Float32Array => new Float32Array(ms * 16).fill(0.5);

class Wire implements SocketLike {
  onopen: SocketLike['onopen'] = null;
  onmessage: SocketLike['onmessage'] = null;
  onclose: SocketLike['onclose'] = null;
  onerror: SocketLike['onerror'] = null;
  readonly said: SpeechRequest[] = [];
  bytes = 0;
  closed = false;
  send(data: string | Uint8Array): void {
    if (typeof data === 'string') this.said.push(JSON.parse(data) as SpeechRequest);
    else this.bytes += data.length;
  }
  close(): void {
    this.closed = true;
  }
  open(): void {
    this.onopen?.(undefined as never);
  }
  tell(frame: SpeechFrame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  ready(streamId = 's1', receivedBytes = 0): void {
    this.open();
    this.tell({ type: 'ready', streamId, maxFrameBytes: 32_768, receivedBytes });
  }
  lose(reason = ''): void {
    this.onclose?.({ code: 1006, reason });
  }
  get turnId(): string {
    return this.said.flatMap((request) => (request.type === 'commit' ? [request.turnId ?? ''] : [])).at(-1) ?? '';
  }
}

function setUp(t: TestContext, refuse: () => boolean = () => false) {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.after(() => mock.timers.reset());
  const wires: Wire[] = [];
  const wholes: number[] = [];
  let tries = 0;
  const recogniser = createStreamRecogniser({
    connect: async () => {
      tries += 1;
      if (refuse()) throw new CsError('relay/unreachable');
      const wire = new Wire();
      wires.push(wire);
      return wire;
    },
    whole: {
      engine: 'relay',
      judges: true,
      open: () => ({ finish: async (audio: Float32Array) => (wholes.push(audio.length / 16), { text: 'whole' }) }) as unknown as Hearing,
      close: () => undefined,
    },
    setTimeout: (fn, ms) => setTimeout(fn, ms),
    clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
  });
  const interim: string[] = [];
  const sending: boolean[] = [];
  const open = (language: string | null = 'en'): Hearing =>
    recogniser.open({
      language,
      locale: 'en',
      track: null,
      onInterim: (text, told, whole) => void interim.push(`${told ?? ''} ${text}${whole === true ? '.' : ''}`.trim()),
      onSending: (on) => void (sending.at(-1) !== on && sending.push(on)),
      onError: () => undefined,
    });
  const stop = new AbortController();
  return { recogniser, open, wires, wholes, interim, sending, tries: () => tries, signal: stop.signal, stop };
}

test('sound goes out while it is spoken, in pieces of a tenth of a second; what is left goes with a pause and with the end', async (t) => {
  const { open, wires, signal, interim, sending } = setUp(t);
  const turn = open();
  await settled();
  const wire = wires[0]!;
  wire.ready();
  assert.deepEqual(wire.said, [{ type: 'start', sampleRate: 16_000, encoding: 'pcm16', language: 'en' }]);
  turn.hear(sound(64));
  assert.equal(wire.bytes, 0);
  turn.hear(sound(64));
  assert.equal(wire.bytes, 128 * 32);
  turn.hear(sound(32));
  turn.pause(sound(160));
  assert.deepEqual([wire.bytes, wire.said.at(-1)], [160 * 32, { type: 'pause' }]);
  wire.tell({ type: 'partial', text: 'an older pause', endMs: 128 });
  wire.tell({ type: 'partial', text: 'where is', endMs: 160, language: 'en' });
  turn.hear(sound(128));
  assert.equal(wire.bytes, 160 * 32, 'silence is kept back, so that what was asked for stays the whole turn');
  turn.resume();
  assert.equal(wire.bytes, 288 * 32);
  wire.tell({ type: 'partial', text: 'too late', endMs: 160 });
  assert.deepEqual(interim, ['an older pause', 'en where is.', 'too late']);
  turn.hear(sound(32));
  turn.pause(sound(320));
  turn.hear(sound(224));
  const words = turn.finish(sound(544), signal);
  assert.deepEqual([wire.bytes, wire.said.at(-1)?.type], [320 * 32, 'commit'], 'nor is it sent when the turn ends');
  wire.tell({ type: 'final', turnId: 'another', text: 'of another turn', startMs: 0, endMs: 1 });
  wire.tell({ type: 'final', turnId: wire.turnId, text: ' where is my order ', startMs: 0, endMs: 320, language: 'en' });
  assert.deepEqual(await words, { text: 'where is my order', language: 'en' });
  assert.deepEqual(sending, [true, false, true, false], 'nothing goes out at a pause, nor after the end');
});

test('a turn that ends before it was certain is sent whole, one that is given up is taken back', async (t) => {
  const { open, wires, signal, sending } = setUp(t);
  const turn = open();
  await settled();
  const wire = wires[0]!;
  wire.ready();
  const words = turn.finish(sound(150), signal);
  assert.equal(wire.bytes, 150 * 32);
  wire.tell({ type: 'final', turnId: wire.turnId, text: 'yes', startMs: 0, endMs: 150 });
  assert.deepEqual(await words, { text: 'yes' });
  const next = open();
  next.hear(sound(100));
  assert.equal(sending.at(-1), true);
  next.cancel();
  assert.equal(sending.at(-1), false);
  const quiet = open();
  quiet.cancel();
  assert.deepEqual(
    wire.said.map(({ type }) => type),
    ['start', 'commit', 'cancel'],
  );
});

test('after a lost line the relay is sent what it has not got, and a turn that it knows is not said again', async (t) => {
  const { open, wires, signal, wholes, sending } = setUp(t);
  const turn = open();
  await settled();
  wires[0]!.ready();
  turn.hear(sound(300));
  wires[0]!.lose();
  turn.hear(sound(100));
  assert.deepEqual(sending, [true, false], 'without a line nothing goes out');
  const words = turn.finish(sound(400), signal);
  mock.timers.tick(200);
  await settled();
  const wire = wires[1]!;
  wire.ready('s1', 200 * 32);
  assert.deepEqual(
    [wire.said[0], wire.said[1]?.type, wire.said.length, wire.bytes],
    [{ type: 'start', streamId: 's1', receivedBytes: 0 }, 'commit', 2, 200 * 32],
  );
  wire.tell({ type: 'final', turnId: wire.turnId, text: 'here', startMs: 0, endMs: 400 });
  assert.deepEqual([await words, wholes], [{ text: 'here' }, []]);
  assert.deepEqual(sending, [true, false, true, false]);
});

test('a relay that has forgotten the stream gets a new one, with all that is not answered', async (t) => {
  const { open, wires, signal } = setUp(t);
  const turn = open();
  await settled();
  wires[0]!.ready();
  turn.hear(sound(200));
  wires[0]!.lose();
  mock.timers.tick(200);
  await settled();
  wires[1]!.open();
  wires[1]!.tell({ type: 'error', code: 'request/not-found', message: 'over', retryable: false });
  wires[1]!.lose();
  const words = turn.finish(sound(200), signal);
  mock.timers.tick(500);
  await settled();
  const wire = wires[2]!;
  wire.ready('s2');
  assert.deepEqual([wire.said[0]?.type, 'streamId' in wire.said[0]!, wire.bytes], ['start', false, 200 * 32]);
  wire.tell({ type: 'final', turnId: wire.turnId, text: 'here', startMs: 0, endMs: 200 });
  assert.deepEqual(await words, { text: 'here' });
});

test('what the relay has of a turn that was given up meanwhile is taken back when the line is there again', async (t) => {
  const { open, wires, signal, sending } = setUp(t);
  const given = open();
  await settled();
  wires[0]!.ready();
  given.hear(sound(300));
  assert.deepEqual(sending, [true]);
  wires[0]!.lose();
  given.cancel();
  const turn = open();
  turn.hear(sound(100));
  mock.timers.tick(200);
  await settled();
  const wire = wires[1]!;
  wire.ready('s1', 200 * 32);
  assert.deepEqual([wire.said.map(({ type }) => type), wire.bytes], [['start', 'cancel'], 100 * 32]);
  // The relay counts what it got: 200 ms that are void, and these 100.
  const words = turn.finish(sound(100), signal);
  wire.tell({ type: 'final', turnId: wire.turnId, text: 'here', startMs: 200, endMs: 300 });
  assert.deepEqual(await words, { text: 'here' });
});

test('a line that does not come back in time costs the visitor nothing: the turn is sent whole', async (t) => {
  const { open, wires, wholes, signal } = setUp(t);
  const turn = open();
  await settled();
  wires[0]!.ready();
  turn.hear(sound(300));
  const words = turn.finish(sound(300), signal);
  // As long as there is a line the engine is waited for.
  mock.timers.tick(LINE_MS);
  await settled();
  assert.deepEqual(wholes, []);
  wires[0]!.lose();
  mock.timers.tick(LINE_MS);
  assert.deepEqual([await words, wholes], [{ text: 'whole' }, [300]]);
});

test('a line that is open and brings no answer is held for dead', async (t) => {
  const { open, wires, wholes, signal } = setUp(t);
  const turn = open();
  await settled();
  wires[0]!.ready();
  turn.hear(sound(300));
  const words = turn.finish(sound(300), signal);
  for (let ms = 0; ms < ANSWER_MS; ms += LINE_MS) mock.timers.tick(LINE_MS);
  assert.deepEqual([await words, wholes, wires[0]!.closed], [{ text: 'whole' }, [300], true]);
});

test('a network that lets no sockets through is not waited for at each turn', async (t) => {
  const { open, wholes, signal, tries } = setUp(t, () => true);
  const first = open();
  await settled();
  first.hear(sound(300));
  mock.timers.tick(200);
  await settled();
  assert.equal(tries(), 2);
  assert.deepEqual([await first.finish(sound(300), signal), wholes], [{ text: 'whole' }, [300]]);
  mock.timers.tick(60_000);
  await settled();
  const second = open();
  assert.deepEqual([await second.finish(sound(100), signal), wholes], [{ text: 'whole' }, [300, 100]]);
  assert.ok(tries() > 2, 'it is tried again all the same');
});

test('a socket that never opens is waited for once, and given up', async (t) => {
  const { open, wires, wholes, signal } = setUp(t);
  const first = open();
  await settled();
  const words = first.finish(sound(300), signal);
  mock.timers.tick(LINE_MS);
  assert.deepEqual([await words, wholes], [{ text: 'whole' }, [300]]);
  mock.timers.tick(OPEN_MS);
  assert.ok(wires[0]!.closed);
  const second = open();
  assert.deepEqual([await second.finish(sound(100), signal), wholes], [{ text: 'whole' }, [300, 100]], 'not waited for again');
  await settled();
  mock.timers.tick(OPEN_MS);
  // It may open all the same, later: then it is used.
  const third = open();
  third.hear(sound(100));
  await settled();
  const wire = wires.at(-1)!;
  wire.ready();
  const heard = third.finish(sound(100), signal);
  wire.tell({ type: 'final', turnId: wire.turnId, text: 'here', startMs: 0, endMs: 100 });
  assert.deepEqual(await heard, { text: 'here' });
});

test('a turn that fails has its reason, and one that is left rejects with that of whoever left', async (t) => {
  const { open, wires, signal, stop } = setUp(t);
  const turn = open();
  await settled();
  const wire = wires[0]!;
  wire.ready();
  const failed = turn.finish(sound(100), signal);
  wire.tell({ type: 'error', turnId: wire.turnId, code: 'provider/auth', message: 'no', retryable: false });
  await assert.rejects(failed, (error) => error instanceof CsError && error.code === 'provider/auth');
  const left = open().finish(sound(100), signal);
  stop.abort(new Error('left'));
  await assert.rejects(left, /left/);
});

test('a line that is not used is closed, another language begins another stream, and the end of listening ends it', async (t) => {
  const { open, wires, recogniser, signal } = setUp(t);
  open();
  await settled();
  wires[0]!.ready();
  open('de');
  await settled();
  assert.deepEqual([wires[0]!.said.at(-1), wires[0]!.closed], [{ type: 'stop' }, true]);
  wires[1]!.ready('s2');
  assert.equal((wires[1]!.said[0] as { language?: string }).language, 'de');
  mock.timers.tick(IDLE_MS);
  assert.deepEqual([wires[1]!.said.at(-1), wires[1]!.closed], [{ type: 'stop' }, true]);
  const late = open('de');
  late.hear(sound(100));
  await settled();
  wires[2]!.ready('s3');
  assert.equal(wires[2]!.bytes, 100 * 32);
  const words: Promise<Heard> = late.finish(sound(100), signal);
  wires[2]!.tell({ type: 'final', turnId: wires[2]!.turnId, text: 'ja', startMs: 0, endMs: 100 });
  await words;
  recogniser.close();
  assert.deepEqual([wires[2]!.said.at(-1), wires[2]!.closed], [{ type: 'stop' }, true]);
});
