import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, suite, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { setAssetBase } from '@cs-kit/core';
import { CsError } from '@cs-kit/protocol';
import { sileroWeights } from '../../../../../scripts/silero-weights.mjs';
import { FRAME_SAMPLES } from '../frame.ts';
import { TurnTaker, type TurnEvent } from '../turn/turn.ts';
import { loadSpeechModel } from './index.ts';
import { loadOnnx } from './onnx.ts';
import { Thread } from './testing/thread.ts';
import type { FrameModel } from './types.ts';

/* The real models and the real runtime; only the way to their bytes is the test's. */
const { resolve } = createRequire(import.meta.url);
const library = resolve('@ricky0123/vad-web/dist/real-time-vad.js');
const runtime = createRequire(library).resolve('onnxruntime-web/wasm');
const fileOf = (url: string): URL => {
  const name = url.slice(url.lastIndexOf('/') + 1);
  return new URL(name, pathToFileURL(name.startsWith('ort-') ? runtime : library));
};
const nativeFetch = globalThis.fetch;
const read = async (url: string): Promise<Response> => new Response(url.endsWith('.bin') ? await sileroWeights() : await readFile(fileOf(url)));
const KINDS = ['plain', 'onnx'] as const;

/* A suite, so that the changed globals are not those of neighbours in the same process. */
suite('the real models', () => {
  before(() => {
    // The runtime loads its glue as a module, which under Node has to be a file.
    setAssetBase(new URL('.', pathToFileURL(runtime)));
    // The library asks for the model again by itself.
    globalThis.fetch = ((url: string) => read(url)) as typeof fetch;
  });
  after(() => {
    setAssetBase(null);
    globalThis.fetch = nativeFetch;
  });

  const isFailure = (error: unknown): boolean => error instanceof CsError && error.code === 'voice/model-failed';
  const quiet = { signal: new AbortController().signal, onProgress: () => undefined };

  /** A voice that says "ah" four times a second: pulses of the throat through three resonances of the mouth. */
  function vowels(ms: number): Float32Array {
    const samples = new Float32Array(ms * 16);
    for (let at = 0; at < samples.length; at += 133) samples[at] = 1;
    for (const [hertz, width] of [
      [730, 90],
      [1090, 110],
      [2440, 170],
    ] as const) {
      const radius = Math.exp((-Math.PI * width) / 16_000);
      const turn = 2 * radius * Math.cos((2 * Math.PI * hertz) / 16_000);
      for (let at = 2; at < samples.length; at += 1) samples[at]! += turn * samples[at - 1]! - radius ** 2 * samples[at - 2]!;
    }
    const most = samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
    return samples.map((sample, at) => (sample / most) * 0.6 * Math.sin((Math.PI * at) / 4000) ** 2);
  }

  for (const kind of KINDS)
    test(`${kind}: all of it is loaded with its progress, and silence is no speech`, async () => {
      const progress: number[] = [];
      const model = await loadSpeechModel(kind, { fetch: read, signal: quiet.signal, onProgress: (loaded, total) => progress.push(loaded / total) }, [
        () => new Thread(read),
      ]);
      assert.equal(progress[0], 0);
      assert.equal(progress.at(-1), 1);
      assert.ok(progress.every((share, index) => index === 0 || share >= progress[index - 1]!));
      for (let frame = 0; frame < 5; frame += 1) assert.ok((await model.probability(new Float32Array(FRAME_SAMPLES))) < 0.35);
      model.reset();
      await model.release();
    });

  /** What turn-taking makes of a sound with the model, frame by frame. */
  async function heard(model: FrameModel, sound: Float32Array, turns = new TurnTaker()): Promise<TurnEvent[]> {
    const events: TurnEvent[] = [];
    for (let at = 0; at + FRAME_SAMPLES <= sound.length; at += FRAME_SAMPLES) {
      const frame = sound.subarray(at, at + FRAME_SAMPLES);
      events.push(...turns.take(frame, await model.probability(frame)));
    }
    return events;
  }

  for (const kind of KINDS)
    test(`${kind}: a turn begins, is certain and ends with its sound; a blip is none, and one can be ended at once`, async () => {
      const model = await loadSpeechModel(kind, { fetch: read, ...quiet }, [() => new Thread(read)]);
      const sound = new Float32Array(16_000 * 3);
      sound.set(vowels(1000), 8000);
      const events = await heard(model, sound);
      assert.deepEqual(
        events.map(({ type }) => type),
        ['start', 'confirmed', 'pause', 'end'],
      );
      const end = events.at(-1);
      // The second that was spoken, a little before it and half a second after it, and not all three.
      assert.ok(end?.type === 'end' && end.audio.length > 16_000 && end.audio.length < 16_000 * 2.2);
      const turns = new TurnTaker();
      const begun = await heard(model, sound.subarray(0, 16_000), turns);
      assert.deepEqual(
        [...begun, ...turns.commit()].map(({ type }) => type),
        ['start', 'confirmed', 'end'],
      );
      model.reset();
      const blip = new Float32Array(16_000 * 2);
      // A fortieth of a second, as a cup that is put down.
      blip.set(vowels(1000).subarray(1800, 2200), 8192);
      assert.deepEqual(
        (await heard(model, blip)).map(({ type }) => type),
        ['start', 'misfire'],
      );
      await model.release();
    });

  test('ONNX Runtime answers as the worker does, and lets its memory go', async () => {
    const model = await loadOnnx({ fetch: read, ...quiet });
    assert.ok((await model.probability(new Float32Array(FRAME_SAMPLES))) < 0.35);
    model.reset();
    await model.release();
  });

  test('a page in place of a file, and a file that is no model, are named as an incomplete detector', async () => {
    const page = async (): Promise<Response> => new Response('<!doctype html>', { headers: { 'content-type': 'text/html; charset=utf-8' } });
    await assert.rejects(
      loadSpeechModel('onnx', { fetch: page, ...quiet }, [() => new Thread(page)]),
      (error) => isFailure(error) && /wasm answered 200/.test((error as Error).message),
    );
    const missing = async (url: string): Promise<Response> => (url.endsWith('.onnx') ? new Response(null, { status: 404 }) : read(url));
    await assert.rejects(
      loadSpeechModel('onnx', { fetch: missing, ...quiet }, [() => new Thread(missing)]),
      (error) => isFailure(error) && /onnx answered 404/.test((error as Error).message),
    );
  });

  test('a model that the runtime cannot read has failed', async (t) => {
    // The library writes this to the console by itself.
    t.mock.method(console, 'error', () => undefined);
    t.mock.method(globalThis, 'fetch', async () => new Response('no model'));
    await assert.rejects(
      loadSpeechModel('onnx', { fetch: read, ...quiet }, [() => new Thread(read)]),
      (error) => isFailure(error) && /wasm-unsafe-eval/.test((error as Error).message),
    );
  });

  test('a file that is none of the kit has failed, whatever stands in it', async () => {
    const other = async (): Promise<Response> => new Response('no weights');
    await assert.rejects(loadSpeechModel('plain', { fetch: other, ...quiet }, []), isFailure);
    await assert.rejects(
      loadSpeechModel('plain', { fetch: () => Promise.reject(new TypeError('offline')), ...quiet }, []),
      (error) => isFailure(error) && (error as Error).cause instanceof TypeError,
    );
  });

  test('where no worker starts the plain network listens on the page, and ONNX Runtime says what it needs', async () => {
    const model = await loadSpeechModel('plain', { fetch: read, ...quiet }, []);
    assert.deepEqual(await heard(model, new Float32Array(FRAME_SAMPLES * 3)), []);
    model.reset();
    await model.release();
    await assert.rejects(loadSpeechModel('onnx', { fetch: read, ...quiet }, []), (error) => isFailure(error) && /worker-src/.test((error as Error).message));
  });

  test('whoever leaves while the detector is loaded gets the reason, not a failure', async () => {
    const stop = new AbortController();
    const slow = async (url: string): Promise<Response> => {
      stop.abort(new Error('left'));
      return read(url);
    };
    await assert.rejects(loadSpeechModel('plain', { fetch: slow, signal: stop.signal, onProgress: () => undefined }, [() => new Thread(slow)]), /left/);
  });
});
