/** Who gets at what, and who may give himself more. */
import type { Assertion } from '../../../claims/index.ts';
import { PRIVATE } from '../../propose/access.ts';
import type { Question, Thing } from '../../question.ts';
import type { Judgement } from '../../verdict.ts';
import { judgeAllowed } from '../../words/permissions.ts';
import type { CheckDefinition } from '../check.ts';
import { thingsOfTypes } from '../things-of-types.ts';

const policy = (Statement: Readonly<Record<string, unknown>>) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', ...Statement }],
});

const queue = (Principal: unknown) => ({
  Queue: { Type: 'AWS::SQS::Queue' },
  Policy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'Queue' }],
      PolicyDocument: policy({ Principal, Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': ['Queue', 'Arn'] } }),
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

const role = (Principal: unknown, more: Readonly<Record<string, unknown>> = {}) => ({
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: { AssumeRolePolicyDocument: policy({ Principal, Action: 'sts:AssumeRole' }), ...more },
  },
});

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
  holds: { says: 'Lambda assumes it.', resources: role({ Service: 'lambda.amazonaws.com' }) },
  fails: { says: 'Everybody does.', resources: role({ AWS: '*' }) },
};

interface Way {
  readonly says: string;
  readonly actions: readonly string[];
  /** On the identity itself, or on whatever the account has. */
  readonly on: 'itself' | 'anything';
  readonly kinds: readonly ('role' | 'user')[];
}

const BOTH = ['role', 'user'] as const;

const byPassing = (what: string, ...actions: readonly string[]): Way => ({
  says: `give ${what} any role`,
  actions: ['iam:PassRole', ...actions],
  on: 'anything',
  kinds: BOTH,
});

/**
 * Ways to rights that the policies do not give, each enough by itself: https://pathfinding.cloud, and
 * https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/.
 */
const WAYS: readonly Way[] = [
  { says: 'write itself a policy', actions: ['iam:PutRolePolicy'], on: 'itself', kinds: ['role'] },
  { says: 'attach itself a policy', actions: ['iam:AttachRolePolicy'], on: 'itself', kinds: ['role'] },
  { says: 'write itself a policy', actions: ['iam:PutUserPolicy'], on: 'itself', kinds: ['user'] },
  { says: 'attach itself a policy', actions: ['iam:AttachUserPolicy'], on: 'itself', kinds: ['user'] },
  { says: 'change any managed policy', actions: ['iam:CreatePolicyVersion'], on: 'anything', kinds: BOTH },
  {
    says: 'go back to an older version of any policy',
    actions: ['iam:SetDefaultPolicyVersion'],
    on: 'anything',
    kinds: BOTH,
  },
  { says: 'make keys of any user', actions: ['iam:CreateAccessKey'], on: 'anything', kinds: BOTH },
  { says: 'give any user a password', actions: ['iam:CreateLoginProfile'], on: 'anything', kinds: BOTH },
  { says: 'change the password of any user', actions: ['iam:UpdateLoginProfile'], on: 'anything', kinds: BOTH },
  { says: 'join any group', actions: ['iam:AddUserToGroup'], on: 'anything', kinds: ['user'] },
  {
    says: 'let itself assume any role',
    actions: ['iam:UpdateAssumeRolePolicy', 'sts:AssumeRole'],
    on: 'anything',
    kinds: BOTH,
  },
  { says: 'change the code of any function', actions: ['lambda:UpdateFunctionCode'], on: 'anything', kinds: BOTH },
  byPassing('a new function', 'lambda:CreateFunction', 'lambda:InvokeFunction'),
  byPassing('a new instance', 'ec2:RunInstances'),
  byPassing('a new stack', 'cloudformation:CreateStack'),
  byPassing('a new task', 'ecs:RegisterTaskDefinition', 'ecs:RunTask'),
  byPassing('a new build', 'codebuild:CreateProject', 'codebuild:StartBuild'),
  byPassing('a new job', 'glue:CreateJob', 'glue:StartJobRun'),
];

export const GIVES_ITSELF_MORE: CheckDefinition = {
  id: 'gives-itself-more',
  area: 'Access',
  severity: 'medium',
  asks: 'Which identities may give themselves more than their policies say?',
  fix: 'Name the resources that the actions are about, or set a permissions boundary; where an administrator is meant, accept it.',
  source: 'https://pathfinding.cloud',
  standing: (question, nameOf) =>
    thingsOfTypes(question, ['AWS::IAM::Role', 'AWS::IAM::User']).map((thing) => ({
      of: thing.id,
      title: `${nameOf(thing.id)} cannot give itself further rights`,
      judged: judgeWays(question, thing, nameOf(thing.id)),
    })),
  holds: {
    says: 'It starts functions with one role.',
    resources: role(
      { Service: 'ec2.amazonaws.com' },
      {
        Policies: [
          {
            PolicyName: 'start',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                { Effect: 'Allow', Action: 'lambda:*', Resource: '*' },
                { Effect: 'Deny', Action: 'lambda:UpdateFunctionCode', Resource: '*' },
                { Effect: 'Allow', Action: 'iam:PassRole', Resource: 'arn:aws:iam::111122223333:role/worker' },
              ],
            },
          },
        ],
      },
    ),
  },
  fails: {
    says: 'It starts functions with any role, that of an administrator too.',
    resources: role(
      { Service: 'ec2.amazonaws.com' },
      {
        Policies: [
          { PolicyName: 'start', PolicyDocument: policy({ Action: ['lambda:*', 'iam:PassRole'], Resource: '*' }) },
        ],
      },
    ),
  },
};

/** One way that is open is enough; what is known of none is open. */
function judgeWays(question: Question, { type, id }: Thing, who: string): Judgement {
  const kind = type === 'AWS::IAM::User' ? 'user' : 'role';
  const judged = WAYS.filter(({ kinds }) => kinds.includes(kind)).map((way) => ({
    way,
    ...judgeWay(question, way, who),
  }));
  const open = judged.filter(({ outcome }) => outcome === 'proved');
  const [first] = open;
  if (first !== undefined) {
    const more = open.length === 1 ? '' : `, and in ${open.length - 1} other known ways more`;
    const summary = `${who} may ${first.way.says}${more}: ${first.way.actions.join(', ')}.`;
    return { outcome: 'refuted', trace: first.trace, counterexample: { summary, steps: first.trace } };
  }
  const unclear = judged.filter(({ outcome }) => outcome === 'unknown');
  if (unclear.length > 0)
    return {
      outcome: 'unknown',
      trace: unclear.flatMap((each) => each.trace).slice(0, 12),
      missing: [...new Set(unclear.flatMap(({ missing = [] }) => missing))],
    };
  const says = `None of ${judged.length} known ways to further rights is open.`;
  return { outcome: 'proved', trace: [{ says, at: { subject: id, path: [] } }] };
}

/** Proved where the way is open. Each of its actions has to be allowed. */
function judgeWay(question: Question, { actions, on }: Way, who: string): Judgement {
  const assertion: Extract<Assertion, { kind: 'allowed' }> = {
    kind: 'allowed',
    who,
    actions,
    ...(on === 'itself' && { on: who }),
  };
  return judgeAllowed(question, assertion);
}
