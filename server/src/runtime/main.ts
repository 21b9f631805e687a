import { ConfigError, isLoopback } from '../config.ts';
import { PortTakenError, readConfig, startRelay } from './node.ts';
import type { RunningRelay } from './node.ts';

const ADMIN_LINK_MS = 10 * 60_000;

/** Lines that tell where to look and which engines answer; the last ones that a start prints. */
export async function describe(running: RunningRelay, shopUrl: string | null): Promise<string[]> {
  const { relay, url } = running;
  const { services } = relay;
  const lines = ['', ...(shopUrl === null ? [] : [`  Shop         ${shopUrl}`]), `  Desk         ${url}/desk`];
  if ((await services.staff.count()) === 0) {
    if (isLoopback(services.config.host)) {
      const { code } = await services.staff.invite('admin', ADMIN_LINK_MS);
      lines.push(`  First admin  ${url}/desk#code=${code}   (once, within 10 minutes)`);
    } else lines.push('  First admin  set CS_STAFF_PASSWORD and start again: the user is "admin"');
  }
  const site = services.sites.all()[0] ?? null;
  if (site === null) lines.push('  Sites        none yet: add one in the desk under Settings, Sites');
  lines.push('', '  Engine           What answers');
  const names: Readonly<Record<string, string>> = {
    assistant: 'assistant',
    speechToText: 'speech to text',
    textToSpeech: 'text to speech',
    images: 'pictures',
    calls: 'calls',
    email: 'e-mail',
    files: 'files',
  };
  for (const [name, capability] of Object.entries(services.capabilities(site)))
    lines.push(
      `  ${(names[name] ?? name).padEnd(16)} ${capability.available ? capability.engine : 'off'}${capability.reason === undefined ? '' : ` (${capability.reason})`}`,
    );
  return [...lines, ''];
}

/** Prints what an operator can act on in a line or two; anything else keeps its stack. */
export function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof PortTakenError) return error.message;
  if (error instanceof SyntaxError) return `The config file is not valid JSON: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Ends the relay cleanly on SIGINT and SIGTERM; a second signal ends it at once. */
export function closeOnSignals(running: RunningRelay, before: () => void = () => undefined): void {
  let closing = false;
  const stop = (): void => {
    if (closing) process.exit(1);
    closing = true;
    before();
    void running.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

/** Starts the relay from the settings of a folder and the environment. */
export async function main(folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  try {
    const { config, root } = await readConfig(folder, env);
    const running = await startRelay({ config, root });
    closeOnSignals(running);
    process.stdout.write((await describe(running, null)).join('\n') + '\n');
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exit(1);
  }
}
