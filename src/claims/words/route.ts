import { text } from '../../base/index.ts';
import { type CidrText, HOP, type Hop } from '../names.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord, type ExampleResource } from '../word.ts';

const network = (route: Readonly<Record<string, unknown>>): Readonly<Record<string, ExampleResource>> => ({
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Gateway: { Type: 'AWS::EC2::InternetGateway' },
  Attachment: {
    Type: 'AWS::EC2::VPCGatewayAttachment',
    Properties: { VpcId: { Ref: 'Vpc' }, InternetGatewayId: { Ref: 'Gateway' } },
  },
  Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24' } },
  Table: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: { Ref: 'Vpc' } } },
  TableOfSubnet: {
    Type: 'AWS::EC2::SubnetRouteTableAssociation',
    Properties: { SubnetId: { Ref: 'Subnet' }, RouteTableId: { Ref: 'Table' } },
  },
  Route: {
    Type: 'AWS::EC2::Route',
    Properties: { RouteTableId: { Ref: 'Table' }, GatewayId: { Ref: 'Gateway' }, ...route },
  },
});

export const ROUTE = defineWord(
  'route',
  'where the route table of each subnet sends the destination',
  { from: SUBJECT, to: text({ about: 'the destination CIDR' }), via: HOP },
  {},
  {
    holds: [
      {
        says: 'The subnet sends everything to the internet gateway.',
        resources: network({ DestinationCidrBlock: '0.0.0.0/0' }),
        claim: { kind: 'route', from: 'Subnet', to: '0.0.0.0/0', via: 'Gateway' },
      },
    ],
    fails: [
      {
        says: 'The route leads to half of the internet.',
        resources: network({ DestinationCidrBlock: '0.0.0.0/1' }),
        claim: { kind: 'route', from: 'Subnet', to: '0.0.0.0/0', via: 'Gateway' },
      },
    ],
  },
);

export function route<Name extends string = string>(
  from: Subject<Name>,
  to: CidrText,
  via: Hop<Name>,
): AssertionOf<typeof ROUTE> {
  return { kind: 'route', from, to, via };
}
