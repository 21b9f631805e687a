import { CLOSE, CsError, RELAY_LIMITS, SOCKET_PROTOCOL, SPEECH_STREAM, isUuid, toCsError } from '@cs-kit/protocol';
import type { CloseCode, Feature, Site } from '@cs-kit/protocol';
import type { Actor, Peer } from './context.ts';
import { createApp } from './http/app.ts';
import { requireFeature } from './http/guards.ts';
import { actorOfBearer, ownSite } from './http/middleware/authenticate.ts';
import { DocumentConnection } from './documents/connection.ts';
import { Connection } from './rooms/connection.ts';
import type { Transport } from './rooms/connection.ts';
import { logged } from './logged.ts';
import { createServices } from './services.ts';
import type { RelayDeps, Services } from './services.ts';
import { SpeechConnection } from './speech/live/connection.ts';
import type { Admitted } from './sockets.ts';
import type { DocumentKey } from './storage/state/store.ts';

export type { Transport } from './rooms/connection.ts';
export type { RelayDeps, Services } from './services.ts';
export type { KitFiles } from './http/kit.ts';
export type { Actor, BlobStore, Budgets, Peer, RecordEvent, UploadParts } from './context.ts';
export { ConfigError, parseConfig } from './config.ts';
export type { Config } from './config.ts';

/** What a socket is for: rooms, one document, or a stream of speech of one site. */
export type SocketTarget =
  { readonly kind: 'rooms' } | { readonly kind: 'document'; readonly key: DocumentKey } | { readonly kind: 'speech'; readonly site: Site };

/** An upgrade that may happen. Whoever has it releases it where it comes to nothing; an open socket does so itself. */
export interface Admission extends Admitted {
  readonly target: SocketTarget;
  /** Largest frame that is taken. */
  readonly frameBytes: number;
}

/** A socket that was taken: the runtime feeds it. */
export interface Feed {
  receive(data: string | Uint8Array): Promise<void>;
  /** It is closed; with a code where what was sent was no frame of a WebSocket. */
  gone(code?: CloseCode): void;
  close(code: CloseCode, reason: string): void;
}

/** The relay without a port: `fetch` answers HTTP, `admit` and `connect` take sockets. */
export interface Relay {
  readonly services: Services;
  fetch(request: Request, peer: Peer): Promise<Response>;
  /** Checks an upgrade to `/v1/socket` or `/v1/documents/{roomId}/{documentId}` before it happens; an error is the refusal. The request is made only where the peer may ask at all. */
  admit(request: () => Request, peer: Peer): Promise<Admission | CsError>;
  /** Attaches an upgraded socket. */
  connect(transport: Transport, admission: Admission): Feed;
  /** Refuses what is new, tells open sockets to come back, writes what waits. */
  close(): Promise<void>;
}

/** Closings that whoever is closed has caused. A page of ours causes none; who causes many may not come back for a while, under another name neither. */
const FAULTS: ReadonlySet<CloseCode | null> = new Set([CLOSE.badFrame, CLOSE.tooLarge, CLOSE.rateLimited]);
const KEY_SOCKET_MS = 24 * 3600_000;
const SOCKET_PATH = '/v1/socket';
const SPEECH_PATH = '/v1/speech/stream';
const DOCUMENT_PATH = new RegExp(`^/v1/documents/([0-9a-f-]{36})/([A-Za-z0-9_-]{1,${RELAY_LIMITS.documentIdChars}})$`);

/** Frames that are taken, in bytes. */
const FRAME_BYTES: Readonly<Record<SocketTarget['kind'], number>> = {
  rooms: RELAY_LIMITS.frameBytes,
  document: RELAY_LIMITS.documentFrameBytes,
  speech: SPEECH_STREAM.frameBytes,
};
/** What a site must have switched on. */
const FEATURE: Readonly<Record<SocketTarget['kind'], Feature>> = { rooms: 'room', document: 'room', speech: 'voice' };

/** What a path is for; of a document with its name. */
function kindOf(path: string): { readonly kind: 'rooms' | 'speech' } | { readonly kind: 'document'; readonly key: DocumentKey } {
  if (path === SOCKET_PATH) return { kind: 'rooms' };
  if (path === SPEECH_PATH) return { kind: 'speech' };
  const [, roomId, documentId] = DOCUMENT_PATH.exec(path) ?? [];
  if (roomId === undefined || documentId === undefined || !isUuid(roomId)) throw new CsError('request/not-found', 'There is no socket at this address.');
  return { kind: 'document', key: { roomId, documentId } };
}

function targetOf(asked: ReturnType<typeof kindOf>, site: Site | null): SocketTarget {
  if (asked.kind !== 'speech') return asked as SocketTarget;
  if (site === null) throw new CsError('session/forbidden', 'Speech is recognised for the visitors of a site.');
  return { kind: 'speech', site };
}

function tokenOf(request: Request): string {
  const offered = (request.headers.get('sec-websocket-protocol') ?? '').split(',').map((entry) => entry.trim());
  if (offered[0] !== SOCKET_PROTOCOL || offered[1] === undefined || offered[1] === '')
    throw new CsError('session/token-missing', `Offer the subprotocols "${SOCKET_PROTOCOL}, <access token>".`);
  return offered[1];
}

function checkOrigin(actor: Actor, origin: string | null, ownOrigin: string, peer: Peer): void {
  if (origin === null) {
    if (actor.kind === 'staff' || actor.kind === 'key' || actor.known || peer.loopback) return;
    throw new CsError('session/origin-refused', 'A visitor connects from a page.');
  }
  if (origin !== actor.origin && origin !== ownOrigin) throw new CsError('session/origin-refused', 'This token belongs to another page origin.');
}

/** Builds a relay from its parts. It opens no port, reads no environment and keeps no globals. */
export async function createRelay(deps: RelayDeps): Promise<Relay> {
  const services = await createServices(deps);
  const app = createApp(services);
  const connections = services.sockets.open;
  const perActor = new Map<string, number>();
  let draining = false;

  /** Takes one of the actor's places at once, so that many upgrades at the same moment cannot all pass the bound. */
  const occupy = (actor: Actor): (() => void) => {
    const count = perActor.get(actor.id) ?? 0;
    if (count >= services.socketsPerActor) throw new CsError('rate/limited', 'Too many open pages. Close some.', { retryAfterMs: 10_000 });
    perActor.set(actor.id, count + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const left = (perActor.get(actor.id) ?? 1) - 1;
      if (left === 0) perActor.delete(actor.id);
      else perActor.set(actor.id, left);
    };
  };

  const { rates, rooms, documents, comments } = services;
  const { clock, logger } = deps;
  const closed = (connection: Connection | DocumentConnection | SpeechConnection, code: CloseCode | null): void => {
    const { actor, admitted } = connection;
    if (FAULTS.has(code)) {
      rates.charge('faultsPerActor', actor.id);
      rates.charge('faultsPerPrefix', admitted.peer.prefix);
    }
    services.sockets.remove(connection);
    if (connection instanceof Connection) services.desk.unwatch(connection);
    admitted.release();
    if (actor.kind === 'staff' && !perActor.has(actor.id)) void services.staff.touch(actor.id).catch(logged(logger, 'when a colleague left was not kept'));
    services.presenceChanged(actor);
  };
  const forRooms = { handlers: services.frames, rates, clock, logger, closed };
  const forDocuments = { documents, comments, rooms, rates, clock, logger, closed };
  const forSpeech = { streams: services.speechStreams, rates, clock, logger, closed };
  const connectionOf = (admission: Admission, transport: Transport): Connection | DocumentConnection | SpeechConnection => {
    const { target } = admission;
    if (target.kind === 'rooms') return new Connection(admission, transport, forRooms);
    if (target.kind === 'document') return new DocumentConnection(admission, target.key, transport, forDocuments);
    return new SpeechConnection(admission, target.site, transport, forSpeech);
  };

  services.sites.onChange(() => {
    for (const connection of connections) {
      const { siteId } = connection.actor;
      const site = siteId === null ? null : services.sites.byId(siteId);
      if (siteId !== null && (site?.enabled !== true || !site.features.includes(FEATURE[connection instanceof SpeechConnection ? 'speech' : 'rooms'])))
        connection.close(CLOSE.forbidden, 'the site was switched off');
    }
  });

  return {
    services,
    async fetch(request, peer) {
      return app.fetch(request, { peer });
    },
    async admit(makeRequest, peer) {
      try {
        if (draining) throw new CsError('relay/draining', undefined, { retryAfterMs: 2000 });
        services.rates.check('faultsPerPrefix', peer.prefix);
        services.rates.take('connectsPerPrefix', peer.prefix);
        const request = makeRequest();
        const asked = kindOf(new URL(request.url).pathname);
        const token = tokenOf(request);
        const actor = await actorOfBearer(services.auth, token);
        if (actor.kind === 'key' && !actor.scopes.includes('chat')) throw new CsError('session/forbidden', 'This key lacks the scope "chat".');
        services.rates.check('faultsPerActor', actor.id);
        checkOrigin(actor, request.headers.get('origin'), services.ownOrigin(), peer);
        const site = ownSite(services.sites, actor);
        services.addressBlocks.check(actor.siteId, peer.address, actor);
        if (site !== null) requireFeature(actor, site, FEATURE[asked.kind]);
        // A room that may not be read is no address at all.
        if (asked.kind === 'document') await services.rooms.openFor(asked.key.roomId, actor, 'read');
        const expiresAt = actor.expiresAt ?? deps.clock.now() + KEY_SOCKET_MS;
        // Last, as nothing may wait between counting and answering.
        return { actor, expiresAt, target: targetOf(asked, site), frameBytes: FRAME_BYTES[asked.kind], peer, release: occupy(actor) };
      } catch (error) {
        return toCsError(error);
      }
    },
    connect(transport, admission) {
      const { actor, peer } = admission;
      const connection = connectionOf(admission, transport);
      services.sockets.add(connection);
      services.presenceChanged(actor);
      // The network may have been blocked between the question and the answer.
      if (actor.kind === 'visitor' && actor.siteId !== null && services.addressBlocks.has(actor.siteId, peer.address))
        connection.close(CLOSE.forbidden, 'the network is blocked');
      return connection;
    },
    async close() {
      if (draining) return;
      draining = true;
      services.health.draining = true;
      services.streams.endAll();
      services.speechStreams.close();
      for (const connection of [...connections]) connection.close(CLOSE.draining, 'the relay is restarting');
      await services.close();
    },
  };
}
