import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatClock, formatDuration } from './duration.ts';
import { formatBytes, formatDay, formatNumber, formatTime } from './format.ts';

test('days are named near today and dated further away', () => {
  const now = new Date(2026, 10, 22, 15).getTime();
  assert.equal(formatDay(now - 3600_000, 'en', now), 'Today');
  assert.equal(formatDay(new Date(2026, 10, 21, 23), 'en', now), 'Yesterday');
  assert.equal(formatDay(new Date(2026, 10, 18), 'en-GB', now), 'Wednesday 18 November');
  assert.match(formatDay(new Date(2025, 10, 18), 'en-GB', now), /2025/);
  assert.equal(formatDay(now, 'zh-CN', now), '今天');
  assert.equal(formatTime(new Date(2026, 0, 5, 9, 5), 'en-GB'), '9:05');
});

test('lengths, clocks and sizes read as people write them', () => {
  assert.deepEqual(
    [850, 4200, 42_000, 125_000, 3600_000, 90_000_000].map((ms) => formatDuration(ms, 'en')),
    ['850 ms', '4.2 sec', '42 sec', '2 min 5 sec', '1 hr', '1 day 1 hr'],
  );
  assert.deepEqual(
    [5_000, 125_900, 3_725_000].map((ms) => formatClock(ms, 'en')),
    ['0:05', '2:05', '1:02:05'],
  );
  assert.deepEqual(
    [812, 1_400, 999_900, 8_388_608].map((bytes) => formatBytes(bytes, 'en')),
    ['812 byte', '1.4 kB', '1 MB', '8.4 MB'],
  );
  assert.equal(formatNumber(1234.5, 'en'), '1,234.5');
});
