import { ANSWERS, type ProductionStack, TierNetworkAcl } from 'lintel/constructs';
import type { Network } from './network.ts';
import { DATABASE_PORT, type Settings } from './settings.ts';

const ANYWHERE = ['0.0.0.0/0'];

/**
 * A stateless fence around each tier, behind the security groups (C-EC2-14). What instances ask for passes the public
 * tier twice, into the NAT gateway and out of it, so that tier lets it in as well as out.
 */
export function addNetworkAcls(stack: ProductionStack, network: Network, settings: Settings): void {
  const { vpc } = network;
  const { blocks, port, egressPorts, sshAllowedCidrs, cidr } = settings;
  const clients = settings.clients === 'cloudfront' ? ANYWHERE : settings.clients;
  const fromClients = clients.includes('0.0.0.0/0') ? ANYWHERE : [...clients, cidr];
  const web = (ends: readonly string[]) =>
    [80, 443].map((each) => ({ name: each === 80 ? 'Http' : 'Https', blocks: ends, ports: each }));
  const outwards = egressPorts.map((each) => ({
    name: each === 443 ? 'Https' : 'Packages',
    blocks: ANYWHERE,
    ports: each,
  }));
  const ssh = sshAllowedCidrs.length === 0 ? [] : [{ name: 'Ssh', blocks: sshAllowedCidrs, ports: 22 }];
  const isAnswerPort = port >= ANSWERS.from;
  new TierNetworkAcl(stack, 'PublicAcl', {
    vpc,
    subnets: network.subnets('Public'),
    ingress: [...web(fromClients), { name: 'Answers', blocks: ANYWHERE, ports: ANSWERS }],
    egress: [
      ...outwards,
      ...(isAnswerPort ? [] : [{ name: 'Requests', blocks: blocks.private, ports: port }]),
      { name: 'AnswersAndRequests', blocks: ANYWHERE, ports: ANSWERS },
    ],
  });
  new TierNetworkAcl(stack, 'PrivateAcl', {
    vpc,
    subnets: network.subnets('Private'),
    ingress: [
      { name: 'Requests', blocks: blocks.public, ports: port },
      { name: 'Endpoints', blocks: blocks.private, ports: 443 },
      ...ssh,
      { name: 'Answers', blocks: ANYWHERE, ports: ANSWERS },
    ],
    egress: [
      ...outwards,
      { name: 'Sql', blocks: blocks.database, ports: DATABASE_PORT },
      { name: 'Answers', blocks: [cidr, ...sshAllowedCidrs], ports: ANSWERS },
    ],
  });
  new TierNetworkAcl(stack, 'DatabaseAcl', {
    vpc,
    subnets: network.subnets('Database'),
    ingress: [{ name: 'Sql', blocks: blocks.private, ports: DATABASE_PORT }],
    egress: [{ name: 'Answers', blocks: blocks.private, ports: ANSWERS }],
  });
}
