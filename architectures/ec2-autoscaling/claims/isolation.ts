import type { Assertion, Claim, Port } from 'lintel/claims';
import { type Document, OFFICE } from './document.ts';
import { that } from './names.ts';

const { claim, destinations, exists, property, reaches, rules, sources, stands, unreachable } = that;
const WEB = ['tcp/80', 'tcp/443'] as const;
const ALL_BUT_WEB = ['tcp/0-79', 'tcp/81-442', 'tcp/444-65535', 'udp', 'icmp'] as const;
const SQL = 'tcp/5432';

export function isolationClaims(of: Document): readonly Claim[] {
  // The load balancer may ask for the health on a port of its own.
  const onPorts = [...new Set([of.port, of.healthPort ?? of.port])].map((port): Port => `tcp/${port}`);
  const office = of.ssh ? { [OFFICE]: 'tcp/22' as const } : {};
  const fleetIn = rules('fleet group', { in: { 'load balancer group': onPorts, ...office } });
  const fleetOut = rules('fleet group', { out: { internet: of.outward, 'database group': SQL } });
  const databaseRules = rules('database group', { in: { 'fleet group': SQL }, out: {} });
  const endpointRules = rules('endpoint group', { in: { 'fleet group': 'tcp/443' }, out: {} });
  const database = (...holds: readonly Assertion[]) => (of.hasDatabase ? holds : []);
  const onlyFleet = sources('database', { 'fleet group': SQL });
  return that.area('Security groups', [
    ...front(of),
    claim('EC2-SG-02', 'Instances admit application traffic from the load balancer only', [
      fleetIn,
      reaches('load balancer', 'fleet', onPorts),
      sources('fleet', { 'load balancer': onPorts }),
    ]),
    claim(
      'EC2-SG-03',
      of.ssh ? `SSH is permitted from ${OFFICE}` : 'No rule for SSH',
      {
        resolution: 'C-EC2-06',
        note: of.ssh
          ? 'Permitted by the security group, not routable: instances have private addresses only. Session Manager is the way.'
          : 'Session Manager is the way onto an instance.',
      },
      [
        rules('fleet group', { in: office, on: 'tcp/22' }),
        unreachable(of.ssh ? OFFICE : `${of.block}.0.0/16`, 'fleet', 'tcp/22'),
      ],
    ),
    claim('EC2-SG-04', 'The database admits SQL from the instances only', { resolution: 'C-EC2-02' }, [
      databaseRules,
      ...database(
        stands('database', { groups: ['database group'], public: false }),
        reaches('fleet', 'database', SQL),
        onlyFleet,
      ),
    ]),
    claim('EC2-SG-05', 'The endpoints admit HTTPS from the instances only', [
      endpointRules,
      ...(['EC2 endpoint', 'SSM endpoint'] as const).map((name) => sources(name, { 'fleet group': 'tcp/443' })),
    ]),
    claim('EC2-SG-06', 'Every rule names one port; what leaves is limited too', [
      that.exists({ type: 'AWS::EC2::SecurityGroup' }, 4),
      rules('load balancer group', { in: clientsOf(of), out: { 'fleet group': onPorts } }),
      fleetIn,
      fleetOut,
      databaseRules,
      endpointRules,
      ...database(destinations('database', {})),
    ]),
    claim(
      'EC2-SG-07',
      'Clients reach the load balancer, that the instances, those the database, and there is no other way in',
      [
        of.clients === 'CloudFront'
          ? reaches('load balancer', 'fleet', `tcp/${of.port}`)
          : reaches(of.clients === 'office' ? OFFICE : 'internet', 'fleet', of.https ? 'tcp/443' : 'tcp/80', {
              through: ['load balancer'],
            }),
        sources('fleet', { 'load balancer': onPorts }),
        destinations('load balancer', { 'fleet group': onPorts }),
        ...database(onlyFleet),
        unreachable('internet', 'fleet'),
        unreachable('internet', 'endpoint group'),
      ],
    ),
  ]);
}

/** Who gets through the group of the load balancer, and on which ports. */
export function clientsOf({ clients }: Document) {
  if (clients === 'office') return { [OFFICE]: WEB };
  return clients === 'CloudFront' ? { 'CloudFront addresses': WEB } : { internet: WEB };
}

/** Staging is for the office alone, which EC2-STG-06 promises. */
function front(of: Document): readonly Claim[] {
  const admits = rules('load balancer group', { in: clientsOf(of) });
  if (of.clients === 'office') return [];
  if (of.clients === 'CloudFront') {
    const title = 'The load balancer admits HTTP and HTTPS from CloudFront only';
    // What a prefix list holds is told by AWS alone; beside it no rule may name addresses of its own.
    const named = (['CidrIp', 'CidrIpv6'] as const).map((key) =>
      exists(
        {
          type: 'AWS::EC2::SecurityGroupIngress',
          where: { GroupId: { refersTo: 'load balancer group' }, [key]: { present: true } },
        },
        0,
      ),
    );
    const holds = [admits, ...named, property('load balancer group', 'SecurityGroupIngress', { absent: true })];
    return [claim('EC2-SG-01', title, { resolution: 'C-EC2-03' }, holds)];
  }
  return [
    claim('EC2-SG-01', 'The load balancer admits HTTP and HTTPS from the internet', [
      admits,
      reaches('internet', 'load balancer', WEB, { through: ['internet gateway'] }),
      unreachable('internet', 'load balancer', ALL_BUT_WEB),
    ]),
  ];
}
