import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { composer, log, openChat, openPage, say } from '../support/browser.ts';
import type { Watched } from '../support/browser.ts';
import { openMailStage } from '../support/mail-stage.ts';
import type { MailStage } from '../support/mail-stage.ts';
import type { Mailbox } from '../support/mailbox.ts';
import { answer, conversation, NETWORK_FAULTS, PASSWORD, signIn, takeOver } from '../support/stage.ts';
import type { Stage } from '../support/stage.ts';

/* Nobody waits in silence: outside the hours the visitor is told when somebody is back and leaves an address; staff who look elsewhere are called; who comes back finds everything. */

let mailbox: Mailbox;
let stage: Stage;
let visitor: Watched;
let desk: Watched;

let set: MailStage | undefined;
before(async () => {
  set = await openMailStage();
  ({ mailbox, stage } = set);
});
after(() => set?.close());

/** Sets when people answer on the site of the shop. */
async function setHours(spans: readonly { readonly day: number; readonly from: number; readonly to: number }[]): Promise<void> {
  const call = async (method: string, path: string, body: unknown, token?: string) => {
    const headers = { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
    const response = await fetch(stage.line.url + path, { method, headers, body: JSON.stringify(body) });
    assert.ok(response.ok, `${method} ${path}: ${response.status}`);
    return (await response.json()) as { token: string };
  };
  const { token } = await call('POST', '/v1/staff/sessions', { name: 'admin', password: PASSWORD });
  await call('PATCH', '/v1/sites/demo', { hours: { timeZone: 'UTC', spans } }, token);
}

test('outside the hours the visitor is told at once when somebody is back, and leaves an address', async () => {
  await setHours([{ day: (new Date().getUTCDay() + 2) % 7, from: 540, to: 1020 }]);
  visitor = await stage.visitor();
  await visitor.page.goto(stage.shop.url);
  await openChat(visitor.page);
  await say(visitor.page, 'Who won the football world cup in 1998?');
  await log(visitor.page).getByRole('button', { name: 'Talk to a person' }).last().click();
  await log(visitor.page).getByText('Nobody from the team is here now.').waitFor();
  await log(visitor.page).getByText('The team is back').waitFor();
  const email = log(visitor.page).getByLabel('E-mail');
  await email.fill('mira@');
  await email.press('Enter');
  await log(visitor.page).getByText('Enter an address like name@example.com.').waitFor();
  await email.fill('mira@example.com');
  await email.press('Enter');
  await log(visitor.page).getByText('Your e-mail is saved.').waitFor();
});

test('the answer reaches who has left: by mail, and in the chat a day later, with its number on the launcher', async () => {
  const { page } = visitor;
  await page.getByRole('button', { name: 'Close the chat' }).first().click();
  const context = page.context();
  await page.close();
  desk = await openPage(await stage.browser.newContext({ viewport: { width: 1280, height: 800 } }), NETWORK_FAULTS);
  await signIn(desk.page, stage.line.url);
  await takeOver(desk.page);
  await conversation(desk.page).getByText('mira@example.com').or(desk.page.getByText('mira@example.com')).first().waitFor();
  await answer(desk.page, 'France did. What can we do for your tent?');
  await conversation(desk.page).getByRole('log').getByText('France did.').waitFor();
  for (let wait = 0; mailbox.mails.length === 0 && wait < 200; wait += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(mailbox.mails.length, 1);
  assert.match(mailbox.mails[0]!, /To: mira@example\.com/i);
  assert.match(mailbox.mails[0]!, /France did/);

  visitor = await openPage(context, NETWORK_FAULTS);
  await visitor.page.clock.setSystemTime(Date.now() + 86_400_000);
  await visitor.page.goto(stage.shop.url);
  await visitor.page.getByRole('button', { name: /1 (?:new|unread)/ }).waitFor();
  await visitor.page.locator('[slot=launcher] button').click();
  await log(visitor.page).getByText('France did.').waitFor();
  await say(visitor.page, 'It has a bent pole.');
  await conversation(desk.page).getByRole('log').getByText('It has a bent pole.').waitFor();
});

test('a member of staff who looks elsewhere is called by a notification', async () => {
  await setHours([]);
  const context = await stage.browser.newContext({ viewport: { width: 1280, height: 800 }, permissions: ['notifications'] });
  await context.addInitScript(() => {
    const shown: string[] = [];
    Object.assign(window, { shown });
    const Real = window.Notification;
    window.Notification = class extends Real {
      constructor(title: string, options?: NotificationOptions) {
        super(title, options);
        shown.push(title);
      }
    };
    // Headless, every page is in front.
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
  });
  const away = await openPage(context, NETWORK_FAULTS);
  await signIn(away.page, stage.line.url);
  const other = await stage.visitor();
  await other.page.goto(stage.shop.url);
  await openChat(other.page);
  await say(other.page, 'Who won the football world cup in 1998?');
  await log(other.page).getByRole('button', { name: 'Talk to a person' }).last().click();
  await log(other.page).getByText('The team has been told.').waitFor();
  await away.page.waitForFunction(() => (window as unknown as { shown: string[] }).shown.length > 0);
  assert.ok(await composer(other.page).isEditable());
  assert.deepEqual([...visitor.faults, ...desk.faults, ...away.faults, ...other.faults], []);
});
