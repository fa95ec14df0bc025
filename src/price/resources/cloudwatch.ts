import { typically } from '../facts.ts';
import { countedAs, exactly } from '../measure.ts';
import { type Pricer, part } from '../pricer.ts';

/** Billed by the metrics that it watches; one that is evaluated more often than every minute costs more. */
export const alarm: Pricer = (facts) => {
  const metrics = facts.places('Metrics').filter((at) => facts.has(`${at}.MetricStat`));
  const queries = facts.places('Metrics').filter((at) => /^\s*SELECT\b/i.test(facts.text(`${at}.Expression`) ?? ''));
  const periods = [
    facts.text('Period'),
    ...facts.places('Metrics').map((at) => facts.text(`${at}.MetricStat.Period`) ?? facts.text(`${at}.Period`)),
  ];
  const isHighResolution = periods.some((period) => ['10', '20', '30'].includes(period ?? ''));
  if (facts.has('ThresholdMetricId')) {
    return [part('Anomaly detection alarm', 'cloudwatch.alarm.anomaly-detection', exactly(1, '1 alarm of 3 metrics'))];
  }
  const row = `cloudwatch.alarm.${isHighResolution ? 'high-resolution' : 'standard'}`;
  if (queries.length > 0)
    return [part('Metrics of a query', row, facts.used('metrics', 'metrics', typically(1, 5, 50)))];
  return [part('Alarm', row, countedAs(Math.max(1, metrics.length), 'metric'))];
};

export const compositeAlarm: Pricer = () => [
  part('Composite alarm', 'cloudwatch.alarm.composite', exactly(1, '1 alarm')),
];

export const dashboard: Pricer = () => [part('Dashboard', 'cloudwatch.dashboard', exactly(1, '1 dashboard'))];

/** What a filter writes is a custom metric for each set of dimensions. */
export const metricFilter: Pricer = (facts) => {
  const transformations = facts.places('MetricTransformations');
  if (transformations.some((at) => facts.has(`${at}.Dimensions`))) {
    return [part('Custom metrics', 'cloudwatch.metric.custom', facts.used('metrics', 'metrics', typically(1, 5, 20)))];
  }
  const stated = facts.stated('metrics', 'metrics');
  return [
    part(
      'Custom metrics',
      'cloudwatch.metric.custom',
      stated ?? countedAs(Math.max(1, transformations.length), 'metric'),
    ),
  ];
};
