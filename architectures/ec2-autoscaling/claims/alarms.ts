import type { Assertion, Claim } from 'lintel/claims';
import type { Document } from './document.ts';
import { that } from './names.ts';

const { alarm, allowed, claim, exists, property, tells, trusts } = that;
const SEVERITIES = ['warning', 'critical'] as const;
type Severity = (typeof SEVERITIES)[number];

/** Where each alarm rings (C-EC2-15). */
const RINGS_AT = {
  Cpu: { warning: 70, critical: 85 },
  Memory: { warning: 75, critical: 90 },
  Disk: { warning: 75, critical: 90 },
  Response: { warning: 1, critical: 2 },
  Errors: { warning: 1, critical: 5 },
} as const;
type Watched = keyof typeof RINGS_AT;

const BALANCER = { LoadBalancer: { refersTo: 'load balancer', attribute: 'LoadBalancerFullName' } } as const;
const ELB = 'AWS/ApplicationELB';
export const MAIL = { email: '${AlertEmail}' } as const;

const idOf = (what: Watched, severity: Severity) => ({
  id: `${what}${severity === 'warning' ? 'Warning' : 'Critical'}Alarm`,
});

/** Above the line for two periods of five minutes in a row; what says nothing is at rest. */
function above(what: Watched, severity: Severity) {
  const lasting = { periodSeconds: 300, evaluationPeriods: 2, missingData: 'notBreaching' } as const;
  const threshold = RINGS_AT[what][severity];
  return { comparison: '>', threshold, ...lasting, notifies: [`${severity} topic`] } as const;
}

export function cpuAlarm({ group }: Document, severity: Severity): Assertion {
  const metric = { namespace: 'AWS/EC2', name: 'CPUUtilization', dimensions: { AutoScalingGroupName: group } };
  return alarm(idOf('Cpu', severity), { metric, statistic: 'Average', ...above('Cpu', severity), emittedBy: 'aws' });
}

/** The agent adds up over the group: memory as an average, of the disks the fullest. */
export function agentAlarm({ group }: Document, what: 'Memory' | 'Disk', severity: Severity): Assertion {
  const name = what === 'Memory' ? 'mem_used_percent' : 'disk_used_percent';
  const metric = { namespace: 'CWAgent', name, dimensions: { AutoScalingGroupName: group } };
  const statistic = what === 'Memory' ? 'Average' : 'Maximum';
  return alarm(idOf(what, severity), { metric, statistic, ...above(what, severity), emittedBy: 'workload' });
}

/** At night a group may have no instance, and then no data: only by day does silence mean that something died. */
export function healthyHostsAlarm({ healthy, nightly }: Document): Assertion {
  const targets = { TargetGroup: { refersTo: 'target group', attribute: 'TargetGroupFullName' } } as const;
  return alarm('healthy hosts alarm', {
    metric: { namespace: ELB, name: 'HealthyHostCount', dimensions: { ...BALANCER, ...targets } },
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
  const metric = { namespace: ELB, name: 'TargetResponseTime', dimensions: BALANCER };
  return alarm(idOf('Response', severity), {
    metric,
    statistic: 'p95',
    ...above('Response', severity),
    emittedBy: 'aws',
  });
}

/** 5xx of the application and of the load balancer itself, in percent of all requests. */
export function errorAlarm(severity: Severity): Assertion {
  const counts = (name: string) =>
    ({ metric: { namespace: ELB, name, dimensions: BALANCER }, statistic: 'Sum', emittedBy: 'aws' }) as const;
  return alarm(idOf('Errors', severity), {
    expression: '100 * (FILL(target, 0) + FILL(balancer, 0)) / all',
    inputs: {
      target: counts('HTTPCode_Target_5XX_Count'),
      balancer: counts('HTTPCode_ELB_5XX_Count'),
      all: counts('RequestCount'),
    },
    ...above('Errors', severity),
  });
}

/** Exactly these, by the names under which people know them. */
export function alarmsAre({ name, monitoring }: Document, severity: Severity): Assertion {
  const full = monitoring === 'full' ? ['response', 'errors'] : [];
  const what = ['cpu', 'memory', 'disk', ...full, severity === 'warning' ? 'failed-logins' : 'healthy-hosts'];
  const AlarmName = { oneOf: what.map((each) => `${name}-${each}-${severity}`) };
  return exists({ type: 'AWS::CloudWatch::Alarm', where: { AlarmName, ActionsEnabled: { not: false } } }, what.length);
}

export const TOLD = SEVERITIES.map((severity) => tells(`${severity} topic`, MAIL, { from: [`${severity} alarms`] }));

export function alarmClaims(of: Document): readonly Claim[] {
  const resolution = 'C-EC2-15';
  const note = 'The agent adds memory up over the group; the alarm watches exactly that.';
  const both = (holds: (severity: Severity) => Assertion) => SEVERITIES.map(holds);
  const full = () => [
    claim(
      'EC2-ALM-01',
      'The CPU rings at 70 % and at 85 %',
      { resolution },
      both((it) => cpuAlarm(of, it)),
    ),
    claim(
      'EC2-ALM-02',
      'Memory rings at 75 % and at 90 %',
      { resolution, note },
      both((it) => agentAlarm(of, 'Memory', it)),
    ),
    claim(
      'EC2-ALM-03',
      'The fullest disk rings at 75 % and at 90 %',
      { resolution },
      both((it) => agentAlarm(of, 'Disk', it)),
    ),
    claim('EC2-ALM-04', 'Response times ring at 1 and 2 seconds, errors at 1 and 5 %', { resolution }, [
      ...both(responseAlarm),
      ...both(errorAlarm),
    ]),
    claim('EC2-ALM-06', 'What gets worse is told to the warning topic', [
      exists('warning alarms', 6),
      alarmsAre(of, 'warning'),
      ...TOLD.slice(0, 1),
    ]),
  ];
  return that.area('Alarms', [
    ...(of.monitoring === 'full' ? full() : []),
    claim('EC2-ALM-05', 'An outage is told at once, by mail from the critical topic', [
      healthyHostsAlarm(of),
      alarmsAre(of, 'critical'),
      ...TOLD.slice(1),
    ]),
    claim('EC2-ALM-07', 'A summary is mailed once a day', summary(of)),
  ]);
}

/** A state machine asks for alarms, scaling and cost of the last day, and publishes what it hears. */
function summary({ name }: Document): readonly Assertion[] {
  const starts = { Arn: { refersTo: 'summary' }, RoleArn: { refersTo: 'summary schedule role' } } as const;
  const where = {
    Name: `${name}-summary`,
    ScheduleExpression: 'cron(0 11 * * ? *)',
    State: { not: 'DISABLED' },
    Targets: { exactly: [{ where: starts }] },
  };
  const looks = ['cloudwatch:DescribeAlarms', 'autoscaling:DescribeScalingActivities', 'ce:GetCostAndUsage'];
  const calls = { Alarms: 'cloudwatch:describeAlarms', Scaling: 'autoscaling:describeScalingActivities' };
  const lastCalls = { Cost: 'costexplorer:getCostAndUsage', Tell: 'sns:publish' };
  const states = Object.entries({ ...calls, ...lastCalls }).map(
    ([state, call]) => [`States.${state}.Resource`, { like: `*:${call}` }] as const,
  );
  return [
    exists({ type: 'AWS::Events::Rule', id: 'SummarySchedule', where }, 1),
    property('summary', 'RoleArn', { refersTo: 'summary role' }),
    property('summary', 'DefinitionSubstitutions.TopicArn', { refersTo: 'info topic' }),
    that.file(
      { of: 'summary' },
      {
        at: {
          ...Object.fromEntries(states),
          'States.Alarms.Arguments': { where: { AlarmNamePrefix: `${name}-`, StateValue: 'ALARM' } },
          'States.Scaling.Arguments.AutoScalingGroupName': name,
        },
      },
    ),
    trusts('summary role', ['states.amazonaws.com']),
    allowed('summary role', looks),
    allowed('summary role', ['sns:Publish'], { on: 'info topic', context: { 'aws:SecureTransport': 'true' } }),
    allowed('summary role', ['kms:Decrypt', 'kms:GenerateDataKey'], { on: 'key' }),
    trusts('summary schedule role', ['events.amazonaws.com']),
    allowed('summary schedule role', ['states:StartExecution'], { on: 'summary' }),
    tells('info topic', MAIL),
    that.witness('procedure', 'a run of the state machine publishes one message to the info topic'),
  ];
}
