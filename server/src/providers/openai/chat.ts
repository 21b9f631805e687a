import { CsError, toCsError } from '@cs-kit/protocol';
import type { ChatEvent, ChatModel, ChatRequest, ProbeResult, ProviderSettings } from '../types.ts';
import { failure, post } from './client.ts';
import { Call } from '../call.ts';
import type { CallDeps } from '../call.ts';
import { chatBody, dialectOf, httpError, parseChunk, parseError } from './map.ts';
import type { Dialect } from './map.ts';
import { SseReader } from './sse.ts';

type Done = Extract<ChatEvent, { type: 'done' }>;

/** Runs one small call and tells how it went. */
export async function probe(now: () => number, attempt: () => Promise<string>): Promise<ProbeResult> {
  const began = now();
  const ms = (): number => Math.round(now() - began);
  try {
    const detail = await attempt();
    return { ok: true, ms: ms(), detail };
  } catch (error) {
    const failed = toCsError(error, 'provider/timeout');
    return { ok: false, ms: ms(), detail: failed.message, code: failed.code };
  }
}

/** A chat model behind an address that speaks OpenAI's chat completions. */
export function createChatModel(settings: ProviderSettings, model: string, deps: CallDeps): ChatModel {
  let dialect = dialectOf(settings.baseUrl, model);

  /** The answer's head. A server that knows no usage in streams says so at once, unpaid, and is asked without it. */
  async function open(request: ChatRequest, call: Call): Promise<Response> {
    const response = await post(settings, 'chat/completions', chatBody(request, dialect), call, deps);
    if (response.ok) return response;
    if (response.status !== 400 && response.status !== 422) throw await failure(response);
    const text = await response.text();
    const error = parseError(text);
    const next = adapt(dialect, `${error?.param} ${error?.message}`);
    if (next === null) throw httpError(response.status, response.headers, text);
    dialect = next;
    return open(request, call);
  }

  async function* reply(request: ChatRequest): AsyncGenerator<ChatEvent> {
    const call = new Call(request.signal, deps.timeouts);
    try {
      const response = await open(request, call);
      yield* read(response, call, deps.timeouts.interChunk);
    } catch (error) {
      throw call.reason(error);
    } finally {
      call.close();
    }
  }

  return {
    name: 'openai',
    model,
    get capabilities() {
      return { streaming: true, usage: dialect.usage };
    },
    reply,
    probe: (signal) =>
      probe(deps.now, async () => {
        for await (const event of reply({ system: 'Answer with one word.', messages: [{ role: 'user', content: 'Ready?' }], maxOutputTokens: 16, signal }))
          if (event.type !== 'usage') break;
        return `${model} answers.`;
      }),
  };
}

/** The dialect without what a server has just refused; null where it refused something else. */
function adapt(dialect: Dialect, complaint: string): Dialect | null {
  if (dialect.usage && /stream_options|include_usage/.test(complaint)) return { ...dialect, usage: false };
  if (dialect.limitField === 'max_tokens' && /max_completion_tokens/.test(complaint)) return { ...dialect, limitField: 'max_completion_tokens' };
  return null;
}

/** Events of an answer; 'done' is held back until the end, since usage comes after it. */
async function* read(response: Response, call: Call, interChunk: number): AsyncGenerator<ChatEvent> {
  const type = response.headers.get('content-type') ?? '';
  if (type.includes('text/html') || response.body === null)
    throw new CsError('provider/unavailable', 'The address answers with a page in place of data. Check the base URL at the desk under Providers.');
  if (type.includes('application/json')) return yield* inOrder(parseChunk(await response.text()));
  const reader = response.body.getReader();
  const events = new SseReader();
  let done: Done | null = null;
  for (let ended = false; !ended;) {
    const { done: last, value } = await reader.read();
    if (!last) call.begin();
    ended = last;
    for (const { data } of last ? events.end() : events.push(value)) {
      if (data.trim() === '[DONE]') return yield done ?? { type: 'done', reason: 'other' };
      for (const event of parseChunk(data)) {
        call.expect(interChunk);
        if (event.type === 'done') done = event;
        else yield event;
      }
    }
  }
  if (done === null) throw new CsError('provider/interrupted');
  yield done;
}

/** A whole answer as events, 'done' last. */
function* inOrder(events: readonly ChatEvent[]): Generator<ChatEvent> {
  const done = events.find((event) => event.type === 'done');
  if (done === undefined) throw new CsError('provider/bad-response', 'The provider answered in an unknown form.');
  for (const event of events) if (event.type !== 'done') yield event;
  yield done;
}
