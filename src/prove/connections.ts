import type { Connection, Connections } from '../answers/index.ts';
import { showFlows } from '../aws/index.ts';
import { type Intervals, showCidr, union } from '../base/index.ts';
import type { Model } from '../model/index.ts';
import { destinationsOf, type Reach, type ReachParty, sourcesOf } from './reach/index.ts';

/** Who reaches a resource and whom it reaches; undefined when it has no network interface. */
export function connectionsOf({ network }: Model, id: string): Connections | undefined {
  if (!network.interfaces.some((each) => each.owner === id)) return undefined;
  const self: ReachParty = { kind: 'owner', id };
  return { from: sourcesOf(network, self).map(describe), to: destinationsOf(network, self).map(describe) };
}

function describe({ party, reach }: { readonly party: ReachParty; readonly reach: Reach }): Connection {
  const flows: Intervals = union(...reach.possible.map((each) => each.flows));
  return { party: nameOf(party), ports: showFlows(flows), ...(reach.missing.length > 0 && { missing: reach.missing }) };
}

function nameOf(party: ReachParty): string {
  if (party.kind === 'internet') return party.family === 4 ? 'internet' : 'internet6';
  return party.kind === 'block' ? showCidr(party.cidr) : party.id;
}
