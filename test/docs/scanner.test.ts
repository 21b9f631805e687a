import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import pino from 'pino';
import { createScan } from '../../server/src/uploads/scan.ts';
import { freePort } from '../support/relay-process.ts';
import { LANGUAGES, folderOf, root } from './tables.ts';

/** The bridge to clamd as the documentation of a language has it. */
const bridgeIn = async (language: (typeof LANGUAGES)[number]): Promise<string> =>
  /```js\n(\/\/ clamd-bridge[\s\S]*?)```/.exec(await readFile(join(root, folderOf(language), 'operations.md'), 'utf8'))?.[1] ?? '';

/** The part of clamd that is asked: INSTREAM, chunks with their length before them, a length of zero at the end. */
async function clamd(port: number, answer: (bytes: Buffer) => string) {
  const server = createServer((socket) => {
    let data = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      data = Buffer.concat([data, chunk]);
      const head = 'zINSTREAM\0'.length;
      const parts: Buffer[] = [];
      for (let at = head; at + 4 <= data.length;) {
        const size = data.readUInt32BE(at);
        if (size === 0) return void socket.end(answer(Buffer.concat(parts)));
        parts.push(data.subarray(at + 4, at + 4 + size));
        at += 4 + size;
      }
    });
  });
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  return server;
}

test('the bridge to clamd of the documentation does what the relay asks for', async () => {
  const [code, other] = await Promise.all(LANGUAGES.map(bridgeIn));
  assert.ok(code !== undefined && code.length > 500);
  assert.equal(code, other);
  const folder = await mkdtemp(join(tmpdir(), 'cs-bridge-'));
  await writeFile(join(folder, 'clamd-bridge.mjs'), code);
  const [scanPort, clamdPort] = [await freePort(), await freePort()];
  const secret = 'a secret of sixteen';
  const bridge = spawn(process.execPath, [join(folder, 'clamd-bridge.mjs')], {
    env: { ...process.env, SCAN_SECRET: secret, SCAN_PORT: String(scanPort), CLAMD_PORT: String(clamdPort) },
    stdio: 'inherit',
  });
  const url = `http://127.0.0.1:${scanPort}/`;
  while (
    (await fetch(url).then(
      (answer) => answer.status,
      () => 0,
    )) !== 403
  );
  const scan = (given = secret) => createScan({ url, secret: given, logger: pino({ level: 'silent' }) });
  const large = new Blob([new Uint8Array(3_000_000).fill(7)]);
  await assert.rejects(scan()(large), { code: 'file/scan-unavailable' }, 'clamd is not there');
  let seen = 0;
  let said = 'stream: OK\0';
  const server = await clamd(clamdPort, (bytes) => ((seen = bytes.length), said));
  try {
    await scan()(large);
    assert.equal(seen, large.size);
    said = 'stream: Win.Test.EICAR_HDB-1 FOUND\0';
    await assert.rejects(scan()(large), { code: 'file/refused-by-scan', message: /Win\.Test\.EICAR_HDB-1/ });
    said = 'INSTREAM size limit exceeded. ERROR\0';
    await assert.rejects(scan()(large), { code: 'file/scan-unavailable' });
    await assert.rejects(scan('another secret, too')(large), { code: 'file/scan-unavailable' });
  } finally {
    server.close();
    bridge.kill();
    await rm(folder, { recursive: true, force: true });
  }
});
