import { type Assertion, alarm, allowed, type Claim, claim, exists, property, trusts, witness } from 'lintel/claims';
import { AGENT_DIMENSION } from '../agent-configuration.ts';
import type { Settings } from '../settings.ts';
import {
  healthyHostsAtLeast,
  PERIOD_SECONDS,
  PERIODS,
  type Severity,
  severitiesOf,
  THRESHOLDS,
} from '../thresholds.ts';

const TOPIC = { warning: 'warning topic', critical: 'critical topic' } as const;

export function cpuAlarm({ name, blueGreen }: Settings, severity: Severity): Assertion {
  const group = blueGreen?.live === 'green' ? `${name}-green` : name;
  return alarm(`CPU ${severity} alarm`, {
    metric: { namespace: 'AWS/EC2', name: 'CPUUtilization', dimensions: { AutoScalingGroupName: group } },
    statistic: 'Average',
    comparison: '>',
    threshold: THRESHOLDS.cpu[severity],
    ...shared(severity),
    emittedBy: 'aws',
  });
}

export function agentAlarm(settings: Settings, what: 'memory' | 'disk', severity: Severity): Assertion {
  const group = settings.blueGreen?.live === 'green' ? `${settings.name}-green` : settings.name;
  return alarm(`${what} ${severity} alarm`, {
    metric: {
      namespace: 'CWAgent',
      name: what === 'memory' ? 'mem_used_percent' : 'disk_used_percent',
      dimensions: { [AGENT_DIMENSION]: group },
    },
    statistic: what === 'memory' ? 'Average' : 'Maximum',
    comparison: '>',
    threshold: (what === 'memory' ? THRESHOLDS.memory : THRESHOLDS.disk)[severity],
    ...shared(severity),
    emittedBy: 'workload',
  });
}

function shared(severity: Severity) {
  return {
    periodSeconds: PERIOD_SECONDS,
    evaluationPeriods: PERIODS,
    missingData: 'notBreaching',
    notifies: [TOPIC[severity]],
  } as const;
}

export function healthyHostsAlarm(settings: Settings): Assertion {
  return alarm('healthy hosts alarm', {
    metric: {
      namespace: 'AWS/ApplicationELB',
      name: 'HealthyHostCount',
      dimensions: {
        LoadBalancer: { refersTo: 'load balancer', attribute: 'LoadBalancerFullName' },
        TargetGroup: { refersTo: 'target group', attribute: 'TargetGroupFullName' },
      },
    },
    statistic: 'Minimum',
    comparison: '<',
    threshold: healthyHostsAtLeast(settings),
    periodSeconds: 60,
    evaluationPeriods: 3,
    missingData: settings.offHours?.instances === 0 ? 'notBreaching' : 'breaching',
    notifies: ['critical topic'],
    emittedBy: 'aws',
  });
}

function responseAlarm(severity: Severity): Assertion {
  return alarm(`response ${severity} alarm`, {
    metric: {
      namespace: 'AWS/ApplicationELB',
      name: 'TargetResponseTime',
      dimensions: { LoadBalancer: { refersTo: 'load balancer', attribute: 'LoadBalancerFullName' } },
    },
    statistic: 'p95',
    comparison: '>',
    threshold: THRESHOLDS.responseSeconds[severity],
    ...shared(severity),
    emittedBy: 'aws',
  });
}

/** A share, which is calculated from three metrics. */
function errorAlarm(severity: Severity): readonly Assertion[] {
  const of = `errors ${severity} alarm`;
  const counts = (metric: string) => ({
    where: {
      'MetricStat.Metric.Namespace': 'AWS/ApplicationELB',
      'MetricStat.Metric.MetricName': metric,
      'MetricStat.Stat': 'Sum',
      'MetricStat.Metric.Dimensions': {
        exactly: [
          { where: { Name: 'LoadBalancer', Value: { refersTo: 'load balancer', attribute: 'LoadBalancerFullName' } } },
        ],
      },
      ReturnData: false,
    },
  });
  return [
    property(of, 'Metrics', {
      exactly: [
        { where: { Expression: '100 * (FILL(part1, 0) + FILL(part2, 0)) / whole', ReturnData: true } },
        counts('HTTPCode_Target_5XX_Count'),
        counts('HTTPCode_ELB_5XX_Count'),
        counts('RequestCount'),
      ],
    }),
    property(of, 'ComparisonOperator', 'GreaterThanThreshold'),
    property(of, 'Threshold', THRESHOLDS.errorPercent[severity]),
    property(of, 'TreatMissingData', 'notBreaching'),
    property(of, 'EvaluationPeriods', PERIODS),
    property(of, 'AlarmActions', { exactly: [{ refersTo: TOPIC[severity] }] }),
  ];
}

export function alarmClaims(settings: Settings): readonly Claim[] {
  const area = 'Alarms';
  const resolution = 'C-EC2-15';
  const severities = severitiesOf(settings);
  const both = (holds: (severity: Severity) => readonly Assertion[]) => severities.flatMap(holds);
  return [
    ...(settings.monitoring === 'full'
      ? [
          claim(
            'EC2-ALM-01',
            'The CPU rings at 70 % and at 85 %',
            both((it) => [cpuAlarm(settings, it)]),
            { area, resolution },
          ),
          claim(
            'EC2-ALM-02',
            'Memory rings at 75 % and at 90 %',
            both((it) => [agentAlarm(settings, 'memory', it)]),
            {
              area,
              resolution,
              note: 'The agent adds memory up over the group; the alarm watches exactly that.',
            },
          ),
          claim(
            'EC2-ALM-03',
            'The fullest disk rings at 75 % and at 90 %',
            both((it) => [agentAlarm(settings, 'disk', it)]),
            {
              area,
              resolution,
            },
          ),
          claim(
            'EC2-ALM-04',
            'Response times ring at 1 and 2 seconds, errors at 1 and 5 %',
            both((it) => [responseAlarm(it), ...errorAlarm(it)]),
            { area, resolution },
          ),
          claim(
            'EC2-ALM-06',
            'What gets worse is told to the warning topic',
            [
              exists('warning alarms', 6),
              property('warning alarms', 'AlarmActions', { exactly: [{ refersTo: 'warning topic' }] }),
              property('warning mail', 'TopicArn', { refersTo: 'warning topic' }),
            ],
            { area },
          ),
        ]
      : []),
    claim(
      'EC2-ALM-05',
      'An outage is told at once, by mail from the critical topic',
      [
        healthyHostsAlarm(settings),
        property('critical alarms', 'AlarmActions', { exactly: [{ refersTo: 'critical topic' }] }),
        property('critical mail', 'TopicArn', { refersTo: 'critical topic' }),
        property('critical mail', 'Protocol', 'email'),
      ],
      { area },
    ),
    claim(
      'EC2-ALM-07',
      'A summary is mailed once a day',
      [
        property('summary schedule', 'ScheduleExpression', 'cron(0 11 * * ? *)'),
        property('summary schedule', 'Targets', { exactly: [{ where: { Arn: { refersTo: 'summary' } } }] }),
        property('summary schedule', 'State', { not: 'DISABLED' }),
        property('summary', 'DefinitionSubstitutions.TopicArn', { refersTo: 'info topic' }),
        property('summary', 'RoleArn', { refersTo: 'summary role' }),
        trusts('summary role', ['states.amazonaws.com']),
        allowed('summary role', [
          'cloudwatch:DescribeAlarms',
          'autoscaling:DescribeScalingActivities',
          'ce:GetCostAndUsage',
        ]),
        allowed('summary role', ['sns:Publish'], { on: 'info topic', context: { 'aws:SecureTransport': 'true' } }),
        trusts('summary schedule role', ['events.amazonaws.com']),
        allowed('summary schedule role', ['states:StartExecution'], { on: 'summary' }),
        // The summary finds the alarms of the environment by their names.
        property('every alarm', 'AlarmName', { like: `${settings.name}-*` }),
        ...[
          'cloudwatch:describeAlarms',
          'autoscaling:describeScalingActivities',
          'costexplorer:getCostAndUsage',
          'sns:publish',
        ].map((call) => property('summary', 'DefinitionString', { mentions: call })),
        property('info mail', 'TopicArn', { refersTo: 'info topic' }),
        witness('procedure', 'a run of the state machine publishes one message to the info topic'),
      ],
      { area },
    ),
  ];
}
