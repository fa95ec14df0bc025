/** https://docs.aws.amazon.com/waf/latest/developerguide/logging.html */
import { parseArn } from '../../aws/index.ts';
import {
  allOf,
  anyOf,
  type Certainty,
  EVERYWHERE,
  type Extent,
  exactlyIn,
  extentOf,
  impliedBy,
  isSymbolic,
  matchesGlob,
  NO_TEXT,
  NOWHERE,
  sameText,
  stripPrivate,
} from '../../base/index.ts';
import { elementsAt, type Found, isMapping, textOf, valuesAt } from '../../model/index.ts';
import type { Answer } from '../answer.ts';
import { step } from '../judge.ts';
import { resourcesNamedBy } from '../linked.ts';
import { showValue } from '../matcher.ts';
import type { Question, Thing } from '../question.ts';
import { isNamed, namedAt, type Recorder, type Recording, type Records, thingsOf } from './source.ts';

const LOGGING = 'AWS::WAFv2::LoggingConfiguration';
const PAGE = 'https://docs.aws.amazon.com/waf/latest/developerguide/logging.html';

export const WEB_ACL_LOGS: Recording = {
  page: PAGE,
  keys: ['to', 'from', 'actions', 'redacts'],
  sources: (question, logging, claim) => [sourceOf(question, logging, claim)],
};

export const WEB_ACLS: Recording = {
  page: PAGE,
  keys: ['to', 'actions', 'redacts'],
  sources: (question, acl, claim) =>
    thingsOf(question, LOGGING).flatMap((logging) => {
      const of = namedAt(question, logging, ['ResourceArn'], acl.id, 'logs of');
      if (
        !valuesAt(logging.properties, ['ResourceArn']).some(({ value }) =>
          resourcesNamedBy(question, textOf(value) ?? NO_TEXT, [acl.type]).some(({ id }) => id === acl.id),
        )
      )
        return [];
      const source = sourceOf(question, logging, claim);
      return [{ ...source, answers: [{ ...of, match: exactlyIn(logging.when) }, ...source.answers] }];
    }),
};

function sourceOf(question: Question, logging: Thing, { to, from, actions, redacts }: Records): Recorder {
  const destinations = elementsAt(logging.properties, ['LogDestinationConfigs'], logging.when);
  const steps = destinations.map((found) =>
    step(`${logging.id} writes into ${showValue(found.value)}.`, logging, found.path),
  );
  return {
    thing: logging,
    answers: [
      {
        match: allOf(
          anyOf(NOWHERE, ...destinations.map(({ when }) => exactlyIn(when))),
          ...destinations.map((found) => impliedBy(found.when, isAllowedName(question, found))),
          ...(to === undefined
            ? []
            : [
                anyOf(
                  NOWHERE,
                  ...destinations.map((found) => allOf(exactlyIn(found.when), isNamed(question, logging, found, to))),
                ),
              ]),
        ),
        expected: `logs ${to === undefined ? 'somewhere' : `in ${to}`}, whose name begins with aws-waf-logs-`,
        steps,
        missing: destinations.map((found) => showValue(found.value)),
      },
      ...(from === undefined ? [] : [namedAt(question, logging, ['ResourceArn'], from, 'logs of')]),
      ...(actions === undefined ? [] : [actionsOf(logging, actions)]),
      ...(redacts === undefined ? [] : [redactionsOf(logging, redacts)]),
    ],
  };
}

const NAMES = ['aws-waf-logs-*', 'log-group:aws-waf-logs-*', 'deliverystream/aws-waf-logs-*'];

/** WAF takes only destinations whose name begins so. */
function isAllowedName({ model }: Question, found: Found): Extent {
  const text = model.access.comparable(textOf(found.value) ?? NO_TEXT);
  const name = parseArn(text)?.resource ?? text;
  return anyOf(...NAMES.map((pattern) => extentOf(matchesGlob(stripPrivate(pattern), name))));
}

/** The requests that are logged, by what the web ACL did with them. */
function actionsOf(logging: Thing, wanted: 'all' | readonly string[]): Answer {
  const filters = valuesAt(logging.properties, ['LoggingFilter'], logging.when);
  const match = allOf(
    ...filters.map((found) =>
      impliedBy(
        found.when,
        found.value === undefined
          ? extentOf(wanted === 'all' ? 'certain' : 'impossible')
          : extentOf(keeps(found, wanted)),
      ),
    ),
  );
  const steps = filters.map((found) =>
    step(`LoggingFilter of ${logging.id} is ${showValue(found.value)}.`, logging, found.path),
  );
  return { match, expected: `logs of ${JSON.stringify(wanted)}`, steps, missing: [`the filter of ${logging.id}`] };
}

const ACTIONS = ['ALLOW', 'BLOCK', 'COUNT', 'CAPTCHA', 'CHALLENGE', 'EXCLUDED_AS_COUNT'];

function keeps({ value }: Found, wanted: 'all' | readonly string[]): Certainty {
  if (!isMapping(value)) return 'possible';
  const behavior = textOf(valuesAt(value, ['DefaultBehavior'])[0]?.value) ?? NO_TEXT;
  const rules = elementsAt(value, ['Filters']).map((filter) => ({
    behavior: textOf(valuesAt(filter.value, ['Behavior'])[0]?.value) ?? NO_TEXT,
    any: textOf(valuesAt(filter.value, ['Requirement'])[0]?.value) === 'MEETS_ANY',
    conditions: elementsAt(filter.value, ['Conditions']).map((condition) =>
      textOf(valuesAt(condition.value, ['ActionCondition', 'Action'])[0]?.value),
    ),
    when: filter.when,
  }));
  const isPlain = rules.every(
    (rule) =>
      rule.when.holds === true &&
      rule.conditions.every((each) => each !== undefined && !isSymbolic(each)) &&
      (rule.any || rule.conditions.length === 1),
  );
  if (!isPlain || isSymbolic(behavior)) return 'possible';
  // AWS does not say which of two filters wins that meet one request, so they are taken only where they agree.
  const kept = ACTIONS.map((action) => {
    const met = [
      ...new Set(
        rules.filter((rule) => rule.conditions.some((each) => each === action)).map((rule) => String(rule.behavior)),
      ),
    ];
    return met.length > 1 ? undefined : { action, keeps: (met[0] ?? behavior) === 'KEEP' };
  });
  if (kept.some((each) => each === undefined)) return 'possible';
  const actions = kept.flatMap((each) => (each?.keeps ? [each.action] : []));
  const expected = wanted === 'all' ? ACTIONS : wanted;
  return actions.length === expected.length && expected.every((each) => actions.includes(each))
    ? 'certain'
    : 'impossible';
}

const FIELDS: Readonly<Record<string, string>> = {
  QueryString: 'query string',
  UriPath: 'uri path',
  Method: 'method',
  Body: 'body',
};

function redactionsOf(logging: Thing, wanted: readonly string[]): Answer {
  const found = elementsAt(logging.properties, ['RedactedFields'], logging.when).map((each) => ({
    ...each,
    name: fieldOf(each),
  }));
  const is = (name: ReturnType<typeof fieldOf>, each: string) =>
    extentOf(sameText(name, stripPrivate(each.toLowerCase())));
  return {
    match: allOf(
      EVERYWHERE,
      ...wanted.map((each) => anyOf(NOWHERE, ...found.map(({ when, name }) => allOf(exactlyIn(when), is(name, each))))),
      ...found.map(({ when, name }) => impliedBy(when, anyOf(NOWHERE, ...wanted.map((each) => is(name, each))))),
    ),
    expected: `redacted: ${wanted.join(', ') || 'nothing'}`,
    steps: [
      step(`${logging.id} redacts ${found.map(({ name }) => name).join(', ') || 'nothing'}.`, logging, [
        'RedactedFields',
      ]),
    ],
    missing: [`what ${logging.id} redacts`],
  };
}

function fieldOf({ value }: Found) {
  const header = textOf(valuesAt(value, ['SingleHeader', 'Name'])[0]?.value);
  if (header !== undefined) return isSymbolic(header) ? header : stripPrivate(header.toLowerCase());
  const [key = ''] = isMapping(value) ? Object.keys(value) : [];
  return stripPrivate(FIELDS[key] ?? key);
}
