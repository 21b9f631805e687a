import type { RelayClient } from '@cs-kit/core';
import type { CallGrant, CsError } from '@cs-kit/protocol';
import { createAudio } from '../audio-context.ts';
import { noteCalls } from './current.ts';
import { CallDevices } from './devices.ts';
import { createMeter } from './meter.ts';
import { PeerTransport } from './peer.ts';
import { elementPlayer } from './players.ts';
import { CallSession } from './session.ts';
import type { CallTransport } from './transport.ts';

const sessions = new WeakMap<RelayClient, CallSession>();

/** The call of this page over one connection: every part that shows it shares it. */
export function callSession(client: RelayClient): CallSession {
  const known = sessions.get(client);
  if (known !== undefined) return known;
  // Only secure pages have devices.
  const media = (navigator as Partial<Navigator>).mediaDevices ?? null;
  const session = new CallSession({
    client,
    devices: new CallDevices(media, client.platform.storage, `${client.storageKey}:devices`),
    createTransport: (grant, failed) => transportOf(client, grant, failed),
    meter: (track) => createMeter(track, createAudio),
    play: elementPlayer,
  });
  sessions.set(client, session);
  noteCalls(session);
  return session;
}

async function transportOf(client: RelayClient, grant: CallGrant, failed: (error: CsError) => void): Promise<CallTransport> {
  const { call, session, connect } = grant;
  if (connect.type === 'livekit') return (await import('./livekit.ts')).createLiveKitTransport(grant, failed);
  const { id: callId, roomId } = call;
  return new PeerTransport({
    callId,
    session,
    failed,
    clock: client.platform,
    config: { iceServers: connect.iceServers as RTCIceServer[] },
    createConnection: (config) => new RTCPeerConnection(config),
    send: (to, data) => client.socket.send({ type: 'signal', roomId, to, data }),
  });
}
