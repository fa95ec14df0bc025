import { allowed, type Claim, claim, denied, exists, file, grants, property, trusts, witness } from 'lintel/claims';
import { AUDIT_RETENTION_DAYS } from '../../../workloads/care-platform/contract.ts';
import { FILES } from '../delivery/files.ts';
import { named, SERVICES } from '../names.ts';
import { type OmnirapeuticOptions, stageOf } from '../options.ts';

export function serviceClaims(options: OmnirapeuticOptions): readonly Claim[] {
  const isApplication = stageOf(options) === 'application';
  return [
    ...cluster(),
    ...(isApplication ? application() : testService()),
    ...roles(isApplication),
    ...deployment(isApplication),
  ];
}

const area = 'ECS';
const CONTAINER = 'ContainerDefinitions[0]';

function cluster(): readonly Claim[] {
  return [
    claim(
      'OMN-ECS-01',
      'The cluster is called omnirapeutic-production',
      [
        property('cluster', 'ClusterName', 'omnirapeutic-production'),
        property('every service', 'Cluster', { refersTo: 'cluster' }),
      ],
      {
        area,
      },
    ),
    claim(
      'OMN-ECS-02',
      'Everything runs on Fargate',
      [
        property('every service', 'LaunchType', 'FARGATE'),
        property('every service', 'PlatformVersion', 'LATEST'),
        property('every task', 'RequiresCompatibilities', { exactly: ['FARGATE'] }),
        property('every task', 'NetworkMode', 'awsvpc'),
      ],
      { area },
    ),
  ];
}

interface Size {
  readonly count: number;
  readonly cpu: string;
  readonly memory: string;
}

function runs(service: string, task: string, name: string, { count, cpu, memory }: Size) {
  return [
    property(service, 'ServiceName', named(name)),
    property(service, 'DesiredCount', count),
    property(service, 'TaskDefinition', { refersTo: task }),
    property(task, 'Family', named(name)),
    property(task, 'Cpu', cpu),
    property(task, 'Memory', memory),
  ];
}

/** What the policies of the buckets ask of every request. */
const OVER_TLS = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };

/** Each task with the role that starts it and its own. */
const TASKS = [
  ['API task', 'API execution role', 'API task role'],
  ['web task', 'web execution role', 'EcsWebTaskRole'],
  ['worker task', 'worker execution role', 'worker task role'],
  ['migration task', 'migration execution role', 'EcsMigrateTaskRole'],
] as const;

const ROLES = TASKS.flatMap(([, execution, own]) => [execution, own]);

const HALF = { cpu: '512', memory: '1024' };

function application(): readonly Claim[] {
  return [
    claim(
      'OMN-ECS-03',
      'api: 2 tasks of 0.5 vCPU and 1024 MB',
      runs('API service', 'API task', 'api', { count: 2, ...HALF }),
      {
        area,
        resolution: 'C-OMN-13',
      },
    ),
    claim(
      'OMN-ECS-04',
      'web: 2 tasks of 0.5 vCPU and 1024 MB',
      runs('web service', 'web task', 'web', { count: 2, ...HALF }),
      {
        area,
        resolution: 'C-OMN-13',
      },
    ),
    claim(
      'OMN-ECS-05',
      'worker: 1 task of 0.5 vCPU and 1024 MB, behind no load balancer',
      [
        ...runs('worker service', 'worker task', 'worker', { count: 1, ...HALF }),
        property('worker service', 'LoadBalancers', { oneOf: [{ absent: true }, { length: 0 }] }),
        property('worker task', `${CONTAINER}.PortMappings`, { absent: true }),
      ],
      { area, resolution: 'C-OMN-13' },
    ),
    claim(
      'OMN-ECS-11',
      'A task receives the request and runs the application',
      [
        property('API task', `${CONTAINER}.PortMappings`, { exactly: [{ where: { ContainerPort: 3000 } }] }),
        property('API task', `${CONTAINER}.Command`, { exactly: ['node', 'dist/api.js'] }),
        witness('workload', 'GET /api/… is answered by a task of api'),
      ],
      { area },
    ),
  ];
}

function testService(): readonly Claim[] {
  return [
    claim(
      'OMN-ECS-06',
      'The test service: nginx, 2 tasks of 0.25 vCPU and 512 MB',
      [
        ...runs('nginx service', 'nginx task', 'nginx', { count: 2, cpu: '256', memory: '512' }),
        property('nginx task', `${CONTAINER}.Image`, { like: '*nginx:*alpine' }),
        exists('every service', 1),
      ],
      { area, resolution: 'C-OMN-13' },
    ),
  ];
}

function roles(isApplication: boolean): readonly Claim[] {
  const logs = claim(
    'OMN-ECS-08',
    'The execution roles write logs, to the groups of their services only',
    [
      ...(isApplication
        ? (['API', 'web', 'worker'] as const).map((name) =>
            allowed(`${name} execution role`, ['logs:CreateLogStream', 'logs:PutLogEvents'], {
              on: `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/ecs/omnirapeutic-production/${name.toLowerCase()}:log-stream:1`,
            }),
          )
        : []),
      grants('execution roles', {
        actions: ['logs:*'],
        on: ['arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/ecs/omnirapeutic-production/*'],
      }),
      grants('execution roles', { services: ['logs'], actions: ['logs:CreateLogStream', 'logs:PutLogEvents'] }),
    ],
    { area },
  );
  if (!isApplication) return [logs];
  const viaSecretsManager = { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' };
  const reads = (role: string, secret: string) => allowed(role, ['secretsmanager:GetSecretValue'], { on: secret });
  return [
    claim(
      'OMN-ECS-07',
      'The execution roles pull images, each of its own repository',
      [
        allowed('execution roles', ['ecr:GetAuthorizationToken']),
        ...(['API', 'web', 'worker'] as const).map((name) =>
          allowed(`${name} execution role`, ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], {
            on: `${name} repository`,
          }),
        ),
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
      ],
      { area },
    ),
    logs,
    claim(
      'OMN-ECS-09',
      'The execution roles read the secrets that their tasks are given, and decrypt them',
      [
        reads('API execution role', 'app user secret'),
        reads('API execution role', 'JWT secret'),
        reads('worker execution role', 'app user secret'),
        reads('migration execution role', 'app user secret'),
        ...(['API', 'worker', 'migration'] as const).map((name) =>
          allowed(`${name} execution role`, ['kms:Decrypt'], { on: 'secrets key', context: viaSecretsManager }),
        ),
        denied('worker execution role', ['secretsmanager:GetSecretValue'], { on: 'JWT secret' }),
        denied('web execution role', ['secretsmanager:*']),
      ],
      { area },
    ),
    claim(
      'OMN-ECS-10',
      'The task roles carry what the application may do (S3, SQS), apart from the execution roles',
      [
        ...ROLES.map((role) => trusts(role, ['ecs-tasks.amazonaws.com'])),
        ...TASKS.flatMap(([task, execution, own]) => [
          property(task, 'ExecutionRoleArn', { refersTo: execution }),
          property(task, 'TaskRoleArn', { refersTo: own }),
        ]),
        property('every service', 'EnableExecuteCommand', { not: true }),
        ...(['API task role', 'worker task role'] as const).flatMap((role) => [
          allowed(role, ['s3:GetObject', 's3:PutObject'], {
            on: 'arn:${AWS::Partition}:s3:::omnirapeutic-production-app-files/1',
          }),
          allowed(role, ['sqs:SendMessage', 'sqs:ReceiveMessage'], {
            on: 'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:omnirapeutic-production-app-jobs',
          }),
        ]),
        allowed('worker task role', ['s3:PutObject'], { on: 'audit bucket', context: OVER_TLS }),
        denied('task roles', ['s3:*'], { on: 'trail bucket' }),
        property('audit bucket', 'ObjectLockEnabled', true),
        property('audit bucket', 'ObjectLockConfiguration.Rule.DefaultRetention.Days', {
          atLeast: AUDIT_RETENTION_DAYS,
        }),
        denied('task roles', ['ecr:*']),
        denied('task roles', ['secretsmanager:*']),
        denied('task roles', ['logs:*']),
      ],
      {
        area,
        note: 'The document names no bucket or queue; the roles reach those whose name begins with omnirapeutic-production-app-.',
      },
    ),
  ];
}

function deployment(isApplication: boolean): readonly Claim[] {
  const area = 'Deployment flow';
  const workflow = (...mentions: readonly string[]) => file(FILES.workflow, { mentions });
  const delivery = [
    claim(
      'OMN-DEP-01',
      'Step 1: an image is built for each service',
      [
        workflow(...SERVICES.map((service) => `docker build --target ${service}`)),
        file(FILES.dockerfile, { mentions: SERVICES.map((service) => `AS ${service}`), omits: ['USER root'] }),
        file(FILES.dockerfile, { mentions: ['USER node'] }),
        witness('procedure', 'the three images build'),
      ],
      { area },
    ),
    claim('OMN-DEP-02', 'Step 2: authenticate to ECR', workflow('aws ecr get-login-password --region us-east-1'), {
      area,
    }),
    claim(
      'OMN-DEP-03',
      'Step 3: tag with registry, repository and version, and push',
      [
        workflow(
          '.dkr.ecr.us-east-1.amazonaws.com',
          ...SERVICES.map((service) => `docker push "$REGISTRY/${named(service)}:$TAG"`),
        ),
        ...SERVICES.map((service) =>
          exists({ type: 'AWS::ECR::Repository', where: { RepositoryName: named(service) } }, 1),
        ),
        property('repositories', 'ImageTagMutability', 'IMMUTABLE'),
        property('repositories', 'LifecyclePolicy.LifecyclePolicyText', { present: true }),
        property('repositories', 'EmptyOnDelete', { not: true }),
      ],
      { area },
    ),
    claim(
      'OMN-DEP-04',
      'Step 4: pushed images are scanned',
      property('repositories', 'ImageScanningConfiguration.ScanOnPush', true),
      {
        area,
      },
    ),
    claim(
      'OMN-DEP-05',
      'Step 4: the results are kept and read, and a critical finding stops the deployment',
      workflow('aws ecr wait image-scan-complete', 'findingSeverityCounts.CRITICAL', 'exit 1'),
      { area },
    ),
    claim(
      'OMN-DEP-11',
      'Step 6: new tasks start, become healthy, then old ones are drained and stopped',
      [
        property('every service', 'DeploymentController.Type', 'ECS'),
        property('every service', 'DeploymentConfiguration.MinimumHealthyPercent', 100),
        property('every service', 'DeploymentConfiguration.MaximumPercent', 200),
        property({ type: 'AWS::ElasticLoadBalancingV2::TargetGroup' }, 'TargetGroupAttributes', {
          has: { where: { Key: 'deregistration_delay.timeout_seconds', Value: '30' } },
        }),
      ],
      { area },
    ),
    claim(
      'OMN-DEP-12',
      'Step 7: new tasks get requests when they are healthy',
      [
        exists(
          { type: 'AWS::ECS::Service', where: { HealthCheckGracePeriodSeconds: { present: true } } },
          isApplication ? 2 : 1,
        ),
        witness('workload', 'tasks are replaced one after the other while every request is answered'),
      ],
      { area },
    ),
    claim(
      'OMN-DEP-14',
      'Step 8: a deployment whose tasks fail is undone',
      [
        property('every service', 'DeploymentConfiguration.DeploymentCircuitBreaker.Enable', true),
        property('every service', 'DeploymentConfiguration.DeploymentCircuitBreaker.Rollback', true),
      ],
      { area },
    ),
    claim(
      'OMN-DEP-15',
      'Step 8: alarms of the load balancer end a deployment',
      [
        property('every service', 'DeploymentConfiguration.Alarms.Enable', true),
        property('every service', 'DeploymentConfiguration.Alarms.AlarmNames', {
          exactly: ['omnirapeutic-production-alb-5xx-errors', 'omnirapeutic-production-alb-unhealthy-hosts'],
        }),
        ...['omnirapeutic-production-alb-5xx-errors', 'omnirapeutic-production-alb-unhealthy-hosts'].map((AlarmName) =>
          exists({ type: 'AWS::CloudWatch::Alarm', where: { AlarmName } }, 1),
        ),
      ],
      { area },
    ),
  ];
  return isApplication ? [...delivery, ...registration(area)] : delivery;
}

function registration(area: string): readonly Claim[] {
  const parameter = { api: 'ApiImageTag', web: 'WebImageTag', worker: 'WorkerImageTag' } as const;
  const taskOf = { api: 'API task', web: 'web task', worker: 'worker task' } as const;
  const repositoryOf = { api: 'API repository', web: 'web repository', worker: 'worker repository' } as const;
  const tags = Object.values(parameter);
  const variables = { api: 'DB_HOST', web: 'PORT', worker: 'AUDIT_BUCKET' } as const;
  return [
    claim(
      'OMN-DEP-06',
      'Step 5: the task definitions refer to the pushed image',
      [
        ...SERVICES.flatMap((service) => [
          property(taskOf[service], `${CONTAINER}.Image`, { refersTo: repositoryOf[service] }),
          property(taskOf[service], `${CONTAINER}.Image`, { refersTo: parameter[service] }),
        ]),
        file(FILES.workflow, {
          mentions: [
            ...tags.map((tag) => `ParameterKey=${tag},ParameterValue="$TAG"`),
            'aws cloudformation update-stack',
          ],
        }),
      ],
      { area, note: 'CloudFormation registers the revision, so that the template keeps saying what runs.' },
    ),
    claim(
      'OMN-DEP-07',
      'Step 5: they set CPU and memory',
      [property('every task', 'Cpu', '512'), property('every task', 'Memory', '1024')],
      { area },
    ),
    claim(
      'OMN-DEP-08',
      'Step 5: they configure environment variables',
      SERVICES.map((service) =>
        property(taskOf[service], `${CONTAINER}.Environment`, { has: { where: { Name: variables[service] } } }),
      ),
      { area },
    ),
    claim(
      'OMN-DEP-09',
      'Step 5: they link secrets, and no secret is a variable',
      [
        property('API task', `${CONTAINER}.Secrets`, {
          exactly: [
            { where: { Name: 'DB_PASSWORD', ValueFrom: { refersTo: 'app user secret' } } },
            { where: { Name: 'JWT_SECRET', ValueFrom: { refersTo: 'JWT secret' } } },
          ],
        }),
        property('worker task', `${CONTAINER}.Secrets`, {
          exactly: [{ where: { Name: 'DB_PASSWORD', ValueFrom: { refersTo: 'app user secret' } } }],
        }),
        property('API task', `${CONTAINER}.Secrets[0].ValueFrom`, { like: '*:password::' }),
        ...['*PASSWORD*', '*SECRET*', '*TOKEN*'].map((Name) =>
          property('every task', `${CONTAINER}.Environment`, { not: { has: { where: { Name: { like: Name } } } } }),
        ),
      ],
      { area },
    ),
    claim(
      'OMN-DEP-10',
      'Step 6: the services are updated to the new task definitions',
      [
        ...SERVICES.map((service) =>
          property({ type: 'AWS::ECS::Service', where: { ServiceName: named(service) } }, 'TaskDefinition', {
            refersTo: taskOf[service],
          }),
        ),
        file(FILES.workflow, {
          mentions: [
            `--task-definition ${named('migrate')}`,
            'Register the new task definitions and update the services',
            'aws cloudformation wait stack-update-complete',
          ],
        }),
        property('migration task', 'Family', named('migrate')),
        witness('procedure', 'after the workflow each service runs the revision with the new tag'),
      ],
      { area },
    ),
    claim(
      'OMN-DEP-13',
      'Step 8: the progress of a deployment is followed',
      file(FILES.workflow, {
        mentions: [
          `aws ecs wait services-stable --cluster omnirapeutic-production --services ${SERVICES.map(named).join(' ')}`,
          'aws ecs describe-services',
        ],
      }),
      { area },
    ),
  ];
}
