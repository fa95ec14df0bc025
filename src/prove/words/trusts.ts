import { coversAction, isUnknownPolicy, type PolicyPart, type PolicyStatement, parseArn } from '../../aws/index.ts';
import {
  allOf,
  anyOf,
  bothOf,
  type Certainty,
  type Extent,
  eitherOf,
  exactlyIn,
  extentOf,
  type Guard,
  holeName,
  isSymbolic,
  matchesGlob,
  NOWHERE,
  noneOf,
  oppositeOf,
  sameText,
  stripPrivate,
  type Text,
} from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { type Place, textOf } from '../../model/index.ts';
import { about, judge, refuted } from '../judge.ts';
import type { Question } from '../question.ts';
import type { Judgement, TraceStep } from '../verdict.ts';

type Trusts = Extract<Assertion, { kind: 'trusts' }>;

/** Exactly these principals are named by the statements that let somebody assume the role, and not denied. */
export function judgeTrusts(question: Question, { role, principals }: Trusts): Judgement {
  return about(question, role, (things) => {
    const roles = things.map((thing) => question.model.access.principals.get(thing.id));
    if (roles.some((each) => each?.kind !== 'role'))
      return refuted(`${things.map((thing) => thing.id).join(', ')} is not a role.`);
    const wanted = principals.flatMap((text) => expected(question, text));
    const each = roles.map((role) => trustedBy(role?.trust ?? []));
    const trusted = each.flat();
    const trace: TraceStep[] = trusted.map(({ name, at, says }) => ({
      at,
      says: says ?? `${name} may assume the role.`,
    }));
    // Each role by itself: what one trusts is no excuse for another that trusts nobody.
    const holds = allOf(
      ...each.flatMap((own) => [
        ...own.map(({ name, is }) =>
          noneOf(allOf(is, noneOf(extentOf(eitherOf(...wanted.map((it) => isSame(name, it))))))),
        ),
        ...wanted.map((text) => anyOf(NOWHERE, ...own.map(({ name, is }) => allOf(is, extentOf(isSame(name, text)))))),
      ]),
    );
    return judge(holds, {
      trace,
      counterexample: () => ({
        summary: `The role trusts ${trusted.map(({ name }) => name).join(', ') || 'nobody'}, expected ${wanted.join(', ')}.`,
        steps: trace,
      }),
      missing: trusted.filter(({ is }) => is.certain !== is.possible).map(({ name }) => `whether it trusts ${name}`),
    });
  });
}

interface Trusted {
  readonly name: Text;
  readonly is: Extent;
  readonly at: Place;
  readonly says?: string;
}

/** Whom the Allow statements let make a session of the role; a statement that is not known may let in anybody. */
function trustedBy(trust: readonly PolicyPart<Place>[]): readonly Trusted[] {
  return trust.flatMap((part): readonly Trusted[] => {
    if (isUnknownPolicy(part)) {
      const name = stripPrivate(part.unknown);
      const says = `What ${name} says is not known.`;
      return [{ name, is: extentOf('possible', part.when), at: part.at, says }];
    }
    if (part.effect === 'Deny') return [];
    const allowed = assuming(part);
    return namesIn(part).flatMap((name) => {
      const actions = allowed.filter((action) => mayDo(part, name).includes(action));
      if (actions.length === 0) return [];
      const denied = anyOf(NOWHERE, ...trust.map((other) => deniedBy(other, name, actions)));
      const is = allOf(exactlyIn(part.when), noneOf(denied));
      return isNowhere(is.possible) ? [] : [{ name, is, at: part.at }];
    });
  });
}

function isNowhere(when: Guard): boolean {
  return when === NOWHERE.possible;
}

function namesIn({ principals }: PolicyStatement<Place>): readonly Text[] {
  if (principals === undefined) return [stripPrivate('everyone except some')];
  const { everyone, aws, services, federated, canonicalUsers } = principals;
  return [...(everyone ? [EVERYONE] : []), ...aws, ...services, ...federated, ...canonicalUsers];
}

const EVERYONE = stripPrivate('*');

/** Where a Deny keeps this principal from all of the actions. One with a condition still leaves it some requests. */
function deniedBy(part: PolicyPart<Place>, name: Text, actions: readonly Text[]): Extent {
  if (isUnknownPolicy(part) || part.effect === 'Allow' || part.conditions.length > 0) return NOWHERE;
  const covered = bothOf(...actions.map((action) => coversAction(part, action)));
  const { principals, notPrincipals } = part;
  const among = (names: readonly Text[]) => eitherOf(...names.map((each) => isAmong(name, each)));
  const spoken: Certainty =
    principals !== undefined
      ? among(namesIn(part))
      : notPrincipals !== undefined
        ? oppositeOf(
            among([...(notPrincipals.everyone ? [EVERYONE] : []), ...notPrincipals.aws, ...notPrincipals.services]),
          )
        : 'impossible';
  return extentOf(bothOf(covered, spoken), part.when);
}

/** Whether one name speaks of all whom another names: everyone, or an account of its roles and users. */
function isAmong(name: Text, by: Text): Certainty {
  if (by === EVERYONE) return 'certain';
  const account = accountIn(by);
  const own = parseArn(name)?.account ?? accountIn(name);
  return eitherOf(isSame(name, by), account === undefined || own === undefined ? 'impossible' : sameText(account, own));
}

/**
 * An account is named by its number or by the ARN of its root
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts).
 */
function isSame(name: Text, other: Text): Certainty {
  const [left, right] = [accountIn(name), accountIn(other)];
  return left !== undefined && right !== undefined ? sameText(left, right) : sameText(name, other);
}

function accountIn(name: Text): Text | undefined {
  const arn = parseArn(name);
  if (arn !== undefined) return arn.service === 'iam' && arn.resource === 'root' ? arn.account : undefined;
  return /^\d{12}$/.test(name) || holeName(name)?.endsWith('AWS::AccountId') === true ? name : undefined;
}

/** Which of `sts:AssumeRole` and its kin, for SAML and web identities, may be allowed; any of them makes a session. */
function assuming({ actions, notActions = [] }: PolicyStatement<Place>): readonly Text[] {
  const covers = (patterns: readonly Text[], action: Text) =>
    patterns.some((pattern) => matchesGlob(pattern, action, { ignoreCase: true }) !== 'impossible');
  return ASSUMING.filter((action) => (actions === undefined ? !covers(notActions, action) : covers(actions, action)));
}

const ASSUME = stripPrivate('sts:AssumeRole');
const WITH_SAML = stripPrivate('sts:AssumeRoleWithSAML');
const WITH_WEB_IDENTITY = stripPrivate('sts:AssumeRoleWithWebIdentity');
const ASSUMING = [ASSUME, WITH_SAML, WITH_WEB_IDENTITY];

/**
 * How a principal comes to a session: accounts, users, roles and services assume the role, federated users bring the word
 * of their provider (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html).
 */
function mayDo({ principals }: PolicyStatement<Place>, name: Text): readonly Text[] {
  if (principals === undefined || name === EVERYONE) return ASSUMING;
  if (!principals.federated.includes(name)) return [ASSUME];
  if (name.includes(':saml-provider/')) return [WITH_SAML];
  return isSymbolic(name) ? [WITH_SAML, WITH_WEB_IDENTITY] : [WITH_WEB_IDENTITY];
}

/** A principal as policies write it; a name stands for the ARN of the role or user. */
function expected(question: Question, text: string): readonly Text[] {
  const written = stripPrivate(text);
  if (/^[a-z0-9.-]+\.[a-z]+$/.test(text) || text === '*') return [written];
  const named = question.thingsOf(text).filter((thing) => thing.kind === 'resource');
  if (named.length > 0) return named.map((thing) => question.model.access.arnOf(thing.id));
  const read = question.model.read(text);
  return ['value' in read ? question.model.access.comparable(textOf(read.value) ?? written) : written];
}
