import {
  type Assertion,
  type Claim,
  claim,
  exists,
  type Ports,
  property,
  reaches,
  sources,
  unreachable,
} from 'lintel/claims';
import type { CoherentSettings } from '../options.ts';

const area = 'Security groups';
const ANYWHERE = '0.0.0.0/0';

export function securityGroupClaims(settings: CoherentSettings): readonly Claim[] {
  return [...application(settings), ...database(), ...reach(settings)];
}

const tcp = (port: number, from: string) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port, CidrIp: from });

function application(settings: CoherentSettings): readonly Claim[] {
  const { sshAllowedCidr } = settings;
  return [
    claim(
      'PMO-SG-01',
      'app-sg, inbound: SSH from the allowed range only',
      [
        property('app-sg', 'GroupName', 'app-sg'),
        property('app-sg', 'SecurityGroupIngress', { has: { where: tcp(22, sshAllowedCidr) } }),
        exists(
          {
            type: 'AWS::EC2::SecurityGroup',
            id: 'AppSecurityGroup',
            where: { SecurityGroupIngress: { has: { where: { FromPort: 22, CidrIp: { not: sshAllowedCidr } } } } },
          },
          0,
        ),
        reaches(sshAllowedCidr, 'server', 'tcp/22'),
        unreachable(strangersTo(sshAllowedCidr), 'server', 'tcp/22'),
      ],
      { area },
    ),
    publicPort(settings, 'PMO-SG-02', 'HTTP', 80),
    publicPort(settings, 'PMO-SG-03', 'HTTPS', 443),
    servicePort(settings, 'PMO-SG-04', 'API', 4000),
    servicePort(settings, 'PMO-SG-05', 'Web', 5173),
    claim('PMO-SG-06', 'app-sg, outbound: everything', everythingOut('app-sg'), { area }),
  ];
}

/** Some addresses that no block like this contains: of the other half of all addresses. */
function strangersTo(block: string): string {
  return Number(block.split('.')[0]) < 128 ? '198.51.100.0/24' : '1.2.3.0/24';
}

function publicPort({ scaling }: CoherentSettings, id: string, what: string, port: number): Claim {
  return scaling === 'single'
    ? claim(
        id,
        `app-sg, inbound: ${what} from anywhere`,
        [
          property('app-sg', 'SecurityGroupIngress', { has: { where: tcp(port, ANYWHERE) } }),
          reaches('internet', 'server', `tcp/${port}`, { through: ['internet gateway'] }),
        ],
        { area },
      )
    : claim(
        id,
        `app-sg, inbound: no ${what}, which ends at the load balancer`,
        unreachable('internet', 'server', `tcp/${port}`),
        { area },
      );
}

function servicePort(settings: CoherentSettings, id: string, what: string, port: number): Claim {
  const title = (who: string) => `app-sg, inbound: ${what} (${port}) from ${who}`;
  const details = { area, resolution: 'C-PMO-01' };
  if (settings.scaling === 'horizontal') {
    return claim(
      id,
      title('the load balancer only'),
      [reaches('load balancer', 'server', `tcp/${port}`), unreachable('internet', 'server', `tcp/${port}`)],
      details,
    );
  }
  return settings.openServicePorts
    ? claim(
        id,
        title('anywhere, in dev'),
        [
          property('app-sg', 'SecurityGroupIngress', { has: { where: tcp(port, ANYWHERE) } }),
          reaches('internet', 'server', `tcp/${port}`),
        ],
        details,
      )
    : claim(
        id,
        title('nobody: nginx reaches it over loopback'),
        unreachable('internet', 'server', `tcp/${port}`),
        details,
      );
}

function everythingOut(group: string): readonly Assertion[] {
  const own = { type: 'AWS::EC2::SecurityGroupEgress', where: { GroupId: { refersTo: group } } };
  return [exists(own, 1), property(own, 'IpProtocol', '-1'), property(own, 'CidrIp', ANYWHERE)];
}

function database(): readonly Claim[] {
  const own = { type: 'AWS::EC2::SecurityGroupIngress', where: { GroupId: { refersTo: 'db-sg' } } };
  return [
    claim(
      'PMO-SG-07',
      'db-sg, inbound: PostgreSQL from app-sg only',
      [
        property('db-sg', 'GroupName', 'db-sg'),
        exists(own, 1),
        property(own, 'IpProtocol', 'tcp'),
        property(own, 'FromPort', 5432),
        property(own, 'ToPort', 5432),
        property(own, 'SourceSecurityGroupId', { refersTo: 'app-sg' }),
        property('db-sg', 'SecurityGroupIngress', { absent: true }),
      ],
      { area },
    ),
    claim('PMO-SG-08', 'db-sg, outbound: everything', everythingOut('db-sg'), {
      area,
      note: 'The database opens no connections and needs no such rule; it stands as documented.',
    }),
  ];
}

function reach(settings: CoherentSettings): readonly Claim[] {
  return [
    claim('PMO-SG-09', 'The internet reaches the documented ports of the server and no other', openPorts(settings), {
      area,
      ...(settings.openServicePorts && {
        note: 'In dev 4000 and 5173 are open as well, by the option openServicePorts.',
      }),
    }),
    claim(
      'PMO-SG-10',
      'The internet cannot reach the database; only app-sg can',
      [
        unreachable('internet', 'database'),
        unreachable('internet6', 'database'),
        unreachable('data subnets', 'database'),
        sources('database', { 'app-sg': 'tcp/5432' }),
      ],
      { area },
    ),
  ];
}

/** Every port outside of the open ones is closed, to addresses that may use SSH and to those that may not. */
export function openPorts(settings: CoherentSettings): readonly Assertion[] {
  if (settings.scaling === 'horizontal') {
    return [
      reaches('internet', 'load balancer', 'tcp/443'),
      unreachable('internet', 'load balancer', ['tcp/0-442', 'tcp/444-65535', 'udp', 'icmp']),
      unreachable('internet', 'server', ['tcp/0-21', 'tcp/23-65535', 'udp', 'icmp']),
    ];
  }
  const closed: Ports = settings.openServicePorts
    ? ['tcp/0-21', 'tcp/23-79', 'tcp/81-442', 'tcp/444-3999', 'tcp/4001-5172', 'tcp/5174-65535', 'udp', 'icmp']
    : ['tcp/0-21', 'tcp/23-79', 'tcp/81-442', 'tcp/444-65535', 'udp', 'icmp'];
  return [
    reaches(
      'internet',
      'server',
      settings.openServicePorts ? ['tcp/80', 'tcp/443', 'tcp/4000', 'tcp/5173'] : ['tcp/80', 'tcp/443'],
    ),
    unreachable('internet', 'server', closed),
    unreachable('internet6', 'server'),
    reaches(settings.sshAllowedCidr, 'server', 'tcp/22'),
    unreachable(strangersTo(settings.sshAllowedCidr), 'server', 'tcp/22'),
  ];
}
