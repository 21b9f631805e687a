import { expect, waitUntil } from '@open-wc/testing';
import { CsError } from '@cs-kit/protocol';
import '../../define.ts';
import { ANA, ASSISTANT, FakeRelay, ROOM, VISITOR } from '../../testing/fake-relay.ts';
import { atRest, count, deep, entry, every, found, mount, press, type } from '../../testing/mount.ts';
import type { CsConversationChangedEvent, CsMessageReceivedEvent, CsMessageSentEvent, CsSpeakRequestEvent, CsUnreadChangedEvent } from '../../events.ts';
import type { CsRoom } from './cs-room.ts';

const SOURCES = [{ articleId: 'a', title: 'Repair promise', url: 'https://relay.test/help/en/repair', passage: 'Bent poles are covered.' }];

function answered(): FakeRelay {
  const relay = new FakeRelay();
  relay.say(VISITOR, 'My pole is bent.');
  relay.say(ASSISTANT, 'It is **covered** [1].', { citations: SOURCES, suggestions: ['How long does it take?'], offer: 'handover', origin: 'passage' });
  return relay;
}

const field = (room: CsRoom): Promise<HTMLTextAreaElement> => found<HTMLTextAreaElement>(room, 'textarea');

describe('cs-room', () => {
  it('is accessible with a conversation and before one', async () => {
    const room = await mount<CsRoom>('cs-room', answered());
    await found(room, '.src');
    await atRest();
    await expect(room).to.be.accessible();
    const empty = await mount<CsRoom>('cs-room', new FakeRelay());
    await found(empty, '.home');
    await atRest();
    await expect(empty).to.be.accessible();
  });

  it('greets, and a likely start sends a plain question', async () => {
    const relay = new FakeRelay();
    const room = await mount<CsRoom>('cs-room', relay);
    (await found<HTMLButtonElement>(room, '.home button', 'Ask about delivery')).click();
    await found(room, '.msg.me', 'Ask about delivery');
    await waitUntil(() => relay.frames.some((frame) => frame.type === 'send' && frame.text === 'Ask about delivery'));
    expect(relay.callsTo('PUT', '/v1/conversations/current')).to.have.length(1);
  });

  it('shows the greeting of the site', async () => {
    const relay = new FakeRelay();
    relay.config = { ...relay.config, theme: { ...relay.config.theme, greeting: { en: 'Welcome to Fjord & Fern' } } };
    const room = await mount<CsRoom>('cs-room', relay);
    await found(room, '.home h2', 'Welcome to Fjord & Fern');
  });

  it('sends by Enter, not while a word is being composed', async () => {
    const relay = answered();
    const room = await mount<CsRoom>('cs-room', relay);
    const input = await field(room);
    type(input, 'Thank you');
    press(input, 'Enter', { isComposing: true });
    press(input, 'Enter', { shiftKey: true });
    expect(relay.frames.filter((frame) => frame.type === 'send')).to.have.length(0);
    const sent = await count(room, 'cs-message-sent', async () => {
      press(input, 'Enter');
      await waitUntil(() => relay.frames.some((frame) => frame.type === 'send'));
    });
    expect(sent).to.have.length(1);
    expect((sent[0] as CsMessageSentEvent).text).to.equal('Thank you');
    await waitUntil(() => input.value === '');
  });

  it('tells of a message of somebody else once, and of unread ones', async () => {
    const relay = answered();
    const room = await mount<CsRoom>('cs-room', relay);
    await found(room, '.src');
    const received = await count(room, 'cs-message-received', () => relay.say(ANA, 'Hi Mira'));
    expect(received).to.have.length(1);
    expect((received[0] as CsMessageReceivedEvent).role).to.equal('agent');
    const changed = await count(room, 'cs-conversation-changed', () => relay.status('assigned', { id: ANA.id, name: ANA.name }));
    expect(changed).to.have.length(1);
    expect((changed[0] as CsConversationChangedEvent).assigneeName).to.equal('Ana Ruiz');
    await found(room, '.join', 'Ana Ruiz joined');
    room.hidden = true;
    await new Promise((done) => setTimeout(done, 100));
    const unread = await count(room, 'cs-unread-changed', () => relay.say(ANA, 'Still there?'));
    expect((unread.at(-1) as CsUnreadChangedEvent).unread).to.equal(1);
  });

  it('draws answers with sources, feedback, suggestions and the way to a person', async () => {
    const relay = answered();
    const room = await mount<CsRoom>('cs-room', relay);
    const cite = await found<HTMLAnchorElement>(room, 'a.cite');
    expect(cite.href).to.equal(SOURCES[0]?.url);
    expect(cite.rel).to.contain('noopener');
    deep<HTMLButtonElement>(room, '[aria-label="Helpful"]')?.click();
    await waitUntil(() => relay.callsTo('POST', '/feedback').length === 1);
    expect(relay.callsTo('POST', '/feedback')[0]?.body).to.deep.equal({ helpful: true });
    (await found<HTMLButtonElement>(room, '.quick .person')).click();
    await waitUntil(() => relay.callsTo('POST', '/handovers').length === 1);
    (await found<HTMLButtonElement>(room, '.quick .chip', 'How long')).click();
    await found(room, '.msg.me', 'How long does it take?');
  });

  it('offers reading aloud only where it is possible', async () => {
    const room = await mount<CsRoom>('cs-room', answered());
    await found(room, '.acts');
    expect(deep(room, '[aria-label="Read aloud"]')).to.equal(null);
    room.canSpeak = true;
    const button = await found<HTMLButtonElement>(room, '[aria-label="Read aloud"]');
    const asked = await count(room, 'cs-speak-request', () => button.click());
    expect((asked[0] as CsSpeakRequestEvent).text).to.equal('It is covered.');
    expect(asked).to.have.length(1);
  });

  it('stops reading aloud at a second press, and at the end of the reading offers it again', async () => {
    const room = await mount<CsRoom>('cs-room', answered());
    room.canSpeak = true;
    const asked: CsSpeakRequestEvent[] = [];
    let end: () => void = () => undefined;
    room.addEventListener('cs-speak-request', (event) => (asked.push(event), event.waitUntil(new Promise<void>((resolve) => (end = resolve)))));
    const read = (): Promise<HTMLButtonElement> => found<HTMLButtonElement>(room, '[aria-label="Read aloud"]');
    const stop = (): Promise<HTMLButtonElement> => found<HTMLButtonElement>(room, '[aria-label="Stop reading"]');
    (await read()).click();
    (await stop()).click();
    await read();
    expect(asked.map(({ signal }) => signal.aborted)).to.deep.equal([true]);
    (await read()).click();
    await stop();
    end();
    await read();
    expect(asked.map(({ signal }) => signal.aborted)).to.deep.equal([true, false]);
    expect(deep(room, '.foot .banner')).to.equal(null);
  });

  it('says when no voice could read an answer aloud', async () => {
    const room = await mount<CsRoom>('cs-room', answered());
    room.canSpeak = true;
    const button = await found<HTMLButtonElement>(room, '[aria-label="Read aloud"]');
    let fail: (error: Error) => void = () => undefined;
    room.addEventListener('cs-speak-request', (event) => event.waitUntil(new Promise((_resolve, reject) => (fail = reject))));
    button.click();
    await found(room, '[aria-label="Stop reading"]');
    fail(new CsError('voice/unsupported'));
    await found(room, '.foot .banner', 'could not be read aloud');
    await found(room, '[aria-label="Read aloud"]');
  });

  it('names the step of a running answer and stops it', async () => {
    const relay = answered();
    const room = await mount<CsRoom>('cs-room', relay);
    await found(room, '.src');
    relay.tell({ type: 'reply', roomId: ROOM, replyId: 'r', inReplyTo: 'x', offset: 0, delta: '', step: 'reading', sources: 3 });
    await found(room, '.thinking', 'Reading 3 articles…');
    relay.tell({ type: 'reply', roomId: ROOM, replyId: 'r', inReplyTo: 'x', offset: 0, delta: 'Yes, **it is**' });
    await found(room, '.live b', 'it is');
    (await found<HTMLButtonElement>(room, '.stop button')).click();
    await waitUntil(() => relay.frames.some((frame) => frame.type === 'stop'));
  });

  it('deletes after a while, and not when it is taken back', async () => {
    const relay = new FakeRelay();
    relay.say(VISITOR, 'Wrong words');
    const room = await mount<CsRoom>('cs-room', relay);
    (await entry(room, 'Delete')).click();
    const undo = await found<HTMLButtonElement>(room, '[data-focus="undo"]');
    await waitUntil(() => (undo.getRootNode() as ShadowRoot).activeElement === undo);
    undo.click();
    await found(room, '.bubble', 'Wrong words');
    expect(relay.callsTo('DELETE', '/messages/')).to.have.length(0);
    (await entry(room, 'Delete')).click();
    await found(room, '.ghost');
    room.remove();
    await waitUntil(() => relay.callsTo('DELETE', '/messages/').length === 1);
  });

  it('changes an own message, and keeps the old words when the relay refuses', async () => {
    const relay = new FakeRelay();
    relay.say(VISITOR, 'Teh pole');
    relay.handlers.push((call) => (call.method === 'PATCH' ? { status: 403, body: { code: 'room/forbidden', title: 'No' } } : undefined));
    const room = await mount<CsRoom>('cs-room', relay);
    (await entry(room, 'Edit')).click();
    const edit = await found<HTMLTextAreaElement>(room, '.editor textarea');
    edit.value = 'The pole';
    const errors = await count(room, 'cs-error', () => press(edit, 'Enter'));
    expect(relay.callsTo('PATCH', '/messages/')[0]?.body).to.deep.equal({ text: 'The pole' });
    await found(room, '.banner.bad', 'The change was not saved');
    // Told once, beside the words.
    expect(errors).to.have.length(1);
  });

  it('outside hours it names the time and takes an address', async () => {
    const relay = new FakeRelay();
    relay.say(VISITOR, 'Hello');
    relay.status('waiting');
    relay.say(ASSISTANT, 'closed', { notice: 'outside-hours', origin: 'notice', offer: 'contact', backAt: new Date(Date.now() + 40 * 3600_000).toISOString() });
    const room = await mount<CsRoom>('cs-room', relay);
    await found(room, '.banner', 'Nobody from the team is here now. The team is back');
    const email = await found<HTMLInputElement>(room, 'input[type="email"]');
    const send = await found<HTMLButtonElement>(room, '.contact button');
    type(email, 'not an address');
    send.click();
    await found(room, '.contact [role="alert"]', 'name@example.com');
    expect(relay.callsTo('POST', '/contact')).to.have.length(0);
    type(email, 'mira@example.com');
    send.click();
    await waitUntil(() => relay.callsTo('POST', '/contact').length === 1);
    expect(relay.callsTo('POST', '/contact')[0]?.body).to.deep.equal({ email: 'mira@example.com' });
    relay.say(ASSISTANT, 'saved', { notice: 'contact-saved', origin: 'notice' });
    await waitUntil(() => deep(room, '.contact') === null);
    relay.say(ASSISTANT, 'still nobody', { notice: 'no-answer-yet', origin: 'notice' });
    await found(room, '.banner', 'No one has answered yet');
    expect(deep(room, '.contact')).to.equal(null);
  });

  it('rates a closed conversation by one tap, with words if wanted', async () => {
    const relay = new FakeRelay();
    relay.say(VISITOR, 'Thanks');
    relay.write({ ...ANA }, { kind: 'status', status: 'closed', assignee: { id: ANA.id, name: ANA.name } });
    const bodies: unknown[] = [];
    const room = await mount<CsRoom>('cs-room', relay);
    relay.handlers.push((call) => (call.path.includes('/closures') ? (bodies.push(call.body), undefined) : undefined));
    (await found<HTMLButtonElement>(room, '[role="radio"]', '4')).click();
    const comment = await found<HTMLTextAreaElement>(room, '.comment textarea');
    comment.value = 'Quick and kind';
    (await found<HTMLButtonElement>(room, '.comment button')).click();
    await found(room, '.rate', 'Your rating is saved');
    expect(bodies).to.deep.equal([{ rating: 4 }, { rating: 4, comment: 'Quick and kind' }]);
    await atRest();
    await expect(room).to.be.accessible();
  });

  it('says that it is offline and keeps what is written', async () => {
    const relay = answered();
    const room = await mount<CsRoom>('cs-room', relay);
    await found(room, '.src');
    relay.cut();
    await found(room, '.banner.warn');
    room.send('Please send the poles');
    await found(room, '.msg.me', 'Waiting to send');
  });

  it('keeps to the language and direction of the page', async () => {
    document.documentElement.lang = 'ar';
    try {
      const room = await mount<CsRoom>('cs-room', answered());
      await waitUntil(() => room.dir === 'rtl');
      await found(room, '.person', 'التحدث إلى موظف');
      const own = await found(room, '.msg.me');
      const log = await found(room, '.log');
      expect(own.getBoundingClientRect().left - log.getBoundingClientRect().left).to.be.lessThan(40);
    } finally {
      document.documentElement.lang = 'en';
    }
  });

  it('takes a made picture into the message', async () => {
    const relay = answered();
    const room = await mount<CsRoom>('cs-room', relay);
    await found(room, '.src');
    room.attachImage({ imageId: VISITOR.id, name: 'poster.png' });
    await found(room, '.items', 'poster.png');
    const input = await field(room);
    press(input, 'Enter');
    await waitUntil(() => relay.frames.some((frame) => frame.type === 'send' && frame.attachments?.[0]?.id === VISITOR.id));
  });

  it('leaves nothing behind when it goes', async () => {
    const room = await mount<CsRoom>('cs-room', answered());
    await found(room, '.src');
    const { client } = room;
    room.remove();
    await new Promise((done) => setTimeout(done, 50));
    expect(every(document.body, 'cs-room')).to.have.length(0);
    expect(client).not.to.equal(null);
  });
});
