import type { RelayClient } from '@cs-kit/core';
import { CsError, isErrorCode } from '@cs-kit/protocol';
import type { Citation, ReplyEvent } from '@cs-kit/protocol';

/** What a draft needs of a client. */
export type DraftClient = Pick<RelayClient, 'sse'>;

/** What is asked. */
export interface DraftQuestion {
  readonly siteId: string;
  readonly conversationId: string;
  readonly text: string;
  /** Language of the visitor. */
  readonly locale: string;
}

/** What the assistant would answer. */
export interface AnswerDraft {
  readonly text: string;
  readonly citations: readonly Citation[];
  readonly origin: 'passage' | 'generated' | 'none';
}

/** Longest time to the first word. */
const MODEL_MS = 60_000;

/** Asks the assistant what it would answer; `write` gets the words as they come. Rejects with a `CsError`, or with the signal's reason. */
export async function readDraft(
  client: DraftClient,
  { siteId, ...question }: DraftQuestion,
  signal: AbortSignal,
  write: (text: string) => void,
): Promise<AnswerDraft> {
  let draft: AnswerDraft = { text: '', citations: [], origin: 'none' };
  let whole = false;
  const stream = client.sse(`/v1/assistant/replies?siteId=${encodeURIComponent(siteId)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...question, draft: true }),
    signal,
    timeoutMs: MODEL_MS,
  });
  for await (const { event, data } of stream) {
    const told = { event, data } as ReplyEvent;
    if (told.event === 'delta') write((draft = { ...draft, text: draft.text + told.data.delta }).text);
    else if (told.event === 'citations') draft = { ...draft, citations: told.data.citations, origin: told.data.origin };
    else if (told.event === 'done') [draft, whole] = [{ ...draft, text: told.data.text }, true];
    else if (told.event === 'error') throw new CsError(isErrorCode(told.data.code) ? told.data.code : 'relay/internal', told.data.message);
  }
  if (!whole) throw new CsError('provider/interrupted');
  return draft;
}

/** The words as they are sent to a visitor: without the numbers of the sources. */
export const plainDraft = (text: string): string => text.replaceAll(/\s?\[\d{1,2}\]/g, '').trim();
