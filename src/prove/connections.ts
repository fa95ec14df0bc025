import { showFlows } from '../aws/index.ts';
import { type Intervals, showCidr, union } from '../base/index.ts';
import type { Model } from '../model/index.ts';
import { destinationsOf, type Party, type Reach, sourcesOf } from './reach/index.ts';

/** One other end of connections, and the ports they may use. */
export interface Connection {
  /** A resource, `internet`, `internet6` or a CIDR block. */
  readonly party: string;
  /** `tcp/443, udp/53`. */
  readonly ports: string;
  /** What would decide whether it really is open; absent when it surely is. */
  readonly missing?: readonly string[];
}

export interface Connections {
  readonly from: readonly Connection[];
  readonly to: readonly Connection[];
}

/** Who reaches a resource and whom it reaches; undefined when it has no network interface. */
export function connectionsOf({ network }: Model, id: string): Connections | undefined {
  if (!network.interfaces.some((each) => each.owner === id)) return undefined;
  const self: Party = { kind: 'owner', id };
  return { from: sourcesOf(network, self).map(describe), to: destinationsOf(network, self).map(describe) };
}

function describe({ party, reach }: { readonly party: Party; readonly reach: Reach }): Connection {
  const flows: Intervals = union(...reach.possible.map((each) => each.flows));
  return { party: nameOf(party), ports: showFlows(flows), ...(reach.missing.length > 0 && { missing: reach.missing }) };
}

function nameOf(party: Party): string {
  if (party.kind === 'internet') return party.family === 4 ? 'internet' : 'internet6';
  return party.kind === 'block' ? showCidr(party.cidr) : party.id;
}
