import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMITS, parseOutgoingMessage, uuid } from '@cs-kit/protocol';
import type { OutgoingMessage } from '@cs-kit/protocol';
import type { z } from '@hono/zod-openapi';
import { seeded } from '../../../../test/support/random.ts';
import { outgoing } from './rooms.ts';

/* The schema of REST and the guard of the socket check the same message: they must never disagree. */

const random = seeded(20261122);
const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
const chars = (length: number): string => Array.from({ length }, () => pick(['a', 'é', '语', '👍'[0], ' ', '"', '\n'])).join('');

/** A message that is right. */
function valid(): OutgoingMessage {
  const attachments = Array.from({ length: pick([0, 1, LIMITS.attachments]) }, () => ({ kind: pick(['file', 'image'] as const), id: uuid() }));
  return {
    clientMessageId: chars(pick([1, 12, LIMITS.clientIdChars])),
    text: attachments.length > 0 ? pick(['', ' ', 'words']) : `x${chars(pick([0, 40, LIMITS.messageChars - 1]))}`,
    ...(random() < 0.5 ? { replyTo: uuid() } : {}),
    ...(attachments.length > 0 || random() < 0.3 ? { attachments } : {}),
    ...(random() < 0.3 ? { visibility: 'internal' as const } : {}),
  };
}

const ODD: readonly unknown[] = [
  null,
  undefined,
  true,
  0,
  -1,
  1.5,
  NaN,
  '',
  ' ',
  '\n',
  'x',
  'internal',
  'public',
  'file',
  [],
  [null],
  ['x'],
  {},
  { kind: 'file' },
  'x'.repeat(LIMITS.messageChars + 1),
  'x'.repeat(LIMITS.clientIdChars + 1),
  uuid().toUpperCase(),
  `{${uuid()}}`,
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  uuid().replace(/-7/, '-0'),
  Array.from({ length: LIMITS.attachments + 1 }, () => ({ kind: 'file', id: uuid() })),
  [{ kind: 'video', id: uuid() }],
  [{ kind: 'file', id: 'x' }],
  [{ kind: 'file', id: uuid(), size: 1 }],
  [{ id: uuid() }],
];
const NAMES = ['clientMessageId', 'text', 'replyTo', 'attachments', 'visibility', 'extra', '__proto__', 'constructor', 'roomId', 'type', 'ref'];

/** The same message with one to three fields changed, taken away or added. */
function mutated(): unknown {
  if (random() < 0.05) return pick(ODD);
  const message: Record<string, unknown> = { ...valid() };
  for (let index = 0; index <= Math.floor(random() * 3); index += 1) {
    const name = pick(NAMES);
    if (random() < 0.25) delete message[name];
    else Object.defineProperty(message, name, { value: pick(ODD), enumerable: true, configurable: true, writable: true });
  }
  return message;
}

/** What the wire makes of it, as both get to see it. */
const overTheWire = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? 'null');

test('what the guard takes the schema takes, unchanged', () => {
  for (let index = 0; index < 2000; index += 1) {
    const message = overTheWire(valid());
    assert.deepEqual(parseOutgoingMessage(message), { ok: true, value: message });
    const verdict = outgoing.safeParse(message);
    assert.ok(verdict.success, JSON.stringify(message));
    assert.deepEqual(verdict.data, message);
  }
});

test('changed messages get one verdict, at one place', () => {
  let refused = 0;
  for (let index = 0; index < 20_000; index += 1) {
    const message = overTheWire(mutated());
    const guard = parseOutgoingMessage(message);
    const schema = outgoing.safeParse(message);
    assert.equal(schema.success, guard.ok, JSON.stringify(message).slice(0, 300));
    if (guard.ok) continue;
    refused += 1;
    const places =
      schema.error?.issues.map((issue) => `/${[...issue.path, ...('keys' in issue ? (issue.keys as string[]).slice(0, 1) : [])].map(String).join('/')}`) ?? [];
    assert.ok(
      places.some((place) => place.startsWith(guard.pointer)) || schema.error?.issues.some((issue) => issue.code === 'unrecognized_keys'),
      `${guard.pointer} and ${places.join(' ')}`,
    );
  }
  assert.ok(refused > 5000);
});

test('the schema and the type are one: this does not compile otherwise', () => {
  type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
  const input: Same<
    z.input<typeof outgoing>,
    {
      -readonly [Key in keyof OutgoingMessage]: OutgoingMessage[Key] extends readonly (infer Item)[] | undefined
        ? Item[] | Extract<OutgoingMessage[Key], undefined>
        : OutgoingMessage[Key];
    }
  > = true;
  const output: Same<z.output<typeof outgoing>, z.input<typeof outgoing>> = true;
  assert.ok(input && output);
});
