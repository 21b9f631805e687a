import { CsError, SPEECH_STREAM } from '@cs-kit/protocol';
import type { Clock } from '../../rooms/live-room.ts';
import { SpeechStream } from './stream.ts';
import type { Line } from './stream.ts';
import type { LiveOptions, OpenLive } from './types.ts';

/** What the streams of a relay are made with. */
export interface SpeechStreamsDeps {
  /** The engine as configured now, or null. */
  readonly open: () => OpenLive | null;
  readonly clock: Clock;
  /** Streams at a time, of everybody and of one person. */
  readonly most: number;
  readonly mostPerActor: number;
}

/** Streams of speech that are open or wait for their page. */
export interface SpeechStreams {
  readonly size: number;
  /** Throws `provider/unconfigured`, and `rate/limited` where it is busy. */
  begin(options: Omit<LiveOptions, 'onPartial' | 'onDrain'>, line: Line): SpeechStream;
  /** Throws `request/not-found` where the stream is over, or somebody else's. */
  resume(actorId: string, streamId: string, receivedBytes: number, line: Line): SpeechStream;
  /** The line is gone: the stream waits for another one for `SPEECH_STREAM.resumeMs`. */
  leave(stream: SpeechStream, line: Line): void;
  /** The stream is over. */
  end(stream: SpeechStream): void;
  close(): void;
}

const BUSY_MS = 5_000;

/** Starts with none. */
export function createSpeechStreams({ open, clock, most, mostPerActor }: SpeechStreamsDeps): SpeechStreams {
  const streams = new Map<string, SpeechStream>();
  const waiting = new Map<SpeechStream, () => void>();
  const perActor = new Map<string, number>();

  const end = (stream: SpeechStream): void => {
    if (!streams.delete(stream.id)) return;
    waiting.get(stream)?.();
    waiting.delete(stream);
    const left = (perActor.get(stream.actorId) ?? 1) - 1;
    if (left === 0) perActor.delete(stream.actorId);
    else perActor.set(stream.actorId, left);
    stream.close();
  };
  /** A stream that waits for a page which will not come back makes room for whoever is there. */
  const makeRoom = (actorId: string | null): void => {
    for (const stream of waiting.keys()) if (actorId === null || stream.actorId === actorId) return end(stream);
  };

  return {
    get size() {
      return streams.size;
    },
    begin(options, line) {
      const engine = open();
      if (engine === null)
        throw new CsError(
          'provider/unconfigured',
          'No speech-to-text engine is configured at this relay; browsers use their own. An admin can add one at the desk under Providers.',
        );
      const { id } = options.actor;
      if ((perActor.get(id) ?? 0) >= mostPerActor) makeRoom(id);
      if (streams.size >= most) makeRoom(null);
      if (streams.size >= most || (perActor.get(id) ?? 0) >= mostPerActor)
        throw new CsError('rate/limited', 'Too many are speaking at this moment.', { retryAfterMs: BUSY_MS });
      const stream = new SpeechStream(options, engine);
      streams.set(stream.id, stream);
      perActor.set(id, (perActor.get(id) ?? 0) + 1);
      stream.attach(line, 0);
      return stream;
    },
    resume(actorId, streamId, receivedBytes, line) {
      const stream = streams.get(streamId);
      if (stream === undefined || stream.actorId !== actorId) throw new CsError('request/not-found', 'This stream is over: begin a new one.');
      stream.attach(line, receivedBytes);
      waiting.get(stream)?.();
      waiting.delete(stream);
      return stream;
    },
    leave(stream, line) {
      if (stream.detach(line) && streams.has(stream.id))
        waiting.set(
          stream,
          clock.after(SPEECH_STREAM.resumeMs, () => end(stream)),
        );
    },
    end,
    close() {
      for (const stream of [...streams.values()]) end(stream);
    },
  };
}
