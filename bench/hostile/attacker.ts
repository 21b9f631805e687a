import { fuzzDocument, fuzzRoom, group, visitor } from '../../test/faults/fuzz.ts';
import type { Fuzzer } from '../../test/faults/fuzz.ts';
import { seeded } from '../../test/support/random.ts';

/*
 * Somebody who means harm, in a process of their own. The arguments are the address and a room of others; the parent says when to begin and to end,
 * and is told how many frames were sent.
 */

const FRAMES = 100;
const [url, others] = [process.argv[2] as string, process.argv[3] as string];
const random = seeded(11);
let on = false;

async function attack(): Promise<number> {
  let sent = 0;
  const me = await visitor(url);
  const fuzzer: Fuzzer = { url, token: me.token, rooms: [await group(url, me, 'public'), others], random };
  for (; on; sent += 2 * FRAMES) {
    await fuzzRoom(fuzzer, FRAMES);
    await fuzzDocument(fuzzer, FRAMES);
  }
  return sent;
}

let running: Promise<number> = Promise.resolve(0);
process.on('message', (order: 'begin' | 'end') => {
  on = order === 'begin';
  if (on) running = attack();
  void (on ? Promise.resolve(0) : running).then((sent) => process.send?.(sent));
});
process.send?.('ready');
