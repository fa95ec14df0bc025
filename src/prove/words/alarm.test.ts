/** `alarm`. Oracle: the CloudWatch pages of the services (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html) and the contract below. */
import { describe, expect, test } from 'vitest';
import { alarm } from '../../claims/index.ts';
import { inShort, judgeIn, type TinyTemplate } from '../tiny-proof.ts';

const BALANCER = { Name: 'LoadBalancer', Value: { 'Fn::GetAtt': ['Balancer', 'LoadBalancerFullName'] } };
const DEFINITION = {
  Namespace: 'AWS/ApplicationELB',
  MetricName: 'HTTPCode_ELB_5XX_Count',
  Dimensions: [BALANCER],
  Statistic: 'Sum',
  Threshold: 10,
  Period: 300,
  EvaluationPeriods: 1,
  ComparisonOperator: 'GreaterThanThreshold',
  AlarmActions: [{ Ref: 'Topic' }],
};

function judgeAlarm(
  change: object,
  claim: Partial<Parameters<typeof alarm>[1]> = {},
  more: TinyTemplate['resources'] = {},
  parameters: object = {},
) {
  const resources = {
    Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' },
    Topic: { Type: 'AWS::SNS::Topic' },
    Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { ...DEFINITION, ...change } },
    ...more,
  };
  const assertion = alarm('Alarm', {
    metric: {
      namespace: 'AWS/ApplicationELB',
      name: 'HTTPCode_ELB_5XX_Count',
      dimensions: { LoadBalancer: { refersTo: 'Balancer' } },
    },
    statistic: 'Sum',
    comparison: '>',
    threshold: 10,
    periodSeconds: 300,
    notifies: ['Topic'],
    ...claim,
  });
  const metrics = [{ namespace: 'shop/prod', name: 'Failures', unit: 'Count', dimensionSets: [['Environment']] }];
  return judgeIn({ resources, parameters }, assertion, { metrics });
}

describe('an alarm', () => {
  test('that is defined so, is emitted and can fire', () => expect(inShort(judgeAlarm({}))).toBe('proved'));

  test.each([
    ['another threshold', { Threshold: 11 }, 'Threshold is 11, expected 10.'],
    ['nobody to notify', { AlarmActions: [] }, 'AlarmActions are [], expected exactly Topic.'],
    [
      'actions switched off',
      { ActionsEnabled: false },
      'ActionsEnabled is false: nobody is notified unless it is true.',
    ],
    [
      'a dimension that the metric does not have',
      { Dimensions: [BALANCER, { Name: 'TargetGroup', Value: 'x' }] },
      'Dimensions are LoadBalancer=${Balancer.LoadBalancerFullName}, TargetGroup=x, expected LoadBalancer=a reference to Balancer.',
    ],
    ['no dimension', { Dimensions: [] }, 'Dimensions are none, expected LoadBalancer=a reference to Balancer.'],
  ])('%s', (_, change, summary) => {
    expect(judgeAlarm(change)).toMatchObject({ outcome: 'refuted', counterexample: { summary } });
  });

  // https://docs.aws.amazon.com/appsync/latest/devguide/monitoring.html; no workload may write to AWS/….
  test('on a namespace of AWS whose metrics are not known here may see data', () => {
    const metric = { namespace: 'AWS/AppSync', name: '5XXError', dimensions: {} };
    const verdict = judgeAlarm({ Namespace: 'AWS/AppSync', MetricName: '5XXError', Dimensions: [] }, { metric });
    expect(verdict.outcome).toBe('unknown');
    expect(verdict.missing).toContain('Whether AWS emits AWS/AppSync 5XXError with no dimensions is not known here.');
  });

  test('whose metric AWS does not emit with these dimensions would never see data', () => {
    const verdict = judgeAlarm(
      { Dimensions: [{ Name: 'TargetGroup', Value: 'x' }] },
      { metric: { namespace: 'AWS/ApplicationELB', name: 'HTTPCode_ELB_5XX_Count', dimensions: { TargetGroup: 'x' } } },
    );
    expect(verdict.counterexample?.summary).toContain(
      'AWS emits no AWS/ApplicationELB HTTPCode_ELB_5XX_Count with TargetGroup: the alarm would never see data.',
    );
  });

  test.each([
    ['emitted by the workload', ['Environment'], 'proved'],
    [
      'with a dimension more than the contract has',
      ['Environment', 'Origin'],
      "refuted: The workload's contract has no shop/prod Failures with Environment, Origin: the alarm would never see data. Its sets are [Environment].",
    ],
  ])('%s', (_, names, expected) => {
    const dimensions = Object.fromEntries(names.map((name) => [name, 'prod']));
    const change = {
      Namespace: 'shop/prod',
      MetricName: 'Failures',
      Dimensions: names.map((Name) => ({ Name, Value: 'prod' })),
    };
    expect(
      inShort(
        judgeAlarm(change, { metric: { namespace: 'shop/prod', name: 'Failures', dimensions }, emittedBy: 'workload' }),
      ),
    ).toBe(expected);
  });

  test('made of log lines by a metric filter of the template', () => {
    const filter = {
      Type: 'AWS::Logs::MetricFilter',
      Properties: { MetricTransformations: [{ MetricNamespace: 'shop/prod', MetricName: 'Errors', MetricValue: '1' }] },
    };
    const change = { Namespace: 'shop/prod', MetricName: 'Errors', Dimensions: [] };
    expect(inShort(judgeAlarm(change, { metric: { namespace: 'shop/prod', name: 'Errors' } }, { filter }))).toBe(
      'proved',
    );
    expect(judgeAlarm(change, { metric: { namespace: 'shop/prod', name: 'Errors' } }).outcome).toBe('refuted');
  });

  test('whose actions a parameter without a value switches is not decided', () => {
    const { outcome } = judgeAlarm({ ActionsEnabled: { Ref: 'Ring' } }, {}, {}, { Ring: { Type: 'String' } });
    expect(outcome).toBe('unknown');
  });

  test.each([
    ['two of three data points', { EvaluationPeriods: 3, DatapointsToAlarm: 2 }, 'proved'],
    ['all of three', { EvaluationPeriods: 3 }, 'refuted: DatapointsToAlarm is 3 by default, expected 2.'],
  ])('%s', (_, change, expected) => {
    expect(inShort(judgeAlarm(change, { evaluationPeriods: 3, datapoints: 2 }))).toBe(expected);
  });

  test.each([
    ['tells when it is well again', { OKActions: [{ Ref: 'Topic' }] }, { oks: ['Topic'] }, 'proved'],
    ['tells nobody', {}, { oks: [], insufficient: [] }, 'proved'],
    ['has an empty list', { OKActions: [] }, { oks: [] }, 'proved'],
    [
      'tells when it should not',
      { OKActions: [{ Ref: 'Topic' }] },
      { oks: [] },
      'refuted: OKActions are [Topic], expected exactly none.',
    ],
    ['does not tell', {}, { oks: ['Topic'] }, 'refuted: OKActions are not set, expected exactly Topic.'],
    [
      'tells when data is missing',
      { InsufficientDataActions: [{ Ref: 'Topic' }] },
      { insufficient: ['Topic'] },
      'proved',
    ],
    [
      'tells when data is missing, and should not',
      { InsufficientDataActions: [{ Ref: 'Topic' }] },
      { insufficient: [] },
      'refuted: InsufficientDataActions are [Topic], expected exactly none.',
    ],
  ])('%s', (_, change, claim, expected) => {
    expect(inShort(judgeAlarm(change, claim)).replace(/\["\$\{Topic\}"\]/, '[Topic]')).toBe(expected);
  });

  test('on a percentile', () => {
    const { Statistic: _, ...rest } = DEFINITION;
    expect(inShort(judgeAlarm({ ...rest, Statistic: undefined, ExtendedStatistic: 'p95' }, { statistic: 'p95' }))).toBe(
      'proved',
    );
  });

  test('whose threshold no value can pass', () => {
    const metric = { namespace: 'AWS/EC2', name: 'CPUUtilization', dimensions: { InstanceId: 'i-1' } };
    const change = {
      Namespace: 'AWS/EC2',
      MetricName: 'CPUUtilization',
      Dimensions: [{ Name: 'InstanceId', Value: 'i-1' }],
      Statistic: 'Average',
      Threshold: 100,
    };
    expect(inShort(judgeAlarm(change, { metric, statistic: 'Average', threshold: 100 }))).toBe(
      'refuted: No value > 100 can occur: CPUUtilization lies between 0 and 100.',
    );
  });
});

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
describe('an alarm on an expression', () => {
  const FULL_NAME = { 'Fn::GetAtt': ['Balancer', 'LoadBalancerFullName'] };
  const query = (Id: string, MetricName: string, change: object = {}, stat: object = {}) => ({
    Id,
    ReturnData: false,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/ApplicationELB',
        MetricName,
        Dimensions: [{ Name: 'LoadBalancer', Value: FULL_NAME }],
        ...change,
      },
      Stat: 'Sum',
      Period: 300,
      ...stat,
    },
  });
  const ERRORS = query('part1', 'HTTPCode_Target_5XX_Count');
  const OWN = query('part2', 'HTTPCode_ELB_5XX_Count');
  const WHOLE = query('whole', 'RequestCount');
  const EXPRESSION = '100 * (FILL(part1, 0) + FILL(part2, 0)) / whole';
  const input = (name: string) => ({
    metric: { namespace: 'AWS/ApplicationELB', name, dimensions: { LoadBalancer: { refersTo: 'Balancer' } } },
    statistic: 'Sum',
  });
  const judgeShare = (Metrics: unknown, change: object = {}, claim: object = {}) =>
    judgeIn(
      {
        parameters: { Whole: { Type: 'String' }, Wide: { Type: 'String', AllowedValues: ['yes', 'no'] } },
        conditions: { IsWide: { 'Fn::Equals': [{ Ref: 'Wide' }, 'yes'] } },
        resources: {
          Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' },
          Alarm: {
            Type: 'AWS::CloudWatch::Alarm',
            Properties: {
              Metrics,
              ComparisonOperator: 'GreaterThanThreshold',
              Threshold: 5,
              EvaluationPeriods: 2,
              ...change,
            },
          },
        },
      },
      alarm('Alarm', {
        expression: '(FILL(target, 0) + FILL(balancer, 0)) / all * 100',
        inputs: {
          target: input('HTTPCode_Target_5XX_Count'),
          balancer: input('HTTPCode_ELB_5XX_Count'),
          all: input('RequestCount'),
        },
        comparison: '>',
        threshold: 5,
        periodSeconds: 300,
        evaluationPeriods: 2,
        ...claim,
      }),
    );

  test.each<[string, unknown, string]>([
    ['as written', [{ Id: 'e', Expression: EXPRESSION }, ERRORS, OWN, WHOLE], 'proved'],
    [
      'in steps',
      [
        WHOLE,
        { Id: 'bad', Expression: 'FILL(part1, 0) + FILL(part2, 0)', ReturnData: false },
        { Id: 'e', Expression: 'bad / whole * 100', ReturnData: true },
        OWN,
        ERRORS,
      ],
      'proved',
    ],
    [
      'with another expression',
      [{ Id: 'e', Expression: '100 * FILL(part1, 0) / whole' }, ERRORS, OWN, WHOLE],
      'refuted: No metric of the alarm is balancer, Sum of AWS/ApplicationELB HTTPCode_ELB_5XX_Count.',
    ],
    [
      'without the hundred',
      [{ Id: 'e', Expression: '(FILL(part1, 0) + FILL(part2, 0)) / whole' }, ERRORS, OWN, WHOLE],
      'refuted: The value is (FILL(part1, 0) + FILL(part2, 0)) / whole, expected (FILL(target, 0) + FILL(balancer, 0)) / all * 100.',
    ],
    [
      'with two inputs exchanged',
      [{ Id: 'e', Expression: EXPRESSION }, { ...WHOLE, Id: 'part1' }, OWN, { ...ERRORS, Id: 'whole' }],
      'refuted: The value is 100 * (FILL(part1, 0) + FILL(part2, 0)) / whole, expected (FILL(target, 0) + FILL(balancer, 0)) / all * 100.',
    ],
    [
      'of averages',
      [{ Id: 'e', Expression: EXPRESSION }, ERRORS, OWN, query('whole', 'RequestCount', {}, { Stat: 'Average' })],
      'refuted: whole is Average of AWS/ApplicationELB RequestCount with LoadBalancer=${Balancer.LoadBalancerFullName}, which is none of target, balancer, all.',
    ],
    [
      'over another period',
      [{ Id: 'e', Expression: EXPRESSION }, ERRORS, OWN, query('whole', 'RequestCount', {}, { Period: 60 })],
      'refuted: whole is Sum of AWS/ApplicationELB RequestCount with LoadBalancer=${Balancer.LoadBalancerFullName}, which is none of target, balancer, all.',
    ],
    [
      'that compares nothing',
      [{ Id: 'e', Expression: EXPRESSION, ReturnData: false }, ERRORS, OWN, WHOLE],
      'unknown: What Alarm watches depends on which of its Metrics is compared.',
    ],
    [
      'that only deployment tells',
      [{ Id: 'e', Expression: { Ref: 'Whole' } }, ERRORS, OWN, WHOLE],
      'unknown: What Alarm watches depends on the expression ${Whole}.',
    ],
    [
      'that a condition changes',
      [
        { Id: 'e', Expression: { 'Fn::If': ['IsWide', EXPRESSION, '100 * FILL(part1, 0) / whole'] } },
        ERRORS,
        OWN,
        WHOLE,
      ],
      'unknown: Wide = yes',
    ],
  ])('%s', (_, metrics, expected) => expect(inShort(judgeShare(metrics))).toBe(expected));

  test('of an ARN where AWS writes the name sees no data', () => {
    const Dimensions = [{ Name: 'LoadBalancer', Value: { Ref: 'Balancer' } }];
    const verdict = judgeShare([
      { Id: 'e', Expression: EXPRESSION },
      ERRORS,
      OWN,
      query('whole', 'RequestCount', { Dimensions }),
    ]);
    expect(inShort(verdict)).toBe(
      'refuted: LoadBalancer is an ARN, where AWS writes the name: the alarm would never see data.',
    );
  });

  test('of a metric that AWS does not emit so sees no data', () => {
    const metric = { ...input('RequestCount').metric, name: 'Requests' };
    const verdict = judgeShare(
      [{ Id: 'e', Expression: EXPRESSION }, ERRORS, OWN, query('whole', 'Requests')],
      {},
      {
        inputs: {
          target: input('HTTPCode_Target_5XX_Count'),
          balancer: input('HTTPCode_ELB_5XX_Count'),
          all: { metric, statistic: 'Sum' },
        },
      },
    );
    expect(inShort(verdict)).toContain('refuted: AWS emits no AWS/ApplicationELB Requests with LoadBalancer');
  });

  test('that no value can pass never rings', () => {
    const cpu = (InstanceId: string) => ({
      metric: { namespace: 'AWS/EC2', name: 'CPUUtilization', dimensions: { InstanceId } },
      statistic: 'Average',
    });
    const stat = (Id: string, Value: string) =>
      query(
        Id,
        'CPUUtilization',
        { Namespace: 'AWS/EC2', Dimensions: [{ Name: 'InstanceId', Value }] },
        { Stat: 'Average' },
      );
    const metrics = [{ Id: 'e', Expression: 'MAX(METRICS())' }, stat('one', 'i-1'), stat('two', 'i-2')];
    const claim = { expression: 'MAX([a, b])', inputs: { a: cpu('i-1'), b: cpu('i-2') } };
    expect(inShort(judgeShare(metrics, {}, claim))).toBe('proved');
    expect(inShort(judgeShare(metrics, { Threshold: 100 }, { ...claim, threshold: 100 }))).toBe(
      'refuted: No value > 100 can occur: the expression lies between 0 and 100.',
    );
  });

  test('of a single metric is the alarm on that metric', () => {
    const single = query('m', 'HTTPCode_ELB_5XX_Count');
    const change = { Namespace: undefined, MetricName: undefined, Dimensions: undefined, Statistic: undefined };
    const { Period: _, ...rest } = DEFINITION;
    const plain = (query: object) => judgeAlarm({ ...rest, ...change, Period: undefined, Metrics: [query] });
    expect(inShort(plain({ ...single, ReturnData: true }))).toBe('proved');
    expect(inShort(plain({ ...query('m', 'RequestCount'), ReturnData: true }))).toContain('refuted: Metrics');
    expect(inShort(plain({ ...single, ReturnData: true, AccountId: '111122223333' }))).toContain('unknown');
  });
});

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Anomaly_Detection.html */
describe('an alarm on a band', () => {
  const metric = {
    Id: 'm1',
    MetricStat: {
      Metric: { Namespace: 'AWS/ApplicationELB', MetricName: 'RequestCount', Dimensions: [BALANCER] },
      Stat: 'Sum',
      Period: 300,
    },
  };
  const judgeBand = (Expression: string, ComparisonOperator: string, change: object = {}) =>
    judgeIn(
      {
        resources: {
          Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' },
          Alarm: {
            Type: 'AWS::CloudWatch::Alarm',
            Properties: {
              Metrics: [metric, { Id: 'band', Expression }],
              ThresholdMetricId: 'band',
              ComparisonOperator,
              EvaluationPeriods: 2,
              ...change,
            },
          },
        },
      },
      alarm('Alarm', {
        metric: {
          namespace: 'AWS/ApplicationELB',
          name: 'RequestCount',
          dimensions: { LoadBalancer: { refersTo: 'Balancer' } },
        },
        statistic: 'Sum',
        periodSeconds: 300,
        comparison: 'outside',
        deviations: 2,
      }),
    );
  const OUTSIDE = 'LessThanLowerOrGreaterThanUpperThreshold';
  test.each([
    ['of two deviations', 'ANOMALY_DETECTION_BAND(m1, 2)', OUTSIDE, 'proved'],
    [
      'of three',
      'ANOMALY_DETECTION_BAND(m1, 3)',
      OUTSIDE,
      'refuted: The value is compared with a band of 3 standard deviations, expected 2.',
    ],
    [
      'above only',
      'ANOMALY_DETECTION_BAND(m1, 2)',
      'GreaterThanUpperThreshold',
      'refuted: ComparisonOperator is GreaterThanUpperThreshold, expected "LessThanLowerOrGreaterThanUpperThreshold".',
    ],
    [
      'of another metric',
      'ANOMALY_DETECTION_BAND(m2, 2)',
      OUTSIDE,
      'unknown: What Alarm watches depends on the band ANOMALY_DETECTION_BAND(m2, 2).',
    ],
  ])('%s', (_, expression, comparison, expected) => {
    expect(inShort(judgeBand(expression, comparison))).toBe(expected);
  });

  test('is none without the band', () => {
    const change = { Metrics: [metric], ThresholdMetricId: undefined, Threshold: 5 };
    expect(judgeBand('', OUTSIDE, change).outcome).toBe('refuted');
  });
});

describe('the value of a dimension', () => {
  const RESOURCES = {
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'shop' } },
    Other: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'other' } },
    Http: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'shop' } },
    Machine: { Type: 'AWS::StepFunctions::StateMachine' },
    Db: { Type: 'AWS::RDS::DBInstance' },
    Nested: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://example.com/queue.yaml' } },
  };
  const att = (name: string, attribute: string) => ({ 'Fn::GetAtt': [name, attribute] });

  // Oracle: the tables of dimensions of each service, and "Return values" of each type.
  test.each<[string, string, string, string, unknown, string]>([
    ['AWS/ApiGateway', '5XXError', 'ApiName', 'Api', 'shop', 'proved'],
    ['AWS/ApiGateway', '5XXError', 'ApiName', 'Other', 'shop', 'refuted'],
    ['AWS/ApiGateway', '5XXError', 'ApiName', 'Api', { Ref: 'Api' }, 'refuted'],
    ['AWS/ApiGateway', '5xx', 'ApiId', 'Http', { Ref: 'Http' }, 'proved'],
    ['AWS/ApiGateway', '5XXError', 'ApiId', 'Http', { Ref: 'Http' }, 'refuted'],
    ['AWS/States', 'ExecutionsFailed', 'StateMachineArn', 'Machine', { Ref: 'Machine' }, 'proved'],
    ['AWS/States', 'ExecutionsFailed', 'StateMachineArn', 'Machine', att('Machine', 'Arn'), 'proved'],
    ['AWS/States', 'ExecutionsFailed', 'StateMachineArn', 'Machine', att('Machine', 'Name'), 'refuted'],
    ['AWS/States', 'ExecutionFailed', 'StateMachineArn', 'Machine', { Ref: 'Machine' }, 'refuted'],
    ['AWS/RDS', 'CPUUtilization', 'DBInstanceIdentifier', 'Db', { Ref: 'Db' }, 'proved'],
    ['AWS/RDS', 'CPUUtilization', 'DBInstanceIdentifier', 'Db', att('Db', 'Endpoint.Address'), 'refuted'],
    ['AWS/SQS', 'NumberOfMessagesSent', 'QueueName', 'Nested', att('Nested', 'Outputs.Queue'), 'proved'],
  ])('%s %s by %s of %s is %j: %s', (Namespace, MetricName, Name, of, Value, outcome) => {
    const change = { Namespace, MetricName, Dimensions: [{ Name, Value }] };
    const metric = { namespace: Namespace, name: MetricName, dimensions: { [Name]: { refersTo: of } } };
    expect(inShort(judgeAlarm(change, { metric }, RESOURCES)).split(':')[0]).toBe(outcome);
  });
});
