/** An alarm changes its state: history, actions, its event, and the composite alarms that look at it. */
import { parseWithFractions } from '../../with-fraction.ts';
import { scalablePoliciesOf as policiesOf } from '../application-autoscaling/kept.ts';
import { executeScalable as execute } from '../application-autoscaling/scaling.ts';
import { emitEvent } from '../events/put-events.ts';
import { checkInvoker } from '../lambda/policy.ts';
import { type Alarm, type AlarmPlace, alarmOf, alarmsOf, alarmTime, type KeptCompositeAlarm, note } from './alarm.ts';
import { alarmDetail, alarmMessage, alarmSubject, type FormerState, type TriggeringChild } from './alarm-message.ts';
import { parseCompositeRule } from './composite-rule.ts';
import type { AlarmStateValue } from './judge-points.ts';

export interface NewState {
  readonly state: AlarmStateValue;
  readonly reason: string;
  readonly reasonData?: object | undefined;
  /** Of a composite alarm: whose changes this follows. */
  readonly children?: readonly TriggeringChild[];
}

/** Puts an alarm in a state, also in the one that it has; actions follow a change alone. */
export function changeState(alarm: Alarm, next: NewState, place: AlarmPlace): void {
  const now = place.world.clock.now();
  const former: FormerState = alarm;
  const isChange = next.state !== alarm.state;
  const { reasonData: _, ...rest } = alarm;
  const kept: Alarm = {
    ...rest,
    state: next.state,
    reason: next.reason,
    ...(next.reasonData === undefined ? {} : { reasonData: JSON.stringify(next.reasonData) }),
    updatedMs: now,
    transitionedMs: isChange ? now : alarm.transitionedMs,
  };
  alarmsOf(place).put(alarm.name, kept);
  if (!isChange) return;
  note(
    kept,
    'StateUpdate',
    `Alarm updated from ${former.state} to ${kept.state}`,
    { oldState: historyState(former), newState: historyState(kept) },
    place,
  );
  act(kept, former, next.children ?? [], place);
  emitEvent(place.world, place, {
    source: 'aws.cloudwatch',
    detailType: 'CloudWatch Alarm State Change',
    resources: [kept.arn],
    detail: alarmDetail(kept, former),
  });
  const told = { arn: kept.arn, state: kept.state, sinceMs: now };
  for (const each of [...alarmsOf(place).values()]) {
    if (each.kind !== 'CompositeAlarm') continue;
    const { alarms } = parseCompositeRule(each.given.AlarmRule);
    if (!alarms.some((name) => alarmOf(name, place)?.name === kept.name)) continue;
    settleComposite(each, [told], () => `${kept.arn} transitioned to ${kept.state} at ${longTime(now)}`, place);
  }
}

const historyState = ({ state, reason, reasonData }: FormerState) => ({
  stateValue: state,
  stateReason: reason,
  ...(reasonData === undefined ? {} : { stateReasonData: parseWithFractions(reasonData) }),
});

/** Judges a composite alarm by its rule; one that goes on as it was keeps its reason. */
export function settleComposite(
  alarm: KeptCompositeAlarm,
  children: readonly TriggeringChild[],
  reason: (state: AlarmStateValue) => string,
  place: AlarmPlace,
): void {
  const state = compositeState(alarm, place);
  if (state === alarm.state) return;
  const reasonData = {
    triggeringAlarms: children.map(({ arn, state: value, sinceMs }) => ({
      arn,
      state: { value, timestamp: alarmTime(sinceMs) },
    })),
  };
  changeState(alarm, { state, reason: reason(state), reasonData, children }, place);
}

function compositeState({ given }: KeptCompositeAlarm, place: AlarmPlace): AlarmStateValue {
  const { holds } = parseCompositeRule(given.AlarmRule);
  return holds((name) => alarmOf(name, place)?.state) ? 'ALARM' : 'OK';
}

/** The alarms that a composite alarm's rule names, with their states. */
export function childrenOf({ given }: KeptCompositeAlarm, place: AlarmPlace): readonly TriggeringChild[] {
  return parseCompositeRule(given.AlarmRule).alarms.flatMap((name) => {
    const found = alarmOf(name, place);
    return found === undefined ? [] : [{ arn: found.arn, state: found.state, sinceMs: found.transitionedMs }];
  });
}

/** `Friday 14 December, 2018 22:22:22 UTC` */
function longTime(timeMs: number): string {
  const time = new Date(timeMs);
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', ...options }).format(time);
  const day = String(time.getUTCDate()).padStart(2, '0');
  return `${part({ weekday: 'long' })} ${day} ${part({ month: 'long' })}, ${time.getUTCFullYear()} ${time.toISOString().slice(11, 19)} UTC`;
}

function act(alarm: Alarm, former: FormerState, children: readonly TriggeringChild[], place: AlarmPlace): void {
  const { given } = alarm;
  if (given.ActionsEnabled === false) return;
  const actions =
    (alarm.state === 'ALARM'
      ? given.AlarmActions
      : alarm.state === 'OK'
        ? given.OKActions
        : given.InsufficientDataActions) ?? [];
  const message = alarmMessage(alarm, former, children, place);
  for (const action of actions) {
    run(action, alarm, former, message, place).then(
      () => told(alarm, action, 'Succeeded', undefined, place),
      (error: unknown) => told(alarm, action, 'Failed', error instanceof Error ? error.message : String(error), place),
    );
  }
}

function told(alarm: Alarm, action: string, state: string, error: string | undefined, place: AlarmPlace): void {
  const summary =
    error === undefined
      ? `Successfully executed action ${action}`
      : `Failed to execute action ${action}. Received error: "${error}"`;
  const data = {
    actionState: state,
    stateUpdateTimestamp: alarm.updatedMs,
    notificationResource: action,
    ...(error === undefined ? {} : { error }),
  };
  note(alarm, 'Action', summary, data, place);
}

/** Executes one action; throws where the target has nobody who does. */
async function run(
  action: string,
  alarm: Alarm,
  former: FormerState,
  message: string,
  place: AlarmPlace,
): Promise<void> {
  const { world } = place;
  const service = action.split(':')[2];
  switch (service) {
    case 'sns':
      await world.invoke(
        'sns',
        'Publish',
        { TopicArn: action, Subject: alarmSubject(alarm, place), Message: message },
        place,
      );
      return;
    case 'lambda': {
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
      const from = {
        service: 'lambda.alarms.cloudwatch.amazonaws.com',
        sourceArn: alarm.arn,
        sourceAccount: place.account,
      };
      checkInvoker(action, from, place);
      const payload = {
        source: 'aws.cloudwatch',
        alarmArn: alarm.arn,
        accountId: place.account,
        time: alarmTime(alarm.updatedMs),
        region: place.region,
        alarmData: alarmDetail(alarm, former),
      };
      const input = { FunctionName: action, InvocationType: 'Event', Payload: Buffer.from(JSON.stringify(payload)) };
      await world.invoke('lambda', 'Invoke', input, place);
      return;
    }
    case 'autoscaling': {
      const scaled = [...policiesOf(place).values()].find(({ arn }) => arn === action);
      if (scaled !== undefined && alarm.kind === 'MetricAlarm') {
        const { name: AlarmName, reasonData: StateReasonData } = alarm;
        await execute(scaled, { AlarmName, StateReasonData, Threshold: alarm.given.Threshold }, place);
        return;
      }
      const [, group, policy] = /:autoScalingGroupName\/([^:]+):policyName\/(.+)$/.exec(action) ?? [];
      if (group === undefined || policy === undefined) break;
      await world.invoke(
        'autoscaling',
        'ExecutePolicy',
        { AutoScalingGroupName: group, PolicyName: policy, HonorCooldown: true },
        place,
      );
      return;
    }
  }
  throw new Error(`The local target executes no action of this kind: ${action}`);
}
