import { expect, waitUntil } from '@open-wc/testing';
import '../../define.ts';
import { ANA, ASSISTANT, FakeRelay, ROOM, VISITOR } from '../../testing/fake-relay.ts';
import { atRest, deep, every, found, mount } from '../../testing/mount.ts';
import type { CsRoom } from '../cs-room/cs-room.ts';
import type { CsMessages } from './cs-messages.ts';

async function long(lines: number): Promise<{ relay: FakeRelay; list: CsMessages; log: HTMLElement; room: CsRoom }> {
  const relay = new FakeRelay();
  for (let line = 0; line < lines; line += 1)
    relay.say(line % 3 === 0 ? VISITOR : ANA, `Line ${line} ${'words '.repeat(line % 9)}`, {}, new Date(Date.now() - (lines - line) * 60_000).toISOString());
  const room = await mount<CsRoom>('cs-room', relay);
  await found(room, '.bubble', `Line ${lines - 1} `);
  const list = deep<CsMessages>(room, 'cs-messages') as CsMessages;
  const log = list.scroller as HTMLElement;
  await waitUntil(() => fromEnd(log) < 3);
  return { relay, list, log, room };
}
const fromEnd = (log: HTMLElement): number => log.scrollHeight - log.scrollTop - log.clientHeight;
const frame = (): Promise<number> => new Promise(requestAnimationFrame);

describe('cs-messages', () => {
  it('is accessible as a log', async () => {
    const { list } = await long(5);
    await atRest();
    await expect(list).to.be.accessible();
    expect(list.scroller?.getAttribute('role')).to.equal('log');
  });

  it('stays at the end while the reader is there', async () => {
    const { relay, log } = await long(60);
    relay.say(ANA, 'The newest words');
    await waitUntil(() => log.textContent?.includes('The newest words') ?? false);
    await frame();
    await frame();
    expect(fromEnd(log)).to.be.lessThan(3);
    await waitUntil(() => relay.frames.some((sent) => sent.type === 'read' && sent.seq === 61));
  });

  it('follows what grows at the end, also when the page tells of scrolling before of the growth', async () => {
    const { list, log } = await long(60);
    await waitUntil(() => fromEnd(log) < 3);
    (list.lines as HTMLElement).style.paddingBlockEnd = '200px';
    log.dispatchEvent(new Event('scroll'));
    // A list that has lost its end never finds it again by itself.
    await waitUntil(() => fromEnd(log) < 3, 'at the end', { timeout: 4000 });
    expect(list.renderRoot.querySelector('.pill')).to.equal(null);
  });

  it('follows what grows at the end when the box has just grown too', async () => {
    const { list, log } = await long(60);
    const high = list.offsetHeight;
    list.style.flex = 'none';
    list.style.blockSize = `${high - 100}px`;
    await frame();
    await waitUntil(() => fromEnd(log) < 3, 'at the end of the lower box', { timeout: 4000 });
    // A higher box at the end moves its content back by itself, and says so a frame later.
    list.style.blockSize = `${high}px`;
    expect(fromEnd(log)).to.be.lessThan(3);
    (list.lines as HTMLElement).style.paddingBlockEnd = '200px';
    log.dispatchEvent(new Event('scroll'));
    await waitUntil(() => fromEnd(log) < 3, 'at the end', { timeout: 4000 });
    expect(list.renderRoot.querySelector('.pill')).to.equal(null);
  });

  it('tells of calls: how long one was, who missed one, and whom nobody answered', async () => {
    const relay = new FakeRelay();
    relay.say(VISITOR, 'Hello');
    relay.write(ANA, { kind: 'call', callId: 'c1', change: 'started' });
    relay.write(ANA, { kind: 'call', callId: 'c1', change: 'ended', seconds: 185 });
    relay.write(ANA, { kind: 'call', callId: 'c2', change: 'missed' });
    relay.write(VISITOR, { kind: 'call', callId: 'c3', change: 'missed' });
    const room = await mount<CsRoom>('cs-room', relay);
    await found(room, '.join', 'Call, 3 min 5 sec');
    expect(every(room, '.join').map(({ textContent }) => textContent.split('·')[0]?.trim())).to.deep.equal([
      'Call, 3 min 5 sec',
      'Missed call from Ana Ruiz',
      'Mira Lund called, no answer',
    ]);
  });

  it('says that the words of others are read, and nothing of one’s own', async () => {
    const { relay, list, log } = await long(5);
    const reads = (): number[] => relay.frames.flatMap((sent) => (sent.type === 'read' ? [sent.seq] : []));
    relay.say(ANA, 'Words of another');
    await waitUntil(() => reads().includes(6), 'read', { timeout: 4000 });
    relay.say(VISITOR, 'My own words');
    await waitUntil(() => log.textContent?.includes('My own words') ?? false, 'shown', { timeout: 4000 });
    await list.updateComplete;
    await frame();
    await frame();
    expect(reads().at(-1)).to.equal(6);
  });

  it('keeps the place of a reader who is elsewhere, and offers the way back', async () => {
    const { relay, list, log } = await long(80);
    // What is there has been read before the reader goes up.
    await waitUntil(() => relay.frames.some((sent) => sent.type === 'read'), 'the end is read', { timeout: 4000 });
    log.scrollTop = 900;
    await waitUntil(() => list.renderRoot.querySelector('.pill') !== null);
    await frame();
    const lines = [...(list.lines as HTMLElement).children];
    const seen = lines.find((line) => line.getBoundingClientRect().bottom > log.getBoundingClientRect().top + 4) as Element;
    const before = seen.getBoundingClientRect().top;
    relay.say(ANA, 'While you read');
    const pill = await found<HTMLButtonElement>(list, '.pill', '1 new message');
    await frame();
    await frame();
    expect(Math.abs(seen.getBoundingClientRect().top - before)).to.be.lessThan(2);
    pill.click();
    await waitUntil(() => fromEnd(log) < 40, 'at the end', { timeout: 4000 });
  });

  it('draws six hundred messages and changes one line at a time', async () => {
    const { list } = await long(600);
    const lines = every(list, '.item');
    expect(lines.length).to.be.greaterThan(10);
    expect(lines.length).to.be.lessThan(150);
    const start = performance.now();
    for (let turn = 0; turn < 10; turn += 1) {
      list.requestUpdate();
      await list.updateComplete;
    }
    expect((performance.now() - start) / 10).to.be.lessThan(60);
  });

  it('says who types', async () => {
    const { relay, list } = await long(3);
    relay.tell({ type: 'presence', roomId: ROOM, members: [{ id: ANA.id, name: ANA.name, role: 'moderator', presence: 'online', typing: true, readSeq: 3 }] });
    await found(list, '.tyrow', 'Ana Ruiz is typing');
    await found(list, '.tick', 'Seen').catch(() => undefined);
  });

  it('shows the lines as its attributes say: side, name of the assistant, voice and e-mail', async () => {
    const relay = new FakeRelay();
    relay.say(ANA, 'From the team');
    relay.say(ASSISTANT, 'An answer', { origin: 'passage' });
    relay.say(ASSISTANT, 'closed', { notice: 'outside-hours', origin: 'notice', offer: 'contact' });
    const room = await mount<CsRoom>('cs-room', relay);
    const list = await found<CsMessages>(room, 'cs-messages');
    await found(list, '.acts');
    const own = (): boolean => (list.renderRoot.querySelector('.msg')?.classList.contains('me') ?? false) === true;
    list.setAttribute('assistant-name', 'Birk');
    list.toggleAttribute('can-speak', false);
    list.toggleAttribute('can-leave-email', false);
    await waitUntil(() => [...list.renderRoot.querySelectorAll('.ans .sr')].some((name) => name.textContent === 'Birk: '));
    expect([own(), deep(list, '.contact'), deep(list, '[aria-label="Read aloud"]')]).to.deep.equal([false, null, null]);
    list.toggleAttribute('can-speak', true);
    list.toggleAttribute('can-leave-email', true);
    await found(list, '[aria-label="Read aloud"]');
    await found(list, '.contact');
    list.setAttribute('side', 'staff');
    await waitUntil(() => own() && deep(list, '.contact') === null);
  });
});
