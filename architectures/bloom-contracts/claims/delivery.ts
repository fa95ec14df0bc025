import type { Assertion, Claim } from 'lintel/claims';
import type { BloomContractsOptions } from '../options.ts';
import { leastPrivilege, secretsByReference, trail } from './access.ts';
import { HTTPS, webFirewall } from './front.ts';
import { that } from './names.ts';
import { egressToClaudeOnly, noWayIn, plan } from './network.ts';

const { called, claim, denied, encrypted, file, may, mayNot, permits, property, stands } = that;
const WORKFLOW = '.github/workflows/deploy.yml';
const SETTLED = { resolution: 'C-BLM-19' };
const STOPS_AT_CRITICAL = 'test "$CRITICAL" = 0';
const GITHUB = 'token.actions.githubusercontent.com';

export function deliveryClaims(options: BloomContractsOptions): readonly Claim[] {
  return that.area('Delivery', [
    claim(
      'BLM-CI-01',
      'Workflow "Deploy to AWS ECS" on push to main',
      file(WORKFLOW, {
        at: {
          name: 'Deploy to AWS ECS',
          'on.push.branches': { exactly: ['main'] },
          'on.pull_request': { absent: true },
          'on.pull_request_target': { absent: true },
          'on.workflow_dispatch': { absent: true },
        },
      }),
    ),
    claim('BLM-CI-02', 'One job, deploy, on ubuntu-latest', [
      file(WORKFLOW, { at: { 'jobs.deploy.runs-on': 'ubuntu-latest' } }),
    ]),
    claim(
      'BLM-CI-03',
      'actions/checkout@v4',
      // What is checked out is tested before it is built.
      file(WORKFLOW, {
        uses: { 'actions/checkout@v4': {} },
        runs: ['npm ci', 'npm test', 'npm audit --omit=dev --audit-level=high', 'npm run build'],
      }),
    ),
    claim('BLM-CI-04', 'AWS credentials through OIDC', SETTLED, credentials(options)),
    claim('BLM-CI-05', 'Log in to ECR', SETTLED, [
      file(WORKFLOW, {
        runs: [
          'aws sts get-caller-identity --query Account --output text',
          'aws ecr get-login-password --region us-west-2 | docker login --username AWS --password-stdin "$ECR_REGISTRY"',
          'echo "ECR_REGISTRY=$ECR_REGISTRY" >>"$GITHUB_ENV"',
        ],
      }),
      that.allowed('deploy role', ['ecr:GetAuthorizationToken']),
    ]),
    claim(
      'BLM-CI-06',
      'Build, tag and push bloom-energy',
      { ...SETTLED, note: 'The image is tagged with the commit as well, and that tag is deployed.' },
      [
        file(WORKFLOW, {
          runs: [
            'npm run build',
            'cp Dockerfile .dockerignore image',
            'docker build -t bloom-energy:latest .',
            'docker tag bloom-energy:latest "$ECR_REGISTRY/bloom-energy:$GITHUB_SHA"',
            'docker tag bloom-energy:latest "$ECR_REGISTRY/bloom-energy:latest"',
            'docker push "$ECR_REGISTRY/bloom-energy:$GITHUB_SHA"',
            'docker push "$ECR_REGISTRY/bloom-energy:latest"',
          ],
        }),
        DEPLOYS,
      ],
    ),
    claim('BLM-CI-07', 'Deploy to the service, and wait until it serves', SETTLED, deployment),
  ]);
}

/** The steps of the workflow, and nothing beside them. */
const DEPLOYS = permits(
  'deploy role',
  {
    'ecr:GetAuthorizationToken': '*',
    'ecr:BatchCheckLayerAvailability, ecr:BatchGetImage, ecr:CompleteLayerUpload, ecr:DescribeImageScanFindings, ecr:DescribeImages, ecr:GetDownloadUrlForLayer, ecr:InitiateLayerUpload, ecr:PutImage, ecr:StartImageScan, ecr:UploadLayerPart':
      'repository',
    'ecs:DescribeTaskDefinition, ecs:RegisterTaskDefinition': '*',
    'ecs:DescribeServices, ecs:UpdateService':
      'arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:service/bloom-energy/bloom-energy-api',
    'iam:PassRole': ['execution role', 'task role'],
  },
  { context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
);

function credentials({ gitHubProviderArn }: BloomContractsOptions): readonly Assertion[] {
  const deploys = (sub: string | { readonly otherThan: string }) => ({
    federated: GITHUB,
    claims: { sub, aud: 'sts.amazonaws.com' },
  });
  const sub = 'repo:${GitHubRepository}:environment:production';
  return [
    file(WORKFLOW, {
      uses: {
        'aws-actions/configure-aws-credentials@v4': {
          'role-to-assume': '${{ secrets.AWS_ROLE_ARN }}',
          'aws-region': 'us-west-2',
          'aws-access-key-id': { absent: true },
          'aws-secret-access-key': { absent: true },
        },
      },
      at: { 'permissions.contents': 'read', 'permissions.id-token': 'write', 'jobs.deploy.environment': 'production' },
    }),
    ...(gitHubProviderArn === undefined
      ? [
          property('GitHub provider', 'Url', `https://${GITHUB}`),
          property('GitHub provider', 'ClientIdList', { exactly: ['sts.amazonaws.com'] }),
        ]
      : []),
    that.parameter('GitHubRepository', {
      required: true,
      accepts: ['org-9/app_9.x'],
      refuses: ['', 'app', 'org/app/environment', 'org/*'],
    }),
    called('deploy role', 'BloomEnergyDeployRole'),
    // The runbook hands it to the workflow.
    that.output('DeployRoleArn', '${DeployerRole.Arn}'),
    that.trusts('deploy role', [gitHubProviderArn ?? 'GitHub provider']),
    may(deploys(sub), ['sts:AssumeRoleWithWebIdentity'], { on: 'deploy role' }),
    mayNot(deploys({ otherThan: sub }), ['sts:AssumeRoleWithWebIdentity'], { on: 'deploy role' }),
  ];
}

const deployment: readonly Assertion[] = [
  file(WORKFLOW, {
    runs: [
      'aws ecs describe-task-definition --task-definition bloom-energy-contracts --query taskDefinition >current.json',
      'aws ecs register-task-definition --cli-input-json file://next.json --query taskDefinition.taskDefinitionArn --output text',
      'aws ecs update-service --cluster bloom-energy --service bloom-energy-api --task-definition "$REVISION" --force-new-deployment',
      'aws ecs wait services-stable --cluster bloom-energy --services bloom-energy-api',
      'aws ecs describe-services --cluster bloom-energy --services bloom-energy-api --query "services[0].taskDefinition" --output text',
    ],
    mentions: ['select(.name == "bloom-energy-api")'],
  }),
  file('runbooks/first-deployment.md', {
    runs: [
      "cdk deploy BloomDelivery --parameters 'GitHubRepository=<owner>/<name>'",
      'docker build -t "$REGISTRY/bloom-energy:latest" image',
      'docker push "$REGISTRY/bloom-energy:latest"',
      "cdk deploy BloomContracts --parameters 'OriginCertificateArn=<arn>' --parameters 'OriginDomainName=<name>' --parameters 'AlertEmail=<address>'",
      "aws ecs describe-services --region us-west-2 --cluster bloom-energy --services bloom-energy-api --query 'services[0].networkConfiguration'",
      'aws ecs run-task --region us-west-2 --cluster bloom-energy --task-definition bloom-energy-contracts --launch-type FARGATE --network-configuration file://network.json --overrides file://migrate.json',
      'aws ecs run-task --region us-west-2 --cluster bloom-energy --task-definition bloom-energy-contracts --launch-type FARGATE --network-configuration file://network.json --overrides file://admin.json',
    ],
    mentions: [
      // The image is there before the service that runs it.
      'docker push "$REGISTRY/bloom-energy:latest"\n   ```\n\n5. Deploy the system:\n',
      `'{"containerOverrides":[{"name":"bloom-energy-api","command":["node","server/src/migrate.js"]}]}' >migrate.json`,
      `'{"containerOverrides":[{"name":"bloom-energy-api","command":["node","server/src/first-admin.js","<address>","<name>"]}]}' >admin.json`,
    ],
  }),
  file('runbooks/deploy.md', {
    runs: [
      'gh run watch',
      'aws ecs describe-services --region us-west-2 --cluster bloom-energy --services bloom-energy-api',
    ],
  }),
  file('runbooks/rebuild.md', {
    runs: [
      'aws ecs update-service --region us-west-2 --cluster bloom-energy --service bloom-energy-api --force-new-deployment',
      'aws ecs wait services-stable --region us-west-2 --cluster bloom-energy --services bloom-energy-api',
    ],
  }),
  file('runbooks/rollback.md', {
    runs: [
      'aws ecs list-task-definitions --region us-west-2 --family-prefix bloom-energy-contracts --sort DESC --max-items 10',
      `aws ecs describe-services --region us-west-2 --cluster bloom-energy --services bloom-energy-api --query "services[0].taskDefinition"`,
      "aws ecs update-service --region us-west-2 --cluster bloom-energy --service bloom-energy-api --task-definition 'bloom-energy-contracts:<revision>'",
      'aws ecs wait services-stable --region us-west-2 --cluster bloom-energy --services bloom-energy-api',
    ],
  }),
  called('cluster', 'bloom-energy'),
  called('service', 'bloom-energy-api'),
  property('service', 'DeploymentConfiguration', {
    where: {
      'DeploymentCircuitBreaker.Enable': true,
      'DeploymentCircuitBreaker.Rollback': true,
      MinimumHealthyPercent: 100,
    },
  }),
  DEPLOYS,
  denied('deploy role', ['iam:PassRole'], {
    on: 'task role',
    context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
  }),
];

export function checklistClaims(options: BloomContractsOptions): readonly Claim[] {
  return that.area('Security checklist', [
    claim('BLM-CHK-01', 'VPC with private subnets', [plan(options)]),
    claim('BLM-CHK-02', 'Security groups restrict access', noWayIn(options)),
    claim(
      'BLM-CHK-03',
      'The way out leads to the Claude API only',
      { resolution: 'C-BLM-04' },
      egressToClaudeOnly(options),
    ),
    claim('BLM-CHK-04', 'The database is private and encrypted', [
      stands('database', { in: ['private subnet a', 'private subnet b'], public: false }),
      encrypted('database'),
      property('database URL', 'SecretString', { like: '*?sslmode=verify-full' }),
    ]),
    claim('BLM-CHK-05', 'Secrets stand in Secrets Manager', secretsByReference(options)),
    claim('BLM-CHK-06', 'IAM roles have least privilege', leastPrivilege(options)),
    claim('BLM-CHK-07', 'CloudTrail is enabled', trail),
    claim('BLM-CHK-08', 'WAF stands before the load balancer', webFirewall(options)),
    claim('BLM-CHK-09', 'Certificates of ACM', { resolution: 'C-BLM-08' }, HTTPS),
    claim('BLM-CHK-10', 'Image, dependencies and templates are scanned regularly', [
      property('repository', 'ImageScanningConfiguration.ScanOnPush', true),
      file(WORKFLOW, {
        runs: [
          'npm audit --omit=dev --audit-level=high',
          'aws ecr wait image-scan-complete --repository-name bloom-energy --image-id "imageTag=$GITHUB_SHA"',
          'aws ecr describe-image-scan-findings --repository-name bloom-energy --image-id "imageTag=$GITHUB_SHA"',
          STOPS_AT_CRITICAL,
        ],
      }),
      file('.github/workflows/security-scan.yml', {
        at: { 'on.schedule': { has: { where: { cron: '17 4 * * *' } } } },
        runs: [
          'npm audit --omit=dev --audit-level=high',
          'npx lintel prove bloom-contracts --env prod',
          'aws ecs describe-task-definition --task-definition bloom-energy-contracts',
          'aws ecr start-image-scan --repository-name bloom-energy',
          'aws ecr wait image-scan-complete --repository-name bloom-energy',
          'aws ecr describe-image-scan-findings --repository-name bloom-energy',
          STOPS_AT_CRITICAL,
        ],
        uses: {
          'aws-actions/configure-aws-credentials@v4': {
            'role-to-assume': '${{ secrets.AWS_ROLE_ARN }}',
            'aws-region': 'us-west-2',
          },
        },
      }),
      that.witness('procedure', 'the workflow of the last night ended green', {
        lacks: 'GitHub, which starts it by night, and a registry that scans images',
      }),
    ]),
  ]);
}
