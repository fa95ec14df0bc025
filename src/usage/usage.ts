/**
 * What a system is expected to be used: the half of its price that no template tells. Plain data that travels beside the
 * template in `usage.json`, or is written by hand in JSON or YAML.
 */
import { either, flag, list, number, object, record, type Shape, type Shaped, text, word } from '../base/index.ts';
import { QUANTITIES, QUANTITY_NAMES, type Quantity } from './quantity.ts';

const PER_SCENARIO = object(
  { low: number({ min: 0 }), expected: number({ min: 0 }), high: number({ min: 0 }) },
  {},
  'one number a scenario, none less than the one before',
);

/** The same in every scenario, or one number for each. */
const AMOUNT = either((value) => typeof value !== 'object', number({ min: 0 }), {
  schema: PER_SCENARIO.schema,
  check(value, path, report): value is Shaped<typeof PER_SCENARIO> {
    if (!PER_SCENARIO.check(value, path, report)) return false;
    const isOrdered = value.low <= value.expected && value.expected <= value.high;
    if (!isOrdered) report(path, `low ${value.low}, expected ${value.expected}, high ${value.high} do not rise.`);
    return isOrdered;
  },
} satisfies Shape<Shaped<typeof PER_SCENARIO>>);

export type ScenarioAmount = Shaped<typeof AMOUNT>;

type Quantities = { readonly [Name in Quantity]: typeof AMOUNT };

const QUANTITY_SHAPES = Object.fromEntries(
  QUANTITY_NAMES.map((name) => [
    name,
    { ...AMOUNT, schema: { ...AMOUNT.schema, description: `${QUANTITIES[name][1]}, in ${QUANTITIES[name][0]}` } },
  ]),
) as unknown as Quantities;

const RESOURCE_USAGE = object({}, { because: text({ about: 'where the numbers come from' }), ...QUANTITY_SHAPES });

const SELECTOR = text({
  about:
    'a logical id (* allowed), a resource type (AWS::Logs::*), or a construct path (has a /); of several that fit, the later one is right',
});

const RESOURCES = record(RESOURCE_USAGE, 'selector to quantities');

const ACCOUNT = object(
  {},
  {
    internetGb: AMOUNT,
    crossZoneGb: AMOUNT,
    crossRegionGb: AMOUNT,
    allowances: flag('whether the free allowances of the account are left for this system; shown apart in any case'),
    because: text(),
  },
  'traffic that no single resource sends, and what the account gives',
);

const PLANS = ['reserved-1yr', 'reserved-3yr', 'savings-plan-1yr', 'savings-plan-3yr', 'spot'] as const;

const COMMITMENT = object(
  { of: list(SELECTOR, { min: 1 }), plan: word(PLANS) },
  {
    discount: number({
      min: 0,
      about: 'the part of the list price that is saved, 0.37; else what the price book says',
    }),
    because: text(),
  },
  'what is bought ahead, or taken from spare capacity',
);

const EXTERNAL = object(
  { what: text(), row: text({ about: 'a row of the price book: anthropic.sonnet-4.5.input' }), quantity: AMOUNT },
  { because: text() },
  'what is bought outside of AWS',
);

/** Whatever a template may hold there. */
const ANYTHING: Shape<unknown> = { schema: {}, check: (value): value is unknown => value !== undefined };

const PROPERTIES = record(record(ANYTHING), 'selector to property path to value');

const ADDED = object({ id: text(), type: text() }, { properties: record(ANYTHING) });

/** An optimisation, computed instead of believed: the same bill with something changed. */
const VARIANT = object(
  { name: text(), about: text() },
  {
    row: text({ about: 'the row of the conformance table that claims it' }),
    says: text({ about: 'what is claimed: $32 a month' }),
    because: text({ about: 'why the claim is true or not' }),
    of: list(SELECTOR, { about: 'the lines that the saving is measured against; the whole bill when left out' }),
    resources: RESOURCES,
    account: ACCOUNT,
    commitments: list(COMMITMENT, { about: 'takes the place of what is bought ahead' }),
    external: list(EXTERNAL, { about: 'takes the place of what is bought outside' }),
    properties: PROPERTIES,
    without: list(SELECTOR, { about: 'resources left out' }),
    adds: list(ADDED),
  },
);

const STATED_LINE = object(
  { line: text(), says: text({ about: 'the monthly amount in US dollars: 32, or 1-5' }), of: list(SELECTOR) },
  { only: list(text(), { about: 'rows of the price book that the statement is about, * allowed' }), because: text() },
);

const STATED = object(
  { lines: list(STATED_LINE) },
  {
    source: text({ about: 'where it is stated' }),
    total: object({ says: text() }, { because: text() }),
  },
  'what an older document said it costs',
);

export const USAGE = object(
  { schema: word(['lintel/usage@1']) },
  {
    for: text({ about: 'what the usage is about' }),
    resources: RESOURCES,
    account: ACCOUNT,
    commitments: list(COMMITMENT),
    external: list(EXTERNAL),
    stated: STATED,
    variants: list(VARIANT),
  },
  'expected usage of a system',
);

export type Usage = Shaped<typeof USAGE>;
export type ResourceUsage = Shaped<typeof RESOURCE_USAGE>;
export type AccountUsage = Shaped<typeof ACCOUNT>;
export type CommitmentUsage = Shaped<typeof COMMITMENT>;
export type Plan = CommitmentUsage['plan'];
export type ExternalUsage = Shaped<typeof EXTERNAL>;
export type Variant = Shaped<typeof VARIANT>;
export type Stated = Shaped<typeof STATED>;
