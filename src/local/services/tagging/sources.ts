/**
 * Who keeps the tags of what: services that have tags of their own, asked through their own operations, and all the rest that
 * stacks made. A new service with tags is one entry here.
 */
import { isRecord } from '../../../base/index.ts';
import { deployedResources } from '../../engine/deployed.ts';
import type { Call } from '../../service.ts';
import { arnOfDeployed, changeDeployedTags, type TagMap, tagsOfDeployed } from './deployed-tags.ts';

export interface Tagged {
  readonly arn: string;
  readonly tags: TagMap;
}

type Ask = (operation: string, input: object) => Promise<Readonly<Record<string, unknown>>>;

interface Source {
  /** Its id among the services of the world. */
  readonly service: string;
  /** The types that are its own: what stacks made of them is listed here. */
  readonly types: readonly string[];
  /** Whether an ARN is one of its own. */
  owns(arn: string): boolean;
  list(ask: Ask, call: Call): Promise<readonly Tagged[]>;
  tag(arn: string, tags: TagMap, ask: Ask): Promise<unknown>;
  untag(arn: string, keys: readonly string[], ask: Ask): Promise<unknown>;
}

const records = (value: unknown) => (Array.isArray(value) ? value.filter(isRecord) : []);
const texts = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
const text = (value: unknown) => String(value ?? '');

function tagsIn(value: unknown, key = 'Key', own = 'Value'): TagMap {
  if (Array.isArray(value)) return Object.fromEntries(records(value).map((each) => [text(each[key]), text(each[own])]));
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, text(each)])) : {};
}

const pairs = (tags: TagMap, key = 'Key', value = 'Value') =>
  Object.entries(tags).map(([name, own]) => ({ [key]: name, [value]: own }));

/** All of a list that comes in pages. */
async function pages(ask: Ask, operation: string, member: string, token: readonly [given: string, asked: string]) {
  const found: unknown[] = [];
  let next: unknown;
  do {
    const answer = await ask(operation, next === undefined ? {} : { [token[1]]: next });
    found.push(...(Array.isArray(answer[member]) ? (answer[member] as unknown[]) : []));
    next = answer[token[0]];
  } while (next !== undefined);
  return found;
}

async function each<T>(all: readonly T[], read: (one: T) => Promise<Tagged | undefined>): Promise<readonly Tagged[]> {
  const made = await Promise.all(all.map(read));
  return made.filter((one) => one !== undefined);
}

/** What one operation says, or `undefined` where it fails: what went away meanwhile, or has no tags. */
async function tried(ask: Ask, operation: string, input: object) {
  try {
    return await ask(operation, input);
  } catch {
    return undefined;
  }
}

const NEXT = ['NextToken', 'NextToken'] as const;

const NEXT_LOWER = ['nextToken', 'nextToken'] as const;

const nameIn = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);

const SOURCES: readonly Source[] = [
  {
    service: 's3',
    types: ['AWS::S3::Bucket'],
    owns: (arn) => /^arn:[\w-]+:s3:::[^/]+$/.test(arn),
    async list(ask, call) {
      const { Buckets } = await ask('ListBuckets', {});
      const home = (
        await Promise.all(
          records(Buckets).map(async ({ Name }) => {
            const place = await tried(ask, 'GetBucketLocation', { Bucket: Name });
            return (text(place?.LocationConstraint) || 'us-east-1') === call.region ? text(Name) : undefined;
          }),
        )
      ).filter((name) => name !== undefined);
      return each(home, async (name) => {
        const answer = await tried(ask, 'GetBucketTagging', { Bucket: name });
        return { arn: `arn:${call.partition}:s3:::${name}`, tags: tagsIn(answer?.TagSet) };
      });
    },
    async tag(arn, tags, ask) {
      const Bucket = arn.slice(arn.lastIndexOf(':') + 1);
      const before = await tried(ask, 'GetBucketTagging', { Bucket });
      return ask('PutBucketTagging', { Bucket, Tagging: { TagSet: pairs({ ...tagsIn(before?.TagSet), ...tags }) } });
    },
    async untag(arn, keys, ask) {
      const Bucket = arn.slice(arn.lastIndexOf(':') + 1);
      const before = tagsIn((await tried(ask, 'GetBucketTagging', { Bucket }))?.TagSet);
      const TagSet = pairs(Object.fromEntries(Object.entries(before).filter(([key]) => !keys.includes(key))));
      return ask(TagSet.length === 0 ? 'DeleteBucketTagging' : 'PutBucketTagging', { Bucket, Tagging: { TagSet } });
    },
  },
  {
    service: 'sqs',
    types: ['AWS::SQS::Queue'],
    owns: (arn) => /^arn:[\w-]+:sqs:/.test(arn),
    async list(ask, call) {
      const urls = texts(await pages(ask, 'ListQueues', 'QueueUrls', NEXT));
      return each(urls, async (QueueUrl) => {
        const answer = await tried(ask, 'ListQueueTags', { QueueUrl });
        const name = QueueUrl.slice(QueueUrl.lastIndexOf('/') + 1);
        return { arn: `arn:${call.partition}:sqs:${call.region}:${call.account}:${name}`, tags: tagsIn(answer?.Tags) };
      });
    },
    tag: async (arn, Tags, ask) => ask('TagQueue', { QueueUrl: await queueUrl(arn, ask), Tags }),
    untag: async (arn, TagKeys, ask) => ask('UntagQueue', { QueueUrl: await queueUrl(arn, ask), TagKeys }),
  },
  {
    service: 'sns',
    types: ['AWS::SNS::Topic'],
    owns: (arn) => /^arn:[\w-]+:sns:/.test(arn),
    async list(ask) {
      return each(records(await pages(ask, 'ListTopics', 'Topics', NEXT)), async ({ TopicArn }) => {
        const answer = await tried(ask, 'ListTagsForResource', { ResourceArn: TopicArn });
        return { arn: text(TopicArn), tags: tagsIn(answer?.Tags) };
      });
    },
    tag: (arn, tags, ask) => ask('TagResource', { ResourceArn: arn, Tags: pairs(tags) }),
    untag: (arn, TagKeys, ask) => ask('UntagResource', { ResourceArn: arn, TagKeys }),
  },
  {
    service: 'lambda',
    types: ['AWS::Lambda::Function'],
    owns: (arn) => /^arn:[\w-]+:lambda:.*:function:/.test(arn),
    async list(ask) {
      const all = records(await pages(ask, 'ListFunctions', 'Functions', ['NextMarker', 'Marker']));
      return each(all, async ({ FunctionArn }) => {
        const answer = await tried(ask, 'ListTags', { Resource: FunctionArn });
        return { arn: text(FunctionArn), tags: tagsIn(answer?.Tags) };
      });
    },
    tag: (arn, Tags, ask) => ask('TagResource', { Resource: arn, Tags }),
    untag: (arn, TagKeys, ask) => ask('UntagResource', { Resource: arn, TagKeys }),
  },
  {
    service: 'dynamodb',
    types: ['AWS::DynamoDB::Table'],
    owns: (arn) => /^arn:[\w-]+:dynamodb:/.test(arn),
    async list(ask, call) {
      const names = texts(
        await pages(ask, 'ListTables', 'TableNames', ['LastEvaluatedTableName', 'ExclusiveStartTableName']),
      );
      return each(names, async (name) => {
        const arn = `arn:${call.partition}:dynamodb:${call.region}:${call.account}:table/${name}`;
        return { arn, tags: tagsIn((await tried(ask, 'ListTagsOfResource', { ResourceArn: arn }))?.Tags) };
      });
    },
    tag: (arn, tags, ask) => ask('TagResource', { ResourceArn: arn, Tags: pairs(tags) }),
    untag: (arn, TagKeys, ask) => ask('UntagResource', { ResourceArn: arn, TagKeys }),
  },
  {
    service: 'kinesis',
    types: ['AWS::Kinesis::Stream'],
    owns: (arn) => /^arn:[\w-]+:kinesis:/.test(arn),
    async list(ask) {
      const all = records(await pages(ask, 'ListStreams', 'StreamSummaries', NEXT));
      return each(all, async ({ StreamARN }) => {
        const answer = await tried(ask, 'ListTagsForResource', { ResourceARN: StreamARN });
        return { arn: text(StreamARN), tags: tagsIn(answer?.Tags) };
      });
    },
    tag: (arn, Tags, ask) => ask('TagResource', { ResourceARN: arn, Tags }),
    untag: (arn, TagKeys, ask) => ask('UntagResource', { ResourceARN: arn, TagKeys }),
  },
  {
    service: 'firehose',
    types: ['AWS::KinesisFirehose::DeliveryStream'],
    owns: (arn) => /^arn:[\w-]+:firehose:/.test(arn),
    async list(ask, call) {
      const { DeliveryStreamNames } = await ask('ListDeliveryStreams', { Limit: 10_000 });
      return each(texts(DeliveryStreamNames), async (name) => {
        const answer = await tried(ask, 'ListTagsForDeliveryStream', { DeliveryStreamName: name });
        const arn = `arn:${call.partition}:firehose:${call.region}:${call.account}:deliverystream/${name}`;
        return { arn, tags: tagsIn(answer?.Tags) };
      });
    },
    tag: (arn, tags, ask) => ask('TagDeliveryStream', { DeliveryStreamName: nameIn(arn), Tags: pairs(tags) }),
    untag: (arn, TagKeys, ask) => ask('UntagDeliveryStream', { DeliveryStreamName: nameIn(arn), TagKeys }),
  },
  {
    service: 'kms',
    types: ['AWS::KMS::Key'],
    owns: (arn) => /^arn:[\w-]+:kms:.*:key\//.test(arn),
    async list(ask) {
      return each(
        records(await pages(ask, 'ListKeys', 'Keys', ['NextMarker', 'Marker'])),
        async ({ KeyId, KeyArn }) => {
          const answer = await tried(ask, 'ListResourceTags', { KeyId });
          return { arn: text(KeyArn), tags: tagsIn(answer?.Tags, 'TagKey', 'TagValue') };
        },
      );
    },
    tag: (arn, tags, ask) => ask('TagResource', { KeyId: arn, Tags: pairs(tags, 'TagKey', 'TagValue') }),
    untag: (arn, TagKeys, ask) => ask('UntagResource', { KeyId: arn, TagKeys }),
  },
  {
    service: 'ecs',
    types: ['AWS::ECS::Cluster', 'AWS::ECS::Service', 'AWS::ECS::TaskDefinition'],
    owns: (arn) => /^arn:[\w-]+:ecs:/.test(arn),
    async list(ask) {
      const clusters = await pages(ask, 'ListClusters', 'clusterArns', NEXT_LOWER);
      const services = await Promise.all(
        clusters.map((cluster) =>
          pages((operation, input) => ask(operation, { ...input, cluster }), 'ListServices', 'serviceArns', NEXT_LOWER),
        ),
      );
      const definitions = await pages(ask, 'ListTaskDefinitions', 'taskDefinitionArns', NEXT_LOWER);
      return each([...clusters, ...services.flat(), ...definitions].map(text), async (arn) => ({
        arn,
        tags: tagsIn((await ask('ListTagsForResource', { resourceArn: arn })).tags, 'key', 'value'),
      }));
    },
    tag: (arn, tags, ask) => ask('TagResource', { resourceArn: arn, tags: pairs(tags, 'key', 'value') }),
    untag: (arn, tagKeys, ask) => ask('UntagResource', { resourceArn: arn, tagKeys }),
  },
  {
    service: 'secretsmanager',
    types: ['AWS::SecretsManager::Secret'],
    owns: (arn) => /^arn:[\w-]+:secretsmanager:/.test(arn),
    async list(ask) {
      const all = records(await pages(ask, 'ListSecrets', 'SecretList', NEXT));
      return all.map(({ ARN, Tags }) => ({ arn: text(ARN), tags: tagsIn(Tags) }));
    },
    tag: (arn, tags, ask) => ask('TagResource', { SecretId: arn, Tags: pairs(tags) }),
    untag: (arn, TagKeys, ask) => ask('UntagResource', { SecretId: arn, TagKeys }),
  },
  {
    service: 'ssm',
    types: ['AWS::SSM::Parameter'],
    owns: (arn) => /^arn:[\w-]+:ssm:.*:parameter\//.test(arn),
    async list(ask, call) {
      return each(records(await pages(ask, 'DescribeParameters', 'Parameters', NEXT)), async ({ Name }) => {
        const answer = await tried(ask, 'ListTagsForResource', { ResourceType: 'Parameter', ResourceId: Name });
        const path = text(Name).replace(/^\//, '');
        return {
          arn: `arn:${call.partition}:ssm:${call.region}:${call.account}:parameter/${path}`,
          tags: tagsIn(answer?.TagList),
        };
      });
    },
    tag: async (arn, tags, ask) =>
      ask('AddTagsToResource', {
        ResourceType: 'Parameter',
        ResourceId: await parameterName(arn, ask),
        Tags: pairs(tags),
      }),
    untag: async (arn, TagKeys, ask) =>
      ask('RemoveTagsFromResource', { ResourceType: 'Parameter', ResourceId: await parameterName(arn, ask), TagKeys }),
  },
  {
    service: 'logs',
    types: ['AWS::Logs::LogGroup'],
    owns: (arn) => /^arn:[\w-]+:logs:.*:log-group:/.test(arn),
    async list(ask) {
      const all = records(await pages(ask, 'DescribeLogGroups', 'logGroups', ['nextToken', 'nextToken']));
      return each(all, async ({ arn, logGroupName }) => {
        const answer = await tried(ask, 'ListTagsLogGroup', { logGroupName });
        return { arn: text(arn).replace(/:\*$/, ''), tags: tagsIn(answer?.tags) };
      });
    },
    tag: (arn, tags, ask) => ask('TagResource', { resourceArn: arn, tags }),
    untag: (arn, tagKeys, ask) => ask('UntagResource', { resourceArn: arn, tagKeys }),
  },
  {
    service: 'monitoring',
    types: ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm', 'AWS::CloudWatch::Dashboard'],
    owns: (arn) => /^arn:[\w-]+:cloudwatch:/.test(arn),
    async list(ask) {
      const found: string[] = [];
      for (const kind of ['MetricAlarm', 'CompositeAlarm']) {
        const paged: Ask = (operation, input) => ask(operation, { ...input, AlarmTypes: [kind] });
        const alarms = records(await pages(paged, 'DescribeAlarms', `${kind}s`, NEXT));
        found.push(...alarms.map(({ AlarmArn }) => text(AlarmArn)));
      }
      return each(found, async (arn) => {
        const answer = await tried(ask, 'ListTagsForResource', { ResourceARN: arn });
        return { arn, tags: tagsIn(answer?.Tags) };
      });
    },
    tag: (arn, tags, ask) => ask('TagResource', { ResourceARN: arn, Tags: pairs(tags) }),
    untag: (arn, TagKeys, ask) => ask('UntagResource', { ResourceARN: arn, TagKeys }),
  },
  {
    service: 'events',
    types: ['AWS::Events::Rule', 'AWS::Events::EventBus'],
    owns: (arn) => /^arn:[\w-]+:events:/.test(arn),
    async list(ask) {
      const buses = records(await pages(ask, 'ListEventBuses', 'EventBuses', NEXT));
      const rules = await Promise.all(
        buses.map(({ Name }) =>
          pages((operation, input) => ask(operation, { ...input, EventBusName: Name }), 'ListRules', 'Rules', NEXT),
        ),
      );
      const arns = [...buses, ...records(rules.flat())].map(({ Arn }) => text(Arn));
      return each(arns, async (arn) => {
        const answer = await tried(ask, 'ListTagsForResource', { ResourceARN: arn });
        return { arn, tags: tagsIn(answer?.Tags) };
      });
    },
    tag: (arn, tags, ask) => ask('TagResource', { ResourceARN: arn, Tags: pairs(tags) }),
    untag: (arn, TagKeys, ask) => ask('UntagResource', { ResourceARN: arn, TagKeys }),
  },
];

async function queueUrl(arn: string, ask: Ask): Promise<unknown> {
  return (await ask('GetQueueUrl', { QueueName: arn.split(':')[5] })).QueueUrl;
}

/** A parameter's name has a slash in front or none; its ARN does not tell. */
async function parameterName(arn: string, ask: Ask): Promise<string> {
  const path = arn.slice(arn.indexOf(':parameter/') + ':parameter/'.length);
  const plain = await tried(ask, 'GetParameter', { Name: path });
  return plain === undefined ? `/${path}` : path;
}

const present = ({ world }: Call) => SOURCES.filter(({ service }) => world.services.has(service));

const askOf =
  (service: string, call: Call): Ask =>
  async (operation, input) =>
    (await call.world.invoke(service, operation, input, call)) as Readonly<Record<string, unknown>>;

/** Everything in the account and region that has an ARN, tagged or not, in the order of the ARNs. */
export async function taggedResources(call: Call): Promise<readonly Tagged[]> {
  const sources = present(call);
  const own = new Set(sources.flatMap(({ types }) => types));
  const kept = await Promise.all(sources.map((source) => source.list(askOf(source.service, call), call)));
  const deployed = deployedResources(call.world, call).flatMap((record) => {
    const arn = own.has(record.type) ? undefined : arnOfDeployed(record, call);
    return arn === undefined ? [] : [{ arn, tags: tagsOfDeployed(record, call) }];
  });
  const all = new Map([...deployed, ...kept.flat()].map((one) => [one.arn, one]));
  return [...all.values()].sort((a, b) => (a.arn < b.arn ? -1 : 1));
}

/** Puts tags on, or takes them from, one resource. Throws what its service says. */
export async function retag(arn: string, put: TagMap, taken: readonly string[], call: Call): Promise<void> {
  const source = present(call).find(({ owns }) => owns(arn));
  if (source !== undefined) {
    const ask = askOf(source.service, call);
    if (Object.keys(put).length > 0) await source.tag(arn, put, ask);
    if (taken.length > 0) await source.untag(arn, taken, ask);
    return;
  }
  const isThere = deployedResources(call.world, call).some((record) => arnOfDeployed(record, call) === arn);
  if (!isThere) throw new Error(`Resource ${arn} does not exist`);
  changeDeployedTags(arn, put, taken, call);
}
