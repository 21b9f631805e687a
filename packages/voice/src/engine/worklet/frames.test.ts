import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import { FRAME_SAMPLES } from '../frame.ts';
import { Frames } from './frames.ts';
import { frameNode } from './node.ts';

test('blocks of any channels become whole frames: channels are mixed, and a microphone that brings nothing makes none', () => {
  const made: Float32Array[] = [];
  const frames = new Frames(48_000, 512, (frame) => made.push(frame));
  frames.push([]);
  for (let block = 0; block < 24; block += 1) frames.push([new Float32Array(128).fill(0.5), new Float32Array(128).fill(0.1)]);
  for (let block = 0; block < 24; block += 1) frames.push([new Float32Array(128).fill(0.3)]);
  assert.ok(made.every(({ length }) => length === 512));
  assert.equal(made.length, Math.floor((48 * 128) / 3 / 512));
  for (const frame of made.slice(1)) for (const sample of frame) assert.ok(Math.abs(sample - 0.3) < 0.002, `${sample}`);
  assert.equal(new Set(made.map(({ buffer }) => buffer)).size, made.length, 'each may be given away');
});

test('the file of the worklet hands over frames of the size that it is told, and goes on', async (t) => {
  const scope = globalThis as unknown as Record<string, unknown>;
  const posted: { readonly frame: Float32Array; readonly given: readonly ArrayBuffer[] }[] = [];
  let Made: (new (options: object) => { process(inputs: readonly (readonly Float32Array[])[]): boolean }) | null = null;
  Object.assign(scope, {
    sampleRate: 16_000,
    AudioWorkletProcessor: class {
      readonly port = { postMessage: (frame: Float32Array, given: readonly ArrayBuffer[]) => posted.push({ frame, given }) };
    },
    registerProcessor: (name: string, made: typeof Made) => {
      assert.equal(name, 'cs-ears');
      Made = made;
    },
  });
  t.after(() => ['sampleRate', 'AudioWorkletProcessor', 'registerProcessor'].forEach((name) => delete scope[name]));
  await import('./ears-worklet.ts');
  const processor = new Made!({ processorOptions: { frameSamples: 256 } });
  assert.equal(processor.process([]), true);
  for (let block = 0; block < 4; block += 1) assert.equal(processor.process([[new Float32Array(128).fill(0.25)]]), true);
  assert.deepEqual(
    posted.map(({ frame, given }) => [frame.length, given[0] === frame.buffer]),
    [
      [256, true],
      [256, true],
    ],
  );
});

/** A context whose worklet the test plays. */
function worklet(t: TestContext, addModule: (url: string) => Promise<void>) {
  const nodes: { name: string; options: unknown; port: { onmessage: ((event: { data: unknown }) => void) | null } }[] = [];
  class Node {
    readonly port = { onmessage: null };
    readonly name: string;
    readonly options: unknown;
    constructor(_context: unknown, name: string, options: unknown) {
      this.name = name;
      this.options = options;
      nodes.push(this);
    }
  }
  const scope = globalThis as { AudioWorkletNode?: unknown };
  scope.AudioWorkletNode = Node;
  t.after(() => delete scope.AudioWorkletNode);
  return { context: { audioWorklet: { addModule } } as unknown as AudioContext, nodes };
}

test('the node hands over frames of the size of the model', async (t) => {
  const asked: string[] = [];
  const { context, nodes } = worklet(t, async (url) => void asked.push(url));
  const frames: number[] = [];
  await frameNode(context, (frame) => frames.push(frame.length));
  assert.match(asked[0]!, /\/assets\/ears-worklet\.js$/);
  assert.deepEqual(
    nodes.map(({ name, options }) => [name, options]),
    [['cs-ears', { processorOptions: { frameSamples: FRAME_SAMPLES } }]],
  );
  nodes[0]!.port.onmessage!({ data: new Float32Array(FRAME_SAMPLES) });
  assert.deepEqual(frames, [FRAME_SAMPLES]);
});

test('a worklet that is not served is named', async (t) => {
  const { context } = worklet(t, () => Promise.reject(new DOMException('404', 'AbortError')));
  await assert.rejects(
    frameNode(context, () => undefined),
    (error) => error instanceof CsError && error.code === 'voice/model-failed' && /ears-worklet/.test(error.message),
  );
});
