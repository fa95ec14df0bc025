import { Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

export interface GitHubDeployerProps {
  /** `owner/name`. */
  readonly repository: string;
  /** The GitHub environment that a job must name, so that its protection rules stand before every deployment. */
  readonly environment: string;
  /** What a deployment may do; everything else is denied. */
  readonly statements: readonly iam.PolicyStatement[];
  /**
   * @default - generated
   */
  readonly roleName?: string;
  /**
   * The ARN of the account's identity provider for GitHub, where it exists already: an account has one at most.
   *
   * @default - it is made
   */
  readonly providerArn?: string;
}

const ISSUER = 'token.actions.githubusercontent.com';

/**
 * A role that jobs of one environment of one repository take over with a token of GitHub (OIDC). No key of AWS is stored
 * at GitHub, and a job of another repository, a fork or a pull request does not get in.
 */
export class GitHubDeployer extends Construct {
  readonly role: iam.Role;

  constructor(scope: Construct, id: string, props: GitHubDeployerProps) {
    super(scope, id);
    refuseVagueSubject(this.node.path, props);
    const providerArn =
      props.providerArn ??
      new iam.CfnOIDCProvider(this, 'Provider', {
        url: `https://${ISSUER}`,
        clientIdList: ['sts.amazonaws.com'],
      }).attrArn;
    this.role = new iam.Role(this, 'Role', {
      description: `Deployments from GitHub, environment ${props.environment}`,
      assumedBy: new iam.FederatedPrincipal(
        providerArn,
        {
          StringEquals: {
            [`${ISSUER}:aud`]: 'sts.amazonaws.com',
            [`${ISSUER}:sub`]: `repo:${props.repository}:environment:${props.environment}`,
          },
        },
        'sts:AssumeRoleWithWebIdentity',
      ),
      inlinePolicies: { Deploy: new iam.PolicyDocument({ statements: [...props.statements] }) },
      ...(props.roleName === undefined ? {} : { roleName: props.roleName }),
    });
  }
}

function refuseVagueSubject(path: string, { repository, environment }: GitHubDeployerProps): void {
  if (!Token.isUnresolved(repository) && !/^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/.test(repository)) {
    throw new Error(
      `GitHub deployer "${path}": "${repository}" is not a repository; write it like "example-org/orders", without a wildcard.`,
    );
  }
  if (!Token.isUnresolved(environment) && !/^[A-Za-z0-9._-]+$/.test(environment)) {
    throw new Error(
      `GitHub deployer "${path}": "${environment}" is not a GitHub environment; write it like "production", without a wildcard.`,
    );
  }
}
