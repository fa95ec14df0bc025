/**
 * The program of one load balancer, in the namespace of its interfaces: it is told on its standard input what it shall be,
 * and tells on its standard output what happens. It ends with its input.
 */
import { createInterface } from 'node:readline';
import { systemClock } from '../../clock.ts';
import { newJudge } from '../wafv2/evaluation/judge.ts';
import { type BalancerNews, isOfTraffic, type WantedBalancer } from './balancer-messages.ts';
import { startBalancer } from './proxy/balancer.ts';
import type { Firewall } from './proxy/firewall.ts';
import { type Health, initialHealth } from './proxy/health.ts';
import type { BalancedTarget } from './proxy/plan.ts';
import { rowOfRecord } from './proxy/record.ts';
import { type TargetPool, targetKey } from './proxy/target-pool.ts';
import { startTcpBalancer } from './proxy/tcp.ts';
import { sayLines } from './say-lines.ts';

const say = sayLines<BalancerNews>((text) => void process.stdout.write(text), isOfTraffic);

/** https://docs.aws.amazon.com/waf/latest/developerguide/limits.html: what a load balancer shows of a body. */
const BODY_BYTES = 8 * 1024;

/** Sooner than on AWS: who starts a system on a machine waits for it. From the first healthy answer on, the group's interval counts. */
const FIRST_INTERVAL_MS = 200;

interface RunningProxy {
  readonly targetGroups: ReadonlyMap<string, Omit<TargetPool, 'change'>>;
  /** False where the change needs another kind of load balancer. */
  change(next: WantedBalancer): Promise<boolean>;
  close(): Promise<void>;
}

let running: RunningProxy | undefined;
const judge = newJudge((judged) => say({ kind: 'judged', judged }));
const firewall: Firewall = { bodyBytes: BODY_BYTES, judge: judge.judge };

const tellHealth = (group: string, target: BalancedTarget, health: Health) =>
  say({
    kind: 'health',
    group,
    target,
    state: health.state,
    ...(health.reason !== undefined && { reason: health.reason }),
    ...(health.description !== undefined && { description: health.description }),
  });

async function start({ plan, firewall: hasFirewall }: WantedBalancer): Promise<RunningProxy> {
  if ('kind' in plan) {
    const it = await startTcpBalancer(plan, {
      clock: systemClock,
      address: '0.0.0.0',
      random: Math.random,
      onHealth: tellHealth,
      onEnd: (group, receivedBytes, sentBytes, failure) =>
        say({
          kind: 'connection',
          record: { group, receivedBytes, sentBytes, ...(failure !== undefined && { failure }) },
        }),
    });
    return {
      ...it,
      async change({ plan: next }) {
        if (!('kind' in next)) return false;
        await it.change(next);
        return true;
      },
    };
  }
  const it = await startBalancer(plan, {
    address: '0.0.0.0',
    ...(hasFirewall !== undefined && { firewall }),
    onRequest: (record) => say({ kind: 'request', row: rowOfRecord(record) }),
    onHealth: tellHealth,
    firstIntervalMs: FIRST_INTERVAL_MS,
  });
  return {
    ...it,
    async change({ plan: next, firewall: isThere }) {
      if ('kind' in next) return false;
      await it.change(next, isThere && firewall);
      return true;
    },
  };
}

async function agree(next: WantedBalancer): Promise<void> {
  judge.set(next.firewall);
  if (running !== undefined && !(await running.change(next))) {
    await running.close();
    running = undefined;
  }
  running ??= await start(next);
  for (const [arn, pool] of running.targetGroups) {
    const standing = pool.members().filter(({ health }) => health.state !== 'draining');
    const old = new Map(standing.map(({ target }) => [targetKey(target), target]));
    const now = new Map((next.targets[arn] ?? []).map((target) => [targetKey(target), target]));
    for (const [key, target] of old) if (!now.has(key)) pool.deregister(target);
    for (const [key, target] of now)
      if (!old.has(key)) {
        tellHealth(arn, target, initialHealth(pool.plan.healthCheck));
        pool.register(target);
      }
  }
  say({ kind: 'listens' });
}

let turn: Promise<void> = Promise.resolve();
const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  turn = turn
    .then(() => agree(JSON.parse(line) as WantedBalancer))
    .catch((fault: unknown) => say({ kind: 'fault', what: fault instanceof Error ? fault.message : String(fault) }));
});
lines.on('close', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
