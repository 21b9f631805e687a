import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'node-html-parser';
import type { LogEvent } from '@cs-kit/protocol';
import { exportPages } from './entries.ts';
import type { ExportedMessage } from './entries.ts';
import { exportForm, timeIn } from './forms.ts';
import type { ExportFormat, ExportHead } from './forms.ts';

const AT = '2026-03-29T00:59:59.000Z';
const head: ExportHead = {
  roomId: 'r1',
  title: '',
  siteName: 'Fjord & Fern',
  timeZone: 'Europe/Oslo',
  locale: 'en',
  at: Date.parse('2026-07-01T12:00:00Z'),
  linksUntil: Date.parse('2026-07-08T12:00:00Z'),
};
const message = (more: Partial<ExportedMessage> = {}): ExportedMessage => ({
  id: 'm1',
  at: AT,
  author: { id: 'a', name: 'Mira', role: 'visitor' },
  text: 'Hello',
  internal: false,
  files: [],
  ...more,
});

async function written(format: ExportFormat, messages: readonly ExportedMessage[], more: Partial<ExportHead> = {}): Promise<string> {
  const form = await exportForm(format, { ...head, ...more });
  return form.start() + messages.map((one, index) => form.message(one, index === 0)).join('') + form.end();
}

test('times are those of the zone, with their distance from UTC, through the change of summer time', () => {
  const oslo = timeIn('Europe/Oslo');
  assert.deepEqual([oslo(AT), oslo('2026-03-29T01:00:00.000Z')], ['2026-03-29 01:59:59 +01:00', '2026-03-29 03:00:00 +02:00']);
  assert.equal(timeIn('Asia/Kathmandu')(AT), '2026-03-29 06:44:59 +05:45');
  assert.equal(timeIn('America/St_Johns')(AT), '2026-03-28 22:29:59 -02:30');
  assert.equal(timeIn('UTC')(AT), '2026-03-29 00:59:59 +00:00');
});

test('as text: who, when, what, files with links; nothing can pass for the line of somebody else', async () => {
  const file = { name: 'a\nb\u202e.pdf', type: 'application/pdf', size: 3, url: 'https://relay.test/v1/blobs/f1?expires=1&mac=x' };
  const text = await written('txt', [
    message(),
    message({
      author: { id: 'b', name: 'Eve\n2026-01-01 00:00:00 +00:00 Ana', role: 'visitor' },
      text: 'x\r\n2026-01-01 00:00:00 +00:00 Ana:\u2028forged\u0000\u001b[2J',
    }),
    message({ text: null }),
    message({ text: '', files: [file] }),
    message({ text: 'Only us', internal: true }),
  ]);
  const lines = text.split('\n');
  assert.deepEqual(lines.slice(0, 4), [
    'Conversation: Fjord & Fern',
    'Exported: 2026-07-01 14:00:00 +02:00',
    'Times in: Europe/Oslo',
    'Links to files open until: 2026-07-08 14:00:00 +02:00',
  ]);
  const heads = lines.filter((line) => /^\d{4}-/.test(line));
  assert.deepEqual(heads, [
    '2026-03-29 01:59:59 +01:00 Mira:',
    '2026-03-29 01:59:59 +01:00 Eve 2026-01-01 00:00:00 +00:00 Ana:',
    '2026-03-29 01:59:59 +01:00 Mira:',
    '2026-03-29 01:59:59 +01:00 Mira:',
    '2026-03-29 01:59:59 +01:00 Mira (internal note):',
  ]);
  for (const part of [
    '    2026-01-01 00:00:00 +00:00 Ana:\n    forged[2J\n',
    '    [deleted]\n',
    '    a b.pdf\n    https://relay.test/v1/blobs/f1?expires=1&mac=x\n',
    '    Only us\n',
  ])
    assert.ok(text.includes(part), part);
  assert.doesNotMatch(text, /[\u0000\u001b\u202e\u2028\r]/);
});

test('as JSON: one value, whatever names and words hold', async () => {
  const name = '"},{"author":"x';
  const whole = JSON.parse(
    await written('json', [message({ author: { id: 'a', name, role: 'visitor' }, text: '</script>\n"\ud800' }), message({ text: null, internal: true })]),
  ) as { timeZone: string; messages: Record<string, unknown>[] };
  assert.equal(whole.timeZone, 'Europe/Oslo');
  assert.deepEqual(
    whole.messages.map(({ author, text, at, localTime, deleted, internal }) => [(author as { name: string }).name, text, at, localTime, deleted, internal]),
    [
      [name, '</script>\n"\ud800', AT, '2026-03-29 01:59:59 +01:00', false, false],
      ['Mira', '', AT, '2026-03-29 01:59:59 +01:00', true, true],
    ],
  );
  assert.deepEqual((JSON.parse(await written('json', [])) as { messages: unknown[] }).messages, []);
});

test('as a page: hostile names, words and files stay words, and the page lets nothing run or be fetched', async () => {
  const evil = '</title></style><script>alert(1)</script><img src=x onerror="alert(1)">\'"&amp;';
  const file = { name: `${evil}.png`, type: 'image/png', size: 3, url: 'https://relay.test/v1/blobs/f1?expires=1&mac="><script>' };
  const html = await written(
    'html',
    [message({ author: { id: 'a', name: evil, role: 'visitor' }, text: evil, files: [file] }), message({ text: null }), message({ internal: true })],
    {
      title: evil,
      timeZone: 'UTC',
    },
  );
  const page = parse(html, { comment: true });
  const tags = new Set(page.querySelectorAll('*').map((element) => element.tagName.toLowerCase()));
  assert.deepEqual(
    [...tags].filter((tag) => !['html', 'head', 'meta', 'title', 'style', 'body', 'h1', 'bdi', 'p', 'ol', 'li', 'b', 'em', 'i', 'time', 'a'].includes(tag)),
    [],
  );
  for (const element of page.querySelectorAll('*'))
    for (const name of Object.keys(element.attributes)) assert.doesNotMatch(name, /^on|^style$|^src$/i, `${element.tagName} ${name}`);
  const decoded = (selector: string): string | undefined => page.querySelector(selector)?.text;
  assert.equal(decoded('title'), `Conversation: ${evil}`);
  assert.equal(decoded('li b'), evil);
  assert.equal(decoded('li p[dir="auto"]'), evil);
  assert.deepEqual(
    page.querySelectorAll('a').map((link) => link.getAttribute('href')),
    [file.url],
  );
  const policy = page.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content') ?? '';
  assert.match(policy, /^default-src 'none'; style-src 'sha256-/);
  const style = page.querySelector('style')?.innerHTML ?? '';
  const hash = Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style))).toString('base64');
  assert.ok(policy.includes(hash), 'the one style is the one that the policy names');
  assert.deepEqual(
    page.querySelectorAll('li').map((line) => line.classNames),
    ['', '', 'note'],
  );
  assert.match(page.querySelectorAll('li')[1]?.text ?? '', /deleted/);
});

test('in the languages of the relay; others get English', async () => {
  for (const [locale, lang, dir, word] of [
    ['zh-Hans', 'zh-CN', 'ltr', '已删除'],
    ['ar-EG', 'ar', 'rtl', 'محذوفة'],
    ['nb', 'en', 'ltr', 'deleted'],
  ] as const) {
    const html = await written('html', [message({ text: null })], { locale });
    assert.ok(html.includes(`<html lang="${lang}" dir="${dir}">`) && html.includes(word), locale);
    assert.ok((await written('txt', [message({ text: null })], { locale })).includes(word), locale);
  }
});

const author = { id: 'a', name: 'Ana', role: 'agent' } as const;
const nobody = { id: '', name: '', role: 'viewer' } as const;
const event = (seq: number, body: object): LogEvent => ({ seq, id: `e${seq}`, at: AT, author, ...body }) as LogEvent;
const said = (seq: number, more: object = {}): LogEvent =>
  event(seq, { id: `m${seq}`, kind: 'message', message: { id: `m${seq}`, text: `Line ${seq}`, ...more } });

async function read(log: readonly LogEvent[], options: { withNotes?: boolean; lastSeq?: number; size?: number } = {}) {
  const { withNotes = false, lastSeq = log.length, size = 3 } = options;
  const pages: number[] = [];
  const found: ExportedMessage[] = [];
  const page = async (after: number): Promise<readonly LogEvent[]> => (pages.push(after), log.filter(({ seq }) => seq > after).slice(0, size));
  for await (const messages of exportPages({ page, lastSeq, withNotes, link: async (id) => `link:${id}` })) found.push(...messages);
  return { found, pages };
}

test('a log page by page: messages as they stand, what was deleted in its place, notes only where they are wanted', async () => {
  const log = [
    said(1),
    event(2, { kind: 'status', status: 'assigned', assignee: null }),
    said(3, { visibility: 'internal' }),
    event(4, { id: 'm4', kind: 'delete', messageId: 'm4' }),
    event(5, { kind: 'delete', messageId: 'm4' }),
    event(6, { kind: 'edit', messageId: 'm1', text: 'Line 1' }),
    event(7, { id: 'm7', kind: 'delete', messageId: 'm7', author: nobody }),
    said(8, { attachments: [{ kind: 'file', id: 'f1', name: 'a.pdf', type: 'application/pdf', size: 3 }] }),
    said(9),
  ];
  const plain = await read(log, { lastSeq: 8 });
  assert.deepEqual(
    plain.found.map(({ id, text, internal }) => [id, text, internal]),
    [
      ['m1', 'Line 1', false],
      ['m4', null, false],
      ['m8', 'Line 8', false],
    ],
  );
  assert.deepEqual(plain.found[2]?.files, [{ name: 'a.pdf', type: 'application/pdf', size: 3, url: 'link:f1' }]);
  assert.deepEqual(plain.pages, [0, 3, 6]);
  assert.deepEqual(
    (await read(log, { withNotes: true })).found.map(({ id, internal }) => [id, internal]),
    [
      ['m1', false],
      ['m3', true],
      ['m4', false],
      ['m8', false],
      ['m9', false],
    ],
  );
  assert.deepEqual((await read([])).pages, []);
  assert.deepEqual((await read(log.slice(0, 2), { lastSeq: 9 })).pages, [0, 2], 'a log that ends early ends the export');
});

test('answers in threads say so in every form; on a page they lead to what they answer', async () => {
  const said = [message(), message({ id: 'm2', text: 'Below it', threadId: 'm1' })];
  const text = await written('txt', said);
  assert.match(text, /Mira \(in a thread\):\n    Below it/);
  assert.doesNotMatch(text.split('Below it')[0]?.split('Hello')[0] ?? '', /thread/);
  const { messages } = JSON.parse(await written('json', said)) as { messages: readonly { threadId?: string }[] };
  assert.deepEqual(
    messages.map(({ threadId }) => threadId),
    [undefined, 'm1'],
  );
  const page = parse(await written('html', said, { locale: 'ar' }));
  const link = page.querySelector('a[href="#mm1"]');
  assert.equal(link?.text, '(في سلسلة ردود)');
  assert.equal(page.getElementById('mm1')?.querySelector('p')?.text, 'Hello');
});
