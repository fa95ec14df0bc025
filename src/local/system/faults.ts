/** Faults that are put into a system that runs: each is really done, or refused with the reason. */
import type { ShiftingClock } from '../clock.ts';
import type { LocalNetwork } from '../network/local-network.ts';
import type { RunningNetwork } from '../network/sandbox.ts';
import type { AccountRegion, LocalWorld } from '../service.ts';
import type { DataPlane, SystemResource } from './plane.ts';

export type SystemFault =
  /** Everything in the subnets of a zone is cut off from everything else. */
  | { readonly kind: 'zone'; readonly zone: string }
  | { readonly kind: 'instance' | 'task'; readonly component: string }
  /** Of this database, or of the only one. */
  | { readonly kind: 'failover'; readonly database?: string }
  | { readonly kind: 'link'; readonly from: string; readonly to: string; readonly how: 'down' | 'slow' }
  | { readonly kind: 'disk'; readonly component: string }
  /** AWS's clock goes so much further ahead. */
  | { readonly kind: 'clock'; readonly byMs: number }
  | { readonly kind: 'reset' };

export interface FaultyWorld {
  readonly world: LocalWorld;
  readonly at: AccountRegion;
  readonly planes: readonly DataPlane[];
  network(): RunningNetwork | undefined;
  layout(): LocalNetwork;
  resources(): readonly SystemResource[];
  /** What runs is brought into agreement again, soon. */
  resettle(): void;
}

export interface SystemFaults {
  make(fault: SystemFault): Promise<string>;
  standing(): readonly string[];
  /** The network is gone, and what was broken in it. */
  forget(): void;
}

interface StandingFault {
  readonly says: string;
  heal(): Promise<void>;
}

export function systemFaults(system: FaultyWorld): SystemFaults {
  const { world, planes } = system;
  let standing: StandingFault[] = [];
  const stands = (says: string, heal: () => Promise<void>) => {
    standing.push({ says, heal });
    return says;
  };
  const standingNetwork = (): RunningNetwork => {
    const network = system.network();
    if (network === undefined) throw new Error('There is no network here that could be at fault.');
    return network;
  };
  const seatsOf = (name: string): readonly string[] => {
    const { seats } = standingNetwork().plan;
    const ids = system
      .resources()
      .flatMap(({ logicalId, id, modelId }) => (logicalId === name || id === name ? modelId : []));
    const found = seats.filter(({ id, owner }) => id === name || owner === name || ids.includes(owner));
    if (found.length === 0)
      throw new Error(`Nothing in the network is called ${name}; there is ${list(seats.map(({ owner }) => owner))}.`);
    return found.map(({ id }) => id);
  };

  const cutZone = async (zone: string) => {
    const { subnets } = system.layout();
    const inside = subnets.filter((subnet) => subnet.zone === zone).map(({ id }) => id);
    if (inside.length === 0)
      throw new Error(
        `No subnet is in the zone ${zone}; there is ${list(subnets.map((subnet) => subnet.zone ?? 'no zone'))}.`,
      );
    const heal = await standingNetwork().partition(inside);
    return stands(`The zone ${zone} is cut off: ${list(inside)}.`, heal);
  };
  const breakLink = async (from: string, to: string, how: 'down' | 'slow') => {
    const percent = how === 'down' ? 100 : SLOW_PERCENT;
    const heal = await standingNetwork().drop(percent, seatsOf(from), seatsOf(to));
    const says =
      how === 'down'
        ? `Nothing goes between ${from} and ${to}.`
        : `Between ${from} and ${to} a quarter of all packets is lost, each way: what goes there is slow.`;
    return stands(says, heal);
  };
  const crash = async (component: string, kind: 'instance' | 'task') => {
    for (const plane of planes) {
      const says = await plane.crash?.(component);
      if (says !== undefined) return says;
    }
    const known = planes.flatMap((plane) => (plane.crash === undefined ? [] : plane.status()));
    throw new Error(`No ${kind} here is called ${component}; there is ${list(known.map((each) => each.component))}.`);
  };
  const fillDisk = async (component: string) => {
    const network = standingNetwork();
    for (const plane of planes) {
      const folder = plane.disk?.(component);
      if (folder === undefined) continue;
      const heal = await network.fill(folder).catch((fault: Error) => {
        throw new Error(`The disk of ${component} cannot be filled: ${fault.message}.`);
      });
      return stands(`The disk of ${component} is full.`, heal);
    }
    const rows = planes.flatMap((plane) => plane.status());
    const own = rows.filter((row) => planes.some((plane) => plane.disk?.(row.component) !== undefined));
    const known = `disks that can be full: ${list(own.map((each) => each.component))}`;
    if (!rows.some((row) => row.component === component))
      throw new Error(`Nothing here is called ${component}; ${known}.`);
    throw new Error(
      `${component} has no disk of its own here: what it writes lies in a folder of this machine, whose disk would be full; ${known}.`,
    );
  };
  const failover = async (name: string | undefined) => {
    const all = system.resources().filter(({ type }) => DATABASES.includes(type));
    const clusters = all.filter(({ type }) => type === 'AWS::RDS::DBCluster');
    const candidates =
      name === undefined ? (clusters.length > 0 ? clusters : all) : all.filter((each) => isCalled(each, name));
    const [database, second] = candidates;
    if (database === undefined || second !== undefined)
      throw new Error(
        `${name === undefined ? 'It must be said which database' : `No database is called ${name}`}; there is ${list(all.map(({ logicalId }) => logicalId))}.`,
      );
    const { type, id, logicalId } = database;
    if (type === 'AWS::RDS::DBCluster')
      await world.invoke('rds', 'FailoverDBCluster', { DBClusterIdentifier: id }, system.at);
    else await world.invoke('rds', 'RebootDBInstance', { DBInstanceIdentifier: id, ForceFailover: true }, system.at);
    return `${logicalId} fails over.`;
  };
  const shift = (byMs: number) => {
    const { clock } = world;
    if (!isShifting(clock)) throw new Error("The clock here is the machine's, which nothing moves.");
    const was = clock.aheadMs();
    clock.shift(was + byMs);
    system.resettle();
    const back = async () => {
      clock.shift(0);
      system.resettle();
    };
    standing = standing.filter(({ says }) => !says.startsWith(CLOCK));
    return stands(`${CLOCK} ${showTime(was + byMs)} ahead; processes of the system keep the machine's clock.`, back);
  };
  const reset = async () => {
    const count = standing.length;
    for (const fault of standing.splice(0).toReversed()) await fault.heal();
    return count === 0 ? 'Nothing was at fault.' : `${count === 1 ? '1 fault is' : `${count} faults are`} healed.`;
  };

  return {
    standing: () => standing.map(({ says }) => says),
    forget: () => {
      standing = standing.filter(({ says }) => says.startsWith(CLOCK));
    },
    async make(fault) {
      switch (fault.kind) {
        case 'zone':
          return cutZone(fault.zone);
        case 'instance':
        case 'task':
          return crash(fault.component, fault.kind);
        case 'failover':
          return failover(fault.database);
        case 'link':
          return breakLink(fault.from, fault.to, fault.how);
        case 'disk':
          return fillDisk(fault.component);
        case 'clock':
          return shift(fault.byMs);
        case 'reset':
          return reset();
      }
    },
  };
}

const DATABASES: readonly string[] = ['AWS::RDS::DBCluster', 'AWS::RDS::DBInstance'];
/** Kernels without netem cannot delay a packet. One that is lost comes again after 200 ms at the earliest (RFC 6298 as Linux keeps it). */
const SLOW_PERCENT = 25;
const CLOCK = "AWS's clock is";

function isCalled({ logicalId, id }: SystemResource, name: string): boolean {
  return logicalId === name || id === name;
}

function isShifting(clock: LocalWorld['clock']): clock is ShiftingClock {
  return 'shift' in clock;
}

function list(names: readonly string[]): string {
  const all = [...new Set(names)];
  return all.length === 0 ? 'none' : all.join(', ');
}

function showTime(ms: number): string {
  const minutes = ms / 60_000;
  return minutes % 60 === 0 ? `${minutes / 60} h` : minutes >= 1 ? `${Math.round(minutes)} min` : `${ms / 1000} s`;
}
