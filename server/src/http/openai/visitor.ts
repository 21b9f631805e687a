import { CsError, LIMITS, RELAY_LIMITS } from '@cs-kit/protocol';
import type { Site } from '@cs-kit/protocol';
import { chatBodyForVisitor, embeddingsBodyForVisitor } from '../../assistant/open-chat.ts';
import { estimateTokens } from '../../assistant/prompt.ts';
import { familyOf } from '../../providers/openai/images.map.ts';
import type { ProviderSettings } from '../../providers/types.ts';
import { parseForm, parseJson } from './cost.ts';
import type { Json } from './cost.ts';
import type { Forward } from './passer.ts';

/* What a visitor's request becomes: of the visitor only the words and pictures; model, bounds and instructions are the site's. */

const VISITOR_OUTPUT_TOKENS = 1000;
const SOURCES = 4;

/** What visitors may ask for beside chat and embeddings. */
export const PICTURE_PATHS: ReadonlySet<string> = new Set(['images/generations', 'images/edits']);

const invalid = (pointer: string, detail: string): CsError => new CsError('request/invalid', `${pointer}: ${detail}`, { errors: [{ pointer, detail }] });

/** A visitor's chat or embeddings. */
export function wordsForVisitor(path: string, text: string, site: Site, upstream: ProviderSettings): Forward {
  const embeddings = path === 'embeddings';
  const body = embeddings ? embeddingsBodyForVisitor(parseJson(text), upstream) : chatBodyForVisitor(parseJson(text), site, upstream, VISITOR_OUTPUT_TOKENS);
  const sent = JSON.stringify(body);
  const input = estimateTokens(sent);
  return {
    path,
    method: 'POST',
    body: sent,
    contentType: 'application/json',
    cost: { budget: 'chatTokens', amount: input + (embeddings ? 0 : VISITOR_OUTPUT_TOKENS) },
    input,
  };
}

/** Words that may steer a picture without steering its price or the model; each only in the form that providers document. */
const PICTURE_FIELDS: Readonly<Record<string, RegExp>> = {
  size: /^(?:auto|\d{2,4}x\d{2,4})$/,
  quality: /^(?:auto|low|medium|high|standard|hd)$/,
  background: /^(?:auto|opaque|transparent)$/,
  output_format: /^(?:png|jpeg|webp)$/,
  style: /^(?:vivid|natural)$/,
};

/** The site's model: the one that was asked for where it is among the site's, else the first. */
function pictureModel(upstream: ProviderSettings, asked: unknown): string {
  const models = (upstream.models['images'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const model = models.find((name) => name === asked) ?? models[0];
  if (model === undefined) throw new CsError('provider/unconfigured', 'No model for pictures is configured.');
  return model;
}

function pictureFields(asked: Json, upstream: ProviderSettings): Record<string, string | number> {
  const { prompt } = asked;
  if (typeof prompt !== 'string' || prompt.trim() === '' || prompt.length > RELAY_LIMITS.promptChars)
    throw invalid('prompt', `1 to ${RELAY_LIMITS.promptChars} characters`);
  const n = Number(asked['n'] ?? 1);
  if (!Number.isInteger(n) || n < 1 || n > RELAY_LIMITS.imagesPerJob) throw invalid('n', `1 to ${RELAY_LIMITS.imagesPerJob}`);
  if (asked['stream'] === true || asked['stream'] === 'true') throw invalid('stream', 'false or absent: visitors get whole pictures');
  const model = pictureModel(upstream, asked['model']);
  const fields: Record<string, string | number> = { model, prompt, n };
  for (const [name, form] of Object.entries(PICTURE_FIELDS)) {
    const value = asked[name];
    if (value === undefined || value === null) continue;
    if (typeof value !== 'string' || !form.test(value)) throw invalid(name, 'a value that OpenAI documents');
    fields[name] = value;
  }
  // An address of the provider would not be the relay's: older models are asked for the bytes, newer ones know nothing else.
  return familyOf(model).modern ? fields : { ...fields, response_format: 'b64_json' };
}

const SIGNS: readonly (readonly [string, readonly number[]])[] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/webp', [0x52, 0x49, 0x46, 0x46]],
];

async function picture(value: FormDataEntryValue, pointer: string): Promise<File> {
  if (typeof value === 'string') throw invalid(pointer, 'a picture');
  if (value.size > LIMITS.fileBytes) throw new CsError('file/too-large', `A picture has at most ${LIMITS.fileBytes / 2 ** 20} MB.`);
  const head = new Uint8Array(await value.slice(0, 4).arrayBuffer());
  const found = SIGNS.find(([, sign]) => sign.every((byte, at) => head[at] === byte));
  if (found === undefined) throw new CsError('file/type-refused', 'Send PNG, JPEG or WebP.');
  return new File([value], `${pointer}.${found[0].slice('image/'.length)}`, { type: found[0] });
}

type FormDataEntryValue = Exclude<ReturnType<FormData['get']>, null>;

async function editForm(form: FormData, upstream: ProviderSettings): Promise<{ readonly body: FormData; readonly count: number }> {
  const words = [...form.entries()].filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const fields = pictureFields(Object.fromEntries(words), upstream);
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, String(value));
  const several = form.getAll('image[]');
  const sources = [...form.getAll('image'), ...several];
  if (sources.length === 0 || sources.length > SOURCES) throw invalid('image', `1 to ${SOURCES} pictures`);
  for (const source of sources) body.append(several.length > 0 ? 'image[]' : 'image', await picture(source, 'image'));
  const mask = form.get('mask');
  if (mask !== null) body.set('mask', await picture(mask, 'mask'));
  return { body, count: Number(fields['n']) };
}

/** A visitor's picture, new or changed. */
export async function pictureForVisitor(path: string, body: Uint8Array<ArrayBuffer>, contentType: string, upstream: ProviderSettings): Promise<Forward> {
  if (path === 'images/edits') {
    if (!contentType.startsWith('multipart/form-data')) throw new CsError('request/unsupported-type', 'Send multipart/form-data with the field "image".');
    const made = await editForm(await parseForm(body, contentType), upstream);
    // The form brings its own content type, with the boundary.
    return { path, method: 'POST', body: made.body, contentType: null, cost: { budget: 'images', amount: made.count }, input: 0 };
  }
  const fields = pictureFields(parseJson(new TextDecoder().decode(body)), upstream);
  const amount = Number(fields['n']);
  return { path, method: 'POST', body: JSON.stringify(fields), contentType: 'application/json', cost: { budget: 'images', amount }, input: 0 };
}
