const PING_MS = 15_000;
const encoder = new TextEncoder();

/** A response of server-sent events: `run` sends until it resolves, comments keep proxies awake, `cancelled` is called when the reader leaves first. */
export function eventStream(run: (send: (event: string, data: unknown, id?: string) => void) => Promise<void>, cancelled: () => void): Response {
  let timer: ReturnType<typeof setInterval> | undefined;
  let open = true;
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const write = (text: string): void => {
        if (open) controller.enqueue(encoder.encode(text));
      };
      timer = setInterval(() => write(': ping\n\n'), PING_MS);
      const send = (event: string, data: unknown, id?: string): void =>
        write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      void run(send)
        .catch(() => undefined)
        .finally(() => {
          clearInterval(timer);
          if (open) controller.close();
          open = false;
        });
    },
    cancel() {
      open = false;
      clearInterval(timer);
      cancelled();
    },
  });
  return new Response(stream, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' } });
}
