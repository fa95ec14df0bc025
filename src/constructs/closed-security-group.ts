import { Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { toLogicalId } from './logical-ids.ts';

export interface ClosedSecurityGroupProps {
  readonly vpc: ec2.IVpc;
  /** What carries the group, at most 255 characters. Changing it replaces the group. */
  readonly description: string;
  /**
   * The name in the EC2 console. A fixed name means that the group cannot be replaced in place.
   *
   * @default - generated
   */
  readonly name?: string;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html */
const DESCRIPTION = /^[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/;

/**
 * A security group with nothing allowed, in or out, except what `allowFrom` and `allowTo` say, each with its reason.
 *
 * Constructs of aws-cdk-lib add rules of their own (a listener opens its port to the world, a target opens itself to its
 * load balancer); on this group such a rule is an error that says what was attempted. Rules that name another group are
 * resources of their own, so that two groups can name each other; rules that name addresses stand in the group. A group
 * without egress carries CDK's placeholder (icmp to 255.255.255.255/32), because an empty list would mean "everything".
 */
export class ClosedSecurityGroup extends ec2.SecurityGroup {
  constructor(scope: Construct, id: string, props: ClosedSecurityGroupProps) {
    refuseDescription(id, props.description);
    super(scope, id, {
      vpc: props.vpc,
      description: props.description,
      allowAllOutbound: false,
      ...(props.name === undefined ? {} : { securityGroupName: props.name }),
    });
  }

  /** Lets the peer open connections to the port. The reason becomes the rule's description. */
  allowFrom(peer: ec2.IPeer, port: ec2.Port, reason: string): void {
    refuseDescription(this.node.path, reason);
    super.addIngressRule(nameGroup(peer), port, reason);
  }

  /** Lets what carries this group open connections to the port of the peer. The reason becomes the rule's description. */
  allowTo(peer: ec2.IPeer, port: ec2.Port, reason: string): void {
    refuseDescription(this.node.path, reason);
    super.addEgressRule(nameGroup(peer), port, reason);
  }

  /**
   * Lets what carries this group open any connection over IPv4, to wherever its routes lead. A resource of its own: written
   * inside the group, aws-cdk-lib would drop the narrower rules beside it. The reason becomes the rule's description.
   */
  allowToAnywhere(reason: string): void {
    refuseDescription(this.node.path, reason);
    const anywhere = ec2.Peer.anyIpv4();
    super.addEgressRule(
      {
        canInlineRule: false,
        connections: anywhere.connections,
        uniqueId: 'Anywhere',
        toIngressRuleConfig: () => anywhere.toIngressRuleConfig(),
        toEgressRuleConfig: () => anywhere.toEgressRuleConfig(),
      },
      ec2.Port.allTraffic(),
      reason,
    );
  }

  override addIngressRule(peer: ec2.IPeer, port: ec2.Port): never {
    throw new Error(
      `Security group "${this.node.path}" is closed, but a construct tried to open ${port} to ${peer.uniqueId}. Write allowFrom(…) if that is wanted, or keep the construct from adding rules (open: false).`,
    );
  }

  override addEgressRule(peer: ec2.IPeer, port: ec2.Port): never {
    throw new Error(
      `Security group "${this.node.path}" is closed, but a construct tried to let it reach ${peer.uniqueId} on ${port}. Write allowTo(…) if that is wanted, or keep the construct from adding rules (open: false).`,
    );
  }
}

/** CDK names a rule's construct after the peer, and a group's own name there is a hash. */
function nameGroup(peer: ec2.IPeer): ec2.IPeer {
  if (!ec2.SecurityGroup.isSecurityGroup(peer)) return peer;
  const path = peer.node.scopes.slice(peer.node.scopes.indexOf(Stack.of(peer)) + 1).map((scope) => scope.node.id);
  return {
    canInlineRule: false,
    connections: peer.connections,
    uniqueId: toLogicalId(path),
    toIngressRuleConfig: () => peer.toIngressRuleConfig(),
    toEgressRuleConfig: () => peer.toEgressRuleConfig(),
  };
}

function refuseDescription(group: string, description: string): void {
  if (!Token.isUnresolved(description) && !DESCRIPTION.test(description)) {
    throw new Error(
      `Security group "${group}": EC2 refuses the description "${description}"; use 1 to 255 of the characters a-z, A-Z, 0-9, space and ._-:/()#,@[]+=&;{}!$*`,
    );
  }
}
