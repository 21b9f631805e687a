import { CsError } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Vault } from '../auth/vault.ts';
import type { Config } from '../config.ts';
import type { Schema } from '../storage/state/schema.ts';
import type { ProviderSettings } from './types.ts';

/** What a provider can be used for. */
export const PROVIDER_CAPABILITIES = ['chat', 'speechToText', 'textToSpeech', 'images'] as const;
export type ProviderCapability = (typeof PROVIDER_CAPABILITIES)[number];

/** Settings of the OpenAI-compatible provider, as the desk shows them; never the key itself. */
export interface ProviderView {
  readonly name: 'openai';
  readonly label: string;
  readonly capabilities: readonly ProviderCapability[];
  readonly configured: boolean;
  readonly source: 'environment' | 'desk' | 'none';
  readonly baseUrl: string | null;
  readonly models: Readonly<Record<string, string>>;
  readonly hasKey: boolean;
}

/** What an admin may change. An empty key forgets the stored one. */
export interface ProviderPatch {
  readonly baseUrl?: string | undefined;
  readonly apiKey?: string | undefined;
  readonly models?: Readonly<Record<string, string>> | undefined;
  readonly capabilities?: readonly ProviderCapability[] | undefined;
}

interface Stored {
  baseUrl?: string | undefined;
  apiKey?: string | undefined;
  models?: Readonly<Record<string, string>> | undefined;
  capabilities?: readonly ProviderCapability[] | undefined;
}

/** Providers as configured by environment and desk; what the desk says wins. */
export interface ProviderRegistry {
  view(): ProviderView;
  /** Connection for a capability, or null where it is not configured for it. */
  openai(capability: ProviderCapability | 'any'): ProviderSettings | null;
  change(name: string, patch: ProviderPatch): Promise<ProviderView>;
  onChange(fn: () => void): void;
}

const originOf = (url: string): string => new URL(url).origin;
const DEFAULT_URL = 'https://api.openai.com/v1';

/** Opens the registry. */
export async function openProviders(db: Kysely<Schema>, vault: Vault, config: Config, now: () => number): Promise<ProviderRegistry> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', 'provider.openai').executeTakeFirst();
  let stored = row === undefined ? null : (JSON.parse(row.value) as Stored);
  let key = stored?.apiKey === undefined ? null : await vault.open(stored.apiKey);
  const listeners: (() => void)[] = [];
  const environment = config.openaiApiKey !== undefined || config.openaiBaseUrl !== undefined;
  const models = (): Record<string, string> => ({
    chat: config.openaiChatModel,
    embeddings: config.openaiEmbeddingModel,
    images: config.openaiImageModel,
    transcription: config.openaiTranscriptionModel,
    speech: config.openaiSpeechModel,
    voice: config.openaiVoice,
    ...stored?.models,
  });
  const baseUrl = (): string => stored?.baseUrl ?? config.openaiBaseUrl ?? DEFAULT_URL;
  // The key of the environment was given for its own address: an address from the desk must not be able to collect it.
  const apiKey = (): string | null => key ?? (baseUrl() === (config.openaiBaseUrl ?? DEFAULT_URL) ? (config.openaiApiKey ?? null) : null);
  // A compatible server of one's own may want no key; OpenAI itself always does.
  const configured = (): boolean => apiKey() !== null || baseUrl() !== DEFAULT_URL;
  const capabilities = (): readonly ProviderCapability[] => stored?.capabilities ?? config.openaiCapabilities;
  const view = (): ProviderView => ({
    name: 'openai',
    label: 'OpenAI or compatible',
    capabilities: capabilities(),
    configured: configured(),
    source: stored !== null && (stored.baseUrl !== undefined || key !== null) ? 'desk' : environment ? 'environment' : 'none',
    baseUrl: configured() ? baseUrl() : null,
    models: models(),
    hasKey: apiKey() !== null,
  });
  return {
    view,
    openai: (capability) =>
      configured() && (capability === 'any' || capabilities().includes(capability))
        ? { baseUrl: baseUrl(), apiKey: apiKey() ?? 'none', models: models() }
        : null,
    async change(name, patch) {
      if (name !== 'openai') throw new CsError('request/not-found', 'There is no such provider.');
      const next: Stored = { ...stored, ...Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) };
      if (patch.apiKey !== undefined) {
        key = patch.apiKey === '' ? null : patch.apiKey;
        next.apiKey = key === null ? undefined : await vault.seal(key);
      }
      if (patch.baseUrl === '') next.baseUrl = undefined;
      // So was the key of the desk: who moves the provider elsewhere enters the key for there.
      if (patch.apiKey === undefined && originOf(next.baseUrl ?? config.openaiBaseUrl ?? DEFAULT_URL) !== originOf(baseUrl())) {
        key = null;
        next.apiKey = undefined;
      }
      if (patch.models !== undefined) next.models = { ...stored?.models, ...patch.models };
      stored = next;
      const value = JSON.stringify(next);
      await db
        .insertInto('settings')
        .values({ key: 'provider.openai', value, updated_at: now() })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value, updated_at: now() }))
        .execute();
      for (const listener of listeners) listener();
      return view();
    },
    onChange: (fn) => void listeners.push(fn),
  };
}
