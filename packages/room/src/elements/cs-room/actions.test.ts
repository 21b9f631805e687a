import { plugins } from '@cs-kit/core';
import { aTimeout, expect, waitUntil } from '@open-wc/testing';
import '../../define.ts';
import { ANA, ASSISTANT, FakeRelay, ROOM, VISITOR } from '../../testing/fake-relay.ts';
import { atRest, count, deep, entry, every, found, mount, press, type } from '../../testing/mount.ts';
import type { CsComposer } from '../cs-composer/cs-composer.ts';
import type { CsRoom } from './cs-room.ts';

/* Presses in a chat: none counts twice, none ends in silence. */

function answered(): FakeRelay {
  const relay = new FakeRelay();
  relay.say(VISITOR, 'My pole is bent.');
  relay.say(ASSISTANT, 'It is covered.', { suggestions: ['How long does it take?'], offer: 'handover', origin: 'passage' });
  return relay;
}

const open = async (relay: FakeRelay): Promise<CsRoom> => {
  const room = await mount<CsRoom>('cs-room', relay);
  await found(room, '.log .bubble');
  return room;
};

/** Waits for the words beside a message that was refused. */
async function refused(room: CsRoom, words: string): Promise<void> {
  const refusal = await found(room, '.banner.bad cs-refusal');
  await waitUntil(() => refusal.shadowRoot?.textContent?.includes(words) === true, words);
}

describe('cs-room, presses', () => {
  it('rates an answer once, however often it is pressed, and says when that failed', async () => {
    const relay = answered();
    relay.handlers.push((call) => (call.path.endsWith('/feedback') ? { status: 503, body: { code: 'relay/draining' } } : undefined));
    const room = await open(relay);
    const [yes, no] = [deep<HTMLButtonElement>(room, '[aria-label="Helpful"]'), deep<HTMLButtonElement>(room, '[aria-label="Not helpful"]')];
    yes?.click();
    yes?.click();
    no?.click();
    expect(yes?.getAttribute('aria-busy')).to.equal('true');
    await found(room, '.banner.bad', 'The rating of the answer was not saved');
    expect(relay.callsTo('POST', '/feedback')).to.have.length(1);
  });

  it('saves a changed message once', async () => {
    const relay = new FakeRelay();
    relay.say(VISITOR, 'Wrong words');
    const room = await open(relay);
    (await entry(room, 'Edit')).click();
    const edit = await found<HTMLTextAreaElement>(room, '.editor textarea');
    edit.value = 'Better words';
    press(edit, 'Enter');
    press(edit, 'Enter');
    deep<HTMLButtonElement>(room, '.editor [type="submit"]')?.click();
    await waitUntil(() => deep(room, '.editor') === null);
    expect(relay.callsTo('PATCH', '/messages/')).to.have.length(1);
  });

  it('takes suggestions away as soon as one is on its way', async () => {
    const relay = answered();
    const room = await open(relay);
    relay.cut();
    await found(room, '.banner.warn');
    (await found<HTMLButtonElement>(room, '.quick .chip')).click();
    await waitUntil(() => deep(room, '.quick') === null);
    await found(room, '.msg.me', 'Waiting to send');
  });

  it('says that a reaction was not saved while there is no connection', async () => {
    const relay = answered();
    relay.write(ANA, { kind: 'reaction', messageId: relay.events[1]?.kind === 'message' ? relay.events[1].message.id : '', emoji: '👍', on: true });
    const room = await open(relay);
    const chip = await found<HTMLButtonElement>(room, '.reactions .chip');
    chip.click();
    chip.click();
    await waitUntil(() => relay.frames.some((frame) => frame.type === 'react'));
    expect(chip.getAttribute('aria-busy')).to.equal('true');
    expect(relay.frames.filter((frame) => frame.type === 'react')).to.have.length(1);
    relay.write(VISITOR, { kind: 'reaction', messageId: relay.events[1]?.kind === 'message' ? relay.events[1].message.id : '', emoji: '👍', on: true });
    await waitUntil(() => chip.getAttribute('aria-busy') === null && chip.getAttribute('aria-pressed') === 'true');
    relay.cut();
    await found(room, '.banner.warn');
    chip.click();
    await found(room, '.banner.bad', 'The reaction was not saved');
  });

  it('says when copying is refused', async () => {
    const room = await open(answered());
    const { clipboard } = navigator;
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText: () => Promise.reject(new Error('refused')) } });
    try {
      (await found<HTMLButtonElement>(room, '.acts [aria-label="Copy"]')).click();
      await found(room, '.banner.bad', 'Copying is not allowed on this page');
    } finally {
      Object.defineProperty(navigator, 'clipboard', { configurable: true, value: clipboard });
    }
  });

  it('asks for a person before there is a conversation, and shows it', async () => {
    const relay = new FakeRelay();
    const room = await mount<CsRoom>('cs-room', relay);
    await found(room, '.home');
    expect(await room.requestPerson()).to.equal(true);
    expect(relay.callsTo('PUT', '/v1/conversations/current')).to.have.length(1);
    expect(relay.callsTo('POST', '/handovers')[0]?.path).to.contain(ROOM);
    relay.status('waiting');
    await found(room, '.join', 'You asked for a person');
  });

  it('says false when the request for a person did not go out', async () => {
    const relay = new FakeRelay();
    relay.handlers.push((call) => (call.path.includes('/conversations/') ? { status: 503, body: { code: 'relay/draining' } } : undefined));
    const room = await mount<CsRoom>('cs-room', relay);
    await found(room, '.home');
    expect(await room.requestPerson()).to.equal(false);
    await found(room, '.banner.bad', 'The request did not go out');
  });

  it('shows why words were not taken, and keeps them', async () => {
    const room = await open(answered());
    room.ask('a'.repeat(8001));
    await found(room, '.banner.bad', 'too long');
    expect((deep(room, 'cs-composer') as CsComposer).value).to.have.length(8001);
    room.ask('Short');
    await waitUntil(() => deep(room, '.banner.bad') === null);
  });

  it('keeps the files of what was sent before there was a connection', async () => {
    const relay = answered();
    const client = relay.client();
    const room = await mount<CsRoom>('cs-room', relay, 'visitor', (element) => element.provideClient(null));
    room.send('With a file', [{ kind: 'file', id: VISITOR.id, name: 'bill.pdf' }]);
    room.provideClient(client);
    await waitUntil(() => relay.frames.some((frame) => frame.type === 'send' && frame.attachments?.[0]?.id === VISITOR.id));
  });

  it('keeps the form for an address while the visitor waits, once', async () => {
    const relay = new FakeRelay();
    relay.say(VISITOR, 'A person, please');
    relay.status('waiting');
    relay.say(ASSISTANT, 'closed', { notice: 'outside-hours', origin: 'notice', offer: 'contact' });
    const room = await open(relay);
    const email = await found<HTMLInputElement>(room, 'input[type="email"]');
    type(email, 'mira@exa');
    relay.say(VISITOR, 'It is about the pole');
    await found(room, '.bubble', 'It is about the pole');
    expect(every(room, 'input[type="email"]')).to.have.length(1);
    expect(deep<HTMLInputElement>(room, 'input[type="email"]')?.value).to.equal('mira@exa');
    relay.status('assigned', { id: ANA.id, name: ANA.name });
    await waitUntil(() => deep(room, '.contact') === null);
  });

  it('asks for no address where the relay does not', async () => {
    const relay = new FakeRelay();
    relay.say(VISITOR, 'A person, please');
    relay.status('waiting');
    relay.say(ASSISTANT, 'closed', { notice: 'outside-hours', origin: 'notice' });
    const room = await open(relay);
    await found(room, '.banner', 'Nobody from the team is here now');
    expect(deep(room, '.contact')).to.equal(null);
  });

  it('tells a streamed answer by sentence, and not again as a whole', async () => {
    const relay = answered();
    const room = await open(relay);
    const region = await found(room, '.sr[aria-live="polite"]');
    relay.tell({ type: 'reply', roomId: ROOM, replyId: 'r', inReplyTo: 'x', offset: 0, delta: 'It is covered. Send it' });
    await waitUntil(() => region.textContent === 'It is covered.');
    expect(await count(room, 'cs-error', () => undefined)).to.have.length(0);
    relay.say(ASSISTANT, 'It is covered. Send it back.', { inReplyTo: 'x', origin: 'generated' });
    await waitUntil(() => region.textContent === 'Send it back.');
    const item = (await found(room, '.bubble', 'Send it back.')).closest('.item');
    expect(item?.getAttribute('aria-live')).to.equal('off');
  });

  it('says why a closed room refused a message, and keeps the words', async () => {
    const relay = answered();
    const hear = relay.hear.bind(relay);
    relay.hear = (socket, frame) => {
      if (frame.type !== 'send') return hear(socket, frame);
      socket.receive({
        type: 'error',
        code: 'room/closed',
        message: 'The conversation is closed.',
        retryable: false,
        ...(frame.ref === undefined ? {} : { ref: frame.ref }),
      });
    };
    const room = await mount<CsRoom>('cs-room', relay, 'visitor', (element) => (element.roomId = ROOM));
    await found(room, '.log .bubble');
    room.send('One more thing');
    await refused(room, 'The conversation is closed');
    await found(room, '.msg.me', 'One more thing');
  });

  it('says to a blocked visitor that nothing more is accepted, and keeps the words', async () => {
    const relay = answered();
    relay.handlers.push(({ method, path }) =>
      method === 'POST' && path.includes('/messages') ? { status: 403, body: { code: 'session/blocked' } } : undefined,
    );
    const hear = relay.hear.bind(relay);
    relay.hear = (socket, frame) => {
      if (frame.type !== 'send') return hear(socket, frame);
      const ref = frame.ref === undefined ? {} : { ref: frame.ref };
      socket.receive({ type: 'error', code: 'session/blocked', message: '', retryable: false, ...ref });
    };
    const room = await mount<CsRoom>('cs-room', relay);
    await found(room, '.log .bubble');
    room.send('Once more');
    await refused(room, 'new messages are not accepted');
    await found(room, '.msg.me', 'Once more');
  });

  it('offers the commands of plugins as a slash is typed, and nothing where there are none', async () => {
    const relay = new FakeRelay();
    const room = await mount<CsRoom>('cs-room', relay);
    const field = await found<HTMLTextAreaElement>(room, 'textarea');
    type(field, '/');
    await aTimeout(50);
    expect(deep(room, '.slash')).to.equal(null);
    const gone = [
      plugins.addCommand({ name: 'order', label: () => 'Where is my order', run: () => undefined }),
      plugins.addCommand({ name: 'size', label: () => 'Size table', run: () => undefined }),
    ];
    await aTimeout(300);
    type(field, '/o');
    await found(room, '.slash [role="option"]', 'Where is my order');
    await atRest();
    await expect(room).to.be.accessible();
    press(field, 'Enter');
    await waitUntil(() => field.value === '/order ');
    expect(relay.frames.some((frame) => frame.type === 'send')).to.equal(false);
    type(field, 'Is it and/or');
    await room.updateComplete;
    expect(deep(room, '.slash')).to.equal(null);
    for (const remove of gone) remove();
  });
});
