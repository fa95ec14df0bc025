/** What is kept of Auto Scaling groups, their members and what happened to them. */

import type { AutoScalingShapes as Shapes } from '../../schemas/auto-scaling.generated.ts';
import { type AccountRegion, type LocalWorld, ServiceError } from '../../service.ts';

export interface ScalingPlace extends AccountRegion {
  readonly world: LocalWorld;
}

/** A group as the API shows it, without what its members say. */
export interface KeptFleetGroup {
  readonly name: string;
  readonly arn: string;
  readonly createdMs: number;
  readonly min: number;
  readonly max: number;
  readonly desired: number;
  /** Why the desired capacity is what it is: the first sentence of the cause of an activity. */
  readonly because: string;
  readonly subnets: readonly string[];
  readonly launch: Pick<
    Shapes['AutoScalingGroup'],
    'LaunchTemplate' | 'MixedInstancesPolicy' | 'LaunchConfigurationName'
  >;
  readonly targetGroups: readonly string[];
  readonly healthCheckType: string;
  readonly graceSeconds: number;
  readonly cooldownSeconds: number;
  readonly warmupSeconds: number | undefined;
  readonly terminationPolicies: readonly string[];
  readonly protectsNew: boolean;
  readonly suspended: readonly string[];
  readonly tags: readonly Shapes['Tag'][];
  readonly collectsMetrics: boolean;
  /** The end of the last scaling activity by a simple policy. */
  readonly cooledFromMs?: number;
  /** What else Describe shows as it was given. */
  readonly shown: Readonly<Record<string, unknown>>;
  /** The stack that made it. */
  readonly stack?: { readonly name: string; readonly logicalId: string };
}

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-lifecycle.html */
export type MemberState =
  | 'Pending'
  | 'Pending:Wait'
  | 'Pending:Proceed'
  | 'InService'
  | 'Terminating'
  | 'Terminating:Wait'
  | 'Terminating:Proceed';

export interface KeptMember {
  readonly id: string;
  readonly group: string;
  /** Members of a group are counted from 1; a number that is free is given again. */
  readonly number: number;
  readonly subnet: string;
  readonly zone: string;
  readonly type: string;
  readonly state: MemberState;
  readonly health: 'Healthy' | 'Unhealthy';
  /** Why it is unhealthy, as the cause of its end says it. */
  readonly complaint?: string;
  readonly isProtected: boolean;
  readonly launchedMs: number;
  readonly inServiceMs?: number;
  /** What it was launched from. */
  readonly template?: Shapes['LaunchTemplateSpecification'];
  readonly configuration?: string;
  /** The launch template's data at the time. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly address?: string;
}

export interface KeptActivity {
  readonly id: string;
  readonly group: string;
  readonly cause: string;
  readonly description: string;
  readonly startMs: number;
  readonly endMs?: number;
  readonly status: 'InProgress' | 'Successful' | 'Failed' | 'Cancelled';
  readonly message?: string;
  readonly details: string;
}

export type KeptPolicy = Shapes['PutScalingPolicyType'] & {
  readonly arn: string;
  readonly alarms: readonly Shapes['Alarm'][];
};
export type KeptSchedule = Shapes['PutScheduledUpdateGroupActionType'] & {
  readonly arn: string;
  readonly sinceMs: number;
};
export type KeptHook = Shapes['LifecycleHookSpecification'] & { readonly group: string };
export type KeptRefresh = Shapes['InstanceRefresh'] & {
  readonly AutoScalingGroupName: string;
  readonly InstanceRefreshId: string;
};

const collection =
  <T>(name: string, isSealed = false) =>
  ({ world, account, region }: ScalingPlace) =>
    world.state.collection<T>(`autoscaling/${name}`, { account, region }, { sealed: isSealed });

export const fleetGroupsOf = collection<KeptFleetGroup>('group');
/** User data may hold secrets. */
export const fleetMembersOf = collection<KeptMember>('member', true);
export const activitiesOf = collection<KeptActivity>('activity');
export const fleetPoliciesOf = collection<KeptPolicy>('policy');
export const fleetSchedulesOf = collection<KeptSchedule>('schedule');
export const hooksOf = collection<KeptHook>('hook');
export const refreshesOf = collection<KeptRefresh>('refresh');

export const scalingFault = (message: string, code = 'ValidationError') => new ServiceError(code, message);

export function fleetGroupOf(name: string, at: ScalingPlace): KeptFleetGroup {
  const found = fleetGroupsOf(at).get(name);
  if (found === undefined) throw scalingFault(`AutoScalingGroup name not found - AutoScalingGroup ${name} not found`);
  return found;
}

export const membersIn = (name: string, at: ScalingPlace): readonly KeptMember[] =>
  [...fleetMembersOf(at).values()].filter(({ group }) => group === name);

/** Whose instances were detached: no group is called so. */
export const NO_GROUP = '';

/** Members that count for the capacity. */
export const isActive = ({ state }: KeptMember) => !state.startsWith('Terminating');

/** Changes a member that is still there. */
export function changeMember(id: string, change: Partial<KeptMember>, at: ScalingPlace): KeptMember | undefined {
  const known = fleetMembersOf(at).get(id);
  if (known === undefined) return undefined;
  const changed = { ...known, ...change };
  fleetMembersOf(at).put(id, changed);
  return changed;
}

export function changeGroup(
  name: string,
  change: Partial<KeptFleetGroup>,
  at: ScalingPlace,
): KeptFleetGroup | undefined {
  const known = fleetGroupsOf(at).get(name);
  if (known === undefined) return undefined;
  const changed = { ...known, ...change };
  fleetGroupsOf(at).put(name, changed);
  return changed;
}
