import {
  type Assertion,
  allowed,
  type Claim,
  claim,
  denied,
  file,
  grants,
  property,
  trusts,
  witness,
} from 'lintel/claims';
import type { BloomContractsOptions } from '../options.ts';
import { leastPrivilege, secretsByReference, trail } from './access.ts';
import { webFirewall } from './front.ts';
import { egressToClaudeOnly, noWayIn } from './network.ts';

const WORKFLOW = '.github/workflows/deploy.yml';
const SCAN = '.github/workflows/security-scan.yml';
const area = 'Delivery';
const resolution = 'C-BLM-19';

export function deliveryClaims(options: BloomContractsOptions): readonly Claim[] {
  return [
    claim(
      'BLM-CI-01',
      'Workflow "Deploy to AWS ECS" on push to main',
      file(WORKFLOW, {
        mentions: ['name: Deploy to AWS ECS\n', 'on:\n  push:\n    branches: [main]\n'],
        omits: ['pull_request'],
      }),
      { area },
    ),
    claim(
      'BLM-CI-02',
      'One job, deploy, on ubuntu-latest',
      file(WORKFLOW, { mentions: ['jobs:\n  deploy:\n    runs-on: ubuntu-latest\n'] }),
      { area },
    ),
    claim('BLM-CI-03', 'actions/checkout@v4', file(WORKFLOW, { mentions: ['- uses: actions/checkout@v4'] }), { area }),
    claim('BLM-CI-04', 'AWS credentials through OIDC', credentials(options), { area, resolution }),
    claim(
      'BLM-CI-05',
      'Log in to ECR',
      [
        file(WORKFLOW, {
          mentions: [
            'aws ecr get-login-password --region us-west-2 | docker login --username AWS --password-stdin "$ECR_REGISTRY"',
            'echo "ECR_REGISTRY=$ECR_REGISTRY" >> "$GITHUB_ENV"',
          ],
        }),
        allowed('deploy role', ['ecr:GetAuthorizationToken']),
      ],
      { area, resolution },
    ),
    claim(
      'BLM-CI-06',
      'Build, tag and push bloom-energy',
      [
        file(WORKFLOW, {
          mentions: [
            'docker build -t bloom-energy:latest .',
            'docker tag bloom-energy:latest "$ECR_REGISTRY/bloom-energy:latest"',
            'docker push "$ECR_REGISTRY/bloom-energy:$GITHUB_SHA"',
            'docker push "$ECR_REGISTRY/bloom-energy:latest"',
          ],
        }),
        allowed(
          'deploy role',
          ['ecr:InitiateLayerUpload', 'ecr:UploadLayerPart', 'ecr:CompleteLayerUpload', 'ecr:PutImage'],
          {
            on: 'repository',
          },
        ),
        grants('deploy role', { actions: ['ecr:PutImage', 'ecr:*Upload', 'ecr:UploadLayerPart'], on: ['repository'] }),
      ],
      { area, resolution, note: 'The image is tagged with the commit as well, and that tag is deployed.' },
    ),
    claim('BLM-CI-07', 'Deploy to the service, and wait until it serves', deployment(), { area, resolution }),
  ];
}

function credentials({ gitHubProviderArn }: BloomContractsOptions): readonly Assertion[] {
  return [
    file(WORKFLOW, {
      mentions: [
        'uses: aws-actions/configure-aws-credentials@v4',
        'role-to-assume: ${{ secrets.AWS_ROLE_ARN }}',
        'aws-region: us-west-2',
        'permissions:\n  contents: read\n  id-token: write\n',
      ],
      omits: ['aws-access-key-id', 'aws-secret-access-key'],
    }),
    ...(gitHubProviderArn === undefined
      ? [
          property('GitHub provider', 'Url', 'https://token.actions.githubusercontent.com'),
          property('GitHub provider', 'ClientIdList', { exactly: ['sts.amazonaws.com'] }),
          trusts('deploy role', ['GitHub provider']),
        ]
      : [trusts('deploy role', [gitHubProviderArn])]),
    property('deploy role', 'AssumeRolePolicyDocument.Statement', {
      exactly: [{ where: { Action: 'sts:AssumeRoleWithWebIdentity' } }],
    }),
    ...[
      { mentions: 'sts.amazonaws.com' },
      { mentions: 'repo:' },
      { refersTo: 'GitHubRepository' },
      { mentions: ':environment:production' },
    ].map((is) => property('deploy role', 'AssumeRolePolicyDocument.Statement[0].Condition.StringEquals', is)),
  ];
}

function deployment(): readonly Assertion[] {
  const service = 'arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:service/bloom-energy/bloom-energy-api';
  return [
    file(WORKFLOW, {
      mentions: [
        'aws ecs update-service --cluster bloom-energy --service bloom-energy-api',
        '--force-new-deployment',
        'aws ecs wait services-stable --cluster bloom-energy --services bloom-energy-api',
        '--task-definition bloom-energy-contracts',
        'select(.name == "bloom-energy-api")',
      ],
    }),
    property('cluster', 'ClusterName', 'bloom-energy'),
    property('service', 'ServiceName', 'bloom-energy-api'),
    property('service', 'DeploymentConfiguration.DeploymentCircuitBreaker.Enable', true),
    property('service', 'DeploymentConfiguration.DeploymentCircuitBreaker.Rollback', true),
    property('service', 'DeploymentConfiguration.MinimumHealthyPercent', 100),
    allowed('deploy role', ['ecs:UpdateService'], { on: service }),
    grants('deploy role', { actions: ['ecs:UpdateService'], on: [service] }),
    allowed('deploy role', ['ecs:RegisterTaskDefinition', 'ecs:DescribeTaskDefinition']),
    ...['execution role', 'task role'].map((role) =>
      allowed('deploy role', ['iam:PassRole'], {
        on: role,
        context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
      }),
    ),
    grants('deploy role', { actions: ['iam:*'], on: ['execution role', 'task role'] }),
    denied('deploy role', ['iam:PassRole'], {
      on: 'task role',
      context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
    }),
    denied('deploy role', ['iam:Create*', 'iam:Put*', 'iam:Attach*', 'secretsmanager:*', 'ecs:Delete*']),
  ];
}

export function checklistClaims(options: BloomContractsOptions): readonly Claim[] {
  const checklist = 'Security checklist';
  const ticked = (id: string, title: string, holds: readonly Assertion[], settled?: string) =>
    claim(id, title, holds, { area: checklist, ...(settled === undefined ? {} : { resolution: settled }) });
  return [
    ticked('BLM-CHK-01', 'VPC with private subnets', [
      property('private subnets', 'VpcId', { refersTo: 'vpc' }),
      property('private subnets', 'MapPublicIpOnLaunch', { not: true }),
    ]),
    ticked('BLM-CHK-02', 'Security groups restrict access', noWayIn(options)),
    ticked('BLM-CHK-03', 'The way out leads to the Claude API only', egressToClaudeOnly(options), 'C-BLM-04'),
    ticked('BLM-CHK-04', 'The database is private and encrypted', [
      property('database', 'PubliclyAccessible', false),
      property('database', 'StorageEncrypted', true),
      property('database URL', 'SecretString', { like: '*?sslmode=verify-full' }),
    ]),
    ticked('BLM-CHK-05', 'Secrets stand in Secrets Manager', secretsByReference(options)),
    ticked('BLM-CHK-06', 'IAM roles have least privilege', leastPrivilege(options)),
    ticked('BLM-CHK-07', 'CloudTrail is enabled', trail()),
    ticked('BLM-CHK-08', 'WAF stands before the load balancer', webFirewall()),
    ticked(
      'BLM-CHK-09',
      'Certificates of ACM',
      [
        property('listener', 'Protocol', 'HTTPS'),
        property('listener', 'Certificates', {
          exactly: [{ where: { CertificateArn: { refersTo: 'OriginCertificateArn' } } }],
        }),
      ],
      'C-BLM-08',
    ),
    ticked('BLM-CHK-10', 'Image, dependencies and templates are scanned regularly', [
      property('repository', 'ImageScanningConfiguration.ScanOnPush', true),
      file(WORKFLOW, { mentions: ['npm audit --omit=dev --audit-level=high', 'aws ecr describe-image-scan-findings'] }),
      file(SCAN, {
        mentions: ["- cron: '17 4 * * *'", 'npm audit', 'aws ecr start-image-scan', 'lintel prove bloom-contracts'],
      }),
      witness('procedure', 'the workflow of the last night ended green'),
    ]),
  ];
}
