/**
 * The vocabulary of promises. A claim is plain data: it is written with the builders of this part or by hand in JSON or
 * YAML, travels beside the template in `claims.json`, and is judged by `prove`. A claim that would need code is a sign
 * that a word is missing: a word is one file under `words/` and a line here.
 */
import { list, object, record, type Shape, type Shaped, text, variants, word } from '../base/index.ts';
import { constant } from './matcher.ts';
import { GIVEN_POLICIES } from './policies.ts';
import { SUBJECT } from './selector.ts';
import { ADDRESSES } from './words/addresses.ts';
import { ALARM } from './words/alarm.ts';
import { ALLOWED } from './words/allowed.ts';
import { ATTRIBUTE } from './words/attribute.ts';
import { CALLED } from './words/called.ts';
import { COMPOSITE_ALARM } from './words/composite-alarm.ts';
import { COST } from './words/cost.ts';
import { DENIED } from './words/denied.ts';
import { DESTINATIONS } from './words/destinations.ts';
import { DRAWN_WORD } from './words/drawn.ts';
import { ENCRYPTED } from './words/encrypted.ts';
import { ENDPOINTS } from './words/endpoints.ts';
import { EXISTS } from './words/exists.ts';
import { FILE } from './words/file.ts';
import { FILTERS } from './words/filters.ts';
import { FITS } from './words/fits.ts';
import { GRANTS } from './words/grants.ts';
import { KEPT } from './words/kept.ts';
import { LISTENS } from './words/listens.ts';
import { MAY } from './words/may.ts';
import { MAY_NOT } from './words/may-not.ts';
import { OUTPUT } from './words/output.ts';
import { PARAMETER } from './words/parameter.ts';
import { PERMITS } from './words/permits.ts';
import { PROPERTY } from './words/property.ts';
import { REACHES } from './words/reaches.ts';
import { RECORDS } from './words/records.ts';
import { ROUTE } from './words/route.ts';
import { RULES } from './words/rules.ts';
import { RUNS } from './words/runs.ts';
import { SOURCES } from './words/sources.ts';
import { STANDS } from './words/stands.ts';
import { SUBNETS } from './words/subnets.ts';
import { SURVIVES } from './words/survives.ts';
import { TARGETS } from './words/targets.ts';
import { TELLS } from './words/tells.ts';
import { TLS } from './words/tls.ts';
import { TRUSTS } from './words/trusts.ts';
import { UNMEASURABLE } from './words/unmeasurable.ts';
import { UNREACHABLE } from './words/unreachable.ts';
import { WITNESS } from './words/witness.ts';

/** Every word, in the order in which the documentation tells them. */
export const WORDS = {
  exists: EXISTS,
  property: PROPERTY,
  attribute: ATTRIBUTE,
  called: CALLED,
  route: ROUTE,
  addresses: ADDRESSES,
  tls: TLS,
  filters: FILTERS,
  encrypted: ENCRYPTED,
  kept: KEPT,
  records: RECORDS,
  reaches: REACHES,
  unreachable: UNREACHABLE,
  sources: SOURCES,
  destinations: DESTINATIONS,
  rules: RULES,
  allowed: ALLOWED,
  denied: DENIED,
  grants: GRANTS,
  permits: PERMITS,
  trusts: TRUSTS,
  may: MAY,
  mayNot: MAY_NOT,
  alarm: ALARM,
  runs: RUNS,
  compositeAlarm: COMPOSITE_ALARM,
  tells: TELLS,
  file: FILE,
  cost: COST,
  drawn: DRAWN_WORD,
  stands: STANDS,
  subnets: SUBNETS,
  survives: SURVIVES,
  fits: FITS,
  listens: LISTENS,
  targets: TARGETS,
  endpoints: ENDPOINTS,
  parameter: PARAMETER,
  output: OUTPUT,
  witness: WITNESS,
  unmeasurable: UNMEASURABLE,
} as const;

type Vocabulary = typeof WORDS;

const SHAPES = Object.fromEntries(Object.entries(WORDS).map(([kind, { shape }]) => [kind, shape])) as {
  readonly [Kind in keyof Vocabulary]: Vocabulary[Kind]['shape'];
};

/** What a claim asserts. Every subject must exist: a claim about nothing is an error, never true. */
export const ASSERTION = variants('kind', SHAPES);

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
    } satisfies Shape<true>,
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
    policies: GIVEN_POLICIES,
    metrics: list(METRIC, { about: 'the metrics that the workload emits, from its contract' }),
  },
);

export type ClaimSet = Shaped<typeof CLAIM_SET>;

/** A metric that a workload emits: one entry of `dimensionSets` for each combination it is emitted with. */
export type EmittedMetric = Shaped<typeof METRIC>;
