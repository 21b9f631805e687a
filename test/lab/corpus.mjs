#!/usr/bin/env node
// Speech corpus with known onsets and ends: espeak-ng voices, inner pauses, noise at a set SNR; 48 kHz mono WAV files and schedule.json.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, wav } from './lib/audio.mjs';
import { parseArgs } from './lib/server.mjs';
import { PHRASES } from './lib/phrases.mjs';

const RATE = 48000;
const options = parseArgs(
  `
Usage: corpus.mjs --out FOLDER [--seed 1] [--sentences FILE] [--languages en-us,de] [--variants ,+f3,+m3] [--speeds 135,165]
                  [--count 32] [--noise clean,pink:20,babble:10] [--gap 1500-3000] [--lead 1500] [--pause 300-900] [--pause-share 0.25]
  --sentences  text file, one sentence a line, optionally "language<TAB>sentence" (default: built-in phrases)
  --languages  espeak-ng voices to take from the sentences (default: all)
  --variants   espeak-ng voice variants, drawn at random
  --noise      conditions, one WAV each: clean, white:DB, pink:DB, brown:DB, babble:DB (SNR over the active speech)
  --gap        silence between utterances in ms; --lead before the first
  --pause      length in ms of a silence put between two words inside an utterance; --pause-share is how many utterances get one
Writes FOLDER/<condition>.wav and FOLDER/schedule.json. Same arguments, same bytes.`,
  {
    out: '',
    seed: 1,
    sentences: '',
    languages: '',
    variants: ',+f3,+m3',
    speeds: '135,165',
    count: 32,
    noise: 'clean,pink:10',
    gap: '1500-3000',
    lead: 1500,
    pause: '300-900',
    'pause-share': 0.25,
  },
);
if (!options.out) {
  console.error('--out is needed; see --help');
  process.exit(2);
}

let s = (Math.imul(options.seed, 0x9e3779b1) ^ 0x5bd1e995) | 1;
const random = () => {
  s ^= s << 13;
  s ^= s >>> 17;
  s ^= s << 5;
  return (s >>> 0) / 2 ** 32;
};
const pick = (list) => list[Math.floor(random() * list.length)];
const range = (text) => {
  const [a, b = a] = text.split('-').map(Number);
  return Math.round(a + random() * (b - a));
};
const samples = (ms) => Math.round((ms * RATE) / 1000);
const floats = (raw) => Float32Array.from({ length: raw.length >> 1 }, (_, i) => raw.readInt16LE(i * 2) / 32768);
const rms = (x) => {
  let q = 0;
  for (const v of x) q += v * v;
  return Math.sqrt(q / (x.length || 1));
};

const RAW = ['-t', 'raw', '-r', String(RATE), '-c', '1', '-b', '16', '-e', 'signed-integer', '-'];
async function say(text, voice, speed) {
  const spoken = await run('espeak-ng', ['-v', voice, '-s', String(speed), '--stdout'], text);
  return floats(await run('sox', ['-D', '-t', 'wav', '--ignore-length', '-', ...RAW, 'gain', '-n', '-6'], spoken));
}

/** Index of the first and one past the last 5 ms frame louder than 45 dB below the loudest frame. */
function edges(x) {
  const frame = samples(5);
  const level = Array.from({ length: Math.floor(x.length / frame) }, (_, i) => rms(x.subarray(i * frame, (i + 1) * frame)));
  const gate = Math.max(...level) * 10 ** (-45 / 20);
  return [level.findIndex((v) => v > gate) * frame, (level.findLastIndex((v) => v > gate) + 1) * frame];
}
const trim = (x) => x.subarray(...edges(x));

async function utterance(text, voice, speed) {
  const words = text.split(/(?<=\s)/);
  if (words.length < 3 || random() >= options['pause-share']) return { audio: trim(await say(text, voice, speed)), pauses: [] };
  const cut = 1 + Math.floor(random() * (words.length - 2));
  const [a, b] = [trim(await say(words.slice(0, cut).join(''), voice, speed)), trim(await say(words.slice(cut).join(''), voice, speed))];
  const ms = range(options.pause);
  const audio = new Float32Array(a.length + samples(ms) + b.length);
  audio.set(a);
  audio.set(b, a.length + samples(ms));
  return { audio, pauses: [{ at: a.length, ms, after: words.slice(0, cut).join('').trim() }] };
}

const lines = options.sentences
  ? readFileSync(options.sentences, 'utf8')
      .split('\n')
      .map((l) => l.trim())
      .filter((l) => l && !l.startsWith('#'))
      .map((l) => (l.includes('\t') ? l.split('\t') : ['en-us', l]))
  : Object.entries(PHRASES).flatMap(([language, list]) => list.map((text) => [language, text]));
const wanted = options.languages ? options.languages.split(',') : null;
const pool = lines.filter(([language]) => !wanted || wanted.includes(language));
if (!pool.length) {
  console.error('no sentence in these languages');
  process.exit(2);
}
for (let i = pool.length - 1; i > 0; i--) {
  const j = Math.floor(random() * (i + 1));
  [pool[i], pool[j]] = [pool[j], pool[i]];
}

const variants = options.variants.split(',');
const speeds = options.speeds.split(',').map(Number);
const parts = [];
let at = samples(options.lead);
for (let i = 0; i < options.count; i++) {
  const [language, text] = pool[i % pool.length];
  const voice = language + pick(variants);
  const speed = pick(speeds);
  const { audio, pauses } = await utterance(text, voice, speed);
  parts.push({ at, audio, language, text, voice, speed, pauses });
  at += audio.length + samples(range(options.gap));
}
const clean = new Float32Array(at);
const active = [];
for (const p of parts) {
  clean.set(p.audio, p.at);
  active.push(p.audio);
}
const level = Math.sqrt(active.reduce((q, x) => q + rms(x) ** 2 * x.length, 0) / active.reduce((n, x) => n + x.length, 0));

async function babble(length) {
  const out = new Float32Array(length);
  for (let k = 0; k < 6; k++) {
    const voice = ['en-us+m5', 'en-gb+f5', 'de+m2', 'es+f4', 'fr-fr+m4', 'it+f1'][k];
    const said = trim(
      await say(
        Object.values(PHRASES)
          .flat()
          .filter((t) => /^[\p{Script=Latin}\s\p{P}]+$/u.test(t))
          .sort(() => random() - 0.5)
          .join(' '),
        voice,
        150 + k * 8,
      ),
    );
    const offset = Math.floor(random() * said.length);
    for (let i = 0; i < length; i++) out[i] += said[(i + offset) % said.length];
  }
  return out;
}
/** sox repeats its noise on every run (-R), so the seed chooses where in it to start. */
async function coloured(kind, length) {
  const skip = Math.floor(random() * 60 * RATE);
  const raw = await run('sox', ['-R', '-D', '-r', String(RATE), '-n', ...RAW, 'synth', `${length + skip}s`, `${kind}noise`, 'gain', '-12']);
  return floats(raw).subarray(skip);
}

mkdirSync(options.out, { recursive: true });
const files = [];
for (const condition of options.noise.split(',')) {
  const [kind, snr] = condition.split(':');
  const mix = Float32Array.from(clean);
  if (kind !== 'clean') {
    if (!['white', 'pink', 'brown', 'babble'].includes(kind) || !Number.isFinite(Number(snr))) {
      console.error(`unknown noise ${condition}`);
      process.exit(2);
    }
    const noise = kind === 'babble' ? await babble(mix.length) : await coloured(kind, mix.length);
    const gain = (level * 10 ** (-Number(snr) / 20)) / rms(noise);
    for (let i = 0; i < mix.length; i++) mix[i] += noise[i] * gain;
  }
  let peak = 0;
  for (const v of mix) peak = Math.max(peak, Math.abs(v));
  const scale = Math.min(1, 0.95 / peak);
  const name = `${kind}${snr ? `-${snr}` : ''}.wav`;
  writeFileSync(
    join(options.out, name),
    wav(
      Int16Array.from(mix, (v) => Math.round(v * scale * 32767)),
      RATE,
    ),
  );
  files.push({ file: name, noise: kind, snr_db: snr === undefined ? null : Number(snr), scale });
}
const ms = (n) => Math.round((n * 10000) / RATE) / 10;
const schedule = {
  rate: RATE,
  seed: options.seed,
  duration_ms: ms(clean.length),
  files,
  utterances: parts.map((p, index) => ({
    index,
    onset_ms: ms(p.at),
    end_ms: ms(p.at + p.audio.length),
    text: p.text,
    language: p.language,
    voice: p.voice,
    speed: p.speed,
    pauses: p.pauses.map((q) => ({ start_ms: ms(p.at + q.at), end_ms: ms(p.at + q.at) + q.ms, after: q.after })),
  })),
};
writeFileSync(join(options.out, 'schedule.json'), `${JSON.stringify(schedule, null, 1)}\n`);
console.log(JSON.stringify({ out: options.out, files: files.map((f) => f.file), utterances: parts.length, seconds: Math.round(clean.length / RATE) }));
