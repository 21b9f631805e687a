import { aTimeout, expect, fixture, html, waitUntil } from '@open-wc/testing';
import type * as Y from 'yjs';
import '../../define-document.ts';
import { TextMap } from '../../engine/document/anchors.ts';
import { schema } from '../../engine/document/schema.ts';
import { FakeComments } from '../../testing/comments.ts';
import { FakeDocuments } from '../../testing/fake-documents.ts';
import { ROOM, VISITOR } from '../../testing/fake-relay.ts';
import { atRest, deep, every, found, press, type } from '../../testing/mount.ts';
import type { CsDocument } from '../cs-document/cs-document.ts';

const PLAN = '# Ridge trip\n\nMeet at the old station at noon.\n\nBring a tent and a stove.\n';
const ME = { id: VISITOR.id, name: VISITOR.name };

interface Opened {
  readonly documents: FakeDocuments;
  readonly comments: FakeComments;
  readonly element: CsDocument;
}

/** Ties words of the document at the relay to their place. */
function anchorOn(documents: FakeDocuments, words: string) {
  let at = 0;
  for (const child of documents.content.toArray() as Y.XmlElement[]) {
    const text = child.get(0) as Y.XmlText;
    const place = (text.toDelta() as { insert: string }[])
      .map(({ insert }) => insert)
      .join('')
      .indexOf(words);
    if (place >= 0)
      return new TextMap(documents.content, schema).anchor(at + 1 + place, at + 1 + place + words.length) as NonNullable<ReturnType<TextMap['anchor']>>;
    at += text.length + 2;
  }
  throw new Error(`There is no “${words}”.`);
}

async function setUp(prepare: (comments: FakeComments, documents: FakeDocuments) => void = () => undefined, width = 1000): Promise<Opened> {
  const documents = new FakeDocuments(PLAN);
  const comments = new FakeComments(documents);
  prepare(comments, documents);
  const box = await fixture<HTMLDivElement>(html`<div></div>`);
  box.style.setProperty('block-size', '600px');
  box.style.setProperty('inline-size', `${width}px`);
  const element = document.createElement('cs-document');
  element.provideClient(documents.client());
  element.roomId = ROOM;
  element.documentId = 'plan';
  box.append(element);
  await waitUntil(() => element.markdown === PLAN, 'it is open', { timeout: 8000 });
  await found(element, '.status', documents.role === 'viewer' ? 'Read only' : 'Saved');
  return { documents, comments, element };
}

const text = (element: CsDocument): Promise<HTMLElement> => found(element, '.text');
const panel = (element: CsDocument): HTMLElement => deep(element, 'cs-document-comments') as HTMLElement;
const marks = (element: CsDocument, selector = 'mark.commented'): string[] => every(element, selector).map((mark) => mark.textContent ?? '');
const marked = (element: CsDocument, ...words: string[]): Promise<void> =>
  waitUntil(() => JSON.stringify(marks(element)) === JSON.stringify(words), words.join(), { timeout: 4000 });
const button = (element: CsDocument, words: string) => found<HTMLButtonElement>(panel(element), '.btn', words);
const named = (element: CsDocument, name: string) => found<HTMLButtonElement>(element, `button[aria-label="${name}"]`);
const toggle = async (element: CsDocument): Promise<void> => {
  (await named(element, 'Comments')).click();
  await found(element, 'cs-document-comments');
};
const shown = (element: CsDocument): boolean => deep(element, 'cs-document-comments') !== null && !panel(element).hidden;
const saids = (element: CsDocument): string[] => every(panel(element), '.speech').map((words) => words.textContent ?? '');

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

async function choose(element: CsDocument, said: string, item: string): Promise<void> {
  const comment = await found(panel(element), '.said', said);
  (await found<HTMLButtonElement>(comment, 'button[aria-label="What can be done with this comment"]')).click();
  (await found<HTMLButtonElement>(comment, '.menu.shown [role^="menuitem"]', item)).click();
}

describe('cs-document-comments', () => {
  // Unbundled, the editor is a hundred files.
  before(async function () {
    this.timeout(60_000);
    await import('../cs-document/editor/load.ts');
    await import('./commenting.ts');
  });

  it('comes by itself where there are comments, marks their words, and opens the thread of those that are pressed', async () => {
    const { element } = await setUp((comments, documents) => {
      const { id } = comments.add('Which one?', { anchor: anchorOn(documents, 'old station') });
      comments.add('The one by the river.', { threadId: id }, ME);
      comments.add('How many?', { anchor: anchorOn(documents, 'tent') });
    });
    await marked(element, 'old station', 'tent');
    expect(shown(element)).to.equal(false);
    const [station] = every(element, 'mark.commented');
    expect(station?.getAttribute('aria-description')).to.equal('Comment by Ana Ruiz and 2 in all');
    expect(element.markdown, 'the text knows nothing of it').to.equal(PLAN);
    document.getSelection()?.collapse(station?.firstChild ?? null, 2);
    station?.click();
    await waitUntil(() => shown(element));
    await found(element, '.thread.on', 'Which one?');
    await waitUntil(() => marks(element, 'mark.chosen').join() === 'old station', undefined, { timeout: 4000 });
    expect(saids(element)).to.deep.equal(['Which one?', 'The one by the river.', 'How many?']);
    expect((await named(element, 'Comments')).getAttribute('aria-pressed')).to.equal('true');
    await atRest();
    await expect(element).to.be.accessible();
    expect(every(element, '.text [style]')).to.deep.equal([]);
    press(await found(panel(element), '.quote'), 'Escape');
    await waitUntil(() => !shown(element));
    expect(marks(element, 'mark.chosen')).to.deep.equal([]);
  });

  it('loads nothing as long as nobody comments or selects, then offers itself beside the selection', async () => {
    const { element, comments } = await setUp();
    await aTimeout(200);
    expect(deep(element, 'cs-document-comments')).to.equal(null);
    await select(element, 'old station');
    const here = await found<HTMLButtonElement>(element, '.comment-here.shown', 'Comment');
    here.click();
    const field = await found<HTMLTextAreaElement>(panel(element), 'textarea');
    await waitUntil(() => marks(element, 'mark.chosen').join() === 'old station', undefined, { timeout: 4000 });
    await waitUntil(() => panel(element).shadowRoot?.activeElement === field);
    await atRest();
    await expect(element).to.be.accessible();
    const send = await found<HTMLButtonElement>(panel(element), '.btn.primary', 'Comment');
    expect(send.getAttribute('aria-disabled')).to.equal('true');
    type(field, '  Which one?  ');
    press(field, 'Enter', { ctrlKey: true });
    await found(panel(element), '.speech', 'Which one?');
    expect(comments.list.map((comment) => [comment.text, comment.anchor?.quote])).to.deep.equal([['Which one?', 'old station']]);
    await marked(element, 'old station');
    await waitUntil(() => panel(element).shadowRoot?.activeElement?.classList.contains('quote') === true);
  });

  it('is reached by its keys: with words selected it asks, without any it goes to the thread at the cursor', async () => {
    const { element } = await setUp((comments, documents) => void comments.add('Which one?', { anchor: anchorOn(documents, 'old station') }));
    await marked(element, 'old station');
    await select(element, 'noon');
    press(await text(element), 'm', { ctrlKey: true, altKey: true });
    const field = await found<HTMLTextAreaElement>(panel(element), 'textarea');
    press(field, 'Escape');
    await waitUntil(() => deep(panel(element), 'textarea') === null);
    await select(element, 'station');
    document.getSelection()?.collapseToEnd();
    document.dispatchEvent(new Event('selectionchange'));
    await aTimeout(60);
    press(await text(element), 'm', { ctrlKey: true, altKey: true });
    await waitUntil(() => panel(element).shadowRoot?.activeElement?.classList.contains('quote') === true, undefined, { timeout: 4000 });
    await toggle(element);
    await waitUntil(() => !shown(element));
  });

  it('answers, changes, deletes and brings back; each is told once', async () => {
    const { element, comments } = await setUp((made, documents) => void made.add('Which one?', { anchor: anchorOn(documents, 'old station') }, ME));
    await toggle(element);
    (await button(element, 'Answer')).click();
    const field = await found<HTMLTextAreaElement>(panel(element), 'textarea');
    type(field, 'The old one.');
    const send = await found<HTMLButtonElement>(panel(element), '.btn.primary', 'Answer');
    send.click();
    send.click();
    await found(panel(element), '.speech', 'The old one.');
    expect(comments.calls.filter(({ method }) => method === 'POST')).to.have.length(1);
    await choose(element, 'The old one.', 'Edit');
    const change = await found<HTMLTextAreaElement>(panel(element), 'textarea');
    expect(change.value).to.equal('The old one.');
    type(change, 'The new one.');
    (await button(element, 'Save')).click();
    await found(panel(element), '.said', 'edited');
    expect(saids(element)).to.deep.equal(['Which one?', 'The new one.']);
    await choose(element, 'Which one?', 'Delete');
    await found(panel(element), '.thread', 'This comment was deleted.');
    (await found<HTMLButtonElement>(panel(element), '[part="toast"] .btn', 'Undo')).click();
    await waitUntil(() => saids(element).length === 2, undefined, { timeout: 4000 });
  });

  it('puts resolved threads away, shows them on demand, and reopens them', async () => {
    const { element } = await setUp((comments, documents) => {
      comments.add('How many?', { anchor: anchorOn(documents, 'tent') });
      comments.add('Which one?', { anchor: anchorOn(documents, 'old station') });
    });
    await marked(element, 'old station', 'tent');
    await toggle(element);
    await waitUntil(() => saids(element).join() === 'Which one?,How many?', 'in the order of the text', { timeout: 4000 });
    (await named(element, 'Resolve')).click();
    await marked(element, 'tent');
    expect(saids(element)).to.deep.equal(['How many?']);
    const old = await found<HTMLButtonElement>(panel(element), '.chip', 'Resolved (1)');
    old.click();
    await found(panel(element), '.thread', 'Resolved by');
    await marked(element, 'old station', 'tent');
    await atRest();
    await expect(element).to.be.accessible();
    (await named(element, 'Reopen')).click();
    await waitUntil(() => deep(panel(element), '.chip') === null, undefined, { timeout: 4000 });
    (await named(element, 'Resolve')).click();
    await found(panel(element), '[part="toast"]', 'Resolved.');
    (await found<HTMLButtonElement>(panel(element), '[part="toast"] .btn', 'Undo')).click();
    await marked(element, 'old station', 'tent');
  });

  it('stays at its words while others write before and among them, and says when they were deleted', async () => {
    const { element, documents, comments } = await setUp((made, of) => void made.add('Which one?', { anchor: anchorOn(of, 'old station') }));
    await marked(element, 'old station');
    const words = (): Y.XmlText => (documents.content.get(1) as Y.XmlElement).get(0) as Y.XmlText;
    documents.write(() => words().insert(0, 'Everybody: '));
    await marked(element, 'old station');
    documents.write(() => words().insert(words().toString().indexOf('station'), 'railway '));
    await marked(element, 'old railway station');
    await select(element, 'Everybody');
    document.execCommand('insertText', false, 'All of us');
    await waitUntil(() => element.markdown?.includes('All of us') === true);
    await marked(element, 'old railway station');
    await toggle(element);
    const at = words().toString().indexOf('old railway station');
    documents.write(() => words().delete(at, 'old railway station'.length));
    await found(panel(element), '.thread', 'These words were deleted from the text.');
    await marked(element);
    expect((await found(panel(element), '.quote.gone')).textContent?.trim()).to.equal('old station');
    await atRest();
    await expect(element).to.be.accessible();
    comments.change(comments.list[0]?.id ?? '', { text: 'Never mind.' });
    await found(panel(element), '.speech', 'Never mind.');
  });

  it('keeps what was typed while there is no connection, and says so', async () => {
    const { element, documents, comments } = await setUp();
    await select(element, 'tent');
    await toggle(element);
    const field = await found<HTMLTextAreaElement>(panel(element), 'textarea');
    documents.cut();
    await found(panel(element), '.write', 'Comments are sent when you are back.');
    type(field, 'How many?');
    press(field, 'Enter', { ctrlKey: true });
    await aTimeout(100);
    expect(comments.list).to.deep.equal([]);
    (await named(element, 'Close the comments')).click();
    documents.online = true;
    await found(element, '.status', 'Saved');
    await select(element, 'tent');
    await toggle(element);
    await waitUntil(() => (deep(panel(element), 'textarea') as HTMLTextAreaElement | null)?.value === 'How many?', undefined, { timeout: 4000 });
    comments.refusals.set('POST', { status: 409, code: 'request/conflict' });
    (await button(element, 'Comment')).click();
    await found(panel(element), '[role="alert"]', 'as many comments as it may');
    comments.refusals.clear();
    (await button(element, 'Comment')).click();
    await found(panel(element), '.speech', 'How many?');
  });

  it('is read and not written by a viewer', async () => {
    const { element } = await setUp((comments, documents) => {
      documents.role = 'viewer';
      comments.add('Which one?', { anchor: anchorOn(documents, 'old station') });
    });
    await marked(element, 'old station');
    await toggle(element);
    await found(panel(element), '.speech', 'Which one?');
    for (const control of ['.answer', '.about .ib', 'cs-menu', 'textarea']) expect(deep(panel(element), control), control).to.equal(null);
    (await found<HTMLButtonElement>(panel(element), '.quote')).click();
    await waitUntil(() => marks(element, 'mark.chosen').join() === 'old station', undefined, { timeout: 4000 });
  });

  it('says that there is nothing yet, and what failed with a way on', async () => {
    const { element, comments } = await setUp((made) => void made.refusals.set('GET', { status: 503, code: 'storage/unavailable' }));
    await toggle(element);
    await found(panel(element), '[role="alert"]');
    comments.refusals.clear();
    (await button(element, 'Try again')).click();
    await found(panel(element), '.empty', 'No comments yet');
    await atRest();
    await expect(element).to.be.accessible();
  });

  it('lies over the text where there is no room beside it', async () => {
    const { element } = await setUp((comments, documents) => void comments.add('Which one?', { anchor: anchorOn(documents, 'old station') }), 380);
    await toggle(element);
    await found(panel(element), '.speech', 'Which one?');
    expect(getComputedStyle(panel(element)).position).to.equal('absolute');
    expect(panel(element).getBoundingClientRect().width).to.equal(380);
  });
});
