import { ALWAYS, allOf, type Extent, impliedBy, noneOf, not, showText } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import type { Interface, Said } from '../../model/index.ts';
import { about, judge, step } from '../judge.ts';
import type { Question, Thing } from '../question.ts';
import type { Judgement, TraceStep } from '../verdict.ts';
import { saysExactly } from './exact-set.ts';

type Stands = Extract<Assertion, { kind: 'stands' }>;

interface Finding {
  readonly match: Extent;
  readonly says: TraceStep;
}

/** All interfaces of each thing stand in the subnets, carry the groups, and have public addresses or none. */
export function judgeStands(question: Question, claim: Stands): Judgement {
  return about(question, claim.what, (things) => {
    const findings = things.flatMap((thing) => findingsOf(question, claim, thing));
    const wrong = findings.filter(({ match }) => match.certain !== ALWAYS).map(({ says }) => says);
    return judge(allOf(...findings.map(({ match }) => match)), {
      trace: findings.map(({ says }) => says),
      counterexample: () => ({ summary: wrong[0]?.says ?? '', steps: wrong }),
      missing: wrong.map(({ says }) => says),
    });
  });
}

function findingsOf(question: Question, claim: Stands, thing: Thing): readonly Finding[] {
  const { network } = question.model;
  const own = network.interfaces.filter((each) => each.owner === thing.id);
  const gateway = network.gateways.get(thing.id)?.nat;
  if (own.length === 0 && gateway === undefined) {
    const says = step(`${thing.id} (${thing.type}) has no network interface that the template tells.`, thing);
    const isPossible = network.perhaps.some((each) => each.owner === thing.id);
    return [{ match: { certain: not(ALWAYS), possible: isPossible ? ALWAYS : not(ALWAYS) }, says }];
  }
  const subnets = [...own.flatMap((each) => each.subnets), ...(gateway?.subnets ?? [])];
  const groups = own.flatMap((each) => each.groups);
  return [
    ...(claim.in === undefined ? [] : [named(question, thing, 'stands in', claim.in, subnets)]),
    ...(claim.groups === undefined ? [] : [named(question, thing, 'carries', claim.groups, groups)]),
    ...(claim.public === undefined ? [] : own.map((each) => address(thing, each, claim.public === true))),
  ];
}

function named(
  question: Question,
  thing: Thing,
  verb: string,
  names: readonly string[],
  said: readonly Said<string>[],
): Finding {
  const expected = names.flatMap((name) => question.thingsOf(name).map(({ id }) => id));
  const gone = names.find((name) => question.thingsOf(name).length === 0);
  const found = [...new Set(said.map(({ value }) => showText(value)))].join(', ') || 'none';
  const match = saysExactly(question.model, expected, said, thing.when);
  const isRight = match.certain === ALWAYS && gone === undefined;
  const wanted = isRight ? '' : `, expected ${names.join(', ')}`;
  return {
    match: gone === undefined ? match : { certain: not(ALWAYS), possible: not(ALWAYS) },
    says: { says: `${thing.id} ${verb} ${found}${wanted}.`, at: said[0]?.at ?? { subject: thing.id, path: [] } },
  };
}

function address(thing: Thing, own: Interface, isWanted: boolean): Finding {
  const match = impliedBy(thing.when, isWanted ? own.isPublic : noneOf(own.isPublic));
  const isSo = match.certain === ALWAYS ? isWanted : !isWanted;
  return {
    match,
    says: { says: `${thing.id} has ${isSo ? 'a' : 'no'} public address.`, at: own.publicAt },
  };
}
