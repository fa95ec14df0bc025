import {
  type Claim,
  claim,
  destinations,
  exists,
  type Matcher,
  property,
  reaches,
  sources,
  unreachable,
} from 'lintel/claims';
import { DATABASE_PORT, type Settings } from '../settings.ts';

const area = 'Security groups';

/** Rules of a group that name another group. */
function between(direction: 'Ingress' | 'Egress', group: string, peer: string, port: number) {
  const peerId = direction === 'Ingress' ? 'SourceSecurityGroupId' : 'DestinationSecurityGroupId';
  return {
    type: `AWS::EC2::SecurityGroup${direction}`,
    where: {
      GroupId: { refersTo: group },
      [peerId]: { refersTo: peer },
      IpProtocol: 'tcp',
      FromPort: port,
      ToPort: port,
    },
  };
}

const ofGroup = (direction: 'Ingress' | 'Egress', group: string) => ({
  type: `AWS::EC2::SecurityGroup${direction}`,
  where: { GroupId: { refersTo: group } },
});

const inline = (block: string, port: number): Matcher => ({
  where: { CidrIp: block, IpProtocol: 'tcp', FromPort: port, ToPort: port },
});

export function isolationClaims(settings: Settings): readonly Claim[] {
  const { port, sshAllowedCidrs, clients, database } = settings;
  // The load balancer may ask for the health on a port of its own.
  const ports = [...new Set([port, settings.healthCheck.port ?? port])];
  const onPorts = ports.map((each) => `tcp/${each}` as const);
  const openToAll = clients !== 'cloudfront' && clients.includes('0.0.0.0/0');
  return [
    ...(openToAll
      ? [
          claim(
            'EC2-SG-01',
            'The load balancer admits HTTP and HTTPS from the internet',
            [
              property('load balancer group', 'SecurityGroupIngress', {
                exactly: [inline('0.0.0.0/0', 80), inline('0.0.0.0/0', 443)],
              }),
              reaches('internet', 'load balancer', ['tcp/80', 'tcp/443'], { through: ['internet gateway'] }),
              unreachable('internet', 'load balancer', ['tcp/0-79', 'tcp/81-442', 'tcp/444-65535', 'udp', 'icmp']),
            ],
            {
              area,
              ...(settings.domainName === undefined
                ? {}
                : { note: 'CloudFront can be gone around; the web firewall stands behind it and cannot (C-EC2-03).' }),
            },
          ),
        ]
      : clients === 'cloudfront'
        ? [
            claim(
              'EC2-SG-01',
              'The load balancer admits HTTP and HTTPS from CloudFront only',
              [
                property('load balancer group', 'SecurityGroupIngress', { absent: true }),
                property(ofGroup('Ingress', 'load balancer group'), 'SourcePrefixListId', {
                  refersTo: 'CloudFrontPrefixList',
                }),
                exists(ofGroup('Ingress', 'load balancer group'), 2),
              ],
              { area, resolution: 'C-EC2-03' },
            ),
          ]
        : []),
    claim(
      'EC2-SG-02',
      'Instances admit application traffic from the load balancer only',
      [
        exists(between('Ingress', 'fleet group', 'load balancer group', port), 1),
        exists(ofGroup('Ingress', 'fleet group'), ports.length),
        reaches('load balancer', 'fleet', onPorts),
        sources('fleet', { 'load balancer': onPorts }),
      ],
      { area },
    ),
    claim(
      'EC2-SG-03',
      sshAllowedCidrs.length === 0 ? 'No rule for SSH' : `SSH is permitted from ${sshAllowedCidrs.join(', ')}`,
      sshAllowedCidrs.length === 0
        ? [
            property('fleet group', 'SecurityGroupIngress', { absent: true }),
            exists({ type: 'AWS::EC2::SecurityGroupIngress', where: { FromPort: 22 } }, 0),
          ]
        : [
            property('fleet group', 'SecurityGroupIngress', {
              exactly: sshAllowedCidrs.map((block) => inline(block, 22)),
            }),
            ...sshAllowedCidrs.map((block) => unreachable(block, 'fleet', 'tcp/22')),
          ],
      {
        area,
        resolution: 'C-EC2-06',
        note:
          sshAllowedCidrs.length === 0
            ? 'Session Manager is the way onto an instance.'
            : 'Permitted by the security group, not routable: instances have private addresses only. Session Manager is the way.',
      },
    ),
    claim(
      'EC2-SG-04',
      'The database admits SQL from the instances only',
      [
        exists(between('Ingress', 'database group', 'fleet group', DATABASE_PORT), 1),
        exists(ofGroup('Ingress', 'database group'), 1),
        property('database group', 'SecurityGroupIngress', { absent: true }),
        ...(database === undefined
          ? []
          : [
              property('database', 'VPCSecurityGroups', { exactly: [{ refersTo: 'database group' }] }),
              property('database', 'PubliclyAccessible', false),
              property('database', 'Port', String(DATABASE_PORT)),
              sources('database', { 'fleet group': `tcp/${DATABASE_PORT}` }),
            ]),
      ],
      { area, resolution: 'C-EC2-02' },
    ),
    claim(
      'EC2-SG-05',
      'The endpoints admit HTTPS from the instances only',
      [
        exists(between('Ingress', 'endpoint group', 'fleet group', 443), 1),
        exists(ofGroup('Ingress', 'endpoint group'), 1),
        property('endpoint group', 'SecurityGroupIngress', { absent: true }),
        ...['EC2 endpoint', 'SSM endpoint'].map((name) => sources(name, { 'fleet group': 'tcp/443' })),
      ],
      { area },
    ),
    leastPrivilege(settings),
    claim(
      'EC2-SG-07',
      'Clients reach the load balancer, that the instances, those the database, and there is no other way in',
      [
        ...clientsReach(settings),
        sources('fleet', { 'load balancer': onPorts }),
        destinations('load balancer', { 'fleet group': onPorts }),
        ...(database === undefined ? [] : [sources('database', { 'fleet group': `tcp/${DATABASE_PORT}` })]),
        unreachable('internet', 'fleet'),
        unreachable('internet', 'endpoint group'),
      ],
      { area },
    ),
  ];
}

function clientsReach({ clients, https, port }: Settings) {
  if (clients === 'cloudfront') return [reaches('load balancer', 'fleet', `tcp/${port}`)];
  const on = https ? 'tcp/443' : 'tcp/80';
  return clients.map((block) =>
    reaches(block === '0.0.0.0/0' ? 'internet' : block, 'fleet', on, { through: ['load balancer'] }),
  );
}

function leastPrivilege({ egressPorts, database, port, healthCheck }: Settings): Claim {
  const ports = new Set([port, healthCheck.port ?? port]);
  return claim(
    'EC2-SG-06',
    'Every rule names one port; what leaves is limited too',
    [
      property({ type: 'AWS::EC2::SecurityGroupIngress' }, 'IpProtocol', 'tcp'),
      property({ type: 'AWS::EC2::SecurityGroupEgress' }, 'IpProtocol', 'tcp'),
      exists(
        { type: 'AWS::EC2::SecurityGroup', where: { SecurityGroupIngress: { has: { where: { IpProtocol: '-1' } } } } },
        0,
      ),
      exists(
        { type: 'AWS::EC2::SecurityGroup', where: { SecurityGroupEgress: { has: { where: { IpProtocol: '-1' } } } } },
        0,
      ),
      // Without a rule of its own a group could reach everything; this one reaches nothing.
      ...['database group', 'endpoint group'].map((name) =>
        property(name, 'SecurityGroupEgress', {
          exactly: [{ where: { CidrIp: '255.255.255.255/32', IpProtocol: 'icmp' } }],
        }),
      ),
      property('fleet group', 'SecurityGroupEgress', { exactly: egressPorts.map((port) => inline('0.0.0.0/0', port)) }),
      exists(between('Egress', 'fleet group', 'database group', DATABASE_PORT), 1),
      ...[...ports].map((each) => exists(between('Egress', 'load balancer group', 'fleet group', each), 1)),
      exists(ofGroup('Egress', 'fleet group'), 1),
      exists(ofGroup('Egress', 'load balancer group'), ports.size),
      ...(database === undefined ? [] : [destinations('database', {})]),
    ],
    { area },
  );
}
