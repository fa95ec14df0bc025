/**
 * All connections that the network allows: between resources with interfaces, the internet, gateway endpoints, and the
 * networks outside that a rule or route names. They are found for kinds of resources that fare alike; here they are
 * written out by the names of the resources, for whoever prints or compares them.
 */
import type { Flow } from '../answers/index.ts';
import { showFlows } from '../aws/index.ts';
import { rememberedOf } from '../base/index.ts';
import type { Model, Network } from '../model/index.ts';
import { openWaysIn, reachBetween, type Way, type WayEnd } from './reach/index.ts';

/** Every open connection, in the order of the template; a resource's connections to itself are left out. */
export function trafficOf({ network }: Model): readonly Flow[] {
  return flowsOf(network);
}

const flowsOf = rememberedOf((network: Network): readonly Flow[] => {
  const { inbound, between, beyond } = openWaysIn(network);
  return [...inOrder(inbound), ...inOrder(between), ...inOrder(beyond)].flatMap((pair) => writtenOut(network, pair));
});

interface EndPair {
  readonly from: WayEnd;
  readonly to: WayEnd;
  readonly way: Way;
}

/** By the one who opens connections; with networks outside by the resource, what comes in before what goes out. */
function inOrder(ways: readonly Way[]): readonly EndPair[] {
  const pairs = ways.flatMap((way) =>
    way.from.flatMap((from) =>
      way.to.flatMap((to): readonly EndPair[] => (way.isExcepted(from, to) ? [] : [{ from, to, way }])),
    ),
  );
  const place = ({ from, to }: EndPair) =>
    from.isOutside ? [to.order, 0, from.order] : to.isOutside ? [from.order, 1, to.order] : [from.order, to.order, 0];
  return pairs
    .map((pair) => ({ pair, place: place(pair) }))
    .sort((left, right) => compared(left.place, right.place))
    .map(({ pair }) => pair);
}

function compared(left: readonly number[], right: readonly number[]): number {
  const at = left.findIndex((each, index) => each !== right[index]);
  return at === -1 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}

function writtenOut(network: Network, { from, to, way }: EndPair): readonly Flow[] {
  const { flows, isDecided } = way;
  const ports = showFlows(flows);
  // What is missing has names in it, so each pair is asked for its own.
  const missing = (source: string, target: string) =>
    isDecided ? {} : { missing: reachBetween(network, from.membersOf(source), to.membersOf(target)).missing };
  return from.names.flatMap((source) =>
    to.names.flatMap((target): readonly Flow[] =>
      source === target ? [] : [{ from: source, to: target, ports, flows, ...missing(source, target) }],
    ),
  );
}
