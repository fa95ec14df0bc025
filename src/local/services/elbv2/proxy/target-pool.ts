/** The targets of one group: their health, and whose turn it is. */
import type { Clock } from '../../../clock.ts';
import { afterCheck, type CheckResult, DRAINING, GONE, type Health, initialHealth } from './health.ts';
import type { BalancedTarget, TargetGroupPlan } from './plan.ts';

export interface TargetState {
  readonly target: BalancedTarget;
  readonly health: Health;
  /** Requests that it is answering. */
  readonly outstanding: number;
}

interface State {
  readonly target: BalancedTarget;
  health: Health;
  outstanding: number;
  /** Since when it takes traffic. */
  inServiceSinceMs: number;
  stop: () => void;
}

export interface TargetPool {
  readonly plan: TargetGroupPlan;
  /** Another health check begins at once; what is known of the targets stays. */
  change(plan: TargetGroupPlan): void;
  members(): readonly TargetState[];
  register(target: BalancedTarget): void;
  /** No new requests go to it; it is forgotten when it has none left, or after the deregistration delay. */
  deregister(target: BalancedTarget): void;
  /** Targets that take new requests; all registered ones where none is healthy (AWS routes to all then). */
  inService(): readonly BalancedTarget[];
  /** Whose turn it is; undefined where nobody is registered. */
  next(): BalancedTarget | undefined;
  /** Counts a request at a target until the result is called. */
  begin(target: BalancedTarget): () => void;
  close(): void;
}

export interface TargetGroupOptions {
  readonly clock: Clock;
  /** Asks a target for its health. */
  check(target: BalancedTarget, plan: TargetGroupPlan): Promise<CheckResult>;
  onHealth?(target: BalancedTarget, health: Health): void;
  /** From 0 up to 1. */
  random(): number;
  /** Whether one that has nothing left to do drains for the whole delay, as those of network load balancers do. @default false */
  readonly drainsForWholeDelay?: boolean;
  /** How soon a target that was never healthy is asked again. @default the interval of the group, as on AWS */
  readonly firstIntervalMs?: number | undefined;
}

export function targetPool(first: TargetGroupPlan, options: TargetGroupOptions): TargetPool {
  const { clock } = options;
  const states = new Map<string, State>();
  let plan = first;
  const attribute = (name: string) => plan.attributes?.[name];
  const slowStartMs = () => Number(attribute('slow_start.duration_seconds') ?? 0) * 1000;
  const delayMs = () => Number(attribute('deregistration_delay.timeout_seconds') ?? 300) * 1000;
  let turn = 0;
  /** Who takes requests: found again when a state has changed, as each request asks for it. */
  let serving: readonly State[] | undefined;

  const watch = (state: State): void => {
    if (!plan.healthCheck.enabled) return;
    let cancel = () => {};
    let isStopped = false;
    let hasServed = false;
    const round = async (): Promise<void> => {
      const result = await options.check(state.target, plan);
      if (isStopped) return;
      const health = afterCheck(state.health, result, plan.healthCheck);
      if (health.state === 'healthy' && state.health.state !== 'healthy') state.inServiceSinceMs = clock.now();
      hasServed ||= health.state === 'healthy';
      const isNews = health.state !== state.health.state;
      state.health = health;
      serving = undefined;
      if (isNews) options.onHealth?.(state.target, health);
      const intervalMs = plan.healthCheck.intervalSeconds * 1000;
      const waitMs = hasServed ? intervalMs : Math.min(intervalMs, options.firstIntervalMs ?? intervalMs);
      cancel = clock.at(clock.now() + waitMs, () => void round());
    };
    cancel = clock.at(clock.now(), () => void round());
    state.stop = () => {
      isStopped = true;
      cancel();
    };
  };

  /** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#deregistration-delay */
  const isDone = ({ health, outstanding }: State) =>
    health.state === 'draining' && outstanding === 0 && options.drainsForWholeDelay !== true;
  const forget = (state: State) => {
    state.stop();
    if (states.get(targetKey(state.target)) !== state) return;
    states.delete(targetKey(state.target));
    serving = undefined;
    options.onHealth?.(state.target, GONE);
  };

  const inService = (): readonly State[] => {
    if (serving !== undefined) return serving;
    const registered = [...states.values()].filter(({ health }) => health.state !== 'draining');
    const fit = registered.filter(({ health }) => health.state === 'healthy' || health.state === 'unavailable');
    serving = fit.length > 0 ? fit : registered;
    return serving;
  };

  /** A target that has just come into service takes a share that grows linearly to a whole one. */
  const shareOf = ({ inServiceSinceMs }: State): number =>
    slowStartMs() === 0 ? 1 : Math.min(1, Math.max(0.01, (clock.now() - inServiceSinceMs) / slowStartMs()));

  const turnOf = (fit: readonly State[]): State | undefined => {
    const algorithm = attribute('load_balancing.algorithm.type') ?? 'round_robin';
    if (algorithm === 'least_outstanding_requests')
      return fit.reduce<State | undefined>(
        (least, each) => (least === undefined || each.outstanding < least.outstanding ? each : least),
        undefined,
      );
    if (slowStartMs() > 0 || algorithm === 'weighted_random') return drawByWeight(fit, shareOf, options.random());
    return fit[turn++ % Math.max(1, fit.length)];
  };

  return {
    get plan() {
      return plan;
    },
    change(next) {
      const isSameCheck = JSON.stringify(plan.healthCheck) === JSON.stringify(next.healthCheck);
      const wasChecked = plan.healthCheck.enabled;
      plan = next;
      if (isSameCheck) return;
      for (const state of states.values()) {
        if (state.health.state === 'draining') continue;
        state.stop();
        if (wasChecked !== next.healthCheck.enabled) {
          state.health = initialHealth(next.healthCheck);
          serving = undefined;
          options.onHealth?.(state.target, state.health);
        }
        watch(state);
      }
    },
    members: () => [...states.values()].map(({ target, health, outstanding }) => ({ target, health, outstanding })),
    register(target) {
      states.get(targetKey(target))?.stop();
      const state: State = {
        target,
        health: initialHealth(plan.healthCheck),
        outstanding: 0,
        inServiceSinceMs: clock.now(),
        stop: () => {},
      };
      states.set(targetKey(target), state);
      serving = undefined;
      watch(state);
    },
    deregister(target) {
      const state = states.get(targetKey(target));
      if (state === undefined || state.health.state === 'draining') return;
      state.stop();
      state.health = DRAINING;
      serving = undefined;
      options.onHealth?.(target, DRAINING);
      state.stop = clock.at(clock.now() + delayMs(), () => forget(state));
      if (isDone(state)) forget(state);
    },
    inService: () => inService().map(({ target }) => target),
    next: () => turnOf(inService())?.target,
    begin(target) {
      const state = states.get(targetKey(target));
      if (state === undefined) return () => {};
      state.outstanding++;
      return () => {
        state.outstanding--;
        if (isDone(state)) forget(state);
      };
    },
    close() {
      for (const { stop } of states.values()) stop();
      states.clear();
      serving = undefined;
    },
  };
}

/** One of these by weight, for a number from 0 up to 1; undefined when none has any weight. */
export function drawByWeight<T>(among: readonly T[], weightOf: (one: T) => number, random: number): T | undefined {
  const total = among.reduce((sum, one) => sum + weightOf(one), 0);
  let rest = random * total;
  return among.find((one) => {
    rest -= weightOf(one);
    return rest < 0;
  });
}

/** Asked for by each request: the same string each time is found sooner in a map than an equal one. */
const KEYS = new WeakMap<BalancedTarget, string>();

export function targetKey(target: BalancedTarget): string {
  const known = KEYS.get(target);
  if (known !== undefined) return known;
  const key = `${target.id}:${target.port}`;
  KEYS.set(target, key);
  return key;
}
