/**
 * A check that cannot fail is worthless: each edit breaks one promise of the template or of a delivered file, and the
 * claim that makes the promise must notice, with a trace. The oracle is the conformance table, which says what each row
 * promises.
 */
import { describe, test } from 'vitest';
import architecture from '../../architectures/coherent-pmo/architecture.ts';
import { EVERYTHING } from '../../architectures/coherent-pmo/variants.ts';
import { systemOf } from '../judged.ts';
import { type Edit, type EditableTemplate, edited, expectNoticed, expectUnbroken, withFile } from './noticed.ts';

const properties = (of: EditableTemplate, id: string) => of.Resources[id].Properties;

/** Changes a text of the boot script, which stands in `Fn::Sub`. */
function boot(template: EditableTemplate, from: string, to: string): void {
  const script = properties(template, 'Server').UserData['Fn::Base64']['Fn::Sub'];
  if (!script[0].includes(from)) throw new Error(`the boot script does not say ${from}`);
  script[0] = script[0].replaceAll(from, to);
}

const policyOf = (template: EditableTemplate, name: string) =>
  properties(template, 'Ec2Role').Policies.find((policy: { PolicyName: string }) => policy.PolicyName === name)
    .PolicyDocument.Statement;

const opened = (port: number, from = '0.0.0.0/0') => ({
  IpProtocol: 'tcp',
  FromPort: port,
  ToPort: port,
  CidrIp: from,
});

const IN_PROD: readonly Edit[] = [
  // Network
  [
    'the second data subnet moves into another',
    ['PMO-NET-07', 'PMO-NET-08'],
    'overlaps',
    (it) => {
      properties(it, 'VpcDataSubnetB').CidrBlock = '10.0.11.128/25';
    },
  ],
  [
    'both data subnets stand in one zone',
    ['PMO-NET-03', 'PMO-NET-07', 'PMO-NET-19'],
    'us-east-1a',
    (it) => {
      properties(it, 'VpcDataSubnetB').AvailabilityZone = 'us-east-1a';
    },
  ],
  [
    'the data subnets get a way to the internet gateway',
    ['PMO-NET-06', 'PMO-NET-12'],
    'internet-gateway',
    (it) => {
      const route = properties(it, 'VpcDataDefaultRoute');
      delete route.NatGatewayId;
      route.GatewayId = { Ref: 'VpcInternetGateway' };
    },
  ],
  [
    'a subnet loses its documented name',
    ['PMO-NET-04'],
    'app-subnet-1',
    (it) => {
      const tags = properties(it, 'VpcAppSubnetA').Tags;
      tags.find((tag: { Key: string }) => tag.Key === 'Name').Value = 'public-1';
    },
  ],
  [
    'the server moves to the reserved subnet',
    ['PMO-NET-13', 'PMO-NET-14'],
    'VpcAppSubnetB',
    (it) => {
      properties(it, 'Server').SubnetId = { Ref: 'VpcAppSubnetB' };
    },
  ],
  [
    'the NAT gateway moves into the reserved subnet',
    ['PMO-NET-14', 'PMO-NET-17'],
    'VpcAppSubnetB',
    (it) => {
      properties(it, 'VpcNatGatewayA').SubnetId = { Ref: 'VpcAppSubnetB' };
    },
  ],
  [
    'the Elastic IP is let go',
    ['PMO-NET-13', 'PMO-SG-02', 'PMO-SG-09'],
    'internet does not reach server',
    (it) => {
      delete it.Resources.ServerAddressAssociation;
    },
  ],
  // Compute
  [
    'the disk is not encrypted',
    ['PMO-CMP-03', 'PMO-ENC-01', 'PMO-PRC-04'],
    'Encrypted',
    (it) => {
      properties(it, 'Server').BlockDeviceMappings[0].Ebs.Encrypted = false;
    },
  ],
  [
    'the image is another distribution',
    ['PMO-CMP-01'],
    'al2023',
    (it) => {
      it.Parameters.ServerImage.Default = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';
    },
  ],
  [
    'the server is larger than documented',
    ['PMO-CMP-02', 'PMO-CST-02', 'PMO-SCL-03'],
    'm7i.4xlarge',
    (it) => {
      properties(it, 'Server').InstanceType = 'm7i.4xlarge';
    },
  ],
  // Database
  [
    'the standby is dropped',
    ['PMO-DB-11', 'PMO-NET-20', 'PMO-DR-01'],
    'MultiAZ',
    (it) => {
      properties(it, 'Database').MultiAZ = false;
    },
  ],
  [
    'the database becomes public',
    ['PMO-DB-18'],
    'Database has a public address',
    (it) => {
      properties(it, 'Database').PubliclyAccessible = true;
    },
  ],
  [
    'the database moves into the public subnets',
    ['PMO-NET-11', 'PMO-PRC-02', 'PMO-DB-18'],
    'VpcAppSubnetA',
    (it) => {
      properties(it, 'DatabaseSubnets').SubnetIds = [{ Ref: 'VpcAppSubnetA' }, { Ref: 'VpcAppSubnetB' }];
    },
  ],
  [
    'backups are switched off',
    ['PMO-DB-12', 'PMO-DB-14', 'PMO-BKP-02', 'PMO-DR-06'],
    'BackupRetentionPeriod',
    (it) => {
      properties(it, 'Database').BackupRetentionPeriod = 0;
    },
  ],
  [
    'connections without TLS are let in',
    ['PMO-DB-16', 'PMO-ENC-04'],
    'DatabaseParameters',
    (it) => {
      properties(it, 'DatabaseParameters').Parameters['rds.force_ssl'] = '0';
    },
  ],
  [
    'the audit extension is not loaded',
    ['PMO-CPL-06'],
    'pgaudit',
    (it) => {
      properties(it, 'DatabaseParameters').Parameters.shared_preload_libraries = 'pg_stat_statements';
    },
  ],
  [
    'the password stands in the template',
    ['PMO-IAM-08', 'PMO-PRC-11'],
    'MasterUserPassword',
    (it) => {
      const database = properties(it, 'Database');
      delete database.ManageMasterUserPassword;
      database.MasterUserPassword = 'not-so-secret';
    },
  ],
  // Storage
  [
    'current artifacts are archived after 90 days',
    ['PMO-S3-10'],
    'Artifacts',
    (it) => {
      const [, old] = properties(it, 'Artifacts').LifecycleConfiguration.Rules;
      old.Transitions = [{ StorageClass: 'GLACIER', TransitionInDays: 90 }];
    },
  ],
  [
    'old versions go after a week',
    ['PMO-S3-13', 'PMO-S3-14'],
    'all objects after 7 days',
    (it) => {
      const [, old] = properties(it, 'Artifacts').LifecycleConfiguration.Rules;
      old.NoncurrentVersionExpiration.NoncurrentDays = 7;
    },
  ],
  [
    'versioning is suspended',
    ['PMO-S3-08', 'PMO-DR-05'],
    'Suspended',
    (it) => {
      properties(it, 'Artifacts').VersioningConfiguration.Status = 'Suspended';
    },
  ],
  [
    'the bucket may become public',
    ['PMO-S3-06'],
    'BlockPublicPolicy',
    (it) => {
      properties(it, 'Artifacts').PublicAccessBlockConfiguration.BlockPublicPolicy = false;
    },
  ],
  [
    'the bucket takes requests without TLS',
    ['PMO-S3-09'],
    's3:ListBucket',
    (it) => {
      const { Statement } = properties(it, 'ArtifactsPolicy').PolicyDocument;
      Statement.splice(0, 1);
    },
  ],
  // Security groups and IAM
  [
    'SSH is opened to the world',
    ['PMO-SG-01', 'PMO-SG-09', 'PMO-PRC-03'],
    'tcp/22',
    (it) => {
      properties(it, 'AppSecurityGroup').SecurityGroupIngress.push(opened(22));
    },
  ],
  [
    'the API is opened in production',
    ['PMO-SG-04', 'PMO-SG-09', 'PMO-ENC-05'],
    'tcp/4000',
    (it) => {
      properties(it, 'AppSecurityGroup').SecurityGroupIngress.push(opened(4000));
    },
  ],
  [
    'the whole VPC may reach the database',
    ['PMO-SG-10', 'PMO-SG-07'],
    'DbSecurityGroup',
    (it) => {
      properties(it, 'DbSecurityGroup').SecurityGroupIngress = [opened(5432, '10.0.0.0/16')];
    },
  ],
  [
    'the role may do anything with S3',
    ['PMO-IAM-02', 'PMO-S3-09'],
    's3:',
    (it) => {
      policyOf(it, 'coherent-ec2-s3-policy').push({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
    },
  ],
  [
    'the role reads every secret',
    ['PMO-IAM-08', 'PMO-PRC-11'],
    'granted beyond ${Database.MasterUserSecret.SecretArn}',
    (it) => {
      policyOf(it, 'coherent-ec2-secret-policy')[0].Resource = '*';
    },
  ],
  [
    'the role writes every log',
    ['PMO-IAM-04'],
    'logs:',
    (it) => {
      policyOf(it, 'coherent-ec2-logs-policy')[0].Resource = '*';
    },
  ],
  [
    'another service may assume the role',
    ['PMO-IAM-06'],
    'lambda.amazonaws.com',
    (it) => {
      properties(it, 'Ec2Role').AssumeRolePolicyDocument.Statement[0].Principal.Service = 'lambda.amazonaws.com';
    },
  ],
  // The host
  [
    'nginx accepts TLS 1.0',
    ['PMO-ENC-03'],
    'ssl_protocols',
    (it) => {
      boot(it, 'ssl_protocols TLSv1.2 TLSv1.3;', 'ssl_protocols TLSv1 TLSv1.2;');
    },
  ],
  [
    'the dump is made without being uploaded',
    ['PMO-BKP-05', 'PMO-S3-05'],
    's3://$S3_BUCKET/backups/',
    (it) => {
      boot(
        it,
        'aws s3 cp --only-show-errors --sse AES256 "$dump" "s3://$S3_BUCKET/backups/$day/coherent.dump"',
        'true',
      );
    },
  ],
  [
    'the dump is made once a week',
    ['PMO-BKP-04', 'PMO-DR-05'],
    '0 2 * * *',
    (it) => {
      boot(it, '0 2 * * * coherent', '0 2 * * 0 coherent');
    },
  ],
  [
    'the client of the database is older than the server',
    ['PMO-CMP-16'],
    'postgresql-client-17',
    (it) => {
      boot(it, 'postgresql-client-17', 'postgresql-client-14');
    },
  ],
  [
    'the agent ships to a group that is not there',
    ['PMO-LOG-02'],
    '/coherent/prod/nginx',
    (it) => {
      boot(it, '/coherent/prod/nginx', '/coherent/nginx');
    },
  ],
  [
    'logs are kept for ever',
    ['PMO-CPL-05'],
    'RetentionInDays',
    (it) => {
      delete properties(it, 'AppLogGroup').RetentionInDays;
    },
  ],
  // Alarms
  [
    'an alarm watches a metric under a dimension that nobody emits',
    ['PMO-MON-10'],
    'Process',
    (it) => {
      properties(it, 'ProcessDownAlarm').Dimensions = [{ Name: 'Process', Value: 'pmo-api' }];
    },
  ],
  [
    'the status alarm asks for what cannot be',
    ['PMO-MON-04'],
    'Threshold',
    (it) => {
      properties(it, 'ServerStatusAlarm').Threshold = 2;
    },
  ],
  [
    'the connection alarm lies above what the database takes',
    ['PMO-DB-17'],
    'Threshold',
    (it) => {
      properties(it, 'DatabaseConnectionsAlarm').Threshold = 5000;
    },
  ],
  [
    'the storage alarm watches another metric',
    ['PMO-MON-08'],
    'FreeableMemory',
    (it) => {
      properties(it, 'DatabaseStorageAlarm').MetricName = 'FreeableMemory';
    },
  ],
  [
    'an alarm notifies nobody',
    ['PMO-PRC-06', 'PMO-MON-12'],
    'AlarmActions',
    (it) => {
      properties(it, 'ApiErrorsAlarm').AlarmActions = [];
    },
  ],
  [
    'failovers are not told',
    ['PMO-MON-09'],
    'EventCategories',
    (it) => {
      properties(it, 'DatabaseEvents').EventCategories = ['maintenance'];
    },
  ],
  // Compliance
  [
    'the trail leaves out other regions',
    ['PMO-CPL-04'],
    'IsMultiRegionTrail',
    (it) => {
      properties(it, 'Trail').IsMultiRegionTrail = false;
    },
  ],
  [
    'backups leave the region',
    ['PMO-CPL-01', 'PMO-CPL-02'],
    'Database',
    (it) => {
      properties(it, 'Database').AutomaticBackupReplicationRegion = 'eu-west-1';
    },
  ],
  [
    'the name leads elsewhere',
    ['PMO-FLW-01'],
    '198.51.100.7',
    (it) => {
      properties(it, 'DnsRecord').ResourceRecords = ['198.51.100.7'];
    },
  ],
];

const IN_DEV: readonly Edit[] = [
  [
    'the documented port is closed',
    ['PMO-SG-05', 'PMO-SG-09'],
    'tcp/5173',
    (it) => {
      const group = properties(it, 'AppSecurityGroup');
      group.SecurityGroupIngress = group.SecurityGroupIngress.filter(
        (rule: { FromPort: number }) => rule.FromPort !== 5173,
      );
    },
  ],
  [
    'the database moves to zone B',
    ['PMO-DB-05', 'PMO-NET-15'],
    'us-east-1b',
    (it) => {
      properties(it, 'Database').AvailabilityZone = 'us-east-1b';
    },
  ],
  [
    'the database is larger than dev may have',
    ['PMO-DB-02', 'PMO-SCL-02'],
    'db.r8g.large',
    (it) => {
      properties(it, 'Database').DBInstanceClass = 'db.r8g.large';
    },
  ],
];

const IN_THE_FUTURE: readonly Edit[] = [
  [
    'the group may shrink to one',
    ['PMO-SCL-06'],
    'MinSize',
    (it) => {
      properties(it, 'Fleet').MinSize = '1';
    },
  ],
  [
    'the group keeps another CPU',
    ['PMO-SCL-08'],
    'TargetValue',
    (it) => {
      properties(it, 'FleetCpuPolicy').TargetTrackingConfiguration.TargetValue = 95;
    },
  ],
  [
    'an instance is asked for a path that it does not serve',
    ['PMO-SCL-09'],
    '/health',
    (it) => {
      properties(it, 'ApiTargetGroup').HealthCheckPath = '/health';
    },
  ],
  [
    'the load balancer takes TLS 1.0',
    ['PMO-ENC-03', 'PMO-ENC-05'],
    'TLS 1.0',
    (it) => {
      delete properties(it, 'LoadBalancerHttpsListener').SslPolicy;
    },
  ],
  [
    'the instances are opened to the internet',
    ['PMO-SG-04', 'PMO-SG-09'],
    'tcp/4000',
    (it) => {
      properties(it, 'AppSecurityGroup').SecurityGroupIngress.push(opened(4000));
    },
  ],
  [
    'the firewall stands before nothing',
    ['PMO-PRC-08'],
    'LoadBalancer is not behind WebFirewall',
    (it) => {
      delete it.Resources.WebFirewallAssociation;
    },
  ],
];

const PROD = systemOf(architecture, 'prod');

describe.each([
  { where: 'prod', system: PROD, edits: IN_PROD },
  { where: 'dev', system: systemOf(architecture, 'dev'), edits: IN_DEV },
  { where: 'the documented future', system: systemOf(architecture, 'prod', EVERYTHING), edits: IN_THE_FUTURE },
])('in $where each breaking edit is noticed by the claims it breaks', ({ system, edits }) => {
  test.each(edits)('%s', (_, refuted, says, apply) => {
    expectNoticed(
      edited(system, (template) => apply(template)),
      refuted,
      says,
    );
  });

  test('unbroken it is refused by no claim', () => {
    expectUnbroken(system);
  });
});

describe('each breaking edit of a delivered file is noticed', () => {
  test.each<[path: string, from: string, to: string, refuted: string]>([
    ['runbooks/failover.md', 'coherent-prod-db', 'coherent-db', 'PMO-DR-02'],
    ['runbooks/rebuild.md', '--stack-name coherent-prod', '--stack-name coherent', 'PMO-DR-01'],
    ['runbooks/restore.md', '--source-db-instance-identifier coherent-prod-db', '', 'PMO-DR-06'],
    ['runbooks/account.md', 'aws rds delete-db-snapshot', 'echo', 'PMO-CST-09'],
    ['records/data-locations.md', 'PIPEDA', '', 'PMO-CPL-03'],
  ])('%s no longer says %s', (path, from, to, refuted) => {
    expectNoticed(withFile(PROD, path, from, to), [refuted], path);
  });
});
