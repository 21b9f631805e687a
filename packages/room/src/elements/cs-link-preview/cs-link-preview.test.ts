import type { LinkPreview } from '@cs-kit/protocol';
import { expect, waitUntil } from '@open-wc/testing';
import '../../define.ts';
import { ANA, ASSISTANT, FakeRelay, VISITOR } from '../../testing/fake-relay.ts';
import { atRest, deep, every, found, mount } from '../../testing/mount.ts';
import type { CsRoom } from '../cs-room/cs-room.ts';

const card = (more: Partial<LinkPreview> = {}): LinkPreview => ({
  url: 'https://shop.example/tent',
  host: 'shop.example',
  title: 'Tarn 2, a tent for two',
  description: 'Light, and dry in a storm.',
  siteName: 'Fjord & Fern',
  picture: false,
  ...more,
});
const PREVIEW = /\/messages\/[^/]+\/preview$/;

function linked(answer: (path: string) => object): FakeRelay {
  const relay = new FakeRelay();
  relay.handlers.push(({ path }) => (PREVIEW.test(path) ? { status: 200, body: answer(path) } : undefined));
  return relay;
}
/** Something within the card; null while there is none. */
const inCard = <T extends Element>(room: CsRoom, selector: string): T | null => {
  const shown = deep(room, 'cs-link-preview');
  return shown === null ? null : deep<T>(shown, selector);
};
async function linkOf(room: CsRoom, words: string): Promise<HTMLAnchorElement> {
  await waitUntil(() => inCard(room, 'a')?.textContent?.includes(words) === true, words);
  return inCard<HTMLAnchorElement>(room, 'a') as HTMLAnchorElement;
}
const asked = (relay: FakeRelay): number => relay.calls.filter(({ path }) => PREVIEW.test(path)).length;

describe('cs-link-preview', () => {
  // On a machine with much to do, loading takes longer than a wait for what is drawn.
  before(async () => {
    await import('../cs-messages/message-tools.ts');
    await import('../cs-messages/preview-cards.ts');
  });

  it('stands under the words of a message with a link, and is accessible', async () => {
    const relay = linked(() => ({ on: true, preview: card() }));
    relay.say(VISITOR, 'Hello');
    relay.say(VISITOR, 'Is it https://shop.example/tent ?');
    const room = await mount<CsRoom>('cs-room', relay);
    const link = await linkOf(room, 'Tarn 2');
    await atRest();
    expect([link.href, link.target, link.rel]).to.deep.equal(['https://shop.example/tent', '_blank', 'noopener noreferrer nofollow']);
    for (const words of ['Fjord & Fern', 'shop.example', 'Light, and dry']) expect(link.textContent).to.contain(words);
    expect(deep(room, 'cs-link-preview')?.previousElementSibling?.className).to.equal('bubble');
    await expect(room).to.be.accessible();
    expect([every(room, 'cs-link-preview').length, asked(relay)]).to.deep.equal([1, 1]);
    expect(relay.callsTo('GET', '/preview/picture')).to.have.length(0);
  });

  it('shows the picture through the relay, and lets go of it', async () => {
    const relay = linked(() => ({ on: true, preview: card({ picture: true, description: null, siteName: null }) }));
    relay.say(ANA, 'https://shop.example/tent');
    const room = await mount<CsRoom>('cs-room', relay);
    await waitUntil(() => inCard(room, 'img') !== null);
    const image = inCard<HTMLImageElement>(room, 'img') as HTMLImageElement;
    expect(image.src).to.match(/^blob:/);
    expect(image.alt).to.equal('');
    const revoked: string[] = [];
    const revoke = URL.revokeObjectURL.bind(URL);
    URL.revokeObjectURL = (url) => revoked.push(url);
    deep(room, 'cs-link-preview')?.remove();
    await waitUntil(() => revoked.includes(image.src));
    URL.revokeObjectURL = revoke;
  });

  it('shows the words where the picture does not come', async () => {
    const relay = linked(() => ({ on: true, preview: card({ picture: true }) }));
    relay.handlers.push(({ path }) => (path.endsWith('/picture') ? { status: 404, body: { code: 'request/not-found' } } : undefined));
    relay.say(ANA, 'https://shop.example/tent');
    const room = await mount<CsRoom>('cs-room', relay);
    await waitUntil(() => inCard(room, '.frame') !== null);
    await waitUntil(() => relay.callsTo('GET', '/preview/picture').length === 1);
    await atRest();
    expect(inCard(room, 'img')).to.equal(null);
    expect(inCard(room, 'a')?.textContent).to.contain('Tarn 2');
  });

  it('goes with the words: changed, and deleted', async () => {
    let title = 'First';
    const relay = linked(() => ({ on: true, preview: card({ title }) }));
    const event = relay.say(VISITOR, 'https://shop.example/first');
    const room = await mount<CsRoom>('cs-room', relay);
    await linkOf(room, 'First');
    title = 'Second';
    const messageId = event.kind === 'message' ? event.message.id : '';
    relay.write(VISITOR, { kind: 'edit', messageId, text: 'https://shop.example/second' });
    await linkOf(room, 'Second');
    relay.write(VISITOR, { kind: 'edit', messageId, text: 'no link any more' });
    await waitUntil(() => deep(room, 'cs-link-preview') === null);
    relay.write(VISITOR, { kind: 'edit', messageId, text: 'https://shop.example/second' });
    await linkOf(room, 'Second');
    expect(asked(relay)).to.equal(2, 'what is known is not asked again');
    relay.write(VISITOR, { kind: 'delete', messageId });
    await waitUntil(() => deep(room, 'cs-link-preview') === null);
    expect(deep(room, '.ghost')).not.to.equal(null);
  });

  it('asks once where the site makes none, and never for answers of the assistant', async () => {
    const relay = linked(() => ({ on: false, preview: null }));
    for (let line = 0; line < 5; line += 1) relay.say(VISITOR, `https://shop.example/${line}`);
    relay.say(ASSISTANT, 'See https://shop.example/help', { origin: 'passage' });
    const room = await mount<CsRoom>('cs-room', relay);
    await waitUntil(() => asked(relay) === 1);
    relay.say(ANA, 'https://shop.example/more');
    await found(room, '.bubble', 'more');
    await atRest();
    expect([asked(relay), deep(room, 'cs-link-preview')]).to.deep.equal([1, null]);
    expect(relay.callsTo('GET', '/preview')[0]?.path).to.contain(relay.events[4]?.kind === 'message' ? relay.events[4].message.id : '-');
  });

  it('links to nothing but the web', async () => {
    const relay = linked(() => ({ on: true, preview: card({ url: 'javascript:alert(1)' }) }));
    relay.say(VISITOR, 'https://shop.example/tent');
    const room = await mount<CsRoom>('cs-room', relay);
    await found(room, 'cs-link-preview');
    await atRest();
    expect(inCard(room, 'a')).to.equal(null);
  });
});
