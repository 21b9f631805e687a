/* Our relay as it is shipped, with an ear for the bench. Settings come from the environment. */
import '../../../test/support/held-memory.mjs';
import '../../../server/src/runtime/cli.ts';

const url = `http://127.0.0.1:${process.env.PORT}/healthz`;
let told = false;
const listening = setInterval(async () => {
  const answer = await fetch(url).catch(() => null);
  if (answer?.ok !== true || told) return;
  told = true;
  clearInterval(listening);
  process.send?.('ready');
}, 50);
