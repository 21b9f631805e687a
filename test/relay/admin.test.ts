import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RELAY_LIMITS, uuid } from '@cs-kit/protocol';
import { SignJWT } from 'jose';
import type { AssistantQuestion } from '../../server/src/assistant/types.ts';
import { colleague, conversation } from '../support/people.ts';
import { ADMIN_PASSWORD, PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { TestSocket } from '../support/socket.ts';

let relay: TestRelay;
before(async () => {
  relay = await testRelay({ CS_METRICS_TOKEN: 'a token for metrics', CS_RATE_SCALE: '2' });
});
after(() => relay.stop());

const services = () => relay.running.relay.services;
const admin = async (method: string, path: string, body?: unknown) => relay.call(method, path, { token: (await relay.staff()).token, origin: null, body });
const lastAudit = async () => (await services().audit.list(null, 1))[0];

test('a site is listed, shown, changed field by field and removed; each step stands in the log', async () => {
  const made = (await admin('POST', '/v1/sites', { name: 'Harbour', origins: ['https://h.test'] })).body;
  assert.ok((await admin('GET', '/v1/sites')).body.items.some((site: { id: string }) => site.id === made.id));
  const changes = {
    name: 'Harbour Books',
    features: ['room'],
    answerWithinMinutes: 5,
    analytics: 'off',
    visitorRooms: true,
    wordRules: [{ words: 'zonk', action: 'mask' }],
    uploads: true,
    linkPreviews: true,
    openaiForVisitors: true,
    budgets: { chatTokens: 1, images: 2, speechSeconds: 3, speechChars: 4 },
  };
  for (const [field, value] of Object.entries(changes)) {
    const answer = await admin('PATCH', `/v1/sites/${made.id}`, { [field]: value });
    assert.deepEqual([answer.status, answer.body[field]], [200, value]);
    assert.deepEqual([(await lastAudit())?.action, (await lastAudit())?.detail], ['site.changed', field]);
  }
  const wrong: [string, unknown][] = [
    ['name', ''],
    ['origins', ['nowhere']],
    ['features', ['games']],
    ['answerWithinMinutes', 0],
    ['analytics', 'always'],
    ['budgets', { chatTokens: -1 }],
    ['hours', { timeZone: 'UTC', spans: [{ day: 1, from: 600, to: 600 }] }],
    ['theme', { accent: 'red' }],
    ['linkPreviews', 'sometimes'],
    ['wordRules', [{ words: ' ', action: 'mask' }]],
    ['wordRules', [{ words: 'x'.repeat(RELAY_LIMITS.wordRuleChars + 1), action: 'mask' }]],
    ['wordRules', [{ words: 'zonk', action: 'shout' }]],
    ['wordRules', Array.from({ length: RELAY_LIMITS.wordRules + 1 }, (_, index) => ({ words: `w${index}`, action: 'refuse' }))],
  ];
  for (const [field, value] of wrong) assert.equal((await admin('PATCH', `/v1/sites/${made.id}`, { [field]: value })).body.code, 'request/invalid', field);
  assert.equal((await admin('DELETE', `/v1/sites/${made.id}`)).status, 204);
  for (const [method, path] of [
    ['GET', ''],
    ['PATCH', ''],
    ['DELETE', ''],
    ['GET', '/keys'],
  ] as const)
    assert.equal((await admin(method, `/v1/sites/${made.id}${path}`, method === 'PATCH' ? {} : undefined)).body.code, 'request/not-found');
  assert.equal((await relay.call('GET', `/v1/config?siteKey=${made.key}`, { origin: 'https://h.test' })).body.code, 'session/site-unknown');
});

test('a secret made in the desk signs users of the host app; keys may be published instead', async () => {
  const { secret } = (await admin('POST', '/v1/sites/demo/signing-secrets')).body;
  const userToken = await new SignJWT({ name: 'Mira' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('c-1')
    .setAudience('demo')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(secret));
  const session = await relay.call('POST', '/v1/sessions', { body: { siteKey: 'demo', userToken }, origin: null });
  assert.deepEqual([session.status, session.body.user.name], [201, 'Mira']);
  const socket = await TestSocket.open(relay.url, session.body.token, null);
  socket.close();
  assert.equal((await lastAudit())?.detail, '');
  assert.equal((await admin('PUT', '/v1/sites/demo/jwks', { url: 'http://plain.test/keys' })).body.code, 'request/invalid');
  assert.equal((await admin('PUT', '/v1/sites/demo/jwks', { url: 'https://app.test/keys' })).status, 204);
  assert.equal((await admin('PUT', '/v1/sites/demo/jwks', { url: null })).status, 204);
  assert.equal((await admin('POST', '/v1/sites/none/signing-secrets')).body.code, 'request/not-found');
});

test('own account: status, name, password with the current one', async () => {
  const invited = await admin('POST', '/v1/staff/invites', { role: 'agent' });
  const code = new URL(invited.body.url).hash.slice('#code='.length);
  const ana = (await relay.call('POST', '/v1/staff/sessions', { body: { code, name: 'Ana', password: 'ten characters' }, origin: null })).body;
  const me = (body: object) => relay.call('PUT', '/v1/staff/me', { token: ana.token, origin: null, body });
  const desk = await TestSocket.open(relay.url, ana.token, null);
  desk.send({ type: 'watch', topic: 'inbox' });
  await desk.next('inbox');
  const people = async () => (await relay.call('GET', '/v1/config?siteKey=demo')).body.availability.people as boolean;
  assert.deepEqual([(await me({ status: 'online' })).body.status, await people()], ['online', true]);
  assert.deepEqual([(await me({ status: 'away' })).body.status, await people()], ['away', false]);
  desk.close();
  assert.equal((await me({ name: 'Ana B.' })).body.name, 'Ana B.');
  assert.equal((await me({ name: 'admin' })).body.code, 'request/conflict');
  assert.equal((await me({ password: 'another password' })).body.code, 'request/invalid');
  assert.equal((await me({ password: 'another password', currentPassword: 'wrong' })).body.code, 'session/credentials');
  assert.equal((await me({ password: 'short', currentPassword: 'ten characters' })).body.code, 'request/invalid');
  assert.equal((await me({ password: 'another password', currentPassword: 'ten characters' })).status, 200);
  assert.equal((await relay.call('POST', '/v1/staff/sessions', { body: { name: 'Ana B.', password: 'another password' }, origin: null })).status, 201);
  const guesses = await Promise.all(Array.from({ length: 12 }, () => me({ password: 'another password', currentPassword: 'guess' })));
  assert.ok(
    guesses.some((answer) => answer.body.code === 'rate/limited'),
    'a stolen session does not try passwords without bound',
  );
});

test('the log of changes is read in pages', async () => {
  const { audit } = services();
  for (let index = 0; index < 60; index += 1) await audit.write({ id: 'x', name: 'X' }, 'test.written', String(index));
  const first = (await admin('GET', '/v1/audit')).body;
  assert.deepEqual([first.items.length, first.items[0].target], [50, '59']);
  const second = (await admin('GET', `/v1/audit?cursor=${first.cursor}`)).body;
  assert.equal(second.items[0].id, first.items.at(-1).id - 1);
  let page = second;
  while (page.cursor !== null) page = (await admin('GET', `/v1/audit?cursor=${page.cursor}`)).body;
  assert.ok(page.items.length < 50);
});

test('an admin finds out whether somebody has changed the log of changes', async () => {
  const { audit, db } = services();
  await audit.write({ id: 'x', name: 'X' }, 'test.written', 'before');
  assert.deepEqual((await admin('GET', '/v1/audit/check')).body, { firstBroken: null });
  const [{ id } = { id: 0 }] = await audit.list(null, 1);
  await db.updateTable('audit').set({ detail: 'something else' }).where('id', '=', id).execute();
  assert.deepEqual((await admin('GET', '/v1/audit/check')).body, { firstBroken: id });
  await db.updateTable('audit').set({ detail: '' }).where('id', '=', id).execute();
});

test('conversations are read in pages without a gap, also where many changed in one millisecond', async () => {
  const { db } = services();
  const ids: string[] = [];
  for (let index = 0; index < 120; index += 1)
    ids.push(
      await conversation(relay, (await services().sessions.open(await services().visitors.admit(services().sites.byId('demo')!, PAGE, 'en', null))).token),
    );
  await db.updateTable('conversations').set({ updated_at: 1_000 }).where('room_id', 'in', ids).execute();
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: { id: string }[]; cursor: string | null } = (
      await admin('GET', `/v1/conversations?status=open&siteId=demo${cursor === null ? '' : `&cursor=${cursor}`}`)
    ).body;
    seen.push(...page.items.map((item) => item.id));
    cursor = page.cursor;
  } while (cursor !== null);
  assert.equal(new Set(seen).size, seen.length);
  assert.ok(ids.every((id) => seen.includes(id)));
  for (const wrong of ['x', '1;drop', '1.2', '-1']) assert.equal((await admin('GET', `/v1/conversations?cursor=${wrong}`)).body.code, 'request/invalid', wrong);
});

test('conversations by status and holder, shown one by one', async () => {
  const visitor = await relay.visitor();
  const id = await conversation(relay, visitor.token);
  const agent = await colleague(relay, 'agent');
  await relay.call('PUT', `/v1/conversations/${id}/assignee`, { token: agent.token, origin: null, body: { userId: agent.user.id } });
  assert.deepEqual(
    (await admin('GET', `/v1/conversations?assignee=${agent.user.id}`)).body.items.map((item: { id: string }) => item.id),
    [id],
  );
  assert.ok((await admin('GET', '/v1/conversations?status=assigned')).body.items.every((item: { status: string }) => item.status === 'assigned'));
  assert.equal((await admin('GET', `/v1/conversations/${id}`)).body.assignee.id, agent.user.id);
  assert.equal((await relay.call('GET', `/v1/conversations/${id}`, { token: visitor.token })).body.role, 'guest');
  assert.equal((await admin('PUT', `/v1/conversations/${id}/assignee`, { userId: 'nobody' })).body.code, 'request/not-found');
  assert.equal((await admin('PUT', '/v1/conversations/current')).body.code, 'session/site-unknown');
  assert.equal((await admin('PUT', '/v1/conversations/current?siteId=demo')).body.code, 'session/forbidden');
  assert.equal(
    (await relay.call('POST', `/v1/conversations/${id}/contact`, { token: visitor.token, body: { email: 'a@b.example' } })).body.code,
    'provider/unconfigured',
  );
  const group = (await relay.call('POST', '/v1/rooms', { token: visitor.token, body: { title: 'x', visibility: 'public', kind: 'group' } })).body.id as string;
  assert.equal((await relay.call('GET', `/v1/conversations/${group}`, { token: visitor.token })).body.code, 'room/not-found');
});

test('hand-overs are bounded, and asked for in words they lead to a person', async () => {
  const visitor = await relay.visitor();
  const id = await conversation(relay, visitor.token);
  const socket = await TestSocket.open(relay.url, visitor.token, PAGE);
  socket.send({ type: 'join', roomId: id });
  await socket.next('joined');
  socket.send({ type: 'send', roomId: id, clientMessageId: 'a', text: 'I want to talk to a person' });
  await socket.next('events', (frame) => frame.events.some((event) => event.kind === 'status' && event.status === 'waiting'));
  const again = await relay.call('POST', `/v1/conversations/${id}/handovers`, { token: visitor.token, body: { to: 'staff' } });
  assert.equal(again.body.status, 'waiting');
  socket.close();
});

test('articles: written, read, changed, deleted', async () => {
  const query = 'siteId=demo';
  const made = await admin('POST', `/v1/knowledge/articles?${query}`, { locale: 'en', title: 'Candles', body: 'We sell **candles**.', tags: ['light'] });
  assert.deepEqual([made.status, made.body.slug, made.body.demo], [201, 'candles', false]);
  assert.equal((await admin('GET', `/v1/knowledge/articles/${made.body.id}`)).body.title, 'Candles');
  assert.equal(
    (await admin('PUT', `/v1/knowledge/articles/${made.body.id}`, { locale: 'en', title: 'Candles and lamps', body: 'Both.' })).body.title,
    'Candles and lamps',
  );
  assert.deepEqual(
    (await admin('GET', `/v1/knowledge/articles?${query}&locale=en&demo=false`)).body.items.map((article: { title: string }) => article.title),
    ['Candles and lamps'],
  );
  assert.ok((await admin('GET', `/v1/knowledge/articles?${query}&demo=true`)).body.items.length > 5);
  const page = await fetch(made.body.url);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /<h1>Candles and lamps<\/h1>/);
  assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
  assert.equal((await fetch(`${relay.url}/help/en/candles`)).status, 200);
  assert.equal((await fetch(`${relay.url}/help/en/candles?site=nobody`)).status, 404);
  assert.equal((await admin('DELETE', `/v1/knowledge/articles/${made.body.id}`)).status, 204);
  assert.equal((await admin('GET', `/v1/knowledge/articles/${made.body.id}`)).body.code, 'request/not-found');
  assert.equal((await admin('GET', '/v1/knowledge/articles')).body.code, 'session/site-unknown');
  assert.equal(
    (await admin('POST', `/v1/knowledge/imports?${query}`, { format: 'csv', name: 'a.csv', content: 'title,body\n', locale: 'en', commit: true })).body.code,
    'request/invalid',
  );
  for (const wrong of [
    { locale: 'english!', title: 'x', body: 'x' },
    { locale: 'en', title: '', body: 'x' },
    { locale: 'en', title: 'x', body: 'x', slug: '../x' },
    { locale: 'en', title: 'x', body: 'x', url: 'javascript:alert(1)' },
  ])
    assert.equal((await admin('POST', `/v1/knowledge/articles?${query}`, wrong)).body.code, 'request/invalid');
});

test('an article cannot run anything on its page', async () => {
  const made = await admin('POST', '/v1/knowledge/articles?siteId=demo', {
    locale: 'en',
    title: '<script>alert(1)</script>',
    body: '<img src=x onerror=alert(1)>\n\n[x](javascript:alert(1))\n\n<script>alert(2)</script>',
  });
  const text = await (await fetch(made.body.url)).text();
  assert.ok(!/<script>alert|<img[^>]*onerror|href="javascript:/i.test(text));
  await admin('DELETE', `/v1/knowledge/articles/${made.body.id}`);
});

test('the assistant outside a room: a stream of delta, citations, done; drafts know the conversation', async () => {
  const visitor = await relay.visitor();
  const ask = (body: unknown, token = visitor.token, query = '', origin: string | null = PAGE) =>
    relay.call('POST', `/v1/assistant/replies${query}`, { token, body, origin });
  const answer = await ask({ text: 'How do I return an item?', locale: 'en' });
  assert.match(answer.headers.get('content-type') ?? '', /^text\/event-stream/);
  assert.match(answer.headers.get('cache-control') ?? '', /no-transform/);
  const events = [...(answer.body as string).matchAll(/^event: (\w+)$/gm)].map((match) => match[1]);
  assert.deepEqual(events.slice(-2), ['citations', 'done']);
  assert.ok(events.slice(0, -2).every((event) => event === 'delta'));
  for (const text of ['', '  ', 7, 'x'.repeat(8001)]) assert.equal((await ask({ text })).body.code, 'request/invalid');
  const id = await conversation(relay, visitor.token);
  await services().log.append(id, { id: 'a', name: 'A', role: 'agent' }, { kind: 'message', message: { id: 'm', text: 'Hello' } });
  const staff = await colleague(relay, 'agent');
  assert.equal((await ask({ text: 'and the delivery?', conversationId: id }, staff.token, '?siteId=demo', null)).status, 200);
  assert.equal((await ask({ text: 'x' }, staff.token, '', null)).body.code, 'session/site-unknown');
  assert.equal((await ask({ text: 'x', conversationId: id }, (await relay.visitor()).token)).body.code, 'room/not-found');
});

/** The route with an assistant of our own behind it, asked by a member of staff. */
async function repliesOf(answer: (asked: AssistantQuestion) => Promise<never>) {
  const { replyRoutes } = await import('../../server/src/http/routes/replies.ts');
  const { Hono } = await import('hono');
  const app = new Hono<any>();
  const { rooms, log, rates, blocks, sites } = services();
  const actor = { kind: 'staff', id: 's', name: 'S', role: 'agent', siteId: null, origin: null, scopes: ['desk'], known: true };
  app.use(async (c, next) => (c.set('actor', actor), c.set('site', sites.byId('demo')), next()));
  app.route('/', replyRoutes({ assistant: { answer } as never, rooms, log, rates, blocks }) as never);
  return (body: object) =>
    app.request('/v1/assistant/replies', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

test('an answer that fails in the middle ends with a typed event, and one nobody reads is given up', async () => {
  let aborted = false;
  let work: Parameters<typeof repliesOf>[0] = async ({ onDelta }) => (onDelta?.('half'), Promise.reject(new Error('secret cause')));
  const ask = await repliesOf((asked) => work(asked));
  const text = await (await ask({ text: 'x' })).text();
  assert.match(text, /event: delta[\s\S]*half[\s\S]*event: error\ndata: \{"code":"relay\/internal"/);
  assert.ok(!text.includes('secret cause'));
  work = ({ signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => ((aborted = true), reject(signal.reason))));
  const reader = (await ask({ text: 'x' })).body!.getReader();
  await reader.cancel();
  assert.ok(aborted);
});

test('the assistant is given what was said before: the question once, and nothing that was taken back', async () => {
  const visitor = await relay.visitor();
  const token = visitor.token;
  const { id } = (await relay.call('POST', '/v1/rooms', { token, body: { title: 'Norway', visibility: 'public', kind: 'group' } })).body;
  const say = (text: string) => relay.call('POST', `/v1/rooms/${id}/messages`, { token, body: { clientMessageId: text, text } });
  await services().log.append(id, { id: 'a', name: 'A', role: 'agent' }, { kind: 'message', message: { id: uuid(), text: 'Hello' } });
  const slip = await say('a slip of the tongue');
  assert.equal((await relay.call('DELETE', `/v1/rooms/${id}/messages/${slip.body.id}`, { token })).status, 200);
  await say('And to Norway?');
  let history: unknown;
  const ask = await repliesOf(async (asked) => ((history = asked.history), Promise.reject(new Error('enough'))));
  await (await ask({ text: 'And to Norway?', conversationId: id })).text();
  assert.deepEqual(history, [{ role: 'assistant', text: 'Hello' }]);
});

test('the provider is shown to leads, set by admins and tried', async () => {
  assert.equal((await admin('GET', '/v1/providers')).body.items[0].configured, false);
  assert.equal((await admin('PUT', '/v1/providers/nobody', {})).body.code, 'request/not-found');
  for (const capability of ['chat', 'speechToText', 'textToSpeech', 'images'])
    assert.deepEqual([(await admin('POST', '/v1/providers/openai/tests', { capability })).body.code], ['provider/unconfigured']);
});

test('what a page says of itself reaches the desk, not the visitor', async () => {
  const visitor = await relay.visitor();
  const put = (context: unknown) => relay.call('PUT', '/v1/context', { token: visitor.token, body: context });
  assert.equal((await put({ page: { url: 'https://shop.example/early' } })).status, 204);
  const id = await conversation(relay, visitor.token);
  const row = async (token: string, origin: string | null) =>
    (await relay.call('GET', '/v1/conversations?status=open', { token, origin })).body.items.find((item: { id: string }) => item.id === id);
  const staff = await relay.staff();
  assert.equal((await row(staff.token, null)).context.page.url, 'https://shop.example/early');
  await put({ cart: { total: 12 } });
  assert.equal((await row(staff.token, null)).context.cart.total, 12);
  assert.equal((await row(visitor.token, PAGE)).context, null);
});

test('health, readiness and metrics by their token', async () => {
  const far = async (authorization?: string) => {
    const answer = await relay.running.relay.fetch(
      new Request('http://relay.test/metrics', authorization === undefined ? {} : { headers: { authorization } }),
      { address: '203.0.113.7', prefix: '203.0.113', loopback: false },
    );
    return { status: answer.status, text: await answer.text() };
  };
  for (const wrong of [undefined, 'Bearer another', 'Bearer ', 'a token for metrics']) assert.equal((await far(wrong)).status, 403);
  assert.equal((await far('Bearer a token for metrics')).status, 200);
  const metrics = await relay.call('GET', '/metrics');
  assert.match(metrics.body, /cs_http_request_seconds_count\{route="[^"]*"/);
  for (const gauge of ['cs_sockets', 'cs_rooms', 'cs_messages_total']) assert.match(metrics.body, new RegExp(`^${gauge} \\d`, 'm'));
  assert.equal((await relay.call('GET', '/readyz')).body.status, 'ready');
});

test('pages: the start page without a site, the reference, the desk', async () => {
  assert.match((await relay.call('GET', '/docs/start.js')).body, /openapi\.json/);
  assert.equal((await relay.call('GET', '/docs/swagger-ui.css')).status, 200);
  assert.equal((await relay.call('GET', '/docs/nothing.js')).status, 404);
  assert.match((await relay.call('GET', '/desk')).body, /<cs-desk/);
  assert.match((await relay.call('GET', '/pages.css')).headers.get('content-type') ?? '', /text\/css/);
  const ids = services()
    .sites.all()
    .map((site) => site.id);
  for (const id of ids) await services().sites.remove(id);
  const bare = (await relay.call('GET', '/')).body as string;
  assert.match(bare, /No site is configured/);
  assert.ok(!bare.includes('<script async src'));
});

test('signing in: by password and by link, and a link is for one', async () => {
  assert.equal((await relay.call('POST', '/v1/staff/sessions', { body: { name: 'admin', password: ADMIN_PASSWORD }, origin: null })).body.user.role, 'admin');
  assert.equal(
    (await relay.call('POST', '/v1/staff/sessions', { body: { code: 'guess', name: 'Eve', password: 'ten characters' }, origin: null })).body.code,
    'session/code-invalid',
  );
});
