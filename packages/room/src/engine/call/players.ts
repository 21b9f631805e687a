import type { RemotePerson } from './transport.ts';

/** Makes a track heard. */
export interface Player {
  readonly track: MediaStreamTrack;
  /** Uses another loudspeaker, where the browser can. */
  speak(speaker: string): void;
  close(): void;
}

/** The voices of a call: one player for each person who has one. */
export class Players {
  readonly #play: (track: MediaStreamTrack) => Player;
  readonly #players = new Map<string, Player>();

  constructor(play: (track: MediaStreamTrack) => Player) {
    this.#play = play;
  }

  follow(people: readonly RemotePerson[]): void {
    const tracks = new Map(people.flatMap(({ session, audio }) => (audio === null ? [] : [[session, audio] as const])));
    for (const [session, player] of this.#players) if (tracks.get(session) !== player.track) this.#drop(session, player);
    for (const [session, track] of tracks) if (!this.#players.has(session)) this.#players.set(session, this.#play(track));
  }

  speak(speaker: string): void {
    for (const player of this.#players.values()) player.speak(speaker);
  }

  close(): void {
    for (const [session, player] of this.#players) this.#drop(session, player);
  }

  #drop(session: string, player: Player): void {
    player.close();
    this.#players.delete(session);
  }
}

/** A player by an audio element, which need not stand on the page. */
export function elementPlayer(track: MediaStreamTrack, speaker: string): Player {
  const element = new Audio();
  element.srcObject = new MediaStream([track]);
  const speak = (id: string): void => {
    // Browsers that choose no loudspeaker use their own.
    if (id !== '' && 'setSinkId' in element) void element.setSinkId(id).catch(() => undefined);
  };
  speak(speaker);
  // A press has come before: the page may be heard. Where it may not yet, the next press on it starts the sound.
  const start = (): Promise<void> => element.play();
  const retry = (): void => void start().catch(() => undefined);
  start().catch(() => addEventListener('pointerdown', retry, { once: true }));
  return {
    track,
    speak,
    close() {
      removeEventListener('pointerdown', retry);
      element.pause();
      element.srcObject = null;
    },
  };
}
