/** Whether a statement is about an action and a resource. */
import { bothOf, type Certainty, eitherOf, oppositeOf, showText, type Text } from '../base/index.ts';
import { matchesAction, matchesAnyAction } from './action-pattern.ts';
import type { Tested } from './condition.ts';
import type { PolicyStatement } from './policy.ts';
import { fillVariables, matchesPattern } from './policy-variables.ts';
import type { Request } from './request.ts';

/** Whether the statement's Action or NotAction covers the action. */
export function coversAction(statement: Pick<PolicyStatement, 'actions' | 'notActions'>, action: Text): Certainty {
  const any = (patterns: readonly Text[]) => matchesAnyAction(patterns, action);
  return bothOf(
    statement.actions === undefined ? 'certain' : any(statement.actions),
    statement.notActions === undefined ? 'certain' : oppositeOf(any(statement.notActions)),
    statement.actions === undefined && statement.notActions === undefined ? 'impossible' : 'certain',
  );
}

export function testAction(statement: PolicyStatement, action: Text): Tested {
  const answer = coversAction(statement, action);
  if (statement.actions !== undefined) {
    return tested('action', answer, statement.actions, (pattern) => matchesAction(pattern, action));
  }
  return {
    answer,
    why: `action is ${answer === 'impossible' ? '' : 'not '}among NotAction ${showList(statement.notActions)}`,
  };
}

/**
 * Resource patterns match the whole ARN: a `*` at the end of a part reaches across colons, says
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html. A statement without
 * Resource, as in a role's trust policy, is about the resource that the policy is attached to.
 */
export function testResource(statement: PolicyStatement, request: Request): Tested {
  const matches = (pattern: Text): Certainty => {
    const filled = statement.variables ? fillVariables(pattern, request) : pattern;
    return filled === undefined ? 'impossible' : matchesPattern(filled, request.resource);
  };
  const { resources, notResources } = statement;
  if (resources !== undefined) return tested('resource', eitherOf(...resources.map(matches)), resources, matches);
  if (notResources === undefined) return { answer: 'certain', why: '' };
  const answer = oppositeOf(eitherOf(...notResources.map(matches)));
  return {
    answer,
    why: `resource is ${answer === 'impossible' ? '' : 'not '}among NotResource ${showList(notResources)}`,
  };
}

function tested(
  what: string,
  answer: Certainty,
  patterns: readonly Text[],
  matches: (pattern: Text) => Certainty,
): Tested {
  const deciding = answer === 'impossible' ? undefined : patterns.find((pattern) => matches(pattern) === answer);
  if (deciding === undefined) return { answer, why: `${what} does not match ${showList(patterns)}` };
  return { answer, why: `${what} ${answer === 'certain' ? 'matches' : 'may match'} ${showText(deciding)}` };
}

const MOST_SHOWN = 8;

/** AWS's own policies list thousands of actions in one statement. */
function showList(texts: readonly Text[] = []): string {
  const shown = texts.slice(0, MOST_SHOWN).map(showText);
  const rest = texts.length - shown.length;
  return [...shown, ...(rest > 0 ? [`${rest} more`] : [])].join(', ') || 'nothing';
}
