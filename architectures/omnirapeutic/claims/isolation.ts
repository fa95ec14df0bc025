import {
  type Assertion,
  type Claim,
  claim,
  destinations,
  exists,
  type Ports,
  property,
  reaches,
  sources,
  unreachable,
} from 'lintel/claims';
import { type OmnirapeuticOptions, stageOf } from '../options.ts';

const area = 'Security groups';
const INGRESS = 'AWS::EC2::SecurityGroupIngress';
const EGRESS = 'AWS::EC2::SecurityGroupEgress';

const rulesOf = (type: string, group: string) => ({ type, where: { GroupId: { refersTo: group } } });

/** Exactly one rule of the group names the peer, on these ports. */
function rule(type: string, group: string, peer: string, [from, to]: readonly [number, number]): readonly Assertion[] {
  const property_ = type === INGRESS ? 'SourceSecurityGroupId' : 'DestinationSecurityGroupId';
  const own = {
    type,
    where: { GroupId: { refersTo: group }, [property_]: { refersTo: peer }, FromPort: from, ToPort: to },
  };
  return [exists(own, 1), property(own, 'IpProtocol', 'tcp')];
}

const outward = (group: string) => ({
  type: EGRESS,
  where: { GroupId: { refersTo: group }, CidrIp: '0.0.0.0/0' },
});

export function isolationClaims(options: OmnirapeuticOptions): readonly Claim[] {
  const isDocumented = (options.openness ?? 'documented') === 'documented';
  const isApplication = stageOf(options) === 'application';
  const ports: readonly (readonly [number, number])[] = isDocumented
    ? [[0, 65535]]
    : [
        [80, 80],
        [3000, 3000],
      ];
  const open: Ports = isDocumented ? 'tcp/0-65535' : ['tcp/80', 'tcp/3000'];
  const tasks = isApplication
    ? (['API service', 'web service', 'worker service'] as const)
    : (['nginx service'] as const);
  const fromLoadBalancer = tasks.map((service) => sources(service, { 'load balancer': open }));

  /** Everything, or 443 where only what is used is open. */
  const leaves = (id: string, title: string, group: string) =>
    claim(
      id,
      isDocumented ? title : `${title}, limited to HTTPS`,
      isDocumented
        ? [exists(outward(group), 1), property(outward(group), 'IpProtocol', '-1')]
        : [
            exists(outward(group), 0),
            property(group, 'SecurityGroupEgress', {
              exactly: [{ where: { CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 } }],
            }),
          ],
      isDocumented ? { area } : { area, resolution: 'C-OMN-06' },
    );
  return [
    claim(
      'OMN-SG-01',
      'Load balancer, inbound: 80 and 443 from anywhere',
      [
        property('ALB group', 'SecurityGroupIngress', {
          exactly: [80, 443].map((port) => ({
            where: { CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: port, ToPort: port },
          })),
        }),
        exists(rulesOf(INGRESS, 'ALB group'), 0),
      ],
      {
        area,
        resolution: 'C-OMN-08',
        ...(options.certificateArn === undefined
          ? { note: 'Nothing listens on 443 without a certificate: the way from the internet is not encrypted.' }
          : {}),
      },
    ),
    claim(
      'OMN-SG-02',
      'Load balancer, outbound: to the tasks and nothing else',
      [
        exists(rulesOf(EGRESS, 'ALB group'), ports.length),
        ...ports.flatMap((range) => rule(EGRESS, 'ALB group', 'ECS group', range)),
        property('ALB group', 'SecurityGroupEgress', { absent: true }),
        destinations('load balancer', Object.fromEntries(tasks.map((service) => [service, open]))),
      ],
      { area, resolution: 'C-OMN-07' },
    ),
    claim(
      'OMN-SG-03',
      'Tasks, inbound: from the load balancer and nothing else',
      [
        exists(rulesOf(INGRESS, 'ECS group'), ports.length),
        ...ports.flatMap((range) => rule(INGRESS, 'ECS group', 'ALB group', range)),
        property('ECS group', 'SecurityGroupIngress', { absent: true }),
      ],
      {
        area,
        resolution: 'C-OMN-07',
        note: isDocumented ? 'Wider than the container port 3000 needs.' : 'Container ports only.',
      },
    ),
    leaves('OMN-SG-04', 'Tasks, outbound: anywhere (through NAT)', 'ECS group'),
    claim(
      'OMN-SG-05',
      'Tasks, outbound: PostgreSQL to Aurora, as a rule of its own',
      rule(EGRESS, 'ECS group', 'Aurora group', [5432, 5432]),
      { area, resolution: 'C-OMN-06' },
    ),
    claim(
      'OMN-SG-06',
      'Aurora, inbound: PostgreSQL from the tasks',
      rule(INGRESS, 'Aurora group', 'ECS group', [5432, 5432]),
      {
        area,
      },
    ),
    claim(
      'OMN-SG-07',
      'Aurora, inbound: PostgreSQL from the bastion, and no third rule',
      [
        ...rule(INGRESS, 'Aurora group', 'bastion group', [5432, 5432]),
        exists(rulesOf(INGRESS, 'Aurora group'), 2),
        property('Aurora group', 'SecurityGroupIngress', { absent: true }),
      ],
      { area },
    ),
    claim(
      'OMN-SG-08',
      'Aurora, outbound: nothing',
      [
        property('Aurora group', 'SecurityGroupEgress', {
          exactly: [{ where: { CidrIp: '255.255.255.255/32', IpProtocol: 'icmp' } }],
        }),
        exists(rulesOf(EGRESS, 'Aurora group'), 0),
        destinations('Aurora group', {}),
      ],
      { area, resolution: 'C-OMN-05' },
    ),
    claim(
      'OMN-SG-09',
      'Bastion, inbound: nothing',
      [
        property('bastion group', 'SecurityGroupIngress', { absent: true }),
        exists(rulesOf(INGRESS, 'bastion group'), 0),
      ],
      { area },
    ),
    leaves('OMN-SG-10', 'Bastion, outbound: anywhere (Session Manager, internet)', 'bastion group'),
    claim(
      'OMN-SG-11',
      'Bastion, outbound: PostgreSQL to Aurora, as a rule of its own',
      rule(EGRESS, 'bastion group', 'Aurora group', [5432, 5432]),
      { area, resolution: 'C-OMN-06' },
    ),
    claim(
      'OMN-SG-12',
      'Exactly these four groups, each on what it is for',
      [
        exists({ type: 'AWS::EC2::SecurityGroup' }, 4),
        property({ type: 'AWS::EC2::SecurityGroup' }, 'VpcId', { refersTo: 'vpc' }),
        property('load balancer', 'SecurityGroups', { exactly: [{ refersTo: 'ALB group' }] }),
        property('every service', 'NetworkConfiguration.AwsvpcConfiguration.SecurityGroups', {
          exactly: [{ refersTo: 'ECS group' }],
        }),
        property('database cluster', 'VpcSecurityGroupIds', { exactly: [{ refersTo: 'Aurora group' }] }),
        property('bastion', 'SecurityGroupIds', { exactly: [{ refersTo: 'bastion group' }] }),
      ],
      { area },
    ),
    claim(
      'OMN-SG-13',
      'The internet reaches the load balancer on 80 and 443 and on no other port',
      [
        reaches('internet', 'load balancer', ['tcp/80', 'tcp/443']),
        unreachable('internet', 'load balancer', ['tcp/0-79', 'tcp/81-442', 'tcp/444-65535', 'udp', 'icmp']),
      ],
      { area },
    ),
    claim('OMN-SG-14', 'The load balancer reaches the tasks, and nothing else does', fromLoadBalancer, { area }),
    claim(
      'OMN-SG-15',
      'Only tasks and bastion reach Aurora, on 5432',
      [
        sources('database instances', Object.fromEntries([...tasks, 'bastion'].map((client) => [client, 'tcp/5432']))),
        unreachable('internet', 'database instances'),
        unreachable('load balancer', 'database instances'),
      ],
      { area },
    ),
    claim('OMN-SG-16', 'Nothing reaches the bastion', [sources('bastion', {}), unreachable('internet', 'bastion')], {
      area,
    }),
  ];
}
