import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as resolver from 'aws-cdk-lib/aws-route53resolver';
import { Construct } from 'constructs';

export interface DnsFirewallProps {
  readonly vpc: ec2.IVpc;
  /** Names that may be asked for, `api.example.com`; `*.example.com` for everything below. Everything else gets no answer. */
  readonly allow: readonly string[];
  /** At most 64 letters, digits, hyphens and underscores. */
  readonly name: string;
}

/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-rule-groups.html: 101 to 9899. */
const PRIORITY = 101;

/**
 * The VPC's resolver answers for the listed names and for no other, and stays silent when the firewall itself fails, which
 * is the default of a VPC (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-vpc-configuration.html);
 * AWS::Route53Resolver::FirewallConfig can be read but not made by CloudFormation. It filters names, not connections: a program that knows an address needs no name, so security groups must
 * limit addresses beside it.
 */
export class DnsFirewall extends Construct {
  constructor(scope: Construct, id: string, props: DnsFirewallProps) {
    super(scope, id);
    refuseNames(this.node.path, props.allow);
    const allowed = new resolver.CfnFirewallDomainList(this, 'AllowedDomains', {
      name: `${props.name}-allowed`,
      domains: [...props.allow],
    });
    const everything = new resolver.CfnFirewallDomainList(this, 'AllDomains', {
      name: `${props.name}-all`,
      domains: ['*'],
    });
    const group = new resolver.CfnFirewallRuleGroup(this, 'Rules', {
      name: props.name,
      firewallRules: [
        {
          priority: 1,
          action: 'ALLOW',
          firewallDomainListId: allowed.attrId,
          // An allowed name may be an alias of one that nobody listed: a database's name leads to a host's.
          firewallDomainRedirectionAction: 'TRUST_REDIRECTION_DOMAIN',
        },
        { priority: 2, action: 'BLOCK', blockResponse: 'NODATA', firewallDomainListId: everything.attrId },
      ],
    });
    new resolver.CfnFirewallRuleGroupAssociation(this, 'Association', {
      name: props.name,
      firewallRuleGroupId: group.attrId,
      vpcId: props.vpc.vpcId,
      priority: PRIORITY,
      mutationProtection: 'DISABLED',
    });
  }
}

const NAME = /^(\*\.)?([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)+[A-Za-z][A-Za-z0-9-]*\.?$/;

function refuseNames(path: string, names: readonly string[]): void {
  if (names.length === 0) {
    throw new Error(`DNS firewall "${path}" allows no name at all; list those that are needed.`);
  }
  const wrong = names.find((name) => !NAME.test(name));
  if (wrong !== undefined) {
    throw new Error(
      `DNS firewall "${path}": "${wrong}" is not a name; write "api.example.com", or "*.example.com" for everything below.`,
    );
  }
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new Error(`DNS firewall "${path}": "${repeated}" is listed twice.`);
}
