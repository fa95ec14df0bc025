/** AWS itself, or whatever answers at `AWS_ENDPOINT_URL`. Every call only reads. */
import { CostExplorerClient } from '@aws-sdk/client-cost-explorer';
import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { DescribePolicyCommand, ListPoliciesCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { RDSClient } from '@aws-sdk/client-rds';
import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { parseArn } from '../../src/arn.ts';
import type { Resource } from '../../src/compliance.ts';
import { allPages, asking, tagsOf } from './asking.ts';
import { type Cloud, CloudError } from './cloud.ts';
import { buckets, clusters, databases, functions, instances, services, volumes } from './listers.ts';
import { spendByName, spendByService } from './spend.ts';

export interface LiveOptions {
  readonly region: string;
  /** Undefined for AWS. */
  readonly endpoint: string | undefined;
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * The actions that the calls below need, by feature. Of the resource types that no service lists here the tagging API tells,
 * which sees only what is or was tagged.
 */
export const ACTIONS = {
  inventory: [
    'ec2:DescribeInstances',
    'ec2:DescribeRegions',
    'ec2:DescribeVolumes',
    'ecs:DescribeServices',
    'ecs:ListClusters',
    'ecs:ListServices',
    'lambda:ListFunctions',
    'lambda:ListTags',
    'rds:DescribeDBClusters',
    'rds:DescribeDBInstances',
    's3:GetBucketTagging',
    's3:ListAllMyBuckets',
  ],
  'tagged resources': ['tag:GetResources'],
  costs: ['ce:GetCostAndUsage'],
  identity: ['sts:GetCallerIdentity'],
  'policy import': ['organizations:DescribePolicy', 'organizations:ListPolicies'],
} as const;

/** Services whose types the tagging API calls otherwise. */
const TAGGING_NAMES: Readonly<Record<string, string>> = {
  'opensearch:domain': 'es:domain',
  'emr:cluster': 'elasticmapreduce:cluster',
  'stepfunctions:statemachine': 'states:stateMachine',
  'apigateway:restapi': 'apigateway:restapis',
  'codepipeline:pipeline': 'codepipeline',
};

export function liveCloud({ region, endpoint, timeoutMs, now, sleep }: LiveOptions): Cloud {
  const ask = asking(now, sleep, endpoint === undefined ? undefined : 0);
  const clientOptions = (where: string) => ({
    region: where,
    maxAttempts: 5,
    retryMode: 'adaptive',
    ...(endpoint !== undefined && { endpoint }),
    requestHandler: { connectionTimeout: timeoutMs, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
  });
  const ec2 = perRegion((where) => new EC2Client(clientOptions(where)));
  const rds = perRegion((where) => new RDSClient(clientOptions(where)));
  const ecs = perRegion((where) => new ECSClient(clientOptions(where)));
  const lambda = perRegion((where) => new LambdaClient(clientOptions(where)));
  const tagging = perRegion((where) => new ResourceGroupsTaggingAPIClient(clientOptions(where)));
  const s3 = perRegion(
    (where) =>
      new S3Client({ ...clientOptions(where), followRegionRedirects: true, forcePathStyle: endpoint !== undefined }),
  );
  const sts = new STSClient(clientOptions(region));
  // One endpoint each for all regions.
  const costs = new CostExplorerClient(clientOptions('us-east-1'));
  const organizations = new OrganizationsClient(clientOptions('us-east-1'));

  const identity = once(() => ask('sts', () => sts.send(new GetCallerIdentityCommand({}))));
  const account = async () => (await identity()).Account ?? 'unknown';
  const partition = async () => (await identity()).Arn?.split(':')[1] ?? 'aws';

  async function taggedResources(type: string, where: string): Promise<readonly Resource[]> {
    const found = await allPages(async (PaginationToken) => {
      const answer = await ask('tag', () =>
        tagging(where).send(
          new GetResourcesCommand({
            PaginationToken,
            ResourcesPerPage: 100,
            ResourceTypeFilters: [TAGGING_NAMES[type] ?? type],
          }),
        ),
      );
      return { items: answer.ResourceTagMappingList, next: answer.PaginationToken };
    });
    return found.flatMap(({ ResourceARN: arn, Tags }) =>
      arn !== undefined && parseArn(arn).resourceType === type ? [{ arn, tags: tagsOf(Tags) }] : [],
    );
  }

  return {
    region,
    account,
    regions: async () => {
      const answer = await ask('ec2', () => ec2(region).send(new DescribeRegionsCommand({ AllRegions: true })));
      return (answer.Regions ?? []).map(({ RegionName, OptInStatus }) => ({
        ...(RegionName !== undefined && { name: RegionName }),
        ...(OptInStatus !== undefined && { optIn: OptInStatus }),
      }));
    },
    list: async (type, where) => {
      switch (type) {
        case 'ec2:instance':
          return instances(ec2(where), ask, `${await partition()}:ec2:${where}`);
        case 'ec2:volume':
          return volumes(ec2(where), ask, `${await partition()}:ec2:${where}`, await account());
        case 'rds:db':
          return databases(rds(where), ask);
        case 'rds:cluster':
          return clusters(rds(where), ask);
        case 's3:bucket':
          return buckets(s3(where), ask, await partition());
        case 'lambda:function':
          return functions(lambda(where), ask);
        case 'ecs:service':
          return services(ecs(where), ask);
        default:
          return taggedResources(type, where);
      }
    },
    serviceCosts: (period, by) => spendByService(costs, ask, period, by),
    namedCosts: (period) => spendByName(costs, ask, period),
    tagPolicies: async () => {
      const found = await allPages(async (NextToken) => {
        const answer = await ask('organizations', () =>
          organizations.send(new ListPoliciesCommand({ Filter: 'TAG_POLICY', NextToken })),
        );
        return { items: answer.Policies, next: answer.NextToken };
      });
      return found.flatMap(({ Id, Name = '', Description = '' }) =>
        Id === undefined ? [] : [{ policy_id: Id, name: Name, description: Description }],
      );
    },
    tagPolicy: async (PolicyId) => {
      const answer = await ask('organizations', () => organizations.send(new DescribePolicyCommand({ PolicyId })));
      const content = answer.Policy?.Content;
      if (content === undefined) throw new CloudError('PolicyNotFoundException', `Policy ${PolicyId} has no content.`);
      return JSON.parse(content);
    },
  };
}

function perRegion<T>(make: (region: string) => T): (region: string) => T {
  const made = new Map<string, T>();
  return (region) => {
    const found = made.get(region) ?? make(region);
    made.set(region, found);
    return found;
  };
}

/** The first answer for ever; after a failure the next caller asks again. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined;
  return () => {
    found ??= read().catch((fault: unknown) => {
      found = undefined;
      throw fault;
    });
    return found;
  };
}
