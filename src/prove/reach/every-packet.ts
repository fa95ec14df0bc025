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

/**
 * The ends that may stand for a party in a world. A member of a fleet is `one` of its ends; what is outside is `every`
 * end.
 */
function endsOf(
  { network, holds, samples }: Question,
  party: ReachParty,
  family: 4 | 6,
): readonly { readonly takes: 'one' | 'every'; readonly ends: readonly End[] }[] {
  if (party.kind === 'endpoint')
    return [{ takes: 'every', ends: family === 4 ? [{ kind: 'endpoint', id: party.id }] : [] }];
  if (party.kind === 'internet' || party.kind === 'block') {
    return [{ takes: 'every', ends: samples.outside(party, family).map((address) => ({ kind: 'internet', address })) }];
  }
  return network.interfaces
    .filter((each) =>
      party.kind === 'owner'
        ? each.owner === party.id
        : each.groups.some((group) => group.value === party.id && holds(group.when)),
    )
    .filter((each) => holds(each.when))
    .map((each) => ({
      takes: 'one' as const,
      ends: each.subnets
        .filter((place) => holds(place.when))
        .flatMap((place) => {
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

/** What the packets say: every one of them, followed by the replay. */
export function followEveryPacket(question: Question) {
  const { network, from, to, position, world, samples } = question;
  const follow = (source: End, destination: End, clientPort: number, natPort: number, family: 4 | 6): Certainty => {
    const packet: Packet = { family, source, destination, flow: flowAt(position), clientPort, natPort };
    const { outcome, assuming } = replay(network, packet, world);
    return outcome === 'dropped' ? 'impossible' : assuming.length === 0 ? 'certain' : 'possible';
  };
  const hasPorts = flowAt(position).port !== undefined;
  const overPorts = (source: End, destination: End, family: 4 | 6) => {
    const clients = hasPorts ? samples.clientPorts : [0];
    const nats = destination.kind === 'internet' && family === 4 ? clients : [0];
    const found = clients.flatMap((client) =>
      nats.map((nat) => ({
        usual: [client, nat].every((port) => port === 0 || samples.ephemeralPorts.includes(port)),
        certainty: follow(source, destination, client, nat, family),
      })),
    );
    return {
      all: found.filter(({ usual }) => usual).every(({ certainty }) => certainty === 'certain'),
      certainForSome: found.some(({ certainty }) => certainty === 'certain'),
      any: found.some(({ certainty }) => certainty !== 'impossible'),
    };
  };
  const judge = (family: 4 | 6) => {
    const senders = endsOf(question, from, family);
    const receivers = endsOf(question, to, family);
    return senders.flatMap((sender) =>
      receivers.map((receiver) => {
        const grid = sender.ends.map((source) => receiver.ends.map((each) => overPorts(source, each, family)));
        const rows = grid.map((row) => row.map((cell) => cell.certainForSome));
        const overReceivers = rows.map((row) => (receiver.takes === 'one' ? row.every(Boolean) : row.some(Boolean)));
        const columns = receiver.ends.map((_, column) => rows.some((row) => row[column] === true));
        const byColumn = sender.takes === 'every' && receiver.takes === 'one';
        const someone = byColumn
          ? columns.every(Boolean)
          : sender.takes === 'one'
            ? overReceivers.every(Boolean)
            : overReceivers.some(Boolean);
        const isThere = sender.ends.length > 0 && receiver.ends.length > 0;
        return {
          isThere,
          all: isThere && grid.flat().every(({ all }) => all),
          certainForSome: isThere && someone,
          any: grid.flat().some(({ any }) => any),
        };
      }),
    );
  };
  // No template of the tests gives an interface its IPv6 address, so over IPv6 nothing is certain.
  const judged = judge(4).filter(({ isThere }) => isThere);
  return {
    certain: judged.length > 0 && judged.every(({ all }) => all),
    certainForSome: judged.some(({ certainForSome }) => certainForSome),
    possible: [...judged, ...judge(6)].some(({ any }) => any),
  };
}
