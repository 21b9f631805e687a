import type { ChatModel, ProviderSettings, ProviderTimeouts } from '../types.ts';
import { createChatModel } from './chat.ts';
import { TIMEOUTS } from '../call.ts';
import type { CallDeps } from '../call.ts';

/** What may be passed in; by default the runtime's own. */
export interface OpenAIOptions {
  readonly fetch?: typeof fetch;
  readonly timeouts?: Partial<ProviderTimeouts>;
  readonly now?: () => number;
}

/** OpenAI, or any server that speaks its dialect (DeepSeek, Qwen, GLM, vLLM, Ollama …). */
export interface OpenAIProvider {
  readonly name: 'openai';
  /** Null where `models.chat` names no model. */
  readonly chat: ChatModel | null;
}

/** Makes the provider. Nothing is contacted until the first call. */
export function createOpenAI(settings: ProviderSettings, options: OpenAIOptions = {}): OpenAIProvider {
  const deps: CallDeps = {
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    timeouts: { ...TIMEOUTS, ...options.timeouts },
    now: options.now ?? (() => performance.now()),
  };
  const { chat } = settings.models;
  return {
    name: 'openai',
    chat: chat === undefined || chat === '' ? null : createChatModel(settings, chat, deps),
  };
}
