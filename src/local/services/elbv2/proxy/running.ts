import type { Clock } from '../../../clock.ts';
import type { Deadlines } from './deadlines.ts';
import type { Firewall } from './firewall.ts';
import type { BalancerPlan } from './plan.ts';
import type { RequestRecord } from './record.ts';
import type { TargetPool } from './target-pool.ts';
import type { Upstream } from './upstream.ts';

/** What the parts of a running balancer share. */
export interface RunningBalancer {
  readonly plan: BalancerPlan;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly groups: ReadonlyMap<string, TargetPool>;
  upstreamOf(group: TargetPool): Upstream;
  readonly stickinessKey: Buffer;
  readonly firewall: Firewall | undefined;
  random(): number;
  /** For how long nothing may come or go before a connection is closed. */
  idleMs(): number;
  ended(record: RequestRecord): void;
}
