import { Fn } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as firewall from 'aws-cdk-lib/aws-networkfirewall';
import { Construct } from 'constructs';
import { RetainedLogGroup } from './retained-log-group.ts';

export interface NetworkFirewallProps {
  readonly vpc: ec2.IVpc;
  /** Subnets of its own, one a zone: every packet is routed to the endpoint of its zone. Each is billed. */
  readonly subnets: readonly ec2.ISubnet[];
  /** At most 128 letters, digits and hyphens. */
  readonly name: string;
  /** Names that a TLS client may ask for (SNI); `.example.com` for everything below. Everything else is dropped. */
  readonly allow: readonly string[];
  /**
   * How long alerts about dropped connections are kept.
   *
   * @default 30
   */
  readonly logDays?: number;
}

/**
 * A firewall in the way of packets that leave the VPC: it lets through TLS connections to the listed names and drops
 * everything else. It sees only what the route tables send to its endpoints, in both directions.
 */
export class NetworkFirewall extends Construct {
  readonly firewall: firewall.CfnFirewall;
  private readonly zones: readonly string[];

  constructor(scope: Construct, id: string, props: NetworkFirewallProps) {
    super(scope, id);
    refuseLists(this.node.path, props);
    this.zones = props.subnets.map((subnet) => subnet.availabilityZone);
    const names = new firewall.CfnRuleGroup(this, 'AllowedNames', {
      ruleGroupName: `${props.name}-names`,
      type: 'STATEFUL',
      capacity: Math.max(100, props.allow.length),
      ruleGroup: {
        rulesSource: {
          rulesSourceList: { generatedRulesType: 'ALLOWLIST', targetTypes: ['TLS_SNI'], targets: [...props.allow] },
        },
        statefulRuleOptions: { ruleOrder: 'STRICT_ORDER' },
      },
    });
    const policy = new firewall.CfnFirewallPolicy(this, 'Policy', {
      firewallPolicyName: props.name,
      firewallPolicy: {
        statelessDefaultActions: ['aws:forward_to_sfe'],
        statelessFragmentDefaultActions: ['aws:forward_to_sfe'],
        statefulEngineOptions: { ruleOrder: 'STRICT_ORDER', streamExceptionPolicy: 'DROP' },
        statefulRuleGroupReferences: [{ resourceArn: names.attrRuleGroupArn, priority: 1 }],
        // "established": the handshake must pass for the name to be seen at all.
        statefulDefaultActions: ['aws:drop_established', 'aws:alert_established'],
      },
    });
    this.firewall = new firewall.CfnFirewall(this, 'Resource', {
      firewallName: props.name,
      firewallPolicyArn: policy.attrFirewallPolicyArn,
      vpcId: props.vpc.vpcId,
      subnetMappings: props.subnets.map((subnet) => ({ subnetId: subnet.subnetId, ipAddressType: 'IPV4' })),
      deleteProtection: false,
    });
    const alerts = new RetainedLogGroup(this, 'Alerts', {
      name: `/aws/network-firewall/${props.name}`,
      days: props.logDays ?? 30,
      whenStackIsDeleted: 'delete',
    });
    new firewall.CfnLoggingConfiguration(this, 'Logging', {
      firewallArn: this.firewall.ref,
      loggingConfiguration: {
        logDestinationConfigs: [
          {
            logType: 'ALERT',
            logDestinationType: 'CloudWatchLogs',
            logDestination: { logGroup: alerts.logGroupName },
          },
        ],
      },
    });
  }

  /**
   * What a route names as its next hop (`vpcEndpointId`). The attribute lists `zone:id` in an order of AWS's choosing, so
   * with more than one zone a template alone cannot tell them apart.
   */
  get endpointId(): string {
    if (this.zones.length !== 1) {
      throw new Error(
        `Network firewall "${this.node.path}" has endpoints in ${this.zones.join(', ')}, and a template cannot say which is whose; make one firewall a zone.`,
      );
    }
    return Fn.select(1, Fn.split(':', Fn.select(0, this.firewall.attrEndpointIds)));
  }
}

function refuseLists(path: string, { subnets, allow }: NetworkFirewallProps): void {
  const zones = subnets.map((subnet) => subnet.availabilityZone);
  if (zones.length === 0 || new Set(zones).size < zones.length) {
    throw new Error(
      `Network firewall "${path}" was given ${zones.length} subnet(s) in ${new Set(zones).size} zone(s); give one subnet a zone.`,
    );
  }
  const wrong = allow.find((name) => !/^\.?([a-z0-9-]+\.)+[a-z]{2,}$/.test(name));
  if (allow.length === 0 || wrong !== undefined) {
    throw new Error(
      wrong === undefined
        ? `Network firewall "${path}" allows no name at all; list those that are needed.`
        : `Network firewall "${path}": "${wrong}" is not a name; write "api.example.com", or ".example.com" for everything below.`,
    );
  }
}
