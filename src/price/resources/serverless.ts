import { type Decimal, decimal, dividedBy, times } from '../../base/index.ts';
import { type Facts, typically } from '../facts.ts';
import { by, changed, showRange } from '../measure.ts';
import { free, type Pricer, part, unknown } from '../pricer.ts';
import { customMetrics } from './custom-metrics.ts';

export const lambdaFunction: Pricer = (facts) => {
  if (facts.has('ProvisionedConcurrencyConfig')) facts.miss(PROVISIONED);
  const memory = facts.number('MemorySize', 128);
  if (memory === undefined) return [];
  const arch = facts.text('Architectures[0]') === 'arm64' ? 'arm' : 'x86';
  const requests = facts.used('requests', 'requests', typically(1_000, 10_000, 1_000_000));
  const duration = facts.used('durationMs', 'ms', typically(50, 200, 1_000));
  const seconds = changed(
    by(requests, duration),
    `${showRange(requests.range)} requests × ${showRange(duration.range)} ms × ${memory.digits} MB`,
    (value: Decimal) => dividedBy(times(value, memory), decimal(1024 * 1000)),
  );
  return [
    part('Requests', 'lambda.requests', requests),
    part(`Duration, ${arch}`, `lambda.${arch}.duration`, seconds),
    ...customMetrics(facts),
  ];
};

const PROVISIONED = 'The price of provisioned concurrency is not in the price book.';

/** An alias is a name, unless it keeps instances warm. */
export const alias: Pricer = (facts) =>
  facts.has('ProvisionedConcurrencyConfig')
    ? unknown(PROVISIONED)
    : free('A name for a version, which is billed as the function.');

export const stateMachine: Pricer = (facts) => {
  if ((facts.word('StateMachineType') ?? facts.word('Type', 'STANDARD')) !== 'STANDARD')
    return unknown('The price of express workflows is not in the price book.');
  return [
    part(
      'State transitions',
      'states.standard.transitions',
      facts.used('transitions', 'transitions', typically(100, 1_000, 100_000)),
    ),
  ];
};

/** On demand; the price of provisioned capacity is not in the book. */
export const table: Pricer = (facts) => {
  if (!facts.is('BillingMode', 'PAY_PER_REQUEST'))
    facts.miss('The price of provisioned capacity is not in the price book.');
  if (facts.is('PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled', 'true'))
    facts.miss('The price of point-in-time recovery is not in the price book.');
  return [
    ...(facts.is('BillingMode', 'PAY_PER_REQUEST') ? requests(facts) : []),
    part('Storage', 'dynamodb.storage', facts.used('storageGb', 'GB', typically(0.1, 1, 10))),
  ];
};

/** A table of the Serverless Application Model is on demand, unless it says otherwise. */
export const simpleTable: Pricer = (facts) => {
  if (facts.has('ProvisionedThroughput')) facts.miss('The price of provisioned capacity is not in the price book.');
  return [
    ...(facts.has('ProvisionedThroughput') ? [] : requests(facts)),
    part('Storage', 'dynamodb.storage', facts.used('storageGb', 'GB', typically(0.1, 1, 10))),
  ];
};

function requests(facts: Facts) {
  return [
    part(
      'Writes',
      'dynamodb.on-demand.write',
      facts.used('writeRequests', 'requests', typically(10_000, 100_000, 10_000_000)),
    ),
    part(
      'Reads',
      'dynamodb.on-demand.read',
      facts.used('readRequests', 'requests', typically(10_000, 500_000, 50_000_000)),
    ),
  ];
}
