import type { Site } from '@cs-kit/protocol';
import { RELAY_LIMITS } from '@cs-kit/protocol';
import type { Logger } from 'pino';
import { createArticles } from './assistant/articles.ts';
import type { KnowledgeFiles } from './assistant/articles.ts';
import { createAssistant } from './assistant/assistant.ts';
import { assistantTrial } from './assistant/trial.ts';
import { assistantText } from './assistant/strings.ts';
import { createIdentity } from './auth/index.ts';
import type { Passwords } from './auth/staff.ts';
import { createBesideMessages } from './beside-messages.ts';
import { Calls } from './calls/calls.ts';
import { Ringing } from './calls/ringing.ts';
import { callEngine, livekitSettings, livekitWebhook } from './calls/livekit.ts';
import { createCapabilities, translationCapability } from './capabilities.ts';
import { isLoopback } from './config.ts';
import type { Config } from './config.ts';
import type { Actor, BlobStore, Peer, UploadParts } from './context.ts';
import { createComments } from './documents/comments.ts';
import { Documents } from './documents/documents.ts';
import { createDocumentList } from './documents/list.ts';
import { createDocumentStore } from './documents/store.ts';
import { createVersions } from './documents/versions.ts';
import { DocumentConnection } from './documents/connection.ts';
import type { KitFiles } from './http/kit.ts';
import { createReadiness } from './http/readiness.ts';
import { createLiveStreams } from './http/live-streams.ts';
import { createImageService } from './images/jobs.ts';
import type { ImageModel } from './images/types.ts';
import { createInsights } from './insights/index.ts';
import { logged } from './logged.ts';
import type { Mailer } from './mail.ts';
import { createMetrics } from './metrics.ts';
import { createNotices } from './notices.ts';
import { openAIImageEngines } from './providers/openai/images.ts';
import { createOpenAI } from './providers/openai/index.ts';
import type { Web } from './previews/web.ts';
import { createProbe } from './providers/probe.ts';
import type { ProviderCapability } from './providers/specs.ts';
import { createBriefs } from './rooms/brief/briefs.ts';
import { createAddressBlocks } from './rooms/address-blocks.ts';
import { createBlocks } from './rooms/blocks.ts';
import { createRoomCare } from './rooms/care.ts';
import { Conversations } from './rooms/conversations.ts';
import { Desk } from './rooms/desk.ts';
import { followLog, answerLeftovers } from './rooms/follow.ts';
import { frameHandlers } from './rooms/handlers.ts';
import type { Clock } from './rooms/live-room.ts';
import { createRoomLog } from './rooms/log.ts';
import { Replies } from './rooms/replies.ts';
import { Search } from './rooms/search.ts';
import { RoomWatchers } from './rooms/room-watchers.ts';
import { Rooms } from './rooms/rooms.ts';
import { createSavedReplies } from './rooms/saved-replies.ts';
import { createSavedViews } from './rooms/saved-views.ts';
import { createSpeechServices } from './speech/index.ts';
import type { TextToSpeech } from './speech/types.ts';
import type { ConnectSocket } from './providers/socket.ts';
import { createOpenSockets } from './sockets.ts';
import type { EventStore } from './storage/events/types.ts';
import { onceOnly } from './storage/state/once.ts';
import { timed } from './storage/state/timed.ts';
import type { StateStore } from './storage/state/store.ts';
import { createSweeper } from './sweep.ts';
import { createFileServices } from './uploads/index.ts';
import { createVisitorData } from './visitors.ts';

/** Everything that a relay is built from; the runtime opens it, tests pass their own. */
export interface RelayDeps {
  readonly config: Config;
  readonly secrets: readonly string[];
  readonly store: StateStore;
  readonly blobs: BlobStore;
  readonly parts: UploadParts;
  readonly events: EventStore;
  readonly kit: KitFiles;
  readonly mailer: Mailer | null;
  readonly passwords: Passwords;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Engines that need no provider, the preferred one first. */
  readonly offlineImages: readonly ImageModel[];
  /** Text-to-speech of this machine, where it has one. */
  readonly localSpeech: TextToSpeech | null;
  /** Example articles and word vectors. */
  readonly knowledge: KnowledgeFiles;
  /** The way to the pages behind links of messages. */
  readonly web: Web;
  /** Sockets to providers. */
  readonly connect: ConnectSocket;
  readonly version: string;
  /** Address under which this relay is reached, known once it listens. */
  readonly address: () => string;
}

/** The services of a running relay. */
export type Services = Awaited<ReturnType<typeof createServices>>;

const ERASURES_EVERY_MS = 10 * 60_000;

/** Wires the services; the one place that knows them all. */
export async function createServices(deps: RelayDeps) {
  const { config, store, clock, logger } = deps;
  const { db } = store;
  const now = (): number => clock.now();
  const publicUrl = (): string => config.publicUrl ?? deps.address();
  const ownOrigin = (): string => new URL(publicUrl()).origin;
  const demo = isLoopback(config.host);

  const identity = await createIdentity({ db, config, secrets: deps.secrets, passwords: deps.passwords, demo, ownOrigin, now });
  const { rates, audit, sites, staff, visitors, keys, vouching, sessions, budgets, providers } = identity;

  // Kept until the settings change: it learns what a compatible server does not take.
  let provider: ReturnType<typeof createOpenAI> | null = null;
  providers.onChange(() => (provider = null));
  const openai = (capability: ProviderCapability) => {
    const settings = providers.settings('openai', capability);
    return settings === null ? null : (provider ??= createOpenAI(settings));
  };
  const articles = createArticles({
    db,
    now,
    files: deps.knowledge,
    urlOf: (siteId, locale, slug) =>
      `${publicUrl()}/help/${encodeURIComponent(locale)}/${encodeURIComponent(slug)}?site=${encodeURIComponent(sites.byId(siteId)?.key ?? siteId)}`,
  });
  if (sites.byId('demo') !== null && (await articles.list('demo', {})).items.length === 0 && (await onceOnly(db, 'demo.seeded', now)))
    await articles.restoreDemo('demo');
  const chat = () => openai('chat')?.chat ?? null;
  const assistant = createAssistant({ knowledge: (siteId) => articles.library.site(siteId), chat, budgets });

  const streams = createLiveStreams(clock);
  const sockets = createOpenSockets(streams, clock);
  const metrics = createMetrics({
    cs_sockets: { help: 'Open sockets.', value: () => sockets.count() },
    cs_rooms: { help: 'Rooms in memory.', value: (): number => rooms.size },
    cs_speech_streams: { help: 'Streams of speech that are open, or wait for their page.', value: (): number => speechStreams.size },
  });
  const blocks = await createBlocks({ db, now });
  const addressBlocks = await createAddressBlocks({ db, now, onBlocked: sockets.disconnectFrom });
  const rooms: Rooms = new Rooms({
    blocks,
    db,
    log: createRoomLog(
      timed(store, (seconds) => metrics.append(seconds)),
      now,
    ),
    rates,
    clock,
    wordRules: (siteId) => sites.byId(siteId)?.wordRules ?? [],
    attachments: (refs, actor, roomId) => files.attach(refs, actor, roomId),
    dropFiles: (ids) => files.removeUnsent(ids),
    callOf: (roomId) => calls.of(roomId),
  });
  const insights = await createInsights({
    store: deps.events,
    database: db,
    site: async (id) => sites.byId(id),
    online: (siteId) => sockets.onlineVisitors(siteId),
    rooms: () => rooms.size,
    onFailure: logged(logger, 'insights could not store'),
    now,
  });
  const { log } = rooms;
  const documents = new Documents({ store: createDocumentStore(store), clock, onFailure: logged(logger, 'a document was not gathered; its changes are kept') });
  const documentList = createDocumentList({ db, rooms, documents, now });
  const comments = createComments({ db, rooms, documents, wordRules: (siteId) => sites.byId(siteId)?.wordRules ?? [], now });
  const versions = createVersions({ db, rooms, documents, clock, onFailure: logged(logger, 'a version of a document was not kept; it is tried again') });
  const desk = new Desk(clock);
  for (const member of await staff.list()) if (member.status === 'away') desk.setAway(member.id, true);
  const visitorRow = (id: string) => db.selectFrom('visitors').select(['locale', 'email']).where('id', '=', id).executeTakeFirst();
  const localeOf = async (id: string) => (await visitorRow(id)) ?? { locale: 'en', email: null };
  const replies: Replies = new Replies({
    rooms,
    log,
    assistant,
    rates,
    clock,
    record: insights.record,
    logger,
    failureText: (locale) => assistantText(locale, 'provider-failed'),
    holds: async (roomId) => (await conversations.row(roomId))?.status === 'assistant',
    personWanted: async (roomId, visitorId) => {
      const subject = await visitors.find(visitorId, (await rooms.load(roomId)).room.siteId, null);
      if (subject !== null) await conversations.handOver(roomId, { ...subject, kind: 'visitor', scopes: ['chat'] }, 'staff', null);
    },
    unanswered: (siteId, question) => void insights.unanswered(siteId, question).catch(logged(logger, 'unanswered question not kept')),
  });
  const email = deps.mailer !== null;
  const notify = createNotices({ replies: () => replies, conversations: () => conversations, localeOf, mailer: deps.mailer });
  const conversations: Conversations = new Conversations({
    ...{ db, rooms, log, sites, desk, rates, blocks, audit, clock, notify, email, record: insights.record },
    failed: logged(logger, 'an action on a conversation failed'),
    endLinked: sockets.disconnectLinked,
    translation: () => translationCapability(chat()),
  });
  const briefs = createBriefs({ rooms, log, chat, budgets });
  const beside = createBesideMessages({ db, rooms, conversations, web: deps.web, rates, chat, budgets, logger, now });
  const search = new Search({ store, rates, summary: (id, viewer) => conversations.summary(id, viewer) });
  const fileServices = createFileServices({ ...deps, db, rooms, sites, now });
  const { files, uploads, uploadRights } = fileServices;
  const openaiImages = openAIImageEngines(() => providers.settings('openai', 'images'));
  const images = createImageService({
    db,
    blobs: deps.blobs,
    budgets,
    engines: () => [...openaiImages(), ...deps.offlineImages],
    now,
    record: insights.record,
    log: logger,
    mayReadFile: fileServices.mayRead,
    quota: fileServices.quota,
    scan: fileServices.scan,
  });
  const { speechEngines, speech, transcripts, speechStreams } = createSpeechServices({
    ...{ db, blobs: deps.blobs, files, sites, budgets, rates, record: insights.record, now, clock },
    ...{ most: RELAY_LIMITS.speechStreams * config.rateScale, mostPerActor: RELAY_LIMITS.speechStreamsPerActor * config.rateScale },
    ...{ providers, local: deps.localSpeech, connect: deps.connect },
  });
  const presenceChanged = (actor: Actor): void => {
    if (actor.kind !== 'visitor') return;
    void conversations
      .openOfVisitor(actor.id)
      .then((ids) => ids.forEach((id) => conversations.changed(id)))
      .catch(logged(logger, 'presence not told'));
  };
  const livekit = livekitSettings(config);
  const watchers = new RoomWatchers(rooms);
  const ringing = new Ringing({ db, rates, hearers: watchers, live: (roomId) => rooms.live(roomId) });
  const calls: Calls = new Calls({
    ...{ db, rooms, rates, clock, engine: callEngine(config, now), record: insights.record, ringing },
    failed: logged(logger, 'a call was not ended as it should be'),
  });
  const frames = frameHandlers({ rooms, conversations, desk, replies, sessions, calls, watchers, ringing, rates, onPresence: presenceChanged });
  followLog({ ...deps, ...identity, db, log, rooms, conversations, replies, blocks, localeOf, record: insights.record, metrics, publicUrl });
  // Who may not read a room any more does not go on reading its documents.
  log.onStored((roomId, event) => {
    if (event.kind === 'member') checkDocuments(roomId, event.userId);
    else if (event.kind === 'room') checkDocuments(roomId);
  });
  const checkDocuments = (roomId: string, userId?: string): void => {
    for (const socket of sockets.open)
      if (socket instanceof DocumentConnection && socket.roomId === roomId && (userId ?? socket.actor.id) === socket.actor.id) void socket.check();
  };
  const roomGone = (roomId: string): void => {
    checkDocuments(roomId);
    watchers.deleted(roomId);
  };
  const care = createRoomCare({ db, rooms, audit, now, removeFiles: (roomId) => files.removeOfRoom(roomId), onRemoved: roomGone });
  await images.resume();
  await calls.resume();
  const leftovers = answerLeftovers({ db, replies, sites, localeOf, now });

  const data = createVisitorData({
    db,
    sessions,
    files,
    eraseImages: (visitorId) => images.eraseOwner(visitorId),
    eraseEvents: (siteId, visitorId) => insights.eraseVisitor(siteId, visitorId),
    halt: async (visitorId, conversationIds) => {
      sockets.disconnect(visitorId);
      desk.dropContext(visitorId);
      await Promise.all(conversationIds.map((id) => replies.silence(id)));
    },
    forgetRoom: (roomId) => {
      for (const one of [rooms, briefs, calls]) one.forget(roomId);
      beside.forgetRoom(roomId);
    },
    now,
  });
  let stopErasures: (() => void) | null = null;
  const finishErasures = (): Promise<void> =>
    data
      .resume()
      .catch(logged(logger, 'an erasure is not finished; it is tried again'))
      .then(() => void (stopErasures = clock.after(ERASURES_EVERY_MS, () => void finishErasures())));
  const erasures = finishErasures();
  const { capabilities, availability } = createCapabilities({ chat, engines: speechEngines, recipient: providers.recipient, images, calls, email, desk, now });
  const probe = createProbe({ chat, images: () => openaiImages()[0] ?? null, speech: (name) => speechEngines.of(name) }, now);
  const tidyDocuments = async (): Promise<number> => (await versions.tidy(), await comments.purge(), documentList.purge());
  const sweeper = createSweeper({ db, blobs: deps.blobs, uploads, documents: tidyDocuments, clock, logger });
  const auth = { sessions, keys, sites, addressBlocks };

  return {
    config,
    logger,
    db,
    now,
    ...identity,
    articles,
    assistant,
    rooms,
    watchers,
    care,
    log,
    desk,
    conversations,
    calls,
    livekitWebhook: livekit === null ? null : livekitWebhook(livekit, (callId, userId) => calls.arrived(callId, userId)),
    documents,
    documentList,
    comments,
    versions,
    briefs,
    previews: beside.previews,
    translations: beside.translations,
    blocks,
    addressBlocks,
    savedReplies: createSavedReplies({ db, now }),
    savedViews: createSavedViews({ db, now }),
    replies,
    search,
    insights,
    files,
    uploads,
    uploadRights,
    images,
    metrics,
    frames,
    speech,
    speechStreams,
    transcripts,
    sockets,
    streams,
    auth,
    kit: deps.kit,
    publicUrl,
    ownOrigin,
    capabilities,
    availability,
    presenceChanged,
    probe,
    leftovers,
    socketsPerActor: RELAY_LIMITS.socketsPerVisitor * config.rateScale,
    vouch: (site: Site, userToken: string) => vouching.verify(site, userToken),
    peerOf: (c: { readonly env: { readonly peer?: Peer } }): Peer => c.env.peer ?? { address: 'unknown', prefix: 'unknown', loopback: false },
    assistantWith: assistantTrial({ articles, chat, budgets }),
    health: {
      draining: false,
      fault: createReadiness({ db, now, logger }),
      events: () => deps.events.health(),
      metrics,
      metricsToken: config.metricsToken ?? null,
      version: deps.version,
    },
    pages: {
      sites,
      articles,
      kit: deps.kit,
      base: () => new URL(publicUrl()).pathname.replace(/\/$/, ''),
      publicUrl,
      callsUrl: livekit?.url ?? null,
      capabilities,
      hasStaff: async () => (await staff.count()) > 0,
    },
    staffRoutes: {
      staff,
      sessions,
      audit,
      disconnect: (id: string, exceptSession?: string) => sockets.disconnect(id, exceptSession),
      setAway: (id: string, away: boolean) => desk.setAway(id, away),
      deskUrl: () => `${publicUrl()}/desk`,
    },
    visitorRoutes: {
      data,
      audit,
      setContext: async (actor: Actor, json: string) => {
        desk.setContext(actor.id, json);
        for (const id of await conversations.openOfVisitor(actor.id)) {
          await db.updateTable('conversations').set({ context: json }).where('room_id', '=', id).execute();
          conversations.changed(id);
        }
      },
    },
    async close() {
      sweeper.stop();
      await erasures;
      stopErasures?.();
      conversations.stop();
      await calls.close();
      beside.close();
      transcripts.close();
      await replies.stop();
      await versions.stop();
      await documents.close();
      await images.close();
      await insights.close();
    },
  };
}
