/** The data plane of EC2 and Auto Scaling: instances as supervised processes at their seats, with metadata and roles. */
import { isSameData } from '../../engine/words.ts';
import type { RunningNetwork } from '../../network/sandbox.ts';
import type { DataPlane, PlaneStatus, SystemScene } from '../../system/plane.ts';
import { type InstanceHost, startInstance } from './instance-host.ts';
import { metadataOfInstance, RENEWAL_MS } from './instance-metadata.ts';
import { type WantedInstance, wantedInstances } from './wanted-instances.ts';

export function ec2Plane(): DataPlane {
  const hosts = new Map<string, InstanceHost>();
  const refused = new Map<string, PlaneStatus>();
  let renewal: NodeJS.Timeout | undefined;

  const publish = async (scene: SystemScene) => {
    const metadata: [string, Awaited<ReturnType<typeof metadataOfInstance>>][] = [];
    for (const instance of wantedInstances(scene)) {
      const { 4: address } = instance.seat.addresses;
      if (address !== undefined) metadata.push([address, await metadataOfInstance(instance, scene)]);
    }
    await scene.publishMetadata(Object.fromEntries(metadata));
  };
  const end = async (host: InstanceHost) => {
    hosts.delete(host.wanted.id);
    await host.stop();
  };
  /** As Auto Scaling does with members: https://docs.aws.amazon.com/autoscaling/ec2/userguide/autoscaling-load-balancer.html */
  const register = async ({ id, targetGroups }: WantedInstance, { world, at, log }: SystemScene) => {
    for (const arn of targetGroups) {
      const targets = { TargetGroupArn: arn, Targets: [{ Id: id }] };
      await world
        .invoke('elasticloadbalancing', 'RegisterTargets', targets, at)
        .catch((fault) => log('ec2', `${id} is not registered with ${arn}: ${fault}`));
    }
  };
  const begin = async (instance: WantedInstance, scene: SystemScene, network: RunningNetwork) => {
    try {
      hosts.set(instance.id, await startInstance(instance, scene, network));
    } catch (fault) {
      const detail = fault instanceof Error ? fault.message : String(fault);
      refused.set(instance.id, { component: instance.component, state: 'refused', detail });
    }
  };

  return {
    name: 'ec2',
    async settle(scene) {
      refused.clear();
      clearInterval(renewal);
      const { network } = scene;
      if (network === undefined) {
        for (const { type, id, logicalId } of scene.resources)
          if (type === 'AWS::EC2::Instance' || type === 'AWS::AutoScaling::AutoScalingGroup') {
            const detail = `no network can be built here: ${scene.whyNoNetwork ?? 'no reason was given'}`;
            refused.set(id, { component: logicalId, state: 'refused', detail });
          }
        return;
      }
      const wanted = wantedInstances(scene);
      await publish(scene);
      renewal = setInterval(
        () => void publish(scene).catch((fault) => scene.log('ec2', `fault: ${fault}`)),
        RENEWAL_MS,
      );
      renewal.unref();
      const isKept = (host: InstanceHost) => wanted.some((each) => isSameData(each, host.wanted));
      await Promise.all([...hosts.values()].filter((host) => !isKept(host)).map(end));
      const missing = wanted.filter(({ id }) => !hosts.has(id));
      await Promise.all(missing.map((instance) => begin(instance, scene, network)));
      await Promise.all(missing.map((instance) => register(instance, scene)));
    },
    status: () => [...[...hosts.values()].map((host) => host.status()), ...refused.values()],
    async exec(component, words, onOutput, signal) {
      const host = [...hosts.values()].find(({ wanted }) => wanted.component === component || wanted.id === component);
      return host?.exec(words, onOutput, signal);
    },
    async stop() {
      clearInterval(renewal);
      refused.clear();
      await Promise.all([...hosts.values()].map(end));
    },
  };
}
