import type { Claim, Ports } from 'lintel/claims';
import type { OmnirapeuticOptions } from '../options.ts';
import { that } from './names.ts';

const { claim, destinations, reaches, rules, sources, stands, unreachable } = that;

export function isolationClaims(options: OmnirapeuticOptions): readonly Claim[] {
  const isDocumented = (options.openness ?? 'documented') === 'documented';
  const open: Ports = isDocumented ? 'tcp/0-65535' : ['tcp/80', 'tcp/3000'];
  const outward: Ports = isDocumented ? 'all' : 'tcp/443';
  const tasks =
    options.stage !== 'validation'
      ? (['API service', 'web service', 'worker service'] as const)
      : (['nginx service'] as const);
  const leaves = (title: string) => (isDocumented ? title : `${title}, limited to HTTPS`);
  const leaving = isDocumented ? {} : { resolution: 'C-OMN-06' };
  const aurora = rules('Aurora group', { in: { 'ECS group': 'tcp/5432', 'bastion group': 'tcp/5432' } });
  const outOf = (group: 'ECS group' | 'bastion group') =>
    rules(group, { out: { internet: outward, 'Aurora group': 'tcp/5432' } });
  return that.area('Security groups', [
    claim(
      'OMN-SG-01',
      'Load balancer, inbound: 80 and 443 from anywhere',
      {
        resolution: 'C-OMN-08',
        ...(options.certificateArn === undefined && {
          note: 'Nothing listens on 443 without a certificate: the way from the internet is not encrypted.',
        }),
      },
      rules('ALB group', { in: { internet: ['tcp/80', 'tcp/443'] } }),
    ),
    claim('OMN-SG-02', 'Load balancer, outbound: to the tasks and nothing else', { resolution: 'C-OMN-07' }, [
      rules('ALB group', { out: { 'ECS group': open } }),
      destinations('load balancer', Object.fromEntries(tasks.map((service) => [service, open]))),
    ]),
    claim(
      'OMN-SG-03',
      'Tasks, inbound: from the load balancer and nothing else',
      {
        resolution: 'C-OMN-07',
        note: isDocumented ? 'Wider than the container port 3000 needs.' : 'Container ports only.',
      },
      rules('ECS group', { in: { 'ALB group': open } }),
    ),
    claim('OMN-SG-04', leaves('Tasks, outbound: anywhere (through NAT)'), leaving, outOf('ECS group')),
    claim(
      'OMN-SG-05',
      'Tasks, outbound: PostgreSQL to Aurora, as a rule of its own',
      { resolution: 'C-OMN-06' },
      outOf('ECS group'),
    ),
    claim('OMN-SG-06', 'Aurora, inbound: PostgreSQL from the tasks', aurora),
    claim('OMN-SG-07', 'Aurora, inbound: PostgreSQL from the bastion, and no third rule', aurora),
    claim('OMN-SG-08', 'Aurora, outbound: nothing', { resolution: 'C-OMN-05' }, [
      rules('Aurora group', { out: {} }),
      destinations('Aurora group', {}),
    ]),
    claim('OMN-SG-09', 'Bastion, inbound: nothing', rules('bastion group', { in: {} })),
    claim(
      'OMN-SG-10',
      leaves('Bastion, outbound: anywhere (Session Manager, internet)'),
      leaving,
      outOf('bastion group'),
    ),
    claim(
      'OMN-SG-11',
      'Bastion, outbound: PostgreSQL to Aurora, as a rule of its own',
      { resolution: 'C-OMN-06' },
      outOf('bastion group'),
    ),
    claim('OMN-SG-12', 'Exactly these four groups, each on what it is for', [
      that.exists({ type: 'AWS::EC2::SecurityGroup' }, 4),
      stands('load balancer', { groups: ['ALB group'] }),
      stands('every service', { groups: ['ECS group'] }),
      stands('database cluster', { groups: ['Aurora group'] }),
      stands('bastion', { groups: ['bastion group'] }),
    ]),
    claim('OMN-SG-13', 'The internet reaches the load balancer on 80 and 443 and on no other port', [
      reaches('internet', 'load balancer', ['tcp/80', 'tcp/443']),
      unreachable('internet', 'load balancer', ['tcp/0-79', 'tcp/81-442', 'tcp/444-65535', 'udp', 'icmp']),
    ]),
    claim(
      'OMN-SG-14',
      'The load balancer reaches the tasks, and nothing else does',
      tasks.map((service) => sources(service, { 'load balancer': open })),
    ),
    claim('OMN-SG-15', 'Only tasks and bastion reach Aurora, on 5432', [
      sources('database instances', Object.fromEntries([...tasks, 'bastion'].map((client) => [client, 'tcp/5432']))),
      unreachable('internet', 'database instances'),
      unreachable('load balancer', 'database instances'),
    ]),
    claim('OMN-SG-16', 'Nothing reaches the bastion', [sources('bastion', {}), unreachable('internet', 'bastion')]),
  ]);
}
