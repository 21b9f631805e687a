import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Session } from '@cs-kit/protocol';
import { openMailbox } from '../support/mailbox.ts';
import type { Mailbox } from '../support/mailbox.ts';
import { colleague, conversation } from '../support/people.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { TestSocket } from '../support/socket.ts';

/* A note of the staff is for the staff: no way out may carry its words to the visitor. */

const NOTE = 'canary of the first note';
const CHANGED = 'canary of the changed note';
let mailbox: Mailbox;
let relay: TestRelay;
let visitor: Session;
let agent: Session;
let roomId: string;
let noteId: string;
before(async () => {
  mailbox = await openMailbox();
  relay = await testRelay({ SMTP_URL: mailbox.url, CS_MAIL_FROM: 'shop@shop.test' });
  visitor = await relay.visitor();
  agent = await colleague(relay, 'agent');
  roomId = await conversation(relay, visitor.token);
});
after(async () => {
  await relay.stop();
  await mailbox?.close();
});

const guest = (method: string, path: string, body?: unknown) => relay.call(method, path, { token: visitor.token, body });
const desk = (method: string, path: string, body?: unknown) => relay.call(method, path, { token: agent.token, origin: null, body });
const clean = (value: unknown, where: string) =>
  assert.ok(!/canary/.test(typeof value === 'string' ? value : JSON.stringify(value)), `${where}: ${JSON.stringify(value).slice(0, 500)}`);

test('a note is written, changed and taken away while the visitor listens', async () => {
  await guest('POST', `/v1/conversations/${roomId}/handovers`, { to: 'staff' });
  await guest('POST', `/v1/conversations/${roomId}/contact`, { email: 'mira@example.com' });
  const page = await TestSocket.open(relay.url, visitor.token, PAGE);
  const other = await TestSocket.open(relay.url, agent.token, null);
  for (const socket of [page, other]) {
    socket.send({ type: 'join', roomId });
    await socket.next('joined');
  }
  const stored = await desk('POST', `/v1/rooms/${roomId}/messages`, { clientMessageId: 'note', text: NOTE, visibility: 'internal' });
  noteId = stored.body.id as string;
  await desk('PATCH', `/v1/rooms/${roomId}/messages/${noteId}`, { text: CHANGED });
  const said = await desk('POST', `/v1/rooms/${roomId}/messages`, { clientMessageId: 'open', text: 'For everybody.' });
  await page.next('events', (frame) => frame.events.some((event) => event.seq === said.body.seq));
  await other.next('events', (frame) => frame.events.some((event) => event.seq === said.body.seq));
  clean(page.frames, 'events on the socket');
  const seqs = page.frames.flatMap((frame) => (frame.type === 'events' ? frame.events.map((event) => event.seq) : []));
  assert.deepEqual(
    seqs,
    Array.from({ length: seqs.length }, (_, index) => (seqs[0] as number) + index),
  );
  assert.match(JSON.stringify(other.frames), new RegExp(`${NOTE}[\\s\\S]*${CHANGED}`));
  page.close();
  other.close();
});

test('joined, resumed, read over REST, listed, exported: nothing of it', async () => {
  const page = await TestSocket.open(relay.url, visitor.token, PAGE);
  for (const lastSeq of [undefined, 0, 1, 3]) {
    page.send({ type: 'join', roomId, ...(lastSeq === undefined ? {} : { lastSeq }) });
    clean(await page.next('joined'), `joined after ${lastSeq}`);
  }
  page.close();
  for (const query of ['', '?after=0', '?limit=1&after=2', '?before=100&limit=500'])
    clean((await guest('GET', `/v1/rooms/${roomId}/events${query}`)).body, `events${query}`);
  clean((await guest('GET', '/v1/conversations')).body, 'conversations');
  clean((await guest('GET', `/v1/conversations/${roomId}`)).body, 'conversation');
  clean((await guest('PUT', '/v1/conversations/current')).body, 'current');
  const exported = await guest('GET', `/v1/visitors/${visitor.visitorId}/export`);
  clean(exported.body, 'export');
  assert.match(JSON.stringify(exported.body), /For everybody/);
  assert.match(JSON.stringify((await desk('GET', `/v1/rooms/${roomId}/events?limit=500`)).body), /canary/);
});

test("the visitor's row shows the last open words and counts no notes; the desk's row shows the note", async () => {
  for (let index = 0; index < 6; index += 1)
    await desk('POST', `/v1/rooms/${roomId}/messages`, { clientMessageId: `more ${index}`, text: `${NOTE} ${index}`, visibility: 'internal' });
  const row = (body: { items: { id: string; last: { text: string } | null; unread: number }[] }) => body.items.find((item) => item.id === roomId);
  const before = row((await guest('GET', '/v1/conversations')).body);
  assert.equal(before?.last?.text, 'For everybody.');
  const unread = before?.unread ?? 0;
  await desk('POST', `/v1/rooms/${roomId}/messages`, { clientMessageId: 'uncounted', text: NOTE, visibility: 'internal' });
  assert.equal(row((await guest('GET', '/v1/conversations')).body)?.unread, unread);
  assert.match(row((await desk('GET', '/v1/conversations')).body)?.last?.text ?? '', /canary/);
  await guest('POST', `/v1/rooms/${roomId}/messages`, { clientMessageId: 'q', text: 'words that look so: "visibility":"internal"' });
  assert.match(row((await guest('GET', '/v1/conversations')).body)?.last?.text ?? '', /look so/);
});

test('no mail carries it, though the visitor is away and left an address', async () => {
  const sent = mailbox.mails.length;
  await desk('POST', `/v1/rooms/${roomId}/messages`, { clientMessageId: 'mail note', text: NOTE, visibility: 'internal' });
  await desk('POST', `/v1/rooms/${roomId}/messages`, { clientMessageId: 'mail open', text: 'Your parcel has left.' });
  while (!mailbox.mails.some((mail) => mail.includes('Your parcel has left.'))) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(mailbox.mails.length, sent + 1);
  clean(mailbox.mails.join(''), 'mail');
});

test('a note of others cannot be changed, deleted or answered for by the visitor', async () => {
  assert.equal((await guest('PATCH', `/v1/rooms/${roomId}/messages/${noteId}`, { text: 'x' })).body.code, 'room/forbidden');
  assert.equal((await guest('DELETE', `/v1/rooms/${roomId}/messages/${noteId}`)).body.code, 'room/forbidden');
  const own = await guest('POST', `/v1/rooms/${roomId}/messages`, { clientMessageId: 'mine', text: 'x', visibility: 'internal' });
  assert.equal(own.body.code, 'room/forbidden');
});

test('a note does not open a closed conversation, nor count as an answer of a person', async () => {
  const other = await relay.visitor();
  const id = await conversation(relay, other.token);
  await relay.call('POST', `/v1/conversations/${id}/handovers`, { token: other.token, body: { to: 'staff' } });
  await desk('POST', `/v1/rooms/${id}/messages`, { clientMessageId: 'n1', text: NOTE, visibility: 'internal' });
  const row = () => relay.running.relay.services.conversations.row(id);
  assert.notEqual((await row())?.waiting_since, null);
  await desk('POST', `/v1/conversations/${id}/closures`, {});
  await desk('POST', `/v1/rooms/${id}/messages`, { clientMessageId: 'n2', text: NOTE, visibility: 'internal' });
  assert.equal((await row())?.status, 'closed');
});
