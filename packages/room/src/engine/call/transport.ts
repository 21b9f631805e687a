import type { Readable } from '@cs-kit/core';
import type { Author, CallParticipant } from '@cs-kit/protocol';

/** How well sound and picture of somebody arrive; null while they are being connected. */
export type Quality = 'good' | 'poor' | 'lost' | null;

/** Somebody else in the call, as far as sound and picture go. Names and signs come from the relay. */
export interface RemotePerson {
  readonly userId: string;
  readonly session: string;
  readonly audio: MediaStreamTrack | null;
  readonly camera: MediaStreamTrack | null;
  readonly screen: MediaStreamTrack | null;
  /** How loud they are, 0 to 1. */
  readonly level: number;
  readonly quality: Quality;
}

/** What brings sound and picture to the others and theirs here. It is given tracks and asks no device. */
export interface CallTransport {
  readonly people: Readable<readonly RemotePerson[]>;
  /** The others who are in the call now, as the relay vouches for them. */
  follow(others: readonly CallParticipant[]): void;
  /** A signal of somebody in the room. */
  receive(from: Author, data: unknown): void;
  /** It takes the place of the track of this source before, without a break. */
  set(source: keyof OwnTracks, track: MediaStreamTrack | null): Promise<void>;
  close(): void;
}

/** The three tracks that a page may send, in the order in which they stand on the wire. */
export interface OwnTracks {
  microphone: MediaStreamTrack | null;
  camera: MediaStreamTrack | null;
  screen: MediaStreamTrack | null;
}

/** What transports need of the time; a page's own, or that of a test. */
export interface CallClock {
  now(): number;
  setTimeout(fn: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}
