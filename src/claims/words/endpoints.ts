import { flag, list, text } from '../../base/index.ts';
import { NAME } from '../names.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord, type Rest } from '../word.ts';

const inVpc = { VpcId: { Ref: 'Vpc' } };
const network = (more: Readonly<Record<string, unknown>> = {}) => ({
  Vpc: {
    Type: 'AWS::EC2::VPC',
    Properties: { CidrBlock: '10.0.0.0/16', EnableDnsSupport: true, EnableDnsHostnames: true },
  },
  Subnet: { Type: 'AWS::EC2::Subnet', Properties: { ...inVpc, CidrBlock: '10.0.0.0/24' } },
  Table: { Type: 'AWS::EC2::RouteTable', Properties: inVpc },
  Logs: {
    Type: 'AWS::EC2::VPCEndpoint',
    Properties: {
      ...inVpc,
      ServiceName: 'com.amazonaws.us-east-1.logs',
      VpcEndpointType: 'Interface',
      PrivateDnsEnabled: true,
      SubnetIds: [{ Ref: 'Subnet' }],
      ...more,
    },
  },
  Objects: {
    Type: 'AWS::EC2::VPCEndpoint',
    Properties: { ...inVpc, ServiceName: 'com.amazonaws.us-east-1.s3', RouteTableIds: [{ Ref: 'Table' }] },
  },
});

const claim = { kind: 'endpoints', of: 'Vpc', interface: ['logs'], gateway: ['s3'], in: ['Subnet'] } as const;

export const ENDPOINTS = defineWord(
  'endpoints',
  'the network has exactly these endpoints; those with interfaces stand in these subnets and their names resolve to private addresses, those of gateways serve these route tables',
  { of: SUBJECT },
  {
    interface: list(text(), { about: 'services by their last name: logs, secretsmanager, ecr.api' }),
    gateway: list(text(), { about: 's3, dynamodb' }),
    in: list(NAME, { min: 1, about: 'the subnets in which each interface endpoint stands' }),
    groups: list(NAME, { about: 'the security groups that each interface endpoint carries' }),
    tables: list(NAME, { min: 1, about: 'the route tables that each gateway endpoint serves' }),
    privateNames: flag('whether names resolve to private addresses; default: true'),
  },
  {
    holds: [{ says: 'Logs through an interface, S3 through a gateway.', resources: network(), claim }],
    fails: [
      { says: 'Names still resolve to public addresses.', resources: network({ PrivateDnsEnabled: false }), claim },
      {
        says: 'Another service has the endpoint.',
        resources: network({ ServiceName: 'com.amazonaws.us-east-1.sqs' }),
        claim,
      },
    ],
  },
  { some: ['interface', 'gateway'] },
);

/**
 * All endpoints of a network. A kind that is left out is not judged; an empty list says that there is none.
 *
 * @example endpoints('vpc', { interface: ['logs', 'secretsmanager'], gateway: ['s3'], in: ['private subnet a'] })
 */
export function endpoints<Name extends string = string>(
  of: Subject<Name>,
  are: Omit<Rest<typeof ENDPOINTS, 'of'>, 'in' | 'groups' | 'tables'> & {
    readonly in?: readonly Name[];
    readonly groups?: readonly Name[];
    readonly tables?: readonly Name[];
  },
): AssertionOf<typeof ENDPOINTS> {
  return { kind: 'endpoints', of, ...are };
}
