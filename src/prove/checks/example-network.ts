/** A VPC with a subnet that the internet reaches, for examples. */
const inVpc = { VpcId: { Ref: 'Vpc' } };

export const EXAMPLE_NETWORK = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Gateway: { Type: 'AWS::EC2::InternetGateway' },
  Attachment: {
    Type: 'AWS::EC2::VPCGatewayAttachment',
    Properties: { ...inVpc, InternetGatewayId: { Ref: 'Gateway' } },
  },
  Subnet: { Type: 'AWS::EC2::Subnet', Properties: { ...inVpc, CidrBlock: '10.0.1.0/24', MapPublicIpOnLaunch: true } },
  Other: { Type: 'AWS::EC2::Subnet', Properties: { ...inVpc, CidrBlock: '10.0.2.0/24' } },
  Table: { Type: 'AWS::EC2::RouteTable', Properties: inVpc },
  TableOfSubnet: {
    Type: 'AWS::EC2::SubnetRouteTableAssociation',
    Properties: { SubnetId: { Ref: 'Subnet' }, RouteTableId: { Ref: 'Table' } },
  },
  TableOfOther: {
    Type: 'AWS::EC2::SubnetRouteTableAssociation',
    Properties: { SubnetId: { Ref: 'Other' }, RouteTableId: { Ref: 'Table' } },
  },
  ToInternet: {
    Type: 'AWS::EC2::Route',
    Properties: { RouteTableId: { Ref: 'Table' }, DestinationCidrBlock: '0.0.0.0/0', GatewayId: { Ref: 'Gateway' } },
  },
};

/** A security group that lets a block in on one TCP port. */
export function exampleGroup(port: number, CidrIp: string) {
  return {
    Group: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        ...inVpc,
        GroupDescription: 'who comes in',
        SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, CidrIp }],
      },
    },
  };
}

export const IN_EXAMPLE_GROUP = { 'Fn::GetAtt': ['Group', 'GroupId'] };
