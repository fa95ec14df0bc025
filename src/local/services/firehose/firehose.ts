/** Amazon Data Firehose, to buckets. https://docs.aws.amazon.com/firehose/latest/APIReference/ */
import type { AskedAccess, Call, Service } from '../../service.ts';
import { deliveryStreamArn } from './delivery-stream.ts';
import { deliveryStreamType } from './delivery-stream-type.ts';
import * as operations from './operations.ts';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonkinesisfirehose.html */
function asks(operation: string, input: object, call: Call): readonly AskedAccess[] {
  const name = 'DeliveryStreamName' in input ? String(input.DeliveryStreamName) : undefined;
  return [
    { action: `firehose:${operation}`, resource: name === undefined ? '*' : deliveryStreamArn({ ...call, name }) },
  ];
}

export const firehose: Service = {
  id: 'firehose',
  schema: 'firehose',
  asks,
  start: operations.resumeDelivery,
  operations: {
    CreateDeliveryStream: operations.createDeliveryStream,
    DeleteDeliveryStream: operations.deleteDeliveryStream,
    DescribeDeliveryStream: operations.describeDeliveryStream,
    ListDeliveryStreams: operations.listDeliveryStreams,
    ListTagsForDeliveryStream: operations.listDeliveryTags,
    PutRecord: operations.putRecordToDelivery,
    PutRecordBatch: operations.putRecordBatch,
    StartDeliveryStreamEncryption: operations.startDeliveryEncryption,
    StopDeliveryStreamEncryption: operations.stopDeliveryEncryption,
    TagDeliveryStream: operations.tagDeliveryStream,
    UntagDeliveryStream: operations.untagDeliveryStream,
    UpdateDestination: operations.updateDestination,
  },
  types: { 'AWS::KinesisFirehose::DeliveryStream': deliveryStreamType },
};
