import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { AddressPlanNetwork, ClosedSecurityGroup, FlowLogs, type ProductionStack } from 'lintel/constructs';
import { contract } from '../../workloads/care-platform/contract.ts';
import { DATABASE_PORT, LOG_GROUPS } from './names.ts';
import type { OmnirapeuticOptions } from './options.ts';

export type Network = AddressPlanNetwork<'Public' | 'App' | 'Data'>;

/** Module `vpc`: nine subnets, a NAT gateway in each zone, one public route table and one for every other subnet. */
export function addNetwork(stack: ProductionStack): Network {
  return new AddressPlanNetwork(stack, 'Vpc', {
    cidr: '10.0.0.0/16',
    tiers: [
      { name: 'Public', kind: 'public', blocks: ['10.0.1.0/24', '10.0.2.0/24', '10.0.3.0/24'] },
      { name: 'App', kind: 'private', blocks: ['10.0.11.0/24', '10.0.12.0/24', '10.0.13.0/24'] },
      { name: 'Data', kind: 'private', blocks: ['10.0.21.0/24', '10.0.22.0/24', '10.0.23.0/24'] },
    ],
    nat: 'one-per-zone',
  });
}

/** The group goes with the stack: its name is fixed, and a group left behind would stop the next deployment. */
export function addFlowLogs(network: Network): FlowLogs {
  return new FlowLogs(network, 'FlowLogs', {
    vpc: network.vpc,
    logGroup: { name: LOG_GROUPS.flowLogs, days: 90, whenStackIsDeleted: 'delete' },
  });
}

export interface SecurityGroups {
  readonly alb: ClosedSecurityGroup;
  readonly ecs: ClosedSecurityGroup;
  readonly aurora: ClosedSecurityGroup;
  readonly bastion: ClosedSecurityGroup;
}

/**
 * Internet → load balancer → tasks → Aurora ← bastion. The documented rules between load balancer and tasks are all TCP
 * ports, and what leaves tasks and bastion is not limited; `least` keeps what is used (C-OMN-06, C-OMN-07).
 */
export function addSecurityGroups(
  stack: ProductionStack,
  { vpc }: Network,
  { openness = 'documented' }: OmnirapeuticOptions,
): SecurityGroups {
  const group = (id: string, description: string) => new ClosedSecurityGroup(stack, id, { vpc, description });
  const alb = group('AlbSecurityGroup', 'Load balancer: HTTP and HTTPS from the internet, HTTP to the tasks');
  const ecs = group('EcsSecurityGroup', 'Tasks: from the load balancer, to Aurora and out');
  const aurora = group('AuroraSecurityGroup', 'Aurora: PostgreSQL from the tasks and the bastion');
  const bastion = group('BastionSecurityGroup', 'Bastion: nothing in, to Aurora and out');
  const postgres = ec2.Port.tcp(DATABASE_PORT);

  alb.allowFrom(ec2.Peer.anyIpv4(), ec2.Port.tcp(80), 'HTTP from the internet');
  alb.allowFrom(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'HTTPS from the internet');
  for (const port of containerPorts(openness)) {
    alb.allowTo(ecs, port, 'Requests to the tasks');
    ecs.allowFrom(alb, port, 'Requests from the load balancer');
  }
  for (const client of [ecs, bastion]) {
    if (openness === 'documented') client.allowToAnywhere('Internet through NAT');
    else client.allowTo(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'AWS APIs and registries through NAT');
    client.allowTo(aurora, postgres, 'PostgreSQL');
  }
  aurora.allowFrom(ecs, postgres, 'PostgreSQL from the tasks');
  aurora.allowFrom(bastion, postgres, 'PostgreSQL from the bastion');
  return { alb, ecs, aurora, bastion };
}

/** The port of nginx is there in both stages, so that a change of stage touches no rule. */
const NGINX_PORT = 80;

function containerPorts(openness: 'documented' | 'least'): readonly ec2.Port[] {
  if (openness === 'documented') return [ec2.Port.tcpRange(0, 65535)];
  const ports = contract.processes.flatMap((process) => ('port' in process ? [process.port] : []));
  return [...new Set([NGINX_PORT, ...ports])].map((port) => ec2.Port.tcp(port));
}
