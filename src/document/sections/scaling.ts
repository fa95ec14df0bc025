import { gatherResources, ofTypes, onlyInSome, said, spelledOut } from '../across.ts';
import { code, plain, table } from '../markdown.ts';
import { type ResourceReading, readingOf, settingText } from '../reading.ts';
import type { Section } from '../section.ts';

const TYPES = [
  'AWS::AutoScaling::AutoScalingGroup',
  'AWS::AutoScaling::ScalingPolicy',
  'AWS::AutoScaling::ScheduledAction',
  'AWS::ApplicationAutoScaling::ScalableTarget',
  'AWS::ApplicationAutoScaling::ScalingPolicy',
];

/** A service of ECS that the template makes, as Application Auto Scaling writes it. */
const SERVICE = /^service\/.*\$\{(\w+)(?:\.Name)?\}$/;

/** What grows and shrinks, between which bounds, and on what. */
export const scaling: Section = {
  name: 'scaling',
  title: 'Scaling',
  write(subject) {
    const rows = gatherResources(subject, ofTypes(...TYPES));
    return table(
      ['What', 'Of', 'Rule'],
      rows.map((row) => {
        const tell = (say: (it: ResourceReading) => string) =>
          said(row, ({ resource, model }) => say(readingOf(model, resource)));
        return [
          tell(({ resource }) => code(resource.logicalId)) + onlyInSome(subject, row),
          spelledOut(row, ({ resource, model }) => {
            const it = readingOf(model, resource);
            return code(
              settingText(it, 'AutoScalingGroupName') ??
                settingText(it, 'ScalingTargetId') ??
                settingText(it, 'ResourceId')?.replace(SERVICE, '$1') ??
                '',
            );
          }),
          tell((it) => plain(rule(it))),
        ];
      }),
    );
  },
};

function rule(it: ResourceReading): string {
  switch (it.resource.type) {
    case 'AWS::AutoScaling::AutoScalingGroup':
      return bounds(it, 'MinSize', 'MaxSize', 'instances');
    case 'AWS::ApplicationAutoScaling::ScalableTarget':
      return bounds(it, 'MinCapacity', 'MaxCapacity', 'units');
    case 'AWS::AutoScaling::ScheduledAction':
      return `${instances(it)} at ${settingText(it, 'Recurrence') ?? settingText(it, 'StartTime') ?? '?'} ${settingText(it, 'TimeZone') ?? 'UTC'}`;
    default:
      return policy(it);
  }
}

function instances(it: ResourceReading): string {
  const count = settingText(it, 'DesiredCapacity') ?? settingText(it, 'MinSize') ?? '?';
  return `${count} ${count === '1' ? 'instance' : 'instances'}`;
}

function bounds(it: ResourceReading, least: string, most: string, unit: string): string {
  return `${settingText(it, least) ?? '?'} to ${settingText(it, most) ?? '?'} ${unit}`;
}

function policy(it: ResourceReading): string {
  for (const prefix of ['TargetTrackingConfiguration', 'TargetTrackingScalingPolicyConfiguration']) {
    const metric =
      settingText(it, `${prefix}.PredefinedMetricSpecification.PredefinedMetricType`) ??
      settingText(it, `${prefix}.CustomizedMetricSpecification.MetricName`);
    if (metric !== undefined) return `keeps ${metric} at ${settingText(it, `${prefix}.TargetValue`) ?? '?'}`;
  }
  return settingText(it, 'PolicyType') ?? 'steps';
}
