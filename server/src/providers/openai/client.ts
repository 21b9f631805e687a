import type { CsError } from '@cs-kit/protocol';
import type { Call, CallDeps } from '../call.ts';
import type { ProviderSettings } from '../types.ts';
import { httpError } from './map.ts';

/** Longest error body that is read. */
const ERROR_BYTES = 64 * 1024;

/** Address of one operation. */
export function endpoint(settings: ProviderSettings, path: string): string {
  return `${settings.baseUrl.replace(/\/+$/, '')}/${path}`;
}

/** Sends JSON; the status and body are the caller's to judge. Never repeats. */
export async function post(settings: ProviderSettings, path: string, body: unknown, call: Call, deps: CallDeps): Promise<Response> {
  const headers = {
    'content-type': 'application/json',
    accept: 'text/event-stream, application/json',
    ...(settings.apiKey !== '' && { authorization: `Bearer ${settings.apiKey}` }),
  };
  return deps.fetch(endpoint(settings, path), { method: 'POST', headers, body: JSON.stringify(body), signal: call.signal, redirect: 'error' });
}

/** The error that a failed answer stands for. */
export async function failure(response: Response): Promise<CsError> {
  return httpError(response.status, response.headers, await headOf(response));
}

/** The start of a body as text; a page sent in place of JSON may be long. */
async function headOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let text = '';
  while (text.length < ERROR_BYTES) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return text;
}
