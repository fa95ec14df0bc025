import type { ExampleResource } from '../word.ts';

const inVpc = { VpcId: { Ref: 'Vpc' } };
const group = (id: string) => ({ 'Fn::GetAtt': [id, 'GroupId'] });
const instance = (SubnetId: string, Group: string) => ({
  Type: 'AWS::EC2::Instance',
  Properties: { SubnetId: { Ref: SubnetId }, SecurityGroupIds: [group(Group)] },
});

/** A subnet whose default route leads to the internet, a server in it, and a database that only the server reaches. */
export const SHOP = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Gateway: { Type: 'AWS::EC2::InternetGateway' },
  Attachment: {
    Type: 'AWS::EC2::VPCGatewayAttachment',
    Properties: { ...inVpc, InternetGatewayId: { Ref: 'Gateway' } },
  },
  Public: { Type: 'AWS::EC2::Subnet', Properties: { ...inVpc, CidrBlock: '10.0.1.0/24', MapPublicIpOnLaunch: true } },
  Private: { Type: 'AWS::EC2::Subnet', Properties: { ...inVpc, CidrBlock: '10.0.2.0/24' } },
  Table: { Type: 'AWS::EC2::RouteTable', Properties: inVpc },
  TableOfPublic: {
    Type: 'AWS::EC2::SubnetRouteTableAssociation',
    Properties: { SubnetId: { Ref: 'Public' }, RouteTableId: { Ref: 'Table' } },
  },
  ToInternet: {
    Type: 'AWS::EC2::Route',
    Properties: {
      RouteTableId: { Ref: 'Table' },
      DestinationCidrBlock: '0.0.0.0/0',
      GatewayId: { Ref: 'Gateway' },
    },
  },
  ServerGroup: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      ...inVpc,
      GroupDescription: 'the server',
      SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' }],
      SecurityGroupEgress: [{ IpProtocol: '-1', CidrIp: '0.0.0.0/0' }],
    },
  },
  DatabaseGroup: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      ...inVpc,
      GroupDescription: 'the database',
      SecurityGroupIngress: [
        { IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, SourceSecurityGroupId: group('ServerGroup') },
      ],
    },
  },
  Server: instance('Public', 'ServerGroup'),
  Database: instance('Private', 'DatabaseGroup'),
} satisfies Readonly<Record<string, ExampleResource>>;

/** The shop with a further rule of a security group. */
export function shopWithRule(GroupId: string, port: number, source: Readonly<Record<string, unknown>>) {
  return {
    ...SHOP,
    Further: {
      Type: 'AWS::EC2::SecurityGroupIngress',
      Properties: { GroupId: group(GroupId), IpProtocol: 'tcp', FromPort: port, ToPort: port, ...source },
    },
  };
}
