/**
 * What operations on a stack ask of the caller's policies: the action on that stack, and to hand a role over where one is given.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html
 */
import { isRecord } from '../../../base/index.ts';
import { findStack, storeOf } from '../../engine/store.ts';
import type { AskedAccess, Call } from '../../service.ts';

export function cloudformationAsks(operation: string, input: object, call: Call): readonly AskedAccess[] {
  const { StackName: name, RoleARN: role } = isRecord(input) ? input : {};
  const asked: AskedAccess = {
    action: `cloudformation:${operation}`,
    resource: typeof name === 'string' ? stackArn(name, call) : undefined,
  };
  if (typeof role !== 'string') return [asked];
  const context = { 'iam:PassedToService': 'cloudformation.amazonaws.com' };
  return [asked, { action: 'iam:PassRole', resource: role, context }];
}

/** Of a stack that is not there yet the last part is not known, and no policy names it. */
function stackArn(name: string, call: Call): string {
  if (name.startsWith('arn:')) return name;
  const { partition, region, account } = call;
  return (
    findStack(storeOf(call.world, call), name)?.id ??
    `arn:${partition}:cloudformation:${region}:${account}:stack/${name}/new`
  );
}
