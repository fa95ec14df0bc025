/** Requests that differ in their action only are decided alike where the policies do not tell the actions apart. */
import type { Text } from '../base/index.ts';
import { coversAction } from './action-match.ts';
import { isUnknownPolicy, type PolicyPart } from './policy.ts';

/**
 * The same text for actions that a request for may be exchanged for one another: each statement covers both or neither,
 * and both or neither need the resource's own policy. `evaluate` asks nothing else about an action.
 */
export function actionClass(action: Text, parts: readonly PolicyPart[]): string {
  const covered = parts.map((part) => (isUnknownPolicy(part) ? '' : coversAction(part, action)));
  const service = /^(?:kms:|sts:assumerole)/i.exec(action)?.[0].toLowerCase() ?? '';
  return [service, ...covered].join(' ');
}
