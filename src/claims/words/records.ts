import { either, flag, list, number, object, record, type Shaped, text, word } from '../../base/index.ts';
import { KEY, type Key, NAME, TARGET, type Target } from '../names.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord } from '../word.ts';

const EVENTS = word(['all', 'write', 'read', 'none']);

const DATA = object(
  { events: EVENTS },
  {
    of: list(NAME, { min: 1, about: 'only of these resources' }),
    except: list(NAME, { min: 1, about: 'of all resources but these' }),
  },
);

const LETS_TRAIL_IN = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: 's3:GetBucketAcl',
      Resource: { 'Fn::GetAtt': ['Logs', 'Arn'] },
    },
    {
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: { 'Fn::Sub': '${Logs.Arn}/AWSLogs/${AWS::AccountId}/*' },
      Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
    },
  ],
};

const trail = (change: Readonly<Record<string, unknown>> = {}, policy: unknown = LETS_TRAIL_IN) => ({
  Logs: { Type: 'AWS::S3::Bucket' },
  Policy: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'Logs' }, PolicyDocument: policy } },
  Trail: {
    Type: 'AWS::CloudTrail::Trail',
    Properties: { IsLogging: true, S3BucketName: { Ref: 'Logs' }, IsMultiRegionTrail: true, ...change },
  },
});

const flowLog = (TrafficType: unknown) => ({
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  FlowLog: {
    Type: 'AWS::EC2::FlowLog',
    Properties: {
      ResourceId: { Ref: 'Vpc' },
      ResourceType: 'VPC',
      TrafficType,
      LogDestinationType: 's3',
      LogDestination: 'arn:aws:s3:::flow-logs',
    },
  },
});

const claim = { kind: 'records', of: 'Trail', management: 'all', regions: 'all', to: 'Logs' } as const;

export const RECORDS = defineWord(
  'records',
  'what each subject really records, or what is recorded of it, and that its destination lets it write: trails, flow logs, recorders of AWS Config, access logs, query logs, logs of web ACLs, exported logs; what AWS checks when a destination outside of the template is set up counts as given',
  { of: SUBJECT },
  {
    management: EVENTS,
    data: record(
      either((value) => typeof value === 'string', EVENTS, DATA),
      'by resource type: AWS::S3::Object',
    ),
    regions: word(['all', 'one']),
    globalServices: flag(),
    validated: flag('the trail proves that nobody changed its files'),
    organization: flag('the trail is of the whole organization'),
    insights: list(text(), { about: 'exactly these: ApiCallRateInsight' }),
    logs: { ...NAME, schema: { type: 'string', description: 'the log group that gets the events of a trail too' } },
    encryptedBy: KEY,
    to: { ...TARGET, schema: { type: 'string', description: 'the bucket, log group or stream by name, or an ARN' } },
    under: text({ about: 'the prefix in the bucket' }),
    traffic: word(['ALL', 'ACCEPT', 'REJECT']),
    everySeconds: number({ min: 1, whole: true, about: 'the longest interval that a record sums up' }),
    from: { ...NAME, schema: { type: 'string', description: 'what a flow log, or the log of a web ACL, records' } },
    resources: either(
      (value) => typeof value === 'string',
      word(['all']),
      either(Array.isArray, list(text(), { min: 1 }), object({ except: list(text(), { min: 1 }) })),
    ),
    globalResources: flag(),
    continuously: flag(),
    actions: either((value) => typeof value === 'string', word(['all']), list(text(), { min: 1 })),
    redacts: list(text(), { about: 'exactly these: query string, uri path, method, body, or the name of a header' }),
    exports: list(text(), { about: 'exactly these logs go to CloudWatch: postgresql, upgrade' }),
  },
  {
    holds: [
      { says: 'All management events of all regions arrive in the bucket.', resources: trail(), claim },
      {
        says: 'All conversations in the VPC are recorded.',
        resources: flowLog('ALL'),
        claim: { kind: 'records', of: 'Vpc', traffic: 'ALL' },
      },
    ],
    fails: [
      { says: 'The trail is switched off.', resources: trail({ IsLogging: false }), claim },
      {
        says: 'The trail records writes only.',
        resources: trail({ EventSelectors: [{ ReadWriteType: 'WriteOnly' }] }),
        claim,
      },
      {
        says: 'The trail leaves out the use of keys.',
        resources: trail({ EventSelectors: [{ ExcludeManagementEventSources: ['kms.amazonaws.com'] }] }),
        claim,
      },
      {
        says: 'CloudTrail may not write into the bucket.',
        resources: trail({}, { Version: '2012-10-17', Statement: [] }),
        claim,
      },
      {
        says: 'Accepted conversations are not recorded.',
        resources: flowLog('REJECT'),
        claim: { kind: 'records', of: 'Vpc', traffic: 'ALL' },
      },
    ],
    unknown: [
      {
        says: 'Nobody said a value for the parameter that decides.',
        parameters: { Traffic: { Type: 'String' } },
        resources: flowLog({ Ref: 'Traffic' }),
        claim: { kind: 'records', of: 'Vpc', traffic: 'ALL' },
      },
    ],
  },
);

type Records = AssertionOf<typeof RECORDS>;
type Data<Name extends string> =
  | Shaped<typeof EVENTS>
  | {
      readonly events: Shaped<typeof EVENTS>;
      readonly of?: readonly Name[];
      readonly except?: readonly Name[];
    };

/** What a trail, a flow log, a recorder records, or what is recorded of a VPC, a load balancer, a bucket, a web ACL. */
export function records<Name extends string = string>(
  of: Subject<Name>,
  what: Omit<Records, 'kind' | 'of' | 'data' | 'logs' | 'encryptedBy' | 'to' | 'from'> & {
    readonly data?: Readonly<Record<string, Data<Name>>>;
    readonly logs?: Name;
    readonly encryptedBy?: Key<Name>;
    readonly to?: Target<Name>;
    readonly from?: Name;
  } = {},
): Records {
  return { kind: 'records', of, ...what };
}
