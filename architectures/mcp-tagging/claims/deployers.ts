/** Who deploys, where GitHub does: a job, which updates the stack, and CloudFormation, which makes it. Beyond the rows of the document. */
import { type Claim, MAKES_ROLES } from 'lintel/claims';
import type { McpTaggingOptions } from '../options.ts';
import { that } from './names.ts';

const { allowed, claim, denied, file, may, mayNot, permits, property } = that;

type Arn = `arn:${string}`;

const job = (sub: string | { readonly otherThan: string }) => ({
  federated: 'token.actions.githubusercontent.com',
  claims: { sub, aud: 'sts.amazonaws.com' },
});
const OURS = 'repo:${GitHubRepository}:environment:production';
const identity = (name: string): Arn => `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:${name}`;
const stackNamed = (name: string): Arn =>
  `arn:\${AWS::Partition}:cloudformation:\${AWS::Region}:\${AWS::AccountId}:stack/${name}/*`;
const MADE_OF = ['cloudwatch', 'ec2', 'elasticloadbalancing', 'logs', 's3', 'secretsmanager', 'sns', 'ssm'];
const UPDATE =
  'aws cloudformation update-stack --stack-name mcp-tagging-prod --use-previous-template --capabilities CAPABILITY_NAMED_IAM --role-arn "$EXECUTION_ROLE_ARN" --parameters';

export function deployerClaims({ gitHubDelivery = false }: McpTaggingOptions): readonly Claim[] {
  if (!gitHubDelivery) return [];
  return that.area('Guards', [
    claim('MCP-DLV-01', 'GitHub gives the stack a new release, and does nothing else', { beyond: true }, [
      property('delivery stack', 'Imports', { exactly: [] }),
      that.parameter('GitHubRepository', {
        required: true,
        accepts: ['org-9/app_9.x'],
        refuses: ['', 'app', 'org/app/environment', 'org/*'],
      }),
      may(job(OURS), ['sts:AssumeRoleWithWebIdentity'], { on: 'deployer' }),
      mayNot(job({ otherThan: OURS }), ['sts:AssumeRoleWithWebIdentity'], { on: 'deployer' }),
      mayNot({ account: 'another' }, ['sts:AssumeRole'], { on: 'deployer' }),
      permits(
        'deployer',
        {
          'cloudformation:DescribeStacks, cloudformation:UpdateStack': stackNamed('mcp-tagging-prod'),
          'iam:PassRole': 'execution role',
        },
        { context: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
      ),
      denied('deployer', ['iam:PassRole'], {
        on: 'execution role',
        context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
      }),
      may({ service: 'cloudformation.amazonaws.com' }, ['sts:AssumeRole'], {
        on: 'execution role',
        context: { 'aws:SourceAccount': '${AWS::AccountId}' },
      }),
      mayNot({ account: 'another' }, ['sts:AssumeRole'], { on: 'execution role' }),
      permits('execution role', {
        [MADE_OF.map((service) => `${service}:*`).join(', ')]: '*',
        [MAKES_ROLES.join(', ')]: [
          identity('role/mcp-tagging-prod-*'),
          identity('instance-profile/mcp-tagging-prod-*'),
        ],
        'iam:CreateServiceLinkedRole': identity('role/aws-service-role/*'),
      }),
      denied('execution role', ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 'secretsmanager:GetSecretValue']),
      denied('execution role', ['ssm:StartSession', 'ssm:SendCommand']),
      // A template cannot widen the roles that deploy it.
      denied('execution role', ['iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy', 'iam:AttachRolePolicy'], {
        on: identity('role/mcp-tagging-delivery-*'),
      }),
      allowed('execution role', ['iam:PassRole'], { on: identity('role/mcp-tagging-prod-ServerRole-1A2B') }),
    ]),
    claim('MCP-DLV-02', 'A published release is packed, attached and deployed', { beyond: true }, [
      file('.github/workflows/deploy.yml', {
        at: {
          'on.release.types': { exactly: ['published'] },
          'permissions.id-token': 'write',
          concurrency: 'mcp-tagging-prod',
          'jobs.deploy.environment': 'production',
        },
        runs: [
          'npm ci',
          'npm pack',
          'gh release upload "$GITHUB_REF_NAME" release.tgz --clobber',
          `${UPDATE} * "ParameterKey=ReleaseUrl,ParameterValue=$RELEASE_URL" "ParameterKey=ReleaseSha256,ParameterValue=$RELEASE_SHA256" *`,
          'aws cloudformation wait stack-update-complete --stack-name mcp-tagging-prod',
        ],
        uses: {
          'aws-actions/configure-aws-credentials@v6': {
            'role-to-assume': '${{ vars.DEPLOY_ROLE_ARN }}',
            'aws-region': 'us-east-1',
            'aws-access-key-id': { absent: true },
          },
        },
      }),
      file('runbooks/deploy-from-github.md', {
        runs: [
          'aws cloudformation deploy --region us-east-1 --stack-name mcp-tagging-delivery --template-file assembly/McpTaggingDelivery.template.json --capabilities CAPABILITY_IAM --parameter-overrides "GitHubRepository=<owner>/<name>"',
        ],
      }),
    ]),
  ]);
}
