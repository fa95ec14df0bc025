import { bothOf, type Certainty, holeName, type Text } from '../base/index.ts';
import { parseArn } from './arn.ts';
import { matchesPattern } from './policy-variables.ts';

/**
 * Whether an ARN matches a pattern as condition operators compare them: each of the six parts for itself, so that a
 * `*` does not reach across a colon
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN).
 */
export function matchesArn(pattern: Text, text: Text): Certainty {
  const wanted = parseArn(pattern);
  const given = parseArn(text);
  if (wanted === undefined || given === undefined) {
    // A hole may stand for an ARN, or `*` for any; other text is no ARN and matches nothing.
    const open = [pattern, text].some((it) => holeName(it) !== undefined);
    return open || pattern === '*' ? matchesPattern(pattern, text) : 'impossible';
  }
  return bothOf(
    matchesPattern(wanted.partition, given.partition),
    matchesPattern(wanted.service, given.service),
    matchesPattern(wanted.region, given.region),
    matchesPattern(wanted.account, given.account),
    matchesPattern(wanted.resource, given.resource),
  );
}
