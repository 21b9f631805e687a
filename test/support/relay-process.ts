import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../server/src/runtime/cli.ts', import.meta.url));
const ears = new URL('held-memory.mjs', import.meta.url).href;
const START_MS = 30_000;

/** A port that is free now. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** A relay in a process of its own, which can be killed and started again on the same folder and port. */
export class RelayProcess {
  readonly url: string;
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess | null = null;
  /** What it printed, all starts together. */
  output = '';

  constructor(port: number, directory: string, env: Readonly<Record<string, string | undefined>> = {}) {
    this.url = `http://127.0.0.1:${port}`;
    this.#env = { ...process.env, PORT: String(port), CS_DATA_DIR: directory, CS_LOG_LEVEL: 'error', CS_STAFF_PASSWORD: 'correct horse battery', ...env };
  }

  /** Starts it; resolves when it answers. */
  async start(): Promise<void> {
    this.#child = spawn(process.execPath, ['--expose-gc', '--import', ears, '--conditions=cs-source', cli], {
      env: this.#env,
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
    });
    this.#child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString('utf8')));
    const deadline = Date.now() + START_MS;
    for (;;) {
      if (this.#child.exitCode !== null) throw new Error(`The relay ended with ${this.#child.exitCode} while starting.`);
      try {
        if ((await fetch(`${this.url}/healthz`)).ok) return;
      } catch {
        // Not listening yet.
      }
      if (Date.now() > deadline) throw new Error('The relay did not start in time.');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** SIGKILL: no handler runs, nothing is flushed. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Megabytes of heap and buffers that it still holds after everything that can go was collected. */
  async heldMb(): Promise<number> {
    const child = this.#child;
    if (child === null) throw new Error('The relay was not started.');
    const told = once(child, 'message');
    child.send('memory');
    const [{ held }] = (await told) as [{ readonly held: number }];
    return held / 1024 / 1024;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    await gone;
  }
}
