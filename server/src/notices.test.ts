import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Site } from '@cs-kit/protocol';
import { createNotices } from './notices.ts';

const site = { id: 'demo', hours: { timeZone: 'Europe/Oslo', spans: [] }, theme: { assistantName: 'Fern' } } as unknown as Site;

function setUp(options: { mail?: boolean; email?: string | null; gone?: boolean; locale?: string } = {}) {
  const told: { text: string; notice: string; offer: unknown; backAt: number | null }[] = [];
  const notify = createNotices({
    conversations: () => ({ row: async () => (options.gone === true ? null : { visitor_id: 'v' }) }) as never,
    replies: () =>
      ({
        notify: async (_room: string, _site: Site, text: string, notice: string, extra: { offer: unknown; backAt: number | null }) =>
          void told.push({ text, notice, ...extra }),
      }) as never,
    localeOf: async () => ({ locale: options.locale ?? 'en', email: options.email ?? null }),
    mailer: options.mail === false ? null : { send: async () => undefined },
  });
  return { told, notify };
}

test('each notice is said in the language of the visitor, and asks for an address where that helps', async () => {
  const texts = new Set<string>();
  for (const locale of ['en', 'zh-CN', 'ar']) {
    const { told, notify } = setUp({ locale });
    for (const notice of ['outside-hours', 'nobody-available', 'no-answer-yet', 'answer-late', 'waiting', 'contact-saved'] as const)
      await notify('room', site, notice, notice === 'outside-hours' ? Date.parse('2026-11-23T08:00:00Z') : null);
    assert.deepEqual(
      told.map((line) => line.offer),
      ['contact', 'contact', 'contact', 'contact', undefined, undefined],
    );
    for (const line of told) texts.add(line.text);
  }
  assert.equal(texts.size, 18);
});

test('no address is asked for where it is known, or where no mail can be sent', async () => {
  for (const options of [{ email: 'mira@example.com' }, { mail: false }]) {
    const { told, notify } = setUp(options);
    await notify('room', site, 'nobody-available', null);
    assert.equal(told[0]?.offer, undefined);
  }
  const { told, notify } = setUp({ email: 'mira@example.com' });
  await notify('room', site, 'contact-saved', null);
  assert.match(told[0]?.text ?? '', /mira@example\.com/);
});

test('in a room that is no conversation nothing is said', async () => {
  const { told, notify } = setUp({ gone: true });
  await notify('room', site, 'waiting', null);
  assert.deepEqual(told, []);
});
