import { locale } from '@cs-kit/core';
import type { TranslatedMessage } from '@cs-kit/protocol';
import { expect, waitUntil } from '@open-wc/testing';
import '../../define.ts';
import '../../define-desk.ts';
import { ANA, ASSISTANT, FakeRelay, ROOM, VISITOR } from '../../testing/fake-relay.ts';
import { inboxRow } from '../../testing/inbox-row.ts';
import { atRest, deep, every, found, mount } from '../../testing/mount.ts';
import type { CsDeskConversation } from '../cs-desk-conversation/cs-desk-conversation.ts';
import type { CsRoom } from '../cs-room/cs-room.ts';

interface Asked {
  readonly messageIds: readonly string[];
  readonly language: string;
}
type Saying = (
  text: string,
  language: string,
) => Partial<Extract<TranslatedMessage, { text: unknown }>> | Extract<TranslatedMessage, { code: unknown }>['code'];

/** A relay with translation on, which translates as a test says. */
function translated(user = VISITOR, saying: Saying = (text, language) => ({ from: 'en', text: `${language}(${text})` })): FakeRelay & { saying: Saying } {
  const relay = Object.assign(new FakeRelay(user), { saying, translation: true });
  relay.handlers.push(({ path, body }) => {
    if (!path.endsWith('/translations')) return undefined;
    const { messageIds, language } = body as Asked;
    const items = messageIds.map((messageId) => {
      const event = relay.events.find((one) => one.kind === 'message' && one.message.id === messageId);
      const said = relay.saying(event?.kind === 'message' ? event.message.text : '', language);
      return typeof said === 'string' ? { messageId, code: said, message: '', retryable: true } : { messageId, revision: 'r', from: null, text: null, ...said };
    });
    return { status: 200, body: { language, items } };
  });
  return relay;
}
const asked = (relay: FakeRelay): Asked[] => relay.callsTo('POST', '/translations').map(({ body }) => body as Asked);
const bubbles = (root: Element): string[] => every(root, '.bubble').map((one) => one.textContent.trim());
const press = async (root: Element, words: string): Promise<void> => (await found<HTMLButtonElement>(root, 'button', words)).click();

describe('cs-translation', () => {
  before(async () => {
    await import('../cs-messages/message-translations.ts');
  });
  beforeEach(() => {
    document.documentElement.lang = 'es';
  });
  afterEach(() => {
    document.documentElement.lang = 'en';
    locale.set(null);
  });

  it('shows a message in the language of the page, says from which, and is accessible', async () => {
    const relay = translated();
    relay.say(VISITOR, 'Hola');
    relay.say(ANA, 'It left **today**.');
    const room = await mount<CsRoom>('cs-room', relay);
    await found(room, '.bubble', 'es(It left today.)');
    const bubble = await found(room, '.bubble', 'today');
    expect([bubble.lang, bubble.dir, bubble.querySelector('b, strong')?.textContent]).to.deep.equal(['es', 'ltr', 'today']);
    await found(room, '.line', 'Translated from English');
    await atRest();
    await expect(room).to.be.accessible();
    expect(
      asked(relay).map(({ language, messageIds }) => [language, messageIds.length]),
      'one’s own words are not asked for',
    ).to.deep.equal([['es', 1]]);
  });

  it('leads to what was written and back, and keeps the focus', async () => {
    const relay = translated();
    relay.say(ANA, 'It left today.');
    const room = await mount<CsRoom>('cs-room', relay);
    const button = await found<HTMLButtonElement>(room, 'button', 'Show original');
    button.focus();
    button.click();
    await waitUntil(() => bubbles(room)[0] === 'It left today.');
    expect((await found(room, '.bubble')).lang).to.equal('en');
    await found(room, '.line', 'Original in English');
    expect(deep(room, 'cs-translation')?.shadowRoot?.activeElement).to.equal(button);
    await press(room, 'Show translation');
    await waitUntil(() => bubbles(room)[0] === 'es(It left today.)');
    await expect(room).to.be.accessible();
  });

  it('a language from the right is shown so, whatever it begins with', async () => {
    const relay = translated(VISITOR, () => ({ from: 'en', text: 'Tarn 2 في الطريق' }));
    relay.say(ANA, 'Tarn 2 is on its way');
    locale.set('ar');
    const room = await mount<CsRoom>('cs-room', relay);
    const bubble = await found(room, '.bubble', 'في الطريق');
    expect([bubble.lang, bubble.dir]).to.deep.equal(['ar', 'rtl']);
    await found(room, 'button', 'عرض الأصل');
  });

  it('shows the original while it is being translated; a failure can be tried again', async () => {
    const relay = translated(VISITOR, () => 'provider/timeout');
    let go = (): void => undefined;
    const waits = new Promise<void>((resolve) => (go = resolve));
    relay.say(ANA, 'It left today.');
    const client = relay.client();
    const json = client.json.bind(client);
    client.json = (async (method: never, path: string, options: never) => {
      if (path.endsWith('/translations')) await waits;
      return json(method, path, options);
    }) as typeof client.json;
    const room = await mount<CsRoom>('cs-room', relay, 'visitor', (element) => element.provideClient(client));
    await found(room, '.line.wait', 'Translating');
    expect(bubbles(room)).to.deep.equal(['It left today.']);
    await atRest();
    await expect(room).to.be.accessible();
    go();
    await found(room, '.line[role="status"]', 'Not translated');
    await atRest();
    await expect(room).to.be.accessible();
    relay.saying = () => ({ from: 'en', text: 'Ha salido hoy.' });
    await press(room, 'Try again');
    await found(room, '.bubble', 'Ha salido hoy.');
  });

  it('an answer of the assistant keeps its sources, and what is in the language already stays as it is', async () => {
    const citations = [{ articleId: 'a', title: 'Delivery', url: 'https://shop.example/help', passage: 'Two days.' }];
    const relay = translated(VISITOR, (text) => (text.startsWith('It takes') ? { from: 'en', text: 'Tarda dos días [1].' } : { from: 'es', text: null }));
    relay.say(ASSISTANT, 'It takes two days [1].', { origin: 'generated', citations });
    relay.say(ANA, 'De nada');
    const room = await mount<CsRoom>('cs-room', relay);
    const answer = await found(room, '.ans .bubble', 'Tarda dos días');
    expect(answer.querySelector('.cite')?.textContent).to.contain('1');
    await waitUntil(() => asked(relay).flatMap(({ messageIds }) => messageIds).length === 2);
    expect(every(room, '.line')).to.have.length(1);
    expect(bubbles(room)).to.include('De nada');
  });

  it('an edit is translated anew; a message that was taken back is not', async () => {
    const relay = translated();
    const said = relay.say(ANA, 'It left today.');
    const id = said.kind === 'message' ? said.message.id : '';
    const room = await mount<CsRoom>('cs-room', relay);
    await found(room, '.bubble', 'es(It left today.)');
    relay.saying = () => ({ from: 'en', text: 'Sale mañana.' });
    relay.write(ANA, { kind: 'edit', messageId: id, text: 'It leaves tomorrow.' });
    await found(room, '.bubble', 'Sale mañana.');
    relay.write(ANA, { kind: 'delete', messageId: id });
    await waitUntil(() => deep(room, 'cs-translation') === null);
  });

  it('is switched on and off for both sides at once, and asks for nothing while it is off', async () => {
    const relay = translated();
    relay.translation = false;
    relay.say(ANA, 'It left today.');
    const room = await mount<CsRoom>('cs-room', relay);
    await found(room, '.bubble', 'It left today.');
    await atRest();
    expect(asked(relay)).to.deep.equal([]);
    relay.setTranslation(true);
    await found(room, '.bubble', 'es(It left today.)');
    relay.setTranslation(false);
    await waitUntil(() => bubbles(room)[0] === 'It left today.');
    expect(deep(room, 'cs-translation')).to.equal(null);
    relay.setTranslation(true);
    await found(room, '.bubble', 'es(It left today.)');
  });

  it('the notice that messages are translated is told in the words of the reader', async () => {
    const relay = translated();
    relay.say(ASSISTANT, 'Die Nachrichten werden übersetzt.', { origin: 'notice', notice: 'translated' });
    const room = await mount<CsRoom>('cs-room', relay);
    await found(room, '.banner', 'Messages here are translated automatically.');
    await atRest();
    await expect(room).to.be.accessible();
    expect(asked(relay)).to.deep.equal([]);
    relay.setTranslation(false);
    await found(room, '.banner', 'Die Nachrichten werden übersetzt.');
  });

  it('what failed for want of a connection is asked for again when there is one', async () => {
    const relay = translated(VISITOR, () => 'relay/unreachable');
    relay.say(ANA, 'It left today.');
    const room = await mount<CsRoom>('cs-room', relay);
    await found(room, '.line[role="status"]', 'Not translated');
    relay.saying = () => ({ from: 'en', text: 'Ha salido hoy.' });
    relay.cut();
    await atRest();
    relay.online = true;
    await found(room, '.bubble', 'Ha salido hoy.');
  });

  it('at the desk the visitor and colleagues are translated, notes too, and the reply says what the visitor will read', async () => {
    const relay = translated(ANA);
    relay.role = 'moderator';
    relay.status('assigned', { id: ANA.id, name: ANA.name });
    relay.say(VISITOR, 'Hola');
    relay.say({ ...ANA, id: 'bo', name: 'Bo' }, 'Er ist da', { visibility: 'internal' });
    relay.say(ANA, 'Hello');
    const desk = await mount<CsDeskConversation>('cs-desk-conversation', relay, 'staff', (it) => {
      const base = inboxRow(0);
      it.conversation = { ...base, translation: true, visitor: { ...base.visitor, locale: 'es-MX' } };
    });
    await found(desk, '.bubble', 'en(Hola)');
    await found(desk, '.note .prose', 'en(Er ist da)');
    expect(bubbles(desk)).to.include('Hello');
    await found(desk, '.reads', 'The visitor reads this in Mexican Spanish');
    await atRest();
    await expect(desk).to.be.accessible();
    expect(new Set(asked(relay).map(({ language }) => language))).to.deep.equal(new Set(['en']));
    expect(relay.callsTo('POST', '/translations')[0]?.path).to.equal(`/v1/rooms/${ROOM}/translations`);
  });
});
