import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { modelFile } from '../../scripts/silero-weights.mjs';

const CONTEXT = 64;

interface Runtime {
  readonly env: { logLevel: string; wasm: { numThreads: number; wasmPaths: string } };
  readonly InferenceSession: { create(model: Uint8Array): Promise<{ run(inputs: object): Promise<Record<string, { readonly data: Float32Array }>> }> };
  readonly Tensor: new (type: string, data: Float32Array | BigInt64Array, dims: readonly number[]) => object;
}

/** How probable speech is in one frame after another, by the model in ONNX Runtime, asked as vad-web asks it. */
export async function oracle(): Promise<(frame: Float32Array) => Promise<number>> {
  const library = createRequire(new URL('../../packages/voice/package.json', import.meta.url)).resolve('@ricky0123/vad-web/dist/real-time-vad.js');
  const entry = createRequire(library).resolve('onnxruntime-web/wasm');
  const loaded = (await import(pathToFileURL(entry).href)) as Runtime & { readonly default?: Runtime };
  const ort = loaded.default ?? loaded;
  ort.env.logLevel = 'error';
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = new URL('.', pathToFileURL(entry)).href;
  const session = await ort.InferenceSession.create(await readFile(modelFile('v6')));
  const rate = new ort.Tensor('int64', BigInt64Array.of(16_000n), [1]);
  let state: object = new ort.Tensor('float32', new Float32Array(256), [2, 1, 128]);
  const input = new Float32Array(CONTEXT + 512);
  return async (frame) => {
    input.copyWithin(0, 512);
    input.set(frame, CONTEXT);
    const { stateN, output } = await session.run({ input: new ort.Tensor('float32', input, [1, input.length]), state, sr: rate });
    state = stateN as object;
    return (output as { readonly data: Float32Array }).data[0] as number;
  };
}
