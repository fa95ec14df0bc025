/** Who assumes a role with a token. Oracle: GitHub's own example of a trust policy, https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws */
import { expect, test } from 'vitest';
import { openWorld } from '../../world.ts';
import { iam } from '../iam/iam.ts';
import { sts } from './sts.ts';

const AT = { partition: 'aws', account: '123456123456', region: 'us-east-1' } as const;
const TRUST = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Federated: 'arn:aws:iam::123456123456:oidc-provider/token.actions.githubusercontent.com' },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          'token.actions.githubusercontent.com:sub': 'repo:octo-org/octo-repo:environment:prod',
          'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
        },
      },
    },
  ],
};
const OURS = {
  iss: 'https://token.actions.githubusercontent.com',
  sub: 'repo:octo-org/octo-repo:environment:prod',
  aud: 'sts.amazonaws.com',
};

async function assume(claims: object): Promise<string> {
  const world = openWorld({ services: [iam, sts] });
  await world.invoke(
    'iam',
    'CreateRole',
    { RoleName: 'deployer', AssumeRolePolicyDocument: JSON.stringify(TRUST) },
    AT,
  );
  const WebIdentityToken = `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;
  const input = { RoleArn: 'arn:aws:iam::123456123456:role/deployer', RoleSessionName: 'job', WebIdentityToken };
  const answer = await world.invoke('sts', 'AssumeRoleWithWebIdentity', input, AT).catch((thrown: Error) => thrown);
  return answer instanceof Error ? answer.message : 'assumed';
}

test.each<[string, object, string]>([
  ['a job of the environment', OURS, 'assumed'],
  ['a job of another environment', { ...OURS, sub: 'repo:octo-org/octo-repo:environment:dev' }, 'refused'],
  ['another repository', { ...OURS, sub: 'repo:eve/octo-repo:environment:prod' }, 'refused'],
  ['a token for somebody else', { ...OURS, aud: 'https://github.com/octo-org' }, 'refused'],
  ['another issuer', { ...OURS, iss: 'https://issuer.example' }, 'refused'],
  ['a token that says nothing', {}, 'refused'],
])('%s: %3$s', async (_, claims, expected) => {
  const said = await assume(claims);
  expect(said).toBe(expected === 'assumed' ? 'assumed' : 'Not authorized to perform sts:AssumeRoleWithWebIdentity');
});
