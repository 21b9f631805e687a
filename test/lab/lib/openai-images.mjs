// /v1/images/generations and /v1/images/edits.
import { createHash, randomUUID } from 'node:crypto';
import { run } from './audio.mjs';
import { describeMask, editSet, paint, repaint, resize } from './paint.mjs';
import { decodePng, encodePng, isPng } from './png.mjs';
import { HttpError, refusal } from './server.mjs';

const bad = (message, param = null, code = 'invalid_value') => new HttpError(400, message, { param, code });
const GPT_SIZES = ['1024x1024', '1536x1024', '1024x1536', 'auto'];
const FAMILIES = [
  { match: /^gpt-image-2/, prompt: 32000, free: true, transparent: false },
  { match: /^(gpt-image-1|chatgpt-image)/, prompt: 32000, sizes: GPT_SIZES, transparent: true },
  { match: /^dall-e-3$/, prompt: 4000, sizes: ['1024x1024', '1792x1024', '1024x1792'], one: true, links: true },
  { match: /^dall-e-2$/, prompt: 1000, sizes: ['256x256', '512x512', '1024x1024'], links: true },
];
export const MODELS = ['gpt-image-2', 'gpt-image-1.5', 'gpt-image-1', 'gpt-image-1-mini', 'chatgpt-image-latest', 'dall-e-3', 'dall-e-2'];
const files = new Map();

function check(body, anyModel) {
  const model = body.model ?? 'dall-e-2';
  const family = FAMILIES.find((f) => f.match.test(model)) ?? (anyModel ? { prompt: 32000, free: true, transparent: true } : null);
  if (!family) throw new HttpError(400, `The model '${model}' does not exist.`, { param: 'model', code: 'model_not_found' });
  if (!body.prompt) throw bad("Missing required parameter: 'prompt'.", 'prompt', 'missing_required_parameter');
  if ([...body.prompt].length > family.prompt)
    throw bad(`Invalid 'prompt': string too long. Expected a string with maximum length ${family.prompt}.`, 'prompt', 'string_above_max_length');
  const n = Number(body.n ?? 1);
  if (!(Number.isInteger(n) && n >= 1 && n <= (family.one ? 1 : 10))) throw bad(`Invalid 'n': expected a value between 1 and ${family.one ? 1 : 10}.`, 'n');
  const size = body.size ?? (family.links ? '1024x1024' : 'auto');
  const [, w, h] = /^(\d+)x(\d+)$/.exec(size)?.map(Number) ?? [];
  if (family.sizes && !family.sizes.includes(size))
    throw bad(`Invalid value: '${size}'. Supported values are: ${family.sizes.map((s) => `'${s}'`).join(', ')}.`, 'size');
  if (family.free && size !== 'auto' && !(w % 16 === 0 && h % 16 === 0 && w / h <= 3 && h / w <= 3 && Math.max(w, h) <= 3840 && w * h <= 3840 * 2160)) {
    throw bad(`Invalid size '${size}'. Both sides must be multiples of 16, the ratio between 1:3 and 3:1, and the picture no larger than 3840x2160.`, 'size');
  }
  if (!family.links && body.response_format) throw bad("Unknown parameter: 'response_format'.", 'response_format', 'unknown_parameter');
  if (body.background === 'transparent' && !family.transparent) throw bad('Transparent background is not supported for this model.', 'background');
  const format = body.output_format ?? 'png';
  if (!['png', 'jpeg', 'webp'].includes(format)) throw bad(`Invalid value: '${format}'. Supported values are: 'png', 'jpeg', and 'webp'.`, 'output_format');
  const partials = Number(body.partial_images ?? 0);
  if (!(Number.isInteger(partials) && partials >= 0 && partials <= 3))
    throw bad("Invalid 'partial_images': expected a value between 0 and 3.", 'partial_images');
  const stream = body.stream === true || body.stream === 'true';
  if (stream && family.links) throw bad('Streaming is not supported for this model.', 'stream');
  return {
    model,
    family,
    n,
    width: w,
    height: h,
    format,
    partials,
    stream,
    quality: !body.quality || body.quality === 'auto' ? 'high' : body.quality,
    background: body.background === 'transparent' ? 'transparent' : 'opaque',
  };
}

async function encode(image, format, compression = 90) {
  const png = encodePng(image);
  if (format === 'png') return png;
  const args =
    format === 'jpeg'
      ? ['-q:v', String(Math.max(2, Math.round(31 - compression * 0.29))), '-f', 'image2pipe', '-c:v', 'mjpeg']
      : ['-quality', String(compression), '-f', 'image2pipe', '-c:v', 'libwebp'];
  return run('ffmpeg', ['-v', 'error', '-f', 'png_pipe', '-i', 'pipe:0', ...args, 'pipe:1'], png);
}

/** Any accepted picture as RGBA; JPEG and WebP go through ffmpeg. */
async function open(file) {
  try {
    return decodePng(
      isPng(file.data) ? file.data : await run('ffmpeg', ['-v', 'error', '-i', 'pipe:0', '-f', 'image2pipe', '-c:v', 'png', 'pipe:1'], file.data),
    );
  } catch {
    throw bad('Invalid image file or mode for image, please check your image file.', file.field, 'invalid_image_file');
  }
}

const tokensOf = (w, h, quality) => Math.round(((w * h) / (1024 * 1024)) * ({ low: 272, medium: 1056 }[quality] ?? 4160));

async function reply(x, p, body, kind, draw, inputTokens) {
  if (x.fault.refuse === 'output' && !p.stream) throw refusal(x.fault);
  const size = `${p.width}x${p.height}`;
  const created = Math.floor(Date.now() / 1000);
  const meta = { background: p.background, output_format: p.format, quality: p.quality, size };
  const text = Math.ceil(body.prompt.length / 4);
  const output = tokensOf(p.width, p.height, p.quality) * p.n;
  const usage = {
    input_tokens: text + inputTokens,
    input_tokens_details: { text_tokens: text, image_tokens: inputTokens },
    output_tokens: output,
    total_tokens: text + inputTokens + output,
  };
  const finished = [];
  const make = async (i, detail) => encode(draw(i, detail), p.format, Number(body.output_compression ?? 90));
  if (p.stream) {
    x.sse();
    for (let i = 0; i < p.n; i++) {
      for (let k = 0; k < p.partials; k++) {
        const type = `${kind}.partial_image`;
        await x.event(type, {
          type,
          ...meta,
          created_at: created,
          partial_image_index: k,
          b64_json: (await make(i, (k + 1) / (p.partials + 1))).toString('base64'),
        });
      }
      if (x.fault.refuse) {
        const e = refusal(x.fault);
        await x.event('error', { type: 'error', error: { type: e.type, code: e.code, message: e.message, param: null } }, { last: true });
        return x.res.end();
      }
      const data = await make(i, 1);
      finished.push(data);
      const type = `${kind}.completed`;
      await x.event(type, { type, ...meta, created_at: created, b64_json: data.toString('base64'), usage }, { last: i === p.n - 1 });
    }
    x.detail({ sha256: finished.map(digest) });
    return x.res.end();
  }
  for (let i = 0; i < p.n; i++) finished.push(await make(i, 1));
  x.detail({ sha256: finished.map(digest) });
  if (!p.family.links) return x.send(200, { created, ...meta, data: finished.map((d) => ({ b64_json: d.toString('base64') })), usage });
  const link = (d) => {
    const name = randomUUID();
    files.set(name, d);
    return `http://${x.req.headers.host}/__files/${name}.png`;
  };
  return x.send(200, {
    created,
    data: finished.map((d) => (body.response_format === 'b64_json' ? { b64_json: d.toString('base64') } : { url: link(d), revised_prompt: body.prompt })),
  });
}

const digest = (data) => createHash('sha256').update(data).digest('hex');

const generations = (anyModel) => async (x) => {
  const body = await x.json();
  const p = check(body, anyModel);
  p.width ??= 1024;
  p.height ??= 1024;
  x.detail({ body });
  return reply(x, p, body, 'image_generation', (i, detail) => paint({ prompt: body.prompt, seed: i, width: p.width, height: p.height, detail }), 0);
};

const edits = (anyModel) => async (x) => {
  const { fields: body, files: uploads } = await x.form();
  const p = check(body, anyModel);
  const images = uploads.filter((f) => f.field === 'image' || f.field === 'image[]');
  const maskFile = uploads.find((f) => f.field === 'mask');
  x.detail({ body, files: uploads.map((f) => ({ field: f.field, filename: f.filename, type: f.type, bytes: f.data.length })) });
  if (!images.length) throw bad("Missing required parameter: 'image'.", 'image', 'missing_required_parameter');
  if (images.length > (p.family.links ? 1 : 16)) throw bad('Too many images.', 'image');
  if (maskFile?.data.length >= 4 * 2 ** 20) throw bad('Invalid mask: file must be smaller than 4 MB.', 'mask');
  const base = await open(images[0]);
  const rest = await Promise.all(images.slice(1).map(open));
  let mask = base;
  if (maskFile) {
    if (!isPng(maskFile.data)) throw bad('Invalid mask image format - mask must be a PNG.', 'mask', 'invalid_image_file');
    mask = await open(maskFile);
    if (mask.width !== base.width || mask.height !== base.height)
      throw bad(
        `Invalid mask image format - mask size does not match image size. Image is ${base.width}x${base.height}, mask is ${mask.width}x${mask.height}.`,
        'mask',
        'invalid_image_format',
      );
    if (!mask.hasAlpha) throw bad('Invalid mask image format - mask image missing alpha channel.', 'mask', 'invalid_image_format');
  }
  const described = describeMask(mask, 'alpha0');
  x.detail({ image: { width: base.width, height: base.height, has_alpha: base.hasAlpha }, more_images: rest.length, mask: maskFile ? described : null });
  p.width ??= base.width;
  p.height ??= base.height;
  const whole = x.fault.repaint_all || !(maskFile || described.edit_pixels);
  const set = whole ? new Uint8Array(p.width * p.height).fill(1) : editSet(resize(mask, p.width, p.height), 'alpha0');
  const canvas = resize(base, p.width, p.height);
  return reply(
    x,
    p,
    body,
    'image_edit',
    (i, detail) => repaint(canvas, paint({ prompt: body.prompt, seed: i, width: p.width, height: p.height, detail }), set),
    300 * images.length,
  );
};

export const routes = (anyModel) => [
  ['POST', /^\/v1\/images\/generations$/, generations(anyModel)],
  ['POST', /^\/v1\/images\/edits$/, edits(anyModel)],
  ['GET', /^\/v1\/models$/, (x) => x.send(200, { object: 'list', data: MODELS.map((id) => ({ id, object: 'model', created: 1700000000, owned_by: 'lab' })) })],
  [
    'GET',
    /^\/__files\/([\w-]+)\.png$/,
    (x, [, name]) => {
      if (!files.has(name)) throw new HttpError(404, 'expired');
      return x.send(200, files.get(name), { 'content-type': 'image/png' });
    },
  ],
];
