import { boundsOf } from '../../aws/index.ts';
import {
  ALWAYS,
  allOf,
  and,
  EVERYWHERE,
  type Extent,
  extentOf,
  impliedBy,
  NEVER,
  NOWHERE,
  not,
  or,
  showText,
} from '../../base/index.ts';
import type { Assertion, Matcher } from '../../claims/index.ts';
import { elementsAt, isMapping, textOf, valuesAt } from '../../model/index.ts';
import { about, judge, step } from '../judge.ts';
import { describeMatcher, matchProperty, showValue } from '../matcher.ts';
import type { Question, Thing } from '../question.ts';
import type { Judgement, TraceStep } from '../verdict.ts';
import { emissionOf } from './emission.ts';

type Alarm = Extract<Assertion, { kind: 'alarm' }>;

const COMPARISON = {
  '>': 'GreaterThanThreshold',
  '>=': 'GreaterThanOrEqualToThreshold',
  '<': 'LessThanThreshold',
  '<=': 'LessThanOrEqualToThreshold',
} as const;

interface Finding {
  readonly match: Extent;
  readonly says: TraceStep;
}

/** The alarm is defined so, its metric is emitted with exactly its dimensions, and its threshold can be reached. */
export function judgeAlarm(question: Question, claim: Alarm): Judgement {
  return about(question, claim.of, (things) => {
    const findings = things.flatMap((thing) => [
      ...definition(question, thing, claim),
      dimensions(question, thing, claim),
      emission(question, thing, claim),
      reachable(thing, claim),
      ...actions(question, thing, claim),
    ]);
    const wrong = findings.filter(({ match }) => match.certain !== ALWAYS);
    return judge(allOf(...findings.map(({ match }) => match)), {
      trace: findings.map(({ says }) => says),
      counterexample: () => ({ summary: wrong[0]?.says.says ?? '', steps: wrong.map(({ says }) => says) }),
      missing: wrong.map(({ says }) => says.says),
    });
  });
}

function isBasic(statistic: string): boolean {
  return ['Average', 'Maximum', 'Minimum', 'SampleCount', 'Sum'].includes(statistic);
}

function definition(question: Question, thing: Thing, claim: Alarm): readonly Finding[] {
  const wanted: readonly [property: string, matcher: Matcher | undefined][] = [
    ['Namespace', claim.metric.namespace],
    ['MetricName', claim.metric.name],
    // Percentiles and trimmed means stand in a property of their own.
    [isBasic(claim.statistic) ? 'Statistic' : 'ExtendedStatistic', claim.statistic],
    ['ComparisonOperator', COMPARISON[claim.comparison]],
    ['Threshold', claim.threshold],
    ['Period', claim.periodSeconds],
    ['EvaluationPeriods', claim.evaluationPeriods],
    ['TreatMissingData', claim.missingData],
  ];
  return wanted.flatMap(([property, matcher]) => {
    if (matcher === undefined) return [];
    const match = impliedBy(thing.when, matchProperty(question, thing, [property], matcher));
    const [found] = valuesAt(thing.properties, [property]);
    const shown = showValue(found?.value);
    const says =
      match.certain === ALWAYS
        ? `${property} is ${shown}.`
        : `${property} is ${shown}, expected ${describeMatcher(matcher)}.`;
    return [{ match, says: step(says, thing, [property]) }];
  });
}

/** CloudWatch keeps a metric for each set of dimensions, so the alarm's set must be exactly the one meant. */
function dimensions(question: Question, thing: Thing, claim: Alarm): Finding {
  const wanted = claim.metric.dimensions ?? {};
  const found = dimensionsOf(thing);
  const names = found.map((each) => each.name);
  const isExact =
    found.every((each) => Object.hasOwn(wanted, each.name)) &&
    Object.keys(wanted).every((name) => names.includes(name));
  const values = found.map((each) => {
    const matcher = wanted[each.name];
    return matcher === undefined
      ? NOWHERE
      : impliedBy(thing.when, matchProperty(question, thing, [...each.path, 'Value'], matcher));
  });
  const shown = found.map((each) => `${each.name}=${showText(each.value)}`).join(', ') || 'none';
  const expected =
    Object.entries(wanted)
      .map(([name, matcher]) => `${name}=${describeMatcher(matcher)}`)
      .join(', ') || 'none';
  const match = isExact ? allOf(...values) : NOWHERE;
  return {
    match,
    says: step(`Dimensions are ${shown}${match.certain === ALWAYS ? '.' : `, expected ${expected}.`}`, thing, [
      'Dimensions',
    ]),
  };
}

/** Whether somebody emits the metric under exactly these dimensions. */
function emission(question: Question, thing: Thing, claim: Alarm): Finding {
  const text = (property: string) => textOf(valuesAt(thing.properties, [property])[0]?.value) ?? '';
  const metric = {
    namespace: text('Namespace'),
    name: text('MetricName'),
    dimensions: dimensionsOf(thing).map((each) => each.name),
  };
  const { answer, says } = emissionOf(question, metric, claim.emittedBy);
  return { match: extentOf(answer), says: step(says, thing, ['MetricName']) };
}

/** A threshold that no value of the metric can pass makes an alarm that never fires. */
function reachable(thing: Thing, claim: Alarm): Finding {
  const { threshold, comparison, statistic } = claim;
  const { min: least = -Infinity, max: most = Infinity } =
    boundsOf(claim.metric.namespace, claim.metric.name, statistic) ?? {};
  const can = { '>': most > threshold, '>=': most >= threshold, '<': least < threshold, '<=': least <= threshold }[
    comparison
  ];
  const says = can
    ? `A value ${comparison} ${threshold} can occur.`
    : `No value ${comparison} ${threshold} can occur: ${claim.metric.name} lies between ${least} and ${most}.`;
  return { match: can ? EVERYWHERE : NOWHERE, says: step(says, thing, ['Threshold']) };
}

function actions(question: Question, thing: Thing, claim: Alarm): readonly Finding[] {
  if (claim.notifies === undefined) return [];
  const match = impliedBy(
    thing.when,
    matchProperty(question, thing, ['AlarmActions'], { exactly: claim.notifies.map((refersTo) => ({ refersTo })) }),
  );
  const enabled = not(
    or(
      NEVER,
      ...valuesAt(thing.properties, ['ActionsEnabled'])
        .filter((found) => textOf(found.value) === 'false')
        .map((found) => found.when),
    ),
  );
  const shown = showValue(thing.properties.AlarmActions);
  const holds: Extent = { certain: and(match.certain, enabled), possible: and(match.possible, enabled) };
  const targets = claim.notifies.flatMap((name) => question.thingsOf(name).map((target) => target.id)).join(', ');
  const says =
    holds.certain === ALWAYS
      ? `AlarmActions notify ${targets}.`
      : enabled === ALWAYS
        ? `AlarmActions are ${shown}, expected exactly ${claim.notifies.join(', ')}.`
        : 'ActionsEnabled is false: nobody is notified.';
  return [{ match: holds, says: step(says, thing, ['AlarmActions']) }];
}

function dimensionsOf(thing: Thing) {
  return elementsAt(thing.properties, ['Dimensions']).flatMap((found) =>
    isMapping(found.value)
      ? [{ name: textOf(found.value.Name) ?? '', value: textOf(found.value.Value) ?? '', path: found.path }]
      : [],
  );
}
