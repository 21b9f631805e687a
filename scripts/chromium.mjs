import { existsSync } from 'node:fs';
import { execFileSync } from 'node:child_process';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const MAC = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'];

function which(name) {
  try {
    return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || null;
  } catch {
    return null;
  }
}

/** Path of a Chromium that is already here: CHROME_PATH, the system's, or the one that Playwright downloaded; null where there is none. */
export function findChromium() {
  const candidates = [process.env.CHROME_PATH, ...NAMES.map(which), ...MAC];
  return candidates.find((path) => path && existsSync(path)) ?? null;
}

/** Like findChromium, but a missing browser is an error that says what to do. */
export function chromiumPath() {
  const path = findChromium();
  if (path === null) throw new Error('No Chromium was found. Run `npm test`, which installs one, or set CHROME_PATH to a Chrome, Chromium or Edge binary.');
  return path;
}
