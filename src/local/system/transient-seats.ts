/**
 * Seats that come and go while the network stands: those of tasks. What comes and goes at the same time changes the network
 * once. Their addresses are counted from the end of a subnet, so that they are in nobody's way who has one by the template.
 */
import { showAddress } from '../../base/index.ts';
import { nextTransientPublic } from '../network/addresses.ts';
import type { LocalNetwork, LocalSeat } from '../network/local-network.ts';
import type { PlannedSeat } from '../network/plan.ts';
import type { RunningNetwork } from '../network/sandbox.ts';

/** A seat that somebody wants. Subnet and groups are called as in the network. */
export interface WantedSeat {
  readonly id: string;
  /** The resource it belongs to. */
  readonly owner: string;
  readonly type: string;
  readonly subnet: string;
  readonly groups: readonly string[];
  readonly isPublic: boolean;
}

export interface TransientSeats {
  /** @throws where the subnet is not in the network, or has no address left. */
  take(wanted: WantedSeat): Promise<PlannedSeat>;
  /** Ends what still runs there. One that is gone is no error. */
  leave(id: string): Promise<void>;
  /** The network that the seats stand in is this one from now on. @throws where it cannot take the change as it stands. */
  rebase(layout: LocalNetwork): Promise<void>;
}

export function transientSeats(network: RunningNetwork, first: LocalNetwork): TransientSeats {
  let base = first;
  const seats = new Map<string, LocalSeat>();
  const cursors = new Map<string, bigint>();
  let turn: Promise<void> = Promise.resolve();
  let due: Promise<void> | undefined;

  const change = (): Promise<void> => {
    due ??= turn.then(async () => {
      due = undefined;
      await network.change({ ...base, seats: [...base.seats, ...seats.values()] });
    });
    turn = due.catch(() => undefined);
    return due;
  };
  const isTaken = (address: string) =>
    [...base.seats, ...seats.values()].some(({ addresses }) => addresses[4] === address) ||
    base.nats.some((nat) => nat.address === address);
  const addressIn = (subnet: string): string | undefined => {
    const block = base.subnets.find(({ id }) => id === subnet)?.blocks.find(({ family }) => family === 4);
    if (block === undefined) return undefined;
    // https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html: the first four and the last are AWS's.
    const [lowest, highest] = [block.first + 4n, block.last - 1n];
    let next = cursors.get(subnet) ?? highest;
    for (let tried = lowest; tried <= highest; tried++) {
      const address = showAddress(4, next);
      next = next <= lowest ? highest : next - 1n;
      if (isTaken(address)) continue;
      cursors.set(subnet, next);
      return address;
    }
    return undefined;
  };

  return {
    async take({ id, owner, type, subnet, groups, isPublic }) {
      const address = addressIn(subnet);
      if (address === undefined) throw new Error(`no address is left in ${subnet}`);
      const open = [...base.seats, ...seats.values(), ...base.nats].flatMap((each) => each.publicAddress ?? []);
      seats.set(id, {
        id,
        interface: id,
        owner,
        type,
        host: id,
        subnet,
        addresses: { 4: address },
        publicAddress: isPublic ? nextTransientPublic(open) : undefined,
        isPublic6: false,
        groups,
        isTransient: true,
      });
      try {
        await change();
      } catch (fault) {
        seats.delete(id);
        throw fault;
      }
      const planned = network.plan.seats.find((each) => each.id === id);
      if (planned === undefined) throw new Error(`${subnet} is not in the network`);
      return planned;
    },
    async leave(id) {
      if (seats.delete(id)) await change();
    },
    async rebase(layout) {
      const before = base;
      base = layout;
      try {
        await change();
      } catch (fault) {
        base = before;
        throw fault;
      }
    },
  };
}
