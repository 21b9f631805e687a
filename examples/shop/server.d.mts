import type { RequestListener } from 'node:http';

/** Where the widget comes from and which site it belongs to. */
export interface ShopSettings {
  /** Address of the relay, with its path if it has one. */
  readonly relay: string;
  /** Key of the site at that relay. */
  readonly siteKey: string;
  /** Address of the LiveKit server through which calls go, where there is one. */
  readonly calls?: string | undefined;
}

/** A shop that listens. */
export interface RunningShop {
  /** Address of the first page, with a slash at the end. */
  readonly url: string;
  /** Port that was free. */
  readonly port: number;
  /** Ends all connections and stops listening. */
  close(): Promise<void>;
}

/** Starts the shop on `port` (8788) or on the next free one of the twenty that follow; rejects when none is free. */
export function startShop(settings: ShopSettings & { readonly port?: number; readonly host?: string }): Promise<RunningShop>;

/** Request handler of the shop, for servers that exist already. */
export function shopHandler(settings: ShopSettings): RequestListener;
