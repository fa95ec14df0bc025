import { boundsOf } from '../../aws/index.ts';
import { ALWAYS, allOf, EVERYWHERE, type Extent, extentOf, impliedBy, NO_TEXT, NOWHERE } from '../../base/index.ts';
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
    ['DatapointsToAlarm', claim.datapoints],
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
  const shown = found.map((each) => `${each.name}=${each.value}`).join(', ') || 'none';
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
  const text = (property: string) => textOf(valuesAt(thing.properties, [property])[0]?.value) ?? NO_TEXT;
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

const ACTIONS = [
  ['notifies', 'AlarmActions'],
  ['oks', 'OKActions'],
  ['insufficient', 'InsufficientDataActions'],
] as const;

function actions(question: Question, thing: Thing, claim: Alarm): readonly Finding[] {
  return ACTIONS.flatMap(([key, property]) => {
    const names = claim[key];
    return names === undefined ? [] : [told(question, thing, property, names)];
  });
}

function told(question: Question, thing: Thing, property: string, names: readonly string[]): Finding {
  const match = impliedBy(
    thing.when,
    matchProperty(question, thing, [property], { exactly: names.map((refersTo) => ({ refersTo })) }),
  );
  // Without actions there is nothing to switch off.
  const enabled =
    names.length === 0
      ? EVERYWHERE
      : impliedBy(thing.when, matchProperty(question, thing, ['ActionsEnabled'], { not: 'false' }));
  const shown = showValue(thing.properties[property]);
  const holds = allOf(match, enabled);
  const targets = names.flatMap((name) => question.thingsOf(name).map((target) => target.id)).join(', ');
  const says =
    holds.certain === ALWAYS
      ? `${property} notify ${targets || 'nobody'}.`
      : enabled.certain === ALWAYS
        ? `${property} are ${shown}, expected exactly ${names.join(', ') || 'none'}.`
        : `ActionsEnabled is ${showValue(thing.properties.ActionsEnabled)}: nobody is notified unless it is true.`;
  return { match: holds, says: step(says, thing, [property]) };
}

function dimensionsOf(thing: Thing) {
  return elementsAt(thing.properties, ['Dimensions']).flatMap((found) =>
    isMapping(found.value)
      ? [{ name: textOf(found.value.Name) ?? '', value: textOf(found.value.Value) ?? '', path: found.path }]
      : [],
  );
}
