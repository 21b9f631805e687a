import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from './chromium.mjs';
import { root, run } from './run.ts';

/** What a test may need from the machine. */
export type Tool = 'chromium' | 'speech' | 'livekit';

const PACKAGES: Readonly<Record<Tool, readonly string[]>> = {
  chromium: ['chromium', 'fonts-liberation', 'fonts-noto-core', 'fonts-wqy-microhei'],
  speech: ['espeak-ng', 'sox', 'ffmpeg', 'pocketsphinx', 'pocketsphinx-en-us'],
  livekit: ['golang-go'],
};
const SPEECH_PROGRAMS = ['espeak-ng', 'sox', 'ffmpeg', 'pocketsphinx_continuous'];

/** Pinned: what follows v1.13.5 has `replace` lines in its go.mod, with which `go install` refuses it. */
const LIVEKIT = 'github.com/livekit/livekit-server/cmd/server@v1.13.5';
/** The Go that its go.mod asks for. */
const LIVEKIT_GO = [1, 26] as const;
const LIVEKIT_FOLDER = join(root, 'node_modules/.cache/cs-kit/livekit-1.13.5');

/** The LiveKit server that the tests use. */
export const livekitBinary = (): string => join(LIVEKIT_FOLDER, 'server');

function has(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function present(tool: Tool): boolean {
  if (tool === 'livekit') return existsSync(livekitBinary());
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

/** A Go that is new enough, or null. Where Go itself puts it, it is not always on the path. */
function findGo(): string | null {
  for (const go of ['go', '/usr/local/go/bin/go']) {
    try {
      const [, major, minor] = /go(\d+)\.(\d+)/.exec(execFileSync(go, ['version'], { encoding: 'utf8' })) ?? [];
      if (Number(major) > LIVEKIT_GO[0] || (Number(major) === LIVEKIT_GO[0] && Number(minor) >= LIVEKIT_GO[1])) return go;
    } catch {
      // There is none of this name.
    }
  }
  return null;
}

async function installLiveKit(): Promise<void> {
  if (findGo() === null && existsSync('/usr/bin/apt-get')) await apt(PACKAGES.livekit);
  const go = findGo();
  if (go === null) throw new Error(`LiveKit needs Go ${LIVEKIT_GO.join('.')} or newer.`);
  process.stdout.write('Building the LiveKit server of the tests by go install: some minutes, once.\n');
  await run(go, ['install', LIVEKIT], { ...process.env, GOBIN: LIVEKIT_FOLDER, GOTOOLCHAIN: 'local' });
}

async function install(tool: Tool): Promise<void> {
  if (tool === 'livekit') return installLiveKit();
  if (existsSync('/usr/bin/apt-get')) return apt(PACKAGES[tool]);
  if (tool === 'chromium') {
    process.stdout.write('Installing Chromium by playwright.\n');
    return run(process.execPath, ['node_modules/playwright-core/cli.js', 'install', 'chromium']);
  }
  return undefined;
}

/** Makes sure that the tools are there, and says what it does. Outside CI a missing one, other than Chromium, only skips what needs it; in CI it fails. */
export async function installed(tools: readonly Tool[]): Promise<void> {
  for (const tool of tools) {
    if (present(tool)) continue;
    const optional = process.env['CI'] !== 'true' && tool !== 'chromium';
    await install(tool).catch((error: unknown) => {
      if (!optional) throw error;
      process.stdout.write(`${String(error)}\n`);
    });
    if (present(tool)) continue;
    const message = `${tool} is missing: ${PACKAGES[tool].join(', ')} (Debian names).`;
    if (!optional) throw new Error(message);
    process.stdout.write(`${message} What needs it is skipped here; CI runs it.\n`);
  }
}

/** Whether a tool is there; tests ask it before they skip. */
export const available = present;
