import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import { INTERRUPT_MS, THINKING_MS, VoiceEngine } from './machine.ts';
import { LINGER_MS } from './sending.ts';
import { expectLanguage } from './turn/phrases.ts';
import type { EarHandlers, Heard, Recogniser, Speaker, Utterance, VoiceEvent, VoiceSettings } from './types.ts';

const SETTINGS: VoiceSettings = { language: null, locale: 'en', voice: null, rate: 1, handsFree: true };
const audio = (ms: number): Float32Array => new Float32Array(ms * 16);
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

/** A voice whose sentences end when the test says so. */
class FakeSpeaker implements Speaker {
  readonly engine = 'browser';
  readonly said: string[] = [];
  ducked: boolean[] = [];
  held: boolean[] = [];
  holds = true;
  heard = 0;
  stopped = 0;
  broken = false;
  speaks = true;
  finish: (() => void) | null = null;
  word: ((from: number, to: number) => void) | null = null;
  level: ((level: number) => void) | null = null;
  unlock(): void {}
  can(): boolean {
    return this.speaks;
  }
  async voices() {
    return [];
  }
  prepare(text: string) {
    let end: () => void = () => undefined;
    return {
      play: async ({ onStart, onWord, onLevel }: Parameters<Utterance['play']>[0]) => {
        if (this.broken) throw new CsError('provider/unavailable');
        this.said.push(text);
        this.word = onWord;
        this.level = onLevel;
        onStart();
        await new Promise<void>((resolve) => {
          end = resolve;
          this.finish = resolve;
        });
      },
      stop: () => {
        this.stopped += 1;
        end();
      },
      duck: (on: boolean) => void this.ducked.push(on),
      hold: (on: boolean) => (this.holds && this.held.push(on), this.holds),
      heard: this.heard,
    };
  }
}

function open(
  settings: Partial<VoiceSettings> = {},
  options: { readonly refuse?: CsError; readonly speakers?: readonly Speaker[]; readonly deaf?: boolean } = {},
) {
  let ear: EarHandlers | null = null;
  let closed = 0;
  const answers: (() => Promise<Heard>)[] = [];
  const asked: { audio: Float32Array }[] = [];
  const opened: Parameters<Recogniser['open']>[0][] = [];
  const events: VoiceEvent[] = [];
  const phases: string[] = [];
  const phrases: string[] = [];
  const pauses: number[] = [];
  const sounds: number[] = [];
  let rested = 0;
  const speaker = new FakeSpeaker();
  const engine = new VoiceEngine({
    ears: {
      async open(handlers) {
        handlers.onProgress(0, 100);
        if (options.refuse !== undefined) throw options.refuse;
        ear = handlers;
        handlers.onGranted();
        handlers.onProgress(50, 100);
        await Promise.resolve();
      },
      track: null,
      commit: () => ear?.onSpeechEnd(audio(500)),
      words: (phrase) => void phrases.push(phrase),
      close: () => void (closed += 1),
      destroy: () => undefined,
    },
    recogniser: {
      engine: 'relay',
      judges: options.deaf !== true,
      open: (given) => (
        opened.push(given),
        {
          finish: async (samples) => {
            asked.push({ audio: samples });
            return (answers.shift() ?? (async () => ({ text: 'yes' })))();
          },
          pause: (samples) => void pauses.push(samples.length),
          resume: () => void pauses.push(0),
          hear: (samples) => void sounds.push(samples.length),
          cancel: () => undefined,
        }
      ),
      close: () => void (rested += 1),
    },
    speakers: options.speakers ?? [speaker],
    settings: { ...SETTINGS, ...settings },
    introduction: () => 'This is an automatic voice.',
    now: () => 1000,
    setTimeout: (fn, ms) => setTimeout(fn, ms),
    clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
  });
  engine.onEvent((event) => events.push(event));
  engine.state.subscribe(({ state }) => phases.at(-1) !== state.phase && phases.push(state.phase));
  const say = async (ms = 1000): Promise<void> => {
    ear!.onSpeechStart();
    ear!.onSpeechConfirmed();
    ear!.onSpeechEnd(audio(ms));
    await settled();
  };
  return {
    engine,
    opened,
    phrases,
    pauses,
    sounds,
    rested: () => rested,
    events,
    phases,
    speaker,
    answers,
    asked,
    say,
    ear: () => ear!,
    closed: () => closed,
    phase: () => engine.state.get().state.phase,
  };
}

test('a start goes through permission and loading to listening', async () => {
  const { engine, phases, phase } = open();
  assert.equal(phase(), 'idle');
  await engine.start();
  assert.deepEqual(phases, ['asking-permission', 'getting-ready', 'listening']);
  engine.stop();
  assert.equal(phase(), 'idle');
});

test('a turn is heard, written down and told; a short answer counts', async () => {
  const { engine, events, phases, say, asked } = open();
  await engine.start();
  await say(352);
  assert.deepEqual(phases.slice(2), ['listening', 'hearing', 'transcribing', 'thinking']);
  assert.deepEqual(events, [{ type: 'utterance-started' }, { type: 'utterance-ended', text: 'yes', language: 'en', durationMs: 352 }]);
  assert.equal(asked[0]?.audio.length, 352 * 16);
  assert.equal(engine.state.get().captions.you, 'yes');
});

test('an answer is spoken once with its introduction, then listening goes on', async () => {
  const { engine, events, say, speaker, phase } = open();
  await engine.start();
  await say();
  const done = engine.speak('**Hello** [1] there.');
  assert.equal(phase(), 'speaking');
  await settled();
  assert.deepEqual(speaker.said, ['This is an automatic voice.']);
  speaker.finish!();
  await settled();
  assert.deepEqual(speaker.said, ['This is an automatic voice.', 'Hello there.']);
  speaker.word!(0, 5);
  assert.deepEqual([engine.state.get().captions.from, engine.state.get().captions.to], [28, 33]);
  speaker.finish!();
  await done;
  await settled();
  assert.equal(phase(), 'listening');
  assert.deepEqual(
    events.slice(2).map(({ type }) => type),
    ['speaking-started', 'speaking-ended'],
  );
  void engine.speak('Again.');
  await settled();
  assert.equal(speaker.said.at(-1), 'Again.');
});

/** Somebody speaks over an answer of three sentences, of which twelve characters of the first were heard. */
async function over(options: Parameters<typeof open>[1] = {}, change: (speaker: FakeSpeaker) => void = () => undefined) {
  await expectLanguage('en');
  const all = open({ language: 'en' }, options);
  all.speaker.heard = 12;
  change(all.speaker);
  await all.engine.start();
  const done = all.engine.speak('One. Two. Three.');
  const later = all.engine.speak('Four.');
  await settled();
  all.ear().onSpeechStart();
  const names = (): string[] => all.events.map(({ type }) => type).filter((type) => type !== 'speaking-started');
  return { ...all, names, done: Promise.all([done, later]) };
}
const INTERRUPTED = { type: 'speaking-ended', text: 'This is an a', interrupted: true };

test('a sound over an answer makes it quieter at once, and as loud again when it was no speech', async () => {
  const { speaker, ear, phase } = await over();
  assert.deepEqual([speaker.ducked, phase()], [[true], 'speaking']);
  ear().onMisfire();
  assert.deepEqual([speaker.ducked, speaker.held, phase()], [[true, false], [], 'speaking']);
});

test('speech over an answer holds it; words end it, and only what was heard is told of it', async () => {
  const { engine, events, speaker, ear, phase, names, done, answers } = await over();
  ear().onSpeechConfirmed();
  assert.deepEqual([speaker.held, speaker.stopped, phase(), names()], [[true], 0, 'hearing', []]);
  answers.push(async () => ({ text: 'stop', language: 'en' }));
  ear().onSpeechEnd(audio(500));
  assert.equal(phase(), 'transcribing');
  await settled();
  await done;
  assert.ok(speaker.stopped > 0);
  assert.equal(speaker.said.length, 1);
  assert.deepEqual([engine.state.get().captions.cut, engine.state.get().captions.to], [true, 12]);
  assert.deepEqual(names(), ['speaking-ended', 'utterance-started', 'utterance-ended']);
  assert.deepEqual(events[1], INTERRUPTED);
});

for (const text of ['Mhm.', 'uh-huh', ''])
  test(`"${text}" over an answer lets it go on where it was held`, async () => {
    const { engine, speaker, ear, phase, names, answers, opened } = await over();
    ear().onSpeechConfirmed();
    opened.at(-1)!.onInterim(text);
    answers.push(async () => ({ text }));
    ear().onSpeechEnd(audio(400));
    await settled();
    assert.deepEqual([speaker.held, speaker.ducked, speaker.stopped, phase(), names()], [[true, false], [true, false], 0, 'speaking', []]);
    assert.equal(engine.state.get().notice, null);
    speaker.finish!();
    await settled();
    assert.deepEqual(speaker.said, ['This is an automatic voice.', 'One.']);
  });

test('who speaks for long over an answer, or says more than a nod, or speaks again, has the word before being done', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const long = await over();
  long.ear().onSpeechConfirmed();
  mock.timers.tick(INTERRUPT_MS - 1);
  assert.deepEqual(long.names(), []);
  mock.timers.tick(1);
  assert.deepEqual(long.names(), ['speaking-ended', 'utterance-started']);
  mock.timers.reset();
  const words = await over();
  words.ear().onSpeechConfirmed();
  words.opened.at(-1)!.onInterim('no wait');
  assert.deepEqual([words.names(), words.engine.state.get().captions.you], [['speaking-ended', 'utterance-started'], 'no wait']);
  const again = await over();
  again.ear().onSpeechConfirmed();
  again.answers.push(() => new Promise(() => undefined));
  again.ear().onSpeechEnd(audio(400));
  again.ear().onSpeechStart();
  again.ear().onSpeechConfirmed();
  assert.deepEqual(again.names(), ['speaking-ended', 'utterance-started']);
});

test('a nod is waited for however long its silence is; who goes on after it has the word', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const nod = await over();
  nod.ear().onSpeechConfirmed();
  mock.timers.tick(400);
  nod.ear().onPause(audio(400));
  mock.timers.tick(5000);
  assert.deepEqual([nod.names(), nod.phase()], [[], 'hearing']);
  nod.ear().onResumed();
  assert.deepEqual(nod.names(), ['speaking-ended', 'utterance-started']);
  mock.timers.reset();
});

test('where the voice cannot stand still, or the recogniser would hear it, speech ends an answer at once', async () => {
  for (const rig of [await over({}, (speaker) => (speaker.holds = false)), await over({ deaf: true })]) {
    const before = rig.opened.length;
    rig.ear().onSpeechConfirmed();
    assert.deepEqual([rig.names(), rig.phase()], [['speaking-ended', 'utterance-started'], 'hearing']);
    assert.equal(rig.opened.length - before, rig.speaker.holds ? 1 : 0);
  }
});

test('a held answer goes on when its turn is given up, ends when the turn was lost, and is silent after stop', async () => {
  const given = await over();
  given.ear().onSpeechConfirmed();
  given.answers.push(() => new Promise(() => undefined));
  given.ear().onSpeechEnd(audio(400));
  given.engine.cancel();
  assert.deepEqual([given.speaker.held, given.phase()], [[true, false], 'speaking']);
  const lost = await over();
  lost.ear().onSpeechConfirmed();
  lost.answers.push(() => Promise.reject(new CsError('provider/timeout')));
  lost.ear().onSpeechEnd(audio(400));
  await settled();
  assert.deepEqual([lost.names(), lost.engine.state.get().notice?.kind], [['speaking-ended', 'utterance-started', 'error'], 'turn-lost']);
  const stopped = await over();
  stopped.ear().onSpeechConfirmed();
  stopped.engine.stop();
  assert.deepEqual([stopped.names(), stopped.phase()], [['speaking-ended'], 'idle']);
});

test('an answer waits until the visitor has finished', async () => {
  const { engine, speaker, ear, phase } = open();
  await engine.start();
  ear().onSpeechStart();
  ear().onSpeechConfirmed();
  void engine.speak('Hello.');
  await settled();
  assert.deepEqual([phase(), speaker.said.length], ['hearing', 0]);
  ear().onSpeechEnd(audio(800));
  await settled();
  assert.deepEqual([phase(), speaker.said.length], ['speaking', 1]);
});

test('without hands-free the microphone closes after a turn', async () => {
  const { engine, say, closed, phase, speaker } = open({ handsFree: false });
  await engine.start();
  assert.equal(closed(), 0);
  await say();
  assert.equal(closed(), 1);
  assert.equal(phase(), 'thinking');
  void engine.speak('Hello.');
  await settled();
  speaker.finish!();
  await settled();
  speaker.finish!();
  await settled();
  assert.equal(phase(), 'idle');
  await engine.start();
  assert.equal(phase(), 'listening');
});

test('turns are told in the order in which they were spoken', async () => {
  const { engine, events, say, answers } = open();
  await engine.start();
  let first: (heard: Heard) => void = () => undefined;
  answers.push(
    () => new Promise((resolve) => (first = resolve)),
    async () => ({ text: 'second' }),
  );
  await say();
  await say();
  assert.equal(events.filter(({ type }) => type === 'utterance-ended').length, 0);
  first({ text: 'first' });
  await settled();
  assert.deepEqual(
    events.flatMap((event) => (event.type === 'utterance-ended' ? [event.text] : [])),
    ['first', 'second'],
  );
});

test('no words, a lost turn and one that was given up leave the voice listening', async () => {
  const { engine, events, say, answers, phase, ear } = open();
  await engine.start();
  answers.push(
    async () => ({ text: '' }),
    async () => {
      throw new CsError('provider/timeout');
    },
  );
  await say();
  assert.deepEqual([engine.state.get().notice?.kind, phase()], ['not-understood', 'listening']);
  await say();
  assert.deepEqual([engine.state.get().notice?.kind, phase()], ['turn-lost', 'listening']);
  assert.equal(events.at(-1)?.type, 'error');
  let late: (heard: Heard) => void = () => undefined;
  answers.push(() => new Promise((resolve) => (late = resolve)));
  ear().onSpeechStart();
  ear().onSpeechConfirmed();
  assert.equal(engine.state.get().notice, null);
  ear().onSpeechEnd(audio(500));
  engine.cancel();
  late({ text: 'too late' });
  await settled();
  assert.deepEqual([phase(), events.at(-1)?.type], ['listening', 'utterance-started']);
});

test('an answer that does not come is waited for no longer than bounded', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const { engine, say, phase } = open();
  await engine.start();
  await say();
  assert.equal(phase(), 'thinking');
  mock.timers.tick(THINKING_MS);
  assert.equal(phase(), 'listening');
  mock.timers.reset();
});

test('a blocked or lost microphone is a state that can be left', async () => {
  const blocked = open({}, { refuse: new CsError('voice/mic-denied') });
  await blocked.engine.start();
  assert.equal(blocked.phase(), 'denied');
  assert.deepEqual(
    blocked.events.map(({ type }) => type),
    ['error'],
  );
  const { engine, ear, phase } = open();
  await engine.start();
  ear().onLost(new CsError('voice/mic-missing'));
  assert.equal(phase(), 'failed');
  await engine.start();
  assert.equal(phase(), 'listening');
});

test('after stop nothing of the old run arrives', async () => {
  const { engine, events, ear, answers, phase } = open();
  await engine.start();
  let late: (heard: Heard) => void = () => undefined;
  answers.push(() => new Promise((resolve) => (late = resolve)));
  const old = ear();
  old.onSpeechStart();
  old.onSpeechConfirmed();
  old.onSpeechEnd(audio(500));
  engine.stop();
  late({ text: 'late' });
  old.onSpeechStart();
  old.onLost(new CsError('voice/mic-missing'));
  await settled();
  assert.deepEqual([phase(), events.map(({ type }) => type)], ['idle', ['utterance-started']]);
});

test('another voice goes on where one fails, and says so; without any the text is shown', async () => {
  const broken = new FakeSpeaker();
  broken.broken = true;
  const whole = new FakeSpeaker();
  const { engine, events } = open({}, { speakers: [broken, whole] });
  void engine.speak('Hello.');
  await settled();
  assert.deepEqual([whole.said, engine.state.get().notice?.kind], [['This is an automatic voice.'], 'browser-voice']);
  assert.equal(
    events.some(({ type }) => type === 'error'),
    true,
  );
  const mute = new FakeSpeaker();
  mute.speaks = false;
  const silent = open({}, { speakers: [mute] });
  await silent.engine.speak('Hello.');
  assert.deepEqual([silent.engine.state.get().notice?.kind, silent.engine.state.get().captions.answer], ['no-voice', 'This is an automatic voice. Hello.']);
});

test('a press makes the voice quiet and listens again; what waited behind it is not said', async () => {
  const { engine, events, speaker, phase, opened } = open();
  await engine.start();
  const first = engine.speak('One.');
  const second = engine.speak('Two.');
  await settled();
  const before = opened.length;
  engine.quiet();
  assert.deepEqual([phase(), await first, await second], ['listening', true, true]);
  assert.equal(opened.length, before + 1);
  assert.equal(speaker.said.includes('Two.'), false);
  assert.deepEqual(events.at(-1), { type: 'speaking-ended', text: '', interrupted: true });
});

test('words show while they are heard, but not those of the voice itself, nor after the end', async () => {
  const { engine, opened, events, phase } = open();
  await engine.start();
  const interim = opened.at(-1)!;
  interim.onInterim('where is');
  assert.deepEqual([engine.state.get().captions.you, engine.state.get().captions.unsure], ['where is', true]);
  void engine.speak('Hello.');
  await settled();
  interim.onInterim('this is an automatic');
  assert.equal(engine.state.get().captions.you, 'where is');
  engine.stop();
  interim.onInterim('late');
  interim.onError(new CsError('voice/unsupported'));
  assert.deepEqual([engine.state.get().captions.you, phase()], ['where is', 'idle']);
  await engine.start();
  opened.at(-1)!.onError(new CsError('voice/unsupported'));
  assert.equal(phase(), 'failed');
  assert.deepEqual(
    events.flatMap((event) => (event.type === 'error' ? [event.error.code] : [])),
    ['voice/unsupported'],
  );
});

test('the level is that of the visitor, and that of the voice while it speaks', async () => {
  const { engine, ear, speaker } = open();
  const levels: number[] = [];
  engine.onLevel((level) => levels.push(level));
  await engine.start();
  ear().onLevel(0.2);
  void engine.speak('Hello.');
  await settled();
  ear().onLevel(0.3);
  speaker.level!(0.7);
  assert.deepEqual(levels, [0.2, 0.7]);
  const late = speaker.level!;
  engine.stop();
  late(0.9);
  assert.equal(levels.includes(0.9), false);
});

test('words that are told at a pause are shown, and how they sound decides how long is waited', async () => {
  await Promise.all(['en', 'fr'].map(expectLanguage));
  const { engine, ear, opened, phrases, pauses } = open({ language: 'en-GB' });
  await engine.start();
  ear().onSpeechStart();
  ear().onSpeechConfirmed();
  ear().onPause(audio(900));
  opened.at(-1)!.onInterim('I would like to');
  assert.equal(engine.state.get().captions.you, 'I would like to');
  ear().onResumed();
  ear().onPause(audio(1800));
  opened.at(-1)!.onInterim('où est ma commande', 'fr');
  assert.deepEqual(
    [phrases, pauses],
    [
      ['open', 'complete'],
      [14_400, 0, 28_800],
    ],
  );
  engine.stop();
  ear().onPause(audio(900));
  assert.equal(pauses.length, 3);
});

test('sound goes to the recogniser as it comes, and the end of listening is the end of its line', async () => {
  const { engine, ear, sounds, rested } = open();
  await engine.start();
  ear().onSpeechStart();
  ear().onSpeechConfirmed();
  ear().onSound(audio(300));
  ear().onSound(audio(32));
  ear().onSpeechEnd(audio(332));
  await settled();
  assert.deepEqual([sounds, rested()], [[300 * 16, 32 * 16], 0]);
  engine.stop();
  assert.equal(rested(), 1);
});

test('it is told when sound leaves the device, long enough to be seen, and not after the end', async (t) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.after(() => mock.timers.reset());
  const { engine, opened } = open();
  const sending = () => engine.state.get().sending;
  await engine.start();
  const [first] = opened.slice(-1);
  assert.equal(sending(), null);
  first!.onSending(true);
  assert.equal(sending(), 'relay');
  engine.configure({ language: 'de' });
  const [second] = opened.slice(-1);
  second!.onSending(true);
  first!.onSending(false);
  mock.timers.tick(LINGER_MS);
  assert.equal(sending(), 'relay', 'another turn is on its way');
  second!.onSending(false);
  mock.timers.tick(LINGER_MS - 1);
  second!.onSending(true);
  mock.timers.tick(LINGER_MS);
  assert.equal(sending(), 'relay', 'it went on');
  second!.onSending(false);
  second!.onSending(false);
  mock.timers.tick(LINGER_MS - 1);
  assert.equal(sending(), 'relay');
  mock.timers.tick(1);
  assert.equal(sending(), null);
  second!.onSending(true);
  engine.stop();
  assert.equal(sending(), null);
  second!.onSending(true);
  assert.equal(sending(), null);
  await engine.start();
  opened.at(-1)!.onSending(true);
  opened.at(-1)!.onError(new CsError('voice/unsupported'));
  assert.equal(sending(), null);
});
