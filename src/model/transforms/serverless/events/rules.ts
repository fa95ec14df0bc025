import { compact, type Fields, fieldsOf, isFields, isFilled } from '../data.ts';
import type { Generated } from '../expansion.ts';
import { getAtt } from '../functions.ts';
import { deadLetterQueue, type Event, type EventKind, made, permission, startRole } from './event.ts';

const SERVICE = 'events.amazonaws.com';
/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html */
const LONGEST_TARGET_ID = 64;

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-schedule.html */
export const schedule: EventKind = (_, event) => {
  const { Schedule, Name, Description } = event.properties;
  return rule(event, { ScheduleExpression: Schedule, Name, Description });
};

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventbridgerule.html */
export const eventBridgeRule: EventKind = (_, event) => {
  const { EventBusName, Pattern, RuleName } = event.properties;
  return rule(event, { EventBusName, EventPattern: Pattern, Name: RuleName });
};

function rule(event: Event, own: Fields): readonly Generated[] {
  const { id, properties, target } = event;
  const { State, Enabled, Input, InputPath, InputTransformer, RetryPolicy } = properties;
  const arn = getAtt(id, 'Arn');
  const dead = isFields(properties.DeadLetterConfig)
    ? deadLetterQueue(event, properties.DeadLetterConfig, arn)
    : undefined;
  const isStateMachine = target.kind === 'state machine';
  const role = isStateMachine && !isFilled(properties.RoleArn) ? startRole(event, SERVICE) : undefined;
  const roleArn = role === undefined ? properties.RoleArn : getAtt(role.id, 'Arn');
  const switched = Enabled === undefined || Enabled === null ? undefined : isFilled(Enabled) ? 'ENABLED' : 'DISABLED';
  const resources = made(event, id, 'AWS::Events::Rule', {
    ...own,
    State: switched ?? (isFilled(State) ? State : undefined),
    Targets: [
      compact({
        Arn: target.arn,
        Id: fieldsOf(properties.Target).Id ?? targetId(id, isStateMachine ? 'StepFunctionsTarget' : 'LambdaTarget'),
        RoleArn: isStateMachine ? roleArn : undefined,
        Input,
        InputPath,
        InputTransformer,
        DeadLetterConfig: dead === undefined ? undefined : { Arn: dead.arn },
        RetryPolicy,
      }),
    ],
  });
  const caller = isStateMachine ? role : permission(event, { principal: SERVICE, sourceArn: arn });
  return [resources, ...(dead?.resources ?? []), ...(caller === undefined ? [] : [caller])];
}

function targetId(id: string, suffix: string): string {
  return id.slice(0, LONGEST_TARGET_ID - suffix.length) + suffix;
}
