import type { Claim } from 'lintel/claims';
import type { OmnirapeuticOptions } from '../options.ts';
import { that } from './names.ts';

const { claim, exists, file, property, runs, targets, witness } = that;
const WORKFLOW = '.github/workflows/deploy.yml';
const REGISTRY = '*.dkr.ecr.us-east-1.amazonaws.com';
const SERVICES = ['api', 'web', 'worker'] as const;
const BALANCER_ALARMS = [
  ['AlarmsAlb5xxErrors', 'omnirapeutic-production-alb-5xx-errors'],
  ['AlarmsAlbUnhealthyHosts', 'omnirapeutic-production-alb-unhealthy-hosts'],
] as const;

const named = (part: string) => `omnirapeutic-production-${part}`;

export function deploymentClaims(options: OmnirapeuticOptions): readonly Claim[] {
  const isApplication = options.stage !== 'validation';
  return that.area('Deployment flow', [...delivery(isApplication), ...(isApplication ? registration() : [])]);
}

function delivery(isApplication: boolean): readonly Claim[] {
  return [
    claim('OMN-DEP-01', 'Step 1: an image is built for each service', [
      file(WORKFLOW, { runs: SERVICES.map((service) => `docker build --target ${service}`) }),
      ...SERVICES.map((stage) => file('Dockerfile', { image: { [`stages.${stage}.user`]: 'node' } })),
      witness('procedure', 'the three images build'),
    ]),
    claim(
      'OMN-DEP-02',
      'Step 2: authenticate to ECR',
      file(WORKFLOW, { runs: ['aws ecr get-login-password --region us-east-1 | docker login'] }),
    ),
    claim('OMN-DEP-03', 'Step 3: tag with registry, repository and version, and push', [
      file(WORKFLOW, { runs: SERVICES.map((service) => `docker push "$REGISTRY/${named(service)}:$TAG"`) }),
      file(WORKFLOW, { mentions: [REGISTRY.slice(1)] }),
      property('API repository', 'RepositoryName', named('api')),
      property('web repository', 'RepositoryName', named('web')),
      property('worker repository', 'RepositoryName', named('worker')),
      property('repositories', 'ImageTagMutability', 'IMMUTABLE'),
      property('repositories', 'LifecyclePolicy.LifecyclePolicyText', { present: true }),
      property('repositories', 'EmptyOnDelete', { not: true }),
    ]),
    claim(
      'OMN-DEP-04',
      'Step 4: pushed images are scanned',
      property('repositories', 'ImageScanningConfiguration.ScanOnPush', true),
    ),
    claim(
      'OMN-DEP-05',
      'Step 4: the results are kept and read, and a critical finding stops the deployment',
      file(WORKFLOW, {
        runs: [
          'aws ecr wait image-scan-complete',
          'aws ecr describe-image-scan-findings --query *findingSeverityCounts.CRITICAL*',
          'exit 1',
        ],
      }),
    ),
    claim('OMN-DEP-11', 'Step 6: new tasks start, become healthy, then old ones are drained and stopped', [
      property('every service', 'DeploymentController.Type', 'ECS'),
      property('every service', 'DeploymentConfiguration', {
        where: { MinimumHealthyPercent: 100, MaximumPercent: 200 },
      }),
      targets('every target group', { deregistrationSeconds: 30 }),
    ]),
    claim('OMN-DEP-12', 'Step 7: new tasks get requests when they are healthy', [
      exists(
        { type: 'AWS::ECS::Service', where: { HealthCheckGracePeriodSeconds: { present: true } } },
        isApplication ? 2 : 1,
      ),
      witness('workload', 'tasks are replaced one after the other while every request is answered'),
    ]),
    claim(
      'OMN-DEP-14',
      'Step 8: a deployment whose tasks fail is undone',
      property('every service', 'DeploymentConfiguration.DeploymentCircuitBreaker', {
        where: { Enable: true, Rollback: true },
      }),
    ),
    claim('OMN-DEP-15', 'Step 8: alarms of the load balancer end a deployment', [
      property('every service', 'DeploymentConfiguration.Alarms', {
        where: { Enable: true, AlarmNames: { exactly: BALANCER_ALARMS.map(([, name]) => name) } },
      }),
      ...BALANCER_ALARMS.map(([id, name]) => property({ id }, 'AlarmName', name)),
    ]),
  ];
}

function registration(): readonly Claim[] {
  const tasks = [
    ['API service', 'API task', 'API repository', 'API image tag', 'DB_HOST'],
    ['web service', 'web task', 'web repository', 'web image tag', 'PORT'],
    ['worker service', 'worker task', 'worker repository', 'worker image tag', 'AUDIT_BUCKET'],
  ] as const;
  const tags = ['ApiImageTag', 'WebImageTag', 'WorkerImageTag'];
  return [
    claim(
      'OMN-DEP-06',
      'Step 5: the task definitions refer to the pushed image',
      { note: 'CloudFormation registers the revision, so that the template keeps saying what runs.' },
      [
        ...tasks.flatMap(([, task, repository, tag]) => [
          runs(task, { image: { refersTo: repository } }),
          runs(task, { image: { refersTo: tag } }),
        ]),
        file(WORKFLOW, {
          runs: tags.map((tag) => `aws cloudformation update-stack ParameterKey=${tag},ParameterValue="$TAG"`),
        }),
      ],
    ),
    claim('OMN-DEP-07', 'Step 5: they set CPU and memory', runs('every task', { cpu: 512, memory: 1024 })),
    claim(
      'OMN-DEP-08',
      'Step 5: they configure environment variables',
      tasks.map(([, task, , , variable]) => runs(task, { environment: { [variable]: { present: true } } })),
    ),
    claim('OMN-DEP-09', 'Step 5: they link secrets, and no secret is a variable', [
      runs('API task', { secrets: { DB_PASSWORD: 'app user secret:password', JWT_SECRET: 'JWT secret' } }),
      runs('worker task', { secrets: { DB_PASSWORD: 'app user secret:password' } }),
      ...['*PASSWORD*', '*SECRET*', '*TOKEN*'].map((Name) =>
        property('every task', 'ContainerDefinitions[0].Environment', {
          not: { has: { where: { Name: { like: Name } } } },
        }),
      ),
    ]),
    claim('OMN-DEP-10', 'Step 6: the services are updated to the new task definitions', [
      ...tasks.map(([service, task]) => property(service, 'TaskDefinition', { refersTo: task })),
      file(WORKFLOW, {
        runs: [
          `aws ecs run-task --task-definition ${named('migrate')}`,
          'aws cloudformation wait stack-update-complete',
        ],
      }),
      file(WORKFLOW, { mentions: ['Register the new task definitions and update the services'] }),
      property('migration task', 'Family', named('migrate')),
      witness('procedure', 'after the workflow each service runs the revision with the new tag'),
    ]),
    claim(
      'OMN-DEP-13',
      'Step 8: the progress of a deployment is followed',
      file(WORKFLOW, {
        runs: [
          `aws ecs wait services-stable --cluster omnirapeutic-production --services ${SERVICES.map(named).join(' ')}`,
          'aws ecs describe-services',
        ],
      }),
    ),
  ];
}
