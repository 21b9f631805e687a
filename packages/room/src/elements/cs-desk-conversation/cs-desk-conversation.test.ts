import { expect, waitUntil } from '@open-wc/testing';
import '../../define-desk.ts';
import { ANA, ASSISTANT, FakeRelay, idOf, ROOM, VISITOR } from '../../testing/fake-relay.ts';
import { inboxRow } from '../../testing/inbox-row.ts';
import { atRest, count, deep, found, mount, press, type } from '../../testing/mount.ts';
import type { CsActionRequestEvent, CsConversationChosenEvent } from '../cs-desk/events.ts';
import type { CsComposer } from '../cs-composer/cs-composer.ts';
import type { CsDeskConversation } from './cs-desk-conversation.ts';

function room(): FakeRelay {
  const relay = new FakeRelay(ANA);
  relay.role = 'moderator';
  relay.say(VISITOR, 'My pole is bent.');
  relay.say(ASSISTANT, 'It is covered.');
  return relay;
}

describe('cs-desk-conversation', () => {
  it('is accessible, and says that the assistant answers', async () => {
    const element = await mount<CsDeskConversation>(
      'cs-desk-conversation',
      room(),
      'staff',
      (it) => (it.conversation = inboxRow(0, { status: 'assistant', assignee: null })),
    );
    await found(element, '.banner', 'The assistant is answering');
    await found(element, '.bubble', 'My pole is bent.');
    await atRest();
    await expect(element).to.be.accessible();
  });

  it('asks for back, details and solving once each', async () => {
    const element = await mount<CsDeskConversation>('cs-desk-conversation', room(), 'staff', (it) => {
      it.conversation = inboxRow(0);
      it.withBack = true;
      it.withDetails = true;
    });
    for (const [label, type] of [
      ['Back to inbox', 'cs-back-request'],
      ['About the visitor', 'cs-details-request'],
      ['Solve', 'cs-solve-request'],
    ] as const) {
      const button = await found<HTMLButtonElement>(element, `[aria-label="${label}"]`);
      expect(await count(element, type, () => button.click())).to.have.length(1);
    }
  });

  it('says that a reply opens a closed conversation again, and takes one', async () => {
    const relay = room();
    relay.write(ANA, { kind: 'status', status: 'closed', assignee: null });
    const element = await mount<CsDeskConversation>('cs-desk-conversation', relay, 'staff', (it) => (it.conversation = inboxRow(0, { status: 'closed' })));
    await found(element, '.banner.aside', 'A reply opens it again');
    const field = await found<HTMLTextAreaElement>(element, 'textarea:not([readonly])');
    type(field, 'One thing I forgot');
    press(field, 'Enter');
    await waitUntil(() => relay.frames.some((frame) => frame.type === 'send' && frame.text === 'One thing I forgot'));
    // The relay gives it to whoever answers; taking it beforehand would open it without an answer.
    expect(relay.callsTo('PUT', '/assignee')).to.have.length(0);
  });

  it('tells the staff who put it aside and labelled it, and brings it back on request', async () => {
    const relay = room();
    const until = new Date(Date.now() + 3_600_000).toISOString();
    relay.write(ANA, { kind: 'triage', visibility: 'internal', priority: 'urgent', added: ['bent pole', 'vip'] });
    relay.write(ANA, { kind: 'status', status: 'snoozed', assignee: { id: ANA.id, name: ANA.name }, until, visibility: 'internal' });
    const element = await mount<CsDeskConversation>(
      'cs-desk-conversation',
      relay,
      'staff',
      (it) => (it.conversation = inboxRow(0, { status: 'snoozed', snoozedUntil: until })),
    );
    await found(element, '.join', 'Ana Ruiz set the priority: Urgent');
    await found(element, '.join', 'Ana Ruiz added bent pole and vip');
    await found(element, '.join', 'Ana Ruiz put this aside until');
    await atRest();
    await expect(element).to.be.accessible();
    const back = await found<HTMLButtonElement>(element, '.banner.aside .btn', 'Bring back now');
    const events = await count(element, 'cs-action-request', () => back.click());
    expect((events[0] as CsActionRequestEvent).action).to.deep.equal({ type: 'wake' });
  });

  it('keeps the words of a note apart from the reply, and comes back to the note', async () => {
    const relay = room();
    const element = await mount<CsDeskConversation>('cs-desk-conversation', relay, 'staff', (it) => (it.conversation = inboxRow(0)));
    const field = await found<HTMLTextAreaElement>(element, 'textarea');
    (await found<HTMLButtonElement>(element, '[aria-label="Internal note"]')).click();
    await found(element, '.hint', 'Only the team sees this');
    type(field, 'Do not tell: the refund is approved');
    (await found<HTMLButtonElement>(element, '[aria-label="Reply to the visitor"]')).click();
    await waitUntil(() => field.value === '');
    (await found<HTMLButtonElement>(element, '[aria-label="Internal note"]')).click();
    await waitUntil(() => field.value.startsWith('Do not tell'));
    element.conversation = inboxRow(1);
    await waitUntil(() => field.value === '');
    expect(deep(element, '.hint')).to.equal(null);
    element.conversation = inboxRow(0);
    await found(element, '.hint', 'Only the team sees this');
    await waitUntil(() => field.value.startsWith('Do not tell'));
    press(field, 'Enter');
    await waitUntil(() => relay.frames.some((frame) => frame.type === 'send' && frame.visibility === 'internal'));
    await waitUntil(() => field.value === '' && deep(element, '.hint') === null);
    expect(relay.frames.filter((frame) => frame.type === 'send')).to.have.length(1);
  });

  it('a reply stays in the field while a note is sent', async () => {
    const element = await mount<CsDeskConversation>('cs-desk-conversation', room(), 'staff', (it) => (it.conversation = inboxRow(0)));
    const field = await found<HTMLTextAreaElement>(element, 'textarea');
    type(field, 'Half a reply');
    (await found<HTMLButtonElement>(element, '[aria-label="Internal note"]')).click();
    await waitUntil(() => field.value === '');
    type(field, 'A note');
    press(field, 'Enter');
    await waitUntil(() => field.value === 'Half a reply');
  });

  it('has a reply in the outbox before it takes the conversation, files included', async () => {
    const relay = room();
    const kept: unknown[] = [];
    const element = await mount<CsDeskConversation>('cs-desk-conversation', relay, 'staff', (it) => {
      it.conversation = inboxRow(0, { status: 'assistant', assignee: null });
    });
    relay.handlers.push((call) => {
      if (!call.path.endsWith('/assignee')) return undefined;
      kept.push(...(element.client?.outbox.pending(ROOM) ?? []).map(({ text, attachments }) => [text, attachments?.[0]?.id]));
      return { status: 409, body: { code: 'conversation/taken' } };
    });
    await found(element, '.bubble', 'My pole is bent.');
    const composer = deep(element, 'cs-composer') as CsComposer;
    composer.attach({ kind: 'file', id: 'f1', name: 'bill.pdf' });
    const field = await found<HTMLTextAreaElement>(element, 'textarea');
    type(field, 'Here it is');
    await found(element, '.file', 'bill.pdf');
    press(field, 'Enter');
    await found(element, '.banner.warn', 'has this conversation');
    expect(kept).to.deep.equal([['Here it is', 'f1']]);
    await waitUntil(() => relay.frames.some((frame) => frame.type === 'send' && frame.attachments?.[0]?.id === 'f1'));
  });

  it('sends a reply that was written offline, and takes the conversation, when the page comes back', async () => {
    const relay = room();
    const row = inboxRow(0, { status: 'assistant', assignee: null });
    const element = await mount<CsDeskConversation>('cs-desk-conversation', relay, 'staff', (it) => (it.conversation = row));
    await found(element, '.bubble', 'My pole is bent.');
    relay.cut();
    await found(element, '.banner.warn', 'Replies wait here');
    const field = await found<HTMLTextAreaElement>(element, 'textarea');
    type(field, 'Written in a tunnel');
    press(field, 'Enter');
    await found(element, '.msg', 'Waiting to send');
    expect(relay.callsTo('PUT', '/assignee')).to.have.length(0);
    const { client } = element;
    element.remove();
    relay.online = true;
    const again = await mount<CsDeskConversation>('cs-desk-conversation', relay, 'staff', (it) => {
      it.provideClient(client);
      it.conversation = row;
    });
    await found(again, '.bubble', 'Written in a tunnel');
    await waitUntil(() => relay.frames.some((frame) => frame.type === 'send' && frame.text === 'Written in a tunnel'), 'sent', { timeout: 5000 });
    await waitUntil(() => relay.callsTo('PUT', '/assignee').length === 1, 'taken', { timeout: 5000 });
  });

  it('finds a saved reply by a slash, by the keyboard alone, and fills it in', async () => {
    const relay = room();
    const saved = (shortcut: string, title: string, body: string) => ({
      id: shortcut,
      shortcut,
      title,
      body,
      locale: 'en',
      shared: true,
      owner: { id: 'x', name: '' },
      updatedAt: '',
    });
    relay.handlers.push(({ path }) =>
      path.startsWith('/v1/saved-replies')
        ? {
            status: 200,
            body: {
              siteName: 'Fjord & Fern',
              items: [saved('pole', 'Swap a bent pole', 'Hi {visitor.name}, {agent.name} here.'), saved('poles', 'Pole set', 'In stock.')],
            },
          }
        : undefined,
    );
    const element = await mount<CsDeskConversation>('cs-desk-conversation', relay, 'staff', (it) => (it.conversation = inboxRow(0)));
    const field = await found<HTMLTextAreaElement>(element, 'textarea');
    field.focus();
    type(field, '/pole');
    await found(element, '.slash [role="option"]', 'Swap a bent pole');
    await atRest();
    await expect(element).to.be.accessible();
    const chosen = (): string => deep(element, '.slash [aria-selected="true"]')?.textContent ?? '';
    expect(chosen()).to.contain('Swap a bent pole');
    press(field, 'ArrowDown');
    await waitUntil(() => chosen().includes('Pole set'));
    await found(element, '.sr', 'Pole set, 2 of 2');
    press(field, 'ArrowUp');
    await waitUntil(() => chosen().includes('Swap'));
    press(field, 'Enter');
    await waitUntil(() => field.value === 'Hi Mira Lund, Ana Ruiz here.');
    expect(deep(element, '.slash')).to.equal(null);
    expect(relay.frames.some((frame) => frame.type === 'send')).to.equal(false);
    press(field, 'Enter');
    await waitUntil(() => relay.frames.some((frame) => frame.type === 'send' && frame.text === 'Hi Mira Lund, Ana Ruiz here.'));
    type(field, '/nothing like it');
    expect(deep(element, '.slash')).to.equal(null);
    type(field, '/po');
    await found(element, '.slash');
    press(field, 'Escape');
    await waitUntil(() => deep(element, '.slash') === null);
    expect(field.value).to.equal('/po');
  });
});

describe('cs-desk-conversation, together with others', () => {
  const open = (relay: FakeRelay, more: Parameters<typeof inboxRow>[1] = {}) =>
    mount<CsDeskConversation>('cs-desk-conversation', relay, 'staff', (it) => (it.conversation = inboxRow(0, more)));
  const later = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();

  it('says that a colleague is writing, and nothing of one’s own typing', async () => {
    const relay = room();
    relay.status('assigned', { id: 'jonas', name: 'Jonas' });
    const writes = (id: string, name: string) => ({ id, name, role: 'moderator' as const, presence: 'online' as const, typing: true, readSeq: 0 });
    relay.members = [writes(ANA.id, ANA.name), writes('jonas', 'Jonas')];
    const element = await open(relay, { assignee: { id: 'jonas', name: 'Jonas' } });
    await found(element, '.banner.writing', 'Jonas is writing an answer.');
    expect(element.renderRoot.querySelectorAll('.notices .banner')).to.have.length(1);
    await atRest();
    await expect(element).to.be.accessible();
  });

  it('shows what is left to answer, and to whom it is offered', async () => {
    const waiting = { status: 'waiting' as const, assignee: null, waitingSince: later(-12) };
    const target = { kind: 'first' as const, due: later(240), warnAt: later(-12), state: 'soon' as const };
    const own = await open(room(), { ...waiting, target, offer: { to: { id: ANA.id, name: ANA.name }, until: later(30) } });
    await found(own, '.head .badge.warn', /Answer in \d:\d\d/);
    const relay = room();
    relay.status('waiting', null);
    const other = await open(relay, { ...waiting, offer: { to: { id: 'jonas', name: 'Jonas' }, until: later(30) } });
    await found(other, '.banner', 'This is offered to Jonas for 0:');
  });

  it('says in the log to whom and why a colleague handed it on', async () => {
    const relay = room();
    const handed = (to: { kind: 'person' | 'team' | 'assistant'; name: string }, reason: string | null) =>
      relay.write(ANA, { kind: 'triage', visibility: 'internal', handed: { by: { id: 'jonas', name: 'Jonas' }, to, reason, at: later(0) } });
    handed({ kind: 'person', name: 'Ana' }, 'Needs a size check');
    handed({ kind: 'team', name: 'Returns' }, null);
    handed({ kind: 'assistant', name: '' }, 'All said');
    handed({ kind: 'assistant', name: '' }, null);
    const element = await open(relay);
    await found(element, '.join', 'Jonas handed this to Ana: Needs a size check');
    await found(element, '.join', 'Jonas handed this to Returns');
    await found(element, '.join', 'Jonas handed this to the assistant: All said');
  });

  it('says what was merged, opens the other one, and takes no words where they go elsewhere', async () => {
    const relay = room();
    const merged = (author: typeof ANA, kind: 'into' | 'apart' | 'from' | 'away') =>
      relay.write(author, { kind: 'triage', visibility: 'internal', merged: { kind, conversationId: idOf(101) } });
    for (const kind of ['into', 'apart', 'from', 'away'] as const) merged(ANA, kind);
    merged(VISITOR, 'apart');
    merged(ASSISTANT, 'away');
    relay.write(ANA, { kind: 'status', status: 'closed', assignee: null });
    let fails = true;
    relay.handlers.push(({ method, path }) =>
      method !== 'GET' || path !== `/v1/conversations/${idOf(101)}`
        ? undefined
        : fails
          ? { status: 404, body: { code: 'room/not-found' } }
          : { status: 200, body: inboxRow(1) },
    );
    const element = await open(relay, { status: 'closed', merged: { into: idOf(101), sameVisitor: false } });
    await found(element, '.join', 'Ana Ruiz merged this into another conversation');
    await found(element, '.join', 'Ana Ruiz merged another conversation into this one');
    await found(element, '.join', 'Ana Ruiz made this a conversation of its own again');
    await found(element, '.join', 'A new message made this a conversation of its own again');
    await found(element, '.join', 'Ana Ruiz took the other conversation out again');
    await found(element, '.join', 'A new message opened the other conversation again');
    await atRest();
    await expect(element).to.be.accessible();
    (await found<HTMLButtonElement>(element, '.banner.aside .btn', 'Open it')).click();
    await found(element, '.banner.bad', 'could not be opened');
    fails = false;
    const link = await found<HTMLButtonElement>(element, '.join .btn', 'Open it');
    const chosen = (await count(element, 'cs-conversation-chosen', () => link.click())) as CsConversationChosenEvent[];
    expect(chosen.map(({ conversation }) => conversation?.id)).to.deep.equal([idOf(101)]);
    await found(element, 'textarea');
    element.conversation = inboxRow(0, { status: 'closed', merged: { into: idOf(101), sameVisitor: true } });
    await found(element, '.banner.aside', 'of the same visitor');
    await waitUntil(() => deep(element, 'textarea') === null);
  });

  it('asks for a draft, uses it without its numbers, and sends nothing by itself', async () => {
    const relay = room();
    const events = [
      ['delta', { delta: 'Slide the old pole out [1].' }],
      ['citations', { citations: [{ articleId: 'x', title: 'Repairs', url: 'https://relay.test/help', passage: '' }], suggestions: [], origin: 'generated' }],
      ['done', { text: 'Slide the old pole out [1].' }],
    ] as const;
    let text = events.map(([event, data]) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`).join('');
    let status = 200;
    relay.handlers.push((call) =>
      call.path.startsWith('/v1/assistant/replies') ? { status, body: { code: 'budget/exhausted' }, ...(status === 200 ? { text } : {}) } : undefined,
    );
    const element = await open(relay);
    await found(element, '.bubble', 'My pole is bent.');
    const ask = await found<HTMLButtonElement>(element, '[aria-label="Suggest an answer"]');
    ask.click();
    await found(element, '.draft', 'Slide the old pole out [1].');
    await found(element, '.draft a', 'Repairs');
    await found(element, '.draft', 'Check it before you send.');
    await atRest();
    await expect(element).to.be.accessible();
    expect(relay.callsTo('POST', '/v1/assistant/replies?siteId=s')[0]?.body).to.include({ text: 'My pole is bent.', conversationId: ROOM });
    (await found<HTMLButtonElement>(element, '.draft .btn', 'Use')).click();
    const field = await found<HTMLTextAreaElement>(element, 'textarea');
    await waitUntil(() => field.value === 'Slide the old pole out.');
    expect(deep(element, '.draft')).to.equal(null);
    expect(relay.frames.some((frame) => frame.type === 'send')).to.equal(false);
    text = 'event: citations\ndata: {"citations":[],"suggestions":[],"origin":"none"}\n\nevent: done\ndata: {"text":""}\n\n';
    ask.click();
    await found(element, '.draft', 'No article answers this.');
    status = 429;
    (await found<HTMLButtonElement>(element, '.draft .btn', 'Try again')).click();
    await found(element, '.draft', 'The budget of today is used up.');
    (await found<HTMLButtonElement>(element, '[aria-label="Put the draft away"]')).click();
    await waitUntil(() => deep(element, '.draft') === null);
    expect(field.value).to.equal('Slide the old pole out.');
  });

  it('asks for no draft where nothing was asked, and forgets one with its conversation', async () => {
    const relay = new FakeRelay(ANA);
    relay.role = 'moderator';
    const element = await open(relay);
    (await found<HTMLButtonElement>(element, '[aria-label="Suggest an answer"]')).click();
    await found(element, '.draft', 'The visitor has not asked anything yet.');
    element.conversation = inboxRow(1);
    await waitUntil(() => deep(element, '.draft') === null);
  });
});
