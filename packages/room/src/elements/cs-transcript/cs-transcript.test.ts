import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { locale } from '@cs-kit/core';
import { CsError } from '@cs-kit/protocol';
import type { ErrorCode } from '@cs-kit/protocol';
import '../../define.ts';
import { registerAudio } from '../cs-audio/register.ts';
import { atRest, found } from '../../testing/mount.ts';
import type { CsTranscript } from './cs-transcript.ts';

registerAudio();

type Answer = { readonly text: string; readonly language: string | null };

/** A relay that is asked for words; `make` answers a press. */
function source(make: () => Answer | Promise<Answer>, on = true) {
  const asked: string[] = [];
  return {
    asked,
    fetch: async (_path: string, init: RequestInit = {}) => {
      asked.push(init.method ?? 'GET');
      return Response.json(init.method === 'POST' ? await make() : { on, transcript: null });
    },
  };
}
const mount = (from: object, id = 'v1'): Promise<CsTranscript> =>
  fixture<CsTranscript>(html`<cs-transcript file-id=${id} .source=${from as never}></cs-transcript>`);
const toggle = (element: CsTranscript, words: string): Promise<HTMLButtonElement> => found(element, '.toggle', words);

describe('cs-transcript', () => {
  afterEach(() => locale.set(null));

  it('shows the words with their language, says that they are automatic, and puts them away', async () => {
    let answer: (words: Answer) => void = () => undefined;
    const from = source(() => new Promise<Answer>((resolve) => (answer = resolve)));
    const element = await mount(from);
    const button = await toggle(element, 'Show as text');
    expect(button.getAttribute('aria-expanded')).to.equal('false');
    button.click();
    await found(element, '.wait', 'Writing down what is said…');
    answer({ text: 'أين طلبي؟', language: 'ar' });
    const text = await found(element, '.text', 'أين طلبي؟');
    expect([text.lang, getComputedStyle(text).direction]).to.deep.equal(['ar', 'rtl']);
    await found(element, '.foot', 'Automatic text in Arabic, may have mistakes');
    expect(text.closest('[role="status"]')).to.not.equal(null);
    await atRest();
    await expect(element).to.be.accessible();
    (await toggle(element, 'Hide text')).click();
    await toggle(element, 'Show as text');
    expect(element.renderRoot.querySelector('.text')).to.equal(null);
    (await toggle(element, 'Show as text')).click();
    await found(element, '.text');
    expect(from.asked).to.deep.equal(['GET', 'POST']);
    expect(button.isConnected, 'the focus has a place to stay').to.equal(true);
  });

  it('is not there where the relay has no engine', async () => {
    const from = source(() => ({ text: '', language: null }), false);
    const element = await mount(from);
    await waitUntil(() => from.asked.length === 1);
    await element.updateComplete;
    expect(element.renderRoot.querySelector('button')).to.equal(null);
  });

  it('copies the words, and says where it may not', async () => {
    const element = await mount(source(() => ({ text: 'where is my order', language: 'not a tag!' })));
    (await toggle(element, 'Show as text')).click();
    await found(element, '.foot', 'Automatic text, may have mistakes');
    expect((await found(element, '.text')).hasAttribute('lang')).to.equal(false);
    const { clipboard } = navigator;
    const copied: string[] = [];
    let may = true;
    const writeText = async (text: string): Promise<void> => (may ? void copied.push(text) : Promise.reject(new DOMException('no', 'NotAllowedError')));
    Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true });
    try {
      (await found<HTMLButtonElement>(element, '[aria-label="Copy the text"]')).click();
      await found(element, '[aria-label="Copied"]');
      may = false;
      (await found<HTMLButtonElement>(element, '[aria-label="Copied"]')).click();
      await found(element, '.bad', 'Copying is not allowed');
    } finally {
      Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
    }
    expect(copied).to.deep.equal(['where is my order']);
  });

  it('says that nothing was understood', async () => {
    const element = await mount(source(() => ({ text: '', language: null })));
    (await toggle(element, 'Show as text')).click();
    await found(element, '.none', 'No words were understood.');
  });

  it('says why it failed, and offers a second try where one makes sense', async () => {
    const cases: readonly (readonly [ErrorCode, string, boolean])[] = [
      ['relay/unreachable', 'there is no connection', true],
      ['rate/limited', 'Wait a moment', true],
      ['provider/unavailable', 'could not be made', true],
      ['budget/exhausted', 'No more can be written down today', false],
      ['request/too-large', 'too long', false],
    ];
    for (const [code, words, again] of cases) {
      let fail = true;
      const element = await mount(source(() => (fail ? Promise.reject(new CsError(code)) : { text: 'yes', language: 'en' })));
      (await toggle(element, 'Show as text')).click();
      await found(element, '.bad', words);
      const button = element.renderRoot.querySelector<HTMLButtonElement>('.bad .btn');
      expect(button !== null, code).to.equal(again);
      if (button === null) continue;
      await expect(element).to.be.accessible();
      fail = false;
      button.focus();
      button.click();
      await found(element, '.text', 'yes');
      expect(element.shadowRoot?.activeElement?.className).to.equal('toggle');
    }
  });

  it('stands below a voice message, and below nothing else', async () => {
    const at = (name: string) =>
      fixture(
        html`<cs-audio
          .file=${{ kind: 'file', id: name, name, type: 'audio/webm', size: 9_000_000 }}
          .blobs=${source(() => ({ text: 'yes', language: 'en' })) as never}
        ></cs-audio>`,
      );
    await found(await at('voice-message-2026-01-02-030405.webm'), '.toggle', 'Show as text');
    const song = await at('song.mp3');
    expect(song.shadowRoot?.querySelector('cs-transcript')).to.equal(null);
  });

  it('speaks the language of the page', async () => {
    locale.set('zh-CN');
    const element = await mount(source(() => ({ text: 'hello', language: 'en' })));
    (await toggle(element, '显示为文字')).click();
    await found(element, '.foot', '自动转写（英语），可能有误');
  });
});
