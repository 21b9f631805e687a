/* Load of the rival: real providers, one Y.Array a room, a push a message. Prints JSON {deliveries, latencies}. Arguments: provider, yjs, ws, url, rooms, people, seconds. */
import { pathToFileURL } from 'node:url';

const [providerPath, yjsPath, wsPath, url, rooms, people, seconds] = process.argv.slice(2);
const { HocuspocusProvider, HocuspocusProviderWebsocket } = await import(pathToFileURL(providerPath).href);
const Y = await import(pathToFileURL(yjsPath).href);
const ws = await import(pathToFileURL(wsPath).href);

const sentAt = new Map();
const latencies = [];
let deliveries = 0;
const clients = [];
for (let room = 0; room < Number(rooms); room += 1) {
  for (let person = 0; person < Number(people); person += 1) {
    const document = new Y.Doc();
    const list = document.getArray('messages');
    const websocketProvider = new HocuspocusProviderWebsocket({ url, WebSocketPolyfill: ws.default });
    const provider = new HocuspocusProvider({ websocketProvider, name: `room-${room}`, document });
    provider.attach?.();
    const synced = new Promise((resolve) => provider.on('synced', resolve));
    list.observe((event, transaction) => {
      if (transaction.local) return;
      for (const delta of event.changes.delta) {
        for (const message of delta.insert ?? []) {
          deliveries += 1;
          const at = sentAt.get(message.id);
          if (at !== undefined) latencies.push(performance.now() - at);
        }
      }
    });
    clients.push({ list, synced });
  }
}
await Promise.all(clients.map(({ synced }) => synced));
process.send?.('go');
deliveries = 0;
const until = performance.now() + Number(seconds) * 1000;
let count = 0;
const timers = clients.map(({ list }, index) =>
  setTimeout(
    function tick() {
      if (performance.now() > until) return;
      count += 1;
      const id = `m${count}`;
      sentAt.set(id, performance.now());
      list.push([{ id, from: index, text: 'a message of some seventy characters, as people write them in a chat.' }]);
      timers[index] = setTimeout(tick, 1000);
    },
    (1000 * index) / clients.length,
  ),
);
setTimeout(() => process.send?.({ deliveries, latencies, sent: count }), Number(seconds) * 1000 + 1000);
