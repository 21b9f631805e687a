import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import type * as Y from 'yjs';
import '../../define-document.ts';
import { FakeDocuments } from '../../testing/fake-documents.ts';
import { ROOM } from '../../testing/fake-relay.ts';
import { atRest, deep, every, found, type } from '../../testing/mount.ts';
import { FakeVersions } from '../../testing/versions.ts';
import type { CsDocument } from '../cs-document/cs-document.ts';

const NOW = '# Ridge trip\n\nMeet at the harbour.\n\n- [x] Tent\n';

interface Opened {
  readonly documents: FakeDocuments;
  readonly versions: FakeVersions;
  readonly element: CsDocument;
}

async function setUp(
  prepare: (versions: FakeVersions, documents: FakeDocuments) => void,
  before: (element: CsDocument) => void = () => undefined,
): Promise<Opened> {
  const documents = new FakeDocuments(NOW);
  const versions = new FakeVersions(documents);
  prepare(versions, documents);
  const box = await fixture<HTMLDivElement>(html`<div></div>`);
  box.style.setProperty('block-size', '600px');
  const element = document.createElement('cs-document');
  element.provideClient(documents.client());
  element.roomId = ROOM;
  element.documentId = 'plan';
  before(element);
  box.append(element);
  await waitUntil(() => element.markdown === NOW, 'it is open', { timeout: 8000 });
  return { documents, versions, element };
}

/** Opens the versions from the menu. */
async function open(prepare: (versions: FakeVersions, documents: FakeDocuments) => void): Promise<Opened> {
  const opened = await setUp(prepare);
  (await found<HTMLButtonElement>(opened.element, 'button[aria-label="More"]')).click();
  (await found<HTMLButtonElement>(opened.element, '.menu.shown [role^="menuitem"]', 'Versions')).click();
  await found(opened.element, 'cs-document-versions');
  return opened;
}

const two = (versions: FakeVersions): void => {
  versions.add('# Ridge trip\n\nMeet at the station.\n');
  versions.add('# Ridge trip\n\nMeet at the **station** at noon.\n\n- [ ] Tent\n', 'As agreed');
};
const version = (element: CsDocument, words: string) => found<HTMLButtonElement>(element, '.version', words);
const panelOf = (element: CsDocument): HTMLElement => deep(element, 'cs-document-versions') as HTMLElement;
const button = (element: CsDocument, words: string) => found<HTMLButtonElement>(panelOf(element), '.btn', words);
const pick = async (element: CsDocument, label: string): Promise<void> => {
  const select = await found<HTMLSelectElement>(element, '#other');
  select.value = [...select.options].find((option) => option.textContent?.includes(label))?.value ?? '';
  select.dispatchEvent(new Event('change'));
};

describe('cs-document-versions', () => {
  // Unbundled, the editor is a hundred files.
  before(async function () {
    this.timeout(60_000);
    await import('../cs-document/editor/load.ts');
    await import('./register.ts');
  });

  it('lists versions with names and writers, shows what changed word by word, and is accessible', async () => {
    const { element } = await open(two);
    expect((await version(element, 'As agreed')).textContent)
      .to.include('Changed by Ana Ruiz')
      .and.include('Saved by Mira Lund');
    await atRest();
    await expect(element).to.be.accessible();
    (await version(element, 'As agreed')).click();
    const compared = await found(element, '.compared');
    const words = (selector: string): string[] => [...compared.querySelectorAll(selector)].map((part) => part.textContent ?? '');
    expect(words('ins').join('|')).to.include('at noon');
    expect(words('del').join('|')).to.include('station');
    expect(compared.textContent).to.include('inserted:').and.include('deleted:');
    await found(element, '[role="status"]', /\d changes/);
    expect(every(element, '.compared [style]')).to.deep.equal([]);
    await atRest();
    await expect(element).to.be.accessible();
  });

  it('shows what was deleted where it stood, against the document of now', async () => {
    const { element } = await open(two);
    (await version(element, 'As agreed')).click();
    await pick(element, 'The document now');
    const compared = await found(element, '.compared');
    await waitUntil(() => compared.isConnected && deep(element, '.compared del') !== null, undefined, { timeout: 4000 });
    const now = deep(element, '.compared') as HTMLElement;
    const [gone] = now.querySelectorAll('del');
    expect(gone?.textContent).to.equal('deleted: station at noon end of what was deleted');
    expect(now.querySelector('ins')?.textContent).to.equal('harbour');
    expect(now.querySelector('li.changed')).to.not.equal(null);
  });

  it('steps from change to change with the focus, and says which it is', async () => {
    const { element } = await open(two);
    (await version(element, 'As agreed')).click();
    await found(element, '.compared');
    const next = await found<HTMLButtonElement>(element, 'button[aria-label="Next change"]');
    next.click();
    await found(element, '[role="status"]', 'Change 1 of');
    const panel = panelOf(element);
    await waitUntil(() => panel.shadowRoot?.activeElement?.getAttribute('data-change') === '0');
    (await found<HTMLButtonElement>(element, 'button[aria-label="Change before"]')).click();
    await waitUntil(() => panel.shadowRoot?.activeElement?.getAttribute('data-change') !== '0');
  });

  it('restores after a question, tells the others, and is taken back by undo', async () => {
    const { element, documents, versions } = await open(two);
    (await version(element, 'As agreed')).click();
    (await button(element, 'Restore')).click();
    await found(element, '.ask', 'Restore this version?');
    await atRest();
    await expect(element).to.be.accessible();
    (await found<HTMLButtonElement>(element, '.ask .btn', 'Cancel')).click();
    await waitUntil(() => deep(element, '.ask') === null);
    (await button(element, 'Restore')).click();
    (await found<HTMLButtonElement>(element, '.ask .do')).click();
    await waitUntil(() => element.markdown?.includes('**station**') === true, undefined, { timeout: 4000 });
    expect(versions.list, 'what was there before is kept').to.have.length(3);
    await waitUntil(() => documents.content.toString().includes('noon'), undefined, { timeout: 4000 });
    await waitUntil(() => deep(element, 'cs-document-versions') === null);
    (await found<HTMLButtonElement>(element, '[part="toast"] .btn', 'Undo')).click();
    await waitUntil(() => element.markdown === NOW, undefined, { timeout: 4000 });
    await waitUntil(() => documents.content.toString().includes('harbour'), undefined, { timeout: 4000 });
  });

  it('does not take a restoring back once something else was changed', async () => {
    const { element } = await open(two);
    (await version(element, 'As agreed')).click();
    (await button(element, 'Restore')).click();
    (await found<HTMLButtonElement>(element, '.ask .do')).click();
    await found(element, '[part="toast"] .btn', 'Undo');
    element.addMarkdown('More.');
    (await found<HTMLButtonElement>(element, '[part="toast"] .btn', 'Undo')).click();
    await found(element, '[part="toast"]', 'The document was changed since.');
    expect(element.markdown).to.include('**station**').and.include('More.');
  });

  it('says why it could not restore', async () => {
    const { element, versions } = await open(two);
    (await version(element, 'As agreed')).click();
    versions.refusals.set('POST', { status: 403, code: 'room/forbidden' });
    (await button(element, 'Restore')).click();
    (await found<HTMLButtonElement>(element, '.ask .do')).click();
    await found(element, '.ask [role="alert"]', 'Your role does not allow this.');
    expect(element.markdown).to.equal(NOW);
  });

  it('saves the one of now under a name, and says what is missing or too much', async () => {
    const { element, versions } = await open(() => undefined);
    await found(element, '.empty', 'No versions yet');
    (await button(element, 'Save this version')).click();
    (await found<HTMLButtonElement>(panelOf(element), 'form .primary')).click();
    await found(element, '.field-error', 'Fill this in');
    type(await found<HTMLInputElement>(element, '#name'), 'As agreed');
    versions.refusals.set('POST', { status: 409, code: 'request/conflict' });
    (await found<HTMLButtonElement>(panelOf(element), 'form .primary')).click();
    await found(element, '[role="alert"]', 'as many named versions');
    versions.refusals.clear();
    (await found<HTMLButtonElement>(panelOf(element), 'form .primary')).click();
    await version(element, 'As agreed');
    await found(element, '[part="toast"]', 'The version is saved.');
    (await version(element, 'As agreed')).click();
    await found(element, '[role="status"]', 'Both are the same.');
  });

  it('lets moderators delete one after a question', async () => {
    const { element, versions } = await open((made, documents) => {
      two(made);
      documents.role = 'moderator';
    });
    (await version(element, 'As agreed')).click();
    (await button(element, 'Delete')).click();
    (await found<HTMLButtonElement>(element, '.ask .do', 'Delete')).click();
    await found(element, '[part="toast"]', 'The version is deleted.');
    expect(versions.list).to.have.length(1);
    await found(element, '.empty', 'Choose a version');
  });

  it('shows readers what was, and nothing that they may not do', async () => {
    const { element } = await open((made, documents) => {
      two(made);
      documents.role = 'viewer';
    });
    (await version(element, 'As agreed')).click();
    await found(element, '.compared');
    const panel = panelOf(element);
    expect(every(panel, '.btn').map((one) => one.textContent?.trim())).to.deep.equal(['All versions']);
  });

  it('shows older ones on request, and what happened where one cannot be read', async () => {
    const { element, versions } = await open((made) => {
      made.refusals.set('GET', { status: 503, code: 'relay/draining' });
      made.most = 1;
      two(made);
    });
    await found(element, '[role="alert"]', 'could not be loaded');
    versions.refusals.clear();
    (await button(element, 'Try again')).click();
    await version(element, 'As agreed');
    (await button(element, 'Show older ones')).click();
    await waitUntil(() => every(element, '.version').length === 2);
    versions.refusals.set('GET', { status: 503, code: 'relay/draining' });
    (await version(element, 'As agreed')).click();
    await found(element, '.view [role="alert"]', 'could not be loaded');
    versions.refusals.clear();
    (await button(element, 'Try again')).click();
    await found(element, '.compared');
  });

  it('offers a version that is too large to be restored as a file', async () => {
    const { element, versions } = await open(two);
    versions.refusals.set('POST', { status: 413, code: 'request/too-large' });
    (await version(element, 'As agreed')).click();
    (await button(element, 'Restore')).click();
    (await found<HTMLButtonElement>(element, '.ask .do')).click();
    await found(element, '.ask [role="alert"]', 'too large');
    let saved = '';
    const { click } = HTMLAnchorElement.prototype;
    HTMLAnchorElement.prototype.click = function () {
      saved = this.download;
    };
    try {
      (await button(element, 'Download as Markdown')).click();
      await waitUntil(() => saved.endsWith('.md'));
    } finally {
      HTMLAnchorElement.prototype.click = click;
    }
  });

  it('merges what others write while a version is restored', async () => {
    const { element, documents } = await open(two);
    (await version(element, 'As agreed')).click();
    (await button(element, 'Restore')).click();
    (await found<HTMLButtonElement>(element, '.ask .do')).click();
    await waitUntil(() => element.markdown?.includes('**station**') === true, undefined, { timeout: 4000 });
    documents.write((content) => ((content.get(0) as Y.XmlElement).get(0) as Y.XmlText).insert(0, 'Our '));
    await waitUntil(() => element.markdown?.includes('# Our Ridge trip') === true, undefined, { timeout: 4000 });
  });
});
