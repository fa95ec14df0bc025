import { isUnknownPolicy, type PolicyPart, type PolicyStatement } from '../../aws/index.ts';
import {
  allOf,
  and,
  exactlyIn,
  matchesGlob,
  NEVER,
  not,
  or,
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

/** Exactly these principals are named by the statements that let somebody assume the role. */
export function judgeTrusts(question: Question, { role, principals }: Trusts): Judgement {
  return about(question, role, (things) => {
    const roles = things.map((thing) => question.model.access.principals.get(thing.id));
    if (roles.some((each) => each?.kind !== 'role'))
      return refuted(`${things.map((thing) => thing.id).join(', ')} is not a role.`);
    const wanted = principals.flatMap((text) => expected(question, text));
    const isSame = (name: Text, text: Text) => sameText(name, text) === 'certain';
    const each = roles.map((role) => trustedBy(role?.trust ?? []));
    const trusted = each.flat();
    const trace: TraceStep[] = trusted.map(({ name, at }) => ({ at, says: `${name} may assume the role.` }));
    // Each role by itself: what one trusts is no excuse for another that trusts nobody.
    const holds = allOf(
      ...each.map((own) => {
        const strangers = own.filter(({ name }) => !wanted.some((text) => isSame(name, text)));
        const named = wanted.map((text) =>
          or(NEVER, ...own.filter(({ name }) => isSame(name, text)).map(({ when }) => when)),
        );
        return exactlyIn(and(...named, not(or(NEVER, ...strangers.map(({ when }) => when)))));
      }),
    );
    return judge(holds, {
      trace,
      counterexample: () => ({
        summary: `The role trusts ${trusted.map(({ name }) => name).join(', ') || 'nobody'}, expected ${wanted.join(', ')}.`,
        steps: trace,
      }),
    });
  });
}

/** Whom the Allow statements let make a session of the role; a statement that is not known may let in anybody. */
function trustedBy(trust: readonly PolicyPart<Place>[]) {
  return trust.flatMap((part) => {
    if (isUnknownPolicy(part)) return [{ name: stripPrivate(part.unknown), when: part.when, at: part.at }];
    if (part.effect === 'Deny' || !letsAssume(part)) return [];
    const set = part.principals;
    const names =
      set === undefined
        ? [stripPrivate('everyone except some')]
        : [
            ...(set.everyone ? [stripPrivate('*')] : []),
            ...set.aws,
            ...set.services,
            ...set.federated,
            ...set.canonicalUsers,
          ];
    return names.map((name) => ({ name, when: part.when, at: part.at }));
  });
}

/** `sts:AssumeRole` and its kin, for SAML and web identities; any of them makes a session of the role. */
function letsAssume({ actions, notActions = [] }: PolicyStatement<Place>): boolean {
  const covers = (patterns: readonly Text[], action: Text) =>
    patterns.some((pattern) => matchesGlob(pattern, action, { ignoreCase: true }) !== 'impossible');
  return ASSUMING.some((action) => (actions === undefined ? !covers(notActions, action) : covers(actions, action)));
}

const ASSUMING = ['sts:AssumeRole', 'sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity'].map(stripPrivate);

/** A principal as policies write it; a name stands for the ARN of the role or user. */
function expected(question: Question, text: string): readonly Text[] {
  const written = stripPrivate(text);
  if (/^[a-z0-9.-]+\.[a-z]+$/.test(text) || text === '*') return [written];
  const named = question.thingsOf(text).filter((thing) => thing.kind === 'resource');
  if (named.length > 0) return named.map((thing) => question.model.access.arnOf(thing.id));
  const read = question.model.read(text);
  return ['value' in read ? question.model.access.comparable(textOf(read.value) ?? written) : written];
}
