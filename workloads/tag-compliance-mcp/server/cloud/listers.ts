/** The services that list their resources completely, tagged or not. One function a type. */
import { DescribeInstancesCommand, DescribeVolumesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { DescribeServicesCommand, type ECSClient, ListClustersCommand, ListServicesCommand } from '@aws-sdk/client-ecs';
import { type LambdaClient, ListFunctionsCommand, ListTagsCommand } from '@aws-sdk/client-lambda';
import { DescribeDBClustersCommand, DescribeDBInstancesCommand, type RDSClient } from '@aws-sdk/client-rds';
import { GetBucketTaggingCommand, ListBucketsCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Resource } from '../../src/compliance.ts';
import { inParallel } from '../scan/attempts.ts';
import { type Ask, allPages, tagsOf } from './asking.ts';
import { codeOf } from './cloud.ts';

/** How many resources are asked for their tags at once where a service has no list of them. */
const AT_ONCE = 8;

export async function instances(client: EC2Client, ask: Ask, place: string): Promise<readonly Resource[]> {
  const reservations = await allPages(async (NextToken) => {
    const answer = await ask('ec2', () => client.send(new DescribeInstancesCommand({ NextToken, MaxResults: 1000 })));
    return { items: answer.Reservations, next: answer.NextToken };
  });
  return reservations.flatMap(({ OwnerId, Instances = [] }) =>
    Instances.map((each): Resource => {
      const role = each.IamInstanceProfile?.Arn?.replace(/^.*\//, '');
      return {
        arn: `arn:${place}:${OwnerId}:instance/${each.InstanceId}`,
        tags: tagsOf(each.Tags),
        ...(each.State?.Name !== undefined && { state: each.State.Name }),
        ...createdAt(each.LaunchTime),
        ...(role !== undefined && { hints: { iamRole: role } }),
      };
    }),
  );
}

export async function volumes(
  client: EC2Client,
  ask: Ask,
  place: string,
  account: string,
): Promise<readonly Resource[]> {
  const found = await allPages(async (NextToken) => {
    const answer = await ask('ec2', () => client.send(new DescribeVolumesCommand({ NextToken, MaxResults: 500 })));
    return { items: answer.Volumes, next: answer.NextToken };
  });
  return found.map(({ VolumeId, Tags, CreateTime }) => ({
    arn: `arn:${place}:${account}:volume/${VolumeId}`,
    tags: tagsOf(Tags),
    ...createdAt(CreateTime),
  }));
}

export async function databases(client: RDSClient, ask: Ask): Promise<readonly Resource[]> {
  const found = await allPages(async (Marker) => {
    const answer = await ask('rds', () => client.send(new DescribeDBInstancesCommand({ Marker })));
    return { items: answer.DBInstances, next: answer.Marker };
  });
  return found.flatMap(({ DBInstanceArn, TagList, DBInstanceStatus, InstanceCreateTime }) =>
    named(DBInstanceArn, {
      tags: tagsOf(TagList),
      ...(DBInstanceStatus !== undefined && { state: DBInstanceStatus }),
      ...createdAt(InstanceCreateTime),
    }),
  );
}

export async function clusters(client: RDSClient, ask: Ask): Promise<readonly Resource[]> {
  const found = await allPages(async (Marker) => {
    const answer = await ask('rds', () => client.send(new DescribeDBClustersCommand({ Marker })));
    return { items: answer.DBClusters, next: answer.Marker };
  });
  return found.flatMap(({ DBClusterArn, TagList, ClusterCreateTime }) =>
    named(DBClusterArn, { tags: tagsOf(TagList), ...createdAt(ClusterCreateTime) }),
  );
}

export async function buckets(client: S3Client, ask: Ask, partition: string): Promise<readonly Resource[]> {
  const found = await allPages(async (ContinuationToken) => {
    const answer = await ask('s3', () => client.send(new ListBucketsCommand({ ContinuationToken, MaxBuckets: 1000 })));
    return { items: answer.Buckets, next: answer.ContinuationToken };
  });
  const tagged = await inParallel(found, AT_ONCE, async ({ Name, CreationDate }) => {
    const tags = await bucketTags(client, Name ?? '');
    return tags === undefined ? undefined : { arn: `arn:${partition}:s3:::${Name}`, tags, ...createdAt(CreationDate) };
  });
  return tagged.flatMap((each) => each ?? []);
}

/** A bucket without tags has no tag set. A bucket that went away in the meantime is undefined. */
async function bucketTags(client: S3Client, Bucket: string): Promise<Resource['tags'] | undefined> {
  try {
    return tagsOf((await client.send(new GetBucketTaggingCommand({ Bucket }))).TagSet);
  } catch (fault) {
    if (codeOf(fault) === 'NoSuchTagSet') return {};
    if (codeOf(fault) === 'NoSuchBucket') return undefined;
    throw fault;
  }
}

export async function functions(client: LambdaClient, ask: Ask): Promise<readonly Resource[]> {
  const found = await allPages(async (Marker) => {
    const answer = await ask('lambda', () => client.send(new ListFunctionsCommand({ Marker })));
    return { items: answer.Functions, next: answer.NextMarker };
  });
  const tagged = await inParallel(found, AT_ONCE, async ({ FunctionArn }) => {
    const answer = await client.send(new ListTagsCommand({ Resource: FunctionArn }));
    return named(FunctionArn, { tags: answer.Tags ?? {} });
  });
  return tagged.flat();
}

export async function services(client: ECSClient, ask: Ask): Promise<readonly Resource[]> {
  const clusterArns = await allPages(async (nextToken) => {
    const answer = await ask('ecs', () => client.send(new ListClustersCommand({ nextToken })));
    return { items: answer.clusterArns, next: answer.nextToken };
  });
  const found: Resource[] = [];
  for (const cluster of clusterArns) {
    const arns = await allPages(async (nextToken) => {
      const answer = await ask('ecs', () =>
        client.send(new ListServicesCommand({ cluster, nextToken, maxResults: 100 })),
      );
      return { items: answer.serviceArns, next: answer.nextToken };
    });
    // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html: ten at a time.
    for (let from = 0; from < arns.length; from += 10) {
      const some = arns.slice(from, from + 10);
      const answer = await ask('ecs', () =>
        client.send(new DescribeServicesCommand({ cluster, services: [...some], include: ['TAGS'] })),
      );
      found.push(
        ...(answer.services ?? []).flatMap(({ serviceArn, tags, createdAt: at }) =>
          named(serviceArn, { tags: tagsOf(tags), ...createdAt(at) }),
        ),
      );
    }
  }
  return found;
}

function named(arn: string | undefined, rest: Omit<Resource, 'arn'>): readonly Resource[] {
  return arn === undefined ? [] : [{ arn, ...rest }];
}

function createdAt(at: Date | undefined): { readonly created?: string } {
  return at === undefined ? {} : { created: at.toISOString() };
}
