import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

/** A line between browser and relay that a test can cut, slow and mend. */
export class Line {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #cut = false;
  #delayMs = 0;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Listens on a free port and passes everything on to `target`. */
  static async to(target: () => number, port = 0): Promise<Line> {
    const holder: { line?: Line } = {};
    const server = createServer((near) => holder.line?.accept(near, target()));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
    holder.line = new Line(server, (server.address() as { port: number }).port);
    return holder.line;
  }

  /** Ends every connection at once and refuses new ones. */
  cut(): void {
    this.#cut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#cut = false;
  }

  /** Holds back everything that the relay sends. */
  slow(ms: number): void {
    this.#delayMs = ms;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  accept(near: Socket, port: number): void {
    if (this.#cut) {
      near.destroy();
      return;
    }
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        this.#sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    far.on('data', (chunk) => {
      if (this.#delayMs === 0) near.write(chunk);
      else setTimeout(() => near.writable && near.write(chunk), this.#delayMs);
    });
  }
}
