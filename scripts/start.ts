import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { closeOnSignals, describe, explain } from '../server/src/runtime/main.ts';
import { readConfig, startRelay } from '../server/src/runtime/node.ts';
import { buildKit } from './build.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const SHOP_START_MS = 10_000;

/** Starts the shop in a process of its own: whatever happens there, the relay goes on. */
function startShop(relayUrl: string, relayPort: number): { url: Promise<string | null>; stop(): void } {
  const port = process.env['CS_SHOP_PORT'] ?? String(relayPort + 1);
  const file = fileURLToPath(new URL('../examples/shop/server.mjs', import.meta.url));
  const shop = spawn(process.execPath, [file], {
    env: { ...process.env, CS_RELAY: relayUrl, CS_SITE_KEY: process.env['CS_SITE_KEY'] ?? 'demo', CS_SHOP_PORT: port },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = new Promise<string | null>((resolve) => {
    createInterface({ input: shop.stdout }).on('line', (line) => {
      const found = /^Shop: (\S+)/.exec(line);
      if (found !== null) resolve(found[1] as string);
    });
    shop.once('error', () => resolve(null));
    shop.once('exit', () => resolve(null));
    setTimeout(() => resolve(null), SHOP_START_MS).unref();
  });
  return { url, stop: () => shop.kill() };
}

try {
  const { config, root: base } = await readConfig(root, process.env);
  const { built, ms } = await buildKit();
  if (built) process.stdout.write(`Built the browser files in ${(ms / 1000).toFixed(1)} s.\n`);
  const running = await startRelay({ config, root: base });
  const shop = startShop(running.url, running.port);
  closeOnSignals(running, shop.stop);
  const url = await shop.url;
  if (url === null) process.stderr.write('The shop did not start; the relay runs without it.\n');
  process.stdout.write((await describe(running, url)).join('\n') + '\n');
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}
