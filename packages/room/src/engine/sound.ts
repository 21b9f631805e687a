const KEY = 'cs:staff:sound';

/** Whether the desk may sound on this device. */
export function soundOn(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    return true;
  }
}

/** Keeps whether it may; where storage is blocked the choice lasts as long as the page. */
export function keepSound(on: boolean): void {
  try {
    localStorage.setItem(KEY, on ? 'on' : 'off');
  } catch {
    // Nothing to be done, and nothing lost but the choice.
  }
}
