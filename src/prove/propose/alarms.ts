/** What rings, when, and who hears of it. */
import { ALWAYS, holeName, isSymbolic, NO_TEXT, showText } from '../../base/index.ts';
import type { Assertion, Matcher } from '../../claims/index.ts';
import { elementsAt, isMapping, type Resource, textOf, type Value } from '../../model/index.ts';
import type { Question } from '../question.ts';
import { publisherOf, sendsTo } from '../words/senders.ts';
import { ONLY, watchedBy } from '../words/watched.ts';
import { wholeText } from './balancers.ts';
import { listed, type NameOf, type Proposal } from './proposal.ts';

const COMPARISONS = {
  GreaterThanThreshold: ['>', 'over'],
  GreaterThanOrEqualToThreshold: ['>=', 'at least'],
  LessThanThreshold: ['<', 'under'],
  LessThanOrEqualToThreshold: ['<=', 'at most'],
} as const;

export function proposeAlarms(question: Question, nameOf: NameOf): readonly Proposal[] {
  const resources = [...question.model.resources.values()];
  return [
    ...resources
      .filter(({ type }) => type === 'AWS::CloudWatch::Alarm')
      .flatMap((each) => rings(question, each, nameOf)),
    ...resources.filter(({ type }) => type === 'AWS::SNS::Topic').flatMap((each) => tells(question, each, nameOf)),
  ];
}

/** An alarm on one metric; what is calculated of several is left to the author. */
export function rings(
  question: Question,
  { id, properties }: Pick<Resource, 'id' | 'properties'>,
  nameOf: NameOf,
): readonly Proposal[] {
  const watched = watchedBy(properties);
  const series = 'unknown' in watched || watched.math.kind !== 'metric' ? undefined : watched.series.get(ONLY);
  const comparison = Object.entries(COMPARISONS).find(
    ([word]) => word === wholeText(properties.ComparisonOperator),
  )?.[1];
  const threshold = Number(wholeText(properties.Threshold) ?? Number.NaN);
  const periodSeconds = Number(wholeText(properties.Period) ?? Number.NaN);
  const periods = Number(wholeText(properties.EvaluationPeriods) ?? Number.NaN);
  if (series === undefined || comparison === undefined || [threshold, periodSeconds, periods].some(Number.isNaN))
    return [];
  if (isSymbolic(series.namespace)) return [];
  const dimensions = series.dimensions.map(({ name, value }) => [name, matcherOf(question, value, nameOf)] as const);
  const actions = elementsAt(properties, ['AlarmActions']).map(({ value }) => referredName(question, value, nameOf));
  const notifies = actions.filter((each) => each !== undefined);
  const of = nameOf(id);
  // Whether somebody else sends a metric, the template does not tell.
  const isExpected = series.namespace.startsWith('AWS/') ? { isExpected: true as const } : {};
  const [sign, words] = comparison;
  const assertion: Assertion = {
    kind: 'alarm',
    of,
    metric: { namespace: series.namespace, name: series.name, dimensions: Object.fromEntries(dimensions) },
    statistic: series.statistic,
    comparison: sign,
    threshold,
    periodSeconds,
    evaluationPeriods: periods,
    ...(notifies.length === actions.length && notifies.length > 0 && { notifies }),
  };
  const span = periods === 1 ? `${periodSeconds} seconds` : `${periods} times ${periodSeconds} seconds`;
  const tellsWhom = assertion.notifies === undefined ? '' : `, and ${listed(notifies)} is told`;
  const rings = `when ${series.name} (${series.statistic}) is ${words} ${threshold} for ${span}`;
  const says = (subjects: string, isMany: boolean) =>
    isMany ? `${subjects} ring ${rings}${tellsWhom}` : `${subjects} rings ${rings}${tellsWhom}`;
  return [{ area: 'Alarms', of, attempts: [{ says, holds: [assertion] }], ...isExpected }];
}

/** A reference to a resource or parameter of the template, or the text itself. */
function matcherOf({ model }: Question, value: Value, nameOf: NameOf): Matcher {
  const text = textOf(value);
  const hole = text === undefined ? undefined : model.holes.get(holeName(text) ?? '');
  if (text !== undefined && hole?.kind === 'resource' && model.resources.has(hole.resource)) {
    const attribute = hole.attribute === undefined || hole.attribute === 'Ref' ? {} : { attribute: hole.attribute };
    return { refersTo: nameOf(hole.resource), ...attribute };
  }
  return text === undefined ? { present: true } : showText(text);
}

function referredName({ model }: Question, value: Value | undefined, nameOf: NameOf): string | undefined {
  const hole = model.holes.get(holeName(textOf(value) ?? NO_TEXT) ?? '');
  return hole?.kind === 'resource' && model.resources.has(hole.resource) ? nameOf(hole.resource) : undefined;
}

interface Subscribed {
  readonly protocol: string;
  readonly endpoint: Matcher;
  readonly shown: string;
}

/** Where messages to a topic arrive, and the alarms and rules that send them. */
function tells(question: Question, topic: Resource, nameOf: NameOf): readonly Proposal[] {
  const of = nameOf(topic.id);
  const inline = elementsAt(topic.properties, ['Subscription']).flatMap(({ value }) =>
    isMapping(value) ? subscribed(question, value, nameOf) : [],
  );
  const separate = [...question.model.resources.values()]
    .filter(({ type }) => type === 'AWS::SNS::Subscription')
    .filter(({ properties }) => referredName(question, properties.TopicArn, nameOf) === of)
    .flatMap(({ properties }) => subscribed(question, properties, nameOf));
  const topicArn = question.model.access.arnOf(topic.id);
  const all = [...inline, ...separate];
  const by = Object.fromEntries(all.map(({ protocol, endpoint }) => [protocol, endpoint]));
  if (all.length === 0) return [];
  const senders = [...question.model.resources.values()]
    .filter(({ type }) => publisherOf(type) !== undefined)
    .filter((each) => sendsTo(question, { ...each, kind: 'resource' }, topicArn).certain === ALWAYS)
    .map(({ id }) => nameOf(id));
  const reached = listed(all.map(({ shown }) => shown));
  const says = (subjects: string) => `Messages to ${subjects} reach ${reached}`;
  const saysOfSenders = (subjects: string) =>
    `What ${listed(senders)} ${senders.length === 1 ? 'sends' : 'send'} to ${subjects} reaches ${reached}`;
  return [
    {
      area: 'Alarms',
      of,
      attempts: [
        ...(senders.length > 0
          ? [{ says: saysOfSenders, holds: [{ kind: 'tells', of, by, from: senders } as const] }]
          : []),
        { says, holds: [{ kind: 'tells', of, by }] },
      ],
    },
  ];
}

function subscribed(
  question: Question,
  { Protocol, Endpoint }: Readonly<Record<string, Value>>,
  nameOf: NameOf,
): readonly Subscribed[] {
  const protocol = wholeText(Protocol);
  if (protocol === undefined || Endpoint === undefined) return [];
  const endpoint = matcherOf(question, Endpoint, nameOf);
  const shown = typeof endpoint === 'object' && 'refersTo' in endpoint ? endpoint.refersTo : String(endpoint);
  return [{ protocol, endpoint, shown: `${shown} by ${protocol}` }];
}
