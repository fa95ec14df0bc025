/** Faults that are put into a network that stands, each in a table of its own that is deleted to heal it. */
import type { LocalNetwork } from './local-network.ts';
import { baseChain, nftTable } from './nft-text.ts';
import type { PlannedRouter } from './plan.ts';
import { groupOfSubnet } from './router.ts';

export interface Fault {
  readonly make: string;
  readonly heal: string;
}

/** Drops what goes between these subnets of the router's VPC and everything else. */
export function partitionText(
  network: LocalNetwork,
  { vpc, namespace }: PlannedRouter,
  cut: readonly string[],
  table: string,
): Fault {
  const subnets = network.subnets.filter((each) => each.vpc === vpc);
  const groups = subnets.filter(({ id }) => cut.includes(id)).map(({ id }) => groupOfSubnet(subnets, id));
  if (groups.length === 0) return { make: 'true', heal: 'true' };
  const list = `{ ${groups.join(', ')} }`;
  const text = nftTable(
    'inet',
    table,
    baseChain('forward', { hook: 'forward', priority: -10, policy: 'accept' }, [
      `iifgroup ${list} oifgroup != ${list} drop`,
      `oifgroup ${list} iifgroup != ${list} drop`,
    ]),
  );
  const enter = `nsenter --net=/run/netns/${namespace} nft`;
  return { make: `${enter} -f - <<'END'\n${text}END`, heal: `${enter} delete table inet ${table}` };
}

/** Drops what goes between a namespace and these addresses, both ways: all of it, or each packet by chance. */
export function dropText(
  namespace: string,
  addresses: readonly string[],
  table: string,
  { percent }: { readonly percent: number },
): Fault {
  const chance = percent === 100 ? '' : `numgen random mod 100 < ${percent} `;
  const rules = (side: 'saddr' | 'daddr') =>
    addresses.map((address) => `${address.includes(':') ? 'ip6' : 'ip'} ${side} ${address} ${chance}drop`);
  const text = nftTable(
    'inet',
    table,
    baseChain('in', { hook: 'input', priority: -10, policy: 'accept' }, rules('saddr')),
    baseChain('out', { hook: 'output', priority: -10, policy: 'accept' }, rules('daddr')),
  );
  const enter = `nsenter --net=/run/netns/${namespace} nft`;
  return { make: `${enter} -f - <<'END'\n${text}END`, heal: `${enter} delete table inet ${table}` };
}
