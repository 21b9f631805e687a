import { createStore } from '@cs-kit/core';
import type { MessageRow, RoomState } from '@cs-kit/core';
import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import '../../define.ts';
import { ANA, idOf, ROOM, VISITOR } from '../../testing/fake-relay.ts';
import { every } from '../../testing/mount.ts';
import type { MessageActions } from '../messages/view.ts';
import type { CsMessages, FeedSource } from './cs-messages.ts';

const START = Date.UTC(2025, 0, 1);
const row = (seq: number): MessageRow => ({
  type: 'message',
  seq,
  id: idOf(seq),
  at: new Date(START + seq * 60_000).toISOString(),
  author: seq % 3 === 0 ? VISITOR : ANA,
  message: { id: idOf(seq), text: `Line ${seq} ${'words '.repeat((seq * 7) % 40)}` },
  reactions: [],
});

/** Rows up to a number, with older ones in front of them if there are fewer. */
async function list(count: number, last = count, older: () => Promise<void> = async () => undefined) {
  const rows = Array.from({ length: count }, (_, index) => row(last - count + index + 1));
  const state = createStore<RoomState>({
    phase: 'live',
    roomId: ROOM,
    role: 'guest',
    lastSeq: last,
    events: [],
    rows,
    members: [],
    status: 'assistant',
    assignee: null,
    reply: null,
    call: null,
    translation: false,
    pending: [],
    hasOlder: last > count,
    hasNewer: false,
    readSeq: last,
    unread: 0,
  });
  const history = { around: async () => undefined, newer: async () => undefined, toNewest: () => undefined };
  const feed = { state, read: () => undefined, older, history } as unknown as FeedSource;
  const problems: string[] = [];
  const actions = { problem: (key: string) => problems.push(key), blobs: () => null } as unknown as MessageActions;
  const box = await fixture<HTMLDivElement>(html`<div></div>`);
  box.style.setProperty('block-size', '600px');
  box.style.setProperty('inline-size', '400px');
  box.style.setProperty('display', 'flex');
  const element = document.createElement('cs-messages') as CsMessages;
  Object.assign(element, { feed, actions, me: VISITOR.id });
  box.append(element);
  await waitUntil(() => element.scroller !== null && shown(element).some((text) => text.startsWith(`Line ${last}`)), 'the newest line', { timeout: 8000 });
  return { element, log: element.scroller as HTMLElement, state, rows, problems };
}
const shown = (element: CsMessages): string[] => every(element, '.bubble').map((bubble) => bubble.textContent);
const frame = (): Promise<number> => new Promise(requestAnimationFrame);
const inBox = (element: CsMessages): HTMLElement[] => {
  const box = (element.scroller as HTMLElement).getBoundingClientRect();
  return every(element, '[data-id]').filter((item) => {
    const { top, bottom } = item.getBoundingClientRect();
    return bottom > box.top + 1 && top < box.bottom - 1;
  });
};

/** Waits until a row has stood still for three frames: rows that come into the page are measured in the frames after. */
async function rowAtRest(element: CsMessages, id: string | undefined): Promise<void> {
  const top = (): number | undefined =>
    every(element, '[data-id]')
      .find((item) => item.dataset['id'] === id)
      ?.getBoundingClientRect().top;
  for (let still = 0, last = top(), count = 0; still < 6 && count < 120; count += 1) {
    await frame();
    const now = top();
    still = now === last ? still + 1 : 0;
    last = now;
  }
}

describe('cs-messages, a hundred thousand rows', () => {
  it('keeps few rows in the page, and none is missing where the reader looks', async function () {
    this.timeout(60_000);
    const { element, log } = await list(100_000);
    expect(every(element, '.item').length).to.be.lessThan(150);
    const frames: number[] = [];
    let before = await frame();
    // Time of our own in a frame: what the machine does beside it is not counted.
    let own = 0;
    const update = (element as unknown as { performUpdate(): void }).performUpdate;
    Object.assign(element, {
      performUpdate: () => {
        const began = performance.now();
        update.call(element);
        own = Math.max(own, performance.now() - began);
      },
    });
    for (let step = 0; step < 120; step += 1) {
      // Wheel, page by page, and by the bar to far places.
      log.scrollTop = step % 40 === 39 ? log.scrollHeight * (step / 160) : log.scrollTop - 120;
      const now = await frame();
      frames.push(now - before);
      before = now;
      expect(every(element, '.item').length).to.be.lessThan(150);
    }
    await frame();
    expect(inBox(element).length).to.be.greaterThan(2);
    frames.sort((a, b) => a - b);
    console.log(
      `100,000 rows, ${frames.length} frames of scrolling: median ${frames[60]?.toFixed(1)} ms, longest ${frames.at(-1)?.toFixed(1)} ms, longest update ${own.toFixed(1)} ms`,
    );
  });

  it('holds the line that is read while the reader goes up through rows of unknown height', async function () {
    this.timeout(20_000);
    const { element, log } = await list(2000);
    await rowAtRest(element, inBox(element)[2]?.dataset['id']);
    for (let step = 0; step < 60; step += 1) {
      const seen = inBox(element)[2] as HTMLElement;
      const [id, top] = [seen.dataset['id'], seen.getBoundingClientRect().top];
      log.scrollTop -= 90;
      await rowAtRest(element, id);
      const same = every(element, '[data-id]').find((item) => item.dataset['id'] === id);
      expect(same, `step ${step}`).not.to.equal(undefined);
      expect(Math.abs((same as HTMLElement).getBoundingClientRect().top - top - 90), `step ${step}`).to.be.lessThan(3);
    }
  });

  it('keeps the line that is read where it is when an older page comes, also at the very top of a list that fitted into the page', async function () {
    this.timeout(30_000);
    for (const loaded of [36, 119, 400]) {
      const { element, log, state } = await list(loaded, 1000);
      for (let page = 1; page <= 4; page += 1) {
        while (log.scrollTop > 0) {
          log.scrollTop = Math.max(0, log.scrollTop - 2000);
          await frame();
          await frame();
        }
        const seen = inBox(element)[2] as HTMLElement;
        const [id, top] = [seen.dataset['id'], seen.getBoundingClientRect().top];
        const low = state.get().rows[0]!.seq;
        state.update((now) => ({ ...now, rows: [...Array.from({ length: 100 }, (_, index) => row(low - 100 + index)), ...now.rows] }));
        await element.updateComplete;
        await rowAtRest(element, id);
        const after = inBox(element).find((item) => item.dataset['id'] === id);
        expect(after, `${loaded} rows, page ${page}`).to.not.equal(undefined);
        expect(Math.abs((after as HTMLElement).getBoundingClientRect().top - top), `${loaded} rows, page ${page}`).to.be.lessThan(2);
      }
    }
  });

  it('asks for the next page while the reader stays at the top, and not again for one that failed', async function () {
    this.timeout(20_000);
    let asked = 0;
    const { element, log, state } = await list(200, 10_000, async () => {
      asked += 1;
      if (asked >= 3) throw new Error('no network');
      // A page of which nothing is shown.
      state.update((now) => ({ ...now, events: [...now.events] }));
    });
    await waitUntil(
      () => {
        // Where the box is at the top already this says nothing more.
        log.scrollTop = 0;
        return asked >= 3;
      },
      'asked again',
      { timeout: 8000 },
    );
    const then = asked;
    for (let count = 0; count < 10; count += 1) await frame();
    expect(asked).to.equal(then);
    expect(every(element, '.older button').length).to.equal(1);
  });

  it('leads to a row that is not in the page', async function () {
    this.timeout(20_000);
    const { element } = await list(5000);
    await element.jump(idOf(1234), 1234);
    await waitUntil(() => inBox(element).some((item) => item.classList.contains('marked') && item.dataset['id'] === idOf(1234)));
    element.toBottom();
    await waitUntil(() => inBox(element).some((item) => item.dataset['id'] === idOf(5000)), 'back at the newest', { timeout: 4000 });
  });

  it('draws a new line at once, and no line for who types', async function () {
    this.timeout(20_000);
    const { element, state, rows } = await list(3000);
    const began = performance.now();
    state.update((now) => ({ ...now, members: [{ id: ANA.id, name: ANA.name, role: 'member', presence: 'online', typing: true, readSeq: 0 }] }));
    await element.updateComplete;
    state.update((now) => ({ ...now, rows: [...rows, row(3001)], lastSeq: 3001 }));
    await waitUntil(() => inBox(element).some((item) => item.dataset['id'] === idOf(3001)));
    console.log(`a line and a sign of typing under 3,000 rows: ${(performance.now() - began).toFixed(1)} ms`);
  });
});
