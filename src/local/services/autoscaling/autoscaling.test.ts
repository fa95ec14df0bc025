/**
 * Groups on a clock that moves only when told to, with members that only say that they run. Oracles: the pages of AWS named
 * at each case; causes of activities as https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-verify-scaling-activity.html
 * has them.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { type ManualClock, manualClock } from '../../clock.ts';
import type { LocalWorld } from '../../service.ts';
import { LOCAL_SERVICES } from '../../services.ts';
import { openWorld } from '../../world.ts';
import { recordMetrics } from '../cloudwatch/record.ts';
import { setFleet } from './fleet.ts';
import { checkFleetHealth } from './keeper.ts';

const AT = { partition: 'aws', account: '000000000000', region: 'us-east-1' } as const;
const ref = (id: string) => ({ Ref: id });
const START = Date.UTC(2026, 0, 1, 10);

interface Instance {
  readonly InstanceId: string;
  readonly AvailabilityZone: string;
  readonly LifecycleState: string;
  readonly HealthStatus: string;
  readonly LaunchTemplate: { readonly Version: string };
}
interface Group {
  readonly DesiredCapacity: number;
  readonly MinSize: number;
  readonly Instances: readonly Instance[];
}

function template(more: object = {}, imageId = 'ami-1') {
  const subnet = (block: string, zone: string) => ({
    Type: 'AWS::EC2::Subnet',
    Properties: { VpcId: ref('Vpc'), CidrBlock: block, AvailabilityZone: zone },
  });
  return {
    Resources: {
      Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
      One: subnet('10.0.1.0/24', 'us-east-1a'),
      Two: subnet('10.0.2.0/24', 'us-east-1b'),
      Template: {
        Type: 'AWS::EC2::LaunchTemplate',
        Properties: { LaunchTemplateData: { ImageId: imageId, InstanceType: 't3.micro' } },
      },
      Fleet: {
        Type: 'AWS::AutoScaling::AutoScalingGroup',
        Properties: {
          AutoScalingGroupName: 'fleet',
          MinSize: '1',
          MaxSize: '4',
          DesiredCapacity: '2',
          HealthCheckGracePeriod: 300,
          VPCZoneIdentifier: [ref('One'), ref('Two')],
          LaunchTemplate: {
            LaunchTemplateId: ref('Template'),
            Version: { 'Fn::GetAtt': ['Template', 'LatestVersionNumber'] },
          },
        },
        ...more,
      },
    },
  };
}

let clock: ManualClock;
let world: LocalWorld;
let alive: Set<string>;
/** Why the next launches fail. */
let refusal: string | undefined;

const ask = async (operation: string, input: object, service = 'autoscaling') =>
  (await world.invoke(service, operation, input, AT)) as Readonly<Record<string, unknown>>;
const group = async (): Promise<Group> => {
  const { AutoScalingGroups: all } = await ask('DescribeAutoScalingGroups', { AutoScalingGroupNames: ['fleet'] });
  const [found] = all as readonly Group[];
  if (found === undefined) throw new Error('no group');
  return found;
};
const ids = async () => (await group()).Instances.map(({ InstanceId }) => InstanceId);
const states = async () => (await group()).Instances.map(({ LifecycleState }) => LifecycleState);
const activities = async () => {
  const { Activities: all } = await ask('DescribeScalingActivities', { AutoScalingGroupName: 'fleet' });
  return all as readonly {
    readonly Description: string;
    readonly Cause: string;
    readonly StatusCode: string;
    readonly StatusMessage?: string;
  }[];
};
const deploy = (body: object, operation = 'CreateStack') =>
  ask(operation, { StackName: 'App', TemplateBody: JSON.stringify(body) }, 'cloudformation');
const inService = (count: number) =>
  expect.poll(states, { interval: 1 }).toEqual(Array.from({ length: count }, () => 'InService'));

beforeEach(() => {
  clock = manualClock(START);
  world = openWorld({ services: LOCAL_SERVICES, clock });
  alive = new Set();
  refusal = undefined;
  setFleet(world, {
    async launch({ id }) {
      if (refusal !== undefined) throw new Error(refusal);
      alive.add(id);
      return { address: undefined };
    },
    async terminate(id) {
      alive.delete(id);
    },
    isAlive: (id) => alive.has(id),
  });
});

test('a group begins with its desired capacity, spread over zones', async () => {
  await deploy(template());
  await inService(2);
  expect((await group()).Instances.map(({ AvailabilityZone }) => AvailabilityZone)).toEqual([
    'us-east-1a',
    'us-east-1b',
  ]);
  const [activity] = await activities();
  expect(activity?.Cause).toBe(
    'At 2026-01-01T10:00:00Z a user request created an AutoScalingGroup changing the desired capacity from 0 to 2.  At 2026-01-01T10:00:00Z an instance was started in response to a difference between desired and actual capacity, increasing the capacity from 0 to 2.',
  );
});

test('where nothing runs members there are none, and a creation policy waits for nobody', async () => {
  setFleet(world, undefined);
  await deploy(template({ CreationPolicy: { ResourceSignal: { Count: 2, Timeout: 'PT15M' } } }));
  const { Stacks: stacks } = await ask('DescribeStacks', { StackName: 'App' }, 'cloudformation');
  expect(stacks).toMatchObject([{ StackStatus: 'CREATE_COMPLETE' }]);
  expect(await ids()).toEqual([]);
});

describe('a member', () => {
  beforeEach(async () => {
    await deploy(template());
    await inService(2);
  });

  // https://docs.aws.amazon.com/autoscaling/ec2/userguide/health-check-grace-period.html: the period does not hold for it.
  test('that no longer runs is replaced at once by a new one with a new id', async () => {
    const [first = '', second] = await ids();
    alive.delete(first);
    await checkFleetHealth('fleet', { ...AT, world });
    await inService(2);
    const after = await ids();
    expect(after).not.toContain(first);
    expect(after).toContain(second);
    const causes = (await activities()).map(({ Cause }) => Cause);
    expect(causes).toContain(
      'At 2026-01-01T10:00:00Z an instance was launched in response to an unhealthy instance needing to be replaced.',
    );
    expect(causes).toContain(
      'At 2026-01-01T10:00:00Z an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped.',
    );
  });

  test('that a user calls unhealthy is replaced, fleetWithin the grace period only if that is not respected', async () => {
    const [first = ''] = await ids();
    await ask('SetInstanceHealth', { InstanceId: first, HealthStatus: 'Unhealthy' });
    expect(await ids()).toContain(first);
    await ask('SetInstanceHealth', { InstanceId: first, HealthStatus: 'Unhealthy', ShouldRespectGracePeriod: false });
    await inService(2);
    expect(await ids()).not.toContain(first);
    expect((await activities()).some(({ Cause }) => Cause.endsWith('in response to a user health-check.'))).toBe(true);
  });

  test('is not replaced while ReplaceUnhealthy is suspended', async () => {
    const [first = ''] = await ids();
    await ask('SuspendProcesses', { AutoScalingGroupName: 'fleet', ScalingProcesses: ['ReplaceUnhealthy'] });
    alive.delete(first);
    await checkFleetHealth('fleet', { ...AT, world });
    expect((await group()).Instances[0]).toMatchObject({ InstanceId: first, HealthStatus: 'Unhealthy' });
    await ask('ResumeProcesses', { AutoScalingGroupName: 'fleet' });
    await inService(2);
    expect(await ids()).not.toContain(first);
  });

  test('that a user ends is replaced, or the group shrinks', async () => {
    const [first = '', second = ''] = await ids();
    await ask('TerminateInstanceInAutoScalingGroup', { InstanceId: first, ShouldDecrementDesiredCapacity: false });
    await inService(2);
    expect(await ids()).not.toContain(first);
    await ask('TerminateInstanceInAutoScalingGroup', { InstanceId: second, ShouldDecrementDesiredCapacity: true });
    await inService(1);
    const [last = ''] = await ids();
    await expect(
      ask('TerminateInstanceInAutoScalingGroup', { InstanceId: last, ShouldDecrementDesiredCapacity: true }),
    ).rejects.toThrow('desiredSize equals minSize (1)');
  });

  // https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-detach-attach-instances.html
  test('that is detached runs on without the group, which replaces it; a stranger is refused', async () => {
    const [first = ''] = await ids();
    const detach = (id: string) =>
      ask('DetachInstances', {
        AutoScalingGroupName: 'fleet',
        InstanceIds: [id],
        ShouldDecrementDesiredCapacity: false,
      });
    await detach(first);
    await inService(2);
    expect(await ids()).not.toContain(first);
    expect(alive.has(first)).toBe(true);
    await expect(detach(first)).rejects.toThrow(`The instance ${first} is not part of Auto Scaling group fleet.`);
    const shown = await ask('DescribeInstances', { InstanceIds: [first] }, 'ec2');
    expect(JSON.stringify(shown)).not.toContain('aws:autoscaling:groupName');
    await ask('TerminateInstances', { InstanceIds: [first] }, 'ec2');
    await expect.poll(() => alive.has(first), { interval: 1 }).toBe(false);
  });

  test('is an instance of EC2, which ends it too', async () => {
    const [first = ''] = await ids();
    const { Reservations: shown } = await ask('DescribeInstances', { InstanceIds: [first] }, 'ec2');
    expect(shown).toMatchObject([
      { Instances: [{ InstanceId: first, ImageId: 'ami-1', InstanceType: 't3.micro', State: { Name: 'running' } }] },
    ]);
    await ask('TerminateInstances', { InstanceIds: [first] }, 'ec2');
    await checkFleetHealth('fleet', { ...AT, world });
    await inService(2);
    expect(await ids()).not.toContain(first);
  });
});

describe('the size', () => {
  beforeEach(async () => {
    await deploy(template());
    await inService(2);
  });

  test('follows the desired capacity, fleetWithin its bounds', async () => {
    await ask('SetDesiredCapacity', { AutoScalingGroupName: 'fleet', DesiredCapacity: 4 });
    await inService(4);
    await expect(ask('SetDesiredCapacity', { AutoScalingGroupName: 'fleet', DesiredCapacity: 5 })).rejects.toThrow(
      'above max value 4',
    );
    await ask('UpdateAutoScalingGroup', { AutoScalingGroupName: 'fleet', MaxSize: 3 });
    await inService(3);
    expect((await group()).DesiredCapacity).toBe(3);
    expect(alive.size).toBe(3);
  });

  test('a step policy adds by the interval of the metric', async () => {
    await ask('PutScalingPolicy', {
      AutoScalingGroupName: 'fleet',
      PolicyName: 'out',
      PolicyType: 'StepScaling',
      AdjustmentType: 'ChangeInCapacity',
      StepAdjustments: [
        { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10, ScalingAdjustment: 1 },
        { MetricIntervalLowerBound: 10, ScalingAdjustment: 2 },
      ],
    });
    await ask('ExecutePolicy', {
      AutoScalingGroupName: 'fleet',
      PolicyName: 'out',
      MetricValue: 75,
      BreachThreshold: 60,
    });
    await inService(4);
  });

  // https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scaling-cooldowns.html
  test('a simple policy waits for its cooldown', async () => {
    const policy = { AutoScalingGroupName: 'fleet', PolicyName: 'one-more' };
    await ask('PutScalingPolicy', {
      ...policy,
      AdjustmentType: 'ChangeInCapacity',
      ScalingAdjustment: 1,
      Cooldown: 60,
    });
    const execute = () => ask('ExecutePolicy', { ...policy, HonorCooldown: true });
    await execute();
    await inService(3);
    await execute();
    expect((await group()).DesiredCapacity).toBe(3);
    clock.advance(60_000);
    await execute();
    await inService(4);
  });

  test('target tracking makes its alarms, and a high one brings as many as the metric asks for', async () => {
    const { PolicyARN: arn, Alarms: alarms } = await ask('PutScalingPolicy', {
      AutoScalingGroupName: 'fleet',
      PolicyName: 'cpu',
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType: 'ASGAverageCPUUtilization' },
        TargetValue: 50,
      },
    });
    expect(alarms).toHaveLength(2);
    const { MetricAlarms: made } = await ask('DescribeAlarms', {}, 'monitoring');
    expect(made).toMatchObject([
      { Threshold: 50, ComparisonOperator: 'GreaterThanThreshold', AlarmActions: [arn] },
      { ComparisonOperator: 'LessThanThreshold', AlarmActions: [arn] },
    ]);
    for (let minute = 0; minute < 4; minute++) {
      const Dimensions = [{ Name: 'AutoScalingGroupName', Value: 'fleet' }];
      const MetricData = [{ MetricName: 'CPUUtilization', Dimensions, Value: 95, Timestamp: new Date(clock.now()) }];
      recordMetrics(world, AT, 'AWS/EC2', MetricData);
      clock.advance(60_000);
    }
    // Two members at 95 percent are four at 48.
    await inService(4);
    await ask('DeletePolicy', { AutoScalingGroupName: 'fleet', PolicyName: 'cpu' });
    expect((await ask('DescribeAlarms', {}, 'monitoring')).MetricAlarms).toEqual([]);
  });

  test('a scheduled action comes due on the clock', async () => {
    await ask('PutScheduledUpdateGroupAction', {
      AutoScalingGroupName: 'fleet',
      ScheduledActionName: 'night',
      Recurrence: '0 20 * * *',
      MinSize: 0,
      MaxSize: 4,
      DesiredCapacity: 0,
    });
    clock.advance(9 * 3_600_000);
    expect((await group()).DesiredCapacity).toBe(2);
    clock.advance(3_600_000);
    await inService(0);
    expect((await group()).MinSize).toBe(0);
  });
});

// https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks-overview.html
describe('a lifecycle hook', () => {
  const hook = {
    AutoScalingGroupName: 'fleet',
    LifecycleHookName: 'prepare',
    LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
    HeartbeatTimeout: 60,
  };
  beforeEach(async () => {
    await deploy(template());
    await inService(2);
    await ask('PutLifecycleHook', hook);
    await ask('SetDesiredCapacity', { AutoScalingGroupName: 'fleet', DesiredCapacity: 3 });
    await expect.poll(states, { interval: 1 }).toContain('Pending:Wait');
  });
  const waiting = async () =>
    (await group()).Instances.find(({ LifecycleState }) => LifecycleState === 'Pending:Wait')?.InstanceId;

  test('keeps a member waiting until it is completed', async () => {
    const { AutoScalingGroupName, LifecycleHookName } = hook;
    const complete = async () =>
      ask('CompleteLifecycleAction', {
        AutoScalingGroupName,
        LifecycleHookName,
        InstanceId: await waiting(),
        LifecycleActionResult: 'CONTINUE',
      });
    await complete();
    await inService(3);
    await expect(complete()).rejects.toThrow('No active Lifecycle Action found');
  });

  test('abandons it when time is up', async () => {
    const abandoned = await waiting();
    clock.advance(59_000);
    expect(await waiting()).toBe(abandoned);
    clock.advance(1_000);
    await expect.poll(ids, { interval: 1 }).not.toContain(abandoned);
    expect((await activities()).filter(({ StatusCode }) => StatusCode === 'Failed')).toHaveLength(1);
  });
});

test('a launch that fails is told, and tried again later', async () => {
  refusal = 'there is no room';
  await deploy(template());
  await expect.poll(async () => (await activities()).length, { interval: 1 }).toBe(2);
  await expect
    .poll(async () => (await activities()).map(({ StatusMessage }) => StatusMessage), { interval: 1 })
    .toEqual(['there is no room', 'there is no room']);
  refusal = undefined;
  clock.advance(60_000);
  await inService(2);
});

describe('a new version of the launch template', () => {
  const rolling = {
    UpdatePolicy: {
      AutoScalingRollingUpdate: {
        MinInstancesInService: 1,
        MaxBatchSize: 1,
        PauseTime: 'PT1M',
        SuspendProcesses: ['HealthCheck', 'ReplaceUnhealthy', 'AZRebalance', 'AlarmNotification', 'ScheduledActions'],
      },
    },
  };
  const versions = async () => (await group()).Instances.map(({ LaunchTemplate }) => LaunchTemplate.Version);
  const update = async (more: object) => {
    await deploy(template(more, 'ami-2'), 'UpdateStack');
    await expect
      .poll(async () => (await ask('DescribeStacks', { StackName: 'App' }, 'cloudformation')).Stacks, { interval: 1 })
      .toMatchObject([{ StackStatus: 'UPDATE_COMPLETE' }]);
  };

  test('replaces all members by a rolling update, one after the other', async () => {
    await deploy(template(rolling));
    await inService(2);
    const before = await ids();
    await update(rolling);
    await inService(2);
    expect(await versions()).toEqual(['2', '2']);
    expect((await ids()).filter((id) => before.includes(id))).toEqual([]);
    const { AutoScalingGroups: all } = await ask('DescribeAutoScalingGroups', {});
    expect(all).toMatchObject([{ SuspendedProcesses: [] }]);
  });

  test('leaves those that stand without an update policy; a refresh replaces them', async () => {
    await deploy(template());
    await inService(2);
    await update({});
    expect(await versions()).toEqual(['1', '1']);
    const { InstanceRefreshId: id } = await ask('StartInstanceRefresh', {
      AutoScalingGroupName: 'fleet',
      Preferences: { InstanceWarmup: 0, MinHealthyPercentage: 50 },
    });
    const refreshed = async () => {
      clock.advance(1);
      return (await ask('DescribeInstanceRefreshes', { AutoScalingGroupName: 'fleet' })).InstanceRefreshes;
    };
    await expect.poll(refreshed, { interval: 1 }).toMatchObject([{ InstanceRefreshId: id, Status: 'Successful' }]);
    expect(await versions()).toEqual(['2', '2']);
  });
});

test('a group that is deleted ends its members', async () => {
  await deploy(template());
  await inService(2);
  await ask('DeleteStack', { StackName: 'App' }, 'cloudformation');
  expect(alive.size).toBe(0);
  expect((await ask('DescribeAutoScalingGroups', {})).AutoScalingGroups).toEqual([]);
});
