import { CsError, toCsError } from '@cs-kit/protocol';
import type { Reservation } from '../context.ts';
import type { ChatModel, ChatRequest } from '../providers/types.ts';
import { CitationStream } from './citations.ts';
import type { KnowledgeAnswer, KnowledgeIndex, Source } from './knowledge/types.ts';
import { chatMessages, estimateTokens, systemPrompt } from './prompt.ts';
import { assistantText } from './strings.ts';
import type { Assistant, AssistantAnswer, AssistantDeps, AssistantQuestion } from './types.ts';

/** Name of the engine that needs no key. */
export const KNOWLEDGE_ENGINE = 'knowledge base';
const MAX_OUTPUT_TOKENS = 600;

/** One call of the model with what it has used so far: estimated until the provider tells. */
interface Run {
  readonly model: ChatModel;
  readonly request: ChatRequest;
  readonly asked: AssistantQuestion;
  readonly stream: CitationStream;
  /** What the knowledge base would say. */
  readonly plain: KnowledgeAnswer;
  tokens: { readonly input: number; readonly output: number };
  counted: boolean;
}

/** Answers questions: by the configured model from numbered sources, or by words of an article where no model is configured. */
export function createAssistant(deps: AssistantDeps): Assistant {
  const maxOutputTokens = deps.maxOutputTokens ?? MAX_OUTPUT_TOKENS;

  async function answer(asked: AssistantQuestion): Promise<AssistantAnswer> {
    asked.signal.throwIfAborted();
    asked.onStep?.('searching');
    const index = await deps.knowledge(asked.siteId);
    const model = deps.chat();
    const plain = index.answer(asked.question, asked.locale);
    if (model === null || plain.outcome === 'small-talk' || plain.outcome === 'person-wanted') return fromKnowledge(plain);
    const sources = sourcesFor(index, asked);
    if (sources.length === 0) return fromKnowledge(plain);
    asked.onStep?.('reading', new Set(sources.map((source) => source.articleId)).size);
    const run = prepare(model, sources, asked, plain, maxOutputTokens);
    let reservation: Reservation;
    try {
      reservation = await deps.budgets.reserve(asked.siteId, 'chatTokens', run.tokens.input + maxOutputTokens);
    } catch (error) {
      const spent = toCsError(error);
      if (spent.code !== 'budget/exhausted') throw spent;
      return { ...fromKnowledge(plain), error: spent };
    }
    return write(run, reservation);
  }

  return { answer };
}

/** Sources for the question; a follow-up that finds none alone ("and to Canada?") is searched with the question before it. */
function sourcesFor(index: KnowledgeIndex, { question, history, locale }: AssistantQuestion): readonly Source[] {
  const sources = index.sources(question, { locale });
  const before = history.findLast((turn) => turn.role === 'user');
  return sources.length > 0 || before === undefined ? sources : index.sources(`${before.text}\n${question}`, { locale });
}

function prepare(model: ChatModel, sources: readonly Source[], asked: AssistantQuestion, plain: KnowledgeAnswer, maxOutputTokens: number): Run {
  const system = systemPrompt(asked.site, sources, asked.locale);
  const messages = chatMessages(asked.history, asked.question);
  const input = messages.reduce((sum, message) => sum + estimateTokens(message.content), estimateTokens(system));
  const request: ChatRequest = { system, messages, maxOutputTokens, signal: asked.signal };
  return { model, request, asked, plain, stream: new CitationStream(sources), tokens: { input, output: 0 }, counted: false };
}

/** Lets the model write, and books what it used whatever happens. */
async function write(run: Run, reservation: Reservation): Promise<AssistantAnswer> {
  let failed: unknown = null;
  try {
    await listen(run);
  } catch (error) {
    failed = error;
  }
  const stopped = run.asked.signal.aborted;
  // A provider that refuses before the first word takes nothing; one that was stopped has read the question.
  const unpaid = failed !== null && !stopped && run.tokens.output === 0;
  await reservation.settle(unpaid ? 0 : run.tokens.input + run.tokens.output);
  if (failed === null) return generated(run);
  if (run.stream.text.trim() === '') throw failed;
  return { ...generated(run), status: 'interrupted', offer: 'handover', ...(!stopped && { error: toCsError(failed, 'provider/interrupted') }) };
}

/** Passes words on as they come. */
async function listen(run: Run): Promise<void> {
  let written = '';
  const show = (words: string): void => {
    if (words === '') return;
    if (run.stream.text === words) run.asked.onStep?.('writing');
    run.asked.onDelta?.(words);
  };
  for await (const event of run.model.reply(run.request)) {
    if (event.type === 'usage') {
      run.tokens = { input: event.inputTokens, output: event.outputTokens };
      run.counted = true;
    } else if (event.type === 'delta') {
      written += event.text;
      if (!run.counted) run.tokens = { ...run.tokens, output: estimateTokens(written) };
      show(run.stream.push(event.text));
    }
  }
  show(run.stream.end());
  if (written === '') throw new CsError('provider/bad-response', 'The provider ended without a word.');
}

/** The model's answer. Words that rest on no source are no answer: a person is offered. */
function generated({ model, stream, plain, tokens, asked }: Run): AssistantAnswer {
  const known = stream.citations.length > 0 && !stream.handover;
  const text = stream.text.trim();
  return {
    text: text === '' ? assistantText(asked.locale, 'not-found') : text,
    citations: stream.citations,
    suggestions: known ? [] : plain.suggestions,
    ...(!known && { offer: 'handover' as const }),
    origin: text === '' ? 'none' : 'generated',
    engine: model.name,
    outcome: known ? 'answered' : 'unanswered',
    status: 'complete',
    tokens,
  };
}

function fromKnowledge({ text, citations, suggestions, offer, origin, outcome }: KnowledgeAnswer): AssistantAnswer {
  return { text, citations, suggestions, ...(offer !== undefined && { offer }), origin, engine: KNOWLEDGE_ENGINE, outcome, status: 'complete' };
}
