import { Size } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ClosedSecurityGroup, type ProductionStack, SingleHost } from 'lintel/constructs';
import { DATA_BLOCKS, type Network } from './network.ts';
import type { CoherentSettings } from './options.ts';

/**
 * The documented cheaper way out of the data subnets: a t3.nano that forwards packets (C-PMO-14). It is slower than the
 * gateway and has to be patched.
 */
export function addNatInstance(stack: ProductionStack, network: Network, settings: CoherentSettings): void {
  const group = new ClosedSecurityGroup(stack, 'NatSecurityGroup', {
    vpc: network.vpc,
    name: 'nat-sg',
    description: 'NAT instance: everything from the data subnets to the internet',
  });
  for (const block of DATA_BLOCKS) {
    group.allowFrom(ec2.Peer.ipv4(block), ec2.Port.allTraffic(), 'Everything from a data subnet');
  }
  group.allowToAnywhere('Everything');
  const host = new SingleHost(stack, 'NatInstance', {
    vpc: network.vpc,
    subnet: network.subnet('App', settings.zones[0]),
    securityGroup: group,
    role: new iam.Role(stack, 'NatInstanceRole', {
      description: 'NAT instance: Session Manager only',
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore')],
    }),
    instanceType: 't3.nano',
    rootVolume: Size.gibibytes(8),
    image: ec2.MachineImage.latestAmazonLinux2023(),
    userData: ec2.UserData.custom(FORWARD),
    name: 'coherent-nat',
  });
  const { instance } = host.instance;
  // EC2 drops packets that an instance neither sends nor gets itself, unless told otherwise.
  instance.sourceDestCheck = false;
  new ec2.CfnEIP(stack, 'NatInstanceAddress', { domain: 'vpc', instanceId: instance.ref });
  new ec2.CfnRoute(stack, 'DataDefaultRoute', {
    routeTableId: (network.node.findChild('DataRouteTable') as ec2.CfnRouteTable).ref,
    destinationCidrBlock: '0.0.0.0/0',
    instanceId: instance.ref,
  });
}

const FORWARD = `#!/bin/bash
# Forwards the packets of the data subnets. Waits until the Elastic IP makes the packages reachable.
set -Eeuo pipefail
until dnf install --assumeyes nftables; do sleep 5; done
echo 'net.ipv4.ip_forward = 1' >/etc/sysctl.d/90-nat.conf
sysctl --system
interface="$(ip route show default | awk '{ print $5; exit }')"
nft add table ip nat
nft add chain ip nat postrouting '{ type nat hook postrouting priority 100; }'
nft add rule ip nat postrouting oifname "$interface" masquerade
nft list ruleset >/etc/sysconfig/nftables.conf
systemctl enable nftables
`;
