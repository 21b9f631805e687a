import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import '../../define.ts';
import { ANA, ASSISTANT, FakeRelay, VISITOR } from '../../testing/fake-relay.ts';
import { atRest, count, deep, every, found, mount, press, type } from '../../testing/mount.ts';
import type { CsRoom } from '../cs-room/cs-room.ts';
import type { CsComposer } from './cs-composer.ts';
import type { CsComposeRequestEvent } from './events.ts';

const PEOPLE = [
  { id: 'a', name: 'Ana Ruiz' },
  { id: 'b', name: 'Ben' },
  { id: 'assistant', name: 'Fern' },
];
const composer = (): Promise<CsComposer> => fixture<CsComposer>(html`<cs-composer placeholder="Ask anything" .people=${PEOPLE}></cs-composer>`);
const field = (element: CsComposer): HTMLTextAreaElement => element.renderRoot.querySelector('textarea') as HTMLTextAreaElement;
const names = (element: CsComposer): string[] => every(element, '.people .trunc').map((name) => name.textContent);

describe('cs-composer, mentions', () => {
  it('offers people at an @, and puts the chosen name in', async () => {
    const element = await composer();
    type(field(element), 'Hello @');
    await waitUntil(() => names(element).length === 3);
    await atRest();
    await expect(element).to.be.accessible();
    type(field(element), 'Hello @ru');
    await waitUntil(() => names(element).join() === 'Ana Ruiz');
    expect(field(element).getAttribute('aria-activedescendant')).to.equal('person-0');
    press(field(element), 'Enter');
    await waitUntil(() => names(element).length === 0);
    expect(element.value).to.equal('Hello @Ana Ruiz ');
    const [event] = await count(element, 'cs-compose-request', () => press(field(element), 'Enter'));
    expect((event as CsComposeRequestEvent).mentions).to.deep.equal(['a']);
  });

  it('moves by the arrow keys, closes with Escape, and then Enter sends', async () => {
    const element = await composer();
    type(field(element), '@');
    await waitUntil(() => names(element).length === 3);
    press(field(element), 'ArrowDown');
    await waitUntil(() => field(element).getAttribute('aria-activedescendant') === 'person-1');
    press(field(element), 'ArrowUp');
    press(field(element), 'ArrowUp');
    await waitUntil(() => field(element).getAttribute('aria-activedescendant') === 'person-2');
    press(field(element), 'Escape');
    await waitUntil(() => names(element).length === 0);
    type(field(element), '@B');
    await element.updateComplete;
    expect(names(element)).to.deep.equal([]);
    const sent = await count(element, 'cs-compose-request', () => press(field(element), 'Enter'));
    expect((sent[0] as CsComposeRequestEvent).text).to.equal('@B');
  });

  it('leaves addresses alone, and takes a name that was typed', async () => {
    const element = await composer();
    type(field(element), 'me@');
    await element.updateComplete;
    expect(names(element)).to.deep.equal([]);
    type(field(element), 'Thanks @Ben and @Benjamin');
    press(field(element), 'Escape');
    const [event] = await count(element, 'cs-compose-request', () => press(field(element), 'Enter'));
    expect((event as CsComposeRequestEvent).mentions).to.deep.equal(['b']);
  });

  it('sends mentions from a room, and marks the own name', async () => {
    const relay = new FakeRelay();
    relay.members = [
      { id: ANA.id, name: ANA.name, role: 'moderator', presence: 'online', typing: false, readSeq: 0 },
      { id: VISITOR.id, name: VISITOR.name, role: 'guest', presence: 'online', typing: false, readSeq: 0 },
    ];
    relay.say(ANA, 'Look, @Mira Lund and @Fern', { mentions: [VISITOR.id, 'assistant'] });
    relay.say(ASSISTANT, 'I look.', { origin: 'generated' });
    const room = await mount<CsRoom>('cs-room', relay);
    await found(room, '.mention.own', '@Mira Lund');
    expect(every(room, '.mention').map((mark) => mark.textContent)).to.deep.equal(['@Mira Lund', '@Fern']);
    const composerOfRoom = deep<CsComposer>(room, 'cs-composer') as CsComposer;
    type(field(composerOfRoom), '@Ana Ruiz hello');
    press(field(composerOfRoom), 'Enter');
    await waitUntil(() => relay.frames.some((frame) => frame.type === 'send' && frame.mentions?.[0] === ANA.id));
  });
});
