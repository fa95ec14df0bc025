import { ALWAYS, allOf, type Extent, impliedBy, NOWHERE } from '../../base/index.ts';
import type { Assertion, Matcher } from '../../claims/index.ts';
import { valuesAt } from '../../model/index.ts';
import { about, judge, step } from '../judge.ts';
import { describeMatcher, matchProperty, showValue } from '../matcher.ts';
import type { Question, Thing } from '../question.ts';
import type { Judgement, TraceStep } from '../verdict.ts';

type Subnets = Extract<Assertion, { kind: 'subnets' }>;

interface Finding {
  readonly match: Extent;
  readonly says: TraceStep;
}

/** The block of the network, each subnet with its block and zone, and no subnet beside them. */
export function judgeSubnets(question: Question, claim: Subnets): Judgement {
  return about(question, claim.of, (networks) => {
    const listed = claim.are.flatMap(({ name }) => question.thingsOf(name).map(({ id }) => id));
    const findings = networks.flatMap((network) => [
      ...(claim.block === undefined ? [] : [property(question, network, 'CidrBlock', claim.block)]),
      ...claim.are.flatMap((each) => subnet(question, network, each, claim.public)),
      ...surplus(question, network, listed),
    ]);
    const wrong = findings.filter(({ match }) => match.certain !== ALWAYS).map(({ says }) => says);
    return judge(allOf(...findings.map(({ match }) => match)), {
      trace: findings.map(({ says }) => says),
      counterexample: () => ({ summary: wrong[0]?.says ?? '', steps: wrong }),
      missing: wrong.map(({ says }) => says),
    });
  });
}

function subnet(
  question: Question,
  network: Thing,
  { name, block, zone }: Subnets['are'][number],
  isPublic: boolean | undefined,
): readonly Finding[] {
  const things = question.thingsOf(name);
  const [thing] = things;
  if (thing === undefined || things.length > 1)
    return [{ match: NOWHERE, says: { says: `${name} is ${things.length} resources, expected one subnet.` } }];
  const owner = question.model.network.subnets.get(thing.id);
  if (owner === undefined) return [{ match: NOWHERE, says: step(`${thing.id} (${thing.type}) is no subnet.`, thing) }];
  return [
    belongs(question, thing, owner.vpc, network),
    property(question, thing, 'CidrBlock', block),
    ...(zone === undefined ? [] : [property(question, thing, 'AvailabilityZone', zone)]),
    // A subnet gives none unless it says so:
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-subnet.html
    ...(isPublic === undefined
      ? []
      : [property(question, thing, 'MapPublicIpOnLaunch', isPublic ? true : { not: true })]),
  ];
}

/** A VPC that only deployment tells may be this one. */
function belongs(question: Question, thing: Thing, vpc: string, network: Thing): Finding {
  const says = step(`${thing.id} belongs to ${vpc}${vpc === network.id ? '' : `, not to ${network.id}`}.`, thing);
  if (vpc === network.id) return { match: { certain: ALWAYS, possible: ALWAYS }, says };
  return { match: question.model.resources.has(vpc) ? NOWHERE : { certain: NOWHERE.certain, possible: ALWAYS }, says };
}

function surplus(question: Question, network: Thing, listed: readonly string[]): readonly Finding[] {
  return [...question.model.network.subnets.values()]
    .filter((each) => !listed.includes(each.id) && (each.vpc === network.id || !question.model.resources.has(each.vpc)))
    .map((each) => ({
      match: impliedBy(each.when, each.vpc === network.id ? NOWHERE : { certain: NOWHERE.certain, possible: ALWAYS }),
      says: { says: `${each.id} is a further subnet of ${each.vpc}.`, at: each.at },
    }));
}

function property(question: Question, thing: Thing, path: string, expected: Matcher): Finding {
  const match = impliedBy(thing.when, matchProperty(question, thing, [path], expected));
  const [found] = valuesAt(thing.properties, [path]);
  const ending =
    match.certain === ALWAYS
      ? ''
      : `, expected ${typeof expected === 'object' ? describeMatcher(expected) : String(expected)}`;
  return { match, says: step(`${path} of ${thing.id} is ${showValue(found?.value)}${ending}.`, thing, [path]) };
}
