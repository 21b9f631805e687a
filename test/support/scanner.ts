import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';

/** What a scanner was asked. */
export interface ScanRequest {
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** A scanner on a port of this machine. */
export interface TestScanner {
  readonly url: string;
  readonly asked: ScanRequest[];
  /** How it answers from now on. */
  answer: (response: ServerResponse, bytes: Buffer) => void;
  stop(): Promise<void>;
}

export const say = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
};

/** Starts one that takes everything for clean. */
export async function testScanner(): Promise<TestScanner> {
  const asked: ScanRequest[] = [];
  const scanner = { asked, answer: (response: ServerResponse) => say(response, { clean: true }) } as unknown as {
    -readonly [Key in keyof TestScanner]: TestScanner[Key];
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const bytes = Buffer.concat(chunks);
      asked.push({ headers: request.headers, bytes });
      scanner.answer(response, bytes);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  scanner.url = `http://127.0.0.1:${(server.address() as { port: number }).port}/scan`;
  scanner.stop = () =>
    new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return scanner;
}
