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

test('10 MB that are pasted are told to be too long, are not sent, and the page goes on', async () => {
  const { page } = visitor;
  const field = composer(page);
  await page.evaluate((size) => navigator.clipboard.writeText('word '.repeat(size / 5)), 10_000_000);
  await field.focus();
  await page.keyboard.press('Control+V');
  const note = page.locator('cs-composer #note');
  await note.getByText(/\d/).waitFor();
  assert.match((await note.textContent()) ?? '', /9,99\d,\d{3}/);
  assert.equal(await field.getAttribute('aria-invalid'), 'true');
  await page.keyboard.press('Enter');
  // Nothing is cut off in silence, and nothing goes out.
  assert.equal((await field.inputValue()).length, 10_000_000);
  assert.equal(await log(page).getByText('word word').count(), 0);
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  const longest = `${'a'.repeat(LIMITS.messageChars - 4)} end`;
  await say(page, longest);
  await log(page).getByText(/ end$/).waitFor();
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
