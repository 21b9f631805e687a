/* Answers 'memory' with what the process holds after everything that can go has gone: bytes of heap and external memory, and of the resident set. Needs --expose-gc. */
process.on('message', (message) => {
  if (message !== 'memory') return;
  globalThis.gc();
  // What hangs on a finaliser goes at the second collection, when finalisers have run.
  setTimeout(() => {
    globalThis.gc();
    const { heapUsed, external, rss } = process.memoryUsage();
    process.send?.({ held: heapUsed + external, rss });
  }, 100);
});
// The ear alone does not keep the process.
process.channel?.unref();
