import { createStore } from '@cs-kit/core';
import type { Store, StorageLike } from '@cs-kit/core';
import { CsError } from '@cs-kit/protocol';

/** The part of `navigator.mediaDevices` that calls use. */
export interface MediaSource {
  getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream>;
  getDisplayMedia?(options?: DisplayMediaStreamOptions): Promise<MediaStream>;
  enumerateDevices(): Promise<MediaDeviceInfo[]>;
  addEventListener(type: 'devicechange', fn: () => void): void;
  removeEventListener(type: 'devicechange', fn: () => void): void;
}

/** A kind of device that can be chosen. */
export type DeviceKind = 'microphone' | 'camera' | 'speaker';

/** One device, as the browser names it. */
export interface Device {
  readonly id: string;
  readonly name: string;
}

/** What can be chosen, and what is. */
export type DeviceList = Readonly<Record<DeviceKind, { readonly items: readonly Device[]; readonly chosen: string }>>;

const KINDS: Readonly<Record<string, DeviceKind>> = { audioinput: 'microphone', videoinput: 'camera', audiooutput: 'speaker' };
const NONE: DeviceList = { microphone: { items: [], chosen: '' }, camera: { items: [], chosen: '' }, speaker: { items: [], chosen: '' } };

/** Microphones, cameras and loudspeakers of this device: which there are, which was chosen, and their tracks. */
export class CallDevices {
  readonly #media: MediaSource | null;
  readonly #storage: StorageLike | null;
  readonly #key: string;
  readonly #list: Store<DeviceList> = createStore(NONE);
  #watching = false;

  /** `media` is null on pages that may use no device. */
  constructor(media: MediaSource | null, storage: StorageLike | null, key: string) {
    this.#media = media;
    this.#storage = storage;
    this.#key = key;
  }

  get list(): Store<DeviceList> {
    return this.#list;
  }

  /** Whether the browser can show its screen to others: those of phones cannot. */
  get canShareScreen(): boolean {
    return this.#media?.getDisplayMedia !== undefined;
  }

  /** Opens the microphone; the browser removes echo and noise and evens the level. Throws a `voice/…` code. */
  async openMicrophone(): Promise<MediaStreamTrack> {
    const media = this.#need();
    const audio = { ...ideal(this.#chosen('microphone')), echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    try {
      return await this.#first(await media.getUserMedia({ audio }));
    } catch (cause) {
      throw microphoneError(cause);
    }
  }

  /** Opens the camera. Throws `call/failed`. */
  async openCamera(): Promise<MediaStreamTrack> {
    const media = this.#need();
    const video = { ...ideal(this.#chosen('camera')), width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 24 } };
    try {
      return await this.#first(await media.getUserMedia({ video }));
    } catch (cause) {
      throw cause instanceof CsError ? cause : new CsError('call/failed', 'The camera could not be opened.', { cause });
    }
  }

  /** Lets the person choose a screen or window; null where they chose none. */
  async openScreen(): Promise<MediaStreamTrack | null> {
    const media = this.#need();
    if (media.getDisplayMedia === undefined) throw new CsError('call/failed', 'This browser shows no screen to others.');
    try {
      const [track] = (await media.getDisplayMedia({ video: { frameRate: { ideal: 15 } }, audio: false })).getVideoTracks();
      if (track !== undefined && 'contentHint' in track) track.contentHint = 'detail';
      return track ?? null;
    } catch (cause) {
      if (nameOf(cause) === 'NotAllowedError') return null;
      throw new CsError('call/failed', 'The screen could not be shown.', { cause });
    }
  }

  /** Chooses a device, for this call and the next ones. */
  choose(kind: DeviceKind, id: string): void {
    try {
      this.#storage?.setItem(this.#key, JSON.stringify({ ...this.#choices(), [kind]: id }));
    } catch {
      // Blocked storage: the choice lasts as long as the page.
    }
    this.#list.set({ ...this.#list.get(), [kind]: { ...this.#list.get()[kind], chosen: id } });
  }

  /** Reads which devices there are, and again whenever one comes or goes, as long as somebody looks. */
  async watch(): Promise<void> {
    if (this.#media === null) return;
    if (!this.#watching) this.#media.addEventListener('devicechange', this.#read);
    this.#watching = true;
    await this.#refresh();
  }

  close(): void {
    if (this.#watching) this.#media?.removeEventListener('devicechange', this.#read);
    this.#watching = false;
  }

  #read = (): void => void this.#refresh();

  async #refresh(): Promise<void> {
    try {
      const found = (await this.#media?.enumerateDevices()) ?? [];
      const items: Record<DeviceKind, Device[]> = { microphone: [], camera: [], speaker: [] };
      // Without permission the browser gives neither ids nor names.
      for (const { kind, deviceId, label } of found) if (deviceId !== '') items[KINDS[kind] ?? 'speaker'].push({ id: deviceId, name: label });
      const of = (kind: DeviceKind) => ({ items: items[kind], chosen: valid(items[kind], this.#chosen(kind)) });
      this.#list.set({ microphone: of('microphone'), camera: of('camera'), speaker: of('speaker') });
    } catch {
      // A browser that lists nothing uses what it takes for the best.
    }
  }

  #need(): MediaSource {
    if (this.#media === null)
      throw new CsError('voice/needs-https', 'Browsers open microphone and camera on secure pages only. Open this page by https:// or on localhost.');
    return this.#media;
  }

  async #first(stream: MediaStream): Promise<MediaStreamTrack> {
    const [track] = stream.getTracks();
    if (track === undefined) throw new DOMException('No track.', 'NotFoundError');
    await this.watch();
    return track;
  }

  #choices(): Partial<Record<DeviceKind, string>> {
    try {
      return (JSON.parse(this.#storage?.getItem(this.#key) ?? '{}') ?? {}) as Partial<Record<DeviceKind, string>>;
    } catch {
      return {};
    }
  }

  #chosen(kind: DeviceKind): string {
    return this.#list.get()[kind].chosen || this.#choices()[kind] || '';
  }
}

/** A device that is gone is no reason to fail: the browser takes another. */
const ideal = (id: string): MediaTrackConstraints => (id === '' ? {} : { deviceId: { ideal: id } });
const valid = (items: readonly Device[], id: string): string => (items.some((item) => item.id === id) ? id : (items[0]?.id ?? ''));
const nameOf = (cause: unknown): string => (typeof cause === 'object' && cause !== null && 'name' in cause ? String(cause.name) : '');

/** What a failed microphone means. */
function microphoneError(cause: unknown): CsError {
  if (cause instanceof CsError) return cause;
  const name = nameOf(cause);
  if (name === 'NotAllowedError' || name === 'SecurityError')
    return new CsError('voice/mic-denied', 'The browser blocked the microphone for this page. Allow it in the address bar, then try again.', { cause });
  if (name === 'NotReadableError' || name === 'AbortError')
    return new CsError('voice/mic-busy', 'Another program uses the microphone. Close it there, then try again.', { cause });
  return new CsError('voice/mic-missing', 'No microphone was found. Connect one, then try again.', { cause });
}
