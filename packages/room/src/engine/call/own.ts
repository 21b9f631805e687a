import { createStore } from '@cs-kit/core';
import type { Store } from '@cs-kit/core';
import { toCsError } from '@cs-kit/protocol';
import type { CallSource, CsError } from '@cs-kit/protocol';
import type { CallDevices, DeviceKind } from './devices.ts';
import type { Meter } from './meter.ts';
import type { CallClock, CallTransport } from './transport.ts';

/** What this page brings into the call. */
export interface OwnMedia {
  readonly microphone: MediaStreamTrack | null;
  readonly camera: MediaStreamTrack | null;
  readonly screen: MediaStreamTrack | null;
  readonly muted: boolean;
  /** Who muted this person, until they speak again. */
  readonly mutedBy: string | null;
  /** How loud the own microphone is, 0 to 1. */
  readonly level: number;
  /** A device that could not be used. */
  readonly problem: { readonly source: CallSource; readonly error: CsError } | null;
}

/** What the own side of a call is built from. */
export interface OwnDeps {
  readonly devices: CallDevices;
  readonly meter: (track: MediaStreamTrack) => Meter;
  readonly clock: CallClock;
  /** Where tracks go; null before the call. */
  readonly transport: () => CallTransport | null;
  /** Tells the relay, and by it the others, what has changed. */
  readonly say: (change: { readonly muted?: boolean; readonly camera?: boolean; readonly screen?: boolean }) => void;
}

const LEVEL_MS = 100;
const NOTHING: OwnMedia = { microphone: null, camera: null, screen: null, muted: false, mutedBy: null, level: 0, problem: null };

/** The own microphone, camera and screen: opened, changed while the call goes on, and let go of. */
export class OwnSide {
  readonly store: Store<OwnMedia> = createStore(NOTHING);
  readonly #deps: OwnDeps;
  #meter: Meter | null = null;
  #timer: unknown = null;
  /** Counts up as everything is let go of: a device that opens after that is closed at once. */
  #run = 0;

  constructor(deps: OwnDeps) {
    this.#deps = deps;
  }

  /** Opens the microphone; false where it could not be. */
  async openMicrophone(): Promise<boolean> {
    const track = await this.#open('microphone', () => this.#deps.devices.openMicrophone());
    if (track === null) return false;
    await this.#useMicrophone(track);
    return true;
  }

  /** Falls silent, or speaks again; a microphone that is not open is opened for it. */
  async setMuted(muted: boolean, by: string | null = null): Promise<void> {
    if (!muted && this.store.get().microphone === null && !(await this.openMicrophone())) return;
    const { microphone } = this.store.get();
    if (microphone !== null) microphone.enabled = !muted;
    this.#set({ muted, mutedBy: muted ? by : null });
    // Who was muted by somebody else has not said so: the relay knows.
    if (by === null) this.#deps.say({ muted });
  }

  async toggleCamera(): Promise<void> {
    const on = this.store.get().camera === null;
    const track = on ? await this.#open('camera', () => this.#deps.devices.openCamera()) : null;
    if (on && track === null) return;
    await this.#usePicture('camera', track);
  }

  /** Shows a screen to the others, or stops it. */
  async toggleScreen(): Promise<void> {
    const on = this.store.get().screen === null;
    const track = on ? await this.#open('screen', () => this.#deps.devices.openScreen()) : null;
    if (on && track === null) return;
    await this.#usePicture('screen', track);
  }

  /** Uses another device from now on. */
  async choose(kind: DeviceKind, id: string): Promise<void> {
    this.#deps.devices.choose(kind, id);
    const { microphone, camera } = this.store.get();
    if (kind === 'microphone' && microphone !== null) await this.openMicrophone();
    if (kind !== 'camera' || camera === null) return;
    const track = await this.#open('camera', () => this.#deps.devices.openCamera());
    if (track !== null) await this.#usePicture('camera', track);
  }

  /** Gives everything that is open to a transport that begins. */
  async attach(transport: CallTransport, sources: readonly CallSource[]): Promise<void> {
    if (!sources.includes('camera')) this.#let('camera');
    const { microphone, camera } = this.store.get();
    if (microphone === null) this.#set({ muted: true });
    await transport.set('microphone', microphone);
    if (camera !== null) await transport.set('camera', camera);
  }

  forget(): void {
    this.#set({ problem: null });
  }

  /** Lets go of every device. */
  close(): void {
    this.#run += 1;
    for (const source of ['microphone', 'camera', 'screen'] as const) this.#let(source);
    this.#meter?.close();
    this.#meter = null;
    this.#deps.clock.clearTimeout(this.#timer);
    this.#deps.devices.close();
    this.store.set(NOTHING);
  }

  #set(change: Partial<OwnMedia>): void {
    this.store.set({ ...this.store.get(), ...change });
  }

  #let(source: CallSource): void {
    const track = this.store.get()[source];
    if (track === null) return;
    track.onended = null;
    track.stop();
    this.#set({ [source]: null });
  }

  async #open(source: CallSource, open: () => Promise<MediaStreamTrack | null>): Promise<MediaStreamTrack | null> {
    const run = this.#run;
    try {
      const track = await open();
      if (run !== this.#run) {
        track?.stop();
        return null;
      }
      this.#set({ problem: null });
      return track;
    } catch (error) {
      if (run === this.#run) this.#set({ problem: { source, error: toCsError(error, 'call/failed') } });
      return null;
    }
  }

  async #useMicrophone(track: MediaStreamTrack): Promise<void> {
    this.#let('microphone');
    const { muted } = this.store.get();
    track.enabled = !muted;
    // Unplugged: another one is taken, or the others see that nothing comes.
    track.onended = () => void this.#microphoneLost();
    this.#set({ microphone: track });
    this.#listen(track);
    await this.#give('microphone', track);
  }

  async #microphoneLost(): Promise<void> {
    this.#let('microphone');
    if (await this.openMicrophone()) return;
    await this.#give('microphone', null);
    await this.setMuted(true);
  }

  async #usePicture(source: 'camera' | 'screen', track: MediaStreamTrack | null): Promise<void> {
    this.#let(source);
    if (track !== null) track.onended = () => void this.#usePicture(source, null);
    this.#set({ [source]: track });
    if (await this.#give(source, track)) this.#deps.say({ [source]: track !== null });
    // What the others do not get is not shown as if they did.
    else this.#let(source);
  }

  /** Hands a track to the others; false where the way there did not take it, which the person is told. */
  async #give(source: CallSource, track: MediaStreamTrack | null): Promise<boolean> {
    const transport = this.#deps.transport();
    try {
      await transport?.set(source, track);
      return true;
    } catch (error) {
      this.#set({ problem: { source, error: toCsError(error, 'call/failed') } });
      return false;
    }
  }

  #listen(track: MediaStreamTrack): void {
    const { clock } = this.#deps;
    this.#meter?.close();
    const meter = this.#deps.meter(track);
    this.#meter = meter;
    clock.clearTimeout(this.#timer);
    const look = (): void => {
      const { muted, level } = this.store.get();
      const next = muted ? 0 : Math.round(meter.level() * 20) / 20;
      if (next !== level) this.#set({ level: next });
      this.#timer = clock.setTimeout(look, LEVEL_MS);
    };
    look();
  }
}
