import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { composer, log, openChat, say } from './browser.ts';
import { conversation, signIn } from './stage.ts';
import type { Stage } from './stage.ts';

/** A screen whose controls are pressed. */
export interface Surface {
  readonly name: string;
  /** Where its controls are looked for. */
  readonly scope: string;
  /** Brings a new page to this screen. */
  readonly open: (page: Page, stage: Stage) => Promise<void>;
  /** Writes what a field needs before Enter. */
  readonly words: string;
}

const shop = async (page: Page, stage: Stage): Promise<void> => {
  await page.goto(stage.shop.url);
  await page.getByRole('button', { name: 'Only what is necessary' }).click();
  await openChat(page);
  await composer(page).waitFor();
};

const answered = async (page: Page, stage: Stage): Promise<void> => {
  await shop(page, stage);
  await say(page, 'Do you ship to Norway?');
  await log(page).getByRole('button', { name: 'Helpful', exact: true }).waitFor();
};

const unanswered = async (page: Page, stage: Stage): Promise<void> => {
  await shop(page, stage);
  await say(page, 'Who won the football world cup in 1998?');
  await log(page).getByRole('button', { name: 'Talk to a person' }).waitFor();
};

const inbox = async (page: Page, stage: Stage): Promise<void> => signIn(page, stage.line.url);

/** The list of the desk with somebody who waits. */
const waiting = async (page: Page, stage: Stage): Promise<void> => {
  await request(stage);
  await inbox(page, stage);
  await page.locator('cs-desk-list').getByText('Visitor').first().waitFor();
};

const section = (name: string) => async (page: Page, stage: Stage) => {
  await inbox(page, stage);
  await page.getByRole('navigation', { name: 'Sections' }).first().getByRole('button', { name, exact: true }).click();
  await page.waitForTimeout(800);
};

/** A call as a page of the shop makes it. */
const caller =
  (stage: Stage) =>
  async <T>(path: string, method: string, body: object, token?: string): Promise<T> => {
    const response = await fetch(stage.line.url + path, {
      method,
      headers: { 'content-type': 'application/json', origin: stage.shop.url, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return (await response.json()) as T;
  };

/** A visitor's conversation that waits at the desk, by the API; or one that its visitor has ended. */
async function request(stage: Stage, ended = false): Promise<void> {
  const call = caller(stage);
  const { token } = await call<{ token: string }>('/v1/sessions', 'POST', { siteKey: 'demo' });
  const { id } = await call<{ id: string }>('/v1/conversations/current', 'PUT', {}, token);
  await call(`/v1/rooms/${id}/messages`, 'POST', { clientMessageId: `c${Date.now()}`, text: 'Is anybody there?' }, token);
  await call(`/v1/conversations/${id}/${ended ? 'closures' : 'handovers'}`, 'POST', ended ? {} : { to: 'staff' }, token);
}

const desk = async (page: Page, stage: Stage): Promise<void> => {
  await waiting(page, stage);
  await page.locator('cs-desk-list').getByText('Visitor').first().click();
  await conversation(page).getByRole('log').waitFor();
};

/** A conversation with the pointer on a message, which shows what can be done with it. */
const reading = async (page: Page, stage: Stage): Promise<void> => {
  await desk(page, stage);
  const message = conversation(page).getByRole('log').locator('.msg').last();
  await message.hover();
  await message.getByRole('button', { name: 'More for this message' }).waitFor();
};

/** The menu of the visitor's own message. */
const messageMenu = async (page: Page, stage: Stage): Promise<void> => {
  await answered(page, stage);
  const message = log(page).locator('.msg', { hasText: 'Do you ship to Norway?' }).first();
  await message.hover();
  await message.getByRole('button', { name: 'More for this message' }).click();
  await page.getByRole('menu').waitFor();
};

/** A search that found something. */
const found = async (page: Page, stage: Stage): Promise<void> => {
  await desk(page, stage);
  await conversation(page).getByRole('button', { name: 'Search messages' }).click();
  await page.locator('cs-search input[type=search]').fill('anybody');
  await page.locator('cs-search mark').first().waitFor();
};

/** Saved replies behind the slash, one of them one's own. */
const replies = async (page: Page, stage: Stage): Promise<void> => {
  await desk(page, stage);
  await conversation(page)
    .getByRole('button', { name: /^Saved replies/ })
    .click();
  await page.locator('cs-desk-replies input, cs-desk-replies textarea').first().waitFor();
};

const snoozing = async (page: Page, stage: Stage): Promise<void> => {
  await desk(page, stage);
  await conversation(page).getByRole('button', { name: 'Put aside' }).click();
  await page.locator('cs-desk-snooze [role=menuitem]').first().waitFor();
};

/** The dialog from which the conversation is downloaded, in the panel. */
const saving = async (page: Page, stage: Stage): Promise<void> => {
  await answered(page, stage);
  await page.getByRole('button', { name: 'More options' }).click();
  await page.getByRole('menuitem', { name: 'Download the conversation' }).click();
  await page.locator('cs-export form').waitFor();
};

/** The same at the desk. */
const savingAtDesk = async (page: Page, stage: Stage): Promise<void> => {
  await desk(page, stage);
  await page.getByRole('button', { name: 'More about the visitor' }).click();
  await page.getByRole('menuitem', { name: 'Download conversation' }).click();
  await page.locator('cs-export form').waitFor();
};

/** The sheet that hands the conversation on. */
const handing = async (page: Page, stage: Stage): Promise<void> => {
  await desk(page, stage);
  await conversation(page).getByRole('button', { name: 'Hand over' }).click();
  await page.locator('cs-desk-handover input[type=radio]').first().waitFor();
};

/** The sheet that merges the conversation into another one that was searched for. */
const merging = async (page: Page, stage: Stage): Promise<void> => {
  await request(stage);
  await desk(page, stage);
  await page.getByRole('button', { name: 'More about the visitor' }).click();
  await page.getByRole('menuitem', { name: 'Merge into…' }).click();
  await page.locator('cs-desk-merge #merge-find').fill('anybody');
  await page.locator('cs-desk-merge #merge-find').press('Enter');
  await page.locator('cs-desk-merge input[type=radio]').first().check();
};

/** A closed conversation with a review that is half written. */
const reviewing = async (page: Page, stage: Stage): Promise<void> => {
  await request(stage, true);
  await inbox(page, stage);
  await page.locator('cs-desk-list').getByRole('button', { name: 'Closed' }).click();
  await page.locator('cs-desk-list .conv').first().click();
  await page.locator('cs-desk-review').getByRole('radio').nth(3).check();
};

const selection = async (page: Page, stage: Stage): Promise<void> => {
  await request(stage);
  await inbox(page, stage);
  await page.getByRole('button', { name: 'Select several' }).click();
  await page.locator('cs-desk-list .pick').first().click();
  await page.locator('cs-desk-bulk button').first().waitFor();
};

const filter = async (page: Page, stage: Stage): Promise<void> => {
  await request(stage);
  await inbox(page, stage);
  await page.locator('cs-desk-views').getByRole('button').first().click();
  await page.waitForTimeout(300);
};

/** A room of the desk that was just made. */
const room = async (page: Page, stage: Stage): Promise<void> => {
  await section('Rooms')(page, stage);
  await page.locator('cs-rooms').getByRole('button', { name: 'Add a room' }).click();
  await page.getByRole('menuitem', { name: 'New room' }).click();
  await page.locator('cs-rooms #title').fill('Trip');
  await page.getByRole('button', { name: 'Create room' }).click();
  await page.locator('cs-room-head header h2').first().waitFor();
};

const roomSettings = async (page: Page, stage: Stage): Promise<void> => {
  await room(page, stage);
  await page.getByRole('button', { name: 'More for this room' }).click();
  await page.getByRole('menuitem', { name: 'Room settings' }).click();
  await page.locator('cs-room-settings #title').fill('Ridge trip');
};

/** A part of the settings, with something changed that may be saved. */
const settings = (name: string, change: (pane: Locator) => Promise<unknown> = async () => undefined): Surface => ({
  name: `settings, ${name}`,
  scope: '.pane',
  words: 'tents',
  open: async (page, stage) => {
    await section('Settings')(page, stage);
    await page
      .locator('cs-settings')
      .getByRole('button', { name: new RegExp(`^${name}`) })
      .first()
      .click();
    const pane = page.locator('cs-settings .pane');
    await pane.locator('button, input').first().waitFor();
    await change(pane);
    await page.waitForTimeout(300);
  },
});

/** A document of a public room, put on a page of the shop from the files of the relay. */
const sharedDocument = async (page: Page, stage: Stage): Promise<void> => {
  const call = caller(stage);
  const { token } = await call<{ token: string }>('/v1/sessions', 'POST', { siteKey: 'demo' });
  const { id } = await call<{ id: string }>('/v1/rooms', 'POST', { title: 'Plan', visibility: 'public', kind: 'group' }, token);
  const { hash, entries } = JSON.parse(await readFile(new URL('../../server/kit/manifest.json', import.meta.url), 'utf8')) as {
    hash: string;
    entries: { document: string };
  };
  await page.goto(stage.shop.url);
  await page.getByRole('button', { name: 'Only what is necessary' }).click();
  await page.evaluate(
    async ({ file, attributes }) => {
      await import(file);
      const element = document.createElement('cs-document');
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      element.style.setProperty('block-size', '600px');
      document.body.prepend(element);
      scrollTo(0, 0);
    },
    {
      file: `${stage.line.url}/kit/v1/${hash}/${entries.document}`,
      attributes: { relay: stage.line.url, 'site-key': 'demo', 'room-id': id, 'document-id': 'plan' },
    },
  );
  const text = page.locator('cs-document').getByRole('textbox', { name: 'Document' });
  await text.click();
  await page.keyboard.type('Meet at the station.');
  await page.locator('cs-document .status').getByText('Saved').waitFor();
};

/** The documents of a room at the desk, with one in the list. */
const documents = async (page: Page, stage: Stage): Promise<void> => {
  await room(page, stage);
  await page.locator('cs-room-head').getByRole('button', { name: 'More for this room' }).click();
  await page.getByRole('menuitem', { name: 'Documents' }).click();
  const list = page.locator('cs-documents');
  await list.getByRole('button', { name: 'New document' }).first().click();
  await list.getByRole('textbox', { name: 'Title' }).fill('Packing list');
  await list.getByRole('button', { name: 'Create' }).click();
  await list.getByRole('button', { name: 'Documents', exact: true }).click();
  await list.locator('.entry', { hasText: 'Packing list' }).waitFor();
  // The notices of what was done are not what is looked at.
  await page.waitForTimeout(300);
};

/** The versions of a document, one of them chosen. */
const versions = async (page: Page, stage: Stage): Promise<void> => {
  await sharedDocument(page, stage);
  await page.locator('cs-document').getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Versions' }).click();
  const list = page.locator('cs-document-versions');
  await list.getByRole('button', { name: 'Save this version' }).click();
  await list.getByRole('textbox', { name: 'Name of the version' }).fill('As agreed');
  await list.getByRole('button', { name: 'Save', exact: true }).click();
  await list.getByRole('button', { name: 'As agreed' }).click();
  await list.getByText('Both are the same.').waitFor();
};

/** A document with a comment and an answer, the thread open. */
const comments = async (page: Page, stage: Stage): Promise<void> => {
  await sharedDocument(page, stage);
  const element = page.locator('cs-document');
  await page.keyboard.press('Shift+Control+ArrowLeft');
  await element.getByRole('button', { name: 'Comments' }).click();
  await element.getByRole('textbox', { name: 'About' }).fill('Which one?');
  await element.getByRole('button', { name: 'Comment', exact: true }).click();
  const panel = page.locator('cs-document-comments');
  await panel.getByText('Which one?').waitFor();
  await panel.getByRole('button', { name: 'Answer' }).click();
  await panel.getByRole('textbox', { name: 'Your answer' }).fill('The old one.');
  await panel.getByRole('button', { name: 'Answer' }).click();
  await panel.getByText('The old one.').waitFor();
};

/** A large file in the chat, on its way; it does not get to its end while the line is as it is. */
const uploading = async (page: Page, stage: Stage): Promise<void> => {
  await answered(page, stage);
  // Parts never come to an end, whatever else the relay does.
  await page.route(/\/v1\/uploads\/[^/]+$/, (route) => (route.request().method() === 'PATCH' ? new Promise<void>(() => undefined) : route.fallback()));
  const path = join(stage.directory, 'manual.pdf');
  await writeFile(path, Buffer.concat([Buffer.from('%PDF-1.7'), Buffer.alloc(9 * 2 ** 20)]));
  const underWay = page.waitForRequest((request) => request.method() === 'PATCH');
  await page.locator('cs-room cs-composer input[type=file]').setInputFiles(path);
  await page.getByRole('button', { name: 'Pause manual.pdf' }).waitFor();
  await underWay;
};

/** A voice message that is being recorded. */
const recording = async (page: Page, stage: Stage): Promise<void> => {
  await answered(page, stage);
  await page.locator('cs-room').getByRole('button', { name: 'Attach a file or record' }).click();
  await page.getByRole('menuitem', { name: 'Record a voice message' }).click();
  await page.locator('cs-room cs-composer').getByRole('timer').waitFor();
  // So much that what is cancelled can be had back.
  await page.waitForTimeout(1200);
};

/** The look at camera and sound before a call. */
const beforeCall = async (page: Page, stage: Stage): Promise<void> => {
  await room(page, stage);
  await page.locator('cs-room-head').getByRole('button', { name: 'Call', exact: true }).click();
  await page.locator('cs-call').getByRole('meter').waitFor();
};

/** A call that rings at others, with everything in it that can be pressed. */
const inCall = async (page: Page, stage: Stage): Promise<void> => {
  await beforeCall(page, stage);
  await page.locator('cs-call').getByRole('button', { name: 'Call now' }).click();
  await page.locator('cs-call .stage').waitFor();
};

/** A visitor whom somebody of the team calls, from a page of their own. */
const ringing = async (page: Page, stage: Stage): Promise<void> => {
  await shop(page, stage);
  await say(page, 'Can I talk to a person?');
  const desk = await page.context().newPage();
  await inbox(desk, stage);
  // Whoever waits stands first; those of earlier screens were called, and so taken over.
  await desk.locator('cs-desk-list').getByText('Visitor').first().click();
  await conversation(desk).getByRole('button', { name: 'Call', exact: true }).click();
  await desk.locator('cs-call').getByRole('button', { name: 'Call now' }).click();
  await page.bringToFront();
  await page.locator('cs-call .ring').waitFor();
};

/** Every screen. */
export const SURFACES: readonly Surface[] = [
  { name: 'hub, empty', scope: 'cs-hub', words: 'Do you ship to Norway?', open: shop },
  {
    name: 'hub, draft',
    scope: 'cs-composer',
    words: 'Do you ship to Norway?',
    open: async (page, stage) => (await shop(page, stage), composer(page).fill('Do you ship to Norway?')),
  },
  { name: 'hub, upload', scope: 'cs-composer', words: 'Here it is.', open: uploading },
  { name: 'hub, recording', scope: 'cs-composer', words: '', open: recording },
  { name: 'hub, answer', scope: 'cs-messages', words: '', open: answered },
  { name: 'hub, no answer', scope: 'cs-messages', words: '', open: unanswered },
  {
    name: 'hub, menu',
    scope: 'cs-hub [role=menu], cs-menu',
    words: '',
    open: async (page, stage) => {
      await answered(page, stage);
      await page.getByRole('button', { name: 'More options' }).click();
      await page.getByRole('menu').waitFor();
    },
  },
  {
    name: 'canvas',
    scope: 'cs-canvas',
    words: 'A calm lake at dawn',
    open: async (page, stage) => {
      await shop(page, stage);
      await page.getByRole('tab', { name: 'Canvas' }).click();
      await page.locator('cs-canvas textarea').fill('A calm lake at dawn');
    },
  },
  {
    name: 'desk, sign-in',
    scope: 'cs-desk-signin',
    words: 'correct horse battery',
    open: async (page, stage) => {
      await page.goto(`${stage.line.url}/desk`);
      await page.getByLabel('Name', { exact: true }).fill('admin');
      await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
    },
  },
  { name: 'desk, inbox', scope: 'cs-desk', words: 'tent', open: waiting },
  { name: 'document', scope: 'cs-document', words: '', open: sharedDocument },
  { name: 'document, versions', scope: 'cs-document-versions', words: 'As agreed', open: versions },
  { name: 'document, comments', scope: 'cs-document-comments', words: 'The old one.', open: comments },
  { name: 'desk, conversation', scope: 'cs-desk-conversation', words: 'Hello, this is a person.', open: reading },
  { name: 'hub, message menu', scope: 'cs-message-menu', words: '', open: messageMenu },
  { name: 'desk, search', scope: 'cs-search', words: 'anybody', open: found },
  { name: 'desk, saved replies', scope: 'cs-desk-replies', words: 'stock', open: replies },
  { name: 'desk, snooze', scope: 'cs-desk-snooze', words: '', open: snoozing },
  { name: 'desk, hand over', scope: 'cs-dialog[open]', words: 'A size check', open: handing },
  {
    name: 'desk, summary',
    scope: 'cs-desk-summary',
    words: '',
    open: async (page, stage) => (await desk(page, stage), page.locator('cs-desk-summary section').waitFor()),
  },
  {
    name: 'settings, team',
    scope: 'cs-dialog[open]',
    words: 'Returns',
    open: async (page, stage) => {
      await section('Settings')(page, stage);
      await page
        .locator('cs-settings')
        .getByRole('button', { name: /^Routing/ })
        .first()
        .click();
      await page.locator('cs-settings-teams').getByRole('button', { name: 'New team' }).click();
      await page.locator('#team-name').fill('Returns');
    },
  },
  { name: 'desk, details', scope: 'cs-desk-side', words: '', open: desk },
  { name: 'desk, merge', scope: 'cs-dialog[open]', words: 'anybody', open: merging },
  { name: 'desk, review', scope: 'cs-desk-review', words: 'Tone', open: reviewing },
  { name: 'hub, download', scope: 'cs-export', words: '', open: saving },
  { name: 'desk, download', scope: 'cs-export', words: '', open: savingAtDesk },
  { name: 'desk, selection', scope: 'cs-desk-bulk', words: '', open: selection },
  { name: 'desk, views', scope: 'cs-desk-views', words: '', open: filter },
  { name: 'insights', scope: 'cs-insights', words: '', open: section('Insights') },
  { name: 'desk, rooms', scope: 'cs-rooms', words: 'Trip', open: room },
  { name: 'desk, room', scope: 'cs-room-head', words: '', open: room },
  { name: 'call, before', scope: 'cs-call', words: '', open: beforeCall },
  { name: 'call, in it', scope: 'cs-call', words: '', open: inCall },
  { name: 'call, ringing', scope: 'cs-call', words: '', open: ringing },
  { name: 'desk, documents', scope: 'cs-documents', words: 'Route', open: documents },
  { name: 'desk, room settings', scope: 'cs-room-settings', words: 'Ridge trip', open: roomSettings },
  settings('Sites'),
  settings('Moderation', (pane) => pane.getByRole('textbox').first().fill('zonk')),
  settings('Look', (pane) => pane.getByRole('textbox').last().fill('Good day')),
  settings('Hours', (pane) => pane.getByRole('radio', { name: 'Opening hours' }).check()),
  settings('Routing', (pane) => pane.getByRole('radio', { name: /^One after the other/ }).check()),
  ...['Knowledge', 'Team', 'Providers', 'Keys'].map((name) => settings(name)),
];
