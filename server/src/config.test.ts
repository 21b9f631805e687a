import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, SETTINGS_DOCUMENTATION, isLoopback, parseConfig } from './config.ts';

const problems = (file: unknown, env: Record<string, string>): readonly string[] => {
  try {
    parseConfig(file, env);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems;
  }
  return [];
};

test('without settings the relay listens on this machine', () => {
  const config = parseConfig({}, {});
  assert.deepEqual(
    [config.host, config.port, config.dataDir, config.logLevel, config.rateScale, config.allowPlainHttp, config.trustedProxies],
    ['127.0.0.1', 8787, 'data', 'info', 1, false, []],
  );
  assert.ok(Object.isFrozen(config));
});

test('each setting is a key of the file and a variable of the environment; the environment wins, an empty one does not count', () => {
  const file = { $schema: 'x', host: '127.0.0.2', port: 1, trustedProxies: ['10.0.0.1'], allowPlainHttp: true };
  assert.deepEqual([parseConfig(file, {}).host, parseConfig(file, {}).trustedProxies], ['127.0.0.2', ['10.0.0.1']]);
  const both = parseConfig(file, {
    HOST: 'localhost',
    PORT: '',
    CS_TRUSTED_PROXIES: ' 10.0.0.1, ,10.0.0.2 ',
    CS_ALLOW_PLAIN_HTTP: '0',
    CS_PUBLIC_URL: 'https://a.example/x//',
  });
  assert.deepEqual(
    [both.host, both.port, both.trustedProxies, both.allowPlainHttp, both.publicUrl],
    ['localhost', 1, ['10.0.0.1', '10.0.0.2'], false, 'https://a.example/x'],
  );
  for (const [value, wanted] of [
    ['1', true],
    ['true', true],
    ['false', false],
  ] as const)
    assert.equal(parseConfig({}, { CS_ALLOW_PLAIN_HTTP: value }).allowPlainHttp, wanted);
});

test('every problem is told at once, by name', () => {
  const found = problems(
    { nonsense: 1, port: 'many' },
    {
      CS_NONSENSE: 'x',
      CS_SECRET: 'short',
      SMTP_URL: 'http://x',
      CS_STAFF_PASSWORD: 'short',
      CS_METRICS_TOKEN: 'short',
      CS_LOG_LEVEL: 'loud',
      CS_RATE_SCALE: '0',
      CS_PUBLIC_URL: 'ftp://x',
    },
  ).join('\n');
  for (const name of [
    'nonsense',
    'CS_NONSENSE',
    'PORT',
    'CS_SECRET',
    'SMTP_URL',
    'CS_STAFF_PASSWORD',
    'CS_METRICS_TOKEN',
    'CS_LOG_LEVEL',
    'CS_RATE_SCALE',
    'CS_PUBLIC_URL',
  ])
    assert.match(found, new RegExp(`\\b${name}\\b`));
  for (const file of [null, [], 'x', 7]) assert.deepEqual(problems(file, {}), ['the config file is not a JSON object']);
  assert.match(new ConfigError(['a', 'b']).message, /- a\n {2}- b/);
});

test('variables of the scripts around the relay are not taken for mistakes', () => {
  assert.deepEqual(problems({}, { CS_CONFIG: 'x', CS_SHOP_PORT: '1', CS_SITE_KEY: 'x', CS_RELAY: 'x', HOME: '/', CSS: 'x' }), []);
});

test('stores that are not there yet are errors that say so', () => {
  for (const name of ['DATABASE_URL', 'CLICKHOUSE_URL', 'NATS_URL', 'S3_URL'])
    assert.match(problems({}, { [name]: 'x://y' }).join(), new RegExp(`${name} is not in this version`));
});

test('secrets: one, or two during rotation', () => {
  const [one, other] = ['a'.repeat(32), 'b'.repeat(32)];
  assert.deepEqual(parseConfig({}, { CS_SECRET: `${one},${other}` }).secret, [one, other]);
  assert.equal(problems({}, { CS_SECRET: `${one},${other},${one}` }).length, 1);
});

test('beyond loopback: an address, and TLS, a TLS proxy or plain HTTP by name', () => {
  const beyond = { HOST: '0.0.0.0' };
  assert.equal(problems({}, beyond).length, 2);
  assert.match(problems({}, { ...beyond, CS_PUBLIC_URL: 'http://a.example' }).join(), /plain HTTP/);
  for (const good of [
    { CS_PUBLIC_URL: 'https://a.example' },
    { CS_PUBLIC_URL: 'http://a.example', CS_ALLOW_PLAIN_HTTP: 'true' },
    { CS_PUBLIC_URL: 'http://a.example', CS_TLS_CERT: 'c', CS_TLS_KEY: 'k' },
  ] as Record<string, string>[])
    assert.deepEqual(problems({}, { ...beyond, ...good }), []);
  for (const half of [{ CS_TLS_CERT: 'c' }, { CS_TLS_KEY: 'k' }] as Record<string, string>[]) assert.match(problems({}, half).join(), /go together/);
});

test('names and addresses of this machine', () => {
  for (const host of ['localhost', '127.0.0.1', '127.9.9.9', '::1', '[::1]', '::ffff:127.0.0.1']) assert.ok(isLoopback(host), host);
  for (const host of ['0.0.0.0', '::', '128.0.0.1', 'localhost.evil.test', '127.0.0.1.evil.test', '1127.0.0.1', '10.0.0.1', ''])
    assert.ok(!isLoopback(host), host);
});

test('every setting is documented with a name of its own', () => {
  assert.equal(new Set(SETTINGS_DOCUMENTATION.map(({ env }) => env)).size, SETTINGS_DOCUMENTATION.length);
  for (const { key, env, about } of SETTINGS_DOCUMENTATION) assert.ok(/^[a-zA-Z0-9]+$/.test(key) && /^[A-Z0-9_]+$/.test(env) && about.endsWith('.'), key);
});

test('servers for calls are a JSON list, in the environment as text', () => {
  const servers = [{ urls: 'stun:a.example' }, { urls: ['turn:a.example', 'turns:a.example:5349'], username: 'u', credential: 'c' }];
  assert.deepEqual(parseConfig({}, {}).iceServers, []);
  assert.deepEqual(parseConfig({ iceServers: servers }, {}).iceServers, servers);
  assert.deepEqual(parseConfig({}, { CS_ICE_SERVERS: JSON.stringify(servers) }).iceServers, servers);
  for (const wrong of ['{', 'stun:a.example', '{}', '[{"urls":"https://a.example"}]', '[{"urls":[]}]', '[{"urls":"stun:a","extra":1}]'])
    assert.match(problems({}, { CS_ICE_SERVERS: wrong }).join(), /CS_ICE_SERVERS/, wrong);
});

test('LiveKit is set up as a whole or not at all, and pages over https reach it encrypted', () => {
  const whole = { LIVEKIT_URL: 'wss://calls.example/', LIVEKIT_API_KEY: 'key', LIVEKIT_API_SECRET: 'secret' };
  assert.deepEqual(problems({}, whole), []);
  assert.equal(parseConfig({}, whole).livekitUrl, 'wss://calls.example');
  assert.deepEqual(problems({}, { ...whole, LIVEKIT_API_URL: 'http://10.0.0.5:7880' }), []);
  assert.match(problems({}, { LIVEKIT_URL: 'wss://calls.example' }).join(), /go together: LIVEKIT_API_KEY and LIVEKIT_API_SECRET are missing/);
  assert.match(problems({}, { ...whole, LIVEKIT_API_SECRET: '' }).join(), /go together: LIVEKIT_API_SECRET is missing/);
  assert.match(problems({}, { LIVEKIT_API_URL: 'http://10.0.0.5:7880' }).join(), /LIVEKIT_URL and LIVEKIT_API_KEY and LIVEKIT_API_SECRET are missing/);
  assert.match(problems({}, { ...whole, LIVEKIT_URL: 'https://calls.example' }).join(), /LIVEKIT_URL.*wss:\/\//);
  const site = { CS_PUBLIC_URL: 'https://help.example' };
  assert.match(problems({}, { ...whole, ...site, LIVEKIT_URL: 'ws://calls.example' }).join(), /LIVEKIT_URL.*wss:\/\/ only/);
  for (const LIVEKIT_URL of ['wss://calls.example', 'ws://localhost:7880']) assert.deepEqual(problems({}, { ...whole, ...site, LIVEKIT_URL }), []);
});
