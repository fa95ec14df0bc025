/**
 * The Condition element: parsed, and tested against what is known of a request. Rules from
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
import {
  bothOf,
  type Certainty,
  didYouMean,
  eitherOf,
  isRecord,
  oppositeOf,
  showText,
  type Text,
} from '../base/index.ts';
import { COMPARISONS, type Comparison } from './condition-operators.ts';
import { textList } from './json.ts';
import { fillVariables } from './policy-variables.ts';
import { contextValue, type Request } from './request.ts';

export interface Condition {
  readonly qualifier?: 'ForAllValues' | 'ForAnyValue';
  /** Without qualifier and without `IfExists`: `StringNotLike`. */
  readonly operator: string;
  readonly ifExists: boolean;
  readonly key: string;
  readonly values: readonly Text[];
}

const OPERATOR = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/i;
const NAMES = [...Object.keys(COMPARISONS), 'Null'];

/** All conditions of a statement must hold. What IAM would refuse is left out, and why is added to `problems`. */
export function parseConditions(raw: unknown, owner: string, problems: string[]): readonly Condition[] {
  if (raw === undefined) return [];
  if (!isRecord(raw)) {
    problems.push(`${owner} has a Condition that is not an object.`);
    return [UNDECIDED];
  }
  return Object.entries(raw).flatMap(([written, entries]): readonly Condition[] => {
    const match = OPERATOR.exec(written);
    const operator = NAMES.find((name) => name.toLowerCase() === match?.[2]?.toLowerCase());
    if (match === null || operator === undefined || !isRecord(entries)) {
      problems.push(
        `${owner} has a condition operator ${written} that IAM does not know.${didYouMean(written, NAMES)}`,
      );
      return [UNDECIDED];
    }
    const qualifier = (['ForAllValues', 'ForAnyValue'] as const).find(
      (name) => name.toLowerCase() === match[1]?.toLowerCase(),
    );
    return Object.entries(entries).map(([key, values]) => {
      const { texts, ok } = textList(values);
      if (!ok) problems.push(`${owner} has values of ${key} that are not texts.`);
      return { ...(qualifier && { qualifier }), operator, ifExists: match[3] !== undefined, key, values: texts };
    });
  });
}

/** Stands for a condition that cannot be read: the statement may apply, and it may not. */
export const UNDECIDED: Condition = Object.freeze({
  operator: 'undecided',
  ifExists: false,
  key: 'undecided',
  values: [],
});

export function showCondition(condition: Condition): string {
  const qualifier = condition.qualifier === undefined ? '' : `${condition.qualifier}:`;
  const values = condition.values.map(showText).join(' or ');
  return `${qualifier}${condition.operator}${condition.ifExists ? 'IfExists' : ''} ${condition.key} ${values}`;
}

export interface Tested {
  readonly answer: Certainty;
  readonly why: string;
}

export function testCondition(condition: Condition, request: Request, variables: boolean): Tested {
  const given = contextValue(request, condition.key);
  const answer = answerCondition(condition, given, request, variables);
  const shown = showCondition(condition);
  if (given === 'unknown') {
    return {
      answer,
      why: answer === 'possible' ? `condition ${condition.key} unknown: ${shown}` : `condition ${shown}`,
    };
  }
  if (given === 'absent') return { answer, why: `condition ${shown}: the request has no ${condition.key}` };
  return { answer, why: `condition ${shown}: the request has ${given.map(showText).join(', ') || 'no values'}` };
}

function answerCondition(
  condition: Condition,
  given: readonly Text[] | 'absent' | 'unknown',
  request: Request,
  variables: boolean,
): Certainty {
  if (condition.operator === 'Null') return answerNull(condition.values, given);
  const comparison = COMPARISONS[condition.operator];
  if (comparison === undefined) return 'possible';
  if (given === 'unknown') return answerUnknown(condition);
  if (given === 'absent' || given.length === 0) return answerMissing(condition, comparison);
  const answers = given.map((value) => satisfies(comparison, value, condition.values, request, variables));
  if (condition.qualifier === 'ForAllValues') return bothOf(...answers);
  if (condition.qualifier === 'ForAnyValue') return eitherOf(...answers);
  // Several values without a qualifier: AWS documents no rule, so only agreement among the values decides.
  return answers.every((answer) => answer === answers[0]) ? (answers[0] ?? 'possible') : 'possible';
}

/** `*` holds for whatever value there is, so only the key's absence could make it fail. */
function answerUnknown(condition: Condition): Certainty {
  const anything = condition.operator === 'StringLike' && condition.values.some((value) => value === '*');
  return anything && (condition.ifExists || condition.qualifier === 'ForAllValues') ? 'certain' : 'possible';
}

/**
 * A missing key makes a condition false, but true for negated operators, `…IfExists` and `ForAllValues`;
 * `ForAnyValue` is false without values, negated or not.
 */
function answerMissing(condition: Condition, comparison: Comparison): Certainty {
  if (condition.ifExists || condition.qualifier === 'ForAllValues') return 'certain';
  if (condition.qualifier === 'ForAnyValue') return 'impossible';
  return comparison.negated ? 'certain' : 'impossible';
}

function answerNull(values: readonly Text[], given: readonly Text[] | 'absent' | 'unknown'): Certainty {
  const wanted = values.map((value) => value.toLowerCase());
  const isNull: Certainty =
    given === 'unknown' ? 'possible' : given === 'absent' || given.length === 0 ? 'certain' : 'impossible';
  return eitherOf(
    wanted.includes('true') ? isNull : 'impossible',
    wanted.includes('false') ? oppositeOf(isNull) : 'impossible',
    wanted.every((value) => value === 'true' || value === 'false') ? 'impossible' : 'possible',
  );
}

/** One value of the request against all values of the policy: any may match, or with a negated operator none. */
function satisfies(
  comparison: Comparison,
  value: Text,
  policyValues: readonly Text[],
  request: Request,
  variables: boolean,
): Certainty {
  const matches = policyValues.map((policyValue): Certainty => {
    const filled = variables && comparison.variables ? fillVariables(policyValue, request) : policyValue;
    if (filled !== undefined) return comparison.matches(filled, value);
    // A variable without value "might cause the entire statement to be invalid", says
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html: a match is out of the question.
    return comparison.negated ? 'possible' : 'impossible';
  });
  const any = eitherOf(...matches);
  return comparison.negated ? oppositeOf(any) : any;
}
