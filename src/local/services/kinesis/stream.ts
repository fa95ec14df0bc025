/** Streams as they are kept. https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html */
import { type AccountRegion, type Call, type LocalWorld, ServiceError } from '../../service.ts';

/** A part of the hash keys. Numbers are text: they are larger than what JSON keeps. */
export interface Shard {
  /** Its place in the order in which the stream's shards were made, from 0. */
  readonly index: number;
  readonly from: string;
  readonly to: string;
  readonly madeMs: number;
  readonly parent?: number;
  readonly adjacentParent?: number;
  /** Set when it takes no more records: how many it took. */
  readonly closed?: { readonly last: number; readonly atMs: number };
}

export interface KinesisStream {
  /** Another one for a stream that is made again under the same name. */
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly createdMs: number;
  readonly mode: string;
  readonly retentionHours: number;
  readonly shards: readonly Shard[];
  /** The KMS key as it was given; records are told to be encrypted with it. */
  readonly key?: string | undefined;
  readonly metrics: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly policy?: string | undefined;
  readonly mostRecordKiB: number;
  readonly warmMiBps?: number | undefined;
}

export interface Consumer {
  readonly arn: string;
  readonly name: string;
  readonly streamArn: string;
  readonly createdMs: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly policy?: string | undefined;
}

export interface KinesisPlace {
  readonly world: LocalWorld;
  readonly account: string;
  readonly region: string;
}

export const kinesisStreamsOf = ({ world, account, region }: KinesisPlace) =>
  world.state.collection<KinesisStream>('kinesis/stream', { account, region });

export const consumersOf = ({ world, account, region }: KinesisPlace) =>
  world.state.collection<Consumer>('kinesis/consumer', { account, region });

export const kinesisStreamArn = ({ name, account, region }: { name: string; account: string; region: string }) =>
  `arn:aws:kinesis:${region}:${account}:stream/${name}`;

export const shardIdOf = (index: number) => `shardId-${String(index).padStart(12, '0')}`;

export const invalidOfKinesis = (message: string) => new ServiceError('InvalidArgumentException', message);
export const streamInUse = (message: string) => new ServiceError('ResourceInUseException', message);
export const missingInKinesis = (message: string) => new ServiceError('ResourceNotFoundException', message);

/** What AWS says of a member that breaks a constraint of its shape. */
export function constraint(value: string | undefined, member: string, rule: string): ServiceError {
  const told = value === undefined ? 'Value' : `Value '${value}'`;
  return new ServiceError(
    'ValidationException',
    `1 validation error detected: ${told} at '${member}' failed to satisfy constraint: Member must ${rule}`,
  );
}

interface NamedStream {
  readonly StreamName?: string;
  readonly StreamARN?: string;
}

/** The stream that is named, by its ARN first. */
export function streamNamed({ StreamName, StreamARN }: NamedStream, call: Call): KinesisStream {
  const place = StreamARN === undefined ? call : placeOfArn(StreamARN, call);
  const name = StreamARN === undefined ? StreamName : StreamARN.split(':stream/')[1]?.split('/')[0];
  if (name === undefined) throw invalidOfKinesis('Either StreamName or StreamARN must be provided.');
  const found = kinesisStreamsOf(place).get(name);
  if (found === undefined) throw missingInKinesis(`Stream ${name} under account ${place.account} not found.`);
  return found;
}

export function placeOfArn(arn: string, call: AccountRegion & { readonly world: LocalWorld }): KinesisPlace {
  const [, , service, region = '', account = ''] = arn.split(':');
  if (service !== 'kinesis') {
    throw constraint(
      arn,
      'streamARN',
      'satisfy regular expression pattern: arn:aws.*:kinesis:.*:\\d{12}:.*stream/\\S+',
    );
  }
  return {
    world: call.world,
    region: region === '' ? call.region : region,
    account: account === '' ? call.account : account,
  };
}

export function putStream(stream: KinesisStream, world: LocalWorld): void {
  kinesisStreamsOf({ ...stream, world }).put(stream.name, stream);
}

export const isOpenShard = ({ closed }: Shard) => closed === undefined;

/** Shards that are closed are forgotten with the last of their records. */
export const shardsNow = ({ shards, retentionHours }: KinesisStream, nowMs: number) =>
  shards.filter(({ closed }) => closed === undefined || closed.atMs + retentionHours * 3_600_000 >= nowMs);
