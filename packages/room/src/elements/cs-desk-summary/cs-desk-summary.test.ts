import type { Brief, ConversationSummary } from '@cs-kit/protocol';
import { expect, waitUntil } from '@open-wc/testing';
import '../../define-desk.ts';
import { ANA, FakeRelay } from '../../testing/fake-relay.ts';
import { inboxRow } from '../../testing/inbox-row.ts';
import { atRest, deep, found, mount } from '../../testing/mount.ts';
import type { CsDeskSummary } from './cs-desk-summary.ts';

const BRIEF: Brief = { origin: 'picked', sentences: ['My pole is bent.', 'I need one before Friday.'], messages: 6, lastSeq: 9, engine: null };
const HANDED: ConversationSummary['handed'] = {
  by: { id: 'jonas', name: 'Jonas' },
  to: { kind: 'person', name: ANA.name },
  reason: 'Needs a size check',
  at: '2026-11-22T12:40:00.000Z',
};

async function summary(row: ConversationSummary, answers: readonly (Partial<Brief> | number)[]): Promise<{ element: CsDeskSummary; relay: FakeRelay }> {
  const relay = new FakeRelay(ANA);
  const left = [...answers];
  relay.handlers.push((call) => {
    if (!call.path.includes('/summary')) return undefined;
    const next = left.length > 1 ? left.shift() : left[0];
    return typeof next === 'number' ? { status: next, body: { code: 'storage/unavailable' } } : { status: 200, body: { ...BRIEF, ...next } };
  });
  const element = await mount<CsDeskSummary>('cs-desk-summary', relay, 'staff', (it) => (it.conversation = row));
  return { element, relay };
}
const words = (element: CsDeskSummary): string => (element.shadowRoot?.textContent ?? '').replace(/\s+/g, ' ');

describe('cs-desk-summary', () => {
  it('says who handed it over and why, and what the visitor said, as the visitor’s words', async () => {
    const { element, relay } = await summary(inboxRow(0, { handed: HANDED }), [{}]);
    await found(element, 'li', 'My pole is bent.');
    expect(words(element))
      .to.contain('from 6 messages')
      .and.to.contain('Handed over by Jonas')
      .and.to.contain('Needs a size check')
      .and.to.contain('word for word');
    await atRest();
    await expect(element).to.be.accessible();
    element.conversation = inboxRow(0, { handed: HANDED, unread: 3 });
    await element.updateComplete;
    expect(relay.calls.filter((call) => call.path.includes('/summary'))).to.have.length(1);
    (await found<HTMLButtonElement>(element, '[aria-label="Hide the summary"]')).click();
    await element.updateComplete;
    expect(deep(element, 'section')).to.equal(null);
    element.conversation = inboxRow(0, { handed: { ...HANDED, at: '2026-11-22T12:50:00.000Z' } });
    await found(element, 'li', 'My pole is bent.');
    expect(relay.calls.filter((call) => call.path.includes('/summary'))).to.have.length(2);
  });

  it('names the model that wrote it, or why none did', async () => {
    const made = await summary(inboxRow(0), [{ origin: 'generated', sentences: ['A bent pole.'], engine: 'openai' }]);
    await found(made.element, '.meta', 'Written by openai. It can be wrong');
    const failed = await summary(inboxRow(0), [{ code: 'provider/timeout' }]);
    await found(failed.element, '.meta', 'The model could not be used. Sentences of the visitor');
  });

  it('is not there where nothing was said, nor while the assistant answers; it tries again after a failure', async () => {
    const none = await summary(inboxRow(0), [{ sentences: [] }]);
    await waitUntil(() => none.relay.calls.some((call) => call.path.includes('/summary')));
    await waitUntil(() => deep(none.element, 'section') === null);
    const assistant = await summary(inboxRow(0, { status: 'assistant', assignee: null }), [{}]);
    expect(assistant.relay.calls).to.have.length(0);
    const failed = await summary(inboxRow(0), [503, {}]);
    (await found<HTMLButtonElement>(failed.element, '[role="alert"] .btn', 'Try again')).click();
    await found(failed.element, 'li', 'My pole is bent.');
  });
});
