import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { livekitBinary } from '../../scripts/tools.ts';
import { freePort } from './relay-process.ts';

export const LIVEKIT_KEY = 'kit';
export const LIVEKIT_SECRET = 'the-secret-of-the-tests-is-32-chars';
const START_MS = 20_000;

async function freeUdpPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

/** A real LiveKit server on loopback, which can be killed and started again on the same ports. */
export class LiveKitServer {
  readonly url: string;
  readonly #config: string;
  #child: ChildProcess | null = null;
  /** What it wrote, all starts together. */
  log = '';

  private constructor(url: string, config: string) {
    this.url = url;
    this.#config = config;
  }

  /** Starts one; `webhook` hears what goes on there. */
  static async start(webhook: string | null = null): Promise<LiveKitServer> {
    const [port, tcp, udp] = [await freePort(), await freePort(), await freeUdpPort()];
    const config = {
      port,
      bind_addresses: ['127.0.0.1'],
      keys: { [LIVEKIT_KEY]: LIVEKIT_SECRET },
      // No word leaves the machine: neither the server nor its pages ask a STUN server of strangers.
      rtc: {
        ...{ tcp_port: tcp, udp_port: udp, use_external_ip: false, node_ip: '127.0.0.1', enable_loopback_candidate: true },
        stun_servers: [`127.0.0.1:${udp}`],
      },
      ...(webhook === null ? {} : { webhook: { api_key: LIVEKIT_KEY, urls: [webhook] } }),
    };
    // JSON is YAML.
    const server = new LiveKitServer(`ws://127.0.0.1:${port}`, JSON.stringify(config));
    await server.restart();
    return server;
  }

  /** The settings of a relay that uses it. */
  get env(): Readonly<Record<string, string>> {
    return { LIVEKIT_URL: this.url, LIVEKIT_API_KEY: LIVEKIT_KEY, LIVEKIT_API_SECRET: LIVEKIT_SECRET };
  }

  /** Starts it again after `kill`; resolves when it answers. */
  async restart(): Promise<void> {
    const child = spawn(livekitBinary(), ['--config-body', this.#config], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (this.log += chunk.toString('utf8')));
    const deadline = Date.now() + START_MS;
    for (;;) {
      if (child.exitCode !== null) throw new Error(`LiveKit ended with ${child.exitCode} while starting:\n${this.log}`);
      try {
        if ((await fetch(this.url.replace('ws', 'http'))).ok) return;
      } catch {
        // Not listening yet.
      }
      if (Date.now() > deadline) {
        await this.kill();
        throw new Error(`LiveKit did not start in time:\n${this.log}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** SIGKILL: nobody in its rooms is told. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGKILL');
    await gone;
  }
}
