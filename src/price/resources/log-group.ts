import { type Decimal, decimal, dividedBy, times } from '../../base/index.ts';
import { type Facts, typically } from '../facts.ts';
import { changed, type Measure, showRange } from '../measure.ts';
import { type PricedPart, type Pricer, part } from '../pricer.ts';

const TYPICAL_LOGS = typically(0.1, 1, 5);
const TYPICAL_FLOW_LOGS = typically(0.5, 2, 20);
/** Logs are stored compressed; AWS's own calculator takes this factor. */
const COMPRESSED = decimal('0.15');
const DAYS_A_MONTH = dividedBy(decimal(730), decimal(24));
/** A group that keeps logs for ever is priced after so long. */
const UNBOUNDED_MONTHS = decimal(12);

/** Services that write vended logs, which are paid where they are switched on. */
const VENDORS = [
  'AWS::EC2::FlowLog',
  'AWS::WAFv2::LoggingConfiguration',
  'AWS::Route53Resolver::ResolverQueryLoggingConfig',
  'AWS::NetworkFirewall::LoggingConfiguration',
] as const;

export const logGroup: Pricer = (facts) => {
  const kind = facts.word('LogGroupClass', 'STANDARD');
  if (kind === undefined) return [];
  const vendor = VENDORS.flatMap((type) => facts.referring(type)).at(0);
  const written =
    vendor === undefined
      ? facts.used('ingestGb', 'GB', TYPICAL_LOGS)
      : vendor.used('ingestGb', 'GB', TYPICAL_FLOW_LOGS);
  const row = kind === 'INFREQUENT_ACCESS' ? 'logs.ingest.infrequent-access' : 'logs.ingest.standard';
  const scanned = facts.stated('scannedGb', 'GB');
  const watched = facts.stated('minutes', 'minutes');
  return [
    ...(vendor === undefined ? [part('Logs written', row, written)] : []),
    part('Logs stored', 'logs.storage', storedOf(facts, written)),
    ...(facts.has('DataProtectionPolicy') ? [part('Scanned for sensitive data', 'logs.data-protection', written)] : []),
    ...(scanned === undefined ? [] : [part('Logs Insights', 'logs.insights', scanned)]),
    ...(watched === undefined ? [] : [part('Live Tail', 'logs.live-tail', watched)]),
  ];
};

/** What is stored: all that comes in while one log is kept, compressed. */
function storedOf(facts: Facts, written: Measure): Measure {
  const days = facts.has('RetentionInDays') ? facts.number('RetentionInDays') : undefined;
  const months = days === undefined ? UNBOUNDED_MONTHS : dividedBy(days, DAYS_A_MONTH);
  const kept = days === undefined ? '12 months, as nothing ends them' : `${facts.text('RetentionInDays')} days`;
  return changed(written, `${showRange(written.range)} GB × ${kept} × 0.15 compressed`, (gb: Decimal) =>
    times(gb, months, COMPRESSED),
  );
}

type Receiver = 's3' | 'cloudwatch' | 'firehose';

const FLOW_LOGS_TO: Readonly<Record<string, Receiver>> = {
  s3: 's3',
  'cloud-watch-logs': 'cloudwatch',
  'kinesis-data-firehose': 'firehose',
};

export const flowLog: Pricer = (facts) => {
  const destination = facts.word('LogDestinationType', 'cloud-watch-logs');
  const group = facts.target('LogGroupName') ?? facts.target('LogDestination');
  return vended(facts, group, destination === undefined ? undefined : FLOW_LOGS_TO[destination]);
};

/** Its type, or the service in its ARN, says what receives the logs. */
export const loggingConfiguration: Pricer = (facts) => {
  const path = facts.has('LogDestinationConfigs') ? 'LogDestinationConfigs[0]' : 'DestinationArn';
  const target = facts.target(path);
  return vended(facts, target, RECEIVERS[target?.resource.type ?? serviceOf(facts.text(path) ?? '')]);
};

const RECEIVERS: Readonly<Record<string, Receiver>> = {
  s3: 's3',
  'AWS::S3::Bucket': 's3',
  logs: 'cloudwatch',
  'AWS::Logs::LogGroup': 'cloudwatch',
  firehose: 'firehose',
  'AWS::KinesisFirehose::DeliveryStream': 'firehose',
};

function serviceOf(arn: string): string {
  return arn.split(':')[2] ?? '';
}

const FIREWALL_LOGS_TO: Readonly<Record<string, Receiver>> = {
  S3: 's3',
  CloudWatchLogs: 'cloudwatch',
  KinesisDataFirehose: 'firehose',
};

export const firewallLogging: Pricer = (facts) => {
  const kind = facts.text('LoggingConfiguration.LogDestinationConfigs[0].LogDestinationType');
  const group = facts.target('LoggingConfiguration.LogDestinationConfigs[0].LogDestination.logGroup');
  return vended(facts, group, kind === undefined ? undefined : FIREWALL_LOGS_TO[kind]);
};

/** How much is written may be stated of the writer or of the group. */
function writtenBy(vendor: Facts, group: Facts | undefined): Measure {
  return (
    vendor.stated('ingestGb', 'GB') ??
    group?.stated('ingestGb', 'GB') ??
    vendor.used('ingestGb', 'GB', TYPICAL_FLOW_LOGS)
  );
}

/** https://aws.amazon.com/cloudwatch/pricing/, vended logs: by what receives them, and by the class of the group. */
function vended(facts: Facts, group: Facts | undefined, to: Receiver | undefined): readonly PricedPart[] {
  const written = writtenBy(facts, group);
  if (to === undefined) {
    facts.miss('What receives the logs is not told, by which they are billed.');
    return [];
  }
  const isRare = to === 'cloudwatch' && group?.is('LogGroupClass', 'INFREQUENT_ACCESS') === true;
  return [part('Vended logs', isRare ? 'logs.vended.infrequent-access' : `logs.vended.${to}`, written)];
}
