import { startShop } from '../../examples/shop/server.mjs';

/** The example shop on a port of its own: another origin than the relay's. */
export async function openShop(relayUrl: string, siteKey = 'demo', host = '127.0.0.1', calls?: string): Promise<{ url: string; close(): Promise<void> }> {
  const shop = await startShop({ relay: relayUrl, siteKey, port: 0, host, calls });
  return { url: shop.url.replace(/\/$/, ''), close: () => shop.close() };
}
