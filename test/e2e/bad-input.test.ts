import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LIMITS } from '@cs-kit/protocol';
import { composer, log, openChat, say } from '../support/browser.ts';
import type { Watched } from '../support/browser.ts';
import { openStage } from '../support/stage.ts';
import type { Stage } from '../support/stage.ts';

/* What people put into the field by accident or on purpose. */

let stage: Stage;
let visitor: Watched;
before(async () => {
  stage = await openStage();
  visitor = await stage.visitor({ permissions: ['clipboard-read', 'clipboard-write'] });
  await visitor.page.goto(stage.shop.url);
  await openChat(visitor.page);
});
after(() => stage?.close());

test('10 MB that are pasted are told to be too long and do not come into the field, and the page goes on', async () => {
  const { page } = visitor;
  const field = composer(page);
  await field.fill('Before it. ');
  await page.evaluate((size) => navigator.clipboard.writeText('word '.repeat(size / 5)), 10_000_000);
  await field.focus();
  await page.keyboard.press('Control+V');
  // By how much: nothing is cut off in silence.
  await page.locator('cs-composer #note').getByText('9,992,000').waitFor();
  assert.equal(await field.inputValue(), 'Before it. ');
  // A little too much can be shortened.
  await page.evaluate((size) => navigator.clipboard.writeText('a'.repeat(size)), LIMITS.messageChars);
  await page.keyboard.press('Control+V');
  assert.equal((await field.inputValue()).length, LIMITS.messageChars + 'Before it. '.length);
  assert.equal(await field.getAttribute('aria-invalid'), 'true');
  await page.keyboard.press('Enter');
  assert.equal(await log(page).getByText('Before it.').count(), 0);
  await say(page, 'Short enough.');
  await log(page).getByText('Short enough.').waitFor();
});

test('characters that nobody sees are no message; those that turn the direction turn nothing but their own line', async () => {
  const { page } = visitor;
  const field = composer(page);
  await field.fill('\u200b\u200d\u202e\u2066\ufeff');
  assert.equal(await page.locator('cs-composer [part="send"]').getAttribute('aria-disabled'), 'true');
  await page.keyboard.press('Enter');
  await say(page, '\u202eexe.harmless\u2067 abc');
  const turned = log(page).getByText('exe.harmless');
  await turned.waitFor();
  await say(page, 'A line after it.');
  const next = log(page).getByText('A line after it.');
  await next.waitFor();
  assert.match(await turned.evaluate((element) => getComputedStyle(element.closest('[dir]') ?? element).unicodeBidi), /isolate|plaintext/);
  assert.equal(await next.evaluate((element) => getComputedStyle(element).direction), 'ltr');
  assert.deepEqual(visitor.faults, []);
});
