/* Child of the durability test: appends one batch after another and prints the number of each that was acknowledged, until it is killed. */
import { openEventStore } from './index.ts';
import { sampleEvent } from './samples.ts';

const [directory, first] = process.argv.slice(2) as [string, string];
const store = await openEventStore({ directory, flushMs: 30, checkpointEvents: 400, segmentBytes: 64 * 1024, groupMs: 2 });
let next = Number(first);
const lane = async (): Promise<void> => {
  for (;;) {
    const number = next;
    next += 1;
    await store.append(Array.from({ length: 5 }, (_, index) => sampleEvent(number * 5 + index)));
    process.stdout.write(`${number}\n`);
  }
};
await Promise.all(Array.from({ length: 8 }, lane));
