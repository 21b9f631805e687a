import type { Citation, CsError, Site } from '@cs-kit/protocol';
import type { Budgets } from '../context.ts';
import type { ChatModel } from '../providers/types.ts';
import type { KnowledgeIndex, Outcome } from './knowledge/types.ts';

/** What the assistant works with. */
export interface AssistantDeps {
  /** The searchable articles of a site. */
  readonly knowledge: (siteId: string) => KnowledgeIndex | Promise<KnowledgeIndex>;
  /** The configured model, or null: then words of articles are shown as they are. Asked at every question, so that a change at the desk works at once. */
  readonly chat: () => ChatModel | null;
  readonly budgets: Budgets;
  /** Most tokens of one answer; 600 by default. */
  readonly maxOutputTokens?: number;
}

/** One earlier turn of the conversation, oldest first. */
export interface HistoryTurn {
  readonly role: 'user' | 'assistant';
  readonly text: string;
}

/** A question to the assistant. */
export interface AssistantQuestion {
  readonly siteId: string;
  readonly site: Site;
  readonly question: string;
  readonly history: readonly HistoryTurn[];
  /** Language of the visitor's page. */
  readonly locale: string;
  readonly signal: AbortSignal;
  /** What is being done while no words are there; `sources` = articles being read. */
  readonly onStep?: (step: 'searching' | 'reading' | 'writing', sources?: number) => void;
  /** The next words; joined they are the text of the answer. Not called where the answer comes whole. */
  readonly onDelta?: (text: string) => void;
}

/** An answer. */
export interface AssistantAnswer {
  readonly text: string;
  readonly citations: readonly Citation[];
  readonly suggestions: readonly string[];
  readonly offer?: 'handover';
  readonly origin: 'passage' | 'generated' | 'none';
  /** 'knowledge base' or the name of the provider. */
  readonly engine: string;
  readonly outcome: Outcome;
  /** 'interrupted' where the model broke off, or the signal fired, after the first words. */
  readonly status: 'complete' | 'interrupted';
  /** Why it broke off, or why the knowledge base answered in place of the model (`budget/exhausted`). */
  readonly error?: CsError;
  readonly tokens?: { readonly input: number; readonly output: number };
}

/** Answers questions of visitors. */
export interface Assistant {
  /**
   * Rejects with a `provider/…` error, or the signal's reason, where not one word had arrived; later it resolves with status 'interrupted' and the words so far.
   * A failed provider is never replaced by another engine.
   */
  answer(question: AssistantQuestion): Promise<AssistantAnswer>;
}
