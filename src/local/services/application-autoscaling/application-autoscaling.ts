/** Application Auto Scaling. https://docs.aws.amazon.com/autoscaling/application/APIReference/ */
import type { Service } from '../../service.ts';
import { startDue, stopDue } from '../events/due.ts';
import { dueActions } from './due-actions.ts';
import * as operations from './operations.ts';
import { startScaling, stopScaling } from './scaling.ts';
import { scalablePolicyType, scalableTargetType } from './types.ts';

export const applicationAutoscaling: Service = {
  id: 'application-autoscaling',
  schema: 'application-auto-scaling',
  operations: {
    DeleteScalingPolicy: operations.deleteScalingPolicy,
    DeleteScheduledAction: operations.deleteScheduledAction,
    DeregisterScalableTarget: operations.deregisterScalableTarget,
    DescribeScalableTargets: operations.describeScalableTargets,
    DescribeScalingActivities: operations.describeScalingActivities,
    DescribeScalingPolicies: operations.describeScalingPolicies,
    DescribeScheduledActions: operations.describeScheduledActions,
    PutScalingPolicy: operations.putScalingPolicy,
    PutScheduledAction: operations.putScheduledAction,
    RegisterScalableTarget: operations.registerScalableTarget,
  },
  types: {
    'AWS::ApplicationAutoScaling::ScalableTarget': scalableTargetType,
    'AWS::ApplicationAutoScaling::ScalingPolicy': scalablePolicyType,
  },
  start(world) {
    startDue(world, dueActions);
    startScaling(world);
  },
  stop(world) {
    stopDue(world, dueActions);
    stopScaling(world);
  },
};
