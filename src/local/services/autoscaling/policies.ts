/** Scaling policies: what they ask for when an alarm tells them to. */
import { randomUUID } from 'node:crypto';
import type { AutoScalingShapes as Shapes } from '../../schemas/auto-scaling.generated.ts';
import { moment } from './activities.ts';
import { adjusted, fleetStepFor, tracked } from './capacity.ts';
import { resize } from './keeper.ts';
import {
  changeGroup,
  fleetGroupOf,
  fleetPoliciesOf,
  isActive,
  type KeptFleetGroup,
  type KeptPolicy,
  membersIn,
  type ScalingPlace,
  scalingFault,
} from './kept.ts';

export const policyKey = (group: string, policy: string) => `${group}/${policy}`;

type Metric = Readonly<Record<string, unknown>>;

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PredefinedMetricSpecification.html */
function trackedMetric({ TargetTrackingConfiguration: config }: KeptPolicy, group: string): Metric {
  const { PredefinedMetricSpecification: predefined, CustomizedMetricSpecification: own } = config ?? {};
  if (own?.Metrics !== undefined)
    throw scalingFault('The local target tracks one metric, and no metric math.', 'NotImplemented');
  if (own !== undefined)
    return {
      Namespace: own.Namespace,
      MetricName: own.MetricName,
      Statistic: own.Statistic,
      Dimensions: own.Dimensions ?? [],
      ...(own.Unit !== undefined && { Unit: own.Unit }),
    };
  const ofGroup = [{ Name: 'AutoScalingGroupName', Value: group }];
  const ec2 = (MetricName: string): Metric => ({
    Namespace: 'AWS/EC2',
    MetricName,
    Statistic: 'Average',
    Dimensions: ofGroup,
  });
  switch (predefined?.PredefinedMetricType) {
    case 'ASGAverageCPUUtilization':
      return ec2('CPUUtilization');
    case 'ASGAverageNetworkIn':
      return ec2('NetworkIn');
    case 'ASGAverageNetworkOut':
      return ec2('NetworkOut');
    case 'ALBRequestCountPerTarget': {
      const [, targetGroup] = /(targetgroup\/[^/]+\/[^/]+)$/.exec(predefined.ResourceLabel ?? '') ?? [];
      if (targetGroup === undefined) throw scalingFault('ResourceLabel must name a load balancer and a target group.');
      return {
        Namespace: 'AWS/ApplicationELB',
        MetricName: 'RequestCountPerTarget',
        Statistic: 'Sum',
        Dimensions: [{ Name: 'TargetGroup', Value: targetGroup }],
      };
    }
    default:
      throw scalingFault(`PredefinedMetricType ${predefined?.PredefinedMetricType} is not known.`);
  }
}

/** AWS states neither number; what its alarms show is a minute's period, three high ones in a row and fifteen low ones. */
const HIGH_PERIODS = 3;
const LOW_PERIODS = 15;
/** A group shrinks only where the metric is so far below its target. */
const LOW_SHARE = 0.9;

export async function putPolicy(input: Shapes['PutScalingPolicyType'], at: ScalingPlace): Promise<KeptPolicy> {
  const group = fleetGroupOf(input.AutoScalingGroupName, at);
  const key = policyKey(group.name, input.PolicyName);
  const known = fleetPoliciesOf(at).get(key);
  const kind = input.PolicyType ?? 'SimpleScaling';
  if (!['SimpleScaling', 'StepScaling', 'TargetTrackingScaling', 'PredictiveScaling'].includes(kind))
    throw scalingFault(`PolicyType ${kind} is not known.`);
  if (kind === 'SimpleScaling' && input.ScalingAdjustment === undefined)
    throw scalingFault('ScalingAdjustment is required for SimpleScaling policies');
  if (kind === 'StepScaling' && (input.StepAdjustments ?? []).length === 0)
    throw scalingFault('At least one step adjustment must be specified.');
  if (kind === 'TargetTrackingScaling' && input.TargetTrackingConfiguration === undefined)
    throw scalingFault('TargetTrackingConfiguration is required for TargetTrackingScaling policies');
  const policy: KeptPolicy = {
    ...input,
    PolicyType: kind,
    arn:
      known?.arn ??
      `arn:aws:autoscaling:${at.region}:${at.account}:scalingPolicy:${randomUUID()}:autoScalingGroupName/${group.name}:policyName/${input.PolicyName}`,
    alarms: known?.alarms ?? [],
  };
  const alarms = kind === 'TargetTrackingScaling' ? await putAlarms(policy, group, at) : [];
  const made = { ...policy, alarms };
  fleetPoliciesOf(at).put(key, made);
  return made;
}

async function putAlarms(
  policy: KeptPolicy,
  { name }: KeptFleetGroup,
  at: ScalingPlace,
): Promise<readonly Shapes['Alarm'][]> {
  const metric = trackedMetric(policy, name);
  const target = policy.TargetTrackingConfiguration?.TargetValue ?? 0;
  const put = async (side: 'High' | 'Low') => {
    const known = policy.alarms.find(({ AlarmName }) => AlarmName?.includes(`-Alarm${side}-`));
    const AlarmName = known?.AlarmName ?? `TargetTracking-${name}-Alarm${side}-${randomUUID()}`;
    await at.world.invoke(
      'monitoring',
      'PutMetricAlarm',
      {
        ...metric,
        AlarmName,
        AlarmDescription: `DO NOT EDIT OR DELETE. For TargetTrackingScaling policy ${policy.arn}.`,
        Period: 60,
        EvaluationPeriods: side === 'High' ? HIGH_PERIODS : LOW_PERIODS,
        Threshold: side === 'High' ? target : target * LOW_SHARE,
        ComparisonOperator: side === 'High' ? 'GreaterThanThreshold' : 'LessThanThreshold',
        AlarmActions: [policy.arn],
      },
      at,
    );
    return { AlarmName, AlarmARN: `arn:aws:cloudwatch:${at.region}:${at.account}:alarm:${AlarmName}` };
  };
  const low = policy.TargetTrackingConfiguration?.DisableScaleIn === true ? [] : [await put('Low')];
  return [await put('High'), ...low];
}

export async function deleteFleetPolicy(group: string, name: string, at: ScalingPlace): Promise<void> {
  const key = policyKey(group, name);
  const known = fleetPoliciesOf(at).get(key);
  if (known === undefined) return;
  const AlarmNames = known.alarms.flatMap(({ AlarmName }) => AlarmName ?? []);
  if (AlarmNames.length > 0) await at.world.invoke('monitoring', 'DeleteAlarms', { AlarmNames }, at);
  fleetPoliciesOf(at).delete(key);
}

export interface Execution {
  readonly honorsCooldown: boolean;
  /** Given by who asks; else what the alarm of the policy shows. */
  readonly metric: number | undefined;
  readonly threshold: number | undefined;
}

/** @throws where a step policy has no metric to go by. */
export async function executePolicy(policy: KeptPolicy, execution: Execution, at: ScalingPlace): Promise<void> {
  const group = fleetGroupOf(policy.AutoScalingGroupName, at);
  if (policy.Enabled === false) return;
  const now = at.world.clock.now();
  const by = (from: number, to: number) =>
    `At ${moment(now)} a monitor alarm triggered policy ${policy.PolicyName} changing the desired capacity from ${from} to ${to}.`;
  switch (policy.PolicyType) {
    case 'SimpleScaling': {
      const coolMs = (policy.Cooldown ?? group.cooldownSeconds) * 1000;
      const busy = membersIn(group.name, at).some(({ state }) => state !== 'InService');
      // https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scaling-cooldowns.html
      if (execution.honorsCooldown && (busy || now < (group.cooledFromMs ?? 0) + coolMs)) return;
      const wanted = adjusted(group.desired, policy.ScalingAdjustment ?? 0, policy);
      changeGroup(group.name, { cooledFromMs: now }, at);
      resize(fleetGroupOf(group.name, at), { desired: wanted }, by, at);
      return;
    }
    case 'StepScaling': {
      const seen = execution.metric !== undefined ? execution : await alarmOf(policy, at);
      if (seen.metric === undefined || seen.threshold === undefined)
        throw scalingFault('MetricValue and BreachThreshold are required for StepScaling policies');
      const step = fleetStepFor(policy.StepAdjustments ?? [], seen.metric - seen.threshold);
      if (step === undefined) return;
      resize(group, { desired: adjusted(group.desired, step.ScalingAdjustment ?? 0, policy) }, by, at);
      return;
    }
    case 'TargetTrackingScaling': {
      const { TargetValue: target = 0, DisableScaleIn } = policy.TargetTrackingConfiguration ?? {};
      const metric = execution.metric ?? (await latestOf(trackedMetric(policy, group.name), at));
      if (metric === undefined) return;
      const warmupMs = (policy.EstimatedInstanceWarmup ?? group.warmupSeconds ?? group.cooldownSeconds) * 1000;
      const warm = membersIn(group.name, at).filter(isActive);
      const isWarming = warm.some(({ inServiceMs }) => inServiceMs === undefined || now - inServiceMs < warmupMs);
      const wanted = tracked(warm.length, metric, target);
      // Members that still warm up count, so that one rise of the metric is answered once; nobody leaves meanwhile.
      if (wanted > group.desired) resize(group, { desired: wanted }, by, at);
      if (wanted < group.desired && !isWarming && DisableScaleIn !== true && metric < target * LOW_SHARE)
        resize(
          group,
          { desired: Math.max(wanted, group.desired - Math.max(1, Math.floor(group.desired / 2))) },
          by,
          at,
        );
      return;
    }
    default:
      throw scalingFault(`The local target executes no ${policy.PolicyType} policy.`, 'NotImplemented');
  }
}

/** Target tracking goes on for as long as its alarm does, which tells only of its change. */
export async function executeStanding(at: ScalingPlace): Promise<void> {
  for (const policy of [...fleetPoliciesOf(at).values()]) {
    if (policy.PolicyType === 'SimpleScaling' || policy.Enabled === false) continue;
    const alarms = await alarmsOf(policy, at);
    if (!alarms.some(({ StateValue }) => StateValue === 'ALARM')) continue;
    await executePolicy(policy, { honorsCooldown: true, metric: undefined, threshold: undefined }, at).catch(
      () => undefined,
    );
  }
}

interface ShownAlarm {
  readonly StateValue?: string;
  readonly Threshold?: number;
  readonly AlarmActions?: readonly string[];
  readonly OKActions?: readonly string[];
}

async function alarmsOf({ arn }: KeptPolicy, at: ScalingPlace): Promise<readonly (ShownAlarm & Metric)[]> {
  const { MetricAlarms: all = [] } = (await at.world.invoke('monitoring', 'DescribeAlarms', {}, at)) as {
    readonly MetricAlarms?: readonly (ShownAlarm & Metric)[];
  };
  return all.filter(({ AlarmActions = [], OKActions = [] }) => [...AlarmActions, ...OKActions].includes(arn));
}

async function alarmOf(policy: KeptPolicy, at: ScalingPlace) {
  const alarms = await alarmsOf(policy, at);
  const alarm = alarms.find(({ StateValue }) => StateValue === 'ALARM') ?? alarms[0];
  return { metric: alarm === undefined ? undefined : await latestOf(alarm, at), threshold: alarm?.Threshold };
}

/** The last whole value of a metric; undefined where nobody sent any for some minutes. */
async function latestOf(metric: Metric, at: ScalingPlace): Promise<number | undefined> {
  const now = at.world.clock.now();
  const period = Number(metric.Period ?? 60);
  const answer = (await at.world.invoke(
    'monitoring',
    'GetMetricStatistics',
    {
      Namespace: metric.Namespace,
      MetricName: metric.MetricName,
      Dimensions: metric.Dimensions,
      StartTime: new Date(now - 5 * period * 1000),
      EndTime: new Date(now),
      Period: period,
      Statistics: [metric.Statistic],
    },
    at,
  )) as { readonly Datapoints?: readonly (Readonly<Record<string, unknown>> & { readonly Timestamp: Date })[] };
  const last = (answer.Datapoints ?? []).toSorted((a, b) => b.Timestamp.getTime() - a.Timestamp.getTime())[0];
  const value = last?.[String(metric.Statistic)];
  return typeof value === 'number' ? value : undefined;
}
