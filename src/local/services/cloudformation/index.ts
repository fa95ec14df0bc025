import { resume } from '../../engine/flow-rollback.ts';
import { isInProgress, type StackRecord } from '../../engine/records.ts';
import type { LocalWorld, Service } from '../../service.ts';
import { cloudformationAsks } from './asks.ts';
import { changeSetOperations } from './change-sets.ts';
import { customResource } from './custom-resource.ts';
import { driftOperations } from './drift.ts';
import { nestedStack } from './nested-stack.ts';
import { resourceOperations } from './resources.ts';
import { stackOperations } from './stacks.ts';
import { templateOperations } from './templates.ts';
import { waitCondition, waitConditionHandle } from './wait-condition.ts';

export const cloudformation: Service = {
  id: 'cloudformation',
  schema: 'cloudformation',
  asks: cloudformationAsks,
  operations: {
    ...stackOperations,
    ...changeSetOperations,
    ...resourceOperations,
    ...templateOperations,
    ...driftOperations,
  },
  types: {
    'AWS::CloudFormation::Stack': nestedStack,
    'AWS::CloudFormation::CustomResource': customResource,
    'AWS::CloudFormation::WaitCondition': waitCondition,
    'AWS::CloudFormation::WaitConditionHandle': waitConditionHandle,
  },
  start: resumeAll,
};

/** Operations that the death of the process cut off are brought to an end. */
function resumeAll(world: LocalWorld): void {
  for (const { account, region } of world.state.homes('cloudformation/stack')) {
    const stacks = world.state.collection<StackRecord>('cloudformation/stack', { account, region }, { sealed: true });
    for (const stack of [...stacks.values()]) {
      if (!isInProgress(stack.status)) continue;
      const principal = `arn:aws:iam::${account}:root`;
      resume({ world, partition: 'aws', account, region, principal, requestId: stack.operationId ?? '' }, stack);
    }
  }
}
