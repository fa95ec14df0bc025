/** Events go out to targets; what cannot be delivered goes to the queue for it. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html */
import { randomUUID } from 'node:crypto';
import type { EventbridgeShapes } from '../../schemas/eventbridge.generated.ts';
import { ServiceError } from '../../service.ts';
import { inputFor } from './input.ts';
import { parsePattern } from './pattern.ts';
import { type BusEvent, busOf, type EventRule, type EventsPlace, eventRulesOf } from './rule.ts';

type Target = EventbridgeShapes['Target'];

/** Gives an event to the rules of a bus. An event to a bus that there is not goes nowhere, and is no error. */
export function send(event: BusEvent, bus: string | undefined, place: EventsPlace, hops = 0): void {
  let name: string;
  try {
    name = busOf(bus, place).name;
  } catch {
    return;
  }
  for (const rule of eventRulesOf(place).values()) {
    if (rule.bus !== name || rule.state === 'DISABLED' || rule.pattern === undefined) continue;
    if (parsePattern(rule.pattern)(event)) give(event, rule, place, hops);
  }
}

/** Gives an event to all targets of a rule. */
export function give(event: BusEvent, rule: EventRule, place: EventsPlace, hops = 0): void {
  for (const target of rule.targets) void deliver(event, target, rule, place, hops);
}

async function deliver(
  event: BusEvent,
  target: Target,
  rule: EventRule,
  place: EventsPlace,
  hops: number,
): Promise<void> {
  let text = JSON.stringify(event);
  try {
    text = inputFor(event, target, rule, place.world.clock.now());
    if (target.Arn.includes(':event-bus/')) forward(target.Arn, event, place, hops);
    else await sendToTarget(target.Arn, text, target, place, event.id);
  } catch (error) {
    const { Arn: queue } = target.DeadLetterConfig ?? {};
    if (queue === undefined) return;
    await bury(queue, text, target, rule, error, place);
  }
}

async function bury(queue: string, text: string, target: Target, rule: EventRule, error: unknown, place: EventsPlace) {
  const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
  const code = error instanceof ServiceError ? CODES[error.code] : undefined;
  const message = error instanceof Error ? error.message : String(error);
  try {
    const QueueUrl = await queueUrl(queue, place);
    await place.world.invoke(
      'sqs',
      'SendMessage',
      {
        QueueUrl,
        MessageBody: text,
        MessageAttributes: {
          ERROR_CODE: attribute(code ?? 'SDK_CLIENT_ERROR'),
          ERROR_MESSAGE: attribute(message),
          RULE_ARN: attribute(rule.arn),
          TARGET_ARN: attribute(target.Arn),
        },
      },
      place,
    );
  } catch {
    // The queue is gone as well: the event is lost, as on AWS.
  }
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
const CODES: Readonly<Record<string, string>> = {
  AccessDeniedException: 'NO_PERMISSIONS',
  NotFound: 'NO_RESOURCE',
  QueueDoesNotExist: 'NO_RESOURCE',
  'AWS.SimpleQueueService.NonExistentQueue': 'NO_RESOURCE',
  ResourceNotFoundException: 'NO_RESOURCE',
  NotImplemented: 'INVALID_PARAMETER',
};

async function queueUrl(arn: string, place: EventsPlace): Promise<unknown> {
  const [, , , , account = '', name = ''] = arn.split(':');
  const found = await place.world.invoke(
    'sqs',
    'GetQueueUrl',
    { QueueName: name, QueueOwnerAWSAccountId: account },
    placeOf(arn, place),
  );
  return 'QueueUrl' in found ? found.QueueUrl : undefined;
}

/** Where a target stands: its ARN says it. */
function placeOf(arn: string, { world, partition, account, region }: EventsPlace): EventsPlace {
  const [, , , own = '', owner = ''] = arn.split(':');
  return { world, partition, account: owner === '' ? account : owner, region: own === '' ? region : own };
}

/** How many buses an event passes before it is taken for one that goes in a circle. */
const MOST_HOPS = 10;

function forward(bus: string, event: BusEvent, place: EventsPlace, hops: number): void {
  if (hops >= MOST_HOPS) throw new ServiceError('ValidationException', 'The event goes from bus to bus in a circle.');
  const there = placeOf(bus, place);
  busOf(bus, there);
  send(event, bus, there, hops + 1);
}

/** What a target takes besides its ARN. */
type TargetParameters = Pick<Target, 'SqsParameters'>;

/** Gives a text to a target. Throws where the target has nobody who takes it, or its service refuses. */
export async function sendToTarget(
  arn: string,
  text: string,
  { SqsParameters }: TargetParameters,
  place: EventsPlace,
  stream: string = randomUUID(),
): Promise<void> {
  const { world } = place;
  const there = placeOf(arn, place);
  const [, , service, , , ...rest] = arn.split(':');
  switch (service) {
    case 'sqs':
      await world.invoke(
        'sqs',
        'SendMessage',
        {
          QueueUrl: await queueUrl(arn, place),
          MessageBody: text,
          ...(SqsParameters?.MessageGroupId === undefined ? {} : { MessageGroupId: SqsParameters.MessageGroupId }),
        },
        there,
      );
      return;
    case 'sns':
      await world.invoke('sns', 'Publish', { TopicArn: arn, Message: text }, there);
      return;
    case 'lambda':
      await world.invoke(
        'lambda',
        'Invoke',
        { FunctionName: arn, InvocationType: 'Event', Payload: Buffer.from(text) },
        there,
      );
      return;
    case 'logs': {
      const logGroupName = rest
        .join(':')
        .replace(/^log-group:/, '')
        .replace(/:\*$/, '');
      const logStreamName = stream;
      await world.invoke('logs', 'CreateLogStream', { logGroupName, logStreamName }, there);
      const logEvents = [{ timestamp: world.clock.now(), message: text }];
      await world.invoke('logs', 'PutLogEvents', { logGroupName, logStreamName, logEvents }, there);
      return;
    }
    case 'states':
      await world.invoke('states', 'StartExecution', { stateMachineArn: arn, input: text }, there);
      return;
  }
  throw new ServiceError('NotImplemented', `The local target delivers no events to ${service ?? arn}.`, {
    status: 501,
  });
}
