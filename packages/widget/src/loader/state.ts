import type { PublicConfig } from '@cs-kit/protocol';

/** What the visitor left, kept in localStorage under `cs:<siteKey>:panel` once the visitor has acted. */
export interface PanelState {
  open?: boolean;
  tab?: string;
  wide?: boolean;
  language?: string;
  scheme?: 'light' | 'dark';
  /** How many messages were unread when last seen, shown before the chat is loaded. */
  unread?: number;
  /** Settings of the site as last seen, so that the panel is back before they are fetched again. */
  config?: PublicConfig;
}

/** Reads a stored object; null where there is none or storage is closed. */
export function readStored<T>(win: Window, key: string): T | null {
  try {
    const value: unknown = JSON.parse(win.localStorage.getItem(key) || 'null');
    return typeof value === 'object' ? (value as T | null) : null;
  } catch {
    return null;
  }
}

/** Stores an object, or takes it away with null. A closed or full storage changes nothing. */
export function writeStored(win: Window, key: string, value: unknown): void {
  try {
    if (value === null) win.localStorage.removeItem(key);
    else win.localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Private windows and full storage: the panel works, it only forgets.
  }
}
