/**
 * "Staging is production, only smaller": beyond the rows of the document, but the reason to have a staging at all. What
 * staging was tested with is what production runs with, but for the differences that are listed here.
 */
import { type Assertion, type Claim, claim, exists, property } from 'lintel/claims';
import { PROD } from '../environments.ts';
import { type Settings, settingsOf } from '../settings.ts';
import { forcesTls } from './access.ts';
import { cpuAlarm } from './alarms.ts';

const details = { area: 'Staging is production, only smaller', beyond: true } as const;

/** How many there are of each kind, whatever the number of zones: in staging as in production. */
const SAME_PARTS: Readonly<Record<string, number>> = {
  'AWS::EC2::VPC': 1,
  'AWS::EC2::SecurityGroup': 4,
  'AWS::EC2::SecurityGroupIngress': 3,
  'AWS::EC2::SecurityGroupEgress': 2,
  'AWS::EC2::NetworkAcl': 3,
  'AWS::EC2::LaunchTemplate': 1,
  'AWS::AutoScaling::AutoScalingGroup': 1,
  'AWS::AutoScaling::ScalingPolicy': 1,
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 1,
  'AWS::ElasticLoadBalancingV2::TargetGroup': 1,
  'AWS::ElasticLoadBalancingV2::Listener': 2,
  'AWS::WAFv2::WebACL': 1,
  'AWS::RDS::DBInstance': 1,
  'AWS::RDS::DBParameterGroup': 1,
  'AWS::SecretsManager::Secret': 1,
  'AWS::SSM::Parameter': 1,
  'AWS::SNS::Topic': 3,
  'AWS::CloudWatch::Alarm': 12,
  'AWS::CloudWatch::Dashboard': 1,
  'AWS::StepFunctions::StateMachine': 1,
  'AWS::Logs::MetricFilter': 2,
};

/** What production has and staging does not: records for auditors, the public name, the shorter recovery point. */
const ONLY_IN_PRODUCTION = [
  'AWS::CloudFront::Distribution',
  'AWS::Route53::RecordSet',
  'AWS::CloudTrail::Trail',
  'AWS::EC2::FlowLog',
] as const;

export function sameAsProductionClaims(settings: Settings): readonly Claim[] {
  if (settings.kind !== 'staging') return [];
  const production = settingsOf('prod', PROD);
  return [
    claim('EC2-SAME-01', 'Staging has the parts of production', sameParts(settings), details),
    claim('EC2-SAME-02', 'Staging has the shape of production', sameShape(production), details),
    claim('EC2-SAME-03', 'Staging protects its data as production does', sameProtection(), details),
    claim('EC2-SAME-04', 'Staging rings where production does', sameAlarms(settings), details),
    claim('EC2-SAME-05', 'Staging is smaller', smaller(production), details),
  ];
}

export function sameParts({ extraEndpoints }: Settings): readonly Assertion[] {
  return [
    ...Object.entries(SAME_PARTS).map(([type, count]) => exists({ type }, count)),
    exists({ type: 'AWS::EC2::VPCEndpoint' }, 5 + extraEndpoints.length),
  ];
}

function sameShape({ port, healthCheck, cpuTargetPercent }: Settings): readonly Assertion[] {
  return [
    property('target group', 'Port', port),
    property('target group', 'HealthCheckPath', healthCheck.path),
    property('fleet', 'HealthCheckType', 'ELB'),
    property('fleet', 'HealthCheckGracePeriod', healthCheck.graceSeconds),
    property('CPU policy', 'TargetTrackingConfiguration.TargetValue', cpuTargetPercent),
    property('HTTPS listener', 'SslPolicy', 'ELBSecurityPolicy-TLS13-1-2-2021-06'),
    property('firewall', 'Rules', { length: 5 }),
    property('launch template', 'LaunchTemplateData.MetadataOptions.HttpTokens', 'required'),
    property('launch template', 'LaunchTemplateData.Monitoring.Enabled', true),
    property('fleet', 'MixedInstancesPolicy', { absent: true }),
  ];
}

function sameProtection(): readonly Assertion[] {
  return [
    property('database', 'Engine', 'postgres'),
    property('database', 'EngineVersion', '17.9'),
    property('database', 'StorageEncrypted', true),
    property('database', 'DeletionProtection', true),
    forcesTls(),
    property('backup plan', 'BackupPlan.BackupPlanRule', { length: 3 }),
    property('backup vault', 'EncryptionKeyArn', { refersTo: 'key' }),
    property('load balancer', 'LoadBalancerAttributes', {
      has: { where: { Key: 'deletion_protection.enabled', Value: 'true' } },
    }),
  ];
}

function sameAlarms(settings: Settings): readonly Assertion[] {
  return [
    exists('warning alarms', 6),
    exists('critical alarms', 6),
    cpuAlarm(settings, 'warning'),
    cpuAlarm(settings, 'critical'),
    property('response critical alarm', 'Threshold', 2),
    property('errors critical alarm', 'Threshold', 5),
    property('every alarm', 'EvaluationPeriods', { oneOf: [1, 2, 3] }),
  ];
}

/** Fewer and smaller, never different. */
function smaller({ capacity, zones }: Settings): readonly Assertion[] {
  return [
    property('fleet', 'MinSize', { atMost: capacity.min - 1 }),
    property('fleet', 'MaxSize', { atMost: capacity.max - 1 }),
    property('launch template', 'LaunchTemplateData.InstanceType', { like: 't3.*' }),
    property('database', 'DBInstanceClass', { like: 'db.t4g.*' }),
    exists('every subnet', { max: 3 * zones.length - 1 }),
    exists('NAT gateways', { max: zones.length - 1 }),
    ...ONLY_IN_PRODUCTION.map((type) => exists({ type }, 0)),
  ];
}
