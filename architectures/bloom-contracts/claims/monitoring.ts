import { type Assertion, alarm, allowed, type Claim, claim, exists, property, reaches, witness } from 'lintel/claims';
import {
  AI_ROUTES,
  type contract,
  DATABASE_FAILURE_EVENT,
  DATABASE_FAILURE_METRIC,
  METRIC_NAMESPACE,
  SERVICE_DIMENSION,
} from '../../../workloads/contracts/contract.ts';
import { CLUSTER, SERVICE } from '../names.ts';

/** Every alarm tells the topic, and the topic tells the operator. */
const NOTIFIES: readonly Assertion[] = [
  property('every alarm', 'AlarmActions', { exactly: [{ refersTo: 'topic' }] }),
  property('topic policy', 'Topics', { exactly: [{ refersTo: 'topic' }] }),
  property('topic policy', 'PolicyDocument.Statement', {
    has: { where: { Effect: 'Allow', Action: 'sns:Publish', 'Principal.Service': 'cloudwatch.amazonaws.com' } },
  }),
  property('topic subscription', 'TopicArn', { refersTo: 'topic' }),
  property('topic subscription', 'Protocol', 'email'),
  property('topic subscription', 'Endpoint', { refersTo: 'AlertEmail' }),
];

export function monitoringClaims(): readonly Claim[] {
  return [...metrics(), ...alarms(), ...traces()];
}

/** The application may publish, can reach CloudWatch, and its contract has the metrics. */
function published(...names: readonly (typeof contract.metrics)[number]['name'][]): readonly Assertion[] {
  return [
    allowed('task role', ['cloudwatch:PutMetricData'], { context: { 'cloudwatch:namespace': METRIC_NAMESPACE } }),
    reaches('service', 'EndpointMonitoring', 'tcp/443'),
    witness(
      'workload',
      `a request lets ${names.join(', ')} appear in ${METRIC_NAMESPACE} with the dimensions of the contract`,
    ),
  ];
}

function metrics(): readonly Claim[] {
  const area = 'Metrics';
  return [
    claim(
      'BLM-MON-01',
      'Response times of the API',
      [
        property('listener', 'LoadBalancerArn', { refersTo: 'load balancer' }),
        property('slow responses alarm', 'MetricName', 'TargetResponseTime'),
        ...published('Latency', 'Requests'),
      ],
      { area },
    ),
    claim(
      'BLM-MON-02',
      'Use and cost of Claude',
      published('AiRequests', 'AiInputTokens', 'AiOutputTokens', 'AiCostUsd', 'AiLatency'),
      { area },
    ),
    claim('BLM-MON-03', 'Connection pool of the database', published('DbPoolInUse', 'DbPoolWaiting'), { area }),
    claim('BLM-MON-04', 'Hit rate of the cache', published('CacheHit', 'CacheMiss'), { area }),
    claim('BLM-MON-05', 'Error rate by endpoint', published('Errors', 'Requests'), { area }),
  ];
}

const LOAD_BALANCER = {
  Name: 'LoadBalancer',
  Value: { refersTo: 'load balancer', attribute: 'LoadBalancerFullName' },
} as const;

function alarms(): readonly Claim[] {
  const area = 'Alarms';
  return [
    claim('BLM-ALM-01', 'Alarm above 5 % errors', errorRate(), { area }),
    claim('BLM-ALM-02', 'Alarm above 2 s, answers of Claude left out', slowResponses(), {
      area,
      resolution: 'C-BLM-22',
      note: 'The 95th percentile of the target group that gets everything but /api/ai.',
    }),
    claim(
      'BLM-ALM-03',
      'Alarm when the database cannot be connected to',
      [
        property('database failure filter', 'LogGroupName', { refersTo: 'log group' }),
        property('database failure filter', 'FilterPattern', { like: `*$.event = "${DATABASE_FAILURE_EVENT}"*` }),
        property('database failure filter', 'MetricTransformations', {
          exactly: [
            {
              where: {
                MetricNamespace: DATABASE_FAILURE_METRIC.namespace,
                MetricName: DATABASE_FAILURE_METRIC.name,
                MetricValue: '1',
                Dimensions: { absent: true },
              },
            },
          ],
        }),
        alarm('database failures alarm', {
          metric: { ...DATABASE_FAILURE_METRIC },
          statistic: 'Sum',
          comparison: '>=',
          threshold: 1,
          periodSeconds: 300,
          evaluationPeriods: 1,
          missingData: 'notBreaching',
          notifies: ['topic'],
          emittedBy: 'workload',
        }),
        ...NOTIFIES,
      ],
      { area },
    ),
    claim(
      'BLM-ALM-04',
      'Alarm above 80 % memory',
      [
        alarm('memory alarm', {
          metric: {
            namespace: 'AWS/ECS',
            name: 'MemoryUtilization',
            dimensions: { ClusterName: CLUSTER, ServiceName: SERVICE },
          },
          statistic: 'Average',
          comparison: '>',
          threshold: 80,
          periodSeconds: 300,
          evaluationPeriods: 2,
          missingData: 'breaching',
          notifies: ['topic'],
          emittedBy: 'aws',
        }),
        ...NOTIFIES,
      ],
      { area },
    ),
    claim(
      'BLM-ALM-05',
      'Alarm when Claude limits the rate',
      [
        alarm('rate limit alarm', {
          metric: { namespace: METRIC_NAMESPACE, name: 'AiRateLimited', dimensions: { Service: SERVICE_DIMENSION } },
          statistic: 'Sum',
          comparison: '>=',
          threshold: 1,
          periodSeconds: 300,
          evaluationPeriods: 1,
          missingData: 'notBreaching',
          notifies: ['topic'],
          emittedBy: 'workload',
        }),
        ...NOTIFIES,
      ],
      { area },
    ),
  ];
}

/** A share of two counters of the load balancer, which CloudWatch computes: 5xx of all requests, in percent. */
function errorRate(): readonly Assertion[] {
  const counter = (id: string, name: string) => ({
    where: {
      Id: id,
      'MetricStat.Metric.Namespace': 'AWS/ApplicationELB',
      'MetricStat.Metric.MetricName': name,
      'MetricStat.Metric.Dimensions': { exactly: [{ where: LOAD_BALANCER }] },
      'MetricStat.Stat': 'Sum',
      'MetricStat.Period': 300,
      ReturnData: false,
    },
  });
  return [
    property('error rate alarm', 'Metrics', {
      exactly: [
        { where: { Expression: '100 * (FILL(part1, 0) + FILL(part2, 0)) / whole', ReturnData: { not: false } } },
        counter('part1', 'HTTPCode_Target_5XX_Count'),
        counter('part2', 'HTTPCode_ELB_5XX_Count'),
        counter('whole', 'RequestCount'),
      ],
    }),
    property('error rate alarm', 'ComparisonOperator', 'GreaterThanThreshold'),
    property('error rate alarm', 'Threshold', 5),
    property('error rate alarm', 'EvaluationPeriods', 2),
    property('error rate alarm', 'TreatMissingData', 'notBreaching'),
    property('error rate alarm', 'ActionsEnabled', { not: false }),
    ...NOTIFIES,
  ];
}

function slowResponses(): readonly Assertion[] {
  const of = 'slow responses alarm';
  return [
    property(of, 'Namespace', 'AWS/ApplicationELB'),
    property(of, 'MetricName', 'TargetResponseTime'),
    property(of, 'ExtendedStatistic', 'p95'),
    property(of, 'Dimensions', {
      exactly: [
        { where: LOAD_BALANCER },
        { where: { Name: 'TargetGroup', Value: { refersTo: 'API target group', attribute: 'TargetGroupFullName' } } },
      ],
    }),
    property(of, 'ComparisonOperator', 'GreaterThanThreshold'),
    property(of, 'Threshold', 2),
    property(of, 'Period', 300),
    property(of, 'EvaluationPeriods', 2),
    property(of, 'TreatMissingData', 'notBreaching'),
    property(of, 'ActionsEnabled', { not: false }),
    property('AI routes', 'Conditions', {
      exactly: [{ where: { Field: 'path-pattern', 'PathPatternConfig.Values': { exactly: [AI_ROUTES] } } }],
    }),
    property('AI routes', 'Actions', { exactly: [{ where: { TargetGroupArn: { refersTo: 'AI target group' } } }] }),
    ...NOTIFIES,
  ];
}

function traces(): readonly Claim[] {
  const area = 'Traces';
  return [
    claim(
      'BLM-XRY-01',
      'X-Ray shows the flow of a request',
      [
        allowed('task role', ['xray:PutTraceSegments', 'xray:PutTelemetryRecords']),
        reaches('service', 'EndpointXray', 'tcp/443'),
        exists({ type: 'AWS::EC2::VPCEndpoint', where: { ServiceName: 'com.amazonaws.${AWS::Region}.xray' } }, 1),
        witness('workload', 'a request sends a segment of the service to X-Ray'),
      ],
      {
        area,
        note: 'The process sends its segments itself through the private endpoint: there is no second container.',
      },
    ),
    claim(
      'BLM-XRY-02',
      'X-Ray shows where time is lost',
      [...sends(), witness('workload', 'the segment has subsegments for database, cache and Claude')],
      { area },
    ),
    claim(
      'BLM-XRY-03',
      'X-Ray shows calls to Claude',
      [...sends(), witness('workload', 'the segment has a remote subsegment for api.anthropic.com')],
      { area },
    ),
  ];
}

function sends(): readonly Assertion[] {
  return [allowed('task role', ['xray:PutTraceSegments'])];
}
