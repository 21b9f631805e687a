import { CsError } from '@cs-kit/protocol';
import { FRAME_MS } from './frame.ts';
import type { Phrase } from './turn/phrases.ts';
import { TurnTaker, type TurnEvent } from './turn/turn.ts';
import type { EarHandlers } from './types.ts';
import type { FrameModel } from './vad/types.ts';

/** Milliseconds of sound that are kept while the model is still on its way. */
export const BACKLOG_MS = 20_000;

/** Loudness of a frame from 0 (about -60 dB) to 1 (about -12 dB), even to the ear. */
export function levelOf(frame: Float32Array): number {
  let sum = 0;
  for (const sample of frame) sum += sample * sample;
  const decibels = 10 * Math.log10(sum / Math.max(1, frame.length) + 1e-10);
  return Math.max(0, Math.min(1, (decibels + 60) / 48));
}

/** Feeds frames to the model one after another, in order, and its answers to the turn-taking; frames that come before the model are kept for it. */
export class Detector {
  readonly #handlers: EarHandlers;
  readonly #turns: TurnTaker;
  #model: FrameModel | null = null;
  #queue: Float32Array[] = [];
  #running = false;

  constructor(handlers: EarHandlers, turns = new TurnTaker()) {
    this.#handlers = handlers;
    this.#turns = turns;
  }

  /** Takes a frame in. */
  push(frame: Float32Array): void {
    this.#handlers.onLevel(levelOf(frame));
    this.#queue.push(frame);
    const most = BACKLOG_MS / FRAME_MS;
    if (this.#queue.length > most) this.#queue.splice(0, this.#queue.length - most);
    if (this.#model !== null && !this.#running) void this.#run(this.#model);
  }

  /** The model is there; what was kept for it is heard now. */
  attach(model: FrameModel): void {
    this.#model = model;
    if (this.#queue.length > 0 && !this.#running) void this.#run(model);
  }

  /** Ends a running turn. */
  commit(): void {
    if (this.#model !== null) this.#tell(this.#turns.commit());
  }

  /** How the words before the running pause sound. */
  words(phrase: Phrase): void {
    this.#turns.words(phrase);
  }

  /** Stops; frames that were not heard yet are forgotten. */
  detach(): void {
    this.#model?.reset();
    this.#model = null;
    this.#turns.reset();
    this.#queue = [];
  }

  async #run(model: FrameModel): Promise<void> {
    this.#running = true;
    try {
      for (let frame = this.#queue.shift(); frame !== undefined; frame = this.#queue.shift()) {
        const probability = await model.probability(frame);
        if (this.#model !== model) return;
        const { certain } = this.#turns;
        const events = this.#turns.take(frame, probability);
        if (certain) this.#handlers.onSound(frame);
        this.#tell(events);
      }
    } catch (cause) {
      if (this.#model === model) this.#handlers.onLost(new CsError('voice/model-failed', 'The voice detector stopped.', { cause }));
    } finally {
      this.#running = false;
    }
  }

  #tell(events: readonly TurnEvent[]): void {
    for (const event of events) {
      if (event.type === 'start') this.#handlers.onSpeechStart();
      else if (event.type === 'confirmed') {
        this.#handlers.onSpeechConfirmed();
        this.#handlers.onSound(event.audio);
      } else if (event.type === 'misfire') this.#handlers.onMisfire();
      else if (event.type === 'pause') this.#handlers.onPause(event.audio);
      else if (event.type === 'resumed') this.#handlers.onResumed();
      else this.#handlers.onSpeechEnd(event.audio);
    }
  }
}
