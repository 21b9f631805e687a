import { CsError } from '@cs-kit/protocol';
import type { BudgetName } from '@cs-kit/protocol';
import { estimateTokens } from '../../assistant/prompt.ts';
import { estimateSeconds } from '../../speech/audio.ts';

/** What a call takes from a budget of the site at most. */
export interface Cost {
  readonly budget: BudgetName;
  readonly amount: number;
}

export type Json = Readonly<Record<string, unknown>>;

const DEFAULT_OUTPUT_TOKENS = 4096;
const MOST_PICTURES = 10;

/** The JSON object of a body. */
export function parseJson(text: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CsError('request/malformed', 'The body is not valid JSON.', { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new CsError('request/invalid', 'The body must be a JSON object.');
  return value as Json;
}

/** The form of a body. */
export async function parseForm(body: Uint8Array<ArrayBuffer>, contentType: string): Promise<FormData> {
  try {
    return await new Response(body, { headers: { 'content-type': contentType } }).formData();
  } catch (cause) {
    throw new CsError('request/malformed', 'The form is not complete.', { cause });
  }
}

/** A count of a field, at least one. */
export function countOf(value: unknown, most: number): number {
  const count = Number(value ?? 1);
  return Number.isFinite(count) && count >= 1 ? Math.min(Math.floor(count), most) : 1;
}

function tokensOf(path: string, text: string): Cost {
  const asked = parseJson(text);
  const limit = Number(asked['max_completion_tokens'] ?? asked['max_tokens'] ?? DEFAULT_OUTPUT_TOKENS);
  const answers = countOf(asked['n'], 128);
  const output = path === 'chat/completions' && Number.isFinite(limit) ? Math.max(0, limit) * answers : 0;
  return { budget: 'chatTokens', amount: estimateTokens(text) + output };
}

async function secondsOf(body: Uint8Array<ArrayBuffer>, contentType: string): Promise<Cost> {
  const file = (await parseForm(body, contentType)).get('file');
  const bytes = file === null || typeof file === 'string' ? new Uint8Array() : new Uint8Array(await file.arrayBuffer());
  return { budget: 'speechSeconds', amount: Math.ceil(estimateSeconds(bytes)) };
}

/** What a call of a server key or of the staff takes, by its address and body. Every address that a provider charges for has a budget. */
export async function costOf(path: string, body: Uint8Array<ArrayBuffer>, contentType: string): Promise<Cost> {
  const form = contentType.startsWith('multipart/form-data');
  const text = form ? '' : new TextDecoder().decode(body);
  if (path.startsWith('images/'))
    return { budget: 'images', amount: countOf(form ? (await parseForm(body, contentType)).get('n') : parseJson(text)['n'], MOST_PICTURES) };
  if (path === 'audio/speech') return { budget: 'speechChars', amount: String(parseJson(text)['input'] ?? '').length };
  if (path.startsWith('audio/')) return secondsOf(body, contentType);
  return tokensOf(path, text);
}
