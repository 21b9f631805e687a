import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { CsError } from '@cs-kit/protocol';
import type { SpeechVoice, Synthesis, SynthesisRequest, TextToSpeech } from '../speech/types.ts';

const run = promisify(execFile);
const COMMAND = 'espeak-ng';
const WORDS_PER_MINUTE = 165;
/** Languages that are tried without being asked for: those of the kit. Scripts are told apart by their letters. */
const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ['cmn', /\p{Script=Han}/u],
  ['ar', /\p{Script=Arabic}/u],
  ['ru', /\p{Script=Cyrillic}/u],
  ['hi', /\p{Script=Devanagari}/u],
];
/** espeak-ng has names of its own for these. */
const NAMES: Readonly<Record<string, string>> = { zh: 'cmn', 'zh-cn': 'cmn', 'zh-tw': 'cmn', en: 'en-us', pt: 'pt-br', nb: 'nb', no: 'nb' };

/** Lines of `espeak-ng --voices`: priority, language, age and gender, name, file, other languages. */
export function parseVoices(listing: string): readonly SpeechVoice[] {
  return listing
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns.length >= 5)
    .map(([, tag, , name]) => ({ id: tag!, name: name!.replaceAll('_', ' '), languages: [tag!] }))
    .filter((voice, at, all) => all.findIndex(({ id }) => id === voice.id) === at);
}

/** The voice for a text: the one asked for, else by its language, else by its letters. */
export function chooseVoice(voices: readonly SpeechVoice[], request: { readonly text: string; readonly voice?: string; readonly language?: string }): string {
  const has = (id: string | undefined): id is string => voices.some((voice) => voice.id === id);
  const tag = request.language?.toLowerCase() ?? '';
  const base = tag.split('-')[0] ?? '';
  const script = SCRIPTS.find(([, letters]) => letters.test(request.text))?.[0];
  const wanted = [request.voice, NAMES[tag], tag, NAMES[base], base, script, 'en-us', 'en'];
  return wanted.find(has) ?? voices[0]?.id ?? 'en';
}

function spoken(request: SynthesisRequest, voice: string): ReadableStream<Uint8Array> {
  const speed = Math.round(Math.min(Math.max(WORDS_PER_MINUTE * (request.rate ?? 1), 80), 450));
  // The text goes through a pipe: an argument would be seen in the list of processes.
  const child = spawn(COMMAND, ['-v', voice, '-s', String(speed), '--stdin', '--stdout'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const stop = (): void => void child.kill();
  request.signal.addEventListener('abort', stop, { once: true });
  child.stdin.on('error', () => undefined);
  child.stdin.end(request.text);
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', (cause) => reject(new CsError('provider/unavailable', 'espeak-ng on the relay could not be started.', { cause })));
    child.on('close', (code) =>
      code === 0
        ? resolve()
        : reject(request.signal.aborted ? request.signal.reason : new CsError('provider/interrupted', 'espeak-ng on the relay broke off.')),
    );
  });
  ended.catch(() => undefined);
  const chunks = child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done !== true) return controller.enqueue(value);
      request.signal.removeEventListener('abort', stop);
      await ended;
      controller.close();
    },
    cancel: stop,
  });
}

/** The espeak-ng of this machine as an engine, or null where it is not installed. Looked for once. */
export async function findEspeak(): Promise<TextToSpeech | null> {
  let voices: readonly SpeechVoice[];
  try {
    voices = parseVoices((await run(COMMAND, ['--voices'], { maxBuffer: 1024 * 1024, timeout: 5000 })).stdout);
  } catch {
    return null;
  }
  if (voices.length === 0) return null;
  return {
    name: 'espeak-ng on the relay',
    model: COMMAND,
    dataGoesTo: 'relay',
    formats: ['wav'],
    voices: async () => voices,
    async speak(request): Promise<Synthesis> {
      request.signal.throwIfAborted();
      return { type: 'audio/wav', stream: spoken(request, chooseVoice(voices, request)) };
    },
  };
}
