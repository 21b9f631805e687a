import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65535);
const url = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/+$/, ''));
const socketUrl = z.url({ protocol: /^wss?$/, error: 'an address that begins with wss:// or ws://' }).transform((value) => value.replace(/\/+$/, ''));
const flag = z.union([z.boolean(), z.enum(['true', 'false', '1', '0'])]).transform((value) => value === true || value === 'true' || value === '1');
const list = z
  .union([z.array(z.string()), z.string()])
  .transform((value) => (Array.isArray(value) ? value : value.split(',')).map((entry) => entry.trim()).filter((entry) => entry !== ''));
const iceServer = z.strictObject({
  urls: z.union([z.string(), z.array(z.string()).min(1)]),
  username: z.string().optional(),
  credential: z.string().optional(),
});
const ICE = 'a JSON list of {"urls": "stun:…" or "turn:…", "username", "credential"}';
const iceServers = z.preprocess(
  (value) => {
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value) as unknown;
    } catch {
      return null;
    }
  },
  z
    .array(
      iceServer.refine(({ urls }) => [urls].flat().every((one) => /^(?:stun|turn)s?:/.test(one)), { error: ICE }),
      { error: ICE },
    )
    .max(10),
);
const notYet = (name: string): z.ZodType<undefined> =>
  z.undefined({ error: `${name} is not in this version: remove it. The embedded stores serve one relay.` });

/** Every setting of the relay: key in `relay.config.json`, its environment variable, what it accepts and means. */
const SETTINGS = {
  host: { env: 'HOST', schema: z.string().min(1).default('127.0.0.1'), about: 'Address to listen on.' },
  port: { env: 'PORT', schema: port.default(8787), about: 'Port to listen on.' },
  publicUrl: {
    env: 'CS_PUBLIC_URL',
    schema: url.optional(),
    about: 'Address under which browsers reach the relay, with its path if it has one. Required when listening beyond loopback.',
  },
  dataDir: {
    env: 'CS_DATA_DIR',
    schema: z.string().min(1).default('data'),
    about: 'Folder of everything that is stored, relative to the repository root or the config file.',
  },
  secret: {
    env: 'CS_SECRET',
    schema: list.pipe(z.array(z.string().min(32, 'at least 32 characters')).max(2)).optional(),
    about: 'Signs tokens and links. Two, separated by a comma, during rotation: the first signs. Made once when missing.',
  },
  trustedProxies: { env: 'CS_TRUSTED_PROXIES', schema: list.default([]), about: 'Addresses of proxies whose X-Forwarded-For is believed.' },
  tlsCert: { env: 'CS_TLS_CERT', schema: z.string().optional(), about: 'Path of a PEM certificate: the relay then serves HTTPS itself.' },
  tlsKey: { env: 'CS_TLS_KEY', schema: z.string().optional(), about: 'Path of the key of that certificate.' },
  allowPlainHttp: { env: 'CS_ALLOW_PLAIN_HTTP', schema: flag.default(false), about: 'Allows plain HTTP beyond loopback without a TLS proxy in front.' },
  metricsToken: { env: 'CS_METRICS_TOKEN', schema: z.string().min(16).optional(), about: 'Bearer token that opens /metrics beyond loopback.' },
  staffPassword: {
    env: 'CS_STAFF_PASSWORD',
    schema: z.string().min(10, 'at least 10 characters').optional(),
    about: 'Password of the user "admin", for unattended installs.',
  },
  smtpUrl: { env: 'SMTP_URL', schema: z.url({ protocol: /^smtps?$/ }).optional(), about: 'Mail server, smtp://user:password@host:port.' },
  mailFrom: { env: 'CS_MAIL_FROM', schema: z.string().optional(), about: 'Sender of mails. Default: the user of SMTP_URL.' },
  openaiApiKey: { env: 'OPENAI_API_KEY', schema: z.string().min(1).optional(), about: 'Key of OpenAI or a compatible server.' },
  openaiBaseUrl: { env: 'OPENAI_BASE_URL', schema: url.optional(), about: 'Base address of a compatible server, with /v1.' },
  openaiChatModel: { env: 'CS_OPENAI_CHAT_MODEL', schema: z.string().min(1).default('gpt-4.1-mini'), about: 'Model that answers.' },
  openaiEmbeddingModel: { env: 'CS_OPENAI_EMBEDDING_MODEL', schema: z.string().min(1).default('text-embedding-3-small'), about: 'Model of embeddings.' },
  openaiImageModel: { env: 'CS_OPENAI_IMAGE_MODEL', schema: z.string().min(1).default('gpt-image-1'), about: 'Model of pictures.' },
  openaiTranscriptionModel: { env: 'CS_OPENAI_TRANSCRIPTION_MODEL', schema: z.string().min(1).default('whisper-1'), about: 'Model of speech-to-text.' },
  openaiSpeechModel: { env: 'CS_OPENAI_SPEECH_MODEL', schema: z.string().min(1).default('gpt-4o-mini-tts'), about: 'Model of text-to-speech.' },
  openaiVoice: { env: 'CS_OPENAI_VOICE', schema: z.string().min(1).default('alloy'), about: 'Voice of text-to-speech.' },
  deepgramApiKey: {
    env: 'DEEPGRAM_API_KEY',
    schema: z.string().min(1).optional(),
    about: 'Key of Deepgram, which recognises speech while it is spoken. Tried with its documented wire format only, never with its service.',
  },
  deepgramUrl: {
    env: 'CS_DEEPGRAM_URL',
    schema: url.default('https://api.deepgram.com/v1'),
    about: "Base address of Deepgram, or of a server of one's own that speaks like it.",
  },
  deepgramModel: { env: 'CS_DEEPGRAM_MODEL', schema: z.string().min(1).default('nova-3'), about: 'Model of Deepgram.' },
  elevenlabsApiKey: {
    env: 'ELEVENLABS_API_KEY',
    schema: z.string().min(1).optional(),
    about: 'Key of ElevenLabs, which speaks and takes recordings. Tried with its documented wire format only, never with its service.',
  },
  elevenlabsVoice: { env: 'CS_ELEVENLABS_VOICE', schema: z.string().min(1).default('JBFqnCBsd6RMkjVDRZzb'), about: 'Id of a voice of ElevenLabs.' },
  azureSpeechKey: {
    env: 'AZURE_SPEECH_KEY',
    schema: z.string().min(1).optional(),
    about: 'Key of Azure Speech, which speaks and takes recordings. Tried with its documented wire format only, never with its service.',
  },
  azureSpeechUrl: {
    env: 'CS_AZURE_SPEECH_URL',
    schema: url.optional(),
    about: 'Address of the Azure resource, such as https://westeurope.api.cognitive.microsoft.com, or of a container.',
  },
  azureVoice: { env: 'CS_AZURE_VOICE', schema: z.string().min(1).default('en-US-AvaMultilingualNeural'), about: 'Voice of Azure.' },
  googleApiKey: {
    env: 'GOOGLE_API_KEY',
    schema: z.string().min(1).optional(),
    about: 'Key of Google Cloud for Speech-to-Text and Text-to-Speech. Tried with its documented wire format only, never with its service.',
  },
  googleVoice: { env: 'CS_GOOGLE_VOICE', schema: z.string().min(1).default('en-US-Chirp3-HD-Kore'), about: 'Voice of Google Cloud.' },
  dashscopeApiKey: {
    env: 'DASHSCOPE_API_KEY',
    schema: z.string().min(1).optional(),
    about: 'Key of DashScope (Alibaba Cloud), which speaks and takes recordings. Tried with its documented wire format only, never with its service.',
  },
  dashscopeUrl: {
    env: 'CS_DASHSCOPE_URL',
    schema: url.default('https://dashscope.aliyuncs.com/api/v1'),
    about: 'Address of DashScope: keys of Singapore belong to https://dashscope-intl.aliyuncs.com/api/v1.',
  },
  dashscopeVoice: { env: 'CS_DASHSCOPE_VOICE', schema: z.string().min(1).default('Cherry'), about: 'Voice of DashScope.' },
  openaiCapabilities: {
    env: 'CS_OPENAI_CAPABILITIES',
    schema: list.pipe(z.array(z.enum(['chat', 'speechToText', 'textToSpeech', 'images']))).default(['chat', 'speechToText', 'textToSpeech', 'images']),
    about: 'What this server is used for; a speech server, say, is speechToText,textToSpeech.',
  },
  databaseUrl: { env: 'DATABASE_URL', schema: notYet('DATABASE_URL'), about: 'PostgreSQL instead of the embedded store: in a later version.' },
  clickhouseUrl: { env: 'CLICKHOUSE_URL', schema: notYet('CLICKHOUSE_URL'), about: 'In a later version.' },
  natsUrl: { env: 'NATS_URL', schema: notYet('NATS_URL'), about: 'In a later version.' },
  s3Url: { env: 'S3_URL', schema: notYet('S3_URL'), about: 'In a later version.' },
  iceServers: {
    env: 'CS_ICE_SERVERS',
    schema: iceServers.default([]),
    about: 'STUN and TURN servers for calls between two devices, as a JSON list. Without one, a call connects only inside one network.',
  },
  livekitUrl: {
    env: 'LIVEKIT_URL',
    schema: socketUrl.optional(),
    about: 'LiveKit server for calls of up to 50 people, as browsers reach it: wss://… or ws://….',
  },
  livekitApiUrl: {
    env: 'LIVEKIT_API_URL',
    schema: url.optional(),
    about: 'Where the relay reaches that server, if elsewhere: https://… or http://….',
  },
  livekitApiKey: { env: 'LIVEKIT_API_KEY', schema: z.string().min(1).optional(), about: 'Key of that server.' },
  livekitApiSecret: { env: 'LIVEKIT_API_SECRET', schema: z.string().min(1).optional(), about: 'Secret of that key.' },
  siteStorageMb: {
    env: 'CS_SITE_STORAGE_MB',
    schema: z.coerce.number().int().min(1).default(10_240),
    about: 'Megabytes that all files and pictures of one site may have.',
  },
  uploadMb: {
    env: 'CS_UPLOAD_MB',
    schema: z.coerce.number().int().min(8).max(2048).default(100),
    about: 'Megabytes of the largest file. What is larger than 8 MB comes in parts and can be resumed.',
  },
  scanUrl: { env: 'CS_SCAN_URL', schema: url.optional(), about: 'Address of a scanner. Every uploaded file is sent there and kept only if it is clean.' },
  scanSecret: { env: 'CS_SCAN_SECRET', schema: z.string().min(16).optional(), about: 'Bearer token that the scanner asks for.' },
  rateScale: {
    env: 'CS_RATE_SCALE',
    schema: z.coerce.number().min(1).max(1000).default(1),
    about: 'Multiplies every rate limit, for load tests of your own relay. Leave it at 1 in service.',
  },
  logLevel: { env: 'CS_LOG_LEVEL', schema: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'), about: 'How much is logged.' },
} as const;

type SettingName = keyof typeof SETTINGS;

/** The settings, checked. */
export type Config = { readonly [Name in SettingName]: z.output<(typeof SETTINGS)[Name]['schema']> };

/** A setting as the documentation lists it. */
export const SETTINGS_DOCUMENTATION: readonly { readonly key: string; readonly env: string; readonly about: string }[] = Object.entries(SETTINGS).map(
  ([key, setting]) => ({ key, env: setting.env, about: setting.about }),
);

/** Environment variables with our prefix that belong to the scripts around the relay, not to it. */
const FOREIGN_ENV: ReadonlySet<string> = new Set(['CS_CONFIG', 'CS_SHOP_PORT', 'CS_SITE_KEY', 'CS_RELAY']);

/** Settings that are wrong; every line names the key and what it accepts. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The settings are not valid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

function unknownKeys(file: Readonly<Record<string, unknown>>, env: Readonly<Record<string, string | undefined>>): string[] {
  const variables: ReadonlySet<string> = new Set(Object.values(SETTINGS).map((setting) => setting.env));
  const problems = Object.keys(file)
    .filter((key) => key !== '$schema' && !Object.hasOwn(SETTINGS, key))
    .map((key) => `${key}: there is no such setting`);
  for (const name of Object.keys(env))
    if (name.startsWith('CS_') && !variables.has(name) && !FOREIGN_ENV.has(name)) problems.push(`${name}: there is no such setting`);
  return problems;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/;

/** Whether an address or host name never leaves the machine. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host.replace(/^::ffff:/, ''));
}

function checkLiveKit({ livekitUrl, livekitApiUrl, livekitApiKey, livekitApiSecret, publicUrl }: Config): string[] {
  const needed = { LIVEKIT_URL: livekitUrl, LIVEKIT_API_KEY: livekitApiKey, LIVEKIT_API_SECRET: livekitApiSecret };
  const missing = Object.entries(needed).flatMap(([name, value]) => (value === undefined ? [name] : []));
  if (missing.length === 3 && livekitApiUrl === undefined) return [];
  if (missing.length > 0) return [`${Object.keys(needed).join(', ')} go together: ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing`];
  const plain = livekitUrl?.startsWith('ws:') === true && !isLoopback(new URL(livekitUrl).hostname);
  return plain && publicUrl?.startsWith('https:') === true ? ['livekitUrl (LIVEKIT_URL): pages over https reach wss:// only'] : [];
}

function checkTogether(config: Config): string[] {
  const problems: string[] = checkLiveKit(config);
  if ((config.tlsCert === undefined) !== (config.tlsKey === undefined)) problems.push('CS_TLS_CERT and CS_TLS_KEY go together');
  if (config.scanSecret !== undefined && config.scanUrl === undefined) problems.push('CS_SCAN_SECRET needs CS_SCAN_URL');
  if (isLoopback(config.host)) return problems;
  if (config.publicUrl === undefined) problems.push(`publicUrl (CS_PUBLIC_URL): needed because the relay listens on ${config.host}, beyond loopback`);
  const encrypted = config.tlsCert !== undefined || config.publicUrl?.startsWith('https:') === true;
  if (!encrypted && !config.allowPlainHttp)
    problems.push(
      'plain HTTP beyond loopback: set CS_TLS_CERT and CS_TLS_KEY, or an https CS_PUBLIC_URL with a proxy, or allow it by name with CS_ALLOW_PLAIN_HTTP=true',
    );
  return problems;
}

/** Checks the settings of the file and the environment; the environment wins. Throws `ConfigError` with every problem at once. */
export function parseConfig(file: unknown, env: Readonly<Record<string, string | undefined>>): Config {
  if (typeof file !== 'object' || file === null || Array.isArray(file)) throw new ConfigError(['the config file is not a JSON object']);
  const fromFile = file as Readonly<Record<string, unknown>>;
  const problems = unknownKeys(fromFile, env);
  const values: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(SETTINGS)) {
    const given = env[setting.env] === undefined || env[setting.env] === '' ? fromFile[key] : env[setting.env];
    const parsed = setting.schema.safeParse(given);
    if (parsed.success) values[key] = parsed.data;
    else problems.push(`${key} (${setting.env}): ${parsed.error.issues[0]?.message ?? 'not valid'}`);
  }
  if (problems.length === 0) problems.push(...checkTogether(values as Config));
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(values) as Config;
}
