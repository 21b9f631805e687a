import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { CsError, LIMITS } from '@cs-kit/protocol';
import type { StoredFile } from '@cs-kit/protocol';
import '../../define.ts';
import { atRest, count, found, press, type } from '../../testing/mount.ts';
import type { CsComposer } from './cs-composer.ts';
import type { CsComposeRequestEvent } from './events.ts';

const stored = (file: File): StoredFile => ({ id: 'f1', name: file.name, type: file.type, size: file.size, sha256: 'x' });
const composer = (): Promise<CsComposer> => fixture<CsComposer>(html`<cs-composer placeholder="Ask anything"></cs-composer>`);
const field = (element: CsComposer): HTMLTextAreaElement => element.renderRoot.querySelector('textarea') as HTMLTextAreaElement;
const note = (element: CsComposer): string => element.renderRoot.querySelector('#note')?.textContent.trim() ?? '';

describe('cs-composer', () => {
  it('is accessible in both forms', async () => {
    const element = await composer();
    await atRest();
    await expect(element).to.be.accessible();
    element.tall = true;
    element.uploader = async (file) => stored(file);
    await element.updateComplete;
    await atRest();
    await expect(element).to.be.accessible();
  });

  it('asks to send once, and empties itself', async () => {
    const element = await composer();
    type(field(element), '  Hello  ');
    const sent = await count(element, 'cs-compose-request', () => press(field(element), 'Enter'));
    expect(sent).to.have.length(1);
    expect((sent[0] as CsComposeRequestEvent).text).to.equal('Hello');
    expect(element.value).to.equal('');
  });

  it('sends nothing empty, locked or too long, and counts what is too much', async () => {
    const element = await composer();
    element.maxChars = 10;
    await element.updateComplete;
    const sent = await count(element, 'cs-compose-request', async () => {
      press(field(element), 'Enter');
      type(field(element), '0123456789abc');
      await element.updateComplete;
      press(field(element), 'Enter');
    });
    expect(sent).to.have.length(0);
    expect(note(element)).to.contain('3 characters too many');
    element.value = 'ok';
    element.lockedReason = 'You can read here, but not write.';
    await element.updateComplete;
    expect(await count(element, 'cs-compose-request', () => press(field(element), 'Enter'))).to.have.length(0);
    expect(field(element).readOnly).to.equal(true);
  });

  it('grows to six lines and no more', async () => {
    const element = await composer();
    const low = field(element).offsetHeight;
    type(field(element), 'one\ntwo\nthree');
    await element.updateComplete;
    expect(field(element).offsetHeight).to.be.greaterThan(low);
    type(field(element), 'line\n'.repeat(30));
    await element.updateComplete;
    expect(field(element).offsetHeight).to.be.at.most(148);
  });

  it('uploads with progress and sends the reference', async () => {
    const element = await composer();
    let tell: (share: number) => void = () => undefined;
    let finish: (file: StoredFile) => void = () => undefined;
    element.uploader = (_file, progress) => {
      tell = progress;
      return new Promise((resolve) => (finish = resolve));
    };
    const file = new File(['abc'], 'pole.png', { type: 'image/png' });
    element.addFiles([file]);
    tell(0.5);
    await found(element, '.file', '50%');
    expect(await count(element, 'cs-compose-request', () => press(field(element), 'Enter'))).to.have.length(0);
    const note = element.renderRoot.querySelector('#note');
    expect(note?.textContent).to.contain('Send when the file is there');
    finish(stored(file));
    await waitUntil(() => element.renderRoot.querySelector('progress') === null);
    expect(note?.textContent).to.equal('');
    const [event] = await count(element, 'cs-compose-request', () => press(field(element), 'Enter'));
    expect((event as CsComposeRequestEvent).attachments[0]?.id).to.equal('f1');
  });

  it('pauses what comes in parts and goes on with it; what is sent at once cannot pause', async () => {
    const element = await composer();
    element.maxBytes = LIMITS.fileBytes * 2;
    const calls: { progress: (share: number) => void; signal: AbortSignal; finish: (file: StoredFile) => void }[] = [];
    element.uploader = (_file, progress, signal) => new Promise((finish) => calls.push({ progress, signal, finish }));
    const file = new File([new Uint8Array(LIMITS.fileBytes + 1)], 'film.mp4', { type: 'video/mp4' });
    element.addFiles([file, new File(['abc'], 'small.txt')]);
    calls[0]?.progress(0.25);
    const pause = await found<HTMLButtonElement>(element, 'button[aria-label="Pause film.mp4"]');
    expect(element.renderRoot.querySelectorAll('button[aria-label^="Pause"]')).to.have.length(1);
    await atRest();
    await expect(element).to.be.accessible();
    pause.focus();
    pause.click();
    await found(element, '.file', 'Paused at 25%');
    expect([calls[0]?.signal.aborted, calls[0]?.signal.reason]).to.deep.equal([true, 'paused']);
    expect(element.shadowRoot?.activeElement?.getAttribute('aria-label')).to.equal('Go on with film.mp4');
    pause.click();
    await found(element, '.file', '25% uploaded');
    expect(calls).to.have.length(3);
    calls[2]?.progress(1);
    await found(element, '.file', 'It is being checked');
    calls[1]?.finish(stored(new File([], 'small.txt')));
    calls[2]?.finish(stored(file));
    await waitUntil(() => element.renderRoot.querySelector('progress') === null);
    type(field(element), 'Look');
    const [event] = await count(element, 'cs-compose-request', () => press(field(element), 'Enter'));
    expect((event as CsComposeRequestEvent).attachments.map(({ name }) => name)).to.deep.equal(['film.mp4', 'small.txt']);
  });

  it('gives up for good only what somebody takes away', async () => {
    const element = await composer();
    const signals: AbortSignal[] = [];
    element.uploader = (_file, _progress, signal) => {
      signals.push(signal);
      return new Promise(() => undefined);
    };
    element.addFiles(['a', 'b', 'c'].map((name) => new File(['abc'], `${name}.txt`)));
    (await found<HTMLButtonElement>(element, 'button[aria-label="Remove a.txt"]')).click();
    expect([signals[0]?.aborted, signals[0]?.reason === 'paused', signals[1]?.aborted]).to.deep.equal([true, false, false]);
    await element.updateComplete;
    expect(element.shadowRoot?.activeElement).to.equal(field(element));
    element.clear();
    expect(signals[1]?.reason).to.equal('paused');
    element.addFiles([new File(['abc'], 'd.txt')]);
    element.remove();
    expect(signals[3]?.reason).to.equal('paused');
  });

  it('says what is wrong with a file in its own words, and offers another try only where that helps', async () => {
    const element = await composer();
    const reasons: [CsError, string, boolean][] = [
      [new CsError('file/refused-by-scan'), 'The scanner of this site refused it.', false],
      [new CsError('file/scan-unavailable'), 'It could not be checked just now.', true],
      [new CsError('storage/full'), 'There is no space left for it.', true],
      [new CsError('file/type-refused'), 'of a type that is not accepted', false],
      [new CsError('relay/unreachable'), 'Nothing you wrote is lost.', true],
    ];
    for (const [error, words, again] of reasons) {
      element.uploader = async () => Promise.reject(error);
      element.addFiles([new File(['abc'], 'a.pdf')]);
      await found(element, '.file.bad [role="alert"]', words);
      expect(element.renderRoot.querySelector('.file.bad .btn') !== null, error.code).to.equal(again);
      element.clear();
      await element.updateComplete;
    }
    element.maxBytes = LIMITS.fileBytes * 2;
    element.uploader = async () => Promise.reject(new CsError('relay/unreachable'));
    element.addFiles([new File([new Uint8Array(LIMITS.fileBytes + 1)], 'film.mp4')]);
    const retry = await found<HTMLButtonElement>(element, '.file.bad .btn', 'Try again');
    await found(element, '.file.bad', 'It goes on where it was.');
    element.uploader = () => new Promise(() => undefined);
    retry.focus();
    retry.click();
    await element.updateComplete;
    expect(element.shadowRoot?.activeElement?.getAttribute('aria-label')).to.equal('Remove film.mp4');
  });

  it('says why a file was not taken, and tries again', async () => {
    const element = await composer();
    let tries = 0;
    element.uploader = async (file) => {
      tries += 1;
      if (tries === 1) throw new Error('line lost');
      return stored(file);
    };
    element.addFiles([new File(['abc'], 'a.pdf', { type: 'application/pdf' })]);
    (await found<HTMLButtonElement>(element, '.file.bad .btn', 'Try again')).click();
    await waitUntil(() => element.renderRoot.querySelector('.file.bad') === null);
    expect(tries).to.equal(2);
    element.maxBytes = 2;
    element.addFiles([new File(['abcdef'], 'big.pdf')]);
    await waitUntil(() => note(element).includes('big.pdf'));
  });

  it('tells the reason where files are off', async () => {
    const element = await composer();
    element.uploader = async (file) => stored(file);
    element.uploadsReason = 'This site takes no files.';
    await element.updateComplete;
    const button = await found<HTMLButtonElement>(element, '[aria-label="Attach a file"]');
    expect(button.getAttribute('aria-disabled')).to.equal('true');
    button.click();
    await waitUntil(() => note(element) === 'This site takes no files.');
  });

  it('takes pictures from the clipboard', async () => {
    const element = await composer();
    element.uploader = async (file) => stored(file);
    await element.updateComplete;
    const data = new DataTransfer();
    data.items.add(new File(['abc'], 'shot.png', { type: 'image/png' }));
    field(element).dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    await found(element, '.file', 'shot.png');
  });

  it('keeps the files of a note for the team apart from those of a reply', async () => {
    const element = await composer();
    element.internal = true;
    element.attach({ kind: 'file', id: 'n1', name: 'margins.xlsx' });
    await found(element, '.file', 'margins.xlsx');
    element.internal = false;
    await waitUntil(() => element.renderRoot.querySelector('.file') === null);
    type(field(element), 'Hello');
    const [reply] = await count(element, 'cs-compose-request', () => press(field(element), 'Enter'));
    expect((reply as CsComposeRequestEvent).attachments).to.deep.equal([]);
    element.internal = true;
    await found(element, '.file', 'margins.xlsx');
    const [note] = await count(element, 'cs-compose-request', () => press(field(element), 'Enter'));
    expect((note as CsComposeRequestEvent).attachments.map(({ id }) => id)).to.deep.equal(['n1']);
  });

  it('tells of every key as a changed draft, and empties the draft before it asks to send', async () => {
    const element = await composer();
    const order: string[] = [];
    element.addEventListener('cs-draft-changed', (event) => order.push(`draft ${event.text}`));
    element.addEventListener('cs-compose-request', (event) => order.push(`request ${event.text}`));
    type(field(element), 'Hi');
    press(field(element), 'Enter');
    expect(order).to.deep.equal(['draft Hi', 'draft ', 'request Hi']);
  });
});
