import { CsError, RELAY_LIMITS } from '@cs-kit/protocol';
import type { CallSource, IceServer } from '@cs-kit/protocol';
import { AccessToken, RoomServiceClient, ServerError, TrackSource, WebhookReceiver } from 'livekit-server-sdk';
import type { VideoGrant, WebhookEvent } from 'livekit-server-sdk';
import { peerEngine } from './engine.ts';
import type { CallEngine } from './engine.ts';

/** Where a LiveKit server is, and the key that the relay has there. */
export interface LiveKitSettings {
  /** As browsers reach it. */
  readonly url: string;
  /** As the relay reaches it. */
  readonly apiUrl: string;
  readonly key: string;
  readonly secret: string;
}

/** The settings of the relay that are about LiveKit. */
interface LiveKitConfig {
  readonly livekitUrl?: string | undefined;
  readonly livekitApiUrl?: string | undefined;
  readonly livekitApiKey?: string | undefined;
  readonly livekitApiSecret?: string | undefined;
}

/** LiveKit as it is set up; null where it is not. */
export function livekitSettings({ livekitUrl: url, livekitApiUrl, livekitApiKey: key, livekitApiSecret: secret }: LiveKitConfig): LiveKitSettings | null {
  if (url === undefined || key === undefined || secret === undefined) return null;
  return { url, apiUrl: livekitApiUrl ?? url.replace(/^ws/, 'http'), key, secret };
}

/** A page uses its token at once. LiveKit itself renews it for those who are in, for as long. */
const TOKEN_S = 10 * 60;
const ANSWER_S = 5;
const SOURCES: Readonly<Record<CallSource, TrackSource>> = {
  microphone: TrackSource.MICROPHONE,
  camera: TrackSource.CAMERA,
  screen: TrackSource.SCREEN_SHARE,
};
/** People, as opposed to recorders and the like that the operator sends. */
const PERSON = 0;

/** What somebody may do in the one room. An empty list of sources would mean all of them to LiveKit. */
function rights(sources: readonly CallSource[]) {
  const canPublishSources = sources.map((source) => SOURCES[source]);
  return { canPublish: sources.length > 0, canPublishSources, canPublishData: false, canSubscribe: true };
}

/** Why LiveKit did not do what it was asked. Its own words stay out: they may hold names and addresses. */
function failure(error: unknown): CsError {
  if (error instanceof ServerError) {
    if (error.status === 401 || error.status === 403) return new CsError('provider/auth', 'The LiveKit server refused the key of the relay.');
    return error.status >= 500
      ? new CsError('provider/unavailable', `The LiveKit server failed with status ${error.status}.`)
      : new CsError('provider/bad-response', `The LiveKit server answered with status ${error.status}.`);
  }
  if (error instanceof Error && error.name === 'TimeoutError')
    return new CsError('provider/timeout', `The LiveKit server did not answer within ${ANSWER_S} seconds.`);
  return new CsError('provider/unavailable', 'The LiveKit server cannot be reached.');
}

/** Asks something of the server. That a room or a person is not there is no error: then there is nothing to do. */
async function ask(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ServerError && error.status === 404)) throw failure(error);
  }
}

/** Calls through a LiveKit server: a room there for each call, named by its id, and everybody in it by their id. */
export function livekitEngine({ url, apiUrl, key, secret }: LiveKitSettings, now: () => number): CallEngine {
  const rooms = new RoomServiceClient(apiUrl, key, secret, { requestTimeout: ANSWER_S, failover: false });
  return {
    transport: 'livekit',
    seats: RELAY_LIMITS.callPeople,
    async connect(callId, { userId, name, sources }) {
      const token = new AccessToken(key, secret, { identity: userId, name, ttl: TOKEN_S });
      const grant: VideoGrant = { roomJoin: true, room: callId, ...rights(sources) };
      token.addGrant(grant);
      return { type: 'livekit', url, token: await token.toJwt(), expiresAt: new Date(now() + TOKEN_S * 1000).toISOString() };
    },
    async present(callId) {
      const found: string[] = [];
      await ask(async () => {
        for (const { kind, identity } of await rooms.listParticipants(callId)) if (kind === PERSON) found.push(identity);
      });
      return found;
    },
    allow: (callId, userId, sources) => ask(() => rooms.updateParticipant(callId, userId, { permission: rights(sources) })),
    mute: (callId, userId) =>
      ask(async () => {
        const { tracks } = await rooms.getParticipant(callId, userId);
        const open = tracks.filter(({ source, muted }) => source === TrackSource.MICROPHONE && !muted);
        await Promise.all(open.map(({ sid }) => rooms.mutePublishedTrack(callId, userId, sid, true)));
      }),
    remove: (callId, userId) => ask(() => rooms.removeParticipant(callId, userId)),
    end: (callId) => ask(() => rooms.deleteRoom(callId)),
  };
}

/** LiveKit where it is set up, else from device to device. */
export function callEngine(config: LiveKitConfig & { readonly iceServers: readonly IceServer[] }, now: () => number): CallEngine {
  const settings = livekitSettings(config);
  return settings === null ? peerEngine(config.iceServers) : livekitEngine(settings, now);
}

/** Takes what LiveKit posts: the body as it came, and its signature. */
export type LiveKitWebhook = (body: string, signature: string | undefined) => Promise<void>;

/**
 * Hears of those who come in at LiveKit; all else the relay knows already, and better: who leaves there may only be loading the page again.
 * What is told is looked at against what holds now, so one that is sent twice, or again within the minutes for which it is signed, does no harm.
 */
export function livekitWebhook({ key, secret }: LiveKitSettings, arrived: (callId: string, userId: string) => Promise<void>): LiveKitWebhook {
  const receiver = new WebhookReceiver(key, secret);
  const read = async (body: string, signature: string | undefined): Promise<WebhookEvent> => {
    try {
      return await receiver.receive(body, signature);
    } catch {
      throw new CsError('session/token-invalid', 'This was not signed with the key of the LiveKit server.');
    }
  };
  return async (body, signature) => {
    const { event, room, participant } = await read(body, signature);
    if (event === 'participant_joined' && room !== undefined && participant?.kind === PERSON) await arrived(room.name, participant.identity);
  };
}
