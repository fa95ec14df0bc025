/** What a stack made, described by EC2 and by the Tagging API. */
import { expect, test } from 'vitest';
import { manualClock } from '../../clock.ts';
import { openWorld } from '../../world.ts';
import { cloudformation } from '../cloudformation/index.ts';
import { sqs } from '../sqs/sqs.ts';
import { tagging } from '../tagging/tagging.ts';
import { ec2 } from './ec2.ts';

const AT = { partition: 'aws', account: '111122223333', region: 'eu-west-1' } as const;

const TEMPLATE = {
  Resources: {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16', Tags: [{ Key: 'Name', Value: 'shop' }] } },
    Subnet: {
      Type: 'AWS::EC2::Subnet',
      Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.1.0/24', AvailabilityZone: 'eu-west-1b' },
    },
    Table: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: { Ref: 'Vpc' } } },
    Bound: {
      Type: 'AWS::EC2::SubnetRouteTableAssociation',
      Properties: { RouteTableId: { Ref: 'Table' }, SubnetId: { Ref: 'Subnet' } },
    },
    Gateway: { Type: 'AWS::EC2::InternetGateway' },
    Attached: {
      Type: 'AWS::EC2::VPCGatewayAttachment',
      Properties: { VpcId: { Ref: 'Vpc' }, InternetGatewayId: { Ref: 'Gateway' } },
    },
    Route: {
      Type: 'AWS::EC2::Route',
      DependsOn: 'Attached',
      Properties: { RouteTableId: { Ref: 'Table' }, DestinationCidrBlock: '0.0.0.0/0', GatewayId: { Ref: 'Gateway' } },
    },
    Group: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        GroupDescription: 'web',
        VpcId: { Ref: 'Vpc' },
        SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' }],
      },
    },
    Apart: {
      Type: 'AWS::EC2::SecurityGroupIngress',
      Properties: {
        GroupId: { 'Fn::GetAtt': ['Group', 'GroupId'] },
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
        CidrIp: '10.0.0.0/8',
      },
    },
    Host: {
      Type: 'AWS::EC2::Instance',
      Properties: {
        ImageId: 'ami-1',
        InstanceType: 't4g.small',
        SubnetId: { Ref: 'Subnet' },
        Tags: [{ Key: 'Owner', Value: 'ops' }],
      },
    },
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q', Tags: [{ Key: 'Owner', Value: 'ops' }] } },
  },
};

async function deployed() {
  const world = openWorld({ services: [cloudformation, ec2, sqs, tagging], clock: manualClock(Date.UTC(2026, 0, 1)) });
  const ask = async (operation: string, input: object = {}, service = 'ec2') =>
    // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
    (await world.invoke(service, operation, input, AT)) as any;
  await ask(
    'CreateStack',
    { StackName: 's', TemplateBody: JSON.stringify(TEMPLATE), Tags: [{ Key: 'Team', Value: 'a' }] },
    'cloudformation',
  );
  for (let i = 0; i < 1000; i += 1) {
    const { Stacks } = await ask('DescribeStacks', { StackName: 's' }, 'cloudformation');
    if (Stacks[0].StackStatus === 'CREATE_COMPLETE') break;
    await new Promise(setImmediate);
  }
  return ask;
}

// Members and codes: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/
test('a network is described as it is deployed', async () => {
  const ask = await deployed();
  const { Vpcs } = await ask('DescribeVpcs', { Filters: [{ Name: 'tag:Name', Values: ['sh*'] }] });
  expect(Vpcs).toMatchObject([{ CidrBlock: '10.0.0.0/16', State: 'available', IsDefault: false }]);
  const vpc = Vpcs[0].VpcId;
  expect(Vpcs[0].Tags).toContainEqual({ Key: 'aws:cloudformation:logical-id', Value: 'Vpc' });
  const of = { Filters: [{ Name: 'vpc-id', Values: [vpc] }] };
  const { Subnets } = await ask('DescribeSubnets', of);
  expect(Subnets).toMatchObject([
    { AvailableIpAddressCount: 251, AvailabilityZone: 'eu-west-1b', AvailabilityZoneId: 'euw1-az2' },
  ]);
  const { RouteTables } = await ask('DescribeRouteTables', {
    Filters: [{ Name: 'association.subnet-id', Values: [Subnets[0].SubnetId] }],
  });
  expect(RouteTables).toHaveLength(1);
  expect(RouteTables[0].Routes).toMatchObject([
    { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' },
    { DestinationCidrBlock: '0.0.0.0/0', State: 'active' },
  ]);
  const { RouteTables: main } = await ask('DescribeRouteTables', {
    Filters: [{ Name: 'association.main', Values: ['true'] }],
  });
  expect(main).toHaveLength(1);
  const { InternetGateways } = await ask('DescribeInternetGateways', {
    Filters: [{ Name: 'attachment.vpc-id', Values: [vpc] }],
  });
  expect(InternetGateways).toHaveLength(1);
  const { SecurityGroups } = await ask('DescribeSecurityGroups', of);
  expect(SecurityGroups).toMatchObject([
    { GroupName: 'default' },
    {
      Description: 'web',
      IpPermissions: [
        { IpProtocol: 'tcp', FromPort: 443, IpRanges: [{ CidrIp: '0.0.0.0/0' }, { CidrIp: '10.0.0.0/8' }] },
      ],
      IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    },
  ]);
  const { NetworkAcls } = await ask('DescribeNetworkAcls', { Filters: [{ Name: 'default', Values: ['true'] }] });
  expect(NetworkAcls[0].Associations).toHaveLength(1);
});

test('instances stand in reservations', async () => {
  const ask = await deployed();
  const { Reservations } = await ask('DescribeInstances', {
    Filters: [{ Name: 'instance-state-name', Values: ['running'] }],
  });
  expect(Reservations).toMatchObject([
    {
      OwnerId: AT.account,
      Instances: [{ InstanceType: 't4g.small', Architecture: 'arm64', Placement: { AvailabilityZone: 'eu-west-1b' } }],
    },
  ]);
});

test.each([
  ['DescribeVpcs', { VpcIds: ['vpc-1'] }, "The vpc ID 'vpc-1' does not exist"],
  ['DescribeSecurityGroups', { GroupIds: ['sg-1'] }, "The security group 'sg-1' does not exist"],
  ['DescribeInstances', { InstanceIds: ['i-1', 'i-2'] }, "The instance IDs 'i-1, i-2' do not exist"],
  ['DescribeVpcs', { DryRun: true }, 'Request would have succeeded'],
  [
    'DescribeVpcs',
    { Filters: [{ Name: 'dhcp-colour', Values: ['red'] }] },
    'does not serve the filter dhcp-colour of DescribeVpcs',
  ],
  ['CreateTags', { Resources: ['vpc-1'], Tags: [] }, "The ID 'vpc-1' is not valid"],
])('%s %j', async (operation, input, message) => {
  const ask = await deployed();
  await expect(ask(operation, input)).rejects.toThrow(message);
});

// https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
test('tags are found, put and taken over all services', async () => {
  const ask = await deployed();
  const owned = { TagFilters: [{ Key: 'Owner', Values: ['ops'] }] };
  const arns = async (input: object) => {
    const { ResourceTagMappingList } = await ask('GetResources', input, 'tagging');
    return ResourceTagMappingList.map(({ ResourceARN }: { ResourceARN: string }) =>
      ResourceARN.split(':').slice(2).join(':').replace(/i-\w+/, 'i'),
    );
  };
  expect(await arns(owned)).toEqual(['ec2:eu-west-1:111122223333:instance/i', 'sqs:eu-west-1:111122223333:q']);
  expect(await arns({ ...owned, ResourceTypeFilters: ['ec2:instance'] })).toEqual([
    'ec2:eu-west-1:111122223333:instance/i',
  ]);
  expect(await arns({ ...owned, ResourceTypeFilters: ['ec2:vpc', 'sqs'] })).toEqual(['sqs:eu-west-1:111122223333:q']);

  const queue = `arn:aws:sqs:eu-west-1:${AT.account}:q`;
  const { Vpcs } = await ask('DescribeVpcs');
  const vpc = `arn:aws:ec2:eu-west-1:${AT.account}:vpc/${Vpcs[0].VpcId}`;
  const { FailedResourcesMap } = await ask(
    'TagResources',
    { ResourceARNList: [queue, vpc, 'arn:aws:sqs:eu-west-1:111122223333:none'], Tags: { Cost: '7' } },
    'tagging',
  );
  expect(Object.keys(FailedResourcesMap)).toEqual(['arn:aws:sqs:eu-west-1:111122223333:none']);
  expect(await arns({ TagFilters: [{ Key: 'Cost' }] })).toHaveLength(2);
  const { Tags } = await ask('ListQueueTags', { QueueUrl: `http://127.0.0.1:4566/${AT.account}/q` }, 'sqs');
  expect(Tags).toMatchObject({ Cost: '7', Owner: 'ops' });
  await ask('UntagResources', { ResourceARNList: [queue], TagKeys: ['Owner'] }, 'tagging');
  await ask('DeleteTags', { Resources: [Vpcs[0].VpcId], Tags: [{ Key: 'Cost' }] });
  expect(await arns({ TagFilters: [{ Key: 'Cost' }] })).toEqual(['sqs:eu-west-1:111122223333:q']);
  const { TagKeys } = await ask('GetTagKeys', {}, 'tagging');
  expect(TagKeys).toEqual(expect.arrayContaining(['Cost', 'Owner', 'Team', 'aws:cloudformation:stack-name']));
  expect((await ask('GetTagValues', { Key: 'Owner' }, 'tagging')).TagValues).toEqual(['ops']);
});

test('pages end with an empty token', async () => {
  const ask = await deployed();
  const seen: string[] = [];
  let token: string | undefined;
  do {
    const answer = await ask(
      'GetResources',
      { ResourcesPerPage: 2, ...(token === undefined ? {} : { PaginationToken: token }) },
      'tagging',
    );
    expect(answer.ResourceTagMappingList.length).toBeLessThanOrEqual(2);
    seen.push(...answer.ResourceTagMappingList.map(({ ResourceARN }: { ResourceARN: string }) => ResourceARN));
    token = answer.PaginationToken;
  } while (token !== '');
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.length).toBeGreaterThan(4);
});
