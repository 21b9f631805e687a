import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import type { LinkPreview, PreviewAnswer } from '@cs-kit/protocol';
import { LinkPreviews } from './link-previews.ts';

const card = (title: string): LinkPreview => ({ url: 'https://shop.example/', host: 'shop.example', title, description: null, siteName: null, picture: false });
const said = (id: string, text = 'https://shop.example/') => ({ id, message: { text } });
/** Everything that is under way has been answered. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

function made(answer: (messageId: string) => PreviewAnswer) {
  const asked: string[] = [];
  let changes = 0;
  let now = 0;
  const previews = new LinkPreviews(
    async (_room, id) => {
      asked.push(id);
      return answer(id);
    },
    () => (changes += 1),
    () => now,
  );
  return { asked, previews, changes: () => changes, advance: (ms: number) => (now += ms) };
}

test('asks for each once, the newest first, and tells when there is something to show', async () => {
  const { asked, previews, changes } = made((id) => ({ on: true, preview: id === 'b' ? null : card(id) }));
  for (const id of ['a', 'b', 'c', 'a', 'c']) assert.equal(previews.get('r', said(id)), null);
  await settled();
  assert.deepEqual([asked, changes()], [['c', 'b', 'a'], 2]);
  assert.deepEqual([previews.get('r', said('a'))?.title, previews.get('r', said('b')), previews.get('r', said('c'))?.title], ['a', null, 'c']);
  assert.equal(asked.length, 3);
  assert.equal(previews.get('r', said('a', 'other words')), null);
  await settled();
  assert.equal(asked.length, 4, 'a changed message is asked anew');
});

test('a site without previews is asked once', async () => {
  const { asked, previews } = made(() => ({ on: false, preview: null }));
  for (const id of ['a', 'b', 'c']) previews.get('r', said(id));
  await settled();
  previews.get('r', said('d'));
  await settled();
  assert.deepEqual(asked, ['c']);
  previews.get('other', said('e'));
  await settled();
  assert.deepEqual(asked, ['c', 'e']);
});

test('waits where the relay asks to, or cannot be reached; a refusal is kept', async () => {
  let error: unknown = new CsError('rate/limited', undefined, { retryAfterMs: 500 });
  const { asked, previews, advance } = made(() => {
    throw error;
  });
  const ask = async (): Promise<number> => {
    for (const id of ['a', 'b']) previews.get('r', said(id));
    await settled();
    return asked.length;
  };
  assert.equal(await ask(), 1, 'nothing more is asked after the first');
  assert.equal(await ask(), 1);
  advance(500);
  error = new CsError('relay/unreachable');
  assert.equal(await ask(), 2);
  advance(29_999);
  assert.equal(await ask(), 2);
  advance(1);
  error = new CsError('request/not-found');
  assert.equal(await ask(), 4, 'both are refused');
  assert.equal(await ask(), 4);
});

test('remembers a bounded number', async () => {
  const { asked, previews } = made((id) => ({ on: true, preview: card(id) }));
  for (let at = 0; at < 501; at += 1) {
    previews.get('r', said(`m${at}`));
    await settled();
  }
  previews.get('r', said('m500'));
  previews.get('r', said('m0'));
  await settled();
  assert.deepEqual([asked.length, asked.at(-1)], [502, 'm0']);
});
