/**
 * Whether a request is allowed, in AWS's own order of evaluation:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 *
 * 1. A Deny that applies, in any policy, ends it.
 * 2. Every level of the organization's service control policies must allow.
 * 3. A resource-based policy of the same account that names the caller itself allows, whatever the caller's own policies
 *    leave out. One that names the caller's role is limited by boundary and session policy. One that names the account
 *    only lets the account's own policies decide.
 * 4. Identity-based policies, the permissions boundary and the session policy must all allow.
 * 5. The policy of the VPC endpoint through which the request comes must allow it too
 *    (https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html).
 *
 * Across accounts the resource's side and the caller's side must both allow. A KMS key and a role's trust are open to
 * nobody whom their own policy does not name, not even within the account.
 */
import {
  allOf,
  anyOf,
  bothOf,
  type Certainty,
  EVERYWHERE,
  type Extent,
  extentOf,
  type Guard,
  isHole,
  NO_TEXT,
  NOWHERE,
  noneOf,
  sameText,
  type Text,
  unitsOf,
} from '../base/index.ts';
import { testAction, testResource } from './action-match.ts';
import { parseArn } from './arn.ts';
import { type Tested, testCondition } from './condition.ts';
import { isUnknownPolicy, type PolicyPart, type PolicyStatement } from './policy.ts';
import { isOutside, type NamedAs, nameIn, showPrincipals } from './principal.ts';
import { accountOf, type Request } from './request.ts';

/** What is attached where. Leave out what does not exist; an empty list is a policy that allows nothing. */
export interface Policies<At = unknown> {
  readonly identity?: readonly PolicyPart<At>[];
  readonly resource?: readonly PolicyPart<At>[];
  readonly boundary?: readonly PolicyPart<At>[];
  readonly session?: readonly PolicyPart<At>[];
  /** Service control policies, one list a level from the root down. */
  readonly serviceControl?: readonly (readonly PolicyPart<At>[])[];
  /** Resource control policies. All allow by default, so only their Deny statements count. */
  readonly resourceControl?: readonly PolicyPart<At>[];
  /** The policy of the VPC endpoint through which the request comes. */
  readonly endpoint?: readonly PolicyPart<At>[];
  /** @default the account in the resource's ARN, else the principal's */
  readonly resourceAccount?: Text;
}

export type PolicyKind = Exclude<keyof Policies, 'resourceAccount'>;

/** What one statement said about the request. */
export interface EvaluationStep<At = unknown> {
  readonly policy: PolicyKind;
  readonly at: At;
  readonly sid?: Text;
  readonly effect: 'Allow' | 'Deny' | 'unknown';
  readonly answer: Certainty;
  readonly when: Guard;
  /** `action matches ec2:Describe*`, `condition aws:SecureTransport unknown: …`: the element that decided. */
  readonly why: string;
}

/** Where the request is allowed: outside `possible` it is refused. */
export interface Decision<At = unknown> extends Extent {
  readonly steps: readonly EvaluationStep<At>[];
}

export function evaluate<At>(request: Request, policies: Policies<At>): Decision<At> {
  const steps: EvaluationStep<At>[] = [];
  const weigh = (policy: PolicyKind, parts: readonly PolicyPart<At>[] = []) =>
    weighPolicy(request, policy, parts, steps);

  const identity = weigh('identity', policies.identity);
  const resource = weigh('resource', policies.resource);
  const boundary = weigh('boundary', policies.boundary);
  const session = weigh('session', policies.session);
  const levels = isIdentity(request)
    ? (policies.serviceControl ?? []).map((level) => weigh('serviceControl', level))
    : [];
  const resourceControl = weigh('resourceControl', policies.resourceControl);
  const endpoint = weigh('endpoint', policies.endpoint);

  const all = [identity, resource, boundary, session, ...levels, resourceControl, endpoint];
  const denied = anyOf(...all.map((it) => it.deny));
  const limits = allOf(
    policies.boundary === undefined ? EVERYWHERE : boundary.allow,
    policies.session === undefined ? EVERYWHERE : session.allow,
  );
  const granted = grant(request, policies, { own: allOf(identity.allow, limits), limits, resource });
  const through = policies.endpoint === undefined ? EVERYWHERE : endpoint.allow;
  const verdict = allOf(noneOf(denied), ...levels.map((level) => level.allow), through, granted);
  return { ...verdict, steps };
}

interface Sides {
  /** What the caller's identity policies grant within its limits. */
  readonly own: Extent;
  readonly limits: Extent;
  readonly resource: Weighed;
}

function grant(request: Request, policies: Policies, { own, limits, resource }: Sides): Extent {
  if (!isIdentity(request)) return resource.itself;
  const byResource = anyOf(resource.itself, allOf(resource.role, limits));
  const within = needsResourcePolicy(request)
    ? anyOf(byResource, allOf(resource.account, own))
    : anyOf(byResource, own);
  const across = allOf(anyOf(resource.itself, resource.role, resource.account), own);
  switch (isSameAccount(request, policies.resourceAccount)) {
    case 'certain':
      return within;
    case 'impossible':
      return across;
    case 'possible':
      return { certain: allOf(within, across).certain, possible: anyOf(within, across).possible };
  }
}

/** Services, identity providers and the public belong to no account: only the resource's side speaks of them. */
function isIdentity({ principal }: Request): boolean {
  return principal.kind === 'role' || principal.kind === 'user';
}

function isSameAccount(request: Request, resourceAccount: Text | undefined): Certainty {
  const owner = resourceAccount ?? parseArn(request.resource)?.account ?? NO_TEXT;
  const account = accountOf(request.principal);
  // ARNs of buckets and of AWS's own resources name no account.
  if (owner === '' || owner === '*') return 'certain';
  return account === undefined ? 'possible' : sameText(owner, account);
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html; for roles, the trust policy. */
function needsResourcePolicy(request: Request): boolean {
  const action = request.action.toLowerCase();
  return action.startsWith('sts:assumerole') || (action.startsWith('kms:') && isKey(request.resource));
}

/** Actions such as `kms:ListAliases` have no key whose policy could allow them. */
function isKey(resource: Text): boolean {
  const arn = parseArn(resource);
  if (arn === undefined) return resource !== '*';
  return arn.resource.startsWith('key/') || isHole(unitsOf(arn.resource)[0]);
}

interface Weighed {
  readonly allow: Extent;
  readonly deny: Extent;
  /** Of a resource policy: the Allow, by the way in which it names the caller. */
  readonly itself: Extent;
  readonly role: Extent;
  readonly account: Extent;
}

function weighPolicy<At>(
  request: Request,
  policy: PolicyKind,
  parts: readonly PolicyPart<At>[],
  steps: EvaluationStep<At>[],
): Weighed {
  const weighed = { allow: NOWHERE, deny: NOWHERE, itself: NOWHERE, role: NOWHERE, account: NOWHERE };
  for (const part of parts) {
    const { step, named } = meet(request, policy, part);
    steps.push(step);
    if (step.answer === 'impossible') continue;
    const extent = extentOf(step.answer, step.when);
    if (step.effect !== 'Allow') weighed.deny = anyOf(weighed.deny, extent);
    if (step.effect === 'Deny') continue;
    weighed.allow = anyOf(weighed.allow, extent);
    for (const way of ['itself', 'role', 'account'] as const) {
      weighed[way] = anyOf(weighed[way], allOf(extent, extentOf(named[way])));
    }
  }
  return weighed;
}

const ANYHOW: NamedAs = Object.freeze({ itself: 'possible', role: 'possible', account: 'possible' });

function meet<At>(
  request: Request,
  policy: PolicyKind,
  part: PolicyPart<At>,
): { readonly step: EvaluationStep<At>; readonly named: NamedAs } {
  if (isUnknownPolicy(part)) {
    const why = `what ${part.unknown} says is not known`;
    return {
      step: { policy, at: part.at, effect: 'unknown', answer: 'possible', when: part.when, why },
      named: ANYHOW,
    };
  }
  const { answer, why } = testStatement(request, policy, part);
  const sid = part.sid === undefined ? {} : { sid: part.sid };
  return {
    step: { policy, at: part.at, ...sid, effect: part.effect, answer, when: part.when, why },
    named: namedIn(part, request),
  };
}

/**
 * Tests the elements of a statement in order. The first that does not match rules it out; else the reasons of all are
 * given.
 */
function testStatement(request: Request, policy: PolicyKind, statement: PolicyStatement): Tested {
  const reasons: Tested[] = [];
  const tests = [
    () => testAction(statement, request.action),
    () => testResource(statement, request),
    ...(['resource', 'resourceControl', 'endpoint'].includes(policy)
      ? [() => testPrincipal(statement, request, policy)]
      : []),
    ...statement.conditions.map((condition) => () => testCondition(condition, request, statement.variables)),
  ];
  for (const test of tests) {
    const tested = test();
    if (tested.answer === 'impossible') return tested;
    reasons.push(tested);
  }
  const open = reasons.filter((reason) => reason.answer === 'possible');
  const why = (open.length > 0 ? open : reasons).map((reason) => reason.why).filter((text) => text !== '');
  return { answer: bothOf(...reasons.map((reason) => reason.answer)), why: why.join('; ') };
}

function testPrincipal(statement: PolicyStatement, request: Request, policy: PolicyKind): Tested {
  const { principals, notPrincipals } = statement;
  if (notPrincipals !== undefined) {
    const answer = isOutside(notPrincipals, request.principal);
    const verb = { certain: 'is not', impossible: 'is', possible: 'may be' }[answer];
    return { answer, why: `principal ${verb} among NotPrincipal ${showPrincipals(notPrincipals)}` };
  }
  if (principals === undefined) {
    return policy === 'resourceControl'
      ? { answer: 'certain', why: '' }
      : { answer: 'impossible', why: 'names no principal' };
  }
  const { itself, role, account } = nameIn(principals, request.principal);
  const answer: Certainty = [itself, role, account].includes('certain')
    ? 'certain'
    : [itself, role, account].includes('possible')
      ? 'possible'
      : 'impossible';
  const verb = { certain: 'matches', impossible: 'does not match', possible: 'may match' }[answer];
  return { answer, why: `principal ${verb} ${showPrincipals(principals)}` };
}

/** NotPrincipal with Allow lets everybody else in by itself. */
function namedIn(statement: PolicyStatement, request: Request): NamedAs {
  if (statement.principals !== undefined) return nameIn(statement.principals, request.principal);
  return {
    itself: statement.notPrincipals === undefined ? 'impossible' : 'certain',
    role: 'impossible',
    account: 'impossible',
  };
}
