/**
 * "Staging is production, only smaller": beyond the rows of the document, but the reason to have a staging at all. What
 * staging was tested with is what production runs with, but for the differences that are listed here.
 */
import type { Assertion, Claim } from 'lintel/claims';
import { forcesTls } from './access.ts';
import { alarmsAre, cpuAlarm, errorAlarm, responseAlarm } from './alarms.ts';
import { listenersOf, tracksCpu } from './compute.ts';
import type { Document } from './document.ts';
import { that } from './names.ts';

const { claim, encrypted, exists, kept, property, runs, targets } = that;

/** How many there are of each kind, whatever the number of zones: in staging as in production. */
const SAME_PARTS = {
  EC2: { VPC: 1, SecurityGroup: 4, SecurityGroupEgress: 2, NetworkAcl: 3, LaunchTemplate: 1 },
  AutoScaling: { AutoScalingGroup: 1, ScalingPolicy: 1 },
  ElasticLoadBalancingV2: { LoadBalancer: 1, TargetGroup: 1, Listener: 2 },
  RDS: { DBInstance: 1, DBParameterGroup: 1 },
  CloudWatch: { Alarm: 12, Dashboard: 1 },
  SNS: { Topic: 3 },
  Logs: { MetricFilter: 2 },
  ...{ WAFv2: { WebACL: 1 }, SSM: { Parameter: 1 }, StepFunctions: { StateMachine: 1 } },
};

/** What production has and staging does not: records for auditors, the public name, the shorter recovery point. */
const ONLY_IN_PRODUCTION = ['CloudFront::Distribution', 'Route53::RecordSet', 'CloudTrail::Trail', 'EC2::FlowLog'];

export function sameAsProductionClaims(of: Document): readonly Claim[] {
  if (of.kind !== 'staging') return [];
  const same = (id: string, title: string, holds: readonly Assertion[]) => claim(id, title, { beyond: true }, holds);
  return that.area('Staging is production, only smaller', [
    same('EC2-SAME-01', 'Staging has the parts of production', sameParts(of)),
    same('EC2-SAME-02', 'Staging has the shape of production', sameShape(of)),
    same('EC2-SAME-03', 'Staging protects its data as production does', sameProtection()),
    same('EC2-SAME-04', 'Staging rings where production does', sameAlarms(of)),
    same('EC2-SAME-05', 'Staging is smaller', smaller()),
  ]);
}

export function sameParts({ extraEndpoints, edge }: Document): readonly Assertion[] {
  const parts = Object.entries(SAME_PARTS).flatMap(([service, counts]) =>
    Object.entries(counts).map(([part, count]) => exists({ type: `AWS::${service}::${part}` }, count)),
  );
  return [
    ...parts,
    exists({ type: 'AWS::EC2::VPCEndpoint' }, 5 + extraEndpoints.length),
    // The public name brings the secret of CloudFront, and rules for its addresses.
    exists({ type: 'AWS::SecretsManager::Secret' }, edge ? 2 : 1),
    exists({ type: 'AWS::EC2::SecurityGroupIngress' }, edge ? 5 : 3),
  ];
}

function sameShape(of: Document): readonly Assertion[] {
  return [
    targets('target group', { port: 8080, health: { path: of.healthPath, codes: '200' } }),
    property('fleet', 'HealthCheckType', 'ELB'),
    property('fleet', 'HealthCheckGracePeriod', of.graceSeconds),
    tracksCpu(of),
    listenersOf(of),
    property('HTTPS listener', 'SslPolicy', 'ELBSecurityPolicy-TLS13-1-2-2021-06'),
    property('firewall', 'Rules', { length: 5 }),
    runs('fleet', { imdsv2: true }),
    property('launch template', 'LaunchTemplateData.Monitoring.Enabled', true),
    property('fleet', 'MixedInstancesPolicy', { absent: true }),
  ];
}

function sameProtection(): readonly Assertion[] {
  return [
    property('database', 'Engine', 'postgres'),
    property('database', 'EngineVersion', '17.9'),
    encrypted('database'),
    encrypted('database', { in: 'transit' }),
    forcesTls,
    kept('database', { deletionProtected: true }),
    property('backup plan', 'BackupPlan.BackupPlanRule', { length: 3 }),
    encrypted('backup vault', { by: 'key' }),
    property('load balancer', 'LoadBalancerAttributes', {
      has: { where: { Key: 'deletion_protection.enabled', Value: 'true' } },
    }),
  ];
}

function sameAlarms(of: Document): readonly Assertion[] {
  return [
    exists('warning alarms', 6),
    exists('critical alarms', 6),
    alarmsAre(of, 'warning'),
    alarmsAre(of, 'critical'),
    cpuAlarm(of, 'warning'),
    cpuAlarm(of, 'critical'),
    responseAlarm('critical'),
    errorAlarm('critical'),
  ];
}

/** Fewer and smaller than the three to ten instances of production in three zones, never different. */
function smaller(): readonly Assertion[] {
  return [
    property('fleet', 'MinSize', { atMost: 2 }),
    property('fleet', 'MaxSize', { atMost: 9 }),
    property('launch template', 'LaunchTemplateData.InstanceType', { like: 't3.*' }),
    property('database', 'DBInstanceClass', { like: 'db.t4g.*' }),
    exists('every subnet', { max: 8 }),
    exists('NAT gateways', { max: 2 }),
    ...ONLY_IN_PRODUCTION.map((part) => exists({ type: `AWS::${part}` }, 0)),
  ];
}
