// /sdapi/v1 in the AUTOMATIC1111 dialect: one job at a time, progress and interrupt are global to the process.
import { setTimeout as sleep } from 'node:timers/promises';
import { createHash } from 'node:crypto';
import { describeMask, editSet, paint, repaint, resize } from './paint.mjs';
import { decodePng, encodePng } from './png.mjs';
import { HttpError } from './server.mjs';

const MODEL = {
  title: 'lab-painter.safetensors [1ab0000000]',
  model_name: 'lab-painter',
  hash: '1ab0000000',
  sha256: null,
  filename: '/models/lab-painter.safetensors',
  config: null,
};
const SAMPLERS = ['Euler', 'Euler a', 'DPM++ 2M', 'DDIM', 'LCM'];
const UPSCALERS = ['None', 'Nearest', 'Lanczos'];
const idle = () => ({
  busy: false,
  skipped: false,
  interrupted: false,
  stopping_generation: false,
  job: '',
  job_count: 0,
  job_timestamp: '0',
  job_no: 0,
  sampling_step: 0,
  sampling_steps: 0,
  started: 0,
  preview: null,
});
let state = idle();
let turn = Promise.resolve();
let options = { sd_model_checkpoint: MODEL.title, samples_format: 'png' };
let randomSeed = 1000;

const fastapi = (status, detail) => new HttpError(status, detail, { shape: 'fastapi' });
const invalid = (field, msg, type, input) =>
  Object.assign(fastapi(422, [{ type, loc: ['body', field], msg, input }]), { message: [{ type, loc: ['body', field], msg, input }] });

function picture(text, missing) {
  if (typeof text !== 'string' || !text) throw fastapi(404, missing);
  try {
    return decodePng(Buffer.from(text.replace(/^data:image\/\w+;base64,/, ''), 'base64'));
  } catch {
    throw new HttpError(500, 'Invalid encoded image', { shape: 'fastapi' });
  }
}

function parameters(body, defaults) {
  const p = {
    prompt: '',
    negative_prompt: '',
    styles: [],
    seed: -1,
    sampler_name: null,
    scheduler: null,
    batch_size: 1,
    n_iter: 1,
    steps: 50,
    cfg_scale: 7,
    width: 512,
    height: 512,
    send_images: true,
    save_images: false,
    alwayson_scripts: {},
    ...defaults,
    ...body,
  };
  for (const name of ['seed', 'batch_size', 'n_iter', 'steps', 'width', 'height'])
    if (!Number.isInteger(p[name])) throw invalid(name, 'Input should be a valid integer', 'int_type', p[name]);
  if (p.sampler_name && !SAMPLERS.includes(p.sampler_name)) throw fastapi(404, 'Sampler not found');
  return p;
}

/** Runs one job behind all earlier ones and shows its steps in the global state. */
async function job(x, name, p, stepMs, draw) {
  const before = turn;
  let free;
  turn = new Promise((done) => {
    free = done;
  });
  await before;
  try {
    const count = p.batch_size * p.n_iter;
    if (p.seed === -1) p.seed = randomSeed++;
    state = {
      ...idle(),
      busy: true,
      job: p.force_task_id ?? name,
      job_count: p.n_iter,
      job_timestamp: new Date().toISOString().replace(/\D/g, '').slice(0, 14),
      sampling_steps: p.steps,
      started: Date.now(),
    };
    const images = [];
    for (let iter = 0; iter < p.n_iter && !state.interrupted; iter++) {
      state.job_no = iter;
      let done = 0;
      for (state.sampling_step = 0; state.sampling_step < p.steps && !state.interrupted; state.sampling_step++) {
        await sleep(stepMs);
        done = (state.sampling_step + 1) / p.steps;
        if ((state.sampling_step + 1) % 5 === 0 || done === 1) state.preview = () => draw(p.seed + iter * p.batch_size, done);
      }
      for (let k = 0; k < p.batch_size; k++) images.push({ seed: p.seed + iter * p.batch_size + k, image: draw(p.seed + iter * p.batch_size + k, done) });
    }
    x.detail({ interrupted: state.interrupted, seeds: images.map((i) => i.seed) });
    const infotext = (seed) =>
      `${p.prompt}${p.negative_prompt ? `\nNegative prompt: ${p.negative_prompt}` : ''}\nSteps: ${p.steps}, Sampler: ${p.sampler_name ?? 'Euler'}, CFG scale: ${p.cfg_scale}, Seed: ${seed}, Size: ${p.width}x${p.height}, Model hash: ${MODEL.hash}, Model: ${MODEL.model_name}`;
    const info = {
      prompt: p.prompt,
      all_prompts: images.map(() => p.prompt),
      negative_prompt: p.negative_prompt,
      all_negative_prompts: images.map(() => p.negative_prompt),
      seed: p.seed,
      all_seeds: images.map((i) => i.seed),
      subseed: -1,
      all_subseeds: images.map(() => -1),
      width: p.width,
      height: p.height,
      sampler_name: p.sampler_name ?? 'Euler',
      cfg_scale: p.cfg_scale,
      steps: p.steps,
      batch_size: p.batch_size,
      sd_model_name: MODEL.model_name,
      sd_model_hash: MODEL.hash,
      infotexts: images.map((i) => infotext(i.seed)),
      job_timestamp: state.job_timestamp,
      count,
    };
    const encoded = images.map((i) => encodePng(i.image, { parameters: infotext(i.seed) }));
    x.detail({ sha256: encoded.map((d) => createHash('sha256').update(d).digest('hex')) });
    return { images: p.send_images ? encoded.map((d) => d.toString('base64')) : [], info: JSON.stringify(info) };
  } finally {
    state = idle();
    free();
  }
}

export function routes(stepMs) {
  const timed = (handler) => async (x, match) => {
    const started = performance.now();
    const body = await handler(x, match);
    return x.send(200, body, { 'x-process-time': ((performance.now() - started) / 1000).toFixed(4) });
  };

  const txt2img = async (x) => {
    const body = await x.json();
    const p = parameters(body);
    x.detail({ body });
    const out = await job(x, 'txt2img', p, stepMs, (seed, detail) => paint({ prompt: p.prompt, seed, width: p.width, height: p.height, detail }));
    return { images: out.images, parameters: p, info: out.info };
  };

  const img2img = async (x) => {
    const body = await x.json();
    const p = parameters(body, { denoising_strength: 0.75, mask_blur: 4, inpainting_fill: 0, inpainting_mask_invert: 0, include_init_images: false });
    if (!body.init_images?.length) throw fastapi(404, 'Init image not found');
    const init = picture(body.init_images[0], 'Init image not found');
    const mask = body.mask ? picture(body.mask, '') : null;
    const rule = p.inpainting_mask_invert ? 'black' : 'white';
    x.detail({
      body: { ...body, init_images: body.init_images.map((s) => `${s.length} characters`), ...(body.mask && { mask: `${body.mask.length} characters` }) },
      image: { width: init.width, height: init.height },
      mask: mask && describeMask(mask, rule),
    });
    const base = resize(init, p.width, p.height);
    const set = mask && !x.fault.repaint_all ? editSet(resize(mask, p.width, p.height), rule) : new Uint8Array(p.width * p.height).fill(1);
    const out = await job(x, 'img2img', p, stepMs, (seed, detail) =>
      repaint(base, paint({ prompt: p.prompt, seed, width: p.width, height: p.height, detail }), set),
    );
    const echo = { ...p, mask: null, init_images: p.include_init_images ? p.init_images : null };
    return { images: out.images, parameters: echo, info: out.info };
  };

  const progress = async (x) => {
    const { busy, started, preview, ...shown } = state;
    delete shown.busy;
    if (!busy) return { progress: 0, eta_relative: 0, state: shown, current_image: null, textinfo: null };
    const part = Math.min(1, 0.01 + (state.job_no + state.sampling_step / Math.max(1, state.sampling_steps)) / Math.max(1, state.job_count));
    const eta = ((Date.now() - started) / 1000 / part) * (1 - part);
    const skip = x.url.searchParams.get('skip_current_image') === 'true';
    return {
      progress: part,
      eta_relative: eta,
      state: shown,
      current_image: preview && !skip ? encodePng(preview()).toString('base64') : null,
      textinfo: null,
    };
  };

  const extra = async (x) => {
    const body = await x.json();
    const image = picture(body.image, 'Image not found');
    for (const name of ['upscaler_1', 'upscaler_2'])
      if (body[name] && !UPSCALERS.includes(body[name])) throw fastapi(400, `Invalid upscaler, needs to be one of these: ${UPSCALERS.join(' , ')}`);
    const by = body.upscaling_resize ?? 2;
    const [w, h] =
      body.resize_mode === 1 ? [body.upscaling_resize_w ?? 512, body.upscaling_resize_h ?? 512] : [Math.round(image.width * by), Math.round(image.height * by)];
    x.detail({ from: [image.width, image.height], to: [w, h] });
    return { html_info: `<p>Upscale: ${by}</p>`, image: encodePng(resize(image, w, h)).toString('base64') };
  };

  return [
    ['POST', /^\/sdapi\/v1\/txt2img$/, timed(txt2img)],
    ['POST', /^\/sdapi\/v1\/img2img$/, timed(img2img)],
    ['GET', /^\/sdapi\/v1\/progress$/, timed(progress)],
    [
      'POST',
      /^\/sdapi\/v1\/interrupt$/,
      timed(() => {
        state.interrupted = state.busy;
        return {};
      }),
    ],
    [
      'POST',
      /^\/sdapi\/v1\/skip$/,
      timed(() => {
        state.skipped = state.busy;
        return {};
      }),
    ],
    ['POST', /^\/sdapi\/v1\/extra-single-image$/, timed(extra)],
    [
      'POST',
      /^\/sdapi\/v1\/png-info$/,
      timed(async (x) => {
        const info = picture((await x.json()).image, 'Image not found').text.parameters ?? '';
        return { info, items: info ? { parameters: info } : {}, parameters: {} };
      }),
    ],
    ['GET', /^\/sdapi\/v1\/samplers$/, timed(() => SAMPLERS.map((name) => ({ name, aliases: [`k_${name.toLowerCase().replace(/\W+/g, '_')}`], options: {} })))],
    [
      'GET',
      /^\/sdapi\/v1\/schedulers$/,
      timed(() =>
        ['automatic', 'karras'].map((name) => ({
          name,
          label: name[0].toUpperCase() + name.slice(1),
          aliases: null,
          default_rho: -1,
          need_inner_model: false,
        })),
      ),
    ],
    ['GET', /^\/sdapi\/v1\/upscalers$/, timed(() => UPSCALERS.map((name) => ({ name, model_name: null, model_path: null, model_url: null, scale: 4 })))],
    ['GET', /^\/sdapi\/v1\/sd-models$/, timed(() => [MODEL])],
    ['GET', /^\/sdapi\/v1\/prompt-styles$/, timed(() => [])],
    ['GET', /^\/sdapi\/v1\/options$/, timed(() => options)],
    [
      'POST',
      /^\/sdapi\/v1\/options$/,
      timed(async (x) => {
        options = { ...options, ...(await x.json()) };
        return null;
      }),
    ],
  ];
}
