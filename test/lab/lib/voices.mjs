// Synthesis with espeak-ng: OpenAI voice names, twelve languages, and the pipe that turns text into a chosen audio format.
import { spawn } from 'node:child_process';

const VARIANT = {
  alloy: '',
  ash: '+m3',
  ballad: '+m4',
  coral: '+f2',
  echo: '+m2',
  fable: '+m7',
  onyx: '+m5',
  nova: '+f3',
  sage: '+f4',
  shimmer: '+f5',
  verse: '+m1',
  marin: '+f1',
  cedar: '+m6',
};
export const VOICES = Object.keys(VARIANT);
export const LANGUAGES = { en: 'en-us', zh: 'cmn', ja: 'ja', ko: 'ko', ar: 'ar', ru: 'ru', hi: 'hi', de: 'de', fr: 'fr-fr', es: 'es', it: 'it', pt: 'pt-br' };

const SCRIPTS = [
  ['ja', /[\u3040-\u30ff]/],
  ['ko', /[\uac00-\ud7af]/],
  ['zh', /[\u4e00-\u9fff]/],
  ['ar', /[\u0600-\u06ff]/],
  ['ru', /[\u0400-\u04ff]/],
  ['hi', /[\u0900-\u097f]/],
];
const COMMON = {
  de: 'der die das und ist nicht ich bitte danke mein meine wie wo kann sie ihre',
  fr: 'le la les et est je vous merci mon ma où comment votre une pas bonjour',
  es: 'el los las y es yo usted gracias mi dónde cómo su una por hola está',
  it: 'il gli e è io grazie mio dove come suo una per ciao non sono',
  pt: 'o os e é eu você obrigado obrigada meu minha onde como seu uma não olá',
};

/** The language of a text by script, else by its commonest short words; English where nothing speaks against it. */
export function guessLanguage(text) {
  for (const [language, script] of SCRIPTS) if (script.test(text)) return language;
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const scores = Object.entries(COMMON)
    .map(([l, list]) => [words.filter((w) => list.split(' ').includes(w)).length, l])
    .sort((a, b) => b[0] - a[0]);
  return scores[0][0] >= 2 ? scores[0][1] : 'en';
}

export const espeakVoice = (voice, text) => LANGUAGES[guessLanguage(text)] + VARIANT[voice];

const SOX = (...to) => ['sox', ['-t', 'wav', '--ignore-length', '-', ...to]];
const FFMPEG = (...to) => ['ffmpeg', ['-v', 'error', '-f', 'wav', '-i', 'pipe:0', ...to, 'pipe:1']];
export const FORMATS = {
  pcm: { type: 'audio/pcm', encode: SOX('-t', 'raw', '-r', '24000', '-c', '1', '-b', '16', '-e', 'signed-integer', '-') },
  wav: { type: 'audio/wav', encode: SOX('-t', 'wav', '-r', '24000', '-c', '1', '-b', '16', '-') },
  flac: { type: 'audio/flac', encode: SOX('-t', 'flac', '-r', '24000', '-c', '1', '-b', '16', '-') },
  mp3: { type: 'audio/mpeg', encode: FFMPEG('-ar', '24000', '-b:a', '64k', '-f', 'mp3') },
  opus: { type: 'audio/opus', encode: FFMPEG('-ar', '48000', '-c:a', 'libopus', '-b:a', '32k', '-f', 'ogg') },
  aac: { type: 'audio/aac', encode: FFMPEG('-ar', '24000', '-c:a', 'aac', '-b:a', '64k', '-f', 'adts') },
};

/** Streams encoded audio; words per minute 165 at speed 1. */
export async function* synthesise({ text, voice, speed = 1, format }) {
  const speaker = spawn('espeak-ng', ['-v', voice, '-s', String(Math.round(Math.min(Math.max(165 * speed, 80), 450))), '--stdout'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const [command, args] = FORMATS[format].encode;
  const encoder = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  const failed = new Promise((_, reject) => {
    for (const p of [speaker, encoder]) p.on('error', (e) => reject(new Error(`${e.path ?? command}: ${e.code}; run setup.sh`)));
  });
  failed.catch(() => {});
  for (const stream of [speaker.stdin, encoder.stdin]) stream.on('error', () => {});
  speaker.stdin.end(text);
  speaker.stdout.pipe(encoder.stdin);
  try {
    const chunks = encoder.stdout[Symbol.asyncIterator]();
    for (;;) {
      const { value, done } = await Promise.race([chunks.next(), failed]);
      if (done) return;
      for (let at = 0; at < value.length; at += 8192) yield value.subarray(at, at + 8192);
    }
  } finally {
    speaker.kill();
    encoder.kill();
  }
}
