import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { startExample } from '../../examples/strict-csp/server.mjs';
import { composer, log, openChat, openPage, say } from '../support/browser.ts';
import type { Watched } from '../support/browser.ts';
import { answer, conversation, openStage, signIn, takeOver } from '../support/stage.ts';
import type { Stage } from '../support/stage.ts';

/* The walk by text on the two pages with a strict Content-Security-Policy, and at the desk under its own. Nothing may be refused. */

let stage: Stage;
let example: Awaited<ReturnType<typeof startExample>>;

before(async () => {
  stage = await openStage();
  example = await startExample({ relay: stage.line.url, siteKey: 'demo', port: 0 });
});
after(async () => {
  await example?.close();
  await stage?.close();
});

/** A page whose violations are collected, those in workers by the reports to the server. */
async function watchedPage(context: BrowserContext): Promise<Watched & { readonly violations: string[] }> {
  const violations: string[] = [];
  await context.exposeBinding('csViolation', (_source, text: string) => void violations.push(text));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      void (globalThis as unknown as { csViolation(text: string): Promise<void> }).csViolation(
        `${event.effectiveDirective} ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`,
      );
    });
  });
  return { ...(await openPage(context)), violations };
}

/** What the policies of DESIGN.md §8 allow, in the words of a header. */
function policy(script: string, worker: string): string {
  const { url } = stage.line;
  return `default-src 'none'; script-src ${script}; style-src 'self'; connect-src 'self' ${url} ${url.replace('http', 'ws')}; img-src 'self' blob:; media-src blob:; worker-src ${worker}`;
}

async function walk(page: Page, desk: Page): Promise<void> {
  await openChat(page);
  await say(page, 'Do you ship to Norway?');
  await log(page).getByRole('button', { name: 'Helpful', exact: true }).click();
  await say(page, 'Who won the football world cup in 1998?');
  await log(page).getByRole('button', { name: 'Talk to a person' }).last().click();
  await log(page).getByText('You asked for a person').waitFor();
  await takeOver(desk);
  await answer(desk, 'Hello, this is a person.');
  await log(page).getByText('Hello, this is a person.').waitFor();
  await say(page, 'Thank you');
  await conversation(desk).getByText('Thank you', { exact: true }).waitFor();
}

/** Opens everything else that the panel has: the menu and every tab. */
async function lookAround(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'More options' }).click();
  await page
    .getByRole('menuitemcheckbox', { name: 'Dark' })
    .or(page.getByRole('menuitemradio', { name: 'Dark' }))
    .or(page.getByRole('menuitem', { name: 'Dark' }))
    .click();
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click();
    await page.waitForTimeout(700);
  }
}

for (const { path, script, worker } of [
  { path: '/self-hosted', script: () => "'self'", worker: "'self'" },
  { path: '/script-tag', script: () => stage.line.url, worker: 'blob:' },
]) {
  test(`${path}: ask, get an answer, ask for a person, be answered`, async () => {
    const visitor = await watchedPage(await stage.browser.newContext({ viewport: { width: 1280, height: 800 } }));
    const staff = await watchedPage(await stage.browser.newContext({ viewport: { width: 1280, height: 800 } }));
    const sent = (await visitor.page.goto(example.url + path))?.headers()['content-security-policy'] ?? '';
    assert.equal(sent.replace(/; report-uri \S+$/, ''), policy(script(), worker));
    await signIn(staff.page, stage.line.url);
    await walk(visitor.page, staff.page);
    await lookAround(visitor.page);
    assert.deepEqual(visitor.violations, [], 'on the page');
    assert.deepEqual(example.reports, [], 'in the reports');
    assert.deepEqual(staff.violations, [], 'at the desk');
    assert.deepEqual([...visitor.faults, ...staff.faults], []);
    await visitor.page.context().close();
    await staff.page.context().close();
  });
}

test('self-hosted: the page API of the element works from a script of the page', async () => {
  const { page, violations, faults } = await watchedPage(await stage.browser.newContext());
  await page.goto(`${example.url}/self-hosted`);
  await page.getByRole('button', { name: 'Ask about delivery' }).click();
  await log(page).getByRole('button', { name: 'Helpful', exact: true }).waitFor();
  assert.equal(await composer(page).isEnabled(), true);
  assert.deepEqual([...violations, ...faults], []);
  await page.context().close();
});

test('the watch itself sees a violation', async () => {
  const { page, violations } = await watchedPage(await stage.browser.newContext());
  await page.goto(`${example.url}/script-tag`);
  await page.evaluate(() => document.body.append(Object.assign(document.createElement('img'), { src: 'http://127.0.0.1:1/x.png' })));
  await page.waitForTimeout(300);
  assert.equal(violations.length, 1);
  assert.match(violations[0] as string, /^img-src /);
  await page.context().close();
});
