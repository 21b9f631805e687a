import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Root folder of the repository. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a program with its output on ours; rejects when it fails. */
export function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env });
    child.once('error', reject);
    child.once('exit', (code, signal) => (code === 0 ? resolve() : reject(new Error(`${command} ${args.slice(0, 3).join(' ')} ended with ${signal ?? code}`))));
  });
}

/** Runs a script of this Node, with our package sources instead of their builds. */
export const node = (...args: string[]): Promise<void> => run(process.execPath, ['--conditions=cs-source', ...args]);

/** Runs the steps one after the other and prints how long each took. The first failure ends it. */
export async function steps(list: Readonly<Record<string, () => Promise<void>>>): Promise<void> {
  const times: string[] = [];
  for (const [name, step] of Object.entries(list)) {
    process.stdout.write(`\n── ${name}\n`);
    const started = performance.now();
    try {
      await step();
    } catch (error) {
      process.stderr.write(`\n✖ ${name}: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exit(1);
    }
    times.push(`${name} ${((performance.now() - started) / 1000).toFixed(0)} s`);
  }
  process.stdout.write(`\n✔ ${times.join(' · ')}\n`);
}
