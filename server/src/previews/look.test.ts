import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { after, before, beforeEach, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { CsError, RELAY_LIMITS } from '@cs-kit/protocol';
import sharp from 'sharp';
import { PUBLIC, testWeb } from '../../../test/support/web.ts';
import type { TestWeb } from '../../../test/support/web.ts';
import { createTurns } from '../rooms/turns.ts';
import { look } from './look.ts';
import type { Seen } from './look.ts';

/* A real server answers; only names and the last step to it are made up, so that nothing public is asked. */

let web: TestWeb;
before(async () => {
  web = await testWeb();
});
after(() => web.stop());
beforeEach(() => {
  web.names.clear();
  web.pages.clear();
  web.dialled.length = 0;
  web.asked.length = 0;
});

const turns = createTurns();
const see = (address: string, ms = 5000, limitHost: (host: string) => void = () => undefined): Promise<Seen | null> =>
  look({ web: web.web, turns, limitHost }, new URL(address), AbortSignal.timeout(ms));
const html = (head: string): string => `<!doctype html><html><head>${head}</head><body><title>No</title></body></html>`;
const title = (words: string): string => html(`<title>${words}</title>`);
const png = (width = 900, height = 600): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#3b55e6' } })
    .png()
    .toBuffer();
const redirect = (from: string, to: string, status = 302): void => {
  const host = from.split('/')[0] as string;
  if (!web.names.has(host)) web.names.set(host, [PUBLIC]);
  web.pages.set(from, (_request, response) => void response.writeHead(status, { location: to, 'set-cookie': 'seen=1' }).end());
};

test('a page tells its title, words, site and a small picture', async () => {
  web.page(
    'shop.example/tent',
    html(
      `<title>Other</title><meta property="og:title" content="Tarn 2 &amp; more"><meta name="description" content="A tent.
       For two."><meta property="og:site_name" content="Fjord"><meta property="og:image" content="/tent.png">`,
    ),
  );
  web.page('shop.example/tent.png', await png(), { 'content-type': 'application/octet-stream' });
  const seen = await see('http://shop.example/tent#part');
  assert.deepEqual(
    { ...seen?.facts, picture: seen?.facts.picture?.href },
    { title: 'Tarn 2 & more', description: 'A tent. For two.', siteName: 'Fjord', picture: 'http://shop.example/tent.png' },
  );
  const made = await sharp(seen?.picture ?? new Uint8Array()).metadata();
  assert.deepEqual([made.format, made.width, made.height], ['webp', 480, 320]);
  assert.deepEqual(web.dialled, [`${PUBLIC}:80`, `${PUBLIC}:80`]);
});

test('the request names the relay and carries nothing of anybody', async () => {
  redirect('shop.example/a', '/b');
  web.page('shop.example/b', title('There'));
  assert.equal((await see('http://shop.example/a'))?.facts.title, 'There');
  for (const { headers } of web.asked) {
    assert.match(headers['user-agent'] ?? '', /^cs-kit-relay/);
    assert.deepEqual(Object.keys(headers).sort(), ['accept', 'accept-encoding', 'connection', 'host', 'user-agent']);
  }
});

test('a redirect into an inner network is not followed, whichever way it is written', async () => {
  const inner = [
    'http://127.0.0.1/',
    'http://[::1]/',
    'http://2130706433/',
    'http://169.254.169.254/latest/meta-data',
    'http://[::ffff:10.0.0.1]/',
    'http://localhost/',
    'http://metadata.google.internal/',
  ];
  const other = [
    'http://shop.example:8080/',
    'https://user:secret@shop.example/',
    'file:///etc/passwd',
    'gopher://shop.example/',
    'javascript:alert(1)',
    '//10.0.0.1/',
    'http://inner.example/',
  ];
  web.names.set('inner.example', ['10.1.2.3']);
  for (const to of [...inner, ...other]) {
    web.dialled.length = 0;
    redirect('shop.example/on', to);
    assert.equal(await see('http://shop.example/on'), null, to);
    assert.deepEqual(web.dialled, [`${PUBLIC}:80`], to);
  }
});

test('three redirects are followed, not four; one without an address leads nowhere', async () => {
  for (let step = 0; step < 4; step += 1) redirect(`shop.example/${step}`, `http://shop.example/${step + 1}`, [301, 303, 307, 308][step]);
  web.page('shop.example/4', title('The end'));
  assert.equal((await see('http://shop.example/1'))?.facts.title, 'The end');
  assert.equal(await see('http://shop.example/0'), null);
  web.pages.set('shop.example/lost', (_request, response) => void response.writeHead(302).end());
  assert.equal(await see('http://shop.example/lost'), null);
});

test('a name that says another address a moment later is asked at the one that was checked', async () => {
  const answers = [[PUBLIC], ['127.0.0.1']];
  let looked = 0;
  web.names.set('rebind.example', () => answers[Math.min(looked++, 1)] as string[]);
  web.page('rebind.example/', title('Public'));
  assert.equal((await see('http://rebind.example/'))?.facts.title, 'Public');
  assert.deepEqual([looked, web.dialled], [1, [`${PUBLIC}:80`]], 'looked up once, and asked there');
  assert.equal(await see('http://rebind.example/'), null);
  assert.equal(web.dialled.length, 1, 'the second look found an inner address and asked nobody');
  looked = 0;
  redirect('rebind.example/again', '/');
  assert.equal(await see('http://rebind.example/again'), null);
  assert.deepEqual([looked, web.dialled.length], [2, 2], 'each step is looked up anew');
});

test('one inner address among several refuses the host; so do none, and a literal one', async () => {
  for (const addresses of [[PUBLIC, '10.0.0.1'], ['2606:4700::1111', '::1'], ['64:ff9b::7f00:1'], ['2002:7f00:1::'], ['fd00::1'], []]) {
    web.names.set('mixed.example', addresses);
    assert.equal(await see('http://mixed.example/'), null, addresses.join());
  }
  assert.equal(await see('http://unknown.example/'), null);
  for (const literal of ['http://10.0.0.1/', 'http://[fe80::1]/']) assert.equal(await see(literal), null, literal);
  assert.deepEqual(web.dialled, []);
  web.page('93.184.216.34/', title('By number'));
  web.page('[2606:4700::1111]/', title('By a long number'));
  assert.equal((await see('http://93.184.216.34/'))?.facts.title, 'By number');
  assert.equal((await see('http://[2606:4700::1111]/'))?.facts.title, 'By a long number');
  assert.deepEqual(web.dialled, ['93.184.216.34:80', '2606:4700::1111:80']);
});

test('a body that drips, headers that do not end and a server that says nothing are given up in time, and let go', async () => {
  const closed: Promise<unknown>[] = [];
  const hostile: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>> = {
    drip: (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).write('<title>Slow');
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    },
    headers: (request) => {
      request.socket.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => request.socket.write(`x-more: ${'x'.repeat(4000)}\r\n`), 5);
      request.socket.on('close', () => clearInterval(timer)).on('error', () => undefined);
    },
    silent: () => undefined,
  };
  web.names.set('hostile.example', [PUBLIC]);
  for (const [name, handler] of Object.entries(hostile)) {
    web.pages.set(`hostile.example/${name}`, (request, response) => {
      closed.push(new Promise((done) => request.socket.on('close', done)));
      handler(request, response);
    });
    const began = performance.now();
    assert.equal(await see(`http://hostile.example/${name}`, 400), null, name);
    assert.ok(performance.now() - began < 2000, name);
  }
  assert.equal(closed.length, 3);
  await Promise.all(closed);
});

test('a packed bomb is read no further than the bound; what stands at its start is seen', async () => {
  const bomb = gzipSync(Buffer.concat([Buffer.from(html('<title>Small</title>')), Buffer.alloc(32 * 1024 * 1024)]));
  web.page('bomb.example/', bomb, { 'content-type': 'text/html', 'content-encoding': 'gzip' });
  assert.equal((await see('http://bomb.example/'))?.facts.title, 'Small');
  const answer = await web.web.get({
    url: new URL('http://bomb.example/'),
    address: PUBLIC,
    accept: '*/*',
    wanted: () => true,
    bytes: 10_000,
    signal: AbortSignal.timeout(5000),
  });
  assert.deepEqual([answer.body.byteLength, answer.whole], [10_000, false]);
  web.page('bomb.example/twice', gzipSync(bomb), { 'content-type': 'text/html', 'content-encoding': 'gzip, gzip' });
  web.page('bomb.example/torn', bomb.subarray(0, 400), { 'content-type': 'text/html', 'content-encoding': 'gzip' });
  web.page('bomb.example/none', 'no gzip', { 'content-type': 'text/html', 'content-encoding': 'gzip' });
  assert.equal(await see('http://bomb.example/twice'), null);
  assert.equal((await see('http://bomb.example/torn'))?.facts.title, 'Small');
  assert.equal(await see('http://bomb.example/none'), null);
});

test('a long page is read as far as the bound; a title beyond it is none', async () => {
  const padding = `<!--${'x'.repeat(RELAY_LIMITS.previewPageBytes)}-->`;
  web.page('long.example/early', `${title('Early')}${padding}`);
  web.page('long.example/late', `${padding}${title('Late')}`);
  assert.equal((await see('http://long.example/early'))?.facts.title, 'Early');
  assert.equal(await see('http://long.example/late'), null);
});

test('only pages of HTML are read, and only those that are there', async () => {
  web.page('kinds.example/json', '{"title":"x"}', { 'content-type': 'application/json' });
  web.page('kinds.example/text', title('Text'), { 'content-type': 'text/plain' });
  web.page('kinds.example/untyped', title('Nothing said'), {});
  web.pages.set('kinds.example/error', (_request, response) => void response.writeHead(500, { 'content-type': 'text/html' }).end(title('Error')));
  for (const path of ['json', 'text', 'untyped', 'error', 'missing']) assert.equal(await see(`http://kinds.example/${path}`), null, path);
});

test('pictures: no script, no drawing, no bomb, none beyond the bound, none that only counts', async () => {
  const huge = await png(200, 200);
  const images: Readonly<Record<string, [string, (Buffer | string)?]>> = {
    script: ['javascript:alert(1)'],
    data: ['data:image/png;base64,iVBORw0KGgo='],
    inner: ['http://127.0.0.1/a.png'],
    drawing: ['/a.svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><rect width="99" height="99"/></svg>'],
    'drawing that says it is none': ['/b.png', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    page: ['/c.png', '<html>'],
    counter: ['/d.png', await png(1, 1)],
    'too large': ['/e.png', Buffer.concat([huge, Buffer.alloc(RELAY_LIMITS.previewPictureBytes)])],
    torn: ['/f.png', huge.subarray(0, huge.length / 2)],
    bomb: ['/g.png', await png(12_000, 9000)],
    gone: ['/h.png'],
  };
  for (const [name, [address, bytes]] of Object.entries(images)) {
    web.page('pictures.example/', html(`<title>${name}</title><meta property="og:image" content="${address}">`));
    if (bytes !== undefined) web.page(`pictures.example${address}`, bytes, { 'content-type': 'image/png' });
    const seen = await see('http://pictures.example/');
    assert.deepEqual([seen?.facts.title, seen?.picture], [name, null], name);
  }
  for (const format of ['jpeg', 'webp', 'gif'] as const) {
    web.page('pictures.example/', html(`<title>x</title><meta name="twitter:image" content="/x">`));
    web.page('pictures.example/x', await sharp(huge).toFormat(format).toBuffer(), { 'content-type': `image/${format}` });
    assert.equal((await sharp((await see('http://pictures.example/'))?.picture ?? new Uint8Array()).metadata()).format, 'webp', format);
  }
});

test('a slow picture does not keep the page from being shown', async () => {
  web.page('slow.example/', html('<title>Here</title><meta property="og:image" content="/never">'));
  web.pages.set('slow.example/never', () => undefined);
  const seen = await see('http://slow.example/', 400);
  assert.deepEqual([seen?.facts.title, seen?.picture], ['Here', null]);
});

test('a host is asked one thing at a time, and its limit is told', async () => {
  let open = 0;
  let most = 0;
  web.names.set('busy.example', [PUBLIC]);
  for (let at = 0; at < 4; at += 1)
    web.pages.set(`busy.example/${at}`, (_request, response) => {
      most = Math.max(most, (open += 1));
      setTimeout(() => {
        open -= 1;
        response.writeHead(200, { 'content-type': 'text/html' }).end(title(`Page ${at}`));
      }, 30);
    });
  const seen = await Promise.all([0, 1, 2, 3].map((at) => see(`http://busy.example/${at}`)));
  assert.deepEqual([seen.map((one) => one?.facts.title), most], [['Page 0', 'Page 1', 'Page 2', 'Page 3'], 1]);
  const limited = (): never => {
    throw new CsError('rate/limited');
  };
  await assert.rejects(see('http://busy.example/0', 1000, limited), { code: 'rate/limited' });
});
