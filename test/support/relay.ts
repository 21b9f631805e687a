import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session } from '@cs-kit/protocol';
import pino from 'pino';
import { parseConfig } from '../../server/src/config.ts';
import type { Web } from '../../server/src/previews/web.ts';
import { startRelay } from '../../server/src/runtime/node.ts';
import type { RunningRelay } from '../../server/src/runtime/node.ts';

/** A page of the demo shop, as an origin. */
export const PAGE = 'http://localhost:4444';
export const ADMIN_PASSWORD = 'correct horse battery';

/** A relay of a test: a real one on a free port with a folder of its own. */
export interface TestRelay {
  readonly running: RunningRelay;
  readonly url: string;
  readonly directory: string;
  /** A JSON call; `origin` defaults to a page of the demo shop, `token` to none. */
  call(
    method: string,
    path: string,
    options?: { body?: unknown; token?: string | undefined; origin?: string | null; headers?: Record<string, string> },
  ): Promise<{ status: number; body: any; headers: Headers }>;
  visitor(): Promise<Session>;
  staff(): Promise<Session>;
  stop(): Promise<void>;
}

/** Starts it. Options are settings by their environment names. */
export async function testRelay(env: Readonly<Record<string, string>> = {}, options: { directory?: string; web?: Web } = {}): Promise<TestRelay> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'cs-relay-')));
  const config = parseConfig({}, { PORT: '0', CS_DATA_DIR: directory, CS_STAFF_PASSWORD: ADMIN_PASSWORD, CS_LOG_LEVEL: 'error', ...env });
  const running = await startRelay({
    config,
    root: directory,
    logger: pino({ level: config.logLevel }),
    ...(options.web === undefined ? {} : { web: options.web }),
  });
  let signedIn: Promise<Session> | null = null;
  const call: TestRelay['call'] = async (method, path, { body, token, origin = PAGE, headers = {} } = {}) => {
    const response = await fetch(`${running.url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(origin === null ? {} : { origin }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (response.headers.get('content-type') ?? '').includes('json') && text !== '' ? JSON.parse(text) : text,
    };
  };
  return {
    running,
    url: running.url,
    directory,
    call,
    visitor: async () => (await call('POST', '/v1/sessions', { body: { siteKey: 'demo' } })).body as Session,
    // Signed in once: the relay bounds how often a name tries.
    staff: () =>
      (signedIn ??= call('POST', '/v1/staff/sessions', { body: { name: 'admin', password: ADMIN_PASSWORD }, origin: null }).then(
        (answer) => answer.body as Session,
      )),
    async stop() {
      await running.close();
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}
