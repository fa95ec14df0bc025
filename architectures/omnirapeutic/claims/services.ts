import type { Claim } from 'lintel/claims';
import { AUDIT_RETENTION_DAYS, contract } from '../../../workloads/care-platform/contract.ts';
import type { OmnirapeuticOptions } from '../options.ts';
import { that } from './names.ts';

const { allowed, claim, denied, exists, grants, property, runs, trusts, witness } = that;
const LOGS = 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/ecs/omnirapeutic-production';
const HALF = { cpu: 512, memory: 1024, launch: 'FARGATE' } as const;

export function serviceClaims(options: OmnirapeuticOptions): readonly Claim[] {
  const isApplication = options.stage !== 'validation';
  return that.area('ECS', [...cluster(), ...(isApplication ? application() : testService()), ...roles(isApplication)]);
}

function cluster(): readonly Claim[] {
  return [
    claim('OMN-ECS-01', 'The cluster is called omnirapeutic-production', [
      property('cluster', 'ClusterName', 'omnirapeutic-production'),
      property('every service', 'Cluster', { refersTo: 'cluster' }),
    ]),
    claim('OMN-ECS-02', 'Everything runs on Fargate', [
      runs('every service', { launch: 'FARGATE' }),
      property('every service', 'PlatformVersion', 'LATEST'),
      property('every task', 'RequiresCompatibilities', { exactly: ['FARGATE'] }),
      property('every task', 'NetworkMode', 'awsvpc'),
    ]),
  ];
}

const named = (part: string) => `omnirapeutic-production-${part}`;

/** Each task with the role that starts it and its own. */
const TASKS = [
  ['API task', 'API execution role', 'API task role'],
  ['web task', 'web execution role', 'web task role'],
  ['worker task', 'worker execution role', 'worker task role'],
  ['migration task', 'migration execution role', 'migration task role'],
] as const;

function application(): readonly Claim[] {
  const differently = { resolution: 'C-OMN-13' };
  return [
    claim('OMN-ECS-03', 'api: 2 tasks of 0.5 vCPU and 1024 MB', differently, [
      property('API service', 'ServiceName', named('api')),
      runs('API service', {
        contract,
        process: 'api',
        without: ['AUDIT_BUCKET'],
        count: 2,
        ...HALF,
        family: named('api'),
      }),
    ]),
    claim('OMN-ECS-04', 'web: 2 tasks of 0.5 vCPU and 1024 MB', differently, [
      property('web service', 'ServiceName', named('web')),
      runs('web service', { count: 2, ...HALF, family: named('web'), port: 3000, health: '/' }),
    ]),
    claim('OMN-ECS-05', 'worker: 1 task of 0.5 vCPU and 1024 MB, behind no load balancer', differently, [
      property('worker service', 'ServiceName', named('worker')),
      runs('worker service', { count: 1, ...HALF, family: named('worker'), port: 'none' }),
      property('worker service', 'LoadBalancers', { oneOf: [{ absent: true }, { length: 0 }] }),
    ]),
    claim('OMN-ECS-11', 'A task receives the request and runs the application', [
      runs('API service', { port: 3000, command: ['node', 'dist/api.js'] }),
      witness('workload', 'GET /api/… is answered by a task of api'),
    ]),
  ];
}

function testService(): readonly Claim[] {
  return [
    claim('OMN-ECS-06', 'The test service: nginx, 2 tasks of 0.25 vCPU and 512 MB', { resolution: 'C-OMN-13' }, [
      property('nginx service', 'ServiceName', named('nginx')),
      runs('nginx service', {
        count: 2,
        cpu: 256,
        memory: 512,
        family: named('nginx'),
        image: { like: '*nginx:*alpine' },
      }),
      exists('every service', 1),
    ]),
  ];
}

function roles(isApplication: boolean): readonly Claim[] {
  const services = ['API', 'web', 'worker'] as const;
  const logs = claim('OMN-ECS-08', 'The execution roles write logs, to the groups of their services only', [
    ...(isApplication
      ? services.map((name) =>
          allowed(`${name} execution role`, ['logs:CreateLogStream', 'logs:PutLogEvents'], {
            on: `${LOGS}/${name.toLowerCase()}:log-stream:1`,
          }),
        )
      : []),
    grants('execution roles', { actions: ['logs:*'], on: [`${LOGS}/*`] }),
    grants('execution roles', { services: ['logs'], actions: ['logs:CreateLogStream', 'logs:PutLogEvents'] }),
  ]);
  if (!isApplication) return [logs];
  const viaSecretsManager = { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' };
  const GET = ['secretsmanager:GetSecretValue'];
  return [
    claim('OMN-ECS-07', 'The execution roles pull images, each of its own repository', [
      ...services.map((name) =>
        allowed(`${name} execution role`, ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], {
          on: `${name} repository`,
        }),
      ),
      allowed('execution roles', ['ecr:GetAuthorizationToken']),
      denied('web execution role', ['ecr:BatchGetImage'], { on: 'API repository' }),
      grants('execution roles', {
        services: ['ecr'],
        actions: [
          'ecr:BatchCheckLayerAvailability',
          'ecr:BatchGetImage',
          'ecr:GetAuthorizationToken',
          'ecr:GetDownloadUrlForLayer',
        ],
      }),
    ]),
    logs,
    claim('OMN-ECS-09', 'The execution roles read the secrets that their tasks are given, and decrypt them', [
      allowed('API execution role', GET, { on: 'app user secret' }),
      allowed('API execution role', GET, { on: 'JWT secret' }),
      allowed('worker execution role', GET, { on: 'app user secret' }),
      allowed('migration execution role', GET, { on: 'app user secret' }),
      ...(['API', 'worker', 'migration'] as const).map((name) =>
        allowed(`${name} execution role`, ['kms:Decrypt'], { on: 'secrets key', context: viaSecretsManager }),
      ),
      denied('worker execution role', GET, { on: 'JWT secret' }),
      denied('web execution role', ['secretsmanager:*']),
    ]),
    claim(
      'OMN-ECS-10',
      'The task roles carry what the application may do (S3, SQS), apart from the execution roles',
      {
        note: 'The document names no bucket or queue; the roles reach those whose name begins with omnirapeutic-production-app-.',
      },
      [
        ...TASKS.flatMap(([task, executionRole, role]) => [
          runs(task, { role, executionRole }),
          trusts(role, ['ecs-tasks.amazonaws.com']),
          trusts(executionRole, ['ecs-tasks.amazonaws.com']),
        ]),
        runs('every service', { exec: false }),
        ...(['API task role', 'worker task role'] as const).flatMap((role) => [
          allowed(role, ['s3:GetObject', 's3:PutObject'], {
            on: 'arn:${AWS::Partition}:s3:::omnirapeutic-production-app-files/1',
          }),
          allowed(role, ['sqs:SendMessage', 'sqs:ReceiveMessage'], {
            on: 'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:omnirapeutic-production-app-jobs',
          }),
        ]),
        // What the policies of the buckets ask of every request.
        allowed('worker task role', ['s3:PutObject'], {
          on: 'audit bucket',
          context: { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' },
        }),
        that.kept('audit bucket', { locked: { days: { atLeast: AUDIT_RETENTION_DAYS } } }),
        denied('task roles', ['s3:*'], { on: 'trail bucket' }),
        denied('task roles', ['ecr:*', 'secretsmanager:*', 'logs:*']),
      ],
    ),
  ];
}
