import type { PublicConfig } from '@cs-kit/protocol';
import type { LoaderSettings } from './settings.ts';

const FIRST_DELAY_MS = 2_000;
const LONGEST_DELAY_MS = 300_000;

/** Asks for the settings of the site until the relay gives or refuses them: a relay that restarts, or has too much to do, is there again soon. The answer settles after the first attempt, and rejects where that was refused. */
export function askConfig(
  win: Window,
  { relay, siteKey }: LoaderSettings,
  found: (config: PublicConfig) => void,
  refused: (reason: string) => void,
  delay = FIRST_DELAY_MS,
): Promise<void> {
  return win
    .fetch(relay + '/v1/config?siteKey=' + encodeURIComponent(siteKey), { credentials: 'omit' })
    .then((response) => response.json().then((body: unknown) => [response.ok, body] as const))
    .catch(() => [false, {}] as const)
    .then(([ok, body]) => {
      if (ok) return found(body as PublicConfig);
      const { code, detail } = body as { code?: string; detail?: string };
      // Only this says that it will never be given to this page.
      if (code?.startsWith('session/')) {
        refused(detail || code);
        throw new Error(code);
      }
      void new Promise((resolve) => {
        win.addEventListener('online', resolve, { once: true });
        win.setTimeout(resolve, delay * (1 + Math.random()));
      })
        .then(() => askConfig(win, { relay, siteKey } as LoaderSettings, found, refused, Math.min(delay * 2, LONGEST_DELAY_MS)))
        .catch(() => undefined);
    });
}
