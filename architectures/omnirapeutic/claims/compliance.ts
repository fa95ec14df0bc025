import type { Claim } from 'lintel/claims';
import type { OmnirapeuticOptions } from '../options.ts';
import { that } from './names.ts';

const { called, claim, exists, file, may, mayNot, property, records, tells } = that;

/** The managed rules of the pack: what the system passes, and one that it fails as long as there is no reader (C-OMN-19). */
const PACK = [
  'CLOUD_TRAIL_ENABLED',
  'CLOUD_TRAIL_ENCRYPTION_ENABLED',
  'CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED',
  'MULTI_REGION_CLOUD_TRAIL_ENABLED',
  'RDS_STORAGE_ENCRYPTED',
  'RDS_CLUSTER_DELETION_PROTECTION_ENABLED',
  'RDS_CLUSTER_MULTI_AZ_ENABLED',
  'S3_BUCKET_SSL_REQUESTS_ONLY',
  'S3_BUCKET_PUBLIC_READ_PROHIBITED',
  'S3_BUCKET_PUBLIC_WRITE_PROHIBITED',
  'S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED',
  'VPC_FLOW_LOGS_ENABLED',
  'GUARDDUTY_ENABLED_CENTRALIZED',
  'EC2_IMDSV2_CHECK',
  'EC2_INSTANCE_NO_PUBLIC_IP',
  'ENCRYPTED_VOLUMES',
  'CMK_BACKING_KEY_ROTATION_ENABLED',
  'ECR_PRIVATE_IMAGE_SCANNING_ENABLED',
  'ALB_WAF_ENABLED',
];

/** `ALB_WAF_ENABLED` → `OmnirapeuticAlbWafEnabled`, its id in the pack. */
const idOf = (rule: string) =>
  `Omnirapeutic${rule.toLowerCase().replace(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase())}`;

const RULE_PACK = file(
  { of: 'rule pack', property: 'TemplateBody' },
  {
    at: Object.fromEntries(
      PACK.map((rule) => [
        `Resources.${idOf(rule)}`,
        {
          where: {
            Type: 'AWS::Config::ConfigRule',
            'Properties.Source': { where: { Owner: 'AWS', SourceIdentifier: rule } },
          },
        },
      ]),
    ),
    omits: ['RDS_MULTI_AZ_SUPPORT'],
  },
);

/** Findings of every account, region, kind and resource. */
const NOTHING_ELSE = Object.fromEntries(
  [
    'account',
    'region',
    'resources',
    'detail.type',
    'detail.accountId',
    'detail.region',
    'detail.resource',
    'detail.service',
  ].map((part) => [part, { absent: true as const }]),
);

export function complianceClaims({ existing = [], conformancePackUri }: OmnirapeuticOptions): readonly Claim[] {
  const finds = (
    rule: 'rule of high findings' | 'rule of medium findings',
    name: string,
    ...numeric: readonly (string | number)[]
  ) => [
    called(rule, `omnirapeutic-production-guardduty-${name}`),
    property(rule, 'EventPattern', {
      where: {
        source: { exactly: ['aws.guardduty'] },
        'detail-type': { exactly: ['GuardDuty Finding'] },
        'detail.severity': { exactly: [{ where: { numeric: { exactly: numeric } } }] },
        ...NOTHING_ELSE,
      },
    }),
  ];
  return that.area('Compliance', [
    claim(
      'OMN-CMP-01',
      'CloudTrail records all API calls',
      { note: 'Objects of the trail’s own bucket are left out, or each delivery would cause the next.' },
      [
        called('trail', 'omnirapeutic-production-trail'),
        records('trail', {
          management: 'all',
          data: { 'AWS::S3::Object': { events: 'all', except: ['trail bucket'] }, 'AWS::Lambda::Function': 'all' },
          regions: 'all',
          globalServices: true,
          validated: true,
          insights: ['ApiCallRateInsight', 'ApiErrorRateInsight'],
          logs: 'trail log group',
          encryptedBy: 'S3 key',
          to: 'trail bucket',
        }),
        that.kept('trail bucket', { moves: { '': { GLACIER: 90 } }, expires: { '': 2555 } }),
      ],
    ),
    claim(
      'OMN-CMP-02',
      'AWS Config with a pack of HIPAA rules',
      {
        resolution: 'C-OMN-19',
        note: 'The pack is deployed; that says nothing about compliance. RDS_CLUSTER_MULTI_AZ_ENABLED fails while there is no reader.',
      },
      [
        called('rule pack', 'omnirapeutic-production-hipaa-security'),
        conformancePackUri === undefined ? RULE_PACK : property('rule pack', 'TemplateS3Uri', conformancePackUri),
        ...(existing.includes('config-recorder')
          ? []
          : [
              records('recorder', {
                resources: 'all',
                globalResources: true,
                encryptedBy: 'S3 key',
                to: 'config bucket',
              }),
              called('recorder', 'omnirapeutic-production-recorder'),
              called('config bucket', 'omnirapeutic-production-config-${AWS::AccountId}'),
              that.allowed('recorder role', ['ec2:DescribeInstances', 'iam:GetRole', 'rds:DescribeDBClusters']),
            ]),
      ],
    ),
    claim('OMN-CMP-03', 'GuardDuty looks for threats, and findings reach the topic', { resolution: 'C-OMN-20' }, [
      file('deploy/preflight.sh', {
        runs: [
          'aws cloudformation describe-stacks --region us-east-1 --stack-name Omnirapeutic',
          'aws configservice describe-configuration-recorders --region us-east-1 --output text',
          'aws guardduty list-detectors --region us-east-1 --output text',
          'exit 0',
          'exit $failed',
        ],
        mentions: [
          'failed=0\n',
          `--query 'length(ConfigurationRecorders)' --region us-east-1 --output text)" != ${existing.includes('config-recorder') ? 1 : 0} ]`,
          `--query 'length(DetectorIds)' --region us-east-1 --output text)" != ${existing.includes('guardduty-detector') ? 1 : 0} ]`,
        ],
      }),
      ...(existing.includes('guardduty-detector')
        ? [exists('detector', 0)]
        : [
            property('detector', 'Enable', true),
            property('detector', 'FindingPublishingFrequency', 'FIFTEEN_MINUTES'),
            property('detector', 'Features', {
              exactly: [
                ...['S3_DATA_EVENTS', 'EBS_MALWARE_PROTECTION', 'RDS_LOGIN_EVENTS'].map((Name) => ({
                  where: { Name, Status: 'ENABLED' },
                })),
                { where: { Status: 'DISABLED' } },
              ],
            }),
          ]),
      exists('finding rules', 2),
      ...finds('rule of high findings', 'high', '>=', 7),
      ...finds('rule of medium findings', 'medium', '>=', 4, '<', 7),
      tells('topic', { email: '${AlertEmail}' }, { from: ['finding rules'] }),
      may({ service: 'events.amazonaws.com' }, ['sns:Publish'], { on: 'topic', for: 'finding rules' }),
      mayNot({ service: 'events.amazonaws.com', account: 'another' }, ['sns:Publish'], { on: 'topic' }),
    ]),
    claim(
      'OMN-CMP-04',
      'Flow logs of all traffic of the VPC',
      records('vpc', { traffic: 'ALL', everySeconds: 60, to: 'flow log group' }),
    ),
  ]);
}
