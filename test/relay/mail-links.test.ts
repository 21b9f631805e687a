import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RELAY_LIMITS, uuid } from '@cs-kit/protocol';
import type { Session } from '@cs-kit/protocol';
import { SignJWT } from 'jose';
import { openMailbox, textOf } from '../support/mailbox.ts';
import type { Mailbox } from '../support/mailbox.ts';
import { colleague, conversation } from '../support/people.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { TestSocket } from '../support/socket.ts';

let mailbox: Mailbox;
let relay: TestRelay;
let agent: Session;
before(async () => {
  mailbox = await openMailbox();
  relay = await testRelay({ SMTP_URL: mailbox.url, CS_MAIL_FROM: 'help@fjord.test' });
  agent = await colleague(relay, 'agent');
});
after(async () => {
  await relay.stop();
  await mailbox.close();
});

const say = (who: Session, id: string, text: string, origin: string | null = PAGE) =>
  relay.call('POST', `/v1/rooms/${id}/messages`, { token: who.token, origin, body: { clientMessageId: uuid(), text } });
const mine = (who: Session, method: string, path: string, body?: unknown) =>
  relay.call(method, path, { token: who.token, ...(body === undefined ? {} : { body }) });
const redeem = (link: string, more: { token?: string; origin?: string | null; replace?: boolean; siteKey?: string } = {}) =>
  relay.call('POST', '/v1/sessions/links', {
    token: more.token,
    ...(more.origin === undefined ? {} : { origin: more.origin }),
    body: { siteKey: more.siteKey ?? 'demo', link, ...(more.replace === undefined ? {} : { replace: more.replace }) },
  });

/** The secret of the link in the mail that an answer brings. */
async function answered(id: string, text: string): Promise<{ link: string; address: URL; mail: string }> {
  const before = mailbox.mails.length;
  assert.equal((await say(agent, id, text, null)).status, 201);
  for (let wait = 0; mailbox.mails.length === before && wait < 200; wait += 1) await new Promise((resolve) => setTimeout(resolve, 25));
  const mail = textOf(mailbox.mails.at(-1)!);
  const address = new URL(/^https?:\/\/\S+$/m.exec(mail)![0]);
  return { link: /^#cs-link=([\w-]{43})$/.exec(address.hash)?.[1] ?? '', address, mail };
}

/** Somebody who wrote, left an address and went. */
async function gone(email: string, context?: unknown): Promise<{ visitor: Session; id: string }> {
  const visitor = await relay.visitor();
  if (context !== undefined) assert.equal((await mine(visitor, 'PUT', '/v1/context', context)).status, 204);
  const id = await conversation(relay, visitor.token);
  await say(visitor, id, 'The pole of my tent is bent.');
  assert.equal((await mine(visitor, 'POST', `/v1/conversations/${id}/contact`, { email })).status, 204);
  return { visitor, id };
}

test('the link of the mail goes on with the very same conversation, as the same visitor', async () => {
  const { visitor, id } = await gone('mira@example.com', { page: { url: `${PAGE}/tents?size=2#reviews`, title: 'Tents' } });
  const { link, address, mail } = await answered(id, 'We send a new one.');
  assert.equal(address.origin + address.pathname + address.search, `${PAGE}/tents?size=2`);
  assert.match(mail, /We send a new one\./);
  assert.match(mail, /7 days, on 5 devices/);
  const stored = JSON.stringify(await relay.running.relay.services.db.selectFrom('mail_links').selectAll().execute());
  assert.ok(link !== '' && !stored.includes(link), 'stored hashed');

  const opened = await redeem(link, { origin: 'http://localhost:5555' });
  assert.deepEqual([opened.status, opened.body.conversationId, opened.body.session.visitorId], [201, id, visitor.visitorId]);
  assert.deepEqual(Object.keys(opened.body.session).sort(), ['expiresAt', 'refreshToken', 'token', 'user', 'visitorId'], 'nothing else of the visitor');
  const other = { ...opened.body.session, token: opened.body.session.token } as Session;
  const from = (method: string, path: string, body?: unknown) =>
    relay.call(method, path, { token: other.token, origin: 'http://localhost:5555', ...(body === undefined ? {} : { body }) });
  assert.equal((await from('PUT', '/v1/conversations/current')).body.id, id);
  assert.equal((await from('POST', `/v1/rooms/${id}/messages`, { clientMessageId: uuid(), text: 'Thank you' })).body.author.id, visitor.visitorId);
  assert.equal((await mine(other, 'GET', '/v1/conversations')).body.code, 'session/origin-refused', 'bound to the page that opened it');
  assert.equal((await redeem(link, { token: visitor.token })).body.session, null, 'who is that visitor already needs no session');
  const again = await relay.call('POST', '/v1/sessions/refresh', { origin: 'http://localhost:5555', body: { refreshToken: other.refreshToken } });
  assert.equal(again.status, 200);
  const socket = await TestSocket.open(relay.url, again.body.token, 'http://localhost:5555');
  socket.send({ type: 'join', roomId: id });
  assert.equal((await socket.next('joined')).role, 'guest');
  socket.close();
});

test('it reaches nothing else of the visitor', async () => {
  const { visitor, id } = await gone('ana@example.com');
  await mine(visitor, 'POST', `/v1/conversations/${id}/closures`, {});
  const { db } = relay.running.relay.services;
  await db.updateTable('conversations').set({ visitor_id: 'nobody' }).where('room_id', '=', id).execute();
  const second = await conversation(relay, visitor.token);
  await say(visitor, second, 'Something private');
  await db.updateTable('conversations').set({ visitor_id: visitor.visitorId }).where('room_id', '=', id).execute();
  const group = (await mine(visitor, 'POST', '/v1/rooms', { title: 'Friends', visibility: 'private', kind: 'group' })).body.id as string;
  const { link } = await answered(id, 'Here is your answer.');
  const session = (await redeem(link)).body.session as Session;

  assert.equal((await mine(session, 'PUT', '/v1/conversations/current')).body.id, id, 'not the newer one');
  assert.deepEqual(
    (await mine(session, 'GET', '/v1/conversations')).body.items.map((row: { id: string }) => row.id),
    [id],
  );
  assert.equal((await mine(session, 'GET', '/v1/conversations?search=private')).body.items.length, 0);
  for (const room of [second, group]) assert.equal((await mine(session, 'GET', `/v1/rooms/${room}/events`)).body.code, 'room/not-found');
  const socket = await TestSocket.open(relay.url, session.token, PAGE);
  socket.send({ type: 'join', roomId: second, ref: 'j' });
  assert.equal((await socket.next('error', (frame) => frame.ref === 'j')).code, 'room/not-found');
  socket.close();
  assert.equal((await mine(session, 'GET', `/v1/rooms/${group}`)).body.code, 'room/not-found');
  assert.deepEqual((await mine(session, 'GET', '/v1/rooms')).body.items, []);
  assert.deepEqual((await mine(session, 'GET', '/v1/images/jobs')).body.items, []);
  for (const [method, path, body] of [
    ['GET', `/v1/visitors/${visitor.visitorId}/export`],
    ['DELETE', `/v1/visitors/${visitor.visitorId}`],
    ['POST', '/v1/rooms', { title: 'Mine', visibility: 'public', kind: 'group' }],
    ['POST', '/v1/invites/acceptances', { code: 'x'.repeat(43) }],
    ['POST', `/v1/conversations/${id}/contact`, { email: 'eve@example.com' }],
  ] as const)
    assert.equal((await mine(session, method, path, body)).body.code, 'session/forbidden', `${method} ${path}`);
  // Signing out there ends that session only.
  assert.equal((await mine(session, 'DELETE', '/v1/sessions')).status, 204);
  assert.equal((await mine(session, 'GET', '/v1/conversations')).body.code, 'session/token-invalid');
  assert.equal((await mine(visitor, 'GET', '/v1/conversations')).status, 200);
  const next = (await redeem(link)).body.session as Session;
  assert.equal((await relay.call('DELETE', '/v1/sessions', { body: { refreshToken: next.refreshToken } })).status, 204);
  assert.equal((await mine(visitor, 'GET', '/v1/conversations')).status, 200);
});

/** A file with these words, brought by somebody; for a room, or for none yet. */
async function upload(who: Session, roomId: string | null, words: string): Promise<string> {
  const response = await fetch(`${relay.url}/v1/files${roomId === null ? '' : `?roomId=${roomId}`}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${who.token}`, origin: PAGE, 'x-file-name': 'note.txt' },
    body: new TextEncoder().encode(words),
  });
  assert.equal(response.status, 201);
  return ((await response.json()) as { id: string }).id;
}
const send = (who: Session, roomId: string, fileId: string) =>
  mine(who, 'POST', `/v1/rooms/${roomId}/messages`, { clientMessageId: uuid(), text: '', attachments: [{ kind: 'file', id: fileId }] });

test('of files and pictures it reads those of the conversation, and those that it has brought', async () => {
  const { visitor, id } = await gone('uma@example.com');
  const sent = await upload(visitor, id, 'A bent pole');
  assert.equal((await send(visitor, id, sent)).status, 201);
  const group = (await mine(visitor, 'POST', '/v1/rooms', { title: 'Friends', visibility: 'private', kind: 'group' })).body.id as string;
  const elsewhere = await upload(visitor, group, 'Something private');
  assert.equal((await send(visitor, group, elsewhere)).status, 201);
  const [unsent, loose] = [await upload(visitor, id, 'A draft'), await upload(visitor, null, 'Another draft')];
  const job = (await mine(visitor, 'POST', '/v1/images/jobs', { prompt: 'a tent', width: 256, height: 256, count: 1 })).body;
  const { link } = await answered(id, 'Here is your answer.');
  const session = (await redeem(link)).body.session as Session;

  assert.equal((await mine(session, 'GET', `/v1/files/${sent}`)).body, 'A bent pole');
  for (const file of [elsewhere, unsent, loose]) {
    assert.equal((await mine(visitor, 'GET', `/v1/files/${file}`)).status, 200);
    assert.equal((await mine(session, 'GET', `/v1/files/${file}`)).body.code, 'request/not-found');
    assert.equal((await mine(session, 'GET', `/v1/files/${file}?size=thumb`)).body.code, 'request/not-found');
    assert.equal((await mine(session, 'POST', '/v1/links', { fileId: file, ttl: 60 })).body.code, 'request/not-found');
    assert.equal((await send(session, id, file)).body.code, 'request/invalid', 'nor does it come in by being sent');
  }
  assert.equal((await mine(visitor, 'GET', `/v1/images/jobs/${job.id}`)).status, 200);
  assert.equal((await mine(session, 'GET', `/v1/images/jobs/${job.id}`)).body.code, 'image/not-found');
  assert.equal((await mine(session, 'DELETE', `/v1/images/jobs/${job.id}`)).body.code, 'image/not-found');
  let done: { id: string; imageId?: string } | undefined;
  for (const end = Date.now() + 20_000; done?.imageId === undefined && Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50)))
    [done] = (await mine(visitor, 'GET', `/v1/images/jobs/${job.id}`)).body.items;
  assert.equal((await mine(visitor, 'GET', `/v1/images/${done?.imageId}`)).status, 200);
  assert.equal((await mine(session, 'GET', `/v1/images/${done?.imageId}`)).body.code, 'image/not-found');
  assert.equal((await mine(session, 'DELETE', `/v1/images/${done?.imageId}`)).body.code, 'image/not-found');

  const own = await upload(session, id, 'From the other device');
  assert.equal((await mine(session, 'GET', `/v1/files/${own}`)).status, 200);
  assert.equal((await send(session, id, own)).status, 201);
  assert.equal((await mine(visitor, 'GET', `/v1/files/${own}`)).status, 200);
  const drawn = (await mine(session, 'POST', '/v1/images/jobs', { prompt: 'a lake', width: 256, height: 256, count: 1 })).body;
  assert.equal((await mine(session, 'GET', `/v1/images/jobs/${drawn.id}`)).status, 200, 'what it asks for itself is its own');
});

test('another address of the visitor ends the pages that a link has opened within a second, and no other page', async () => {
  const { visitor, id } = await gone('old@example.com');
  const { link } = await answered(id, 'Yes.');
  const session = (await redeem(link)).body.session as Session;
  const [linked, whole] = [await TestSocket.open(relay.url, session.token, PAGE), await TestSocket.open(relay.url, visitor.token, PAGE)];
  for (const socket of [linked, whole]) {
    socket.send({ type: 'join', roomId: id });
    await socket.next('joined');
  }
  await mine(visitor, 'POST', `/v1/conversations/${id}/contact`, { email: 'old@example.com' });
  linked.send({ type: 'ping', ref: 'still' });
  await linked.next('pong', (frame) => frame.ref === 'still');
  const started = performance.now();
  assert.equal((await mine(visitor, 'POST', `/v1/conversations/${id}/contact`, { email: 'new@example.com' })).status, 204);
  assert.equal((await linked.closed).code, 4401);
  assert.ok(performance.now() - started < 1_000);
  assert.equal((await relay.call('POST', '/v1/sessions/refresh', { body: { refreshToken: session.refreshToken } })).body.code, 'session/token-invalid');
  whole.send({ type: 'ping', ref: 'r' });
  await whole.next('pong', (frame) => frame.ref === 'r');
  whole.close();
});

test('a merged conversation leads on to where it goes on', async () => {
  const { visitor, id } = await gone('jo@example.com');
  const { link } = await answered(id, 'One moment.');
  const session = (await redeem(link)).body.session as Session;
  const { db } = relay.running.relay.services;
  await db.updateTable('conversations').set({ visitor_id: 'nobody' }).where('room_id', '=', id).execute();
  const second = await conversation(relay, visitor.token);
  await db.updateTable('conversations').set({ visitor_id: visitor.visitorId }).where('room_id', '=', id).execute();
  const merged = await relay.call('POST', '/v1/conversations/actions', {
    token: agent.token,
    origin: null,
    body: { ids: [id], action: { type: 'merge', into: second } },
  });
  assert.equal(merged.status, 200, JSON.stringify(merged.body));
  assert.equal((await mine(session, 'PUT', '/v1/conversations/current')).body.id, second);
  assert.equal((await say(session, second, 'Still me')).status, 201);
});

test('a link is good for five devices; another origin, site or word opens nothing', async () => {
  const { id } = await gone('kim@example.com');
  const { link } = await answered(id, 'Yes.');
  assert.equal((await redeem(link, { origin: 'https://evil.test' })).body.code, 'session/origin-refused');
  assert.equal((await redeem(link, { origin: null })).body.code, 'session/origin-refused');
  assert.equal((await redeem(link, { siteKey: 'nobody' })).body.code, 'session/site-unknown');
  const site = (await relay.call('POST', '/v1/sites', { token: (await relay.staff()).token, origin: null, body: { name: 'Other', origins: [PAGE] } })).body;
  assert.equal((await redeem(link, { siteKey: site.key })).body.code, 'session/link-invalid');
  assert.equal((await redeem('x'.repeat(43))).body.code, 'session/link-invalid');
  assert.equal((await redeem('')).body.code, 'request/invalid');
  const answers = await Promise.all(Array.from({ length: RELAY_LIMITS.mailLinkUses + 2 }, () => redeem(link)));
  assert.equal(answers.filter(({ status }) => status === 201).length, RELAY_LIMITS.mailLinkUses);
  assert.deepEqual(
    new Set(answers.filter(({ status }) => status !== 201).map(({ status, body }) => `${status} ${body.code}`)),
    new Set(['410 session/link-invalid']),
  );
});

test('the links of the last three mails are good, no older one, and none after a week', async () => {
  const { id } = await gone('lee@example.com');
  const links: string[] = [];
  for (const text of ['One', 'Two', 'Three', 'Four']) links.push((await answered(id, text)).link);
  const codes = await Promise.all(links.map(async (link) => (await redeem(link)).status));
  assert.deepEqual(codes, [410, 201, 201, 201]);
  await relay.running.relay.services.db.updateTable('mail_links').set({ expires_at: Date.now() }).where('room_id', '=', id).execute();
  assert.equal((await redeem(links[3]!)).body.code, 'session/link-invalid');
});

test('it is taken back when the visitor is deleted, signs out, gives another address, or is blocked', async () => {
  const deleted = await gone('a@example.com');
  const first = await answered(deleted.id, 'Yes.');
  const open = (await redeem(first.link)).body.session as Session;
  assert.equal((await mine(deleted.visitor, 'DELETE', `/v1/visitors/${deleted.visitor.visitorId}`)).status, 200);
  assert.equal((await redeem(first.link)).body.code, 'session/link-invalid');
  assert.equal((await mine(open, 'GET', '/v1/conversations')).body.code, 'session/token-invalid');

  const left = await gone('b@example.com');
  const second = await answered(left.id, 'Yes.');
  assert.equal((await mine(left.visitor, 'DELETE', '/v1/sessions')).status, 204);
  assert.equal((await redeem(second.link)).body.code, 'session/link-invalid');

  const moved = await gone('c@example.com');
  const third = await answered(moved.id, 'Yes.');
  await mine(moved.visitor, 'POST', `/v1/conversations/${moved.id}/contact`, { email: 'c@example.com' });
  const wrong = await redeem(third.link);
  assert.equal(wrong.status, 201, 'the same address again changes nothing');
  await mine(moved.visitor, 'POST', `/v1/conversations/${moved.id}/contact`, { email: 'd@example.com' });
  assert.equal((await redeem(third.link)).body.code, 'session/link-invalid');
  assert.equal(
    (await mine(wrong.body.session, 'GET', '/v1/conversations')).body.code,
    'session/token-invalid',
    'the earlier address may have been of somebody else',
  );
  assert.equal((await mine(moved.visitor, 'GET', '/v1/conversations')).status, 200);

  const blocked = await gone('e@example.com');
  const fourth = await answered(blocked.id, 'Yes.');
  assert.equal((await relay.call('POST', '/v1/blocks', { token: agent.token, origin: null, body: { conversationId: blocked.id } })).status, 201);
  assert.equal((await redeem(fourth.link)).body.code, 'session/link-invalid');
  assert.equal((await answered(blocked.id, 'Enough.')).link, '', 'no new way in');
});

test('who has a conversation of their own on the device is asked before it is left; a known user is never replaced', async () => {
  const { visitor, id } = await gone('m@example.com');
  const { link } = await answered(id, 'Yes.');
  const empty = await relay.visitor();
  assert.equal((await redeem(link, { token: empty.token })).status, 201, 'nothing to lose');
  const other = await relay.visitor();
  await conversation(relay, other.token);
  const asked = await redeem(link, { token: other.token });
  assert.deepEqual([asked.status, asked.body.code], [409, 'session/link-elsewhere']);
  assert.equal((await redeem(link, { token: other.token, replace: true })).body.session.visitorId, visitor.visitorId);
});

test('a user of the host app comes back by the host app: their mail has the page without a key', async () => {
  const admin = await relay.staff();
  const secret = (await relay.call('POST', '/v1/sites/demo/signing-secrets', { token: admin.token, origin: null })).body.secret as string;
  const userToken = await new SignJWT({ name: 'Mira' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('customer-1')
    .setAudience('demo')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(secret));
  const known = (await relay.call('POST', '/v1/sessions', { body: { siteKey: 'demo', userToken } })).body as Session;
  const id = await conversation(relay, known.token);
  await mine(known, 'POST', `/v1/conversations/${id}/contact`, { email: 'known@example.com' });
  const { link, address, mail } = await answered(id, 'Yes.');
  assert.deepEqual([link, address.hash], ['', '']);
  assert.match(mail, /on our page/);
  const guest = await gone('guest@example.com');
  const way = await answered(guest.id, 'Yes.');
  for (const replace of [false, true]) assert.equal((await redeem(way.link, { token: known.token, replace })).body.code, 'session/link-elsewhere');
});

test('the mail is in the language of the visitor, and leads only to pages of the site', async () => {
  const elsewhere = await gone('x@example.com', { page: { url: 'https://evil.test/steal', title: 'x' } });
  const { address } = await answered(elsewhere.id, 'Yes.');
  assert.equal(address.origin + address.pathname + address.search, `${PAGE}/`, 'the page of their session');
  const visitor = (await relay.call('POST', '/v1/sessions', { body: { siteKey: 'demo', locale: 'zh-CN' } })).body as Session;
  const id = await conversation(relay, visitor.token);
  await mine(visitor, 'POST', `/v1/conversations/${id}/contact`, { email: 'zh@example.com' });
  assert.match((await answered(id, 'Yes.')).mail, /7 天内有效/);
});
