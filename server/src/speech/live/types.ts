import type { CsError, Site } from '@cs-kit/protocol';
import type { Actor } from '../../context.ts';
import type { Transcript } from '../types.ts';

/** How speech is recognised while it is spoken. */
export interface LiveOptions {
  readonly actor: Actor;
  readonly site: Site;
  /** BCP 47 tag; absent means that the engine finds out. */
  readonly language?: string | undefined;
  /** Hz of the 16-bit little-endian mono samples. */
  readonly sampleRate: number;
  /** All words of the running turn so far; `behindBytes` of its sound were not heard for them yet. */
  onPartial(text: string, language?: string, behindBytes?: number): void;
  /** The engine takes more again after `backlog` was too high. */
  onDrain(): void;
}

/** Recognition of one stream, turn after turn. */
export interface LiveSession {
  /** Takes sound of the running turn. Throws `CsError` where it cannot: the turn is lost then, and the next may work. */
  write(sound: Uint8Array): void;
  /** Whether a recording of a turn that failed goes to another engine. */
  readonly elsewhere: boolean;
  /** Bytes that wait for the engine. */
  readonly backlog: number;
  /** It has become quiet: words so far are welcome. */
  pause(): void;
  /** Ends the turn and resolves with its words. Turns are asked for in their order. Rejects with `CsError`. */
  commit(): Promise<Transcript>;
  /** Forgets the running turn. */
  cancel(): void;
  /** Lets everything go; what was asked for rejects. */
  close(reason: CsError): void;
}

/** Opens the recognition of one stream. */
export type OpenLive = (options: LiveOptions) => LiveSession;
/** The same of an engine by itself: whether there are others is not its business. */
export type OpenEngine = (options: LiveOptions) => Omit<LiveSession, 'elsewhere'>;
