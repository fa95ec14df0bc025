import { ALWAYS, parseCidr } from '../base/index.ts';
import { isList, isMapping } from '../model/index.ts';
import type { Question, Thing } from './question.ts';
import { ownedIn, type ReachParty } from './reach/index.ts';

/** What a name stands for: parties, nothing, or something of which the network words cannot speak. */
export type Parties =
  | { readonly parties: readonly ReachParty[] }
  | { readonly problem: string }
  | { readonly missing: string };

/**
 * The parties that a name stands for: interfaces, members of a group, addresses, endpoints on the internet. A name for
 * nothing is a problem; what exists without a place in the network is missing.
 */
export function partiesOf(question: Question, name: string): Parties {
  if (name === 'internet') return { parties: [{ kind: 'internet', family: 4 }] };
  if (name === 'internet6') return { parties: [{ kind: 'internet', family: 6 }] };
  const cidr = parseCidr(name);
  if (cidr !== undefined) return { parties: [{ kind: 'block', cidr }] };
  const things = question.thingsOf(name);
  if (things.length === 0) return { problem: `No resource matches ${name}.` };
  return partiesAmong(question, things);
}

function partiesAmong({ model: { network } }: Question, things: readonly Thing[]): Parties {
  const owners = ownedIn(network);
  const parties = things.map((thing): readonly ReachParty[] => {
    if (network.endpoints.has(thing.id)) return [{ kind: 'endpoint', id: thing.id }];
    if (network.groups.has(thing.id)) return [{ kind: 'group', id: thing.id }];
    if (network.subnets.has(thing.id)) return [{ kind: 'subnet', id: thing.id }];
    if (owners.has(thing.id)) return [{ kind: 'owner', id: thing.id }];
    if (network.doors.has(thing.id)) return [{ kind: 'door', id: thing.id }];
    const blocks = network.vpcs.get(thing.id)?.blocks ?? [];
    // Of a block that is not told no claim holds for sure.
    if (blocks.some(({ value }) => value.kind !== 'cidr')) return [];
    return blocks.flatMap((block): readonly ReachParty[] =>
      block.value.kind === 'cidr' ? [{ kind: 'block', cidr: block.value.cidr }] : [],
    );
  });
  const homeless = things.find((_, index) => parties[index]?.length === 0);
  if (homeless === undefined) return { parties: parties.flat() };
  return {
    missing: network.vpcs.has(homeless.id)
      ? `the addresses of ${homeless.id}`
      : `where ${homeless.id} (${homeless.type}) stands: it has no network interface in a subnet of the template`,
  };
}

/**
 * A function without a VPC: it runs in a network of AWS's, from where it reaches the internet, and "inbound network
 * connections are blocked by AWS Lambda" (https://aws.amazon.com/lambda/faqs/,
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html).
 */
export interface OutsideFunction {
  readonly kind: 'function';
  readonly id: string;
}

export type JudgedParty = ReachParty | OutsideFunction;

/** As `partiesOf`, with functions that stand in no VPC. */
export function partiesAndFunctions(
  question: Question,
  name: string,
): Exclude<Parties, { readonly parties: unknown }> | { readonly parties: readonly JudgedParty[] } {
  if (name.startsWith('internet') || parseCidr(name) !== undefined) return partiesOf(question, name);
  const things = question.thingsOf(name);
  const functions = things.filter((thing) => standsOutside(question, thing));
  if (functions.length === 0) return partiesOf(question, name);
  const others = partiesAmong(
    question,
    things.filter((thing) => !functions.includes(thing)),
  );
  if (!('parties' in others)) return others;
  return { parties: [...others.parties, ...functions.map(({ id }): OutsideFunction => ({ kind: 'function', id }))] };
}

/** In every world; of a function that conditions bring or move nothing is said. */
function standsOutside({ model }: Question, { id, type, properties }: Thing): boolean {
  if (type !== 'AWS::Lambda::Function' || model.resources.get(id)?.when !== ALWAYS) return false;
  const { VpcConfig: config } = properties;
  if (config === undefined) return true;
  return isMapping(config) && isList(config.SubnetIds) && config.SubnetIds.length === 0;
}

/** How a party reads in a sentence. */
export function showParty(party: JudgedParty): string {
  if (party.kind === 'internet') return party.family === 4 ? 'the internet' : 'the internet (IPv6)';
  if (party.kind === 'block') return 'the address block';
  return party.id;
}
