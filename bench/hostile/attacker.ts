import { setTimeout as wait } from 'node:timers/promises';
import { fuzzDocument, fuzzRoom, somebody } from '../../test/faults/fuzz.ts';
import type { Fuzzer } from '../../test/faults/fuzz.ts';
import { seeded } from '../../test/support/random.ts';

/*
 * Somebody who means harm, in a process of their own. The arguments are the address and a room of others; the parent says when to begin and to end,
 * and is told how many frames were sent. Where the relay takes no more sockets of this one, they come back as somebody else, if it lets them.
 */

const FRAMES = 100;
const REFUSED_MS = 200;
const [url, others] = [process.argv[2] as string, process.argv[3] as string];
const random = seeded(11);
let on = false;

async function attack(): Promise<number> {
  let sent = 0;
  const fuzzer: Fuzzer = {
    url,
    ...(await somebody(url, others)),
    random,
    async refused() {
      await wait(REFUSED_MS);
      Object.assign(fuzzer, await somebody(url, others).catch(() => ({})));
    },
  };
  while (on) {
    await fuzzRoom(fuzzer, FRAMES);
    sent += FRAMES + (await fuzzDocument(fuzzer, FRAMES));
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
