/** Whether pages with https cannot load from the relay: its address is plain http beyond this computer. */
export function plainRelay(relay: string): boolean {
  if (!URL.canParse(relay)) return false;
  const { protocol, hostname } = new URL(relay);
  return protocol === 'http:' && !/^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
}
