/** Kinesis Data Streams. https://docs.aws.amazon.com/kinesis/latest/APIReference/ */
import type { Service } from '../../service.ts';
import { kinesisAsks } from './asks.ts';
import * as consumers from './consumers.ts';
import { getKinesisIterator, getKinesisRecords, putRecord, putRecords } from './records.ts';
import * as streams from './streams.ts';
import * as tags from './tags.ts';
import { kinesisPolicyType, kinesisStreamType, streamConsumerType } from './types.ts';

export const kinesis: Service = {
  id: 'kinesis',
  schema: 'kinesis',
  asks: kinesisAsks,
  operations: {
    AddTagsToStream: tags.addTagsToStream,
    CreateStream: streams.createStream,
    DecreaseStreamRetentionPeriod: streams.decreaseRetention,
    DeleteResourcePolicy: tags.deleteKinesisPolicy,
    DeleteStream: streams.deleteStream,
    DeregisterStreamConsumer: consumers.deregisterStreamConsumer,
    DescribeLimits: streams.describeKinesisLimits,
    DescribeStream: streams.describeKinesisStream,
    DescribeStreamConsumer: consumers.describeStreamConsumer,
    DescribeStreamSummary: streams.describeStreamSummary,
    DisableEnhancedMonitoring: streams.disableMonitoring,
    EnableEnhancedMonitoring: streams.enableMonitoring,
    GetRecords: getKinesisRecords,
    GetResourcePolicy: tags.getKinesisPolicy,
    GetShardIterator: getKinesisIterator,
    IncreaseStreamRetentionPeriod: streams.increaseRetention,
    ListShards: streams.listShards,
    ListStreamConsumers: consumers.listStreamConsumers,
    ListStreams: streams.listKinesisStreams,
    ListTagsForResource: tags.kinesisTags,
    ListTagsForStream: tags.listTagsForStream,
    MergeShards: streams.mergeTwo,
    PutRecord: putRecord,
    PutRecords: putRecords,
    PutResourcePolicy: tags.putKinesisPolicy,
    RegisterStreamConsumer: consumers.registerStreamConsumer,
    RemoveTagsFromStream: tags.removeTagsFromStream,
    SplitShard: streams.splitOne,
    StartStreamEncryption: streams.startEncryption,
    StopStreamEncryption: streams.stopEncryption,
    SubscribeToShard: consumers.subscribeToShard,
    TagResource: tags.tagKinesis,
    UntagResource: tags.untagKinesis,
    UpdateMaxRecordSize: streams.updateMaxRecordSize,
    UpdateShardCount: streams.updateShardCount,
    UpdateStreamMode: streams.updateMode,
  },
  types: {
    'AWS::Kinesis::ResourcePolicy': kinesisPolicyType,
    'AWS::Kinesis::Stream': kinesisStreamType,
    'AWS::Kinesis::StreamConsumer': streamConsumerType,
  },
};
