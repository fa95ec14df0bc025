/** Who may give himself more than his policies say: by himself, or through a role that he may assume. */
import { coversAction, isUnknownPolicy, type PolicyStatement } from '../../../aws/index.ts';
import { type Text, textIn } from '../../../base/index.ts';
import type { Assertion } from '../../../claims/index.ts';
import type { Place } from '../../../model/index.ts';
import type { NameOf } from '../../propose/proposal.ts';
import type { Question, Thing } from '../../question.ts';
import type { Judgement } from '../../verdict.ts';
import { judgeAllowed } from '../../words/permissions.ts';
import { policiesOf } from '../../words/policies-in-force.ts';
import type { CheckDefinition, StandingPromise } from '../check.ts';
import { exampleRoleThatMay } from '../example-role.ts';
import { thingsOfTypes } from '../things-of-types.ts';

interface Way {
  readonly says: string;
  readonly actions: readonly string[];
  /** On the identity itself, or on whatever the account has. */
  readonly on: 'itself' | 'anything';
  readonly kinds: readonly ('role' | 'user')[];
}

const BOTH = ['role', 'user'] as const;

const onItself = (kind: 'role' | 'user', says: string, ...actions: readonly string[]): Way => ({
  says,
  actions,
  on: 'itself',
  kinds: [kind],
});

const onAny = (says: string, ...actions: readonly string[]): Way => ({ says, actions, on: 'anything', kinds: BOTH });

const byPassing = (what: string, ...actions: readonly string[]): Way =>
  onAny(`give ${what} any role`, 'iam:PassRole', ...actions);

/**
 * Ways to rights that the policies do not give, each enough by itself: https://pathfinding.cloud, and
 * https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/.
 */
const WAYS: readonly Way[] = [
  onItself('role', 'write itself a policy', 'iam:PutRolePolicy'),
  onItself('role', 'attach itself a policy', 'iam:AttachRolePolicy'),
  onItself('user', 'write itself a policy', 'iam:PutUserPolicy'),
  onItself('user', 'attach itself a policy', 'iam:AttachUserPolicy'),
  onAny('change any managed policy', 'iam:CreatePolicyVersion'),
  onAny('go back to an older version of any policy', 'iam:SetDefaultPolicyVersion'),
  onAny('make keys of any user', 'iam:CreateAccessKey'),
  onAny('give any user a password', 'iam:CreateLoginProfile'),
  onAny('change the password of any user', 'iam:UpdateLoginProfile'),
  { ...onAny('join any group', 'iam:AddUserToGroup'), kinds: ['user'] },
  onAny('let itself assume any role', 'iam:UpdateAssumeRolePolicy', 'sts:AssumeRole'),
  onAny('write any role a policy and assume it', 'iam:PutRolePolicy', 'sts:AssumeRole'),
  onAny('attach any role a policy and assume it', 'iam:AttachRolePolicy', 'sts:AssumeRole'),
  onAny('change the code of any function', 'lambda:UpdateFunctionCode'),
  onAny('put code beside that of any function', 'lambda:UpdateFunctionConfiguration'),
  onAny('run commands on any instance', 'ssm:SendCommand'),
  onAny('open a shell on any instance', 'ssm:StartSession'),
  onAny('open a shell in any task', 'ecs:ExecuteCommand'),
  onAny(
    'change what any instance runs when it starts',
    'ec2:ModifyInstanceAttribute',
    'ec2:StopInstances',
    'ec2:StartInstances',
  ),
  onAny('change any stack with the rights of its role', 'cloudformation:UpdateStack'),
  onAny('change what any build runs', 'codebuild:UpdateProject', 'codebuild:StartBuild'),
  onAny('change what any job runs', 'glue:UpdateJob', 'glue:StartJobRun'),
  onAny('open any notebook', 'sagemaker:CreatePresignedNotebookInstanceUrl'),
  byPassing('a new function', 'lambda:CreateFunction', 'lambda:InvokeFunction'),
  byPassing('a new function that events start', 'lambda:CreateFunction', 'lambda:CreateEventSourceMapping'),
  byPassing('a new function that others may call', 'lambda:CreateFunction', 'lambda:AddPermission'),
  byPassing('a new instance', 'ec2:RunInstances'),
  byPassing('a new spot instance', 'ec2:RequestSpotInstances'),
  byPassing('a new stack', 'cloudformation:CreateStack'),
  byPassing('a change set', 'cloudformation:CreateChangeSet', 'cloudformation:ExecuteChangeSet'),
  byPassing('a new task', 'ecs:RegisterTaskDefinition', 'ecs:RunTask'),
  byPassing('a new build', 'codebuild:CreateProject', 'codebuild:StartBuild'),
  byPassing('a new job', 'glue:CreateJob', 'glue:StartJobRun'),
  byPassing('a new job that a trigger starts', 'glue:CreateJob', 'glue:CreateTrigger'),
  byPassing('a new development endpoint', 'glue:CreateDevEndpoint'),
  byPassing('a new notebook', 'sagemaker:CreateNotebookInstance', 'sagemaker:CreatePresignedNotebookInstanceUrl'),
  byPassing('a new processing job', 'sagemaker:CreateProcessingJob'),
  byPassing('a new training job', 'sagemaker:CreateTrainingJob'),
];

/** Reading all secrets of an account is as good as the rights that they give. */
const SECRETS: readonly Way[] = [
  onAny('read every secret of Secrets Manager', 'secretsmanager:GetSecretValue'),
  onAny('read every parameter of Systems Manager', 'ssm:GetParameter'),
  onAny('read every parameter of Systems Manager', 'ssm:GetParameters'),
  onAny('read every parameter of Systems Manager', 'ssm:GetParametersByPath'),
];

const IDENTITIES = ['AWS::IAM::Role', 'AWS::IAM::User'];

export const GIVES_ITSELF_MORE: CheckDefinition = {
  id: 'gives-itself-more',
  area: 'Access',
  severity: 'medium',
  asks: 'Which identities may give themselves more than their policies say, or assume a role that may?',
  fix: 'Name the resources that the actions are about, or set a permissions boundary; where an administrator is meant, accept it.',
  source: 'https://pathfinding.cloud',
  standing: (question, nameOf) => {
    const judged = thingsOfTypes(question, IDENTITIES).map((thing) => ({
      thing,
      judgement: judgeWays(question, thing, nameOf(thing.id), WAYS, 'to further rights'),
    }));
    return throughRoles(question, judged, nameOf).map(({ thing, judgement }) => ({
      of: thing.id,
      title: `${nameOf(thing.id)} cannot give itself further rights`,
      judged: judgement,
    }));
  },
  holds: {
    says: 'It starts functions, and gives roles to none.',
    resources: exampleRoleThatMay(['lambda:CreateFunction', 'lambda:InvokeFunction', 'iam:GetRole']),
  },
  fails: {
    says: 'It starts functions with any role, that of an administrator too.',
    resources: exampleRoleThatMay(['lambda:*', 'iam:PassRole']),
  },
};

export const READS_EVERY_SECRET: CheckDefinition = {
  id: 'reads-every-secret',
  area: 'Access',
  severity: 'medium',
  asks: 'Which identities may read every secret of the account?',
  fix: 'Name the secrets and parameters that the work needs.',
  source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html',
  standing: (question, nameOf) =>
    thingsOfTypes(question, IDENTITIES).map(
      (thing): StandingPromise => ({
        of: thing.id,
        title: `${nameOf(thing.id)} cannot read every secret`,
        judged: judgeWays(question, thing, nameOf(thing.id), SECRETS, 'to every secret'),
      }),
    ),
  holds: {
    says: 'It reads one secret.',
    resources: exampleRoleThatMay(
      'secretsmanager:GetSecretValue',
      'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders-a1b2c3',
    ),
  },
  fails: { says: 'It reads them all.', resources: exampleRoleThatMay('secretsmanager:GetSecretValue') },
};

interface JudgedIdentity {
  readonly thing: Thing;
  readonly judgement: Judgement;
}

/** Who may assume a role that gives itself more may do what the role may: one step, or several. */
function throughRoles(
  question: Question,
  judged: readonly JudgedIdentity[],
  nameOf: NameOf,
): readonly JudgedIdentity[] {
  let all = judged;
  let fresh = all.filter(({ judgement }) => judgement.outcome === 'refuted');
  while (fresh.length > 0) {
    const roles = fresh.filter(({ thing }) => thing.type === 'AWS::IAM::Role');
    const grown = all.map((each) => throughOne(question, each, roles, nameOf));
    fresh = grown.filter(
      ({ judgement }, index) => judgement !== all[index]?.judgement && judgement.outcome === 'refuted',
    );
    all = grown;
  }
  return all;
}

/** A trust policy that names somebody of the account lets him in without a policy of his own, so that each role is asked. */
function throughOne(
  question: Question,
  each: JudgedIdentity,
  roles: readonly JudgedIdentity[],
  nameOf: NameOf,
): JudgedIdentity {
  if (each.judgement.outcome === 'refuted') return each;
  const asked = roles
    .filter(({ thing }) => thing.id !== each.thing.id)
    .map((role) => ({
      role,
      ...judgeAllowed(question, {
        kind: 'allowed',
        who: nameOf(each.thing.id),
        actions: ['sts:AssumeRole'],
        on: nameOf(role.thing.id),
      }),
    }));
  const open = asked.find(({ outcome }) => outcome === 'proved');
  if (open !== undefined) return { thing: each.thing, judgement: through(each.thing, open.role, nameOf) };
  const unclear = asked.filter(({ outcome }) => outcome === 'unknown');
  if (unclear.length === 0 || each.judgement.outcome !== 'proved') return each;
  const missing = unclear.map(({ role }) => `whether ${nameOf(each.thing.id)} may assume ${nameOf(role.thing.id)}`);
  return {
    thing: each.thing,
    judgement: { outcome: 'unknown', trace: unclear.flatMap(({ trace }) => trace), missing },
  };
}

function through(who: Thing, { thing, judgement }: JudgedIdentity, nameOf: NameOf): Judgement {
  const says = `${nameOf(who.id)} may assume ${nameOf(thing.id)}.`;
  const further = judgement.outcome === 'refuted' ? (judgement.counterexample?.summary ?? '') : '';
  const steps = [{ says, at: { subject: who.id, path: [] } }, ...judgement.trace];
  return { outcome: 'refuted', trace: steps, counterexample: { summary: `${says} ${further}`, steps } };
}

/** One way that is open is enough; what is known of none is open. */
function judgeWays(question: Question, thing: Thing, who: string, ways: readonly Way[], where: string): Judgement {
  const kind = thing.type === 'AWS::IAM::User' ? 'user' : 'role';
  const known = ways.filter(({ kinds }) => kinds.includes(kind));
  const judged = known
    .filter(({ actions }) => mayBeCovered(question, thing, actions))
    .map((way) => ({ way, ...judgeWay(question, way, who) }));
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
  const says = `None of ${known.length} known ways ${where} is open.`;
  return { outcome: 'proved', trace: [{ says, at: { subject: thing.id, path: [] } }] };
}

/** Whether a statement of its own may allow each of the actions; without one no way is open. */
function mayBeCovered(question: Question, thing: Thing, actions: readonly string[]): boolean {
  const { identity = [] } = policiesOf(question, thing);
  return actions.every((action) => identity.some((part) => isUnknownPolicy(part) || mayAllow(part, textIn(action))));
}

function mayAllow(part: PolicyStatement<Place>, action: Text): boolean {
  return part.effect === 'Allow' && coversAction(part, action) !== 'impossible';
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
