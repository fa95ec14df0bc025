/** Amazon EC2 Auto Scaling: groups whose members run where a system is up. https://docs.aws.amazon.com/autoscaling/ec2/APIReference/ */
import type { Service } from '../../service.ts';
import { startDue, stopDue } from '../events/due.ts';
import { autoscalingOperations } from './operations.ts';
import { fleetDueSchedules } from './schedules.ts';
import { groupType, lifecycleHookType, scalingPolicyType, scheduledActionType } from './types.ts';

export const autoscaling: Service = {
  id: 'autoscaling',
  schema: 'auto-scaling',
  operations: autoscalingOperations,
  types: {
    'AWS::AutoScaling::AutoScalingGroup': groupType,
    'AWS::AutoScaling::LifecycleHook': lifecycleHookType,
    'AWS::AutoScaling::ScalingPolicy': scalingPolicyType,
    'AWS::AutoScaling::ScheduledAction': scheduledActionType,
  },
  start: (world) => startDue(world, fleetDueSchedules),
  stop: (world) => stopDue(world, fleetDueSchedules),
};
