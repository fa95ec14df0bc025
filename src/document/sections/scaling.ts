import { gatherResources, ofTypes, onlyIn, said } from '../across.ts';
import { code, plain, table } from '../markdown.ts';
import { type ResourceReading, readingOf, text } from '../reading.ts';
import type { Section } from '../section.ts';

const TYPES = [
  'AWS::AutoScaling::AutoScalingGroup',
  'AWS::AutoScaling::ScalingPolicy',
  'AWS::AutoScaling::ScheduledAction',
  'AWS::ApplicationAutoScaling::ScalableTarget',
  'AWS::ApplicationAutoScaling::ScalingPolicy',
];

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
          tell(({ resource }) => code(resource.logicalId)) + onlyIn(subject, row),
          tell((it) =>
            code(text(it, 'AutoScalingGroupName') ?? text(it, 'ScalingTargetId') ?? text(it, 'ResourceId') ?? ''),
          ),
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
      return `${instances(it)} at ${text(it, 'Recurrence') ?? text(it, 'StartTime') ?? '?'} ${text(it, 'TimeZone') ?? 'UTC'}`;
    default:
      return policy(it);
  }
}

function instances(it: ResourceReading): string {
  const count = text(it, 'DesiredCapacity') ?? text(it, 'MinSize') ?? '?';
  return `${count} ${count === '1' ? 'instance' : 'instances'}`;
}

function bounds(it: ResourceReading, least: string, most: string, unit: string): string {
  return `${text(it, least) ?? '?'} to ${text(it, most) ?? '?'} ${unit}`;
}

function policy(it: ResourceReading): string {
  for (const prefix of ['TargetTrackingConfiguration', 'TargetTrackingScalingPolicyConfiguration']) {
    const metric =
      text(it, `${prefix}.PredefinedMetricSpecification.PredefinedMetricType`) ??
      text(it, `${prefix}.CustomizedMetricSpecification.MetricName`);
    if (metric !== undefined) return `keeps ${metric} at ${text(it, `${prefix}.TargetValue`) ?? '?'}`;
  }
  return text(it, 'PolicyType') ?? 'steps';
}
