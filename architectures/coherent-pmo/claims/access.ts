import { allowed, type Claim, claim, denied, grants, property, tls, trusts, unreachable, witness } from 'lintel/claims';
import type { CoherentSettings } from '../options.ts';
import { forcedTls } from './database.ts';
import { boots, machine } from './machine.ts';
import { encrypted, OVER_TLS, objectsUnder } from './storage.ts';

export function accessClaims(settings: CoherentSettings): readonly Claim[] {
  return [...identity(settings), ...encryption(settings)];
}

function identity(settings: CoherentSettings): readonly Claim[] {
  const area = 'IAM';
  const { stage } = settings;
  const logStreams = ['app', 'nginx', 'system'].map(
    (group) =>
      `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/coherent/${stage}/${group}:log-stream:i-1/any`,
  );
  return [
    claim(
      'PMO-IAM-01',
      'Role coherent-ec2-role with the documented policies',
      [
        property('role', 'RoleName', 'coherent-ec2-role'),
        property('role', 'Policies', { has: { where: { PolicyName: 'coherent-ec2-s3-policy' } } }),
        property('role', 'ManagedPolicyArns', {
          exactly: [{ like: '*:iam::aws:policy/AmazonSSMManagedInstanceCore' }],
        }),
      ],
      { area },
    ),
    claim(
      'PMO-IAM-02',
      'coherent-ec2-s3-policy: exactly four actions, on the bucket and its objects',
      [
        property('role', 'Policies', { has: { where: S3_POLICY } }),
        grants('role', {
          services: ['s3'],
          actions: ['s3:PutObject', 's3:GetObject', 's3:DeleteObject', 's3:ListBucket'],
        }),
        grants('role', { actions: ['s3:*'], on: ['bucket'] }),
        allowed('role', ['s3:PutObject', 's3:GetObject', 's3:DeleteObject'], { on: objectsUnder(settings, 'example') }),
        allowed('role', ['s3:ListBucket'], { on: 'bucket', context: OVER_TLS }),
        denied('role', ['s3:*'], { on: 'arn:${AWS::Partition}:s3:::another-bucket/example' }),
      ],
      { area },
    ),
    claim(
      'PMO-IAM-03',
      'Sessions through Systems Manager',
      [
        property('role', 'ManagedPolicyArns', { has: { like: '*:policy/AmazonSSMManagedInstanceCore' } }),
        allowed('role', [
          'ssm:UpdateInstanceInformation',
          'ssmmessages:CreateControlChannel',
          'ssmmessages:CreateDataChannel',
          'ssmmessages:OpenControlChannel',
          'ssmmessages:OpenDataChannel',
        ]),
      ],
      { area },
    ),
    claim(
      'PMO-IAM-04',
      'The server writes to its log groups and to no other',
      [
        ...logStreams.map((on) =>
          allowed('role', ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'], { on }),
        ),
        grants('role', { actions: ['logs:*'], on: ['app log group', 'nginx log group', 'system log group'] }),
        grants('role', {
          services: ['logs'],
          actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        }),
      ],
      { area, resolution: 'C-PMO-08', note: 'AmazonSSMManagedInstanceCore grants no action of CloudWatch Logs.' },
    ),
    claim(
      'PMO-IAM-05',
      'The server reads Parameter Store',
      allowed('role', ['ssm:GetParameter', 'ssm:GetParameters']),
      { area },
    ),
    claim('PMO-IAM-06', 'Only EC2 assumes the role', trusts('role', ['ec2.amazonaws.com']), { area }),
    claim(
      'PMO-IAM-07',
      'Instance profile coherent-ec2-profile with that role, on the instance',
      [
        property('instance profile', 'InstanceProfileName', 'coherent-ec2-profile'),
        property('instance profile', 'Roles', { exactly: [{ refersTo: 'role' }] }),
        machine(settings, settings.scaling === 'single' ? 'IamInstanceProfile' : 'IamInstanceProfile.Arn', {
          refersTo: 'instance profile',
        }),
      ],
      { area },
    ),
    claim('PMO-IAM-08', 'No credential stands in the template or on its way to the host', noCredentials(settings), {
      area,
      resolution: 'C-PMO-10',
    }),
  ];
}

const S3_POLICY = {
  PolicyName: 'coherent-ec2-s3-policy',
  'PolicyDocument.Statement': {
    exactly: [
      {
        where: {
          Effect: 'Allow',
          Action: { exactly: ['s3:PutObject', 's3:GetObject', 's3:DeleteObject'] },
          Resource: '${Artifacts.Arn}/*',
        },
      },
      { where: { Effect: 'Allow', Action: 's3:ListBucket', Resource: '${Artifacts.Arn}' } },
    ],
  },
} as const;

/** RDS makes the password; the template names its secret, and the role reads that one secret. */
export function noCredentials(settings: CoherentSettings) {
  const single = settings.scaling === 'single';
  return [
    property('database', 'MasterUserPassword', { absent: true }),
    property('database', 'ManageMasterUserPassword', true),
    // Otherwise whoever makes the API forward a request reads the credentials of the role.
    machine(settings, 'MetadataOptions.HttpTokens', 'required'),
    machine(settings, 'MetadataOptions.HttpPutResponseHopLimit', 1),
    machine(settings, 'UserData', { not: { mentions: '{{resolve:' } }),
    machine(settings, 'UserData', { not: { mentions: 'AWS_SECRET_ACCESS_KEY' } }),
    machine(settings, 'UserData', {
      like: '*DATABASE_URL="postgresql://${Database.Endpoint.Address}:5432/coherent?sslmode=verify-full*',
    }),
    machine(settings, 'UserData', { like: '*DATABASE_SECRET_ARN="${Database.MasterUserSecret.SecretArn}"*' }),
    property('role', 'Policies', {
      has: {
        where: {
          PolicyName: 'coherent-ec2-secret-policy',
          'PolicyDocument.Statement': { exactly: single ? [READ_PASSWORD] : [READ_PASSWORD, READ_TOKEN_KEY] },
        },
      },
    }),
    grants('role', { services: ['secretsmanager'], actions: ['secretsmanager:GetSecretValue'] }),
    denied('role', ['secretsmanager:GetSecretValue'], {
      on: 'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:another-secret',
    }),
  ];
}

const READ_PASSWORD = {
  where: {
    Effect: 'Allow',
    Action: 'secretsmanager:GetSecretValue',
    Resource: { refersTo: 'database', attribute: 'MasterUserSecret.SecretArn' },
  },
} as const;

/** Several instances sign with the same key. */
const READ_TOKEN_KEY = {
  where: { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: { refersTo: 'TokenKey' } },
} as const;

function encryption(settings: CoherentSettings): readonly Claim[] {
  const area = 'Encryption';
  const single = settings.scaling === 'single';
  return [
    claim(
      'PMO-ENC-01',
      'Volumes are encrypted with AES-256',
      machine(settings, 'BlockDeviceMappings', { each: { where: { 'Ebs.Encrypted': true } } }),
      { area },
    ),
    claim(
      'PMO-ENC-02',
      'Backups are encrypted snapshots',
      [property('database', 'StorageEncrypted', true), property('database', 'BackupRetentionPeriod', { atLeast: 1 })],
      { area },
    ),
    claim(
      'PMO-ENC-03',
      'Web traffic over HTTPS with TLS 1.2 or newer',
      single
        ? [
            ...boots(settings, 'ssl_protocols TLSv1.2 TLSv1.3;'),
            witness('workload', 'nginx refuses a handshake with TLS 1.1 and accepts 1.2 and 1.3'),
          ]
        : [tls('listener', '1.2')],
      { area },
    ),
    claim(
      'PMO-ENC-04',
      'Database connections over TLS',
      [
        ...forcedTls(),
        property('database', 'CACertificateIdentifier', 'rds-ca-rsa2048-g1'),
        ...boots(settings, 'sslmode=verify-full&sslrootcert=/etc/coherent/rds-ca.pem'),
      ],
      { area },
    ),
    claim(
      'PMO-ENC-05',
      'The API is reached over TLS',
      [
        ...(settings.openServicePorts ? [] : [unreachable('internet', 'server', ['tcp/4000', 'tcp/5173'])]),
        ...(single
          ? [
              ...boots(settings, 'listen 443 ssl', `HOST="${settings.openServicePorts ? '0.0.0.0' : '127.0.0.1'}"`),
              witness('workload', 'the API answers through nginx over TLS'),
            ]
          : [tls('listener', '1.2')]),
      ],
      {
        area,
        ...(settings.openServicePorts && {
          note: 'In dev 4000 answers in clear text as well, by the option openServicePorts.',
        }),
      },
    ),
    claim(
      'PMO-ENC-06',
      settings.kmsKey
        ? 'Disk, database and bucket are encrypted under a KMS key of our own'
        : 'A KMS key of our own is optional, and not used',
      settings.kmsKey
        ? [
            property('key', 'EnableKeyRotation', true),
            property('database', 'KmsKeyId', { refersTo: 'key' }),
            machine(settings, 'BlockDeviceMappings[0].Ebs.KmsKeyId', { refersTo: 'key' }),
            ...encrypted(settings),
          ]
        : [property('database', 'KmsKeyId', { absent: true }), ...encrypted(settings)],
      { area },
    ),
  ];
}
