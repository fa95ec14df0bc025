/**
 * Deliveries of EventBridge and its Scheduler. What fails for a reason that passes is tried again, as the target's
 * RetryPolicy has it; what is given up goes to the dead-letter queue.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html
 */
import { randomUUID } from 'node:crypto';
import { type AccountRegion, type LocalWorld, ServiceError } from '../../service.ts';
import { type Due, keepDue } from './due.ts';

interface Place extends AccountRegion {
  readonly world: LocalWorld;
}

/** One text on its way to one target. */
export interface Delivery {
  readonly text: string;
  readonly target: string;
  /** The ARN of the rule or schedule. */
  readonly from: string;
  readonly deadLetters?: string | undefined;
  readonly mostRetries?: number | undefined;
  readonly mostAgeSeconds?: number | undefined;
  readonly firstMs: number;
  readonly retries: number;
}

/** A kind of delivery: where the waiting ones are kept, and how one is made. */
export interface Courier<D extends Delivery> {
  readonly collection: string;
  /** How a dead letter calls `from`. */
  readonly fromAttribute: 'RULE_ARN' | 'SCHEDULE_ARN';
  attempt(delivery: D, place: Place): Promise<void>;
}

type Waiting<D> = D & { readonly nextMs: number };

const waitingOf = <D extends Delivery>({ collection }: Courier<D>, { world, account, region }: Place) =>
  world.state.collection<Waiting<D>>(collection, { account, region });

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RetryPolicy.html */
const MOST_RETRIES = 185;
const MOST_AGE_SECONDS = 86_400;

/** AWS says "exponential back off and jitter" and no figures; these double from a second to ten minutes. */
const pauseMs = (retries: number) => Math.min(2 ** retries, 600) * 1000;

/** Delivers once, and leaves what is to be tried again to the clock. Never fails. */
export async function deliverFrom<D extends Delivery>(courier: Courier<D>, delivery: D, place: Place): Promise<void> {
  await attemptOnce(courier, delivery, randomUUID(), place);
}

const underWay = new WeakMap<LocalWorld, Set<string>>();

/** The deliveries that wait to be tried again. */
export function waitingDeliveries<D extends Delivery>(courier: Courier<D>, world: LocalWorld): readonly Due[] {
  const busy = underWay.get(world) ?? new Set<string>();
  underWay.set(world, busy);
  return world.state.homes(courier.collection).flatMap((home) => {
    const place: Place = { world, partition: 'aws', ...home };
    return [...waitingOf(courier, place).entries()].flatMap(([id, { nextMs, ...delivery }]) => {
      if (busy.has(id)) return [];
      const run = () => {
        busy.add(id);
        void attemptOnce(courier, delivery as unknown as D, id, place).finally(() => busy.delete(id));
      };
      return [{ atMs: nextMs, run }];
    });
  });
}

async function attemptOnce<D extends Delivery>(courier: Courier<D>, delivery: D, id: string, place: Place) {
  const waiting = waitingOf(courier, place);
  try {
    await courier.attempt(delivery, place);
    waiting.delete(id);
  } catch (error) {
    const next = passes(error) ? nextTry(delivery, place.world.clock.now()) : { given: undefined };
    if ('nextMs' in next) {
      underWay.get(place.world)?.delete(id);
      waiting.put(id, { ...delivery, retries: delivery.retries + 1, nextMs: next.nextMs });
      keepDue(place.world);
      return;
    }
    await bury(courier, delivery, error, next.given, place);
    waiting.delete(id);
  }
}

/** When to try again, or why not: the names are those of `EXHAUSTED_RETRY_CONDITION`. */
function nextTry(
  { retries, firstMs, mostRetries = MOST_RETRIES, mostAgeSeconds = MOST_AGE_SECONDS }: Delivery,
  now: number,
): { readonly nextMs: number } | { readonly given: string } {
  if (retries >= mostRetries) return { given: 'MaximumRetryAttempts' };
  const nextMs = now + pauseMs(retries);
  return nextMs - firstMs > mostAgeSeconds * 1000 ? { given: 'MaximumEventAgeInSeconds' } : { nextMs };
}

/** Whether a fault may be gone at the next try: too many requests, and faults of the service. Missing targets and permissions are not. */
function passes(error: unknown): boolean {
  if (!(error instanceof ServiceError) || error.code === 'NotImplemented') return false;
  return (
    (error.status ?? 400) >= 500 || /Throttl|TooManyRequests|RequestLimit|ServiceUnavailable|Internal/.test(error.code)
  );
}

async function bury<D extends Delivery>(
  { fromAttribute }: Courier<D>,
  { text, target, from, deadLetters, retries }: D,
  error: unknown,
  exhausted: string | undefined,
  place: Place,
): Promise<void> {
  if (deadLetters === undefined) return;
  const attribute = (StringValue: string, DataType = 'String') => ({ DataType, StringValue });
  const code = error instanceof ServiceError ? CODES[error.code] : undefined;
  try {
    const { QueueUrl, there } = await deadLetterQueueAt(deadLetters, place);
    await place.world.invoke(
      'sqs',
      'SendMessage',
      {
        QueueUrl,
        MessageBody: text,
        MessageAttributes: {
          ERROR_CODE: attribute(code ?? 'SDK_CLIENT_ERROR'),
          ERROR_MESSAGE: attribute(error instanceof Error ? error.message : String(error)),
          ...(exhausted === undefined ? {} : { EXHAUSTED_RETRY_CONDITION: attribute(exhausted) }),
          RETRY_ATTEMPTS: attribute(String(retries)),
          [fromAttribute]: attribute(from),
          TARGET_ARN: attribute(target),
        },
      },
      there,
    );
  } catch {
    // The queue is gone as well: what was to be delivered is lost, as on AWS.
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
  TooManyRequestsException: 'THROTTLING',
  ThrottlingException: 'THROTTLING',
};

/** The URL of a queue, and where it stands. Throws if there is none. */
export async function deadLetterQueueAt(arn: string, place: Place) {
  const [, , , region = '', account = '', QueueName = ''] = arn.split(':');
  const there: AccountRegion = { partition: place.partition, account, region };
  const found = await place.world.invoke('sqs', 'GetQueueUrl', { QueueName, QueueOwnerAWSAccountId: account }, there);
  return { QueueUrl: 'QueueUrl' in found ? found.QueueUrl : undefined, there };
}
