import type { Assertion, Claim } from 'lintel/claims';
import type { Document } from './document.ts';
import { that } from './names.ts';

const { alarm, allowed, claim, exists, property, tells, trusts } = that;
const SEVERITIES = ['warning', 'critical'] as const;
type Severity = (typeof SEVERITIES)[number];

/** Where each alarm rings (C-EC2-15). */
const RINGS_AT = {
  CPU: { warning: 70, critical: 85 },
  memory: { warning: 75, critical: 90 },
  disk: { warning: 75, critical: 90 },
  response: { warning: 1, critical: 2 },
  errors: { warning: 1, critical: 5 },
} as const;
type Watched = keyof typeof RINGS_AT;

const BALANCER = { LoadBalancer: { refersTo: 'load balancer', attribute: 'LoadBalancerFullName' } } as const;
const ELB = 'AWS/ApplicationELB';
export const MAIL = { email: '${AlertEmail}' } as const;

/** Above the line for two periods of five minutes in a row; what says nothing is at rest. */
function above(what: Watched, severity: Severity) {
  return {
    comparison: '>',
    threshold: RINGS_AT[what][severity],
    periodSeconds: 300,
    evaluationPeriods: 2,
    missingData: 'notBreaching',
    notifies: [`${severity} topic`],
  } as const;
}

export function cpuAlarm({ group }: Document, severity: Severity): Assertion {
  return alarm(`CPU ${severity} alarm`, {
    metric: { namespace: 'AWS/EC2', name: 'CPUUtilization', dimensions: { AutoScalingGroupName: group } },
    statistic: 'Average',
    ...above('CPU', severity),
    emittedBy: 'aws',
  });
}

/** The agent adds up over the group: memory as an average, of the disks the fullest. */
export function agentAlarm({ group }: Document, what: 'memory' | 'disk', severity: Severity): Assertion {
  const name = what === 'memory' ? 'mem_used_percent' : 'disk_used_percent';
  return alarm(`${what} ${severity} alarm`, {
    metric: { namespace: 'CWAgent', name, dimensions: { AutoScalingGroupName: group } },
    statistic: what === 'memory' ? 'Average' : 'Maximum',
    ...above(what, severity),
    emittedBy: 'workload',
  });
}

/** At night a group may have no instance, and then no data: only by day does silence mean that something died. */
export function healthyHostsAlarm({ healthy, nightly }: Document): Assertion {
  return alarm('healthy hosts alarm', {
    metric: {
      namespace: ELB,
      name: 'HealthyHostCount',
      dimensions: { ...BALANCER, TargetGroup: { refersTo: 'target group', attribute: 'TargetGroupFullName' } },
    },
    statistic: 'Minimum',
    comparison: '<',
    threshold: healthy,
    periodSeconds: 60,
    evaluationPeriods: 3,
    missingData: nightly === 0 ? 'notBreaching' : 'breaching',
    notifies: ['critical topic'],
    emittedBy: 'aws',
  });
}

export function responseAlarm(severity: Severity): Assertion {
  return alarm(`response ${severity} alarm`, {
    metric: { namespace: ELB, name: 'TargetResponseTime', dimensions: BALANCER },
    statistic: 'p95',
    ...above('response', severity),
    emittedBy: 'aws',
  });
}

/** 5xx of the application and of the load balancer itself, in percent of all requests. */
export function errorAlarm(severity: Severity): Assertion {
  const counts = (name: string) => ({
    metric: { namespace: ELB, name, dimensions: BALANCER },
    statistic: 'Sum',
    emittedBy: 'aws' as const,
  });
  return alarm(`errors ${severity} alarm`, {
    expression: '100 * (FILL(target, 0) + FILL(balancer, 0)) / all',
    inputs: {
      target: counts('HTTPCode_Target_5XX_Count'),
      balancer: counts('HTTPCode_ELB_5XX_Count'),
      all: counts('RequestCount'),
    },
    ...above('errors', severity),
  });
}

/** The names by which people know the alarms of an environment. */
export function alarmsAre({ name, monitoring }: Document, severity: Severity): Assertion {
  const full = severity === 'warning' ? ['failed-logins'] : ['healthy-hosts'];
  const what = monitoring === 'full' ? ['response', 'errors', ...full] : full;
  const names = ['cpu', 'memory', 'disk', ...what].map((each) => `${name}-${each}-${severity}`);
  return exists(
    { type: 'AWS::CloudWatch::Alarm', where: { AlarmName: { oneOf: names }, ActionsEnabled: { not: false } } },
    names.length,
  );
}

export const TOLD = SEVERITIES.map((severity) => tells(`${severity} topic`, MAIL, { from: [`${severity} alarms`] }));

export function alarmClaims(of: Document): readonly Claim[] {
  const both = (id: string, title: string, holds: (severity: Severity) => readonly Assertion[], note?: string) =>
    claim(id, title, { resolution: 'C-EC2-15', ...(note === undefined ? {} : { note }) }, SEVERITIES.flatMap(holds));
  return that.area('Alarms', [
    ...(of.monitoring === 'full'
      ? [
          both('EC2-ALM-01', 'The CPU rings at 70 % and at 85 %', (it) => [cpuAlarm(of, it)]),
          both(
            'EC2-ALM-02',
            'Memory rings at 75 % and at 90 %',
            (it) => [agentAlarm(of, 'memory', it)],
            'The agent adds memory up over the group; the alarm watches exactly that.',
          ),
          both('EC2-ALM-03', 'The fullest disk rings at 75 % and at 90 %', (it) => [agentAlarm(of, 'disk', it)]),
          both('EC2-ALM-04', 'Response times ring at 1 and 2 seconds, errors at 1 and 5 %', (it) => [
            responseAlarm(it),
            errorAlarm(it),
          ]),
          claim('EC2-ALM-06', 'What gets worse is told to the warning topic', [
            exists('warning alarms', 6),
            alarmsAre(of, 'warning'),
            tells('warning topic', MAIL, { from: ['warning alarms'] }),
          ]),
        ]
      : []),
    claim('EC2-ALM-05', 'An outage is told at once, by mail from the critical topic', [
      healthyHostsAlarm(of),
      alarmsAre(of, 'critical'),
      tells('critical topic', MAIL, { from: ['critical alarms'] }),
    ]),
    claim('EC2-ALM-07', 'A summary is mailed once a day', summary(of)),
  ]);
}

/** A state machine asks for alarms, scaling and cost of the last day, and publishes what it hears. */
function summary({ name }: Document): readonly Assertion[] {
  return [
    exists(
      {
        type: 'AWS::Events::Rule',
        id: 'SummarySchedule',
        where: {
          Name: `${name}-summary`,
          ScheduleExpression: 'cron(0 11 * * ? *)',
          State: { not: 'DISABLED' },
          Targets: {
            exactly: [{ where: { Arn: { refersTo: 'summary' }, RoleArn: { refersTo: 'summary schedule role' } } }],
          },
        },
      },
      1,
    ),
    property('summary', 'RoleArn', { refersTo: 'summary role' }),
    property('summary', 'DefinitionSubstitutions.TopicArn', { refersTo: 'info topic' }),
    that.file(
      { of: 'summary' },
      {
        at: {
          StartAt: 'Alarms',
          'States.Alarms.Resource': { like: '*:cloudwatch:describeAlarms' },
          'States.Alarms.Arguments.AlarmNamePrefix': `${name}-`,
          'States.Alarms.Arguments.StateValue': 'ALARM',
          'States.Scaling.Resource': { like: '*:autoscaling:describeScalingActivities' },
          'States.Scaling.Arguments.AutoScalingGroupName': name,
          'States.Cost.Resource': { like: '*:costexplorer:getCostAndUsage' },
          'States.Tell.Resource': { like: '*:sns:publish' },
        },
      },
    ),
    trusts('summary role', ['states.amazonaws.com']),
    allowed('summary role', [
      'cloudwatch:DescribeAlarms',
      'autoscaling:DescribeScalingActivities',
      'ce:GetCostAndUsage',
    ]),
    allowed('summary role', ['sns:Publish'], { on: 'info topic', context: { 'aws:SecureTransport': 'true' } }),
    allowed('summary role', ['kms:Decrypt', 'kms:GenerateDataKey'], { on: 'key' }),
    trusts('summary schedule role', ['events.amazonaws.com']),
    allowed('summary schedule role', ['states:StartExecution'], { on: 'summary' }),
    tells('info topic', MAIL),
    that.witness('procedure', 'a run of the state machine publishes one message to the info topic'),
  ];
}
