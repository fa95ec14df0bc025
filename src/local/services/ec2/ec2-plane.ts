/**
 * The data plane of EC2 and Auto Scaling: instances as supervised processes at their seats, with metadata and roles. Members
 * of groups come and go as Auto Scaling wants them.
 */
import { rmSync } from 'node:fs';
import { isSameData } from '../../engine/words.ts';
import type { RunningNetwork } from '../../network/sandbox.ts';
import type { DataPlane, PlaneStatus, SystemResource, SystemScene } from '../../system/plane.ts';
import { type GroupFleet as Fleet, setFleet } from '../autoscaling/fleet.ts';
import { groupMinute } from '../autoscaling/group-metrics.ts';
import { checkFleetHealth as checkHealth, resumeMembers } from '../autoscaling/keeper.ts';
import {
  activitiesOf,
  fleetGroupsOf as groupsOf,
  isActive,
  type KeptMember,
  membersIn,
  type ScalingPlace,
} from '../autoscaling/kept.ts';
import { executeStanding } from '../autoscaling/policies.ts';
import { giveInstanceSignal } from './boot-signal.ts';
import { cpuMinute } from './cpu-metrics.ts';
import { diskFolder, type InstanceHost, startInstance } from './instance-host.ts';
import { metadataOfInstance, RENEWAL_MS } from './instance-metadata.ts';
import { type WantedInstance, wantedInstances, wantedMember } from './wanted-instances.ts';

const GROUP = 'AWS::AutoScaling::AutoScalingGroup';
/** Sooner than on AWS: who looks on a machine waits for it. */
const HEALTH_MS = 1000;
const MINUTE_MS = 60_000;

export function ec2Plane(): DataPlane {
  const hosts = new Map<string, InstanceHost>();
  const refused = new Map<string, PlaneStatus>();
  let scene: SystemScene | undefined;
  let timers: NodeJS.Timeout[] = [];

  const publish = async (now: SystemScene) => {
    const metadata: [string, Awaited<ReturnType<typeof metadataOfInstance>>][] = [];
    const members = [...hosts.values()].map(({ wanted }) => wanted).filter(({ id }) => isMember(id));
    for (const instance of [...wantedInstances(now), ...members]) {
      const { 4: address } = instance.seat.addresses;
      if (address !== undefined) metadata.push([address, await metadataOfInstance(instance, now)]);
    }
    await now.publishMetadata(Object.fromEntries(metadata));
  };
  const memberSeats = new Set<string>();
  const isMember = (id: string) => memberSeats.has(id);
  const end = async (host: InstanceHost) => {
    hosts.delete(host.wanted.id);
    await host.stop();
  };
  const begin = async (instance: WantedInstance, now: SystemScene, network: RunningNetwork) => {
    try {
      hosts.set(instance.id, await startInstance(instance, now, network));
    } catch (fault) {
      const detail = fault instanceof Error ? fault.message : String(fault);
      refused.set(instance.id, { component: instance.component, state: 'refused', detail });
    }
  };

  const fleet: Fleet = {
    async launch(member, { name }) {
      if (scene?.network === undefined) throw new Error('no system is up');
      const now = scene;
      await now.refreshNetwork();
      const resource = resourceOfGroup(now, name);
      const place = now.placesOf(resource).find(({ subnet }) => subnet === member.subnet);
      if (place === undefined) throw new Error(`the network has no place for ${name} in ${member.subnet}`);
      const seat = await now.takeSeat({ id: member.id, owner: resource.modelId, type: GROUP, ...place });
      memberSeats.add(member.id);
      const address = seat.addresses[4];
      try {
        const wanted = wantedMember(now, seat, member, resource.logicalId);
        if (address !== undefined) await now.publishMetadata({ [address]: await metadataOfInstance(wanted, now) });
        const host = await startInstance(wanted, now, network(now));
        hosts.set(member.id, host);
        void host.ready.then(() => giveInstanceSignal(wanted, now.world, now.at)).catch(() => undefined);
      } catch (fault) {
        await fleet.terminate(member.id);
        throw fault;
      }
      return { address };
    },
    async terminate(id) {
      const host = hosts.get(id);
      if (host !== undefined) {
        await end(host);
        const address = host.wanted.seat.addresses[4];
        if (address !== undefined) await scene?.publishMetadata({ [address]: undefined });
      }
      if (!memberSeats.delete(id)) return;
      await scene?.leaveSeat(id);
      await dropDisk(id);
    },
    isAlive: (id) => hosts.has(id),
  };
  /** The volumes of a member go with it. */
  const dropDisk = async (id: string) => {
    if (scene === undefined) return;
    const folder = diskFolder(scene, id);
    await scene.network?.release(folder);
    rmSync(folder, { recursive: true, force: true });
  };
  const network = (now: SystemScene): RunningNetwork => {
    if (now.network === undefined) throw new Error('the network is gone');
    return now.network;
  };

  const every = (ms: number, act: () => Promise<void>) => {
    const timer = setInterval(() => {
      act().catch((fault) => scene?.log('ec2', `fault: ${fault instanceof Error ? fault.message : fault}`));
    }, ms);
    timer.unref();
    timers.push(timer);
  };
  const groups = (now: SystemScene) => [...groupsOf(placeIn(now)).values()];

  return {
    name: 'ec2',
    async settle(now) {
      refused.clear();
      for (const timer of timers) clearInterval(timer);
      timers = [];
      scene = now;
      const { network: built } = now;
      if (built === undefined) {
        for (const { type, id, logicalId } of now.resources)
          if (type === 'AWS::EC2::Instance' || type === GROUP) {
            const detail = `no network can be built here: ${now.whyNoNetwork ?? 'no reason was given'}`;
            refused.set(id, { component: logicalId, state: 'refused', detail });
          }
        return;
      }
      const wanted = wantedInstances(now);
      await publish(now);
      const own = [...hosts.values()].filter(({ wanted: { id } }) => !isMember(id));
      const isKept = (host: InstanceHost) => wanted.some((each) => isSameData(each, host.wanted));
      await Promise.all(own.filter((host) => !isKept(host)).map(end));
      const missing = wanted.filter(({ id }) => !hosts.has(id));
      await Promise.all(missing.map((instance) => begin(instance, now, built)));
      setFleet(now.world, fleet);
      await resumeMembers(placeIn(now));
      every(RENEWAL_MS, () => publish(now));
      every(HEALTH_MS, async () => {
        for (const { name } of groups(now)) await checkHealth(name, placeIn(now));
      });
      every(MINUTE_MS, async () => {
        await cpuMinute([...hosts.values()], placeIn(now));
        groupMinute(placeIn(now));
        await executeStanding(placeIn(now));
      });
    },
    status: () => [
      ...[...hosts.values()].map((host) => host.status()),
      ...(scene === undefined ? [] : groups(scene).flatMap((group) => groupStatus(group.name, scene as SystemScene))),
      ...refused.values(),
    ],
    async exec(component, words, onOutput, signal) {
      const host = [...hosts.values()].find(({ wanted }) => wanted.component === component || wanted.id === component);
      return host?.exec(words, onOutput, signal);
    },
    disk(component) {
      const host = [...hosts.values()].find(({ wanted }) => wanted.component === component || wanted.id === component);
      return host === undefined || scene === undefined ? undefined : diskFolder(scene, host.wanted.id);
    },
    async restart(workload) {
      const restarted = await Promise.all([...hosts.values()].map((host) => host.restart(workload)));
      return restarted.flatMap((component) => component ?? []);
    },
    /**
     * An instance is recovered (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-recover.html: the same id,
     * address and volumes); a member of a group is replaced as soon as its health is looked at.
     */
    async crash(component) {
      const host = [...hosts.values()].find(({ wanted }) => wanted.component === component || wanted.id === component);
      if (host === undefined || scene?.network === undefined) return undefined;
      const [{ wanted }, now] = [host, scene];
      hosts.delete(wanted.id);
      await host.crash();
      if (isMember(wanted.id)) return `${wanted.id} has failed; its group replaces it.`;
      now.log(wanted.component, `${wanted.id} has failed; it is recovered`);
      await begin(wanted, now, network(now));
      return `${wanted.id} has failed, and is recovered: the same id, address and disk, its services started anew.`;
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      timers = [];
      if (scene !== undefined) setFleet(scene.world, undefined);
      refused.clear();
      await Promise.all([...hosts.values()].map(end));
      for (const id of memberSeats) await scene?.leaveSeat(id).catch(() => undefined);
      memberSeats.clear();
      scene = undefined;
    },
  };
}

const placeIn = ({ world, at }: SystemScene): ScalingPlace => ({ ...at, world });

/** Other resources may have the same name. */
const isGroup = (name: string) => (resource: SystemResource) => resource.type === GROUP && resource.id === name;

function resourceOfGroup(scene: SystemScene, name: string): SystemResource {
  const found = scene.resources.find(isGroup(name));
  if (found === undefined) throw new Error(`the group ${name} is in no stack here`);
  return found;
}

/** Why the last launch failed. */
function lastFailure(name: string, at: ScalingPlace): readonly string[] {
  const failed = [...activitiesOf(at).values()].filter(({ group, status }) => group === name && status === 'Failed');
  return failed.slice(-1).flatMap(({ message }) => message ?? []);
}

/** A row for what of a group does not stand as it should. */
function groupStatus(name: string, scene: SystemScene): readonly PlaneStatus[] {
  const at = placeIn(scene);
  const group = groupsOf(at).get(name);
  if (group === undefined) return [];
  const component = scene.resources.find(isGroup(name))?.logicalId ?? name;
  const count = (isSo: (member: KeptMember) => boolean) => membersIn(name, at).filter(isSo).length;
  const serving = count(({ state, health }) => state === 'InService' && health === 'Healthy');
  const coming = count(({ state }) => state.startsWith('Pending'));
  const leaving = count((member) => !isActive(member));
  const detail = [
    `${serving} of ${group.desired} members in service (${group.min} to ${group.max})`,
    ...(coming > 0 ? [`${coming} on their way in`] : []),
    ...(leaving > 0 ? [`${leaving} on their way out`] : []),
    ...(serving + coming < group.desired ? lastFailure(name, at) : []),
    ...(group.suspended.length > 0 ? [`suspended: ${group.suspended.join(', ')}`] : []),
  ].join(', ');
  return [{ component, state: serving >= group.desired ? 'healthy' : coming > 0 ? 'starting' : 'unhealthy', detail }];
}
