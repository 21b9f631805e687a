/** Says of one frame after another how probable it is that somebody speaks. */
export interface FrameModel {
  /** 0 to 1, for a frame of 512 samples at 16 kHz. Frames follow each other: the next one is given when this one is answered. */
  probability(frame: Float32Array): Promise<number>;
  /** Forgets what it has heard. */
  reset(): void;
  release(): Promise<void>;
}

/** What loading needs. */
export interface LoadOptions {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly signal: AbortSignal;
  onProgress(loaded: number, total: number): void;
}

/** Which network listens: our own arithmetic, or the same model in ONNX Runtime, which is thirty times as large and needs 'wasm-unsafe-eval'. */
export type DetectorKind = 'plain' | 'onnx';

/** What the first start loads, about, as it comes over the line. */
export const DOWNLOAD_BYTES: Readonly<Record<DetectorKind, number>> = { plain: 500_000, onnx: 5_000_000 };
