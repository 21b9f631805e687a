import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RELAY_LIMITS } from '@cs-kit/protocol';
import { linkOf, webAddress } from './link.ts';
import { plainLine, readPage } from './page.ts';

const at = new URL('https://shop.example/a/b');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string | Uint8Array, type = 'text/html') => readPage(typeof text === 'string' ? bytes(text) : text, type, at);

test('the text of a page, whatever it says of its characters', () => {
  assert.equal(read('<meta charset="big5"><title>Größe 尺寸</title>')?.title, 'Größe 尺寸', 'valid UTF-8 is UTF-8');
  assert.equal(read(bytes('<title>Größe</title><p>ö').slice(0, -1), 'text/html; charset=shift_jis')?.title, 'Größe', 'also where it is cut');
  const gbk = Uint8Array.of(...bytes('<title>'), 0xc4, 0xe3, 0xba, 0xc3, ...bytes('</title>'));
  assert.equal(read(gbk, 'text/html; charset=gb2312')?.title, '你好');
  assert.equal(read(Uint8Array.of(...bytes('<meta charset=gbk>'), ...gbk))?.title, '你好', 'by its own word');
  assert.equal(read(Uint8Array.of(...bytes('<meta http-equiv=content-type content="text/html; charset=gbk">'), ...gbk))?.title, '你好');
  const latin = Uint8Array.of(...bytes('<title>Gr'), 0xf6, 0xdf, ...bytes('e</title>'));
  assert.equal(read(latin)?.title, 'Größe', 'western where nothing is said');
  assert.equal(read(latin, 'text/html; charset=klingon')?.title, 'Größe', 'or nothing that is known');
  assert.equal(read(latin, 'text/html; charset=utf-8')?.title, 'Gre', 'what is no character is left out');
  const utf16 = (little: boolean): Uint8Array => {
    const text = '\ufeff<title>Größe</title>';
    const view = new DataView(new ArrayBuffer(text.length * 2));
    for (let index = 0; index < text.length; index += 1) view.setUint16(index * 2, text.charCodeAt(index), little);
    return new Uint8Array(view.buffer);
  };
  assert.deepEqual([read(utf16(true))?.title, read(utf16(false))?.title], ['Größe', 'Größe']);
});

test('words are one bounded line without control characters and without marks of direction', () => {
  assert.equal(plainLine('  a\n\tb\u0000\u001b[31m\u202ec\u2066d\u200f\u2028e  ', 20), 'a b[31mcd e');
  assert.equal(plainLine('\u202e\u200b\ufeff', 20), null);
  assert.equal(plainLine(undefined, 20), null);
  assert.equal(plainLine('😀'.repeat(30), 10), `${'😀'.repeat(9)}…`);
  assert.equal(plainLine('a\ud800b', 10), 'ab');
  const page = read(`<title>${'long '.repeat(100_000)}</title><meta name=description content="${'x'.repeat(9000)}">`);
  assert.equal([...(page?.title ?? '')].length, RELAY_LIMITS.previewTitleChars);
  assert.equal([...(page?.description ?? '')].length, RELAY_LIMITS.previewTextChars);
  assert.equal(read('<title>&lt;script&gt;alert(1)&lt;/script&gt;</title>')?.title, '<script>alert(1)</script>', 'text is text');
});

test('only the head counts, each by its first mention', () => {
  assert.equal(read('<svg><title>Drawing</title></svg><title>Page</title><title>Second</title>')?.title, 'Page');
  assert.equal(read('<body><title>Not here</title><meta property="og:title" content="Nor here"></body>'), null);
  assert.equal(read('<META NAME="OG:Title" CONTENT="Loud"><meta property="og:title" content="Second">')?.title, 'Loud');
  assert.equal(read('<meta property="og:title" content=" "><title>Page</title>')?.title, 'Page');
  assert.equal(read('<script>"<title>x</title>"</script><title>Page')?.title, 'Page');
  assert.equal(read('<html>'), null);
  for (const [image, wanted] of [
    ['../x.png', 'https://shop.example/x.png'],
    ['//cdn.example/x.png', 'https://cdn.example/x.png'],
    ['javascript:alert(1)', undefined],
    ['http://10.0.0.1/x.png', undefined],
    [' ', undefined],
  ])
    assert.equal(read(`<title>x</title><meta property="og:image" content="${image}">`)?.picture?.href, wanted, image);
});

test('addresses that are never asked', () => {
  for (const address of [
    'ftp://shop.example/',
    'https://me@shop.example/',
    'https://:secret@shop.example/',
    'http://shop.example:8080/',
    'https://shop.example:22/',
    'http://printer/',
    'http://printer.local/',
    'http://0x7f.1/',
    'http://[::1]/',
    `https://shop.example/${'x'.repeat(2048)}`,
    'nonsense',
  ])
    assert.equal(webAddress(address), null, address);
  for (const address of [
    'http://shop.example/',
    'https://shop.example:443/a',
    'http://shop.example:443/',
    'https://shop.example:80/',
    'https://müller.example/',
  ])
    assert.notEqual(webAddress(address), null, address);
  assert.equal(webAddress('https://müller.example/')?.hostname, 'xn--mller-kva.example');
});

test('the first link of what a person said to the room', () => {
  const said = (text: string, more: object = {}, role = 'visitor') =>
    linkOf({ author: { id: 'a', name: 'A', role: role as 'visitor' }, message: { id: 'm', text, ...more } })?.href;
  assert.equal(said('See https://shop.example/a, and https://other.example/'), 'https://shop.example/a');
  assert.equal(said('(https://en.example/wiki/Tent_(shelter))'), 'https://en.example/wiki/Tent_(shelter)');
  assert.equal(said('[the tent](https://shop.example/tent)'), 'https://shop.example/tent');
  assert.equal(said('HTTPS://SHOP.example/A。'), 'https://shop.example/A');
  assert.equal(said('no link, nor xhttp://shop.example/'), undefined);
  assert.equal(said('http://127.0.0.1/ https://shop.example/'), undefined, 'one that may not be asked is not passed over for another');
  assert.equal(said('https://user:secret@shop.example/'), undefined);
  assert.equal(said('https://shop.example/', { visibility: 'internal' }, 'agent'), undefined);
  assert.equal(said('https://shop.example/', { origin: 'passage' }, 'assistant'), undefined);
  assert.equal(said('https://shop.example/', {}, 'assistant'), undefined);
  assert.equal(said('https://shop.example/', {}, 'agent'), 'https://shop.example/');
});
