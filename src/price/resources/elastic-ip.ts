import { ALL_HOURS } from '../facts.ts';
import { by, exactly } from '../measure.ts';
import { type Pricer, part } from '../pricer.ts';

const USERS = [
  'AWS::EC2::NatGateway',
  'AWS::EC2::EIPAssociation',
  'AWS::EC2::Instance',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::NetworkFirewall::Firewall',
];

/** Billed by the hour from its allocation on, in use or not. */
export const elasticIp: Pricer = (facts) => {
  const isUsed =
    facts.has('InstanceId') ||
    facts.has('NetworkInterfaceId') ||
    USERS.some((type) => facts.referring(type).length > 0);
  return [
    part(
      isUsed ? 'Public IPv4 address' : 'Idle public IPv4 address',
      isUsed ? 'vpc.public-ipv4' : 'vpc.public-ipv4.idle',
      by(exactly(1, '1 address'), ALL_HOURS),
    ),
  ];
};
