import type { Visit } from '@cs-kit/protocol';
import { expect, waitUntil } from '@open-wc/testing';
import '../../define-desk.ts';
import { ANA, FakeRelay, ROOM } from '../../testing/fake-relay.ts';
import { inboxRow } from '../../testing/inbox-row.ts';
import { atRest, deep, every, found, mount } from '../../testing/mount.ts';
import type { CsDeskVisit } from './cs-desk-visit.ts';

/** Answers visits in turn; null fails. */
function visited(...visits: (Visit | null)[]): FakeRelay {
  const relay = new FakeRelay(ANA);
  const left = [...visits];
  relay.handlers.push(({ path }) => {
    if (!path.endsWith('/pages')) return undefined;
    const visit = left.shift() ?? null;
    return visit === null ? { status: 500, body: { code: 'relay/internal' } } : { status: 200, body: visit };
  });
  return relay;
}
const page = (path: string, minute: number) => ({
  at: `2026-11-22T12:0${minute}:00.000Z`,
  url: path.startsWith('javascript') ? path : `https://shop.test${path}`,
  path,
});
const visit = (relay: FakeRelay): Promise<CsDeskVisit> => mount<CsDeskVisit>('cs-desk-visit', relay, 'staff', (it) => (it.conversation = inboxRow(0)));

describe('cs-desk-visit', () => {
  it('lists the pages of the visit with their times, and looks again', async () => {
    const relay = visited(
      { counted: true, pages: [page('/tents/tarn-2', 4), page('javascript:alert(1)', 1)] },
      { counted: true, pages: [page('/cart', 5), page('/tents/tarn-2', 4)] },
    );
    const element = await visit(relay);
    const link = await found<HTMLAnchorElement>(element, 'a', '/tents/tarn-2');
    await atRest();
    await expect(element).to.be.accessible();
    expect([link.href, link.rel]).to.deep.equal(['https://shop.test/tents/tarn-2', 'noopener noreferrer']);
    expect(every(element, 'a')).to.have.length(1);
    await found(element, 'p', 'not verified');
    expect(relay.callsTo('GET', '/pages')[0]?.path).to.equal(`/v1/conversations/${ROOM}/pages`);
    (await found<HTMLButtonElement>(element, '[aria-label="Look again"]')).click();
    await found(element, 'a', '/cart');
  });

  it('says why nothing is known, and when it could not be loaded', async () => {
    const relay = visited(null, { counted: true, pages: [] }, { counted: false, pages: [] });
    const element = await visit(relay);
    (await found<HTMLButtonElement>(element, '[role="alert"] .btn', 'Try again')).click();
    await found(element, 'p', 'not agreed');
    element.conversation = inboxRow(1);
    await found(element, 'p', 'recognises no visitors');
    expect(deep(element, '[aria-label="Look again"]')).to.equal(null);
    element.conversation = null;
    await waitUntil(() => deep(element, '.label') === null);
  });
});
