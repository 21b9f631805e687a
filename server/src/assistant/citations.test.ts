import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CitationStream } from './citations.ts';

const sources = ['a', 'b', 'c'].map((articleId) => ({
  articleId,
  title: articleId.toUpperCase(),
  url: `/${articleId}`,
  text: '',
  passage: `passage ${articleId}`,
}));

function run(text: string, step: number): CitationStream {
  const stream = new CitationStream(sources);
  let shown = '';
  for (let at = 0; at < text.length; at += step) shown += stream.push(text.slice(at, at + step));
  assert.equal(shown + stream.end(), stream.text);
  return stream;
}

test('markers are numbered by first use however the words are cut', () => {
  for (const step of [1, 2, 5, 100]) {
    const stream = run('Yes [3], and [1][3]. Both [2, 3].', step);
    assert.equal(stream.text, 'Yes [1], and [2][1]. Both [3][1].');
    assert.deepEqual(
      stream.citations.map((citation) => citation.articleId),
      ['c', 'a', 'b'],
    );
    assert.deepEqual(stream.citations[0], { articleId: 'c', title: 'C', url: '/c', passage: 'passage c' });
  }
});

test('markers of no source are cut out, other brackets stay', () => {
  for (const step of [1, 4, 100]) {
    assert.equal(
      run('A [9] b [0] c [note] d [a longer remark in brackets] [x](http://y) [[1] e [', step).text,
      'A  b  c [note] d [a longer remark in brackets] [x](http://y) [[1] e [',
    );
    assert.deepEqual(run('[9]', step).citations, []);
  }
});

test('the mark for a person is noticed and never shown', () => {
  for (const step of [1, 3, 100]) {
    const stream = run('I do not know. [Handover]', step);
    assert.deepEqual([stream.text, stream.handover], ['I do not know. ', true]);
  }
  assert.equal(run('fine', 1).handover, false);
});
