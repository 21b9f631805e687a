import type { Config } from '../config.ts';

/** What a provider can be used for. */
export const PROVIDER_CAPABILITIES = ['chat', 'speechToText', 'textToSpeech', 'images'] as const;
export type ProviderCapability = (typeof PROVIDER_CAPABILITIES)[number];

/** Every provider, in the order in which they are asked unless an admin says otherwise: those who do nothing but speech before the one that does all. */
export const PROVIDER_NAMES = ['deepgram', 'elevenlabs', 'azure', 'google', 'dashscope', 'openai'] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** What the environment says of a provider. */
export interface ProviderDefaults {
  readonly apiKey?: string | undefined;
  readonly baseUrl?: string | undefined;
  readonly models: Readonly<Record<string, string>>;
  readonly capabilities: readonly ProviderCapability[];
}

/** What there is to know of a provider before anybody has set it. */
export interface ProviderSpec {
  /** Name for people. */
  readonly label: string;
  /** Names of the machines that belong to it: who runs another one is named by that. */
  readonly hosts: RegExp;
  readonly offers: readonly ProviderCapability[];
  /** Address that is used where none is entered; null where every customer has one of their own. */
  readonly baseUrl: string | null;
  /** Whether a server at another address may want no key. */
  readonly keyless: boolean;
  readonly environment: (config: Config) => ProviderDefaults;
}

const SPEECH = ['speechToText', 'textToSpeech'] as const;

/** The providers that the relay knows. */
export const PROVIDERS: Readonly<Record<ProviderName, ProviderSpec>> = {
  deepgram: {
    label: 'Deepgram',
    hosts: /(?:^|\.)deepgram\.com$/,
    offers: ['speechToText'],
    baseUrl: 'https://api.deepgram.com/v1',
    keyless: false,
    environment: ({ deepgramApiKey, deepgramUrl, deepgramModel }) => ({
      apiKey: deepgramApiKey,
      baseUrl: deepgramUrl,
      models: { transcription: deepgramModel },
      capabilities: ['speechToText'],
    }),
  },
  elevenlabs: {
    label: 'ElevenLabs',
    hosts: /(?:^|\.)elevenlabs\.io$/,
    offers: SPEECH,
    baseUrl: 'https://api.elevenlabs.io/v1',
    keyless: false,
    environment: ({ elevenlabsApiKey, elevenlabsVoice }) => ({
      apiKey: elevenlabsApiKey,
      models: { transcription: 'scribe_v2', speech: 'eleven_flash_v2_5', voice: elevenlabsVoice },
      capabilities: SPEECH,
    }),
  },
  azure: {
    label: 'Azure Speech',
    hosts: /(?:^|\.)(?:microsoft\.com|azure\.(?:com|cn|us))$/,
    offers: SPEECH,
    baseUrl: null,
    keyless: false,
    environment: ({ azureSpeechKey, azureSpeechUrl, azureVoice }) => ({
      apiKey: azureSpeechKey,
      baseUrl: azureSpeechUrl,
      models: { voice: azureVoice },
      capabilities: SPEECH,
    }),
  },
  google: {
    label: 'Google Cloud',
    hosts: /(?:^|\.)googleapis\.com$/,
    offers: SPEECH,
    baseUrl: 'https://speech.googleapis.com/v1',
    keyless: false,
    environment: ({ googleApiKey, googleVoice }) => ({
      apiKey: googleApiKey,
      models: { transcription: 'latest_long', language: 'en-US', voice: googleVoice },
      capabilities: SPEECH,
    }),
  },
  dashscope: {
    label: 'DashScope',
    hosts: /(?:^|\.)aliyuncs\.com$/,
    offers: SPEECH,
    baseUrl: 'https://dashscope.aliyuncs.com/api/v1',
    keyless: false,
    environment: ({ dashscopeApiKey, dashscopeUrl, dashscopeVoice }) => ({
      apiKey: dashscopeApiKey,
      baseUrl: dashscopeUrl,
      models: { transcription: 'qwen3-asr-flash', speech: 'qwen3-tts-flash', voice: dashscopeVoice },
      capabilities: SPEECH,
    }),
  },
  openai: {
    label: 'OpenAI or compatible',
    hosts: /(?:^|\.)openai\.com$/,
    offers: PROVIDER_CAPABILITIES,
    baseUrl: 'https://api.openai.com/v1',
    keyless: true,
    environment: (config) => ({
      apiKey: config.openaiApiKey,
      baseUrl: config.openaiBaseUrl,
      models: {
        chat: config.openaiChatModel,
        embeddings: config.openaiEmbeddingModel,
        images: config.openaiImageModel,
        transcription: config.openaiTranscriptionModel,
        speech: config.openaiSpeechModel,
        voice: config.openaiVoice,
      },
      capabilities: config.openaiCapabilities,
    }),
  },
};

/** Whether a text names a provider. */
export const isProviderName = (name: string): name is ProviderName => (PROVIDER_NAMES as readonly string[]).includes(name);
