import type { CallParticipant } from '@cs-kit/protocol';
import type { CallSignal } from './signal.ts';
import type { CallClock, OwnTracks, Quality } from './transport.ts';

/** What a link to one other page is built from. */
export interface LinkDeps {
  readonly callId: string;
  readonly session: string;
  readonly config: RTCConfiguration;
  readonly createConnection: (config: RTCConfiguration) => RTCPeerConnection;
  readonly send: (to: string, signal: CallSignal) => void;
  readonly clock: CallClock;
  /** What is sent now; a link that is made later sends the same. */
  readonly tracks: OwnTracks;
  readonly changed: () => void;
  /** No way to the other device was found in time. */
  readonly failed: () => void;
}

/** How long one try may take before it is made again. */
const AGAIN_MS = 4_000;
/** How long the first connection may take in all. */
export const CONNECT_MS = 20_000;
/** A line that is lost for less is not touched. */
const PATIENCE_MS = 2_000;
const LOSS_POOR = 0.05;
const TRIP_POOR_S = 0.4;
const SOURCES = ['microphone', 'camera', 'screen'] as const;

/**
 * The connection to one other page. The page whose name comes first makes every offer, so that two never cross; it opens one line each for
 * microphone, camera and screen at the start, and later changes only what travels on them.
 */
export class PeerLink {
  readonly remote: CallParticipant;
  readonly #deps: LinkDeps;
  readonly #connection: RTCPeerConnection;
  readonly #leads: boolean;
  #lines: Record<(typeof SOURCES)[number], RTCRtpTransceiver> | null = null;
  #waiting: RTCIceCandidateInit[] = [];
  #work: Promise<void> = Promise.resolve();
  #timer: unknown = null;
  #deadline: unknown = null;
  #closed = false;
  #quality: Quality = null;
  #heard = 0;
  #before = { lost: 0, got: 0 };

  constructor(remote: CallParticipant, deps: LinkDeps) {
    this.remote = remote;
    this.#deps = deps;
    this.#leads = deps.session < remote.session;
    this.#connection = deps.createConnection(deps.config);
    this.#connection.onicecandidate = ({ candidate }) => candidate !== null && this.#send({ candidate: candidate.toJSON() });
    this.#connection.onconnectionstatechange = () => this.#onState();
    this.#deadline = deps.clock.setTimeout(() => this.#closed || deps.failed(), CONNECT_MS);
    if (this.#leads) void this.#do(() => this.#open());
    else this.#askLater();
  }

  get quality(): Quality {
    return this.#quality;
  }

  /** How loud the other is, 0 to 1. */
  get level(): number {
    const told = this.#lines?.microphone.receiver.getSynchronizationSources?.()[0]?.audioLevel;
    return told ?? this.#heard;
  }

  /** A track that arrives here; null before there is a line for it. */
  track(source: (typeof SOURCES)[number]): MediaStreamTrack | null {
    return this.#lines?.[source].receiver.track ?? null;
  }

  /** Sends what is to be sent by now. */
  resend(): Promise<void> {
    return this.#do(() => this.#sendTracks());
  }

  receive(signal: CallSignal): void {
    const { description, candidate } = signal;
    if (signal.again === true) {
      if (this.#leads) void this.#do(() => this.#offer(true));
    } else if (candidate !== undefined) void this.#do(() => this.#addCandidate(candidate));
    else if (description?.type === 'offer' && !this.#leads) void this.#do(() => this.#answer(description));
    else if (description?.type === 'answer' && this.#leads && this.#connection.signalingState === 'have-local-offer')
      void this.#do(() => this.#takeDescription(description));
  }

  /** Measures how well the other is heard. */
  async measure(): Promise<void> {
    if (this.#closed || this.#connection.connectionState !== 'connected') return;
    const report = await this.#connection.getStats();
    let [lost, got, trip] = [0, 0, 0];
    for (const entry of report.values() as Iterable<Record<string, unknown>>) {
      if (entry['type'] === 'inbound-rtp' && entry['kind'] === 'audio') {
        lost += Number(entry['packetsLost'] ?? 0);
        got += Number(entry['packetsReceived'] ?? 0);
        this.#heard = Number(entry['audioLevel'] ?? 0);
      }
      if (entry['type'] === 'candidate-pair' && entry['state'] === 'succeeded') trip = Math.max(trip, Number(entry['currentRoundTripTime'] ?? 0));
    }
    const share = this.#share(lost, got);
    if (!this.#closed && this.#connection.connectionState === 'connected') this.#set(share > LOSS_POOR || trip > TRIP_POOR_S ? 'poor' : 'good');
  }

  close(): void {
    this.#closed = true;
    this.#deps.clock.clearTimeout(this.#timer);
    this.#deps.clock.clearTimeout(this.#deadline);
    this.#connection.onicecandidate = this.#connection.onconnectionstatechange = null;
    this.#connection.close();
  }

  /** Share of the packets since the last look that did not arrive. */
  #share(lost: number, got: number): number {
    const missing = Math.max(0, lost - this.#before.lost);
    const arrived = Math.max(0, got - this.#before.got);
    this.#before = { lost, got };
    return missing + arrived === 0 ? 0 : missing / (missing + arrived);
  }

  #set(quality: Quality): void {
    if (quality === this.#quality) return;
    this.#quality = quality;
    this.#deps.changed();
  }

  /** One step after the other: descriptions and candidates must not overtake each other. */
  #do(step: () => Promise<void>): Promise<void> {
    // A step that the other's page made impossible is not the end: the next offer mends it.
    this.#work = this.#work.then(() => (this.#closed ? undefined : step())).catch(() => undefined);
    return this.#work;
  }

  #send(part: Pick<CallSignal, 'description' | 'candidate' | 'again'>): void {
    if (this.#closed) return;
    const { callId, session } = this.#deps;
    this.#deps.send(this.remote.userId, { callId, session, to: this.remote.session, ...part });
  }

  async #open(): Promise<void> {
    const add = (kind: 'audio' | 'video'): RTCRtpTransceiver => this.#connection.addTransceiver(kind, { direction: 'sendrecv' });
    this.#lines = { microphone: add('audio'), camera: add('video'), screen: add('video') };
    await this.#sendTracks();
    await this.#offer(false);
  }

  async #sendTracks(): Promise<void> {
    for (const source of SOURCES) {
      const sender = this.#lines?.[source].sender;
      if (sender !== undefined && sender.track !== this.#deps.tracks[source]) await sender.replaceTrack(this.#deps.tracks[source]);
    }
  }

  async #offer(restart: boolean): Promise<void> {
    await this.#connection.setLocalDescription(await this.#connection.createOffer({ iceRestart: restart }));
    this.#sendDescription('offer');
    this.#askLater();
  }

  async #answer(description: RTCSessionDescriptionInit): Promise<void> {
    await this.#takeDescription(description);
    const [microphone, camera, screen] = this.#connection.getTransceivers();
    if (microphone === undefined || camera === undefined || screen === undefined) return;
    for (const line of [microphone, camera, screen]) line.direction = 'sendrecv';
    this.#lines = { microphone, camera, screen };
    await this.#sendTracks();
    await this.#connection.setLocalDescription(await this.#connection.createAnswer());
    this.#sendDescription('answer');
    this.#deps.changed();
  }

  #sendDescription(type: 'offer' | 'answer'): void {
    const sdp = this.#connection.localDescription?.sdp;
    if (sdp !== undefined) this.#send({ description: { type, sdp } });
  }

  async #takeDescription(description: RTCSessionDescriptionInit): Promise<void> {
    await this.#connection.setRemoteDescription(description);
    for (const candidate of this.#waiting.splice(0)) await this.#connection.addIceCandidate(candidate);
  }

  async #addCandidate(candidate: RTCIceCandidateInit): Promise<void> {
    if (this.#connection.remoteDescription === null) this.#waiting.push(candidate);
    else await this.#connection.addIceCandidate(candidate);
  }

  #onState(): void {
    const { connectionState } = this.#connection;
    if (connectionState === 'connected') {
      this.#deps.clock.clearTimeout(this.#timer);
      this.#deps.clock.clearTimeout(this.#deadline);
      this.#set('good');
    } else if (connectionState === 'disconnected' || connectionState === 'failed') {
      this.#set('lost');
      this.#askLater(connectionState === 'failed' ? 0 : PATIENCE_MS);
    }
  }

  /** Tries again in a while, and again, until sound goes through. */
  #askLater(ms = AGAIN_MS): void {
    this.#deps.clock.clearTimeout(this.#timer);
    this.#timer = this.#deps.clock.setTimeout(() => {
      if (this.#closed || this.#connection.connectionState === 'connected') return;
      if (this.#leads) return void this.#do(() => this.#offer(true));
      this.#send({ again: true });
      this.#askLater();
    }, ms);
  }
}
