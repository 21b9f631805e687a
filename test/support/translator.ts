import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';

/** A request as a provider sees it. */
export interface Asked {
  readonly model: string;
  readonly system: string;
  /** Every message that is not the system's, as it was sent. */
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  /** What stands between the marks. */
  readonly text: string;
  readonly mark: string;
  readonly maxTokens: number;
  readonly authorization: string | undefined;
}

/** What the provider says; a number is a status of a failure. */
export type Saying = (asked: Asked) => string | number | Promise<string | number>;

/** A chat provider of the tests that translates sentences it knows: the wire of https://platform.openai.com/docs/api-reference/chat, streamed. */
export interface Translator {
  /** Base address with /v1. */
  readonly baseUrl: string;
  readonly asked: Asked[];
  /** Says something else than a translation from now on; null goes back to it. */
  answer(saying: Saying | null): void;
  stop(): Promise<void>;
}

/** One sentence in several languages, by their tags. */
export type Phrase = Readonly<Record<string, string>>;

/** Translates by phrases; what is in the language already has nothing but its name, what is not known is said to be so. */
function byPhrases(phrases: readonly Phrase[]): Saying {
  return ({ system, text, mark }) => {
    // The assistant, summaries and drafts have the same provider.
    if (mark === '') return 'It is about an order.';
    const language = /\(([\w-]+)\)/.exec(system)?.[1] ?? '';
    for (const phrase of phrases) {
      const from = Object.keys(phrase).find((tag) => phrase[tag] === text);
      if (from !== undefined) return from === language ? `from: ${from}\n` : `from: ${from}\n${phrase[language] ?? ''}`;
    }
    return `from: und\n[${language}] ${text}`;
  };
}

async function write(response: ServerResponse, text: string): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const chunk = (delta: object, finish: string | null, more: object = {}): void =>
    void response.write(`data: ${JSON.stringify({ object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }], ...more })}\n\n`);
  for (const part of text.match(/[\s\S]{1,12}/g) ?? []) chunk({ content: part }, null);
  chunk({}, 'stop');
  response.write(`data: ${JSON.stringify({ object: 'chat.completion.chunk', choices: [], usage: { prompt_tokens: 200, completion_tokens: 20 } })}\n\n`);
  response.end('data: [DONE]\n\n');
}

function readAsked(body: string, authorization: string | undefined): Asked {
  const { model, messages, ...rest } = JSON.parse(body) as { model: string; messages: { role: string; content: string }[] } & Record<string, unknown>;
  const others = messages.filter(({ role }) => role !== 'system');
  const data = /^<text ([0-9a-f-]{36})>\n([\s\S]*)\n<\/text \1>$/.exec(others.at(-1)?.content ?? '');
  return {
    model,
    system: messages.find(({ role }) => role === 'system')?.content ?? '',
    messages: others,
    mark: data?.[1] ?? '',
    text: data?.[2] ?? '',
    maxTokens: Number(rest['max_tokens'] ?? rest['max_completion_tokens']),
    authorization,
  };
}

/** Starts it. */
export async function startTranslator(phrases: readonly Phrase[]): Promise<Translator> {
  const asked: Asked[] = [];
  const usual = byPhrases(phrases);
  let saying = usual;
  const server = createServer((request, response) => {
    void (async () => {
      let body = '';
      for await (const part of request) body += String(part);
      const now = readAsked(body, request.headers.authorization);
      asked.push(now);
      const said = await saying(now);
      if (typeof said === 'string') return write(response, said);
      response.writeHead(said, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message: `No: ${now.text}`, type: 'server_error', code: null, param: null } }));
      return undefined;
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as { port: number };
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    asked,
    answer: (next) => void (saying = next ?? usual),
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
