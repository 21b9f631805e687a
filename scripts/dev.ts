import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.ts';

/* Starts everything as `npm start` does, and again after every change of a source. With `-- --lan` over https for a phone on the same network. */

const WATCHED = ['packages', 'server/src', 'server/knowledge', 'examples/shop'];
const SETTLE_MS = 300;
let child: ChildProcess | null = null;
let timer: NodeJS.Timeout | undefined;

function start(): void {
  child = spawn(process.execPath, ['--conditions=cs-source', join(root, 'scripts/start.ts'), ...process.argv.slice(2)], { stdio: 'inherit', cwd: root });
}

function restart(): void {
  const before = child;
  child = null;
  if (before === null || before.exitCode !== null) return start();
  before.once('exit', start);
  before.kill('SIGTERM');
}

for (const folder of WATCHED) {
  watch(join(root, folder), { recursive: true }, (_event, name) => {
    if (name === null || /node_modules|(?:^|\/)dist\/|\.test\.ts$/.test(name)) return;
    clearTimeout(timer);
    timer = setTimeout(restart, SETTLE_MS);
  });
}
process.on('SIGINT', () => child?.kill('SIGINT'));
process.on('SIGTERM', () => child?.kill('SIGTERM'));
start();
