import { CsError } from '@cs-kit/protocol';
import type { EarHandlers } from './types.ts';

/** Samples of one frame at 16 kHz. */
export const FRAME_SAMPLES = 512;
export const FRAME_MS = (FRAME_SAMPLES / 16_000) * 1000;

/** What a frame brought about. */
export type ModelEvent = { readonly type: 'start' | 'confirmed' | 'misfire' } | { readonly type: 'end'; readonly audio: Float32Array };

/** The detector's model with its rules of segmentation. */
export interface SpeechModel {
  process(frame: Float32Array): Promise<readonly ModelEvent[]>;
  /** Ends a running segment at once. */
  commit(): readonly ModelEvent[];
  /** Forgets what it has heard. */
  reset(): void;
  release(): Promise<void>;
}

/** Bounds of the detector. */
export interface DetectorBounds {
  /** Milliseconds after which a turn is ended although somebody still speaks: other voices in the room would never let it end. */
  readonly utteranceMs: number;
  /** Milliseconds of sound that are kept while the model is still on its way. */
  readonly backlogMs: number;
}
export const DETECTOR_BOUNDS: DetectorBounds = { utteranceMs: 30_000, backlogMs: 20_000 };

/** Loudness of a frame from 0 (about -60 dB) to 1 (about -12 dB), even to the ear. */
export function levelOf(frame: Float32Array): number {
  let sum = 0;
  for (const sample of frame) sum += sample * sample;
  const decibels = 10 * Math.log10(sum / Math.max(1, frame.length) + 1e-10);
  return Math.max(0, Math.min(1, (decibels + 60) / 48));
}

/** Feeds frames to the model one after another, in order; those that come before the model are kept for it. */
export class Detector {
  readonly #handlers: EarHandlers;
  readonly #bounds: DetectorBounds;
  #model: SpeechModel | null = null;
  #queue: Float32Array[] = [];
  #running = false;
  #speechFrames = 0;
  #speaking = false;

  constructor(handlers: EarHandlers, bounds: DetectorBounds = DETECTOR_BOUNDS) {
    this.#handlers = handlers;
    this.#bounds = bounds;
  }

  /** Takes a frame in. */
  push(frame: Float32Array): void {
    this.#handlers.onLevel(levelOf(frame));
    this.#queue.push(frame);
    const most = this.#bounds.backlogMs / FRAME_MS;
    if (this.#queue.length > most) this.#queue.splice(0, this.#queue.length - most);
    if (this.#model !== null && !this.#running) void this.#run(this.#model);
  }

  /** The model is there; what was kept for it is heard now. */
  attach(model: SpeechModel): void {
    this.#model = model;
    if (this.#queue.length > 0 && !this.#running) void this.#run(model);
  }

  /** Ends a running turn. */
  commit(): void {
    if (this.#model !== null && this.#speaking) this.#tell(this.#model.commit());
  }

  /** Stops; frames that were not heard yet are forgotten. */
  detach(): void {
    this.#model?.reset();
    this.#model = null;
    this.#queue = [];
    this.#speaking = false;
  }

  async #run(model: SpeechModel): Promise<void> {
    this.#running = true;
    try {
      for (let frame = this.#queue.shift(); frame !== undefined; frame = this.#queue.shift()) {
        const events = await model.process(frame);
        if (this.#model !== model) return;
        this.#speechFrames += 1;
        this.#tell(events);
        if (this.#speaking && this.#speechFrames * FRAME_MS >= this.#bounds.utteranceMs) this.commit();
      }
    } catch (cause) {
      if (this.#model === model) this.#handlers.onLost(new CsError('voice/model-failed', 'The voice detector stopped.', { cause }));
    } finally {
      this.#running = false;
    }
  }

  #tell(events: readonly ModelEvent[]): void {
    for (const event of events) {
      if (event.type === 'start') this.#speechFrames = 0;
      this.#speaking = event.type === 'start' || (event.type === 'confirmed' && this.#speaking);
      if (event.type === 'end') this.#handlers.onSpeechEnd(event.audio);
      else if (event.type === 'start') this.#handlers.onSpeechStart();
      else if (event.type === 'confirmed') this.#handlers.onSpeechConfirmed();
      else this.#handlers.onMisfire();
    }
  }
}
