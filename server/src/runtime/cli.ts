#!/usr/bin/env node
/* Checks the version before anything is imported that an older Node does not have. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 13)) {
  process.stderr.write(`The relay needs Node 22.13 or newer; this is ${process.versions.node}. Install a newer one, or run it with: npx -p node@24 cs-relay\n`);
  process.exit(1);
}
const { main } = await import('./main.ts');
await main(process.cwd(), process.env);
export {};
