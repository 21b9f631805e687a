import assert from 'node:assert/strict';
import { test } from 'node:test';
import pino from 'pino';
import { logged } from './logged.ts';

test('a failure that nobody waits for stands in the log with what was being done', async () => {
  const lines: string[] = [];
  const logger = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) });
  await Promise.reject(new Error('the disk is full')).catch(logged(logger, 'mail was not sent', { roomId: 'r1' }));
  const { msg, roomId, err } = JSON.parse(lines[0]!) as { msg: string; roomId: string; err: { message: string } };
  assert.deepEqual([lines.length, msg, roomId, err.message], [1, 'mail was not sent', 'r1', 'the disk is full']);
});
