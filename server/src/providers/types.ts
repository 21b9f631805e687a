/** What a chat model can do. Probed or declared per server: compatible servers differ. */
export interface ChatCapabilities {
  /** Words arrive while they are being written. */
  readonly streaming: boolean;
  /** The server counts tokens itself; where not, they are estimated from bytes. */
  readonly usage: boolean;
}

/** One earlier turn or the question. There is no other role: what a visitor writes can never be an instruction. */
export interface ChatMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** A call of a chat model. */
export interface ChatRequest {
  /** Instructions of the relay and the site. */
  readonly system: string;
  readonly messages: readonly ChatMessage[];
  readonly maxOutputTokens: number;
  readonly signal: AbortSignal;
}

/** What a model sends while it answers. 'done' comes last and exactly once; a stream that ends without it throws `provider/interrupted`. */
export type ChatEvent =
  | { readonly type: 'delta'; readonly text: string }
  | { readonly type: 'usage'; readonly inputTokens: number; readonly outputTokens: number }
  | { readonly type: 'done'; readonly reason: 'stop' | 'length' | 'other' };

/** Outcome of a try with one small call. `detail` is for people and never carries a key. */
export interface ProbeResult {
  readonly ok: boolean;
  readonly ms: number;
  readonly detail: string;
  /** Error code where it failed. */
  readonly code?: string;
}

/** A language model that answers in words. Errors are `CsError` with a `provider/…` code; an abort rejects with the signal's reason. */
export interface ChatModel {
  /** Name of the provider, for people: 'openai'. */
  readonly name: string;
  /** Name of the model, as configured. */
  readonly model: string;
  readonly capabilities: ChatCapabilities;
  reply(request: ChatRequest): AsyncIterable<ChatEvent>;
  probe(signal: AbortSignal): Promise<ProbeResult>;
}

/** How a provider is reached. */
export interface ProviderSettings {
  /** Address with the version path: `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Model names by capability; configuration, never types. */
  readonly models: Readonly<Record<string, string>>;
}

/** Bounds on waiting for a provider, in milliseconds. `fetch` does not tell when a connection stands, so the first bound begins with the request. */
export interface ProviderTimeouts {
  /** From the request to the first words. */
  readonly firstToken: number;
  /** Between two pieces of a stream. */
  readonly interChunk: number;
  /** The whole call. */
  readonly total: number;
}
