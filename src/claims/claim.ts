/**
 * The vocabulary of promises. A claim is plain data: it is written with the builders of this part or by hand in JSON or
 * YAML, travels beside the template in `claims.json`, and is judged by `prove`. A claim that would need code is a sign
 * that a word is missing here.
 */
import {
  didYouMean,
  either,
  list,
  number,
  object,
  record,
  recursive,
  type Shape,
  type Shaped,
  text,
  variants,
  word,
} from '../base/index.ts';

/** What a property is expected to be. Text may hold `${Parameter}` and `${LogicalId.Attribute}` as in `Fn::Sub`. */
export type Matcher =
  | string
  | number
  | boolean
  | { readonly oneOf: readonly Matcher[] }
  | { readonly like: string }
  | { readonly mentions: string }
  | { readonly length: number | { readonly min?: number; readonly max?: number } }
  | { readonly atLeast?: number; readonly atMost?: number }
  | { readonly refersTo: string; readonly attribute?: string }
  | { readonly absent: true }
  | { readonly present: true }
  | { readonly not: Matcher }
  | { readonly has: Matcher }
  | { readonly each: Matcher }
  | { readonly exactly: readonly Matcher[] }
  | { readonly where: Readonly<Record<string, Matcher>> };

const constant = { schema: { const: true }, check: isTrue } satisfies Shape<true>;
function isTrue(
  value: unknown,
  path: readonly (string | number)[],
  report: (path: readonly (string | number)[], what: string) => void,
): value is true {
  if (value !== true) report(path, `${JSON.stringify(value)} is not true.`);
  return value === true;
}

const WORDS = [
  'oneOf',
  'like',
  'mentions',
  'length',
  'atLeast',
  'atMost',
  'refersTo',
  'absent',
  'present',
  'not',
  'has',
  'each',
  'exactly',
  'where',
];

const scalar: Shape<string | number | boolean> = {
  schema: { type: ['string', 'number', 'boolean'] },
  check(value, path, report): value is string | number | boolean {
    const fits = ['string', 'number', 'boolean'].includes(typeof value);
    if (!fits) report(path, `A matcher is text, a number, true, false, or a mapping with one of ${WORDS.join(', ')}.`);
    return fits;
  },
};

const COUNT = either(
  (value) => typeof value === 'number',
  number({ min: 0, whole: true }),
  object({}, { min: number({ min: 0, whole: true }), max: number({ min: 0, whole: true }) }, 'bounds', { min: 1 }),
);

export const MATCHER = recursive<Matcher>('Matcher', () => {
  const forms = {
    oneOf: object({ oneOf: list(MATCHER, { min: 1 }) }, {}, 'equal to one of several'),
    like: object({ like: text() }, {}, 'text with * and ? as wildcards'),
    mentions: object(
      { mentions: text() },
      {},
      'the template itself writes this text in the value, outside of what only deployment tells',
    ),
    range: object({}, { atLeast: number(), atMost: number() }, 'a number within bounds', { min: 1 }),
    refersTo: object({ refersTo: text() }, { attribute: text() }, 'a reference to a resource or parameter'),
    absent: object({ absent: constant }, {}, 'the property is not set'),
    present: object({ present: constant }, {}, 'the property is set, to whatever'),
    not: object({ not: MATCHER }),
    has: object({ has: MATCHER }, {}, 'a list with such an element'),
    each: object({ each: MATCHER }, {}, 'a list, not empty, of nothing but such elements'),
    exactly: object({ exactly: list(MATCHER) }, {}, 'a list of exactly these elements in any order'),
    length: object({ length: COUNT }, {}, 'a list with so many elements'),
    where: object({ where: record(MATCHER) }, {}, 'a mapping whose properties match'),
  };
  const structured: Shape<Matcher> = {
    schema: { anyOf: Object.values(forms).map((form) => form.schema) },
    check(value, path, report): value is Matcher {
      const keys = Object.keys(value as object);
      const word = keys.find((key) => WORDS.includes(key));
      if (word === undefined) {
        const [first] = Array.isArray(value) ? [] : keys;
        if (first === undefined) return scalar.check(value, path, report);
        report([...path, first], `"${first}" is no matcher; there are ${WORDS.join(', ')}.${didYouMean(first, WORDS)}`);
        return false;
      }
      const form = word === 'atLeast' || word === 'atMost' ? forms.range : forms[word as keyof typeof forms];
      return form.check(value, path, report);
    },
  };
  return either((value) => typeof value === 'object' && value !== null, structured, scalar);
});

const SELECTOR_FIELDS = object(
  {},
  {
    type: text({ about: 'the resource type, * allowed: AWS::EC2::*; Stack for the stacks themselves' }),
    id: text({ about: 'the logical id, * allowed' }),
    path: text({ about: 'the construct path of a CDK template, * allowed' }),
    stack: text({ about: 'the stack, * allowed' }),
    parameter: text({ about: 'a template parameter by name' }),
    output: text({ about: 'a stack output by name' }),
    where: record(MATCHER, 'property path to matcher'),
  },
  'the resources, parameters, outputs or stacks that a claim is about',
);

export type Selector = Shaped<typeof SELECTOR_FIELDS>;

/** A declared name, a logical id, a resource type, or a selector written out. */
export type Subject = string | Selector;

const SUBJECT: Shape<Subject> = either((value) => typeof value === 'string', text(), SELECTOR_FIELDS);

/** A subject, `internet` for every public IPv4 address, `internet6` for every public IPv6 address, or a CIDR block. */
const PARTY = text({ about: 'a declared name or logical id, "internet", "internet6", or a CIDR block' });

const PORTS = text({ about: 'tcp/443, tcp/8080-8090, udp/53, icmp, all; several with commas' });

/** Amounts that JavaScript writes in digits; no system comes near. */
const DOLLARS = number({ min: 0, max: 1e12 });
const SAVING = number({ min: -1e12, max: 1e12 });

const LEVEL = word(['List', 'Read', 'Write', 'Tagging', 'Permissions management']);

const kind = <const K extends string>(name: K) => word([name]);

/** What a claim asserts. Every subject must exist: a claim about nothing is an error, never true. */
export const ASSERTION = variants('kind', {
  exists: object(
    { kind: kind('exists'), what: SUBJECT },
    { count: COUNT },
    'there are so many (default: at least one)',
  ),
  property: object(
    { kind: kind('property'), of: SUBJECT, path: text(), is: MATCHER },
    {},
    'a property of each subject matches',
  ),
  route: object(
    {
      kind: kind('route'),
      from: SUBJECT,
      to: text({ about: 'the destination CIDR' }),
      via: text({ about: 'the next hop, or "none"' }),
    },
    {},
    'where the route table of each subnet sends the destination',
  ),
  addresses: object(
    { kind: kind('addresses'), of: SUBJECT, inside: SUBJECT },
    {},
    'blocks lie inside the network and do not overlap',
  ),
  tls: object(
    { kind: kind('tls'), of: SUBJECT, atLeast: word(['1.2', '1.3']) },
    {},
    'the listener accepts no older TLS version',
  ),
  reaches: object(
    { kind: kind('reaches'), from: PARTY, to: PARTY, on: PORTS },
    {
      through: list(text(), { about: 'each of these is on the path' }),
      without: list(text(), { about: 'and still so when these are taken away' }),
    },
    'every address of `from` can open a connection to `to` on all the ports; `through` a load balancer it is two connections, the ports those of the first',
  ),
  unreachable: object(
    { kind: kind('unreachable'), from: PARTY, to: PARTY },
    { on: PORTS },
    'no address of `from` can itself open a connection to `to` on any of the ports (default: all); through a load balancer it may',
  ),
  sources: object(
    { kind: kind('sources'), of: PARTY, are: list(object({ from: PARTY, on: PORTS })) },
    {},
    'of the interfaces in the templates, the internet and the networks that rules name, exactly these can open connections to it, on exactly these ports',
  ),
  destinations: object(
    { kind: kind('destinations'), of: PARTY, are: list(object({ to: PARTY, on: PORTS })) },
    {},
    'of the interfaces and endpoints in the templates, the internet and the networks that rules name, it can open connections to exactly these, on exactly these ports',
  ),
  allowed: object(
    { kind: kind('allowed'), who: SUBJECT, actions: list(text(), { min: 1 }) },
    { on: text({ about: 'an ARN, ${} allowed, or a name; default: any resource' }), context: record(text()) },
    'the principal may do each action on the resource',
  ),
  denied: object(
    { kind: kind('denied'), who: SUBJECT, actions: list(text(), { min: 1 }) },
    { on: text(), context: record(text()) },
    'the principal may do none of the actions (wildcards allowed) on any such resource',
  ),
  grants: object(
    { kind: kind('grants'), who: SUBJECT },
    {
      services: list(text(), { about: 'only the actions of these services are looked at' }),
      levels: list(LEVEL, { about: 'the access levels that may be granted' }),
      actions: list(text(), { about: 'the actions that may be granted' }),
      on: list(text(), { about: 'the resources on which they may be granted' }),
    },
    'what the principal is granted stays within these limits; with `on` and without `levels` only the named actions are looked at',
  ),
  trusts: object(
    { kind: kind('trusts'), role: SUBJECT, principals: list(text(), { min: 1 }) },
    {},
    'exactly these principals may assume the role',
  ),
  alarm: object(
    {
      kind: kind('alarm'),
      of: SUBJECT,
      metric: object({ namespace: text(), name: text() }, { dimensions: record(MATCHER) }),
      statistic: text(),
      comparison: word(['>', '>=', '<', '<=']),
      threshold: number(),
      periodSeconds: number({ min: 1, whole: true }),
    },
    {
      evaluationPeriods: number({ min: 1, whole: true }),
      missingData: word(['breaching', 'notBreaching', 'ignore', 'missing']),
      notifies: list(text(), { about: 'exactly these are its alarm actions' }),
      emittedBy: word(['aws', 'workload']),
    },
    'an alarm watches this metric, the metric is emitted with exactly these dimensions, and the threshold can be reached',
  ),
  file: object(
    { kind: kind('file'), path: text({ about: 'a file that is delivered with the templates' }) },
    {
      mentions: list(text(), { about: 'it holds each of these texts' }),
      omits: list(text(), { about: 'it holds none of these texts' }),
    },
    'a delivered file (a Dockerfile, a workflow, a runbook) says so',
  ),
  cost: object(
    { kind: kind('cost') },
    {
      of: SUBJECT,
      rows: list(text(), { about: 'only what these rows of the price book price, * allowed: ec2.instance.*' }),
      months: number({ min: 1, whole: true, about: 'over so many months; default: 1' }),
      only: word(['template'], 'only what the template alone tells, without anything that depends on usage'),
      scenario: word(['low', 'expected', 'high'], 'of usage; default: expected'),
      variant: text({ about: 'the bill under this named variant instead of the system as it is' }),
      atLeast: DOLLARS,
      atMost: DOLLARS,
      saves: object(
        { unit: word(['USD', 'percent']) },
        { atLeast: SAVING, atMost: SAVING },
        'what the variant costs less than the system as it is',
        { some: ['atLeast', 'atMost'] },
      ),
    },
    'the subject, or everything, costs so many US dollars a month',
    { some: ['atLeast', 'atMost', 'saves'] },
  ),
  drawn: object(
    { kind: kind('drawn') },
    {
      shows: list(text(), { about: 'each of these has a place in the drawing' }),
      groups: list(text(), { about: 'each of these is the label of a group of the drawing, * allowed' }),
      arrows: list(object({ from: text(), to: text() }), {
        about: 'each of these is an arrow, directly or through a gateway; users and internet are names too',
      }),
      colors: record(text(), 'the colour in which a name is drawn: #ff9900'),
    },
    'the drawing made from the template shows so',
    { min: 2 },
  ),
  witness: object(
    { kind: kind('witness'), by: word(['workload', 'procedure']), what: text() },
    {},
    'seen only when something runs; what must be seen is said in words',
  ),
  unmeasurable: object({ kind: kind('unmeasurable'), reason: text() }, {}, 'cannot be measured, and why'),
});

export type Assertion = Shaped<typeof ASSERTION>;
export type AssertionKind = Assertion['kind'];

const CLAIM = object(
  {
    id: text({ like: /^[A-Za-z][\w.-]*$/, of: 'an id of letters, digits, dots and hyphens' }),
    title: text({ about: 'the promise, in words' }),
    holds: list(ASSERTION, { min: 1, about: 'all of these' }),
  },
  {
    area: text({ about: 'the group in which the claim is shown' }),
    resolution: text({ about: 'the id of the contradiction whose resolution this claim follows' }),
    note: text({ about: 'what the reader should know beside the verdict' }),
    planned: constant,
    beyond: {
      ...constant,
      schema: { const: true, description: 'a promise beyond the table of rows: judged, but no row' },
    },
  },
);

export type Claim = Shaped<typeof CLAIM>;

const METRIC = object({
  namespace: text(),
  name: text(),
  unit: text(),
  dimensionSets: list(list(text())),
});

export const CLAIM_SET = object(
  { schema: word(['lintel/claims@1']), claims: list(CLAIM) },
  {
    $schema: text(),
    title: text(),
    names: record(SUBJECT, 'short names for what the claims speak of'),
    files: record(text(), 'the delivered files that the claims speak of, by path'),
    metrics: list(METRIC, { about: 'the metrics that the workload emits, from its contract' }),
  },
);

export type ClaimSet = Shaped<typeof CLAIM_SET>;

/** A metric that a workload emits: one entry of `dimensionSets` for each combination it is emitted with. */
export type EmittedMetric = Shaped<typeof METRIC>;
