import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import type { Message, TranslatedMessage } from '@cs-kit/protocol';
import type { MessageRow } from './timeline.ts';
import { RoomTranslations } from './translations.ts';

const row = (id: string, text: string, more: Partial<MessageRow> & { readonly says?: Partial<Message> } = {}): MessageRow => {
  const { says, ...rest } = more;
  return { type: 'message', seq: 1, id, at: '', author: { id: 'mira', name: 'Mira', role: 'visitor' }, message: { id, text, ...says }, reactions: [], ...rest };
};
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

/** Translations of one reader; a test answers what is asked. */
function scene(
  answer: (id: string, language: string) => TranslatedMessage | Error = (id, language) => ({
    messageId: id,
    revision: 'r',
    from: 'es',
    text: `${language}:${id}`,
  }),
) {
  const asked: { readonly roomId: string; readonly ids: readonly string[]; readonly language: string }[] = [];
  let changes = 0;
  let how = answer;
  let gate: Promise<void> | null = null;
  const translations = new RoomTranslations(
    async (roomId, ids, language) => {
      asked.push({ roomId, ids, language });
      await gate;
      const items = ids.map((id) => how(id, language));
      const failed = items.find((item) => item instanceof Error);
      if (failed !== undefined) throw failed;
      return { language, items: items as TranslatedMessage[] };
    },
    () => (changes += 1),
  );
  translations.read({ roomId: 'r', me: 'me', language: 'en-GB' });
  return { translations, asked, changes: () => changes, use: (next: typeof answer) => (how = next), hold: (until: Promise<void> | null) => (gate = until) };
}

test('a message that somebody looks at is translated, once; what nobody looks at is not', async () => {
  const { translations, asked, changes } = scene();
  const [hola, never] = [row('a', 'Hola'), row('b', 'Nunca')];
  assert.equal(translations.of(hola), null);
  translations.look(hola);
  assert.deepEqual(translations.of(hola), { state: 'asking' });
  translations.look(hola);
  await settled();
  assert.deepEqual(translations.of(hola), { state: 'done', from: 'es', language: 'en', text: 'en:a', original: false });
  assert.equal(translations.of(hola), translations.of(hola), 'the same object while nothing changes');
  translations.look(hola);
  await settled();
  assert.deepEqual(asked, [{ roomId: 'r', ids: ['a'], language: 'en' }]);
  assert.equal(translations.of(never), null);
  assert.ok(changes() > 0);
});

test('one’s own words, notices, what is deleted and what has no words are not asked for', async () => {
  const { translations, asked } = scene();
  const rows = [
    row('a', 'Hola', { author: { id: 'me', name: '', role: 'visitor' } }),
    row('b', 'Hola', { says: { origin: 'notice' } }),
    row('c', '', { deleted: true }),
    row('d', '👍 https://shop.example'),
  ];
  for (const one of rows) translations.look(one);
  await settled();
  assert.deepEqual(asked, []);
  for (const one of rows) assert.equal(translations.of(one), null);
});

test('what is in the reader’s language already, or gone, is shown as it is', async () => {
  const { translations, use } = scene((id) => ({ messageId: id, revision: 'r', from: 'en', text: null }));
  const [hi, gone] = [row('a', 'Hi'), row('b', 'Adiós')];
  translations.look(hi);
  await settled();
  assert.equal(translations.of(hi), null);
  use((id) => ({ messageId: id, code: 'request/not-found', message: '', retryable: false }));
  translations.look(gone);
  await settled();
  assert.equal(translations.of(gone), null);
});

test('many are asked for in small numbers, the newest first, two requests at a time', async () => {
  const { translations, asked, hold } = scene();
  let go = (): void => undefined;
  hold(new Promise((resolve) => (go = resolve)));
  const rows = Array.from({ length: 20 }, (_, at) => row(`m${at}`, 'Hola'));
  for (const one of rows) translations.look(one);
  await settled();
  assert.deepEqual(
    asked.map(({ ids }) => [ids.length, ids.at(-1)]),
    [
      [8, 'm19'],
      [8, 'm11'],
    ],
  );
  hold(null);
  go();
  await settled();
  await settled();
  assert.deepEqual(
    asked.map(({ ids }) => ids.length),
    [8, 8, 4],
  );
  assert.ok(rows.every((one) => translations.of(one)?.state === 'done'));
});

test('a changed message is asked for anew, and shows what it says until then', async () => {
  const { translations, asked } = scene();
  translations.look(row('a', 'Hola'));
  await settled();
  const changed = row('a', 'Adiós');
  assert.equal(translations.of(changed), null);
  translations.look(changed);
  await settled();
  assert.equal(asked.length, 2);
  assert.equal(translations.of(changed)?.state, 'done');
});

test('the original is shown on demand, is remembered over a new translation, and goes back', async () => {
  const { translations } = scene();
  const hola = row('a', 'Hola');
  const original = (): unknown => (translations.of(hola) as { original?: boolean } | null)?.original;
  translations.toggle('a');
  translations.look(hola);
  await settled();
  translations.toggle('a');
  assert.equal(original(), true);
  translations.restart();
  translations.look(hola);
  await settled();
  assert.equal(original(), true);
  translations.toggle('a');
  assert.equal(original(), false);
});

test('a failure is tried again on demand, and by itself where a connection was all that was missing', async () => {
  const { translations, asked, use } = scene((id) => ({ messageId: id, code: 'budget/exhausted', message: '', retryable: true }));
  const [one, two] = [row('a', 'Hola'), row('b', 'Otra')];
  translations.look(one);
  await settled();
  assert.deepEqual(translations.of(one), { state: 'failed' });
  translations.look(one);
  await settled();
  assert.equal(asked.length, 1, 'not by itself');
  translations.retry('a');
  assert.deepEqual(translations.of(one), { state: 'asking' });
  translations.retry('a');
  await settled();
  assert.equal(asked.length, 2);
  use((id) => ({ messageId: id, code: 'provider/refused', message: '', retryable: false }));
  translations.look(two);
  await settled();
  use((id) => ({ messageId: id, revision: 'r', from: null, text: 'Hi' }));
  translations.retryAll();
  await settled();
  assert.deepEqual([translations.of(one)?.state, translations.of(two)?.state], ['done', 'failed']);
  translations.retry('b');
  await settled();
  assert.equal(translations.of(two)?.state, 'done');
  use(() => new CsError('relay/unreachable'));
  const three = row('c', 'Tres');
  translations.look(three);
  await settled();
  assert.equal(translations.of(three)?.state, 'failed');
});

test('where the relay says that nothing is translated, nothing more is asked, until it is switched on again', async () => {
  for (const code of ['conversation/not-translated', 'provider/unconfigured'] as const) {
    const { translations, asked, use } = scene(() => new CsError(code));
    const [one, two] = [row('a', 'Hola'), row('b', 'Otra')];
    translations.look(one);
    await settled();
    translations.look(two);
    await settled();
    assert.equal(translations.of(one), null, 'and no failure is shown');
    assert.equal(asked.length, 1);
    use((id) => ({ messageId: id, revision: 'r', from: 'es', text: 'Hi' }));
    translations.restart();
    translations.look(one);
    await settled();
    assert.equal(translations.of(one)?.state, 'done');
  }
});

test('another room, or another language of the reader, begins anew', async () => {
  const { translations, asked } = scene();
  const hola = row('a', 'Hola');
  translations.look(hola);
  await settled();
  translations.read({ roomId: 'r', me: 'me', language: 'en-US' });
  assert.equal(translations.of(hola)?.state, 'done', 'a region reads the same');
  translations.read({ roomId: 'r', me: 'me', language: 'zh-CN' });
  assert.equal(translations.of(hola), null);
  translations.look(hola);
  await settled();
  translations.read({ roomId: 'other', me: 'me', language: 'nonsense!' });
  translations.look(hola);
  await settled();
  assert.deepEqual(
    asked.map(({ roomId, language }) => [roomId, language]),
    [
      ['r', 'en'],
      ['r', 'zh'],
      ['other', 'en'],
    ],
  );
});

test('only so many are remembered', async () => {
  const { translations } = scene();
  const first = row('first', 'Hola');
  translations.look(first);
  await settled();
  for (let at = 0; at < 1000; at += 1) translations.look(row(`m${at}`, '👍'));
  assert.equal(translations.of(first), null);
});
