import { isLoopback } from '../config.ts';
import type { Peer } from '../context.ts';

/** The unit of rate limits: /24 of IPv4, /56 of IPv6. */
export function prefixOf(address: string): string {
  const plain = address.replace(/^::ffff:/, '');
  if (/^\d+\.\d+\.\d+\.\d+$/.test(plain)) return plain.split('.').slice(0, 3).join('.');
  const [head = '', tail = ''] = plain.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = plain.includes('::') ? 8 - groups.length - (tail === '' ? 0 : tail.split(':').length) : 0;
  const full = [...groups, ...Array<string>(Math.max(0, missing)).fill('0'), ...(tail === '' ? [] : tail.split(':'))];
  return full
    .slice(0, 4)
    .map((group, index) => (index === 3 ? group.padStart(4, '0').slice(0, 2) : group))
    .join(':');
}

/** Who is at the other end. X-Forwarded-For is believed only from a trusted proxy, and then only its last entry that is not itself one. */
export function peerOf(socketAddress: string | undefined, forwardedFor: string | undefined, trusted: readonly string[]): Peer {
  let address = (socketAddress ?? 'unknown').replace(/^::ffff:/, '');
  if (trusted.includes(address) && forwardedFor !== undefined) {
    const hops = forwardedFor
      .split(',')
      .map((hop) => hop.trim())
      .filter((hop) => hop !== '');
    const client = hops.reverse().find((hop) => !trusted.includes(hop));
    // Behind a proxy nobody is local, whatever the header says.
    return client === undefined ? { address, prefix: prefixOf(address), loopback: false } : { address: client, prefix: prefixOf(client), loopback: false };
  }
  if (address === '') address = 'unknown';
  return { address, prefix: prefixOf(address), loopback: isLoopback(address) && forwardedFor === undefined };
}
