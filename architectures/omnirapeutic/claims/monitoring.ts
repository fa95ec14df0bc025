import { type Assertion, alarm, type Claim, type Matcher, promised } from 'lintel/claims';
import type { OmnirapeuticOptions } from '../options.ts';
import { that } from './names.ts';

const { called, claim, encrypted, exists, kept, may, property, records } = that;
const PROJECT = 'omnirapeutic-production';
/** What the filter on the flow logs counts. */
export const REJECTS = { namespace: 'omnirapeutic-production/FlowLogs', name: 'RejectedConnections' };

const ALARM = 'AWS::CloudWatch::Alarm';
const named = (name: string) => ({ type: ALARM, where: { AlarmName: `${PROJECT}-${name}` } });
const ZONES = ['a', 'b', 'c'] as const;
const OF_AURORA = { DBClusterIdentifier: { refersTo: 'database cluster' } };
const OF_BALANCER = { LoadBalancer: { refersTo: 'load balancer', attribute: 'LoadBalancerFullName' } };
const ofGateway = (zone: string) => ({ NatGatewayId: { refersTo: `NAT gateway ${zone}` } });
const TOPIC = { notifies: ['topic'], oks: [], insufficient: [] };
const SILENCE = { 'silence is fine': 'notBreaching', 'silence rings': 'breaching' } as const;

/** An alarm by its name: which metric, how it is added up, when it rings, for how long, and what silence means. */
function rings(
  name: string,
  [namespace, metric, dimensions]: readonly [string, string, Readonly<Record<string, Matcher>>],
  [statistic, comparison, threshold]: readonly ['Sum' | 'Average' | 'Maximum', '>' | '<', number],
  [periodSeconds, evaluationPeriods]: readonly [seconds: number, times: number],
  silence: keyof typeof SILENCE = 'silence is fine',
): Assertion {
  const watched = { metric: { namespace, name: metric, dimensions }, statistic, comparison, threshold } as const;
  return alarm(named(name), {
    ...watched,
    periodSeconds,
    evaluationPeriods,
    missingData: SILENCE[silence],
    ...TOPIC,
  });
}

const NAMES = [
  ...['cpu-high', 'connections-high', 'memory-low', 'acu-high', 'replication-lag'].map((name) => `aurora-${name}`),
  ...ZONES.map((zone) => `vpc-${zone}-packet-drop`),
  'estimated-charges-high',
  ...['response-time', '5xx-errors', 'unhealthy-hosts'].map((name) => `alb-${name}`),
  ...['cpu-high', 'memory-high', 'tasks-low'].map((name) => `ecs-${name}`),
  'waf-blocked-requests',
  ...[1, 2, 3].map((number) => `nat-${number}-port-allocation`),
  ...['silent', 'rejects'].map((name) => `flow-logs-${name}`),
].map((name) => `${PROJECT}-${name}`);

const GLASS_NAMES = ['grant', 'use'].map((name) => `${PROJECT}-break-the-glass-${name}`);
const SECURITY = 'Custom/Security';
const BREAK_THE_GLASS = [
  rings('break-the-glass-grant', [SECURITY, 'BTGGrantAccessCount', {}], ['Sum', '>', 0], [60, 1]),
  rings('break-the-glass-use', [SECURITY, 'BTGUseAccessCount', {}], ['Sum', '>', 0], [60, 1]),
];

const RDS = 'AWS/RDS';
const AURORA = [
  rings('aurora-cpu-high', [RDS, 'CPUUtilization', OF_AURORA], ['Average', '>', 80], [300, 2], 'silence rings'),
  rings(
    'aurora-connections-high',
    [RDS, 'DatabaseConnections', OF_AURORA],
    ['Average', '>', 80],
    [300, 2],
    'silence rings',
  ),
  rings(
    'aurora-memory-low',
    [RDS, 'FreeableMemory', OF_AURORA],
    ['Average', '<', 536870912],
    [300, 2],
    'silence rings',
  ),
  rings('aurora-acu-high', [RDS, 'ACUUtilization', OF_AURORA], ['Average', '>', 90], [300, 3], 'silence rings'),
  rings('aurora-replication-lag', [RDS, 'AuroraReplicaLag', OF_AURORA], ['Maximum', '>', 1000], [300, 2]),
];

const DROPS = ZONES.map((zone) =>
  rings(
    `vpc-${zone}-packet-drop`,
    ['AWS/NATGateway', 'PacketsDropCount', ofGateway(zone)],
    ['Sum', '>', 100],
    [300, 2],
  ),
);

const PORTS = ZONES.map((zone, index) =>
  rings(
    `nat-${index + 1}-port-allocation`,
    ['AWS/NATGateway', 'ErrorPortAllocation', ofGateway(zone)],
    ['Sum', '>', 10],
    [300, 1],
  ),
);

const ELB = 'AWS/ApplicationELB';
const unhealthy = (group: string) => ({
  metric: {
    namespace: ELB,
    name: 'UnHealthyHostCount',
    dimensions: { ...OF_BALANCER, TargetGroup: { refersTo: group, attribute: 'TargetGroupFullName' } },
  },
  statistic: 'Maximum' as const,
});
export const BALANCER_ALARMS = [
  rings('alb-response-time', [ELB, 'TargetResponseTime', OF_BALANCER], ['Average', '>', 2], [60, 5]),
  rings('alb-5xx-errors', [ELB, 'HTTPCode_Target_5XX_Count', OF_BALANCER], ['Sum', '>', 10], [60, 2]),
  alarm(named('alb-unhealthy-hosts'), {
    expression: 'SUM([api, web])',
    inputs: { api: unhealthy('API targets'), web: unhealthy('web targets') },
    comparison: '>',
    threshold: 0,
    periodSeconds: 60,
    evaluationPeriods: 2,
    missingData: 'notBreaching',
    ...TOPIC,
  }),
];

export const FIREWALL_ALARM = rings(
  'waf-blocked-requests',
  ['AWS/WAFV2', 'BlockedRequests', { WebACL: `${PROJECT}-waf`, Region: 'us-east-1', Rule: 'ALL' }],
  ['Sum', '>', 100],
  [300, 1],
);

export function monitoringClaims(options: OmnirapeuticOptions): readonly Claim[] {
  return [...alarms(options), ...logGroups(options)];
}

function alarms(options: OmnirapeuticOptions): readonly Claim[] {
  const differently = { resolution: 'C-OMN-18' };
  const isApplication = options.stage !== 'validation';
  const cloudWatch = 'cloudwatch.amazonaws.com';
  return that.area('Alarms', [
    claim(
      'OMN-ALM-01',
      '21 alarms, each with a name of its own',
      {
        ...differently,
        ...(isApplication && { note: 'Two more watch break-the-glass, which the application brings.' }),
      },
      [
        exists('every alarm', isApplication ? 23 : 21),
        called('every alarm', { oneOf: isApplication ? [...NAMES, ...GLASS_NAMES] : NAMES }),
        ...(isApplication ? BREAK_THE_GLASS : []),
      ],
    ),
    claim(
      'OMN-ALM-02',
      'Aurora: 5 alarms',
      {
        ...differently,
        note: 'Capacity is watched in percent of its maximum: an ACU threshold above the maximum could never be passed.',
      },
      [exists({ type: ALARM, where: { Namespace: RDS } }, 5), ...AURORA],
    ),
    claim('OMN-ALM-03', 'VPC: 3 alarms, one for the way out of each zone', differently, [
      exists({ type: ALARM, where: { MetricName: 'PacketsDropCount' } }, 3),
      ...DROPS,
    ]),
    claim(
      'OMN-ALM-04',
      'Cost: 1 alarm',
      {
        note: 'AWS writes the metric in us-east-1 only, and only where billing alerts are switched on in the account.',
      },
      [
        exists({ type: ALARM, where: { Namespace: 'AWS/Billing' } }, 1),
        rings(
          'estimated-charges-high',
          ['AWS/Billing', 'EstimatedCharges', { Currency: 'USD' }],
          ['Maximum', '>', 1500],
          [21600, 1],
        ),
        property('stack', 'Region', 'us-east-1'),
      ],
    ),
    claim('OMN-ALM-05', 'Load balancer: 3 alarms', differently, [
      exists({ type: ALARM, id: 'AlarmsAlb*' }, 3),
      ...BALANCER_ALARMS,
    ]),
    claim('OMN-ALM-06', 'ECS: 3 alarms, each over all services', differently, services(options)),
    claim('OMN-ALM-07', 'WAF: 1 alarm', [
      exists({ type: ALARM, where: { Namespace: 'AWS/WAFV2' } }, 1),
      FIREWALL_ALARM,
      property('firewall', 'VisibilityConfig.MetricName', `${PROJECT}-waf`),
    ]),
    claim('OMN-ALM-08', 'NAT gateway: 3 alarms, one for each', differently, [
      exists({ type: ALARM, where: { MetricName: 'ErrorPortAllocation' } }, 3),
      ...PORTS,
    ]),
    claim('OMN-ALM-09', 'Flow logs: 2 alarms', differently, [
      exists({ type: ALARM, id: 'AlarmsFlowLogs*' }, 2),
      rings(
        'flow-logs-silent',
        ['AWS/Logs', 'IncomingLogEvents', { LogGroupName: { refersTo: 'flow log group' } }],
        ['Sum', '<', 1],
        [300, 3],
        'silence rings',
      ),
      rings('flow-logs-rejects', [REJECTS.namespace, REJECTS.name, {}], ['Sum', '>', 1000], [300, 2]),
      property('rejects filter', 'LogGroupName', { refersTo: 'flow log group' }),
      // The fields of the default format, in its order: the thirteenth is the action.
      property(
        'rejects filter',
        'FilterPattern',
        '[version, account, interface, source, destination, sourcePort, destinationPort, protocol, packets, bytes, start, end, action = "REJECT", status]',
      ),
      property('rejects filter', 'MetricTransformations', {
        exactly: [
          {
            where: {
              MetricNamespace: REJECTS.namespace,
              MetricName: REJECTS.name,
              MetricValue: '1',
              Dimensions: { absent: true },
            },
          },
        ],
      }),
    ]),
    claim(
      'OMN-ALM-10',
      'Alarms notify through the encrypted topic, and can: CloudWatch may publish to it and use its key',
      [
        ...promised(
          that.alarmsReachSomebody({
            id: 'ALM',
            topic: 'topic',
            by: { email: '${AlertEmail}' },
            from: ['every alarm'],
          }),
        ),
        property('every alarm', 'AlarmActions', { exactly: [{ refersTo: 'topic' }] }),
        encrypted('topic', { by: 'secrets key' }),
        called('topic', `${PROJECT}-alerts`),
        may({ service: cloudWatch }, ['sns:Publish'], { on: 'topic', for: 'every alarm' }),
        may({ service: cloudWatch }, ['kms:Decrypt', 'kms:GenerateDataKey'], { on: 'secrets key', for: 'every alarm' }),
      ],
    ),
  ]);
}

function services(options: OmnirapeuticOptions): readonly Assertion[] {
  const running = options.stage !== 'validation' ? ['api', 'web', 'worker'] : ['nginx'];
  const inputs = (namespace: string, names: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      running.flatMap((service) =>
        Object.entries(names).map(([suffix, name]) => {
          const dimensions = { ClusterName: PROJECT, ServiceName: `${PROJECT}-${service}` };
          return [`${service}${suffix}`, { metric: { namespace, name, dimensions }, statistic: 'Average' as const }];
        }),
      ),
    );
  const over = (name: string, of: ReturnType<typeof inputs>, expression: string, threshold: number) => {
    const isUse = threshold > 0;
    return alarm(named(name), {
      expression,
      inputs: of,
      comparison: '>',
      threshold,
      periodSeconds: isUse ? 300 : 60,
      evaluationPeriods: isUse ? 2 : 5,
      missingData: isUse ? 'notBreaching' : 'breaching',
      ...TOPIC,
    });
  };
  const highest = `MAX([${running.join(', ')}])`;
  const short = `MAX([${running.map((service) => `${service}Wanted - FILL(${service}Running, 0)`).join(', ')}])`;
  const counts = inputs('ECS/ContainerInsights', { Wanted: 'DesiredTaskCount', Running: 'RunningTaskCount' });
  return [
    exists({ type: ALARM, id: 'AlarmsEcs*' }, 3),
    over('ecs-cpu-high', inputs('AWS/ECS', { '': 'CPUUtilization' }), highest, 80),
    over('ecs-memory-high', inputs('AWS/ECS', { '': 'MemoryUtilization' }), highest, 80),
    over('ecs-tasks-low', counts, short, 0),
    called('cluster', PROJECT),
    called('every service', { oneOf: running.map((service) => `${PROJECT}-${service}`) }),
    exists('every service', running.length),
    property('cluster', 'ClusterSettings', { exactly: [{ where: { Name: 'containerInsights', Value: 'enabled' } }] }),
  ];
}

function logGroups(options: OmnirapeuticOptions): readonly Claim[] {
  const group = (name: Parameters<typeof kept>[0] & keyof typeof that.names, path: string, days: number) => [
    called(name, path),
    kept(name, { days, onDelete: 'Delete' }),
  ];
  const isApplication = options.stage !== 'validation';
  return that.area('Logs', [
    claim('OMN-LOG-01', 'Log groups of api, web and worker', [
      ...group('API log group', `/ecs/${PROJECT}/api`, 30),
      ...group('web log group', `/ecs/${PROJECT}/web`, 30),
      ...group('worker log group', `/ecs/${PROJECT}/worker`, 30),
      ...(isApplication ? [] : group('nginx log group', `/ecs/${PROJECT}/nginx`, 7)),
    ]),
    claim('OMN-LOG-02', 'Log group of the flow logs', [
      ...group('flow log group', `/aws/vpc/${PROJECT}-flow-logs`, 90),
      records('vpc', { traffic: 'ALL', to: 'flow log group' }),
    ]),
    claim('OMN-LOG-03', 'Log group of the trail', [
      ...group('trail log group', `/aws/cloudtrail/${PROJECT}`, 90),
      records('trail', { logs: 'trail log group' }),
    ]),
    claim('OMN-LOG-04', 'Log group of the bastion sessions', [
      ...group('session log group', `/aws/ssm/${PROJECT}-bastion-sessions`, 90),
      property('session document', 'Content.inputs.cloudWatchLogGroupName', { refersTo: 'session log group' }),
    ]),
    claim('OMN-LOG-05', 'Log group of Aurora', [
      ...group('database log group', `/aws/rds/cluster/${PROJECT}/postgresql`, 90),
      records('database cluster', { exports: ['postgresql'] }),
      called('database cluster', PROJECT),
    ]),
  ]);
}
