import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Platform } from '@cs-kit/core';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { IncomingChanges } from './incoming.ts';

/** A document here, and a writer elsewhere whose frames come when the test says. `takes` is how long it takes to draw a change. */
function desk(t: TestContext, { takes = 0 } = {}) {
  const clock = { now: 1_000, due: null as { readonly at: number; readonly run: () => void } | null };
  const platform = {
    now: () => clock.now,
    setTimeout: (run: () => void, ms: number) => (clock.due = { at: clock.now + ms, run }),
    clearTimeout: () => (clock.due = null),
  } as unknown as Platform;
  const provider = new WebsocketProvider('ws://127.0.0.1:1', 'plan', new Y.Doc(), { connect: false, disableBc: true });
  const incoming = new IncomingChanges(provider, platform);
  const there = new Y.Doc();
  const awareness = new Awareness(there);
  const frames: (() => void)[] = [];
  const frame = (type: number, write: (encoder: encoding.Encoder) => void): void => {
    const encoder = encoding.createEncoder();
    write(encoder);
    const decoder = decoding.createDecoder(encoding.toUint8Array(encoder));
    frames.push(() => provider.messageHandlers[type]?.(encoding.createEncoder(), decoder, provider, true, type));
  };
  there.on('update', (update: Uint8Array) =>
    frame(0, (encoder) => {
      encoding.writeVarUint(encoder, 2);
      encoding.writeVarUint8Array(encoder, update);
    }),
  );
  const drawn: string[] = [];
  provider.doc.getText('t').observe((event) => {
    drawn.push(event.target.toString());
    clock.now += takes;
  });
  t.after(() => {
    provider.destroy();
    for (const each of [provider.awareness, awareness]) each.destroy();
  });
  return {
    drawn,
    incoming,
    provider,
    write: (letter: string) => there.getText('t').insert(there.getText('t').length, letter),
    stand(at: number) {
      awareness.setLocalState({ cursor: at });
      frame(1, (encoder) => encoding.writeVarUint8Array(encoder, encodeAwarenessUpdate(awareness, [there.clientID])));
    },
    /** Where the writer is seen to be. */
    seen: () => provider.awareness.getStates().get(there.clientID)?.cursor as number | undefined,
    arrive: () => frames.splice(0).forEach((come) => come()),
    pass(ms: number) {
      clock.now += ms;
      const { due } = clock;
      if (due === null || due.at > clock.now) return;
      clock.due = null;
      due.run();
    },
    setBack: (ms: number) => (clock.now -= ms),
  };
}

test('the first change is drawn at once, what follows within a twentieth of a second as one', (t) => {
  const at = desk(t);
  for (const letter of 'hut') at.write(letter);
  at.arrive();
  assert.deepEqual(at.drawn, ['h']);
  at.pass(49);
  assert.deepEqual(at.drawn, ['h']);
  at.pass(1);
  assert.deepEqual(at.drawn, ['h', 'hut']);
  at.pass(100);
  at.write('!');
  at.arrive();
  assert.deepEqual(at.drawn, ['h', 'hut', 'hut!'], 'after a quiet moment at once again');
});

test('changes that are slow to draw leave two thirds of the time to the person here', (t) => {
  const at = desk(t, { takes: 40 });
  at.write('a');
  at.arrive();
  at.write('b');
  at.arrive();
  at.pass(79);
  assert.deepEqual(at.drawn, ['a']);
  at.pass(1);
  assert.deepEqual(at.drawn, ['a', 'ab']);
});

test('places come with the words they stand in; when the connection is cut, words are kept and places are not', (t) => {
  const at = desk(t);
  at.write('a');
  at.stand(1);
  at.arrive();
  assert.equal(at.seen(), undefined);
  at.pass(50);
  assert.equal(at.seen(), 1);
  at.write('b');
  at.stand(2);
  at.arrive();
  at.incoming.cut();
  assert.deepEqual([at.drawn.at(-1), at.seen()], ['ab', 1]);
  at.pass(1000);
  assert.equal(at.seen(), 1);
});

test('a clock that is set back holds nothing up, and nothing is drawn after the end', (t) => {
  const at = desk(t);
  at.write('a');
  at.arrive();
  at.setBack(3_600_000);
  at.write('b');
  at.arrive();
  at.pass(50);
  assert.deepEqual(at.drawn, ['a', 'ab']);
  at.write('c');
  at.arrive();
  at.incoming.stop();
  at.pass(1000);
  assert.deepEqual(at.drawn, ['a', 'ab']);
});
