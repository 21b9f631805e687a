/* Answers 'memory' with what the process holds after everything that can go has gone: bytes of heap and external memory, and of the resident set. Needs --expose-gc. */
process.on('message', (message) => {
  if (message !== 'memory') return;
  globalThis.gc();
  setImmediate(() => {
    globalThis.gc();
    const { heapUsed, external, rss } = process.memoryUsage();
    process.send?.({ held: heapUsed + external, rss });
  });
});
// The ear alone does not keep the process.
process.channel?.unref();
