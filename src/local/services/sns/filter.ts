/** Filter policies of subscriptions. https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html */
import { isRecord } from '../../../base/index.ts';
import { compilePattern, type EventPattern, PatternFault } from '../events/pattern.ts';

/** https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html */
const MOST_KEYS = 5;
const MOST_COMBINATIONS = 150;

/** How SNS reads the patterns that EventBridge has too. */
const DIALECT = { isAnythingButPrefixOnly: true, placesRules: true } as const;

const read = new Map<string, EventPattern>();

/** The test that a policy is, of a text that was checked when it was set. */
export function filterPolicyOf(text: string): EventPattern {
  const found = read.get(text);
  if (found !== undefined) return found;
  const policy: unknown = JSON.parse(text);
  const made = compilePattern(text, isRecord(policy) ? policy : {}, DIALECT);
  // Policies are few and are asked for with each message.
  if (read.size >= 1000) read.clear();
  read.set(text, made);
  return made;
}

/** What is wrong with a policy, in AWS's words; `undefined` for one that can be set. */
export function filterFault(text: string, policy: Readonly<Record<string, unknown>>): string | undefined {
  if (keysOf(policy).size > MOST_KEYS) return `Filter policy can not have more than ${MOST_KEYS} keys`;
  try {
    compilePattern(text, policy, DIALECT);
  } catch (thrown) {
    if (thrown instanceof PatternFault) return thrown.message;
    throw thrown;
  }
  return combinations(policy, 1) > MOST_COMBINATIONS ? 'Filter policy is too complex' : undefined;
}

/** Of nested policies the outermost names count. */
function keysOf(policy: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  return new Set(
    Object.entries(policy).flatMap(([key, rule]) =>
      key === '$or' && Array.isArray(rule) ? rule.filter(isRecord).flatMap((each) => [...keysOf(each)]) : [key],
    ),
  );
}

/** Values of one name times those of the others, each as often as it is deep; alternatives are added up. */
function combinations(policy: Readonly<Record<string, unknown>>, depth: number): number {
  return Object.entries(policy).reduce((product, [key, rule]) => {
    if (isRecord(rule)) return product * combinations(rule, depth + 1);
    if (!Array.isArray(rule)) return product;
    if (key !== '$or') return product * rule.length * depth;
    return product * rule.filter(isRecord).reduce((sum, each) => sum + combinations(each, depth), 0);
  }, 1);
}

/** Whether names stand in names, which only the body of a message has. */
export function isNested(policy: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(policy).some(
    ([key, rule]) => isRecord(rule) || (key === '$or' && Array.isArray(rule) && rule.filter(isRecord).some(isNested)),
  );
}
