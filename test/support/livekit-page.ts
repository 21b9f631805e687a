import type { CallGrant, CallParticipant, CsError } from '@cs-kit/protocol';
import { createLiveKitTransport } from '../../packages/room/src/engine/call/livekit.ts';
import type { LiveKitTransport } from '../../packages/room/src/engine/call/livekit.ts';
import type { RemotePerson } from '../../packages/room/src/engine/call/transport.ts';

/* A page that is in a call through LiveKit and tells what arrives there: how loud the decoded sound is, and how large the pictures are. */

/** What arrives of one person. */
export interface Arriving {
  readonly level: number;
  /** Loudest sample of the decoded sound since the last look. */
  readonly heard: number;
  readonly pictureWidth: number;
  readonly quality: string | null;
}

let transport: LiveKitTransport | null = null;
let failure: CsError | null = null;
const own: Record<'audio' | 'video', MediaStreamTrack | null> = { audio: null, video: null };
const context = new AudioContext();
const players = new Map<MediaStreamTrack, () => number>();

function listen(track: MediaStreamTrack): () => number {
  const stream = new MediaStream([track]);
  // Chromium decodes what an element plays.
  void Object.assign(new Audio(), { srcObject: stream }).play();
  const analyser = context.createAnalyser();
  analyser.fftSize = 32_768;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return () => {
    analyser.getFloatTimeDomainData(samples);
    return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  };
}

function watch(track: MediaStreamTrack): () => number {
  const video = Object.assign(document.createElement('video'), { srcObject: new MediaStream([track]), muted: true });
  void video.play().catch(() => undefined);
  return () => video.videoWidth;
}

function measure(track: MediaStreamTrack | null, create: (track: MediaStreamTrack) => () => number): number {
  if (track === null) return 0;
  const player = players.get(track) ?? create(track);
  players.set(track, player);
  return player();
}

const look = ({ audio, camera, level, quality }: RemotePerson): Arriving => ({
  ...{ level, quality },
  heard: measure(audio, listen),
  pictureWidth: measure(camera, watch),
});

const page = {
  /** Opens the (fake) devices, so that the time of joining is that of joining. */
  async open(): Promise<void> {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: { noiseSuppression: false, echoCancellation: false },
      video: { width: 640, height: 360 },
    });
    own.audio = stream.getAudioTracks()[0] ?? null;
    own.video = stream.getVideoTracks()[0] ?? null;
    await context.resume();
  },
  async join(connect: CallGrant['connect'], camera: boolean): Promise<void> {
    failure = null;
    transport = await createLiveKitTransport({ connect }, (error) => (failure = error));
    await transport.set('microphone', own.audio);
    if (camera) await transport.set('camera', own.video);
  },
  follow: (others: readonly CallParticipant[]): void => transport?.follow(others),
  bringCamera: () =>
    transport?.set('camera', own.video).then(
      () => 'taken',
      (error: CsError) => error.code,
    ),
  /** Falls silent or speaks again, as the page of a person does. */
  speak(on: boolean): void {
    if (own.audio !== null) own.audio.enabled = on;
  },
  people: (): Record<string, Arriving> => Object.fromEntries((transport?.people.get() ?? []).map((person) => [person.userId, look(person)])),
  failed: (): { code: string; message: string } | null => (failure === null ? null : { code: failure.code, message: failure.message }),
  /** Whether leaving has left the devices open. */
  close(): boolean {
    transport?.close();
    return own.audio?.readyState === 'live' && own.video?.readyState === 'live';
  },
};

/** What a test drives in the page. */
export type CallPage = typeof page;
Object.assign(globalThis, { callPage: page });
