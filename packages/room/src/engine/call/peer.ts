import { createStore } from '@cs-kit/core';
import type { Store } from '@cs-kit/core';
import { CsError, callSources } from '@cs-kit/protocol';
import type { Author, CallParticipant } from '@cs-kit/protocol';
import { PeerLink } from './peer-link.ts';
import type { LinkDeps } from './peer-link.ts';
import { readSignal } from './signal.ts';
import type { CallTransport, OwnTracks, RemotePerson } from './transport.ts';

/** What connections between two devices are built from. */
export type PeerDeps = Omit<LinkDeps, 'tracks' | 'changed' | 'failed'> & {
  /** No way to the other device was found. */
  readonly failed: (error: CsError) => void;
};

const LEVEL_MS = 200;
/** Levels between two looks at the quality. */
const MEASURE_EVERY = 10;

/** A call between two devices: sound and picture go from one to the other, and the room carries what they need to find each other. */
export class PeerTransport implements CallTransport {
  readonly #deps: PeerDeps;
  readonly #people: Store<readonly RemotePerson[]> = createStore<readonly RemotePerson[]>([]);
  readonly #tracks: OwnTracks = { microphone: null, camera: null, screen: null };
  #others: readonly CallParticipant[] = [];
  #link: PeerLink | null = null;
  #timer: unknown = null;
  #ticks = 0;
  #closed = false;

  constructor(deps: PeerDeps) {
    this.#deps = deps;
    this.#tick();
  }

  get people(): Store<readonly RemotePerson[]> {
    return this.#people;
  }

  follow(others: readonly CallParticipant[]): void {
    this.#others = others;
    const [other] = others;
    if (other?.session !== this.#link?.remote.session) {
      this.#link?.close();
      this.#link = other === undefined || this.#closed ? null : this.#connect(other);
    }
    this.#publish();
  }

  receive(from: Author, data: unknown): void {
    const signal = readSignal(data, this.#deps.callId, this.#deps.session);
    const link = this.#link;
    // The relay vouches for the person; the name of the page must be the one that is in the call.
    if (signal !== null && link !== null && from.id === link.remote.userId && signal.session === link.remote.session) link.receive(signal);
  }

  close(): void {
    this.#closed = true;
    this.#deps.clock.clearTimeout(this.#timer);
    this.#link?.close();
    this.#link = null;
    this.#people.set([]);
  }

  async set(source: keyof OwnTracks, track: MediaStreamTrack | null): Promise<void> {
    this.#tracks[source] = track;
    await this.#link?.resend();
  }

  #connect(other: CallParticipant): PeerLink {
    return new PeerLink(other, {
      ...this.#deps,
      tracks: this.#tracks,
      changed: () => this.#publish(),
      failed: () => this.#deps.failed(new CsError('call/failed', 'The two devices found no way to each other.')),
    });
  }

  #tick(): void {
    this.#timer = this.#deps.clock.setTimeout(() => {
      this.#ticks += 1;
      // What cannot be measured is not known; the call goes on.
      if (this.#ticks % MEASURE_EVERY === 0) void this.#link?.measure().catch(() => undefined);
      this.#publish();
      this.#tick();
    }, LEVEL_MS);
  }

  #publish(): void {
    const link = this.#link;
    if (this.#closed) return;
    const next = link === null ? [] : [this.#personOf(link)];
    const before = this.#people.get();
    if (before.length !== next.length || next.some((person, index) => !same(person, before[index]))) this.#people.set(next);
  }

  #personOf(link: PeerLink): RemotePerson {
    const now = this.#others.find(({ session }) => session === link.remote.session) ?? link.remote;
    // What a role may not bring is not shown, whatever its page sends.
    const sources = callSources(now.role);
    const picture = (source: 'camera' | 'screen'): MediaStreamTrack | null => (now[source] === true && sources.includes(source) ? link.track(source) : null);
    return {
      userId: now.userId,
      session: now.session,
      audio: sources.includes('microphone') ? link.track('microphone') : null,
      camera: picture('camera'),
      screen: picture('screen'),
      level: now.muted === true || link.quality === null ? 0 : Math.round(link.level * 100) / 100,
      quality: link.quality,
    };
  }
}

function same(one: RemotePerson, other: RemotePerson | undefined): boolean {
  return other !== undefined && (Object.keys(one) as (keyof RemotePerson)[]).every((key) => one[key] === other[key]);
}
