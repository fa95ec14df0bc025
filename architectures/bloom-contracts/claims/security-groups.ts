import type { Claim } from 'lintel/claims';
import type { BloomContractsOptions } from '../options.ts';
import { that } from './names.ts';
import { noWayIn } from './network.ts';
import { CACHE_RULES, DATABASE_RULES, ENDPOINT_RULES, frontRules, taskRules } from './rules.ts';

const { claim, destinations, reaches, sources, stands, unreachable } = that;

export function securityGroupClaims(options: BloomContractsOptions): readonly Claim[] {
  const isClosed = options.perimeter === 'no-internet';
  const tasks = taskRules(options);
  const front = frontRules(options);
  return [
    ...that.area('Network and perimeter', [
      claim('BLM-NET-04', 'Restrictive security groups', [
        that.exists('every group', 5),
        that.property('every group', 'VpcId', { refersTo: 'vpc' }),
        front,
        tasks,
        DATABASE_RULES,
        CACHE_RULES,
        ENDPOINT_RULES,
      ]),
    ]),
    ...that.area('Security groups', [
      claim('BLM-SG-01', 'Tasks, inbound: 3001 from the load balancer only', [
        tasks,
        sources('service', { 'load balancer': 'tcp/3001' }),
      ]),
      claim(
        'BLM-SG-02',
        'Load balancer, inbound: 443 from CloudFront only',
        isClosed
          ? { resolution: 'C-BLM-01', note: 'From the company network: this system has no CloudFront.' }
          : { resolution: 'C-BLM-06', note: 'Port 3001 of the same block belongs to the tasks (BLM-SG-01).' },
        front,
      ),
      claim(
        'BLM-SG-03',
        'Tasks, outbound: 443 to the Claude API only',
        isClosed
          ? { resolution: 'C-BLM-03' }
          : {
              resolution: 'C-BLM-04',
              note: 'Security groups know no names; these are the addresses that Anthropic publishes.',
            },
        isClosed ? [tasks, reaches('service', 'Bedrock endpoint', 'tcp/443')] : tasks,
      ),
      claim('BLM-SG-04', 'Tasks, outbound: 5432 to the database only', [
        tasks,
        reaches('service', 'database', 'tcp/5432'),
      ]),
      claim('BLM-SG-05', 'Tasks, outbound: 6379 to the cache only', [tasks, reaches('service', 'cache', 'tcp/6379')]),
      claim(
        'BLM-SG-06',
        'Tasks, outbound: nothing else',
        {
          resolution: 'C-BLM-05',
          note: 'On 443 also the private endpoints of AWS and the addresses of S3, without which no task starts.',
        },
        [
          tasks,
          stands('service', { groups: ['task group'] }),
          unreachable('service', 'database', ['tcp/0-5431', 'tcp/5433-65535', 'udp', 'icmp']),
          unreachable('service', 'cache', ['tcp/0-6378', 'tcp/6380-65535', 'udp', 'icmp']),
        ],
      ),
      claim('BLM-SG-07', 'Database, inbound: 5432 from the tasks only', [
        DATABASE_RULES,
        stands('database', { groups: ['database group'] }),
        sources('database', { service: 'tcp/5432' }),
      ]),
      claim('BLM-SG-08', 'Cache, inbound: 6379 from the tasks only', [
        CACHE_RULES,
        stands('cache', { groups: ['cache group'] }),
        sources('cache', { service: 'tcp/6379' }),
      ]),
      claim('BLM-SG-09', 'The load balancer reaches the tasks on 3001 and nothing else', { resolution: 'C-BLM-07' }, [
        front,
        stands('load balancer', { groups: ['load balancer group'] }),
        destinations('load balancer', { service: 'tcp/3001' }),
        unreachable('load balancer', 'database'),
        unreachable('load balancer', 'cache'),
      ]),
      claim('BLM-SG-10', 'The internet reaches neither load balancer nor tasks, database or cache', noWayIn(options)),
    ]),
  ];
}
