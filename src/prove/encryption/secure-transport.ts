import { actionClass, actionsOf, evaluate, type PolicyPart, type Principal, parseStatement } from '../../aws/index.ts';
import {
  ALWAYS,
  and,
  compose,
  type Guard,
  madeUpName,
  NEVER,
  not,
  or,
  stripPrivate,
  type Text,
} from '../../base/index.ts';
import type { Place } from '../../model/index.ts';
import type { Question, Thing } from '../question.ts';
import { IN_TLS, PLAIN, type Protection } from './protection.ts';

const ANYTHING = { Effect: 'Allow', Action: '*', Resource: '*' };

/** Somebody whom no policy of the template can mean by name, with all rights: what stops him is the resource's policy. */
const callersIn = (account: Text): readonly Principal[] => [
  { kind: 'role', arn: compose`arn:aws:iam::${account}:role/${madeUpName('any role')}` },
  { kind: 'user', arn: compose`arn:aws:iam::${account}:user/${madeUpName('any user')}` },
  { kind: 'anonymous' },
];

/** Clients of a file system come by its mount targets. */
const IN_THE_CLEAR = {
  'aws:SecureTransport': [stripPrivate('false')],
  's3:TlsVersion': undefined,
  'elasticfilesystem:AccessedViaMountTarget': [stripPrivate('true')],
};

/**
 * Whether the policy of a resource denies each action when it comes without TLS, whoever asks. Services of AWS are left
 * out: they call over TLS (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html).
 */
export function denialOfPlain(
  question: Question,
  thing: Thing,
  actions: readonly string[],
  resources: readonly Text[],
): readonly Protection[] {
  const policy = question.model.access.resourcePolicies.get(thing.id);
  if (policy === undefined)
    return [{ when: thing.when, path: [], oneOf: [PLAIN], says: `${thing.id} has no policy that asks for TLS.` }];
  const identity = parseStatement<Place>(ANYTHING, { at: { subject: thing.id, path: [] }, when: ALWAYS }).statements;
  let certain: Guard = NEVER;
  let possible: Guard = NEVER;
  const lets: string[] = [];
  const open: string[] = [];
  const { account } = question.model.access.placeOf(thing.id);
  const classes = toldApart(actions, policy);
  for (const principal of callersIn(account)) {
    for (const action of classes) {
      for (const resource of resources) {
        const decision = evaluate(
          {
            principal,
            action: stripPrivate(action),
            resource,
            context: IN_THE_CLEAR,
          },
          { identity, resource: policy, resourceAccount: account },
        );
        if (decision.certain !== NEVER) lets.push(action);
        else if (decision.possible !== NEVER)
          open.push(...decision.steps.filter((each) => each.answer === 'possible').map((each) => each.why));
        certain = or(certain, decision.certain);
        possible = or(possible, decision.possible);
      }
    }
  }
  const [first] = lets;
  const protection = { path: [] };
  return [
    {
      ...protection,
      when: not(possible),
      oneOf: [IN_TLS],
      says: `The policy of ${thing.id} denies what comes without TLS.`,
    },
    {
      ...protection,
      when: certain,
      oneOf: [PLAIN],
      says: `The policy of ${thing.id} does not deny ${first ?? 'everything'} without TLS.`,
    },
    {
      ...protection,
      when: and(possible, not(certain)),
      oneOf: [IN_TLS, PLAIN],
      says: `The policy of ${thing.id} perhaps denies what comes without TLS.`,
      missing: [...new Set(open)].slice(0, 2).join('; '),
    },
  ];
}

/** The first of each class of actions: the policy says of the others what it says of it. */
function toldApart(actions: readonly string[], policy: readonly PolicyPart[]): readonly string[] {
  const firsts = new Map<string, string>();
  for (const action of actions) {
    const key = actionClass(stripPrivate(action), policy);
    if (!firsts.has(key)) firsts.set(key, action);
  }
  return [...firsts.values()];
}

/** Actions on the bucket or its objects, which are what its policy decides. */
export function bucketActions(): readonly string[] {
  return actionsOf('s3')
    .map((action) => action.name)
    .filter(
      (name) => !/AccessPoint|Job|StorageLens|AllMyBuckets|AccessGrant|AccountPublic|PublicAccessBlock$/.test(name),
    )
    .filter((name) => /Bucket|Object|Upload/.test(name) && name !== 's3:CreateBucket');
}

export function bucketResources({ model }: Question, bucket: Thing): readonly Text[] {
  const arn = model.access.arnOf(bucket.id);
  // The second stands for every object; the third is one that a policy for some prefix does not mean.
  return [arn, compose`${arn}/${madeUpName('any object')}`, compose`${arn}/0`];
}
