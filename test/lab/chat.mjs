#!/usr/bin/env node
// Chat and embeddings upstream in the OpenAI dialect; answers follow the written rules of lib/answer.mjs.
import { randomUUID } from 'node:crypto';
import { answer, embed, passages, pieces, textOf } from './lib/answer.mjs';
import { HttpError, parseArgs, serve } from './lib/server.mjs';

const options = parseArgs(
  `
Usage: chat.mjs [--port 9802] [--key KEY] [--any-model]
  POST /v1/chat/completions   POST /v1/embeddings   GET /v1/models
  --any-model  accept any model name
  Log: GET/DELETE /__log   Faults: GET/POST/DELETE /__script   (README.md)`,
  { port: 9802, key: '', 'any-model': false },
);

const CHAT = ['gpt-5.2', 'gpt-4.1', 'gpt-4.1-mini', 'gpt-4o', 'gpt-4o-mini'];
const EMBEDDINGS = { 'text-embedding-3-small': 1536, 'text-embedding-3-large': 3072 };
const bad = (message, param, code = null) => new HttpError(400, message, { param, code });
const id = (prefix) => `${prefix}${randomUUID().replaceAll('-', '').slice(0, 29)}`;

function known(model, list) {
  if (!model) throw bad('you must provide a model parameter', null);
  if (!options['any-model'] && !list.includes(model))
    throw new HttpError(404, `The model \`${model}\` does not exist or you do not have access to it.`, { code: 'model_not_found' });
}

function checkMessages(messages) {
  if (!Array.isArray(messages)) throw bad("Missing required parameter: 'messages'.", 'messages', 'missing_required_parameter');
  if (!messages.length)
    throw bad("Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.", 'messages', 'empty_array');
  let open = new Set();
  for (const [i, m] of messages.entries()) {
    if (!['system', 'developer', 'user', 'assistant', 'tool'].includes(m.role))
      throw bad(
        `Invalid value: '${m.role}'. Supported values are: 'system', 'assistant', 'user', 'tool', and 'developer'.`,
        `messages[${i}].role`,
        'invalid_value',
      );
    if (m.role === 'tool' && !open.has(m.tool_call_id))
      throw bad("Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.", `messages.[${i}].role`);
    if (m.role === 'assistant') open = new Set((m.tool_calls ?? []).map((c) => c.id));
  }
}

async function chat(x) {
  const body = await x.json();
  known(body.model, CHAT);
  checkMessages(body.messages);
  const reply = answer(body.messages, body.tool_choice === 'none' ? [] : body.tools);
  let text = reply.text ?? '';
  if (body.response_format?.type?.startsWith('json')) text = JSON.stringify({ answer: text });
  let parts = pieces(text);
  const limit = body.max_completion_tokens ?? body.max_tokens ?? Infinity;
  const cut = parts.length > limit;
  if (cut) parts = parts.slice(0, limit);
  text = parts.join('');
  const finish = reply.tool ? 'tool_calls' : cut ? 'length' : 'stop';
  const call = reply.tool && { id: id('call_').slice(0, 29), type: 'function', function: { name: reply.tool.name, arguments: reply.tool.args } };

  const prompt = body.messages.reduce((n, m) => n + 4 + pieces(textOf(m.content)).length, 3);
  const completion = reply.tool ? pieces(reply.tool.name + reply.tool.args).length : parts.length;
  const usage = {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0, accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 },
  };
  x.detail({
    body,
    rule: reply.rule,
    marker: reply.marker,
    answer: text,
    tool: reply.tool,
    context: body.messages.flatMap((m) => passages(textOf(m.content))).map((p) => p.marker),
    usage,
  });

  const common = { id: id('chatcmpl-'), created: Math.floor(Date.now() / 1000), model: body.model, service_tier: 'default', system_fingerprint: 'fp_lab' };
  if (!body.stream) {
    const message = { role: 'assistant', content: reply.tool ? null : text, refusal: null, annotations: [], ...(call && { tool_calls: [call] }) };
    return x.send(200, { ...common, object: 'chat.completion', choices: [{ index: 0, message, logprobs: null, finish_reason: finish }], usage });
  }
  const withUsage = body.stream_options?.include_usage === true;
  const chunk = (delta, finish_reason = null) =>
    x.event(null, {
      ...common,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, logprobs: null, finish_reason }],
      ...(withUsage && { usage: null }),
    });
  x.sse();
  if (call) {
    await chunk({
      role: 'assistant',
      content: null,
      tool_calls: [{ index: 0, id: call.id, type: 'function', function: { name: call.function.name, arguments: '' } }],
      refusal: null,
    });
    for (const piece of pieces(call.function.arguments)) await chunk({ tool_calls: [{ index: 0, function: { arguments: piece } }] });
  } else {
    await chunk({ role: 'assistant', content: '', refusal: null });
    for (const content of parts) await chunk({ content });
  }
  await chunk({}, finish);
  if (withUsage) await x.event(null, { ...common, object: 'chat.completion.chunk', choices: [], usage });
  await x.event(null, '[DONE]', { last: true });
  x.res.end();
}

async function embeddings(x) {
  const body = await x.json();
  known(body.model, Object.keys(EMBEDDINGS));
  const inputs = [body.input ?? []].flat();
  if (!inputs.length || inputs.length > 2048 || inputs.some((t) => typeof t !== 'string' || !t))
    throw bad("'$.input' is invalid: expected a non-empty string or an array of 1 to 2048 non-empty strings.", 'input');
  const size = EMBEDDINGS[body.model] ?? 1536;
  const dimensions = body.dimensions ?? size;
  if (!(Number.isInteger(dimensions) && dimensions > 0 && dimensions <= size))
    throw bad(`Invalid value for 'dimensions' = ${dimensions}. Must be between 1 and ${size}.`, 'dimensions');
  const total = inputs.reduce((n, t) => n + pieces(t).length, 0);
  x.detail({ model: body.model, inputs: inputs.length, first: inputs[0].slice(0, 200), dimensions, encoding_format: body.encoding_format ?? 'float' });
  const data = inputs.map((text, index) => {
    const v = embed(text, dimensions);
    return { object: 'embedding', index, embedding: body.encoding_format === 'base64' ? Buffer.from(v.buffer).toString('base64') : Array.from(v) };
  });
  return x.send(200, { object: 'list', data, model: body.model, usage: { prompt_tokens: total, total_tokens: total } });
}

const models = [...CHAT, ...Object.keys(EMBEDDINGS)].map((name) => ({ id: name, object: 'model', created: 1700000000, owned_by: 'lab' }));
serve({
  name: 'chat',
  port: options.port,
  key: options.key,
  routes: [
    ['POST', /^\/v1\/chat\/completions$/, chat],
    ['POST', /^\/v1\/embeddings$/, embeddings],
    ['GET', /^\/v1\/models$/, (x) => x.send(200, { object: 'list', data: models })],
  ],
});
