import { expect, waitUntil } from '@open-wc/testing';
import type { SavedReply, SavedReplyDraft } from '@cs-kit/protocol';
import '../../define-desk.ts';
import { repliesStore } from '../../engine/saved-replies.ts';
import { ANA, FakeRelay, idOf } from '../../testing/fake-relay.ts';
import { atRest, count, every, found, mount } from '../../testing/mount.ts';
import type { CsDeskReplies } from './cs-desk-replies.ts';
import type { CsReplyChosenEvent } from './events.ts';

const reply = (number: number, more: Partial<SavedReply> = {}): SavedReply => ({
  id: idOf(500 + number),
  shortcut: `r${number}`,
  title: `Reply ${number}`,
  body: `Words ${number}`,
  locale: 'en',
  shared: false,
  owner: { id: ANA.id, name: ANA.name },
  updatedAt: '2026-11-22T12:00:00Z',
  ...more,
});

/** A relay that keeps replies. */
function keeping(items: SavedReply[]): FakeRelay {
  const relay = new FakeRelay(ANA);
  relay.handlers.push(({ method, path, body }) => {
    if (!path.startsWith('/v1/saved-replies')) return undefined;
    if (method === 'GET') return { status: 200, body: { items, siteName: 'Fjord & Fern' } };
    if (method === 'DELETE') return { status: 204 };
    return { status: 200, body: { ...reply(9), ...(body as SavedReplyDraft) } };
  });
  return relay;
}

async function shown(relay: FakeRelay, role: 'agent' | 'lead' = 'agent'): Promise<CsDeskReplies> {
  const element = await mount<CsDeskReplies>('cs-desk-replies', relay, 'staff', (it) => {
    it.me = { id: ANA.id, role };
    it.store = repliesStore(it.client!, 's');
  });
  await element.store?.load().catch(() => undefined);
  return element;
}
const put = (field: HTMLInputElement | HTMLTextAreaElement, text: string): void => {
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
};

describe('cs-desk-replies', () => {
  it('finds and gives out a reply; what somebody may not change has no button for it', async () => {
    const element = await shown(keeping([reply(1), reply(2, { shared: true, owner: { id: idOf(9), name: 'Lea' }, title: 'Swap a bent pole' })]));
    await found(element, '.use', 'Reply 1');
    await atRest();
    await expect(element).to.be.accessible();
    expect(every(element, '[aria-label="Change “Swap a bent pole”"]')).to.have.length(0);
    expect(every(element, '[aria-label="Change “Reply 1”"]')).to.have.length(1);
    put(await found<HTMLInputElement>(element, 'input[type="search"]'), '/pole');
    await waitUntil(() => every(element, '.use').length === 1);
    const [event] = (await count(element, 'cs-reply-chosen', async () => (await found(element, '.use', 'Swap a bent pole')).click())) as CsReplyChosenEvent[];
    expect(event?.reply.title).to.equal('Swap a bent pole');
  });

  it('writes one with placeholders, and says what is missing or taken', async () => {
    const relay = keeping([]);
    const element = await shown(relay, 'lead');
    await found(element, '.empty', 'No saved replies yet');
    (await found<HTMLButtonElement>(element, '.btn', 'New reply')).click();
    const shortcut = await found<HTMLInputElement>(element, '#shortcut');
    await atRest();
    await expect(element).to.be.accessible();
    const save = await found<HTMLButtonElement>(element, '.btn.primary', 'Save reply');
    put(shortcut, 'two words');
    save.click();
    await found(element, '#shortcut-error', 'letters, digits');
    put(shortcut, 'Pole');
    put(await found<HTMLInputElement>(element, '#title'), 'Swap a bent pole');
    const body = await found<HTMLTextAreaElement>(element, '#body');
    put(body, 'Hi ');
    body.setSelectionRange(3, 3);
    (await found<HTMLButtonElement>(element, '.chip', '{visitor.name}')).click();
    expect(body.value).to.equal('Hi {visitor.name}');
    let taken = true;
    relay.handlers.unshift(({ method, path }) =>
      taken && method === 'POST' && path.startsWith('/v1/saved-replies')
        ? { status: 409, body: { code: 'request/conflict', errors: [{ pointer: '/shortcut', detail: '' }] } }
        : undefined,
    );
    save.click();
    await found(element, '#shortcut-error', 'Another reply has this shortcut');
    expect(body.value).to.equal('Hi {visitor.name}');
    taken = false;
    save.click();
    await found(element, '.use', 'Swap a bent pole');
    expect(relay.callsTo('POST', '/v1/saved-replies').at(-1)?.body).to.deep.equal({
      shortcut: 'pole',
      title: 'Swap a bent pole',
      body: 'Hi {visitor.name}',
      locale: 'en',
      shared: true,
    });
  });

  it('deletes after a while in which that can be taken back; leaving deletes at once', async () => {
    const relay = keeping([reply(1), reply(2)]);
    const element = await shown(relay);
    (await found<HTMLButtonElement>(element, '[aria-label="Delete “Reply 1”"]')).click();
    (await found<HTMLButtonElement>(element, '.gone .btn', 'Undo')).click();
    await found(element, '.use', 'Reply 1');
    (await found<HTMLButtonElement>(element, '[aria-label="Delete “Reply 2”"]')).click();
    await found(element, '.gone', '“Reply 2” deleted');
    expect(relay.callsTo('DELETE', '/v1/saved-replies')).to.have.length(0);
    element.remove();
    await waitUntil(() => relay.callsTo('DELETE', idOf(502)).length === 1);
    expect(relay.callsTo('DELETE', idOf(501))).to.have.length(0);
  });

  it('says that they could not be loaded, and tries again', async () => {
    const relay = keeping([reply(1)]);
    let fails = true;
    relay.handlers.unshift(({ path }) => (fails && path.startsWith('/v1/saved-replies') ? { status: 500, body: { code: 'relay/internal' } } : undefined));
    const element = await shown(relay);
    const again = await found<HTMLButtonElement>(element, '[role="alert"] .btn', 'Try again');
    await atRest();
    await expect(element).to.be.accessible();
    fails = false;
    again.click();
    await found(element, '.use', 'Reply 1');
  });
});
