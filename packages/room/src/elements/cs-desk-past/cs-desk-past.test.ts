import type { ConversationSummary } from '@cs-kit/protocol';
import { expect, waitUntil } from '@open-wc/testing';
import '../../define-desk.ts';
import { ANA, FakeRelay, VISITOR, idOf } from '../../testing/fake-relay.ts';
import { inboxRow } from '../../testing/inbox-row.ts';
import { atRest, count, deep, every, found, mount } from '../../testing/mount.ts';
import type { CsConversationChosenEvent } from '../cs-desk/events.ts';
import type { CsDeskPast } from './cs-desk-past.ts';

const mine = (number: number, more: Partial<ConversationSummary> = {}): ConversationSummary =>
  inboxRow(number, { visitor: inboxRow(0).visitor, status: 'closed', ...more });
/** Answers pages in turn; null fails. */
function paged(...pages: (readonly [readonly ConversationSummary[], string | null] | null)[]): FakeRelay {
  const relay = new FakeRelay(ANA);
  const left = [...pages];
  relay.handlers.push(({ path }) => {
    if (!path.includes('visitor=')) return undefined;
    const page = left.shift();
    return page == null ? { status: 500, body: { code: 'relay/internal' } } : { status: 200, body: { items: page[0], cursor: page[1] } };
  });
  return relay;
}
const past = (relay: FakeRelay, row = inboxRow(0)): Promise<CsDeskPast> => mount<CsDeskPast>('cs-desk-past', relay, 'staff', (it) => (it.conversation = row));

describe('cs-desk-past', () => {
  it('lists the other conversations of the visitor, says which are of the same address, and opens one', async () => {
    const other = inboxRow(2, { email: 'mira@example.com' });
    const relay = paged([[inboxRow(0), mine(1, { last: null }), other], null]);
    const element = await past(relay);
    await found(element, '.past', 'No messages yet');
    await atRest();
    await expect(element).to.be.accessible();
    expect(every(element, '.past')).to.have.length(2);
    expect(relay.callsTo('GET', 'visitor=')[0]?.path).to.equal(`/v1/conversations?visitor=${VISITOR.id}`);
    expect((await found(element, '.past', 'Words 2')).textContent).to.contain('same e-mail');
    expect((await found(element, '.past', 'No messages')).textContent).not.to.contain('same e-mail');
    const chosen = (await count(element, 'cs-conversation-chosen', async () =>
      (await found<HTMLButtonElement>(element, '.past', 'Words 2')).click(),
    )) as CsConversationChosenEvent[];
    expect(chosen.map(({ conversationId, conversation }) => [conversationId, conversation?.id])).to.deep.equal([[idOf(102), idOf(102)]]);
  });

  it('goes on page by page, and says when a page could not be loaded', async () => {
    const relay = paged([[mine(1)], '1.a'], null, [[mine(1), mine(2)], null]);
    const element = await past(relay);
    (await found<HTMLButtonElement>(element, '.btn', 'Load more')).click();
    await found(element, '[role="alert"]', 'could not be loaded');
    expect(every(element, '.past')).to.have.length(1);
    (await found<HTMLButtonElement>(element, '[role="alert"] .btn', 'Try again')).click();
    await waitUntil(() => every(element, '.past').length === 2);
    expect(relay.callsTo('GET', 'visitor=').map(({ path }) => path.includes('cursor=1.a'))).to.deep.equal([false, true, true]);
    expect(deep(element, '.btn')).to.equal(null);
  });

  it('says that there are none, and that they could not be loaded; looks again for another visitor or address', async () => {
    const relay = paged(null, [[inboxRow(0)], null], [[mine(1)], null]);
    const element = await past(relay);
    (await found<HTMLButtonElement>(element, '[role="alert"] .btn', 'Try again')).click();
    await found(element, 'p', 'No other conversations');
    element.conversation = inboxRow(0, { unread: 2 });
    await element.updateComplete;
    expect(relay.callsTo('GET', 'visitor=')).to.have.length(2);
    element.conversation = inboxRow(0, { email: 'mira@example.com' });
    await found(element, '.past', 'Words 1');
    element.conversation = null;
    await element.updateComplete;
    expect(deep(element, '.label')).to.equal(null);
  });
});
