import { createStore } from '@cs-kit/core';
import type { Store } from '@cs-kit/core';
import { CsError, VOICE_LIMITS } from '@cs-kit/protocol';
import type { Meter } from '../call/meter.ts';

/** What can be recorded, the best first: what the browser takes last is what Safari makes. */
const TYPES = ['audio/webm;codecs=opus', 'audio/mp4'];
/** Enough for a voice, and 5 minutes stay below 1.2 MB. */
const BITS_PER_SECOND = 32_000;
/** So often a piece is handed over: a microphone that is pulled out loses no more than that. */
const PIECE_MS = 1000;
const TICK_MS = 100;

/** The part of `MediaRecorder` that recordings use. */
export interface RecorderLike {
  readonly state: 'inactive' | 'recording' | 'paused';
  readonly mimeType: string;
  ondataavailable: ((event: { readonly data: Blob }) => void) | null;
  onstop: (() => void) | null;
  onerror: (() => void) | null;
  start(timeslice: number): void;
  stop(): void;
}

/** Where a recording stands. */
export type RecordingState =
  | { readonly phase: 'idle' }
  /** The browser asks for the microphone. */
  | { readonly phase: 'asking' }
  /** `level` is 0 to 1. */
  | { readonly phase: 'recording'; readonly ms: number; readonly level: number }
  /** The last piece is on its way. */
  | { readonly phase: 'ending'; readonly ms: number };

/** Why a recording ended: the person was done, it was as long as one may be, or the microphone was taken away. */
export type RecordingEnd = 'done' | 'limit' | 'lost';

/** What was recorded. */
export interface Recording {
  readonly file: File;
  readonly ms: number;
  readonly end: RecordingEnd;
}

/** What a recorder is made from; tests pass their own. */
export interface RecorderDeps {
  /** Throws a `voice/…` code. */
  readonly openMicrophone: () => Promise<MediaStreamTrack>;
  readonly createRecorder: (track: MediaStreamTrack, options: MediaRecorderOptions) => RecorderLike;
  readonly supports: (type: string) => boolean;
  readonly meter: (track: MediaStreamTrack) => Meter;
  readonly clock: { now(): number; setTimeout(fn: () => void, ms: number): unknown; clearTimeout(timer: unknown): void };
  /** Hears of every piece as it comes, with what its recording will be called. */
  readonly piece?: (data: Blob, file: Pick<File, 'name' | 'type'>) => void;
  /** Hears of every recording that ended and was not cancelled. */
  readonly recorded: (recording: Recording) => void;
  /** Hears that a recording came to nothing. */
  readonly failed: (error: CsError) => void;
}

/** A recording that runs. */
interface Running {
  readonly track: MediaStreamTrack;
  readonly recorder: RecorderLike;
  readonly meter: Meter;
  readonly pieces: Blob[];
  readonly began: number;
  timer: unknown;
  end: RecordingEnd;
  cancelled: boolean;
  /** Length, once it is known that nothing more comes. */
  ms: number | null;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Name of the file of a recording. It is the same in every language: by it the recipients know what it is. */
export function voiceName(at: number, type: string): string {
  const date = new Date(at);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `voice-message-${day}-${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}.${type.startsWith('audio/mp4') ? 'm4a' : 'webm'}`;
}

/** Name and type of what is being recorded. */
function called({ recorder, began }: Pick<Running, 'recorder' | 'began'>): { readonly name: string; readonly type: string } {
  const [type = 'audio/webm'] = (recorder.mimeType || 'audio/webm').split(';');
  return { name: voiceName(began, type), type };
}

/** Whether a file was recorded here, by its name. */
export const isVoiceName = (name: string): boolean => /^voice-message-\d{4}-\d{2}-\d{2}-\d{6}\.(?:webm|m4a)$/.test(name);

/** Records one voice message at a time. */
export class VoiceRecorder {
  readonly state: Store<RecordingState> = createStore<RecordingState>({ phase: 'idle' });
  readonly #deps: RecorderDeps;
  #running: Running | null = null;
  /** Counts up with every attempt: a microphone that opens after it was given up is closed again. */
  #attempt = 0;

  constructor(deps: RecorderDeps) {
    this.#deps = deps;
  }

  /** Opens the microphone and records. Throws a `voice/…` code; does nothing where a recording runs. */
  async start(): Promise<void> {
    if (this.state.get().phase !== 'idle') return;
    this.#attempt += 1;
    const attempt = this.#attempt;
    this.state.set({ phase: 'asking' });
    let track: MediaStreamTrack | null = null;
    try {
      track = await this.#deps.openMicrophone();
      if (attempt === this.#attempt) this.#begin(track);
      else track.stop();
    } catch (error) {
      track?.stop();
      if (attempt !== this.#attempt) return;
      this.state.set({ phase: 'idle' });
      throw error instanceof CsError ? error : new CsError('voice/unsupported', 'This browser cannot record sound.', { cause: error });
    }
  }

  /** Ends the recording and keeps it; `recorded` hears of it. */
  finish(end: RecordingEnd = 'done'): void {
    const running = this.#running;
    if (running === null) return this.cancel();
    if (running.ms !== null) return;
    this.#stop(running, end);
  }

  /** Ends the recording; `kept` is given what there was, for whoever wants it back. */
  cancel(kept: ((recording: Recording) => void) | null = null): void {
    const running = this.#running;
    this.#attempt += 1;
    if (running === null) return this.state.set({ phase: 'idle' });
    running.cancelled = true;
    this.#kept = kept;
    if (running.ms === null) this.#stop(running, 'done');
  }

  #kept: ((recording: Recording) => void) | null = null;

  #begin(track: MediaStreamTrack): void {
    const { createRecorder, supports, meter, clock } = this.#deps;
    const mimeType = TYPES.find((type) => supports(type));
    const recorder = createRecorder(track, { audioBitsPerSecond: BITS_PER_SECOND, ...(mimeType === undefined ? {} : { mimeType }) });
    const pieces: Blob[] = [];
    recorder.ondataavailable = ({ data }) => {
      if (data.size === 0) return;
      pieces.push(data);
      this.#deps.piece?.(data, called(running));
    };
    recorder.onstop = () => this.#ended(running);
    // Whatever fails in the middle: what has come stays.
    recorder.onerror = () => this.finish('lost');
    track.onended = () => this.finish('lost');
    recorder.start(PIECE_MS);
    const running: Running = { track, recorder, meter: meter(track), pieces, began: clock.now(), timer: null, end: 'done', cancelled: false, ms: null };
    this.#running = running;
    this.#tick(running);
  }

  #tick(running: Running): void {
    const { clock } = this.#deps;
    const ms = clock.now() - running.began;
    if (ms >= VOICE_LIMITS.voiceMessageMs) return this.#stop(running, 'limit');
    // Before anybody hears of it: who hears may end the recording.
    running.timer = clock.setTimeout(() => this.#tick(running), TICK_MS);
    this.state.set({ phase: 'recording', ms, level: running.meter.level() });
  }

  #stop(running: Running, end: RecordingEnd): void {
    const { clock } = this.#deps;
    clock.clearTimeout(running.timer);
    running.end = end;
    running.ms = clock.now() - running.began;
    this.state.set({ phase: 'ending', ms: running.ms });
    running.meter.close();
    // A recorder whose microphone was pulled out has stopped by itself, or is about to.
    if (running.recorder.state !== 'inactive') running.recorder.stop();
    running.track.onended = null;
    running.track.stop();
  }

  #ended(running: Running): void {
    // It stopped by itself: the microphone is gone, and nobody said so.
    if (running.ms === null) this.#stop(running, 'lost');
    if (this.#running !== running) return;
    this.#running = null;
    this.state.set({ phase: 'idle' });
    const { pieces, end, cancelled } = running;
    const { name, type } = called(running);
    const file = new File(pieces, name, { type });
    const recording = { file, ms: running.ms ?? 0, end };
    if (cancelled) this.#kept?.(recording);
    else if (file.size === 0) this.#deps.failed(new CsError('voice/mic-missing', 'Nothing was recorded. Connect a microphone, then try again.'));
    else this.#deps.recorded(recording);
  }
}
