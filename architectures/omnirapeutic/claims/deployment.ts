import type { Claim } from 'lintel/claims';
import type { OmnirapeuticOptions } from '../options.ts';
import { DEPLOYERS } from './deployers.ts';
import { that } from './names.ts';

const { called, claim, exists, file, kept, property, runs, targets, witness } = that;
const WORKFLOW = '.github/workflows/deploy.yml';
const SERVICES = ['api', 'web', 'worker'] as const;
const TAGS = ['ApiImageTag', 'WebImageTag', 'WorkerImageTag'];
const named = (part: string) => `omnirapeutic-production-${part}`;
const BALANCER_ALARMS = ['alb-5xx-errors', 'alb-unhealthy-hosts'].map(named);
/** The database's certificate is checked against it. */
const BUNDLE =
  'ADD --chmod=0444 https://truststore.pki.rds.amazonaws.com/us-east-1/us-east-1-bundle.pem /etc/ssl/certs/aws-rds.pem';

/** Every parameter of the stack is given: the tag of this version for those that change, and the others as they are. */
const updates = (...changed: readonly string[]) =>
  `aws cloudformation update-stack --use-previous-template --capabilities CAPABILITY_NAMED_IAM --parameters ${[
    'AlertEmail',
    'AllowedOrigins',
    'MigrationImageTag',
    ...TAGS,
  ]
    .map((each) =>
      changed.includes(each)
        ? `"ParameterKey=${each},ParameterValue=$TAG"`
        : `ParameterKey=${each},UsePreviousValue=true`,
    )
    .join(' ')}`;
const DATABASE = {
  DB_HOST: '${AuroraCluster.Endpoint.Address}',
  DB_PORT: '5432',
  DB_NAME: 'omnirapeutic',
  NODE_EXTRA_CA_CERTS: '/etc/ssl/certs/aws-rds.pem',
};
/** The task that prepares the database, and what becomes of it. */
const MIGRATES = [
  `aws ecs run-task --cluster omnirapeutic-production --task-definition ${named('migrate')} --launch-type FARGATE --network-configuration "awsvpcConfiguration={subnets=[$(output AppSubnetIds)],securityGroups=[$(output EcsSecurityGroupId)],assignPublicIp=DISABLED}" --query "tasks[0].taskArn" --output text`,
  'aws ecs wait tasks-stopped --cluster omnirapeutic-production --tasks "$task"',
  'aws ecs describe-tasks --cluster omnirapeutic-production --tasks "$task" --query "tasks[0].containers[0].exitCode" --output text',
];
/** A task that ends with anything but 0 ends the deployment. */
const ENDS_WELL = `"$task" --query 'tasks[0].containers[0].exitCode' --output text)" = 0\n`;
const STABLE = `--cluster omnirapeutic-production --services ${SERVICES.map(named).join(' ')}`;

export function deploymentClaims(options: OmnirapeuticOptions): readonly Claim[] {
  const isApplication = options.stage !== 'validation';
  return that.area('Deployment flow', [...delivery(isApplication), ...(isApplication ? registration() : [])]);
}

function delivery(isApplication: boolean): readonly Claim[] {
  return [
    claim('OMN-DEP-01', 'Step 1: an image is built for each service', [
      file(WORKFLOW, {
        runs: [
          'npm ci',
          'npm run build',
          ...SERVICES.map((service) => `docker build --target ${service} --tag ${service}:latest .`),
        ],
        at: { name: 'deploy', 'on.push.branches': { exactly: ['main'] }, concurrency: 'omnirapeutic-production' },
      }),
      file('Dockerfile', {
        image: Object.fromEntries(
          SERVICES.flatMap((service) => [
            [`stages.${service}.user`, 'node'],
            [`stages.${service}.command`, `node dist/${service}.js`],
            ...(service === 'worker' ? [] : [[`stages.${service}.exposes`, { has: '3000' }] as const]),
          ]),
        ),
        runs: ['COPY --chown=root:root package.json ./', 'COPY --chown=root:root dist ./dist', BUNDLE],
      }),
      // The stage of validation runs nginx: it deploys no image of the application.
      ...(isApplication
        ? [
            witness(
              'procedure',
              'the three images build from what the workflow built, and what they run starts in them',
            ),
          ]
        : []),
    ]),
    claim('OMN-DEP-02', 'Step 2: authenticate to ECR', [
      file(WORKFLOW, {
        runs: [
          'aws ecr get-login-password --region us-east-1 | docker login --username AWS --password-stdin "$REGISTRY"',
          `echo "REGISTRY=*$(aws sts get-caller-identity --query Account --output text).dkr.ecr.us-east-1.amazonaws.com" >>"$GITHUB_ENV"`,
        ],
        uses: {
          'aws-actions/configure-aws-credentials@v4': {
            'role-to-assume': '${{ vars.DEPLOY_ROLE_ARN }}',
            'aws-region': 'us-east-1',
            'aws-access-key-id': { absent: true },
          },
        },
        at: {
          'permissions.id-token': 'write',
          'permissions.contents': 'read',
          'jobs.deploy.environment': 'production',
          'env.EXECUTION_ROLE_ARN': '${{ vars.EXECUTION_ROLE_ARN }}',
        },
      }),
      ...DEPLOYERS,
    ]),
    claim('OMN-DEP-03', 'Step 3: tag with registry, repository and version, and push', [
      file(WORKFLOW, {
        runs: SERVICES.flatMap((service) => [
          `docker tag ${service}:latest "$REGISTRY/${named(service)}:$TAG"`,
          `docker push "$REGISTRY/${named(service)}:$TAG"`,
        ]),
        // Tags are immutable, so each attempt has its own.
        mentions: [`TAG=v$(date -u +%Y%m%d)-\${GITHUB_SHA::8}-\${GITHUB_RUN_NUMBER}.\${GITHUB_RUN_ATTEMPT}`],
      }),
      called('API repository', named('api')),
      called('web repository', named('web')),
      called('worker repository', named('worker')),
      property('repositories', 'ImageTagMutability', 'IMMUTABLE'),
      property('repositories', 'EmptyOnDelete', { not: true }),
      kept('repositories', { images: 10, untaggedImageDays: 7, onDelete: 'Retain' }),
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
          'aws ecr wait image-scan-complete --repository-name "$repository" --image-id "imageTag=$TAG"',
          'aws ecr describe-image-scan-findings --repository-name "$repository" --image-id "imageTag=$TAG" --query imageScanFindings.findingSeverityCounts.CRITICAL --output text',
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
      exists({ type: 'AWS::ECS::Service', where: { HealthCheckGracePeriodSeconds: 60 } }, isApplication ? 2 : 1),
      ...(isApplication
        ? [witness('workload', 'tasks are replaced one after the other while every request is answered')]
        : []),
    ]),
    claim('OMN-DEP-14', 'Step 8: a deployment whose tasks fail is undone', [
      property('every service', 'DeploymentConfiguration.DeploymentCircuitBreaker', {
        where: { Enable: true, Rollback: true },
      }),
      file('runbooks/rollback.md', {
        runs: [
          `aws ecr describe-images --region us-east-1 --repository-name ${named('api')}`,
          `${updates(...TAGS)} --region us-east-1 --stack-name Omnirapeutic`,
          'aws cloudformation wait stack-update-complete --region us-east-1 --stack-name Omnirapeutic',
          `aws ecs wait services-stable --region us-east-1 ${STABLE}`,
        ],
        mentions: BALANCER_ALARMS.map((name) => `\`${name}\``),
      }),
    ]),
    claim('OMN-DEP-15', 'Step 8: alarms of the load balancer end a deployment', [
      property('every service', 'DeploymentConfiguration.Alarms', {
        where: { Enable: true, Rollback: true, AlarmNames: { exactly: BALANCER_ALARMS } },
      }),
      ...BALANCER_ALARMS.map((AlarmName) => exists({ type: 'AWS::CloudWatch::Alarm', where: { AlarmName } }, 1)),
    ]),
  ];
}

function registration(): readonly Claim[] {
  const tasks = [
    ['API service', 'API task', 'API repository', 'API image tag'],
    ['web service', 'web task', 'web repository', 'web image tag'],
    ['worker service', 'worker task', 'worker repository', 'worker image tag'],
  ] as const;
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
          runs: [`${updates(...TAGS)} --stack-name "$STACK"`],
          at: { 'env.STACK': 'Omnirapeutic', 'env.AWS_REGION': 'us-east-1' },
        }),
      ],
    ),
    claim('OMN-DEP-07', 'Step 5: they set CPU and memory', runs('every task', { cpu: 512, memory: 1024 })),
    claim('OMN-DEP-08', 'Step 5: they configure environment variables', [
      ...(['API', 'web', 'worker', 'migration'] as const).map((name) =>
        runs(`${name} task`, {
          environment: { NODE_ENV: 'production', METRICS_NAMESPACE: 'omnirapeutic-production/Application' },
        }),
      ),
      ...(
        [
          ['API', 'care_app', '8'],
          ['worker', 'care_app', '4'],
          ['migration', 'postgres', '1'],
        ] as const
      ).map(([name, DB_USER, DB_POOL_SIZE]) =>
        runs(`${name} task`, { environment: { ...DATABASE, DB_USER, DB_POOL_SIZE } }),
      ),
      runs('API task', {
        environment: { PORT: '3000', TRUSTED_PROXIES: '1', ALLOWED_ORIGINS: { refersTo: 'allowed origins' } },
      }),
      runs('web task', { environment: { PORT: '3000', TRUSTED_PROXIES: '1' } }),
      runs('worker task', { environment: { AUDIT_BUCKET: { refersTo: 'audit bucket' } } }),
      runs('migration task', {
        command: ['node', 'dist/migrate.js'],
        environment: { DB_APP_USER: 'care_app' },
        stopSeconds: 120,
      }),
    ]),
    claim('OMN-DEP-09', 'Step 5: they link secrets, and no secret is a variable', [
      runs('API task', { secrets: { DB_PASSWORD: 'app user secret:password', JWT_SECRET: 'JWT secret' } }),
      runs('worker task', { secrets: { DB_PASSWORD: 'app user secret:password' } }),
      runs('migration task', {
        secrets: {
          DB_PASSWORD: '${AuroraCluster.MasterUserSecret.SecretArn}:password',
          DB_APP_PASSWORD: 'app user secret:password',
        },
      }),
      property('app user secret', 'GenerateSecretString', {
        where: { GenerateStringKey: 'password', SecretStringTemplate: '{"username":"care_app"}' },
      }),
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
          `${updates('MigrationImageTag')} --stack-name "$STACK" --role-arn "$EXECUTION_ROLE_ARN"`,
          `${updates(...TAGS)} --stack-name "$STACK" --role-arn "$EXECUTION_ROLE_ARN"`,
          ...MIGRATES,
          'aws cloudformation describe-stacks --stack-name Omnirapeutic --query "Stacks[0].Outputs[?OutputKey==\'$1\'].OutputValue" --output text',
          'aws cloudformation wait stack-update-complete --stack-name "$STACK"',
        ],
      }),
      // The first services start after the first migration, which makes the user that they log in as.
      file('runbooks/first-deployment.md', {
        runs: [
          'sh deploy/preflight.sh',
          'aws iam create-open-id-connect-provider --url https://token.actions.githubusercontent.com --client-id-list sts.amazonaws.com',
          'npx cdk deploy --app validation OmnirapeuticDelivery --parameters "GitHubRepository=*"',
          ...['DEPLOY', 'EXECUTION'].map((role) => `gh variable set ${role}_ROLE_ARN --env production --body "*"`),
          'npx cdk deploy --app validation Omnirapeutic --parameters "AlertEmail=*"',
          'npm ci',
          'npm run build',
          ...['api', 'web', 'worker'].flatMap((service) => [
            `docker build --target ${service} --tag "$REGISTRY/${named(service)}:$TAG" .`,
            `docker push "$REGISTRY/${named(service)}:$TAG"`,
          ]),
          'aws cloudformation update-stack --use-previous-template --capabilities CAPABILITY_NAMED_IAM --parameters ParameterKey=AlertEmail,UsePreviousValue=true "ParameterKey=MigrationImageTag,ParameterValue=$TAG" --stack-name Omnirapeutic --region us-east-1',
          ...MIGRATES,
          'npx cdk deploy --app production Omnirapeutic --parameters "MigrationImageTag=$TAG" --parameters "ApiImageTag=$TAG" --parameters "WebImageTag=$TAG" --parameters "WorkerImageTag=$TAG"',
        ],
        mentions: [ENDS_WELL],
      }),
      file(WORKFLOW, { mentions: [ENDS_WELL, 'Register the new task definitions and update the services'] }),
      called('migration task', named('migrate')),
      witness('procedure', 'after the workflow each service runs the revision with the new tag'),
    ]),
    claim('OMN-DEP-13', 'Step 8: the progress of a deployment is followed', [
      file(WORKFLOW, {
        runs: [`aws ecs wait services-stable ${STABLE}`, `aws ecs describe-services ${STABLE}`, 'exit "${failed:-0}"'],
        mentions: ['|| failed=1'],
      }),
      file('runbooks/deploy.md', {
        runs: [
          'gh run watch',
          'gh run rerun --failed',
          `aws ecs describe-services --region us-east-1 ${STABLE}`,
          'aws cloudformation describe-stack-events --region us-east-1 --stack-name Omnirapeutic --max-items 20',
        ],
      }),
      file('runbooks/rebuild.md', {
        runs: [
          ...['api', 'web', 'worker'].map(
            (service) =>
              `aws ecs update-service --region us-east-1 --cluster omnirapeutic-production --service ${named(service)} --force-new-deployment`,
          ),
          `aws ecs wait services-stable --region us-east-1 ${STABLE}`,
          'aws ec2 describe-instances --filters Name=tag:aws:cloudformation:stack-name,Values=Omnirapeutic --region us-east-1',
          'aws ec2 reboot-instances --region us-east-1 --instance-ids "$BASTION"',
        ],
      }),
    ]),
  ];
}
