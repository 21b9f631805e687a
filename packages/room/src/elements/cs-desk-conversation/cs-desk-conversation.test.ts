import { expect } from '@open-wc/testing';
import '../../define-desk.ts';
import { ANA, ASSISTANT, FakeRelay, VISITOR } from '../../testing/fake-relay.ts';
import { inboxRow } from '../../testing/inbox-row.ts';
import { atRest, count, found, mount } from '../../testing/mount.ts';
import type { CsDeskConversation } from './cs-desk-conversation.ts';

function room(): FakeRelay {
  const relay = new FakeRelay(ANA);
  relay.role = 'moderator';
  relay.say(VISITOR, 'My pole is bent.');
  relay.say(ASSISTANT, 'It is covered.');
  return relay;
}

describe('cs-desk-conversation', () => {
  it('is accessible, and says that the assistant answers', async () => {
    const element = await mount<CsDeskConversation>(
      'cs-desk-conversation',
      room(),
      'staff',
      (it) => (it.conversation = inboxRow(0, { status: 'assistant', assignee: null })),
    );
    await found(element, '.banner', 'The assistant is answering');
    await found(element, '.bubble', 'My pole is bent.');
    await atRest();
    await expect(element).to.be.accessible();
  });

  it('asks for back, details and solving once each', async () => {
    const element = await mount<CsDeskConversation>('cs-desk-conversation', room(), 'staff', (it) => {
      it.conversation = inboxRow(0);
      it.withBack = true;
      it.withDetails = true;
    });
    for (const [label, type] of [
      ['Back to inbox', 'cs-back-request'],
      ['About the visitor', 'cs-details-request'],
      ['Solve', 'cs-solve-request'],
    ] as const) {
      const button = await found<HTMLButtonElement>(element, `[aria-label="${label}"]`);
      expect(await count(element, type, () => button.click())).to.have.length(1);
    }
  });

  it('locks the reply of a closed conversation, not the note', async () => {
    const relay = room();
    relay.write(ANA, { kind: 'status', status: 'closed', assignee: null });
    const element = await mount<CsDeskConversation>('cs-desk-conversation', relay, 'staff', (it) => (it.conversation = inboxRow(0, { status: 'closed' })));
    await found(element, 'textarea[readonly]');
    (await found<HTMLButtonElement>(element, '[aria-label="Internal note"]')).click();
    await found(element, 'textarea:not([readonly])');
  });
});
