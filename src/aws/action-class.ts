/** Requests that differ in their action only are decided alike where the policies do not tell the actions apart. */
import type { Text } from '../base/index.ts';
import { coversAction } from './action-match.ts';
import { mayNameService, serviceNamed } from './action-pattern.ts';
import { isUnknownPolicy, type PolicyPart, type PolicyStatement } from './policy.ts';

/**
 * The same text for actions that a request for may be exchanged for one another: each statement covers both or neither,
 * and both or neither need the resource's own policy. `evaluate` asks nothing else about an action.
 */
export function actionClass(action: Text, parts: readonly PolicyPart[]): string {
  const covered = parts.map((part) => (isUnknownPolicy(part) ? '' : coversAction(part, action)));
  return [closedService(action), ...covered].join(' ');
}

/**
 * Classes of actions by the service they are of, for claims about all actions of AWS: of the statements only those are
 * asked that tell actions of that service apart. Actions of two services are never of one class.
 *
 * @param partsFor every statement that may decide on an action of a service: `s3`
 */
export function actionClasses(partsFor: (service: string) => readonly PolicyPart[]): (action: Text) => string {
  const telling = new Map<string, readonly PolicyPart[]>();
  return (action) => {
    const service = serviceNamed(action) ?? '';
    let parts = telling.get(service);
    if (parts === undefined) {
      parts = partsFor(service).filter((part) => !isUnknownPolicy(part) && tellsApart(part, service));
      telling.set(service, parts);
    }
    return `${service} ${parts.length === 0 ? closedService(action) : actionClass(action, parts)}`;
  };
}

function tellsApart({ actions, notActions }: PolicyStatement, service: string): boolean {
  return [actions, notActions].some(
    (patterns = []) =>
      mayNameService(patterns, service) &&
      !patterns.some((pattern) => pattern === '*' || pattern.toLowerCase() === `${service}:*`),
  );
}

function closedService(action: Text): string {
  return /^(?:kms:|sts:assumerole)/i.exec(action)?.[0].toLowerCase() ?? '';
}
