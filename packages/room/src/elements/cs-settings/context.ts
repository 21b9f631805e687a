import type { SettingsApi } from '../../engine/settings/api.ts';
import type { Me, Site } from '../../engine/settings/types.ts';

/** What the shell of the settings does for its sections. */
export interface SettingsHub {
  /** Shows a short notice, with a way to take back what was done. */
  notice(text: string, undo?: () => Promise<unknown>): void;
  /** A site is as the relay answered. */
  siteChanged(site: Site): void;
  /** A site is new; it becomes the chosen one. */
  siteAdded(site: Site): void;
  /** A site is gone. */
  siteRemoved(siteId: string): void;
  /** Somebody chose a site; asks first where something is not saved. */
  chooseSite(siteId: string): void;
  /** Asks what to do with unsaved changes; true when the page may be left. */
  leave(): Promise<boolean>;
  /** The own account has another name: the session is renewed. */
  meChanged(name: string): Promise<void>;
}

/** What every section works with. */
export interface SettingsContext {
  readonly api: SettingsApi;
  /** Address of the relay without a trailing slash. */
  readonly relay: string;
  readonly me: Me;
  readonly sites: readonly Site[];
  /** The chosen site; null while there is none. */
  readonly site: Site | null;
  readonly hub: SettingsHub;
}
