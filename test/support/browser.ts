import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { chromiumPath } from '../../scripts/chromium.mjs';

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A real Chromium. Extra arguments, for a fake microphone say, come after ours. */
export function launch(...args: string[]): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: [...ARGS, ...args] });
}

/** What a page did that nobody should have to see. */
export interface Watched {
  readonly page: Page;
  /** Addresses asked for, without queries. */
  readonly requests: string[];
  /** Errors and policy violations of the page. */
  readonly faults: string[];
}

/** Opens a page that remembers its requests and faults. `expected` faults are left out. */
export async function openPage(context: BrowserContext, expected: RegExp = /(?!)/): Promise<Watched> {
  const page = await context.newPage();
  // A busy machine, and a client that waits longer after each failed try, need their time.
  page.setDefaultTimeout(60_000);
  const requests: string[] = [];
  const faults: string[] = [];
  page.on('request', (request) => requests.push(request.url().split('?')[0] as string));
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !expected.test(message.text())) faults.push(message.text());
  });
  return { page, requests, faults };
}

/** Opens the chat by its launcher and gives its text field. */
export async function openChat(page: Page) {
  await page.getByRole('button', { name: 'Open the chat' }).click();
  return composer(page);
}

/** The text field of the chat. */
export const composer = (page: Page) => page.locator('cs-room cs-composer textarea');

/** Says something in the chat. */
export async function say(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press('Enter');
}

/** The log of the chat. */
export const log = (page: Page) => page.locator('cs-room').getByRole('log');
