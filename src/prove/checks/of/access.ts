/** Who gets at what from outside. */
import { PRIVATE } from '../../propose/access.ts';
import type { CheckDefinition } from '../check.ts';
import { examplePolicy, exampleRole } from '../example-role.ts';
import { thingsOfTypes } from '../things-of-types.ts';

const queue = (Principal: unknown) => ({
  Queue: { Type: 'AWS::SQS::Queue' },
  Policy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'Queue' }],
      PolicyDocument: examplePolicy({
        Principal,
        Action: 'sqs:SendMessage',
        Resource: { 'Fn::GetAtt': ['Queue', 'Arn'] },
      }),
    },
  },
});

export const OPEN_TO_EVERYBODY: CheckDefinition = {
  id: 'open-to-everybody',
  area: 'Access',
  severity: 'high',
  asks: 'Does the policy of a resource let everybody in?',
  fix: 'Name the accounts, roles or services that need it, or bind them with aws:PrincipalOrgID, aws:SourceArn or the like.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html',
  standing: (question, nameOf) =>
    thingsOfTypes(question, Object.keys(PRIVATE)).map(({ id, type }) => ({
      of: id,
      title: `The public may do nothing with ${nameOf(id)}`,
      judged: [{ kind: 'mayNot', who: 'anyone', actions: [PRIVATE[type] ?? '*'], on: nameOf(id) }],
    })),
  holds: { says: 'One account may send.', resources: queue({ AWS: '111122223333' }) },
  fails: { says: 'Everybody may send.', resources: queue('*') },
};

const ASSUMING = ['sts:AssumeRole', 'sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity'];

export const ASSUMED_BY_ANYBODY: CheckDefinition = {
  id: 'assumed-by-anybody',
  area: 'Access',
  severity: 'high',
  asks: 'Is there a role that anybody may assume?',
  fix: 'Name in the trust policy who may assume the role.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html#access-analyzer-iam-role',
  standing: (question, nameOf) =>
    thingsOfTypes(question, ['AWS::IAM::Role']).map(({ id }) => ({
      of: id,
      title: `Nobody from elsewhere may assume ${nameOf(id)} unless its policy names him`,
      judged: [{ kind: 'mayNot', who: 'anyone', actions: ASSUMING, on: nameOf(id) }],
    })),
  holds: { says: 'Lambda assumes it.', resources: exampleRole({ Service: 'lambda.amazonaws.com' }) },
  fails: { says: 'Everybody does.', resources: exampleRole({ AWS: '*' }) },
};

export const ASSUMED_FROM_ELSEWHERE: CheckDefinition = {
  id: 'assumed-from-elsewhere',
  area: 'Access',
  severity: 'low',
  asks: 'Which roles may another account assume?',
  fix: 'Name the account and the role there, and ask for an external id or the organization; accept the finding where that is meant.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html',
  standing: (question, nameOf) =>
    thingsOfTypes(question, ['AWS::IAM::Role']).map(({ id }) => ({
      of: id,
      title: `No other account may assume ${nameOf(id)}`,
      judged: [{ kind: 'mayNot', who: { account: 'another' }, actions: ASSUMING, on: nameOf(id) }],
    })),
  holds: { says: 'The own account assumes it.', resources: exampleRole({ AWS: { Ref: 'AWS::AccountId' } }) },
  fails: { says: 'Whoever is of any account does.', resources: exampleRole({ AWS: '*' }) },
};
