import { Duration } from 'aws-cdk-lib';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { type FirewallRule, HttpsLoadBalancer, PathRoute, type ProductionStack, WebFirewall } from 'lintel/constructs';
import { AI_ROUTES, contract } from '../../workloads/contracts/contract.ts';
import { PRODUCT } from './names.ts';
import type { SecurityGroups } from './network.ts';
import type { BloomContractsOptions } from './options.ts';
import type { Parameters } from './parameters.ts';
import type { Network } from './tiers.ts';

export interface FrontSubjects {
  readonly parameters: Parameters;
  readonly network: Network;
  readonly groups: SecurityGroups;
}

/** Two target groups of the same tasks: answers of Claude are slow by nature and are measured apart (C-BLM-22). */
export interface TargetGroups {
  readonly api: elb.ApplicationTargetGroup;
  readonly ai: elb.ApplicationTargetGroup;
}

const [{ port, health, stopTimeoutSec }] = contract.processes;

export function addTargetGroups(stack: ProductionStack, { network }: Pick<FrontSubjects, 'network'>): TargetGroups {
  const group = (id: string) =>
    new elb.ApplicationTargetGroup(stack, id, {
      vpc: network.vpc,
      protocol: elb.ApplicationProtocol.HTTP,
      port,
      targetType: elb.TargetType.IP,
      deregistrationDelay: Duration.seconds(stopTimeoutSec),
      healthCheck: {
        protocol: elb.Protocol.HTTP,
        path: health.path,
        healthyHttpCodes: String(health.okStatus),
        interval: Duration.seconds(30),
        timeout: Duration.seconds(5),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 5,
      },
    });
  return { api: group('ApiTargetGroup'), ai: group('AiTargetGroup') };
}

/** HTTPS from CloudFront ends here; no address of it is public. */
export function addLoadBalancer(
  stack: ProductionStack,
  {
    parameters,
    network,
    groups,
    targetGroups,
    accessLogs,
  }: FrontSubjects & { readonly targetGroups: TargetGroups; readonly accessLogs: IBucket },
): HttpsLoadBalancer {
  const front = new HttpsLoadBalancer(stack, 'LoadBalancer', {
    vpc: network.vpc,
    scheme: 'internal',
    subnets: network.subnets('Private'),
    securityGroup: groups.loadBalancer,
    certificateArn: parameters.originCertificateArn.valueAsString,
    target: targetGroups.api,
    // CloudFront speaks TLS 1.2 to an origin.
    tlsFloor: '1.2',
    name: PRODUCT,
    accessLogs: { bucket: accessLogs, prefix: 'load-balancer' },
    // Longer than CloudFront waits, which is longer than the application does: the one nearest to the fault answers.
    idleTimeout: Duration.seconds(75),
  });
  new PathRoute(stack, 'AiRoutes', {
    listener: front.listener,
    priority: 10,
    paths: [AI_ROUTES],
    target: targetGroups.ai,
  });
  return front;
}

/** Requests of one client in five minutes; the application's own limit is lower and knows the user. */
const CLIENT_LIMIT = 2000;

/** Requests over one connecting address of CloudFront in five minutes: more than honest users make together. */
const EDGE_LIMIT = 20_000;

export function addWebFirewall(
  stack: ProductionStack,
  { loadBalancer }: HttpsLoadBalancer,
  { perimeter }: BloomContractsOptions,
): WebFirewall {
  return new WebFirewall(stack, 'WebFirewall', {
    name: PRODUCT,
    scope: 'regional',
    protects: [loadBalancer.loadBalancerArn],
    rules: [
      ...(perimeter === 'no-internet' ? CLIENTS : CLIENTS_OF_THE_EDGE),
      // A contract in a request is longer than 8 KB; the application limits bodies itself.
      { kind: 'managed', group: 'AWSManagedRulesCommonRuleSet', countOnly: ['SizeRestrictions_BODY'] },
      { kind: 'managed', group: 'AWSManagedRulesKnownBadInputsRuleSet' },
      { kind: 'managed', group: 'AWSManagedRulesSQLiRuleSet' },
    ],
  });
}

/** Without CloudFront the connection is the client's own. */
const CLIENTS: readonly FirewallRule[] = [
  { kind: 'rate', name: 'RateLimit', requests: CLIENT_LIMIT, windowSeconds: 300 },
];

/**
 * The connection is CloudFront's, so the client stands in a header. Its first address is the client's own text, so that a
 * second limit counts what connects, whatever the header says:
 * https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-forwarded-ip-address.html
 */
const CLIENTS_OF_THE_EDGE: readonly FirewallRule[] = [
  { kind: 'rate', name: 'RateLimit', requests: CLIENT_LIMIT, windowSeconds: 300, address: 'forwarded' },
  { kind: 'rate', name: 'EdgeRateLimit', requests: EDGE_LIMIT, windowSeconds: 300 },
];
