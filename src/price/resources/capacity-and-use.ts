/** Types whose template sets the least of a capacity, or one of several prices, and whose usage decides the rest. */
import { compareDecimals, type Decimal, decimal, dividedBy, largest, plus, showText, times } from '../../base/index.ts';
import { ALL_HOURS, typically } from '../facts.ts';
import { by, changed, countedAs, exactly, type Measure } from '../measure.ts';
import { type PricedPart, type Pricer, part } from '../pricer.ts';
import { inEach } from '../range.ts';

/** At least so much of a quantity, in every scenario. */
function atLeast(least: Decimal, measure: Measure, how: string): Measure {
  return { ...measure, how, range: inEach((scenario) => largest(least, measure.range[scenario])) };
}

/** Minima: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/WhatIs.corecomponents.html, 100 MB for Valkey and 1 GB for others. */
const LEAST_STORED: Readonly<Record<string, Decimal>> = {
  valkey: { digits: 1n, scale: 1 },
  redis: decimal(1),
  memcached: decimal(1),
};

/** What a month has of seconds, at 730 hours. */
const SECONDS = decimal(730 * 3_600);

/** https://aws.amazon.com/elasticache/pricing/: a cache that sets minima pays for them. */
const serverlessCache: Pricer = (facts) => {
  const engine = facts.word('Engine')?.toLowerCase();
  const floor = engine === undefined ? undefined : LEAST_STORED[engine];
  if (engine === undefined || floor === undefined) {
    facts.miss(
      `The price of a serverless cache with ${engine ?? 'an engine that is not told'} is not in the price book.`,
    );
    return [];
  }
  const limits = 'CacheUsageLimits';
  const stored = facts.has(`${limits}.DataStorage.Minimum`) ? facts.number(`${limits}.DataStorage.Minimum`) : undefined;
  const least = stored === undefined ? floor : largest(floor, stored);
  const perSecond = facts.has(`${limits}.ECPUPerSecond.Minimum`)
    ? facts.number(`${limits}.ECPUPerSecond.Minimum`)
    : undefined;
  const kept = facts.used('storageGb', 'GB', typically(0, 1, 10));
  const asked = facts.used('requests', 'ECPU', typically(100_000, 10_000_000, 1_000_000_000));
  const row = `elasticache.serverless.${engine === 'valkey' ? 'valkey' : 'redis'}`;
  return [
    part(
      'Data stored',
      `${row}.storage`,
      by(atLeast(least, kept, `${kept.how}, at least ${shown(least)} GB`), ALL_HOURS),
    ),
    part(
      'Processing units',
      `${row}.ecpu`,
      perSecond === undefined
        ? asked
        : atLeast(times(perSecond, SECONDS), asked, `${asked.how}, at least ${perSecond.digits} a second`),
    ),
  ];
};

function shown(value: Decimal): string {
  return String(Number(value.digits) / 10 ** value.scale);
}

/**
 * MicroVMs of an image, while they run: the baseline of memory, and half as many vCPUs as GB. What they take beyond is billed as
 * it is used: https://docs.aws.amazon.com/lambda/latest/dg/microvms-images.html
 */
const microvmImage: Pricer = (facts) => {
  const memory = facts.number('Resources[0].MinimumMemoryInMiB', 2_048);
  if (memory === undefined) return [];
  const gb = dividedBy(memory, decimal(1024));
  const seconds = changed(
    facts.used('hours', 'h of MicroVMs', typically(1, 100, 2_000)),
    'seconds that MicroVMs run',
    (value) => times(value, decimal(3_600)),
  );
  const stored = facts.used('snapshotGb', 'GB', typically(1, 5, 50));
  const moved = facts.used('dataGb', 'GB', typically(1, 50, 1_000));
  const half = dividedBy(gb, decimal(2));
  return [
    part('vCPU while they run', 'lambda.microvm.vcpu', by(exactly(half, `${shown(half)} vCPU`), seconds)),
    part('Memory while they run', 'lambda.microvm.memory', by(exactly(gb, `${shown(gb)} GB`), seconds)),
    part('Snapshots stored', 'lambda.microvm.snapshot.storage', by(stored, ALL_HOURS)),
    part('Snapshots read', 'lambda.microvm.snapshot.read', moved),
    part('Snapshots written', 'lambda.microvm.snapshot.write', facts.used('backupGb', 'GB', typically(0, 10, 500))),
  ];
};

/** The units of parallelism, and one that directs them: https://docs.aws.amazon.com/managed-flink/latest/java/how-resources.html */
const flinkApplication: Pricer = (facts) => {
  const isFlink = facts.word('RuntimeEnvironment')?.startsWith('SQL') !== true;
  const settings = 'ApplicationConfiguration.FlinkApplicationConfiguration.ParallelismConfiguration';
  const parallelism = facts.number(`${settings}.Parallelism`, 1);
  const perUnit = facts.number(`${settings}.ParallelismPerKPU`, 1);
  if (parallelism === undefined || perUnit === undefined) return [];
  if (!isFlink) return analytics(facts);
  const units = roundedUp(dividedBy(parallelism, perUnit));
  const count =
    facts.stated('count', 'units') ?? exactly(units, `${units.digits} unit${units.digits === 1n ? '' : 's'}`);
  return [
    part('Processing units', 'flink.kpu', by(count, facts.hours())),
    part('The unit that directs them', 'flink.kpu', by(exactly(1, '1 unit'), facts.hours())),
    part('Storage of the running application', 'flink.storage', by(count, exactly(50, '50 GB'))),
  ];
};

const analytics: Pricer = (facts) => [
  part('Processing units', 'flink.kpu', by(facts.used('count', 'units', typically(1, 1, 8)), facts.hours())),
];

function roundedUp(value: Decimal): Decimal {
  const whole = decimal(Math.floor(Number(value.digits) / 10 ** value.scale));
  return compareDecimals(whole, value) < 0 ? plus(whole, decimal(1)) : whole;
}

/** https://aws.amazon.com/datasync/pricing/ */
const copyTask: Pricer = (facts) => {
  const mode = facts.word('TaskMode', 'BASIC');
  if (mode !== 'BASIC') {
    facts.miss(`The price of a task in the mode ${mode ?? 'that is not told'} is not in the price book.`);
    return [];
  }
  return [part('Data copied', 'datasync.copied', facts.used('dataGb', 'GB', typically(1, 100, 10_000)))];
};

/** Workers while jobs run: https://aws.amazon.com/emr/pricing/ */
const serverlessJobs: Pricer = (facts) => {
  const architecture = facts.word('Architecture', 'X86_64');
  if (architecture !== 'X86_64') {
    facts.miss(
      `The price of EMR Serverless on ${architecture ?? 'an architecture that is not told'} is not in the price book.`,
    );
    return [];
  }
  return [
    part('vCPU of workers', 'emr.serverless.vcpu', facts.used('vcpuHours', 'vCPU-hours', typically(1, 100, 5_000))),
    part('Memory of workers', 'emr.serverless.memory', facts.used('gbHours', 'GB-hours', typically(4, 400, 20_000))),
  ];
};

/** Data processing units that are kept whether queries run or not: https://aws.amazon.com/athena/pricing/ */
const queryCapacity: Pricer = (facts) => {
  const units = facts.number('TargetDpus');
  if (units === undefined) return [];
  return [part('Data processing units', 'athena.capacity', by(exactly(units, `${units.digits} DPU`), facts.hours()))];
};

/** A host costs by its family, whatever runs on it: https://aws.amazon.com/ec2/dedicated-hosts/pricing/ */
const dedicatedHost: Pricer = (facts) => {
  const family = facts.word('InstanceFamily') ?? facts.word('InstanceType')?.replace(/\..*$/, '');
  if (family === undefined) {
    facts.miss('Its family is not told.');
    return [];
  }
  return [part(`Host, ${family}`, `ec2.host.${family}`, by(exactly(1, '1 host'), ALL_HOURS))];
};

/** It makes alarms and metrics of the components that it finds: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/appinsights-what-is.html */
const applicationInsights: Pricer = (facts) => [
  part('Alarms that it makes', 'cloudwatch.alarm.standard', facts.used('count', 'alarms', typically(0, 10, 50))),
  part('Metrics that it makes', 'cloudwatch.metric.custom', facts.used('metrics', 'metrics', typically(0, 0, 50))),
];

/** The devices that a deployment is for, one unless it names a group: https://aws.amazon.com/greengrass/pricing/ */
const deviceDeployment: Pricer = (facts): readonly PricedPart[] => {
  const target = facts.text('TargetArn');
  const devices = facts.used('count', 'devices', typically(1, 1, 100));
  const isOne = target !== undefined && /:thing\//.test(showText(target));
  return [part('Active core devices', 'greengrass.device', isOne ? countedAs(1, 'device') : devices)];
};

export const CAPACITY_AND_USE: Readonly<Record<string, Pricer>> = {
  'AWS::ElastiCache::ServerlessCache': serverlessCache,
  'AWS::Lambda::MicrovmImage': microvmImage,
  'AWS::KinesisAnalyticsV2::Application': flinkApplication,
  'AWS::KinesisAnalytics::Application': analytics,
  'AWS::DataSync::Task': copyTask,
  'AWS::EMRServerless::Application': serverlessJobs,
  'AWS::Athena::CapacityReservation': queryCapacity,
  'AWS::EC2::Host': dedicatedHost,
  'AWS::ApplicationInsights::Application': applicationInsights,
  'AWS::GreengrassV2::Deployment': deviceDeployment,
};
