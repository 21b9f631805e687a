/* Writes src/tokens/tokens.generated.ts from src/tokens/tokens.css. Run it after a change of the tokens: node packages/ui/scripts/tokens.ts */
import { readFile, writeFile } from 'node:fs/promises';
import { minifyTokens } from './minify-tokens.ts';

const folder = new URL('../src/tokens/', import.meta.url);
const css = await readFile(new URL('tokens.css', folder), 'utf8');
await writeFile(
  new URL('tokens.generated.ts', folder),
  `/* Generated from tokens.css by packages/ui/scripts/tokens.ts; a test keeps the two equal. */\n\n/** Every design token, for the hosts of a shadow root. */\nexport const TOKENS =\n  '${minifyTokens(css)}';\n`,
);
