/**
 * The calls to AWS against a loopback server that answers in AWS's protocols, page after page. The answers are shaped like
 * the examples of the API references that each table row names.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Cloud } from './cloud.ts';
import { ACTIONS, liveCloud } from './live-cloud.ts';

interface Asked {
  readonly operation: string;
  readonly text: string;
  readonly region: string;
}

const asked: Asked[] = [];
let faults: Readonly<Record<string, { readonly status: number; readonly body: string; readonly type: string }>> = {};
let server: Server;
let cloud: Cloud;

const ACCOUNT = '123456789012';
const ec2 = (name: string, inner: string) =>
  `<${name}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>${inner}</${name}Response>`;
const query = (name: string, inner: string) =>
  `<${name}Response xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><${name}Result>${inner}</${name}Result></${name}Response>`;
const tagSet = (key: string, value: string) => `<tagSet><item><key>${key}</key><value>${value}</value></item></tagSet>`;

/** The answer to an operation; `page` is the token that the request gave. */
const ANSWERS: Readonly<Record<string, (page: string, text: string) => string | object>> = {
  GetCallerIdentity: () =>
    `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Account>${ACCOUNT}</Account><Arn>arn:aws:sts::${ACCOUNT}:assumed-role/r/s</Arn><UserId>u</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>`,
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html
  DescribeRegions: () =>
    ec2(
      'DescribeRegions',
      '<regionInfo><item><regionName>us-east-1</regionName><optInStatus>opt-in-not-required</optInStatus></item><item><regionName>ap-east-1</regionName><optInStatus>not-opted-in</optInStatus></item></regionInfo>',
    ),
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
  DescribeInstances: (page) =>
    page === ''
      ? ec2(
          'DescribeInstances',
          `<reservationSet><item><ownerId>${ACCOUNT}</ownerId><instancesSet><item><instanceId>i-1</instanceId><instanceState><code>16</code><name>running</name></instanceState><launchTime>2026-01-14T00:00:00.000Z</launchTime><iamInstanceProfile><arn>arn:aws:iam::${ACCOUNT}:instance-profile/billing-team</arn></iamInstanceProfile>${tagSet('Owner', 'a@b.example')}</item></instancesSet></item></reservationSet><nextToken>two</nextToken>`,
        )
      : ec2(
          'DescribeInstances',
          `<reservationSet><item><ownerId>${ACCOUNT}</ownerId><instancesSet><item><instanceId>i-2</instanceId><instanceState><code>80</code><name>stopped</name></instanceState></item></instancesSet></item></reservationSet>`,
        ),
  DescribeVolumes: () =>
    ec2(
      'DescribeVolumes',
      `<volumeSet><item><volumeId>vol-1</volumeId><createTime>2026-01-01T00:00:00.000Z</createTime>${tagSet('Application', 'shop')}</item></volumeSet>`,
    ),
  // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html
  DescribeDBInstances: (page) =>
    query(
      'DescribeDBInstances',
      page === ''
        ? `<Marker>two</Marker><DBInstances><DBInstance><DBInstanceArn>arn:aws:rds:us-east-1:${ACCOUNT}:db:one</DBInstanceArn><DBInstanceStatus>available</DBInstanceStatus><TagList><Tag><Key>Owner</Key><Value>o</Value></Tag></TagList></DBInstance></DBInstances>`
        : `<DBInstances><DBInstance><DBInstanceArn>arn:aws:rds:us-east-1:${ACCOUNT}:db:two</DBInstanceArn></DBInstance></DBInstances>`,
    ),
  DescribeDBClusters: () =>
    query(
      'DescribeDBClusters',
      `<DBClusters><DBCluster><DBClusterArn>arn:aws:rds:us-east-1:${ACCOUNT}:cluster:c1</DBClusterArn></DBCluster></DBClusters>`,
    ),
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
  ListBuckets: () =>
    '<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Buckets><Bucket><Name>tagged</Name><CreationDate>2026-01-01T00:00:00.000Z</CreationDate></Bucket><Bucket><Name>bare</Name></Bucket></Buckets></ListAllMyBucketsResult>',
  GetBucketTagging: () =>
    '<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TagSet><Tag><Key>Owner</Key><Value>o</Value></Tag></TagSet></Tagging>',
  // https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html
  ListFunctions: (page) => ({
    Functions: [{ FunctionArn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${page === '' ? 'one' : 'two'}` }],
    ...(page === '' && { NextMarker: 'two' }),
  }),
  ListTags: () => ({ Tags: { Application: 'shop' } }),
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServices.html
  ListClusters: () => ({ clusterArns: [`arn:aws:ecs:us-east-1:${ACCOUNT}:cluster/cl`] }),
  ListServices: () => ({
    serviceArns: Array.from({ length: 11 }, (_, index) => `arn:aws:ecs:us-east-1:${ACCOUNT}:service/cl/s${index}`),
  }),
  DescribeServices: (_page, text) => ({
    services: Array.from(text.matchAll(/service\/cl\/s\d+/g), ([name]) => ({
      serviceArn: `arn:aws:ecs:us-east-1:${ACCOUNT}:${name}`,
      tags: [{ key: 'Owner', value: 'o' }],
    })),
  }),
  // https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
  GetResources: (page) => ({
    PaginationToken: page === '' ? 'two' : '',
    ResourceTagMappingList: [
      { ResourceARN: `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/${page === '' ? 'one' : 'two'}`, Tags: [] },
      { ResourceARN: `arn:aws:dynamodb:us-east-1:${ACCOUNT}:backup/x`, Tags: [] },
    ],
  }),
  // https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_GetCostAndUsage.html
  GetCostAndUsage: (_page, text) => {
    const row = (Keys: readonly string[], Amount: string) => ({
      Keys,
      Metrics: { UnblendedCost: { Amount, Unit: 'USD' } },
    });
    const rows = text.includes('"Key":"Name"')
      ? [row(['Amazon Elastic Compute Cloud - Compute', 'Name$web'], '7.5'), row(['x', 'Name$'], '9')]
      : text.includes('"Key":"REGION"')
        ? [row(['AWS Lambda', 'eu-west-1'], '1'), row(['Amazon Simple Storage Service', 'us-east-1'], '2')]
        : [row(['AWS Lambda'], '1.25')];
    return { ResultsByTime: [{ Groups: rows }, { Groups: rows }] };
  },
  ListPolicies: () => ({ Policies: [{ Id: 'p-95lnu8sd', Name: 'tags', Description: 'd', Type: 'TAG_POLICY' }] }),
  DescribePolicy: () => ({ Policy: { Content: '{"tags":{"a":{"tag_key":{"@@assign":"A"}}}}' } }),
};

function operationOf({ headers, method, url = '/' }: IncomingMessage, text: string): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.replace(/^.*\./, '');
  const action = new URLSearchParams(text).get('Action');
  if (action !== null) return action;
  if (url.startsWith('/2015-03-31/functions')) return 'ListFunctions';
  if (url.startsWith('/2017-03-31/tags')) return 'ListTags';
  if (url.includes('?tagging')) return 'GetBucketTagging';
  return method === 'GET' ? 'ListBuckets' : 'unknown';
}

function pageOf(url: string, text: string): string {
  const form = new URLSearchParams(text.startsWith('{') ? '' : text);
  const page = form.get('NextToken') ?? form.get('Marker') ?? new URL(url, 'http://x').searchParams.get('Marker');
  return page ?? /"PaginationToken":"([^"]+)"/.exec(text)?.[1] ?? '';
}

beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const operation = operationOf(request, text);
      const region = /Credential=test\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? '';
      asked.push({ operation, text, region });
      const place = request.url?.startsWith('/bare') ? 'bare' : operation;
      const fault = faults[place];
      const answer = fault?.body ?? ANSWERS[operation]?.(pageOf(request.url ?? '/', text), text) ?? '';
      const isText = typeof answer === 'string';
      response.writeHead(fault?.status ?? 200, {
        'content-type': fault?.type ?? (isText ? 'text/xml' : 'application/x-amz-json-1.1'),
      });
      response.end(isText ? answer : JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  cloud = liveCloud({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${address.port}`,
    timeoutMs: 10_000,
    now: () => Date.now(),
    sleep: async () => {},
  });
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
  vi.unstubAllEnvs();
});

beforeEach(() => {
  asked.splice(0);
  faults = {};
});

const arnsOf = async (type: string) => (await cloud.list(type, 'us-east-1')).map(({ arn }) => arn.replace(/^.*:/, ''));

test('regions come with how they are opted in, those that are not included', async () => {
  expect(await cloud.regions()).toEqual([
    { name: 'us-east-1', optIn: 'opt-in-not-required' },
    { name: 'ap-east-1', optIn: 'not-opted-in' },
  ]);
  expect(asked[0]?.text).toContain('AllRegions=true');
});

test('instances of all pages come with tags, state, age and role', async () => {
  expect(await cloud.list('ec2:instance', 'us-east-1')).toEqual([
    {
      arn: `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/i-1`,
      tags: { Owner: 'a@b.example' },
      state: 'running',
      created: '2026-01-14T00:00:00.000Z',
      hints: { iamRole: 'billing-team' },
    },
    { arn: `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/i-2`, tags: {}, state: 'stopped' },
  ]);
});

test.each([
  ['ec2:volume', ['volume/vol-1']],
  ['rds:db', ['one', 'two']],
  ['rds:cluster', ['c1']],
  ['lambda:function', ['one', 'two']],
  ['ecs:service', Array.from({ length: 11 }, (_, index) => `service/cl/s${index}`)],
  ['dynamodb:table', ['table/one', 'table/two']],
])('%s is listed over all pages', async (type, arns) => {
  expect(await arnsOf(type)).toEqual(arns);
});

test('services are described ten at a time, with their tags', async () => {
  expect((await cloud.list('ecs:service', 'us-east-1'))[10]?.tags).toEqual({ Owner: 'o' });
  expect(asked.filter(({ operation }) => operation === 'DescribeServices')).toHaveLength(2);
});

test('a bucket without a tag set has no tags; one that went away is left out; one that is denied fails the list', async () => {
  const xml = (code: string) => ({ status: 404, type: 'text/xml', body: `<Error><Code>${code}</Code></Error>` });
  faults = { bare: xml('NoSuchTagSet') };
  expect(await cloud.list('s3:bucket', 'us-east-1')).toEqual([
    { arn: 'arn:aws:s3:::tagged', tags: { Owner: 'o' }, created: '2026-01-01T00:00:00.000Z' },
    { arn: 'arn:aws:s3:::bare', tags: {} },
  ]);
  faults = { bare: xml('NoSuchBucket') };
  expect(await arnsOf('s3:bucket')).toEqual(['tagged']);
  faults = { bare: { ...xml('AccessDenied'), status: 403 } };
  await expect(cloud.list('s3:bucket', 'us-east-1')).rejects.toThrow();
});

test('each region is asked in its own name', async () => {
  await cloud.list('ec2:volume', 'eu-west-1');
  expect(asked.find(({ operation }) => operation === 'DescribeVolumes')?.region).toBe('eu-west-1');
});

test('costs of all months are added up, by service, by region, and by name', async () => {
  const period = { Start: '2026-01-14', End: '2026-02-13' };
  expect(await cloud.serviceCosts(period)).toEqual([{ service: 'AWS Lambda', amount: 2.5 }]);
  expect(await cloud.serviceCosts(period, 'region')).toEqual([
    { service: 'AWS Lambda', region: 'eu-west-1', amount: 2 },
    { service: 'Amazon Simple Storage Service', amount: 4 },
  ]);
  expect(await cloud.namedCosts(period)).toEqual([
    { service: 'Amazon Elastic Compute Cloud - Compute', name: 'web', amount: 15 },
  ]);
  expect(asked.map(({ region }) => region)).toEqual(['us-east-1', 'us-east-1', 'us-east-1']);
});

test('tag policies are listed and read', async () => {
  expect(await cloud.tagPolicies()).toEqual([{ policy_id: 'p-95lnu8sd', name: 'tags', description: 'd' }]);
  expect(await cloud.tagPolicy('p-95lnu8sd')).toEqual({ tags: { a: { tag_key: { '@@assign': 'A' } } } });
});

test('the actions that are declared are those that the operations need, no more and no fewer', async () => {
  for (const type of [
    'ec2:instance',
    'ec2:volume',
    'rds:db',
    'rds:cluster',
    's3:bucket',
    'lambda:function',
    'ecs:service',
    'kms:key',
  ]) {
    await cloud.list(type, 'us-east-1');
  }
  await Promise.all([
    cloud.regions(),
    cloud.serviceCosts({ Start: 'a', End: 'b' }),
    cloud.tagPolicies(),
    cloud.tagPolicy('p'),
  ]);
  // Operation and action have one name, but for the list of buckets and for the account, which is asked once a process.
  const operations = new Set(
    asked.map(({ operation }) => (operation === 'ListBuckets' ? 'ListAllMyBuckets' : operation)),
  );
  operations.add('GetCallerIdentity');
  const actions = Object.values(ACTIONS).flatMap((each) => each.map((action) => action.replace(/^.*:/, '')));
  expect([...operations].toSorted()).toEqual(actions.toSorted());
});
