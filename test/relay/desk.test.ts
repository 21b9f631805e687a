import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openMailbox } from '../support/mailbox.ts';
import type { Mailbox } from '../support/mailbox.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { TestSocket } from '../support/socket.ts';

let mailbox: Mailbox;
let relay: TestRelay;
before(async () => {
  mailbox = await openMailbox();
  relay = await testRelay({ SMTP_URL: mailbox.url, CS_MAIL_FROM: 'shop@shop.test' });
});
after(async () => {
  await relay.stop();
  await mailbox?.close();
});

const admin = async (method: string, path: string, body?: unknown) => relay.call(method, path, { token: (await relay.staff()).token, origin: null, body });

test('a site of one own: added, seen, dressed, switched off', async () => {
  const made = await admin('POST', '/v1/sites', { name: 'Harbour Books', origins: ['https://books.test/'] });
  assert.deepEqual([made.status, made.body.origins], [201, ['https://books.test']]);
  assert.equal((await admin('POST', '/v1/sites', { name: 'x', origins: ['books.test'] })).body.code, 'request/invalid');
  const config = await relay.call('GET', `/v1/config?siteKey=${made.body.key}`, { origin: 'https://books.test' });
  assert.deepEqual([config.status, config.body.siteName], [200, 'Harbour Books']);
  const seen = await admin('GET', `/v1/sites/${made.body.id}`);
  assert.equal(seen.body.seen[0].origin, 'https://books.test');
  const dressed = await admin('PATCH', `/v1/sites/${made.body.id}`, {
    theme: { ...made.body.theme, accent: '#aa3300' },
    hours: { timeZone: 'Europe/Oslo', spans: [{ day: 1, from: 540, to: 1020 }] },
  });
  assert.deepEqual([dressed.body.theme.accent, dressed.body.hours.timeZone], ['#aa3300', 'Europe/Oslo']);
  assert.equal((await admin('PATCH', `/v1/sites/${made.body.id}`, { hours: { timeZone: 'Mars/Crater', spans: [] } })).body.code, 'request/invalid');
  await admin('PATCH', `/v1/sites/${made.body.id}`, { enabled: false });
  assert.equal(
    (await relay.call('POST', '/v1/sessions', { body: { siteKey: made.body.key }, origin: 'https://books.test' })).body.code,
    'session/site-disabled',
  );
  const audit = await admin('GET', '/v1/audit');
  assert.deepEqual(
    audit.body.items.slice(0, 2).map((entry: { action: string }) => entry.action),
    ['site.changed', 'site.changed'],
  );
  assert.equal(await relay.running.relay.services.audit.firstBroken(), null);
});

test('own articles replace the examples, and the preview says what would be answered', async () => {
  const { body: site } = await admin('POST', '/v1/sites', { name: 'Harbour Books', origins: ['https://books2.test'] });
  const query = `siteId=${site.id}`;
  assert.equal((await admin('POST', `/v1/knowledge/demo?${query}`)).body.restored > 30, true);
  assert.equal((await admin('DELETE', `/v1/knowledge/demo?${query}`)).body.removed > 30, true);
  const csv =
    'title,body,tags\nGift wrapping,"We wrap every book in paper for two euros. Choose it in the basket.",gift\nSigned copies,"Signed copies are marked with a feather on the shelf page.",signed\n';
  const dry = await admin('POST', `/v1/knowledge/imports?${query}`, { format: 'csv', name: 'a.csv', content: csv, locale: 'en', commit: false });
  assert.deepEqual([dry.body.articles.length, dry.body.written], [2, 0]);
  const wet = await admin('POST', `/v1/knowledge/imports?${query}`, { format: 'csv', name: 'a.csv', content: csv, locale: 'en', commit: true });
  assert.equal(wet.body.written, 2);
  const preview = await admin('POST', `/v1/knowledge/previews?${query}`, { question: 'Can you gift wrap a book?', locale: 'en' });
  assert.deepEqual([preview.body.origin, preview.body.citations[0].title], ['passage', 'Gift wrapping']);
  const draft = await admin('POST', `/v1/knowledge/previews?${query}`, {
    question: 'Do you have large print novels?',
    locale: 'en',
    drafts: [{ locale: 'en', title: 'Large print', body: 'Large print novels stand on the shelf by the window.' }],
  });
  assert.equal(draft.body.citations[0].title, 'Large print');
  const list = await admin('GET', `/v1/knowledge/articles?${query}&q=feather`);
  assert.deepEqual(
    list.body.items.map((article: { title: string }) => article.title),
    ['Signed copies'],
  );
});

test('server keys: two at most, shown once, revoked at once', async () => {
  const made = await admin('POST', '/v1/sites/demo/keys', { name: 'backend' });
  assert.match(made.body.key, /^ck_/);
  assert.ok(!JSON.stringify((await admin('GET', '/v1/sites/demo/keys')).body).includes(made.body.key));
  await admin('POST', '/v1/sites/demo/keys', { name: 'next' });
  assert.equal((await admin('POST', '/v1/sites/demo/keys', { name: 'third' })).body.code, 'request/conflict');
  assert.equal((await admin('DELETE', `/v1/sites/demo/keys/${made.body.id}`)).status, 204);
  assert.equal((await relay.call('GET', '/openai/v1/models', { token: made.body.key, origin: null })).status, 401);
});

test('outside hours the visitor is told when people are back, and an answer reaches the address they left', async () => {
  await admin('PATCH', '/v1/sites/demo', { hours: { timeZone: 'UTC', spans: [{ day: (new Date().getUTCDay() + 2) % 7, from: 540, to: 1020 }] } });
  const visitor = await relay.visitor();
  const room = (await relay.call('PUT', '/v1/conversations/current', { token: visitor.token })).body.id as string;
  await relay.call('POST', `/v1/conversations/${room}/handovers`, { token: visitor.token, body: { to: 'staff' } });
  const events = (await relay.call('GET', `/v1/rooms/${room}/events?limit=500`, { token: visitor.token })).body.events as {
    kind: string;
    message?: { notice?: string; backAt?: string; offer?: string };
  }[];
  const notice = events.find((event) => event.message?.notice === 'outside-hours')?.message;
  assert.equal(notice?.offer, 'contact');
  assert.ok(Date.parse(notice?.backAt ?? '') > Date.now());
  assert.equal(
    (await relay.call('POST', `/v1/conversations/${room}/contact`, { token: visitor.token, body: { email: 'not an address' } })).body.code,
    'request/invalid',
  );
  assert.equal((await relay.call('POST', `/v1/conversations/${room}/contact`, { token: visitor.token, body: { email: 'mira@example.com' } })).status, 204);
  const staff = await relay.staff();
  await relay.call('PUT', `/v1/conversations/${room}/assignee`, { token: staff.token, origin: null, body: { userId: staff.user.id } });
  await relay.call('POST', `/v1/rooms/${room}/messages`, { token: staff.token, origin: null, body: { clientMessageId: 'a', text: 'Your poles have left.' } });
  for (let wait = 0; wait < 50 && mailbox.mails.length === 0; wait += 1) await new Promise((resolve) => setTimeout(resolve, 100));
  assert.match(mailbox.mails[0] ?? '', /To: mira@example\.com[\s\S]*Your poles have left\./);
  await admin('PATCH', '/v1/sites/demo', { hours: { timeZone: 'UTC', spans: [] } });
});

test('a provider is set in the desk: the key is stored encrypted and never shown, and tried with one call', async () => {
  const set = await admin('PUT', '/v1/providers/openai', { baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'sk-very-secret-key' });
  assert.deepEqual([set.body.configured, set.body.hasKey, set.body.source], [true, true, 'desk']);
  assert.ok(!JSON.stringify(set.body).includes('sk-very-secret-key'));
  const stored = await relay.running.relay.services.db.selectFrom('settings').select('value').where('key', '=', 'provider.openai').executeTakeFirstOrThrow();
  assert.ok(!stored.value.includes('sk-very-secret-key'));
  const tried = await admin('POST', '/v1/providers/openai/tests', { capability: 'chat' });
  assert.deepEqual([tried.status, tried.body.ok], [200, false]);
  const off = await admin('PUT', '/v1/providers/openai', { baseUrl: '', apiKey: '' });
  assert.equal(off.body.configured, false);
});

test('nobody waits in silence: a released conversation waits again and the desk is told', async () => {
  const staff = await relay.staff();
  const desk = await TestSocket.open(relay.url, staff.token, null);
  desk.send({ type: 'watch', topic: 'inbox' });
  await desk.next('inbox');
  const visitor = await relay.visitor();
  const room = (await relay.call('PUT', '/v1/conversations/current', { token: visitor.token })).body.id as string;
  await relay.call('POST', `/v1/conversations/${room}/handovers`, { token: visitor.token, body: { to: 'staff', reason: 'refund' } });
  const waiting = await desk.next('inbox-changed', (frame) => frame.conversation.id === room && frame.conversation.status === 'waiting');
  assert.equal(waiting.conversation.reason, 'refund');
  const assign = (userId: string | null) => relay.call('PUT', `/v1/conversations/${room}/assignee`, { token: staff.token, origin: null, body: { userId } });
  await assign(staff.user.id);
  assert.equal((await assign(null)).body.status, 'waiting');
  const back = await relay.call('POST', `/v1/conversations/${room}/handovers`, { token: staff.token, origin: null, body: { to: 'assistant' } });
  assert.equal(back.body.status, 'assistant');
  const closed = await relay.call('POST', `/v1/conversations/${room}/closures`, { token: staff.token, origin: null, body: {} });
  assert.equal(closed.body.status, 'closed');
  const rated = await relay.call('POST', `/v1/conversations/${room}/closures`, { token: visitor.token, body: { rating: 5, comment: 'quick' } });
  assert.equal(rated.status, 200);
  const page = await TestSocket.open(relay.url, visitor.token, PAGE);
  page.send({ type: 'join', roomId: room });
  await page.next('joined');
  page.send({ type: 'send', roomId: room, clientMessageId: 'again', text: 'One more thing' });
  const reopened = await page.next('events', (frame) => frame.events.some((event) => event.kind === 'status' && event.status === 'assistant'));
  assert.ok(reopened);
  page.close();
  desk.close();
});
