import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import '../../define.ts';
import { registerAttachment } from '../cs-attachment/register.ts';
import { tone } from '../../testing/fake-recorder.ts';
import { atRest, count, found, press } from '../../testing/mount.ts';
import type { CsAudio } from './cs-audio.ts';
import { registerAudio } from './register.ts';

registerAudio();
registerAttachment();

const file = { kind: 'file', id: 'a1', name: 'voice-message-2026-01-02-030405.webm', type: 'audio/wav', size: 16_044 } as const;
const bytes = (seconds = 1) => ({ fetch: async (_path: string) => new Response(tone(seconds)) });
const player = (given: object, blobs: object = bytes()): Promise<CsAudio> =>
  fixture<CsAudio>(html`<cs-audio .file=${{ ...file, ...given }} .blobs=${blobs as never}></cs-audio>`);
const button = (element: Element, name: string): Promise<HTMLButtonElement> => found(element, `button[aria-label="${name}"]`);

describe('cs-audio', () => {
  it('loads near the view, tells how long it is, draws it, and is accessible', async () => {
    const paths: string[] = [];
    const element = await player({ id: 'b1' }, { fetch: async (path: string) => (paths.push(path), new Response(tone(3))) });
    await found(element, '[role="group"][aria-label="Voice message, 0:03"]');
    await waitUntil(() => element.renderRoot.querySelector('.wave path')?.getAttribute('d')?.match(/M/g)?.length === 40);
    expect(paths.sort()).to.deep.equal(['/v1/files/b1', '/v1/files/b1/transcript']);
    await atRest();
    await expect(element).to.be.accessible();
  });

  it('plays and pauses, one at a time, and faster', async () => {
    const [one, two] = [await player({ id: 'c1' }, bytes(20)), await player({ id: 'c2' }, bytes(20))];
    await found(one, '[role="group"][aria-label="Voice message, 0:20"]');
    (await button(one, 'Play')).click();
    await button(one, 'Pause');
    (await button(two, 'Play')).click();
    await button(two, 'Pause');
    await button(one, 'Play');
    for (const [now, next] of [
      ['1×', '1.5×'],
      ['1.5×', '2×'],
      ['2×', '1×'],
    ]) {
      (await button(two, `Speed ${now}`)).click();
      await button(two, `Speed ${next}`);
    }
    (await button(two, 'Pause')).click();
    await button(two, 'Play');
  });

  it('is moved by keys and by the pointer', async () => {
    const element = await player({ id: 'd1' }, bytes(20));
    const slider = await found<HTMLInputElement>(element, 'input:enabled');
    const place = (): string | null => slider.getAttribute('aria-valuetext');
    const goes = (words: string): Promise<void> => waitUntil(() => place() === words, words);
    press(slider, 'ArrowRight');
    await goes('0:01 of 0:20');
    press(slider, 'PageUp');
    await goes('0:11 of 0:20');
    press(slider, 'ArrowLeft');
    press(slider, 'PageDown');
    await goes('0:00 of 0:20');
    expect(press(slider, 'Tab').defaultPrevented).to.equal(false);
    slider.value = '15';
    slider.dispatchEvent(new Event('input'));
    await goes('0:15 of 0:20');
    expect(element.renderRoot.querySelector('.heard')?.getAttribute('d')?.match(/M/g)).to.have.length(30);
  });

  it('a large file waits for a press, and is named as it is', async () => {
    let asked = 0;
    const blobs = { fetch: async (path: string) => ((asked += Number(path === '/v1/files/e1')), new Response(tone())) };
    const element = await player({ id: 'e1', name: 'song.mp3', size: 9_000_000 }, blobs);
    await found(element, '[role="group"][aria-label="song.mp3"]');
    await found(element, '.name', 'song.mp3');
    await found(element, '.foot', '9 MB');
    expect(asked).to.equal(0);
    (await button(element, 'Play')).click();
    await found(element, '[role="group"][aria-label="song.mp3, 0:01"]');
    expect(asked).to.equal(1);
  });

  it('says when it could not be loaded, and plays when it can be', async () => {
    let away = true;
    const element = await player({ id: 'f1', size: 9_000_000 }, { fetch: async () => (away ? Promise.reject(new Error('lost')) : new Response(tone())) });
    const errors = await count(element, 'cs-error', async () => {
      (await button(element, 'Play')).click();
      await found(element, '[role="alert"]', 'could not be loaded');
      (await found<HTMLButtonElement>(element, 'button[aria-label^="Download"]')).click();
    });
    expect(errors).to.have.length(2);
    away = false;
    (await button(element, 'Play')).click();
    await button(element, 'Pause');
    expect(element.renderRoot.querySelector('[role="alert"]')?.textContent).to.equal('');
  });

  it('what the browser cannot play can be downloaded', async () => {
    const element = await player({ id: 'g1' }, { fetch: async () => new Response('no sound') });
    await found(element, '[role="alert"]', 'This browser cannot play it.');
    const links: string[] = [];
    const { click } = HTMLAnchorElement.prototype;
    HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
      links.push(this.download);
    };
    try {
      (await found<HTMLButtonElement>(element, 'button[aria-label^="Download"]')).click();
      await waitUntil(() => links.length === 1);
      expect(links[0]).to.equal(file.name);
    } finally {
      HTMLAnchorElement.prototype.click = click;
    }
  });

  it('stops when it goes, lets go of its bytes, and takes another sound', async () => {
    const element = await player({ id: 'h1' }, bytes(20));
    (await button(element, 'Play')).click();
    await button(element, 'Pause');
    const box = element.parentElement as HTMLElement;
    element.remove();
    box.append(element);
    await button(element, 'Play');
    await found(element, '[role="group"][aria-label="Voice message, 0:20"]');
    element.blobs = bytes(2) as never;
    element.file = { ...file, id: 'h2' };
    await found(element, '[role="group"][aria-label="Voice message, 0:02"]');
  });

  it('stands in the place of the card of a file', async () => {
    const blobs = { ...bytes(), objectUrl: async () => '', revoke: () => undefined };
    const element = await fixture(html`<cs-attachment .file=${{ ...file, id: 'i1' }} .blobs=${blobs}></cs-attachment>`);
    await found(element, '[role="group"][aria-label="Voice message, 0:01"]');
  });
});
