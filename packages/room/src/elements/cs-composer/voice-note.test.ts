import { aTimeout, expect, fixture, html, waitUntil } from '@open-wc/testing';
import type { StoredFile } from '@cs-kit/protocol';
import '../../define.ts';
import { CsCallChangedEvent } from '../cs-call/events.ts';
import { noteCalls } from '../../engine/call/current.ts';
import { fakeMicrophone } from '../../testing/fake-recorder.ts';
import type { FakeMicrophone } from '../../testing/fake-recorder.ts';
import { atRest, count, found, press } from '../../testing/mount.ts';
import type { CsComposer } from './cs-composer.ts';
import type { CsComposeRequestEvent, CsRecordingChangedEvent } from './events.ts';

const stored = (file: File): StoredFile => ({ id: 'f1', name: file.name, type: file.type, size: file.size, sha256: 'x' });
const LONG = 1100;

describe('voice messages in cs-composer', () => {
  let microphone: FakeMicrophone;
  let element: CsComposer;
  beforeEach(async () => {
    microphone = fakeMicrophone();
    element = await fixture<CsComposer>(html`<cs-composer placeholder="Ask anything" .uploader=${async (file: File) => stored(file)}></cs-composer>`);
  });
  afterEach(() => microphone.restore());

  const choose = async (words: string): Promise<void> => {
    const attach = await found<HTMLButtonElement>(element, 'button[aria-label="Attach a file or record"]');
    attach.click();
    (await found<HTMLButtonElement>(element, '[role="menuitem"]', words)).click();
  };
  const record = async (): Promise<void> => {
    await choose('Record a voice message');
    await found(element, '.done');
  };
  const said = (words: string | RegExp): Promise<HTMLElement> => found(element, '.said [role="status"]', words);
  const note = (words: string): Promise<HTMLElement> => found(element, '#note', words);
  const active = (): Element | null | undefined => element.shadowRoot?.activeElement;
  const bar = (): Element | null => element.renderRoot.querySelector('.rec');

  it('records from the menu, by keyboard, and gives a preview that is sent', async () => {
    const changes: boolean[] = [];
    element.addEventListener('cs-recording-changed', (event) => changes.push((event as CsRecordingChangedEvent).recording));
    await record();
    await waitUntil(() => active()?.classList.contains('done') === true);
    await said('Recording. Enter finishes, Escape cancels.');
    expect(element.renderRoot.querySelector('textarea')).to.equal(null);
    await atRest();
    await expect(element).to.be.accessible();
    press(active() as Element, 'Enter');
    await found(element, '.file .meta', /kB/);
    await said(/^Voice message recorded, 0:0\d\.$/);
    expect([microphone.open(), bar()]).to.deep.equal([0, null]);
    expect(active()).to.equal(element.renderRoot.querySelector('textarea'));
    await found(element, '[role="group"][aria-label="Voice message, 0:01"]');
    await atRest();
    await expect(element).to.be.accessible();
    const [event] = await count(element, 'cs-compose-request', () => press(element.renderRoot.querySelector('textarea') as Element, 'Enter'));
    expect((event as CsComposeRequestEvent).attachments[0]?.name).to.match(/^voice-message-.*\.webm$/);
    expect(changes).to.deep.equal([true, false]);
  });

  it('Escape cancels, and what was longer than a slip can be had back', async () => {
    await record();
    await aTimeout(LONG);
    const escape = press(active() as Element, 'Escape');
    expect(escape.defaultPrevented, 'the panel stays open').to.equal(true);
    await said('Recording discarded.');
    expect(element.renderRoot.querySelectorAll('.file')).to.have.length(0);
    (await found<HTMLButtonElement>(element, '.said button', 'Undo')).click();
    await found(element, '.file .meta', /kB/);
    expect(element.renderRoot.querySelector('.said button')).to.equal(null);
    (await found<HTMLButtonElement>(element, 'button[aria-label^="Remove voice-message"]')).click();
    (await found<HTMLButtonElement>(element, '.said button', 'Undo')).click();
    await found(element, '.file .meta', /kB/);
    await record();
    (await found<HTMLButtonElement>(element, '.cancel')).click();
    await waitUntil(() => bar() === null);
    expect(element.renderRoot.querySelector('.said button'), 'a slip').to.equal(null);
    expect(microphone.open()).to.equal(0);
  });

  it('says for each way to fail what can be done', async () => {
    for (const [name, words] of [
      ['NotAllowedError', 'The browser blocks the microphone here.'],
      ['NotFoundError', 'No microphone was found.'],
      ['NotReadableError', 'Another program uses the microphone.'],
    ] as const) {
      microphone.fault = new DOMException('', name);
      await choose('Record a voice message');
      await note(words);
      expect(bar()).to.equal(null);
    }
    microphone.fault = null;
    await record();
    await note('');
    expect(element.renderRoot.querySelector('#note')?.textContent).to.equal('');
  });

  it('keeps what there is when the microphone goes, a call begins, voice listens or the panel is closed', async () => {
    const ends: [string, () => void][] = [
      ['The microphone was taken away.', () => microphone.pull()],
      ['The call needs the microphone.', () => document.dispatchEvent(new CsCallChangedEvent('in', ''))],
      ['Voice needs the microphone.', () => document.dispatchEvent(Object.assign(new Event('cs-voice-changed'), { phase: 'listening' }))],
      ['The page was left.', () => element.style.setProperty('display', 'none')],
      ['The page was left.', () => window.dispatchEvent(new Event('pagehide'))],
    ];
    for (const [index, [words, end]] of ends.entries()) {
      await record();
      end();
      await waitUntil(() => element.renderRoot.querySelectorAll('.file').length === index + 1, words, { timeout: 4000 });
      await said(words);
      element.style.removeProperty('display');
    }
    expect(microphone.open()).to.equal(0);
  });

  it('asks before the page is left while it records, and not otherwise', async () => {
    const leave = (): boolean => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
    await record();
    expect(leave()).to.equal(true);
    press(active() as Element, 'Enter');
    await found(element, '.file .meta', /kB/);
    expect(leave()).to.equal(false);
  });

  it('does not record during a call, nor where the message is full; what is cleared is gone', async () => {
    const call = { busy: true };
    noteCalls(call);
    await choose('Record a voice message');
    await note('You are in a call, which uses the microphone.');
    call.busy = false;
    await record();
    element.clear();
    await waitUntil(() => bar() === null);
    await aTimeout(20);
    expect(element.renderRoot.querySelectorAll('.file, .said button')).to.have.length(0);
    element.addFiles(Array.from({ length: 10 }, (_, index) => new File(['a'], `${index}.txt`)));
    await choose('Record a voice message');
    await note('One message carries 10 files.');
    expect(microphone.open()).to.equal(0);
    await choose('Attach a file');
  });
});
