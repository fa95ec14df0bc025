/**
 * The verdicts of a pair of parties by brute force: every packet between them, followed one by one. It knows nothing of
 * the solver and needs a sample of every region that the network's rules tell apart; for tests of small networks.
 */
import { flowAt } from '../../aws/index.ts';
import { type Certainty, type Guard, showAddress } from '../../base/index.ts';
import type { Network } from '../../model/index.ts';
import type { End, Packet, World } from './packet.ts';
import { replay } from './replay.ts';
import type { ReachParty } from './seats.ts';

export interface Question {
  readonly network: Network;
  readonly from: ReachParty;
  readonly to: ReachParty;
  /** One flow, as its position on the flow line. */
  readonly position: number;
  readonly world: World;
  readonly holds: (guard: Guard) => boolean;
  readonly samples: Samples;
}

/** One of every region that the rules tell apart. */
export interface Samples {
  /** Addresses on the internet, by the party that has them. */
  readonly outside: (party: ReachParty, family: 4 | 6) => readonly string[];
  readonly clientPorts: readonly number[];
  /** Those among them that any client may use. */
  readonly ephemeralPorts: readonly number[];
}

/** Someone of a party, by the seats that it may have: of a member of a fleet `one` end, of what is outside `every`. */
interface Someone {
  readonly takes: 'one' | 'every';
  readonly doubt?: string;
  readonly seats: readonly (readonly End[])[];
}

/** The members of a party in a world, with their ends of one family. */
function membersOf({ network, holds, samples }: Question, party: ReachParty, family: 4 | 6): readonly Someone[] {
  if (party.kind === 'endpoint')
    return [{ takes: 'every', seats: [family === 4 ? [{ kind: 'endpoint', id: party.id }] : []] }];
  if (party.kind === 'door')
    return [{ takes: 'every', seats: [family === 4 ? [{ kind: 'internet', id: party.id }] : []] }];
  if (party.kind === 'internet' || party.kind === 'block') {
    const ends = samples.outside(party, family).map((address): End => ({ kind: 'internet', address }));
    return [{ takes: 'every', seats: [ends] }];
  }
  return [...network.interfaces, ...network.perhaps]
    .filter((each) =>
      party.kind === 'owner'
        ? each.owner === party.id
        : each.groups.some((group) => group.value === party.id && holds(group.when)),
    )
    .filter((each) => holds(each.when))
    .map((each) => ({
      takes: 'one',
      ...(each.doubt !== undefined && { doubt: each.doubt }),
      seats: each.subnets
        .filter((place) => holds(place.when))
        .map((place) => {
          const block = network.subnets
            .get(place.value)
            ?.blocks.find(({ value }) => value.kind === 'cidr' && value.cidr.family === family)?.value;
          const first = block?.kind === 'cidr' ? block.cidr.first : 0n;
          return [0n, 1n, 2n, 3n].map(
            (offset): End => ({
              kind: 'host',
              id: each.id,
              subnet: place.value,
              address: showAddress(family, first + offset),
            }),
          );
        }),
    }));
}

interface Outcome {
  readonly all: boolean;
  readonly certainForSome: boolean;
  readonly any: boolean;
}

/** What the packets say: every one of them, followed by the replay. */
export function followEveryPacket(question: Question): {
  readonly certain: boolean;
  readonly certainForSome: boolean;
  readonly possible: boolean;
} {
  const { network, from, to, position, world, samples } = question;
  const hasPorts = flowAt(position).port !== undefined;
  const overPorts = (source: End, destination: End, family: 4 | 6, doubts: readonly string[]): Outcome => {
    const clients = hasPorts ? samples.clientPorts : [0];
    const nats = destination.kind === 'internet' && family === 4 ? clients : [0];
    const found = clients.flatMap((clientPort) =>
      nats.map((natPort) => {
        const packet: Packet = { family, source, destination, flow: flowAt(position), clientPort, natPort };
        const { outcome, assuming } = replay(network, packet, world);
        // Whether the party exists is not a matter of the packet.
        const isCertain = assuming.every((each) => doubts.includes(each));
        const certainty: Certainty = outcome === 'dropped' ? 'impossible' : isCertain ? 'certain' : 'possible';
        const usual = [clientPort, natPort].every((port) => port === 0 || samples.ephemeralPorts.includes(port));
        return { usual, certainty };
      }),
    );
    return {
      all: found.filter(({ usual }) => usual).every(({ certainty }) => certainty === 'certain'),
      certainForSome: found.some(({ certainty }) => certainty === 'certain'),
      any: found.some(({ certainty }) => certainty !== 'impossible'),
    };
  };
  const between = (sender: Someone, receiver: Someone, seats: readonly [number, number], family: 4 | 6): Outcome[] => {
    const [sources, destinations] = [sender.seats[seats[0]] ?? [], receiver.seats[seats[1]] ?? []];
    if (sources.length === 0 || destinations.length === 0) return [];
    const doubts = [sender, receiver].flatMap(({ doubt }) => doubt ?? []);
    const grid = sources.map((source) => destinations.map((each) => overPorts(source, each, family, doubts)));
    const rows = grid.map((row) => row.map((cell) => cell.certainForSome));
    const overReceivers = rows.map((row) => (receiver.takes === 'one' ? row.every(Boolean) : row.some(Boolean)));
    const columns = destinations.map((_, column) => rows.some((row) => row[column] === true));
    const certainForSome =
      sender.takes === 'every' && receiver.takes === 'one'
        ? columns.every(Boolean)
        : sender.takes === 'one'
          ? overReceivers.every(Boolean)
          : overReceivers.some(Boolean);
    return [{ all: grid.flat().every(({ all }) => all), certainForSome, any: grid.flat().some(({ any }) => any) }];
  };
  const [from4, from6] = [membersOf(question, from, 4), membersOf(question, from, 6)];
  const [to4, to6] = [membersOf(question, to, 4), membersOf(question, to, 6)];
  const pairs = from4.flatMap((sender, one) =>
    to4.flatMap((receiver, other) => {
      const seats = sender.seats.flatMap((_, i) => receiver.seats.map((__, j) => [i, j] as const));
      // Whichever family connects, the parties are connected; from every seat to every seat they must be.
      const outcomes = seats.map((seat): Outcome => {
        const families = [
          ...between(sender, receiver, seat, 4),
          ...between(from6[one] ?? sender, to6[other] ?? receiver, seat, 6),
        ];
        return {
          all: families.some(({ all }) => all),
          certainForSome: families.some((each) => each.certainForSome),
          any: families.some(({ any }) => any),
        };
      });
      const isDoubtful = sender.doubt !== undefined || receiver.doubt !== undefined;
      return seats.length === 0 ? [] : [{ outcomes, isDoubtful }];
    }),
  );
  const real = pairs.filter(({ isDoubtful }) => !isDoubtful);
  return {
    certain: real.length > 0 && pairs.every(({ outcomes }) => outcomes.every(({ all }) => all)),
    certainForSome: real.some(({ outcomes }) => outcomes.every((each) => each.certainForSome)),
    possible: pairs.some(({ outcomes }) => outcomes.some(({ any }) => any)),
  };
}
