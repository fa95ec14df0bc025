import { parseCidr } from '../base/index.ts';
import type { Question } from './question.ts';
import type { ReachParty } from './reach/index.ts';

/**
 * The parties that a name stands for: interfaces, members of a group, addresses. A name for something without a place
 * in the network is a problem.
 */
export function partiesOf(question: Question, name: string): readonly ReachParty[] | { readonly problem: string } {
  if (name === 'internet') return [{ kind: 'internet', family: 4 }];
  if (name === 'internet6') return [{ kind: 'internet', family: 6 }];
  const cidr = parseCidr(name);
  if (cidr !== undefined) return [{ kind: 'block', cidr }];
  const { network } = question.model;
  const things = question.thingsOf(name);
  if (things.length === 0) return { problem: `No resource matches ${name}.` };
  const owners = new Set(network.interfaces.map((each) => each.owner));
  const parties = things.map((thing): readonly ReachParty[] => {
    if (network.endpoints.has(thing.id)) return [{ kind: 'endpoint', id: thing.id }];
    if (network.groups.has(thing.id)) return [{ kind: 'group', id: thing.id }];
    if (network.subnets.has(thing.id)) return [{ kind: 'subnet', id: thing.id }];
    if (owners.has(thing.id)) return [{ kind: 'owner', id: thing.id }];
    const vpc = network.vpcs.get(thing.id);
    return (vpc?.blocks ?? []).flatMap((block): readonly ReachParty[] =>
      block.value.kind === 'cidr' ? [{ kind: 'block', cidr: block.value.cidr }] : [],
    );
  });
  const homeless = things.find((_, index) => parties[index]?.length === 0);
  if (homeless !== undefined)
    return { problem: `${homeless.id} (${homeless.type}) has no network interface in a subnet of the template.` };
  return parties.flat();
}

/** How a party reads in a sentence. */
export function showParty(party: ReachParty): string {
  if (party.kind === 'internet') return party.family === 4 ? 'the internet' : 'the internet (IPv6)';
  if (party.kind === 'block') return 'the address block';
  return party.id;
}
