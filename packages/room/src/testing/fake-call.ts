import type { StorageLike } from '@cs-kit/core';
import type { MediaSource } from '../engine/call/devices.ts';
import type { CallClock } from '../engine/call/transport.ts';

/** Storage in memory. */
export function memoryStorage(): StorageLike {
  const memory = new Map<string, string>();
  return {
    get length() {
      return memory.size;
    },
    key: (at) => [...memory.keys()][at] ?? null,
    getItem: (key) => memory.get(key) ?? null,
    setItem: (key, value) => void memory.set(key, value),
    removeItem: (key) => void memory.delete(key),
  };
}

/** A clock that a test moves by hand. */
export class FakeClock implements CallClock {
  #now = 1_000_000;
  readonly #timers = new Set<{ readonly at: number; readonly fn: () => void }>();

  now = (): number => this.#now;

  setTimeout = (fn: () => void, ms: number): unknown => {
    const timer = { at: this.#now + ms, fn };
    this.#timers.add(timer);
    return timer;
  };

  clearTimeout = (timer: unknown): void => void this.#timers.delete(timer as { at: number; fn: () => void });

  get waiting(): number {
    return this.#timers.size;
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
      if (due === undefined) break;
      this.#timers.delete(due);
      this.#now = due.at;
      due.fn();
    }
    this.#now = end;
  }
}

/** A track without a device behind it. */
export class FakeTrack {
  enabled = true;
  readyState: 'live' | 'ended' = 'live';
  contentHint = '';
  onended: (() => void) | null = null;
  readonly kind: string;
  readonly label: string;

  constructor(kind: string, label = '') {
    this.kind = kind;
    this.label = label;
  }

  stop(): void {
    this.readyState = 'ended';
  }

  /** The device is gone, or the browser ends the share. */
  end(): void {
    this.readyState = 'ended';
    this.onended?.();
  }
}

const DEVICES = [
  { kind: 'audioinput', deviceId: 'm1', label: 'Desk microphone' },
  { kind: 'audioinput', deviceId: 'm2', label: 'Headset' },
  { kind: 'videoinput', deviceId: 'c1', label: 'Built-in camera' },
  { kind: 'videoinput', deviceId: 'c2', label: 'Other camera' },
  { kind: 'audiooutput', deviceId: 's1', label: 'Loudspeaker' },
];

/** Devices of a page that does not exist. Their names come with the first permission, as in browsers. */
export class FakeMedia implements MediaSource {
  readonly asked: MediaStreamConstraints[] = [];
  readonly opened: FakeTrack[] = [];
  /** What every device answers with. */
  fault: DOMException | null = null;
  /** Whether streams come without a track. */
  empty = false;
  /** Whether the person chooses no screen. */
  cancel = false;
  #devices = DEVICES;
  #allowed = false;
  readonly #listeners = new Set<() => void>();

  get listeners(): number {
    return this.#listeners.size;
  }

  getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream> {
    this.asked.push(constraints);
    return this.#stream(constraints.video === undefined ? 'audio' : 'video');
  }

  getDisplayMedia(): Promise<MediaStream> {
    return this.cancel ? Promise.reject(new DOMException('', 'NotAllowedError')) : this.#stream('video');
  }

  enumerateDevices(): Promise<MediaDeviceInfo[]> {
    return Promise.resolve(this.#devices.map((one) => (this.#allowed ? one : { ...one, deviceId: '', label: '' })) as unknown as MediaDeviceInfo[]);
  }

  addEventListener(_type: 'devicechange', fn: () => void): void {
    this.#listeners.add(fn);
  }

  removeEventListener(_type: 'devicechange', fn: () => void): void {
    this.#listeners.delete(fn);
  }

  /** Takes a device away. */
  unplug(id: string): void {
    this.#devices = this.#devices.filter(({ deviceId }) => deviceId !== id);
    for (const fn of this.#listeners) fn();
  }

  async #stream(kind: 'audio' | 'video'): Promise<MediaStream> {
    await Promise.resolve();
    if (this.fault !== null) throw this.fault;
    this.#allowed = true;
    const tracks = this.empty ? [] : [this.#track(kind)];
    return { getTracks: () => tracks, getVideoTracks: () => tracks } as unknown as MediaStream;
  }

  #track(kind: 'audio' | 'video'): FakeTrack {
    const track = new FakeTrack(kind);
    this.opened.push(track);
    return track;
  }
}

interface FakeLine {
  direction: string;
  readonly sender: { track: unknown; replaceTrack(track: unknown): Promise<void> };
  readonly receiver: { readonly track: FakeTrack; getSynchronizationSources?: () => { audioLevel?: number }[] };
}

/** The way between connections that do not exist; a test can close it. */
export class FakeNet {
  readonly all: FakeConnection[] = [];
  open = true;

  /** A new connection on this net. */
  readonly connection = (): RTCPeerConnection => new FakeConnection(this) as unknown as RTCPeerConnection;

  /** Breaks or mends every connection. */
  setState(state: RTCPeerConnectionState): void {
    for (const one of this.all) one.setState(state);
  }
}

/** One end of a connection, which knows as much of sessions as the calls need. */
export class FakeConnection {
  signalingState: RTCSignalingState = 'stable';
  connectionState: RTCPeerConnectionState = 'new';
  localDescription: RTCSessionDescriptionInit | null = null;
  remoteDescription: RTCSessionDescriptionInit | null = null;
  onicecandidate: ((event: { candidate: { toJSON(): RTCIceCandidateInit } | null }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  readonly lines: FakeLine[] = [];
  readonly candidates: RTCIceCandidateInit[] = [];
  readonly offers: RTCOfferOptions[] = [];
  stats: Record<string, unknown>[] = [];
  level: number | undefined = 0.5;
  readonly #net: FakeNet;

  constructor(net: FakeNet) {
    this.#net = net;
    net.all.push(this);
  }

  addTransceiver(kind: string): FakeLine {
    const line: FakeLine = {
      direction: 'recvonly',
      sender: { track: null, replaceTrack: async (track) => void (line.sender.track = track) },
      receiver: { track: new FakeTrack(kind), getSynchronizationSources: () => (this.level === undefined ? [] : [{ audioLevel: this.level }]) },
    };
    this.lines.push(line);
    return line;
  }

  getTransceivers(): readonly FakeLine[] {
    return this.lines;
  }

  async createOffer(options: RTCOfferOptions): Promise<RTCSessionDescriptionInit> {
    this.offers.push(options);
    return { type: 'offer', sdp: `${this.#net.all.indexOf(this)} offers` };
  }

  async createAnswer(): Promise<RTCSessionDescriptionInit> {
    return { type: 'answer', sdp: `${this.#net.all.indexOf(this)} answers` };
  }

  async setLocalDescription(description: RTCSessionDescriptionInit): Promise<void> {
    this.localDescription = description;
    this.signalingState = description.type === 'offer' ? 'have-local-offer' : 'stable';
    this.onicecandidate?.({ candidate: { toJSON: () => ({ candidate: `way of ${description.sdp}` }) } });
    this.onicecandidate?.({ candidate: null });
  }

  async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    if (description.sdp === 'broken') throw new DOMException('', 'OperationError');
    this.remoteDescription = description;
    const other = this.#net.all[Number.parseInt(description.sdp ?? '', 10)];
    if (description.type === 'offer') {
      this.signalingState = 'have-remote-offer';
      if (this.lines.length === 0) for (const line of other?.lines ?? []) this.addTransceiver(line.receiver.track.kind);
      return;
    }
    this.signalingState = 'stable';
    if (!this.#net.open) return;
    this.setState('connected');
    other?.setState('connected');
  }

  async addIceCandidate(candidate: RTCIceCandidateInit): Promise<void> {
    this.candidates.push(candidate);
  }

  async getStats(): Promise<Map<string, unknown>> {
    return new Map(this.stats.map((entry, index) => [String(index), entry]));
  }

  setState(state: RTCPeerConnectionState): void {
    if (this.connectionState === 'closed') return;
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  close(): void {
    this.connectionState = 'closed';
  }
}
