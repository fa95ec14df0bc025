import { Duration } from 'aws-cdk-lib';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { type ProductionStack, WebFirewall } from 'lintel/constructs';
import { processOf } from '../../workloads/care-platform/contract.ts';
import { named } from './names.ts';
import type { Network, SecurityGroups } from './network.ts';
import type { OmnirapeuticOptions } from './options.ts';
import type { Storage } from './storage.ts';

export interface LoadBalancer {
  readonly loadBalancer: elb.ApplicationLoadBalancer;
  readonly targets: Readonly<Record<'api' | 'web', elb.ApplicationTargetGroup>>;
  /** Services wait for these: ECS refuses a target group that no listener uses. */
  readonly listeners: readonly Construct[];
}

/** Module `alb`: /api/* to the api, everything else to the web; TLS ends here when there is a certificate. */
export function addLoadBalancer(
  stack: ProductionStack,
  {
    network,
    groups,
    storage,
  }: { readonly network: Network; readonly groups: SecurityGroups; readonly storage: Storage },
  { certificateArn }: OmnirapeuticOptions,
): LoadBalancer {
  const scope = new Construct(stack, 'Alb');
  const loadBalancer = new elb.ApplicationLoadBalancer(scope, 'Default', {
    loadBalancerName: named('alb'),
    vpc: network.vpc,
    vpcSubnets: { subnets: [...network.subnets('Public')] },
    internetFacing: true,
    securityGroup: groups.alb,
    deletionProtection: true,
    dropInvalidHeaderFields: true,
    idleTimeout: Duration.seconds(60),
  });
  loadBalancer.logAccessLogs(storage.logs, 'alb');
  const targets = {
    api: addTargets(scope, network, 'api'),
    web: addTargets(scope, network, 'web'),
  };
  const listener =
    certificateArn === undefined
      ? addHttp(loadBalancer, targets.web)
      : addHttps(loadBalancer, targets.web, certificateArn);
  const rule = new elb.ApplicationListenerRule(scope, 'ApiRule', {
    listener,
    priority: 100,
    conditions: [elb.ListenerCondition.pathPatterns(['/api/*'])],
    action: elb.ListenerAction.forward([targets.api]),
  });
  return { loadBalancer, targets, listeners: [listener, rule] };
}

function addTargets(scope: Construct, { vpc }: Network, service: 'api' | 'web'): elb.ApplicationTargetGroup {
  const process = processOf(service);
  const health = 'health' in process ? process.health : { path: '/', okStatus: 200 };
  return new elb.ApplicationTargetGroup(scope, service === 'api' ? 'ApiTargets' : 'WebTargets', {
    targetGroupName: named(service),
    vpc,
    targetType: elb.TargetType.IP,
    protocol: elb.ApplicationProtocol.HTTP,
    port: 'port' in process ? process.port : 80,
    deregistrationDelay: Duration.seconds(process.stopTimeoutSec),
    healthCheck: {
      path: health.path,
      healthyHttpCodes: String(health.okStatus),
      interval: Duration.seconds(30),
      timeout: Duration.seconds(5),
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 3,
    },
  });
}

/** Without a certificate nothing encrypts the way from the internet (C-OMN-08). */
function addHttp(loadBalancer: elb.ApplicationLoadBalancer, web: elb.ApplicationTargetGroup): elb.ApplicationListener {
  return loadBalancer.addListener('Http', {
    port: 80,
    protocol: elb.ApplicationProtocol.HTTP,
    open: false,
    defaultTargetGroups: [web],
  });
}

function addHttps(
  loadBalancer: elb.ApplicationLoadBalancer,
  web: elb.ApplicationTargetGroup,
  certificateArn: string,
): elb.ApplicationListener {
  loadBalancer.addListener('Http', {
    port: 80,
    protocol: elb.ApplicationProtocol.HTTP,
    open: false,
    defaultAction: elb.ListenerAction.redirect({ protocol: 'HTTPS', port: '443', permanent: true }),
  });
  return loadBalancer.addListener('Https', {
    port: 443,
    protocol: elb.ApplicationProtocol.HTTPS,
    open: false,
    sslPolicy: elb.SslPolicy.RECOMMENDED_TLS,
    certificates: [elb.ListenerCertificate.fromArn(certificateArn)],
    defaultTargetGroups: [web],
  });
}

/** Module `waf`: four rules, of which the first three are kept up to date by AWS. */
export function addFirewall(stack: ProductionStack, { loadBalancer }: LoadBalancer): WebFirewall {
  return new WebFirewall(stack, 'Waf', {
    name: named('waf'),
    scope: 'regional',
    protects: [loadBalancer.loadBalancerArn],
    rules: [
      { kind: 'managed', group: 'AWSManagedRulesCommonRuleSet' },
      { kind: 'managed', group: 'AWSManagedRulesKnownBadInputsRuleSet' },
      { kind: 'managed', group: 'AWSManagedRulesSQLiRuleSet' },
      { kind: 'rate', name: 'RateLimit', requests: 2000, windowSeconds: 300 },
    ],
  });
}
