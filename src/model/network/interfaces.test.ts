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
  const { network } = modelOf(stackOf({ ...CONDITIONS, Resources: { ...AROUND, ...resources } }));
  return [...network.interfaces, ...network.perhaps.filter(({ doubt }) => doubt === undefined)].map(shownInterface);
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
      // EKS adds the cluster's own group: https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
      const own = type === 'AWS::EKS::Cluster' ? '+${It.ClusterSecurityGroupId}' : '';
      expect(['always', 'never'].map((each) => `It in Private with Db${own} public ${each}`)).toContain(found);
    }
  });

  test.each(Object.keys(GROUPED_KINDS))('%s', (type) => {
    const kind = GROUPED_KINDS[type] ?? expect.fail();
    if (kind.securityGroups.length === 0) return;
    const subnets = { [kind.subnets]: [ref('Private')] };
    const groups = Object.fromEntries(kind.securityGroups.map((path) => [path, [ref('Db')]]));
    const properties = kind.group === undefined ? { ...subnets, ...groups } : { [kind.group]: ref('Group'), ...groups };
    const found = interfaces({ Group: of('Custom::Group', subnets), It: of(type, properties) });
    expect(found).toEqual([
      expect.stringMatching(/^It in Private with Db public (always|never|never, perhaps always)$/),
    ]);
  });

  test('a function that names no subnet has none; instances and databases stand in the default VPC', () => {
    // https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html
    const there = 'a subnet of the default VPC with the default security group of the default VPC';
    expect(
      interfaces({ L: of('AWS::Lambda::Function'), I: of('AWS::EC2::Instance'), D: of('AWS::RDS::DBInstance') }),
    ).toEqual([`I in ${there} public never, perhaps always`, `D in ${there} public never, perhaps always`]);
  });

  test('a resource without groups gets the default one of its VPC, but for load balancers that are not filtered', () => {
    // https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
    const Subnets = [ref('Private')];
    const Scheme = 'internal';
    expect(
      interfaces({
        Alb: of('AWS::ElasticLoadBalancingV2::LoadBalancer', { Subnets, Scheme }),
        Nlb: of('AWS::ElasticLoadBalancingV2::LoadBalancer', { Subnets, Scheme, Type: 'network' }),
        Endpoint: of('AWS::EC2::VPCEndpoint', { SubnetIds: Subnets, VpcEndpointType: 'Interface' }),
        Named: of('AWS::EC2::NetworkInterface', {
          SubnetId: ref('Private'),
          GroupSet: [{ 'Fn::GetAtt': ['Vpc', 'DefaultSecurityGroup'] }],
        }),
      }),
    ).toEqual([
      'Alb in Private with ${Vpc.DefaultSecurityGroup} public never',
      'Nlb in Private with none public never',
      'Endpoint in Private with ${Vpc.DefaultSecurityGroup} public never',
      'Named in Private with ${Vpc.DefaultSecurityGroup} public never',
    ]);
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
    [
      'in a subnet that assigns public addresses',
      { SubnetId: ref('Public') },
      'It in Public with ${Vpc.DefaultSecurityGroup} public always',
    ],
    [
      'that says no to its subnet',
      { NetworkInterfaces: [{ SubnetId: ref('Public'), AssociatePublicIpAddress: false, GroupSet: [ref('Web')] }] },
      'It in Public with Web public never',
    ],
    [
      'that asks for an address',
      { NetworkInterfaces: [{ SubnetId: ref('Private'), AssociatePublicIpAddress: 'true' }] },
      'It in Private with ${Vpc.DefaultSecurityGroup} public always',
    ],
    [
      'that asks by parameter',
      { NetworkInterfaces: [{ SubnetId: ref('Private'), AssociatePublicIpAddress: ref('Visible') }] },
      'It in Private with ${Vpc.DefaultSecurityGroup} public Visible = true',
    ],
    [
      'in a subnet from outside',
      { SubnetId: ref('Id') },
      'It in ${Id} with the default security group of ${Id} public never, perhaps always',
    ],
    [
      'with a group by its name',
      { SubnetId: ref('Private'), SecurityGroups: ['web'] },
      'It in Private with Web public never',
    ],
    [
      'with a fixed address',
      { SubnetId: ref('Private'), PrivateIpAddress: '10.0.0.9' },
      'It in Private with ${Vpc.DefaultSecurityGroup} public never at 10.0.0.9/32',
    ],
    [
      'in one subnet or another',
      { SubnetId: ifProd(ref('Private'), ref('Public')) },
      'It in Private when Stage = prod+Public when Stage ≠ prod with ${Vpc.DefaultSecurityGroup} public Stage ≠ prod',
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
    ).toEqual(['It in Private with ${Vpc.DefaultSecurityGroup} public Stage = prod']);
    expect(
      instance(
        { SubnetId: ref('Private') },
        { Ip: of('AWS::EC2::EIPAssociation', { InstanceId: ref('It'), EIP: '198.51.100.1' }) },
      ),
    ).toEqual(['It in Private with ${Vpc.DefaultSecurityGroup} public always']);
  });

  test('with several interfaces has each of them, and none is surely made public by its subnet', () => {
    // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html
    expect(
      instance({
        NetworkInterfaces: [
          { SubnetId: ref('Public'), GroupSet: [ref('Web')] },
          ifProd({ SubnetId: ref('Public'), GroupSet: [ref('Db')], PrivateIpAddress: '10.0.0.9' }),
        ],
      }),
    ).toEqual([
      'It in Public with Web public Stage ≠ prod, perhaps always',
      'It.NetworkInterfaces[1] of It when Stage = prod in Public when Stage = prod with Db when Stage = prod public never',
    ]);
  });

  test('has its first interface where the list says device 0', () => {
    const listed = (one: string, other: string) => ({
      NetworkInterfaces: [
        { DeviceIndex: one, SubnetId: ref('Private'), GroupSet: [ref('Db')] },
        { DeviceIndex: other, SubnetId: ref('Public'), GroupSet: [ref('Web')], AssociatePublicIpAddress: true },
      ],
    });
    expect(instance(listed('1', '0'))).toEqual([
      'It in Public with Web public always',
      'It.NetworkInterfaces[0] of It in Private with Db public never',
    ]);
    expect(instance(listed('0', '1'))).toEqual([
      'It in Private with Db public never',
      'It.NetworkInterfaces[1] of It in Public with Web public always',
    ]);
  });

  test('gives its Elastic IP to its first interface, also where that existed before', () => {
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-eip.html
    const Eni = of('AWS::EC2::NetworkInterface', { SubnetId: ref('Private'), GroupSet: [ref('Db')] });
    const Ip = of('AWS::EC2::EIP', { InstanceId: ref('It') });
    const at = (DeviceIndex: number) => [{ DeviceIndex, NetworkInterfaceId: ref('Eni') }];
    expect(instance({ NetworkInterfaces: at(0) }, { Eni, Ip })).toEqual(['Eni of It in Private with Db public always']);
    expect(instance({ NetworkInterfaces: at(0) }, { Eni })).toEqual(['Eni of It in Private with Db public never']);
    const first = { DeviceIndex: 0, SubnetId: ref('Private'), GroupSet: [ref('Web')] };
    expect(instance({ NetworkInterfaces: [first, ...at(1)] }, { Eni, Ip })).toEqual([
      'It in Private with Web public always',
      'Eni of It in Private with Db public never',
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
      'It in Private with ${Vpc.DefaultSecurityGroup} public never',
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

describe('fleets', () => {
  const Web = of('AWS::EC2::LaunchTemplate', { LaunchTemplateData: { SecurityGroupIds: [ref('Web')] } });
  const Db = of('AWS::EC2::LaunchTemplate', { LaunchTemplateData: { SecurityGroupIds: [ref('Db')] } });
  const named = (name: string) => ({ LaunchTemplateId: ref(name), Version: '1' });

  test('an override of an Auto Scaling group has a launch template of its own', () => {
    // https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-mixed-instances-groups-launch-template-overrides.html
    const mixed = (...overrides: readonly object[]) =>
      interfaces({
        L1: Web,
        L2: Db,
        It: of('AWS::AutoScaling::AutoScalingGroup', {
          VPCZoneIdentifier: [ref('Private')],
          MixedInstancesPolicy: {
            LaunchTemplate: { LaunchTemplateSpecification: named('L1'), Overrides: overrides },
          },
        }),
      });
    const own = { InstanceType: 't4g.micro', LaunchTemplateSpecification: named('L2') };
    const override = 'It.MixedInstancesPolicy.LaunchTemplate.Overrides[0] of It in Private with Db public never';
    expect(mixed(own, { InstanceType: 't3.micro' })).toEqual(['It in Private with Web public never', override]);
    expect(mixed(own)).toEqual([override]);
    expect(mixed({ InstanceType: 't3.micro' })).toEqual(['It in Private with Web public never']);
  });

  test.each<[string, object, readonly string[]]>([
    [
      'an EC2 fleet stands where its overrides say',
      of('AWS::EC2::EC2Fleet', {
        LaunchTemplateConfigs: [
          { LaunchTemplateSpecification: named('L1'), Overrides: [{ SubnetId: ref('Private') }] },
          { LaunchTemplateSpecification: named('L2'), Overrides: [{ SubnetId: ref('Public') }] },
        ],
      }),
      ['It in Private with Web public never', 'It.LaunchTemplateConfigs[1] of It in Public with Db public always'],
    ],
    [
      'a Spot fleet says it in launch specifications',
      of('AWS::EC2::SpotFleet', {
        SpotFleetRequestConfigData: {
          LaunchSpecifications: [
            {
              SubnetId: { 'Fn::Join': [',', [ref('Private'), ref('Public')]] },
              SecurityGroups: [{ GroupId: ref('Web') }],
            },
          ],
        },
      }),
      ['It in Private+Public with Web public always'],
    ],
    [
      'nodes carry the groups of their launch template',
      of('AWS::EKS::Nodegroup', { ClusterName: 'c', Subnets: [ref('Private')], LaunchTemplate: { Id: ref('L1') } }),
      ['It in Private with Web public never'],
    ],
    [
      'or the own group of their cluster, and one for SSH',
      of('AWS::EKS::Nodegroup', {
        ClusterName: ref('Cluster'),
        Subnets: [ref('Private')],
        RemoteAccess: { Ec2SshKey: 'key' },
      }),
      ['It in Private with ${Cluster.ClusterSecurityGroupId}+the remote access group of It public never'],
    ],
    [
      'nodes of a MapReduce cluster carry the groups of their roles',
      of('AWS::EMR::Cluster', {
        Instances: {
          Ec2SubnetId: ref('Private'),
          EmrManagedMasterSecurityGroup: ref('Web'),
          AdditionalSlaveSecurityGroups: [ref('Db')],
        },
      }),
      [
        'It in Private with Web public never',
        'It.Instances.Slave of It in Private with the slave group that EMR makes+Db public never',
      ],
    ],
  ])('%s', (_, It, expected) => {
    const found = interfaces({ L1: Web, L2: Db, It, Cluster: of('AWS::EKS::Cluster') });
    expect(found).toEqual(expected);
  });
});

/** https://docs.aws.amazon.com/vpc/latest/userguide/vpc-ip-addressing.html, and the page of each resource */
describe('IPv6 addresses', () => {
  const six = (It: object) => {
    const Six = of('AWS::EC2::Subnet', {
      VpcId: ref('Vpc'),
      Ipv6CidrBlock: '2600:1f18::/64',
      AssignIpv6AddressOnCreation: true,
    });
    const { network } = modelOf(stackOf({ ...CONDITIONS, Resources: { ...AROUND, Six, It } }));
    const own = [...network.interfaces, ...network.perhaps].filter(({ owner }) => owner === 'It');
    return own.map(({ hasIpv6, isPublic6 }) =>
      [hasIpv6.certain, hasIpv6.possible, isPublic6.certain].map(describeGuard).join(' '),
    );
  };
  const balancer = (more: object) =>
    of('AWS::ElasticLoadBalancingV2::LoadBalancer', { Subnets: [ref('Six')], IpAddressType: 'dualstack', ...more });

  test.each<[string, object, string]>([
    ['come from the subnet', of('AWS::EC2::Instance', { SubnetId: ref('Six') }), 'always always always'],
    ['or not', of('AWS::EC2::Instance', { SubnetId: ref('Public') }), 'never never never'],
    [
      'are asked for by number',
      of('AWS::EC2::Instance', { SubnetId: ref('Public'), Ipv6AddressCount: 1 }),
      'always always always',
    ],
    [
      'are refused by number',
      of('AWS::EC2::NetworkInterface', { SubnetId: ref('Six'), Ipv6AddressCount: 0 }),
      'never never never',
    ],
    [
      'are asked for by an interface in a list',
      of('AWS::EC2::Instance', {
        NetworkInterfaces: [{ SubnetId: ref('Public'), Ipv6Addresses: [{ Ipv6Address: '2600:1f18::9' }] }],
      }),
      'always always always',
    ],
    ['are unknown in a subnet from outside', of('AWS::EC2::Instance', { SubnetId: ref('Id') }), 'never always never'],
    [
      'are unknown for kinds that do not tell',
      of('AWS::CodeBuild::Project', { VpcConfig: { Subnets: [ref('Six')] } }),
      'never always never',
    ],
    ['are those of a dual-stack load balancer', balancer({}), 'always always always'],
    ['are closed on an internal one', balancer({ Scheme: 'internal' }), 'always always never'],
    [
      'unless an attribute opens them',
      balancer({
        Scheme: 'internal',
        LoadBalancerAttributes: [{ Key: 'ipv6.deny_all_igw_traffic', Value: 'false' }],
      }),
      'always always always',
    ],
    ['are not those of an IPv4 load balancer', balancer({ IpAddressType: 'ipv4' }), 'never never never'],
    [
      'are public on a database that is public',
      of('AWS::RDS::DBInstance', { NetworkType: 'DUAL', PubliclyAccessible: true }),
      'always always always',
    ],
    [
      'and closed on one that is not',
      of('AWS::RDS::DBInstance', { NetworkType: 'DUAL', PubliclyAccessible: false }),
      'always always never',
    ],
  ])('%s', (_, It, expected) => expect(six(It)).toEqual([expected]));
});

/** Absence is not known: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-security-groups.html */
describe('interfaces that there may be', () => {
  const perhaps = (resources: object) =>
    modelOf(stackOf({ ...CONDITIONS, Resources: { ...AROUND, ...resources } }))
      .network.perhaps.filter(({ doubt }) => doubt !== undefined)
      .map((each) => `${each.id}${whenOf(each.when)}`);
  const web = of('AWS::EC2::Instance', { SubnetId: ref('Public'), SecurityGroupIds: [ref('Web')] });
  const db = of('AWS::EC2::Instance', { SubnetId: ref('Private'), SecurityGroupIds: [ref('Db')] });

  test('stand for whoever carries a group, or stands in a subnet, that nobody seen has', () => {
    expect(perhaps({ A: web })).toEqual(['somebody with Db', 'somebody in Private']);
    expect(perhaps({ A: web, B: db })).toEqual([]);
    expect(perhaps({ A: web, B: { ...db, Condition: 'IsProd' } })).toEqual([
      'somebody with Db when Stage ≠ prod',
      'somebody in Private when Stage ≠ prod',
    ]);
  });

  test('are those of a resource of another kind that names groups or subnets', () => {
    const fleet = of('AWS::GameLift::Fleet', { Where: { Deep: [ref('Private'), { Group: ref('Db') }] } });
    expect(perhaps({ A: web, Fleet: fleet })).toEqual(['Fleet']);
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
