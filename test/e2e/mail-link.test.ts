import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { log, openChat, openPage, say } from '../support/browser.ts';
import type { Watched } from '../support/browser.ts';
import { textOf } from '../support/mailbox.ts';
import { openMailStage } from '../support/mail-stage.ts';
import type { MailStage } from '../support/mail-stage.ts';
import type { Mailbox } from '../support/mailbox.ts';
import { answer, conversation, NETWORK_FAULTS, signIn, takeOver } from '../support/stage.ts';
import type { Stage } from '../support/stage.ts';

/* Who has left goes on by the link of the mail: in another browser, in the very same conversation, as the same visitor. */

let mailbox: Mailbox;
let stage: Stage;
let visitor: Watched;
let desk: Watched;
let link: string;

let set: MailStage | undefined;
before(async () => {
  set = await openMailStage();
  ({ mailbox, stage } = set);
});
after(() => set?.close());

/** The mail that comes next. */
async function nextMail(have: number): Promise<string> {
  for (let wait = 0; mailbox.mails.length === have && wait < 200; wait += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(mailbox.mails.length, have + 1);
  return textOf(mailbox.mails[have]!);
}

test('the answer comes by mail, with a link to the page of the conversation', async () => {
  visitor = await stage.visitor();
  await visitor.page.goto(stage.shop.url);
  await openChat(visitor.page);
  await say(visitor.page, 'Who won the football world cup in 1998?');
  await log(visitor.page).getByRole('button', { name: 'Talk to a person' }).last().click();
  const email = log(visitor.page).getByLabel('E-mail');
  await email.fill('mira@example.com');
  await email.press('Enter');
  await log(visitor.page).getByText('Your e-mail is saved.').waitFor();
  await visitor.page.goto('about:blank');

  desk = await openPage(await stage.browser.newContext({ viewport: { width: 1280, height: 800 } }), NETWORK_FAULTS);
  await signIn(desk.page, stage.line.url);
  await takeOver(desk.page);
  await answer(desk.page, 'France did. What can we do for your tent?');
  const mail = await nextMail(0);
  assert.match(mail, /France did/);
  link = /^https?:\/\/\S+#cs-link=[\w-]{43}$/m.exec(mail)![0];
  assert.equal(new URL(link).origin, new URL(stage.shop.url).origin);
});

test('in another browser it opens the same conversation, and the desk sees the same visitor', async () => {
  const other = await stage.visitor();
  const sent: string[] = [];
  other.page.on('request', (request) => sent.push(request.url(), JSON.stringify(request.headers())));
  await other.page.goto(link);
  await log(other.page).getByText('France did.').waitFor();
  await log(other.page).getByText('Who won the football world cup').waitFor();
  assert.equal(new URL(other.page.url()).hash, '', 'out of the address');
  const secret = new URL(link).hash.slice('#cs-link='.length);
  assert.ok(sent.length > 0 && sent.every((text) => !text.includes(secret)), 'in no address and no header that was sent');
  await say(other.page, 'It has a bent pole.');
  await conversation(desk.page).getByRole('log').getByText('It has a bent pole.').waitFor();
  assert.equal(await desk.page.locator('cs-desk-list').getByText('Visitor').count(), 1, 'one conversation of one visitor');
  await answer(desk.page, 'We send a new one.');
  await log(other.page).getByText('We send a new one.').waitFor();
  // The page after it goes on without the link.
  await other.page.goto(stage.shop.url);
  await log(other.page).getByText('We send a new one.').waitFor();
  assert.deepEqual([...other.faults], []);
});

test('who has begun another conversation there is asked first, and finds the one of the mail when they want it', async () => {
  const busy = await stage.visitor();
  await busy.page.goto(stage.shop.url);
  await openChat(busy.page);
  await say(busy.page, 'Where is my parcel?');
  await log(busy.page).getByText('Where is my parcel?').waitFor();
  // Words are shown before they are sent: the relay must have the conversation.
  await busy.page.waitForFunction(() => localStorage.getItem('cs:demo:conversation') !== null);
  await busy.page.goto('about:blank');
  await busy.page.goto(link);
  await busy.page.getByText('Another conversation was begun on this device.').waitFor();
  await log(busy.page).getByText('Where is my parcel?').waitFor();
  await busy.page.getByRole('button', { name: 'Open it here' }).click();
  await log(busy.page).getByText('We send a new one.').waitFor();
  assert.equal(await log(busy.page).getByText('Where is my parcel?').count(), 0);
  assert.deepEqual([...busy.faults], []);
});

test('the link of a deleted visitor opens nothing and says how to go on', async () => {
  // In their own browser nothing is asked: they are that visitor.
  await visitor.page.goto(link);
  await log(visitor.page).getByText('We send a new one.').waitFor();
  assert.equal(new URL(visitor.page.url()).hash, '');
  await visitor.page.getByRole('button', { name: 'More options' }).click();
  await visitor.page.getByRole('menuitem', { name: 'Delete my data' }).click();
  await visitor.page.getByRole('button', { name: 'Delete everything' }).click();
  await visitor.page.getByText('Your data has been deleted.').waitFor();
  const late = await stage.visitor();
  await late.page.goto(link);
  await late.page.getByText('This link is not good any more').waitFor();
  assert.equal(await log(late.page).getByText('France did.').count(), 0);
  await late.page.getByRole('button', { name: 'Dismiss' }).click();
  await say(late.page, 'Hello again');
  await log(late.page).getByText('Hello again').waitFor();
  assert.deepEqual([...late.faults, ...desk.faults, ...visitor.faults], []);
});
