/** A packet that gets through, picked from a solution and followed by the replay before anyone sees it. */
import { flowAt, showFlows } from '../../aws/index.ts';
import { exampleOf, type Guard, type Intervals, intersect, interval } from '../../base/index.ts';
import type { Network } from '../../model/index.ts';
import { exampleAddress } from './addresses.ts';
import { type Allowed, allow, both, eitherAllowed, stopped } from './allowed.ts';
import { answersTo } from './answers.ts';
import { type Cell, type Crossing, cellOf, legsOf, type Piece } from './crossing.ts';
import type { End, Packet, Replay, Step, World } from './packet.ts';
import { replay } from './replay.ts';
import type { Seat } from './seats.ts';
import type { Solution } from './solve.ts';

export interface Witness {
  readonly packet: Packet;
  readonly world: World;
  readonly path: readonly Step[];
  readonly traversed: readonly string[];
  /** Empty when the packet certainly gets through in this world. */
  readonly assuming: readonly string[];
}

export function witnessOf(network: Network, solution: Solution, wanted: Intervals): Witness | undefined {
  for (const bound of ['certain', 'possible'] as const) {
    for (const crossing of solution.crossings()) {
      for (const [source, destination] of piecePairs(crossing)) {
        for (const path of crossing.paths.keys()) {
          const found = packetOf(crossing, source, destination, path, wanted, bound);
          if (found !== undefined) return checked(network, found.packet, found.world, bound, doubtsOf(crossing));
        }
      }
    }
  }
  return undefined;
}

export function* piecePairs(crossing: Crossing): Generator<readonly [Piece, Piece]> {
  for (const source of crossing.fromPieces) for (const destination of crossing.toPieces) yield [source, destination];
}

function packetOf(
  crossing: Crossing,
  source: Piece,
  destination: Piece,
  path: number,
  wanted: Intervals,
  bound: 'certain' | 'possible',
) {
  const cell: Cell = cellOf(source, destination, path);
  const open = both(bound === 'certain' ? cell.certainForSome : cell.possible, allow(wanted, crossing.when));
  const [first] = open;
  if (first === undefined) return undefined;
  const legs = legsOf(source, destination, path);
  const client = portFor(legs.reply[bound], first.first, first.when);
  const nat = portFor(legs['reply to NAT'][bound], first.first, client.when);
  const packet: Packet = {
    family: crossing.family,
    source: endOf(crossing.from, source),
    destination: endOf(crossing.to, destination),
    flow: flowAt(first.first),
    ...(client.port !== undefined && { clientPort: client.port }),
    ...(nat.port !== undefined && { natPort: nat.port }),
  };
  return { packet, world: exampleOf(nat.when) };
}

/** Where most clients choose their ports: https://www.rfc-editor.org/rfc/rfc6335#section-6 */
const USUAL_PORTS = [49152, 65535] as const;

/** A port to which the answers get back, and the worlds in which they do. */
function portFor(replies: Allowed, request: number, when: Guard): { readonly port?: number; readonly when: Guard } {
  const places = answersTo(request);
  const [low, high] = places[0] ?? [];
  if (low === undefined || high === undefined) return { when };
  const isPort = low !== high;
  const start = low - 1;
  const usual = isPort ? intersect(places, interval(start + USUAL_PORTS[0], start + USUAL_PORTS[1])) : places;
  for (const flows of [usual, places]) {
    for (const span of both(replies, allow(flows, when)))
      return { when: span.when, ...(isPort && { port: span.first - start }) };
  }
  throw new Error(
    `the answers to ${showFlows(interval(request, request))} were said to get back, and no port lets them`,
  );
}

export function endOf(seat: Seat, { ranges }: Piece): End {
  const [range] = ranges;
  const address = range === undefined ? undefined : exampleAddress(range, seat.kind === 'host');
  const known = address === undefined ? {} : { address };
  if (seat.kind === 'service') return { kind: 'endpoint', id: seat.endpoint.id };
  if (seat.kind === 'door') return { kind: 'internet', id: seat.door.id };
  if (seat.kind !== 'host') return { kind: seat.kind, ...known };
  return {
    kind: 'host',
    subnet: seat.subnetId,
    ...known,
    ...(seat.iface && { id: seat.iface.id }),
    ...(seat.isRelay && { isRelayed: true }),
  };
}

/** Whether there is such a party at all; what is said of its packets assumes that there is. */
function doubtsOf({ from, to }: Crossing): readonly string[] {
  return [from, to].flatMap((seat) => (seat.kind === 'host' ? (seat.iface?.doubt ?? []) : []));
}

function checked(
  network: Network,
  packet: Packet,
  world: World,
  bound: 'certain' | 'possible',
  doubts: readonly string[],
): Witness {
  const result = replay(network, packet, world);
  const isCertain = result.assuming.every((each) => doubts.includes(each));
  if (result.outcome === 'dropped' || (bound === 'certain' && !isCertain))
    disagree(packet, world, `${bound === 'certain' ? 'certainly' : 'possibly'} delivered`, result);
  return { packet, world, path: result.path, traversed: result.traversed, assuming: result.assuming };
}

/** Two implementations of the same rules gave two answers: one of them is wrong, whatever the template says. */
export function disagree(packet: Packet, world: World, solver: string, result: Replay): never {
  const last = result.path.at(-1);
  const told = `${result.outcome}${last === undefined ? '' : ` at ${last.what} ${last.subject} (${last.says})`}${result.assuming.length > 0 ? `, assuming ${result.assuming.join(', ')}` : ''}`;
  throw new Error(
    `reachability solver and replay disagree on ${JSON.stringify(packet)} in ${JSON.stringify([...world])}: solver says ${solver}, replay says ${told}`,
  );
}

/**
 * Replays packets of every kind that the solution says cannot get through: each way for addresses to fare, each piece
 * of the flow line between two rules, some ports of clients. Returns how many; throws when one is delivered.
 */
export function certifyStopped(network: Network, solution: Solution, wanted: Intervals): number {
  let count = 0;
  for (const crossing of solution.crossings()) {
    for (const [source, destination] of piecePairs(crossing)) {
      const cells = crossing.paths.map((_, path) => cellOf(source, destination, path));
      for (const [position, when] of stoppedSamples(cells, wanted, crossing.when)) {
        const world = exampleOf(when);
        for (const clientPort of [1024, 50000, 65535]) {
          const flow = flowAt(position);
          const ports = flow.port === undefined ? {} : { clientPort, natPort: clientPort };
          const packet: Packet = {
            family: crossing.family,
            source: endOf(crossing.from, source),
            destination: endOf(crossing.to, destination),
            flow,
            ...ports,
          };
          const result = replay(network, packet, world);
          if (result.outcome === 'delivered') disagree(packet, world, 'dropped', result);
          count++;
        }
      }
    }
  }
  return count;
}

function* stoppedSamples(cells: readonly Cell[], wanted: Intervals, when: Guard): Generator<readonly [number, Guard]> {
  const open = cells.reduce<Allowed>((sum, cell) => eitherAllowed(sum, cell.possible), []);
  for (const span of both(stopped(open), allow(wanted, when))) {
    yield [span.first, span.when];
    if (span.last !== span.first) yield [span.last, span.when];
  }
}
