import type { Assertion, Claim } from 'lintel/claims';
import { that } from './names.ts';
import { encrypted, OVER_TLS, objectsUnder } from './storage.ts';
import { boots, nginx, sets, type Variant } from './variant.ts';

const { allowed, claim, denied, file, kept, permits, property, runs, witness } = that;

export function accessClaims(variant: Variant): readonly Claim[] {
  return [...that.area('IAM', identity(variant)), ...that.area('Encryption', encryption(variant))];
}

const LOGGING = 'logs:CreateLogStream, logs:DescribeLogStreams, logs:PutLogEvents';
const MANAGED = '*:iam::aws:policy/AmazonSSMManagedInstanceCore';
/** The documented policy holds the four actions, and none beside them. */
const S3_POLICY = {
  PolicyName: 'coherent-ec2-s3-policy',
  'PolicyDocument.Statement': {
    exactly: [
      { where: { Effect: 'Allow', Action: { exactly: ['s3:PutObject', 's3:GetObject', 's3:DeleteObject'] } } },
      { where: { Effect: 'Allow', Action: 's3:ListBucket' } },
    ],
  },
} as const;

function identity(variant: Variant): readonly Claim[] {
  return [
    claim('PMO-IAM-01', 'Role coherent-ec2-role with the documented policies', [
      property('role', 'RoleName', 'coherent-ec2-role'),
      property('role', 'Policies', { has: { where: { PolicyName: 'coherent-ec2-s3-policy' } } }),
      property('role', 'ManagedPolicyArns', { exactly: [{ like: MANAGED }] }),
    ]),
    claim('PMO-IAM-02', 'coherent-ec2-s3-policy: exactly four actions, on the bucket and its objects', [
      property('role', 'Policies', { has: { where: S3_POLICY } }),
      permits(
        'role',
        { 's3:PutObject, s3:GetObject, s3:DeleteObject': '${Artifacts.Arn}/*', 's3:ListBucket': '${Artifacts.Arn}' },
        { services: ['s3'], context: OVER_TLS },
      ),
      allowed('role', ['s3:PutObject', 's3:GetObject', 's3:DeleteObject'], {
        on: objectsUnder(variant, 'example'),
        context: OVER_TLS,
      }),
      denied('role', ['s3:*'], { on: 'arn:${AWS::Partition}:s3:::another-bucket/example' }),
    ]),
    claim('PMO-IAM-03', 'Sessions through Systems Manager', [
      property('role', 'ManagedPolicyArns', { has: { like: MANAGED } }),
      allowed('role', [
        'ssm:UpdateInstanceInformation',
        'ssmmessages:CreateControlChannel',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
      ]),
    ]),
    claim(
      'PMO-IAM-04',
      'The server writes to its log groups and to no other',
      { resolution: 'C-PMO-08', note: 'AmazonSSMManagedInstanceCore grants no action of CloudWatch Logs.' },
      permits('role', { [LOGGING]: ['app log group', 'nginx log group', 'system log group'] }, { services: ['logs'] }),
    ),
    claim('PMO-IAM-05', 'The server reads Parameter Store', allowed('role', ['ssm:GetParameter', 'ssm:GetParameters'])),
    claim('PMO-IAM-06', 'Only EC2 assumes the role', that.trusts('role', ['ec2.amazonaws.com'])),
    claim('PMO-IAM-07', 'Instance profile coherent-ec2-profile with that role, on the instance', [
      property('instance profile', 'InstanceProfileName', 'coherent-ec2-profile'),
      property('instance profile', 'Roles', { exactly: [{ refersTo: 'role' }] }),
      property(
        'machine',
        variant.scaling === 'single' ? 'IamInstanceProfile' : 'LaunchTemplateData.IamInstanceProfile.Arn',
        { refersTo: 'instance profile' },
      ),
      runs('server', { role: 'role' }),
    ]),
    claim('PMO-IAM-08', 'No credential stands in the template or on its way to the host', { resolution: 'C-PMO-10' }, [
      ...noCredentials(variant),
    ]),
  ];
}

/** RDS makes the password; the template names its secret, and the role reads that one secret. */
export function noCredentials({ scaling }: Variant): readonly Assertion[] {
  const password = '${Database.MasterUserSecret.SecretArn}';
  return [
    property('database', 'MasterUserPassword', { absent: true }),
    property('database', 'ManageMasterUserPassword', true),
    // Otherwise whoever makes the API forward a request reads the credentials of the role.
    runs('server', { imdsv2: true, metadataHops: 1 }),
    file({ of: 'machine' }, { omits: ['{{resolve:', 'AWS_SECRET_ACCESS_KEY'] }),
    // Root and the API alone read what names the secret.
    boots('umask 077', 'chown root:coherent /etc/coherent/api.env', 'chmod 0640 /etc/coherent/api.env', 'umask 022'),
    boots('useradd --system --home-dir /opt/coherent --shell /usr/sbin/nologin coherent'),
    sets({
      AWS_SECRET_ACCESS_KEY: { absent: true },
      DATABASE_URL: { like: 'postgresql://${Database.Endpoint.Address}:5432/coherent?sslmode=verify-full*' },
      DATABASE_SECRET_ARN: password,
    }),
    permits(
      'role',
      // Several instances sign with the same key.
      { 'secretsmanager:GetSecretValue': scaling === 'single' ? password : [password, 'token key'] },
      { services: ['secretsmanager'] },
    ),
    denied('role', ['secretsmanager:GetSecretValue'], {
      on: 'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:another-secret',
    }),
  ];
}

function encryption(variant: Variant): readonly Claim[] {
  const { openServicePorts, kmsKey } = variant;
  const single = variant.scaling === 'single';
  return [
    claim('PMO-ENC-01', 'Volumes are encrypted with AES-256', that.encrypted('machine')),
    claim('PMO-ENC-02', 'Backups are encrypted snapshots', [
      that.encrypted('database'),
      kept('database', { backupDays: { atLeast: 1 } }),
    ]),
    claim(
      'PMO-ENC-03',
      'Web traffic over HTTPS with TLS 1.2 or newer',
      single
        ? [
            nginx('443*', {
              ssl_protocols: 'TLSv1.2 TLSv1.3',
              ssl_session_cache: 'shared:tls:10m',
              server_tokens: 'off',
              add_header: { like: 'Strict-Transport-Security*max-age=31536000*' },
            }),
            witness('workload', 'nginx refuses a handshake with TLS 1.1 and accepts 1.2 and 1.3'),
          ]
        : that.tls('listener', '1.2'),
    ),
    claim('PMO-ENC-04', 'Database connections over TLS', [
      that.encrypted('database', { in: 'transit' }),
      property('database', 'CACertificateIdentifier', 'rds-ca-rsa2048-g1'),
      sets({ DATABASE_URL: { like: '*sslmode=verify-full&sslrootcert=/etc/coherent/rds-ca.pem' } }),
      boots('curl -o /etc/coherent/rds-ca.pem.new https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem'),
    ]),
    claim(
      'PMO-ENC-05',
      'The API is reached over TLS',
      openServicePorts ? { note: 'In dev 4000 answers in clear text as well, by the option openServicePorts.' } : {},
      [
        ...(openServicePorts ? [] : [that.unreachable('internet', 'server', ['tcp/4000', 'tcp/5173'])]),
        ...(single
          ? [
              nginx('443*', { listen: { like: '443 ssl*' } }),
              sets({ HOST: openServicePorts ? '0.0.0.0' : '127.0.0.1' }),
              witness('workload', 'the API answers through nginx over TLS'),
            ]
          : [that.tls('listener', '1.2')]),
      ],
    ),
    kmsKey
      ? claim('PMO-ENC-06', 'Disk, database and bucket are encrypted under a KMS key of our own', [
          property('key', 'EnableKeyRotation', true),
          property('key', 'Enabled', { not: false }),
          that.encrypted('database', { by: 'key' }),
          that.encrypted('machine', { by: 'key' }),
          encrypted(variant),
        ])
      : claim('PMO-ENC-06', 'A KMS key of our own is optional, and not used', [
          that.encrypted('database', { by: 'aws' }),
          encrypted(variant),
        ]),
  ];
}
