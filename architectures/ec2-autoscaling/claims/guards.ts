import { type Claim, claim, encrypted, grants, kept, mayNot, property, trusts } from 'lintel/claims';
import type { Document } from './document.ts';

const beyond = { beyond: true, area: 'Guards' } as const;
const TOPICS = ['CriticalTopic', 'WarningTopic', 'InfoTopic'];
const GITHUB = 'arn:aws:iam::${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com';

/** How what keeps records, tells operators and deploys is guarded in production: beyond the rows of the document. */
export function guardClaims({ kind }: Document): readonly Claim[] {
  if (kind !== 'production') return [];
  const other = (service: string) => ({ service, account: 'another' }) as const;
  return [
    claim('EC2-GRD-01', 'Alarms and records travel by TLS alone', beyond, [
      ...TOPICS.map((topic) => encrypted(topic, { in: 'transit' })),
      property('LogBucketPolicy', 'PolicyDocument.Statement', { length: 5 }),
      property('TrailBucketPolicy', 'PolicyDocument.Statement', { length: 4 }),
    ]),
    claim('EC2-GRD-02', 'No service speaks through a topic but those that it names, and for no other account', beyond, [
      mayNot({ service: 'events.amazonaws.com' }, ['sns:*'], { on: 'CriticalTopic' }),
      mayNot({ service: 'lambda.amazonaws.com' }, ['sns:*'], { on: 'WarningTopic' }),
      mayNot({ service: 'lambda.amazonaws.com' }, ['sns:*'], { on: 'InfoTopic' }),
      mayNot(other('events.amazonaws.com'), ['sns:Publish'], { on: 'WarningTopic' }),
      mayNot(other('events.amazonaws.com'), ['sns:Publish'], { on: 'InfoTopic' }),
    ]),
    claim('EC2-GRD-03', 'Key and records serve no service but those that they name, and no other account', beyond, [
      mayNot({ service: 'lambda.amazonaws.com' }, ['kms:*'], { on: 'Key' }),
      mayNot(other('cloudtrail.amazonaws.com'), ['kms:DescribeKey', 'kms:GenerateDataKey'], { on: 'Key' }),
      mayNot(other('cloudwatch.amazonaws.com'), ['kms:Decrypt', 'kms:GenerateDataKey'], { on: 'Key' }),
      mayNot({ service: 'events.amazonaws.com' }, ['s3:*'], { on: 'TrailBucket' }),
      mayNot(other('cloudtrail.amazonaws.com'), ['s3:PutObject', 's3:GetBucketAcl'], { on: 'TrailBucket' }),
      mayNot('anyone', ['kms:*'], { on: 'RecoveryKey' }),
      kept('RecoveryKey', { onDelete: 'Retain' }),
    ]),
    claim('EC2-GRD-04', 'Roles of services do their work and nothing else', beyond, [
      grants('FlowLogsRole', { actions: LOGGING }),
      grants('FlowLogsRole', { actions: LOGGING, on: ['FlowLogsLogGroup'] }),
      grants('SummaryEventsRole', { actions: ['states:StartExecution'] }),
      grants('SummaryEventsRole', { actions: ['states:StartExecution'], on: ['Summary'] }),
      grants('SummaryRole', { actions: SUMMARY }),
      grants('SummaryRole', { actions: ['sns:Publish'], on: ['InfoTopic'] }),
      grants('SummaryRole', { actions: ['kms:Decrypt', 'kms:GenerateDataKey'], on: ['Key'] }),
    ]),
    claim(
      'EC2-GRD-05',
      'Services assume their roles for this account alone, deployers come from GitHub alone',
      beyond,
      [
        mayNot(other('states.amazonaws.com'), ['sts:AssumeRole'], { on: 'SummaryRole' }),
        mayNot(other('vpc-flow-logs.amazonaws.com'), ['sts:AssumeRole'], { on: 'FlowLogsRole' }),
        mayNot(other('cloudformation.amazonaws.com'), ['sts:AssumeRole'], { on: 'ExecutionRole' }),
        ...['DeployerRole', 'PlannerRole', 'ReaderRole'].map((role) => trusts(role, [GITHUB])),
      ],
    ),
  ];
}

const LOGGING = ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'];
const SUMMARY = [
  'autoscaling:DescribeScalingActivities',
  'ce:GetCostAndUsage',
  'cloudwatch:DescribeAlarms',
  'kms:Decrypt',
  'kms:GenerateDataKey',
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
  'sns:Publish',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];
