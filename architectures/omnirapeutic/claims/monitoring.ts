import { type Assertion, alarm, type Claim, type Matcher } from 'lintel/claims';
import type { OmnirapeuticOptions } from '../options.ts';
import { that } from './names.ts';

const { allowed, claim, exists, kept, may, mayNot, property, trusts } = that;
const CLUSTER = 'omnirapeutic-production';
/** What the filter on the flow logs counts. */
export const REJECTS = { namespace: 'omnirapeutic-production/FlowLogs', name: 'RejectedConnections' };
const OF_BALANCER = { LoadBalancer: { refersTo: 'load balancer', attribute: 'LoadBalancerFullName' } } as const;

type Dimensions = Readonly<Record<string, Matcher>>;

/** An alarm with the id; it adds up or averages, lasts so many periods, and tells the topic. */
function watches(
  id: string,
  namespace: string,
  name: string,
  dimensions: Dimensions,
  [statistic, comparison, threshold]: readonly ['Sum' | 'Average' | 'Maximum', '>' | '<', number],
  [periodSeconds, evaluationPeriods]: readonly [seconds: number, times: number],
  missingData: 'breaching' | 'notBreaching' = 'notBreaching',
): Assertion {
  const metric = { namespace, name, dimensions };
  const said = { metric, statistic, comparison, threshold, periodSeconds, evaluationPeriods, missingData };
  return alarm({ id }, { ...said, notifies: ['topic'] });
}

export function monitoringClaims(options: OmnirapeuticOptions): readonly Claim[] {
  return [...alarms(options), ...logGroups()];
}

const ALARMS = [
  ['AlarmsAuroraCpuHigh', 'aurora-cpu-high'],
  ['AlarmsAuroraConnectionsHigh', 'aurora-connections-high'],
  ['AlarmsAuroraMemoryLow', 'aurora-memory-low'],
  ['AlarmsAuroraAcuHigh', 'aurora-acu-high'],
  ['AlarmsAuroraReplicationLag', 'aurora-replication-lag'],
  ['AlarmsVpcAPacketDrop', 'vpc-a-packet-drop'],
  ['AlarmsVpcBPacketDrop', 'vpc-b-packet-drop'],
  ['AlarmsVpcCPacketDrop', 'vpc-c-packet-drop'],
  ['AlarmsEstimatedChargesHigh', 'estimated-charges-high'],
  ['AlarmsAlbResponseTime', 'alb-response-time'],
  ['AlarmsAlb5xxErrors', 'alb-5xx-errors'],
  ['AlarmsAlbUnhealthyHosts', 'alb-unhealthy-hosts'],
  ['AlarmsEcsCpuHigh', 'ecs-cpu-high'],
  ['AlarmsEcsMemoryHigh', 'ecs-memory-high'],
  ['AlarmsEcsTasksLow', 'ecs-tasks-low'],
  ['AlarmsWafBlockedRequests', 'waf-blocked-requests'],
  ['AlarmsNat1PortAllocation', 'nat-1-port-allocation'],
  ['AlarmsNat2PortAllocation', 'nat-2-port-allocation'],
  ['AlarmsNat3PortAllocation', 'nat-3-port-allocation'],
  ['AlarmsFlowLogsSilent', 'flow-logs-silent'],
  ['AlarmsFlowLogsRejects', 'flow-logs-rejects'],
] as const;

function alarms(options: OmnirapeuticOptions): readonly Claim[] {
  const differently = { resolution: 'C-OMN-18' };
  const aurora = { DBClusterIdentifier: { refersTo: 'database cluster' } };
  const gateway = (zone: 'a' | 'b' | 'c') => ({ NatGatewayId: { refersTo: `NAT gateway ${zone}` } });
  return that.area('Alarms', [
    claim('OMN-ALM-01', '21 alarms, each with a name of its own', differently, [
      exists('every alarm', 21),
      ...ALARMS.map(([id, name]) => property({ id }, 'AlarmName', `omnirapeutic-production-${name}`)),
    ]),
    claim(
      'OMN-ALM-02',
      'Aurora: 5 alarms',
      {
        ...differently,
        note: 'Capacity is watched in percent of its maximum: an ACU threshold above the maximum could never be passed.',
      },
      [
        exists({ type: 'AWS::CloudWatch::Alarm', where: { Namespace: 'AWS/RDS' } }, 5),
        watches(
          'AlarmsAuroraCpuHigh',
          'AWS/RDS',
          'CPUUtilization',
          aurora,
          ['Average', '>', 80],
          [300, 2],
          'breaching',
        ),
        watches(
          'AlarmsAuroraConnectionsHigh',
          'AWS/RDS',
          'DatabaseConnections',
          aurora,
          ['Average', '>', 80],
          [300, 2],
          'breaching',
        ),
        watches(
          'AlarmsAuroraMemoryLow',
          'AWS/RDS',
          'FreeableMemory',
          aurora,
          ['Average', '<', 536870912],
          [300, 2],
          'breaching',
        ),
        watches(
          'AlarmsAuroraAcuHigh',
          'AWS/RDS',
          'ACUUtilization',
          aurora,
          ['Average', '>', 90],
          [300, 3],
          'breaching',
        ),
        watches('AlarmsAuroraReplicationLag', 'AWS/RDS', 'AuroraReplicaLag', aurora, ['Maximum', '>', 1000], [300, 2]),
      ],
    ),
    claim('OMN-ALM-03', 'VPC: 3 alarms, one for the way out of each zone', differently, [
      exists({ type: 'AWS::CloudWatch::Alarm', where: { MetricName: 'PacketsDropCount' } }, 3),
      ...(['a', 'b', 'c'] as const).map((zone) =>
        watches(
          `AlarmsVpc${zone.toUpperCase()}PacketDrop`,
          'AWS/NATGateway',
          'PacketsDropCount',
          gateway(zone),
          ['Sum', '>', 100],
          [300, 2],
        ),
      ),
    ]),
    claim(
      'OMN-ALM-04',
      'Cost: 1 alarm',
      {
        note: 'AWS writes the metric in us-east-1 only, and only where billing alerts are switched on in the account.',
      },
      [
        exists({ id: 'AlarmsEstimatedCharges*' }, 1),
        watches(
          'AlarmsEstimatedChargesHigh',
          'AWS/Billing',
          'EstimatedCharges',
          { Currency: 'USD' },
          ['Maximum', '>', 1500],
          [21600, 1],
        ),
        property('stack', 'Region', 'us-east-1'),
      ],
    ),
    claim('OMN-ALM-05', 'Load balancer: 3 alarms', differently, loadBalancer()),
    claim('OMN-ALM-06', 'ECS: 3 alarms, each over all services', differently, services(options)),
    claim('OMN-ALM-07', 'WAF: 1 alarm', [
      exists({ type: 'AWS::CloudWatch::Alarm', where: { Namespace: 'AWS/WAFV2' } }, 1),
      watches(
        'AlarmsWafBlockedRequests',
        'AWS/WAFV2',
        'BlockedRequests',
        { WebACL: 'omnirapeutic-production-waf', Region: 'us-east-1', Rule: 'ALL' },
        ['Sum', '>', 100],
        [300, 1],
      ),
      property('firewall', 'VisibilityConfig.MetricName', 'omnirapeutic-production-waf'),
    ]),
    claim('OMN-ALM-08', 'NAT gateway: 3 alarms, one for each', differently, [
      exists({ type: 'AWS::CloudWatch::Alarm', where: { MetricName: 'ErrorPortAllocation' } }, 3),
      ...(['a', 'b', 'c'] as const).map((zone, index) =>
        watches(
          `AlarmsNat${index + 1}PortAllocation`,
          'AWS/NATGateway',
          'ErrorPortAllocation',
          gateway(zone),
          ['Sum', '>', 10],
          [300, 1],
        ),
      ),
    ]),
    claim('OMN-ALM-09', 'Flow logs: 2 alarms', differently, [
      exists({ type: 'AWS::CloudWatch::Alarm', id: 'AlarmsFlowLogs*' }, 2),
      watches(
        'AlarmsFlowLogsSilent',
        'AWS/Logs',
        'IncomingLogEvents',
        { LogGroupName: { refersTo: 'flow log group' } },
        ['Sum', '<', 1],
        [300, 3],
        'breaching',
      ),
      watches('AlarmsFlowLogsRejects', REJECTS.namespace, REJECTS.name, {}, ['Sum', '>', 1000], [300, 2]),
      property('rejects filter', 'LogGroupName', { refersTo: 'flow log group' }),
      property('rejects filter', 'FilterPattern', { like: '*action = "REJECT"*' }),
      property('rejects filter', 'MetricTransformations', {
        exactly: [
          { where: { MetricNamespace: REJECTS.namespace, MetricName: REJECTS.name, Dimensions: { absent: true } } },
        ],
      }),
    ]),
    claim(
      'OMN-ALM-10',
      'Alarms notify through the encrypted topic, and can: CloudWatch may publish to it and use its key',
      [
        property('every alarm', 'AlarmActions', { exactly: [{ refersTo: 'topic' }] }),
        that.encrypted('topic', { by: 'secrets key' }),
        property('topic', 'TopicName', 'omnirapeutic-production-alerts'),
        may({ service: 'cloudwatch.amazonaws.com' }, ['sns:Publish'], { on: 'topic', for: 'every alarm' }),
        mayNot({ service: 'cloudwatch.amazonaws.com', account: 'another' }, ['sns:Publish'], { on: 'topic' }),
        may({ service: 'cloudwatch.amazonaws.com' }, ['kms:Decrypt', 'kms:GenerateDataKey'], {
          on: 'secrets key',
          for: 'every alarm',
        }),
        property('subscription', 'TopicArn', { refersTo: 'topic' }),
        property('subscription', 'Protocol', 'email'),
        property('subscription', 'Endpoint', { refersTo: 'address parameter' }),
      ],
    ),
  ]);
}

function loadBalancer(): readonly Assertion[] {
  const namespace = 'AWS/ApplicationELB';
  const unhealthy = (targets: 'API targets' | 'web targets') => ({
    metric: {
      namespace,
      name: 'UnHealthyHostCount',
      dimensions: { ...OF_BALANCER, TargetGroup: { refersTo: targets, attribute: 'TargetGroupFullName' } },
    },
    statistic: 'Maximum' as const,
  });
  return [
    exists({ type: 'AWS::CloudWatch::Alarm', id: 'AlarmsAlb*' }, 3),
    watches('AlarmsAlbResponseTime', namespace, 'TargetResponseTime', OF_BALANCER, ['Average', '>', 2], [60, 5]),
    watches('AlarmsAlb5xxErrors', namespace, 'HTTPCode_Target_5XX_Count', OF_BALANCER, ['Sum', '>', 10], [60, 2]),
    that.alarm(
      { id: 'AlarmsAlbUnhealthyHosts' },
      {
        expression: 'SUM([api, web])',
        inputs: { api: unhealthy('API targets'), web: unhealthy('web targets') },
        comparison: '>',
        threshold: 0,
        periodSeconds: 60,
        evaluationPeriods: 2,
        missingData: 'notBreaching',
        notifies: ['topic'],
      },
    ),
  ];
}

function services(options: OmnirapeuticOptions): readonly Assertion[] {
  const running = options.stage !== 'validation' ? (['api', 'web', 'worker'] as const) : (['nginx'] as const);
  const dimensionsOf = (service: string) => ({
    ClusterName: CLUSTER,
    ServiceName: `omnirapeutic-production-${service}`,
  });
  const inputs = (namespace: string, names: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      running.flatMap((service) =>
        Object.entries(names).map(([suffix, name]) => [
          `${service}${suffix}`,
          { metric: { namespace, name, dimensions: dimensionsOf(service) }, statistic: 'Average' as const },
        ]),
      ),
    );
  type Input = ReturnType<typeof inputs>;
  const over = (id: string, expression: string, fed: Input, threshold: number, slowly = true) =>
    that.alarm(
      { id },
      {
        expression,
        inputs: fed,
        comparison: '>',
        threshold,
        periodSeconds: slowly ? 300 : 60,
        evaluationPeriods: slowly ? 2 : 5,
        missingData: slowly ? 'notBreaching' : 'breaching',
        notifies: ['topic'],
      },
    );
  const highest = `MAX([${running.join(', ')}])`;
  const short = `MAX([${running.map((service) => `${service}Wanted - FILL(${service}Running, 0)`).join(', ')}])`;
  return [
    exists({ type: 'AWS::CloudWatch::Alarm', id: 'AlarmsEcs*' }, 3),
    over('AlarmsEcsCpuHigh', highest, inputs('AWS/ECS', { '': 'CPUUtilization' }), 80),
    over('AlarmsEcsMemoryHigh', highest, inputs('AWS/ECS', { '': 'MemoryUtilization' }), 80),
    over(
      'AlarmsEcsTasksLow',
      short,
      inputs('ECS/ContainerInsights', { Wanted: 'DesiredTaskCount', Running: 'RunningTaskCount' }),
      0,
      false,
    ),
    property('cluster', 'ClusterName', CLUSTER),
    property('cluster', 'ClusterSettings', { exactly: [{ where: { Name: 'containerInsights', Value: 'enabled' } }] }),
    ...running.map((service) =>
      exists({ type: 'AWS::ECS::Service', where: { ServiceName: `omnirapeutic-production-${service}` } }, 1),
    ),
  ];
}

function logGroups(): readonly Claim[] {
  const TRAIL = '/aws/cloudtrail/omnirapeutic-production';
  return that.area('Logs', [
    claim(
      'OMN-LOG-01',
      'Log groups of api, web and worker',
      (
        [
          ['API log group', 'api'],
          ['web log group', 'web'],
          ['worker log group', 'worker'],
        ] as const
      ).flatMap(([group, name]) => [
        property(group, 'LogGroupName', `/ecs/omnirapeutic-production/${name}`),
        kept(group, { days: 30 }),
      ]),
    ),
    claim('OMN-LOG-02', 'Log group of the flow logs', [
      property('flow log group', 'LogGroupName', '/aws/vpc/omnirapeutic-production-flow-logs'),
      kept('flow log group', { days: 90 }),
      property('flow logs', 'LogGroupName', { refersTo: 'flow log group' }),
      property('flow logs', 'LogDestinationType', 'cloud-watch-logs'),
    ]),
    claim('OMN-LOG-03', 'Log group of the trail', [
      property('trail log group', 'LogGroupName', TRAIL),
      kept('trail log group', { days: 90 }),
      property('trail', 'CloudWatchLogsRoleArn', { refersTo: 'trail log role' }),
      trusts('trail log role', ['cloudtrail.amazonaws.com']),
      allowed('trail log role', ['logs:CreateLogStream', 'logs:PutLogEvents'], {
        on: `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:${TRAIL}:log-stream:1`,
      }),
      property('trail', 'CloudWatchLogsLogGroupArn', { refersTo: 'trail log group' }),
    ]),
    claim('OMN-LOG-04', 'Log group of the bastion sessions', [
      property('session log group', 'LogGroupName', '/aws/ssm/omnirapeutic-production-bastion-sessions'),
      kept('session log group', { days: 90 }),
      property('session document', 'Content.inputs.cloudWatchLogGroupName', { refersTo: 'session log group' }),
    ]),
    claim('OMN-LOG-05', 'Log group of Aurora', [
      property('database log group', 'LogGroupName', '/aws/rds/cluster/omnirapeutic-production/postgresql'),
      kept('database log group', { days: 90 }),
      property('database cluster', 'EnableCloudwatchLogsExports', { exactly: ['postgresql'] }),
      property('database cluster', 'DBClusterIdentifier', CLUSTER),
    ]),
  ]);
}
