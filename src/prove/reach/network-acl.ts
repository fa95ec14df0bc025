/**
 * The network ACL of a subnet. Entries are read in order of number and the first that matches decides; ACLs are
 * stateless and judge every packet that enters or leaves the subnet
 * (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html).
 */
import { ALL_FLOWS } from '../../aws/index.ts';
import { NEVER, not, or } from '../../base/index.ts';
import type { AclEntry, Network, NetworkAcl } from '../../model/index.ts';
import { type AddressRange, isInside } from './addresses.ts';
import { allow, both, EVERYTHING, eitherAllowed, onlyIn, stopped } from './allowed.ts';
import { type Bounds, bounded, decided, eitherBounds, PASS, STOP, undecided } from './bounds.ts';
import type { HostSeat } from './seats.ts';
import type { Context, Leg, Side, Stage } from './stage.ts';

export function aclStage(
  context: Context,
  host: HostSeat,
  direction: AclEntry['direction'],
  looksAt: Side,
  leg: Leg = 'request',
): Stage {
  const { network } = context;
  return context.stage(`acl ${direction} ${host.subnetId} ${looksAt} ${leg}`, () => {
    const acls = (host.subnet?.acls ?? []).map((said) => said.value);
    const [first] = host.subnet?.acls ?? [];
    return {
      what: `network ACL ${direction}`,
      subject: acls.join(', ') || `default network ACL of ${host.subnetId}`,
      ...(first !== undefined && { at: first.at }),
      code: 'SUBNET_ACL_RESTRICTION',
      needs:
        leg === 'request'
          ? `an ${direction} entry that allows it`
          : `an ${direction} entry that allows the answers to every client port`,
      leg,
      looksAt,
      cuts: acls
        .flatMap((id) => network.acls.get(id)?.entries ?? [])
        .flatMap(({ block }) => (block.kind === 'cidr' ? [block.cidr] : [])),
      bounds: (range) => associated(network, host, direction, range),
    };
  });
}

function associated(
  network: Network,
  { subnet, subnetId, vpc }: HostSeat,
  direction: AclEntry['direction'],
  range: AddressRange,
): Bounds {
  if (subnet === undefined) return undecided(EVERYTHING, `the network ACL of ${subnetId}`);
  const byDefault = not(or(NEVER, ...subnet.acls.map((said) => said.when)));
  const open = allow(ALL_FLOWS, byDefault);
  // A new VPC's default ACL allows everything; that of a VPC made elsewhere may have been changed.
  const rest = network.vpcs.has(vpc ?? '') ? decided(open) : undecided(open, `the default network ACL of ${vpc ?? ''}`);
  if (subnet.acls.length === 0 && rest.missing.length === 0) return PASS;
  return subnet.acls
    .map((said) => {
      const acl = network.acls.get(said.value);
      if (acl === undefined) return undecided(allow(ALL_FLOWS, said.when), `the entries of ${said.value}`);
      const row = effectOf(acl, direction, range);
      return bounded(onlyIn(row.certain, said.when), onlyIn(row.possible, said.when), row.missing);
    })
    .reduce(eitherBounds, rest);
}

/**
 * What the ACL lets through from or to the addresses; each of its blocks holds all of them or none. The entries are
 * read from the last to the first: each overrides what those after it let through.
 */
export function effectOf(acl: NetworkAcl, direction: AclEntry['direction'], range: AddressRange): Bounds {
  return acl.entries
    .filter((entry) => entry.direction === direction)
    .reduceRight((rest, entry) => {
      const inside = isInside(range, entry.block);
      if (inside === 'impossible') return rest;
      const answer = entry.unknownFlows === undefined ? inside : 'possible';
      const matched = allow(entry.flows, entry.when);
      const missing =
        answer === 'certain'
          ? []
          : [
              entry.unknownFlows !== undefined
                ? `the ports ${entry.unknownFlows}`
                : entry.block.kind === 'unknown'
                  ? entry.block.text
                  : 'unknown' in range
                    ? range.unknown
                    : '',
            ];
      const isAllow = entry.action === 'allow';
      const passes = (after: typeof rest.certain) =>
        isAllow ? eitherAllowed(matched, after) : both(stopped(matched), after);
      return bounded(
        answer === 'certain' || !isAllow ? passes(rest.certain) : rest.certain,
        answer === 'certain' || isAllow ? passes(rest.possible) : rest.possible,
        [...rest.missing, ...missing],
      );
    }, STOP);
}
