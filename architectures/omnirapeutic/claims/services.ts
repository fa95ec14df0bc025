import type { Claim } from 'lintel/claims';
import { contract } from '../../../workloads/care-platform/contract.ts';
import type { OmnirapeuticOptions } from '../options.ts';
import { that } from './names.ts';

const { allowed, called, claim, denied, exists, grants, permits, property, runs, trusts, witness } = that;
const LOGS = 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/ecs/omnirapeutic-production';
const HALF = { cpu: 512, memory: 1024, launch: 'FARGATE', user: 'node', readonlyRoot: true } as const;
/** The counts of the document are fixed: nothing changes them. */
const NOT_SCALED = that.exists({ type: 'AWS::ApplicationAutoScaling::ScalableTarget' }, 0);
const CHECK = { intervalSeconds: 30, timeoutSeconds: 5, retries: 3, startSeconds: 60 } as const;
const fetches = (path: string) => ({ ...CHECK, command: ['CMD', 'node', '-e', `*http://127.0.0.1:3000${path}'*`] });

export function serviceClaims(options: OmnirapeuticOptions): readonly Claim[] {
  const isApplication = options.stage !== 'validation';
  return that.area('ECS', [...cluster(), ...(isApplication ? application() : testService()), ...roles(isApplication)]);
}

function cluster(): readonly Claim[] {
  return [
    claim('OMN-ECS-01', 'The cluster is called omnirapeutic-production', [
      called('cluster', 'omnirapeutic-production'),
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

/** What is started, and the repository and log group that it shares. */
const STARTED = [
  ['API', 'API'],
  ['web', 'web'],
  ['worker', 'worker'],
  ['migration', 'API'],
] as const;
const WRITES = 'logs:CreateLogStream, logs:PutLogEvents';
const PULLS = 'ecr:BatchCheckLayerAvailability, ecr:BatchGetImage, ecr:GetDownloadUrlForLayer';
const FILES = 's3:GetObject, s3:ListBucket, s3:PutObject';
const USES = {
  [FILES]: 'arn:${AWS::Partition}:s3:::omnirapeutic-production-app-*',
  'sqs:DeleteMessage, sqs:GetQueueAttributes, sqs:ReceiveMessage, sqs:SendMessage':
    'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:omnirapeutic-production-app-*',
  'kms:Decrypt, kms:GenerateDataKey': 'S3 key',
} as const;
const SECURE = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };

/** What the pages, which have no database, do not read. */
const OF_DATABASE = contract.env.flatMap(({ name }) => (/^(DB_|NODE_EXTRA|JWT|AUDIT)/.test(name) ? [name] : []));

function application(): readonly Claim[] {
  const differently = { resolution: 'C-OMN-13' };
  return [
    claim('OMN-ECS-03', 'api: 2 tasks of 0.5 vCPU and 1024 MB', differently, [
      called('API service', named('api')),
      NOT_SCALED,
      runs('API service', {
        contract,
        process: 'api',
        without: ['AUDIT_BUCKET'],
        count: 2,
        family: named('api'),
        ...HALF,
      }),
      runs('API service', { check: fetches('/health'), stopSeconds: 30 }),
    ]),
    claim('OMN-ECS-04', 'web: 2 tasks of 0.5 vCPU and 1024 MB', differently, [
      called('web service', named('web')),
      NOT_SCALED,
      runs('web service', { contract, process: 'web', without: OF_DATABASE, count: 2, family: named('web'), ...HALF }),
      runs('web service', { port: 3000, health: '/' }),
      runs('web service', { command: ['node', 'dist/web.js'], check: fetches('/'), stopSeconds: 30 }),
    ]),
    claim('OMN-ECS-05', 'worker: 1 task of 0.5 vCPU and 1024 MB, behind no load balancer', differently, [
      called('worker service', named('worker')),
      NOT_SCALED,
      runs('worker service', {
        contract,
        process: 'worker',
        without: ['JWT_SECRET', 'TRUSTED_PROXIES'],
        count: 1,
        family: named('worker'),
        ...HALF,
      }),
      runs('worker service', { port: 'none' }),
      runs('worker service', {
        command: ['node', 'dist/worker.js'],
        check: { ...CHECK, command: ['CMD', 'node', 'dist/worker-health.js'] },
        stopSeconds: 30,
      }),
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
      called('nginx service', named('nginx')),
      runs('nginx service', {
        count: 2,
        cpu: 256,
        memory: 512,
        family: named('nginx'),
        container: 'nginx',
        image: 'public.ecr.aws/nginx/nginx:stable-alpine',
        check: { ...CHECK, command: ['CMD', 'wget', '-q', '--spider', 'http://127.0.0.1/'] },
        stopSeconds: 30,
        readonlyRoot: true,
      }),
      exists('every service', 1),
    ]),
  ];
}

function roles(isApplication: boolean): readonly Claim[] {
  const logs = claim('OMN-ECS-08', 'The execution roles write logs, to the groups of their services only', [
    ...(isApplication ? STARTED : STARTED.slice(3)).map(([name, repository]) =>
      permits(`${name} execution role`, { [WRITES]: `${repository} log group` }, { services: ['logs'] }),
    ),
    grants('execution roles', { actions: ['logs:*'], on: [`${LOGS}/*`] }),
    grants('execution roles', { services: ['logs'], actions: ['logs:CreateLogStream', 'logs:PutLogEvents'] }),
  ]);
  if (!isApplication) return [logs];
  const reads = (name: (typeof STARTED)[number][0], ...secrets: readonly (keyof typeof that.names & string)[]) => [
    permits(
      `${name} execution role`,
      { 'secretsmanager:DescribeSecret, secretsmanager:GetSecretValue': secrets },
      { services: ['secretsmanager'] },
    ),
    allowed(`${name} execution role`, ['kms:Decrypt'], {
      on: 'secrets key',
      context: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' },
    }),
  ];
  return [
    claim('OMN-ECS-07', 'The execution roles pull images, each of its own repository', [
      runs('migration task', { image: { refersTo: 'migration image tag' } }),
      ...STARTED.map(([name, repository]) =>
        permits(
          `${name} execution role`,
          { 'ecr:GetAuthorizationToken': '*', [PULLS]: `${repository} repository` },
          { services: ['ecr'] },
        ),
      ),
    ]),
    logs,
    claim('OMN-ECS-09', 'The execution roles read the secrets that their tasks are given, and decrypt them', [
      ...reads('API', 'app user secret', 'JWT secret'),
      ...reads('worker', 'app user secret'),
      allowed('migration execution role', ['secretsmanager:GetSecretValue'], { on: 'app user secret' }),
      allowed('migration execution role', ['secretsmanager:GetSecretValue'], {
        on: '${AuroraCluster.MasterUserSecret.SecretArn}',
      }),
      denied('migration execution role', ['secretsmanager:GetSecretValue'], { on: 'JWT secret' }),
      denied('web execution role', ['secretsmanager:*']),
    ]),
    claim(
      'OMN-ECS-10',
      'The task roles carry what the application may do (S3, SQS), apart from the execution roles',
      {
        note: 'The document names no bucket or queue; the roles reach those whose name begins with omnirapeutic-production-app-.',
      },
      [
        ...STARTED.flatMap(([name]) => [
          runs(`${name} task`, { role: `${name} task role`, executionRole: `${name} execution role` }),
          trusts(`${name} task role`, ['ecs-tasks.amazonaws.com']),
          trusts(`${name} execution role`, ['ecs-tasks.amazonaws.com']),
        ]),
        runs('every service', { exec: false }),
        permits('API task role', USES),
        // What the policies of the buckets ask of every request.
        permits('worker task role', { ...USES, [FILES]: [USES[FILES], 'audit bucket'] }, { context: SECURE }),
        permits('web task role', {}),
        permits('migration task role', {}),
        // 45 CFR 164.316(b)(2) asks for six years.
        that.kept('audit bucket', { locked: { days: 2192, mode: 'GOVERNANCE' } }),
        denied('task roles', ['s3:*'], { on: 'trail bucket' }),
        denied('task roles', ['ecr:*', 'secretsmanager:*', 'logs:*']),
      ],
    ),
  ];
}
