/**
 * What the solver says of the seats of a layout, packet by packet, and the attempts that ask the kernel the same. The
 * solver is asked about a network in which every interface stands on its one seat, with its address.
 */
import { flowAt, parsePorts, positionOf } from '../../../src/aws/index.ts';
import { ALWAYS, NEVER, parseCidr, showCidr } from '../../../src/base/index.ts';
import type { LocalNetwork } from '../../../src/local/network/local-network.ts';
import type { NetworkPlan, PlannedSeat } from '../../../src/local/network/plan.ts';
import type { Interface, Network } from '../../../src/model/index.ts';
import { membersOf, type ReachParty, reachBetween, whenCovers, whenMeets } from '../../../src/prove/reach/index.ts';
import type { End } from '../../../src/prove/reach/packet.ts';
import { replay } from '../../../src/prove/reach/replay.ts';
import type { Attempt } from './attempts.ts';

export interface Pair extends Attempt {
  readonly from: string;
  readonly to: string;
  readonly family: 4 | 6;
  /** Open for every client port, for some only (then the replay decides), for none, or not told. */
  readonly solved: 'open' | 'some ports' | 'closed' | 'untold';
  readonly replayed: 'open' | 'closed' | 'untold';
}

export interface Samples {
  readonly internet: { readonly 4: readonly string[]; readonly 6: readonly string[] };
  /** Destinations as claims write them: `tcp/443`, `icmp/8`. ICMP goes to both families. */
  readonly flows: readonly string[];
  /**
   * The first of the ports that clients choose, each its own: so a NAT gateway, behind which several may ask the same, need
   * not choose others. None is a destination, so that no answer is taken for a question.
   */
  readonly clientPorts: readonly number[];
}

/** One that opens or accepts connections, as the kernel and the solver know it. */
interface Station {
  readonly name: string;
  readonly namespace: string;
  readonly party: ReachParty;
  readonly end: End;
  readonly source: string | undefined;
  /** Where others call it, if they are in the VPCs and if they are outside. */
  readonly called: { readonly inside: string | undefined; readonly outside: string | undefined };
  readonly isOutside: boolean;
  readonly opens: boolean;
}

export function placed(network: Network, layout: LocalNetwork, family: 4 | 6): Network {
  const interfaces = layout.seats.flatMap((seat): readonly Interface[] => {
    const each = network.interfaces.find(({ id }) => id === seat.interface);
    const address = parseCidr(`${seat.addresses[family]}/${family === 4 ? 32 : 128}`);
    if (each === undefined || address === undefined) return [];
    const place = each.subnets.filter(({ value }) => value === seat.subnet);
    const when = seat.publicAddress === undefined ? NEVER : ALWAYS;
    const when6 = seat.isPublic6 ? ALWAYS : NEVER;
    return [
      {
        ...each,
        id: seat.id,
        owner: seat.id,
        subnets: place,
        address,
        isPublic: { certain: when, possible: when },
        isPublic6: { certain: when6, possible: when6 },
      },
    ];
  });
  return { ...network, interfaces, perhaps: [], doors: new Map() };
}

/** The plan with an internet that lacks the services behind gateway endpoints: whoever reaches them came through those. */
export function withEndpointsOnly(plan: NetworkPlan, { endpoints }: LocalNetwork): NetworkPlan {
  const lines = endpoints.flatMap(({ blocks }) => blocks.map((block) => `route add blackhole ${showCidr(block)}\n`));
  const namespaces = plan.namespaces.map((each) =>
    each.name === plan.internet ? { ...each, ip: `${each.ip}${lines.join('')}` } : each,
  );
  return { ...plan, namespaces };
}

export function pairsOf(network: Network, layout: LocalNetwork, plan: NetworkPlan, samples: Samples): readonly Pair[] {
  return ([4, 6] as const).flatMap((family) => {
    const asked = placed(network, layout, family);
    const stations = stationsOf(plan, layout, samples, family);
    const flows = samples.flows.flatMap((text) => flowsFor(text, family));
    return stations.flatMap((from, position) => {
      const clientPorts = samples.clientPorts.map((port) => port + position);
      return stations.flatMap((to) => pairOf(asked, from, to, family, flows, clientPorts));
    });
  });
}

function flowsFor(text: string, family: 4 | 6): readonly number[] {
  const parsed = parsePorts(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  const position = parsed.flows[0]?.[0] ?? 0;
  const { protocol } = flowAt(position);
  if (protocol === 'icmp' && family === 6) return [positionOf({ protocol: 'icmpv6', type: 128, code: 0 })];
  return [position];
}

function stationsOf(plan: NetworkPlan, layout: LocalNetwork, samples: Samples, family: 4 | 6): readonly Station[] {
  const seats = plan.seats.flatMap((seat: PlannedSeat): readonly Station[] => {
    const address = seat.addresses[family];
    if (address === undefined) return [];
    return [
      {
        name: seat.id,
        namespace: seat.namespace,
        party: { kind: 'owner', id: seat.id },
        end: { kind: 'host', id: seat.id, subnet: seat.subnet, address },
        source: address,
        called: { inside: address, outside: family === 4 ? seat.publicAddress : address },
        isOutside: false,
        opens: true,
      },
    ];
  });
  const outside = samples.internet[family].map((address): Station => {
    const cidr = parseCidr(`${address}/${family === 4 ? 32 : 128}`);
    if (cidr === undefined) throw new Error(address);
    return {
      name: address,
      namespace: plan.internet,
      party: { kind: 'block', cidr },
      end: { kind: 'internet', address },
      source: address,
      called: { inside: address, outside: undefined },
      isOutside: true,
      opens: true,
    };
  });
  const services =
    family === 6
      ? []
      : layout.endpoints.flatMap(({ id, blocks: [block] }): readonly Station[] => {
          const namespace = plan.namespaces.find(({ name }) => name === id)?.name;
          if (block === undefined || namespace === undefined) return [];
          const called = [24n, 16n, 8n, 0n].map((shift) => ((block.first + 1n) >> shift) & 255n).join('.');
          return [
            {
              name: id,
              namespace,
              party: { kind: 'endpoint', id },
              end: { kind: 'endpoint', id },
              source: undefined,
              called: { inside: called, outside: undefined },
              isOutside: true,
              opens: false,
            },
          ];
        });
  return [...seats, ...outside, ...services];
}

const WORLD = new Map<string, string | undefined>();

function pairOf(
  network: Network,
  from: Station,
  to: Station,
  family: 4 | 6,
  flows: readonly number[],
  clientPorts: readonly number[],
): readonly Pair[] {
  const destination = from.isOutside ? to.called.outside : to.called.inside;
  // Two interfaces of one host speak over its loopback; what has no address on the side of the caller is not called.
  const isAsked = from.opens && from.namespace !== to.namespace && destination !== undefined;
  if (!isAsked || from.source === undefined || (from.isOutside && to.isOutside)) return [];
  const { source } = from;
  const answer = reachBetween(network, membersOf(network, from.party), membersOf(network, to.party));
  return flows.flatMap((position) => {
    const flow = flowAt(position);
    const wanted = [[position, position]] as const;
    const [certain, possible] = [whenCovers(answer.certain, wanted), whenMeets(answer.possible, wanted)];
    const some = whenCovers(answer.certainForSome, wanted);
    const solved =
      certain.holds === true
        ? 'open'
        : possible.holds === false
          ? 'closed'
          : some.holds === true
            ? 'some ports'
            : 'untold';
    const kind = flow.protocol === 'tcp' ? 't' : flow.protocol === 'udp' ? 'u' : 'i';
    return (kind === 'i' ? [0] : clientPorts).map((clientPort): Pair => {
      const packet = { family, source: from.end, destination: to.end, flow, clientPort, natPort: clientPort };
      const { outcome, assuming } = replay(network, packet, WORLD);
      return {
        kind,
        namespace: from.namespace,
        source,
        clientPort,
        destination,
        port: flow.port ?? 0,
        from: from.name,
        to: to.name,
        family,
        solved,
        replayed: outcome === 'dropped' ? 'closed' : assuming.length > 0 ? 'untold' : 'open',
      };
    });
  });
}

/** Pairs of which the kernel says something else than the solver or the replay, each in a line. */
export function disagreements(pairs: readonly Pair[], answers: readonly boolean[]): readonly string[] {
  return pairs.flatMap((pair, position) => {
    const isOpen = answers[position] === true;
    const against = [
      ...(pair.solved === (isOpen ? 'closed' : 'open') ? [`the solver says ${pair.solved}`] : []),
      ...(pair.replayed === (isOpen ? 'closed' : 'open') ? [`the replay says ${pair.replayed}`] : []),
    ];
    const { kind, from, to, family, clientPort, port } = pair;
    const what = `IPv${family} ${{ t: 'tcp', u: 'udp', i: 'icmp' }[kind]} ${from}:${clientPort} → ${to}:${port}`;
    return against.length === 0
      ? []
      : [`${what}: the kernel ${isOpen ? 'connects' : 'does not'}, ${against.join(', ')}`];
  });
}
