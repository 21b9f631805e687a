import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { CsError } from '@cs-kit/protocol';
import '../../define-desk.ts';
import { EMPTY_INBOX, withInbox, withRows } from '../../engine/inbox.ts';
import { ANA, ASSISTANT } from '../../testing/fake-relay.ts';
import { inboxRow } from '../../testing/inbox-row.ts';
import { atRest, count, every, found } from '../../testing/mount.ts';
import type { CsDeskList } from './cs-desk-list.ts';

const many = withRows(
  EMPTY_INBOX,
  [
    inboxRow(0, { unread: 3 }),
    inboxRow(1, { last: { text: 'The **refund** left.', at: '2026-11-22T12:00:00Z', by: ANA } }),
    inboxRow(2, { status: 'assistant', assignee: null, last: { text: 'Try this', at: '2026-11-22T12:00:00Z', by: ASSISTANT } }),
  ],
  null,
);
const list = (inbox = many): Promise<CsDeskList> => fixture<CsDeskList>(html`<cs-desk-list .inbox=${inbox} .me=${ANA.id}></cs-desk-list>`);

describe('cs-desk-list', () => {
  it('is accessible full, empty and loading', async () => {
    await atRest();
    await expect(await list()).to.be.accessible();
    await atRest();
    await expect(await list(withRows(EMPTY_INBOX, [], null))).to.be.accessible();
    await atRest();
    await expect(await list(EMPTY_INBOX)).to.be.accessible();
  });

  it('says whose words the last ones are, and what is unread', async () => {
    const element = await list();
    await found(element, '.conv', 'You: The refund left.');
    await found(element, '.conv', 'Assistant: Try this');
    expect((await found(element, '.badge.solid')).getAttribute('aria-label')).to.equal('3 unread messages');
  });

  it('tells once which row was opened', async () => {
    const element = await list();
    const row = await found<HTMLButtonElement>(element, '.conv', 'Mira Lund');
    expect(await count(element, 'cs-conversation-chosen', () => row.click())).to.have.length(1);
  });

  it('has one place in the tab order', async () => {
    const element = await list();
    expect(every(element, '.conv[tabindex="0"]')).to.have.length(1);
    element.move(1);
    await element.updateComplete;
    element.move(1);
    await element.updateComplete;
    expect(every(element, '.conv[tabindex="0"]')).to.have.length(1);
  });

  it('fetches closed conversations when they are asked for', async () => {
    const element = await list();
    const asked: boolean[] = [];
    element.loadClosed = async (more) => {
      asked.push(more);
      element.inbox = withRows(many, [inboxRow(5, { status: 'closed' })], 'next');
    };
    (await found<HTMLButtonElement>(element, '.chip', 'Closed')).click();
    await found(element, '.conv', 'Visitor 5');
    (await found<HTMLButtonElement>(element, '.more .btn', 'Load more')).click();
    await waitUntil(() => asked.length === 2);
    expect(asked).to.deep.equal([false, true]);
  });

  it('fetches more open conversations where the relay has more', async () => {
    const element = await list(withInbox(EMPTY_INBOX, many.rows, 'next'));
    element.loadOpen = async () => {
      element.inbox = withInbox(many, [inboxRow(6, { status: 'assistant', assignee: null })], null);
    };
    (await found<HTMLButtonElement>(element, '.more .btn', 'Load more')).click();
    await found(element, '.conv', 'Visitor 6');
    expect(every(element, '.more .btn')).to.have.length(0);
  });

  it('says that closed conversations could not be loaded, not that there are none', async () => {
    const element = await list();
    let fails = true;
    element.loadClosed = async () => {
      if (fails) throw new CsError('relay/unreachable');
      element.inbox = withRows(many, [inboxRow(5, { status: 'closed' })], 'next');
    };
    (await found<HTMLButtonElement>(element, '.chip', 'Closed')).click();
    await found(element, '[role="alert"]', 'The closed conversations could not be loaded.');
    expect(element.renderRoot.textContent).to.not.contain('No closed conversations');
    fails = false;
    (await found<HTMLButtonElement>(element, '[role="alert"] .btn', 'Try again')).click();
    await found(element, '.conv', 'Visitor 5');
    fails = true;
    (await found<HTMLButtonElement>(element, '.more .btn', 'Load more')).click();
    await found(element, '[role="alert"]', 'could not be loaded');
    await found(element, '.conv', 'Visitor 5');
  });
});

describe('cs-desk-list, who answers what until when', () => {
  const in1 = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();
  const target = (due: number, warn: number) => ({ kind: 'next' as const, due: in1(due), warnAt: in1(warn), state: 'ok' as const });

  it('shows what is left of a target, in words too, and whose turn it is', async () => {
    const waiting = { status: 'waiting' as const, assignee: null, waitingSince: in1(-30) };
    const element = await list(
      withRows(
        EMPTY_INBOX,
        [
          inboxRow(0, { target: target(240, -10) }),
          inboxRow(1, { target: target(-61, -90) }),
          inboxRow(2, { target: target(7200, 7000) }),
          inboxRow(3, { ...waiting, team: { id: 't', name: 'Returns' }, offer: { to: { id: ANA.id, name: ANA.name }, until: in1(31) } }),
          inboxRow(4, { ...waiting, offer: { to: { id: 'jonas', name: 'Jonas' }, until: in1(31) } }),
          inboxRow(5, { target: target(-7200, -7300) }),
        ],
        null,
      ),
    );
    const left = await found(element, '.badge.warn .sr', /^Answer in \d:\d\d$/);
    await found(element, '.badge.bad .sr', /^Late by \d:\d\d$/);
    await found(element, '.badge .sr', 'Answer by');
    await found(element, '.badge.bad .sr', 'Late since');
    await found(element, '.labels .badge.solid', /^For you, 0:\d\d$/);
    await found(element, '.labels .badge', 'Offered to Jonas');
    await found(element, '.labels .badge', 'Returns');
    await atRest();
    await expect(element).to.be.accessible();
    const before = left.textContent;
    await waitUntil(() => left.textContent !== before, 'it ticks', { timeout: 4000 });
  });
});
