import { compact, isFields, isFilled } from '../data.ts';
import { getAtt } from '../functions.ts';
import { destinationPolicy, startExecutionPolicy, trustOf } from '../policy-documents.ts';
import { deadLetterQueue, type EventKind, made } from './event.ts';

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-schedulev2.html */
export const scheduleV2: EventKind = (_, event) => {
  const { id, properties, target } = event;
  const dead = isFields(properties.DeadLetterConfig) ? deadLetterQueue(event, properties.DeadLetterConfig) : undefined;
  const call =
    target.kind === 'function' ? destinationPolicy('Lambda', target.arn, id) : startExecutionPolicy(target.arn, id);
  const send = dead === undefined ? undefined : destinationPolicy('SQS', dead.arn, id);
  const role = isFilled(properties.RoleArn)
    ? undefined
    : made(event, `${id}Role`, 'AWS::IAM::Role', {
        AssumeRolePolicyDocument: trustOf('scheduler.amazonaws.com'),
        Policies: [call, send].filter((policy) => policy !== undefined),
        PermissionsBoundary: isFilled(properties.PermissionsBoundary) ? properties.PermissionsBoundary : undefined,
      });
  const own = made(event, id, 'AWS::Scheduler::Schedule', {
    ScheduleExpression: properties.ScheduleExpression,
    FlexibleTimeWindow: isFilled(properties.FlexibleTimeWindow) ? properties.FlexibleTimeWindow : { Mode: 'OFF' },
    Name: properties.OmitName === true ? undefined : isFilled(properties.Name) ? properties.Name : id,
    State: isFilled(properties.State) ? properties.State : undefined,
    Description: properties.Description,
    StartDate: properties.StartDate,
    EndDate: properties.EndDate,
    ScheduleExpressionTimezone: properties.ScheduleExpressionTimezone,
    GroupName: properties.GroupName,
    KmsKeyArn: properties.KmsKeyArn,
    Target: compact({
      Arn: target.arn,
      RoleArn: role === undefined ? properties.RoleArn : getAtt(role.id, 'Arn'),
      Input: properties.Input,
      DeadLetterConfig: dead === undefined ? undefined : { Arn: dead.arn },
      RetryPolicy: properties.RetryPolicy,
    }),
  });
  return [own, ...(dead?.resources ?? []), ...(role === undefined ? [] : [role])];
};
