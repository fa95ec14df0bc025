/** Who deploys, where GitHub does: a job, which updates the stack, and CloudFormation, which makes it. Beyond the rows of the document. */
import { type Claim, claim, MAKES_ROLES } from 'lintel/claims';
import { that } from './names.ts';
import type { Variant } from './variant.ts';

const { allowed, denied, file, may, mayNot, permits, property } = that;

type Arn = `arn:${string}`;

const job = (sub: string | { readonly otherThan: string }) => ({
  federated: 'token.actions.githubusercontent.com',
  claims: { sub, aud: 'sts.amazonaws.com' },
});
const identity = (name: string): Arn => `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:${name}`;
const stackNamed = (name: string): Arn =>
  `arn:\${AWS::Partition}:cloudformation:\${AWS::Region}:\${AWS::AccountId}:stack/${name}/*`;
const MADE_OF = [
  ...['autoscaling', 'cloudtrail', 'cloudwatch', 'config', 'ec2', 'elasticloadbalancing', 'events', 'guardduty', 'kms'],
  ...['lambda', 'logs', 'rds', 'route53', 's3', 'scheduler', 'secretsmanager', 'sns', 'ssm', 'wafv2'],
];

export function deployerClaims({ gitHubDelivery, stage }: Variant): readonly Claim[] {
  if (!gitHubDelivery) return [];
  const ours = `repo:\${GitHubRepository}:environment:${stage}`;
  const update = `aws cloudformation update-stack --stack-name coherent-${stage} --use-previous-template --capabilities CAPABILITY_NAMED_IAM --role-arn "$EXECUTION_ROLE_ARN" --parameters`;
  return that.area('Guards', [
    claim('PMO-DLV-01', 'GitHub gives the stack a new release, and does nothing else', { beyond: true }, [
      property('delivery stack', 'Imports', { exactly: [] }),
      that.parameter('GitHubRepository', {
        required: true,
        accepts: ['org-9/app_9.x'],
        refuses: ['', 'app', 'org/app/environment', 'org/*'],
      }),
      may(job(ours), ['sts:AssumeRoleWithWebIdentity'], { on: 'deployer' }),
      mayNot(job({ otherThan: ours }), ['sts:AssumeRoleWithWebIdentity'], { on: 'deployer' }),
      mayNot({ account: 'another' }, ['sts:AssumeRole'], { on: 'deployer' }),
      permits(
        'deployer',
        {
          'cloudformation:DescribeStacks, cloudformation:UpdateStack': stackNamed(`coherent-${stage}`),
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
          ...['coherent-ec2-', `coherent-${stage}-`].flatMap((name) => [
            identity(`role/${name}*`),
            identity(`instance-profile/${name}*`),
          ]),
        ],
        'iam:CreateServiceLinkedRole': identity('role/aws-service-role/*'),
      }),
      denied('execution role', ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 'secretsmanager:GetSecretValue']),
      denied('execution role', ['ssm:StartSession', 'ssm:SendCommand']),
      // A template cannot widen the roles that deploy it.
      denied('execution role', ['iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy', 'iam:AttachRolePolicy'], {
        on: identity('role/coherent-delivery-*'),
      }),
      allowed('execution role', ['iam:PassRole'], { on: identity('role/coherent-ec2-role') }),
    ]),
    claim('PMO-DLV-02', 'A published release is packed, attached and deployed', { beyond: true }, [
      file('.github/workflows/deploy.yml', {
        at: {
          'on.release.types': { exactly: ['published'] },
          'permissions.id-token': 'write',
          concurrency: `coherent-${stage}`,
          'jobs.deploy.environment': stage,
        },
        runs: [
          'npm ci',
          'npm pack',
          'gh release upload "$GITHUB_REF_NAME" release.tgz --clobber',
          `${update} * "ParameterKey=ReleaseUrl,ParameterValue=$RELEASE_URL" "ParameterKey=ReleaseSha256,ParameterValue=$RELEASE_SHA256" *`,
          `aws cloudformation wait stack-update-complete --stack-name coherent-${stage}`,
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
          `aws cloudformation deploy --region us-east-1 --stack-name coherent-delivery-${stage} --template-file assembly/CoherentDelivery.template.json --capabilities CAPABILITY_IAM --parameter-overrides "GitHubRepository=<owner>/<name>"`,
        ],
      }),
    ]),
  ]);
}
