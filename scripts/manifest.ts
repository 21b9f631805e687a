import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cli } from '@custom-elements-manifest/analyzer/cli.js';
import * as prettier from 'prettier';

/** The parts of the custom elements manifest that this script reads. */
interface Described {
  readonly name?: string;
  readonly description?: string;
  readonly privacy?: 'public' | 'private' | 'protected';
  readonly inheritedFrom?: { readonly name?: string };
  readonly static?: boolean;
  readonly fieldName?: string;
  readonly kind?: string;
}
interface Declaration extends Described {
  readonly tagName?: string;
  readonly customElement?: boolean;
  readonly members?: readonly Described[];
  readonly attributes?: readonly Described[];
  readonly events?: readonly Described[];
  readonly slots?: readonly Described[];
  readonly cssParts?: readonly Described[];
  readonly cssProperties?: readonly Described[];
}
interface Module {
  readonly kind: string;
  readonly path: string;
  readonly declarations?: readonly Declaration[];
  readonly exports?: readonly unknown[];
}
interface Manifest {
  readonly schemaVersion: string;
  readonly modules: readonly Module[];
}

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'custom-elements.json');

/** Members of the platform and of Lit, which are nobody's business here. */
const MACHINERY = new Set([
  'styles',
  'properties',
  'render',
  'update',
  'updated',
  'firstUpdated',
  'willUpdate',
  'shouldUpdate',
  'createRenderRoot',
  'connectedCallback',
  'disconnectedCallback',
  'attributeChangedCallback',
  'observedAttributes',
  'finalizeStyles',
  'formAssociated',
  'shadowRootOptions',
  'getUpdateComplete',
  'scheduleUpdate',
]);

function isPublic(member: Described & { readonly jsdoc?: unknown }): boolean {
  const name = member.name ?? '';
  return (
    !name.startsWith('#') &&
    !name.startsWith('_') &&
    member.privacy !== 'private' &&
    member.privacy !== 'protected' &&
    !MACHINERY.has(name) &&
    !/@internal/.test(member.description ?? '')
  );
}

/** The names of members that carry `@internal` in a source file: the analyzer drops that tag. */
async function internals(path: string): Promise<ReadonlySet<string>> {
  const text = await readFile(join(root, path), 'utf8');
  const found = text.matchAll(
    /\/\*\*(?:(?!\*\/)[\s\S])*?@internal(?:(?!\*\/)[\s\S])*?\*\/\s*(?:(?:@\w+\([^)]*\)|public|protected|private|override|readonly|static|declare|async|get|set)\s+)*([\w$]+)/g,
  );
  return new Set([...found].map((match) => match[1] as string));
}

/** What an element has itself or from the base of all elements, not what every Lit element has. */
const isOurs = ({ inheritedFrom }: Described): boolean => inheritedFrom === undefined || inheritedFrom.name === 'CsElement';

async function cleanModule(module: Module): Promise<Module | null> {
  const elements = (module.declarations ?? []).filter((declaration) => declaration.customElement === true && declaration.tagName !== undefined);
  if (elements.length === 0) return null;
  const hidden = await internals(module.path);
  const declarations = elements.map((declaration) => {
    const members = (declaration.members ?? []).filter((member) => isPublic(member) && isOurs(member) && !hidden.has(member.name ?? ''));
    const attributes = (declaration.attributes ?? []).filter((attribute) => isOurs(attribute) && !hidden.has(attribute.fieldName ?? attribute.name ?? ''));
    // The analyzer takes the first argument of an event's constructor for its name; events of the kit all begin alike.
    const events = (declaration.events ?? []).filter((event) => event.name?.startsWith('cs-') === true && isOurs(event));
    return { ...declaration, members, attributes, events };
  });
  return { ...module, declarations };
}

/** Makes the manifest of every element from the sources. */
export async function makeManifest(): Promise<{ json: string; manifest: Manifest }> {
  const globs = ['packages/*/src/**/*.ts', '!packages/*/src/**/*.test.ts', '!packages/*/src/**/testing/**', '!packages/protocol/**', '!packages/core/**'];
  const raw = (await cli({
    argv: ['analyze', '--litelement', '--quiet', ...globs.flatMap((glob) => ['--globs', glob])],
    cwd: root,
    noWrite: true,
  })) as Manifest;
  const modules = (await Promise.all(raw.modules.map(cleanModule))).filter((module): module is Module => module !== null);
  const manifest: Manifest = { ...raw, modules: modules.toSorted((first, second) => (first.path < second.path ? -1 : 1)) };
  return { json: await prettier.format(JSON.stringify(manifest), { ...(await prettier.resolveConfig(target)), filepath: target }), manifest };
}

/** Every public property, attribute, event, slot, part and CSS property without a sentence. */
export function undescribed({ modules }: Manifest): string[] {
  const problems: string[] = [];
  for (const { path, declarations = [] } of modules) {
    for (const { tagName, members = [], attributes = [], events = [], slots = [], cssParts = [], cssProperties = [] } of declarations) {
      const kinds = { member: members, attribute: attributes, event: events, slot: slots, 'CSS part': cssParts, 'CSS property': cssProperties };
      for (const [kind, list] of Object.entries(kinds))
        for (const { name, description } of list) if (!description?.trim()) problems.push(`${path}: <${tagName}> ${kind} "${name ?? ''}" has no description`);
    }
  }
  return problems;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { json, manifest } = await makeManifest();
  const problems = undescribed(manifest);
  const tags = manifest.modules.flatMap(({ declarations = [] }) => declarations.map(({ tagName }) => tagName));
  if (process.argv.includes('--check')) {
    const kept = await readFile(target, 'utf8').catch(() => '');
    if (kept !== json) problems.push('custom-elements.json is stale: run `npm run manifest`.');
  } else {
    await writeFile(target, json);
    process.stdout.write(`custom-elements.json: ${tags.length} elements.\n`);
  }
  if (problems.length > 0) {
    process.stderr.write(`${problems.join('\n')}\n`);
    process.exitCode = 1;
  }
}
