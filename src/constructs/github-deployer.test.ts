import * as iam from 'aws-cdk-lib/aws-iam';
import { expect, test } from 'vitest';
import { GitHubDeployer, type GitHubDeployerProps } from './github-deployer.ts';
import { resourcesOf, tinyStack } from './tiny-stack.ts';

function deployer(rest: Partial<GitHubDeployerProps> = {}) {
  const stack = tinyStack();
  new GitHubDeployer(stack, 'Deployer', {
    repository: 'example-org/orders',
    environment: 'production',
    statements: [new iam.PolicyStatement({ actions: ['ecs:UpdateService'], resources: ['arn:aws:ecs:::service/a'] })],
    ...rest,
  });
  return resourcesOf(stack);
}

test('only a job of that environment of that repository gets in', () => {
  const { DeployerProvider, DeployerRole } = deployer();
  expect(DeployerProvider?.Properties).toEqual({
    Url: 'https://token.actions.githubusercontent.com',
    ClientIdList: ['sts.amazonaws.com'],
  });
  expect(DeployerRole?.Properties?.AssumeRolePolicyDocument).toMatchObject({
    Statement: [
      {
        Action: 'sts:AssumeRoleWithWebIdentity',
        Principal: { Federated: { 'Fn::GetAtt': ['DeployerProvider', 'Arn'] } },
        Condition: {
          StringEquals: {
            'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
            'token.actions.githubusercontent.com:sub': 'repo:example-org/orders:environment:production',
          },
        },
      },
    ],
  });
  expect(DeployerRole?.Properties?.Policies).toHaveLength(1);
});

test('an identity provider that exists is used, not made again', () => {
  const providerArn = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com';
  expect(Object.keys(deployer({ providerArn }))).toEqual(['DeployerRole']);
});

test.each([
  [{ repository: 'example-org/*' }, 'GitHub deployer "Tiny/Deployer": "example-org/*" is not a repository'],
  [{ environment: '*' }, 'GitHub deployer "Tiny/Deployer": "*" is not a GitHub environment'],
])('a subject that is too wide is refused: %j', (rest, text) => {
  expect(() => deployer(rest)).toThrow(text);
});
