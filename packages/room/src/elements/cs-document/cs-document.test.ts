import { aTimeout, expect, fixture, html, waitUntil } from '@open-wc/testing';
import { CLOSE } from '@cs-kit/protocol';
import * as Y from 'yjs';
import '../../define-document.ts';
import { FakeDocuments } from '../../testing/fake-documents.ts';
import { ROOM } from '../../testing/fake-relay.ts';
import { atRest, count, deep, every, found, press } from '../../testing/mount.ts';
import type { CsDocument } from './cs-document.ts';

const PLAN = '# Ridge trip\n\nMeet at the **station**.\n\n- [x] Tent\n- [ ] Stove\n';

async function open(documents: FakeDocuments, before: (element: CsDocument) => void = () => undefined): Promise<CsDocument> {
  const box = await fixture<HTMLDivElement>(html`<div></div>`);
  box.style.setProperty('block-size', '600px');
  const element = document.createElement('cs-document');
  element.provideClient(documents.client());
  element.roomId = ROOM;
  element.documentId = 'plan';
  before(element);
  box.append(element);
  await element.updateComplete;
  return element;
}

const text = (element: CsDocument): Promise<HTMLElement> => found(element, '.text');
const status = (element: CsDocument, words: string): Promise<HTMLElement> => found(element, '.status', words);
const tool = (element: CsDocument, name: string): Promise<HTMLButtonElement> => found<HTMLButtonElement>(element, `button[aria-label="${name}"]`);

/** Selects words of the text as a mouse does. */
async function select(element: CsDocument, words: string): Promise<void> {
  const page = await text(element);
  page.focus();
  const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const at = node.textContent?.indexOf(words) ?? -1;
    if (at < 0) continue;
    document.getSelection()?.setBaseAndExtent(node, at, node, at + words.length);
    document.dispatchEvent(new Event('selectionchange'));
    await aTimeout(60);
    return;
  }
  throw new Error(`There is no “${words}”.`);
}

/** Chooses an entry of a menu of the toolbar. */
async function choose(element: CsDocument, menu: string, item: string): Promise<void> {
  (await tool(element, menu)).click();
  const shown = await found<HTMLButtonElement>(element, '.menu.shown [role^="menuitem"]', item);
  shown.click();
  await aTimeout(20);
}

function paste(target: HTMLElement, type: 'text/plain' | 'text/html', words: string): void {
  const data = new DataTransfer();
  data.setData(type, words);
  target.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true, composed: true }));
}

/** Waits for the words of the document as Markdown. */
const reads = (element: CsDocument, markdown: string): Promise<void> => waitUntil(() => element.markdown === markdown, markdown, { timeout: 4000 });

describe('cs-document', () => {
  // Unbundled, the editor is a hundred files.
  before(async function () {
    this.timeout(60_000);
    await import('./editor/load.ts');
  });

  it('opens with the words that are there, says that they are saved, and is accessible', async () => {
    const element = await open(new FakeDocuments(PLAN));
    const page = await text(element);
    await waitUntil(() => page.querySelector('h1') !== null, undefined, { timeout: 4000 });
    await status(element, 'Saved');
    expect(page.getAttribute('aria-label')).to.equal('Document');
    expect(element.markdown).to.equal(PLAN);
    await atRest();
    await expect(element).to.be.accessible();
    expect(every(element, '[style]').filter((found) => found.closest('.text') !== null)).to.deep.equal([]);
  });

  it('formats what is selected from toolbar, menus and keys, and takes back own changes only', async () => {
    const documents = new FakeDocuments('one two\n');
    const element = await open(documents);
    await reads(element, 'one two\n');
    await select(element, 'two');
    (await tool(element, 'Bold')).click();
    expect(element.markdown).to.equal('one **two**\n');
    await waitUntil(() => deep(element, 'button[aria-label="Bold"]')?.getAttribute('aria-pressed') === 'true', undefined, { timeout: 4000 });
    const page = await text(element);
    press(page, 'b', { ctrlKey: true });
    press(page, 'i', { ctrlKey: true });
    expect(element.markdown).to.equal('one *two*\n');
    documents.write((content) => (content.get(0) as Y.XmlElement).insert(0, [new Y.XmlText('zero ')]));
    await waitUntil(() => element.markdown?.includes('zero') === true, undefined, { timeout: 4000 });
    (await tool(element, 'Undo')).click();
    await waitUntil(() => element.markdown?.includes('*') === false, undefined, { timeout: 4000 });
    expect(element.markdown).to.include('zero');
    for (const [menu, item, wanted] of [
      ['Text style', 'Heading', '## '],
      ['Text style', 'Code block', '```'],
      ['Text style', 'Text', 'zero'],
      ['Text style', 'Quote', '> '],
      ['Text style', 'Quote', 'zero'],
      ['Lists', 'Numbered list', '1. '],
      ['Lists', 'Bulleted list', '- zero'],
      ['Lists', 'Check list', '- [ ] '],
      ['Lists', 'Bulleted list', '- zero'],
      ['Lists', 'Bulleted list', 'zero'],
      ['More', 'Struck through', ''],
      ['More', 'Dividing line', '---'],
      ['More', 'Table', '| --- | --- |'],
    ] as const) {
      await choose(element, menu, item);
      expect(element.markdown, item).to.satisfy((now: string) => now.startsWith(wanted) || (['---', '| --- | --- |'].includes(wanted) && now.includes(wanted)));
    }
    await choose(element, 'More', 'Add a row below');
    await choose(element, 'More', 'Add a column after');
    expect(element.markdown?.match(/^\|/gm)).to.have.length(5);
    expect(element.markdown).to.include('| --- | --- | --- |');
    await choose(element, 'More', 'Delete the column');
    await choose(element, 'More', 'Delete the row');
    await choose(element, 'More', 'Delete the table');
    expect(element.markdown).to.not.include('|');
  });

  it('checks an item by its box and by the keyboard; the item after it is not done', async () => {
    const documents = new FakeDocuments(PLAN);
    const element = await open(documents);
    await reads(element, PLAN);
    const boxes = (): HTMLInputElement[] => every<HTMLInputElement>(element, 'input[type=checkbox]');
    expect(boxes().map((box) => [box.getAttribute('aria-label'), box.checked])).to.deep.equal([
      ['Tent', true],
      ['Stove', false],
    ]);
    boxes()[1]?.click();
    expect(element.markdown).to.include('- [x] Stove');
    await status(element, 'Saved');
    expect(documents.content.toString()).to.include('checked="true"');
    await select(element, 'Stove');
    press(await text(element), 'Enter', { ctrlKey: true });
    expect(element.markdown).to.include('- [ ] Stove');
    document.getSelection()?.collapseToEnd();
    document.dispatchEvent(new Event('selectionchange'));
    await aTimeout(60);
    press(await text(element), 'Enter');
    expect(element.markdown).to.match(/- \[ \] Stove\n- \[ \]/);
    press(await text(element), 'Tab');
    expect(element.markdown).to.match(/- \[ \] Stove\n {2}- \[ \]/);
    press(await text(element), 'Tab', { shiftKey: true });
    expect(element.markdown).to.match(/- \[ \] Stove\n- \[ \]/);
  });

  it('reads Markdown and the bold of word processors from the clipboard, without a style in it', async () => {
    const element = await open(new FakeDocuments());
    const page = await text(element);
    await found(element, '.empty-line');
    page.focus();
    paste(page, 'text/plain', '## Plan\n\n- a\n- b');
    expect(element.markdown).to.equal('## Plan\n\n- a\n- b\n');
    element.addMarkdown('Last.');
    paste(
      page,
      'text/html',
      '<style>p{color:red}</style><p style="color:red">one <span style="font-weight:700">two</span> <b style="font-weight:normal">three</b></p><p><a href="javascript:alert(1)">bad</a></p>',
    );
    expect(element.markdown).to.include('one **two** three');
    expect(element.markdown).to.include('bad').and.not.include('javascript');
    element.addMarkdown('End.');
    paste(
      page,
      'text/html',
      '<p>first</p><h5>Deep</h5><p>one<br>two <i>slanted</i> <s>gone</s> <code>x</code></p><hr><ol start="3"><li>three</li></ol><ul><li><input type="checkbox" checked> done</li></ul><pre>a\n  b</pre><blockquote><p>said</p></blockquote><table><tr><th>a</th></tr><tr><td>1</td></tr></table>',
    );
    for (const words of [
      '### Deep',
      'one\\\ntwo *slanted* ~~gone~~ `x`',
      '---',
      '3. three',
      '- [x] done',
      '```\na\n  b\n```',
      '> said',
      '| a |\n| --- |\n| 1 |',
    ])
      expect(element.markdown).to.include(words);
    press(page, 'a', { ctrlKey: true });
    const copied = new DataTransfer();
    page.dispatchEvent(new ClipboardEvent('copy', { clipboardData: copied, bubbles: true, cancelable: true, composed: true }));
    expect(copied.getData('text/html')).to.include('data-checked="true"').and.include('<br>').and.not.include('style=');
    const [error] = await count(element, 'cs-error', () => paste(page, 'text/plain', 'x'.repeat(1_000_001)));
    expect((error as unknown as { error: { code: string } }).error.code).to.equal('request/too-large');
    expect(element.addMarkdown('x'.repeat(1_000_001))).to.equal(false);
  });

  it('sets a link, says which address it does not take, and removes it', async () => {
    const element = await open(new FakeDocuments('see the forecast\n'));
    await reads(element, 'see the forecast\n');
    await select(element, 'forecast');
    press(await text(element), 'k', { ctrlKey: true });
    const field = await found<HTMLInputElement>(element, '#href');
    await atRest();
    await expect(element).to.be.accessible();
    field.value = 'javascript:alert(1)';
    (await found<HTMLButtonElement>(element, '.btn.primary', 'Set the link')).click();
    await found(element, '[role="alert"]', 'no address');
    field.value = 'https://yr.example/x';
    (await found<HTMLButtonElement>(element, '.btn.primary', 'Set the link')).click();
    expect(element.markdown).to.equal('see the [forecast](https://yr.example/x)\n');
    await atRest();
    (await tool(element, 'Link')).click();
    (await found<HTMLButtonElement>(element, '.btn', 'Remove the link')).click();
    expect(element.markdown).to.equal('see the forecast\n');
  });

  it('shows where others are, with their names and without style attributes', async () => {
    const documents = new FakeDocuments('one two\n');
    const element = await open(documents);
    await reads(element, 'one two\n');
    const words = (documents.content.get(0) as Y.XmlElement).get(0) as Y.XmlText;
    documents.show('Jonas', Y.createRelativePositionFromTypeIndex(words, 0), Y.createRelativePositionFromTypeIndex(words, 3));
    const cursor = await found(element, '.cursor.c3');
    expect(cursor.textContent).to.equal('Jonas');
    expect((await found(element, '.selected')).textContent).to.equal('one');
    await status(element, 'Saved, 2 editing');
    expect(every(element, '.text [style]')).to.deep.equal([]);
    expect((await found(element, '.status')).title).to.equal('Here now: You and Jonas');
  });

  it('moves the cursor of somebody along with what others write before it, without making it anew, and takes its name away after a while', async () => {
    const documents = new FakeDocuments('one\n\ntwo\n');
    const element = await open(documents);
    await reads(element, 'one\n\ntwo\n');
    const textAt = (line: number): Y.XmlText => (documents.content.get(line) as Y.XmlElement).get(0) as Y.XmlText;
    const second = textAt(1);
    const place = Y.createRelativePositionFromTypeIndex(second, 1);
    documents.show('Jonas', place, place);
    const cursor = await found(element, '.cursor');
    documents.write(() => textAt(0).insert(0, 'now '));
    await reads(element, 'now one\n\ntwo\n');
    expect(await found(element, '.cursor')).to.equal(cursor);
    await waitUntil(() => cursor.classList.contains('still'), 'its name is gone', { timeout: 4000 });
    const next = Y.createRelativePositionFromTypeIndex(second, 2);
    documents.show('Jonas', next, next);
    await waitUntil(() => every(element, '.cursor').some((other) => other !== cursor && !other.classList.contains('still')), 'its name is there again');
  });

  it('is saving until the relay has it on disk', async () => {
    const documents = new FakeDocuments('one\n');
    documents.writes = false;
    const element = await open(documents);
    await reads(element, 'one\n');
    element.addMarkdown('two');
    await status(element, 'Saving');
    documents.writes = true;
    element.addMarkdown('three');
    await status(element, 'Saved');
  });

  it('is read by a viewer: no tools but those for a copy, boxes that cannot be pressed', async () => {
    const documents = new FakeDocuments(PLAN);
    documents.role = 'viewer';
    const element = await open(documents);
    const page = await text(element);
    await status(element, 'Read only');
    await waitUntil(
      () => page.querySelector('h1') !== null && every<HTMLInputElement>(element, 'input[type=checkbox]').every((box) => box.disabled),
      undefined,
      { timeout: 4000 },
    );
    expect([page.contentEditable, page.getAttribute('aria-readonly')]).to.deep.equal(['false', 'true']);
    expect(element.addMarkdown('x')).to.equal(false);
    expect(deep(element, 'button[aria-label="Bold"]')).to.equal(null);
    await atRest();
    await expect(element).to.be.accessible();
  });

  it('goes on without a connection, counts what is kept, and merges', async () => {
    const documents = new FakeDocuments('one\n');
    const element = await open(documents);
    await reads(element, 'one\n');
    await status(element, 'Saved');
    documents.cut();
    await found(element, '.banner.warn', 'What you change is kept here');
    element.addMarkdown('two');
    await found(element, '.banner.warn', '1 change is kept here');
    await aTimeout(1600);
    await expect(element).to.be.accessible();
    documents.online = true;
    await status(element, 'Saved');
    expect(deep(element, '.banner')).to.equal(null);
    expect(documents.content.toString()).to.include('two');
  });

  it('keeps in view what the relay did not take, until it is given up', async () => {
    const documents = new FakeDocuments('one\n');
    const element = await open(documents);
    await reads(element, 'one\n');
    documents.role = 'viewer';
    const [error] = await count(element, 'cs-error', () => element.addMarkdown('two'));
    expect((error as unknown as { error: { code: string } }).error.code).to.equal('room/forbidden');
    await found(element, '[role="alert"]', 'not taken');
    expect(element.markdown).to.equal('one\n\ntwo\n');
    (await found<HTMLButtonElement>(element, '.banner .btn', 'Show what is saved')).click();
    await reads(element, 'one\n');
    await status(element, 'Read only');
  });

  it('says what happened where there is no connection, no room, no document, or the end of one', async () => {
    const documents = new FakeDocuments('one\n');
    documents.online = false;
    const element = await open(documents);
    await found(element, '.empty', 'no copy of this document');
    await expect(element).to.be.accessible();
    documents.online = true;
    (await found<HTMLButtonElement>(element, '.btn.primary', 'Try again')).click();
    await reads(element, 'one\n');
    documents.end(CLOSE.tooLarge, 'A document has at most 20 MiB.');
    await found(element, '[role="alert"]', 'The document is full.');
    (await found<HTMLButtonElement>(element, '.banner .btn', 'Open again')).click();
    await status(element, 'Saved');
    documents.end(CLOSE.full, 'A room has at most 100 documents.');
    await found(element, '[role="alert"]', 'as many documents as it may');
    documents.status = 404;
    element.documentId = 'other';
    await found(element, '.empty', 'not open to you');
    element.roomId = null;
    await found(element, '.empty', 'No document was chosen');
  });

  it('is one stop of the Tab key in the toolbar: the tool that had the focus last', async () => {
    const element = await open(new FakeDocuments('one\n'));
    await text(element);
    const stops = (): (string | null)[] =>
      every(element, '.tools > button, .tools > cs-menu')
        .map((one) => (one.shadowRoot?.querySelector<HTMLElement>('#button') ?? one) as HTMLElement)
        .filter((button) => button.tabIndex === 0)
        .map((button) => button.getAttribute('aria-label'));
    await waitUntil(() => stops().join() === 'Text style', undefined, { timeout: 4000 });
    (await tool(element, 'Link')).focus();
    await waitUntil(() => stops().join() === 'Link');
    press(await tool(element, 'Link'), 'ArrowRight');
    await waitUntil(() => stops().join() === 'Comments');
  });

  it('moves from right to left in the toolbar of such a language', async () => {
    const element = await open(new FakeDocuments('one\n'), (made) => {
      made.dir = 'rtl';
    });
    await text(element);
    const bold = await tool(element, 'Bold');
    bold.focus();
    press(bold, 'ArrowLeft');
    expect(element.shadowRoot?.activeElement?.getAttribute('aria-label')).to.equal('Italic');
  });

  it('moves in the toolbar by arrow keys, and back to the text by Escape', async () => {
    const element = await open(new FakeDocuments('one\n'));
    const page = await text(element);
    page.focus();
    press(page, 'F10', { altKey: true });
    const names = (): string | null | undefined => {
      const active = element.shadowRoot?.activeElement;
      return (active?.shadowRoot?.activeElement ?? active)?.getAttribute('aria-label');
    };
    expect(names()).to.equal('Text style');
    const at = (): Element => element.shadowRoot!.activeElement!.shadowRoot?.activeElement ?? element.shadowRoot!.activeElement!;
    press(at(), 'ArrowRight');
    expect(names()).to.equal('Bold');
    press(at(), 'End');
    expect(names()).to.equal('More');
    press(at(), 'ArrowRight');
    expect(names()).to.equal('Text style');
    press(at(), 'Escape');
    expect(element.shadowRoot?.activeElement).to.equal(page);
  });

  it('copies and downloads Markdown, and takes a file of it', async () => {
    const element = await open(new FakeDocuments('one\n'));
    await reads(element, 'one\n');
    const { clipboard } = navigator;
    let copied = '';
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText: async (words: string) => void (copied = words) } });
    try {
      await choose(element, 'More', 'Copy as Markdown');
      await found(element, '[part="toast"]', 'Copied');
      expect(copied).to.equal('one\n');
    } finally {
      Object.defineProperty(navigator, 'clipboard', { configurable: true, value: clipboard });
    }
    const field = await found<HTMLInputElement>(element, 'input[type=file]');
    const files = new DataTransfer();
    files.items.add(new File(['## more'], 'more.md', { type: 'text/markdown' }));
    field.files = files.files;
    field.dispatchEvent(new Event('change'));
    await reads(element, 'one\n\n## more\n');
  });

  it('speaks Arabic from right to left', async () => {
    const element = await open(new FakeDocuments('مرحبا\n'), (made) => {
      made.lang = 'ar';
      made.dir = 'rtl';
    });
    await found(element, '.status', 'تم الحفظ');
    await waitUntil(() => deep(element, '.text')?.getAttribute('aria-label') === 'المستند', undefined, { timeout: 4000 });
  });
});
