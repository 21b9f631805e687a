import { expect, waitUntil } from '@open-wc/testing';
import type { EventsPage, LogEvent } from '@cs-kit/protocol';
import '../../define.ts';
import { ANA, FakeRelay, idOf, ROOM, VISITOR } from '../../testing/fake-relay.ts';
import { atRest, deep, entry, every, found, mount } from '../../testing/mount.ts';
import type { CsRoom } from '../cs-room/cs-room.ts';
import type { CsThread } from './cs-thread.ts';

const FIRST = idOf(20_000);

/** A group whose relay gives pages of threads. */
function group(): FakeRelay & { broken: boolean } {
  const relay = Object.assign(new FakeRelay(), { broken: false });
  relay.role = 'member';
  relay.handlers.push(({ path }) => {
    const query = new URL(path, 'https://relay.test').searchParams;
    const thread = query.get('thread');
    if (!path.includes('/events?') || thread === null) return undefined;
    if (relay.broken) return { status: 503, body: { code: 'storage/unavailable', detail: 'x', retryable: true } };
    const holds = (event: LogEvent): boolean =>
      event.id === thread || (event.kind === 'message' ? event.message.threadId === thread : 'threadId' in event && event.threadId === thread);
    return { status: 200, body: { events: relay.events.filter(holds), lastSeq: relay.events.length, more: false } satisfies EventsPage };
  });
  return relay;
}
const open = (relay: FakeRelay): Promise<CsRoom> => mount<CsRoom>('cs-room', relay, 'visitor', (room) => (room.roomId = ROOM));
const texts = (root: Element): string[] => every(root, '.bubble').map(({ textContent }) => textContent.trim());
async function thread(relay: FakeRelay): Promise<{ room: CsRoom; pane: CsThread }> {
  const room = await open(relay);
  (await entry(room, 'Reply in thread')).click();
  const pane = await found<CsThread>(room, 'cs-thread');
  return { room, pane };
}

describe('cs-thread', () => {
  it('is accessible, with answers and before the first', async () => {
    const relay = group();
    relay.say(ANA, 'Who comes?');
    const { pane } = await thread(relay);
    await found(pane, '.start', 'No replies yet');
    await atRest();
    await expect(pane).to.be.accessible();
    relay.say(ANA, 'I do', { threadId: FIRST });
    await found(pane, '.bubble', 'I do');
    await atRest();
    await expect(pane).to.be.accessible();
    expect(deep(pane, '.log')?.getAttribute('role')).to.equal('log');
  });

  it('keeps answers out of the messages of the room, and says under the first how many there are', async () => {
    const relay = group();
    relay.say(ANA, 'Who comes?');
    relay.say(ANA, 'Another matter');
    const room = await open(relay);
    await found(room, '.bubble', 'Another matter');
    expect(deep(room, '.thread')).to.equal(null);
    relay.say(ANA, 'I do', { threadId: FIRST });
    const line = await found(room, '.thread', '1 reply');
    expect(texts(room)).to.deep.equal(['Who comes?', 'Another matter']);
    relay.say(VISITOR, 'Me too', { threadId: FIRST });
    await found(room, '.thread', '2 replies');
    expect(line.querySelectorAll('.av').length).to.equal(2);
    await atRest();
    await expect(room).to.be.accessible();
    relay.write(ANA, { kind: 'delete', messageId: idOf(20_002), threadId: FIRST });
    await found(room, '.thread', '1 reply');
  });

  for (const wide of [700, 900, 1600])
    it(`stands beside the messages and the field in a room of ${wide} px, and covers neither`, async () => {
      const relay = group();
      relay.say(ANA, 'Who comes?');
      const { room, pane } = await thread(relay);
      room.style.inlineSize = `${wide}px`;
      await atRest();
      const [foot, messages] = [await found(room, '.foot'), await found(room, '.lines')].map((part) => part.getBoundingClientRect());
      const [around, beside] = [room, pane].map((part) => part.getBoundingClientRect());
      expect(beside!.left).to.be.greaterThan(around!.left);
      expect(foot!.left).to.be.at.least(around!.left);
      expect(foot!.right).to.be.at.most(beside!.left + 0.5);
      expect(messages!.right).to.be.at.most(beside!.left + 0.5);
      // Both stand in the middle of what is left.
      expect((foot!.left + foot!.right) / 2).to.be.closeTo((around!.left + beside!.left) / 2, 1);
    });

  it('sends answers into the thread, and shows them at once', async () => {
    const relay = group();
    relay.say(ANA, 'Who comes?');
    const { room, pane } = await thread(relay);
    const field = await found<HTMLTextAreaElement>(pane, 'textarea');
    await waitUntil(() => deep(pane, 'textarea') === (deep(pane, 'cs-composer')?.shadowRoot?.activeElement ?? null), 'the field has the focus');
    field.value = 'I do';
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, composed: true, cancelable: true }));
    await waitUntil(() => relay.frames.some((frame) => frame.type === 'send'));
    const sent = relay.frames.find((frame) => frame.type === 'send');
    expect([sent?.text, sent?.threadId]).to.deep.equal(['I do', FIRST]);
    await waitUntil(() => texts(pane).includes('I do'));
    expect(texts(deep(room, 'cs-messages') as Element)).to.deep.equal(['Who comes?']);
  });

  it('keeps the words of each thread and those of the room apart', async () => {
    const relay = group();
    relay.say(ANA, 'Who comes?');
    const { room, pane } = await thread(relay);
    const field = await found<HTMLTextAreaElement>(pane, 'textarea');
    field.value = 'half a thought';
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    expect(deep<HTMLTextAreaElement>(deep(room, '.base > .foot') as Element, 'textarea')?.value).to.equal('');
    pane.close();
    await waitUntil(() => deep(room, 'cs-thread') === null);
    (await entry(room, 'Reply in thread')).click();
    const again = await found<CsThread>(room, 'cs-thread');
    await waitUntil(() => deep<HTMLTextAreaElement>(again, 'textarea')?.value === 'half a thought');
  });

  it('closes by Escape and gives the focus back', async () => {
    const relay = group();
    relay.say(ANA, 'Who comes?');
    relay.say(ANA, 'I do', { threadId: FIRST });
    const room = await open(relay);
    const line = await found<HTMLButtonElement>(room, '.thread', '1 reply');
    line.focus();
    line.click();
    const pane = await found<CsThread>(room, 'cs-thread');
    const field = await found<HTMLTextAreaElement>(pane, 'textarea');
    await waitUntil(() => (field.getRootNode() as ShadowRoot).activeElement === field);
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, composed: true, cancelable: true }));
    await waitUntil(() => deep(room, 'cs-thread') === null);
    await waitUntil(() => (line.getRootNode() as ShadowRoot).activeElement === line, 'the line has the focus');
  });

  it('can be read when what began it is deleted, and takes nothing more', async () => {
    const relay = group();
    relay.say(ANA, 'Who comes?');
    relay.say(ANA, 'I do', { threadId: FIRST });
    const { pane } = await thread(relay);
    await found(pane, '.bubble', 'I do');
    relay.write(ANA, { kind: 'delete', messageId: FIRST });
    await found(pane, '.ghost', 'Message deleted');
    await waitUntil(() => deep<HTMLTextAreaElement>(pane, 'textarea')?.readOnly === true);
    expect(texts(pane)).to.include('I do');
  });

  it('says that it did not load, and loads again', async () => {
    const relay = group();
    relay.say(ANA, 'Who comes?');
    relay.broken = true;
    const { pane } = await thread(relay);
    const button = await found<HTMLButtonElement>(pane, '[role="alert"] .btn');
    await atRest();
    await expect(pane).to.be.accessible();
    relay.broken = false;
    button.click();
    await found(pane, '.bubble', 'Who comes?');
  });

  it('is not offered in the conversation of a visitor', async () => {
    const relay = new FakeRelay();
    relay.say(ANA, 'Hello');
    const room = await mount<CsRoom>('cs-room', relay);
    await entry(room, 'Reply');
    expect(every(room, '[role="menuitem"]').some(({ textContent }) => textContent.includes('thread'))).to.equal(false);
  });
});
