import { CsError } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Vault } from '../auth/vault.ts';
import type { Config } from '../config.ts';
import type { Schema } from '../storage/state/schema.ts';
import { PROVIDER_NAMES, PROVIDERS, isProviderName } from './specs.ts';
import type { ProviderCapability, ProviderDefaults, ProviderName, ProviderSpec } from './specs.ts';
import type { ProviderSettings } from './types.ts';

/** Settings of a provider, as the desk shows them; never the key itself. */
export interface ProviderView {
  readonly name: ProviderName;
  readonly label: string;
  /** What it could be used for. */
  readonly offers: readonly ProviderCapability[];
  /** What it is to be used for. */
  readonly capabilities: readonly ProviderCapability[];
  readonly configured: boolean;
  readonly source: 'environment' | 'desk' | 'none';
  readonly baseUrl: string | null;
  /** Address that is used where none is entered; null where one has to be. */
  readonly defaultUrl: string | null;
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
  /** All of them, in the order in which they are asked. */
  views(): readonly ProviderView[];
  /** Connection for a capability, or null where the provider is not configured for it. */
  settings(name: ProviderName, capability: ProviderCapability | 'any'): ProviderSettings | null;
  /** Throws `request/not-found`, `request/invalid`. */
  change(name: string, patch: ProviderPatch): Promise<ProviderView>;
  /** Those that are named come first, in this order. Throws `request/invalid`. */
  arrange(order: readonly string[]): Promise<void>;
  /** The order in which they are asked. */
  order(): readonly ProviderName[];
  /** Who gets what is sent to an engine of this name, for the people whose words they are: a provider by its name, or the machine that stands in for it. */
  recipient(engine: string): string;
  onChange(fn: () => void): void;
}

const originOf = (url: string | null): string | null => (url === null ? null : new URL(url).origin);
const ORDER = 'providers.order';

/** One provider: what the environment says, and over it what the desk does. */
class Provider {
  readonly name: ProviderName;
  readonly #spec: ProviderSpec;
  readonly #environment: ProviderDefaults;
  stored: Stored | null = null;
  key: string | null = null;

  constructor(name: ProviderName, config: Config) {
    this.name = name;
    this.#spec = PROVIDERS[name];
    this.#environment = this.#spec.environment(config);
  }

  get #usualUrl(): string | null {
    return this.#environment.baseUrl ?? this.#spec.baseUrl;
  }

  get baseUrl(): string | null {
    return this.stored?.baseUrl ?? this.#usualUrl;
  }

  /** The address that holds once this is stored. */
  urlWith(stored: Stored): string | null {
    return stored.baseUrl ?? this.#usualUrl;
  }

  /** The key of the environment was given for its own address: an address from the desk must not be able to collect it. */
  get #apiKey(): string | null {
    return this.key ?? (this.baseUrl === this.#usualUrl ? (this.#environment.apiKey ?? null) : null);
  }

  get #configured(): boolean {
    if (this.baseUrl === null) return false;
    return this.#apiKey !== null || (this.#spec.keyless && this.baseUrl !== this.#spec.baseUrl);
  }

  get #models(): Readonly<Record<string, string>> {
    return { ...this.#environment.models, ...this.stored?.models };
  }

  get #capabilities(): readonly ProviderCapability[] {
    return this.stored?.capabilities ?? this.#environment.capabilities;
  }

  get view(): ProviderView {
    const { stored, key } = this;
    const { label, offers, baseUrl } = this.#spec;
    const environment = this.#environment.apiKey !== undefined || (this.#spec.keyless && this.#environment.baseUrl !== undefined);
    return {
      name: this.name,
      label,
      offers,
      capabilities: this.#capabilities,
      configured: this.#configured,
      source: stored?.baseUrl !== undefined || key !== null ? 'desk' : environment ? 'environment' : 'none',
      baseUrl: this.#configured || stored?.baseUrl !== undefined ? this.baseUrl : null,
      defaultUrl: baseUrl,
      models: this.#models,
      hasKey: this.#apiKey !== null,
    };
  }

  get recipient(): string {
    const { hosts, label } = this.#spec;
    const host = this.baseUrl === null ? null : new URL(this.baseUrl).hostname;
    return host === null || hosts.test(host) ? label.replace(/ or compatible$/, '') : host;
  }

  settings(capability: ProviderCapability | 'any'): ProviderSettings | null {
    const { baseUrl } = this;
    if (baseUrl === null || !this.#configured) return null;
    if (capability !== 'any' && !this.#capabilities.includes(capability)) return null;
    return { baseUrl, apiKey: this.#apiKey ?? 'none', models: this.#models };
  }

  /** Throws where a provider is to do what it cannot. */
  check({ capabilities = [] }: ProviderPatch): void {
    const wrong = capabilities.find((capability) => !this.#spec.offers.includes(capability));
    if (wrong === undefined) return;
    const detail = `of ${this.#spec.offers.join(', ')}`;
    throw new CsError('request/invalid', `${this.#spec.label} cannot be used for ${wrong}.`, { errors: [{ pointer: '/capabilities', detail }] });
  }
}

/** Opens the registry. */
export async function openProviders(db: Kysely<Schema>, vault: Vault, config: Config, now: () => number): Promise<ProviderRegistry> {
  const listeners: (() => void)[] = [];
  const read = async <T>(key: string): Promise<T | null> => {
    const row = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst();
    return row === undefined ? null : (JSON.parse(row.value) as T);
  };
  const write = async (key: string, content: unknown): Promise<void> => {
    const value = JSON.stringify(content);
    await db
      .insertInto('settings')
      .values({ key, value, updated_at: now() })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value, updated_at: now() }))
      .execute();
    for (const listener of listeners) listener();
  };

  const providers = {} as Record<ProviderName, Provider>;
  for (const name of PROVIDER_NAMES) {
    const provider = new Provider(name, config);
    provider.stored = await read<Stored>(`provider.${name}`);
    provider.key = provider.stored?.apiKey === undefined ? null : await vault.open(provider.stored.apiKey);
    providers[name] = provider;
  }
  const completed = (first: readonly string[]): readonly ProviderName[] => {
    const known = first.filter(isProviderName);
    return [...known, ...PROVIDER_NAMES.filter((name) => !known.includes(name))];
  };
  let order = completed((await read<readonly string[]>(ORDER)) ?? []);

  return {
    views: () => order.map((name) => providers[name].view),
    settings: (name, capability) => providers[name].settings(capability),
    order: () => order,
    recipient: (engine) => (isProviderName(engine) ? providers[engine].recipient : engine),
    async arrange(wanted) {
      const unknown = wanted.find((name) => !isProviderName(name));
      if (unknown !== undefined || new Set(wanted).size !== wanted.length)
        throw new CsError('request/invalid', 'The order names each provider once.', {
          errors: [{ pointer: '/order', detail: `each of ${PROVIDER_NAMES.join(', ')} at most once` }],
        });
      order = completed(wanted);
      await write(ORDER, order);
    },
    async change(name, patch) {
      if (!isProviderName(name)) throw new CsError('request/not-found', 'There is no such provider.');
      const provider = providers[name];
      provider.check(patch);
      const { stored, baseUrl: before } = provider;
      const next: Stored = { ...stored, ...Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) };
      let { key } = provider;
      if (patch.apiKey !== undefined) {
        key = patch.apiKey === '' ? null : patch.apiKey;
        next.apiKey = key === null ? undefined : await vault.seal(key);
      }
      if (patch.baseUrl === '') next.baseUrl = undefined;
      // So was the key of the desk: who moves the provider elsewhere enters the key for there.
      if (patch.apiKey === undefined && originOf(provider.urlWith(next)) !== originOf(before)) {
        key = null;
        next.apiKey = undefined;
      }
      if (patch.models !== undefined) next.models = { ...stored?.models, ...patch.models };
      provider.stored = next;
      provider.key = key;
      await write(`provider.${name}`, next);
      return provider.view;
    },
    onChange: (fn) => void listeners.push(fn),
  };
}
