import type { ConversationSummary } from '@cs-kit/protocol';
import { expect, waitUntil } from '@open-wc/testing';
import '../../define-desk.ts';
import { ANA, FakeRelay, idOf, ROOM } from '../../testing/fake-relay.ts';
import { inboxRow } from '../../testing/inbox-row.ts';
import { atRest, deep, every, found, mount } from '../../testing/mount.ts';
import type { CsActionRequestEvent, CsConversationChosenEvent } from '../cs-desk/events.ts';
import type { CsDeskMerge } from './cs-desk-merge.ts';

/** Answers the lists that are asked for in turn; null fails. */
async function sheet(...lists: (readonly ConversationSummary[] | null)[]): Promise<{ element: CsDeskMerge; relay: FakeRelay }> {
  const relay = new FakeRelay(ANA);
  const left = [...lists];
  relay.handlers.push(({ path }) => {
    if (!path.startsWith('/v1/conversations?')) return undefined;
    const items = left.shift() ?? null;
    return items === null ? { status: 500, body: { code: 'relay/internal' } } : { status: 200, body: { items, cursor: null } };
  });
  const element = await mount<CsDeskMerge>('cs-desk-merge', relay, 'staff', (it) => (it.conversation = inboxRow(0)));
  element.openSheet();
  return { element, relay };
}
/** What the desk around it makes of the request. */
function answering(element: CsDeskMerge, done: readonly string[]): { readonly asked: CsActionRequestEvent[]; readonly chosen: CsConversationChosenEvent[] } {
  const heard = { asked: [] as CsActionRequestEvent[], chosen: [] as CsConversationChosenEvent[] };
  element.addEventListener('cs-action-request', (event) => {
    heard.asked.push(event);
    event.waitUntil(Promise.resolve(done));
  });
  element.addEventListener('cs-conversation-chosen', (event) => heard.chosen.push(event));
  return heard;
}
const own = inboxRow(1, { visitor: inboxRow(0).visitor });
const press = async (element: CsDeskMerge): Promise<void> => (await found<HTMLButtonElement>(element, '.btn.primary')).click();
const choose = async (element: CsDeskMerge, id: string): Promise<void> => (await found<HTMLInputElement>(element, `input[value="${id}"]`)).click();

describe('cs-desk-merge', () => {
  it('offers the open ones of the visitor and the address, says what happens, and merges', async () => {
    const { element, relay } = await sheet([inboxRow(0), own, inboxRow(2), inboxRow(3, { status: 'closed' }), inboxRow(4, { siteId: 'other' })]);
    await choose(element, idOf(101));
    await atRest();
    await expect(element).to.be.accessible();
    expect(every(element, '.to')).to.have.length(2);
    expect(relay.callsTo('GET', 'visitor=')[0]?.path).to.contain('status=open');
    await found(element, 'p', 'of one visitor');
    await choose(element, idOf(102));
    await found(element, 'p', 'of two visitors');
    const heard = answering(element, [ROOM]);
    await press(element);
    await waitUntil(() => heard.chosen.length === 1);
    expect(heard.asked.map(({ conversationIds, action }) => [conversationIds, action])).to.deep.equal([[[ROOM], { type: 'merge', into: idOf(102) }]]);
    expect(heard.chosen[0]?.conversationId).to.equal(idOf(102));
    await waitUntil(() => deep(element, '.form') === null);
  });

  it('searches for another one, once for a press', async () => {
    const { element, relay } = await sheet([], [inboxRow(2)], []);
    await found(element, 'p', 'No other open conversation');
    const field = await found<HTMLInputElement>(element, '#merge-find');
    field.value = ' bent pole ';
    const look = await found<HTMLButtonElement>(element, '.find .btn');
    look.click();
    look.click();
    await found(element, '.to', 'Visitor 2');
    expect(relay.callsTo('GET', 'search=').map(({ path }) => path)).to.deep.equal(['/v1/conversations?siteId=s&search=bent%20pole']);
    field.value = 'zonk';
    look.click();
    await found(element, 'p', 'holds these words');
  });

  it('asks which one, and stays with what went wrong', async () => {
    const { element } = await sheet(null, [own]);
    (await found<HTMLButtonElement>(element, '.banner.bad .btn', 'Try again')).click();
    await found(element, `input[value="${idOf(101)}"]`);
    const heard = answering(element, []);
    await press(element);
    await found(element, '.field-error', 'Choose the conversation');
    expect(heard.asked).to.have.length(0);
    await choose(element, idOf(101));
    await press(element);
    await found(element, '.field-error', 'were not merged');
    expect(heard.chosen).to.have.length(0);
    let told = 0;
    element.addEventListener('cs-dialog-closed', () => (told += 1));
    (await found<HTMLButtonElement>(element, '.btn:not(.primary)', 'Cancel')).click();
    await waitUntil(() => deep(element, '.form') === null);
    await atRest();
    expect(told).to.equal(0);
  });
});
