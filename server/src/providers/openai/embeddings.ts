import { CsError } from '@cs-kit/protocol';
import type * as OpenAISdk from 'openai';
import type { Embedder, Embeddings, ProviderSettings } from '../types.ts';
import { probe } from './chat.ts';
import type { OpenAIDeps } from './client.ts';
import { httpError } from './map.ts';

type Sdk = typeof OpenAISdk;
const BATCH = 256;

/** The official client, loaded when first needed; it never repeats a call by itself. */
async function connect(settings: ProviderSettings, deps: OpenAIDeps): Promise<{ sdk: Sdk; client: InstanceType<Sdk['default']> }> {
  const sdk = await import('openai');
  const client = new sdk.default({
    apiKey: settings.apiKey === '' ? 'none' : settings.apiKey,
    baseURL: settings.baseUrl,
    maxRetries: 0,
    timeout: deps.timeouts.firstToken,
    fetch: deps.fetch,
  });
  return { sdk, client };
}

/** Turns what the client throws into errors of the kit. */
function mapped(error: unknown, sdk: Sdk, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof CsError) return error;
  if (error instanceof sdk.APIConnectionTimeoutError) return new CsError('provider/timeout', undefined, { cause: error });
  if (error instanceof sdk.APIError && error.status !== undefined)
    return httpError(error.status, new Headers(error.headers), error.error === undefined ? '' : JSON.stringify({ error: error.error }));
  return new CsError(error instanceof sdk.APIError ? 'provider/unavailable' : 'provider/bad-response', undefined, { cause: error });
}

/** Runs one call of the official client. */
async function call<T>(
  settings: ProviderSettings,
  deps: OpenAIDeps,
  signal: AbortSignal,
  use: (client: InstanceType<Sdk['default']>) => Promise<T>,
): Promise<T> {
  const { sdk, client } = await connect(settings, deps);
  try {
    return await use(client);
  } catch (error) {
    throw mapped(error, sdk, signal);
  }
}

/** Names of the models that a server offers, sorted. */
export function listModels(settings: ProviderSettings, deps: OpenAIDeps, signal: AbortSignal): Promise<readonly string[]> {
  return call(settings, deps, signal, async (client) => {
    const page = await client.models.list({ signal });
    return page.data.map((model) => model.id).sort();
  });
}

/** An embedding model behind an address that speaks OpenAI's embeddings. */
export function createEmbedder(settings: ProviderSettings, model: string, deps: OpenAIDeps): Embedder {
  async function embed(texts: readonly string[], signal: AbortSignal): Promise<Embeddings> {
    if (texts.length === 0) return { vectors: [], tokens: 0 };
    if (texts.length > BATCH) throw new CsError('request/invalid', `At most ${BATCH} texts a call.`);
    return call(settings, deps, signal, async (client) => {
      const answer = await client.embeddings.create({ model, input: [...texts], encoding_format: 'float' }, { signal });
      if (answer.data.length !== texts.length) throw new CsError('provider/bad-response', 'The provider sent another number of vectors than there were texts.');
      const vectors = [...answer.data].sort((left, right) => left.index - right.index).map((each) => unit(each.embedding));
      return { vectors, tokens: answer.usage?.prompt_tokens ?? 0 };
    });
  }
  return {
    name: 'openai',
    model,
    embed,
    probe: (signal) =>
      probe(deps.now, async () => {
        const { vectors } = await embed(['ready'], signal);
        return `${model} answers with ${vectors[0]!.length} dimensions.`;
      }),
  };
}

/** A vector scaled to length 1. */
function unit(values: readonly number[]): Float32Array {
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => (length === 0 ? 0 : value / length));
}
