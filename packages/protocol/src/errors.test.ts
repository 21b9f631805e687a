import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLOSE, CsError, ERRORS, isErrorCode, toCsError } from './errors.ts';
import type { ErrorCode } from './errors.ts';

test('every code is area/reason with an HTTP status, or 0 where only a browser raises it', () => {
  for (const [code, { status, retryable }] of Object.entries(ERRORS)) {
    assert.match(code, /^[a-z]+\/[a-z]+(?:-[a-z]+)*$/);
    assert.ok(status === 0 || (status >= 400 && status < 600), code);
    assert.equal(typeof retryable, 'boolean');
  }
});

test('an error carries its code, what may be said beside it, and the status of the code', () => {
  const plain = new CsError('room/locked');
  assert.deepEqual(
    [plain.name, plain.message, plain.status, plain.retryable, plain.retryAfterMs, plain.errors, plain.cause],
    ['CsError', 'The room is locked.', 403, false, undefined, undefined, undefined],
  );
  const cause = new Error('socket');
  const full = new CsError('rate/limited', 'Wait.', { cause, retryAfterMs: 500, errors: [{ pointer: '/a', detail: 'b' }] });
  assert.deepEqual(
    [full.message, full.status, full.retryable, full.retryAfterMs, full.errors, full.cause],
    ['Wait.', 429, true, 500, [{ pointer: '/a', detail: 'b' }], cause],
  );
  assert.ok(full instanceof Error);
});

test('anything thrown becomes an error of the kit; one of the kit stays itself', () => {
  const own = new CsError('room/muted');
  assert.equal(toCsError(own), own);
  const wrapped = toCsError('a string');
  assert.deepEqual([wrapped.code, wrapped.cause], ['relay/internal', 'a string']);
  assert.equal(toCsError(new Error('x'), 'relay/unreachable').code, 'relay/unreachable');
});

test('only codes of this version are codes', () => {
  for (const code of Object.keys(ERRORS) as ErrorCode[]) assert.ok(isErrorCode(code));
  for (const other of ['room/unknown', 'toString', '__proto__', '', null, 7]) assert.ok(!isErrorCode(other));
});

test('close codes lie in the private range and differ', () => {
  const codes = Object.values(CLOSE);
  assert.equal(new Set(codes).size, codes.length);
  assert.ok(codes.every((code) => code >= 4400 && code < 4600));
});
