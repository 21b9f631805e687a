/** Bounds that only the relay and the desk hold to, in a file of their own so that no page of a visitor carries them. */
export const RELAY_LIMITS = {
  /** Longest display name of a visitor, member of staff, room or site. */
  nameChars: 80,
  /** Longest title of a room. */
  titleChars: 120,
  /** Longest topic of a room. */
  topicChars: 500,
  /** Members of one group. */
  membersPerRoom: 1000,
  /** Invite links of one room that are good at the same time. */
  invitesPerRoom: 50,
  /** Longest life of an invite link. */
  inviteMs: 30 * 24 * 3600_000,
  /** Open requests to join one room. */
  requestsPerRoom: 200,
  /** Word rules of one site. */
  wordRules: 200,
  /** Longest words of one rule. */
  wordRuleChars: 80,
  /** Longest time between two messages of one member in slow mode. */
  slowModeMs: 6 * 3600_000,
  /** Longest reason or comment given with a hand-over or a closure. */
  reasonChars: 1000,
  /** Tags of one conversation. */
  tagsPerConversation: 20,
  /** Tags of a site that are offered, those used last. */
  tagsOffered: 200,
  /** Conversations of one action of the staff. */
  conversationsPerAction: 100,
  /** How long an action of the staff can be taken back. */
  undoMs: 10_000,
  /** Longest time for which a conversation is put aside. */
  snoozeMs: 366 * 24 * 3600_000,
  /** Shared replies of one site. */
  sharedReplies: 500,
  /** Replies that one member of staff keeps at one site. */
  ownReplies: 200,
  /** Shared views of the inbox. */
  sharedViews: 100,
  /** Views of the inbox that one member of staff keeps. */
  ownViews: 50,
  /** Longest waiting time that a view asks for, in minutes. */
  waitingMinutes: 30 * 24 * 60,
  /** Teams of one site. */
  teamsPerSite: 50,
  /** Members of one team. */
  membersPerTeam: 200,
  /** Languages of one team. */
  languagesPerTeam: 20,
  /** Patterns of pages of one team. */
  pagesPerTeam: 20,
  /** Longest pattern of pages. */
  pagePatternChars: 200,
  /** Conversations that one person may be given at a time, at most. */
  routingCapacity: 100,
  /** Longest time for which a conversation is offered to one person. */
  offerMs: 60 * 60_000,
  /** Longest target for an answer, in minutes. */
  targetMinutes: 7 * 24 * 60,
  /** Longest words of a review. */
  reviewChars: 1000,
  /** Longest category of a review. */
  reviewCategoryChars: 40,
  /** Pages of a visit that the staff are shown. */
  visitPages: 50,
  /** Life of a link in a mail that leads back to a conversation. */
  mailLinkMs: 7 * 24 * 3600_000,
  /** Devices that one such link opens a conversation on. */
  mailLinkUses: 5,
  /** Links of one conversation that are good at the same time: those of the last mails. */
  mailLinksKept: 3,
  /** Blocked visitors of one list. */
  blocksListed: 500,
  /** One frame of the room socket. */
  frameBytes: 64 * 1024,
  /** All files and pictures that one visitor may keep at the relay. */
  storedBytes: 256 * 1024 * 1024,
  /** Largest file of an uploaded picture: it is decoded as a whole. */
  pictureBytes: 32 * 1024 * 1024,
  /** Pictures of a chat up to this size are shown as they are; larger ones have a thumbnail. */
  thumbnailFromBytes: 64 * 1024,
  /** Longest side of a thumbnail. */
  thumbnailSide: 480,
  /** Resumable uploads that one person may have unfinished. */
  openUploads: 20,
  /** How long a resumable upload may take, from its beginning to its end. */
  uploadMs: 24 * 3600_000,
  /** Most pixels of an uploaded picture. */
  imagePixels: 40_000_000,
  /** Rooms one socket may be in. */
  roomsPerSocket: 50,
  /** Streams of speech at a time, of all visitors. */
  speechStreams: 1000,
  /** Streams of speech at a time, of one person. */
  speechStreamsPerActor: 2,
  /** Sockets one visitor may hold open. */
  socketsPerVisitor: 12,
  /** Events in one `joined` frame. */
  joinEvents: 200,
  /** Text bytes in one `joined` frame before it says `more`. */
  joinBytes: 16 * 1024,
  /** Missing events above which a join resets to the last page. */
  resumeEvents: 1000,
  /** One frame of a document socket. A larger edit is made in parts. */
  documentFrameBytes: 4 * 1024 * 1024,
  /** One document with all that was deleted in it. */
  documentBytes: 20 * 1024 * 1024,
  /** Longest id of a document. */
  documentIdChars: 128,
  /** Documents of one room. */
  documentsPerRoom: 100,
  /** Deleted documents of one room that can be brought back; the oldest go first. */
  deletedDocumentsPerRoom: 100,
  /** How long a deleted document can be brought back. */
  deletedDocumentMs: 30 * 24 * 3600_000,
  /** How long a document must be left alone before the relay keeps a version of it. */
  versionQuietMs: 10 * 60_000,
  /** Versions of one document that the relay keeps by itself. */
  versionsPerDocument: 300,
  /** Versions of one document that somebody named. */
  namedVersionsPerDocument: 100,
  /** All versions of one document, packed. */
  versionBytes: 32 * 1024 * 1024,
  /** Longest comment on a document, and longest answer to one. */
  commentChars: 4000,
  /** Comments of one document with their answers. */
  commentsPerDocument: 2000,
  /** Words of a document that are kept with a comment. */
  commentQuoteChars: 500,
  /** What is kept of the words around those. */
  commentContextChars: 40,
  /** One end of the words that a comment belongs to. */
  commentPlaceChars: 64,
  /** How long a deleted comment can be brought back. */
  deletedCommentMs: 24 * 3600_000,
  /** Structs in one update of a document. */
  documentStructs: 100_000,
  /** Cursor and selection that one editor shows, as JSON. */
  awarenessBytes: 2048,
  /** Editors that one document socket may show: a page has one. */
  awarenessPerSocket: 4,
  /** One beacon. */
  beaconBytes: 256 * 1024,
  /** Longest prompt for a picture. */
  promptChars: 4000,
  /** Pictures of one job. */
  imagesPerJob: 8,
  /** Longest side of a picture. */
  imageSide: 4096,
  /** Longest text of one speech synthesis. */
  speechChars: 4000,
  /** Time for looking at the page behind a link, with its picture. */
  previewMs: 5000,
  /** Most of a page that is read for its preview. */
  previewPageBytes: 512 * 1024,
  /** Largest picture of a page that is read. */
  previewPictureBytes: 1024 * 1024,
  /** How often a link may lead on to another address. */
  previewRedirects: 3,
  /** Longest title in a preview. */
  previewTitleChars: 200,
  /** Longest description in a preview. */
  previewTextChars: 300,
  /** Previews that are kept, of all rooms. */
  previewsKept: 2000,
  /** Room on the disk for previews, of all rooms. */
  previewsBytes: 64 * 1024 * 1024,
  /** Messages of one request for translations. */
  translationsPerRequest: 50,
  /** Groups a visitor may create in a day. */
  roomsPerDay: 5,
  /** How long a call rings. */
  callRingMs: 45_000,
  /** How long the place of somebody whose page is gone is kept in a call. */
  callGraceMs: 30_000,
  /** How long somebody waits alone in the call of a group. */
  callAloneMs: 5 * 60_000,
  /** People in one call through LiveKit; between two devices there are two. */
  callPeople: 50,
  /** Sliding life of a refresh token. */
  refreshMs: 30 * 24 * 3600_000,
  /** How long the previous refresh token still answers after a rotation. */
  refreshGraceMs: 60_000,
} as const;
