import {
  allowed,
  type Claim,
  claim,
  denied,
  exists,
  file,
  grants,
  property,
  reaches,
  trusts,
  unreachable,
} from 'lintel/claims';
import { FILES } from '../delivery/files.ts';
import { LOG_GROUPS, MASTER_USER, named } from '../names.ts';
import type { OmnirapeuticOptions } from '../options.ts';

const area = 'Bastion access';
const SESSION = 'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:document';
const CHECKED = { 'ssm:SessionDocumentAccessCheck': 'true' };

export function bastionClaims({ operatorsNeedMfa = true }: OmnirapeuticOptions): readonly Claim[] {
  return [
    claim(
      'OMN-BAS-01',
      'A host in a private subnet, without a public address, opened by aws ssm start-session',
      [
        property('bastion', 'SubnetId', { refersTo: 'data subnet a' }),
        property('data subnet a', 'MapPublicIpOnLaunch', false),
        exists({ type: 'AWS::EC2::EIPAssociation' }, 0),
        property('bastion', 'InstanceType', 't3.micro'),
        property('bastion', 'ImageId', { refersTo: 'BastionImage' }),
        property('bastion', 'MetadataOptions.HttpTokens', 'required'),
        property('bastion', 'MetadataOptions.HttpPutResponseHopLimit', 1),
        property('bastion', 'BlockDeviceMappings', { each: { where: { 'Ebs.Encrypted': true } } }),
        property('bastion', 'IamInstanceProfile', { refersTo: 'bastion profile' }),
        property('bastion profile', 'Roles', { exactly: [{ refersTo: 'bastion role' }] }),
        trusts('bastion role', ['ec2.amazonaws.com']),
        property('bastion role', 'ManagedPolicyArns', { has: { like: '*AmazonSSMManagedInstanceCore' } }),
        allowed('bastion role', [
          'ssmmessages:OpenControlChannel',
          'ssmmessages:OpenDataChannel',
          'ssm:UpdateInstanceInformation',
        ]),
        property({ output: 'BastionInstanceId' }, 'Value', { refersTo: 'bastion' }),
        file(FILES.bastion, { mentions: ['aws ssm start-session', '--target "$BASTION"'] }),
      ],
      { area },
    ),
    claim(
      'OMN-BAS-02',
      'IAM decides who opens sessions: on this host only, with the documented session only',
      [
        allowed('operator role', ['ssm:StartSession'], { on: 'bastion', context: CHECKED }),
        allowed('operator role', ['ssm:StartSession'], { on: `${SESSION}/${named('session')}`, context: CHECKED }),
        denied('operator role', ['ssm:StartSession'], {
          on: `${SESSION}/SSM-SessionManagerRunShell`,
          context: CHECKED,
        }),
        denied('operator role', ['ssm:StartSession'], {
          on: `${SESSION}/AWS-StartPortForwardingSession`,
          context: CHECKED,
        }),
        grants('operator role', {
          actions: ['ssm:StartSession'],
          on: ['bastion', `${SESSION}/${named('session')}`],
        }),
        denied('operator role', ['ssm:SendCommand', 'secretsmanager:*', 'rds:*']),
        property('operator role', 'RoleName', named('bastion-operator')),
        property('operator role', 'MaxSessionDuration', { atMost: 3600 }),
        trusts('operator role', ['arn:${AWS::Partition}:iam::${AWS::AccountId}:root']),
        property(
          'operator role',
          'AssumeRolePolicyDocument.Statement[0].Condition.Bool.aws:MultiFactorAuthPresent',
          operatorsNeedMfa ? 'true' : { absent: true },
        ),
      ],
      { area },
    ),
    claim(
      'OMN-BAS-03',
      'No SSH keys, and port 22 is closed',
      [
        property('bastion', 'KeyName', { absent: true }),
        exists({ type: 'AWS::EC2::KeyPair' }, 0),
        unreachable('internet', 'bastion', 'tcp/22'),
        unreachable('10.0.0.0/16', 'bastion', 'tcp/22'),
      ],
      { area },
    ),
    claim('OMN-BAS-04', 'The bastion reaches Aurora', reaches('bastion', 'database instances', 'tcp/5432'), { area }),
    claim(
      'OMN-BAS-05',
      'psql connects from the bastion to the database, as postgres',
      [
        property('bastion', 'UserData', { like: '*dnf install -y postgresql15*' }),
        property('database cluster', 'MasterUsername', MASTER_USER),
        file(FILES.bastion, {
          mentions: [`psql -h <output DatabaseEndpoint> -U ${MASTER_USER} -d omnirapeutic`],
          omits: ['-U admin'],
        }),
      ],
      { area, resolution: 'C-OMN-12' },
    ),
    claim(
      'OMN-BAS-06',
      'Everything typed in a session is written to CloudWatch Logs',
      [
        property('session document', 'DocumentType', 'Session'),
        property('session document', 'Content.inputs.cloudWatchLogGroupName', { refersTo: 'session log group' }),
        property('session document', 'Content.inputs.cloudWatchStreamingEnabled', true),
        property('session log group', 'LogGroupName', LOG_GROUPS.sessions),
        allowed('bastion role', ['logs:CreateLogStream', 'logs:PutLogEvents'], {
          on: `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:${LOG_GROUPS.sessions}:log-stream:1`,
        }),
        file(FILES.bastion, { mentions: [`--document-name ${named('session')}`] }),
      ],
      {
        area,
        resolution: 'C-OMN-17',
        note: 'Sessions that forward a port carry no text and are not logged; the operator role cannot open them.',
      },
    ),
  ];
}
