/* ES5 on purpose: it must run on any Node and say plainly what is wrong. npm puts the repository's own Node first on the PATH. */
var parts = process.versions.node.split('.');
var major = Number(parts[0]);
var minor = Number(parts[1]);
if (major < 22 || (major === 22 && minor < 13)) {
  console.error(
    'cs-kit needs Node 22.13 or newer and this is ' +
      process.versions.node +
      '.\n' +
      'The repository brings its own: run "npm ci" without --ignore-scripts, then use the npm scripts (npm start, npm test).',
  );
  process.exit(1);
}
