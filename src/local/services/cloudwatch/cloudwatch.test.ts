/** Metrics, metric math and alarms on a clock that moves only when told to. */
import { describe, expect, test } from 'vitest';
import { manualClock } from '../../clock.ts';
import { openWorld } from '../../world.ts';
import { cloudwatchLogs } from '../logs/logs.ts';
import { sns } from '../sns/sns.ts';
import { sqs } from '../sqs/sqs.ts';
import { cloudwatch } from './cloudwatch.ts';

const AT = { partition: 'aws', account: '111122223333', region: 'eu-west-1' } as const;
const START = Date.UTC(2026, 0, 1, 10);
const MINUTE = 60_000;

function opened() {
  const clock = manualClock(START);
  const world = openWorld({ services: [cloudwatch, cloudwatchLogs, sns, sqs], clock });
  const ask = (operation: string, input: object, service = 'monitoring') =>
    world.invoke(service, operation, input, AT) as Promise<Record<string, never>>;
  const put = (values: readonly number[], { at = clock.now(), unit }: { at?: number; unit?: string } = {}) =>
    ask('PutMetricData', {
      Namespace: 'Shop',
      MetricData: [
        { MetricName: 'm', Values: values, Timestamp: new Date(at), ...(unit === undefined ? {} : { Unit: unit }) },
      ],
    });
  const math = async (queries: readonly object[], minutes = 5) => {
    const { MetricDataResults } = await ask('GetMetricData', {
      MetricDataQueries: queries,
      StartTime: new Date(START),
      EndTime: new Date(START + minutes * MINUTE),
      ScanBy: 'TimestampAscending',
    });
    return MetricDataResults as unknown as { Id: string; Label: string; Values: number[]; Timestamps: Date[] }[];
  };
  const stateOf = async (name: string) => {
    const { MetricAlarms, CompositeAlarms } = await ask('DescribeAlarms', { AlarmNames: [name] });
    const [alarm] = [MetricAlarms, CompositeAlarms].flat() as unknown as { StateValue: string; StateReason: string }[];
    return alarm;
  };
  return { clock, ask, put, math, stateOf, world };
}

const metric = (Id: string, Stat = 'Sum') => ({
  Id,
  MetricStat: { Metric: { Namespace: 'Shop', MetricName: 'm' }, Period: 60, Stat },
  ReturnData: true,
});

describe('metrics', () => {
  // By hand: 1, 2, 3, 4 and 10 twice. The percentile by linear interpolation between neighbours.
  test('statistics are of all values of a period', async () => {
    const { ask, put } = opened();
    await put([1, 2, 3, 4]);
    await ask('PutMetricData', {
      Namespace: 'Shop',
      MetricData: [{ MetricName: 'm', Values: [10], Counts: [2], Timestamp: new Date(START + 5000) }],
    });
    const { Datapoints } = await ask('GetMetricStatistics', {
      Namespace: 'Shop',
      MetricName: 'm',
      StartTime: new Date(START),
      EndTime: new Date(START + MINUTE),
      Period: 60,
      Statistics: ['Sum', 'Average', 'Minimum', 'Maximum', 'SampleCount'],
      ExtendedStatistics: ['p50', 'p90', 'tc(2:4)'],
    });
    expect(Datapoints).toEqual([
      {
        Timestamp: new Date(START),
        Sum: 30,
        Average: 5,
        Minimum: 1,
        Maximum: 10,
        SampleCount: 6,
        Unit: 'None',
        ExtendedStatistics: { p50: 3.5, p90: 10, 'tc(2:4)': 2 },
      },
    ]);
  });

  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html: two weeks back, two hours ahead.
  test.each([
    ['too old', -14 * 24 * 60 * MINUTE - 1, 'within the past two weeks'],
    ['too new', 120 * MINUTE + 1, 'no more than two hours in the future'],
  ])('%s', async (_, offset, message) => {
    const { put } = opened();
    await expect(put([1], { at: START + offset })).rejects.toThrow(message);
  });

  test('the name space of AWS is closed to requests', async () => {
    const { ask } = opened();
    const data = { Namespace: 'AWS/EC2', MetricData: [{ MetricName: 'm', Value: 1 }] };
    await expect(ask('PutMetricData', data)).rejects.toThrow('AWS/');
  });

  test('dimensions make a metric of its own, in whatever order they come', async () => {
    const { ask } = opened();
    const dimensions = [
      { Name: 'a', Value: '1' },
      { Name: 'b', Value: '2' },
    ];
    for (const Dimensions of [dimensions, dimensions.toReversed(), []]) {
      await ask('PutMetricData', { Namespace: 'Shop', MetricData: [{ MetricName: 'm', Value: 1, Dimensions }] });
    }
    const { Metrics } = await ask('ListMetrics', { Namespace: 'Shop' });
    expect(Metrics).toHaveLength(2);
    const { Metrics: some } = await ask('ListMetrics', { Dimensions: [{ Name: 'b', Value: '2' }] });
    expect(some).toHaveLength(1);
  });
});

describe('metric math', () => {
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html, worked by hand on 4, -, 10, 7.
  test.each<[string, readonly number[]]>([
    ['m1 * 2 + 1', [9, 21, 15]],
    ['-m1 ^ 2', [-16, -100, -49]],
    ['m1 / (m1 - 4)', [10 / 6, 7 / 3]],
    ['IF(m1 > 5, m1, 0)', [0, 10, 7]],
    ['IF(m1 > 5 AND m1 < 9, 1, 2)', [2, 2, 1]],
    ['FILL(m1, 0)', [4, 0, 10, 7, 0]],
    ['FILL(m1, REPEAT)', [4, 4, 10, 7, 7]],
    ['FILL(m1, LINEAR)', [4, 7, 10, 7, 7]],
    ['RATE(m1)', [6 / 120, -3 / 60]],
    ['DIFF(m1)', [6, -3]],
    ['RUNNING_SUM(m1)', [4, 14, 21]],
    ['m1 - AVG(m1)', [-3, 3, 0]],
    ['SUM([m1, m1])', [8, 20, 14]],
    ['MAX(METRICS())', [4, 10, 7]],
    ['ABS(m1 - 8)', [4, 2, 1]],
    ['m1 * 0 + PERIOD(m1)', [60, 60, 60]],
    ['TIME_SERIES(3)', [3, 3, 3, 3, 3]],
    ['MINUTE(m1)', [0, 2, 3]],
  ])('%s', async (Expression, expected) => {
    const { put, math } = opened();
    for (const [i, value] of [4, undefined, 10, 7].entries()) {
      if (value !== undefined) await put([value], { at: START + i * MINUTE });
    }
    const results = await math([
      { Id: 'e1', Expression },
      { ...metric('m1'), ReturnData: false },
    ]);
    expect(results.map(({ Id }) => Id)).toEqual(['e1']);
    const values = results[0]?.Values ?? [];
    expect(values).toHaveLength(expected.length);
    for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, 10);
  });

  test.each([
    ['SEARCH("x", "Sum")', 'the function SEARCH'],
    ['ANOMALY_DETECTION_BAND(m1)', 'the function ANOMALY_DETECTION_BAND'],
    ['SELECT AVG(m) FROM SCHEMA("Shop")', 'Metrics Insights'],
    ['m1 +', 'Syntax error'],
    ['m9', "Unknown metric or expression id 'm9'"],
    ['e1 + 1', 'refers to itself'],
  ])('refuses %s', async (Expression, message) => {
    const { math } = opened();
    await expect(math([{ Id: 'e1', Expression }, metric('m1')])).rejects.toThrow(message);
  });
});

const ALARM = {
  AlarmName: 'a',
  Namespace: 'Shop',
  MetricName: 'm',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 5,
  ComparisonOperator: 'GreaterThanThreshold',
};

describe('alarms', () => {
  // The text is AWS's: recorded in `test_put_metric_alarm` of the archived emulator's suite.
  test('a breach puts an alarm in ALARM, tells its topic, and is history', async () => {
    const { clock, ask, put, stateOf } = opened();
    const { TopicArn } = await ask('CreateTopic', { Name: 't' }, 'sns');
    const { QueueUrl } = await ask('CreateQueue', { QueueName: 'q' }, 'sqs');
    await ask('Subscribe', { TopicArn, Protocol: 'sqs', Endpoint: `arn:aws:sqs:eu-west-1:${AT.account}:q` }, 'sns');
    await ask('PutMetricAlarm', { ...ALARM, AlarmActions: [TopicArn], Unit: 'Count' });
    expect(await stateOf('a')).toMatchObject({
      StateValue: 'INSUFFICIENT_DATA',
      StateReason: 'Unchecked: Initial alarm creation',
    });
    await put([6.5], { unit: 'Count' });
    clock.advance(MINUTE);
    expect(await stateOf('a')).toMatchObject({
      StateValue: 'ALARM',
      StateReason: 'Threshold Crossed: 1 datapoint [6.5 (01/01/26 10:00:00)] was greater than the threshold (5.0).',
    });
    await new Promise(setImmediate);
    const { Messages } = await ask('ReceiveMessage', { QueueUrl }, 'sqs');
    const [message] = Messages as unknown as { Body: string }[];
    const { Subject, Message } = JSON.parse(message?.Body ?? '{}') as { Subject: string; Message: string };
    expect(Subject).toBe('ALARM: "a" in EU (Ireland)');
    expect(JSON.parse(Message)).toMatchObject({
      AlarmName: 'a',
      AlarmDescription: null,
      AWSAccountId: AT.account,
      NewStateValue: 'ALARM',
      OldStateValue: 'INSUFFICIENT_DATA',
      StateChangeTime: '2026-01-01T10:01:00.000+0000',
      Region: 'EU (Ireland)',
      Trigger: {
        MetricName: 'm',
        Namespace: 'Shop',
        StatisticType: 'Statistic',
        Statistic: 'SUM',
        Unit: 'Count',
        Dimensions: [],
        Period: 60,
        EvaluationPeriods: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: 5,
        TreatMissingData: 'missing',
        EvaluateLowSampleCountPercentile: '',
      },
    });
    const { AlarmHistoryItems } = await ask('DescribeAlarmHistory', { AlarmName: 'a', HistoryItemType: 'StateUpdate' });
    expect(AlarmHistoryItems).toMatchObject([{ HistorySummary: 'Alarm updated from INSUFFICIENT_DATA to ALARM' }]);
    clock.advance(10 * MINUTE);
    expect(await stateOf('a')).toMatchObject({
      StateValue: 'INSUFFICIENT_DATA',
      StateReason: 'Insufficient Data: 1 datapoint was unknown.',
    });
  });

  test('an alarm whose actions are disabled changes its state and tells nobody', async () => {
    const { ask, stateOf } = opened();
    await ask('PutMetricAlarm', { ...ALARM, AlarmActions: ['arn:aws:sns:eu-west-1:1:none'] });
    await ask('DisableAlarmActions', { AlarmNames: ['a'] });
    await ask('SetAlarmState', { AlarmName: 'a', StateValue: 'ALARM', StateReason: 'why' });
    expect(await stateOf('a')).toMatchObject({ StateValue: 'ALARM', StateReason: 'why' });
    await new Promise(setImmediate);
    const { AlarmHistoryItems } = await ask('DescribeAlarmHistory', { AlarmName: 'a', HistoryItemType: 'Action' });
    expect(AlarmHistoryItems).toEqual([]);
  });

  test('an action that nobody here executes is told as failed', async () => {
    const { ask } = opened();
    await ask('PutMetricAlarm', { ...ALARM, AlarmActions: ['arn:aws:automate:eu-west-1:ec2:reboot'] });
    await ask('SetAlarmState', { AlarmName: 'a', StateValue: 'ALARM', StateReason: 'why' });
    await new Promise(setImmediate);
    const { AlarmHistoryItems } = await ask('DescribeAlarmHistory', { AlarmName: 'a', HistoryItemType: 'Action' });
    expect(AlarmHistoryItems).toMatchObject([
      { HistorySummary: expect.stringContaining('executes no action of this kind') },
    ]);
  });

  test('an alarm over metric math', async () => {
    const { clock, ask, put, stateOf } = opened();
    const { AlarmName, EvaluationPeriods, Threshold, ComparisonOperator } = ALARM;
    const Metrics = [
      { Id: 'e', Expression: 'm1 * 100', ReturnData: true },
      { ...metric('m1'), ReturnData: false },
    ];
    await ask('PutMetricAlarm', { AlarmName, EvaluationPeriods, Threshold, ComparisonOperator, Metrics });
    await put([0.06]);
    clock.advance(MINUTE);
    expect(await stateOf('a')).toMatchObject({ StateValue: 'ALARM' });
  });

  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm.html
  test('a composite alarm follows its rule', async () => {
    const { ask, stateOf } = opened();
    await ask('PutMetricAlarm', { ...ALARM, AlarmName: 'one' });
    await ask('PutMetricAlarm', { ...ALARM, AlarmName: 'two' });
    const AlarmRule = 'ALARM("one") AND NOT (OK(two) OR FALSE)';
    await ask('PutCompositeAlarm', { AlarmName: 'both', AlarmRule });
    expect(await stateOf('both')).toMatchObject({ StateValue: 'OK' });
    await ask('SetAlarmState', { AlarmName: 'one', StateValue: 'ALARM', StateReason: 'r' });
    expect(await stateOf('both')).toMatchObject({
      StateValue: 'ALARM',
      StateReason: `arn:aws:cloudwatch:eu-west-1:${AT.account}:alarm:one transitioned to ALARM at Thursday 01 January, 2026 10:00:00 UTC`,
    });
    await ask('SetAlarmState', { AlarmName: 'two', StateValue: 'OK', StateReason: 'r' });
    expect(await stateOf('both')).toMatchObject({ StateValue: 'OK' });
    const wrong = { AlarmName: 'c', AlarmRule: 'ALARM(one' };
    await expect(ask('PutCompositeAlarm', wrong)).rejects.toThrow('invalid syntax');
    await expect(ask('PutCompositeAlarm', { ...wrong, AlarmRule: 'OK(none)' })).rejects.toThrow('do not exist');
  });

  test('alarms go on after the target was closed', async () => {
    const { clock, ask, put, stateOf, world } = opened();
    await ask('PutMetricAlarm', ALARM);
    cloudwatch.stop?.(world);
    await put([6]);
    clock.advance(MINUTE);
    expect(await stateOf('a')).toMatchObject({ StateValue: 'INSUFFICIENT_DATA' });
    cloudwatch.start?.(world);
    clock.advance(MINUTE);
    expect(await stateOf('a')).toMatchObject({ StateValue: 'ALARM' });
  });
});

describe('metrics out of logs', () => {
  const logged = async (filter: object | undefined, ...messages: readonly string[]) => {
    const { ask, math, world } = opened();
    await ask('CreateLogGroup', { logGroupName: 'g' }, 'logs');
    await ask('CreateLogStream', { logGroupName: 'g', logStreamName: 's' }, 'logs');
    if (filter !== undefined) {
      const metricTransformations = [{ metricName: 'm', metricNamespace: 'Shop', metricValue: '1', ...filter }];
      const { pattern = 'ERROR', ...rest } = filter as { pattern?: string };
      await ask(
        'PutMetricFilter',
        {
          logGroupName: 'g',
          filterName: 'f',
          filterPattern: pattern,
          metricTransformations: [{ ...metricTransformations[0], ...rest }],
        },
        'logs',
      );
    }
    const logEvents = messages.map((message, i) => ({ timestamp: START + i, message }));
    await ask('PutLogEvents', { logGroupName: 'g', logStreamName: 's', logEvents }, 'logs');
    return {
      values: (await math([metric('m1'), metric('m2', 'SampleCount')])).map(({ Values }) => Values[0]),
      ask,
      world,
    };
  };

  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html
  test.each<[string, object, readonly string[], readonly (number | undefined)[]]>([
    ['counts what passes', {}, ['ERROR a', 'fine', 'ERROR b'], [2, 2]],
    ['none passes', {}, ['fine'], [undefined, undefined]],
    ['none passes, with a default', { defaultValue: 0 }, ['fine'], [0, 1]],
    [
      'a value of JSON',
      { pattern: '{ $.ms > 5 }', metricValue: '$.ms' },
      ['{"ms":9}', '{"ms":1}', '{"ms":20}'],
      [29, 2],
    ],
    [
      'a field',
      { pattern: '[ip, ..., status = 5*, bytes]', metricValue: '$bytes' },
      ['1.2.3.4 "GET /" 503 7', '1.2.3.4 "GET /" 200 9'],
      [7, 1],
    ],
  ])('%s', async (_, filter, messages, expected) => {
    expect((await logged(filter, ...messages)).values).toEqual(expected);
  });

  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
  test('the embedded metric format', async () => {
    const event = {
      _aws: {
        Timestamp: START,
        CloudWatchMetrics: [{ Namespace: 'Shop', Dimensions: [[], ['page']], Metrics: [{ Name: 'm', Unit: 'Count' }] }],
      },
      page: 'cart',
      m: [3, 4],
    };
    const { values, ask } = await logged(undefined, JSON.stringify(event), '{"CloudWatchMetrics":1}');
    expect(values).toEqual([7, 2]);
    const { Metrics } = await ask('ListMetrics', { Dimensions: [{ Name: 'page', Value: 'cart' }] });
    expect(Metrics).toHaveLength(1);
  });
});
