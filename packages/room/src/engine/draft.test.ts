import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainDraft, readDraft } from './draft.ts';
import type { DraftClient } from './draft.ts';

const QUESTION = { siteId: 'a b', conversationId: 'c', text: 'Returns?', locale: 'en' };
const CITATION = { articleId: 'x', title: 'Returns', url: 'https://relay.test/help', passage: 'Within 30 days.' };

function client(events: readonly { event: string; data: unknown }[]): { client: DraftClient; asked: { path: string; body: unknown }[] } {
  const asked: { path: string; body: unknown }[] = [];
  return {
    asked,
    client: {
      async *sse(path, init) {
        asked.push({ path, body: JSON.parse(String(init?.body)) });
        yield* events;
      },
    },
  };
}

test('the words come one after the other, and the draft whole with its sources', async () => {
  const { client: relay, asked } = client([
    { event: 'delta', data: { delta: 'Within ' } },
    { event: 'delta', data: { delta: '30 days [1].' } },
    { event: 'citations', data: { citations: [CITATION], suggestions: [], origin: 'generated' } },
    { event: 'done', data: { text: 'Within 30 days [1].' } },
  ]);
  const seen: string[] = [];
  const draft = await readDraft(relay, QUESTION, new AbortController().signal, (text) => seen.push(text));
  assert.deepEqual(draft, { text: 'Within 30 days [1].', citations: [CITATION], origin: 'generated' });
  assert.deepEqual(seen, ['Within ', 'Within 30 days [1].']);
  assert.deepEqual(asked, [{ path: '/v1/assistant/replies?siteId=a%20b', body: { conversationId: 'c', text: 'Returns?', locale: 'en', draft: true } }]);
});

test('a failure keeps its code, and a stream that ends early is one', async () => {
  const read = (events: readonly { event: string; data: unknown }[]) =>
    readDraft(client(events).client, QUESTION, new AbortController().signal, () => undefined);
  await assert.rejects(read([{ event: 'error', data: { code: 'budget/exhausted', message: 'Spent.', retryable: true } }]), { code: 'budget/exhausted' });
  await assert.rejects(read([{ event: 'error', data: { code: 'new/code', message: '', retryable: true } }]), { code: 'relay/internal' });
  await assert.rejects(read([{ event: 'delta', data: { delta: 'Wi' } }]), { code: 'provider/interrupted' });
});

test('numbers of sources are for the staff', () => {
  assert.equal(plainDraft(' Within 30 days [1], at no cost [12]. [2]'), 'Within 30 days, at no cost.');
  assert.equal(plainDraft('退货期为30天[1]。'), '退货期为30天。');
  assert.equal(plainDraft('Order [2026] stays.'), 'Order [2026] stays.');
});
