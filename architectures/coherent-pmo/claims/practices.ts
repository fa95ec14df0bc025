import {
  type Assertion,
  type Claim,
  claim,
  exists,
  file,
  type Matcher,
  property,
  sources,
  unreachable,
  witness,
} from 'lintel/claims';
import type { CoherentSettings } from '../options.ts';
import { noCredentials } from './access.ts';
import { machine, planned } from './machine.ts';
import { mayPublish } from './monitoring.ts';
import { openPorts } from './security.ts';
import { encrypted } from './storage.ts';

export function practiceClaims(settings: CoherentSettings): readonly Claim[] {
  return [...implemented(settings), ...recommended(settings), ...compliance(settings)];
}

function implemented(settings: CoherentSettings): readonly Claim[] {
  const area = 'Security practices';
  return [
    claim(
      'PMO-PRC-01',
      'The system has a VPC of its own',
      [
        exists('vpc', 1),
        property('every subnet', 'VpcId', { refersTo: 'vpc' }),
        property({ type: 'AWS::EC2::RouteTable' }, 'VpcId', { refersTo: 'vpc' }),
        property({ type: 'AWS::EC2::SecurityGroup' }, 'VpcId', { refersTo: 'vpc' }),
        exists({ type: 'AWS::EC2::VPCPeeringConnection' }, 0),
      ],
      { area },
    ),
    claim(
      'PMO-PRC-02',
      'The database stands in private subnets',
      [
        property('database subnet group', 'SubnetIds', { each: { refersTo: 'data subnets' } }),
        unreachable('internet', 'database'),
      ],
      {
        area,
      },
    ),
    claim(
      'PMO-PRC-03',
      'Security groups let in what is needed',
      [...openPorts(settings), sources('database', { 'app-sg': 'tcp/5432' })],
      {
        area,
        note: settings.openServicePorts
          ? 'Wider than needed, as documented: everything outbound, and 4000 and 5173 open in dev.'
          : 'Wider than needed, as documented: everything outbound.',
      },
    ),
    claim(
      'PMO-PRC-04',
      'Database, volumes and bucket are encrypted',
      [
        property('database', 'StorageEncrypted', true),
        machine(settings, 'BlockDeviceMappings', { each: { where: { 'Ebs.Encrypted': true } } }),
        ...encrypted(settings),
      ],
      { area },
    ),
    claim(
      'PMO-PRC-05',
      'Automated backups, which in production outlive a mistake',
      [
        property('database', 'BackupRetentionPeriod', 7),
        property('database', 'DeletionProtection', settings.stage === 'prod'),
        property('database', 'DeleteAutomatedBackups', settings.stage !== 'prod'),
      ],
      { area },
    ),
    claim(
      'PMO-PRC-06',
      'CloudWatch watches it, and somebody hears of it',
      [
        exists('dashboard', 1),
        property({ type: 'AWS::CloudWatch::Alarm' }, 'AlarmActions', { exactly: [{ refersTo: 'topic' }] }),
        mayPublish('cloudwatch.amazonaws.com'),
        property('topic policy', 'Topics', { exactly: [{ refersTo: 'topic' }] }),
        property('subscription', 'TopicArn', { refersTo: 'topic' }),
        property('subscription', 'Protocol', 'email'),
        property('subscription', 'Endpoint', { refersTo: 'AlertEmail' }),
      ],
      { area },
    ),
  ];
}

function recommended(settings: CoherentSettings): readonly Claim[] {
  const area = 'Security practices';
  return [
    claim(
      'PMO-PRC-07',
      'Everybody who signs in has a second factor',
      [
        file('runbooks/account.md', { mentions: ['AccountMFAEnabled', 'mfa_active'] }),
        witness('procedure', 'the credential report shows MFA for the root user and every password'),
      ],
      { area, planned: true },
    ),
    claim(
      'PMO-PRC-08',
      'A web application firewall before the load balancer',
      [
        property('web firewall association', 'ResourceArn', { refersTo: 'load balancer' }),
        property('web firewall association', 'WebACLArn', { refersTo: 'web firewall' }),
        property('web firewall', 'Rules', {
          has: { where: { 'Statement.ManagedRuleGroupStatement.Name': 'AWSManagedRulesCommonRuleSet' } },
        }),
      ],
      { area, ...planned(settings.webFirewall) },
    ),
    claim('PMO-PRC-09', 'GuardDuty looks for threats', property({ type: 'AWS::GuardDuty::Detector' }, 'Enable', true), {
      area,
      ...planned(settings.guardDuty),
    }),
    claim(
      'PMO-PRC-10',
      'CloudTrail records the account',
      [property('trail', 'IsLogging', true), property('trail', 'S3BucketName', { refersTo: 'trail bucket' })],
      {
        area,
        resolution: 'C-PMO-09',
        ...planned(settings.cloudTrail),
      },
    ),
    claim('PMO-PRC-11', 'Secrets Manager holds the database password and changes it', noCredentials(settings), {
      area,
      resolution: 'C-PMO-10',
      note: 'Recommended by the document, done from the start; RDS changes the password every seven days.',
    }),
    claim(
      'PMO-PRC-12',
      'Flow logs of the VPC',
      [property('flow log', 'ResourceId', { refersTo: 'vpc' }), property('flow log', 'TrafficType', 'ALL')],
      {
        area,
        ...planned(settings.flowLogs),
      },
    ),
    claim('PMO-PRC-13', 'AWS Config records every change', property('recorder', 'RecordingGroup.AllSupported', true), {
      area,
      ...planned(settings.awsConfig),
    }),
  ];
}

const ALGORITHM = 'BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.SSEAlgorithm';
/** CloudTrail refuses a bucket that does not let this trail in, and nobody else writes there. */
function trailWrites({ stage }: CoherentSettings): readonly Assertion[] {
  const says = (statement: Readonly<Record<string, Matcher>>) =>
    property('trail bucket policy', 'PolicyDocument.Statement', { has: { where: statement } });
  const ofTrail = {
    Effect: 'Allow',
    'Principal.Service': 'cloudtrail.amazonaws.com',
    'Condition.StringEquals.aws:SourceArn': { like: `*:trail/coherent-${stage}` },
  };
  return [
    property('trail', 'TrailName', `coherent-${stage}`),
    property('trail bucket policy', 'Bucket', { refersTo: 'trail bucket' }),
    property('trail bucket', 'VersioningConfiguration.Status', 'Enabled'),
    says({ ...ofTrail, Action: 's3:GetBucketAcl', Resource: '${TrailBucket.Arn}' }),
    says({
      ...ofTrail,
      Action: 's3:PutObject',
      Resource: '${TrailBucket.Arn}/AWSLogs/${AWS::AccountId}/*',
      'Condition.StringEquals.s3:x-amz-acl': 'bucket-owner-full-control',
    }),
    says({
      Effect: 'Deny',
      Action: 's3:*',
      'Principal.AWS': '*',
      Resource: { exactly: ['${TrailBucket.Arn}', '${TrailBucket.Arn}/*'] },
      'Condition.Bool.aws:SecureTransport': 'false',
    }),
  ];
}

const MANAGEMENT = [{ where: { Field: 'eventCategory', Equals: { exactly: ['Management'] } } }] as const;

function compliance(settings: CoherentSettings): readonly Claim[] {
  const area = 'Compliance and document';
  const { region, backupReplication } = settings;
  const replicas = exists(
    { type: 'AWS::RDS::DBInstance', where: { AutomaticBackupReplicationRegion: { present: true } } },
    backupReplication === undefined ? 0 : 1,
  );
  const copies = exists({ type: 'AWS::S3::Bucket', where: { ReplicationConfiguration: { present: true } } }, 0);
  return [
    claim('PMO-CPL-01', 'All data stays in the region', [property('stack', 'Region', region), replicas, copies], {
      area,
      ...(backupReplication !== undefined && {
        note: `Except backups, by the option backupReplication: ${backupReplication.region}.`,
      }),
    }),
    claim('PMO-CPL-02', 'Nothing is sent to another region by default', [replicas, copies], { area }),
    claim(
      'PMO-CPL-03',
      'Where personal data lies is written down',
      file('records/data-locations.md', { mentions: ['GDPR', 'PIPEDA', region, 'AES-256'] }),
      { area, resolution: 'C-PMO-25', note: 'Compliance cannot be read off a template.' },
    ),
    ...(settings.cloudTrail
      ? [
          claim(
            'PMO-CPL-04',
            'CloudTrail logs every API call',
            [
              property('trail', 'IsLogging', true),
              property('trail', 'IsMultiRegionTrail', true),
              property('trail', 'IncludeGlobalServiceEvents', true),
              property('trail', 'EnableLogFileValidation', true),
              property('trail', 'AdvancedEventSelectors', {
                has: { where: { FieldSelectors: { exactly: MANAGEMENT } } },
              }),
              ...trailWrites(settings),
            ],
            { area, resolution: 'C-PMO-09' },
          ),
        ]
      : []),
    claim(
      'PMO-CPL-05',
      `Logs are kept in CloudWatch for ${settings.logDays} days`,
      property('every log group', 'RetentionInDays', settings.logDays),
      { area },
    ),
    claim(
      'PMO-CPL-06',
      'The database writes an audit log',
      [
        property('database parameters', 'Parameters.shared_preload_libraries', { like: '*pgaudit*' }),
        property('database parameters', 'Parameters["pgaudit.log"]', 'ddl,role'),
        property('database', 'DBParameterGroupName', { refersTo: 'database parameters' }),
        property('database', 'EnableCloudwatchLogsExports', { has: 'postgresql' }),
      ],
      { area, resolution: 'C-PMO-24' },
    ),
    claim(
      'PMO-CPL-07',
      'Data at rest is encrypted with AES-256',
      [
        property('every bucket', ALGORITHM, { oneOf: ['AES256', 'aws:kms'] }),
        property('database', 'StorageEncrypted', true),
        machine(settings, 'BlockDeviceMappings', { each: { where: { 'Ebs.Encrypted': true } } }),
        ...encrypted(settings),
      ],
      { area },
    ),
    claim(
      'PMO-CPL-08',
      'Document 1.0 of 2025-01-17: three tiers, one region, two zones',
      [
        file('records/source.md', {
          mentions: ['Document Version: 1.0', '2025-01-17', '3-tier web application', 'Single-region, multi-AZ'],
        }),
        exists('stack', 1),
        exists('every subnet', 4),
      ],
      { area },
    ),
  ];
}
