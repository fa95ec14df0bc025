/** Streams, builds, pools of users and their kin: a mode decides by what they are billed. */
import { decimal, dividedBy, largest, minus, times, ZERO } from '../../base/index.ts';
import { ALL_HOURS, type Facts, typically } from '../facts.ts';
import { by, changed, countedAs, exactly, type Measure } from '../measure.ts';
import { type PricedPart, type Pricer, part } from '../pricer.ts';

/** https://aws.amazon.com/kinesis/data-streams/pricing/ */
export const kinesisStream: Pricer = (facts) => {
  const mode = facts.word('StreamModeDetails.StreamMode', 'PROVISIONED');
  if (mode === undefined) return [];
  const moved = facts.used('ingestGb', 'GB', typically(1, 10, 1_000));
  const kept = facts.has('RetentionPeriodHours') ? facts.number('RetentionPeriodHours') : undefined;
  const isLong = kept !== undefined && Number(kept.digits) > 24;
  const isLongest = kept !== undefined && Number(kept.digits) > 168;
  if (mode === 'ON_DEMAND') {
    return [
      part('Stream hours', 'kinesis.on-demand.stream', by(exactly(1, '1 stream'), ALL_HOURS)),
      part('Data in', 'kinesis.on-demand.in', moved),
      part('Data out', 'kinesis.on-demand.out', moved),
      ...(isLong ? [retained(facts, moved, 'kinesis.on-demand.retention')] : []),
      ...(isLongest ? [retained(facts, moved, 'kinesis.on-demand.retention.long')] : []),
    ];
  }
  const shards = facts.number('ShardCount', 1);
  if (shards === undefined) return [];
  const hours = by(exactly(shards, `${shards.digits} shard${shards.digits === 1n ? '' : 's'}`), ALL_HOURS);
  return [
    part('Shard hours', 'kinesis.shard', hours),
    part('PUT units', 'kinesis.put', facts.used('requests', 'units', typically(10_000, 1_000_000, 100_000_000))),
    ...(isLong ? [part('Extended retention', 'kinesis.retention.extended', hours)] : []),
    ...(isLongest ? [retained(facts, moved, 'kinesis.retention.long')] : []),
  ];
};

/** What is kept beyond a day, and beyond seven days: the data that comes in, for so many of the 30.4 days of a month. */
function retained(facts: Facts, moved: Measure, row: string): PricedPart {
  const kept = Number(facts.number('RetentionPeriodHours')?.digits ?? 24n);
  const hours = row.endsWith('.long') ? kept - 168 : Math.min(kept, 168) - 24;
  const stated = facts.stated('storageGb', 'GB');
  return part(
    row.endsWith('.long') ? 'Kept beyond seven days' : 'Kept beyond a day',
    row,
    stated ??
      changed(moved, `${moved.how} × ${hours} of 730 h`, (gb) => dividedBy(times(gb, decimal(hours)), decimal(730), 9)),
  );
}

/** A consumer with a throughput of its own is billed for each shard of the stream. */
export const kinesisConsumer: Pricer = (facts) => {
  const stream = facts.target('StreamARN');
  const shards = stream?.number('ShardCount', 1);
  const of =
    shards === undefined
      ? facts.used('count', 'shards', typically(1, 1, 4))
      : exactly(shards, `${shards.digits} shards`);
  return [
    part('Consumer hours', 'kinesis.consumer', by(of, ALL_HOURS)),
    part('Data read', 'kinesis.consumer.data', facts.used('dataGb', 'GB', typically(1, 10, 1_000))),
  ];
};

/** Machines by the type of the environment; https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-compute-types.html */
const MACHINES: Readonly<Record<string, string>> = {
  LINUX_CONTAINER: '',
  LINUX_EC2: '',
  ARM_CONTAINER: 'arm.',
  ARM_EC2: 'arm.',
  LINUX_GPU_CONTAINER: 'gpu.',
  WINDOWS_CONTAINER: 'windows.',
  WINDOWS_SERVER_2019_CONTAINER: 'windows.',
  WINDOWS_SERVER_2022_CONTAINER: 'windows.',
  WINDOWS_EC2: 'windows.',
};

/** Minutes of builds, by the size of the machine: https://aws.amazon.com/codebuild/pricing/ */
export const buildProject: Pricer = (facts) => {
  const size = facts.word('Environment.ComputeType', 'BUILD_GENERAL1_SMALL') ?? '';
  const kind = facts.word('Environment.Type', 'LINUX_CONTAINER') ?? '';
  const machine = Object.hasOwn(MACHINES, kind) ? MACHINES[kind] : undefined;
  const name = /^BUILD_GENERAL1_(SMALL|MEDIUM|LARGE|XLARGE|2XLARGE)$/.exec(size)?.[1]?.toLowerCase();
  if (machine === undefined || name === undefined) {
    facts.miss(`The price of builds on ${kind} of ${size} is not in the price book.`);
    return [];
  }
  const row = `codebuild.${machine}${name}`;
  return [part(`Builds, ${machine}${name}`, row, facts.used('minutes', 'minutes', typically(10, 200, 5_000)))];
};

/** Runs of jobs, with spare capacity or without: https://aws.amazon.com/glue/pricing/ */
export const glueJob: Pricer = (facts) => {
  const row = facts.is('ExecutionClass', 'FLEX') ? 'glue.flex' : 'glue.dpu';
  return [part('Capacity of runs', row, facts.used('gbHours', 'DPU-hours', typically(1, 20, 500)))];
};

/** A pipeline of type V1 costs by the month, one of type V2 by the minute: https://aws.amazon.com/codepipeline/pricing/ */
export const pipeline: Pricer = (facts) =>
  facts.word('PipelineType', 'V1') === 'V2'
    ? [part('Action minutes', 'codepipeline.v2', facts.used('minutes', 'minutes', typically(10, 200, 5_000)))]
    : [part('Active pipeline', 'codepipeline.v1', countedAs(1, 'pipeline'))];

/** Users that are active in the month, by the tier of the pool: https://aws.amazon.com/cognito/pricing/ */
export const userPool: Pricer = (facts) => {
  const tier = facts.word('UserPoolTier', 'ESSENTIALS')?.toLowerCase();
  const isProtected = ['AUDIT', 'ENFORCED'].includes(facts.word('UserPoolAddOns.AdvancedSecurityMode') ?? 'OFF');
  // https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-sign-in-feature-plans.html: a part of the tier PLUS.
  if (isProtected && tier !== 'plus')
    facts.miss(
      `Threat protection needs the tier PLUS; its price in the tier ${tier ?? 'that is not told'} is not in the price book.`,
    );
  return tier === undefined
    ? []
    : [part(`Active users, ${tier}`, `cognito.${tier}`, facts.used('users', 'users', typically(100, 1_000, 50_000)))];
};

/** https://aws.amazon.com/systems-manager/pricing/ */
export const parameter: Pricer = (facts) => {
  const tier = facts.word('Tier', 'Standard');
  if (tier === undefined) return [];
  if (tier === 'Standard') return { free: 'Standard parameters cost nothing.' };
  // Only a value of more than 4 KB or a policy makes such a parameter advanced.
  const isCertain = tier === 'Advanced' || facts.has('Policies');
  const calls = facts.stated('requests', 'calls');
  return [
    part(
      'Advanced parameter',
      'ssm.parameter.advanced',
      isCertain
        ? countedAs(1, 'parameter')
        : {
            range: { low: ZERO, expected: ZERO, high: decimal(1) },
            from: 'typical',
            how: '1 parameter if its value is long',
          },
    ),
    ...(calls === undefined ? [] : [part('API calls', 'ssm.api.advanced', calls)]),
  ];
};

/** One, two or three protocols, each a running endpoint: https://aws.amazon.com/aws-transfer-family/pricing/ */
export const transferServer: Pricer = (facts) => {
  const protocols = Math.max(1, facts.elements('Protocols').length);
  return [
    part('Protocol hours', 'transfer-family.protocol', by(countedAs(protocols, 'protocol'), ALL_HOURS)),
    part('Data moved', 'transfer-family.data', facts.used('dataGb', 'GB', typically(1, 10, 100))),
  ];
};

/** https://aws.amazon.com/directoryservice/pricing/: two domain controllers. */
export const microsoftDirectory: Pricer = (facts) => {
  const edition = facts.word('Edition', 'Enterprise')?.toLowerCase();
  return edition === undefined
    ? []
    : [part(`Controllers, ${edition}`, `directory.microsoft.${edition}`, by(countedAs(2, 'controller'), ALL_HOURS))];
};

export const simpleDirectory: Pricer = (facts) => {
  const size = facts.word('Size')?.toLowerCase();
  return size === undefined
    ? []
    : [part(`Directory, ${size}`, `directory.simple.${size}`, by(exactly(1, '1 directory'), ALL_HOURS))];
};

/** https://aws.amazon.com/kendra/pricing/ */
export const searchIndex: Pricer = (facts) => {
  const edition = facts.word('Edition', 'ENTERPRISE_EDITION');
  const name = edition === 'DEVELOPER_EDITION' ? 'developer' : 'enterprise';
  if (edition?.startsWith('GEN_AI') === true) facts.miss('The price of the GenAI edition is not in the price book.');
  const units = (path: string, what: string, row: string): readonly PricedPart[] => {
    const count = facts.has(`CapacityUnits.${path}`) ? facts.number(`CapacityUnits.${path}`) : undefined;
    return count === undefined || count.digits === 0n
      ? []
      : [part(what, row, by(exactly(count, `${count.digits} units`), ALL_HOURS))];
  };
  return edition?.startsWith('GEN_AI') === true
    ? []
    : [
        part(`Index, ${name}`, `kendra.${name}`, by(exactly(1, '1 index'), ALL_HOURS)),
        ...units('QueryCapacityUnits', 'Query capacity', 'kendra.query-unit'),
        ...units('StorageCapacityUnits', 'Storage capacity', 'kendra.storage-unit'),
      ];
};

/** https://aws.amazon.com/managed-workflows-for-apache-airflow/pricing/ */
export const airflow: Pricer = (facts) => {
  const size = /^mw1\.(small|medium|large)$/.exec(facts.word('EnvironmentClass', 'mw1.small') ?? '')?.[1];
  if (size === undefined) {
    facts.miss('The price of an environment of this class is not in the price book.');
    return [];
  }
  const least = facts.number('MinWorkers', 1);
  const most = facts.number('MaxWorkers', 10);
  const schedulers = facts.number('Schedulers', 2);
  if (least === undefined || most === undefined || schedulers === undefined) return [];
  const [low, high] = [minus(least, decimal(1)), minus(most, decimal(1))].map((each) => largest(ZERO, each));
  const more = largest(ZERO, minus(schedulers, decimal(2)));
  const parts: readonly PricedPart[] = [
    part(
      'Workers beyond the first',
      `mwaa.worker.${size}`,
      by(
        {
          range: { low: low ?? ZERO, expected: low ?? ZERO, high: high ?? ZERO },
          from: 'typical',
          how: `${low?.digits} (to ${high?.digits})`,
        },
        ALL_HOURS,
      ),
    ),
    ...(more.digits === 0n
      ? []
      : [part('Schedulers beyond two', `mwaa.scheduler.${size}`, by(exactly(more, `${more.digits} more`), ALL_HOURS))]),
    part(`Environment, ${size}`, `mwaa.environment.${size}`, by(exactly(1, '1 environment'), ALL_HOURS)),
    part('Metadata', 'mwaa.storage', facts.used('storageGb', 'GB', typically(1, 10, 20))),
  ];
  return parts;
};

/** Containers of App Runner: memory always, processors while requests come. https://aws.amazon.com/apprunner/pricing/ */
export const appRunner: Pricer = (facts) => {
  const vcpus = sizeOf(facts, 'InstanceConfiguration.Cpu', 1);
  const memory = sizeOf(facts, 'InstanceConfiguration.Memory', 2);
  if (vcpus === undefined || memory === undefined) return [];
  const active = facts.used('hours', 'h', typically(10, 200, 730));
  return [
    part('Memory', 'apprunner.memory', by(exactly(memory, `${memory} GB`), ALL_HOURS)),
    part('vCPU while active', 'apprunner.vcpu', by(exactly(vcpus, `${vcpus} vCPU`), active)),
  ];
};

function sizeOf(facts: Facts, path: string, otherwise: number): number | undefined {
  const word = facts.word(path, `${otherwise}`);
  const found = /^(\d*\.?\d+)\s*(?:vcpu|gb)?$/i.exec(word ?? '');
  if (found === null) return undefined;
  const value = Number(found[1]);
  return value >= 128 ? value / 1024 : value;
}
