// One small HTTP server for every lab upstream: request log, scripted faults, JSON, multipart and SSE replies.
import http from 'node:http';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseMultipart } from './multipart.mjs';

/** An answer that is an error; `shape` names the provider dialect it is written in. */
export class HttpError extends Error {
  constructor(status, message, { type = 'invalid_request_error', param = null, code = null, shape = 'openai', headers = {} } = {}) {
    super(message);
    Object.assign(this, { status, type, param, code, shape, headers });
  }
}

class Gone extends Error {}

const ERROR_BODY = {
  openai: (e) => ({ error: { message: e.message, type: e.type, param: e.param, code: e.code } }),
  string: (e) => ({ error: e.message }),
  fastapi: (e) => ({ detail: e.message }),
  a1111: (e) => ({ error: e.type, detail: '', body: '', errors: e.message }),
  html: (e) => `<html><head><title>${e.status}</title></head><body><center><h1>${e.status} ${e.message}</h1></center></body></html>`,
  empty: () => '',
};

export function parseArgs(usage, defaults = {}) {
  const out = { ...defaults };
  const argv = process.argv.slice(2);
  for (let i = 0; i < argv.length; i++) {
    const name = argv[i].replace(/^--/, '');
    if (name === 'help' || name === 'h' || argv[i] === '-h') {
      console.log(usage.trim());
      process.exit(0);
    }
    if (!argv[i].startsWith('--') || !(name in defaults)) {
      console.error(`unknown option ${argv[i]}\n\n${usage.trim()}`);
      process.exit(2);
    }
    if (typeof defaults[name] === 'boolean') out[name] = true;
    else {
      if (argv[i + 1] === undefined) {
        console.error(`--${name} needs a value`);
        process.exit(2);
      }
      out[name] = typeof defaults[name] === 'number' ? Number(argv[++i]) : argv[++i];
    }
  }
  return out;
}

/** One request and its reply. Handlers write only through this, so that faults and the log see every byte. */
class Exchange {
  constructor(req, res, url, entry, fault) {
    Object.assign(this, { req, res, url, entry, fault: fault ?? {} });
    this.started = performance.now();
    this.headers = { 'x-request-id': `req_${randomUUID().replaceAll('-', '')}` };
    this.closed = new Promise((done) =>
      res.on('close', () => {
        this.gone = true;
        done();
      }),
    );
  }

  async readBody(limit = 64 * 2 ** 20) {
    const parts = [];
    let size = 0;
    for await (const part of this.req) {
      size += part.length;
      if (size > limit) throw new HttpError(413, 'Maximum content size limit exceeded.');
      parts.push(part);
    }
    this.entry.bytes_in = size;
    return (this.raw = Buffer.concat(parts));
  }

  async json() {
    const raw = await this.readBody();
    try {
      return JSON.parse(raw.toString('utf8') || '{}');
    } catch {
      throw new HttpError(400, 'We could not parse the JSON body of your request.');
    }
  }

  /** @returns {Promise<{fields: Record<string, string>, lists: Record<string, string[]>, files: object[]}>} */
  async form() {
    const type = this.req.headers['content-type'] ?? '';
    if (!type.startsWith('multipart/form-data')) throw new HttpError(400, `Invalid Content-Type header (${type}), expected multipart/form-data.`);
    return parseMultipart(await this.readBody(), type);
  }

  detail(values) {
    Object.assign((this.entry.detail ??= {}), values);
  }

  head(status, headers) {
    this.entry.status = status;
    this.res.writeHead(status, { ...this.headers, ...headers });
    this.res.flushHeaders();
  }

  /** Writes one chunk, obeying the fault that is in force. */
  async write(chunk) {
    const { fault, res, entry } = this;
    let data = Buffer.from(chunk);
    if (this.gone) throw new Gone();
    if (entry.chunks >= (fault.stall_after_chunks ?? Infinity)) {
      entry.fault_fired = 'stall';
      await this.closed;
      throw new Gone();
    }
    if (entry.chunks >= (fault.end_after_chunks ?? Infinity)) {
      entry.fault_fired = 'early_end';
      res.end();
      throw new Gone();
    }
    const wait = entry.chunks === 0 ? fault.first_chunk_ms : fault.chunk_ms;
    if (wait) await Promise.race([sleep(wait), this.closed]);
    if (this.gone) throw new Gone();
    const room = (fault.reset_after_bytes ?? Infinity) - entry.bytes_out;
    const reset = data.length >= room;
    if (reset) data = data.subarray(0, Math.max(0, room));
    entry.ms_first_byte ??= Math.round(performance.now() - this.started);
    for (let at = 0, step = fault.split_bytes || data.length || 1; at < data.length; at += step) {
      const ok = res.write(data.subarray(at, at + step));
      if (fault.split_bytes) await new Promise(setImmediate);
      else if (!ok) await Promise.race([new Promise((done) => res.once('drain', done)), this.closed]);
    }
    entry.bytes_out += data.length;
    entry.chunks++;
    if (reset) {
      entry.fault_fired = 'reset';
      await sleep(5);
      this.req.socket.resetAndDestroy();
      throw new Gone();
    }
  }

  async send(status, body, headers = {}) {
    const isText = typeof body === 'string';
    const data = Buffer.isBuffer(body) ? body : Buffer.from(isText ? body : JSON.stringify(body));
    this.head(status, { 'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json', 'content-length': data.length, ...headers });
    if (data.length) await this.write(data);
    this.res.end();
  }

  async fail(error) {
    const body = (ERROR_BODY[error.shape] ?? ERROR_BODY.openai)(error);
    const type = error.shape === 'html' ? { 'content-type': 'text/html' } : {};
    if (!this.res.headersSent) await this.send(error.status, body, { ...type, ...error.headers });
    else this.req.socket.resetAndDestroy();
  }

  sse() {
    this.head(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  }

  /** One server-sent event; `name` is null where the dialect has no event line. */
  async event(name, data, { last = false } = {}) {
    const eol = this.fault.crlf ? '\r\n' : '\n';
    const n = (this.events = (this.events ?? -1) + 1);
    let text = `${name ? `event: ${name}${eol}` : ''}data: ${typeof data === 'string' ? data : JSON.stringify(data)}`;
    if (n === this.fault.malformed_event) {
      text = text.slice(0, Math.ceil(text.length / 2));
      this.entry.fault_fired = 'malformed';
    }
    await this.write(text + (last && this.fault.no_last_blank_line ? '' : eol + eol));
  }
}

const REFUSED = (fault) =>
  new HttpError(400, 'Your request was rejected by the safety system.', {
    type: fault.error_type ?? 'image_generation_user_error',
    code: 'moderation_blocked',
    shape: fault.error_shape,
  });

function faultError(fault) {
  const headers = fault.retry_after === undefined ? {} : { 'retry-after': String(fault.retry_after) };
  const names = {
    401: ['invalid_request_error', 'invalid_api_key'],
    429: ['requests', 'rate_limit_exceeded'],
    500: ['server_error', null],
    503: ['server_error', null],
  };
  const [type, code] = names[fault.status] ?? ['invalid_request_error', null];
  return new HttpError(fault.status, fault.message ?? `Scripted failure ${fault.status}`, {
    type: fault.error_type ?? type,
    code: fault.error_code ?? code,
    shape: fault.error_shape,
    headers,
  });
}

/**
 * Starts a lab server on loopback.
 * @param {{name: string, port: number, key?: string, routes: [string, RegExp, (x: Exchange, m: RegExpMatchArray) => Promise<void>][], authorize?: (x: Exchange) => void}} options
 */
export function serve({ name, port, key, routes, authorize }) {
  let log = [];
  let rules = [];
  let count = 0;

  const control = {
    'GET /__log': (x) =>
      x.url.searchParams.has('json') ? [200, log] : [200, Buffer.from(log.map((e) => JSON.stringify(e) + '\n').join('')), 'application/x-ndjson'],
    'DELETE /__log': () => {
      log = [];
      return [200, { ok: true }];
    },
    'GET /__script': () => [200, rules],
    'DELETE /__script': () => {
      rules = [];
      return [200, { ok: true }];
    },
    'POST /__script': async (x) => {
      const body = await x.json();
      rules = [body].flat().map((rule) => ({ times: 1, match: '', ...rule }));
      return [200, rules];
    },
    'GET /__health': () => [200, { name, ok: true }],
  };

  const nextFault = (path) => {
    const rule = rules.find((r) => path.startsWith(r.match) && (r.skip ?? 0) === 0 && r.times !== 0);
    for (const r of rules) if (r !== rule && path.startsWith(r.match) && r.skip > 0) r.skip--;
    if (rule && rule.times > 0) rule.times--;
    return rule && { ...rule };
  };

  const server = http.createServer(async (req, res) => {
    const url = new URL(req.url, `http://${req.headers.host ?? 'localhost'}`);
    const own = control[`${req.method} ${url.pathname}`];
    if (own) {
      const x = new Exchange(req, res, url, { chunks: 0, bytes_out: 0 });
      try {
        const [status, body, type] = await own(x);
        await x.send(status, body, type ? { 'content-type': type } : {});
      } catch (error) {
        await x.fail(error instanceof HttpError ? error : new HttpError(500, String(error)));
      }
      return;
    }
    const fault = nextFault(url.pathname);
    const entry = {
      n: ++count,
      at: new Date().toISOString(),
      method: req.method,
      path: url.pathname,
      query: url.search,
      headers: req.headers,
      bytes_in: 0,
      bytes_out: 0,
      chunks: 0,
      status: null,
      state: 'open',
      fault,
    };
    log.push(entry);
    const x = new Exchange(req, res, url, entry, fault);
    res.on('close', () => {
      entry.state = entry.fault_fired === 'reset' ? 'reset' : res.writableFinished ? 'done' : 'client_closed';
      entry.ms_total = Math.round(performance.now() - x.started);
    });
    try {
      const [, , handler, match] = routes.map((r) => [...r, r[0] === req.method && url.pathname.match(r[1])]).find((r) => r[3]) ?? [];
      if (fault?.delay_ms) await Promise.race([sleep(fault.delay_ms), x.closed]);
      if (fault?.status) {
        await x.readBody();
        throw faultError(fault);
      }
      if (fault?.refuse === true) {
        await x.readBody();
        throw REFUSED(fault);
      }
      if (fault?.reset_after_bytes === 0) {
        await x.readBody();
        entry.fault_fired = 'reset';
        req.socket.resetAndDestroy();
        return;
      }
      if (key && !authorize && req.headers.authorization !== `Bearer ${key}`) {
        throw new HttpError(401, 'Incorrect API key provided.', { code: 'invalid_api_key' });
      }
      authorize?.(x);
      if (!handler) throw new HttpError(404, `Invalid URL (${req.method} ${url.pathname})`);
      await handler(x, match);
    } catch (error) {
      if (error instanceof Gone || x.gone) return;
      entry.error = error.message;
      if (!(error instanceof HttpError)) console.error(name, error);
      await x.fail(error instanceof HttpError ? error : new HttpError(500, `lab failure: ${error.message}`, { type: 'server_error' })).catch(() => {});
    }
  });
  server.requestTimeout = 0;
  server.listen(port, '127.0.0.1', () => console.log(JSON.stringify({ name, url: `http://127.0.0.1:${server.address().port}` })));
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.on(signal, () => {
      server.closeAllConnections();
      server.close(() => process.exit(0));
    });
  return server;
}
export { REFUSED as refusal };
