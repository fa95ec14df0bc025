import {
  ALWAYS,
  allOf,
  anyOf,
  EVERYWHERE,
  type Extent,
  exactlyIn,
  extentOf,
  holeName,
  impliedBy,
  NEVER,
  NOWHERE,
  sameText,
  stripPrivate,
  type Text,
} from '../../base/index.ts';
import type { Assertion, Matcher } from '../../claims/index.ts';
import { elementsAt, isMapping, type Path, plainMappings, textOf } from '../../model/index.ts';
import { step } from '../judge.ts';
import { describeMatcher, matchProperty, showValue } from '../matcher.ts';
import type { Question, Thing } from '../question.ts';
import type { Judgement } from '../verdict.ts';
import { NO_SOURCE, type RequestContext, serviceFor } from './callers.ts';
import { type Finding, judgeFindings, open } from './finding.ts';
import { guardAll } from './guarded.ts';
import { weigh } from './may.ts';
import { publisherOf, sendsTo } from './senders.ts';

type Tells = Extract<Assertion, { kind: 'tells' }>;

/** The topic has these subscriptions, which drop nothing, and its senders may publish to it. */
export function judgeTells(question: Question, claim: Tells): Judgement {
  return judgeFindings(question, claim.of, (topic) => {
    if (topic.type !== 'AWS::SNS::Topic')
      return [{ match: NOWHERE, says: step(`${topic.id} is ${topic.type}, not a topic.`, topic) }];
    return [
      ...Object.entries(claim.by).map(([protocol, endpoint]) => subscribed(question, topic, claim, protocol, endpoint)),
      ...(claim.from ?? []).flatMap((name) => sent(question, topic, name)),
    ];
  });
}

interface Subscription {
  /** The resource that says so, with properties in which no condition is left. */
  readonly thing: Thing;
  readonly path: Path;
}

function subscribed(question: Question, topic: Thing, claim: Tells, protocol: string, endpoint: Matcher): Finding {
  const topicArn = question.model.access.arnOf(topic.id);
  const all = subscriptionsOf(question, topic, topicArn);
  const answers = all.map(({ thing, path, of }) => {
    const at = (name: string) => [...path, name];
    const own = allOf(
      of,
      exactlyIn(thing.when),
      matchProperty(question, thing, at('Protocol'), protocol),
      matchProperty(question, thing, at('Endpoint'), endpoint),
    );
    return {
      thing,
      path,
      own,
      passes: allOf(own, passing(claim, thing, path), delivered(question, topic, protocol, thing, path)),
    };
  });
  const match = anyOf(...answers.map(({ passes }) => passes));
  const wanted = `${protocol} to ${describeMatcher(endpoint)}`;
  if (match.certain === ALWAYS) return { match, says: step(`${topic.id} tells by ${wanted}.`, topic) };
  const lost = answers.find(({ own }) => own.possible !== NEVER);
  const shown = lost?.thing.properties;
  const says =
    lost === undefined
      ? `${topic.id} has no subscription by ${wanted}.`
      : `Messages to ${topic.id} by ${wanted} may be lost: the filter is ${showValue(shown?.FilterPolicy)}, and its endpoint must let SNS in.`;
  return { match, says: step(says, lost?.thing ?? topic, lost?.path) };
}

/** Subscriptions that the topic lists, and those that are resources of their own. */
function subscriptionsOf(
  question: Question,
  topic: Thing,
  topicArn: Text,
): readonly (Subscription & { readonly of: Extent })[] {
  const inline = elementsAt(topic.properties, ['Subscription']).flatMap(({ value, path }) =>
    isMapping(value) ? [{ thing: topic, path, of: EVERYWHERE }] : [],
  );
  const separate = [...question.model.resources.values()]
    .filter(({ type }) => type === 'AWS::SNS::Subscription')
    .flatMap((resource) => {
      const cases = plainMappings(resource.properties, resource.when);
      const whole = { value: resource.properties, when: resource.when };
      return (cases ?? [whole]).map(({ value, when }) => {
        const text = textOf(value.TopicArn);
        const named = text === undefined ? 'impossible' : sameText(question.model.access.comparable(text), topicArn);
        const is = cases === undefined ? 'possible' : named;
        const thing: Thing = { ...resource, kind: 'resource', properties: value, when };
        return { thing, path: [], of: extentOf(is) };
      });
    });
  return [...inline, ...separate];
}

/**
 * A filter over attributes drops every message that has none, as those of alarms and rules
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html); what one over bodies drops depends on
 * the message.
 */
function passing(claim: Tells, thing: Thing, path: Path): Extent {
  const [{ value: filter } = { value: undefined }] = elementsAt(thing.properties, [...path, 'FilterPolicy']);
  const isEmpty = filter === undefined || (isMapping(filter) && Object.keys(filter).length === 0) || filter === '{}';
  if (isEmpty) return EVERYWHERE;
  const [{ value: scope } = { value: undefined }] = elementsAt(thing.properties, [...path, 'FilterPolicyScope']);
  const isOverAttributes = scope === undefined || textOf(scope) === 'MessageAttributes';
  return isOverAttributes && claim.from !== undefined && !acceptsAbsence(filter) ? NOWHERE : extentOf('possible');
}

function acceptsAbsence(filter: unknown): boolean {
  return JSON.stringify(filter)?.includes('exists') ?? false;
}

const DELIVERIES: Readonly<Record<string, string>> = { sqs: 'sqs:SendMessage', lambda: 'lambda:InvokeFunction' };
const SNS = stripPrivate('sns.amazonaws.com');

/** A queue or a function must let SNS in, and the key of the queue too. */
function delivered(question: Question, topic: Thing, protocol: string, thing: Thing, path: Path): Extent {
  const action = DELIVERIES[protocol];
  if (action === undefined) return EVERYWHERE;
  const [{ value } = { value: undefined }] = elementsAt(thing.properties, [...path, 'Endpoint']);
  const text = textOf(value);
  const endpoint = text === undefined ? undefined : resourceNamed(question, text);
  if (endpoint === undefined) return extentOf('possible');
  const guarded = guardAll(question, [endpoint]);
  if ('unknown' in guarded) return extentOf('possible');
  const target = { arn: question.model.access.arnOf(topic.id), id: topic.id };
  const mayEnter = guarded.map((each) => {
    const written = stripPrivate(action);
    return weigh(serviceFor(question, SNS, target, each), written, each.arnFor(action), each).allowed;
  });
  const cases = plainMappings(endpoint.properties, endpoint.when) ?? [];
  const mayEncrypt = cases.map(({ value, when }) =>
    impliedBy(when, usesKey(question, textOf(value.KmsMasterKeyId), SNS, target, {}).match),
  );
  return allOf(...mayEnter, ...mayEncrypt);
}

/** The resource of the template whose ARN or name this is. */
function resourceNamed({ model }: Question, text: Text): Thing | undefined {
  const what = model.holes.get(holeName(text) ?? '');
  const arn = model.access.comparable(text);
  const found =
    what?.kind === 'resource'
      ? model.resources.get(what.resource)
      : [...model.resources.values()].find(({ id }) => sameText(model.access.arnOf(id), arn) === 'certain');
  return found && { ...found, kind: 'resource' };
}

/** What a sender needs: to name the topic, to be let in by its policy, and to be let in by its key. */
function sent(question: Question, topic: Thing, name: string): readonly Finding[] {
  const { access } = question.model;
  const topicArn = access.arnOf(topic.id);
  const things = question.thingsOf(name);
  if (things.length === 0) return [{ match: NOWHERE, says: step(`No resource matches ${name}.`, topic) }];
  return things.flatMap((thing): readonly Finding[] => {
    const service = publisherOf(thing.type);
    if (service === undefined)
      return [open(step(`How ${thing.id} (${thing.type}) sends to a topic is not known.`, thing))];
    const sends = sendsTo(question, thing, topicArn);
    const target = { arn: access.arnOf(thing.id), id: thing.id };
    const guarded = guardAll(question, [topic]);
    if ('unknown' in guarded) return [open(step(`Who may publish to ${topic.id} is not known.`, topic))];
    const published = guarded.map((each): Finding => {
      const publish = stripPrivate('sns:Publish');
      const { allowed, open: reasons } = weigh(serviceFor(question, service, target, each), publish, topicArn, each);
      const verb = allowed.certain === ALWAYS ? 'may' : allowed.possible === NEVER ? 'may not' : 'perhaps may';
      const why = verb === 'perhaps may' ? `: ${reasons.join('; ')}` : '';
      return {
        match: allowed,
        says: step(`${service} ${verb} publish to ${topic.id} for ${thing.id}${why}.`, topic),
      };
    });
    const context: RequestContext = { 'kms:EncryptionContext:aws:sns:topicArn': [topicArn] };
    const { match, noun } = usesKey(question, textOf(topic.properties.KmsMasterKeyId), service, target, context);
    return [
      {
        match: sends,
        says: step(
          sends.certain === ALWAYS
            ? `${thing.id} sends to ${topic.id}.`
            : `${thing.id} does not surely send to ${topic.id}.`,
          thing,
        ),
      },
      ...published,
      ...(noun === undefined
        ? []
        : [
            {
              match,
              says: step(
                `${service} ${match.certain === ALWAYS ? 'may' : match.possible === NEVER ? 'may not' : 'perhaps may'} use ${noun}, with which ${topic.id} is encrypted.`,
                topic,
                ['KmsMasterKeyId'],
              ),
            },
          ]),
    ].map((finding) => ({ ...finding, match: impliedBy(thing.when, finding.match) }));
  });
}

/**
 * Whether a service may use the key of a topic or queue. The policy of `alias/aws/sns` lets no service in and cannot be
 * changed; for EventBridge a key policy with a source condition is of no use: it does not say for whom it acts
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services).
 */
function usesKey(
  question: Question,
  text: Text | undefined,
  service: Text,
  target: { readonly arn: Text; readonly id: string },
  context: RequestContext,
): { readonly match: Extent; readonly noun?: string } {
  if (text === undefined || text === '') return { match: EVERYWHERE };
  if (/(^|:)alias\/aws\//.test(text)) return { match: NOWHERE, noun: 'the key that AWS manages' };
  const key = keyNamed(question, text);
  const guarded = key === undefined ? undefined : guardAll(question, [key]);
  if (guarded === undefined || 'unknown' in guarded) return { match: extentOf('possible'), noun: `the key ${text}` };
  const known = service === 'events.amazonaws.com' ? { ...NO_SOURCE, ...context } : context;
  const match = allOf(
    ...guarded.flatMap((each) =>
      ['kms:Decrypt', 'kms:GenerateDataKey'].map(stripPrivate).map((action) => {
        const caller = serviceFor(question, service, target, each, known);
        return weigh(caller, action, each.arnFor(action), each).allowed;
      }),
    ),
  );
  return { match, noun: key?.id ?? 'the key' };
}

/** The key of the template that a text names, through an alias too. */
function keyNamed(question: Question, text: Text): Thing | undefined {
  const found = resourceNamed(question, text) ?? aliasNamed(question, text);
  if (found?.type !== 'AWS::KMS::Alias') return found;
  const target = textOf(found.properties.TargetKeyId);
  return target === undefined ? undefined : resourceNamed(question, target);
}

function aliasNamed({ model }: Question, text: Text): Thing | undefined {
  const name = stripPrivate(text.replace(/^.*:(alias\/)/, '$1'));
  const found = [...model.resources.values()].find(
    ({ type, properties }) => type === 'AWS::KMS::Alias' && textOf(properties.AliasName) === name,
  );
  return found && { ...found, kind: 'resource' };
}
