import type { Claim } from 'lintel/claims';
import type { OmnirapeuticOptions } from '../options.ts';
import { that } from './names.ts';

const { allowed, claim, denied, file, property, stands } = that;
const DOCUMENT = 'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:document';
const OWN_SESSION = `${DOCUMENT}/omnirapeutic-production-session` as const;
const SESSIONS = '/aws/ssm/omnirapeutic-production-bastion-sessions';
const RUNBOOK = 'runbooks/bastion.md';
const CHECKED = { 'ssm:SessionDocumentAccessCheck': 'true' };

export function bastionClaims({ operatorsNeedMfa = true }: OmnirapeuticOptions): readonly Claim[] {
  return that.area('Bastion access', [
    claim('OMN-BAS-01', 'A host in a private subnet, without a public address, opened by aws ssm start-session', [
      stands('bastion', { in: ['data subnet a'], public: false }),
      property('bastion', 'InstanceType', 't3.micro'),
      property('bastion', 'ImageId', { refersTo: 'bastion image' }),
      property('bastion', 'MetadataOptions', { where: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 } }),
      that.encrypted('bastion'),
      property('bastion', 'IamInstanceProfile', { refersTo: 'bastion profile' }),
      property('bastion profile', 'Roles', { exactly: [{ refersTo: 'bastion role' }] }),
      that.trusts('bastion role', ['ec2.amazonaws.com']),
      allowed('bastion role', [
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
        'ssm:UpdateInstanceInformation',
      ]),
      that.output('BastionInstanceId', { refersTo: 'bastion' }),
      file(RUNBOOK, { mentions: ['aws ssm start-session', '--target "$BASTION"'] }),
    ]),
    claim('OMN-BAS-02', 'IAM decides who opens sessions: on this host only, with the documented session only', [
      allowed('operator role', ['ssm:StartSession'], { on: 'bastion', context: CHECKED }),
      allowed('operator role', ['ssm:StartSession'], { on: OWN_SESSION, context: CHECKED }),
      ...(['SSM-SessionManagerRunShell', 'AWS-StartPortForwardingSession'] as const).map((name) =>
        denied('operator role', ['ssm:StartSession'], { on: `${DOCUMENT}/${name}`, context: CHECKED }),
      ),
      that.grants('operator role', { actions: ['ssm:StartSession'], on: ['bastion', OWN_SESSION] }),
      denied('operator role', ['ssm:SendCommand', 'secretsmanager:*', 'rds:*']),
      property('operator role', 'RoleName', 'omnirapeutic-production-bastion-operator'),
      property('operator role', 'MaxSessionDuration', { atMost: 3600 }),
      that.trusts('operator role', ['arn:${AWS::Partition}:iam::${AWS::AccountId}:root']),
      property(
        'operator role',
        'AssumeRolePolicyDocument.Statement[0].Condition.Bool.aws:MultiFactorAuthPresent',
        operatorsNeedMfa ? 'true' : { absent: true },
      ),
    ]),
    claim('OMN-BAS-03', 'No SSH keys, and port 22 is closed', [
      property('bastion', 'KeyName', { absent: true }),
      that.exists({ type: 'AWS::EC2::KeyPair' }, 0),
      that.unreachable('internet', 'bastion', 'tcp/22'),
      that.unreachable('10.0.0.0/16', 'bastion', 'tcp/22'),
    ]),
    claim('OMN-BAS-04', 'The bastion reaches Aurora', that.reaches('bastion', 'database instances', 'tcp/5432')),
    claim('OMN-BAS-05', 'psql connects from the bastion to the database, as postgres', { resolution: 'C-OMN-12' }, [
      file({ of: 'bastion' }, { runs: ['dnf install -y postgresql15'] }),
      property('database cluster', 'MasterUsername', 'postgres'),
      file(RUNBOOK, {
        mentions: ['psql -h <output DatabaseEndpoint> -U postgres -d omnirapeutic'],
        omits: ['-U admin'],
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
        property('session document', 'Content.inputs', {
          where: { cloudWatchLogGroupName: { refersTo: 'session log group' }, cloudWatchStreamingEnabled: true },
        }),
        property('session log group', 'LogGroupName', SESSIONS),
        allowed('bastion role', ['logs:CreateLogStream', 'logs:PutLogEvents'], {
          on: `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:${SESSIONS}:log-stream:1`,
        }),
        file(RUNBOOK, { mentions: ['--document-name omnirapeutic-production-session'] }),
      ],
    ),
  ]);
}
