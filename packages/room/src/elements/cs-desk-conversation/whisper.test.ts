import type { Author } from '@cs-kit/protocol';
import { expect, waitUntil } from '@open-wc/testing';
import '../../define-desk.ts';
import { FakeRelay, idOf, ROOM, VISITOR } from '../../testing/fake-relay.ts';
import { inboxRow } from '../../testing/inbox-row.ts';
import { atRest, deep, found, mount, press, type } from '../../testing/mount.ts';
import type { CsDeskConversation } from './cs-desk-conversation.ts';

const LEA: Author = { id: idOf(9), name: 'Lea Holm', role: 'lead' };
const JONAS = { id: idOf(10), name: 'Jonas Kim' };

/** Answers whispers with codes in turn; without one it was stored. */
function room(user: Author, ...codes: readonly string[]): FakeRelay {
  const relay = new FakeRelay(user);
  relay.role = 'owner';
  relay.say(VISITOR, 'My pole is bent.');
  relay.status('assigned', JONAS);
  const left = [...codes];
  relay.handlers.push(({ method, path, body }) => {
    if (method !== 'POST' || !path.endsWith('/whispers')) return undefined;
    const code = left.shift();
    if (code !== undefined) return { status: code === 'request/conflict' ? 409 : 500, body: { code } };
    const { text, clientMessageId } = body as { text: string; clientMessageId: string };
    relay.say(user, text, { clientMessageId, visibility: 'internal', whisper: JONAS });
    return { status: 201, body: {} };
  });
  return relay;
}
const open = (relay: FakeRelay): Promise<CsDeskConversation> =>
  mount<CsDeskConversation>('cs-desk-conversation', relay, 'staff', (it) => (it.conversation = inboxRow(0, { assignee: JONAS })));
const note = async (element: CsDeskConversation): Promise<void> => (await found<HTMLButtonElement>(element, '[aria-label="Internal note"]')).click();
const field = (element: CsDeskConversation): Promise<HTMLTextAreaElement> => found<HTMLTextAreaElement>(element, 'textarea:not([readonly])');
async function whisper(element: CsDeskConversation, words: string): Promise<void> {
  await note(element);
  (await found<HTMLButtonElement>(element, '.chip', 'Whisper to Jonas Kim')).click();
  await found(element, '.hint', 'it calls Jonas Kim');
  const area = await field(element);
  type(area, words);
  press(area, 'Enter');
}

describe('a whisper of a lead', () => {
  it('is a note that names whom it calls, and goes to the relay by its own way', async () => {
    const relay = room(LEA);
    const element = await open(relay);
    await found(element, '.bubble', 'My pole is bent.');
    await whisper(element, 'Offer a refund.');
    await found(element, '.note', 'Lea Holm whispers to Jonas Kim, only the team sees this');
    const [call] = relay.callsTo('POST', '/whispers');
    expect([call?.path, (call?.body as { text: string }).text]).to.deep.equal([`/v1/conversations/${ROOM}/whispers`, 'Offer a refund.']);
    expect(relay.frames.some((frame) => frame.type === 'send')).to.equal(false);
    await atRest();
    await expect(element).to.be.accessible();
    // The next note is an ordinary one.
    await note(element);
    expect((await found(element, '.chip', 'Whisper to')).getAttribute('aria-pressed')).to.equal('false');
    const area = await field(element);
    type(area, 'For everybody here');
    press(area, 'Enter');
    await waitUntil(() => relay.frames.some((frame) => frame.type === 'send' && frame.visibility === 'internal'));
    await found(element, '.note', 'Lea Holm, only the team sees this');
  });

  it('comes back as a note where it was not stored, and is stored once when it is sent again', async () => {
    const relay = room(LEA, 'relay/internal', 'request/conflict');
    const element = await open(relay);
    await found(element, '.bubble', 'My pole is bent.');
    await whisper(element, 'Offer a refund.');
    await found(element, '.banner.bad', 'was not stored');
    await waitUntil(() => deep<HTMLTextAreaElement>(element, 'textarea')?.value === 'Offer a refund.');
    expect((await found(element, '.chip', 'Whisper to')).getAttribute('aria-pressed')).to.equal('true');
    press(await field(element), 'Enter');
    await found(element, '.banner.bad', 'Nobody has this conversation');
    await waitUntil(() => deep<HTMLTextAreaElement>(element, 'textarea')?.value === 'Offer a refund.');
    const ids = relay.callsTo('POST', '/whispers').map(({ body }) => (body as { clientMessageId: string }).clientMessageId);
    expect(ids[0]).to.equal(ids[1]);
  });

  it('waits as a note in the conversation that was left before it failed', async () => {
    let fail = (): void => undefined;
    const relay = room(LEA);
    const element = await open(relay);
    await found(element, '.bubble', 'My pole is bent.');
    const client = element.client;
    const json = client?.json.bind(client);
    Object.assign(client ?? {}, {
      json: (method: string, path: string, more?: object) =>
        path.endsWith('/whispers') ? new Promise((_, reject) => (fail = () => reject(new TypeError('cut')))) : json?.(method, path, more),
    });
    await whisper(element, 'Offer a refund.');
    element.conversation = inboxRow(1, { assignee: JONAS });
    await element.updateComplete;
    fail();
    await found(element, '.banner.bad', 'in another conversation');
    element.conversation = inboxRow(0, { assignee: JONAS });
    await waitUntil(() => deep<HTMLTextAreaElement>(element, 'textarea')?.value === 'Offer a refund.');
  });

  it('is not offered to agents, nor to whoever has the conversation', async () => {
    for (const user of [
      { ...LEA, role: 'agent' as const },
      { ...LEA, ...JONAS },
    ]) {
      const element = await open(room(user));
      await found(element, '.bubble', 'My pole is bent.');
      await note(element);
      await found(element, '.hint', 'Only the team sees this.');
      expect(deep(element, '.chip')).to.equal(null);
      element.remove();
    }
  });
});
