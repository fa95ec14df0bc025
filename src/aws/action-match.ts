/** Whether a statement is about an action and a resource. */
import { type Answer, showText } from '../base/index.ts';
import { matchesAction } from './action-pattern.ts';
import { bothOf, eitherOf, oppositeOf } from './answer.ts';
import type { Tested } from './condition.ts';
import type { Statement } from './policy.ts';
import { fillVariables, matchesPattern } from './policy-variables.ts';
import type { Request } from './request.ts';

/** Whether the statement's Action or NotAction covers the action. */
export function coversAction(statement: Pick<Statement, 'actions' | 'notActions'>, action: string): Answer {
  const any = (patterns: readonly string[]) => eitherOf(...patterns.map((pattern) => matchesAction(pattern, action)));
  return bothOf(
    statement.actions === undefined ? 'yes' : any(statement.actions),
    statement.notActions === undefined ? 'yes' : oppositeOf(any(statement.notActions)),
    statement.actions === undefined && statement.notActions === undefined ? 'no' : 'yes',
  );
}

export function testAction(statement: Statement, action: string): Tested {
  const answer = coversAction(statement, action);
  if (statement.actions !== undefined) {
    return tested('action', answer, statement.actions, (pattern) => matchesAction(pattern, action));
  }
  return { answer, why: `action is ${answer === 'no' ? '' : 'not '}among NotAction ${showList(statement.notActions)}` };
}

/**
 * Resource patterns match the whole ARN: a `*` at the end of a part reaches across colons, says
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html. A statement without
 * Resource, as in a role's trust policy, is about the resource that the policy is attached to.
 */
export function testResource(statement: Statement, request: Request): Tested {
  const matches = (pattern: string): Answer => {
    const filled = statement.variables ? fillVariables(pattern, request) : pattern;
    return filled === undefined ? 'no' : matchesPattern(filled, request.resource);
  };
  const { resources, notResources } = statement;
  if (resources !== undefined) return tested('resource', eitherOf(...resources.map(matches)), resources, matches);
  if (notResources === undefined) return { answer: 'yes', why: '' };
  const answer = oppositeOf(eitherOf(...notResources.map(matches)));
  return { answer, why: `resource is ${answer === 'no' ? '' : 'not '}among NotResource ${showList(notResources)}` };
}

function tested(
  what: string,
  answer: Answer,
  patterns: readonly string[],
  matches: (pattern: string) => Answer,
): Tested {
  const deciding = patterns.find((pattern) => matches(pattern) === answer);
  if (answer === 'no' || deciding === undefined) return { answer, why: `${what} does not match ${showList(patterns)}` };
  return { answer, why: `${what} ${answer === 'yes' ? 'matches' : 'may match'} ${showText(deciding)}` };
}

function showList(texts: readonly string[] | undefined): string {
  return texts?.map(showText).join(', ') || 'nothing';
}
