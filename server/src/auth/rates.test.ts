import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import { RATES, createRateLimiter } from './rates.ts';
import type { RateName } from './rates.ts';

const limited = (error: unknown): error is CsError => error instanceof CsError && error.code === 'rate/limited';

test('each rate gives its burst, then says how long to wait, and holds to it', () => {
  for (const [name, { burst, perSecond }] of Object.entries(RATES) as [RateName, { burst: number; perSecond: number }][]) {
    let now = 0;
    const rates = createRateLimiter(() => now);
    for (let index = 0; index < burst; index += 1) rates.take(name, 'a');
    let wait = 0;
    assert.throws(
      () => rates.take(name, 'a'),
      (error) => {
        assert.ok(limited(error));
        wait = error.retryAfterMs as number;
        return Math.abs(wait - 1000 / perSecond) <= 1;
      },
    );
    now += wait - 2;
    assert.throws(() => rates.take(name, 'a'), limited);
    now += 2;
    rates.take(name, 'a');
    assert.throws(() => rates.take(name, 'a'), limited);
  }
});

test('a charge refuses nothing, a check takes nothing; who goes on owes, and waits for it', () => {
  let now = 0;
  const rates = createRateLimiter(() => now);
  const { burst, perSecond } = RATES.faultsPerActor;
  rates.check('faultsPerActor', 'a');
  for (let count = 0; count < burst - 1; count += 1) rates.charge('faultsPerActor', 'a');
  for (let count = 0; count < 3; count += 1) rates.check('faultsPerActor', 'a');
  rates.charge('faultsPerActor', 'a');
  const wait = (): number => {
    try {
      rates.check('faultsPerActor', 'a');
      return 0;
    } catch (error) {
      assert.ok(limited(error));
      return error.retryAfterMs as number;
    }
  };
  assert.equal(wait(), 1000 / perSecond);
  rates.charge('faultsPerActor', 'a');
  assert.equal(wait(), 2000 / perSecond);
  for (let count = 0; count < 3 * burst; count += 1) rates.charge('faultsPerActor', 'a');
  const longest = wait();
  assert.equal(longest, ((burst + 1) * 1000) / perSecond);
  rates.check('faultsPerActor', 'b');
  now += longest;
  assert.equal(wait(), 0);
});

test('keys and rates do not share a bucket, and a bucket never holds more than its burst', () => {
  let now = 0;
  const rates = createRateLimiter(() => now);
  rates.take('signInPerName', 'a', 5);
  rates.take('signInPerName', 'b', 5);
  rates.take('handoversPerVisitor', 'a', 5);
  now += 3600_000;
  rates.take('signInPerName', 'a', 5);
  assert.throws(() => rates.take('signInPerName', 'a'), limited);
});

test('the scale widens burst and pace alike', () => {
  let now = 0;
  const rates = createRateLimiter(() => now, 10);
  rates.take('signInPerName', 'a', 50);
  assert.throws(() => rates.take('signInPerName', 'a'), limited);
  now += 1201;
  rates.take('signInPerName', 'a');
});

test('many keys do not grow the memory without bound: the ones not seen for longest are forgotten, one in use is kept', () => {
  let now = 0;
  const rates = createRateLimiter(() => now);
  rates.take('signInPerName', 'old', 5);
  rates.take('signInPerName', 'used', 5);
  now = 300_000;
  rates.take('signInPerName', 'used', 5);
  for (let index = 0; index < 50_001; index += 1) rates.take('signInPerName', String(index));
  assert.throws(() => rates.take('signInPerName', 'used'), limited);
  rates.take('signInPerName', 'old', 5);
});

test('a clock that is set back refuses nobody for it', () => {
  let now = 100 * 3600_000;
  const rates = createRateLimiter(() => now);
  rates.take('messagesPerActor', 'a');
  now -= 24 * 3600_000;
  for (let count = 0; count < 29; count += 1) rates.take('messagesPerActor', 'a');
  assert.throws(() => rates.take('messagesPerActor', 'a'), { code: 'rate/limited' });
  now += 1000;
  rates.take('messagesPerActor', 'a');
});
