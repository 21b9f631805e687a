import { expect, waitUntil } from '@open-wc/testing';
import '../../define-documents.ts';
import { FakeDocumentList, documentOf } from '../../testing/documents.ts';
import { ANA, ROOM } from '../../testing/fake-relay.ts';
import { atRest, count, every, found, mount, type } from '../../testing/mount.ts';
import type { CsDocuments } from './cs-documents.ts';
import type { CsDocumentSelectedEvent } from './events.ts';

const full = (): FakeDocumentList => {
  const relay = new FakeDocumentList();
  relay.documents = [documentOf(1, { title: 'Packing list' }), documentOf(2, { title: 'Budget', updatedBy: null })];
  return relay;
};
const show = (relay: FakeDocumentList, before: (element: CsDocuments) => void = () => undefined): Promise<CsDocuments> =>
  mount<CsDocuments>('cs-documents', relay, 'visitor', (element) => {
    element.roomId = ROOM;
    before(element);
  });
const row = (element: CsDocuments, words: string) => found<HTMLButtonElement>(element, '.entry', words);
const choose = async (element: CsDocuments, menu: string, item: string): Promise<void> => {
  (await found<HTMLButtonElement>(element, `button[aria-label="${menu}"]`)).click();
  (await found<HTMLButtonElement>(element, '.menu.shown [role^="menuitem"]', item)).click();
};
const submit = async (element: CsDocuments): Promise<void> => (await found<HTMLButtonElement>(element, 'form .primary')).click();

describe('cs-documents', () => {
  it('lists the documents with who changed them last, and is accessible', async () => {
    const element = await show(full());
    expect((await row(element, 'Packing list')).textContent).to.include('Mira Lund');
    await row(element, 'Budget');
    await atRest();
    await expect(element).to.be.accessible();
    (await found<HTMLButtonElement>(element, 'button[aria-label="New document"]')).click();
    await found(element, '#title');
    await atRest();
    await expect(element).to.be.accessible();
  });

  it('makes one with a title, says what is missing or went wrong, and opens it', async () => {
    const relay = full();
    const element = await show(relay);
    await row(element, 'Budget');
    (await found<HTMLButtonElement>(element, 'button[aria-label="New document"]')).click();
    await submit(element);
    await found(element, '.field-error', 'Fill this in');
    type(await found<HTMLInputElement>(element, '#title'), 'Minutes');
    relay.refusals.set('POST', { status: 409, code: 'room/full' });
    await submit(element);
    await found(element, '[role="alert"]', 'as many documents as it may');
    relay.refusals.clear();
    const stop = (event: Event): void => event.preventDefault();
    element.addEventListener('cs-document-selected', stop);
    const [event] = await count(element, 'cs-document-selected', async () => {
      await submit(element);
      await waitUntil(() => relay.documents.length === 3);
    });
    const { documentTitle, documentId } = event as CsDocumentSelectedEvent;
    expect([documentTitle, documentId]).to.deep.equal(['Minutes', relay.documents[0]?.id]);
    expect(element.documentId, 'the page shows it itself').to.equal(null);
    expect(relay.callsTo('POST', '/documents')).to.have.length(2);
    await row(element, 'Minutes');
  });

  it('opens one in place of the list, and goes back to its row', async function () {
    // Unbundled, the editor is a hundred files.
    this.timeout(60_000);
    const element = await show(full());
    (await row(element, 'Packing list')).click();
    await found(element, 'h2', 'Packing list');
    await waitUntil(() => every(element, 'cs-document').length === 1, undefined, { timeout: 30_000 });
    const back = await found<HTMLButtonElement>(element, '.back', 'Documents');
    expect(element.shadowRoot?.activeElement).to.equal(back);
    back.click();
    await waitUntil(() => element.shadowRoot?.activeElement?.textContent?.includes('Packing list') === true);
    expect(element.documentId).to.equal(null);
  });

  it('renames, deletes, and brings back by undo', async () => {
    const relay = full();
    const element = await show(relay);
    await row(element, 'Budget');
    await choose(element, 'What to do with Budget', 'Rename');
    type(await found<HTMLInputElement>(element, '#title'), 'Costs');
    await submit(element);
    await row(element, 'Costs');
    await choose(element, 'What to do with Costs', 'Delete');
    await found(element, '[part="toast"]', 'Costs is deleted.');
    expect(every(element, '.entry')).to.have.length(1);
    expect(element.shadowRoot?.activeElement?.textContent).to.include('Packing list');
    (await found<HTMLButtonElement>(element, '[part="toast"] .btn', 'Undo')).click();
    await row(element, 'Costs');
    await found(element, '[part="toast"]', 'Costs is back.');
  });

  it('says why it could not delete, and leaves the row', async () => {
    const relay = full();
    const element = await show(relay);
    await row(element, 'Budget');
    relay.refusals.set('DELETE', { status: 403, code: 'room/forbidden' });
    const errors = await count(element, 'cs-error', async () => {
      await choose(element, 'What to do with Budget', 'Delete');
      await found(element, '[part="toast"]', 'Your role does not allow this.');
    });
    expect(errors).to.have.length(1);
    await row(element, 'Budget');
  });

  it('shows moderators what was deleted, and brings it back from there', async () => {
    const relay = full();
    relay.documents.push(documentOf(3, { title: 'Old plan', deletedAt: new Date().toISOString() }));
    const element = await show(relay);
    await row(element, 'Budget');
    await choose(element, 'More for this list', 'Deleted documents');
    await found(element, '.entry', 'Old plan');
    await atRest();
    await expect(element).to.be.accessible();
    (await found<HTMLButtonElement>(element, 'li .btn', 'Bring back')).click();
    await found(element, '.empty', 'Nothing was deleted');
    await choose(element, 'More for this list', 'Deleted documents');
    await row(element, 'Old plan');
  });

  it('offers readers nothing that they may not do', async () => {
    const relay = new FakeDocumentList();
    relay.room = { ...relay.room, role: 'viewer' };
    const element = await show(relay);
    await found(element, '.empty', 'As soon as somebody makes one');
    expect(every(element, 'cs-menu, button[aria-label="New document"], .empty .btn')).to.deep.equal([]);
    relay.room = { ...relay.room, role: 'owner', archived: true };
    relay.documents = [documentOf(1, { title: 'Packing list' })];
    await element.refresh();
    await row(element, 'Packing list');
    expect(every(element, 'li cs-menu, button[aria-label="New document"]')).to.deep.equal([]);
  });

  it('hears of a new one by the log of the room', async () => {
    const relay = full();
    const element = await show(relay);
    await row(element, 'Budget');
    await waitUntil(() => relay.frames.some((frame) => frame.type === 'watch'));
    relay.documents = [documentOf(0, { title: 'Route' }), ...relay.documents];
    relay.tell({ type: 'room-changed', roomId: ROOM, seq: 4, at: '2026-11-22T12:00:00.000Z', kind: 'document', authorId: ANA.id });
    await row(element, 'Route');
  });

  it('says what happened where there is no room, no list, and no connection', async () => {
    const relay = full();
    relay.refusals.set('GET', { status: 503, code: 'relay/draining' });
    const element = await show(relay, (made) => (made.roomId = null));
    await found(element, '.empty', 'No room was chosen');
    element.roomId = ROOM;
    await found(element, '[role="alert"]', 'could not be loaded');
    relay.refusals.clear();
    (await found<HTMLButtonElement>(element, '.btn', 'Try again')).click();
    await row(element, 'Budget');
    relay.refusals.set('GET', { status: 503, code: 'relay/draining' });
    await element.refresh();
    await found(element, '.banner.warn', 'could not be updated');
    await row(element, 'Budget');
  });

  it('speaks Arabic from right to left', async () => {
    const element = await show(full(), (made) => {
      made.lang = 'ar';
      made.dir = 'rtl';
    });
    await found(element, 'h2', 'المستندات');
  });
});
