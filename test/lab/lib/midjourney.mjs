// /mj in the midjourney-proxy dialect: tasks move from NOT_START to SUCCESS by the clock; the result is a 2x2 grid.
import { grid, paint } from './paint.mjs';
import { encodePng } from './png.mjs';
import { HttpError } from './server.mjs';

const tasks = new Map();
const results = new Map();
const BANNED = 'forbiddenword';
const SHAPES = { PORTRAIT: [192, 288], SQUARE: [256, 256], LANDSCAPE: [288, 192] };
let serial = 1760000000000000;

const submitted = (task) => ({ code: 1, description: 'Submit success', result: task.id, properties: {} });
const refuse = (code, description, properties = {}) => ({ code, description, result: null, properties });

export function routes(totalMs) {
  const create = (x, action, prompt, more = {}) => {
    if (prompt?.includes(BANNED)) return refuse(24, 'Possibly contains banned words', { promptEn: prompt, bannedWord: BANNED });
    const task = {
      id: String(serial++),
      action,
      prompt,
      promptEn: prompt,
      description: `/imagine ${prompt}`,
      submitTime: Date.now(),
      state: '',
      fails: x.fault.task_fails,
      shape: SHAPES.SQUARE,
      ...more,
    };
    tasks.set(task.id, task);
    return submitted(task);
  };

  const image = (task, detail) => {
    const [width, height] = task.shape;
    const one = (seed) =>
      paint({
        prompt: task.prompt,
        seed: `${task.root ?? task.id}:${task.action === 'UPSCALE' ? task.index : `${task.index ?? ''}/${seed}`}`,
        width,
        height,
        detail,
      });
    return encodePng(task.action === 'UPSCALE' ? one(0) : grid([1, 2, 3, 4].map(one)));
  };

  const view = (x, task) => {
    const part = Math.min(1, (Date.now() - task.submitTime) / totalMs);
    const failed = task.fails && part >= 0.5;
    const status = failed ? 'FAILURE' : part >= 1 ? 'SUCCESS' : part < 0.05 ? 'NOT_START' : part < 0.1 ? 'SUBMITTED' : 'IN_PROGRESS';
    const step = status === 'SUCCESS' ? 1 : Math.floor(part * 4) / 4;
    const imageUrl = !failed && step > 0 && task.action !== 'DESCRIBE' ? `http://${x.req.headers.host}/__mj/${task.id}/${step * 100}.png` : null;
    const done = failed || part >= 1;
    return {
      id: task.id,
      action: task.action,
      prompt: task.prompt,
      promptEn: task.promptEn,
      description: task.description,
      state: task.state,
      submitTime: task.submitTime,
      startTime: part >= 0.05 ? task.submitTime + totalMs * 0.05 : null,
      finishTime: done ? task.submitTime + totalMs * (failed ? 0.5 : 1) : null,
      imageUrl,
      status,
      progress: failed ? '' : `${Math.floor(part * 100)}%`,
      failReason: failed ? task.fails : null,
      properties: {},
    };
  };

  const change = (x, body) => {
    const source = tasks.get(String(body.taskId));
    if (!source) return refuse(3, 'The related task does not exist or has expired');
    if (!['UPSCALE', 'VARIATION', 'REROLL'].includes(body.action)) return refuse(4, 'action is wrong');
    if (body.action !== 'REROLL' && ![1, 2, 3, 4].includes(body.index)) return refuse(4, 'index is wrong');
    if (view(x, source).status !== 'SUCCESS') return refuse(4, 'The related task has not succeeded');
    return create(x, body.action, source.prompt, { root: source.id, index: body.index, shape: source.shape, state: body.state ?? '' });
  };

  const post = (handler) => async (x) => {
    const body = await x.json();
    x.detail({ body: { ...body, base64Array: body.base64Array?.map((s) => s.length) } });
    return x.send(200, handler(x, body));
  };
  const SIMPLE = /^(\d+)\s+([UVR])([1-4])?$/;
  return [
    [
      'POST',
      /^\/mj\/submit\/imagine$/,
      post((x, b) => (b.prompt ? create(x, 'IMAGINE', b.prompt, { state: b.state ?? '' }) : refuse(4, 'prompt must not be empty'))),
    ],
    ['POST', /^\/mj\/submit\/change$/, post(change)],
    [
      'POST',
      /^\/mj\/submit\/simple-change$/,
      post((x, b) => {
        const [, taskId, kind, index] = SIMPLE.exec(b.content ?? '') ?? [];
        return taskId
          ? change(x, { taskId, action: { U: 'UPSCALE', V: 'VARIATION', R: 'REROLL' }[kind], index: Number(index) })
          : refuse(4, 'content is wrong');
      }),
    ],
    [
      'POST',
      /^\/mj\/submit\/describe$/,
      post((x, b) => (b.base64 ? create(x, 'DESCRIBE', '1. a gradient with discs') : refuse(4, 'base64 must not be empty'))),
    ],
    [
      'POST',
      /^\/mj\/submit\/blend$/,
      post((x, b) =>
        b.base64Array?.length >= 2 && b.base64Array.length <= 5
          ? create(x, 'BLEND', 'blend', { shape: SHAPES[b.dimensions] ?? SHAPES.SQUARE })
          : refuse(4, 'base64Array is wrong'),
      ),
    ],
    ['GET', /^\/mj\/task\/(\d+)\/fetch$/, (x, [, id]) => x.send(200, tasks.has(id) ? view(x, tasks.get(id)) : 'null', { 'content-type': 'application/json' })],
    [
      'POST',
      /^\/mj\/task\/list-by-condition$/,
      post((x, b) =>
        (b.ids ?? [])
          .map((id) => tasks.get(String(id)))
          .filter(Boolean)
          .map((t) => view(x, t)),
      ),
    ],
    [
      'GET',
      /^\/mj\/task\/queue$/,
      (x) =>
        x.send(
          200,
          [...tasks.values()].map((t) => view(x, t)).filter((t) => !t.finishTime),
        ),
    ],
    [
      'GET',
      /^\/__mj\/(\d+)\/(\d+)\.png$/,
      (x, [path, id, part]) => {
        if (!tasks.has(id)) throw new HttpError(404, 'expired');
        if (!results.has(path)) results.set(path, image(tasks.get(id), Number(part) / 100));
        return x.send(200, results.get(path), { 'content-type': 'image/png' });
      },
    ],
  ];
}
