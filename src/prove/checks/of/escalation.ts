/** Who may give himself more than his policies say: by himself, or through a role that he may assume. */
import { coversAction, isUnknownPolicy, type PolicyPart, type PolicyStatement } from '../../../aws/index.ts';
import { bothOf, type Certainty, eitherOf, matchesGlob, type Text, textIn } from '../../../base/index.ts';
import type { Place } from '../../../model/index.ts';
import type { NameOf } from '../../propose/proposal.ts';
import type { Question, Thing } from '../../question.ts';
import type { Judgement } from '../../verdict.ts';
import { targetsOf } from '../../words/access-targets.ts';
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
  // A trust policy that names somebody of the same account needs no permission on his side.
  onAny('let itself assume any role', 'iam:UpdateAssumeRolePolicy'),
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
    return [
      ...throughRoles(question, judged, nameOf).map(({ thing, judgement }) => ({
        of: thing.id,
        title: `${nameOf(thing.id)} cannot give itself further rights`,
        judged: judgement,
      })),
      ...ofWhoeverHas(question, nameOf, WAYS, 'further rights'),
    ];
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
  standing: (question, nameOf) => [
    ...thingsOfTypes(question, IDENTITIES).map(
      (thing): StandingPromise => ({
        of: thing.id,
        title: `${nameOf(thing.id)} cannot read every secret`,
        judged: judgeWays(question, thing, nameOf(thing.id), SECRETS, 'to every secret'),
      }),
    ),
    ...ofWhoeverHas(question, nameOf, SECRETS, 'every secret'),
  ],
  holds: {
    says: 'It reads one secret.',
    resources: exampleRoleThatMay(
      'secretsmanager:GetSecretValue',
      'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders-a1b2c3',
    ),
  },
  fails: { says: 'It reads them all.', resources: exampleRoleThatMay('secretsmanager:GetSecretValue') },
};

/**
 * Groups, and policies that no identity of the templates has. What such a policy allows by itself is told of it; whether its holder
 * may do more, or less, the templates do not say.
 */
function ofWhoeverHas(
  question: Question,
  nameOf: NameOf,
  ways: readonly Way[],
  to: string,
): readonly StandingPromise[] {
  const { unattached, principals } = question.model.access;
  const groups = [...principals.values()].flatMap(({ id, kind, identity }) =>
    kind === 'group' ? [[id, identity, 'is in'] as const] : [],
  );
  const policies = [...unattached].map(([id, parts]) => [id, parts, 'has'] as const);
  return [...groups, ...policies].flatMap(([id, parts, verb]): readonly StandingPromise[] => {
    const judged = ways.map((way) => ({
      way,
      is: bothOf(...way.actions.map((action) => grantedOnAll(question, parts, action))),
    }));
    const open = judged.filter(({ is }) => is === 'certain');
    const [first] = open;
    const title = `${nameOf(id)} gives whoever ${verb} it no way to ${to}`;
    const at = { subject: id, path: verb === 'has' ? ['PolicyDocument'] : [] };
    if (first !== undefined) {
      const more = open.length === 1 ? '' : `, and in ${open.length - 1} other known ways more`;
      const { says, actions } = first.way;
      const summary = `Whoever ${verb} ${nameOf(id)} may ${says}${more}: ${actions.join(', ')}.`;
      const steps = [{ says: summary, at }];
      return [{ of: id, title, judged: { outcome: 'refuted', trace: steps, counterexample: { summary, steps } } }];
    }
    const perhaps = judged.find(({ is }) => is === 'possible');
    if (perhaps !== undefined) {
      const missing = [`where the statements of ${nameOf(id)} about ${perhaps.way.actions.join(', ')} apply`];
      return [{ of: id, title, judged: { outcome: 'unknown', trace: [], missing } }];
    }
    const says = `${nameOf(id)} opens none of ${ways.length} known ways to ${to} by itself.`;
    return [{ of: id, title, judged: { outcome: 'proved', trace: [{ says, at }] } }];
  });
}

/** Whether the statements allow the action on everything. */
function grantedOnAll(question: Question, parts: readonly PolicyPart<Place>[], name: string): Certainty {
  const action = textIn(name);
  const any = targetsOf(question, ANY_OF[name]).map(({ arn }) => arn);
  const told = parts.map((part): Certainty => {
    if (isUnknownPolicy(part)) return 'possible';
    if (part.effect === 'Deny') return 'impossible';
    const everywhere: Certainty =
      part.resources === undefined
        ? 'possible'
        : eitherOf('impossible', ...part.resources.flatMap((pattern) => any.map((arn) => matchesGlob(pattern, arn))));
    return bothOf(coversAction(part, action), everywhere, part.conditions.length === 0 ? 'certain' : 'possible');
  });
  const isDenied = parts.some(
    (part) => isUnknownPolicy(part) || (part.effect === 'Deny' && coversAction(part, action) !== 'impossible'),
  );
  return bothOf(eitherOf('impossible', ...told), isDenied ? 'possible' : 'certain');
}

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
  const judgeAction = judgeActions(question, who);
  const judged = known
    .filter(({ actions }) => mayBeCovered(question, thing, actions))
    .map((way) => ({ way, ...judgeWay(way, judgeAction) }));
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

/**
 * What stands for any resource of the account that an action is about: one whose name no policy knows
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).
 * An action that is not here is about everything, or about several kinds of resources.
 */
const ANY_OF: Readonly<Record<string, string>> = {
  ...about('iam::${AWS::AccountId}:role/', ['iam:PassRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy']),
  ...about('iam::${AWS::AccountId}:role/', ['iam:UpdateAssumeRolePolicy']),
  ...about('iam::${AWS::AccountId}:user/', ['iam:CreateAccessKey', 'iam:CreateLoginProfile', 'iam:UpdateLoginProfile']),
  ...about('iam::${AWS::AccountId}:group/', ['iam:AddUserToGroup']),
  ...about('iam::${AWS::AccountId}:policy/', ['iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion']),
  ...about('lambda:${AWS::Region}:${AWS::AccountId}:function:', [
    'lambda:UpdateFunctionCode',
    'lambda:UpdateFunctionConfiguration',
    'lambda:CreateFunction',
    'lambda:InvokeFunction',
    'lambda:AddPermission',
  ]),
  ...about('ec2:${AWS::Region}:${AWS::AccountId}:instance/', [
    'ec2:ModifyInstanceAttribute',
    'ec2:StopInstances',
    'ec2:StartInstances',
  ]),
  ...about('cloudformation:${AWS::Region}:${AWS::AccountId}:stack/', [
    'cloudformation:UpdateStack',
    'cloudformation:CreateStack',
    'cloudformation:CreateChangeSet',
    'cloudformation:ExecuteChangeSet',
  ]),
  ...about('codebuild:${AWS::Region}:${AWS::AccountId}:project/', [
    'codebuild:UpdateProject',
    'codebuild:CreateProject',
    'codebuild:StartBuild',
  ]),
  ...about('glue:${AWS::Region}:${AWS::AccountId}:job/', ['glue:UpdateJob', 'glue:CreateJob', 'glue:StartJobRun']),
  ...about('sagemaker:${AWS::Region}:${AWS::AccountId}:notebook-instance/', [
    'sagemaker:CreateNotebookInstance',
    'sagemaker:CreatePresignedNotebookInstanceUrl',
  ]),
  ...about('secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:', ['secretsmanager:GetSecretValue']),
  ...about('ssm:${AWS::Region}:${AWS::AccountId}:parameter/', [
    'ssm:GetParameter',
    'ssm:GetParameters',
    'ssm:GetParametersByPath',
  ]),
};

function about(where: string, actions: readonly string[]): Readonly<Record<string, string>> {
  const arn = `arn:\${AWS::Partition}:${where}any-other-of-the-account`;
  return Object.fromEntries(actions.map((action) => [action, arn]));
}

/** Any secret is rotated by a function of its own, or by none: who rotates some does not read every one. */
const OF_ANY_SECRET = {
  'secretsmanager:resource/AllowRotationLambdaArn': 'arn:aws:lambda:us-east-1:000000000000:function:any-other',
};

/** Whether the identity may do an action on itself or on any; several ways have actions in common. */
function judgeActions(question: Question, who: string): (action: string, on: Way['on']) => Judgement {
  const known = new Map<string, Judgement>();
  return (action, on) => {
    const where = on === 'itself' ? who : ANY_OF[action];
    const key = `${action} ${where}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const claim = { kind: 'allowed', who, actions: [action], ...(where !== undefined && { on: where }) } as const;
    const context = action.startsWith('secretsmanager:') ? { context: OF_ANY_SECRET } : {};
    const judged = judgeAllowed(question, { ...claim, ...context });
    known.set(key, judged);
    return judged;
  };
}

/** Proved where the way is open. Each of its actions has to be allowed. */
function judgeWay({ actions, on }: Way, judgeAction: (action: string, on: Way['on']) => Judgement): Judgement {
  const judged: Judgement[] = [];
  for (const action of actions) {
    const one = judgeAction(action, on);
    if (one.outcome === 'refuted') return one;
    judged.push(one);
  }
  return (
    judged.find(({ outcome }) => outcome === 'unknown') ?? {
      outcome: 'proved',
      trace: judged.flatMap(({ trace }) => trace),
    }
  );
}
