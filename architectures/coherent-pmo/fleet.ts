import { Duration } from 'aws-cdk-lib';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { AutoScalingFleet, HttpsLoadBalancer, PathRoute, type ProductionStack, WebFirewall } from 'lintel/constructs';
import { contractOf } from '../../workloads/pmo/contract.ts';
import { FLEET } from './host/boot-script.ts';
import { API_PORT, WEB_PORT } from './network.ts';
import type { CoherentSettings } from './options.ts';
import { machineOf, nameProfile, type ServerSubjects } from './server.ts';

export interface Fleet {
  readonly fleet: AutoScalingFleet;
  readonly loadBalancer: HttpsLoadBalancer;
}

export interface FleetSubjects extends ServerSubjects {
  readonly certificateArn: string;
  readonly loadBalancerGroup: ISecurityGroup;
}

/** The documented future: HTTPS ends at a load balancer before two to four instances, one zone each at least. */
export function addFleet(stack: ProductionStack, subjects: FleetSubjects, settings: CoherentSettings): Fleet {
  const { network, parameters, groups, role, key } = subjects;
  const { slowestRequestSec, processes } = contractOf(settings.stage);
  const apiTarget = target(stack, 'ApiTargetGroup', subjects, { port: API_PORT, path: settings.healthPath });
  const webTarget = target(stack, 'WebTargetGroup', subjects, { port: WEB_PORT, path: processes[1].health.path });
  const loadBalancer = new HttpsLoadBalancer(stack, 'LoadBalancer', {
    vpc: network.vpc,
    scheme: 'internet-facing',
    subnets: network.subnets('App'),
    securityGroup: subjects.loadBalancerGroup,
    certificateArn: subjects.certificateArn,
    target: webTarget,
    tlsFloor: '1.2',
    idleTimeout: Duration.seconds(slowestRequestSec + 10),
    deletionProtection: settings.stage === 'prod',
  });
  new PathRoute(stack, 'ApiRoute', {
    listener: loadBalancer.listener,
    priority: 10,
    paths: ['/api/*'],
    target: apiTarget,
  });
  const fleet = new AutoScalingFleet(stack, FLEET, {
    ...machineOf(stack, parameters, settings),
    vpc: network.vpc,
    subnets: network.subnets('App'),
    securityGroup: groups.app,
    role,
    userData: () => subjects.userData,
    capacity: { min: 2, max: 4 },
    cpuTargetPercent: 70,
    target: apiTarget,
    name: `coherent-${settings.stage}`,
    publicAddresses: true,
    healthCheckGrace: Duration.minutes(15),
    startTimeout: Duration.minutes(20),
    ...(key === undefined ? {} : { volumeKey: key }),
  });
  fleet.group.targetGroupArns = [apiTarget.targetGroupArn, webTarget.targetGroupArn];
  nameProfile(fleet.launchTemplate.node.findChild('Profile'));
  if (parameters.hostedZoneId !== undefined) {
    new CfnRecordSet(stack, 'DnsRecord', {
      hostedZoneId: parameters.hostedZoneId.valueAsString,
      name: settings.domainName,
      type: 'A',
      aliasTarget: {
        dnsName: loadBalancer.loadBalancer.loadBalancerDnsName,
        hostedZoneId: loadBalancer.loadBalancer.loadBalancerCanonicalHostedZoneId,
      },
    });
  }
  if (settings.webFirewall) addFirewall(stack, loadBalancer, settings);
  return { fleet, loadBalancer };
}

function target(
  stack: ProductionStack,
  id: string,
  { network }: FleetSubjects,
  { port, path }: { readonly port: number; readonly path: string },
): elb.ApplicationTargetGroup {
  return new elb.ApplicationTargetGroup(stack, id, {
    vpc: network.vpc,
    protocol: elb.ApplicationProtocol.HTTP,
    port,
    targetType: elb.TargetType.INSTANCE,
    deregistrationDelay: Duration.seconds(30),
    healthCheck: {
      protocol: elb.Protocol.HTTP,
      path,
      healthyHttpCodes: '200',
      interval: Duration.seconds(30),
      timeout: Duration.seconds(5),
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 3,
    },
  });
}

function addFirewall(stack: ProductionStack, { loadBalancer }: HttpsLoadBalancer, { stage }: CoherentSettings): void {
  new WebFirewall(stack, 'WebFirewall', {
    name: `coherent-${stage}`,
    scope: 'regional',
    protects: [loadBalancer.loadBalancerArn],
    rules: [
      // Uploads are larger than the 8 KB that the body rule takes for an attack.
      { kind: 'managed', group: 'AWSManagedRulesCommonRuleSet', countOnly: ['SizeRestrictions_BODY'] },
      { kind: 'managed', group: 'AWSManagedRulesKnownBadInputsRuleSet' },
      { kind: 'managed', group: 'AWSManagedRulesSQLiRuleSet' },
      { kind: 'rate', name: 'TooManyRequests', requests: 2000 },
    ],
  });
}
