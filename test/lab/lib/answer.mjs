// The rules behind chat answers and embeddings. They are meant to be read by the person who writes a test.

const HUMAN = /\b(human|person|agent|representative|operator|someone real)\b|人工|真人|客服人员|オペレーター|상담원/i;

/** Comparable units of a text: lower-case words, and for scripts without spaces single characters and pairs. */
export function units(text) {
  const out = text.toLowerCase().match(/[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hangul}\p{Script=Devanagari}\p{N}]+/gu) ?? [];
  for (const run of text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu) ?? []) {
    for (let i = 0; i < run.length; i++) {
      out.push(run[i]);
      if (i) out.push(run.slice(i - 1, i + 1));
    }
  }
  return out;
}

export const textOf = (content) =>
  typeof content === 'string'
    ? content
    : (content ?? [])
        .filter((p) => p.type === 'text')
        .map((p) => p.text)
        .join('\n');

/** Passages written as "[marker] text", each up to the next marker or an empty line. */
export function passages(text) {
  return [...text.matchAll(/^\s*\[([^\]\n]{1,64})\]\s*([\s\S]*?)(?=\n\s*\n|\n\s*\[[^\]\n]{1,64}\]|$(?![\s\S]))/gm)]
    .map(([, marker, body]) => ({ marker, body: body.trim() }))
    .filter((p) => p.body);
}

const STOP = new Set('a an and are can do does for how i in is it me my of on or please the to was what when where which who with you your'.split(' '));

/**
 * What the model says. Rules in order: a tool result is reported; a wish for a human calls hand_over where that tool is offered;
 * "call NAME {json}" calls a tool; "count to N" counts; numbered context is quoted with its marker, or refused when nothing overlaps; else echo.
 * @returns {{rule: string, text?: string, tool?: {name: string, args: string}, marker?: string}}
 */
export function answer(messages, tools = []) {
  const last = messages.at(-1) ?? { role: 'user', content: '' };
  if (last.role === 'tool') return { rule: 'tool_result', text: `The tool answered: ${textOf(last.content)}` };
  const question = textOf(messages.findLast((m) => m.role === 'user')?.content);
  const offered = new Set(tools.filter((t) => t.type === 'function').map((t) => t.function.name));
  const call = /^\s*call (\w+)\s*(\{[\s\S]*\})?\s*$/.exec(question);
  if (offered.has('hand_over') && HUMAN.test(question)) return { rule: 'hand_over', tool: { name: 'hand_over', args: JSON.stringify({ reason: question }) } };
  if (call && offered.has(call[1])) return { rule: 'call', tool: { name: call[1], args: call[2] ?? '{}' } };
  const count = /\bcount to (\d{1,5})\b/i.exec(question);
  if (count) return { rule: 'count', text: Array.from({ length: Number(count[1]) }, (_, i) => i + 1).join(' ') };
  const context = messages
    .filter((m) => m !== last || m.role !== 'user')
    .flatMap((m) => passages(textOf(m.content)))
    .concat(passages(question));
  if (context.length) {
    const asked = new Set(units(question.replace(/^\s*\[[^\]]+\].*$/gm, '')).filter((u) => !STOP.has(u)));
    const scored = context.map((p) => ({ ...p, score: new Set(units(p.body).filter((u) => asked.has(u))).size })).sort((a, b) => b.score - a.score);
    if (!scored[0].score) return { rule: 'context_miss', text: 'I do not know. The context does not answer this.' };
    return { rule: 'context', marker: scored[0].marker, text: `${scored[0].body} [${scored[0].marker}]` };
  }
  return { rule: 'echo', text: `You said: ${question}` };
}

/** Pieces of text whose join is the text; one piece counts as one token. */
export const pieces = (text) =>
  text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|\s*[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]{1,8}|\s+/gu) ?? [];

function fnv(text, seed) {
  let h = 0x811c9dc5 ^ seed;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  h ^= h >>> 12;
  return h >>> 0;
}

/** A unit vector by signed feature hashing of words (weight 1) and of three-letter grams inside words (weight 0.4). */
export function embed(text, dimensions) {
  const counts = new Map();
  const add = (feature, weight) => counts.set(feature, (counts.get(feature) ?? 0) + weight);
  for (const unit of units(text)) {
    add(unit, STOP.has(unit) ? 0.15 : 1);
    const framed = `^${unit}$`;
    if (unit.length > 3) for (let i = 0; i + 3 <= framed.length; i++) add(`#${framed.slice(i, i + 3)}`, 0.4);
  }
  const v = new Float32Array(dimensions);
  for (const [feature, weight] of counts) v[fnv(feature, 1) % dimensions] += (fnv(feature, 2) & 1 ? 1 : -1) * Math.sqrt(weight);
  const norm = Math.hypot(...v) || 1;
  return v.map((value) => value / norm);
}
