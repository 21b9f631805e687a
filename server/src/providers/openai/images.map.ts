import { CsError } from '@cs-kit/protocol';
import type { ImageCapabilities, ImageTask, RasterType } from '../../images/types.ts';

/** Field names and values follow the `openai` client 7.57.0, resources/images.d.ts. */

/** What the relay knows of a family of models; chosen by the start of the model's name, never by a list of models. */
export interface Family {
  readonly sizes: ImageCapabilities['sizes'];
  readonly freeSize: ImageCapabilities['freeSize'];
  readonly promptChars: number;
  readonly qualities: readonly string[];
  /** Pictures come as base64 without being asked, streaming and `output_format` exist. */
  readonly modern: boolean;
  readonly edit: boolean;
}

const size = (width: number, height: number) => ({ width, height });
const GPT_SIZES = [size(1024, 1024), size(1024, 1536), size(1536, 1024)];
const FAMILIES: readonly (readonly [RegExp, Family])[] = [
  [
    /^gpt-image-2/,
    { sizes: GPT_SIZES, freeSize: { step: 16, min: 512, max: 2048 }, promptChars: 32_000, qualities: ['low', 'medium', 'high'], modern: true, edit: true },
  ],
  [/^(gpt-image|chatgpt-image)/, { sizes: GPT_SIZES, freeSize: null, promptChars: 32_000, qualities: ['low', 'medium', 'high'], modern: true, edit: true }],
  [
    /^dall-e-3/,
    {
      sizes: [size(1024, 1024), size(1024, 1792), size(1792, 1024)],
      freeSize: null,
      promptChars: 4000,
      qualities: ['standard', 'hd'],
      modern: false,
      edit: false,
    },
  ],
  [/^dall-e-2/, { sizes: [size(1024, 1024), size(512, 512), size(256, 256)], freeSize: null, promptChars: 1000, qualities: [], modern: false, edit: false }],
];
/** Models of compatible servers: what all of them take. */
const OTHER: Family = { sizes: [size(1024, 1024), size(512, 512)], freeSize: null, promptChars: 4000, qualities: [], modern: false, edit: true };

/** The family of a model. */
export function familyOf(model: string): Family {
  return FAMILIES.find(([name]) => name.test(model))?.[1] ?? OTHER;
}

/** What an engine over this model can do, as the element shows it. */
export function capabilitiesOf(model: string, streams: boolean): ImageCapabilities {
  const family = familyOf(model);
  return {
    sizes: family.sizes,
    freeSize: family.freeSize,
    count: 4,
    styles: Object.keys(STYLE_PHRASES),
    qualities: family.qualities,
    seed: false,
    negativePrompt: false,
    edit: family.edit,
    progress: family.modern && streams ? 'previews' : 'none',
    promptChars: Math.min(4000, family.promptChars),
  };
}

/** Styles in a sentence of their own: these models read prose, not tags. */
const STYLE_PHRASES: Readonly<Record<string, string>> = {
  photo: 'A photograph in natural light, 50 mm lens, realistic texture.',
  product: 'A product photograph on a seamless white ground with a soft shadow, no text.',
  watercolour: 'A watercolour painting on rough paper with soft bleeds.',
  clay: 'A 3D clay render with rounded forms and soft studio light.',
  isometric: 'An isometric illustration with clean shapes.',
  flat: 'A flat vector illustration in three or four colours, no gradients.',
  line: 'A line drawing of one weight on white.',
  pixel: 'Pixel art with a limited palette and no anti-aliasing.',
};

/** The prompt with its style as a sentence. */
export function promptOf(task: Pick<ImageTask, 'prompt' | 'style'>): string {
  const phrase = task.style === undefined ? undefined : STYLE_PHRASES[task.style];
  return phrase === undefined ? task.prompt : `${task.prompt}\n\n${phrase}`;
}

/** Fields of a generation or edit, without what only one of them has. */
export function fieldsOf(model: string, task: ImageTask, stream: boolean): Record<string, string | number | boolean> {
  const family = familyOf(model);
  return {
    model,
    prompt: promptOf(task),
    n: 1,
    size: `${task.width}x${task.height}`,
    ...(task.quality === undefined ? {} : { quality: task.quality }),
    ...(family.modern ? { output_format: 'png' } : { response_format: 'b64_json' }),
    ...(family.modern && stream ? { stream: true, partial_images: 2 } : {}),
  };
}

/** Media type of picture bytes, by their first bytes. */
export function typeOf(bytes: Uint8Array): RasterType {
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return 'image/png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return 'image/jpeg';
  if (bytes[0] === 0x52 && bytes[8] === 0x57) return 'image/webp';
  throw new CsError('provider/bad-response', 'The provider answered with something that is not a picture.');
}

/** One event of a stream, reduced to what matters. */
export type StreamEvent =
  { readonly kind: 'partial'; readonly base64: string } | { readonly kind: 'completed'; readonly base64: string } | { readonly kind: 'other' };

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** Reads an event of a generation or edit stream; an `error` event throws. */
export function readEvent(value: unknown): StreamEvent {
  if (!isFields(value)) return { kind: 'other' };
  if (value['type'] === 'error' || isFields(value['error'])) throw refusalOf(isFields(value['error']) ? value['error'] : value, 502);
  const base64 = value['b64_json'];
  if (typeof base64 !== 'string') return { kind: 'other' };
  const type = String(value['type']);
  if (type.endsWith('.partial_image')) return { kind: 'partial', base64 };
  return type.endsWith('.completed') ? { kind: 'completed', base64 } : { kind: 'other' };
}

const MODERATION = new Set(['moderation_blocked', 'content_policy_violation', 'image_content_policy_violation', 'image_generation_user_error']);

/** An error of the provider as ours. `retryAfter` is the header's value in seconds. */
export function refusalOf(error: unknown, status: number, retryAfter?: string | null): CsError {
  const fields = isFields(error) ? error : {};
  const names = [String(fields['code'] ?? ''), String(fields['type'] ?? '')];
  if (names.some((name) => MODERATION.has(name)))
    return new CsError('provider/refused', "The provider's rules do not allow this picture. Change the words and try again; nothing was made.");
  if (names.includes('insufficient_quota') || names.includes('billing_hard_limit_reached'))
    return new CsError('budget/exhausted', "The relay's account at the provider is used up. The operator has to add credit.");
  if (status === 401 || status === 403) return new CsError('provider/auth', 'The provider refused the key of the relay. The operator has to check it.');
  if (status === 429) {
    const seconds = Number(retryAfter);
    return new CsError(
      'provider/rate-limited',
      'The provider takes no more pictures for the moment. Try again shortly.',
      Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: seconds * 1000 } : {},
    );
  }
  if (status === 408 || status === 504) return new CsError('provider/timeout');
  if (status >= 400 && status < 500) return new CsError('provider/refused', 'The provider refused the request. Change the words, the size or the quality.');
  return new CsError('provider/unavailable', 'The provider failed. Try again, or choose another engine.');
}
