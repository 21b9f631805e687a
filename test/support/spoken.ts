import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A sentence as a page records it: Opus in WebM without a length, as browsers write it. Needs the speech tools. */
export function spokenAsRecorded(text: string): Uint8Array<ArrayBuffer> {
  const directory = mkdtempSync(join(tmpdir(), 'cs-spoken-'));
  try {
    const [wav, webm] = [join(directory, 'said.wav'), join(directory, 'said.webm')];
    execFileSync('espeak-ng', ['-v', 'en-us', '-s', '145', '-w', wav, text]);
    execFileSync('ffmpeg', ['-loglevel', 'error', '-i', wav, '-c:a', 'libopus', '-b:a', '32k', '-f', 'webm', '-live', '1', '-y', webm]);
    return new Uint8Array(readFileSync(webm));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A sentence as the fake microphone of Chromium takes it: a WAV of 48 kHz, with silence before and after. Gives its path in the directory. */
export function spokenForMicrophone(text: string, directory: string): string {
  const [raw, wav] = [join(directory, 'raw.wav'), join(directory, 'microphone.wav')];
  execFileSync('espeak-ng', ['-v', 'en-us', '-s', '145', '-w', raw, text]);
  execFileSync('sox', [raw, '-r', '48000', '-c', '1', wav, 'pad', '1', '0.5']);
  return wav;
}

/** A sentence as 16-bit mono samples of 16 kHz, with a little silence before and after. */
export function spokenSamples(text: string): Buffer {
  const wav = execFileSync('espeak-ng', ['-v', 'en-us', '-s', '145', '--stdout', text]);
  const raw = ['-r', '16000', '-c', '1', '-b', '16', '-e', 'signed', '-t', 'raw', '-'];
  return execFileSync('sox', ['-t', 'wav', '-', ...raw, 'pad', '0.3', '0.3'], { input: wav });
}
