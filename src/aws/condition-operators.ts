/** How one value of a policy compares with one value of a request, per operator. */
import {
  type Certainty,
  type Cidr,
  contains,
  isSymbolic,
  overlaps,
  parseAddress,
  parseCidr,
  sameText,
  type Text,
} from '../base/index.ts';
import { matchesArn } from './arn-match.ts';
import { matchesPattern } from './policy-variables.ts';

export interface Comparison {
  /** Whether the policy's value matches the request's, before any negation. */
  readonly matches: (policyValue: Text, value: Text) => Certainty;
  readonly negated: boolean;
  /** Whether `${…}` in the policy's value is a variable: only for strings, ARNs and Bool. */
  readonly variables: boolean;
}

const equals = (policyValue: Text, value: Text): Certainty => sameText(policyValue, value);
const equalsIgnoringCase = (policyValue: Text, value: Text): Certainty => {
  if (isSymbolic(policyValue) || isSymbolic(value))
    return equals(policyValue, value) === 'certain' ? 'certain' : 'possible';
  return policyValue.toLowerCase() === value.toLowerCase() ? 'certain' : 'impossible';
};

/** Every operator but `Null`, which asks about the key and not about its value. */
export const COMPARISONS: Readonly<Record<string, Comparison | undefined>> = {
  StringEquals: { matches: equals, negated: false, variables: true },
  StringNotEquals: { matches: equals, negated: true, variables: true },
  StringEqualsIgnoreCase: { matches: equalsIgnoringCase, negated: false, variables: true },
  StringNotEqualsIgnoreCase: { matches: equalsIgnoringCase, negated: true, variables: true },
  StringLike: { matches: matchesPattern, negated: false, variables: true },
  StringNotLike: { matches: matchesPattern, negated: true, variables: true },
  ...numbers('Numeric', toNumber),
  ...numbers('Date', toTime),
  Bool: { matches: equalsIgnoringCase, negated: false, variables: true },
  BinaryEquals: { matches: equals, negated: false, variables: false },
  IpAddress: { matches: holdsAddress, negated: false, variables: false },
  NotIpAddress: { matches: holdsAddress, negated: true, variables: false },
  // "ArnEquals and ArnLike behave identically."
  ArnEquals: { matches: matchesArn, negated: false, variables: true },
  ArnLike: { matches: matchesArn, negated: false, variables: true },
  ArnNotEquals: { matches: matchesArn, negated: true, variables: true },
  ArnNotLike: { matches: matchesArn, negated: true, variables: true },
};

function numbers(family: string, read: (text: string) => number | undefined): Record<string, Comparison> {
  const compare = (test: (value: number, limit: number) => boolean, negated = false): Comparison => ({
    negated,
    variables: false,
    matches: (policyValue, value) => {
      if (isSymbolic(policyValue) || isSymbolic(value)) return 'possible';
      const limit = read(policyValue);
      const number = read(value);
      return limit !== undefined && number !== undefined && test(number, limit) ? 'certain' : 'impossible';
    },
  });
  return {
    [`${family}Equals`]: compare((value, limit) => value === limit),
    [`${family}NotEquals`]: compare((value, limit) => value === limit, true),
    [`${family}LessThan`]: compare((value, limit) => value < limit),
    [`${family}LessThanEquals`]: compare((value, limit) => value <= limit),
    [`${family}GreaterThan`]: compare((value, limit) => value > limit),
    [`${family}GreaterThanEquals`]: compare((value, limit) => value >= limit),
  };
}

export function toNumber(text: string): number | undefined {
  return /^[+-]?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : undefined;
}

/** Milliseconds of an ISO 8601 date or of seconds since 1970; four digits alone are a year. */
export function toTime(text: string): number | undefined {
  if (/^\d{5,}(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** A request whose address is known only as a block lies inside, outside, or partly in the policy's block. */
function holdsAddress(policyValue: Text, value: Text): Certainty {
  if (isSymbolic(policyValue) || isSymbolic(value)) return 'possible';
  const block = toBlock(policyValue);
  const source = toBlock(value);
  if (block === undefined || source === undefined) return 'impossible';
  if (contains(block, source)) return 'certain';
  return overlaps(block, source) ? 'possible' : 'impossible';
}

function toBlock(text: string): Cidr | undefined {
  const address = text.includes('/') ? undefined : parseAddress(text);
  if (address === undefined) return parseCidr(text);
  return parseCidr(`${text}/${address.family === 4 ? 32 : 128}`);
}
