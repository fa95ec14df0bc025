/** The oracle of each table is the AWS page that its module under src/prove/recording cites. */
import { describe, expect, test } from 'vitest';
import { records } from '../../claims/index.ts';
import { inShort, judgeIn } from '../tiny-proof.ts';

type Props = Readonly<Record<string, unknown>>;
type What = Parameters<typeof records>[1];

function outcome(Type: string, Properties: Props, what: What, others: object = {}): string {
  const world = {
    parameters: { Open: { Type: 'String' } },
    resources: { ...others, It: { Type, Properties } },
  };
  return judgeIn(world as Parameters<typeof judgeIn>[0], records('It', what)).outcome;
}

const allow = (Service: string, Action: unknown, Resource: unknown, more: Props = {}) => ({
  Effect: 'Allow',
  Principal: { Service },
  Action,
  Resource,
  ...more,
});
const bucket = (statements: readonly Props[], properties: Props = {}) => ({
  Logs: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'logs', ...properties } },
  Other: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'other' } },
  Policy: {
    Type: 'AWS::S3::BucketPolicy',
    Properties: { Bucket: { Ref: 'Logs' }, PolicyDocument: { Version: '2012-10-17', Statement: statements } },
  },
});

describe('a trail', () => {
  const CLOUDTRAIL = 'cloudtrail.amazonaws.com';
  const looks = allow(CLOUDTRAIL, 's3:GetBucketAcl', 'arn:aws:s3:::logs');
  const writes = allow(CLOUDTRAIL, 's3:PutObject', { 'Fn::Sub': 'arn:aws:s3:::logs/AWSLogs/${AWS::AccountId}/*' });
  const trail = { IsLogging: true, S3BucketName: { Ref: 'Logs' } };
  const judge = (properties: Props, what: What, others: object = bucket([looks, writes])) =>
    outcome('AWS::CloudTrail::Trail', { ...trail, ...properties }, what, others);
  const fields = (...each: readonly Props[]) => ({ FieldSelectors: each });
  const MANAGEMENT = { Field: 'eventCategory', Equals: ['Management'] };
  const S3 = [
    { Field: 'eventCategory', Equals: ['Data'] },
    { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
  ];
  const noKms = { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] };
  const notLogs = { Field: 'resources.ARN', NotStartsWith: [{ 'Fn::Sub': '${Logs.Arn}/' }] };
  const advanced = (...each: readonly Props[]) => ({ AdvancedEventSelectors: each });

  test.each<[says: string, properties: Props, what: What, expected: string]>([
    ['without selectors all management events', {}, { management: 'all' }, 'proved'],
    ['switched off', { IsLogging: false }, { management: 'all' }, 'refuted'],
    ['switched by a parameter', { IsLogging: { Ref: 'Open' } }, { management: 'all' }, 'unknown'],
    ['all', { EventSelectors: [{ ReadWriteType: 'All' }] }, { management: 'all' }, 'proved'],
    ['writes', { EventSelectors: [{ ReadWriteType: 'WriteOnly' }] }, { management: 'all' }, 'refuted'],
    ['writes as told', { EventSelectors: [{ ReadWriteType: 'WriteOnly' }] }, { management: 'write' }, 'proved'],
    ['all in place of writes', { EventSelectors: [{}] }, { management: 'write' }, 'refuted'],
    [
      'reads in place of writes',
      { EventSelectors: [{ ReadWriteType: 'ReadOnly' }] },
      { management: 'write' },
      'refuted',
    ],
    [
      'reads and writes apart',
      { EventSelectors: [{ ReadWriteType: 'ReadOnly' }, { ReadWriteType: 'WriteOnly' }] },
      { management: 'all' },
      'proved',
    ],
    ['by a parameter', { EventSelectors: [{ ReadWriteType: { Ref: 'Open' } }] }, { management: 'all' }, 'unknown'],
    [
      'without the use of keys',
      { EventSelectors: [{ ExcludeManagementEventSources: ['kms.amazonaws.com'] }] },
      { management: 'all' },
      'refuted',
    ],
    ['none', { EventSelectors: [{ IncludeManagementEvents: false }] }, { management: 'all' }, 'refuted'],
    ['none as told', { EventSelectors: [{ IncludeManagementEvents: false }] }, { management: 'none' }, 'proved'],
    ['advanced, all', advanced(fields(MANAGEMENT)), { management: 'all' }, 'proved'],
    [
      'advanced, writes',
      advanced(fields(MANAGEMENT, { Field: 'readOnly', Equals: ['false'] })),
      { management: 'all' },
      'refuted',
    ],
    [
      'advanced, writes as told',
      advanced(fields(MANAGEMENT, { Field: 'readOnly', Equals: ['false'] })),
      { management: 'write' },
      'proved',
    ],
    ['advanced, without the use of keys', advanced(fields(MANAGEMENT, noKms)), { management: 'all' }, 'refuted'],
    ['advanced, data only', advanced(fields(...S3)), { management: 'all' }, 'refuted'],
    ['no data by default', {}, { data: { 'AWS::S3::Object': 'all' } }, 'refuted'],
    ['no data as told', {}, { data: { 'AWS::S3::Object': 'none' } }, 'proved'],
    ['advanced data', advanced(fields(...S3)), { data: { 'AWS::S3::Object': 'all' } }, 'proved'],
    ['data of another type', advanced(fields(...S3)), { data: { 'AWS::Lambda::Function': 'all' } }, 'refuted'],
    ['data but of one bucket', advanced(fields(...S3, notLogs)), { data: { 'AWS::S3::Object': 'all' } }, 'refuted'],
    [
      'data but of one bucket as told',
      advanced(fields(...S3, notLogs)),
      { data: { 'AWS::S3::Object': { events: 'all', except: ['Logs'] } } },
      'proved',
    ],
    [
      'data but of another bucket',
      advanced(fields(...S3, notLogs)),
      { data: { 'AWS::S3::Object': { events: 'all', except: ['Other'] } } },
      'refuted',
    ],
    [
      'basic data of everything',
      { EventSelectors: [{ DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }] }] },
      { management: 'all', data: { 'AWS::S3::Object': 'all' } },
      'proved',
    ],
    [
      'basic data of one bucket',
      { EventSelectors: [{ DataResources: [{ Type: 'AWS::S3::Object', Values: [{ 'Fn::Sub': '${Other.Arn}/' }] }] }] },
      { data: { 'AWS::S3::Object': { events: 'all', of: ['Other'] } } },
      'proved',
    ],
    [
      'basic data of one bucket in place of all',
      { EventSelectors: [{ DataResources: [{ Type: 'AWS::S3::Object', Values: [{ 'Fn::Sub': '${Other.Arn}/' }] }] }] },
      { data: { 'AWS::S3::Object': 'all' } },
      'refuted',
    ],
    ['all regions', { IsMultiRegionTrail: true }, { regions: 'all' }, 'proved'],
    ['one region by default', {}, { regions: 'all' }, 'refuted'],
    ['global services', { IncludeGlobalServiceEvents: true }, { globalServices: true }, 'proved'],
    ['no global services', { IncludeGlobalServiceEvents: false }, { globalServices: true }, 'refuted'],
    ['validated files', { EnableLogFileValidation: true }, { validated: true }, 'proved'],
    ['files that are not validated', {}, { validated: true }, 'refuted'],
    ['its bucket', {}, { to: 'Logs' }, 'proved'],
    ['another bucket', {}, { to: 'Other' }, 'refuted'],
    [
      'insights',
      { InsightSelectors: [{ InsightType: 'ApiCallRateInsight' }] },
      { insights: ['ApiCallRateInsight'] },
      'proved',
    ],
    ['no insights', {}, { insights: ['ApiCallRateInsight'] }, 'refuted'],
    ['what a trail does not have', {}, { traffic: 'ALL' }, 'refuted'],
  ])('%s', (_, properties, what, expected) => expect(judge(properties, what)).toBe(expected));

  test.each<[says: string, statements: readonly Props[], expected: string]>([
    ['nothing', [], 'refuted'],
    ['only looking', [looks], 'refuted'],
    ['only writing', [writes], 'refuted'],
    ['another service', [looks, { ...writes, Principal: { Service: 'config.amazonaws.com' } }], 'refuted'],
    ['another folder', [looks, { ...writes, Resource: 'arn:aws:s3:::logs/other/*' }], 'refuted'],
    ['a Deny', [looks, writes, { ...writes, Effect: 'Deny' }], 'refuted'],
    [
      'what CloudTrail sends',
      [looks, { ...writes, Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } } }],
      'proved',
    ],
    [
      'only what comes over TLS 1.2 or newer',
      [
        looks,
        writes,
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: 'arn:aws:s3:::logs/*',
          Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } },
        },
      ],
      'proved',
    ],
    [
      'another account',
      [looks, { ...writes, Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } }],
      'unknown',
    ],
  ])('writes into a bucket whose policy allows %s', (_, statements, expected) =>
    expect(judge({}, { management: 'all' }, bucket(statements))).toBe(expected),
  );

  test('the key has to let CloudTrail in', () => {
    const key = (Service: string) => ({
      ...bucket([looks, writes]),
      Key: {
        Type: 'AWS::KMS::Key',
        Properties: { KeyPolicy: { Statement: [allow(Service, 'kms:GenerateDataKey*', '*')] } },
      },
    });
    const keyed = { KMSKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } };
    expect(judge(keyed, { encryptedBy: 'Key' }, key(CLOUDTRAIL))).toBe('proved');
    expect(judge(keyed, { encryptedBy: 'Key' }, key('config.amazonaws.com'))).toBe('refuted');
    expect(judge({}, { encryptedBy: 'Key' }, key(CLOUDTRAIL))).toBe('refuted');
  });

  test('a condition says in which worlds it records', () => {
    const world = {
      parameters: { Stage: { Type: 'String', AllowedValues: ['dev', 'prod'] } },
      conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
      resources: {
        It: {
          Type: 'AWS::CloudTrail::Trail',
          Properties: { IsLogging: { 'Fn::If': ['IsProd', true, false] }, S3BucketName: 'outside' },
        },
      },
    };
    expect(inShort(judgeIn(world, records('It', { management: 'all' })))).toBe('unknown: Stage = prod');
  });
});

describe('a flow log', () => {
  const group = (
    trusted = 'vpc-flow-logs.amazonaws.com',
    Action: unknown = ['logs:CreateLogStream', 'logs:PutLogEvents'],
  ) => ({
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Other: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.1.0.0/16' } },
    Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'flows' } },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [{ Effect: 'Allow', Principal: { Service: trusted }, Action: 'sts:AssumeRole' }],
        },
        Policies: [
          {
            PolicyName: 'write',
            PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource: { 'Fn::GetAtt': ['Group', 'Arn'] } }] },
          },
        ],
      },
    },
  });
  const flowLog = {
    ResourceId: { Ref: 'Vpc' },
    ResourceType: 'VPC',
    TrafficType: 'ALL',
    LogGroupName: { Ref: 'Group' },
    DeliverLogsPermissionArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
  };
  test.each<[says: string, change: Props, what: What, expected: string, others?: object]>([
    ['all traffic', {}, { traffic: 'ALL', from: 'Vpc', to: 'Group' }, 'proved'],
    ['rejected traffic', { TrafficType: 'REJECT' }, { traffic: 'ALL' }, 'refuted'],
    ['traffic by a parameter', { TrafficType: { Ref: 'Open' } }, { traffic: 'ALL' }, 'unknown'],
    ['of another VPC', { ResourceId: { Ref: 'Other' } }, { from: 'Vpc' }, 'refuted'],
    ['ten minutes by default', {}, { everySeconds: 60 }, 'refuted'],
    ['every minute', { MaxAggregationInterval: 60 }, { everySeconds: 60 }, 'proved'],
    ['without a role', { DeliverLogsPermissionArn: undefined }, { traffic: 'ALL' }, 'refuted'],
    ['a role that trusts another', {}, { traffic: 'ALL' }, 'refuted', group('ec2.amazonaws.com')],
    ['a role that may only look', {}, { traffic: 'ALL' }, 'refuted', group(undefined, 'logs:DescribeLogGroups')],
    ['into the group by name', { LogGroupName: 'flows' }, { to: 'Group' }, 'proved'],
    ['into S3', { LogDestinationType: 's3', LogDestination: 'arn:aws:s3:::b' }, { to: 'Group' }, 'refuted'],
  ])('%s', (_, change, what, expected, others = group()) => {
    const properties = Object.fromEntries(
      Object.entries({ ...flowLog, ...change }).filter(([, value]) => value !== undefined),
    );
    expect(outcome('AWS::EC2::FlowLog', properties, what, others)).toBe(expected);
  });

  test('a VPC is recorded by a flow log of its own', () => {
    const judge = (Vpc: string) =>
      judgeIn(
        {
          resources: {
            ...group(),
            FlowLog: { Type: 'AWS::EC2::FlowLog', Properties: { ...flowLog, ResourceId: { Ref: Vpc } } },
          },
        },
        records('Vpc', { traffic: 'ALL', to: 'Group' }),
      );
    expect(judge('Vpc').outcome).toBe('proved');
    expect(inShort(judge('Other'))).toBe('refuted: Nothing in the template records Vpc. Expected a record of it.');
  });
});

describe('a recorder of AWS Config', () => {
  const CONFIG = 'config.amazonaws.com';
  const writes = allow(CONFIG, 's3:PutObject', { 'Fn::Sub': 'arn:aws:s3:::logs/AWSLogs/${AWS::AccountId}/Config/*' });
  const channel = (statements: readonly Props[] = [writes]) => ({
    ...bucket(statements),
    Role: role([{ Effect: 'Allow', Principal: { Service: CONFIG }, Action: 'sts:AssumeRole' }]),
    Channel: { Type: 'AWS::Config::DeliveryChannel', Properties: { S3BucketName: { Ref: 'Logs' } } },
  });
  const role = (Statement: readonly Props[]) => ({
    Type: 'AWS::IAM::Role',
    Properties: { AssumeRolePolicyDocument: { Statement } },
  });
  const recorder = (RecordingGroup?: Props) => ({
    RoleARN: { 'Fn::GetAtt': ['Role', 'Arn'] },
    ...(RecordingGroup && { RecordingGroup }),
  });
  const all = { AllSupported: true, IncludeGlobalResourceTypes: true };
  const but = {
    RecordingStrategy: { UseOnly: 'EXCLUSION_BY_RESOURCE_TYPES' },
    ExclusionByResourceTypes: { ResourceTypes: ['AWS::EC2::NetworkInterface'] },
  };
  test.each<[says: string, properties: Props, what: What, expected: string, others?: object]>([
    ['all', recorder(all), { resources: 'all', globalResources: true, to: 'Logs' }, 'proved'],
    ['all by default', recorder(), { resources: 'all' }, 'proved'],
    ['no global ones by default', recorder(), { globalResources: true }, 'refuted'],
    ['a list', recorder({ ResourceTypes: ['AWS::S3::Bucket'] }), { resources: 'all' }, 'refuted'],
    ['a list as told', recorder({ ResourceTypes: ['AWS::S3::Bucket'] }), { resources: ['AWS::S3::Bucket'] }, 'proved'],
    ['all but one', recorder(but), { resources: 'all' }, 'refuted'],
    ['all but one as told', recorder(but), { resources: { except: ['AWS::EC2::NetworkInterface'] } }, 'proved'],
    [
      'once a day',
      { ...recorder(), RecordingMode: { RecordingFrequency: 'DAILY' } },
      { continuously: true },
      'refuted',
    ],
    ['a bucket that refuses', recorder(all), { resources: 'all' }, 'refuted', channel([])],
    ['a role that nobody takes', recorder(all), { resources: 'all' }, 'refuted', { ...channel(), Role: role([]) }],
    ['no delivery channel', recorder(all), { resources: 'all' }, 'unknown', { Role: channel().Role }],
  ])('%s', (_, properties, what, expected, others = channel()) =>
    expect(outcome('AWS::Config::ConfigurationRecorder', properties, what, others)).toBe(expected),
  );
});

describe('access logs', () => {
  const attributes = (enabled: string, prefix?: string) => ({
    LoadBalancerAttributes: [
      { Key: 'access_logs.s3.enabled', Value: enabled },
      { Key: 'access_logs.s3.bucket', Value: { Ref: 'Logs' } },
      ...(prefix === undefined ? [] : [{ Key: 'access_logs.s3.prefix', Value: prefix }]),
    ],
  });
  const delivery = allow('logdelivery.elasticloadbalancing.amazonaws.com', 's3:PutObject', 'arn:aws:s3:::logs/*');
  // us-east-1, the region of these worlds: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
  const account = { ...delivery, Principal: { AWS: 'arn:aws:iam::127311923021:root' } };
  const ELB = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
  const kms = {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
    },
  };
  test.each<[says: string, properties: Props, what: What, expected: string, others: object]>([
    ['as a service', attributes('true'), { to: 'Logs' }, 'proved', bucket([delivery])],
    ['as the account of the region', attributes('true'), { to: 'Logs' }, 'proved', bucket([account])],
    [
      'as the account of another region',
      attributes('true'),
      { to: 'Logs' },
      'refuted',
      bucket([{ ...account, Principal: { AWS: 'arn:aws:iam::797873946194:root' } }]),
    ],
    ['switched off', attributes('false'), { to: 'Logs' }, 'refuted', bucket([delivery])],
    ['not set', {}, { to: 'Logs' }, 'refuted', bucket([delivery])],
    ['elsewhere', attributes('true'), { to: 'Other' }, 'refuted', bucket([delivery])],
    ['a bucket that refuses', attributes('true'), { to: 'Logs' }, 'refuted', bucket([])],
    ['a bucket with a key of KMS', attributes('true'), { to: 'Logs' }, 'refuted', bucket([delivery], kms)],
    ['under its prefix', attributes('true', 'alb'), { to: 'Logs', under: 'alb' }, 'proved', bucket([delivery])],
    ['under another prefix', attributes('true', 'nlb'), { to: 'Logs', under: 'alb' }, 'refuted', bucket([delivery])],
  ])('of a load balancer: %s', (_, properties, what, expected, others) =>
    expect(outcome(ELB, properties, what, others)).toBe(expected),
  );

  const logging = { LoggingConfiguration: { DestinationBucketName: { Ref: 'Logs' }, LogFilePrefix: 'it/' } };
  const s3 = allow('logging.s3.amazonaws.com', 's3:PutObject', 'arn:aws:s3:::logs/it/*');
  test.each<[says: string, properties: Props, what: What, expected: string, others: object]>([
    ['by policy', logging, { to: 'Logs', under: 'it/' }, 'proved', bucket([s3])],
    ['by list', logging, { to: 'Logs' }, 'proved', bucket([], { AccessControl: 'LogDeliveryWrite' })],
    ['not allowed', logging, { to: 'Logs' }, 'refuted', bucket([])],
    ['not set', {}, { to: 'Logs' }, 'refuted', bucket([s3])],
    ['elsewhere', logging, { to: 'Other' }, 'refuted', bucket([s3])],
    ['outside', { LoggingConfiguration: { DestinationBucketName: 'far' } }, {}, 'unknown', bucket([s3])],
  ])('of a bucket: %s', (_, properties, what, expected, others) =>
    expect(outcome('AWS::S3::Bucket', properties, what, others)).toBe(expected),
  );

  test('a distribution needs a bucket with access control lists', () => {
    const properties = {
      DistributionConfig: { Logging: { Bucket: { 'Fn::GetAtt': ['Logs', 'RegionalDomainName'] } } },
    };
    const owned = (ObjectOwnership: string) => bucket([], { OwnershipControls: { Rules: [{ ObjectOwnership }] } });
    const judge = (others: object) => outcome('AWS::CloudFront::Distribution', properties, { to: 'Logs' }, others);
    expect(judge(owned('BucketOwnerPreferred'))).toBe('proved');
    expect(judge(owned('BucketOwnerEnforced'))).toBe('refuted');
  });

  test.each<[type: string, properties: Props, what: What, expected: string]>([
    [
      'AWS::ApiGateway::Stage',
      { AccessLogSetting: { DestinationArn: { 'Fn::GetAtt': ['Group', 'Arn'] } } },
      { to: 'Group' },
      'proved',
    ],
    ['AWS::ApiGateway::Stage', {}, { to: 'Group' }, 'refuted'],
    [
      'AWS::ApiGatewayV2::Stage',
      { AccessLogSettings: { DestinationArn: { 'Fn::GetAtt': ['Group', 'Arn'] } } },
      {},
      'proved',
    ],
    ['AWS::Route53::HostedZone', {}, {}, 'refuted'],
    ['AWS::RDS::DBInstance', { EnableCloudwatchLogsExports: ['postgresql'] }, { exports: ['postgresql'] }, 'proved'],
    ['AWS::RDS::DBInstance', { EnableCloudwatchLogsExports: ['upgrade'] }, { exports: ['postgresql'] }, 'refuted'],
    ['AWS::RDS::DBInstance', {}, { exports: ['postgresql'] }, 'refuted'],
    ['AWS::IAM::Role', {}, {}, 'unknown'],
  ])('%s %j: %j is %s', (type, properties, what, expected) =>
    expect(outcome(type, properties, what, { Group: { Type: 'AWS::Logs::LogGroup', Properties: {} } })).toBe(expected),
  );
});

describe('the log of a web ACL', () => {
  const log = (change: Props = {}, LogGroupName = 'aws-waf-logs-web') => ({
    Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName } },
    Logging: {
      Type: 'AWS::WAFv2::LoggingConfiguration',
      Properties: {
        ResourceArn: { 'Fn::GetAtt': ['It', 'Arn'] },
        LogDestinationConfigs: [{ 'Fn::GetAtt': ['Group', 'Arn'] }],
        ...change,
      },
    },
  });
  const blocked = {
    LoggingFilter: {
      DefaultBehavior: 'DROP',
      Filters: [{ Behavior: 'KEEP', Requirement: 'MEETS_ANY', Conditions: [{ ActionCondition: { Action: 'BLOCK' } }] }],
    },
  };
  const header = { RedactedFields: [{ SingleHeader: { Name: 'Authorization' } }] };
  test.each<[says: string, others: object, what: What, expected: string]>([
    ['all requests', log(), { to: 'Group', actions: 'all', redacts: [] }, 'proved'],
    ['a name that WAF does not take', log({}, 'web'), { to: 'Group' }, 'refuted'],
    ['blocked requests only', log(blocked), { actions: 'all' }, 'refuted'],
    ['blocked requests as told', log(blocked), { actions: ['BLOCK'] }, 'proved'],
    ['a header redacted', log(header), { redacts: ['authorization'] }, 'proved'],
    ['another header redacted', log(header), { redacts: ['cookie'] }, 'refuted'],
    ['no log', {}, { actions: 'all' }, 'refuted'],
  ])('%s', (_, others, what, expected) => expect(outcome('AWS::WAFv2::WebACL', {}, what, others)).toBe(expected));
});
