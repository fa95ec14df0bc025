import { compareDecimals, type Decimal, decimal, dividedBy, minus, times } from '../../base/index.ts';
import { ALL_HOURS, type Facts, typically } from '../facts.ts';
import { by, changed, exactly, type Measure, showRange } from '../measure.ts';
import { free, type PricedPart, type Pricer, part } from '../pricer.ts';
import { customMetrics } from './custom-metrics.ts';

export const lambdaFunction: Pricer = (facts) => {
  const memory = facts.number('MemorySize', 128);
  if (memory === undefined) return [];
  const requests = facts.used('requests', 'requests', typically(1_000, 10_000, 1_000_000));
  const duration = facts.used('durationMs', 'ms', typically(50, 200, 1_000));
  const how = `${showRange(requests.range)} requests × ${showRange(duration.range)} ms`;
  const perSecond = (of: Decimal) => (value: Decimal) => dividedBy(times(value, of), decimal(1024 * 1000));
  if (facts.text('SnapStart.ApplyOn') === 'PublishedVersions' && !isJava(facts))
    facts.miss('The price of SnapStart, which is billed for every runtime but Java, is not in the price book.');
  return [
    part('Requests', 'lambda.requests', requests),
    part(
      `Duration, ${archOf(facts)}`,
      `lambda.${archOf(facts)}.duration`,
      changed(by(requests, duration), `${how} × ${memory.digits} MB`, perSecond(memory)),
    ),
    ...ephemeralStorage(facts, by(requests, duration), how),
    ...durable(facts),
    ...tenants(facts, memory),
    ...traces(facts),
    ...customMetrics(facts),
  ];
};

function isJava(facts: Facts): boolean {
  return facts.text('Runtime')?.startsWith('java') === true;
}

function archOf(facts: Facts): 'arm' | 'x86' {
  return facts.text('Architectures[0]') === 'arm64' ? 'arm' : 'x86';
}

/** https://aws.amazon.com/lambda/pricing/: 512 MB are included. */
const INCLUDED_STORAGE = decimal(512);

function ephemeralStorage(facts: Facts, milliseconds: Measure, how: string): readonly PricedPart[] {
  const size = facts.number('EphemeralStorage.Size', 512);
  if (size === undefined || compareDecimals(size, INCLUDED_STORAGE) <= 0) return [];
  const beyond = minus(size, INCLUDED_STORAGE);
  const seconds = changed(milliseconds, `${how} × (${size.digits} − 512) MB`, (value) =>
    dividedBy(times(value, beyond), decimal(1024 * 1000)),
  );
  return [part('Ephemeral storage', 'lambda.ephemeral-storage', seconds)];
}

/** An execution environment that serves one tenant alone is billed when it is made, by its memory: https://aws.amazon.com/lambda/pricing/ */
function tenants(facts: Facts, memory: Decimal): readonly PricedPart[] {
  if (!facts.has('TenancyConfig')) return [];
  if (archOf(facts) === 'arm') {
    facts.miss('The price of the isolation of tenants on Arm is not in the price book.');
    return [];
  }
  const made = facts.used('environments', 'environments', typically(10, 1_000, 100_000));
  const gb = exactly(dividedBy(memory, decimal(1024)), `${memory.digits} MB`);
  return [part('Environments of tenants', 'lambda.x86.tenant-isolation', by(made, gb))];
}

/** A durable execution bills its start, steps and waits, and what it writes and keeps: https://aws.amazon.com/lambda/pricing/ */
function durable(facts: Facts): readonly PricedPart[] {
  if (!facts.has('DurableConfig')) return [];
  return [
    part(
      'Durable operations',
      'lambda.durable.operations',
      facts.used('transitions', 'operations', typically(4_000, 40_000, 4_000_000)),
    ),
    part('Data written by steps', 'lambda.durable.written', facts.used('dataGb', 'GB', typically(0.1, 1, 10))),
    part('Data kept', 'lambda.durable.kept', facts.used('storageGb', 'GB', typically(0.1, 1, 10))),
  ];
}

/** Traces are billed where the usage states them: a function that is traced records a part of its requests. */
function traces(facts: Facts): readonly PricedPart[] {
  const mode = facts.text('TracingConfig.Mode') ?? facts.text('Tracing');
  const stated = facts.stated('traces', 'traces');
  if (mode !== 'Active' && stated === undefined) return [];
  const recorded = stated ?? facts.used('traces', 'traces', typically(1_000, 5_000, 100_000));
  return [part('Traces', 'xray.traces.recorded', recorded)];
}

/**
 * Memory that is kept ready is billed every second, whether it is used or not. A version and an alias keep it ready for
 * the function that they name: https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html
 */
function provisioned(facts: Facts, of: Facts): readonly PricedPart[] {
  const path = 'ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions';
  if (!facts.has('ProvisionedConcurrencyConfig')) return [];
  const count = facts.number(path);
  const memory = of.number('MemorySize', 128);
  if (count === undefined || memory === undefined) {
    facts.miss('The number of executions that are kept ready is not told.');
    return [];
  }
  const size = dividedBy(times(count, memory), decimal(1024));
  const seconds = changed(by(exactly(size), ALL_HOURS), `${count.digits} × ${memory.digits} MB × 730 h`, (hours) =>
    times(hours, decimal(3600)),
  );
  return [
    part('Provisioned concurrency', `lambda.${archOf(of)}.provisioned`, seconds),
    ...runsReady(facts, of, memory),
  ];
}

/** What runs in executions that are kept ready costs less; the usage states it of the version or alias. */
function runsReady(facts: Facts, of: Facts, memory: Decimal): readonly PricedPart[] {
  const requests = facts.stated('requests', 'requests');
  const duration = facts.stated('durationMs', 'ms') ?? of.stated('durationMs', 'ms');
  if (requests === undefined || duration === undefined) return [];
  const seconds = changed(by(requests, duration), `${requests.how} × ${duration.how} × ${memory.digits} MB`, (value) =>
    dividedBy(times(value, memory), decimal(1024 * 1000)),
  );
  return [
    part('Requests', 'lambda.requests', requests),
    part('Duration while ready', `lambda.${archOf(of)}.provisioned-duration`, seconds),
  ];
}

function ofNamed(facts: Facts): ReturnType<Pricer> {
  const of = facts.target('FunctionName');
  if (!facts.has('ProvisionedConcurrencyConfig'))
    return free('A name for the function, which is billed on its own line.');
  if (of !== undefined) return provisioned(facts, of);
  facts.miss('The function that it names is not in the template.');
  return [];
}

export const functionVersion: Pricer = ofNamed;

/** An alias is a name, unless it keeps instances warm. */
export const alias: Pricer = ofNamed;
