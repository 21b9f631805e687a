import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { log, openChat, openPage, say } from '../support/browser.ts';
import type { Watched } from '../support/browser.ts';
import { answer, conversation, NETWORK_FAULTS, openStage, signIn, takeOver } from '../support/stage.ts';
import type { Stage } from '../support/stage.ts';
import { startTranslator } from '../support/translator.ts';
import type { Translator } from '../support/translator.ts';

/* A page in Spanish and a desk in English: each side reads its own language, the original is one tap away, and stays what is kept. */

const QUESTION = { es: '¿Dónde está mi pedido 1042?', en: 'Where is my order 1042?' };
const REPLY = { en: 'It left **today** with Posten.', es: 'Ha salido **hoy** con Posten.' };
const LATER = { es: 'Muchas gracias, muy amable.', en: 'Thank you very much, how kind.' };

let provider: Translator;
let stage: Stage;
let visitor: Watched;
let desk: Watched;

before(async () => {
  provider = await startTranslator([QUESTION, REPLY, LATER]);
  stage = await openStage({ env: { OPENAI_BASE_URL: provider.baseUrl, OPENAI_API_KEY: 'sk-test' } });
  const context = await stage.browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'es-ES' });
  // Spanish as soon as there is a page: a script that comes sooner than a later change would read the other language.
  await context.addInitScript(() => {
    new MutationObserver((_, watcher) => {
      document.documentElement.lang = 'es';
      watcher.disconnect();
    }).observe(document, { childList: true });
  });
  visitor = await openPage(context, NETWORK_FAULTS);
  desk = await openPage(await stage.browser.newContext({ viewport: { width: 1440, height: 900 } }), NETWORK_FAULTS);
});
after(async () => {
  await stage?.close();
  await provider?.stop();
});

const deskLog = () => conversation(desk.page).getByRole('log');
/** What the provider was asked to translate; summaries and drafts of the desk are asked of it too. */
const translations = () => provider.asked.filter(({ mark }) => mark !== '');
const toggle = () => desk.page.getByRole('switch', { name: 'Translate messages' });
/** The line of the log that holds these words. */
const lineOf = (inside: Locator, words: string): Locator => inside.getByRole('article').filter({ hasText: words });

test('the staff switch it on, and both sides read their own language at once', async () => {
  await visitor.page.goto(stage.shop.url);
  await openChat(visitor.page);
  await visitor.page.getByRole('button', { name: 'Talk to a person' }).click();

  await say(visitor.page, QUESTION.es);
  await signIn(desk.page, stage.line.url);
  await takeOver(desk.page);
  await deskLog().getByText(QUESTION.es).waitFor();
  await answer(desk.page, REPLY.en);
  await log(visitor.page).getByText('It left today with Posten.').waitFor();
  assert.deepEqual(translations(), [], 'nothing is translated before that');
  await toggle().click();
  await deskLog().getByText(QUESTION.en).waitFor();
  await log(visitor.page).getByText('Ha salido hoy con Posten.').waitFor();
  assert.equal(await deskLog().getByText(QUESTION.es).count(), 0);
  const bubble = lineOf(log(visitor.page), 'Ha salido').locator('.bubble');
  assert.deepEqual(
    [await bubble.getAttribute('lang'), await bubble.getAttribute('dir'), await bubble.locator('b, strong').textContent()],
    ['es', 'ltr', 'hoy'],
  );
  await log(visitor.page).getByText('Messages here are translated automatically.').waitFor();
  await conversation(desk.page).getByText('The visitor reads this in Spanish').waitFor();
  // One's own words stay as they were written.
  await log(visitor.page).getByText(QUESTION.es).waitFor();
  await deskLog().getByText('It left today with Posten.').waitFor();
});

test('the original is one tap away, and back', async () => {
  const line = lineOf(deskLog(), QUESTION.en);
  await line.getByText('Translated from Spanish').waitFor();
  await line.getByRole('button', { name: 'Show original' }).click();
  const original = lineOf(deskLog(), QUESTION.es);
  await original.waitFor();
  assert.equal(await original.locator('.bubble').getAttribute('lang'), 'es');
  await original.getByRole('button', { name: 'Show translation' }).click();
  await lineOf(deskLog(), QUESTION.en).waitFor();
});

test('what is written from now on is translated too, and a failure says so and can be tried again', async () => {
  provider.answer(() => 500);
  await say(visitor.page, LATER.es);
  const failed = lineOf(deskLog(), LATER.es);
  await failed.getByText('Not translated').waitFor();
  provider.answer(null);
  await failed.getByRole('button', { name: 'Try again' }).click();
  await lineOf(deskLog(), LATER.en).waitFor();
});

test('after a reload both sides read their own language still, and nothing is paid twice', async () => {
  const before = translations().length;
  await Promise.all([visitor.page.reload(), desk.page.reload()]);
  await log(visitor.page).getByText('Ha salido hoy con Posten.').waitFor();
  await log(visitor.page).getByText(LATER.es).waitFor();
  await desk.page.locator('cs-desk-list').getByText('Visitor').first().click();
  await lineOf(deskLog(), QUESTION.en).waitFor();
  await lineOf(deskLog(), LATER.en).waitFor();
  assert.equal(await toggle().getAttribute('aria-checked'), 'true');
  assert.equal(translations().length, before);
});

test('switched off, everybody sees what was written', async () => {
  await toggle().click();
  await lineOf(deskLog(), QUESTION.es).waitFor();
  await log(visitor.page).getByText('It left today with Posten.').waitFor();
  assert.equal(await log(visitor.page).getByText('translated automatically').count(), 1, 'told once');
  assert.deepEqual([...visitor.faults, ...desk.faults], []);
});
