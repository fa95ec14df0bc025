import { CfnParameter, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { shellBlock } from './alarm-runbook.ts';
import { ExecutionRole } from './execution-role.ts';
import { GitHubDeployer } from './github-deployer.ts';
import { addOutputs } from './outputs.ts';
import { PARAMETER_FORMATS } from './parameter-formats.ts';

export interface ReleaseDeliveryProps {
  /** The name of the stack that is updated. */
  readonly stackName: string;
  /** The environment of GitHub whose jobs may deploy. */
  readonly environment: string;
  /** What the template of the stack is made of: prefixes of its services, `ec2`. */
  readonly services: readonly string[];
  /** How the names of its roles and instance profiles begin: `orders-prod-`. */
  readonly roleNames: readonly string[];
}

/**
 * The roles with which GitHub updates one stack, for a stack of their own: a job gets in with a token for one environment of the
 * repository that the parameter `GitHubRepository` names, asks for an update, and reads how it goes. The update itself is made by
 * a role that CloudFormation alone takes over. The identity provider for GitHub is there: an account has one.
 */
export class ReleaseDelivery extends Construct {
  constructor(scope: Construct, id: string, { stackName, environment, services, roleNames }: ReleaseDeliveryProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const repository = new CfnParameter(stack, 'GitHubRepository', {
      description: 'Repository whose workflow may deploy, owner/name',
      ...PARAMETER_FORMATS.gitHubRepository,
    });
    const execution = new ExecutionRole(this, 'ExecutionRole', {
      description: `CloudFormation updates ${stackName} with it`,
      services,
      roleNames,
      never: DATA,
    });
    const deployer = new GitHubDeployer(this, 'Deployer', {
      repository: repository.valueAsString,
      environment,
      providerArn: stack.formatArn({
        service: 'iam',
        region: '',
        resource: 'oidc-provider',
        resourceName: 'token.actions.githubusercontent.com',
      }),
      statements: [
        new iam.PolicyStatement({
          sid: 'UpdateTheStack',
          actions: ['cloudformation:DescribeStacks', 'cloudformation:UpdateStack'],
          resources: [
            stack.formatArn({ service: 'cloudformation', resource: 'stack', resourceName: `${stackName}/*` }),
          ],
        }),
        new iam.PolicyStatement({
          sid: 'HandTheRoleToCloudFormation',
          actions: ['iam:PassRole'],
          resources: [execution.roleArn],
          conditions: { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
        }),
      ],
    });
    addOutputs(stack, {
      DeployRoleArn: [`DEPLOY_ROLE_ARN of the GitHub environment ${environment}`, deployer.role.roleArn],
      ExecutionRoleArn: [`EXECUTION_ROLE_ARN of the GitHub environment ${environment}`, execution.roleArn],
    });
  }
}

/** A deployment changes what keeps data, and reads none of it; nor does it run anything on a server. */
const DATA = [
  's3:DeleteObject*',
  's3:GetObject*',
  's3:PutObject*',
  'secretsmanager:GetSecretValue',
  'ssm:SendCommand',
  'ssm:StartSession',
] as const;

export interface ReleaseWorkflowProps {
  readonly region: string;
  readonly stackName: string;
  readonly environment: string;
  /** All parameters of the template: ReleaseUrl and ReleaseSha256 get new values, the others keep theirs. */
  readonly parameters: readonly string[];
}

const CHANGED: Readonly<Record<string, string>> = { ReleaseUrl: '"$RELEASE_URL"', ReleaseSha256: '"$RELEASE_SHA256"' };

/**
 * A workflow that packs each published release, attaches the archive to it, where the server fetches it, and gives the stack its
 * address and its SHA-256. A release that runs already is no failure.
 */
export function releaseWorkflow({ region, stackName, environment, parameters }: ReleaseWorkflowProps): string {
  const values = parameters.map((name) => {
    const value = CHANGED[name];
    return `ParameterKey=${name},${value === undefined ? 'UsePreviousValue=true' : `ParameterValue=${value}`}`;
  });
  return `name: deploy
on:
  release:
    types: [published]
permissions:
  contents: write # the archive is attached to the release
  id-token: write
concurrency: ${stackName}
jobs:
  deploy:
    runs-on: ubuntu-24.04
    environment: ${environment}
    steps:
      - uses: actions/checkout@v6
      - uses: actions/setup-node@v6
        with:
          node-version: 24
          cache: npm
      - name: Test and pack
        run: |
          npm ci
          npm test --if-present
          npm pack
          mv ./*.tgz release.tgz
      - name: Attach the archive to the release
        env:
          GH_TOKEN: \${{ github.token }}
        run: |
          gh release upload "$GITHUB_REF_NAME" release.tgz --clobber
          echo "RELEASE_URL=$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/releases/download/$GITHUB_REF_NAME/release.tgz" >>"$GITHUB_ENV"
          echo "RELEASE_SHA256=$(sha256sum release.tgz | cut --delimiter=' ' --fields=1)" >>"$GITHUB_ENV"
      - name: Take the deployment role with a token of GitHub
        uses: aws-actions/configure-aws-credentials@v6
        with:
          role-to-assume: \${{ vars.DEPLOY_ROLE_ARN }}
          aws-region: ${region}
      - name: Update the stack
        env:
          EXECUTION_ROLE_ARN: \${{ vars.EXECUTION_ROLE_ARN }}
        run: |
          if ! said=$(aws cloudformation update-stack --stack-name ${stackName} --use-previous-template --capabilities CAPABILITY_NAMED_IAM \\
            --role-arn "$EXECUTION_ROLE_ARN" --parameters ${values.join(' \\\n              ')} 2>&1); then
            echo "$said"
            grep --quiet 'No updates are to be performed' <<<"$said"
            exit 0
          fi
          aws cloudformation wait stack-update-complete --stack-name ${stackName}
`;
}

export interface ReleaseDeliveryStepsProps extends ReleaseWorkflowProps {
  /** The architecture, as `lintel` is told it, and its environment. */
  readonly target: string;
  readonly targetEnvironment: string;
  /** The name that the stack of the roles gets, and its template in the assembly. */
  readonly deliveryStackName: string;
  readonly template: string;
}

/** How the roles are made once, and what then deploys: a page of Markdown. */
export function releaseDeliverySteps(props: ReleaseDeliveryStepsProps): string {
  const { region, stackName, environment, target, targetEnvironment, deliveryStackName, template } = props;
  const output = (role: string) =>
    `aws cloudformation describe-stacks --region ${region} --stack-name ${deliveryStackName} --query "Stacks[0].Outputs[?OutputKey=='${role}RoleArn'].OutputValue" --output text`;
  return `# Deploy from GitHub

A published release of the repository is packed, attached and deployed by \`.github/workflows/deploy.yml\`. The server fetches it
from GitHub without a login: of a private repository, deploy by hand (\`deploy.md\`) from an address of your own.

1. Once: the identity provider of the account, unless it is there, and the roles:

${shellBlock(
  `npx lintel synth ${target} --env ${targetEnvironment} --out assembly`,
  'aws iam list-open-id-connect-providers',
  'aws iam create-open-id-connect-provider --url https://token.actions.githubusercontent.com --client-id-list sts.amazonaws.com',
  `aws cloudformation deploy --region ${region} --stack-name ${deliveryStackName} --template-file assembly/${template}.template.json \\`,
  '  --capabilities CAPABILITY_IAM --parameter-overrides GitHubRepository=<owner>/<name>',
)}

2. Make the environment \`${environment}\` at GitHub, with reviewers, and give it the roles:

${shellBlock(
  `gh variable set DEPLOY_ROLE_ARN --env ${environment} --body "$(${output('Deploy')})"`,
  `gh variable set EXECUTION_ROLE_ARN --env ${environment} --body "$(${output('Execution')})"`,
)}

3. Deploy: publish a release. Go back: publish the older one anew.

${shellBlock('VERSION=<the tag, like v1.4.0>', 'gh release create "$VERSION" --generate-notes')}

A template that changed is still deployed by hand: the role of the workflow may only give ${stackName} other values of its parameters.
`;
}
