// The lab's own test: node --test lab.test.mjs
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { paint, repaint } from './lib/paint.mjs';
import { decodePng, encodePng } from './lib/png.mjs';

const children = [];
const url = {};
const start = (name, ...args) =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [fileURLToPath(new URL(`${name}.mjs`, import.meta.url)), '--port', '0', ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    child.on('exit', (code) => reject(new Error(`${name} exited with ${code}`)));
    child.stdout.once('data', (line) => {
      url[name] = JSON.parse(line).url;
      resolve();
    });
  });
before(() => Promise.all([start('speech'), start('chat'), start('images', '--step-ms', '5', '--mj-ms', '300')]));
after(() => children.forEach((child) => child.kill()));

const post = (to, body) => fetch(to, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const json = async (to, body) => (await (body === undefined ? fetch(to) : post(to, body))).json();
const script = (name, rules) => post(`${url[name]}/__script`, rules);
const lastLog = async (name, path) => (await json(`${url[name]}/__log?json`)).findLast((e) => e.path === path);
const chat = (more = {}, content = 'count to 20') =>
  post(`${url.chat}/v1/chat/completions`, { model: 'gpt-4o', messages: [{ role: 'user', content }], ...more });
const say = (text, effects = ['pad', '0.3', '0.5']) =>
  execFileSync('sox', ['-t', 'wav', '-', '-r', '16000', '-c', '1', '-b', '16', '-t', 'wav', '-', ...effects], {
    input: execFileSync('espeak-ng', ['-v', 'en-us', '-s', '145', '--stdout', text]),
    stdio: ['pipe', 'pipe', 'ignore'],
  });
async function hear(wav, fields = {}) {
  const form = new FormData();
  form.set('file', new Blob([wav]), 'turn.wav');
  for (const [k, v] of Object.entries({ model: 'gpt-4o-transcribe', ...fields })) form.set(k, v);
  return fetch(`${url.speech}/v1/audio/transcriptions`, { method: 'POST', body: form });
}

test('speech is recognised; byte-swapped or wrongly labelled speech is not', async () => {
  const wav = say('please change my delivery address');
  assert.equal((await (await hear(wav)).json()).text, 'please change my delivery address');
  const swapped = Buffer.from(wav);
  swapped.subarray(44, swapped.length & ~1).swap16();
  assert.notEqual((await (await hear(swapped)).json()).text, 'please change my delivery address');
  const fast = Buffer.from(wav);
  fast.writeUInt32LE(24000, 24);
  fast.writeUInt32LE(48000, 28);
  assert.notEqual((await (await hear(fast)).json()).text, 'please change my delivery address');
  const { detail } = await lastLog('speech', '/v1/audio/transcriptions');
  assert.equal(detail.wav.rate, 24000);
});

test('transcription errors have the OpenAI shape', async () => {
  const wav = say('yes');
  const wrong = await hear(wav, { response_format: 'srt' });
  assert.equal(wrong.status, 400);
  assert.equal((await wrong.json()).error.param, 'response_format');
  assert.equal((await hear(Buffer.from('no audio at all, only words'))).status, 400);
});

test('faults: status, slow first token, stall, reset, malformed event, missing blank line', async () => {
  await script('chat', { status: 429, retry_after: 3 });
  const limited = await chat();
  assert.deepEqual([limited.status, limited.headers.get('retry-after'), (await limited.json()).error.code], [429, '3', 'rate_limit_exceeded']);

  await script('chat', { first_chunk_ms: 200 });
  const began = performance.now();
  const slow = await chat({ stream: true });
  const headers = performance.now() - began;
  await slow.text();
  assert.ok(headers < 150 && performance.now() - began >= 195, `${headers}`);

  await script('chat', { stall_after_chunks: 3 });
  const abort = new AbortController();
  const stalled = await fetch(`${url.chat}/v1/chat/completions`, {
    method: 'POST',
    signal: abort.signal,
    body: JSON.stringify({ model: 'gpt-4o', stream: true, messages: [{ role: 'user', content: 'count to 20' }] }),
  });
  setTimeout(() => abort.abort(), 200);
  await assert.rejects(stalled.text());
  await new Promise((done) => setTimeout(done, 50));
  assert.deepEqual([(await lastLog('chat', '/v1/chat/completions')).state, (await lastLog('chat', '/v1/chat/completions')).chunks], ['client_closed', 3]);

  await script('chat', { reset_after_bytes: 700 });
  await assert.rejects((await chat({ stream: true })).text());
  const reset = await lastLog('chat', '/v1/chat/completions');
  assert.deepEqual([reset.state, reset.bytes_out], ['reset', 700]);

  await script('chat', { malformed_event: 2 });
  const broken = (await (await chat({ stream: true })).text()).split('\n\n').filter((e) => e.startsWith('data: {'));
  assert.throws(() => broken.forEach((e) => JSON.parse(e.slice(6))));

  await script('chat', [
    { no_last_blank_line: true, crlf: true, split_bytes: 7 },
    { status: 502, error_shape: 'html' },
  ]);
  assert.match(await (await chat({ stream: true })).text(), /\r\n\r\ndata: \[DONE\]$/);
  assert.match(await (await chat()).text(), /^<html>/);
  assert.equal((await chat()).status, 200, 'a rule fires once unless told otherwise');
});

test('chat rules: context in two languages, miss, limit', async () => {
  const context = { role: 'system', content: '[a] 退款需要五个工作日。\n[b] We ship to Canada.' };
  const ask = async (content, more) =>
    (await json(`${url.chat}/v1/chat/completions`, { model: 'gpt-4o', messages: [context, { role: 'user', content }], ...more })).choices[0];
  assert.match((await ask('退款要多久？')).message.content, /\[a\]$/);
  assert.match((await ask('Do you ship to Canada?')).message.content, /\[b\]$/);
  assert.match((await ask('What is your favourite colour?')).message.content, /do not know/);
  assert.equal((await ask('count to 50', { max_tokens: 5 })).finish_reason, 'length');
});

test('PNG: what is written is read back', () => {
  const image = paint({ prompt: 'x', width: 33, height: 17 });
  assert.deepEqual(decodePng(encodePng(image)).data, image.data);
  assert.deepEqual(repaint(image, paint({ prompt: 'y', width: 33, height: 17 }), new Uint8Array(33 * 17)).data, image.data);
});

test('OpenAI images: same prompt same bytes, refusals before and inside a stream, mask of another size refused', async () => {
  const body = { model: 'gpt-image-1', prompt: 'a boat', size: '1024x1024' };
  const [one, two] = [await json(`${url.images}/v1/images/generations`, body), await json(`${url.images}/v1/images/generations`, body)];
  assert.equal(one.data[0].b64_json, two.data[0].b64_json);
  await script('images', [{ refuse: true }, { refuse: 'output' }]);
  assert.equal((await json(`${url.images}/v1/images/generations`, body)).error.code, 'moderation_blocked');
  const text = await (await post(`${url.images}/v1/images/generations`, { ...body, stream: true, partial_images: 1 })).text();
  assert.match(text, /^event: image_generation.partial_image\ndata: /);
  assert.match(text, /event: error\ndata: .*moderation_blocked/);
  const form = new FormData();
  form.set('model', 'gpt-image-1');
  form.set('prompt', 'p');
  form.set('image', new Blob([encodePng(paint({ prompt: 'b', width: 64, height: 64 }))]), 'a.png');
  form.set('mask', new Blob([encodePng(paint({ prompt: 'b', width: 32, height: 64 }))]), 'm.png');
  assert.match((await (await fetch(`${url.images}/v1/images/edits`, { method: 'POST', body: form })).json()).error.message, /mask size/);
});

test('A1111: white is repainted, black with the invert flag; progress and interrupt are global', async () => {
  const base = paint({ prompt: 'base', width: 64, height: 64 });
  const mask = { width: 64, height: 64, data: new Uint8Array(64 * 64 * 4).fill(255) };
  for (let i = 0; i < 64 * 64; i++) if (i % 64 < 32) mask.data.fill(0, i * 4, i * 4 + 3);
  for (const invert of [0, 1]) {
    const out = await json(`${url.images}/sdapi/v1/img2img`, {
      prompt: 'new',
      seed: 5,
      steps: 2,
      width: 64,
      height: 64,
      inpainting_mask_invert: invert,
      init_images: [encodePng(base).toString('base64')],
      mask: encodePng(mask).toString('base64'),
    });
    const { data } = decodePng(Buffer.from(out.images[0], 'base64'));
    const changed = (x0) => {
      let n = 0;
      for (let i = 0; i < 64 * 64; i++) if (i % 64 >= x0 && i % 64 < x0 + 32 && data[i * 4] !== base.data[i * 4]) n++;
      return n;
    };
    assert.equal(changed(invert ? 32 : 0), 0);
    assert.ok(changed(invert ? 0 : 32) > 1500);
    assert.equal(JSON.parse(out.info).all_seeds[0], 5);
    const { detail } = await lastLog('images', '/sdapi/v1/img2img');
    assert.deepEqual(detail.mask.box, { x: invert ? 0 : 32, y: 0, width: 32, height: 64 });
  }
  const running = json(`${url.images}/sdapi/v1/txt2img`, { prompt: 'slow', steps: 400, width: 64, height: 64 });
  await new Promise((done) => setTimeout(done, 150));
  const { progress, state } = await json(`${url.images}/sdapi/v1/progress`);
  assert.ok(progress > 0 && progress < 1 && state.sampling_steps === 400);
  await post(`${url.images}/sdapi/v1/interrupt`, {});
  assert.equal((await running).images.length, 1);
  assert.equal((await json(`${url.images}/sdapi/v1/progress`)).progress, 0);
  assert.deepEqual(await json(`${url.images}/sdapi/v1/txt2img`, { sampler_name: 'none such' }), { detail: 'Sampler not found' });
});

test('midjourney-proxy: submit, fetch until done, upscale one quarter, banned word', async () => {
  const { code, result } = await json(`${url.images}/mj/submit/imagine`, { prompt: 'a fox' });
  assert.equal(code, 1);
  await new Promise((done) => setTimeout(done, 350));
  const task = await json(`${url.images}/mj/task/${result}/fetch`);
  assert.deepEqual([task.status, task.progress], ['SUCCESS', '100%']);
  assert.equal(decodePng(Buffer.from(await (await fetch(task.imageUrl)).arrayBuffer())).width, 512);
  assert.equal((await json(`${url.images}/mj/submit/simple-change`, { content: `${result} U2` })).code, 1);
  assert.equal((await json(`${url.images}/mj/submit/imagine`, { prompt: 'forbiddenword' })).code, 24);
});
