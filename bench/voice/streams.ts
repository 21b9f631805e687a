import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Session, Site } from '@cs-kit/protocol';
import { pin, startRelay, told } from '../room/contestants.ts';
import { cpuMs } from '../support/processes.ts';
import type { Figure } from '../support/report.ts';
import type { SpeakAnswer, SpeakOrder } from './speakers.ts';

/* A thousand people who speak at once: their sound passes through the relay to a provider. Relay on one core, people and provider on the other. */

const [RELAY_CORE, CROWD_CORE] = [0, 1];
const MB = 1024 * 1024;
const PASSWORD = 'ten characters at least';

async function peakMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return (Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024) / MB;
}

async function crowd(): Promise<{ readonly process: ChildProcess; readonly provider: string }> {
  const started = fork(fileURLToPath(new URL('./speakers.ts', import.meta.url)), [], {
    execArgv: ['--conditions=cs-source'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return { process: started, provider: await told<string>(started) };
}

/** So much speech is more than a site may use in a day. */
async function raiseBudget(relay: string): Promise<void> {
  const call = async <T>(method: string, path: string, token: string | null, body?: unknown): Promise<T> => {
    const headers = { 'content-type': 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) };
    const response = await fetch(`${relay}${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  };
  const { token } = await call<Session>('POST', '/v1/staff/sessions', null, { name: 'admin', password: PASSWORD });
  const { budgets } = await call<Site>('GET', '/v1/sites/demo', token);
  await call('PATCH', '/v1/sites/demo', token, { budgets: { ...budgets, speechSeconds: 1e9 } });
}

async function run(name: string, order: Omit<SpeakOrder, 'relay'>): Promise<Record<string, Figure>> {
  const speakers = await crowd();
  const relay = await startRelay(undefined, { DEEPGRAM_API_KEY: 'bench', CS_DEEPGRAM_URL: speakers.provider, CS_STAFF_PASSWORD: PASSWORD });
  try {
    await pin(relay.pid, RELAY_CORE);
    await pin(speakers.process.pid as number, CROWD_CORE);
    await raiseBudget(relay.url);
    const before = await cpuMs(relay.pid);
    const { sent, lost, p50, p99, longest } = await told<SpeakAnswer>(speakers.process, { relay: relay.url, ...order });
    const cores = ((await cpuMs(relay.pid)) - before) / (order.seconds * 1000);
    const mb = await peakMb(relay.pid);
    return {
      [`${name}, frames`]: { value: sent, unit: 'frames' },
      [`${name}, lost`]: { value: lost, unit: 'frames', must: '0', pass: lost === 0 },
      [`${name}, added, p50`]: { value: p50, unit: 'ms' },
      [`${name}, added, p99`]: { value: p99, unit: 'ms', must: '<= 50', pass: p99 <= 50, absolute: true },
      [`${name}, added, longest`]: { value: longest, unit: 'ms' },
      [`${name}, relay`]: { value: cores, unit: 'cores' },
      [`${name}, memory of the relay at most`]: { value: mb, unit: 'MB', must: '<= 400', pass: mb <= 400 },
    };
  } finally {
    speakers.process.kill('SIGKILL');
    await relay.stop();
  }
}

/** Streams of speech through the relay. */
export async function streams(): Promise<Record<string, Figure>> {
  return {
    ...(await run('1,000 streams of 100 ms', { streams: 1_000, frameMs: 100, seconds: 300 })),
    ...(await run('200 streams of 20 ms', { streams: 200, frameMs: 20, seconds: 60 })),
  };
}
