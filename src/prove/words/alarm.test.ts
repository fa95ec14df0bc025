/** `alarm`. Oracle: the CloudWatch pages of the services (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html) and the contract below. */
import { describe, expect, test } from 'vitest';
import { alarm } from '../../claims/index.ts';
import { inShort, judgeIn, type World } from '../world.ts';

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
  more: World['resources'] = {},
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
    ['all of three', { EvaluationPeriods: 3 }, 'refuted: DatapointsToAlarm is not set, expected 2.'],
  ])('%s', (_, change, expected) => {
    expect(inShort(judgeAlarm(change, { evaluationPeriods: 3, datapoints: 2 }))).toBe(expected);
  });

  test.each([
    ['tells when it is well again', { OKActions: [{ Ref: 'Topic' }] }, { oks: ['Topic'] }, 'proved'],
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
