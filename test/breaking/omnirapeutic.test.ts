/**
 * A check that cannot fail is worthless: each edit breaks one promise of the template, and the claim that makes the
 * promise must notice, with a trace. The oracle is the conformance table, which says what each row promises.
 */
import { describe, test } from 'vitest';
import architecture from '../../architectures/omnirapeutic/architecture.ts';
import { systemOf } from '../judged.ts';
import { type Edit, type EditableTemplate, edited, expectNoticed, expectUnbroken, withFile } from './noticed.ts';

const system = systemOf(architecture, 'production');
const properties = (of: EditableTemplate, id: string) => of.Resources[id].Properties;
const container = (of: EditableTemplate, id: string) => properties(of, id).ContainerDefinitions[0];
const statements = (of: EditableTemplate, id: string) => properties(of, id).PolicyDocument.Statement;

const EDITS: readonly Edit[] = [
  [
    'Aurora is opened to the whole VPC',
    ['OMN-SG-07'],
    'lets in tcp/5432 from 10.0.0.0/16',
    (it) => {
      it.Resources.AuroraFromEverywhere = {
        Type: 'AWS::EC2::SecurityGroupIngress',
        Properties: {
          GroupId: { 'Fn::GetAtt': ['AuroraSecurityGroup', 'GroupId'] },
          IpProtocol: 'tcp',
          FromPort: 5432,
          ToPort: 5432,
          CidrIp: '10.0.0.0/16',
        },
      };
    },
  ],
  [
    'the load balancer may talk to Aurora',
    ['OMN-SG-02', 'OMN-SG-07', 'OMN-SG-15'],
    'Alb reaches',
    (it) => {
      const rule = { IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432 };
      const group = (id: string) => ({ 'Fn::GetAtt': [id, 'GroupId'] });
      it.Resources.AlbToAurora = {
        Type: 'AWS::EC2::SecurityGroupEgress',
        Properties: {
          ...rule,
          GroupId: group('AlbSecurityGroup'),
          DestinationSecurityGroupId: group('AuroraSecurityGroup'),
        },
      };
      it.Resources.AuroraFromAlb = {
        Type: 'AWS::EC2::SecurityGroupIngress',
        Properties: {
          ...rule,
          GroupId: group('AuroraSecurityGroup'),
          SourceSecurityGroupId: group('AlbSecurityGroup'),
        },
      };
    },
  ],
  [
    'SSH to the bastion is opened to the world',
    ['OMN-SG-09', 'OMN-SG-16'],
    'lets in tcp/22 from 0.0.0.0/0',
    (it) => {
      properties(it, 'BastionSecurityGroup').SecurityGroupIngress = [
        { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '0.0.0.0/0' },
      ];
    },
  ],
  [
    'the load balancer opens port 8080',
    ['OMN-SG-01', 'OMN-SG-13'],
    '8080',
    (it) => {
      properties(it, 'AlbSecurityGroup').SecurityGroupIngress.push({
        IpProtocol: 'tcp',
        FromPort: 8080,
        ToPort: 8080,
        CidrIp: '0.0.0.0/0',
      });
    },
  ],
  [
    'Aurora may open connections',
    ['OMN-SG-08', 'OMN-NET-16'],
    'database instances reaches',
    (it) => {
      properties(it, 'AuroraSecurityGroup').SecurityGroupEgress = [{ IpProtocol: '-1', CidrIp: '0.0.0.0/0' }];
    },
  ],
  [
    'the documented rule from the tasks to Aurora vanishes beside the wider one',
    ['OMN-SG-05'],
    'Nothing of Omnirapeutic/EcsSecurityGroup lets out',
    (it) => {
      const rule = properties(it, 'EcsSecurityGroupToAuroraSecurityGroup5432');
      delete rule.DestinationSecurityGroupId;
      rule.CidrIp = '10.0.21.0/24';
    },
  ],
  [
    'zone b leaves through the NAT gateway of zone a',
    ['OMN-NET-07', 'OMN-NET-15', 'OMN-RTE-02'],
    'VpcNatGatewayA',
    (it) => {
      properties(it, 'VpcAppDefaultRouteB').NatGatewayId = { Ref: 'VpcNatGatewayA' };
    },
  ],
  [
    'a data subnet leads straight to the internet gateway',
    ['OMN-NET-09', 'OMN-NET-16', 'OMN-RTE-03'],
    'internet-gateway',
    (it) => {
      const route = properties(it, 'VpcDataDefaultRouteA');
      delete route.NatGatewayId;
      route.GatewayId = { Ref: 'VpcInternetGateway' };
    },
  ],
  [
    'the third NAT gateway stands in zone a',
    ['OMN-NET-14'],
    'VpcPublicSubnetA',
    (it) => {
      properties(it, 'VpcNatGatewayC').SubnetId = { Ref: 'VpcPublicSubnetA' };
    },
  ],
  [
    'a subnet moves into another',
    ['OMN-NET-08', 'OMN-NET-12'],
    'overlaps',
    (it) => {
      properties(it, 'VpcAppSubnetC').CidrBlock = '10.0.12.128/25';
    },
  ],
  [
    'the writer moves to zone c',
    ['OMN-NET-18'],
    'us-east-1c',
    (it) => {
      properties(it, 'AuroraClusterWriter').AvailabilityZone = 'us-east-1c';
    },
  ],
  [
    'the server accepts connections without TLS',
    ['OMN-AUR-14', 'OMN-ENC-12', 'OMN-FLW-06'],
    'rds.force_ssl',
    (it) => {
      properties(it, 'AuroraParameters').Parameters['rds.force_ssl'] = '0';
    },
  ],
  [
    'pgAudit is not loaded',
    ['OMN-AUR-15'],
    'pg_stat_statements',
    (it) => {
      properties(it, 'AuroraParameters').Parameters.shared_preload_libraries = 'pg_stat_statements';
    },
  ],
  [
    'minor versions upgrade by themselves',
    ['OMN-AUR-02'],
    'AutoMinorVersionUpgrade',
    (it) => {
      properties(it, 'AuroraClusterWriter').AutoMinorVersionUpgrade = true;
    },
  ],
  [
    'backups are kept for a day',
    ['OMN-AUR-08'],
    'BackupRetentionPeriod',
    (it) => {
      properties(it, 'AuroraCluster').BackupRetentionPeriod = 1;
    },
  ],
  [
    'the database is not encrypted with its key',
    ['OMN-AUR-10', 'OMN-ENC-02'],
    'KmsKeyId',
    (it) => {
      delete properties(it, 'AuroraCluster').KmsKeyId;
    },
  ],
  [
    'the log bucket gets a KMS key, so that no log arrives',
    ['OMN-ENC-04'],
    'AlbLogBucket: BucketEncryption',
    (it) => {
      properties(
        it,
        'AlbLogBucket',
      ).BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.SSEAlgorithm = 'aws:kms';
    },
  ],
  [
    'the key of the topic does not let CloudWatch in',
    ['OMN-ENC-09', 'OMN-ALM-10'],
    'cloudwatch.amazonaws.com for Omnirapeutic/AlarmsAuroraCpuHigh may not do kms:Decrypt',
    (it) => {
      const policy = properties(it, 'SecuritySecretsKey').KeyPolicy;
      policy.Statement = policy.Statement.filter((each: { Sid?: string }) => each.Sid !== 'Alarms');
    },
  ],
  [
    'the SQL injection rules only count',
    ['OMN-WAF-04'],
    'OverrideAction',
    (it) => {
      properties(it, 'Waf').Rules[2].OverrideAction = { Count: {} };
    },
  ],
  [
    'one address may send ten times as much',
    ['OMN-WAF-05'],
    '20000',
    (it) => {
      properties(it, 'Waf').Rules[3].Statement.RateBasedStatement.Limit = 20000;
    },
  ],
  [
    'the firewall is not in front of the load balancer',
    ['OMN-WAF-01'],
    'Omnirapeutic/Alb is not behind Omnirapeutic/Waf',
    (it) => {
      delete it.Resources.WafAssociation;
    },
  ],
  [
    'every path goes to web',
    ['OMN-ALB-04'],
    'No resource matches AWS::ElasticLoadBalancingV2::ListenerRule',
    (it) => {
      properties(it, 'AlbApiRule').Actions[0].TargetGroupArn = { Ref: 'AlbWebTargets' };
    },
  ],
  [
    'the api is asked for /',
    ['OMN-ALB-07', 'OMN-FLW-04'],
    'HealthCheckPath',
    (it) => {
      properties(it, 'AlbApiTargets').HealthCheckPath = '/';
    },
  ],
  [
    'the password of the database is a plain variable',
    ['OMN-DEP-09'],
    'DB_PASSWORD',
    (it) => {
      const api = container(it, 'EcsApiTaskDefinition');
      api.Environment.push({ Name: 'DB_PASSWORD', Value: 'hunter2' });
      api.Secrets.shift();
    },
  ],
  [
    'the task role of the api reads every secret',
    ['OMN-ECS-10'],
    'secretsmanager:GetSecretValue',
    (it) => {
      statements(it, 'EcsApiTaskRoleDefaultPolicy').push({
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: '*',
      });
    },
  ],
  [
    'the execution role of the worker reads the signing key',
    ['OMN-ECS-09'],
    'secretsmanager:GetSecretValue is granted beyond app user secret',
    (it) => {
      statements(it, 'EcsWorkerTaskDefinitionExecutionRoleDefaultPolicy').push({
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: { Ref: 'SecurityJwtSecret' },
      });
    },
  ],
  [
    'a deployment stops old tasks before new ones run',
    ['OMN-DEP-11'],
    'MinimumHealthyPercent',
    (it) => {
      properties(it, 'EcsWebService').DeploymentConfiguration.MinimumHealthyPercent = 0;
    },
  ],
  [
    'a failed deployment stays',
    ['OMN-DEP-14'],
    'DeploymentCircuitBreaker',
    (it) => {
      delete properties(it, 'EcsApiService').DeploymentConfiguration.DeploymentCircuitBreaker;
    },
  ],
  [
    'images are not scanned',
    ['OMN-DEP-04'],
    'ScanOnPush',
    (it) => {
      properties(it, 'EcrWorker').ImageScanningConfiguration.ScanOnPush = false;
    },
  ],
  [
    'operators open any session document',
    ['OMN-BAS-02'],
    'ssm:StartSession',
    (it) => {
      properties(it, 'BastionOperatorRole').Policies[0].PolicyDocument.Statement[0].Resource = '*';
    },
  ],
  [
    'sessions are not streamed',
    ['OMN-BAS-06'],
    'cloudWatchStreamingEnabled',
    (it) => {
      properties(it, 'BastionSessionDocument').Content.inputs.cloudWatchStreamingEnabled = false;
    },
  ],
  [
    'the bastion gets a key pair',
    ['OMN-BAS-03'],
    'KeyName',
    (it) => {
      properties(it, 'BastionHost').KeyName = 'old-key';
    },
  ],
  [
    'the capacity alarm is written in units that the maximum cannot reach',
    ['OMN-ALM-02'],
    'ServerlessDatabaseCapacity',
    (it) => {
      const alarm = properties(it, 'AlarmsAuroraAcuHigh');
      alarm.MetricName = 'ServerlessDatabaseCapacity';
      alarm.Threshold = 3.5;
    },
  ],
  [
    'the alarm on 5xx watches a dimension that AWS does not write',
    ['OMN-ALM-05'],
    'LoadBalancer=app',
    (it) => {
      properties(it, 'AlarmsAlb5xxErrors').Dimensions[0].Value = 'app';
    },
  ],
  [
    'the flow-log alarm watches a group that does not exist',
    ['OMN-ALM-09'],
    'LogGroupName=/aws/vpc/flow-logs',
    (it) => {
      properties(it, 'AlarmsFlowLogsSilent').Dimensions[0].Value = '/aws/vpc/flow-logs';
    },
  ],
  [
    'an alarm over all services forgets the worker',
    ['OMN-ALM-06'],
    'AlarmsEcsCpuHigh',
    (it) => {
      const alarm = properties(it, 'AlarmsEcsCpuHigh');
      alarm.Metrics = alarm.Metrics.filter((each: { Id: string }) => each.Id !== 'worker');
    },
  ],
  [
    'an alarm notifies nobody',
    ['OMN-ALM-10', 'OMN-FLW-11', 'OMN-ALM-08'],
    'AlarmActions',
    (it) => {
      properties(it, 'AlarmsNat2PortAllocation').AlarmActions = [];
    },
  ],
  [
    'an alarm of break-the-glass on a dimension that the application does not emit',
    ['OMN-ALM-01'],
    'BTGUseAccessCount',
    (it) => {
      properties(it, 'AlarmsBreakTheGlassUse').Dimensions = [{ Name: 'Service', Value: 'api' }];
    },
  ],
  [
    'one alarm more',
    ['OMN-ALM-01'],
    'expected 23',
    (it) => {
      it.Resources.AlarmsExtra = {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: { AlarmName: 'extra', AlarmActions: [{ Ref: 'AlertTopic' }] },
      };
    },
  ],
  [
    'flow logs record refused traffic only',
    ['OMN-CMP-04'],
    'TrafficType',
    (it) => {
      properties(it, 'VpcFlowLogs').TrafficType = 'REJECT';
    },
  ],
  [
    'the trail leaves out data events of objects',
    ['OMN-CMP-01'],
    'AdvancedEventSelectors',
    (it) => {
      properties(it, 'CloudTrail').AdvancedEventSelectors.splice(1, 1);
    },
  ],
  [
    'tasks get public addresses',
    ['OMN-NET-17'],
    'has a public address',
    (it) => {
      properties(it, 'EcsWorkerService').NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp = 'ENABLED';
    },
  ],
  [
    'the cluster keeps no backups',
    ['OMN-AUR-09'],
    'BackupRetentionPeriod',
    (it) => {
      properties(it, 'AuroraCluster').BackupRetentionPeriod = 0;
    },
  ],
  [
    'a password is the default of a parameter',
    ['OMN-IAC-01'],
    'expected 8',
    (it) => {
      it.Parameters.DatabasePassword = { Type: 'String', Default: 'hunter2' };
    },
  ],
  [
    'the module of the firewall is left out',
    ['OMN-IAC-04'],
    'Omnirapeutic/Waf/*',
    (it) => {
      for (const [id, { Metadata }] of Object.entries(it.Resources))
        if (Metadata?.['aws:cdk:path']?.startsWith('Omnirapeutic/Waf/')) delete it.Resources[id];
    },
  ],
];

describe('each breaking edit is noticed by the claims it breaks', () => {
  test.each(EDITS)('%s', (_, refuted, says, apply) => {
    expectNoticed(
      edited(system, (template) => apply(template)),
      refuted,
      says,
    );
  });

  test('a workflow that pushes without looking at the scan is noticed', () => {
    const path = '.github/workflows/deploy.yml';
    expectNoticed(
      withFile(system, path, 'aws ecr wait image-scan-complete', 'true'),
      ['OMN-DEP-05'],
      `${path} never runs`,
    );
  });

  test('the unbroken template is refused by no claim', () => {
    expectUnbroken(system);
  });
});
