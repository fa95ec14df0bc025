import { type Cidr, contains, overlaps, parseCidr, showCidr } from '../base/index.ts';

/**
 * Where the subnets of a tier lead:
 * - `public`: straight to the internet gateway, and reachable from there;
 * - `private`: out through a NAT gateway, not reachable from outside;
 * - `isolated`: nowhere outside the VPC.
 */
export type TierKind = 'public' | 'private' | 'isolated';

export interface Tier<Name extends string = string> {
  /** `Public`, `App`, `Data`: the subnets become `PublicSubnetA`, `PublicSubnetB`. */
  readonly name: Name;
  readonly kind: TierKind;
  /** One block a zone, in the order of the stack's zones. */
  readonly blocks: readonly string[];
  /**
   * Give every network interface made here a public address.
   *
   * @default false - load balancers and NAT gateways have public addresses without it
   */
  readonly autoAssignPublicIp?: boolean;
}

/** EC2 accepts VPCs and subnets of /16 to /28: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
const LONGEST_PREFIX = 28;
const SHORTEST_PREFIX = 16;

/** Throws on the first thing that makes the plan undeployable or ambiguous. */
export function checkAddressPlan(vpcBlock: string, tiers: readonly Tier[], zones: readonly string[]): void {
  const vpc = blockOf('The VPC block', vpcBlock);
  const taken: { readonly owner: string; readonly block: Cidr }[] = [];
  const names = new Set<string>();
  for (const tier of tiers) {
    if (!/^[A-Z][A-Za-z0-9]*$/.test(tier.name)) {
      throw new Error(
        `Tier name "${tier.name}" must be letters and digits starting with a capital, like "Public": subnets are named after it.`,
      );
    }
    if (names.has(tier.name)) throw new Error(`Two tiers are called "${tier.name}"; give each its own name.`);
    names.add(tier.name);
    if (tier.blocks.length !== zones.length) {
      throw new Error(
        `Tier "${tier.name}" has ${tier.blocks.length} block(s) for ${zones.length} zone(s) (${zones.join(', ')}); give one block a zone.`,
      );
    }
    if (tier.autoAssignPublicIp === true && tier.kind !== 'public') {
      throw new Error(
        `Tier "${tier.name}" is ${tier.kind}, so a public address could not be used; remove autoAssignPublicIp.`,
      );
    }
    for (const text of tier.blocks) {
      const block = blockOf(`Tier "${tier.name}": the block`, text);
      if (!contains(vpc, block)) {
        throw new Error(`Tier "${tier.name}": the block ${text} lies outside the VPC block ${vpcBlock}.`);
      }
      const other = taken.find((entry) => overlaps(entry.block, block));
      if (other !== undefined) {
        throw new Error(
          `Tier "${tier.name}": the block ${text} overlaps ${showCidr(other.block)} of tier "${other.owner}"; move one of the two.`,
        );
      }
      taken.push({ owner: tier.name, block });
    }
  }
}

function blockOf(subject: string, text: string): Cidr {
  const block = parseCidr(text);
  if (block === undefined || block.family !== 4) {
    throw new Error(`${subject} "${text}" is not an IPv4 block; write it like "10.0.1.0/24".`);
  }
  if (block.prefix < SHORTEST_PREFIX || block.prefix > LONGEST_PREFIX) {
    throw new Error(
      `${subject} "${text}" has the size /${block.prefix}; EC2 accepts /${SHORTEST_PREFIX} to /${LONGEST_PREFIX}.`,
    );
  }
  if (showCidr(block) !== text) {
    throw new Error(`${subject} "${text}" has host bits set; write ${showCidr(block)}.`);
  }
  return block;
}
