import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { conversationRole, uuid } from '@cs-kit/protocol';
import { colleague, conversation } from '../support/people.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';

/* A conversation as a file: for whom, with what in it, and that it is read in pages. */

let relay: TestRelay;
before(async () => {
  relay = await testRelay();
});
after(() => relay.stop());

type Who = { readonly token: string; readonly origin?: null };
const services = () => relay.running.relay.services;
const get = (id: string, who: Who, query = 'format=txt') => relay.call('GET', `/v1/rooms/${id}/export?${query}`, who);

async function talk() {
  const visitor = await relay.visitor();
  const guest: Who = { token: visitor.token };
  const staff: Who = { token: (await colleague(relay, 'agent')).token, origin: null };
  const id = await conversation(relay, visitor.token);
  await relay.call('PUT', `/v1/conversations/${id}/assignee`, { ...staff, body: { userId: null } });
  const say = async (who: Who, text: string, more: object = {}): Promise<string> =>
    (await relay.call('POST', `/v1/rooms/${id}/messages`, { ...who, body: { clientMessageId: uuid(), text, ...more } })).body.id as string;
  return { id, visitor, guest, staff, say };
}
const texts = (body: { messages: { text: string; internal: boolean; deleted: boolean }[] }) =>
  body.messages.map(({ text, internal, deleted }) => (deleted ? '[deleted]' : internal ? `(${text})` : text));

test('messages as they stand now; notes only for the staff, and only where they ask', async () => {
  const { id, guest, staff, say } = await talk();
  const first = await say(guest, 'Hello');
  const second = await say(guest, 'A secret');
  await say(staff, 'Careful with this one', { visibility: 'internal' });
  const taken = await say(staff, 'A note that goes', { visibility: 'internal' });
  await say(staff, 'Good day');
  await relay.call('PATCH', `/v1/rooms/${id}/messages/${first}`, { ...guest, body: { text: 'Hello again' } });
  await relay.call('DELETE', `/v1/rooms/${id}/messages/${second}`, guest);
  await relay.call('DELETE', `/v1/rooms/${id}/messages/${taken}`, staff);
  const json = async (who: Who, more = '') => (await get(id, who, `format=json${more}`)).body;
  const plain = ['Hello again', '[deleted]', 'Good day'];
  assert.deepEqual(texts(await json(guest)), plain);
  assert.deepEqual(texts(await json(staff)), plain);
  assert.deepEqual(texts(await json(staff, '&notes=true')), ['Hello again', '[deleted]', '(Careful with this one)', 'Good day']);
  const refused = await get(id, guest, 'format=json&notes=true');
  assert.deepEqual([refused.status, refused.body.code], [403, 'room/forbidden']);
  for (const format of ['txt', 'json', 'html'])
    for (const word of ['secret', 'Careful', 'goes'])
      assert.ok(!JSON.stringify((await get(id, guest, `format=${format}`)).body).includes(word), `${format} ${word}`);
});

test('each form is a download that no browser runs, in the zone and language that were asked for', async () => {
  const { id, guest, say } = await talk();
  await say(guest, '<script>alert(1)</script>');
  for (const [format, type] of [
    ['txt', 'text/plain; charset=utf-8'],
    ['json', 'application/json; charset=utf-8'],
    ['html', 'text/html; charset=utf-8'],
  ]) {
    const { status, headers } = await get(id, guest, `format=${format}`);
    assert.deepEqual(
      [status, headers.get('content-type'), headers.get('content-disposition'), headers.get('content-security-policy'), headers.get('cache-control')],
      [200, type, `attachment; filename="conversation.${format}"`, 'sandbox', 'no-store'],
    );
  }
  const html = (await get(id, guest, 'format=html&timeZone=Asia/Kathmandu&locale=ar')).body as string;
  assert.ok(html.includes('lang="ar" dir="rtl"') && html.includes('+05:45') && html.includes('&lt;script&gt;') && !html.includes('<script'));
  assert.equal((await get(id, guest, 'format=json&timeZone=America/New_York')).body.timeZone, 'America/New_York');
  for (const [query, field] of [
    ['', '/format'],
    ['format=pdf', '/format'],
    ['format=txt&timeZone=Mars/Crater', '/timeZone'],
    [`format=txt&timeZone=${'x'.repeat(65)}`, '/timeZone'],
    ['format=txt&notes=maybe', '/notes'],
  ] as const) {
    const { status, body } = await get(id, guest, query);
    assert.deepEqual([status, body.code, body.errors[0].pointer], [422, 'request/invalid', field], query);
  }
});

test('files are named, with a link that opens them', async () => {
  const { id, guest, staff } = await talk();
  const file = await (
    await fetch(`${relay.url}/v1/files?roomId=${id}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${guest.token}`, 'x-file-name': 'receipt.txt', 'content-type': 'application/octet-stream', origin: PAGE },
      body: 'twelve pounds',
    })
  ).json();
  await relay.call('POST', `/v1/rooms/${id}/messages`, {
    ...guest,
    body: { clientMessageId: uuid(), text: '', attachments: [{ kind: 'file', id: file.id }] },
  });
  const { messages } = (await get(id, staff, 'format=json')).body;
  const [listed] = messages[0].files;
  assert.deepEqual([listed.name, listed.size], ['receipt.txt', 13]);
  assert.equal(await (await fetch(listed.url)).text(), 'twelve pounds');
});

test('a conversation: its visitor and the staff, nobody else; each download of the staff stands in the log', async () => {
  const { id, guest, say } = await talk();
  await say(guest, 'Hello');
  const other = await services().sites.create('Another', ['https://another.test']);
  const far = (await relay.call('POST', '/v1/sessions', { body: { siteKey: other.key }, origin: 'https://another.test' })).body;
  const key = await services().auth.keys.create('demo', 'export', ['export', 'chat']);
  const newest = async () => (await services().audit.list(null, 1))[0];
  const before = await newest();
  for (const [who, code] of [
    [{ token: (await relay.visitor()).token }, 'room/not-found'],
    [{ token: far.token, origin: 'https://another.test' }, 'room/not-found'],
    [{ token: key.key, origin: null }, 'session/forbidden'],
    [{}, 'session/token-missing'],
  ] as const)
    assert.equal((await relay.call('GET', `/v1/rooms/${id}/export?format=txt`, who)).body.code, code);
  assert.equal((await get(id, guest)).status, 200);
  assert.equal((await newest())?.id, before?.id, 'that visitors save their own is nobody’s matter');
  for (const role of ['agent', 'lead', 'admin'] as const) {
    assert.notEqual(conversationRole(role), 'guest');
    const session = await colleague(relay, role);
    assert.equal((await get(id, { token: session.token, origin: null }, 'format=html&notes=true')).status, 200, role);
    const line = await newest();
    assert.deepEqual([line?.actor.id, line?.action, line?.target, line?.detail], [session.user.id, 'conversation.exported', id, 'html, with notes']);
  }
});

test('a log of many pages is written as it is read, and stops where the reader may not go on', async () => {
  const { id, visitor, guest } = await talk();
  const { log } = services();
  const total = 1001;
  const { db, rooms } = services();
  const { last_seq: from } = await db.selectFrom('rooms').select('last_seq').where('id', '=', id).executeTakeFirstOrThrow();
  const author = { id: visitor.user.id, name: 'Mira', role: 'visitor' };
  // Straight into the store: what follows from each message is not what this test is about.
  const rows = Array.from({ length: total }, (_, at) => {
    const message = { id: uuid(), text: `Line ${at + 1}` };
    const body = JSON.stringify({ author, kind: 'message', message });
    return { room_id: id, seq: from + at + 1, id: message.id, at: at + 1, kind: 'message', author_id: author.id, body, client_id: null, in_reply_to: null };
  });
  for (let at = 0; at < total; at += 500)
    await db
      .insertInto('events')
      .values(rows.slice(at, at + 500))
      .execute();
  await db
    .updateTable('rooms')
    .set({ last_seq: from + total })
    .where('id', '=', id)
    .execute();
  rooms.forget(id);
  const asked: number[] = [];
  const after = log.after.bind(log);
  const counted = log as { after: typeof log.after };
  counted.after = (room, seq, limit) => (asked.push(limit), after(room, seq, limit));
  try {
    const { messages } = (await get(id, guest, 'format=json')).body as { messages: { text: string }[] };
    assert.deepEqual([messages.length, messages[0]?.text, messages.at(-1)?.text], [total, 'Line 1', 'Line 1001']);
    assert.ok(asked.length >= 3 && asked.every((limit) => limit === 500), 'in pages');
    counted.after = async (room, seq, limit) => {
      // After the first page the conversation is another one's: as if it had been erased.
      await services().db.updateTable('conversations').set({ visitor_id: '' }).where('room_id', '=', id).execute();
      services().rooms.forget(id);
      return after(room, seq, limit);
    };
    const cut = await fetch(`${relay.url}/v1/rooms/${id}/export?format=json`, { headers: { authorization: `Bearer ${guest.token}`, origin: PAGE } });
    await assert.rejects(cut.text());
  } finally {
    counted.after = after;
  }
});

test('downloads are bounded by person', async () => {
  const { id, guest, staff } = await talk();
  const codes: unknown[] = [];
  for (let at = 0; at < 11; at += 1) codes.push((await get(id, guest)).body.code);
  assert.deepEqual(
    codes.slice(0, 10),
    Array.from({ length: 10 }, () => undefined),
  );
  assert.equal(codes[10], 'rate/limited');
  assert.equal((await get(id, staff)).status, 200);
});
