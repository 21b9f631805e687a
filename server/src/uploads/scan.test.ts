import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pino from 'pino';
import { say, testScanner } from '../../../test/support/scanner.ts';
import type { TestScanner } from '../../../test/support/scanner.ts';
import { createScan } from './scan.ts';

let scanner: TestScanner;
const lines: string[] = [];
const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
const file = new Blob(['the words of a visitor']);
before(async () => {
  scanner = await testScanner();
});
after(() => scanner.stop());

const scan = (extra: { secret?: string; timeoutMs?: number; url?: string | null } = {}) => createScan({ url: scanner.url, secret: null, logger, ...extra });

test('without a scanner everything may be kept', async () => {
  await scan({ url: null })(file);
  assert.equal(scanner.asked.length, 0);
});

test('the scanner gets the bytes, and the secret where there is one', async () => {
  await scan()(file);
  await scan({ secret: 'a secret of sixteen' })(file);
  assert.deepEqual(
    scanner.asked.map(({ headers, bytes }) => [headers.authorization, headers['content-length'], bytes.toString()]),
    [
      [undefined, '22', 'the words of a visitor'],
      ['Bearer a secret of sixteen', '22', 'the words of a visitor'],
    ],
  );
});

test('what is not clean is refused with the reason of the scanner, as far as it is words', async () => {
  scanner.answer = (response) => say(response, { clean: false, reason: `Eicar\u0000\u202eTest ${'x'.repeat(300)}` });
  await assert.rejects(scan()(file), (error: { code?: string; message?: string; retryable?: boolean }) => {
    assert.deepEqual([error.code, error.retryable], ['file/refused-by-scan', false]);
    assert.match(error.message ?? '', /^The scanner of the relay refused the file: Eicar Test x{189}\.$/);
    return true;
  });
  scanner.answer = (response) => say(response, { clean: false });
  await assert.rejects(scan()(file), { code: 'file/refused-by-scan', message: 'The scanner of the relay refused the file.' });
});

test('whatever is no verdict is none: nothing is kept, and it may be tried again', async () => {
  const answers: ((response: Parameters<typeof say>[0]) => void)[] = [
    (response) => say(response, { clean: true }, 500),
    (response) => say(response, { clean: true }, 201),
    (response) => say(response, { clean: 'true' }),
    (response) => say(response, 'null'),
    (response) => say(response, '<html>'),
    (response) => say(response, `{"clean":true,"more":"${'x'.repeat(20_000)}"}`),
    (response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
    (response) => response.destroy(),
  ];
  for (const answer of answers) {
    scanner.answer = answer;
    await assert.rejects(scan()(file), { code: 'file/scan-unavailable', retryable: true, retryAfterMs: 10_000 });
  }
  scanner.answer = () => undefined;
  await assert.rejects(scan({ timeoutMs: 50 })(file), { code: 'file/scan-unavailable' });
  await assert.rejects(scan({ url: 'http://127.0.0.1:1/?key=hidden' })(file), { code: 'file/scan-unavailable' });
  assert.ok(lines.length >= 10);
  assert.ok(!lines.join('').includes('hidden') && !lines.join('').includes('visitor'));
});
