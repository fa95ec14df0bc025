import { type Assertion, type Claim, promised } from 'lintel/claims';
import { AI_ROUTES } from './front.ts';
import { that } from './names.ts';

const { alarm, allowed, called, claim, property, reaches, witness } = that;
const NAMESPACE = 'BloomEnergy/Contracts';
/** Every alarm tells the topic, and the topic the operator. */
const NOTIFIES = promised(
  that.alarmsReachSomebody({ id: 'ALM', topic: 'topic', by: { email: '${AlertEmail}' }, from: ['every alarm'] }),
);

/** The application may publish, can reach CloudWatch, and its contract has the metrics. */
function published(names: string): readonly Assertion[] {
  return [
    allowed('task role', ['cloudwatch:PutMetricData'], { context: { 'cloudwatch:namespace': NAMESPACE } }),
    reaches('service', 'metrics endpoint', 'tcp/443'),
    witness('workload', `a request lets ${names} appear in ${NAMESPACE} with the dimensions of the contract`),
  ];
}

export function monitoringClaims(): readonly Claim[] {
  return [
    ...that.area('Metrics', [
      claim('BLM-MON-01', 'Response times of the API', [slowResponses, ...published('Latency, Requests')]),
      claim(
        'BLM-MON-02',
        'Use and cost of Claude',
        published('AiRequests, AiInputTokens, AiOutputTokens, AiCostUsd, AiLatency'),
      ),
      claim('BLM-MON-03', 'Connection pool of the database', published('DbPoolInUse, DbPoolWaiting')),
      claim('BLM-MON-04', 'Hit rate of the cache', published('CacheHit, CacheMiss')),
      claim('BLM-MON-05', 'Error rate by endpoint', published('Errors, Requests')),
    ]),
    ...alarms(),
    ...traces(),
  ];
}

const FIVE_MINUTES = {
  periodSeconds: 300,
  notifies: ['topic'],
  oks: [],
  insufficient: [],
  missingData: 'notBreaching',
} as const;
const LOAD_BALANCER = { LoadBalancer: { refersTo: 'load balancer', attribute: 'LoadBalancerFullName' } } as const;

const slowResponses = alarm('slow responses alarm', {
  ...FIVE_MINUTES,
  metric: {
    namespace: 'AWS/ApplicationELB',
    name: 'TargetResponseTime',
    dimensions: {
      ...LOAD_BALANCER,
      TargetGroup: { refersTo: 'API target group', attribute: 'TargetGroupFullName' },
    },
  },
  statistic: 'p95',
  comparison: '>',
  threshold: 2,
  evaluationPeriods: 2,
  emittedBy: 'aws',
});

function alarms(): readonly Claim[] {
  return that.area('Alarms', [
    claim('BLM-ALM-01', 'Alarm above 5 % errors', [errorRate(), ...NOTIFIES]),
    claim(
      'BLM-ALM-02',
      'Alarm above 2 s, answers of Claude left out',
      {
        resolution: 'C-BLM-22',
        note: 'The 95th percentile of the target group that gets everything but /api/ai.',
      },
      [slowResponses, AI_ROUTES, ...NOTIFIES],
    ),
    claim('BLM-ALM-03', 'Alarm when the database cannot be connected to', [
      property('database failure filter', 'LogGroupName', { refersTo: 'log group' }),
      property('database failure filter', 'FilterPattern', { like: '*$.event = "database_connection_failed"*' }),
      property('database failure filter', 'MetricTransformations', {
        exactly: [
          {
            where: {
              MetricNamespace: `${NAMESPACE}/Logs`,
              MetricName: 'DatabaseConnectionFailures',
              MetricValue: '1',
              Dimensions: { absent: true },
            },
          },
        ],
      }),
      alarm('database failures alarm', {
        ...FIVE_MINUTES,
        metric: { namespace: `${NAMESPACE}/Logs`, name: 'DatabaseConnectionFailures' },
        statistic: 'Sum',
        comparison: '>=',
        threshold: 1,
        evaluationPeriods: 1,
        emittedBy: 'workload',
      }),
      ...NOTIFIES,
    ]),
    claim('BLM-ALM-04', 'Alarm above 80 % memory', [
      called('memory alarm', 'bloom-energy-memory'),
      alarm('memory alarm', {
        ...FIVE_MINUTES,
        metric: {
          namespace: 'AWS/ECS',
          name: 'MemoryUtilization',
          dimensions: { ClusterName: 'bloom-energy', ServiceName: 'bloom-energy-api' },
        },
        statistic: 'Average',
        comparison: '>',
        threshold: 80,
        evaluationPeriods: 2,
        missingData: 'breaching',
        emittedBy: 'aws',
      }),
      ...NOTIFIES,
    ]),
    claim('BLM-ALM-05', 'Alarm when Claude limits the rate', [
      alarm('rate limit alarm', {
        ...FIVE_MINUTES,
        metric: { namespace: NAMESPACE, name: 'AiRateLimited', dimensions: { Service: 'api' } },
        statistic: 'Sum',
        comparison: '>=',
        threshold: 1,
        evaluationPeriods: 1,
        emittedBy: 'workload',
      }),
      ...NOTIFIES,
    ]),
  ]);
}

/** 5xx of the tasks and of the load balancer itself, in percent of all requests. */
function errorRate(): Assertion {
  const counter = (name: string) => ({
    metric: { namespace: 'AWS/ApplicationELB', name, dimensions: LOAD_BALANCER },
    statistic: 'Sum',
    emittedBy: 'aws' as const,
  });
  return alarm('error rate alarm', {
    ...FIVE_MINUTES,
    expression: '100 * (FILL(tasks, 0) + FILL(balancer, 0)) / requests',
    inputs: {
      tasks: counter('HTTPCode_Target_5XX_Count'),
      balancer: counter('HTTPCode_ELB_5XX_Count'),
      requests: counter('RequestCount'),
    },
    comparison: '>',
    threshold: 5,
    evaluationPeriods: 2,
  });
}

function traces(): readonly Claim[] {
  const sends: readonly Assertion[] = [
    allowed('task role', ['xray:PutTraceSegments', 'xray:PutTelemetryRecords']),
    reaches('service', 'traces endpoint', 'tcp/443'),
  ];
  return that.area('Traces', [
    claim(
      'BLM-XRY-01',
      'X-Ray shows the flow of a request',
      { note: 'The process sends its segments itself through the private endpoint: there is no second container.' },
      [...sends, witness('workload', 'a request sends a segment of the service to X-Ray')],
    ),
    claim('BLM-XRY-02', 'X-Ray shows where time is lost', [
      ...sends,
      witness('workload', 'the segment has subsegments for database, cache and Claude'),
    ]),
    claim('BLM-XRY-03', 'X-Ray shows calls to Claude', [
      ...sends,
      witness('workload', 'the segment has a remote subsegment for api.anthropic.com'),
    ]),
  ]);
}
