/** The tag compliance server against the local target: its keys rotate, and the buckets that others made are judged. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { costsOf } from '../../src/actions/run/local-costs.ts';
import { manualClock } from '../../src/local/clock.ts';
import { LOCAL_SERVICES, type LocalServer, provideCosts, startServer } from '../../src/local/index.ts';
import { liveCloud } from '../../workloads/tag-compliance-mcp/server/cloud/live-cloud.ts';
import { world } from '../../workloads/tag-compliance-mcp/server/fixture.ts';
import { keysFor } from '../../workloads/tag-compliance-mcp/server/http/secret.ts';
import { GOOD } from '../../workloads/tag-compliance-mcp/src/fixture.ts';

let server: LocalServer;

beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  server = await startServer({ services: LOCAL_SERVICES, clock: manualClock(Date.UTC(2026, 1, 13)) });
});

afterAll(async () => {
  await server.close();
  vi.unstubAllEnvs();
});

const scope = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=test/20260213/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

async function secretsManager(operation: string, input: object): Promise<void> {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: {
      authorization: scope('secretsmanager'),
      'x-amz-target': `secretsmanager.${operation}`,
      'content-type': 'application/x-amz-json-1.1',
    },
    body: JSON.stringify({ ClientRequestToken: randomUUID(), ...input }),
  });
  expect(response.status, await response.text()).toBe(200);
}

async function put(path: string, body?: string): Promise<void> {
  const response = await fetch(`${server.url}${path}`, {
    method: 'PUT',
    headers: { authorization: scope('s3') },
    ...(body !== undefined && { body }),
  });
  expect(response.ok, await response.text()).toBe(true);
}

const tagging = (tags: Readonly<Record<string, string>>) =>
  `<Tagging><TagSet>${Object.entries(tags)
    .map(([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`)
    .join('')}</TagSet></Tagging>`;

test('a key that is put into Secrets Manager opens without a restart, and the old one no longer does', async () => {
  await secretsManager('CreateSecret', { Name: 'api-keys', SecretString: 'first' });
  const made = await world({
    env: { AUTH_ENABLED: 'true', API_KEYS_SECRET_ARN: 'api-keys', AWS_ENDPOINT_URL: server.url },
  });
  let at = 0;
  const keys = await keysFor(made.parts.settings, () => at, made.parts.log);
  const opens = async (key: string) => (await keys?.principalOf(key)) !== undefined;
  expect([await opens('first'), await opens('second')]).toEqual([true, false]);
  await secretsManager('PutSecretValue', { SecretId: 'api-keys', SecretString: '{"keys": ["first", "second"]}' });
  at += 60_000;
  expect([await opens('second'), await opens('first')]).toEqual([true, true]);
  await secretsManager('PutSecretValue', { SecretId: 'api-keys', SecretString: 'second' });
  at += 300_000;
  expect([await opens('first'), await opens('second')]).toEqual([false, true]);
  await expect(
    keysFor({ ...made.parts.settings, API_KEYS_SECRET_ARN: 'nothing' }, () => at, made.parts.log),
  ).rejects.toThrow();
});

const cloud = () =>
  liveCloud({
    region: 'us-east-1',
    endpoint: server.url,
    timeoutMs: 10_000,
    now: () => Date.now(),
    sleep: async () => {},
  });

test('buckets of the local target are listed with their tags', async () => {
  await put('/shop-assets');
  await put('/shop-assets?tagging', tagging(GOOD));
  await put('/old-exports');
  const made = await world({ cloud: cloud() });
  const { value } = await made.call('check_tag_compliance', { resource_types: ['s3:bucket'] });
  expect(value).toMatchObject({
    total_resources: 2,
    compliant_resources: 1,
    violations: [{ resource_id: 'old-exports', tag_name: 'Owner' }, { tag_name: 'Application' }],
  });
  expect(await cloud().account()).toMatch(/^\d{12}$/);
});

/** Instances, volumes, a function's role, a NAT gateway: types that the server lists itself, and one that tagging tells. */
const FLEET = {
  Resources: {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Subnet: {
      Type: 'AWS::EC2::Subnet',
      Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24', AvailabilityZone: 'us-east-1a' },
    },
    Host: {
      Type: 'AWS::EC2::Instance',
      Properties: {
        ImageId: 'ami-1',
        InstanceType: 't3.micro',
        SubnetId: { Ref: 'Subnet' },
        IamInstanceProfile: 'billing-team',
        Tags: [{ Key: 'Name', Value: 'till' }],
      },
    },
    Disk: {
      Type: 'AWS::EC2::Volume',
      Properties: {
        AvailabilityZone: 'us-east-1a',
        Size: 100,
        VolumeType: 'gp3',
        Tags: [{ Key: 'Owner', Value: 'a' }],
      },
    },
    Address: { Type: 'AWS::EC2::EIP', Properties: { Domain: 'vpc' } },
    Nat: {
      Type: 'AWS::EC2::NatGateway',
      Properties: { SubnetId: { Ref: 'Subnet' }, AllocationId: { 'Fn::GetAtt': ['Address', 'AllocationId'] } },
    },
  },
};

async function deployFleet(): Promise<void> {
  const place = { partition: 'aws', account: await cloud().account(), region: 'us-east-1' } as const;
  const ask = (operation: string, input: object) => server.world.invoke('cloudformation', operation, input, place);
  await ask('CreateStack', { StackName: 'fleet', TemplateBody: JSON.stringify(FLEET) });
  await vi.waitFor(async () => {
    expect(await ask('DescribeStacks', { StackName: 'fleet' })).toMatchObject({
      Stacks: [{ StackStatus: 'CREATE_COMPLETE' }],
    });
  });
}

// Every call that its contract names goes to the target, but for ECS and Organizations, which it does not serve.
test('what a stack made is listed, tagged, placed and priced for the server', async () => {
  provideCosts(server.world, costsOf(server.world, import.meta.dirname));
  await deployFleet();
  const there = cloud();
  const regions = await there.regions();
  expect(regions).toContainEqual({ name: 'us-east-1', optIn: 'opt-in-not-required' });
  expect(regions).toContainEqual({ name: 'ap-east-1', optIn: 'not-opted-in' });
  expect(await there.list('ec2:instance', 'us-east-1')).toMatchObject([
    {
      arn: expect.stringContaining(':instance/i-'),
      tags: { Name: 'till' },
      state: 'running',
      hints: { iamRole: 'billing-team' },
    },
  ]);
  expect(await there.list('ec2:volume', 'us-east-1')).toMatchObject([{ tags: { Owner: 'a' } }]);
  expect(await there.list('ec2:natgateway', 'us-east-1')).toMatchObject([
    { tags: { 'aws:cloudformation:logical-id': 'Nat' } },
  ]);
  expect(await there.list('ec2:instance', 'eu-west-1')).toEqual([]);
  expect(await there.list('lambda:function', 'us-east-1')).toEqual([]);
  expect(await there.list('rds:db', 'us-east-1')).toEqual([]);

  // A whole month at list prices of the price book: 730 hours of a t3.micro at 0.0104 USD with a root
  // disk of 8 GB at 0.08 USD, 100 GB of gp3 at 0.08 USD.
  const host = 730 * 0.0104 + 8 * 0.08;
  const month = { Start: '2026-01-01', End: '2026-02-01' };
  const costs = new Map((await there.serviceCosts(month)).map(({ service, amount }) => [service, amount]));
  expect(costs.get('Amazon Elastic Compute Cloud - Compute')).toBeCloseTo(host, 2);
  expect(costs.get('EC2 - Other')).toBeGreaterThan(100 * 0.08 + 730 * 0.045);
  expect(await there.serviceCosts({ Start: '2026-01-01', End: '2026-01-02' })).toContainEqual({
    service: 'Amazon Elastic Compute Cloud - Compute',
    amount: expect.closeTo(host / 31, 2),
  });
  expect(await there.namedCosts(month)).toMatchObject([
    { service: 'Amazon Elastic Compute Cloud - Compute', name: 'till', amount: expect.closeTo(host, 2) },
  ]);

  const made = await world({ cloud: there });
  const { value } = await made.call('check_tag_compliance', { resource_types: ['ec2:instance', 'ec2:volume'] });
  expect(value).toMatchObject({ total_resources: 2, compliant_resources: 0 });
});
