import type { Claim } from 'lintel/claims';
import type { OmnirapeuticOptions } from '../options.ts';
import { that } from './names.ts';

const { called, claim, exists, parameter, property, runs } = that;

const MODULES = [
  ['vpc', 'Vpc'],
  ['security', 'Security'],
  ['aurora', 'Aurora'],
  ['bastion', 'Bastion'],
  ['ecr', 'Ecr'],
  ['ecs', 'Ecs'],
  ['alb', 'Alb'],
  ['waf', 'Waf'],
  ['cloudtrail', 'CloudTrail'],
  ['config', 'Config'],
  ['guardduty', 'GuardDuty'],
  ['alarms', 'Alarms'],
] as const;

const INPUTS = ['AlertEmail', 'BastionImage', 'MigrationImageTag', 'GitHubRepository'];
const APPLICATION_INPUTS = ['AllowedOrigins', 'ApiImageTag', 'WebImageTag', 'WorkerImageTag'];
/** What each output is. */
const OUTPUTS = {
  LoadBalancerDNS: '${Alb.DNSName}',
  VpcId: '${Vpc}',
  ClusterName: 'omnirapeutic-production',
  DatabaseEndpoint: '${AuroraCluster.Endpoint.Address}',
  DatabaseSecretArn: '${AuroraCluster.MasterUserSecret.SecretArn}',
  BastionInstanceId: '${BastionHost}',
  BastionOperatorRoleArn: '${BastionOperatorRole.Arn}',
  AlertTopicArn: '${AlertTopic}',
  AppSubnetIds: '${VpcAppSubnetA},${VpcAppSubnetB},${VpcAppSubnetC}',
  EcsSecurityGroupId: '${EcsSecurityGroup.GroupId}',
  DeployRoleArn: '${DeployerRole.Arn}',
  ExecutionRoleArn: '${ExecutionRole.Arn}',
};

const ADDRESS = {
  accepts: ['ops@example.com', 'a.b+c@mail.example.com'],
  refuses: ['', '@', 'ops', 'ops@', '@example.com', 'a b@example.com', 'ops@example'],
};
const TAG = {
  required: true,
  accepts: ['v20261121-1a2b3c4d', '1.0.0', 'latest-1'],
  refuses: ['', 'latest', '.a', '-a', 'a b', 'a/b', 'x'.repeat(129)],
};
const ORIGINS = {
  default: '',
  accepts: ['', 'https://app.example.com', 'https://a.example.com:8443,https://b.example.com'],
  refuses: [
    '*',
    'http://app.example.com',
    'https://a.example.com, https://b.example.com',
    'https://a.example.com/',
    'app.example.com',
  ],
};

export function organisationClaims(options: OmnirapeuticOptions): readonly Claim[] {
  const isApplication = options.stage !== 'validation';
  const hasDetector = options.existing?.includes('guardduty-detector') !== true;
  const inputs = isApplication ? [...INPUTS, ...APPLICATION_INPUTS] : INPUTS;
  return that.area('Code organisation', [
    claim(
      'OMN-IAC-01',
      'One environment, production, in one stack with inputs and outputs; the roles that deploy it stand beside it',
      [
        exists('every stack', 2),
        property('every stack', 'Imports', { exactly: [] }),
        called('cluster', 'omnirapeutic-production'),
        exists({ parameter: '*' }, inputs.length),
        exists({ output: '*' }, Object.keys(OUTPUTS).length),
      ],
    ),
    claim('OMN-IAC-02', 'Inputs are described, outputs are exported, values have their place', [
      ...inputs.map((name) => parameter(name, { described: true })),
      ...Object.entries(OUTPUTS).map(([name, is]) => that.output(name, is)),
      property({ output: '*' }, 'Description', { present: true }),
      parameter('AlertEmail', { required: true, ...ADDRESS }),
      parameter('BastionImage', { default: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64' }),
      // Before the first image there is none to name.
      parameter('MigrationImageTag', isApplication ? TAG : { ...TAG, required: false, default: 'none' }),
      ...(isApplication
        ? [parameter('AllowedOrigins', ORIGINS), ...APPLICATION_INPUTS.slice(1).map((name) => parameter(name, TAG))]
        : []),
    ]),
    claim(
      'OMN-IAC-03',
      isApplication
        ? 'Nothing of the nginx test service is left'
        : 'The nginx test service stands by itself, and the migration can run before any service of the application',
      isApplication
        ? [exists({ id: '*Nginx*' }, 0), exists('every service', 3)]
        : [
            exists('every service', 1),
            property('nginx service', 'TaskDefinition', { refersTo: 'nginx task' }),
            runs('nginx task', { port: 80 }),
            exists('every task', 2),
            runs('migration task', { command: ['node', 'dist/migrate.js'], environment: { DB_APP_USER: 'care_app' } }),
          ],
    ),
    claim(
      'OMN-IAC-04',
      'A construct for each of the twelve modules',
      MODULES.filter(([module]) => module !== 'guardduty' || hasDetector).map(([, construct]) =>
        exists({ path: `Omnirapeutic/${construct}/*` }),
      ),
    ),
    claim('OMN-IAC-05', 'A repository for each service', [
      exists('repositories', 3),
      called('API repository', 'omnirapeutic-production-api'),
      called('web repository', 'omnirapeutic-production-web'),
      called('worker repository', 'omnirapeutic-production-worker'),
    ]),
    claim(
      'OMN-IAC-06',
      'Version 1.0 of the document, of 2025-11-24',
      that.file('runbooks/first-deployment.md', {
        mentions: ['version 1.0 of the architecture document, 2025-11-24'],
        runs: ['npx lintel synth omnirapeutic --env production --out production'],
      }),
    ),
  ]);
}
