// Audio plumbing: child processes with pipes, decoding to 16 kHz mono, and honest measurements of what was received.
import { spawn } from 'node:child_process';

/** Runs a program, feeding `input` to stdin; resolves with stdout bytes. */
export function run(command, args, input) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const out = [];
    let err = '';
    child.stdout.on('data', (d) => out.push(d));
    child.stderr.on('data', (d) => {
      err += d;
    });
    child.stdin.on('error', () => {});
    child.on('error', (e) => reject(e.code === 'ENOENT' ? new Error(`${command} is not installed: run setup.sh`) : e));
    child.on('close', (code) => (code === 0 ? resolve(Buffer.concat(out)) : reject(new Error(`${command} exited with ${code}: ${err.slice(-300)}`))));
    child.stdin.end(input);
  });
}

/** Reads a RIFF header. Returns null when the bytes are no WAV file. */
export function wavInfo(data) {
  if (data.length < 44 || data.toString('latin1', 0, 4) !== 'RIFF' || data.toString('latin1', 8, 12) !== 'WAVE') return null;
  const info = {};
  for (let at = 12; at + 8 <= data.length;) {
    const id = data.toString('latin1', at, at + 4);
    const size = data.readUInt32LE(at + 4);
    if (id === 'fmt ')
      Object.assign(info, {
        format: data.readUInt16LE(at + 8),
        channels: data.readUInt16LE(at + 10),
        rate: data.readUInt32LE(at + 12),
        bits: data.readUInt16LE(at + 22),
      });
    if (id === 'data') return { ...info, declared_bytes: size, actual_bytes: data.length - at - 8 };
    at += 8 + size + (size & 1);
  }
  return null;
}

/** Decodes any accepted container to 16 kHz mono 16-bit samples. WAV goes through sox, everything else through ffmpeg. */
export async function decode(data) {
  const raw = wavInfo(data)
    ? await run('sox', ['-t', 'wav', '--ignore-length', '-', '-t', 'raw', '-r', '16000', '-c', '1', '-b', '16', '-e', 'signed-integer', '-'], data)
    : await run('ffmpeg', ['-v', 'error', '-i', 'pipe:0', '-f', 's16le', '-ac', '1', '-ar', '16000', 'pipe:1'], data);
  return new Int16Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + (raw.length & ~1)));
}

const db = (x) => (x > 0 ? Math.round(200 * Math.log10(x)) / 10 : -120);

/** What a test may want to know about received audio; times in ms, levels in dBFS. */
export function measure(pcm, rate = 16000) {
  let peak = 0;
  let sum = 0;
  let square = 0;
  let clipped = 0;
  for (const s of pcm) {
    const a = Math.abs(s);
    if (a > peak) peak = a;
    if (a >= 32767) clipped++;
    sum += s;
    square += s * s;
  }
  const n = pcm.length || 1;
  const gate = Math.max(peak * 0.02, 8);
  let first = 0;
  while (first < pcm.length && Math.abs(pcm[first]) < gate) first++;
  let last = pcm.length - 1;
  while (last > first && Math.abs(pcm[last]) < gate) last--;
  let gaps = 0;
  for (let i = first, zeros = 0; i <= last; i++) {
    zeros = pcm[i] === 0 ? zeros + 1 : 0;
    if (zeros === rate / 50) gaps++;
  }
  const ms = (samples) => Math.round((samples * 1000) / rate);
  return {
    duration_ms: ms(pcm.length),
    lead_silence_ms: ms(first),
    tail_silence_ms: ms(pcm.length - 1 - last),
    peak_db: db(peak / 32768),
    rms_db: db(Math.sqrt(square / n) / 32768),
    dc: Math.round((sum / n / 32768) * 1e4) / 1e4,
    clipped_samples: clipped,
    zero_gaps_20ms: gaps,
  };
}

/** A WAV file around 16-bit mono samples. */
export function wav(pcm, rate) {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + pcm.length * 2, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(pcm.length * 2, 40);
  return Buffer.concat([head, Buffer.from(pcm.buffer, pcm.byteOffset, pcm.length * 2)]);
}
