import { type Claim, claim, encrypted, grants, kept, mayNot, property, trusts } from 'lintel/claims';
import type { OmnirapeuticOptions } from '../options.ts';

const beyond = { beyond: true, area: 'Guards' } as const;
const LOGGING = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const FLOWS = [...LOGGING, 'logs:DescribeLogStreams'];
const GITHUB = 'arn:aws:iam::${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com';

/** How what keeps records, tells operators and deploys is guarded: beyond the rows of the document. */
export function guardClaims({ existing = [] }: OmnirapeuticOptions): readonly Claim[] {
  const records = !existing.includes('config-recorder');
  const other = (service: string) => ({ service, account: 'another' }) as const;
  return [
    claim('OMN-GRD-01', 'Alarms and records travel by TLS alone', beyond, [
      encrypted('AlertTopic', { in: 'transit' }),
      property('AlbLogBucketPolicy', 'PolicyDocument.Statement', { length: 8 }),
      property('CloudTrailBucketPolicy', 'PolicyDocument.Statement', { length: 4 }),
      property('ConfigBucketPolicy', 'PolicyDocument.Statement', { length: records ? 4 : 2 }),
      property('AuditBucketPolicy', 'PolicyDocument.Statement', { length: 2 }),
    ]),
    claim(
      'OMN-GRD-02',
      'Services write records, use the key and speak through the topic for this account alone',
      beyond,
      [
        ...['cloudtrail', 'config', 'delivery.logs'].map((name) =>
          mayNot(other(`${name}.amazonaws.com`), ['kms:*'], { on: 'SecurityS3Key' }),
        ),
        mayNot(other('config.amazonaws.com'), ['s3:*'], { on: 'ConfigBucket' }),
        mayNot(other('logging.s3.amazonaws.com'), ['s3:PutObject'], { on: 'AlbLogBucket' }),
        mayNot({ service: 'lambda.amazonaws.com' }, ['sns:*'], { on: 'AlertTopic' }),
      ],
    ),
    claim('OMN-GRD-03', 'Roles of services do their work and nothing else', beyond, [
      grants('VpcFlowLogsRole', { actions: FLOWS }),
      grants('VpcFlowLogsRole', { actions: FLOWS, on: ['VpcFlowLogsLogGroup'] }),
      ...(records ? [property('ConfigRole', 'Policies[0].PolicyDocument.Statement[1].Action', 's3:PutObject')] : []),
      grants('CloudTrailLogRole', { actions: LOGGING }),
      grants('CloudTrailLogRole', { actions: LOGGING, on: ['CloudTrailLogGroup'] }),
    ]),
    claim(
      'OMN-GRD-04',
      'Services assume their roles for this account alone, deployers come from GitHub alone',
      beyond,
      [
        mayNot(other('vpc-flow-logs.amazonaws.com'), ['sts:AssumeRole'], { on: 'VpcFlowLogsRole' }),
        ...(records ? [mayNot(other('config.amazonaws.com'), ['sts:AssumeRole'], { on: 'ConfigRole' })] : []),
        mayNot(other('cloudformation.amazonaws.com'), ['sts:AssumeRole'], { on: 'ExecutionRole' }),
        trusts('DeployerRole', [GITHUB]),
      ],
    ),
    claim('OMN-GRD-05', 'The last state of the database outlives the stack', beyond, [
      kept('AuroraCluster', { onDelete: 'Snapshot' }),
    ]),
  ];
}
