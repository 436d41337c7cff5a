import { BlockList, isIP } from 'node:net';
import { StartFault } from './db/start-fault.ts';

/** Where staff may come from. */
export interface Networks {
  has(address: string): boolean;
}

function add(list: BlockList, entry: string): boolean {
  const [address = '', length, ...more] = entry.split('/');
  const version = isIP(address);
  const bits = version === 4 ? 32 : 128;
  if (version === 0 || more.length > 0 || !/^\d{1,3}$/.test(length ?? String(bits)) || Number(length ?? bits) > bits)
    return false;
  list.addSubnet(address, Number(length ?? bits), version === 4 ? 'ipv4' : 'ipv6');
  return true;
}

/**
 * Reads addresses and networks, of IPv4 and IPv6: `10.20.0.0/16, 2001:db8:20::/48`; everywhere where nothing is listed. A word
 * that is no network ends the start with `networks-wrong`: left out it would lock somebody out, or let everybody in.
 */
export function readNetworks(listed: readonly string[]): Networks | undefined {
  if (listed.length === 0) return undefined;
  const list = new BlockList();
  for (const entry of listed)
    if (!add(list, entry))
      throw new StartFault(
        'networks-wrong',
        `HONGQIAO_STAFF_NETWORKS 里的“${entry}”不是网络地址，请写成 10.20.0.0/16 或 2001:db8::/32 这样。 «${entry}» in HONGQIAO_STAFF_NETWORKS is no network; write it as 10.20.0.0/16 or 2001:db8::/32.`,
      );
  // The zone of a link-local address is this machine's own name for a cable.
  const has = (address: string) => {
    const [bare = ''] = address.split('%');
    return list.check(bare, isIP(bare) === 4 ? 'ipv4' : 'ipv6');
  };
  return { has };
}

/**
 * What one source is counted as: an address of IPv4, or the network of 64 bits that one line of IPv6 is given, out of which whoever has
 * it may come from any address.
 */
export function lineOf(address: string): string {
  const [bare = ''] = address.split('%');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
  if (mapped !== undefined || isIP(bare) !== 6) return mapped ?? bare;
  const [front = '', back = ''] = bare.split('::');
  const groupsOf = (text: string) => text.split(':').filter((group) => group !== '');
  const [head, tail] = [groupsOf(front), groupsOf(back)];
  const left = Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0');
  const whole = [...head, ...left, ...tail].map((group) => Number.parseInt(group, 16).toString(16));
  return `${whole.slice(0, 4).join(':')}::/64`;
}
