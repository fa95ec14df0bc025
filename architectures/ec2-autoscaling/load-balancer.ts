import { Duration } from 'aws-cdk-lib';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { HttpRedirect, HttpsLoadBalancer, type ProductionStack } from 'lintel/constructs';
import { contractOf } from '../../workloads/web-app/contract.ts';
import type { Parameters } from './interface.ts';
import type { Network, SecurityGroups } from './network.ts';
import type { Settings } from './settings.ts';

export interface LoadBalancerSubjects {
  readonly parameters: Parameters;
  readonly network: Network;
  readonly groups: SecurityGroups;
  readonly logBucket: IBucket;
  readonly live: elb.IApplicationTargetGroup;
}

export interface PublicFace {
  readonly loadBalancer: elb.ApplicationLoadBalancer;
  /** The listener that forwards to the instances. */
  readonly listener: elb.ApplicationListener;
}

export function addTargetGroup(stack: ProductionStack, id: string, network: Network, settings: Settings) {
  const [{ health, stopTimeoutSec }] = contractOf(settings).processes;
  const secure = settings.encryptToInstances;
  return new elb.ApplicationTargetGroup(stack, id, {
    vpc: network.vpc,
    protocol: secure ? elb.ApplicationProtocol.HTTPS : elb.ApplicationProtocol.HTTP,
    port: settings.port,
    targetType: elb.TargetType.INSTANCE,
    deregistrationDelay: Duration.seconds(stopTimeoutSec),
    healthCheck: {
      protocol: secure ? elb.Protocol.HTTPS : elb.Protocol.HTTP,
      path: settings.healthCheck.path,
      port: settings.healthCheck.port === undefined ? 'traffic-port' : String(settings.healthCheck.port),
      healthyHttpCodes: String(health.okStatus),
      interval: Duration.seconds(30),
      timeout: Duration.seconds(5),
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 3,
    },
  });
}

/** Port 80 always; with a certificate it only says where HTTPS is, and 443 forwards to the instances (C-EC2-05). */
export function addLoadBalancer(
  stack: ProductionStack,
  subjects: LoadBalancerSubjects,
  settings: Settings,
): PublicFace {
  const { parameters, network, groups, logBucket, live } = subjects;
  const shared = {
    vpc: network.vpc,
    securityGroup: groups.loadBalancer,
    name: settings.name,
    // Longer than the slowest answer, shorter than the 65 s for which the application keeps a connection.
    idleTimeout: Duration.seconds(60),
    deletionProtection: settings.kind !== 'development',
  };
  if (parameters.certificateArn !== undefined) {
    const { loadBalancer, listener } = new HttpsLoadBalancer(stack, 'LoadBalancer', {
      ...shared,
      scheme: 'internet-facing',
      subnets: network.subnets('Public'),
      certificateArn: parameters.certificateArn.valueAsString,
      tlsFloor: settings.tlsFloor,
      target: live,
      accessLogs: { bucket: logBucket, prefix: 'load-balancer' },
    });
    new HttpRedirect(stack, 'HttpRedirect', { loadBalancer });
    return { loadBalancer, listener };
  }
  const { name, ...rest } = shared;
  const loadBalancer = new elb.ApplicationLoadBalancer(stack, 'LoadBalancer', {
    ...rest,
    loadBalancerName: name,
    vpcSubnets: { subnets: [...network.subnets('Public')] },
    internetFacing: true,
    dropInvalidHeaderFields: true,
  });
  loadBalancer.logAccessLogs(logBucket, 'load-balancer');
  const listener = loadBalancer.addListener('HttpListener', {
    protocol: elb.ApplicationProtocol.HTTP,
    port: 80,
    open: false,
    defaultTargetGroups: [live],
  });
  return { loadBalancer, listener };
}
