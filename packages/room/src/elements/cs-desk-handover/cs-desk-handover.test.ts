import type { ConversationSummary, Recipients } from '@cs-kit/protocol';
import { expect, waitUntil } from '@open-wc/testing';
import '../../define-desk.ts';
import { ANA, FakeRelay, ROOM } from '../../testing/fake-relay.ts';
import { inboxRow } from '../../testing/inbox-row.ts';
import { atRest, deep, every, found, mount } from '../../testing/mount.ts';
import type { CsDeskHandover } from './cs-desk-handover.ts';

const ALL: Recipients = {
  people: [
    { id: 'jonas', name: 'Jonas Kim', presence: 'here', open: 2 },
    { id: ANA.id, name: ANA.name, presence: 'here', open: 1 },
    { id: 'suyin', name: 'Suyin Wang', presence: 'away', open: 0 },
    { id: 'bo', name: 'Bo', presence: 'gone', open: 0 },
  ],
  teams: [{ id: 't1', name: 'Returns', here: 1 }],
};

async function sheet(row: Partial<ConversationSummary> = {}, fails: readonly string[] = []): Promise<{ element: CsDeskHandover; relay: FakeRelay }> {
  const relay = new FakeRelay(ANA);
  const left = [...fails];
  relay.handlers.push((call) => {
    if (left[0] !== undefined && call.path.endsWith(left[0])) return (left.shift(), { status: 404, body: { code: 'request/not-found' } });
    return call.path.endsWith('/recipients') ? { status: 200, body: ALL } : undefined;
  });
  const element = await mount<CsDeskHandover>('cs-desk-handover', relay, 'staff', (it) => (it.conversation = inboxRow(0, row)));
  (await found<HTMLButtonElement>(element, '[aria-label="Hand over"]')).click();
  return { element, relay };
}
const send = (element: CsDeskHandover): void => deep<HTMLButtonElement>(element, '.btn.primary')?.click();
const choose = async (element: CsDeskHandover, value: string): Promise<void> => (await found<HTMLInputElement>(element, `input[value="${value}"]`)).click();

describe('cs-desk-handover', () => {
  it('hands to a colleague with the reason', async () => {
    const { element, relay } = await sheet();
    await choose(element, 'person:jonas');
    const names = every(element, '.to').map((label) => label.textContent.replace(/\s+/g, ' ').trim());
    expect(names.join('|'))
      .to.contain('Jonas Kim2 open')
      .and.to.contain('away')
      .and.to.contain('not here')
      .and.to.contain('Returns1 here')
      .and.to.contain('at once');
    expect(names.join('|')).not.to.contain(ANA.name);
    const reason = await found<HTMLTextAreaElement>(element, '#reason');
    reason.value = ' Needs a size check. ';
    reason.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await atRest();
    await expect(element).to.be.accessible();
    send(element);
    await waitUntil(() => relay.callsTo('POST', '/handovers').length === 1);
    expect(relay.callsTo('POST', '/handovers')[0]).to.deep.include({
      path: `/v1/conversations/${ROOM}/handovers`,
      body: { to: 'person', userId: 'jonas', reason: 'Needs a size check.' },
    });
    await waitUntil(() => deep(element, '#reason') === null);
  });

  it('hands to a team or the assistant; one that the assistant has is not handed there', async () => {
    for (const [value, body] of [
      ['team:t1', { to: 'team', teamId: 't1' }],
      ['assistant', { to: 'assistant' }],
    ] as const) {
      const { element, relay } = await sheet();
      await choose(element, value);
      send(element);
      await waitUntil(() => relay.callsTo('POST', '/handovers').length === 1);
      expect(relay.callsTo('POST', '/handovers')[0]?.body).to.deep.equal(body);
    }
    const { element } = await sheet({ status: 'assistant', assignee: null });
    await found(element, 'input[value="team:t1"]');
    expect(deep(element, 'input[value="assistant"]')).to.equal(null);
  });

  it('asks whom, and says what did not work, keeping what was written', async () => {
    const { element } = await sheet({}, ['/recipients', '/handovers']);
    (await found<HTMLButtonElement>(element, '.banner.bad .btn', 'Try again')).click();
    await found(element, 'input[value="person:bo"]');
    send(element);
    await found(element, '#hand-problem', 'Choose who gets it.');
    await choose(element, 'person:bo');
    const reason = await found<HTMLTextAreaElement>(element, '#reason');
    reason.value = 'Soon';
    reason.dispatchEvent(new InputEvent('input', { bubbles: true }));
    send(element);
    await found(element, '#hand-problem', 'not there any more');
    expect(deep<HTMLTextAreaElement>(element, '#reason')?.value).to.equal('Soon');
    deep<HTMLButtonElement>(element, '.btn:not(.primary):not(.hand)')?.click();
    await waitUntil(() => deep(element, '#reason') === null);
  });
});
