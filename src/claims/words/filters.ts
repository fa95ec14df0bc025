import { either, list, number, object, record, type Shape, type Shaped, text, word } from '../../base/index.ts';
import { badInputs, firewall, named, rate } from '../examples/firewall.ts';
import { constant, MATCHER, type Matcher } from '../matcher.ts';
import { NAME } from '../names.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord } from '../word.ts';

const ACTION = word(['block', 'count', 'allow', 'captcha', 'challenge']);
const GROUP_ACTION = word(['block', 'count'], 'block: the rules of the group do what they say');
const EXCEPT = record(
  word(['count', 'allow', 'captcha', 'challenge']),
  'rules of the group with another action than their own, by name: exactly these',
);
const ONLY = { only: MATCHER, name: text({ about: 'the name of the rule' }) } as const;

const FORWARDED = object(
  { forwarded: text({ about: 'the header whose first address counts' }) },
  { fallback: word(['MATCH', 'NO_MATCH'], 'for requests without a valid address in it; MATCH unless stated') },
);
const KEYS = object({ keys: list(text(), { min: 1, about: 'IP, Header x-api-key, HTTPMethod…: exactly these' }) });
const RATE_KEY = either(
  (value) => typeof value === 'string',
  word(['address', 'all'], 'address: the one that the connection comes from; all: every request counts as one'),
  either((value) => has(value, 'keys'), KEYS, FORWARDED),
);

const RULES = {
  managed: object({ managed: text() }, { vendor: text(), except: EXCEPT, action: GROUP_ACTION, ...ONLY }),
  rate: object(
    { rate: number({ min: 1, whole: true, about: 'the most requests' }) },
    {
      per: number({ min: 1, whole: true, about: 'in so many seconds; 300 unless stated' }),
      by: RATE_KEY,
      cannotBeEvaded: constant,
      action: ACTION,
      ...ONLY,
    },
  ),
  addresses: object(
    { addresses: NAME, action: ACTION },
    { forwarded: text({ about: 'the header that tells the address' }), name: text() },
  ),
  group: object({ group: NAME }, { except: EXCEPT, action: GROUP_ACTION, name: text() }),
  statement: object({ statement: MATCHER, action: ACTION }, { name: text() }),
};

type FilterRule = Shaped<(typeof RULES)[keyof typeof RULES]>;

const RULE: Shape<FilterRule> = either(
  (value) => has(value, 'managed'),
  RULES.managed,
  either(
    (value) => has(value, 'rate'),
    RULES.rate,
    either(
      (value) => has(value, 'addresses'),
      RULES.addresses,
      either((value) => has(value, 'group'), RULES.group, RULES.statement),
    ),
  ),
);

function has(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}

const promised = {
  kind: 'filters',
  of: 'Firewall',
  protects: ['Balancer'],
  default: 'allow',
  rules: [{ managed: 'AWSManagedRulesKnownBadInputsRuleSet' }, { rate: 2000, by: 'address' }],
} as const;
const byAddress = rate({ AggregateKeyType: 'IP' });

export const FILTERS = defineWord(
  'filters',
  'the web ACL stands before these resources and has exactly these rules in this order of priority, each with this action for all requests, so that none gets past one of them by a rule before it, by an override, or by a scope-down',
  { of: SUBJECT },
  {
    protects: list(NAME, { min: 1, about: 'each of these is associated with it' }),
    default: word(['allow', 'block'], 'what happens to requests that no rule ends'),
    rules: list(RULE, { about: 'in order of priority' }),
    others: word(['allowed'], 'more rules are no fault, if none lets requests pass before one of these'),
    logs: { ...NAME, schema: { ...NAME.schema, description: 'every request is logged there' } },
    metrics: constant,
  },
  {
    holds: [
      {
        says: 'Bad inputs and floods are blocked.',
        resources: firewall(badInputs({ None: {} }), byAddress),
        claim: promised,
      },
    ],
    fails: [
      {
        says: 'The managed rules only count.',
        resources: firewall(badInputs({ Count: {} }), byAddress),
        claim: promised,
      },
      {
        says: 'A client writes the first address of X-Forwarded-For itself.',
        resources: firewall(
          badInputs({ None: {} }),
          rate({
            AggregateKeyType: 'FORWARDED_IP',
            ForwardedIPConfig: { HeaderName: 'X-Forwarded-For', FallbackBehavior: 'MATCH' },
          }),
        ),
        claim: promised,
      },
      {
        says: 'A rule before the others lets requests pass.',
        resources: firewall(
          named('Health', 0, {
            Action: { Allow: {} },
            Statement: {
              ByteMatchStatement: {
                FieldToMatch: { UriPath: {} },
                PositionalConstraint: 'STARTS_WITH',
                SearchString: '/health',
                TextTransformations: [{ Priority: 0, Type: 'NONE' }],
              },
            },
          }),
          badInputs({ None: {} }),
          byAddress,
        ),
        claim: { ...promised, others: 'allowed' },
      },
    ],
  },
  { min: 3 },
);

type Action = 'block' | 'count' | 'allow' | 'captcha' | 'challenge';
type Except = Readonly<Record<string, Exclude<Action, 'block'>>>;
interface Common<Name extends string> {
  /** The scope-down statement. @default every request is inspected */
  readonly only?: Matcher<Name>;
  readonly name?: string;
}

/** One rule of a web ACL: a managed group, a rate, a set of addresses, a rule group, or any other statement. */
export type WebAclRule<Name extends string = string> =
  | ({
      readonly managed: string;
      /** @default AWS */
      readonly vendor?: string;
      readonly except?: Except;
      /** @default block */
      readonly action?: 'block' | 'count';
    } & Common<Name>)
  | ({
      readonly rate: number;
      /** Seconds. @default 300 */
      readonly per?: number;
      /** @default address */
      readonly by?:
        | 'address'
        | 'all'
        | { readonly forwarded: string; readonly fallback?: 'MATCH' | 'NO_MATCH' }
        | { readonly keys: readonly string[] };
      readonly cannotBeEvaded?: true;
      /** @default block */
      readonly action?: Action;
    } & Common<Name>)
  | { readonly addresses: Name; readonly action: Action; readonly forwarded?: string; readonly name?: string }
  | { readonly group: Name; readonly except?: Except; readonly action?: 'block' | 'count'; readonly name?: string }
  | { readonly statement: Matcher<Name>; readonly action: Action; readonly name?: string };

/**
 * What a web ACL really does to requests.
 *
 * @example
 * filters('web firewall', {
 *   protects: ['load balancer'],
 *   default: 'allow',
 *   rules: [{ rate: 2000, by: 'address' }, { managed: 'AWSManagedRulesCommonRuleSet', except: { SizeRestrictions_BODY: 'count' } }],
 * })
 */
export function filters<Name extends string = string>(
  of: Subject<Name>,
  promise: {
    readonly protects?: readonly Name[];
    readonly default?: 'allow' | 'block';
    readonly rules?: readonly WebAclRule<Name>[];
    /** @default exactly the rules */
    readonly others?: 'allowed';
    /** Where every request is logged. */
    readonly logs?: Name;
    /** The ACL and each rule are seen as metrics. */
    readonly metrics?: true;
  },
): AssertionOf<typeof FILTERS> {
  return { kind: 'filters', of, ...promise };
}
