import { locale, openRoomFeed } from '@cs-kit/core';
import { expect, waitUntil } from '@open-wc/testing';
import '../../define-desk.ts';
import { ANA, ASSISTANT, FakeRelay, idOf, ROOM, VISITOR } from '../../testing/fake-relay.ts';
import { callPage } from '../../testing/call-page.ts';
import { inboxRow } from '../../testing/inbox-row.ts';
import { atRest, count, deep, every, found, mount, press } from '../../testing/mount.ts';
import type { CsCall } from '../cs-call/cs-call.ts';
import type { CsCallLine } from '../cs-call-line/cs-call-line.ts';
import type { CsConversationChosenEvent, CsStaffSignedInEvent } from './events.ts';
import type { CsDesk } from './cs-desk.ts';

function staffed(): FakeRelay {
  const relay = new FakeRelay(ANA);
  relay.role = 'moderator';
  relay.say(VISITOR, 'My pole is bent.');
  relay.say(ASSISTANT, 'It is covered.');
  relay.status('assigned', { id: ANA.id, name: ANA.name });
  relay.inbox = [
    inboxRow(0, { context: { page: { title: 'Tarn 2' } } }),
    inboxRow(1),
    inboxRow(2, { status: 'waiting', assignee: null, waitingSince: new Date(Date.now() - 48_000).toISOString() }),
    inboxRow(3, { status: 'assistant', assignee: null }),
  ];
  return relay;
}
const desk = (relay: FakeRelay, before?: (element: CsDesk) => void): Promise<CsDesk> => mount<CsDesk>('cs-desk', relay, 'staff', before);
const row = (element: CsDesk, words: string): Promise<HTMLButtonElement> => found<HTMLButtonElement>(element, '.conv', words);

/** What the relay says of a network that was to be blocked too. */
const blockedAddress = (body: unknown): unknown =>
  (body as { address?: unknown }).address === undefined
    ? undefined
    : { id: 'n1', siteId: 's', network: null, reason: null, by: ANA, at: '', expiresAt: null, known: false };

describe('cs-desk', () => {
  it('is accessible signed out, with the list, and with a conversation', async () => {
    const out = await desk(new FakeRelay(ANA), (element) => element.client?.session.forget());
    await found(out, 'form');
    await atRest();
    await expect(out).to.be.accessible();
    const element = await desk(staffed());
    (await row(element, 'Mira Lund')).click();
    await found(element, '.msg', 'My pole is bent.');
    await found(element, 'dt', 'Language');
    await atRest();
    await expect(element).to.be.accessible();
  });

  it('signs in by name and password, and says what is wrong', async () => {
    const relay = staffed();
    relay.handlers.push((call) =>
      call.path.endsWith('/staff/sessions') && (call.body as { password: string }).password !== 'correct horse'
        ? { status: 401, body: { code: 'session/credentials' } }
        : undefined,
    );
    const element = await desk(relay, (it) => it.client?.session.forget());
    const name = await found<HTMLInputElement>(element, '#name');
    const password = await found<HTMLInputElement>(element, '#password');
    const submit = await found<HTMLButtonElement>(element, 'button[type="submit"]');
    submit.click();
    await found(element, '.field-error', 'Enter your name');
    name.value = 'ana';
    password.value = 'wrong';
    submit.click();
    await found(element, '.banner.bad', 'wrong');
    password.value = 'correct horse';
    const events = await count(element, 'cs-staff-signed-in', async () => {
      submit.click();
      await row(element, 'Mira Lund');
    });
    expect(events).to.have.length(1);
    expect((events[0] as CsStaffSignedInEvent).name).to.equal('Ana Ruiz');
  });

  it('takes the code of a link out of the address and makes an account', async () => {
    history.replaceState(null, '', '#code=one-time-code');
    const relay = staffed();
    const element = await desk(relay, (it) => it.client?.session.forget());
    expect(location.hash).to.equal('');
    await found(element, 'h1', 'Create your account');
    const name = await found<HTMLInputElement>(element, '#name');
    const password = await found<HTMLInputElement>(element, '#password');
    name.value = 'Ana Ruiz';
    password.value = 'short';
    (await found<HTMLButtonElement>(element, 'button[type="submit"]')).click();
    await found(element, '.field-error', 'at least 10 characters');
    password.value = 'long enough';
    (await found<HTMLButtonElement>(element, 'button[type="submit"]')).click();
    await row(element, 'Mira Lund');
    expect(relay.callsTo('POST', '/v1/staff/sessions')[0]?.body).to.deep.equal({ name: 'Ana Ruiz', password: 'long enough', code: 'one-time-code' });
  });

  it('shows who waits first, counts, filters and searches', async () => {
    const element = await desk(staffed());
    await row(element, 'Mira Lund');
    expect(every(element, '.conv')[0]?.textContent).to.contain('Visitor 2');
    await found(element, '.badge.warn', /0:\d\d/);
    (await found<HTMLButtonElement>(element, '.filters .chip', 'Mine')).click();
    await waitUntil(() => every(element, '.conv').length === 2);
    const search = await found<HTMLInputElement>(element, 'input[type="search"]');
    search.value = 'mira';
    search.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await waitUntil(() => every(element, '.conv').length === 1);
    search.value = 'nobody';
    search.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await found(element, '.empty', 'Nothing found');
  });

  it('is moved through by the keyboard', async () => {
    const element = await desk(staffed());
    const first = await row(element, 'Visitor 2');
    first.focus();
    const list = deep(element, 'cs-desk-list') as HTMLElement;
    const at = (): string => list.shadowRoot?.activeElement?.textContent ?? '';
    press(first, 'j');
    await waitUntil(() => at().includes('Mira Lund'));
    press(list.shadowRoot?.activeElement as Element, 'ArrowDown');
    await waitUntil(() => at().includes('Visitor 1'));
    press(list.shadowRoot?.activeElement as Element, 'k');
    await waitUntil(() => at().includes('Mira Lund'));
    const chosen = await count(element, 'cs-conversation-chosen', () => (list.shadowRoot?.activeElement as HTMLElement).click());
    expect(chosen).to.have.length(1);
    expect((chosen[0] as CsConversationChosenEvent).conversationId).to.equal(idOf(100));
    const reply = await found<HTMLTextAreaElement>(element, 'textarea');
    press(reply, 'j');
    press(reply, 'Escape');
    await waitUntil(() => at().includes('Mira Lund'));
  });

  it('takes over, or says who was faster', async () => {
    const relay = staffed();
    relay.status('waiting');
    relay.inbox = [inboxRow(0, { status: 'waiting', assignee: null, waitingSince: new Date().toISOString() })];
    let tries = 0;
    relay.handlers.push((call) => {
      if (call.path.endsWith('/assignee')) {
        tries += 1;
        return tries === 1 ? { status: 409, body: { code: 'conversation/taken' } } : { status: 200, body: relay.conversation() };
      }
      return call.method === 'GET' && call.path === `/v1/conversations/${idOf(100)}`
        ? { status: 200, body: { assignee: { id: 'j', name: 'Jonas' } } }
        : undefined;
    });
    const element = await desk(relay);
    (await row(element, 'Mira Lund')).click();
    const errors = await count(element, 'cs-error', async () => {
      (await found<HTMLButtonElement>(element, '.take')).click();
      await found(element, '.banner', 'Jonas has this conversation.');
    });
    expect(errors).to.have.length(1);
    (await found<HTMLButtonElement>(element, '.banner .btn', 'Take it anyway')).click();
    await waitUntil(() => tries === 2);
    expect(relay.callsTo('PUT', '/assignee').map((call) => call.body)).to.deep.equal([{ userId: ANA.id, ifAssignee: null }, { userId: ANA.id }]);
  });

  it('writes replies and notes that only the team sees', async () => {
    const relay = staffed();
    const element = await desk(relay);
    (await row(element, 'Mira Lund')).click();
    const reply = await found<HTMLTextAreaElement>(element, 'textarea');
    (await found<HTMLButtonElement>(element, '[aria-label="Internal note"]')).click();
    await found(element, '.hint', 'Only the team sees this');
    reply.value = 'Stock: 14';
    reply.dispatchEvent(new InputEvent('input', { bubbles: true }));
    press(reply, 'Enter');
    await waitUntil(() => relay.frames.some((frame) => frame.type === 'send' && frame.visibility === 'internal'));
    await found(element, '.note', 'only the team sees this');
    reply.value = 'They leave today.';
    reply.dispatchEvent(new InputEvent('input', { bubbles: true }));
    press(reply, 'Enter');
    await waitUntil(() => relay.frames.some((frame) => frame.type === 'send' && frame.text === 'They leave today.' && frame.visibility === undefined));
  });

  it('solves with the way back, and hands to the assistant', async () => {
    const relay = staffed();
    const element = await desk(relay);
    (await row(element, 'Mira Lund')).click();
    (await found<HTMLButtonElement>(element, '[aria-label="Hand over"]')).click();
    const handover = await found(element, 'cs-desk-handover');
    (await found<HTMLInputElement>(handover, 'input[value="assistant"]')).click();
    (await found<HTMLButtonElement>(handover, '.btn.primary')).click();
    await waitUntil(() => relay.callsTo('POST', '/handovers').length === 1);
    expect(relay.callsTo('POST', '/handovers')[0]?.body).to.deep.equal({ to: 'assistant' });
    (await found<HTMLButtonElement>(element, '[aria-label="Solve"]')).click();
    await waitUntil(() => every(element, '.conv').length === 3);
    (await found<HTMLButtonElement>(element, '.toast .btn', 'Undo')).click();
    await found(element, 'cs-desk-conversation');
    expect(relay.callsTo('POST', '/closures')).to.have.length(0);
    (await found<HTMLButtonElement>(element, '[aria-label="Solve"]')).click();
    await waitUntil(() => deep(element, 'cs-desk-conversation') === null);
    element.remove();
    await waitUntil(() => relay.callsTo('POST', '/closures').length === 1);
  });

  it('leaves the keys of a dialog to the dialog: Escape closes it, and nothing below it moves', async () => {
    const element = await desk(staffed());
    (await row(element, 'Mira Lund')).click();
    const handover = await found(element, 'cs-desk-handover');
    (await found<HTMLButtonElement>(handover, '.hand')).click();
    const choice = await found<HTMLInputElement>(handover, 'input[type="radio"]');
    choice.focus();
    press(choice, 'k');
    press(choice, 'Escape');
    await waitUntil(() => deep(handover, 'input[type="radio"]') === null);
    expect((await found(element, '.conv.on')).textContent).to.contain('Mira Lund');
  });

  it('follows the inbox, badges the title and gives it back', async () => {
    document.title = 'Shop desk';
    const relay = staffed();
    const element = await desk(relay);
    await waitUntil(() => document.title === '(1) Waiting · Shop desk');
    relay.tell({
      type: 'inbox-changed',
      cursor: null,
      conversation: inboxRow(9, { status: 'waiting', assignee: null, waitingSince: new Date().toISOString() }),
    });
    await row(element, 'Visitor 9');
    await waitUntil(() => document.title === '(2) Waiting · Shop desk');
    element.remove();
    expect(document.title).to.equal('Shop desk');
  });

  it('changes the own status, and signs out', async () => {
    const relay = staffed();
    const element = await desk(relay);
    (await found<HTMLButtonElement>(element, '#button[aria-label="Ana Ruiz, Online"]')).click();
    (await found<HTMLButtonElement>(element, '[role="menuitem"]', 'Go away')).click();
    await waitUntil(() => relay.callsTo('PUT', '/v1/staff/me').length === 1);
    await found(element, '#button[aria-label="Ana Ruiz, Away"]');
    (await found<HTMLButtonElement>(element, '#button[aria-label="Ana Ruiz, Away"]')).click();
    (await found<HTMLButtonElement>(element, '[role="menuitem"]', 'Sign out')).click();
    await found(element, 'form', 'Sign in');
    expect(relay.callsTo('DELETE', '/v1/sessions')).to.have.length(1);
  });

  it('shows a section only while it is filled', async () => {
    const element = await desk(staffed());
    await row(element, 'Mira Lund');
    expect(deep(element, '[aria-label="Insights"].ib')).to.equal(null);
    const page = document.createElement('p');
    page.slot = 'insights';
    page.textContent = 'Figures';
    element.append(page);
    (await found<HTMLButtonElement>(element, '.ib[aria-label="Insights"]')).click();
    await waitUntil(() => page.offsetHeight > 0 && deep(element, 'cs-desk-list') === null);
    page.remove();
    await found(element, 'cs-desk-list');
  });

  it('leads back to the list by the way back of the browser where the conversation covers it', async () => {
    const before = history.length;
    const element = await desk(staffed(), (it) => it.style.setProperty('inline-size', '390px'));
    await found(element, '.base.narrow');
    (await row(element, 'Mira Lund')).click();
    await found(element, '.msg', 'My pole is bent.');
    history.back();
    await waitUntil(() => deep(element, '.msg') === null, 'the list is shown');
    await row(element, 'Mira Lund');
    // Left by its own arrow, it leaves no step behind that does nothing.
    (await row(element, 'Mira Lund')).click();
    await found(element, '.msg', 'My pole is bent.');
    press(await found(element, '.log'), 'Escape');
    await waitUntil(() => deep(element, '.msg') === null, 'the list is shown');
    await waitUntil(() => (history.state as { csDesk?: boolean } | null)?.csDesk !== true, 'the step is taken back');
    expect(history.length).to.equal(before + 1);
    // Forward onto a step of its own and into another conversation: the way back from there is one step as well.
    history.forward();
    await waitUntil(() => (history.state as { csDesk?: boolean } | null)?.csDesk === true, 'the step is there again');
    (await row(element, 'Mira Lund')).click();
    await found(element, '.msg', 'My pole is bent.');
    history.back();
    await waitUntil(() => deep(element, '.msg') === null, 'the list is shown');
  });

  it('is one column when it is narrow, with the way back and a sheet for the visitor', async () => {
    const element = await desk(staffed(), (it) => it.style.setProperty('inline-size', '390px'));
    await found(element, '.base.narrow');
    (await row(element, 'Mira Lund')).click();
    const back = await found<HTMLButtonElement>(element, '[aria-label="Back to inbox"]');
    const list = deep(element, 'cs-desk-list') as HTMLElement;
    await waitUntil(() => list.offsetHeight === 0);
    (await found<HTMLButtonElement>(element, '.ib[aria-label="About the visitor"]')).click();
    await found(element, 'dialog[open] , cs-dialog[open]');
    press(await found(element, 'dialog[open]'), 'Escape');
    back.click();
    await waitUntil(() => list.offsetHeight > 0);
  });

  it('is laid out from right to left in Arabic', async () => {
    document.documentElement.lang = 'ar';
    try {
      const element = await desk(staffed());
      await found(element, 'h1', 'الوارد');
      const rail = await found(element, '.rail');
      expect(rail.getBoundingClientRect().right).to.be.closeTo(element.getBoundingClientRect().right, 1);
    } finally {
      document.documentElement.lang = 'en';
    }
  });

  it('calls a visitor who is there, and keeps the call in sight while another page is', async () => {
    const relay = staffed();
    relay.inbox = [inboxRow(0), inboxRow(1, { visitor: { ...inboxRow(1).visitor, name: 'Away', online: false } })];
    const element = await desk(relay);
    const { session } = callPage(relay, element.client!);
    (await row(element, 'Away')).click();
    const call = await found<HTMLButtonElement>(element, '.head [aria-label="Call"]');
    expect([call.getAttribute('aria-disabled'), call.title]).to.deep.equal(['true', 'The visitor is not on the site now: nobody would hear it ring.']);
    (await row(element, 'Mira Lund')).click();
    await waitUntil(() => deep(element, '.head [aria-label="Call"]')?.getAttribute('aria-disabled') === null);
    deep<HTMLButtonElement>(element, '.head [aria-label="Call"]')?.click();
    await found(element, 'cs-dialog[open] .look');
    // The page of the tests has no microphone: the call is one of a page that has.
    const shown = deep<CsCall>(element, 'cs-call')!;
    const line = deep<CsCallLine>(element, 'cs-call-line')!;
    shown.session = session;
    line.session = session;
    await session.prepare(ROOM, (roomId) => openRoomFeed(element.client!, roomId));
    await session.start();
    await found(element, '.stage');
    expect(deep(element, '.head [aria-label="Call"]')).to.equal(null);
    expect(deep(line, 'section')).to.equal(null);
    (await row(element, 'Away')).click();
    await found(line, 'section', 'You are in a call');
    await atRest();
    await expect(element).to.be.accessible();
    deep<HTMLButtonElement>(line, '.open')?.click();
    await found(element, '.stage');
    expect(deep(line, 'section')).to.equal(null);
    session.leave();
  });

  it('says that the line is lost, and that replies wait', async () => {
    const relay = staffed();
    const element = await desk(relay);
    await row(element, 'Mira Lund');
    relay.cut();
    await found(element, '.banner.warn', 'Replies wait here');
  });

  it('speaks the language that is chosen at the sign-in or in the menu, and remembers it', async () => {
    const relay = staffed();
    try {
      const out = await desk(new FakeRelay(ANA), (it) => it.client?.session.forget());
      const choice = await found<HTMLSelectElement>(out, '.language select');
      choice.value = 'zh-CN';
      choice.dispatchEvent(new Event('change'));
      await found(out, 'h1', '登录');
      expect([out.lang, out.dir]).to.deep.equal(['zh-CN', 'ltr']);
      out.remove();
      locale.set(null);
      const element = await desk(relay);
      await found(element, 'h1', '收件箱');
      const button = await found<HTMLButtonElement>(element, '#button[aria-label^="Ana Ruiz"]');
      button.click();
      (await found<HTMLButtonElement>(element, '[role^="menuitem"]', 'العربية')).click();
      await found(element, 'h1', 'الوارد');
      expect([element.dir, localStorage.getItem('cs:staff:language')]).to.deep.equal(['rtl', 'ar']);
      const rail = await found(element, '.rail');
      expect(rail.getBoundingClientRect().right).to.be.closeTo(element.getBoundingClientRect().right, 1);
      await atRest();
      await expect(element).to.be.accessible();
    } finally {
      localStorage.removeItem('cs:staff:language');
      locale.set(null);
    }
  });

  it('opens the settings with a question that wants an article', async () => {
    const element = await desk(staffed());
    await row(element, 'Mira Lund');
    const asked: unknown[] = [];
    const settings = document.createElement('cs-settings');
    settings.slot = 'settings';
    settings.writeArticle = async (...words) => void asked.push(words);
    const insights = document.createElement('p');
    insights.slot = 'insights';
    element.append(settings, insights);
    await found(element, '.ib[aria-label="Settings"]');
    insights.dispatchEvent(
      Object.assign(new Event('cs-article-request', { bubbles: true, composed: true }), { question: 'Do you ship to Malta?', siteId: 's2' }),
    );
    await waitUntil(() => deep(element, '.ib[aria-label="Settings"][aria-current="page"]') !== null);
    expect(asked).to.deep.equal([['Do you ship to Malta?', 's2']]);
  });

  it('shows the notices of its sections among its own, so that none lies over another', async () => {
    const element = await desk(staffed());
    await row(element, 'Mira Lund');
    const settings = document.createElement('div');
    settings.slot = 'settings';
    const part = document.createElement('cs-toasts');
    settings.append(part);
    element.append(settings);
    part.toast('Saved in a section');
    await found(element, '.toast', 'Saved in a section');
    expect(part.shadowRoot?.querySelector('.toast')).to.equal(null);
  });

  it('puts aside with an undo, and says what was left as it is', async () => {
    const relay = staffed();
    relay.handlers.push(({ method, path, body }) => {
      if (!path.startsWith('/v1/conversations/actions')) return undefined;
      if (method === 'DELETE') return { status: 200, body: { outcomes: [{ id: ROOM, ok: false, code: 'request/conflict' }], undo: null } };
      const { ids } = body as { ids: string[] };
      return { status: 200, body: { outcomes: ids.map((id) => ({ id, ok: true })), undo: { id: 'u1', until: new Date().toISOString() } } };
    });
    const element = await desk(relay);
    (await row(element, 'Mira Lund')).click();
    await found(element, '.msg', 'My pole is bent.');
    press(await found(element, '.log'), 's');
    (await found<HTMLButtonElement>(element, '[role="menuitem"]', 'Until an answer')).click();
    await found(element, '.toast', '1 conversation put aside');
    expect(relay.callsTo('POST', '/actions')[0]?.body).to.deep.equal({ ids: [ROOM], action: { type: 'snooze', until: null } });
    await found(element, '.main .empty', 'Choose a conversation');
    (await found<HTMLButtonElement>(element, '.toast button', 'Undo')).click();
    await found(element, '.toast', 'somebody has changed it since');
    expect(relay.callsTo('DELETE', '/actions/u1')).to.have.length(1);
  });

  it('shows the conversation again when its putting aside is undone', async () => {
    const relay = staffed();
    relay.handlers.push(({ method, path }) => {
      if (!path.startsWith('/v1/conversations/actions')) return undefined;
      return { status: 200, body: { outcomes: [{ id: ROOM, ok: true }], undo: method === 'DELETE' ? null : { id: 'u1', until: new Date().toISOString() } } };
    });
    const element = await desk(relay);
    (await row(element, 'Mira Lund')).click();
    await found(element, '.msg', 'My pole is bent.');
    press(await found(element, '.log'), 's');
    (await found<HTMLButtonElement>(element, '[role="menuitem"]', 'Until an answer')).click();
    await found(element, '.main .empty', 'Choose a conversation');
    (await found<HTMLButtonElement>(element, '.toast button', 'Undo')).click();
    await found(element, '.msg', 'My pole is bent.');
  });

  it('shows what is put aside under its own filter only, with its time', async () => {
    const relay = staffed();
    relay.inbox = [...relay.inbox, inboxRow(4, { status: 'snoozed', snoozedUntil: null, tags: ['refund'], priority: 'urgent' })];
    const element = await desk(relay);
    await row(element, 'Mira Lund');
    expect(every(element, '.conv').some((entry) => entry.textContent.includes('Visitor 4'))).to.equal(false);
    (await found<HTMLButtonElement>(element, '.filters .chip', 'Put aside')).click();
    const aside = await row(element, 'Visitor 4');
    for (const words of ['Until an answer', 'refund', 'Urgent']) expect(aside.textContent).to.contain(words);
  });

  it('does the same with several: chosen by the keyboard, sent as one, taken back as one', async () => {
    const relay = staffed();
    relay.handlers.push(({ method, path, body }) => {
      if (path === '/v1/staff')
        return {
          status: 200,
          body: { items: [{ id: idOf(7), name: 'Jonas Kim', role: 'agent', status: 'away', active: true, lastSeenAt: null, capacity: null }] },
        };
      if (!path.startsWith('/v1/conversations/actions')) return undefined;
      if (method === 'DELETE') return { status: 200, body: { outcomes: [{ id: ROOM, ok: true }], undo: null } };
      const { ids } = body as { ids: string[] };
      const outcomes = ids.map((id, at) => (at === 0 ? { id, ok: true } : { id, ok: false, code: 'room/closed' }));
      return { status: 200, body: { outcomes, undo: { id: 'u2', until: new Date().toISOString() } } };
    });
    const element = await desk(relay);
    const first = await row(element, 'Visitor 2');
    const list = deep(element, 'cs-desk-list') as HTMLElement;
    const at = (): Element => list.shadowRoot?.activeElement as Element;
    first.focus();
    press(at(), 'j');
    await waitUntil(() => at().textContent.includes('Mira Lund'));
    press(at(), 'x');
    await found(element, '[role="status"]', '1 selected');
    press(at(), 'j');
    await waitUntil(() => at().textContent.includes('Visitor 1'));
    press(at(), 'X', { shiftKey: true });
    await found(element, '[role="status"]', '2 selected');
    await atRest();
    await expect(element).to.be.accessible();
    const away = await found<HTMLButtonElement>(element, '[role="menuitem"]', 'Jonas Kim');
    expect(away.textContent).to.contain('Away');
    away.click();
    await found(element, '.toast', '1 conversation given. 1 conversation was left as it is: it is closed');
    expect(relay.callsTo('POST', '/actions').map((call) => call.body)).to.deep.equal([{ ids: [ROOM, idOf(101)], action: { type: 'assign', userId: idOf(7) } }]);
    // What was refused stays chosen: it can be dealt with.
    await found(element, '[role="status"]', '1 selected');
    (await found<HTMLButtonElement>(element, '.toast button', 'Undo')).click();
    await found(element, '.toast', 'Taken back');
    press(at() ?? first, 'Escape');
    (await row(element, 'Visitor 1')).focus();
    press(at(), 'Escape');
    await waitUntil(() => deep(element, 'cs-desk-bulk') === null);
  });

  it('chooses by boxes and by shift-click, all that is shown, and forgets under another filter', async () => {
    const element = await desk(staffed());
    await row(element, 'Mira Lund');
    (await found<HTMLButtonElement>(element, '[aria-label="Select several"]')).click();
    (await found<HTMLButtonElement>(element, '.btn', 'Select all shown')).click();
    await found(element, '[role="status"]', '4 selected');
    (await found<HTMLInputElement>(element, '[aria-label="Select Mira Lund"]')).click();
    await found(element, '[role="status"]', '3 selected');
    (await found<HTMLButtonElement>(element, '.filters .chip', 'Mine')).click();
    await waitUntil(() => deep(element, 'cs-desk-bulk') === null);
    (await row(element, 'Mira Lund')).dispatchEvent(new MouseEvent('click', { ctrlKey: true, bubbles: true }));
    (await row(element, 'Visitor 1')).dispatchEvent(new MouseEvent('click', { shiftKey: true, bubbles: true }));
    await found(element, '[role="status"]', '2 selected');
    expect(deep(element, 'cs-desk-conversation')).to.equal(null);
  });

  it('lists its keys', async () => {
    const element = await desk(staffed());
    press(await row(element, 'Mira Lund'), '?');
    await found(element, '.keys dd', 'Select up to here');
    await atRest();
    await expect(element).to.be.accessible();
  });

  it('shows a view that was saved, with what the relay has of it, and goes back', async () => {
    const relay = staffed();
    const view = { id: 'v1', name: 'Refunds', shared: true, filter: { status: 'open', tag: 'refund' }, owner: { id: 'x', name: '' }, updatedAt: '' };
    relay.handlers.push(({ path }) => {
      if (path === '/v1/views') return { status: 200, body: { items: [view] } };
      if (!path.startsWith('/v1/conversations?') || !path.includes('tag=refund')) return undefined;
      const more = path.includes('cursor=');
      return {
        status: 200,
        body: { items: [inboxRow(more ? 7 : 6, { status: 'assistant', assignee: null, tags: ['refund'] })], cursor: more ? null : 'next' },
      };
    });
    const element = await desk(relay);
    await row(element, 'Mira Lund');
    (await found<HTMLButtonElement>(element, '[role^="menuitem"]', 'Refunds')).click();
    await row(element, 'Visitor 6');
    expect(every(element, '.conv')).to.have.length(1);
    await found(element, '.view [role="status"]', '1 shown');
    (await found<HTMLButtonElement>(element, '.more .btn', 'Load more')).click();
    await row(element, 'Visitor 7');
    await atRest();
    await expect(element).to.be.accessible();
    (await found<HTMLButtonElement>(element, '.view [aria-label="Show everything again"]')).click();
    await row(element, 'Mira Lund');
  });

  it('makes a filter, keeps it as a view, and says what does not work', async () => {
    const relay = staffed();
    const drafts: unknown[] = [];
    relay.handlers.push(({ method, path, body }) => {
      if (path === '/v1/tags') return { status: 200, body: { items: [{ tag: 'refund' }] } };
      if (path !== '/v1/views' || method !== 'POST') return undefined;
      drafts.push(body);
      if (drafts.length === 1) return { status: 409, body: { code: 'request/conflict' } };
      return { status: 201, body: { id: 'v2', owner: { id: ANA.id, name: ANA.name }, updatedAt: '', ...(body as object) } };
    });
    const element = await desk(relay);
    await row(element, 'Mira Lund');
    (await found<HTMLButtonElement>(element, 'cs-desk-views, [role="menuitem"]', 'Filter')).click();
    const status = await found<HTMLSelectElement>(element, '#status');
    status.value = 'waiting';
    status.dispatchEvent(new Event('change'));
    await found(element, 'option[value="refund"]');
    await atRest();
    await expect(element).to.be.accessible();
    const save = await found<HTMLButtonElement>(element, '.btn', 'Save view');
    save.click();
    await found(element, '#view-problem', 'Enter a name');
    const name = await found<HTMLInputElement>(element, '#name');
    name.value = 'Who waits';
    name.dispatchEvent(new InputEvent('input', { bubbles: true }));
    save.click();
    await found(element, '#view-problem', 'no room for more views');
    save.click();
    await found(element, '.view .chip', 'Who waits');
    await waitUntil(() => every(element, '.conv').length === 1);
    await row(element, 'Visitor 2');
    expect(drafts[1]).to.deep.equal({ name: 'Who waits', shared: false, filter: { status: 'waiting' } });
  });

  it('says that a view could not be loaded, and tries again', async () => {
    const relay = staffed();
    let fails = true;
    relay.handlers.push(({ path }) => {
      if (path === '/v1/views')
        return {
          status: 200,
          body: { items: [{ id: 'v1', name: 'Urgent', shared: false, filter: { priority: 'urgent' }, owner: { id: ANA.id, name: '' }, updatedAt: '' }] },
        };
      if (!path.includes('priority=urgent')) return undefined;
      return fails ? { status: 500, body: { code: 'relay/internal' } } : { status: 200, body: { items: [], cursor: null } };
    });
    const element = await desk(relay);
    await row(element, 'Mira Lund');
    (await found<HTMLButtonElement>(element, '[role^="menuitem"]', 'Urgent')).click();
    const again = await found<HTMLButtonElement>(element, '[role="alert"] .btn', 'Try again');
    fails = false;
    again.click();
    await found(element, '.empty', 'Nothing in this view');
  });

  it('blocks a visitor and marks spam from the panel, each with a way back', async () => {
    const relay = staffed();
    relay.handlers.push(({ method, path, body }) => {
      if (path.startsWith('/v1/blocks'))
        return method === 'DELETE'
          ? { status: 204 }
          : { status: 201, body: { id: 'b1', siteId: 's', visitor: VISITOR, reason: null, by: ANA, at: '', address: blockedAddress(body) } };
      if (path.startsWith('/v1/address-blocks')) return { status: 204 };
      if (!path.startsWith('/v1/conversations/actions')) return undefined;
      const { ids } = body as { ids: string[] };
      return { status: 200, body: { outcomes: ids.map((id) => ({ id, ok: true })), undo: { id: 'u3', until: '' } } };
    });
    const element = await desk(relay);
    (await row(element, 'Mira Lund')).click();
    await found(element, '.msg', 'My pole is bent.');
    (await found<HTMLButtonElement>(element, '[role="menuitem"]', 'Block this visitor')).click();
    (await found<HTMLInputElement>(element, 'input[name="also"]')).click();
    (await found<HTMLButtonElement>(element, '.btn.danger', 'Block')).click();
    await found(element, '.toast', 'Visitor and network address blocked');
    expect(relay.callsTo('POST', '/v1/blocks')[0]?.body).to.deep.equal({ conversationId: ROOM, address: { minutes: 1440 } });
    (await found<HTMLButtonElement>(element, '.toast button', 'Undo')).click();
    await found(element, '.toast', 'Taken back');
    expect(relay.callsTo('DELETE', '/v1/blocks/b1')).to.have.length(1);
    expect(relay.callsTo('DELETE', '/v1/address-blocks/n1')).to.have.length(1);
    (await found<HTMLButtonElement>(element, '[role="menuitem"]', 'Mark as spam')).click();
    await waitUntil(() => relay.callsTo('POST', '/actions').length === 1);
    expect(relay.callsTo('POST', '/actions')[0]?.body).to.deep.equal({ ids: [ROOM], action: { type: 'spam', spam: true } });
    relay.tell({ type: 'inbox-changed', cursor: null, conversation: inboxRow(0, { status: 'closed', spam: true }) });
    await waitUntil(() => !every(element, '.conv').some((entry) => entry.textContent.includes('Mira Lund')));
    relay.inbox = [inboxRow(4, { status: 'closed' })];
    (await found<HTMLButtonElement>(element, '.filters .chip', 'Closed')).click();
    await row(element, 'Visitor 4');
    expect(every(element, '.conv').some((entry) => entry.textContent.includes('Mira Lund'))).to.equal(false);
  });
});
