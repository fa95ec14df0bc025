import { type Assertion, type Claim, type Ports, reaches, rules, unreachable } from 'lintel/claims';
import { that } from './names.ts';
import type { Variant } from './variant.ts';

const { claim, property } = that;

export function securityGroupClaims(variant: Variant): readonly Claim[] {
  return that.area('Security groups', [...application(variant), ...database(), ...reach(variant)]);
}

function application(variant: Variant): readonly Claim[] {
  const { sshAllowedCidr } = variant;
  return [
    claim('PMO-SG-01', 'app-sg, inbound: SSH from the allowed range only', [
      property('app-sg', 'GroupName', 'app-sg'),
      rules('app-sg', { in: { [sshAllowedCidr]: 'tcp/22' }, on: 'tcp/22' }),
      reaches(sshAllowedCidr, 'server', 'tcp/22'),
      unreachable(strangersTo(sshAllowedCidr), 'server', 'tcp/22'),
    ]),
    publicPort(variant, 'PMO-SG-02', 'HTTP', 80),
    publicPort(variant, 'PMO-SG-03', 'HTTPS', 443),
    servicePort(variant, 'PMO-SG-04', 'API', 4000),
    servicePort(variant, 'PMO-SG-05', 'Web', 5173),
    claim('PMO-SG-06', 'app-sg, outbound: everything', rules('app-sg', { out: { internet: 'all' } })),
  ];
}

/** Some addresses that no block like this contains: of the other half of all addresses. */
function strangersTo(block: string) {
  return Number(block.split('.')[0]) < 128 ? '198.51.100.0/24' : '1.2.3.0/24';
}

function publicPort({ scaling }: Variant, id: string, what: string, port: 80 | 443): Claim {
  const on = `tcp/${port}` as const;
  return scaling === 'single'
    ? claim(id, `app-sg, inbound: ${what} from anywhere`, [
        rules('app-sg', { in: { internet: on }, on }),
        reaches('internet', 'server', on, { through: ['internet gateway'] }),
      ])
    : claim(id, `app-sg, inbound: no ${what}, which ends at the load balancer`, [
        rules('app-sg', { in: {}, on }),
        unreachable('internet', 'server', on),
      ]);
}

function servicePort(variant: Variant, id: string, what: string, port: 4000 | 5173): Claim {
  const on = `tcp/${port}` as const;
  const title = (who: string) => `app-sg, inbound: ${what} (${port}) from ${who}`;
  const resolved = { resolution: 'C-PMO-01' };
  if (variant.scaling === 'horizontal') {
    return claim(id, title('the load balancer only'), resolved, [
      rules('app-sg', { in: { 'alb-sg': on }, on }),
      reaches('load balancer', 'server', on),
      unreachable('internet', 'server', on),
    ]);
  }
  return variant.openServicePorts
    ? claim(id, title('anywhere, in dev'), resolved, [
        rules('app-sg', { in: { internet: on }, on }),
        reaches('internet', 'server', on),
      ])
    : claim(id, title('nobody: nginx reaches it over loopback'), resolved, [
        rules('app-sg', { in: {}, on }),
        unreachable('internet', 'server', on),
      ]);
}

function database(): readonly Claim[] {
  return [
    claim('PMO-SG-07', 'db-sg, inbound: PostgreSQL from app-sg only', [
      property('db-sg', 'GroupName', 'db-sg'),
      rules('db-sg', { in: { 'app-sg': 'tcp/5432' } }),
    ]),
    claim(
      'PMO-SG-08',
      'db-sg, outbound: everything',
      { note: 'The database opens no connections and needs no such rule; it stands as documented.' },
      rules('db-sg', { out: { internet: 'all' } }),
    ),
  ];
}

function reach(variant: Variant): readonly Claim[] {
  return [
    claim(
      'PMO-SG-09',
      'The internet reaches the documented ports of the server and no other',
      variant.openServicePorts
        ? { note: 'In dev 4000 and 5173 are open as well, by the option openServicePorts.' }
        : {},
      openPorts(variant),
    ),
    claim('PMO-SG-10', 'The internet cannot reach the database; only app-sg can', [
      unreachable('internet', 'database'),
      unreachable('internet6', 'database'),
      unreachable('data subnets', 'database'),
      that.sources('database', { 'app-sg': 'tcp/5432' }),
    ]),
  ];
}

/** Every port outside of the open ones is closed, to addresses that may use SSH and to those that may not. */
export function openPorts(variant: Variant): readonly Assertion[] {
  if (variant.scaling === 'horizontal') {
    return [
      reaches('internet', 'load balancer', 'tcp/443'),
      unreachable('internet', 'load balancer', ['tcp/0-442', 'tcp/444-65535', 'udp', 'icmp']),
      unreachable('internet', 'server', ['tcp/0-21', 'tcp/23-65535', 'udp', 'icmp']),
    ];
  }
  const closed: Ports = variant.openServicePorts
    ? ['tcp/0-21', 'tcp/23-79', 'tcp/81-442', 'tcp/444-3999', 'tcp/4001-5172', 'tcp/5174-65535', 'udp', 'icmp']
    : ['tcp/0-21', 'tcp/23-79', 'tcp/81-442', 'tcp/444-65535', 'udp', 'icmp'];
  return [
    reaches(
      'internet',
      'server',
      variant.openServicePorts ? ['tcp/80', 'tcp/443', 'tcp/4000', 'tcp/5173'] : ['tcp/80', 'tcp/443'],
    ),
    unreachable('internet', 'server', closed),
    unreachable('internet6', 'server'),
    reaches(variant.sshAllowedCidr, 'server', 'tcp/22'),
    unreachable(strangersTo(variant.sshAllowedCidr), 'server', 'tcp/22'),
  ];
}
