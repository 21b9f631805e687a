import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** What the relay counts, for Prometheus. No label carries a person or a site. */
export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  request(route: string, method: string, status: number, seconds: number): void;
  message(): void;
  append(seconds: number): void;
}

/** Builds the metrics; gauges ask at scrape time. */
export function createMetrics(gauges: Readonly<Record<string, { readonly help: string; readonly value: () => number }>>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'cs_http_request_seconds',
    help: 'Time to answer, by route.',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  const messages = new Counter({ name: 'cs_messages_total', help: 'Messages stored.', registers: [registry] });
  const appends = new Histogram({
    name: 'cs_append_seconds',
    help: 'Time until a log entry is on disk.',
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5],
    registers: [registry],
  });
  for (const [name, { help, value }] of Object.entries(gauges)) {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  }
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    request: (route, method, status, seconds) => requests.observe({ route, method, status: String(status) }, seconds),
    message: () => messages.inc(),
    append: (seconds) => appends.observe(seconds),
  };
}
