import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launch, openPage } from './browser.ts';
import type { Watched } from './browser.ts';
import { Line } from './proxy.ts';
import { RelayProcess, freePort } from './relay-process.ts';
import { openShop } from './shop.ts';

/** Password of the user "admin" of every relay of a test. */
export const PASSWORD = 'correct horse battery';

/** Faults of the network, which a test that cuts the line expects. */
export const NETWORK_FAULTS = /Failed to load resource|WebSocket connection|ERR_|blocked by CORS policy/;

/** A relay behind a line that can be cut, the shop on another origin, and a browser. */
export interface Stage {
  readonly relay: RelayProcess;
  readonly line: Line;
  readonly shop: { readonly url: string };
  readonly browser: Browser;
  /** Folder of the relay, which goes with the stage. */
  readonly directory: string;
  /** A page in a context of its own: somebody who was never here. */
  visitor(options?: BrowserContextOptions): Promise<Watched>;
  close(): Promise<void>;
}

/** Sets a stage. Where a part does not start, the others are taken down again. */
export async function openStage(options: { readonly env?: Readonly<Record<string, string>>; readonly args?: readonly string[] } = {}): Promise<Stage> {
  const undo: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const directory = await mkdtemp(join(tmpdir(), 'cs-stage-'));
    undo.push(() => rm(directory, { recursive: true, force: true }));
    const port = await freePort();
    const line = await Line.to(() => port);
    undo.push(() => line.close());
    const relay = new RelayProcess(port, directory, { CS_PUBLIC_URL: line.url, ...options.env });
    undo.push(() => relay.kill());
    await relay.start();
    const shop = await openShop(line.url, 'demo', '127.0.0.1', options.env?.['LIVEKIT_URL']);
    undo.push(() => shop.close());
    const browser = await launch(...(options.args ?? []));
    undo.push(() => browser.close());
    const visitor: Stage['visitor'] = async (context = {}) =>
      openPage(await browser.newContext({ viewport: { width: 1280, height: 800 }, ...context }), NETWORK_FAULTS);
    return { relay, line, shop, browser, directory, visitor, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Signs in at the desk; ends in the inbox. */
export async function signIn(desk: Page, relayUrl: string): Promise<void> {
  await desk.goto(`${relayUrl}/desk`);
  await desk.getByLabel('Name', { exact: true }).fill('admin');
  await desk.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await desk.getByRole('button', { name: 'Sign in', exact: true }).click();
  await desk.getByRole('heading', { name: 'Inbox' }).waitFor();
}

/** The open conversation of the desk. */
export const conversation = (desk: Page) => desk.locator('cs-desk-conversation');

/** Opens the newest conversation of the list and takes it over. */
export async function takeOver(desk: Page): Promise<void> {
  await desk.locator('cs-desk-list').getByText('Visitor').first().click();
  const take = desk.getByRole('button', { name: 'Take over', exact: true });
  await take.click();
  await take.waitFor({ state: 'detached' });
}

/** Answers in the open conversation. */
export async function answer(desk: Page, text: string): Promise<void> {
  const field = conversation(desk).locator('cs-composer textarea');
  await field.fill(text);
  await field.press('Enter');
}
