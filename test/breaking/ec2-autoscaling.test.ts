/**
 * A check that cannot fail is worthless: each edit breaks one promise of an environment, and the claims that make the
 * promise must notice, with a trace. The oracle is the conformance table, which says what each row promises.
 */
import { describe, test } from 'vitest';
import architecture from '../../architectures/ec2-autoscaling/architecture.ts';
import { systemOf } from '../judged.ts';
import { type EditableTemplate, edited, expectNoticed, expectUnbroken, withFile } from './noticed.ts';

type Name = 'dev' | 'staging' | 'prod';

const properties = (of: EditableTemplate, id: string) => {
  const resource = of.Resources[id];
  if (resource === undefined) throw new Error(`there is no ${id} to break`);
  return resource.Properties;
};
const launch = (of: EditableTemplate) => properties(of, 'FleetTemplate').LaunchTemplateData;
const group = (id: string) => ({ 'Fn::GetAtt': [id, 'GroupId'] });
const ingress = (into: string, port: number, from: object) => ({
  Type: 'AWS::EC2::SecurityGroupIngress',
  Properties: { GroupId: group(into), IpProtocol: 'tcp', FromPort: port, ToPort: port, ...from },
});
const statements = (of: EditableTemplate, policy: number) =>
  properties(of, 'FleetRole').Policies[policy].PolicyDocument.Statement;
const rulesOf = (of: EditableTemplate, plan: string) => properties(of, plan).BackupPlan.BackupPlanRule;

/** What the edit does and where, the claims that must refuse it, and words of the trace that must name the culprit. */
const EDITS: readonly [
  edit: string,
  where: Name,
  refuted: readonly string[],
  says: string,
  apply: (it: EditableTemplate) => void,
][] = [
  [
    'SSH is opened to the world',
    'prod',
    ['EC2-PRD-06', 'EC2-SG-02', 'EC2-SG-03'],
    'lets in tcp/22 from 0.0.0.0/0',
    (it) => {
      it.Resources.Ssh = ingress('FleetSecurityGroup', 22, { CidrIp: '0.0.0.0/0' });
    },
  ],
  [
    'the database admits the load balancer',
    'prod',
    ['EC2-SG-04', 'EC2-SG-07'],
    'LoadBalancer',
    (it) => {
      it.Resources.Extra = ingress('DatabaseSecurityGroup', 5432, {
        SourceSecurityGroupId: group('LoadBalancerSecurityGroup'),
      });
      it.Resources.ExtraOut = {
        Type: 'AWS::EC2::SecurityGroupEgress',
        Properties: {
          GroupId: group('LoadBalancerSecurityGroup'),
          IpProtocol: 'tcp',
          FromPort: 5432,
          ToPort: 5432,
          DestinationSecurityGroupId: group('DatabaseSecurityGroup'),
        },
      };
      for (const zone of [1, 2, 3]) properties(it, `DatabaseAclIngressSql${zone}`).CidrBlock = '10.2.0.0/16';
      for (const zone of [1, 2, 3]) properties(it, `DatabaseAclEgressAnswers${zone}`).CidrBlock = '10.2.0.0/16';
      properties(it, 'PublicAclEgressHttps').PortRange = { From: 443, To: 5432 };
    },
  ],
  [
    'staging is opened to the internet',
    'staging',
    ['EC2-STG-06'],
    'lets in tcp/443 from 0.0.0.0/0',
    (it) => {
      properties(it, 'LoadBalancerSecurityGroup').SecurityGroupIngress.push({
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
        CidrIp: '0.0.0.0/0',
      });
      properties(it, 'PublicAclIngressHttps1').CidrBlock = '0.0.0.0/0';
    },
  ],
  [
    'the database subnets get a way out',
    'prod',
    ['EC2-NET-08', 'EC2-NET-11'],
    'VpcNatGatewayA',
    (it) => {
      it.Resources.WayOut = {
        Type: 'AWS::EC2::Route',
        Properties: {
          RouteTableId: { Ref: 'VpcDatabaseRouteTable' },
          DestinationCidrBlock: '0.0.0.0/0',
          NatGatewayId: { Ref: 'VpcNatGatewayA' },
        },
      };
    },
  ],
  [
    'a network ACL forgets the answers',
    'prod',
    ['EC2-NET-14', 'EC2-NET-13'],
    'PublicAcl',
    (it) => {
      delete it.Resources.PublicAclIngressAnswers;
    },
  ],
  [
    'a zone leaves through the NAT gateway of another',
    'prod',
    ['EC2-NET-13'],
    'VpcNatGatewayA',
    (it) => {
      properties(it, 'VpcPrivateDefaultRouteB').NatGatewayId = { Ref: 'VpcNatGatewayA' };
    },
  ],
  [
    'the instances move to the public subnets',
    'dev',
    ['EC2-NET-09', 'EC2-NET-10'],
    'VpcPublicSubnetA',
    (it) => {
      properties(it, 'Fleet').VPCZoneIdentifier = [{ Ref: 'VpcPublicSubnetA' }, { Ref: 'VpcPublicSubnetB' }];
    },
  ],
  [
    'the dev network takes the block of production',
    'dev',
    ['EC2-NET-01', 'EC2-NET-04'],
    '10.2.0.0/16',
    (it) => {
      properties(it, 'Vpc').CidrBlock = '10.2.0.0/16';
    },
  ],
  [
    'the S3 endpoint leaves the private route tables',
    'prod',
    ['EC2-VPE-01', 'EC2-VPE-05'],
    'EndpointS3',
    (it) => {
      properties(it, 'EndpointS3').RouteTableIds = [{ Ref: 'VpcPublicRouteTable' }];
    },
  ],
  [
    'an endpoint is deleted',
    'staging',
    ['EC2-VPE-03', 'EC2-VPE-05'],
    'SSM messages endpoint',
    (it) => {
      delete it.Resources.EndpointSsmmessages;
    },
  ],
  [
    'metadata is answered without a token',
    'prod',
    ['EC2-LT-06'],
    'optional',
    (it) => {
      launch(it).MetadataOptions.HttpTokens = 'optional';
    },
  ],
  [
    'containers may read the credentials',
    'dev',
    ['EC2-LT-06'],
    'metadataHops of WebAppDev/Fleet is 2',
    (it) => {
      launch(it).MetadataOptions.HttpPutResponseHopLimit = 2;
    },
  ],
  [
    'Auto Scaling loses the key',
    'prod',
    ['EC2-KMS-01'],
    'KeyPolicy',
    (it) => {
      const policy = properties(it, 'Key').KeyPolicy;
      policy.Statement = policy.Statement.filter(({ Sid }: { Sid?: string }) => Sid !== 'AutoScalingAttachesDisks');
    },
  ],
  [
    'spot instances lose the key',
    'dev',
    ['EC2-KMS-01'],
    'AWSServiceRoleForEC2Spot',
    (it) => {
      for (const statement of properties(it, 'Key').KeyPolicy.Statement) {
        const named = statement.Condition?.ArnEquals;
        if (statement.Sid?.startsWith('AutoScaling')) named['aws:PrincipalArn'] = named['aws:PrincipalArn'][0];
      }
    },
  ],
  [
    'the role reads every bucket',
    'prod',
    ['EC2-IAM-02'],
    's3:GetObject',
    (it) => {
      statements(it, 1)[0].Resource = '*';
    },
  ],
  [
    'the role may write metrics anywhere',
    'prod',
    ['EC2-IAM-03'],
    'cloudwatch:PutMetricData',
    (it) => {
      for (const statement of statements(it, 2)) delete statement.Condition;
    },
  ],
  [
    'the role reads every secret',
    'staging',
    ['EC2-IAM-05'],
    'secretsmanager:GetSecretValue',
    (it) => {
      statements(it, 0)[0].Resource = '*';
    },
  ],
  [
    'the role may terminate instances',
    'prod',
    ['EC2-IAM-02'],
    'ec2:TerminateInstances',
    (it) => {
      statements(it, 3)[0].Action.push('ec2:TerminateInstances');
    },
  ],
  [
    'production takes a smaller type',
    'prod',
    ['EC2-PRD-01', 'EC2-LT-04'],
    't3.small',
    (it) => {
      launch(it).InstanceType = 't3.small';
    },
  ],
  [
    'production may shrink to one instance',
    'prod',
    ['EC2-PRD-02'],
    'MinSize',
    (it) => {
      properties(it, 'Fleet').MinSize = '1';
    },
  ],
  [
    'dev pays for on-demand instances',
    'dev',
    ['EC2-DEV-03', 'EC2-CST-01'],
    'OnDemandPercentageAboveBaseCapacity',
    (it) => {
      properties(it, 'Fleet').MixedInstancesPolicy.InstancesDistribution.OnDemandPercentageAboveBaseCapacity = 100;
    },
  ],
  [
    'EC2 instead of the load balancer judges health',
    'prod',
    ['EC2-ASG-02'],
    'HealthCheckType',
    (it) => {
      properties(it, 'Fleet').HealthCheckType = 'EC2';
    },
  ],
  [
    'port 80 serves pages in plain text',
    'prod',
    ['EC2-ALB-04', 'EC2-KMS-05'],
    'redirecting to HTTPS on 443',
    (it) => {
      properties(it, 'HttpRedirect').DefaultActions = [{ Type: 'forward', TargetGroupArn: { Ref: 'TargetGroup' } }];
    },
  ],
  [
    'the TLS policy is removed',
    'prod',
    ['EC2-KMS-05'],
    'TLS 1.0',
    (it) => {
      delete properties(it, 'LoadBalancerHttpsListener').SslPolicy;
    },
  ],
  [
    'the database speaks without TLS',
    'prod',
    ['EC2-KMS-05'],
    'Parameters',
    (it) => {
      delete properties(it, 'DatabaseParameters').Parameters['rds.force_ssl'];
    },
  ],
  [
    'the agent sums its metrics up under another dimension',
    'prod',
    ['EC2-MON-02'],
    'aggregation_dimensions',
    (it) => {
      const parameter = properties(it, 'AgentParameter');
      parameter.Value = parameter.Value.replaceAll('AutoScalingGroupName', 'InstanceId');
    },
  ],
  [
    'the memory alarm watches one instance',
    'prod',
    ['EC2-ALM-02'],
    'InstanceId',
    (it) => {
      properties(it, 'MemoryCriticalAlarm').Dimensions = [{ Name: 'InstanceId', Value: 'i-1' }];
    },
  ],
  [
    'an alarm can never ring',
    'staging',
    ['EC2-ALM-01'],
    '85',
    (it) => {
      properties(it, 'CpuCriticalAlarm').Threshold = 120;
    },
  ],
  [
    'an alarm wakes nobody',
    'prod',
    ['EC2-ALM-05', 'EC2-PRD-05'],
    'AlarmActions',
    (it) => {
      properties(it, 'HealthyHostsCriticalAlarm').AlarmActions = [];
    },
  ],
  [
    'response times are averaged, so one slow request in twenty is not seen',
    'prod',
    ['EC2-ALM-04'],
    'ExtendedStatistic',
    (it) => {
      const alarm = properties(it, 'ResponseCriticalAlarm');
      delete alarm.ExtendedStatistic;
      alarm.Statistic = 'Average';
    },
  ],
  [
    'errors of the load balancer are not counted',
    'prod',
    ['EC2-ALM-04'],
    'ErrorsCriticalAlarm',
    (it) => {
      properties(it, 'ErrorsCriticalAlarm').Metrics.splice(2, 1);
    },
  ],
  [
    'logs are kept for ever',
    'prod',
    ['EC2-LOG-03', 'EC2-CST-07'],
    'RetentionInDays',
    (it) => {
      delete properties(it, 'ApplicationLogGroup').RetentionInDays;
    },
  ],
  [
    'events may no longer publish',
    'prod',
    ['EC2-EVT-01'],
    'InfoTopic',
    (it) => {
      const policy = properties(it, 'InfoTopicPolicy').PolicyDocument;
      policy.Statement = policy.Statement.filter(
        ({ Principal }: { Principal: { Service?: string } }) => Principal.Service !== 'events.amazonaws.com',
      );
    },
  ],
  [
    'the disks lose the tag of the backup',
    'prod',
    ['EC2-BKP-05', 'EC2-DR-01', 'EC2-DR-04'],
    'TagSpecifications',
    (it) => {
      launch(it).TagSpecifications = launch(it).TagSpecifications.slice(0, 1);
    },
  ],
  [
    'hourly recovery points become daily ones',
    'prod',
    ['EC2-DR-04'],
    'HourlyBackupPlan',
    (it) => {
      rulesOf(it, 'HourlyBackupPlan')[0].ScheduleExpression = 'cron(0 5 * * ? *)';
    },
  ],
  [
    'daily recovery points live a week',
    'staging',
    ['EC2-STG-04', 'EC2-BKP-02'],
    'Rule daily of WebAppStaging/BackupPlan',
    (it) => {
      rulesOf(it, 'BackupPlan')[0].Lifecycle.DeleteAfterDays = 7;
    },
  ],
  [
    'the copies stay in the region',
    'prod',
    ['EC2-BKP-08'],
    'Rule daily of WebAppProd/BackupPlan',
    (it) => {
      delete rulesOf(it, 'BackupPlan')[0].CopyActions;
    },
  ],
  [
    'dev is backed up after all',
    'dev',
    ['EC2-DEV-04'],
    'AWS::Backup::BackupVault',
    (it) => {
      it.Resources.Vault = { Type: 'AWS::Backup::BackupVault', Properties: { BackupVaultName: 'dev' } };
    },
  ],
  [
    'the firewall only counts',
    'prod',
    ['EC2-EDG-03'],
    'Rules',
    (it) => {
      for (const rule of properties(it, 'Firewall').Rules) if (rule.OverrideAction) rule.OverrideAction = { Count: {} };
    },
  ],
  [
    'the trail stops',
    'prod',
    ['EC2-LOG-02'],
    'IsLogging',
    (it) => {
      properties(it, 'AuditTrail').IsLogging = false;
    },
  ],
  [
    'the database group lost its rule, so it may reach everything',
    'prod',
    ['EC2-SG-06'],
    'DatabaseSecurityGroup',
    (it) => {
      delete properties(it, 'DatabaseSecurityGroup').SecurityGroupEgress;
    },
  ],
  [
    'a bucket is opened to the public',
    'staging',
    ['EC2-KMS-02'],
    'PublicAccessBlockConfiguration',
    (it) => {
      delete properties(it, 'LogBucket').PublicAccessBlockConfiguration;
    },
  ],
  [
    'alarms may no longer publish',
    'prod',
    ['EC2-SNS-01'],
    'CriticalTopic',
    (it) => {
      const policy = properties(it, 'CriticalTopicPolicy').PolicyDocument;
      policy.Statement = policy.Statement.slice(0, 1);
    },
  ],
  [
    'staging is no longer production: another engine version',
    'staging',
    ['EC2-SAME-03'],
    'EngineVersion',
    (it) => {
      properties(it, 'Database').EngineVersion = '16.4';
    },
  ],
  [
    'staging is no longer production: an alarm fewer',
    'staging',
    ['EC2-SAME-01', 'EC2-SAME-04'],
    'AWS::CloudWatch::Alarm',
    (it) => {
      delete it.Resources.DiskWarningAlarm;
    },
  ],
];

describe('each breaking edit is noticed by the claims it breaks', () => {
  test.each(EDITS)('%s (%s)', (_, where, refuted, says, apply) => {
    expectNoticed(
      edited(systemOf(architecture, where), (main) => apply(main)),
      refuted,
      says,
    );
  });

  test.each<Name>(['dev', 'staging', 'prod'])('the unbroken %s is refused by no claim', (name) => {
    expectUnbroken(systemOf(architecture, name));
  });

  test('a runbook that names another vault is noticed', () => {
    const path = 'runbooks/prod/restore.md';
    const broken = withFile(systemOf(architecture, 'prod'), path, 'web-app-prod', 'web-app-old');
    expectNoticed(broken, ['EC2-DR-06'], path);
  });
});
