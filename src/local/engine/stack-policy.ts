/**
 * The stack policy: which updates of which resources are allowed
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html).
 */
import { asItems, invalid, isMap, mapOf } from './words.ts';

type Action = 'Update:Modify' | 'Update:Replace' | 'Update:Delete';

const INVALID = 'Error validating stack policy: Invalid stack policy';

/** Throws what CloudFormation answers to a text that is no stack policy. */
export function checkStackPolicy(text: string): void {
  const policy = parse(text);
  if (!isMap(policy) || (policy.Statement === undefined && Object.keys(policy).length > 0)) throw invalid(INVALID);
  // An empty policy is one that protects nothing: it takes the place of another.
  const statements = asItems(policy.Statement);
  for (const statement of statements) {
    if (!isMap(statement)) throw invalid(INVALID);
    const {
      Effect: effect,
      Action: action,
      NotAction: notAction,
      Principal: principal,
      Resource: resource,
    } = statement;
    const actions = asItems(action ?? notAction);
    const isAction = (each: unknown) =>
      typeof each === 'string' && /^(\*|Update:(\*|Modify|Replace|Delete))$/.test(each);
    if (effect !== 'Allow' && effect !== 'Deny') throw invalid(INVALID);
    if (actions.length === 0 || !actions.every(isAction)) throw invalid(INVALID);
    if (principal !== '*') throw invalid(INVALID);
    if (resource === undefined && statement.NotResource === undefined) throw invalid(INVALID);
    for (const each of [...asItems(resource), ...asItems(statement.NotResource)])
      if (typeof each !== 'string' || !/^(\*|LogicalResourceId\/.+)$/.test(each)) throw invalid(INVALID);
  }
}

/** Whether the policy allows the action. Without a policy everything is; with one, what no statement allows is not. */
export function isAllowed(
  policy: string | undefined,
  { logicalId, type, action }: { readonly logicalId: string; readonly type: string; readonly action: Action },
): boolean {
  if (policy === undefined) return true;
  const statements = asItems(mapOf(parse(policy)).Statement).map(mapOf);
  if (statements.length === 0) return true;
  const applying = statements.filter(
    (statement) =>
      covers(statement.Action, statement.NotAction, action) &&
      covers(statement.Resource, statement.NotResource, `LogicalResourceId/${logicalId}`) &&
      hasType(statement.Condition, type),
  );
  if (applying.some(({ Effect: effect }) => effect === 'Deny')) return false;
  return applying.some(({ Effect: effect }) => effect === 'Allow');
}

function covers(patterns: unknown, excluded: unknown, value: string): boolean {
  if (patterns !== undefined) return asItems(patterns).some((each) => matches(String(each), value));
  return !asItems(excluded).some((each) => matches(String(each), value));
}

function hasType(condition: unknown, type: string): boolean {
  return Object.entries(mapOf(condition)).every(([operator, tests]) => {
    const wanted = asItems(mapOf(tests).ResourceType).map(String);
    return operator === 'StringLike' ? wanted.some((each) => matches(each, type)) : wanted.includes(type);
  });
}

function matches(pattern: string, value: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
