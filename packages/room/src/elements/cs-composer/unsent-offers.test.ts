import { aTimeout, expect, fixture, html, waitUntil } from '@open-wc/testing';
import { RelayClient } from '@cs-kit/core';
import { CsError, uuid } from '@cs-kit/protocol';
import type { StoredFile } from '@cs-kit/protocol';
import '../../define.ts';
import { UnsentVoice } from '../../engine/voice-message/unsent.ts';
import { fakeMicrophone, tone } from '../../testing/fake-recorder.ts';
import type { FakeMicrophone } from '../../testing/fake-recorder.ts';
import { atRest, count, found } from '../../testing/mount.ts';
import type { CsComposer } from './cs-composer.ts';
import type { CsComposeRequestEvent } from './events.ts';

const stored = (file: File): StoredFile => ({ id: 'f1', name: file.name, type: file.type, size: file.size, sha256: 'x' });
const NAME = 'voice-message-2026-01-02-030405.webm';

/** A client of its own on the real storage of the browser; each call is another page of the same site. */
function site() {
  const siteKey = `unsent-${uuid()}`;
  return (more: object = {}): RelayClient => new RelayClient({ relay: 'http://relay.test', siteKey, ...more });
}
const mount = async (client: RelayClient, more: Partial<CsComposer> = {}): Promise<CsComposer> => {
  const box = await fixture<HTMLElement>(html`<div></div>`);
  const element = document.createElement('cs-composer');
  element.provideClient(client);
  Object.assign(element, { draftKey: 'r1', uploader: async (file: File) => stored(file), ...more });
  box.append(element);
  await element.updateComplete;
  return element;
};
/** Leaves a recording, as a page that was reloaded. */
async function left(page: (more?: object) => RelayClient, key = 'r1'): Promise<void> {
  const unsent = new UnsentVoice(page());
  const id = unsent.begin(key, { name: NAME, type: 'audio/wav' });
  const bytes = tone(2);
  await unsent.add(id, new Blob([bytes.slice(0, 9000)]));
  await unsent.add(id, new Blob([bytes.slice(9000)]));
  unsent.release(id);
  await aTimeout(20);
}
const offer = (element: CsComposer): Promise<HTMLElement> => found(element, '.unsent');
const button = (element: CsComposer, words: string): Promise<HTMLButtonElement> => found(element, '.unsent button, .said button', words);
const none = (element: CsComposer): Promise<void> => waitUntil(() => element.renderRoot.querySelector('.unsent') === null);

describe('voice messages that were not sent', () => {
  it('are offered again, heard, and sent by a press alone', async () => {
    const page = site();
    await left(page);
    const element = await mount(page());
    element.value = 'And some words';
    const box = await offer(element);
    expect(box.getAttribute('aria-label')).to.equal('Unsent voice message');
    await found(element, '[role="group"][aria-label="Voice message, 0:02"]');
    await atRest();
    await expect(element).to.be.accessible();
    const [event] = await count(element, 'cs-compose-request', async () => {
      (await button(element, 'Send')).click();
      await none(element);
    });
    expect((event as CsComposeRequestEvent).attachments).to.deep.equal([{ kind: 'file', id: 'f1', name: NAME, type: 'audio/wav', size: tone(2).length }]);
    expect([(event as CsComposeRequestEvent).text, element.value]).to.deep.equal(['', 'And some words']);
    const next = await mount(page());
    await aTimeout(100);
    expect(next.renderRoot.querySelector('.unsent'), 'gone for good').to.equal(null);
  });

  it('are discarded, and had back', async () => {
    const page = site();
    await left(page);
    const element = await mount(page());
    await offer(element);
    (await found<HTMLButtonElement>(element, '.unsent [aria-label="Discard the voice message"]')).click();
    await none(element);
    await found(element, '.said [role="status"]', 'Recording discarded.');
    (await button(element, 'Undo')).click();
    await offer(element);
    element.remove();
    await aTimeout(50);
    const next = await mount(page());
    await offer(next);
    (await found<HTMLButtonElement>(next, '.unsent [aria-label="Discard the voice message"]')).click();
    await none(next);
    next.remove();
    await aTimeout(50);
    const last = await mount(page());
    await aTimeout(100);
    expect(last.renderRoot.querySelector('.unsent')).to.equal(null);
  });

  it('stay where they were recorded: not in another room, nor with the notes, nor sent there', async () => {
    const page = site();
    await left(page);
    let arrive: (file: StoredFile) => void = () => undefined;
    const element = await mount(page(), { draftKey: 'r2', uploader: (file) => new Promise((resolve) => (arrive = () => resolve(stored(file)))) });
    await aTimeout(100);
    expect(element.renderRoot.querySelector('.unsent')).to.equal(null);
    element.draftKey = 'r1';
    await offer(element);
    const events = await count(element, 'cs-compose-request', async () => {
      (await button(element, 'Send')).click();
      element.internal = true;
      await none(element);
      arrive(stored(new File([], NAME)));
    });
    expect(events).to.have.length(0);
    element.internal = false;
    await offer(element);
  });

  it('say why they are not sent, and are tried again', async () => {
    const page = site();
    await left(page);
    let away = true;
    const element = await mount(page(), { uploader: async (file) => (away ? Promise.reject(new CsError('relay/unreachable')) : stored(file)) });
    (await button(element, 'Send')).click();
    await found(element, '.unsent [role="alert"]', 'It was not sent. Try again.');
    element.lockedReason = 'You can only read here.';
    await element.updateComplete;
    (await button(element, 'Send')).click();
    await found(element, '#note', 'You can only read here.');
    element.lockedReason = '';
    away = false;
    await element.updateComplete;
    (await button(element, 'Send')).click();
    await none(element);
  });

  describe('while they are recorded', () => {
    let microphone: FakeMicrophone;
    beforeEach(() => (microphone = fakeMicrophone()));
    afterEach(() => microphone.restore());
    const record = async (element: CsComposer): Promise<void> => {
      (await found<HTMLButtonElement>(element, 'button[aria-label="Attach a file or record"]')).click();
      (await found<HTMLButtonElement>(element, '[role="menuitem"]', 'Record a voice message')).click();
      await found(element, '.done');
    };

    it('a composer that goes keeps what was said until then; what was sent is gone', async () => {
      const page = site();
      const element = await mount(page());
      await record(element);
      await aTimeout(1100);
      element.remove();
      await aTimeout(100);
      const next = await mount(page());
      await offer(next);
      await record(next);
      expect(next.renderRoot.querySelector('.unsent'), 'not beside a recording').to.equal(null);
      (await found<HTMLButtonElement>(next, '.done')).click();
      await found(next, '.file:not(.unsent) .meta', /kB/);
      await count(next, 'cs-compose-request', async () => (await found<HTMLButtonElement>(next, '.send')).click());
      next.remove();
      await aTimeout(100);
      const last = await mount(page());
      await offer(last);
      expect(last.renderRoot.querySelectorAll('.unsent'), 'the first one, which nobody sent').to.have.length(1);
    });

    it('a chip that was not sent is offered to the next page, and one that was taken away is not', async () => {
      const page = site();
      const element = await mount(page());
      await record(element);
      (await found<HTMLButtonElement>(element, '.done')).click();
      await found(element, '.file .meta', /kB/);
      element.remove();
      await aTimeout(100);
      const next = await mount(page());
      await offer(next);
      await record(next);
      (await found<HTMLButtonElement>(next, '.done')).click();
      (await found<HTMLButtonElement>(next, 'button[aria-label^="Remove voice-message"]')).click();
      (await button(next, 'Undo')).click();
      await found(next, '.file:not(.unsent) .meta', /kB/);
      (await found<HTMLButtonElement>(next, 'button[aria-label^="Remove voice-message"]')).click();
      next.remove();
      await aTimeout(100);
      const last = await mount(page());
      await offer(last);
      expect(last.renderRoot.querySelectorAll('.unsent')).to.have.length(1);
    });

    it('a browser that keeps nothing says so, and goes on', async () => {
      const element = await mount(site()({ indexedDB: null }));
      await record(element);
      (await found<HTMLButtonElement>(element, '.done')).click();
      await found(element, '.said [role="status"]:not(.sr)', 'This browser keeps no recordings');
      await found(element, '.file .meta', /kB/);
    });
  });
});
