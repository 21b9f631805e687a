import { CsError } from '@cs-kit/protocol';
import type * as openai from 'openai';
import { withProvenance } from '../../images/provenance.ts';
import type { SourceType } from '../../images/provenance.ts';
import type { ImageEditTask, ImageModel, ImageTask, MadeImage } from '../../images/types.ts';
import { fetchPicture } from './fetch-picture.ts';
import { fromBase64 } from '../base64.ts';
import { capabilitiesOf, familyOf, fieldsOf, readEvent, refusalOf, typeOf } from './images.map.ts';

/** How to reach an OpenAI Images server. */
export interface OpenAIImagesOptions {
  /** Empty means not configured. */
  readonly apiKey: string;
  /** With `/v1`; the client's own default where absent. */
  readonly baseUrl?: string | undefined;
  /** Name of the model: configuration, since the list changes. */
  readonly model: string;
  /** Name of the engine, 'openai' unless told. */
  readonly name?: string;
  /** Name for people, the model's unless told. */
  readonly label?: string;
  /** Whether intermediate pictures are asked for; only newer models send them. */
  readonly stream?: boolean;
  /** Milliseconds after which a picture is given up; high quality takes minutes. */
  readonly timeoutMs?: number;
  readonly fetch?: typeof fetch;
}

type Body = Readonly<Record<string, unknown>>;

const OPENAI_URL = 'https://api.openai.com/v1';

type Library = typeof openai;

/** Loaded with the first picture: a relay without a provider starts without its 230 modules. */
const library = (): Promise<Library> => import('openai');

/** Any error of the client as ours. What the signal carries goes through. */
function toOurs(
  { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError }: Library,
  error: unknown,
  signal: AbortSignal,
  streaming: boolean,
): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof CsError) return error;
  if (error instanceof APIUserAbortError) return new CsError('image/cancelled');
  if (error instanceof APIConnectionTimeoutError) return new CsError('provider/timeout');
  if (error instanceof APIConnectionError) return new CsError(streaming ? 'provider/interrupted' : 'provider/unavailable', undefined, { cause: error });
  if (error instanceof APIError) return refusalOf(error.error ?? error, error.status ?? 502, error.headers?.get('retry-after') ?? null);
  // A body that breaks off, or one that is not what it says.
  return new CsError(error instanceof SyntaxError ? 'provider/bad-response' : 'provider/interrupted', undefined, { cause: error });
}

/** Bytes of the last event, telling the earlier ones on the way. */
async function readStream(events: AsyncIterable<unknown>, task: ImageTask): Promise<Uint8Array> {
  let last: Uint8Array | null = null;
  for await (const event of events) {
    const read = readEvent(event);
    if (read.kind === 'partial') task.onProgress(undefined, fromBase64(read.base64));
    if (read.kind === 'completed') last = fromBase64(read.base64);
  }
  if (last === null) throw new CsError('provider/interrupted', 'The provider ended the picture before it was complete. It may have been charged.');
  return last;
}

/** Bytes of a plain answer; an address is fetched at once, since it dies within the hour. */
async function readAnswer(answer: unknown, options: OpenAIImagesOptions, signal: AbortSignal): Promise<Uint8Array> {
  const first = (answer as { readonly data?: readonly { readonly b64_json?: unknown; readonly url?: unknown }[] }).data?.[0];
  if (typeof first?.b64_json === 'string') return fromBase64(first.b64_json);
  if (typeof first?.url !== 'string') throw new CsError('provider/bad-response', 'The provider answered without a picture.');
  return fetchPicture(first.url, { baseUrl: options.baseUrl ?? OPENAI_URL, fetch: options.fetch ?? ((input, init) => fetch(input, init)), signal });
}

/** Pictures of OpenAI and of servers that speak its Images API. A paid request is sent once: never repeated by itself. */
export function createOpenAIImages(options: OpenAIImagesOptions): ImageModel {
  const { model } = options;
  const family = familyOf(model);
  const streams = (options.stream ?? true) && family.modern;
  const label = options.label ?? model;
  let client: openai.OpenAI | null = null;
  const api = ({ OpenAI: Client }: Library): openai.OpenAI => {
    client ??= new Client({
      apiKey: options.apiKey,
      ...(options.baseUrl === undefined ? {} : { baseURL: options.baseUrl }),
      maxRetries: 0,
      timeout: options.timeoutMs ?? 300_000,
      ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
      dangerouslyAllowBrowser: false,
    });
    return client;
  };

  const finish = (bytes: Uint8Array, sourceType: SourceType): MadeImage => {
    const type = typeOf(bytes);
    const made = withProvenance(bytes, type, { software: label, sourceType, comment: `Made by an AI model (${label}).`, facts: { Source: 'AI-generated' } });
    return { bytes: made, type };
  };

  const ask = async (task: ImageTask, send: (body: Body, lib: Library) => Promise<unknown>): Promise<Uint8Array> => {
    const lib = await library();
    let streaming = false;
    try {
      const answer = await send(fieldsOf(model, task, streams), lib);
      streaming = streams;
      const isStream = typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;
      return isStream ? await readStream(answer as AsyncIterable<unknown>, task) : await readAnswer(answer, options, task.signal);
    } catch (error) {
      throw toOurs(lib, error, task.signal, streaming);
    }
  };

  return {
    name: options.name ?? 'openai',
    label,
    ai: true,
    dataGoesTo: 'provider',
    repeatable: false,
    capabilities: capabilitiesOf(model, options.stream ?? true),
    unavailable: () => (options.apiKey === '' ? { code: 'provider/unconfigured', reason: 'No key for this provider. An admin can add it in the desk.' } : null),
    async generate(task: ImageTask) {
      const bytes = await ask(task, (body, lib) => api(lib).images.generate(body as unknown as openai.OpenAI.ImageGenerateParams, { signal: task.signal }));
      return finish(bytes, 'trainedAlgorithmicMedia');
    },
    async edit(task: ImageEditTask) {
      const { toFile } = await library();
      const image = await toFile(task.image as Uint8Array<ArrayBuffer>, 'image.png', { type: typeOf(task.image) });
      const mask = task.mask === null ? {} : { mask: await toFile(task.mask as Uint8Array<ArrayBuffer>, 'mask.png', { type: 'image/png' }) };
      const bytes = await ask(task, (body, lib) =>
        api(lib).images.edit({ ...body, image, ...mask } as unknown as openai.OpenAI.ImageEditParams, { signal: task.signal }),
      );
      return finish(bytes, 'compositeWithTrainedAlgorithmicMedia');
    },
  };
}

/** Where the provider is, as configured at this moment; null where it is not configured for pictures. */
export type FindImageSettings = () => { readonly baseUrl: string; readonly apiKey: string; readonly models: Readonly<Record<string, string>> } | null;

/** The engines of the configured provider: none or one, made anew only when the configuration has changed. `models.images` may name several, separated by commas. */
export function openAIImageEngines(find: FindImageSettings): () => readonly ImageModel[] {
  let known = '';
  let engines: readonly ImageModel[] = [];
  return () => {
    const settings = find();
    const names = (settings?.models['images'] ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
    const state = JSON.stringify([settings?.baseUrl, settings?.apiKey, names]);
    if (state === known) return engines;
    known = state;
    engines =
      settings === null
        ? []
        : names.map((model, index) =>
            createOpenAIImages({ apiKey: settings.apiKey, baseUrl: settings.baseUrl, model, name: index === 0 ? 'openai' : `openai-${model}` }),
          );
    return engines;
  };
}
