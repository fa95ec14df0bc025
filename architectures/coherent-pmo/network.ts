import { Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { AddressPlanNetwork, ClosedSecurityGroup, type ProductionStack } from 'lintel/constructs';
import { contractOf } from '../../workloads/pmo/contract.ts';
import type { CoherentSettings } from './options.ts';

export type Network = AddressPlanNetwork<'App' | 'Data'>;

export interface SecurityGroups {
  readonly app: ClosedSecurityGroup;
  readonly database: ClosedSecurityGroup;
  /** Only before several instances. */
  readonly loadBalancer: ClosedSecurityGroup | undefined;
}

export const DATABASE_PORT = 5432;
export const [{ port: API_PORT }, { port: WEB_PORT }] = contractOf('prod').processes;

const VPC_BLOCK = '10.0.0.0/16';
const APP_BLOCKS = ['10.0.1.0/24', '10.0.2.0/24'] as const;
export const DATA_BLOCKS = ['10.0.11.0/24', '10.0.12.0/24'] as const;

/** Two public subnets for the application, two private ones for the database, and the names of the document on them. */
export function addNetwork(stack: ProductionStack, { nat }: CoherentSettings): Network {
  const network = new AddressPlanNetwork(stack, 'Vpc', {
    cidr: VPC_BLOCK,
    tiers: [
      { name: 'App', kind: 'public', blocks: APP_BLOCKS },
      // Without a gateway the tier leads nowhere by itself; a NAT instance adds its own route.
      { name: 'Data', kind: nat === 'gateway' ? 'private' : 'isolated', blocks: DATA_BLOCKS },
    ],
    nat: nat === 'gateway' ? 'single' : 'none',
  });
  nameSubnets(network, 'AppSubnet', 'app-subnet');
  nameSubnets(network, 'DataSubnet', 'data-subnet');
  return network;
}

function nameSubnets(network: Network, id: string, name: string): void {
  ['A', 'B'].forEach((letter, index) => {
    const tags = Tags.of(network.node.findChild(`${id}${letter}`));
    tags.add('Name', `${name}-${index + 1}`);
    tags.add('SubnetGroup', `${name}-group`);
  });
}

export function addSecurityGroups(
  stack: ProductionStack,
  { vpc }: Network,
  settings: CoherentSettings,
): SecurityGroups {
  const app = new ClosedSecurityGroup(stack, 'AppSecurityGroup', {
    vpc,
    name: 'app-sg',
    description: 'Application server: HTTP, HTTPS and SSH',
  });
  const database = new ClosedSecurityGroup(stack, 'DbSecurityGroup', {
    vpc,
    name: 'db-sg',
    description: 'Database: PostgreSQL from the application server',
  });
  const loadBalancer =
    settings.scaling === 'single'
      ? undefined
      : new ClosedSecurityGroup(stack, 'AlbSecurityGroup', {
          vpc,
          name: 'alb-sg',
          description: 'Load balancer: HTTPS from the internet',
        });
  app.allowFrom(ec2.Peer.ipv4(settings.sshAllowedCidr), ec2.Port.tcp(22), 'SSH from the allowed range');
  app.allowToAnywhere('Everything');
  database.allowFrom(app, ec2.Port.tcp(DATABASE_PORT), 'PostgreSQL from the application server');
  // Nothing uses it: a database opens no connections. It stands because the document says so.
  database.allowToAnywhere('Everything');
  if (loadBalancer === undefined) openToUsers(app, settings);
  else openToLoadBalancer(app, loadBalancer);
  return { app, database, loadBalancer };
}

function openToUsers(app: ClosedSecurityGroup, { openServicePorts }: CoherentSettings): void {
  const anyone = ec2.Peer.anyIpv4();
  app.allowFrom(anyone, ec2.Port.tcp(80), 'HTTP from the internet');
  app.allowFrom(anyone, ec2.Port.tcp(443), 'HTTPS from the internet');
  if (!openServicePorts) return;
  app.allowFrom(anyone, ec2.Port.tcp(API_PORT), 'API from the internet, without TLS');
  app.allowFrom(anyone, ec2.Port.tcp(WEB_PORT), 'Web server from the internet, without TLS');
}

function openToLoadBalancer(app: ClosedSecurityGroup, loadBalancer: ClosedSecurityGroup): void {
  loadBalancer.allowFrom(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'HTTPS from the internet');
  for (const [port, what] of [[API_PORT, 'API'] as const, [WEB_PORT, 'Web server'] as const]) {
    loadBalancer.allowTo(app, ec2.Port.tcp(port), `${what} on the application servers`);
    app.allowFrom(loadBalancer, ec2.Port.tcp(port), `${what} from the load balancer`);
  }
}
