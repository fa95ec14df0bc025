import {
  allMetrics,
  boundsOf,
  boundsOfMath,
  findMetric,
  isDimensionValue,
  type MetricMath,
  metricsIn,
  parseMetricMath,
  problemOfDimension,
  replaceMetrics,
  sameMeaning,
} from '../../aws/index.ts';
import {
  ALWAYS,
  allOf,
  EVERYWHERE,
  type Extent,
  extentOf,
  holeName,
  NEVER,
  NOWHERE,
  showText,
  type Text,
} from '../../base/index.ts';
import type { Assertion, Matcher } from '../../claims/index.ts';
import { type Path, showPath, textOf, valuesAt } from '../../model/index.ts';
import { step } from '../judge.ts';
import { describeMatcher, matchProperty, showValue } from '../matcher.ts';
import type { Question, Thing } from '../question.ts';
import type { Judgement } from '../verdict.ts';
import { alarmActionsOf } from './alarm-actions.ts';
import { emissionOf } from './emission.ts';
import { type Finding, judgeFindings } from './finding.ts';
import { ONLY, type Series, type Watched, watchedBy } from './watched.ts';

type Alarm = Extract<Assertion, { kind: 'alarm' }>;

/** What the claim says of one metric. */
type Input = Partial<Omit<NonNullable<Alarm['inputs']>[string], 'metric'>> & {
  readonly metric: NonNullable<Alarm['metric']>;
};

const COMPARISON = {
  '>': 'GreaterThanThreshold',
  '>=': 'GreaterThanOrEqualToThreshold',
  '<': 'LessThanThreshold',
  '<=': 'LessThanOrEqualToThreshold',
  outside: 'LessThanLowerOrGreaterThanUpperThreshold',
  above: 'GreaterThanUpperThreshold',
  below: 'LessThanLowerThreshold',
} as const;

/** The alarm is defined so, its metrics are emitted with exactly their dimensions, and its threshold can be reached. */
export function judgeAlarm(question: Question, claim: Alarm): Judgement {
  return judgeFindings(question, claim.of, (thing) => findingsOf(question, thing, claim));
}

function findingsOf(question: Question, thing: Thing, claim: Alarm): readonly Finding[] {
  if (thing.type !== 'AWS::CloudWatch::Alarm')
    return [{ match: NOWHERE, says: step(`${thing.id} is ${thing.type}, not an alarm on metrics.`, thing) }];
  const watched = watchedBy(thing.properties);
  return [
    ...('unknown' in watched
      ? [
          {
            match: { certain: NEVER, possible: ALWAYS },
            says: step(`What ${thing.id} watches depends on ${showText(watched.unknown)}.`, thing),
          },
        ]
      : watching(question, thing, claim, watched)),
    ...settings(question, thing, claim),
    ...alarmActionsOf(question, thing, claim),
  ];
}

function watching(question: Question, thing: Thing, claim: Alarm, watched: Watched): readonly Finding[] {
  const used = [...metricsIn(watched.math)].flatMap((id) => {
    const series = watched.series.get(id);
    return series === undefined ? [] : [{ id, series }];
  });
  return [
    ...compared(question, thing, claim, watched, used),
    ...band(thing, claim, watched),
    ...used.flatMap(({ series }) => emission(question, thing, claim, series)),
    ...reachable(thing, claim, watched),
  ];
}

interface Used {
  readonly id: string;
  readonly series: Series;
}

/** The value is calculated as the claim says, from the metrics of which it says so. */
function compared(
  question: Question,
  thing: Thing,
  claim: Alarm,
  watched: Watched,
  used: readonly Used[],
): readonly Finding[] {
  const inputs = inputsOf(claim);
  const [only] = Object.values(inputs);
  const [first] = used;
  const isPlain = watched.math.kind === 'metric' && claim.expression === undefined;
  if (isPlain && only !== undefined && first !== undefined) return seriesFindings(question, thing, only, first.series);
  const written: MetricMath | undefined =
    claim.expression === undefined ? { kind: 'metric', id: ONLY } : parseMetricMath(claim.expression);
  if (written === undefined)
    return [{ match: NOWHERE, says: step(`The claim's expression ${claim.expression} cannot be read.`, thing) }];
  const wanted = allMetrics(written, Object.keys(inputs));
  const matched = used.map(({ id, series }) => ({ id, series, ...inputFor(question, thing, inputs, series) }));
  const names = new Map(matched.map(({ id, name }) => [id, name]));
  const missing = [...new Set([...Object.keys(inputs), ...metricsIn(wanted)])].filter(
    (name) => !matched.some((each) => each.name === name),
  );
  const same = sameMeaning(
    replaceMetrics(watched.math, (id) => ({ kind: 'metric', id: names.get(id) ?? `other ${id}` })),
    wanted,
  );
  const shown = watched.text ?? ONLY;
  const expected = claim.expression ?? 'the metric alone';
  return [
    ...matched.map(
      ({ id, series, name, match }): Finding => ({
        match,
        says: step(
          name === undefined
            ? `${id} is ${showSeries(series)}, which is none of ${Object.keys(inputs).join(', ')}.`
            : `${id} is ${name}: ${showSeries(series)}.`,
          thing,
          series.at.metric,
        ),
      }),
    ),
    ...missing.map(
      (name): Finding => ({
        match: NOWHERE,
        says: step(`No metric of the alarm is ${name}, ${showInput(inputs[name])}.`, thing, ['Metrics']),
      }),
    ),
    {
      match: extentOf(same),
      says: step(
        same === 'certain'
          ? `The value is ${showText(shown)}.`
          : `The value is ${showText(shown)}, expected ${expected}.`,
        thing,
        ['Metrics'],
      ),
    },
  ];
}

function inputsOf(claim: Alarm): Readonly<Record<string, Input>> {
  const { periodSeconds, emittedBy } = claim;
  const shared = {
    ...(periodSeconds !== undefined && { periodSeconds }),
    ...(emittedBy !== undefined && { emittedBy }),
  };
  if (claim.inputs !== undefined)
    return Object.fromEntries(Object.entries(claim.inputs).map(([name, input]) => [name, { ...shared, ...input }]));
  if (claim.metric === undefined) return {};
  return {
    [ONLY]: { ...shared, metric: claim.metric, ...(claim.statistic !== undefined && { statistic: claim.statistic }) },
  };
}

/** The input that the series is, else one that it may be. */
function inputFor(
  question: Question,
  thing: Thing,
  inputs: Readonly<Record<string, Input>>,
  series: Series,
): { readonly name: string | undefined; readonly match: Extent } {
  const answers = Object.entries(inputs).map(([name, input]) => ({
    name,
    match: allOf(...seriesFindings(question, thing, input, series).map(({ match }) => match)),
  }));
  return (
    answers.find(({ match }) => match.certain === ALWAYS) ??
    answers.find(({ match }) => match.possible !== NEVER) ?? { name: undefined, match: NOWHERE }
  );
}

function seriesFindings(question: Question, thing: Thing, input: Input, series: Series): readonly Finding[] {
  const { metric, statistic, period } = series.at;
  return [
    ...found(question, thing, [...metric, 'Namespace'], input.metric.namespace),
    ...found(question, thing, [...metric, 'MetricName'], input.metric.name),
    ...found(question, thing, statistic, input.statistic),
    ...found(question, thing, period, input.periodSeconds),
    dimensions(question, thing, input.metric.dimensions ?? {}, series),
  ];
}

function found(
  question: Question,
  thing: Thing,
  path: Path,
  matcher: Matcher | undefined,
  fallback?: string,
): readonly Finding[] {
  if (matcher === undefined) return [];
  const [value] = valuesAt(thing.properties, path);
  const isDefault = value?.value === undefined && fallback !== undefined;
  const match = isDefault
    ? fallback === String(matcher)
      ? EVERYWHERE
      : NOWHERE
    : matchProperty(question, thing, path, matcher);
  const shown = isDefault ? `${fallback} by default` : showValue(value?.value);
  const ending = match.certain === ALWAYS ? '' : `, expected ${describeMatcher(matcher)}`;
  return [{ match, says: step(`${showPath(path)} is ${shown}${ending}.`, thing, path) }];
}

/** CloudWatch keeps a metric for each set of dimensions, so the alarm's set must be exactly the one meant. */
function dimensions(
  question: Question,
  thing: Thing,
  wanted: Readonly<Record<string, Matcher>>,
  series: Series,
): Finding {
  const names = series.dimensions.map((each) => each.name);
  const isExact =
    names.every((name) => Object.hasOwn(wanted, name)) && Object.keys(wanted).every((name) => names.includes(name));
  const values = series.dimensions.map((each) => {
    const matcher = wanted[each.name];
    if (matcher === undefined) return NOWHERE;
    const match = matchProperty(question, thing, [...each.path, 'Value'], matcher);
    return isNameOfApi(question, each, matcher) ? EVERYWHERE : match;
  });
  const expected =
    Object.entries(wanted)
      .map(([name, matcher]) => `${name}=${describeMatcher(matcher)}`)
      .join(', ') || 'none';
  const match = isExact ? allOf(...values) : NOWHERE;
  const path = [...series.at.metric, 'Dimensions'];
  const ending = match.certain === ALWAYS ? '.' : `, expected ${expected}.`;
  return { match, says: step(`${showPath(path)} are ${showDimensions(series)}${ending}`, thing, path) };
}

/** API Gateway writes the name of a REST API, which its `Ref` is not. */
function isNameOfApi({ model, thingsOf }: Question, { name, value }: Series['dimensions'][number], matcher: Matcher) {
  if (name !== 'ApiName' || typeof matcher !== 'object' || !('refersTo' in matcher)) return false;
  const named = thingsOf(matcher.refersTo).flatMap(({ type, properties }) =>
    type === 'AWS::ApiGateway::RestApi' ? (textOf(properties.Name) ?? []) : [],
  );
  return named.some((each) => model.spelled(each) === model.spelled(value));
}

function showDimensions(series: Series): string {
  return series.dimensions.map((each) => `${each.name}=${showText(each.value)}`).join(', ') || 'none';
}

function showSeries(series: Series): string {
  return `${series.statistic} of ${showText(series.namespace)} ${series.name} with ${showDimensions(series)}`;
}

function showInput(input: Input | undefined): string {
  return input === undefined
    ? 'which the claim does not describe'
    : `${input.statistic ?? 'any statistic'} of ${input.metric.namespace} ${input.metric.name}`;
}

/** Whether somebody emits the metric under exactly these dimensions, with such values, in the unit that is asked for. */
function emission(question: Question, thing: Thing, claim: Alarm, series: Series): readonly Finding[] {
  const { namespace, name, unit } = series;
  const path = [...series.at.metric, 'MetricName'];
  const names = series.dimensions.map((each) => each.name);
  const { answer, says } = emissionOf(question, { namespace, name, dimensions: names }, emitterOf(claim, series));
  const problems = series.dimensions.flatMap(({ name: dimension, value, path }): readonly Finding[] => {
    const problem =
      problemOfDimension(namespace, dimension, question.model.access.comparable(value)) ??
      problemOfReference(question, namespace, dimension, value);
    if (problem === undefined) return [];
    const says = step(`${dimension} is ${problem}: the alarm would never see data.`, thing, [...path, 'Value']);
    return [{ match: NOWHERE, says }];
  });
  const own = findMetric(namespace, name)?.unit;
  const isOtherUnit = unit !== undefined && own !== undefined && own !== unit;
  return [
    series.isForeign
      ? {
          match: { certain: NEVER, possible: ALWAYS },
          says: step(`${name} is emitted in another account.`, thing, path),
        }
      : { match: extentOf(answer), says: step(says, thing, path) },
    ...problems,
    ...(isOtherUnit
      ? [
          {
            match: NOWHERE,
            says: step(`The alarm looks for ${name} in ${showText(unit)}; AWS emits it in ${own}.`, thing, path),
          },
        ]
      : []),
  ];
}

/** What `Ref` or `Fn::GetAtt` returns may be another text than the one that AWS writes in the dimension. */
function problemOfReference(
  { model }: Question,
  namespace: string,
  dimension: string,
  value: Text,
): string | undefined {
  const what = model.holes.get(holeName(value) ?? '');
  if (what?.kind !== 'resource' || !namespace.startsWith('AWS/')) return undefined;
  const { type = '' } = model.resources.get(what.resource) ?? {};
  if (type === 'AWS::ApiGateway::RestApi' && dimension === 'ApiName')
    return 'the id of the API, where AWS writes its name';
  // An output or a parameter may hold whatever somebody put there.
  const isOwn = /^AWS::(?!CloudFormation::|SSM::)/.test(type);
  return isOwn && what.attribute !== undefined && !isDimensionValue(dimension, what.attribute)
    ? `the ${what.attribute} of ${what.resource}, where AWS writes another text`
    : undefined;
}

function emitterOf(claim: Alarm, series: Series): Alarm['emittedBy'] {
  const own = Object.values(inputsOf(claim)).find(({ metric }) => metric.name === series.name);
  return own?.emittedBy ?? claim.emittedBy;
}

function band(thing: Thing, claim: Alarm, watched: Watched): readonly Finding[] {
  if (claim.deviations === undefined && watched.deviations === undefined) return [];
  const shown = watched.deviations === undefined ? 'no band' : `a band of ${watched.deviations} standard deviations`;
  const isSame = claim.deviations === watched.deviations;
  const expected = claim.deviations === undefined ? 'no band' : `${claim.deviations}`;
  const says = `The value is compared with ${shown}${isSame ? '' : `, expected ${expected}`}.`;
  return [{ match: isSame ? EVERYWHERE : NOWHERE, says: step(says, thing, ['ThresholdMetricId']) }];
}

/** A threshold that no value can pass makes an alarm that never fires. */
function reachable(thing: Thing, claim: Alarm, watched: Watched): readonly Finding[] {
  const { threshold, comparison } = claim;
  if (threshold === undefined || watched.deviations !== undefined) return [];
  const { min, max } = boundsOfMath(watched.math, (id) => {
    const series = watched.series.get(id);
    return series && boundsOf(series.namespace, series.name, series.statistic);
  });
  const can = {
    '>': max > threshold,
    '>=': max >= threshold,
    '<': min < threshold,
    '<=': min <= threshold,
    outside: true,
    above: true,
    below: true,
  }[comparison];
  const only = watched.math.kind === 'metric' ? watched.series.get(watched.math.id)?.name : undefined;
  const says = can
    ? `A value ${comparison} ${threshold} can occur.`
    : `No value ${comparison} ${threshold} can occur: ${only ?? 'the expression'} lies between ${min} and ${max}.`;
  return [{ match: can ? EVERYWHERE : NOWHERE, says: step(says, thing, ['Threshold']) }];
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html, defaults included. */
function settings(question: Question, thing: Thing, claim: Alarm): readonly Finding[] {
  const periods = showValue(valuesAt(thing.properties, ['EvaluationPeriods'])[0]?.value);
  return [
    ...found(question, thing, ['ComparisonOperator'], COMPARISON[claim.comparison]),
    ...found(question, thing, ['Threshold'], claim.threshold),
    ...found(question, thing, ['EvaluationPeriods'], claim.evaluationPeriods),
    ...found(question, thing, ['DatapointsToAlarm'], claim.datapoints, periods),
    ...found(question, thing, ['TreatMissingData'], claim.missingData, 'missing'),
  ];
}
