import { expect, waitUntil } from '@open-wc/testing';
import '../../define-desk.ts';
import { ANA, FakeRelay, idOf, ROOM, VISITOR } from '../../testing/fake-relay.ts';
import { inboxRow } from '../../testing/inbox-row.ts';
import { atRest, count, deep, found, mount } from '../../testing/mount.ts';
import { takeLead } from '../../engine/lead.ts';
import type { CsConversationChosenEvent } from '../cs-desk/events.ts';
import type { CsDeskConversation } from '../cs-desk-conversation/cs-desk-conversation.ts';
import type { CsDeskFound } from './cs-desk-found.ts';

const MESSAGE = idOf(777);
const hit = { id: MESSAGE, seq: 2, at: new Date().toISOString(), author: ANA, text: 'a walrus', snippet: { text: 'a walrus', marks: [[2, 8]] } };

describe('cs-desk-found', () => {
  it('shows where words were said, and opens the conversation at the message', async () => {
    const relay = new FakeRelay(ANA);
    const row = inboxRow(0);
    relay.handlers.push(({ path }) => (path.includes('search=walrus') ? { status: 200, body: { items: [{ ...row, found: hit }], cursor: null } } : undefined));
    const element = await mount<CsDeskFound>('cs-desk-found', relay, 'staff');
    element.words = 'w';
    await element.updateComplete;
    expect(deep(element, '.hits')).to.equal(null);
    element.words = 'walrus';
    const result = await found<HTMLButtonElement>(element, 'button.hit');
    expect(result.querySelector('mark')?.textContent).to.equal('walrus');
    expect(result.textContent).to.contain(row.visitor.name);
    await atRest();
    await expect(element).to.be.accessible();
    const [event] = await count(element, 'cs-conversation-chosen', () => result.click());
    expect((event as CsConversationChosenEvent).conversationId).to.equal(row.id);
    expect(takeLead(row.id)?.messageId).to.equal(MESSAGE);
  });

  it('says when the search failed, and that nothing was found', async () => {
    const relay = new FakeRelay(ANA);
    let fails = true;
    relay.handlers.push(({ path }) =>
      path.includes('search=') ? (fails ? { status: 503, body: { code: 'relay/draining' } } : { status: 200, body: { items: [], cursor: null } }) : undefined,
    );
    const element = await mount<CsDeskFound>('cs-desk-found', relay, 'staff', (it) => (it.words = 'walrus'));
    const again = await found<HTMLButtonElement>(element, '[role="alert"] .btn', 'Try again');
    fails = false;
    again.click();
    await found(element, '[role="status"]', 'Nothing found');
  });

  it('a conversation that is opened for a message shows it', async () => {
    const relay = new FakeRelay(ANA);
    relay.role = 'moderator';
    for (let line = 0; line < 30; line += 1) relay.say(VISITOR, `Line ${line}`);
    const target = relay.events[3];
    const { leadTo } = await import('../../engine/lead.ts');
    leadTo({ roomId: ROOM, messageId: target?.kind === 'message' ? target.message.id : '', seq: 4 });
    const element = await mount<CsDeskConversation>('cs-desk-conversation', relay, 'staff', (it) => (it.conversation = inboxRow(0, { id: ROOM })));
    await found(element, '.item.marked', 'Line 3');
    await waitUntil(() => takeLead(ROOM) === null);
  });
});
