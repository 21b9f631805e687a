import { expect, waitUntil } from '@open-wc/testing';
import '../../define.ts';
import { ANA, FakeRelay, VISITOR, idOf } from '../../testing/fake-relay.ts';
import { atRest, deep, every, found, mount, press, type } from '../../testing/mount.ts';
import type { CsRoom } from '../cs-room/cs-room.ts';

const FAR = idOf(777);

function busy(): FakeRelay {
  const relay = new FakeRelay();
  for (let line = 0; line < 20; line += 1) relay.say(line % 2 === 0 ? VISITOR : ANA, `Line ${line}`);
  return relay;
}
async function open(relay: FakeRelay): Promise<{ room: CsRoom; field: HTMLInputElement }> {
  const room = await mount<CsRoom>('cs-room', relay);
  (await found<HTMLButtonElement>(room, '.find')).click();
  return { room, field: await found<HTMLInputElement>(room, 'input[type="search"]') };
}
const hit = (relay: FakeRelay, index: number, words: string): object => {
  const event = relay.events[index];
  return {
    id: event?.kind === 'message' ? event.message.id : FAR,
    seq: index + 1,
    at: event?.at,
    author: ANA,
    text: words,
    snippet: { text: words, marks: [[0, 4]] },
  };
};

describe('cs-search', () => {
  it('is not offered in a short talk', async () => {
    const relay = new FakeRelay();
    relay.say(VISITOR, 'Hello');
    const room = await mount<CsRoom>('cs-room', relay);
    await found(room, '.bubble');
    expect(deep(room, '.find')).to.equal(null);
  });

  it('finds, marks the hit, and leads to the message', async () => {
    const relay = busy();
    relay.handlers.push(({ path }) => (path.includes('search=Line') ? { status: 200, body: { items: [hit(relay, 3, 'Line 3')], cursor: null } } : undefined));
    const { room, field } = await open(relay);
    await waitUntil(() => (field.getRootNode() as ShadowRoot).activeElement === field);
    await atRest();
    await expect(deep(room, 'cs-search')).to.be.accessible();
    type(field, 'Line');
    const result = await found<HTMLButtonElement>(room, '.hit');
    expect(result.querySelector('mark')?.textContent).to.equal('Line');
    await found(room, '.count', '1 result');
    await atRest();
    await expect(deep(room, 'cs-search')).to.be.accessible();
    press(field, 'ArrowDown');
    expect((result.getRootNode() as ShadowRoot).activeElement).to.equal(result);
    result.click();
    const item = await found(room, '.item.marked', 'Line 3');
    await waitUntil(() => (item.getRootNode() as ShadowRoot).activeElement === item);
    expect(deep(room, 'cs-search')).to.equal(null);
  });

  it('leads to what is not loaded, and back to the newest', async () => {
    const relay = busy();
    const events = relay.events.slice();
    relay.events = events.map((event) => ({ ...event, seq: event.seq + 500 }));
    const old = { ...events[3], seq: 40, id: FAR, kind: 'message', message: { id: FAR, text: 'Line of old' } };
    relay.handlers.push(({ path }) => {
      if (path.includes('search=')) return { status: 200, body: { items: [{ ...hit(relay, 3, 'Line of old'), id: FAR, seq: 40 }], cursor: null } };
      return path.includes('around=40') ? { status: 200, body: { events: [old], lastSeq: 520, more: true, newer: true } } : undefined;
    });
    const { room, field } = await open(relay);
    type(field, 'old');
    press(field, 'Enter');
    (await found<HTMLButtonElement>(room, '.hit')).click();
    await found(room, '.item.marked', 'Line of old');
    expect(every(room, '.bubble')).to.have.length(1);
    (await found<HTMLButtonElement>(room, '.pill')).click();
    await found(room, '.bubble', 'Line 19');
  });

  it('says that nothing was found, and that it failed, with a way on', async () => {
    const relay = busy();
    let fails = true;
    relay.handlers.push(({ path }) => {
      if (!path.includes('search=')) return undefined;
      return fails ? { status: 503, body: { code: 'relay/draining' } } : { status: 200, body: { items: [], cursor: null } };
    });
    const { room, field } = await open(relay);
    type(field, 'walrus');
    press(field, 'Enter');
    await found(room, '.empty.warn', 'did not get through');
    fails = false;
    (await found<HTMLButtonElement>(room, '.more .btn', 'Try again')).click();
    await found(room, '.scroll .empty', 'Nothing found');
  });

  it('goes to a date, and closes with Escape alone', async () => {
    const relay = busy();
    relay.handlers.push(({ path }) => (path.includes('/positions?at=') ? { status: 200, body: { seq: 5 } } : undefined));
    const { room, field } = await open(relay);
    const date = await found<HTMLInputElement>(room, 'input[type="date"]');
    const calendar = await found<HTMLButtonElement>(room, '.date button');
    const shown: (string | null)[] = [];
    date.showPicker = () => void shown.push(calendar.getAttribute('aria-expanded'));
    calendar.click();
    await waitUntil(() => shown.length === 1);
    expect(shown).to.eql(['true'], 'the button shows the press before the calendar comes');
    press(field, 'ArrowLeft');
    await waitUntil(() => calendar.getAttribute('aria-expanded') === 'false');
    date.value = '2026-01-05';
    date.dispatchEvent(new Event('change'));
    await found(room, '.item.marked', 'Line 4');
    const [asked] = relay.callsTo('GET', '/positions');
    expect(decodeURIComponent(asked?.path ?? '')).to.contain(new Date(2026, 0, 5).toISOString());
    await room.openSearch();
    const again = await found<HTMLInputElement>(room, 'input[type="search"]');
    expect(again).not.to.equal(field);
    expect(press(again, 'Escape').defaultPrevented).to.equal(true);
    await waitUntil(() => deep(room, 'cs-search') === null);
  });
});
