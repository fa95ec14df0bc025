/**
 * From stacks that stand to what planes act on. Oracles: the ids and addresses that the template fixes itself, and the
 * rule of https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html that the first four addresses are AWS's.
 */
import { expect, test } from 'vitest';
import { LOCAL_SERVICES } from '../services.ts';
import { openWorld } from '../world.ts';
import { deployedSystem, resourceNamed } from './scene.ts';

const AT = { partition: 'aws', account: '000000000000', region: 'us-east-1' } as const;
const ref = (id: string) => ({ Ref: id });

const NETWORK = {
  Parameters: { Block: { Type: 'String' } },
  Resources: {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: ref('Block') } },
    Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: ref('Vpc'), CidrBlock: '10.7.1.0/24' } },
    Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { VpcId: ref('Vpc'), GroupDescription: 'x' } },
  },
  Outputs: { Subnet: { Value: ref('Subnet'), Export: { Name: 'subnet' } } },
};
const HOST = {
  Resources: {
    Host: { Type: 'AWS::EC2::Instance', Properties: { ImageId: 'ami-1', SubnetId: { 'Fn::ImportValue': 'subnet' } } },
  },
};

async function worldWith(stacks: Readonly<Record<string, object>>) {
  const world = openWorld({ services: LOCAL_SERVICES });
  for (const [name, template] of Object.entries(stacks))
    await world.invoke(
      'cloudformation',
      'CreateStack',
      {
        StackName: name,
        TemplateBody: JSON.stringify(template),
        Parameters: name === 'Network' ? [{ ParameterKey: 'Block', ParameterValue: '10.7.0.0/16' }] : [],
      },
      AT,
    );
  return world;
}

test('two stacks are one network: an import is a place in it, a parameter has its value', async () => {
  const { resources, layout } = await deployedSystem(await worldWith({ Network: NETWORK, App: HOST }), AT);
  const host = resources.find(({ logicalId }) => logicalId === 'Host');
  expect(host?.id).toMatch(/^i-[0-9a-f]{17}$/);
  expect(layout.vpcs.map(({ blocks }) => blocks.length)).toEqual([1]);
  const seats = layout.seats.filter(({ owner }) => owner === host?.modelId);
  expect(seats.map(({ addresses }) => addresses[4])).toEqual(['10.7.1.4']);
});

test('what Ref gives leads back to the resource, and so does an attribute', async () => {
  const { resources } = await deployedSystem(await worldWith({ Network: NETWORK }), AT);
  const subnet = resources.find(({ logicalId }) => logicalId === 'Subnet');
  expect(resourceNamed(resources, subnet?.id)).toBe(subnet);
  expect(resourceNamed(resources, subnet?.attributes.SubnetId)).toBe(subnet);
  expect(resourceNamed(resources, 'subnet-of-nobody')).toBeUndefined();
});

test('a stack that is deleted is gone from the system', async () => {
  const world = await worldWith({ Network: NETWORK, App: HOST });
  await world.invoke('cloudformation', 'DeleteStack', { StackName: 'App' }, AT);
  const { resources, layout } = await deployedSystem(world, AT);
  expect(resources.map(({ stack }) => stack)).toEqual(['Network', 'Network', 'Network']);
  expect(layout.seats).toEqual([]);
});

const subnetIn = (block: string, zone: string) => ({
  Type: 'AWS::EC2::Subnet',
  Properties: { VpcId: ref('Vpc'), CidrBlock: block, AvailabilityZone: zone },
});

test('a cache of three nodes in two subnets has a seat for each, and the first ones are what they are without it', async () => {
  const resources = {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.8.0.0/16' } },
    One: subnetIn('10.8.1.0/24', 'us-east-1a'),
    Two: subnetIn('10.8.2.0/24', 'us-east-1b'),
    Subnets: {
      Type: 'AWS::ElastiCache::SubnetGroup',
      Properties: { Description: 'x', SubnetIds: [ref('One'), ref('Two')] },
    },
    Cache: {
      Type: 'AWS::ElastiCache::ReplicationGroup',
      Properties: {
        ReplicationGroupDescription: 'x',
        Engine: 'memcached',
        NumCacheClusters: 3,
        CacheSubnetGroupName: ref('Subnets'),
      },
    },
    Host: { Type: 'AWS::EC2::Instance', Properties: { ImageId: 'ami-1', SubnetId: ref('One') } },
  };
  const { layout } = await deployedSystem(await worldWith({ App: { Resources: resources } }), AT);
  const addresses = layout.seats.map(({ owner, addresses: { 4: four } }) => `${owner} ${four}`);
  expect(addresses).toEqual(['Cache 10.8.1.4', 'Cache 10.8.2.4', 'Host 10.8.1.5', 'Cache 10.8.1.6', 'Cache 10.8.2.5']);
  expect(new Set(layout.seats.map(({ host }) => host)).size).toBe(5);
});

test('members of a group have no seats before they stand, but places in its subnets', async () => {
  const resources = {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.8.0.0/16' } },
    One: subnetIn('10.8.1.0/24', 'us-east-1a'),
    Two: subnetIn('10.8.2.0/24', 'us-east-1b'),
    Launch: {
      Type: 'AWS::AutoScaling::LaunchConfiguration',
      Properties: { ImageId: 'ami-1', InstanceType: 't3.micro' },
    },
    Fleet: {
      Type: 'AWS::AutoScaling::AutoScalingGroup',
      Properties: {
        MinSize: '1',
        MaxSize: '4',
        VPCZoneIdentifier: [ref('One'), ref('Two')],
        LaunchConfigurationName: ref('Launch'),
      },
    },
  };
  const { layout, places } = await deployedSystem(await worldWith({ App: { Resources: resources } }), AT);
  expect(layout.seats).toEqual([]);
  expect(places.map(({ owner, subnet }) => `${owner} in ${subnet}`)).toEqual(['Fleet in One', 'Fleet in Two']);
});
