/** Members of Auto Scaling groups as EC2 shows them, and their end by a user. */
import { isRecord } from '../../../base/index.ts';
import { deployedOf } from '../../engine/deployed.ts';
import { asItems, mapOf } from '../../engine/words.ts';
import { type Call, type Operation, ServiceError } from '../../service.ts';
import { fleetOf } from '../autoscaling/fleet.ts';
import {
  fleetGroupsOf as groupsOf,
  type KeptMember,
  fleetMembersOf as membersOf,
  NO_GROUP,
} from '../autoscaling/kept.ts';
import { isYes, refuseDryRun, type Shown, textsIn } from './describe.ts';

const STATES = { pending: 0, running: 16, 'shutting-down': 32, terminated: 48 } as const;

function stateOf({ id, state }: KeptMember, call: Call): keyof typeof STATES {
  if (state === 'Pending') return 'pending';
  if (fleetOf(call.world)?.isAlive(id) === true) return 'running';
  return state.startsWith('Terminating') ? 'shutting-down' : 'terminated';
}

const shownState = (name: keyof typeof STATES) => ({ Code: STATES[name], Name: name });

export function membersShown(call: Call): readonly Shown[] {
  const subnets = deployedOf(call.world, call, 'AWS::EC2::Subnet');
  return [...membersOf(call).values()].map((member) => {
    const { settings } = member;
    const subnet = subnets.find(({ physicalId }) => physicalId === member.subnet);
    const profile = mapOf(settings.IamInstanceProfile);
    const profileArn =
      profile.Arn ??
      (profile.Name === undefined
        ? undefined
        : `arn:${call.partition}:iam::${call.account}:instance-profile/${profile.Name}`);
    const [device] = asItems(settings.NetworkInterfaces).map(mapOf);
    const groups = textsIn(device?.Groups ?? settings.SecurityGroupIds ?? settings.SecurityGroups);
    const tags = groupsOf(call).get(member.group)?.tags ?? [];
    return {
      InstanceId: member.id,
      ImageId: settings.ImageId,
      InstanceType: member.type,
      LaunchTime: new Date(member.launchedMs),
      Placement: { AvailabilityZone: member.zone, Tenancy: 'default' },
      PrivateIpAddress: member.address,
      SubnetId: member.subnet,
      VpcId: subnet?.properties.VpcId,
      EbsOptimized: isYes(settings.EbsOptimized),
      Monitoring: { State: isYes(mapOf(settings.Monitoring).Enabled) ? 'enabled' : 'disabled' },
      SecurityGroups: groups.map((GroupId) => ({ GroupId })),
      ...(profileArn !== undefined && { IamInstanceProfile: { Arn: profileArn } }),
      ...(isRecord(settings.MetadataOptions) && { MetadataOptions: { State: 'applied', ...settings.MetadataOptions } }),
      State: shownState(stateOf(member, call)),
      Architecture: /^(?:\w+g\w*\.|a1\.)/.test(member.type) ? 'arm64' : 'x86_64',
      Tags: [
        ...tags.filter(({ PropagateAtLaunch }) => isYes(PropagateAtLaunch)).map(({ Key, Value }) => ({ Key, Value })),
        ...ownTags(settings),
        ...(member.group === NO_GROUP ? [] : [{ Key: 'aws:autoscaling:groupName', Value: member.group }]),
      ],
    };
  });
}

/** What the launch template gives to instances. */
function ownTags({ TagSpecifications }: Readonly<Record<string, unknown>>): readonly object[] {
  return asItems(TagSpecifications)
    .map(mapOf)
    .filter(({ ResourceType }) => ResourceType === 'instance')
    .flatMap(({ Tags }) => asItems(Tags).map((tag) => ({ Key: mapOf(tag).Key, Value: mapOf(tag).Value })));
}

interface TerminateInput {
  readonly InstanceIds?: readonly string[];
  readonly DryRun?: boolean;
}

/** Ends members of groups, which then replace them. Instances of stacks end with their stack only. */
export const terminateInstances: Operation = async (input: TerminateInput, call: Call) => {
  refuseDryRun(input);
  const ids = input.InstanceIds ?? [];
  const unknown = ids.find((id) => !membersOf(call).has(id));
  if (unknown !== undefined) {
    if (deployedOf(call.world, call, 'AWS::EC2::Instance').some(({ physicalId }) => physicalId === unknown))
      throw new ServiceError('NotImplemented', `The local target ends ${unknown} with its stack only.`, {
        status: 501,
      });
    throw new ServiceError('InvalidInstanceID.NotFound', `The instance ID '${unknown}' does not exist`);
  }
  const before = ids.flatMap((id) => membersOf(call).get(id) ?? []).map((member) => stateOf(member, call));
  for (const id of ids) void fleetOf(call.world)?.terminate(id);
  return {
    TerminatingInstances: ids.map((InstanceId, position) => ({
      InstanceId,
      CurrentState: shownState('shutting-down'),
      PreviousState: shownState(before[position] ?? 'running'),
    })),
  };
};
