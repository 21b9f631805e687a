import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConversationSummary } from '@cs-kit/protocol';
import { lastWords } from './last-words.ts';

const t = (key: string): string => `<${key}>`;
const last = (text: string, attached?: string): ConversationSummary['last'] => ({
  text,
  at: '2026-11-22T12:00:00Z',
  by: { id: 'v', name: '', role: 'visitor' },
  ...(attached === undefined ? {} : { attached }),
});

test('the newest message stands as its words in one line, else as what it carries', () => {
  assert.equal(lastWords(null, t), '<noWords>');
  assert.equal(lastWords(last('The **refund**\nleft.'), t), 'The refund left.');
  assert.equal(lastWords(last('', 'audio/webm'), t), '<voiceMessage>');
  assert.equal(lastWords(last('', 'image/png'), t), '<picture>');
  assert.equal(lastWords(last('', 'application/pdf'), t), '<file>');
  assert.equal(lastWords(last(''), t), '<file>');
});
