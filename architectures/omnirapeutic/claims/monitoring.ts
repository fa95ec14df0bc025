import {
  type Assertion,
  alarm,
  allowed,
  type Claim,
  claim,
  exists,
  type Matcher,
  property,
  trusts,
} from 'lintel/claims';
import { REJECTS } from '../alarms.ts';
import { LOG_GROUPS, named, PROJECT, SERVICES } from '../names.ts';
import { type OmnirapeuticOptions, stageOf } from '../options.ts';

export function monitoringClaims(options: OmnirapeuticOptions): readonly Claim[] {
  return [...alarms(options), ...logGroups()];
}

interface Watched {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, Matcher>>;
  readonly statistic: 'Sum' | 'Average' | 'Maximum';
  readonly condition: readonly ['>' | '<', number];
  readonly seconds: number;
  readonly times: number;
  readonly missing: 'breaching' | 'notBreaching';
}

function watches(id: string, watched: Watched): Assertion {
  const [comparison, threshold] = watched.condition;
  return alarm(id, {
    metric: { namespace: watched.namespace, name: watched.name, dimensions: { ...watched.dimensions } },
    statistic: watched.statistic,
    comparison,
    threshold,
    periodSeconds: watched.seconds,
    evaluationPeriods: watched.times,
    missingData: watched.missing,
    notifies: ['topic'],
  });
}

/** The definition of an alarm on metric math, property by property: the word `alarm` reads a single metric. */
function computes(id: string, expression: string, times: number, missing: 'breaching' | 'notBreaching') {
  return [
    property(id, 'Metrics', { has: { where: { Expression: expression, ReturnData: true } } }),
    property(id, 'EvaluationPeriods', times),
    property(id, 'TreatMissingData', missing),
    property(id, 'ComparisonOperator', 'GreaterThanThreshold'),
    property(id, 'AlarmActions', { exactly: [{ refersTo: 'topic' }] }),
  ];
}

/** The expression is fed by this metric, of exactly these dimensions. */
function feeds(
  id: string,
  watched: Pick<Watched, 'namespace' | 'name' | 'statistic' | 'seconds' | 'dimensions'>,
): Assertion {
  return property(id, 'Metrics', {
    has: {
      where: {
        'MetricStat.Metric.Namespace': watched.namespace,
        'MetricStat.Metric.MetricName': watched.name,
        'MetricStat.Metric.Dimensions': {
          exactly: Object.entries(watched.dimensions).map(([Name, Value]) => ({ where: { Name, Value } })),
        },
        'MetricStat.Stat': watched.statistic,
        'MetricStat.Period': watched.seconds,
        ReturnData: false,
      },
    },
  });
}

const area = 'Alarms';
const MINUTES_5 = 300;

function alarms(options: OmnirapeuticOptions): readonly Claim[] {
  return [
    claim(
      'OMN-ALM-01',
      '21 alarms, each with a name of its own',
      [
        exists('every alarm', 21),
        ...ALARM_NAMES.map((name) => exists({ type: 'AWS::CloudWatch::Alarm', where: { AlarmName: named(name) } }, 1)),
      ],
      { area, resolution: 'C-OMN-18' },
    ),
    ...aurora(),
    ...nat(),
    claim(
      'OMN-ALM-04',
      'Cost: 1 alarm',
      [
        exists({ id: 'AlarmsEstimatedCharges*' }, 1),
        property('AlarmsEstimatedChargesHigh', 'Namespace', 'AWS/Billing'),
        property('AlarmsEstimatedChargesHigh', 'MetricName', 'EstimatedCharges'),
        property('AlarmsEstimatedChargesHigh', 'Dimensions', {
          exactly: [{ where: { Name: 'Currency', Value: 'USD' } }],
        }),
        property('AlarmsEstimatedChargesHigh', 'Statistic', 'Maximum'),
        property('AlarmsEstimatedChargesHigh', 'Threshold', 1500),
        property('AlarmsEstimatedChargesHigh', 'Period', 21600),
        property('AlarmsEstimatedChargesHigh', 'ComparisonOperator', 'GreaterThanThreshold'),
        property('AlarmsEstimatedChargesHigh', 'EvaluationPeriods', 1),
        property('AlarmsEstimatedChargesHigh', 'TreatMissingData', 'notBreaching'),
        property('stack', 'Region', 'us-east-1'),
      ],
      {
        area,
        note: 'AWS writes the metric in us-east-1 only, and only where billing alerts are switched on in the account.',
      },
    ),
    ...loadBalancer(),
    ...services(options),
    claim(
      'OMN-ALM-07',
      'WAF: 1 alarm',
      [
        exists({ type: 'AWS::CloudWatch::Alarm', where: { Namespace: 'AWS/WAFV2' } }, 1),
        watches('AlarmsWafBlockedRequests', {
          namespace: 'AWS/WAFV2',
          name: 'BlockedRequests',
          dimensions: { WebACL: 'omnirapeutic-production-waf', Region: 'us-east-1', Rule: 'ALL' },
          statistic: 'Sum',
          condition: ['>', 100],
          seconds: MINUTES_5,
          times: 1,
          missing: 'notBreaching',
        }),
        property('firewall', 'VisibilityConfig.MetricName', 'omnirapeutic-production-waf'),
      ],
      { area },
    ),
    ...flowLogs(),
    claim(
      'OMN-ALM-10',
      'Alarms notify through the encrypted topic, and can: CloudWatch may publish to it and use its key',
      [
        property('every alarm', 'AlarmActions', { exactly: [{ refersTo: 'topic' }] }),
        property('topic', 'KmsMasterKeyId', { refersTo: 'secrets key' }),
        property('topic', 'TopicName', named('alerts')),
        property({ type: 'AWS::SNS::TopicPolicy' }, 'Topics', { exactly: [{ refersTo: 'topic' }] }),
        property({ type: 'AWS::SNS::TopicPolicy' }, 'PolicyDocument.Statement', {
          has: { where: { 'Principal.Service': 'cloudwatch.amazonaws.com', Action: 'sns:Publish', Effect: 'Allow' } },
        }),
        property('secrets key', 'KeyPolicy.Statement', {
          has: {
            where: {
              'Principal.Service': 'cloudwatch.amazonaws.com',
              Action: { exactly: ['kms:Decrypt', 'kms:GenerateDataKey*'] },
            },
          },
        }),
        property('subscription', 'TopicArn', { refersTo: 'topic' }),
        property('subscription', 'Protocol', 'email'),
        property('subscription', 'Endpoint', { refersTo: 'AlertEmail' }),
      ],
      { area },
    ),
  ];
}

const ALARM_NAMES = [
  'aurora-cpu-high',
  'aurora-connections-high',
  'aurora-memory-low',
  'aurora-acu-high',
  'aurora-replication-lag',
  'vpc-a-packet-drop',
  'vpc-b-packet-drop',
  'vpc-c-packet-drop',
  'estimated-charges-high',
  'alb-response-time',
  'alb-5xx-errors',
  'alb-unhealthy-hosts',
  'ecs-cpu-high',
  'ecs-memory-high',
  'ecs-tasks-low',
  'waf-blocked-requests',
  'nat-1-port-allocation',
  'nat-2-port-allocation',
  'nat-3-port-allocation',
  'flow-logs-silent',
  'flow-logs-rejects',
] as const;

function aurora(): readonly Claim[] {
  const of = (
    id: string,
    name: string,
    condition: Watched['condition'],
    rest: Partial<Pick<Watched, 'statistic' | 'times' | 'missing'>> = {},
  ) =>
    watches(id, {
      namespace: 'AWS/RDS',
      name,
      dimensions: { DBClusterIdentifier: { refersTo: 'database cluster' } },
      statistic: 'Average',
      condition,
      seconds: MINUTES_5,
      times: 2,
      missing: 'breaching',
      ...rest,
    });
  return [
    claim(
      'OMN-ALM-02',
      'Aurora: 5 alarms',
      [
        exists({ type: 'AWS::CloudWatch::Alarm', where: { Namespace: 'AWS/RDS' } }, 5),
        of('AlarmsAuroraCpuHigh', 'CPUUtilization', ['>', 80]),
        of('AlarmsAuroraConnectionsHigh', 'DatabaseConnections', ['>', 80]),
        of('AlarmsAuroraMemoryLow', 'FreeableMemory', ['<', 536870912]),
        of('AlarmsAuroraAcuHigh', 'ACUUtilization', ['>', 90], { times: 3 }),
        of('AlarmsAuroraReplicationLag', 'AuroraReplicaLag', ['>', 1000], {
          statistic: 'Maximum',
          missing: 'notBreaching',
        }),
      ],
      {
        area,
        resolution: 'C-OMN-18',
        note: 'Capacity is watched in percent of its maximum: an ACU threshold above the maximum could never be passed.',
      },
    ),
  ];
}

function nat(): readonly Claim[] {
  const of = (id: string, gateway: string, name: string, condition: Watched['condition'], times: number) =>
    watches(id, {
      namespace: 'AWS/NATGateway',
      name,
      dimensions: { NatGatewayId: { refersTo: gateway } },
      statistic: 'Sum',
      condition,
      seconds: MINUTES_5,
      times,
      missing: 'notBreaching',
    });
  return [
    claim(
      'OMN-ALM-03',
      'VPC: 3 alarms, one for the way out of each zone',
      [
        exists({ type: 'AWS::CloudWatch::Alarm', where: { MetricName: 'PacketsDropCount' } }, 3),
        ...(['A', 'B', 'C'] as const).map((zone) =>
          of(`AlarmsVpc${zone}PacketDrop`, `VpcNatGateway${zone}`, 'PacketsDropCount', ['>', 100], 2),
        ),
      ],
      { area, resolution: 'C-OMN-18' },
    ),
    claim(
      'OMN-ALM-08',
      'NAT gateway: 3 alarms, one for each',
      [
        exists({ type: 'AWS::CloudWatch::Alarm', where: { MetricName: 'ErrorPortAllocation' } }, 3),
        ...(['A', 'B', 'C'] as const).map((zone, index) =>
          of(`AlarmsNat${index + 1}PortAllocation`, `VpcNatGateway${zone}`, 'ErrorPortAllocation', ['>', 10], 1),
        ),
      ],
      { area, resolution: 'C-OMN-18' },
    ),
  ];
}

function loadBalancer(): readonly Claim[] {
  const dimension = { LoadBalancer: { refersTo: 'load balancer', attribute: 'LoadBalancerFullName' } };
  const unhealthy = (targets: string) =>
    feeds('AlarmsAlbUnhealthyHosts', {
      namespace: 'AWS/ApplicationELB',
      name: 'UnHealthyHostCount',
      statistic: 'Maximum',
      seconds: 60,
      dimensions: { ...dimension, TargetGroup: { refersTo: targets, attribute: 'TargetGroupFullName' } },
    });
  return [
    claim(
      'OMN-ALM-05',
      'Load balancer: 3 alarms',
      [
        exists({ type: 'AWS::CloudWatch::Alarm', id: 'AlarmsAlb*' }, 3),
        watches('AlarmsAlbResponseTime', {
          namespace: 'AWS/ApplicationELB',
          name: 'TargetResponseTime',
          dimensions: dimension,
          statistic: 'Average',
          condition: ['>', 2],
          seconds: 60,
          times: 5,
          missing: 'notBreaching',
        }),
        watches('AlarmsAlb5xxErrors', {
          namespace: 'AWS/ApplicationELB',
          name: 'HTTPCode_Target_5XX_Count',
          dimensions: dimension,
          statistic: 'Sum',
          condition: ['>', 10],
          seconds: 60,
          times: 2,
          missing: 'notBreaching',
        }),
        ...computes('AlarmsAlbUnhealthyHosts', 'SUM([api, web])', 2, 'notBreaching'),
        property('AlarmsAlbUnhealthyHosts', 'Threshold', 0),
        property('AlarmsAlbUnhealthyHosts', 'Metrics', { length: 3 }),
        unhealthy('API targets'),
        unhealthy('web targets'),
      ],
      { area, resolution: 'C-OMN-18' },
    ),
  ];
}

function services(options: OmnirapeuticOptions): readonly Claim[] {
  const running: readonly string[] = stageOf(options) === 'application' ? SERVICES : ['nginx'];
  const fed = (id: string, namespace: string, name: string, seconds: number) =>
    running.map((service) =>
      feeds(id, {
        namespace,
        name,
        statistic: 'Average',
        seconds,
        dimensions: { ClusterName: PROJECT, ServiceName: named(service) },
      }),
    );
  const list = (suffix = '') => `MAX([${running.map((service) => `${service}${suffix}`).join(', ')}])`;
  return [
    claim(
      'OMN-ALM-06',
      'ECS: 3 alarms, each over all services',
      [
        exists({ type: 'AWS::CloudWatch::Alarm', id: 'AlarmsEcs*' }, 3),
        ...computes('AlarmsEcsCpuHigh', list(), 2, 'notBreaching'),
        property('AlarmsEcsCpuHigh', 'Threshold', 80),
        ...fed('AlarmsEcsCpuHigh', 'AWS/ECS', 'CPUUtilization', MINUTES_5),
        ...computes('AlarmsEcsMemoryHigh', list(), 2, 'notBreaching'),
        property('AlarmsEcsMemoryHigh', 'Threshold', 80),
        ...fed('AlarmsEcsMemoryHigh', 'AWS/ECS', 'MemoryUtilization', MINUTES_5),
        ...computes('AlarmsEcsTasksLow', list('Short'), 5, 'breaching'),
        property('AlarmsEcsTasksLow', 'Threshold', 0),
        ...running.map((service) =>
          property('AlarmsEcsTasksLow', 'Metrics', {
            has: {
              where: {
                Id: `${service}Short`,
                Expression: `${service}Wanted - FILL(${service}Running, 0)`,
                ReturnData: false,
              },
            },
          }),
        ),
        ...fed('AlarmsEcsTasksLow', 'ECS/ContainerInsights', 'DesiredTaskCount', 60),
        ...fed('AlarmsEcsTasksLow', 'ECS/ContainerInsights', 'RunningTaskCount', 60),
        property('cluster', 'ClusterName', PROJECT),
        property('cluster', 'ClusterSettings', {
          exactly: [{ where: { Name: 'containerInsights', Value: 'enabled' } }],
        }),
        ...running.map((service) => exists({ type: 'AWS::ECS::Service', where: { ServiceName: named(service) } }, 1)),
      ],
      { area, resolution: 'C-OMN-18' },
    ),
  ];
}

function flowLogs(): readonly Claim[] {
  return [
    claim(
      'OMN-ALM-09',
      'Flow logs: 2 alarms',
      [
        exists({ type: 'AWS::CloudWatch::Alarm', id: 'AlarmsFlowLogs*' }, 2),
        watches('AlarmsFlowLogsSilent', {
          namespace: 'AWS/Logs',
          name: 'IncomingLogEvents',
          dimensions: { LogGroupName: { refersTo: 'flow log group' } },
          statistic: 'Sum',
          condition: ['<', 1],
          seconds: MINUTES_5,
          times: 3,
          missing: 'breaching',
        }),
        watches('AlarmsFlowLogsRejects', {
          namespace: REJECTS.namespace,
          name: REJECTS.name,
          dimensions: {},
          statistic: 'Sum',
          condition: ['>', 1000],
          seconds: MINUTES_5,
          times: 2,
          missing: 'notBreaching',
        }),
        property('rejects filter', 'LogGroupName', { refersTo: 'flow log group' }),
        property('rejects filter', 'FilterPattern', { like: '*action = "REJECT"*' }),
        property('rejects filter', 'MetricTransformations', {
          exactly: [
            { where: { MetricNamespace: REJECTS.namespace, MetricName: REJECTS.name, Dimensions: { absent: true } } },
          ],
        }),
      ],
      { area, resolution: 'C-OMN-18' },
    ),
  ];
}

function logGroups(): readonly Claim[] {
  const area = 'Logs';
  return [
    claim(
      'OMN-LOG-01',
      'Log groups of api, web and worker',
      (['api', 'web', 'worker'] as const).flatMap((service) => {
        const name = service === 'api' ? 'API' : service;
        return [
          property(`${name} log group`, 'LogGroupName', LOG_GROUPS[service]),
          property(`${name} log group`, 'RetentionInDays', 30),
        ];
      }),
      { area },
    ),
    claim(
      'OMN-LOG-02',
      'Log group of the flow logs',
      [
        property('flow log group', 'LogGroupName', LOG_GROUPS.flowLogs),
        property('flow log group', 'RetentionInDays', 90),
        property('flow logs', 'LogGroupName', { refersTo: 'flow log group' }),
        property('flow logs', 'LogDestinationType', 'cloud-watch-logs'),
      ],
      { area },
    ),
    claim(
      'OMN-LOG-03',
      'Log group of the trail',
      [
        property('trail log group', 'LogGroupName', LOG_GROUPS.trail),
        property('trail log group', 'RetentionInDays', 90),
        property('trail', 'CloudWatchLogsRoleArn', { refersTo: 'trail log role' }),
        trusts('trail log role', ['cloudtrail.amazonaws.com']),
        allowed('trail log role', ['logs:CreateLogStream', 'logs:PutLogEvents'], {
          on: `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:${LOG_GROUPS.trail}:log-stream:1`,
        }),
        property('trail', 'CloudWatchLogsLogGroupArn', { refersTo: 'trail log group' }),
      ],
      { area },
    ),
    claim(
      'OMN-LOG-04',
      'Log group of the bastion sessions',
      [
        property('session log group', 'LogGroupName', LOG_GROUPS.sessions),
        property('session log group', 'RetentionInDays', 90),
        property('session document', 'Content.inputs.cloudWatchLogGroupName', { refersTo: 'session log group' }),
      ],
      { area },
    ),
    claim(
      'OMN-LOG-05',
      'Log group of Aurora',
      [
        property('database log group', 'LogGroupName', LOG_GROUPS.database),
        property('database log group', 'RetentionInDays', 90),
        property('database cluster', 'EnableCloudwatchLogsExports', { exactly: ['postgresql'] }),
        property('database cluster', 'DBClusterIdentifier', PROJECT),
      ],
      { area },
    ),
  ];
}
