import { Duration } from 'aws-cdk-lib';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { InstanceIdTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import { HttpsLoadBalancer, ObjectStore, type ProductionStack, type SingleHost } from 'lintel/constructs';
import { contract } from '../../workloads/tag-compliance-mcp/contract.ts';
import { named, type Parameters } from './interface.ts';
import { type Network, SERVER_PORT, type SecurityGroups } from './network.ts';
import type { McpTaggingOptions } from './options.ts';

export interface LoadBalancerSubjects {
  readonly parameters: Parameters;
  readonly network: Network;
  readonly groups: SecurityGroups;
  readonly server: SingleHost;
}

const [{ health, stopTimeoutSec }] = contract.processes;

/** HTTPS from the internet ends here; the one server behind it gets plain HTTP. */
export function addLoadBalancer(
  stack: ProductionStack,
  { parameters, network, groups, server }: LoadBalancerSubjects,
  options: McpTaggingOptions,
): HttpsLoadBalancer {
  const target = new elb.ApplicationTargetGroup(stack, 'ServerTargetGroup', {
    vpc: network.vpc,
    protocol: elb.ApplicationProtocol.HTTP,
    port: SERVER_PORT,
    targetType: elb.TargetType.INSTANCE,
    // By id: a target given as a construct would open security groups behind our back.
    targets: [new InstanceIdTarget(server.instance.instanceId, SERVER_PORT)],
    deregistrationDelay: Duration.seconds(stopTimeoutSec),
    healthCheck: {
      protocol: elb.Protocol.HTTP,
      path: health.path,
      healthyHttpCodes: String(health.okStatus),
      interval: Duration.seconds(30),
      timeout: Duration.seconds(5),
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 3,
    },
  });
  return new HttpsLoadBalancer(stack, 'LoadBalancer', {
    vpc: network.vpc,
    scheme: 'internet-facing',
    subnets: network.subnets('Public'),
    securityGroup: groups.loadBalancer,
    certificateArn: parameters.certificateArn.valueAsString,
    target,
    name: named('${ProjectName}-alb-${Environment}'),
    accessLogs: { bucket: addAccessLogBucket(stack), prefix: 'load-balancer' },
    // A tool may work for minutes before the first byte of its answer.
    idleTimeout: Duration.seconds(contract.slowestRequestSec + 10),
    ...(options.tlsFloor === undefined ? {} : { tlsFloor: options.tlsFloor }),
  });
}

/** Who asked for what, beside what the server tells of it: requests that the load balancer refuses never reach the server. */
function addAccessLogBucket(stack: ProductionStack): ObjectStore {
  return new ObjectStore(stack, 'AccessLogBucket', {
    // A line is written once and never changed.
    versioned: false,
    rules: [{ name: 'logs expire', current: { deleteAfterDays: 90 } }],
  });
}
