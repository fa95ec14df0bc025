import type { Claim } from '../claim.ts';
import { numbered, type Pattern, type PatternOptions } from '../pattern.ts';
import { denied } from '../words/denied.ts';
import { may } from '../words/may.ts';
import { mayNot } from '../words/may-not.ts';

export interface DeployedFromGitHub<Name extends string> extends PatternOptions {
  /** The role that the workflow takes. */
  readonly role: Name;
  /** The only subject that takes it: `repo:org/app:environment:prod`. */
  readonly subject: string;
}

const HOST = 'token.actions.githubusercontent.com';
const ASSUME = ['sts:AssumeRoleWithWebIdentity'];

/** One workflow takes the role with a token of GitHub; no other repository, branch or account does, and no key exists. */
export function deployedFromGitHub<Name extends string = string>(options: DeployedFromGitHub<Name>): readonly Claim[] {
  const { role, subject } = options;
  const aud = 'sts.amazonaws.com';
  return numbered(options, 'Delivery', [
    [`${subject} takes ${role}`, may({ federated: HOST, claims: { sub: subject, aud } }, ASSUME, { on: role })],
    [
      `No other subject of GitHub takes ${role}`,
      mayNot({ federated: HOST, claims: { sub: { otherThan: subject }, aud } }, ASSUME, { on: role }),
    ],
    [`No other account takes ${role}`, mayNot({ account: 'another' }, ['sts:AssumeRole'], { on: role })],
    [`${role} makes no users and no keys`, denied(role, ['iam:CreateUser', 'iam:CreateAccessKey'])],
  ]);
}

const subject = 'repo:example/shop:environment:prod';
const role = (condition: Readonly<Record<string, unknown>>) => ({
  Deployer: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: {
              Federated: { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:oidc-provider/${HOST}` },
            },
            Action: 'sts:AssumeRoleWithWebIdentity',
            Condition: condition,
          },
        ],
      },
    },
  },
});
const claims = deployedFromGitHub({ id: 'DEP', role: 'Deployer', subject } as DeployedFromGitHub<string>);

export const DEPLOYED_FROM_GITHUB: Pattern = {
  name: 'deployedFromGitHub',
  about:
    'one workflow takes the role with a token of GitHub; no other repository, branch or account does, and no key exists',
  holds: [
    {
      says: 'One environment of one repository.',
      resources: role({ StringEquals: { [`${HOST}:aud`]: 'sts.amazonaws.com', [`${HOST}:sub`]: subject } }),
      claim: claims,
    },
  ],
  fails: [
    {
      says: 'Every branch of the repository takes the role.',
      resources: role({
        StringEquals: { [`${HOST}:aud`]: 'sts.amazonaws.com' },
        StringLike: { [`${HOST}:sub`]: 'repo:example/shop:*' },
      }),
      claim: claims,
    },
    {
      says: 'Every repository of GitHub takes the role.',
      resources: role({ StringEquals: { [`${HOST}:aud`]: 'sts.amazonaws.com' } }),
      claim: claims,
    },
  ],
};
