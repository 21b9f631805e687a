export { assetUrl, setAssetBase } from './assets.ts';
export { RelayClient, relayClient } from './client.ts';
export type { ClientOptions, FetchInit, JsonOptions } from './client.ts';
export { currentConversation, goOn, openConversation } from './conversation.ts';
export { draft } from './draft.ts';
export { openRoomFeed } from './feeds.ts';
export { formatClock, formatDuration } from './duration.ts';
export { formatBytes, formatDay, formatNumber, formatTime } from './format.ts';
export { requestIdOf } from './http.ts';
export { defineStrings, locale, LOCALES, pageLanguage, pickLocale, RTL_LOCALES } from './i18n.ts';
export type { KitLocale, Message, Params, Strings, Translate, Translation } from './i18n.ts';
export { leader, standForElection } from './leader.ts';
export type { Candidacy } from './leader.ts';
export { silentLogger } from './logger.ts';
export type { Logger } from './logger.ts';
export { Outbox } from './outbox.ts';
export type { ChannelLike, LocksLike, PageSignal, Platform, SocketLike, StorageLike } from './platform.ts';
export { createPlugins, plugins } from './plugins.ts';
export type { CommandPlugin, MessageRenderer, PluginContext, Plugins, TabPlugin, TappedEvent } from './plugins.ts';
export { retryDelay } from './retry-delay.ts';
export { RoomFeed } from './room-feed.ts';
export type {
  CallRow,
  DeskRow,
  Draft,
  DraftAttachment,
  MemberRow,
  MessageRow,
  PendingMessage,
  Reaction,
  ReplyInProgress,
  RoomState,
  Row,
  StatusRow,
} from './room/types.ts';
export { ThreadFeed } from './room/thread-feed.ts';
export type { ThreadRoom } from './room/thread-feed.ts';
export { scriptTag } from './script-tag.ts';
export { SessionManager } from './session.ts';
export type { Credentials, SessionChange, SessionReason } from './session.ts';
export { RelaySocket } from './socket.ts';
export type { OutgoingFrame, SocketState } from './socket.ts';
export type { SseEvent } from './sse.ts';
export { createStore, Listeners } from './store.ts';
export type { Readable, Store } from './store.ts';
