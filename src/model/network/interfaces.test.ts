/** Where interfaces stand, what they carry, and when they are public. Oracles are named at each group. */
import { describe, expect, test } from 'vitest';
import { describeGuard, showCidr } from '../../base/index.ts';
import { modelOf, stackOf, whenOf } from '../tiny-model.ts';
import { GROUPED_KINDS, KINDS } from './interface-kinds.ts';
import type { Interface, Said } from './network.ts';

const CONDITIONS = {
  Parameters: {
    Stage: { Type: 'String' },
    Visible: { Type: 'String', AllowedValues: ['true', 'false'] },
    Id: { Type: 'String' },
    Ids: { Type: 'CommaDelimitedList' },
  },
  Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
};
const ref = (name: string) => ({ Ref: name });
const ifProd = (then: unknown, otherwise: unknown = { Ref: 'AWS::NoValue' }) => ({
  'Fn::If': ['IsProd', then, otherwise],
});
const of = (Type: string, Properties: object = {}, more: object = {}) => ({ Type, Properties, ...more });

/** A VPC with an internet gateway, a subnet that assigns public addresses and one that does not. */
const AROUND = {
  Vpc: of('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' }),
  Igw: of('AWS::EC2::InternetGateway'),
  Attachment: of('AWS::EC2::VPCGatewayAttachment', { VpcId: ref('Vpc'), InternetGatewayId: ref('Igw') }),
  Public: of('AWS::EC2::Subnet', { VpcId: ref('Vpc'), MapPublicIpOnLaunch: true }),
  Private: of('AWS::EC2::Subnet', { VpcId: ref('Vpc') }),
  Web: of('AWS::EC2::SecurityGroup', { VpcId: ref('Vpc'), GroupName: 'web' }),
  Db: of('AWS::EC2::SecurityGroup', { VpcId: ref('Vpc') }),
};

const said = (list: readonly Said<string>[]) => list.map((each) => `${each.value}${whenOf(each.when)}`).join('+');

function shownInterface(each: Interface): string {
  const publicly = [each.isPublic.certain, each.isPublic.possible].map(describeGuard);
  const isPublic = publicly[0] === publicly[1] ? publicly[0] : `${publicly[0]}, perhaps ${publicly[1]}`;
  const address = each.address === undefined ? '' : ` at ${showCidr(each.address)}`;
  return `${each.id}${each.owner === each.id ? '' : ` of ${each.owner}`}${whenOf(each.when)} in ${said(each.subnets)} with ${said(each.groups) || 'none'} public ${isPublic}${address}`;
}

function interfaces(resources: object): readonly string[] {
  return modelOf(stackOf({ ...CONDITIONS, Resources: { ...AROUND, ...resources } })).network.interfaces.map(
    shownInterface,
  );
}

const setPath = (path: string, value: unknown): object =>
  path.split('.').reduceRight<unknown>((inner, step) => {
    const name = step.replace(/\[\*\]$/, '');
    return { [name]: name === step ? inner : [inner] };
  }, value) as object;

function merge(left: object, right: object): object {
  const sum: Record<string, unknown> = { ...left };
  for (const [key, value] of Object.entries(right)) {
    const known = sum[key];
    const both = [known, value].every((each) => typeof each === 'object' && each !== null && !Array.isArray(each));
    sum[key] = both ? merge(known as object, value) : value;
  }
  return sum;
}

describe('every kind of resource with interfaces', () => {
  test.each(Object.keys(KINDS))('%s', (type) => {
    const kind = KINDS[type] ?? expect.fail();
    for (const subnets of kind.subnets) {
      const isList = /s$|\]/.test(subnets);
      const inSubnet = setPath(subnets, isList && !subnets.includes('[*]') ? [ref('Private')] : ref('Private'));
      const properties = kind.groups.reduce((sum, path) => merge(sum, setPath(path, [ref('Db')])), inSubnet);
      const [found] = interfaces({ It: of(type, properties) });
      expect(found).toMatch(/^It in Private with Db public (always|never)$/);
    }
  });

  test.each(Object.keys(GROUPED_KINDS))('%s', (type) => {
    const kind = GROUPED_KINDS[type] ?? expect.fail();
    if (kind.securityGroups.length === 0) return;
    const subnets = { [kind.subnets]: [ref('Private')] };
    const groups = Object.fromEntries(kind.securityGroups.map((path) => [path, [ref('Db')]]));
    const properties = kind.group === undefined ? { ...subnets, ...groups } : { [kind.group]: ref('Group'), ...groups };
    const found = interfaces({ Group: of('Custom::Group', subnets), It: of(type, properties) });
    expect(found).toEqual([expect.stringMatching(/^It in Private with Db public (always|never)$/)]);
  });

  test('a resource that names no subnet has none here', () => {
    expect(
      interfaces({ L: of('AWS::Lambda::Function'), I: of('AWS::EC2::Instance'), D: of('AWS::RDS::DBInstance') }),
    ).toEqual([]);
  });

  test('subnets and groups from outside are named as the template names them', () => {
    expect(
      interfaces({
        L: of('AWS::Lambda::Function', { VpcConfig: { SubnetIds: ref('Ids'), SecurityGroupIds: [ref('Id'), 'sg-1'] } }),
      }),
    ).toEqual(['L in ${Ids} with ${Id}+sg-1 public never']);
  });
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-instance.html */
describe('an instance', () => {
  const instance = (properties: object, more: object = {}) =>
    interfaces({ It: of('AWS::EC2::Instance', properties), ...more });

  test.each<[string, object, string]>([
    [
      'in a subnet',
      { SubnetId: ref('Private'), SecurityGroupIds: [ref('Web')] },
      'It in Private with Web public never',
    ],
    ['in a subnet that assigns public addresses', { SubnetId: ref('Public') }, 'It in Public with none public always'],
    [
      'that says no to its subnet',
      { NetworkInterfaces: [{ SubnetId: ref('Public'), AssociatePublicIpAddress: false, GroupSet: [ref('Web')] }] },
      'It in Public with Web public never',
    ],
    [
      'that asks for an address',
      { NetworkInterfaces: [{ SubnetId: ref('Private'), AssociatePublicIpAddress: 'true' }] },
      'It in Private with none public always',
    ],
    [
      'that asks by parameter',
      { NetworkInterfaces: [{ SubnetId: ref('Private'), AssociatePublicIpAddress: ref('Visible') }] },
      'It in Private with none public Visible = true',
    ],
    ['in a subnet from outside', { SubnetId: ref('Id') }, 'It in ${Id} with none public never, perhaps always'],
    [
      'with a group by its name',
      { SubnetId: ref('Private'), SecurityGroups: ['web'] },
      'It in Private with Web public never',
    ],
    [
      'with a fixed address',
      { SubnetId: ref('Private'), PrivateIpAddress: '10.0.0.9' },
      'It in Private with none public never at 10.0.0.9/32',
    ],
    [
      'in one subnet or another',
      { SubnetId: ifProd(ref('Private'), ref('Public')) },
      'It in Private when Stage = prod+Public when Stage ≠ prod with none public Stage ≠ prod',
    ],
    [
      'with a group that some worlds have',
      { SubnetId: ref('Private'), SecurityGroupIds: [ref('Web'), ifProd(ref('Db'))] },
      'It in Private with Web+Db when Stage = prod public never',
    ],
  ])('%s', (_, properties, expected) => {
    expect(instance(properties)).toEqual([expected]);
  });

  test('with an Elastic IP is public', () => {
    expect(
      instance(
        { SubnetId: ref('Private') },
        { Ip: of('AWS::EC2::EIP', { InstanceId: ref('It') }, { Condition: 'IsProd' }) },
      ),
    ).toEqual(['It in Private with none public Stage = prod']);
    expect(
      instance(
        { SubnetId: ref('Private') },
        { Ip: of('AWS::EC2::EIPAssociation', { InstanceId: ref('It'), EIP: '198.51.100.1' }) },
      ),
    ).toEqual(['It in Private with none public always']);
  });

  test('with several interfaces has each of them, and only the first is made public', () => {
    expect(
      instance({
        NetworkInterfaces: [
          { SubnetId: ref('Public'), GroupSet: [ref('Web')] },
          ifProd({ SubnetId: ref('Public'), GroupSet: [ref('Db')], PrivateIpAddress: '10.0.0.9' }),
        ],
      }),
    ).toEqual([
      'It in Public with Web public always',
      'It.NetworkInterfaces[1] of It when Stage = prod in Public when Stage = prod with Db when Stage = prod public never',
    ]);
  });

  test('owns the interfaces that are attached to it', () => {
    const Eni = of('AWS::EC2::NetworkInterface', {
      SubnetId: ref('Private'),
      GroupSet: [ref('Db')],
      PrivateIpAddress: '10.0.0.7',
    });
    const listed = of('AWS::EC2::Instance', {
      NetworkInterfaces: [{ DeviceIndex: 0, NetworkInterfaceId: ref('Eni') }],
    });
    expect(interfaces({ Eni, It: listed })).toEqual(['Eni of It in Private with Db public never at 10.0.0.7/32']);
    const attached = of('AWS::EC2::NetworkInterfaceAttachment', {
      InstanceId: ref('It'),
      NetworkInterfaceId: ref('Eni'),
      DeviceIndex: '1',
    });
    expect(interfaces({ Eni, It: of('AWS::EC2::Instance', { SubnetId: ref('Private') }), A: attached })).toEqual([
      'Eni of It in Private with Db public never at 10.0.0.7/32',
      'It in Private with none public never',
    ]);
    expect(interfaces({ Eni, Ip: of('AWS::EC2::EIPAssociation', { NetworkInterfaceId: ref('Eni') }) })).toEqual([
      'Eni in Private with Db public always at 10.0.0.7/32',
    ]);
  });

  test('takes from its launch template what it does not say itself', () => {
    const Template = of('AWS::EC2::LaunchTemplate', {
      LaunchTemplateName: 'lt',
      LaunchTemplateData: {
        NetworkInterfaces: [{ Groups: [ref('Web')], AssociatePublicIpAddress: false, SubnetId: ref('Public') }],
      },
    });
    const LaunchTemplate = { LaunchTemplateId: ref('Template'), Version: '1' };
    expect(instance({ LaunchTemplate }, { Template })).toEqual(['It in Public with Web public never']);
    expect(instance({ LaunchTemplate: { LaunchTemplateName: 'lt' } }, { Template })).toEqual([
      'It in Public with Web public never',
    ]);
    expect(instance({ LaunchTemplate, SubnetId: ref('Private'), SecurityGroupIds: [ref('Db')] }, { Template })).toEqual(
      ['It in Private with Db public never'],
    );
    expect(instance({ LaunchTemplate: { LaunchTemplateId: 'lt-1' }, SubnetId: ref('Private') })).toEqual([
      'It in Private with the security groups of lt-1 public never, perhaps always',
    ]);
  });
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-autoscaling-autoscalinggroup.html */
describe('an Auto Scaling group', () => {
  const fleet = (properties: object, more: object) =>
    interfaces({
      It: of('AWS::AutoScaling::AutoScalingGroup', {
        VPCZoneIdentifier: [ref('Public'), ref('Private')],
        ...properties,
      }),
      ...more,
    });

  test('takes groups and addresses from a launch template', () => {
    const Template = of('AWS::EC2::LaunchTemplate', { LaunchTemplateData: { SecurityGroupIds: [ref('Web')] } });
    expect(
      fleet(
        {
          LaunchTemplate: {
            LaunchTemplateId: ref('Template'),
            Version: { 'Fn::GetAtt': 'Template.LatestVersionNumber' },
          },
        },
        { Template },
      ),
    ).toEqual(['It in Public+Private with Web public always']);
    const MixedInstancesPolicy = {
      LaunchTemplate: { LaunchTemplateSpecification: { LaunchTemplateId: ref('Template') } },
    };
    expect(fleet({ MixedInstancesPolicy }, { Template })).toEqual(['It in Public+Private with Web public always']);
  });

  test('or from a launch configuration', () => {
    const Config = of('AWS::AutoScaling::LaunchConfiguration', {
      SecurityGroups: [ref('Web')],
      AssociatePublicIpAddress: false,
    });
    expect(fleet({ LaunchConfigurationName: ref('Config') }, { Config })).toEqual([
      'It in Public+Private with Web public never',
    ]);
  });
});

describe('addresses that are public', () => {
  test.each<[string, object, string]>([
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
    [
      'of a load balancer without a scheme',
      of('AWS::ElasticLoadBalancingV2::LoadBalancer', { Subnets: [ref('Public')] }),
      'always',
    ],
    [
      'of an internal load balancer',
      of('AWS::ElasticLoadBalancingV2::LoadBalancer', { Subnets: [ref('Public')], Scheme: 'internal' }),
      'never',
    ],
    [
      'of a load balancer by condition',
      of('AWS::ElasticLoadBalancingV2::LoadBalancer', {
        Subnets: [ref('Public')],
        Scheme: ifProd('internet-facing', 'internal'),
      }),
      'Stage = prod',
    ],
    [
      'of a load balancer by parameter',
      of('AWS::ElasticLoadBalancingV2::LoadBalancer', { Subnets: [ref('Public')], Scheme: ref('Id') }),
      'Id ≠ internal',
    ],
    [
      'of a gateway load balancer',
      of('AWS::ElasticLoadBalancingV2::LoadBalancer', { Subnets: [ref('Public')], Type: 'gateway' }),
      'never',
    ],
    [
      'of a classic load balancer',
      of('AWS::ElasticLoadBalancing::LoadBalancer', { Subnets: [ref('Public')] }),
      'always',
    ],
    [
      'of subnet mappings, some of them conditional',
      of('AWS::ElasticLoadBalancingV2::LoadBalancer', {
        SubnetMappings: ifProd([{ SubnetId: ref('Public') }], [{ SubnetId: ref('Public') }]),
      }),
      'always',
    ],
    [
      'of a task',
      of('AWS::ECS::Service', {
        NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [ref('Public')], AssignPublicIp: 'ENABLED' } },
      }),
      'always',
    ],
    [
      'of a task that does not say',
      of('AWS::ECS::Service', { NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [ref('Public')] } } }),
      'never',
    ],
    // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
    [
      'of a database that says so',
      of('AWS::RDS::DBInstance', { DBSubnetGroupName: ref('Group'), PubliclyAccessible: true }),
      'always',
    ],
    [
      'of a database that says no',
      of('AWS::RDS::DBInstance', { DBSubnetGroupName: ref('Group'), PubliclyAccessible: false }),
      'never',
    ],
    [
      'of a database that does not say, in a VPC with an internet gateway',
      of('AWS::RDS::DBInstance', { DBSubnetGroupName: ref('Group') }),
      'always',
    ],
    [
      'of a database by parameter',
      of('AWS::RDS::DBInstance', { DBSubnetGroupName: ref('Group'), PubliclyAccessible: ref('Visible') }),
      'Visible = true',
    ],
    [
      'of a replication instance that does not say',
      of('AWS::DMS::ReplicationInstance', { ReplicationSubnetGroupIdentifier: ref('Group') }),
      'always',
    ],
    [
      'of a file server',
      of('AWS::Transfer::Server', {
        EndpointDetails: { SubnetIds: [ref('Public')], AddressAllocationIds: ['eipalloc-1'] },
      }),
      'always',
    ],
  ])('%s', (_, resource, expected) => {
    const Group = of('AWS::RDS::DBSubnetGroup', { SubnetIds: [ref('Private')] });
    const built = modelOf(stackOf({ ...CONDITIONS, Resources: { ...AROUND, Group, It: resource } }));
    expect(built.network.interfaces.map((each) => describeGuard(each.isPublic.certain))).toEqual([expected]);
  });

  test('no database is public in a VPC without an internet gateway', () => {
    const { Attachment: _, ...closed } = AROUND;
    const resources = {
      ...closed,
      Group: of('AWS::RDS::DBSubnetGroup', { SubnetIds: [ref('Private')] }),
      It: of('AWS::RDS::DBInstance', { DBSubnetGroupName: ref('Group') }),
    };
    const [found] = modelOf(stackOf({ ...CONDITIONS, Resources: resources })).network.interfaces;
    expect(found && describeGuard(found.isPublic.possible)).toBe('never');
  });
});

test('a member of an Aurora cluster stands where the cluster does', () => {
  const Group = of('AWS::RDS::DBSubnetGroup', { SubnetIds: [ref('Private'), ifProd(ref('Public'))] });
  const Cluster = of('AWS::RDS::DBCluster', { DBSubnetGroupName: ref('Group'), VpcSecurityGroupIds: [ref('Db')] });
  const Member = of('AWS::RDS::DBInstance', { DBClusterIdentifier: ref('Cluster'), PubliclyAccessible: false });
  expect(interfaces({ Group, Cluster, Member })).toEqual([
    'Cluster in Private+Public when Stage = prod with Db public never',
    'Member in Private+Public when Stage = prod with Db public never',
  ]);
});
