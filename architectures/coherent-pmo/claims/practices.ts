import type { Claim } from 'lintel/claims';
import { noCredentials } from './access.ts';
import { mayPublish } from './monitoring.ts';
import { that } from './names.ts';
import { openPorts } from './security.ts';
import { encrypted } from './storage.ts';
import { planned, type Variant } from './variant.ts';

const { claim, exists, file, kept, property, records, unreachable } = that;

export function practiceClaims(variant: Variant): readonly Claim[] {
  return [
    ...that.area('Security practices', [...implemented(variant), ...recommended(variant)]),
    ...that.area('Compliance and document', compliance(variant)),
  ];
}

const atRest = (variant: Variant) => [that.encrypted('database'), that.encrypted('machine'), encrypted(variant)];

function implemented(variant: Variant): readonly Claim[] {
  const isProd = variant.stage === 'prod';
  return [
    claim('PMO-PRC-01', 'The system has a VPC of its own', [
      exists({ type: 'AWS::EC2::VPC' }, 1),
      ...['AWS::EC2::Subnet', 'AWS::EC2::RouteTable', 'AWS::EC2::SecurityGroup'].map((type) =>
        property({ type }, 'VpcId', { refersTo: 'vpc' }),
      ),
      exists({ type: 'AWS::EC2::VPCPeeringConnection' }, 0),
    ]),
    claim('PMO-PRC-02', 'The database stands in private subnets', [
      that.stands('database', { in: ['data subnets'], public: false }),
      unreachable('internet', 'database'),
    ]),
    claim(
      'PMO-PRC-03',
      'Security groups let in what is needed',
      {
        note: variant.openServicePorts
          ? 'Wider than needed, as documented: everything outbound, and 4000 and 5173 open in dev.'
          : 'Wider than needed, as documented: everything outbound.',
      },
      [...openPorts(variant), that.sources('database', { 'app-sg': 'tcp/5432' })],
    ),
    claim('PMO-PRC-04', 'Database, volumes and bucket are encrypted', atRest(variant)),
    claim('PMO-PRC-05', 'Automated backups, which in production outlive a mistake', [
      kept('database', {
        backupDays: 7,
        deletionProtected: isProd,
        backupsOutlive: isProd,
        onDelete: isProd ? 'Snapshot' : 'Delete',
      }),
    ]),
    claim('PMO-PRC-06', 'CloudWatch watches it, and somebody hears of it', [
      exists('dashboard', 1),
      property('every alarm', 'AlarmActions', { exactly: [{ refersTo: 'topic' }] }),
      that.tells('topic', { email: '${AlertEmail}' }, { from: ['every alarm'] }),
      ...mayPublish('cloudwatch.amazonaws.com', 'every alarm'),
    ]),
  ];
}

/** The common rules but for the size of bodies: uploads are larger than the 8 KB that the rule takes for an attack. */
const FILTERED = [
  { managed: 'AWSManagedRulesCommonRuleSet', except: { SizeRestrictions_BODY: 'count' } },
  { managed: 'AWSManagedRulesKnownBadInputsRuleSet' },
  { managed: 'AWSManagedRulesSQLiRuleSet' },
  { rate: 2000, by: 'address' },
] as const;

function recommended(variant: Variant): readonly Claim[] {
  return [
    claim(
      'PMO-PRC-07',
      'Everybody who signs in has a second factor',
      { planned: true, note: 'People and their devices are in no template; runbooks/account.md says how to look.' },
      [
        file('runbooks/account.md', { mentions: ['AccountMFAEnabled', 'mfa_active'] }),
        that.witness('procedure', 'the credential report shows MFA for the root user and every password'),
      ],
    ),
    claim(
      'PMO-PRC-08',
      'A web application firewall before the load balancer',
      planned(
        variant.webFirewall,
        'Built, and off: it stands before a load balancer, which comes with scaling: horizontal.',
      ),
      [that.filters('web firewall', { protects: ['load balancer'], default: 'allow', rules: FILTERED, metrics: true })],
    ),
    claim(
      'PMO-PRC-09',
      'GuardDuty looks for threats',
      planned(variant.guardDuty, 'Built, and off: an account has one detector in a region. The option is guardDuty.'),
      [
        property('threat detector', 'Enable', true),
        that.tells('topic', { email: '${AlertEmail}' }, { from: ['threat rule'] }),
      ],
    ),
    // The trail is one of production: development neither has nor plans one.
    ...(variant.cloudTrail || variant.stage === 'prod'
      ? [
          claim(
            'PMO-PRC-10',
            'CloudTrail records the account',
            { resolution: 'C-PMO-09', ...planned(variant.cloudTrail, 'Switched off by the option cloudTrail.') },
            records('trail', { management: 'all', to: 'trail bucket' }),
          ),
        ]
      : []),
    claim(
      'PMO-PRC-11',
      'Secrets Manager holds the database password and changes it',
      {
        resolution: 'C-PMO-10',
        note: 'Recommended by the document, done from the start; RDS changes the password every seven days.',
      },
      [
        ...noCredentials(variant),
        file('runbooks/rotate-a-secret.md', {
          mentions: ['aws secretsmanager rotate-secret', "OutputKey=='DbSecretArn'"],
        }),
      ],
    ),
    claim(
      'PMO-PRC-12',
      'Flow logs of the VPC',
      planned(variant.flowLogs, 'Built, and off: flow logs cost by the GB. The option is flowLogs.'),
      [records('flow log', { traffic: 'ALL', from: 'vpc' })],
    ),
    claim(
      'PMO-PRC-13',
      'AWS Config records every change',
      planned(variant.awsConfig, 'Built, and off: an account has one recorder in a region. The option is awsConfig.'),
      [records('recorder', { resources: 'all', to: 'recorder bucket' })],
    ),
  ];
}

function compliance(variant: Variant): readonly Claim[] {
  const { region, backupReplication, logDays, stage } = variant;
  const replicas = exists(
    { type: 'AWS::RDS::DBInstance', where: { AutomaticBackupReplicationRegion: { present: true } } },
    backupReplication === undefined ? 0 : 1,
  );
  const copies = exists({ type: 'AWS::S3::Bucket', where: { ReplicationConfiguration: { present: true } } }, 0);
  const trail = claim('PMO-CPL-04', 'CloudTrail logs every API call', { resolution: 'C-PMO-09' }, [
    records('trail', { management: 'all', regions: 'all', globalServices: true, validated: true, to: 'trail bucket' }),
    property('trail', 'TrailName', `coherent-${stage}`),
    property('trail bucket', 'BucketName', `coherent-trail-${stage}-\${AWS::AccountId}`),
    kept('trail bucket', { versions: true, expires: { '': 365 }, oldVersionsExpire: { '': 30 } }),
    // Nobody else writes there, and nobody without TLS.
    that.mayNot({ service: 'cloudtrail.amazonaws.com', account: 'another' }, ['s3:*'], { on: 'trail bucket' }),
    that.mayNot('anyone', ['s3:*'], { on: 'trail bucket' }),
    that.encrypted('trail bucket', { in: 'transit' }),
  ]);
  return [
    claim(
      'PMO-CPL-01',
      'All data stays in the region',
      backupReplication === undefined
        ? {}
        : { note: `Except backups, by the option backupReplication: ${backupReplication.region}.` },
      [property('stack', 'Region', region), replicas, copies],
    ),
    claim('PMO-CPL-02', 'Nothing is sent to another region by default', [replicas, copies]),
    claim(
      'PMO-CPL-03',
      'Where personal data lies is written down',
      { resolution: 'C-PMO-25', note: 'Compliance cannot be read off a template.' },
      file('records/data-locations.md', { mentions: ['GDPR', 'PIPEDA', region, 'AES-256', ' 7 days'] }),
    ),
    ...(variant.cloudTrail ? [trail] : []),
    claim('PMO-CPL-05', `Logs are kept in CloudWatch for ${logDays} days`, kept('every log group', { days: logDays })),
    claim('PMO-CPL-06', 'The database writes an audit log', { resolution: 'C-PMO-24' }, [
      property('database parameters', 'Parameters.shared_preload_libraries', { like: '*pgaudit*' }),
      property('database parameters', 'Parameters["pgaudit.log"]', 'ddl,role'),
      property('database', 'DBParameterGroupName', { refersTo: 'database parameters' }),
      records('database', { exports: ['postgresql', 'upgrade'] }),
    ]),
    claim('PMO-CPL-07', 'Data at rest is encrypted with AES-256', [that.encrypted('every bucket'), ...atRest(variant)]),
    claim('PMO-CPL-08', 'Document 1.0 of 2025-01-17: three tiers, one region, two zones', [
      file('records/source.md', {
        mentions: ['Document Version: 1.0', '2025-01-17', '3-tier web application', 'Single-region, multi-AZ'],
      }),
      exists('stack', 1),
      // Who deploys it may stand beside it.
      exists('every stack', variant.gitHubDelivery ? 2 : 1),
      exists('every subnet', 4),
    ]),
  ];
}
