import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findChromium } from './chromium.mjs';
import { run } from './run.ts';

/** What a test may need from the machine. */
export type Tool = 'chromium' | 'speech';

const PACKAGES: Readonly<Record<Tool, readonly string[]>> = {
  chromium: ['chromium', 'fonts-liberation', 'fonts-noto-core', 'fonts-wqy-microhei'],
  speech: ['espeak-ng', 'sox', 'ffmpeg', 'pocketsphinx', 'pocketsphinx-en-us'],
};
const SPEECH_PROGRAMS = ['espeak-ng', 'sox', 'ffmpeg', 'pocketsphinx_continuous'];

function has(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function present(tool: Tool): boolean {
  return tool === 'chromium' ? findChromium() !== null : SPEECH_PROGRAMS.every(has);
}

async function apt(packages: readonly string[]): Promise<void> {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo'];
  const [command = 'apt-get', ...rest] = [...sudo, 'apt-get'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  process.stdout.write(`Installing ${packages.join(', ')} by apt-get.\n`);
  await run(command, [...rest, 'update', '-qq'], env);
  await run(command, [...rest, 'install', '-y', '-qq', '--no-install-recommends', ...packages], env);
}

async function install(tool: Tool): Promise<void> {
  if (existsSync('/usr/bin/apt-get')) return apt(PACKAGES[tool]);
  if (tool === 'chromium') {
    process.stdout.write('Installing Chromium by playwright.\n');
    return run(process.execPath, ['node_modules/playwright-core/cli.js', 'install', 'chromium']);
  }
  return undefined;
}

/** Makes sure that the tools are there, and says what it does. Outside CI a missing speech tool only skips what needs it; in CI it fails. */
export async function installed(tools: readonly Tool[]): Promise<void> {
  for (const tool of tools) {
    if (present(tool)) continue;
    await install(tool);
    if (present(tool)) continue;
    const message = `${tool} is missing: ${PACKAGES[tool].join(', ')} (Debian names).`;
    if (process.env['CI'] === 'true' || tool === 'chromium') throw new Error(message);
    process.stdout.write(`${message} What needs it is skipped here; CI runs it.\n`);
  }
}

/** Whether a tool is there; tests ask it before they skip. */
export const available = present;
