/**
 * Lifecycle hooks: a member waits until somebody completes the action, or its time is up.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks.html
 */
import { randomUUID } from 'node:crypto';
import type { LocalWorld } from '../../service.ts';
import { emitEvent } from '../events/put-events.ts';
import { changeMember, fleetGroupsOf, hooksOf, type KeptHook, type KeptMember, type ScalingPlace } from './kept.ts';

type Result = 'CONTINUE' | 'ABANDON';
type Transition = 'LAUNCHING' | 'TERMINATING';

interface Waiting {
  readonly token: string;
  readonly member: string;
  readonly hook: string;
  complete(result: Result): void;
  /** The time counts anew. */
  beat(): void;
}

const waitings = new WeakMap<LocalWorld, Set<Waiting>>();

const waitingIn = (world: LocalWorld): Set<Waiting> => {
  const known = waitings.get(world) ?? new Set<Waiting>();
  waitings.set(world, known);
  return known;
};

export const hooksOfGroup = (group: string, at: ScalingPlace): readonly KeptHook[] =>
  [...hooksOf(at).values()].filter((each) => each.group === group);

/** Whether the member goes on; without hooks it does at once. */
export async function passHooks(member: KeptMember, transition: Transition, at: ScalingPlace): Promise<boolean> {
  const hooks = hooksOfGroup(member.group, at).filter(
    ({ LifecycleTransition }) => LifecycleTransition === `autoscaling:EC2_INSTANCE_${transition}`,
  );
  if (hooks.length === 0) return true;
  const phase = transition === 'LAUNCHING' ? 'Pending' : 'Terminating';
  changeMember(member.id, { state: `${phase}:Wait` }, at);
  const results = await Promise.all(hooks.map((hook) => passed(hook, member, transition, at)));
  changeMember(member.id, { state: `${phase}:Proceed` }, at);
  return results.every((result) => result === 'CONTINUE');
}

function passed(hook: KeptHook, member: KeptMember, transition: Transition, at: ScalingPlace): Promise<Result> {
  const { world } = at;
  const token = randomUUID();
  const { promise, resolve } = Promise.withResolvers<Result>();
  const timeoutMs = (hook.HeartbeatTimeout ?? 3600) * 1000;
  let cancel = () => {};
  const arm = () => {
    cancel();
    cancel = world.clock.at(world.clock.now() + timeoutMs, () =>
      end(hook.DefaultResult === 'CONTINUE' ? 'CONTINUE' : 'ABANDON'),
    );
  };
  const end = (result: Result) => {
    cancel();
    waitingIn(world).delete(waiting);
    resolve(result);
  };
  const waiting: Waiting = { token, member: member.id, hook: hook.LifecycleHookName, complete: end, beat: arm };
  waitingIn(world).add(waiting);
  arm();
  tell(hook, member, transition, token, at);
  return promise;
}

function tell(hook: KeptHook, member: KeptMember, transition: Transition, token: string, at: ScalingPlace): void {
  const { world } = at;
  const detail = {
    LifecycleActionToken: token,
    AutoScalingGroupName: member.group,
    LifecycleHookName: hook.LifecycleHookName,
    EC2InstanceId: member.id,
    LifecycleTransition: `autoscaling:EC2_INSTANCE_${transition}`,
    ...(hook.NotificationMetadata !== undefined && { NotificationMetadata: hook.NotificationMetadata }),
  };
  const arn = fleetGroupsOf(at).get(member.group)?.arn;
  if (world.services.has('events'))
    emitEvent(world, at, {
      source: 'aws.autoscaling',
      detailType: `EC2 Instance-${transition === 'LAUNCHING' ? 'launch' : 'terminate'} Lifecycle Action`,
      resources: arn === undefined ? [] : [arn],
      detail,
    });
  const target = hook.NotificationTargetARN;
  if (target === undefined || target === '') return;
  const message = JSON.stringify({ ...detail, AccountId: at.account, Time: new Date(world.clock.now()).toISOString() });
  const service = target.split(':')[2];
  const sent =
    service === 'sns'
      ? world.invoke(
          'sns',
          'Publish',
          { TopicArn: target, Message: message, Subject: `Auto Scaling: Lifecycle action '${transition}'` },
          at,
        )
      : world
          .invoke('sqs', 'GetQueueUrl', { QueueName: target.slice(target.lastIndexOf(':') + 1) }, at)
          .then((found) => world.invoke('sqs', 'SendMessage', { ...found, MessageBody: message }, at));
  void sent.catch(() => undefined);
}

interface Action {
  readonly hook: string;
  readonly token?: string | undefined;
  readonly member?: string | undefined;
}

function waitingFor({ hook, token, member }: Action, world: LocalWorld): Waiting | undefined {
  return [...waitingIn(world)].find(
    (each) => each.hook === hook && (token === undefined ? each.member === member : each.token === token),
  );
}

/** False where nobody waits for it. */
export function completeAction(action: Action, result: string, world: LocalWorld): boolean {
  const waiting = waitingFor(action, world);
  waiting?.complete(result === 'CONTINUE' ? 'CONTINUE' : 'ABANDON');
  return waiting !== undefined;
}

export function beatAction(action: Action, world: LocalWorld): boolean {
  const waiting = waitingFor(action, world);
  waiting?.beat();
  return waiting !== undefined;
}
