import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import { RelayProcess, freePort } from '../../../test/support/relay-process.ts';
import { ConfigError, parseConfig } from '../config.ts';
import { describe, explain } from './main.ts';
import { PortTakenError, readConfig, startRelay } from './node.ts';

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cs-main-'));
});
after(() => rm(directory, { recursive: true, force: true }));

const start = (env: Record<string, string>) =>
  startRelay({ config: parseConfig({}, { PORT: '0', CS_LOG_LEVEL: 'silent', ...env }), root: directory, logger: pino({ level: 'silent' }) });

/** The relay from its command, until it ends by itself. */
function command(env: Record<string, string>, cwd = directory): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const cli = fileURLToPath(new URL('./cli.ts', import.meta.url));
    const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CS_') && name !== 'NODE_TEST_CONTEXT'));
    const child = spawn(process.execPath, ['--conditions=cs-source', cli], { cwd, env: { ...clean, ...env } });
    let [out, err] = ['', ''];
    child.stdout.on('data', (data) => (out += String(data)));
    child.stderr.on('data', (data) => (err += String(data)));
    child.on('exit', (code) => resolve({ code, out, err }));
  });
}

test('the config file: named, found in the folder, or none; paths start from its folder', async () => {
  const folder = join(directory, 'config');
  await mkdir(join(folder, 'deep'), { recursive: true });
  assert.deepEqual([(await readConfig(folder, {})).config.port, (await readConfig(folder, {})).root], [8787, folder]);
  await writeFile(join(folder, 'relay.config.json'), '{"port": 1234}');
  await writeFile(join(folder, 'deep', 'other.json'), '{"port": 4321}');
  assert.equal((await readConfig(folder, {})).config.port, 1234);
  assert.equal((await readConfig(folder, { PORT: '99' })).config.port, 99);
  const named = await readConfig(folder, { CS_CONFIG: 'deep/other.json' });
  assert.deepEqual([named.config.port, named.root], [4321, join(folder, 'deep')]);
  await assert.rejects(readConfig(folder, { CS_CONFIG: 'missing.json' }), { code: 'ENOENT' });
  await writeFile(join(folder, 'relay.config.json'), '{"port"');
  await assert.rejects(readConfig(folder, {}), SyntaxError);
});

test('what ended a start is said so that it can be acted on', () => {
  assert.equal(explain(new PortTakenError('Port 1 is taken.')), 'Port 1 is taken.');
  assert.match(explain(new ConfigError(['port: a number'])), /not valid:\n {2}- port: a number/);
  assert.match(explain(new SyntaxError('Unexpected end')), /config file is not valid JSON: Unexpected end/);
  assert.match(explain(new Error('boom')), /boom[\s\S]*at /);
  const bare = new Error('no stack');
  delete bare.stack;
  assert.deepEqual([explain(bare), explain('text')], ['no stack', 'text']);
});

test('a taken port is one sentence that names it', async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', () => resolve()));
  const { port } = holder.address() as { port: number };
  try {
    await assert.rejects(
      start({ PORT: String(port), CS_DATA_DIR: join(directory, 'taken') }),
      (error) => error instanceof PortTakenError && error.message.includes(String(port)),
    );
    const ended = await command({ PORT: String(port), CS_DATA_DIR: join(directory, 'taken') });
    assert.equal(ended.code, 1);
    assert.match(ended.err, new RegExp(`^Port ${port} is taken[^\\n]*\\n$`));
    await assert.rejects(start({ HOST: '203.0.113.255', CS_PUBLIC_URL: 'https://x.example', CS_DATA_DIR: join(directory, 'taken') }), {
      code: 'EADDRNOTAVAIL',
    });
  } finally {
    holder.close();
  }
});

test('wrong settings end the start with every problem', async () => {
  const ended = await command({ PORT: 'many', CS_UNKNOWN: '1' });
  assert.equal(ended.code, 1);
  assert.match(ended.err, /CS_UNKNOWN: there is no such setting[\s\S]*port \(PORT\)/);
});

test('the last lines: desk, one-time link while there is no account, engines', async () => {
  const first = await start({ CS_DATA_DIR: join(directory, 'lines') });
  const lines = (await describe(first, 'http://127.0.0.1:1')).join('\n');
  assert.match(lines, /Shop +http:\/\/127\.0\.0\.1:1\n +Desk +http:\/\/127\.0\.0\.1:\d+\/desk\n +First admin +http\S+\/desk#code=[A-Za-z0-9_-]{43} {3}\(once/);
  assert.match(lines, /assistant +knowledge base/);
  assert.match(lines, /e-mail +off \(SMTP_URL is not set\.\)/);
  await first.relay.services.staff.ensureAdmin('ten characters');
  await first.relay.services.sites.remove('demo');
  const later = (await describe(first, null)).join('\n');
  assert.ok(!/Shop|#code=/.test(later));
  assert.match(later, /Sites +none yet/);
  await first.close();
});

test('beyond loopback there is no link and no demo, and a path in front of the relay is taken away', async () => {
  const open = await start({ HOST: '0.0.0.0', CS_PUBLIC_URL: 'https://help.example/desk-kit/', CS_DATA_DIR: join(directory, 'public') });
  try {
    assert.equal(open.url, 'https://help.example/desk-kit');
    const lines = (await describe(open, null)).join('\n');
    assert.ok(!lines.includes('#code='));
    assert.match(lines, /CS_STAFF_PASSWORD/);
    const get = (path: string, headers: Record<string, string> = {}) => fetch(`http://127.0.0.1:${open.port}${path}`, { headers });
    assert.equal((await get('/desk-kit/healthz')).status, 200);
    assert.equal((await get('/desk-kit')).status, 200);
    assert.equal((await get('/healthz')).status, 200);
    assert.equal((await get('/desk-kitten')).status, 404);
    assert.match(await (await get('/desk-kit/desk', { 'x-forwarded-for': '203.0.113.9' })).text(), /\/desk-kit\/kit\/v1\//);
    assert.equal((await get('/desk-kit/v1/config?siteKey=demo')).status, 404);
    assert.equal((await get('/desk-kit/metrics')).status, 403, 'behind a proxy nobody is local');
  } finally {
    await open.close();
  }
});

test('the signal ends the process cleanly and what was stored is there again', async () => {
  const port = await freePort();
  const relay = new RelayProcess(port, join(directory, 'signal'));
  await relay.start();
  const session = (await (
    await fetch(`${relay.url}/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://localhost:4444' },
      body: '{"siteKey":"demo"}',
    })
  ).json()) as { refreshToken: string; visitorId: string };
  await relay.stop();
  await assert.rejects(fetch(`${relay.url}/healthz`));
  await relay.start();
  const again = (await (
    await fetch(`${relay.url}/v1/sessions/refresh`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://localhost:4444' },
      body: JSON.stringify({ refreshToken: session.refreshToken }),
    })
  ).json()) as { visitorId: string };
  assert.equal(again.visitorId, session.visitorId);
  await relay.stop();
});
