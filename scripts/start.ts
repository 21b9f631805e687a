import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { closeOnSignals, describe, explain } from '../server/src/runtime/main.ts';
import { readConfig, startRelay } from '../server/src/runtime/node.ts';
import { buildKit } from './build.ts';
import { LAN_PORT, RELAY_PATH, lanAddress, lanSite, openFront } from './lan.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const SHOP_START_MS = 10_000;

/** Starts the shop in a process of its own: whatever happens there, the relay goes on. */
function startShop(relayUrl: string, relayPort: number, siteKey: string, callsUrl = ''): { url: Promise<string | null>; stop(): void } {
  const port = process.env['CS_SHOP_PORT'] ?? String(relayPort + 1);
  const file = fileURLToPath(new URL('../examples/shop/server.mjs', import.meta.url));
  const shop = spawn(process.execPath, [file], {
    env: { ...process.env, CS_RELAY: relayUrl, CS_SITE_KEY: siteKey, CS_SHOP_PORT: port, LIVEKIT_URL: callsUrl },
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

/** With `--lan`, for a phone on the same network. */
const address = process.argv.includes('--lan') ? lanAddress() : null;
const origin = `https://${address}:${LAN_PORT}`;
const env = address === null ? process.env : { ...process.env, CS_PUBLIC_URL: `${origin}${RELAY_PATH}`, CS_TRUSTED_PROXIES: '127.0.0.1' };

try {
  if (process.argv.includes('--lan') && address === null) throw new Error('This machine has no address on a network. Start without --lan.');
  const { config, root: base } = await readConfig(root, env);
  const { built, ms } = await buildKit();
  if (built) process.stdout.write(`Built the browser files in ${(ms / 1000).toFixed(1)} s.\n`);
  const running = await startRelay({ config, root: base });
  const siteKey = address === null ? (process.env['CS_SITE_KEY'] ?? 'demo') : (await lanSite(running, origin)).key;
  const shop = startShop(running.url, running.port, siteKey, config.livekitUrl);
  closeOnSignals(running, shop.stop);
  let url = await shop.url;
  if (url !== null && address !== null) {
    url = `${(await openFront(address, { relayPort: running.port, shopPort: Number(new URL(url).port) })).url}/`;
    process.stdout.write('On the phone, accept the certificate once: this machine made it.\n');
  }
  if (url === null) process.stderr.write('The shop did not start; the relay runs without it.\n');
  process.stdout.write((await describe(running, url)).join('\n') + '\n');
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}
