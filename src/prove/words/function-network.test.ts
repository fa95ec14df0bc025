/**
 * Connections of functions that stand in no VPC. Oracle: "Inbound network connections are blocked by AWS Lambda, and for
 * outbound connections, only TCP/IP and UDP/IP sockets are supported. TCP port 25 traffic is also blocked":
 * https://aws.amazon.com/lambda/faqs/
 */
import { expect, test } from 'vitest';
import { reaches, unreachable } from '../../claims/index.ts';
import { inShort, judgeIn, type TinyTemplate } from '../tiny-proof.ts';

const CODE = {
  Runtime: 'nodejs22.x',
  Handler: 'i.h',
  Role: 'arn:aws:iam::111122223333:role/x',
  Code: { ZipFile: 'x' },
};
const server = (group: string, subnet: string) => ({
  Type: 'AWS::EC2::Instance',
  Properties: { ImageId: 'ami-1', SubnetId: { Ref: subnet }, SecurityGroupIds: [{ Ref: group }] },
});
const group = (CidrIp: string) => ({
  Type: 'AWS::EC2::SecurityGroup',
  Properties: {
    GroupDescription: 'd',
    VpcId: { Ref: 'Vpc' },
    SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp }],
  },
});
const subnet = (CidrBlock: string, isPublic: boolean) => ({
  Type: 'AWS::EC2::Subnet',
  Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock, MapPublicIpOnLaunch: isPublic },
});

const WORLD: TinyTemplate = {
  resources: {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Gateway: { Type: 'AWS::EC2::InternetGateway' },
    Attached: {
      Type: 'AWS::EC2::VPCGatewayAttachment',
      Properties: { VpcId: { Ref: 'Vpc' }, InternetGatewayId: { Ref: 'Gateway' } },
    },
    Table: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: { Ref: 'Vpc' } } },
    Out: {
      Type: 'AWS::EC2::Route',
      Properties: {
        RouteTableId: { Ref: 'Table' },
        DestinationCidrBlock: '0.0.0.0/0',
        GatewayId: { Ref: 'Gateway' },
      },
    },
    Public: subnet('10.0.1.0/24', true),
    Private: subnet('10.0.2.0/24', false),
    Routed: {
      Type: 'AWS::EC2::SubnetRouteTableAssociation',
      Properties: { SubnetId: { Ref: 'Public' }, RouteTableId: { Ref: 'Table' } },
    },
    All: group('0.0.0.0/0'),
    Office: group('203.0.113.0/24'),
    Open: server('All', 'Public'),
    Partly: server('Office', 'Public'),
    Inner: server('All', 'Private'),
    Function: { Type: 'AWS::Lambda::Function', Properties: CODE },
    Placed: {
      Type: 'AWS::Lambda::Function',
      Properties: { ...CODE, VpcConfig: { SubnetIds: [{ Ref: 'Public' }], SecurityGroupIds: [{ Ref: 'All' }] } },
    },
  },
};

const SOMEWHERE = 'unknown: from which public address of AWS Function connects';

test.each([
  ['reaches the internet', reaches('Function', 'internet', 'tcp/443'), 'proved'],
  ['also by UDP', reaches('Function', 'internet', 'udp/53'), 'proved'],
  ['sends no mail', reaches('Function', 'internet', 'tcp/25'), 'refuted: Function does not reach internet on tcp/25.'],
  ['is reached by nobody', unreachable('internet', 'Function'), 'proved'],
  ['nor from a VPC', reaches('Open', 'Function', 'tcp/443'), 'refuted: Open does not reach Function on tcp/443.'],
  ['reaches what is open to everybody', reaches('Function', 'Open', 'tcp/443'), 'proved'],
  [
    'and what that is open to is told',
    unreachable('Function', 'Open', 'tcp/443'),
    'refuted: Function reaches Open on tcp/443.',
  ],
  ['may have any public address', unreachable('Function', 'Partly', 'tcp/443'), SOMEWHERE],
  ['or another', reaches('Function', 'Partly', 'tcp/443'), SOMEWHERE],
  ['reaches nothing private', unreachable('Function', 'Inner'), 'proved'],
  [
    'in a VPC has no public address',
    reaches('Placed', 'internet', 'tcp/443'),
    'refuted: Placed does not reach internet on tcp/443.',
  ],
])('a function %s', (_, claim, says) => {
  expect(inShort(judgeIn(WORLD, claim))).toBe(says);
});

test('a function that a condition brings is not told', () => {
  const world: TinyTemplate = {
    ...WORLD,
    parameters: { Env: { Type: 'String' } },
    conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Env' }, 'prod'] } },
    resources: {
      ...WORLD.resources,
      Function: { Type: 'AWS::Lambda::Function', Condition: 'IsProd', Properties: CODE },
    },
  };
  expect(judgeIn(world, reaches('Function', 'internet', 'tcp/443')).outcome).toBe('unknown');
});
