import { createStore } from '@cs-kit/core';
import type { RelayClient, Store } from '@cs-kit/core';
import type { Call as RoomCall, CallGrant, CallParticipant, CallSource, CsError } from '@cs-kit/protocol';
import { CallDevices } from '../engine/call/devices.ts';
import { CallSession } from '../engine/call/session.ts';
import type { CallTransport, RemotePerson } from '../engine/call/transport.ts';
import { FakeMedia, memoryStorage } from './fake-call.ts';
import { ANA, ROOM, idOf } from './fake-relay.ts';
import type { FakeRelay } from './fake-relay.ts';

/** Somebody in a call. */
export const inCall = (userId: string, name: string, more: Partial<CallParticipant> = {}): CallParticipant => ({
  ...{ userId, name, role: 'moderator', session: `page of ${name}`, connected: true },
  ...more,
});

/** A call of the fake relay's room, begun by Ana. */
export const roomCall = (participants: readonly CallParticipant[], more: Partial<RoomCall> = {}): RoomCall => ({
  ...{ id: idOf(700), roomId: ROOM, startedAt: new Date().toISOString(), startedBy: ANA, answeredAt: null, media: 'audio', transport: 'peer' },
  participants,
  ...more,
});

/** A picture that a real `<video>` shows. */
export function pictureTrack(): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  canvas.getContext('2d')?.fillRect(0, 0, 10, 10);
  return canvas.captureStream(5).getVideoTracks()[0]!;
}

/** Devices of a page in a browser: its pictures can be shown. */
class PageMedia extends FakeMedia {
  override async getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream> {
    const stream = await super.getUserMedia(constraints);
    if (constraints.video === undefined) return stream;
    return new MediaStream([pictureTrack()]);
  }

  override async getDisplayMedia(): Promise<MediaStream> {
    await super.getDisplayMedia();
    return new MediaStream([pictureTrack()]);
  }
}

/** What stands between two devices in the tests of the elements. */
export interface FakeWay {
  readonly people: Store<readonly RemotePerson[]>;
  readonly failed: (error: CsError) => void;
}

/** The call of a page whose relay, devices and way to the others a test plays. */
export function callPage(relay: FakeRelay, client: RelayClient, sources: readonly CallSource[] = ['microphone', 'camera', 'screen']) {
  const media = new PageMedia();
  const ways: FakeWay[] = [];
  const devices = new CallDevices(media, memoryStorage(), 'k');
  const done = async (): Promise<void> => undefined;
  const createTransport = async (_grant: CallGrant, failed: FakeWay['failed']): Promise<CallTransport> => {
    const people = createStore<readonly RemotePerson[]>([]);
    ways.push({ people, failed });
    return { people, follow: () => undefined, receive: () => undefined, set: done, close: () => undefined };
  };
  const session = new CallSession({
    client,
    devices,
    createTransport,
    meter: () => ({ level: () => 0.5, close: () => undefined }),
    play: (track) => ({ track, speak: () => undefined, close: () => undefined }),
  });
  relay.handlers.push(({ method, path }) => {
    if (method !== 'POST' || !/\/calls(\/[^/]+\/join)?$/.test(path)) return undefined;
    relay.call ??= roomCall([], { startedBy: relay.user });
    const grant: CallGrant = { call: relay.call, session: 'page of mine', sources, connect: { type: 'peer', iceServers: [] } };
    return { status: 201, body: grant };
  });
  // Whoever says that they are in the call is in it, as at the relay.
  relay.onCall = (frame) => {
    if (relay.call === null || frame.state !== 'in') return relay.call;
    const others = relay.call.participants.filter(({ userId }) => userId !== relay.user.id);
    const me = inCall(relay.user.id, relay.user.name, { role: relay.role, session: frame.session, ...(frame.muted === true ? { muted: true } : {}) });
    relay.setCall({ ...relay.call, participants: [...others, me], answeredAt: others.length > 0 ? new Date().toISOString() : relay.call.answeredAt });
    return relay.call;
  };
  return { session, media, ways };
}

/** Somebody else as they are heard and seen. */
export const heard = (userId: string, more: Partial<RemotePerson> = {}): RemotePerson => ({
  ...{ userId, session: 's', audio: null, camera: null, screen: null, level: 0, quality: 'good' },
  ...more,
});
