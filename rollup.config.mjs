import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import commonjs from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import esbuild, { minify } from 'rollup-plugin-esbuild';
import { modelFile, sileroWeights } from './scripts/silero-weights.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));
const path = (file) => join(root, file);
const require = createRequire(import.meta.url);
const inPackage = (name, file) => join(dirname(require.resolve(`${name}/package.json`)), file);

/**
 * Every file that a page or another file asks for by its name, in graphs that are built apart: no page loads two of them,
 * and within one everything that only the first needs stays in one file, which packs best. A prefix keeps the names apart.
 * Where there is a chat, all that it shares with other parts comes in one file, with what is `opened` beside it: an open panel
 * asks for these files on every page that its visitor walks through.
 */
export const graphs = [
  {
    prefix: '',
    entries: { hub: 'packages/widget/src/hub.ts' },
    opened: ['packages/widget/src/elements/cs-hub/wiring.ts', 'packages/widget/src/engine/hold.ts'],
    chat: 'packages/widget/src/features/room.ts',
  },
  { prefix: 'desk.', entries: { desk: 'packages/widget/src/desk.ts' } },
  {
    prefix: 'document.',
    entries: { document: 'packages/room/src/define-document.ts', documents: 'packages/room/src/define-documents.ts' },
    // Versions and comments each share another part of these with the editor, which comes whole before either.
    editor: /\/node_modules\/(y-|yjs|lib0|prosemirror-|orderedmap|rope-sequence|w3c-keyname)/,
  },
  { prefix: 'vad.', entries: { 'vad-worker': 'packages/voice/src/engine/vad/vad-worker.ts' } },
  { prefix: 'assets/ears.', entries: { 'assets/ears-worklet': 'packages/voice/src/engine/worklet/ears-worklet.ts' } },
  { prefix: 'collector.', entries: { collector: 'packages/insights/src/collector/index.ts' } },
];

/** Names of the files that `gather` and `editor` make. */
const OPENED = 'opened';
const EDITOR = 'editor';

/** The classic script of the script tag. Built alone: it can be cached for minutes only and must not wait for another file. */
export const loader = 'packages/widget/src/loader/index.ts';

const onnxRuntime = dirname(require.resolve('onnxruntime-web/wasm'));

/** Files that are shipped as they are, or as they are made, beside the chunks under `assets/`; found there by `assetUrl`. */
export const assets = [
  { from: sileroWeights, to: 'silero_vad_v6.i16.bin' },
  { from: path('packages/voice/licenses/silero-vad.txt'), to: 'silero_vad_v6.LICENSE.txt' },
  { from: modelFile('v6'), to: 'silero_vad_v6.onnx' },
  { from: join(onnxRuntime, 'ort-wasm-simd-threaded.mjs'), to: 'ort-wasm-simd-threaded.mjs' },
  { from: join(onnxRuntime, 'ort-wasm-simd-threaded.wasm'), to: 'ort-wasm-simd-threaded.wasm' },
];

/** Files of the docs page, under `docs/`. */
export const docs = [
  { from: inPackage('swagger-ui-dist', 'swagger-ui.css'), to: 'swagger-ui.css' },
  { from: inPackage('swagger-ui-dist', 'swagger-ui-bundle.js'), to: 'swagger-ui-bundle.js' },
];

/** The text of a style sheet without comments and needless space. */
function shrinkSheet(text) {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,>]|!important) ?/g, '$1')
    .replace(/([{;(][\w-]+): /g, '$1:')
    .replace(/(?<=[ ,:(])0(?=\.\d)/g, '')
    .replace(/;}/g, '}');
}

/** The text of a template with each line break and its indent as one space, which means the same to a browser. */
function shrinkMarkup(text) {
  return /<(pre|textarea)\b/.test(text) ? text : text.replace(/\s*\n\s*/g, ' ');
}

function* templates(node) {
  if (node === null || typeof node !== 'object') return;
  if (node.type === 'TaggedTemplateExpression' && node.tag.type === 'Identifier') yield node;
  for (const value of Object.values(node)) if (typeof value === 'object') for (const item of Array.isArray(value) ? value : [value]) yield* templates(item);
}

/** Shrinks the css, html and svg templates of our own packages. */
function shrinkTemplates() {
  const shrinkers = { css: shrinkSheet, html: shrinkMarkup, svg: shrinkMarkup };
  return {
    name: 'shrink-templates',
    transform(code, id) {
      if (!id.startsWith(path('packages')) || !/\b(css|html|svg)`/.test(code)) return null;
      const edits = [];
      for (const node of templates(this.parse(code))) {
        const shrink = shrinkers[node.tag.name];
        if (shrink !== undefined) for (const { start, end } of node.quasi.quasis) edits.push([start, end, shrink(code.slice(start, end))]);
      }
      edits.sort(([first], [second]) => second - first);
      return { code: edits.reduce((text, [start, end, next]) => text.slice(0, start) + next + text.slice(end), code), map: null };
    },
  };
}

/** The words of errors that only the relay finds stay with the relay. */
function browserTitles() {
  const [all, some] = ['packages/protocol/src/error-titles.ts', 'packages/protocol/src/error-titles.browser.ts'].map(path);
  return { name: 'browser-titles', load: (id) => (id === all ? `export { TITLES } from ${JSON.stringify(some)};` : null) };
}

function plugins(target, define = {}) {
  return [
    browserTitles(),
    nodeResolve({ exportConditions: ['cs-source', 'production', 'browser'], extensions: ['.ts', '.mjs', '.js'], browser: true }),
    commonjs(),
    esbuild({
      include: /\.[cm]?[jt]s$/,
      exclude: [],
      tsconfig: path('tsconfig.json'),
      target,
      supported: { 'dynamic-import': true },
      define: { 'process.env.NODE_ENV': '"production"', ...define },
      legalComments: 'none',
    }),
    shrinkTemplates(),
    minify({ target, supported: { 'dynamic-import': true }, legalComments: 'none' }),
  ];
}

function onwarn(warning, warn) {
  // Two harmless ones of libraries: a `this` at the top of a CommonJS file, and a circle inside a package that is not ours.
  if (warning.code === 'THIS_IS_UNDEFINED' || (warning.code === 'CIRCULAR_DEPENDENCY' && warning.ids?.every((id) => id.includes('node_modules')))) return;
  warn(warning);
}

/** A readable name for a file that others share: that of the package most of it comes from, then its own where that says more. */
function chunkName({ name, moduleIds }, prefix) {
  if (name === OPENED || name === EDITOR) return `${prefix}${name}.js`;
  const ours = moduleIds.map((id) => /\/packages\/([\w-]+)\/src\//.exec(id)?.[1]).filter((owner) => owner !== undefined);
  const theirs = moduleIds
    .map((id) => /.*\/node_modules\/((?:@[\w.-]+\/)?[\w.-]+)\//.exec(id)?.[1].replace('@', '').replace('/', '-'))
    .filter((owner) => owner !== undefined);
  const count = (owner) => ours.filter((other) => other === owner).length;
  const owner = ours.toSorted((first, second) => count(second) - count(first))[0] ?? theirs[0] ?? 'shared';
  const plain = ours.length === 0 || ['define', 'index', owner].includes(name) || name.startsWith(`${owner}.`);
  return `${prefix}${ours.length === 0 ? owner : plain ? name.replace(/^(define|index)$/, owner) : `${owner}.${name}`}.js`;
}

/** The build of the loader, with the name of the release inside. */
export function loaderBuild(release) {
  return {
    input: path(loader),
    plugins: plugins('es2017', { __CS_RELEASE__: JSON.stringify(release) }),
    onwarn,
    output: { format: 'iife', inlineDynamicImports: false },
  };
}

/** The build of one graph. */
export function kitBuild({ prefix, entries, editor }) {
  const apart = editor === undefined ? {} : { manualChunks: (id) => (editor.test(id) ? EDITOR : undefined), onlyExplicitManualChunks: true };
  return {
    input: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, path(file)])),
    plugins: plugins('es2022'),
    onwarn,
    preserveEntrySignatures: 'allow-extension',
    output: {
      format: 'es',
      entryFileNames: '[name].js',
      chunkFileNames: (chunk) => chunkName(chunk, prefix),
      generatedCode: 'es2015',
      compact: true,
      ...apart,
    },
  };
}

/**
 * Output options that put what is `opened`, and everything that the chat shares with others, in one file. Which modules these are is
 * read off a build in which each is apart: the graph of modules alone does not know what is left of a package that tells all from one index.
 */
export function gather(output, { opened, chat }) {
  const chunks = new Map(output.filter(({ type }) => type === 'chunk').map((chunk) => [chunk.fileName, chunk]));
  const holding = (file) => [...chunks.values()].find(({ moduleIds }) => moduleIds.includes(path(file))).fileName;
  /** The named files with all that they import. */
  const comeWith = (names, found = new Set()) => {
    for (const name of names) if (!found.has(name)) comeWith(chunks.get(name).imports, found.add(name));
    return found;
  };
  const there = comeWith([...chunks.values()].filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName));
  const own = holding(chat);
  const gathered = [...comeWith([...opened.map(holding), own])].filter((name) => name !== own && !there.has(name));
  const modules = new Set(gathered.flatMap((name) => chunks.get(name).moduleIds));
  return { manualChunks: (id) => (modules.has(id) ? OPENED : undefined), onlyExplicitManualChunks: true };
}

/** For `rollup -c`, which writes without names of releases; `npm run build` is the way that serves. */
export default [
  { ...loaderBuild('dev'), output: { ...loaderBuild('dev').output, file: path('build/kit/loader.js') } },
  ...graphs.map((graph) => ({ ...kitBuild(graph), output: { ...kitBuild(graph).output, dir: path('build/kit/dev') } })),
];
