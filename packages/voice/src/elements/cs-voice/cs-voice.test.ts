import { Listeners, locale, type RelayClient, type SessionChange } from '@cs-kit/core';
import { CsError, type Capability } from '@cs-kit/protocol';
import type { CsErrorEvent } from '@cs-kit/ui';
import { aTimeout, expect, fixture, html, oneEvent, waitUntil } from '@open-wc/testing';
import { VoiceEngine } from '../../engine/machine.ts';
import type { EarHandlers, Speaker } from '../../engine/types.ts';
import type { CsSpeakingEndedEvent, CsUtteranceEndedEvent } from '../../events.ts';
import type { CsVoice } from './cs-voice.ts';
import '../../define.ts';

const OPENAI: Capability = { engine: 'openai', available: true, dataGoesTo: 'provider' };

/** An engine without microphone and loudspeaker. */
function fakeEngine(handsFree = true) {
  let ear: EarHandlers | null = null;
  let refuse: CsError | null = null;
  let hold = false;
  const speaker: Speaker & { word: ((from: number, to: number) => void) | null; end: () => void } = {
    engine: 'relay',
    word: null,
    end: () => undefined,
    unlock: () => undefined,
    can: () => true,
    voices: async () => [{ id: 'nova', name: 'Nova', languages: [] }],
    prepare: () => {
      let end = (): void => undefined;
      return {
        play: ({ onStart, onWord }) =>
          new Promise<void>((resolve) => {
            end = resolve;
            speaker.end = resolve;
            speaker.word = onWord;
            onStart();
          }),
        stop: () => end(),
        duck: () => undefined,
        hold: () => false,
        heard: 8,
      };
    },
  };
  let recognised = 'where is my order';
  let deaf = false;
  let send: (on: boolean) => void = () => undefined;
  const engine = new VoiceEngine({
    ears: {
      async open(handlers) {
        if (refuse !== null) throw refuse;
        ear = handlers;
        handlers.onGranted();
        handlers.onProgress(900_000, 2_300_000);
        if (hold) await new Promise(() => undefined);
      },
      track: null,
      words: () => undefined,
      commit: () => ear?.onSpeechEnd(new Float32Array(8000)),
      close: () => undefined,
      destroy: () => undefined,
    },
    recogniser: {
      engine: 'relay',
      judges: true,
      close: () => undefined,
      open: ({ onSending }) => {
        send = onSending;
        return {
          hear: () => undefined,
          pause: () => undefined,
          resume: () => undefined,
          finish: async () => (deaf ? Promise.reject(new Error('noise')) : { text: recognised }),
          cancel: () => undefined,
        };
      },
    },
    speakers: [speaker],
    settings: { language: null, locale: 'en', voice: null, rate: 1, handsFree },
    introduction: () => '',
    now: () => Date.now(),
    setTimeout: (fn, ms) => setTimeout(fn, ms),
    clearTimeout: (timer) => clearTimeout(timer as number),
  });
  const say = (): void => {
    ear!.onSpeechStart();
    ear!.onSpeechConfirmed();
    ear!.onSpeechEnd(new Float32Array(16_000));
  };
  return {
    engine,
    speaker,
    ear: () => ear!,
    say,
    refuse: (error: CsError) => (refuse = error),
    holdOpening: () => (hold = true),
    recognise: (text: string) => (recognised = text),
    goDeaf: () => (deaf = true),
    send: (on: boolean) => send(on),
  };
}

function fakeClient(stt: Capability = OPENAI, tts: Capability = OPENAI) {
  const kept = new Map<string, string>();
  const changes = new Listeners<SessionChange>();
  const signOut = (): void => {
    kept.clear();
    changes.emit({ reason: 'signed-out', session: null });
  };
  const client = {
    relay: '',
    siteKey: 'demo',
    storageKey: 'cs:test',
    platform: {
      storage: {
        getItem: (key: string) => kept.get(key) ?? null,
        setItem: (key: string, value: string) => void kept.set(key, value),
        removeItem: (key: string) => void kept.delete(key),
      },
    },
    session: { subscribe: (fn: (change: SessionChange) => void) => changes.add(fn) },
    config: async () => ({ capabilities: { speechToText: stt, textToSpeech: tts } }),
    fetch: async () => Response.json({ engine: 'openai', items: [{ id: 'nova', name: 'Nova', languages: [] }] }),
  } as unknown as RelayClient;
  return { client, kept, changes, signOut };
}

const $ = <T extends HTMLElement = HTMLElement>(element: CsVoice, selector: string): T => element.shadowRoot!.querySelector<T>(selector)!;
const text = (element: CsVoice, selector = '.app'): string => $(element, selector).textContent!.replace(/\s+/g, ' ').trim();
const button = (element: CsVoice, name: string): HTMLButtonElement =>
  [...element.shadowRoot!.querySelectorAll<HTMLButtonElement>('button')].find((one) => (one.getAttribute('aria-label') ?? one.textContent!.trim()) === name)!;

async function withEngine(handsFree = true) {
  const fake = fakeEngine(handsFree);
  const element = await fixture<CsVoice>(html`<cs-voice ?hands-free=${handsFree} .engine=${fake.engine}></cs-voice>`);
  return { ...fake, element };
}

async function withRelay(stt?: Capability, tts?: Capability) {
  const { client, kept, changes, signOut } = fakeClient(stt, tts);
  const element = await fixture<CsVoice>(html`<cs-voice></cs-voice>`);
  element.provideClient(client);
  await waitUntil(() => element.shadowRoot!.querySelector('.app')!.children.length > 0);
  return { element, kept, changes, signOut };
}

afterEach(() => locale.set(null));

describe('<cs-voice>', () => {
  it('is accessible before the first use, says where sound goes, and opens nothing', async () => {
    const { element, kept } = await withRelay();
    await expect(element).to.be.accessible();
    expect(text(element, '.where')).to.contain('its provider (openai), which turns it into text').and.to.contain('automatic voice of its provider (openai)');
    expect(button(element, 'Start talking')).to.exist;
    expect(text(element)).to.contain('loads about 500 kB.');
    element.detector = 'onnx';
    await element.updateComplete;
    expect(text(element)).to.contain('loads about 5 MB.');
    expect(element.phase).to.equal('idle');
    expect(kept.size).to.equal(0);
  });

  it('names the browser where the browser recognises and speaks', async () => {
    const { element } = await withRelay(
      { engine: 'browser', available: true, dataGoesTo: 'browser-vendor' },
      { engine: 'browser', available: true, dataGoesTo: 'device' },
    );
    expect(text(element, '.where')).to.contain('Some browsers send the sound to their maker').and.not.to.contain('openai');
  });

  it('says why it cannot work, and offers typing', async () => {
    const { element } = await withRelay({ engine: 'none', available: false, reason: 'Switched off.' });
    expect(text(element)).to.contain('cannot recognise speech');
    await expect(element).to.be.accessible();
    const asked = oneEvent(element, 'cs-chat-request');
    button(element, 'Type instead').click();
    await asked;
  });

  it('goes through a turn with its events, and shows both sides', async () => {
    const { element, say, speaker } = await withEngine();
    const phases: string[] = [];
    element.addEventListener('cs-voice-changed', ({ phase }) => phases.push(phase));
    expect(text(element)).to.contain('Tap and speak');
    await expect(element).to.be.accessible();
    button(element, 'Speak').click();
    await waitUntil(() => element.phase === 'listening');
    await expect(element).to.be.accessible();
    const ended = oneEvent(element, 'cs-utterance-ended') as unknown as Promise<CsUtteranceEndedEvent>;
    say();
    const event = await ended;
    expect([event.text, event.language, event.durationMs]).to.deep.equal(['where is my order', 'en', 1000]);
    await element.updateComplete;
    expect(text(element, '.you')).to.equal('where is my order');
    const started = oneEvent(element, 'cs-speaking-started');
    const done = element.speak('It comes **on Friday**.');
    await started;
    speaker.word!(0, 2);
    await element.updateComplete;
    expect(text(element, '.say mark')).to.equal('It');
    expect(text(element, '.say')).to.equal('It comes on Friday.');
    expect($(element, '.tag').hidden).to.equal(false);
    await expect(element).to.be.accessible();
    const over = oneEvent(element, 'cs-speaking-ended') as unknown as Promise<CsSpeakingEndedEvent>;
    speaker.end();
    expect((await over).interrupted).to.equal(false);
    await done;
    await waitUntil(() => phases.at(-1) === 'listening');
    expect(phases).to.include.members(['listening', 'speaking']);
    expect(text(element, '[role=log]')).to.equal('You: where is my orderAutomatic voice: It comes on Friday.');
  });

  it('shows when sound leaves the device, and only then', async () => {
    const { element, send } = await withEngine();
    element.style.blockSize = '640px';
    await element.start();
    const light = $(element, '.live');
    const place = $(element, '.disc').getBoundingClientRect().top;
    expect(getComputedStyle(light).display).to.equal('none');
    send(true);
    await element.updateComplete;
    expect(text(element, '.live')).to.equal('Sending sound');
    expect(getComputedStyle(light).display).to.equal('flex');
    expect($(element, '.disc').getBoundingClientRect().top).to.equal(place, 'nothing jumps');
    await expect(element).to.be.accessible();
    send(false);
    await waitUntil(() => getComputedStyle(light).display === 'none');
  });

  it('shows where an answer was cut', async () => {
    const { element, ear, speaker } = await withEngine();
    await element.start();
    void element.speak('Saturday works. The courier comes between eight and noon.');
    await waitUntil(() => element.phase === 'speaking' && speaker.word !== null);
    speaker.word!(0, 8);
    ear().onSpeechStart();
    const over = oneEvent(element, 'cs-speaking-ended') as unknown as Promise<CsSpeakingEndedEvent>;
    ear().onSpeechConfirmed();
    expect((await over).interrupted).to.equal(true);
    await waitUntil(() => element.phase === 'hearing');
    await element.updateComplete;
    expect(text(element, '.cut .say')).to.equal('Saturday');
    expect(text(element)).to.contain('Stopped. Listening to you.');
  });

  it('one button does what the moment needs, and keeps the focus', async () => {
    const { element, ear } = await withEngine();
    const main = $(element, '.ib.xl');
    main.focus();
    main.click();
    await waitUntil(() => element.phase === 'listening');
    ear().onSpeechStart();
    ear().onSpeechConfirmed();
    await waitUntil(() => main.getAttribute('aria-label') === 'Send now');
    const ended = oneEvent(element, 'cs-utterance-ended');
    main.click();
    await ended;
    await waitUntil(() => main.getAttribute('aria-label') === 'Cancel');
    main.click();
    await waitUntil(() => main.getAttribute('aria-label') === 'Turn the microphone off');
    main.click();
    await waitUntil(() => main.getAttribute('aria-label') === 'Speak');
    expect(element.shadowRoot!.activeElement).to.equal(main);
  });

  it('shows loading with its size, and can be cancelled', async () => {
    const { element, holdOpening } = await withEngine();
    holdOpening();
    void element.start();
    await waitUntil(() => element.phase === 'getting-ready');
    await element.updateComplete;
    expect($(element, '[role=progressbar]').getAttribute('aria-valuenow')).to.equal('39');
    expect($(element, '.progress > i').style.getPropertyValue('--cs-progress')).to.equal('39.1%');
    await expect(element).to.be.accessible();
    button(element, 'Cancel').click();
    expect(element.phase).to.equal('idle');
  });

  it('a blocked microphone is explained, and can be tried again', async () => {
    const { element, refuse } = await withEngine();
    refuse(new CsError('voice/mic-denied'));
    const failed = oneEvent(element, 'cs-error') as unknown as Promise<CsErrorEvent>;
    void element.start();
    expect((await failed).error.code).to.equal('voice/mic-denied');
    await element.updateComplete;
    expect(text(element)).to.contain('The microphone is blocked').and.to.contain('left of the address');
    await expect(element).to.be.accessible();
    expect(button(element, 'Try again')).to.exist;
  });

  it('says when no words were understood', async () => {
    const { element, recognise, say } = await withEngine();
    recognise('');
    await element.start();
    say();
    await waitUntil(() => element.shadowRoot!.querySelector('.banner') !== null);
    expect(text(element, '.banner')).to.equal('I did not catch that. Please say it again.');
  });

  it('keeps choices of language, voice and hands-free', async () => {
    const { element, kept } = await withRelay();
    (element as unknown as { agreed: boolean }).agreed = true;
    await element.updateComplete;
    const opened = oneEvent(element, 'cs-dialog-opened');
    button(element, 'Voice settings').click();
    await opened;
    await waitUntil(() => $(element, '#voice option[value=nova]') !== null);
    await Promise.all(
      $(element, 'cs-dialog')
        .shadowRoot!.getAnimations()
        .map((animation) => animation.finished),
    );
    await expect(element).to.be.accessible();
    const language = $<HTMLSelectElement>(element, '#language');
    language.value = 'de-DE';
    language.dispatchEvent(new Event('change'));
    $<HTMLButtonElement>(element, '[role=switch]').click();
    await element.updateComplete;
    expect([element.language, element.handsFree]).to.deep.equal(['de-DE', true]);
    expect(JSON.parse(kept.get('cs:test:voice')!)).to.deep.equal({ language: 'de-DE', handsFree: true });
  });

  it('stops when it is taken away or hidden', async () => {
    const { element, engine } = await withEngine();
    await element.start();
    element.hidden = true;
    await waitUntil(() => engine.state.get().state.phase === 'idle');
    element.hidden = false;
    await element.start();
    await waitUntil(() => engine.state.get().state.phase === 'listening');
    element.remove();
    expect(engine.state.get().state.phase).to.equal('idle');
  });

  it('draws the water by the level, without style attributes in its templates', async () => {
    const { element, ear } = await withEngine();
    await element.start();
    await element.updateComplete;
    const path = (): string => $(element, '.disc .w:last-of-type').getAttribute('d')!;
    const still = path();
    ear().onLevel(0.8);
    await waitUntil(() => path() !== still);
    await aTimeout(50);
    expect(Number(element.style.getPropertyValue('--cs-voice-level'))).to.be.greaterThan(0);
  });

  it('speaks Arabic and Chinese, from right to left where they are', async () => {
    const { element } = await withRelay();
    locale.set('ar');
    await waitUntil(() => text(element).includes('ابدأ الكلام'));
    expect(getComputedStyle(element).direction).to.equal('rtl');
    locale.set('zh-CN');
    await waitUntil(() => text(element).includes('开始说话'));
  });

  it('asks the next person anew when somebody has signed out, and stops listening for that with the page', async () => {
    const { element, kept, changes, signOut } = await withRelay();
    kept.set('cs:test:voice', '{"agreed":true}');
    element.remove();
    expect(changes.size).to.equal(0);
    document.body.append(element);
    button(element, 'Start talking').click();
    await waitUntil(() => element.shadowRoot!.querySelector('.where') === null);
    signOut();
    await waitUntil(() => element.shadowRoot!.querySelector('.where') !== null);
    expect(button(element, 'Start talking')).to.exist;
    element.remove();
  });

  it('tells once that the visitor has begun to speak, when that is certain', async () => {
    const { element, ear } = await withEngine();
    let started = 0;
    element.addEventListener('cs-utterance-started', () => (started += 1));
    await element.start();
    ear().onSpeechStart();
    expect(started).to.equal(0);
    ear().onSpeechConfirmed();
    expect(started).to.equal(1);
  });

  for (const [code, words] of [
    ['voice/model-failed', 'Voice could not be loaded'],
    ['provider/unavailable', 'Speech recognition cannot be reached'],
  ] as const)
    it(`${code}: says what is in the way, and how to go on`, async () => {
      const { element, refuse } = await withEngine();
      refuse(new CsError(code));
      setTimeout(() => button(element, 'Speak').click());
      const failed = (await oneEvent(element, 'cs-error')) as unknown as CsErrorEvent;
      expect(failed.error.code).to.equal(code);
      await waitUntil(() => text(element).includes(words));
      await expect(element).to.be.accessible();
    });

  it('reports a turn in which no words were understood', async () => {
    const { element, say, goDeaf } = await withEngine();
    await element.start();
    goDeaf();
    setTimeout(say);
    const failed = (await oneEvent(element, 'cs-error')) as unknown as CsErrorEvent;
    expect(failed.error.code).to.equal('voice/no-speech');
  });
});
