import type { Claim } from 'lintel/claims';
import type { OmnirapeuticOptions } from '../options.ts';
import { that } from './names.ts';

const { allowed, called, claim, denied, file, may, mayNot, property, runs, stands } = that;
const DOCUMENT = 'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:document';
const OWN_SESSION = `${DOCUMENT}/omnirapeutic-production-session` as const;
const SESSIONS = '/aws/ssm/omnirapeutic-production-bastion-sessions';
const RUNBOOK = 'runbooks/bastion.md';
const MFA = 'aws:MultiFactorAuthPresent';
const TAKES = ['sts:AssumeRole'];
const CHECKED = { 'ssm:SessionDocumentAccessCheck': 'true' };

export function bastionClaims({ operatorsNeedMfa = true }: OmnirapeuticOptions): readonly Claim[] {
  return that.area('Bastion access', [
    claim('OMN-BAS-01', 'A host in a private subnet, without a public address, opened by aws ssm start-session', [
      stands('bastion', { in: ['data subnet a'], public: false }),
      runs('bastion', {
        instanceType: 't3.micro',
        image: { refersTo: 'bastion image' },
        imdsv2: true,
        metadataHops: 1,
        role: 'bastion role',
      }),
      that.encrypted('bastion'),
      that.trusts('bastion role', ['ec2.amazonaws.com']),
      allowed('bastion role', [
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
        'ssm:UpdateInstanceInformation',
      ]),
      that.output('BastionInstanceId', { refersTo: 'bastion' }),
      file(RUNBOOK, {
        runs: [
          'aws ec2 describe-instances --region us-east-1 --filters Name=tag:aws:cloudformation:stack-name,Values=Omnirapeutic Name=instance-state-name,Values=running --query "Reservations[0].Instances[0].InstanceId" --output text',
          'aws ssm start-session --region us-east-1 --target "$BASTION"',
        ],
      }),
      // What the runbook tells operators to do before they are in.
      allowed('operator role', ['ec2:DescribeInstances'], { context: { 'aws:RequestedRegion': '${AWS::Region}' } }),
    ]),
    claim('OMN-BAS-02', 'IAM decides who opens sessions: on this host only, with the documented session only', [
      allowed('operator role', ['ssm:StartSession'], { on: 'bastion', context: CHECKED }),
      allowed('operator role', ['ssm:StartSession'], { on: OWN_SESSION, context: CHECKED }),
      ...(['SSM-SessionManagerRunShell', 'AWS-StartPortForwardingSession'] as const).map((name) =>
        denied('operator role', ['ssm:StartSession'], { on: `${DOCUMENT}/${name}`, context: CHECKED }),
      ),
      that.grants('operator role', { actions: ['ssm:StartSession'], on: ['bastion', OWN_SESSION] }),
      denied('operator role', ['ssm:SendCommand', 'secretsmanager:*', 'rds:*']),
      called('operator role', 'omnirapeutic-production-bastion-operator'),
      property('operator role', 'MaxSessionDuration', { atMost: 3600 }),
      that.trusts('operator role', ['arn:${AWS::Partition}:iam::${AWS::AccountId}:root']),
      may('administrator', TAKES, { on: 'operator role', context: { [MFA]: 'true' } }),
      (operatorsNeedMfa ? mayNot : may)('administrator', TAKES, { on: 'operator role', context: { [MFA]: 'false' } }),
      file(RUNBOOK, {
        mentions: [
          'omnirapeutic-production-bastion-operator',
          ...(operatorsNeedMfa ? ['the profile `mfa_serial` beside `role_arn`'] : []),
        ],
      }),
    ]),
    claim('OMN-BAS-03', 'No SSH keys, and port 22 is closed', [
      property('bastion', 'KeyName', { absent: true }),
      that.exists({ type: 'AWS::EC2::KeyPair' }, 0),
      that.unreachable('internet', 'bastion', 'tcp/22'),
      that.unreachable('10.0.0.0/16', 'bastion', 'tcp/22'),
    ]),
    claim('OMN-BAS-04', 'The bastion reaches Aurora', that.reaches('bastion', 'database instances', 'tcp/5432')),
    claim('OMN-BAS-05', 'psql connects from the bastion to the database, as postgres', { resolution: 'C-OMN-12' }, [
      file({ of: 'bastion' }, { runs: ['dnf install -y postgresql15', 'dnf upgrade --releasever=latest --security'] }),
      property('database cluster', 'MasterUsername', 'postgres'),
      file(RUNBOOK, {
        runs: ["psql -h '<output DatabaseEndpoint>' -U postgres -d omnirapeutic"],
        neverRuns: ['psql -U admin'],
        mentions: ['the output `DatabaseSecretArn`'],
      }),
    ]),
    claim(
      'OMN-BAS-06',
      'Everything typed in a session is written to CloudWatch Logs',
      {
        resolution: 'C-OMN-17',
        note: 'Sessions that forward a port carry no text and are not logged; the operator role cannot open them.',
      },
      [
        property('session document', 'DocumentType', 'Session'),
        called('session document', 'omnirapeutic-production-session'),
        file(
          { of: 'session document' },
          {
            at: {
              'inputs.cloudWatchLogGroupName': { refersTo: 'session log group' },
              'inputs.cloudWatchStreamingEnabled': true,
            },
          },
        ),
        called('session log group', SESSIONS),
        that.permits(
          'bastion role',
          {
            'logs:CreateLogStream, logs:DescribeLogStreams, logs:PutLogEvents': 'session log group',
            'logs:DescribeLogGroups': '*',
          },
          { services: ['logs'] },
        ),
        file(RUNBOOK, {
          runs: ['aws ssm start-session --document-name omnirapeutic-production-session'],
          mentions: [`the log group \`${SESSIONS}\``],
        }),
      ],
    ),
  ]);
}
