import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

/** Ports on which answers come back: network ACLs do not remember who asked. */
export const ANSWERS = { from: 1024, to: 65_535 } as const;

export interface AclAllowance {
  /** What passes, for the reader: it becomes part of the logical id, `IngressHttpsFromClients`. */
  readonly name: string;
  /** The blocks on the other side. */
  readonly blocks: readonly string[];
  /** TCP port, or the first and last of several. */
  readonly ports: number | { readonly from: number; readonly to: number };
}

export interface TierNetworkAclProps {
  readonly vpc: ec2.IVpc;
  readonly subnets: readonly ec2.ISubnet[];
  /** What may arrive; everything else is dropped. */
  readonly ingress: readonly AclAllowance[];
  /** What may leave, answers included. */
  readonly egress: readonly AclAllowance[];
}

/** EC2 allows 20 entries a direction unless asked for more: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
const MAX_ENTRIES = 20;

/**
 * The stateless second fence around the subnets of a tier. It lets TCP pass as written and drops the rest; the resolver,
 * the time service and the metadata service of AWS are not filtered by network ACLs
 * (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html).
 */
export class TierNetworkAcl extends Construct {
  readonly acl: ec2.CfnNetworkAcl;

  constructor(scope: Construct, id: string, props: TierNetworkAclProps) {
    super(scope, id);
    this.acl = new ec2.CfnNetworkAcl(this, 'Default', {
      vpcId: props.vpc.vpcId,
      tags: [{ key: 'Name', value: this.node.path }],
    });
    this.addEntries('Ingress', props.ingress);
    this.addEntries('Egress', props.egress);
    for (const subnet of props.subnets) {
      new ec2.CfnSubnetNetworkAclAssociation(this, `On${subnet.availabilityZone.slice(-1).toUpperCase()}`, {
        networkAclId: this.acl.ref,
        subnetId: subnet.subnetId,
      });
    }
  }

  private addEntries(direction: 'Ingress' | 'Egress', allowances: readonly AclAllowance[]): void {
    const entries = allowances.flatMap(({ name, blocks, ports }) =>
      blocks.map((block, index) => ({
        name: `${direction}${name}${blocks.length === 1 ? '' : index + 1}`,
        block,
        ports,
      })),
    );
    if (entries.length > MAX_ENTRIES) {
      throw new Error(
        `Network ACL "${this.node.path}" has ${entries.length} entries for ${direction.toLowerCase()}; EC2 allows ${MAX_ENTRIES}. Join blocks.`,
      );
    }
    entries.forEach(({ name, block, ports }, index) => {
      new ec2.CfnNetworkAclEntry(this, name, {
        networkAclId: this.acl.ref,
        egress: direction === 'Egress',
        ruleNumber: (index + 1) * 100,
        ruleAction: 'allow',
        protocol: 6,
        cidrBlock: block,
        portRange: typeof ports === 'number' ? { from: ports, to: ports } : ports,
      });
    });
  }
}
