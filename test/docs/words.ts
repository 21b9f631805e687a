import type { CLOSE, LIMITS, RoomAction } from '@cs-kit/protocol';
import type { RateName } from '../../server/src/auth/rates.ts';

/* Words of the generated tables, in English and Chinese. */

type Pair = readonly [en: string, zh: string];

/** What each setting means, in Chinese; the English words stand in the code. */
export const ABOUT_ZH: Readonly<Record<string, string>> = {
  host: '监听地址。',
  port: '监听端口。',
  publicUrl: '浏览器访问中继时使用的地址；若部署在子路径下，需包含该路径。监听本机以外的地址时必填。',
  dataDir: '存放全部数据的目录，相对于仓库根目录或配置文件所在目录。',
  secret: '用于签发令牌和链接。轮换期间可填两个，以逗号分隔：第一个用于签名。未设置时自动生成一次。',
  trustedProxies: '可信代理的地址，只采信来自它们的 X-Forwarded-For。',
  tlsCert: 'PEM 证书的路径；设置后由中继直接提供 HTTPS。',
  tlsKey: '该证书的私钥路径。',
  allowPlainHttp: '允许在没有 TLS 代理的情况下，于本机以外使用明文 HTTP。',
  metricsToken: '从本机以外访问 /metrics 所需的 Bearer 令牌。',
  staffPassword: '用户 “admin” 的密码，用于无人值守安装。',
  smtpUrl: '邮件服务器，格式为 smtp://用户:密码@主机:端口。',
  mailFrom: '发件人。默认取 SMTP_URL 中的用户。',
  openaiApiKey: 'OpenAI 或兼容服务的密钥。',
  openaiBaseUrl: '兼容服务的基础地址，包含 /v1。',
  openaiChatModel: '负责回答的模型。',
  openaiEmbeddingModel: '向量模型。',
  openaiImageModel: '图片模型。',
  openaiTranscriptionModel: '语音转文字模型。',
  openaiSpeechModel: '文字转语音模型。',
  openaiVoice: '文字转语音使用的音色。',
  openaiCapabilities: '该服务的用途；例如只做语音的服务填 speechToText,textToSpeech。',
  databaseUrl: '用 PostgreSQL 取代内嵌存储：后续版本提供。',
  clickhouseUrl: '后续版本提供。',
  natsUrl: '后续版本提供。',
  s3Url: '后续版本提供。',
  siteStorageMb: '一个站点的全部文件与图片可占用的 MB 数。',
  rateScale: '所有速率限制的倍数，仅用于对自己的中继做压力测试；正式运行请保持为 1。',
  logLevel: '日志的详细程度。',
};

/** What the actions of the rights table are. */
export const ACTIONS: Readonly<Record<RoomAction, Pair>> = {
  read: ['read', '阅读'],
  send: ['write', '发言'],
  react: ['react', '表情回应'],
  upload: ['send files', '发送文件'],
  'edit-own': ['change own messages', '修改自己的消息'],
  'delete-own': ['delete own messages', '删除自己的消息'],
  'delete-others': ["delete others' messages", '删除他人的消息'],
  mute: ['mute', '禁言'],
  lock: ['lock the room', '锁定房间'],
  'remove-member': ['remove members', '移除成员'],
  'show-presence': ['be seen as present', '显示在线状态'],
  'show-cursor': ['show a cursor', '显示光标'],
  signal: ['signal calls', '通话信令'],
  'write-documents': ['write documents', '编辑文档'],
  'request-person': ['ask for a person', '请求人工'],
  assign: ['take and give conversations', '接手与转交会话'],
  'internal-notes': ['write internal notes', '写内部备注'],
  'hand-to-assistant': ['hand back to the assistant', '交还给助手'],
  close: ['close', '结束会话'],
  invite: ['invite', '邀请'],
  'change-roles': ['change roles', '更改角色'],
  rename: ['rename', '重命名'],
  archive: ['archive', '归档'],
  export: ['export', '导出'],
  erase: ['erase', '清除'],
};

/** Limits that the documentation lists. */
export const LIMIT_WORDS: Readonly<Partial<Record<keyof typeof LIMITS, Pair>>> = {
  messageChars: ['characters of a message', '一条消息的字符数'],
  attachments: ['attachments of a message', '一条消息的附件数'],
  tagsPerConversation: ['tags of a conversation', '一个会话的标签数'],
  tagChars: ['characters of a tag', '一个标签的字符数'],
  conversationsPerAction: ['conversations of one action of the staff', '客服一次操作的会话数'],
  undoMs: ['time in which an action of the staff can be taken back', '客服操作可撤销的时间'],
  snoozeMs: ['how far ahead a conversation is put aside', '会话最长搁置时间'],
  sharedReplies: ['shared replies of a site', '一个站点的共享常用回复'],
  ownReplies: ['own saved replies of one member of staff at a site', '每位客服在一个站点的个人常用回复'],
  shortcutChars: ['characters of a shortcut', '快捷词的字符数'],
  searchChars: ['characters of a search', '一次搜索的字符数'],
  mentions: ['people that one message may mention', '一条消息可提及的人数'],
  sharedViews: ['shared views of the inbox', '收件箱的共享视图'],
  ownViews: ['own views of one member of staff', '每位客服的个人视图'],
  fileBytes: ['one file', '单个文件'],
  storedBytes: ['all files and pictures of one visitor', '一个访客的全部文件与图片'],
  imagePixels: ['pixels of an uploaded picture', '上传图片的像素数'],
  jsonBytes: ['one JSON body', '一个 JSON 请求体'],
  frameBytes: ['one frame of the socket', '一个套接字帧'],
  documentFrameBytes: ['one frame of a document socket', '一个文档套接字帧'],
  documentBytes: ['one document, with what was deleted in it', '一份文档，含已删除的内容'],
  documentsPerRoom: ['documents of one room', '一个房间的文档数'],
  roomsPerSocket: ['rooms of one socket', '一个套接字加入的房间数'],
  socketsPerVisitor: ['open sockets of one person', '一个人同时打开的套接字数'],
  contextBytes: ['context of the host page', '宿主页面的上下文'],
  beaconEvents: ['events of one beacon', '一次上报的事件数'],
  beaconBytes: ['one beacon', '一次上报'],
  propertiesBytes: ['properties of one event', '一个事件的属性'],
  articleChars: ['characters of an article', '一篇知识文章的字符数'],
  promptChars: ['characters of a prompt for a picture', '图片描述的字符数'],
  imagesPerJob: ['pictures of one job', '一个任务的图片数'],
  imageSide: ['pixels of one side of a picture', '图片单边像素数'],
  speechChars: ['characters spoken at once', '一次朗读的字符数'],
  utteranceMs: ['one recording', '一段录音'],
  roomsPerDay: ['groups a visitor makes in a day', '访客每天创建的群组数'],
  editWindowMs: ['time in which a visitor may change a message', '访客可修改消息的时间'],
  tokenMs: ['life of an access token', '访问令牌的有效期'],
  refreshMs: ['life of a refresh token, counted from its last use', '刷新令牌的有效期（自上次使用起算）'],
};

/** What each rate bounds. */
export const RATE_WORDS: Readonly<Partial<Record<RateName, Pair>>> = {
  sessionsPerPrefix: ['sessions of an address prefix', '每个地址段的会话'],
  requestsPerPrefix: ['requests of an address prefix', '每个地址段的请求'],
  signInPerName: ['sign-ins of one name from one prefix', '同一用户名在同一地址段的登录'],
  messagesPerActor: ['messages of one person', '每个人的消息'],
  searchesPerActor: ['searches of one person', '一人的搜索'],
  framesPerSocket: ['frames of one socket', '每个套接字的帧'],
  framesPerDocument: ['frames of one document socket; what is faster waits', '每个文档套接字的帧；更快的会等待'],
  connectsPerPrefix: ['new sockets of an address prefix', '每个地址段新建的套接字'],
  repliesPerVisitor: ['answers of the assistant to one person', '助手对每个人的回答'],
  callsPerKey: ['calls of a server key, or of one member of staff, to the OpenAI-compatible address', '服务器密钥或每位客服对兼容 OpenAI 地址的调用'],
  handoversPerVisitor: ['requests for a person', '请求人工'],
  conversationActionsPerActor: ['conversations in actions, and saved replies, of one member of staff', '每位客服操作的会话与常用回复'],
  uploadsPerActor: ['uploads of one person', '每个人的上传'],
  beaconsPerPrefix: ['beacons of an address prefix', '每个地址段的上报'],
  imagesPerVisitor: ['picture jobs of one visitor', '每个访客的图片任务'],
  speechPerVisitor: ['speech calls of one person', '每个人的语音调用'],
  paidPerPrefix: [
    'pictures, speech and questions outside a conversation, of all visitors of one address prefix',
    '同一地址段内全部访客的图片、语音和会话外提问',
  ],
  paidPerSite: ['pictures, speech and questions outside a conversation, of all visitors of one site', '同一站点全部访客的图片、语音和会话外提问'],
};

/** What each close code means, and what a client does then. */
export const CLOSES: Readonly<Record<keyof typeof CLOSE, Readonly<Record<'en' | 'zh-CN', Pair>>>> = {
  badFrame: {
    en: ['A frame was none of the contract: no JSON object, or on a document socket none of y-websocket.', 'Fix the frame.'],
    'zh-CN': ['某一帧不合约定：不是 JSON 对象，或在文档套接字上不是 y-websocket 的帧。', '修正该帧。'],
  },
  tokenExpired: {
    en: ['The access token has expired.', 'Refresh it, connect again. Better: send `renew` before.'],
    'zh-CN': ['访问令牌已过期。', '刷新令牌后重连；更好的做法是提前发送 `renew`。'],
  },
  forbidden: { en: ['The rights of this person have changed.', 'Get a new session.'], 'zh-CN': ['此人的权限已变更。', '获取新的会话。'] },
  noSuchRoom: {
    en: ['There is no such room any more (document sockets).', 'Do not try again.'],
    'zh-CN': ['房间已不存在（文档套接字）。', '不要重试。'],
  },
  helloTimeout: { en: ['Reserved: nothing was said in time.', 'Connect again.'], 'zh-CN': ['保留：未在限定时间内发言。', '重新连接。'] },
  replaced: { en: ['Reserved: another connection took over.', 'Do nothing.'], 'zh-CN': ['保留：已被另一个连接取代。', '无需处理。'] },
  tooLarge: {
    en: ['A frame was over the limit: 64 KiB, on a document socket 4 MiB. Or a document was: 20 MiB.', 'Send less.'],
    'zh-CN': ['某一帧超过上限：64 KiB，文档套接字为 4 MiB；或文档超过 20 MiB。', '减小内容。'],
  },
  rateLimited: { en: ['Too many frames in a short time.', 'Wait, then connect again.'], 'zh-CN': ['短时间内帧数过多。', '稍候再连接。'] },
  internal: {
    en: ['The relay could not store a change of a document.', 'Connect again with growing pauses; the change is sent again.'],
    'zh-CN': ['中继无法存储文档的一处改动。', '以递增的间隔重连；改动会再次发送。'],
  },
  draining: { en: ['The relay is restarting.', 'Connect again after a moment.'], 'zh-CN': ['中继正在重启。', '片刻后重新连接。'] },
  lagging: {
    en: ['The reader was too slow; more than 4 MiB waited.', 'Connect again and join with `lastSeq`.'],
    'zh-CN': ['读取过慢，积压超过 4 MiB。', '重新连接，并带上 `lastSeq` 加入房间。'],
  },
};
