/** Whether a role of a task may do what is done in its name, asked as the service itself asks. */
import { randomUUID } from 'node:crypto';
import { roleMay } from '../iam/identity.ts';
import type { EcsPlace } from './kept.ts';

/** Why not, in AWS's words; undefined where it may. What an operation of no local service wants is told by its ARN. */
export function refusalOf(
  role: string,
  service: string,
  operation: string,
  input: object,
  at: EcsPlace,
  resource?: string,
): string | undefined {
  const call = { ...at, requestId: randomUUID(), principal: role };
  const asked = (resource === undefined
    ? at.world.services.get(service)?.asks?.(operation, input, call)
    : undefined) ?? [{ action: `${service}:${operation}`, resource: resource ?? '*' }];
  const refused = asked.find(({ action, resource: on = '*', policy }) => !roleMay(role, action, on, at, policy));
  if (refused === undefined) return undefined;
  const [, account = '', name = ''] = /^arn:[^:]+:iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(role) ?? [];
  const who = `arn:aws:sts::${account}:assumed-role/${name}`;
  return `User: ${who} is not authorized to perform: ${refused.action} on resource: ${refused.resource ?? '*'} because no identity-based policy allows the ${refused.action} action`;
}
