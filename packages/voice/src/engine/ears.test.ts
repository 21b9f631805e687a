import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import { audioHandle, createEars } from './ears.ts';
import type { EarHandlers } from './types.ts';
import type { FrameModel } from './vad/types.ts';

const signal = new AbortController().signal;
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
};

/** Ears whose microphone, audio and model the test plays. */
function rig() {
  const log: string[] = [];
  const told: string[] = [];
  let chance = 0;
  let frame: (samples: Float32Array) => void = () => undefined;
  const fails = { node: false, model: false, frames: false };
  const track = Object.assign(new EventTarget(), { stop: () => log.push('track stopped') });
  const model: FrameModel = {
    probability: async () => {
      if (fails.frames) throw new Error('the worker stopped');
      return chance;
    },
    reset: () => log.push('model reset'),
    release: async () => {
      log.push('model released');
      throw new Error('released already');
    },
  };
  const context = {
    state: 'suspended',
    resume: async () => Promise.reject(new DOMException('not in a press', 'NotAllowedError')),
    close: async () => Promise.reject(new DOMException('closed already', 'InvalidStateError')),
    createMediaStreamSource: () => ({ connect: () => log.push('connected'), disconnect: () => log.push('disconnected') }),
  };
  const audio = audioHandle(() => (log.push('context made'), context as unknown as AudioContext));
  const ears = createEars({
    audio,
    getStream: async () => ({ getTracks: () => [track], getAudioTracks: () => [track] }) as unknown as MediaStream,
    loadModel: async ({ onProgress }) => {
      log.push('model loaded');
      onProgress(1, 2);
      if (fails.model) throw new CsError('voice/model-failed');
      return model;
    },
    frameNode: async (_context, onFrame) => {
      log.push('node made');
      if (fails.node) throw new CsError('voice/model-failed');
      frame = onFrame;
      return { disconnect: () => log.push('node disconnected') } as unknown as AudioNode;
    },
  });
  const handlers: EarHandlers = {
    onGranted: () => told.push('granted'),
    onProgress: (loaded, total) => told.push(`${loaded} of ${total}`),
    onLevel: () => told.push('level'),
    onSpeechStart: () => told.push('start'),
    onSpeechConfirmed: () => told.push('confirmed'),
    onSound: () => 0,
    onMisfire: () => told.push('misfire'),
    onPause: (samples) => told.push(`pause ${samples.length}`),
    onResumed: () => told.push('resumed'),
    onSpeechEnd: (samples) => told.push(`end ${samples.length}`),
    onLost: (error) => told.push(error.code),
  };
  const hear = async (probability = 0, frames = 1): Promise<void> => {
    chance = probability;
    for (let at = 0; at < frames; at += 1) frame(new Float32Array(512));
    await settled();
  };
  return { ears, handlers, log, told, track, fails, hear };
}

test('what the microphone brings is heard, a turn can be ended at once, and a lost microphone is told', async () => {
  const { ears, handlers, told, track, hear } = rig();
  assert.equal(ears.track, null);
  // Nothing is being heard yet: there is nothing to end.
  ears.commit();
  ears.words('complete');
  await ears.open(handlers, signal);
  assert.equal(ears.track, track);
  assert.deepEqual(told.splice(0), ['1 of 2', 'granted']);
  await hear(0.9, 3);
  ears.commit();
  ears.commit();
  assert.deepEqual(told.splice(0), ['level', 'level', 'level', 'start', 'confirmed', 'end 1536']);
  await hear(0.9, 3);
  await hear(0, 3);
  ears.words('complete');
  await hear(0, 4);
  assert.deepEqual(
    told.splice(0).filter((one) => one !== 'level'),
    ['start', 'confirmed', 'pause 3072', 'end 5120'],
  );
  track.dispatchEvent(new Event('ended'));
  assert.deepEqual(told, ['voice/mic-missing']);
});

test('the microphone is let go while model and worklet stay, until everything goes', async () => {
  const { ears, handlers, log, told, hear } = rig();
  await ears.open(handlers, signal);
  ears.close();
  assert.deepEqual(log.splice(0), ['context made', 'model loaded', 'node made', 'connected', 'disconnected', 'track stopped', 'model reset']);
  told.splice(0);
  // A frame that was under way finds nobody.
  await hear(0.9);
  assert.deepEqual([ears.track, told], [null, []]);
  await ears.open(handlers, signal);
  assert.deepEqual(log.splice(0), ['connected']);
  ears.destroy();
  await settled();
  assert.deepEqual(log.splice(0), ['disconnected', 'track stopped', 'model reset', 'model released', 'node disconnected']);
  await ears.open(handlers, signal);
  assert.deepEqual(log, ['context made', 'model loaded', 'node made', 'connected']);
});

for (const part of ['node', 'model'] as const) {
  test(`a ${part} that could not be loaded closes the microphone, and is loaded again the next time`, async () => {
    const { ears, handlers, log, fails } = rig();
    fails[part] = true;
    await assert.rejects(ears.open(handlers, signal), (error) => error instanceof CsError && error.code === 'voice/model-failed');
    assert.equal(ears.track, null);
    assert.ok(log.includes('track stopped'));
    fails[part] = false;
    log.splice(0);
    await ears.open(handlers, signal);
    assert.ok(log.includes(`${part} ${part === 'node' ? 'made' : 'loaded'}`));
    assert.notEqual(ears.track, null);
  });
}

test('a detector that stops while it listens is told, and loaded again the next time', async () => {
  const { ears, handlers, log, told, fails, hear } = rig();
  await ears.open(handlers, signal);
  fails.frames = true;
  told.splice(0);
  log.splice(0);
  await hear();
  assert.deepEqual([told, log], [['level', 'voice/model-failed'], ['model released']]);
  // What the turn-taking does on a loss.
  ears.close();
  fails.frames = false;
  log.splice(0);
  await ears.open(handlers, signal);
  assert.deepEqual(log, ['model loaded', 'connected']);
});

test('ears that go while their worklet fails leave no error behind', async () => {
  const { ears, handlers, fails } = rig();
  fails.node = true;
  const opening = assert.rejects(ears.open(handlers, signal), (error) => error instanceof CsError && error.code === 'voice/model-failed');
  ears.destroy();
  await opening;
  assert.equal(ears.track, null);
});
