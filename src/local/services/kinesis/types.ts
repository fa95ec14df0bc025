/** AWS::Kinesis::*. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Kinesis.html */
import { isRecord } from '../../../base/index.ts';
import type { Creation, LocalType, Made, Properties } from '../../service.ts';
import { deleteIfThere } from '../delete-if-there.ts';
import { isOpenShard, type KinesisStream, kinesisStreamArn, kinesisStreamsOf, putStream } from './stream.ts';

const ask = (operation: string, input: object, at: Creation) => at.world.invoke('kinesis', operation, input, at);

function tagsOf({ Tags }: Properties, at: Creation): Readonly<Record<string, string>> {
  const own = Array.isArray(Tags) ? Tags.filter(isRecord).map(({ Key, Value }) => [String(Key), String(Value)]) : [];
  return { ...at.tags, ...(Object.fromEntries(own) as Record<string, string>) };
}

function standing(name: string, at: Creation): KinesisStream {
  const found = kinesisStreamsOf(at).get(name);
  if (found === undefined) throw new Error(`Stream ${name} under account ${at.account} not found.`);
  return found;
}

const made = (stream: KinesisStream): Made => ({
  id: stream.name,
  attributes: {
    Arn: kinesisStreamArn(stream),
    ...(stream.warmMiBps === undefined
      ? {}
      : { WarmThroughputObject: { TargetMiBps: stream.warmMiBps, CurrentMiBps: stream.warmMiBps } }),
  },
});

/** A stream of which the template says nothing is provisioned, with one shard. */
const modeOf = ({ StreamModeDetails }: Properties) =>
  isRecord(StreamModeDetails) ? String(StreamModeDetails.StreamMode) : 'PROVISIONED';

/** Retention, encryption and metrics, which are requests of their own. */
async function settle(name: string, properties: Properties, at: Creation): Promise<void> {
  const before = standing(name, at);
  const hours = Number(properties.RetentionPeriodHours ?? 24);
  if (hours !== before.retentionHours) {
    const operation = hours > before.retentionHours ? 'Increase' : 'Decrease';
    await ask(`${operation}StreamRetentionPeriod`, { StreamName: name, RetentionPeriodHours: hours }, at);
  }
  const encryption = properties.StreamEncryption;
  if (isRecord(encryption)) {
    const { EncryptionType, KeyId } = encryption;
    if (KeyId !== before.key) await ask('StartStreamEncryption', { StreamName: name, EncryptionType, KeyId }, at);
  } else if (before.key !== undefined) {
    await ask('StopStreamEncryption', { StreamName: name, EncryptionType: 'KMS', KeyId: before.key }, at);
  }
  const metrics = Array.isArray(properties.DesiredShardLevelMetrics)
    ? properties.DesiredShardLevelMetrics.map(String)
    : [];
  const gone = before.metrics.filter((each) => !metrics.includes(each) && !metrics.includes('ALL'));
  if (gone.length > 0) await ask('DisableEnhancedMonitoring', { StreamName: name, ShardLevelMetrics: gone }, at);
  if (metrics.length > 0) await ask('EnableEnhancedMonitoring', { StreamName: name, ShardLevelMetrics: metrics }, at);
}

export const kinesisStreamType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const name = typeof properties.Name === 'string' ? properties.Name : at.generatedName(128);
    const mode = modeOf(properties);
    const size = properties.MaxRecordSizeInKiB;
    await ask(
      'CreateStream',
      {
        StreamName: name,
        StreamModeDetails: { StreamMode: mode },
        ...(mode === 'PROVISIONED' && { ShardCount: Number(properties.ShardCount ?? 1) }),
        Tags: tagsOf(properties, at),
        ...(size !== undefined && { MaxRecordSizeInKiB: Number(size) }),
        ...(properties.WarmThroughputMiBps !== undefined && {
          WarmThroughputMiBps: Number(properties.WarmThroughputMiBps),
        }),
      },
      at,
    );
    await settle(name, properties, at);
    return made(standing(name, at));
  },
  async update({ id }, properties, _before, at) {
    const before = standing(id, at);
    const mode = modeOf(properties);
    if (mode !== before.mode) {
      const StreamModeDetails = { StreamMode: mode };
      await ask('UpdateStreamMode', { StreamARN: kinesisStreamArn(before), StreamModeDetails }, at);
    }
    const count = Number(properties.ShardCount ?? 1);
    if (mode === 'PROVISIONED' && count !== before.shards.filter(isOpenShard).length) {
      const ScalingType = 'UNIFORM_SCALING';
      await ask('UpdateShardCount', { StreamName: id, TargetShardCount: count, ScalingType }, at);
    }
    const size = Number(properties.MaxRecordSizeInKiB ?? 1024);
    if (size !== before.mostRecordKiB) {
      await ask('UpdateMaxRecordSize', { StreamARN: kinesisStreamArn(before), MaxRecordSizeInKiB: size }, at);
    }
    await settle(id, properties, at);
    putStream({ ...standing(id, at), tags: tagsOf(properties, at) }, at.world);
    return made(standing(id, at));
  },
  async delete({ id }, _properties, at) {
    if (kinesisStreamsOf(at).has(id)) await ask('DeleteStream', { StreamName: id, EnforceConsumerDeletion: true }, at);
  },
  read({ id }, at) {
    const stream = kinesisStreamsOf(at).get(id);
    if (stream === undefined) return undefined;
    return {
      Name: stream.name,
      RetentionPeriodHours: stream.retentionHours,
      StreamModeDetails: { StreamMode: stream.mode },
      ShardCount: stream.mode === 'ON_DEMAND' ? undefined : stream.shards.filter(isOpenShard).length,
      StreamEncryption: stream.key === undefined ? undefined : { EncryptionType: 'KMS', KeyId: stream.key },
      Tags: Object.entries(stream.tags).map(([Key, Value]) => ({ Key, Value })),
    };
  },
};

export const streamConsumerType: LocalType = {
  standing: 'RUNS',
  async create({ ConsumerName, StreamARN, ...rest }, at) {
    const asked = { StreamARN, ConsumerName, Tags: tagsOf(rest, at) };
    await ask('RegisterStreamConsumer', asked, at);
    const said = await ask('DescribeStreamConsumer', { StreamARN, ConsumerName }, at);
    const shown = 'ConsumerDescription' in said && isRecord(said.ConsumerDescription) ? said.ConsumerDescription : {};
    const created = shown.ConsumerCreationTimestamp;
    return {
      id: String(shown.ConsumerARN),
      attributes: {
        ConsumerARN: shown.ConsumerARN,
        ConsumerName,
        ConsumerStatus: 'ACTIVE',
        StreamARN,
        ConsumerCreationTimestamp: created instanceof Date ? String(created.getTime() / 1000) : '',
      },
    };
  },
  delete: ({ id }, _properties, at) => deleteIfThere(() => ask('DeregisterStreamConsumer', { ConsumerARN: id }, at)),
};

export const kinesisPolicyType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    await putStreamPolicy(properties, at);
    return { id: String(properties.ResourceArn), attributes: {} };
  },
  async update(before, properties, _before, at) {
    await putStreamPolicy(properties, at);
    return before;
  },
  delete: ({ id }, _properties, at) => deleteIfThere(() => ask('DeleteResourcePolicy', { ResourceARN: id }, at)),
};

const putStreamPolicy = ({ ResourceArn, ResourcePolicy }: Properties, at: Creation) =>
  ask('PutResourcePolicy', { ResourceARN: ResourceArn, Policy: JSON.stringify(ResourcePolicy) }, at);
