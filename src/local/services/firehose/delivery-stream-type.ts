/** AWS::KinesisFirehose::DeliveryStream. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesisfirehose-deliverystream.html */
import { isRecord } from '../../../base/index.ts';
import type { FirehoseShapes } from '../../schemas/firehose.generated.ts';
import type { Creation, LocalType, Properties } from '../../service.ts';
import { deliveryStreamArn, deliveryStreamNamed, deliveryStreamsOf } from './delivery-stream.ts';
import {
  createDeliveryStream,
  DESTINATION_ID,
  deleteDeliveryStream,
  replaceTags,
  startDeliveryEncryption,
  stopDeliveryEncryption,
  updateDestination,
} from './operations.ts';

const NUMBERS = new Set(['SizeInMBs', 'IntervalInSeconds', 'DurationInSeconds']);

/** As the API has it: figures and truths, which templates write as text too, and the key of a bucket's objects. */
function asked(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => asked(each));
  if (isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key === 'AWSKMSKeyArn' ? 'AWSKMSKeyARN' : key, asked(each, key)]),
    );
  }
  if (NUMBERS.has(name)) return Number(value);
  return name === 'Enabled' ? String(value) === 'true' : value;
}

function tagsOf({ Tags }: Properties, at: Creation): Readonly<Record<string, string>> {
  const own = Array.isArray(Tags) ? Tags.filter(isRecord).map(({ Key, Value }) => [String(Key), String(Value)]) : [];
  return { ...at.tags, ...(Object.fromEntries(own) as Record<string, string>) };
}

const made = (name: string, at: Creation) => ({ id: name, attributes: { Arn: deliveryStreamArn({ ...at, name }) } });

export const deliveryStreamType: LocalType = {
  standing: 'RUNS',
  async create({ Tags, DeliveryStreamName, ...properties }, at) {
    const name = typeof DeliveryStreamName === 'string' ? DeliveryStreamName : at.generatedName(64);
    const tags = Object.entries(tagsOf({ Tags }, at)).map(([Key, Value]) => ({ Key, Value }));
    const input = { ...(asked(properties) as object), DeliveryStreamName: name, Tags: tags };
    await createDeliveryStream(input as FirehoseShapes['CreateDeliveryStreamInput'], at);
    return made(name, at);
  },
  async update({ id }, properties, before, at) {
    const update = destinationIn(properties);
    if (JSON.stringify(update) !== JSON.stringify(destinationIn(before))) {
      const { version } = deliveryStreamNamed(id, at);
      const given = asked(update) as Readonly<Record<string, unknown>>;
      const { S3BackupConfiguration: backup, ...rest } = given;
      const input = {
        DeliveryStreamName: id,
        CurrentDeliveryStreamVersionId: String(version),
        DestinationId: DESTINATION_ID,
        ExtendedS3DestinationUpdate: { ...rest, ...(backup !== undefined && { S3BackupUpdate: backup }) },
      };
      await updateDestination(input as FirehoseShapes['UpdateDestinationInput'], at);
    }
    const encryption = asked(properties.DeliveryStreamEncryptionConfigurationInput);
    if (encryption === undefined) await stopDeliveryEncryption({ DeliveryStreamName: id }, at);
    else {
      await startDeliveryEncryption(
        {
          DeliveryStreamName: id,
          DeliveryStreamEncryptionConfigurationInput:
            encryption as FirehoseShapes['DeliveryStreamEncryptionConfigurationInput'],
        },
        at,
      );
    }
    replaceTags(id, tagsOf(properties, at), at);
    return made(id, at);
  },
  async delete({ id }, _properties, at) {
    if (deliveryStreamsOf(at).has(id)) await deleteDeliveryStream({ DeliveryStreamName: id }, at);
  },
  read({ id }, at) {
    const stream = deliveryStreamsOf(at).get(id);
    if (stream === undefined) return undefined;
    return {
      DeliveryStreamName: stream.name,
      DeliveryStreamType: stream.type,
      Tags: Object.entries(stream.tags).map(([Key, Value]) => ({ Key, Value })),
    };
  },
};

const destinationIn = (properties: Properties) =>
  properties.ExtendedS3DestinationConfiguration ?? properties.S3DestinationConfiguration;
