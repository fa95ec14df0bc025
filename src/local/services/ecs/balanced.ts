/** Tasks in the target groups of their service, as far as load balancers know them. */
import type { EcsShapes as Shapes } from '../../schemas/ecs.generated.ts';
import { targetGroupsOf } from '../elbv2/kept.ts';
import type { EcsPlace, KeptService } from './kept.ts';
import { type KnownTask, tasksOf } from './tasks-known.ts';

const SERVICE = 'elasticloadbalancing';

interface Target {
  readonly Id: string;
  readonly Port: number;
}

interface HealthAnswer {
  readonly TargetHealthDescriptions?: readonly {
    readonly Target?: { readonly Id?: string; readonly Port?: number };
    readonly TargetHealth?: { readonly State?: string };
  }[];
}

function placesOf({ given }: KeptService): readonly (Shapes['LoadBalancer'] & { readonly targetGroupArn: string })[] {
  return (given.loadBalancers ?? []).flatMap(({ targetGroupArn, ...rest }) =>
    targetGroupArn === undefined ? [] : [{ targetGroupArn, ...rest }],
  );
}

function targetOf({ interface: own }: KnownTask, { containerPort = 0 }: Shapes['LoadBalancer']): Target {
  return { Id: own?.address ?? '', Port: containerPort };
}

/** The groups that it is in now. One that is gone is left out. */
export async function registerTask(task: KnownTask, service: KeptService, at: EcsPlace): Promise<readonly string[]> {
  const groups: string[] = [];
  for (const place of placesOf(service)) {
    if (!targetGroupsOf(at).has(place.targetGroupArn)) continue;
    const targets = { TargetGroupArn: place.targetGroupArn, Targets: [targetOf(task, place)] };
    await at.world.invoke(SERVICE, 'RegisterTargets', targets, at);
    groups.push(place.targetGroupArn);
  }
  return groups;
}

/** How many seconds its connections are given; undefined where it is in no load balancer. */
export async function deregisterTask(task: KnownTask, service: KeptService, at: EcsPlace): Promise<number | undefined> {
  let longest: number | undefined;
  for (const place of placesOf(service)) {
    const group = targetGroupsOf(at).get(place.targetGroupArn);
    if (group === undefined) continue;
    await at.world.invoke(
      SERVICE,
      'DeregisterTargets',
      { TargetGroupArn: group.arn, Targets: [targetOf(task, place)] },
      at,
    );
    longest = Math.max(longest ?? 0, Number(group.attributes['deregistration_delay.timeout_seconds'] ?? 300));
  }
  return longest;
}

/** What the load balancers say of a task together. `none`: nobody asks it. */
export async function targetFitness(
  task: KnownTask,
  service: KeptService,
  at: EcsPlace,
): Promise<{ readonly state: 'healthy' | 'unhealthy' | 'initial' | 'none'; readonly group?: string }> {
  const states: { readonly state: string; readonly group: string }[] = [];
  for (const place of placesOf(service)) {
    if (!targetGroupsOf(at).has(place.targetGroupArn)) continue;
    const target = targetOf(task, place);
    const asked = { TargetGroupArn: place.targetGroupArn, Targets: [target] };
    const answer: HealthAnswer = await at.world.invoke(SERVICE, 'DescribeTargetHealth', asked, at);
    const [found] = answer.TargetHealthDescriptions ?? [];
    states.push({ state: found?.TargetHealth?.State ?? 'initial', group: place.targetGroupArn });
  }
  const unfit = states.find(({ state }) => state === 'unhealthy');
  if (unfit !== undefined) return { state: 'unhealthy', group: unfit.group };
  // A group that no listener uses has nobody who checks.
  const asked = states.filter(({ state }) => state !== 'unused');
  if (asked.length === 0) return { state: 'none' };
  const isFit = (state: string) => state === 'healthy' || state === 'unavailable';
  return { state: asked.every(({ state }) => isFit(state)) ? 'healthy' : 'initial' };
}

/** Targets of an earlier life, which no task stands for, leave the groups of a service. */
export async function withdrawStrangers(service: KeptService, at: EcsPlace): Promise<void> {
  const own = new Set([...tasksOf(at).values()].map((task) => task.interface?.address));
  for (const { targetGroupArn, containerPort } of placesOf(service)) {
    const group = targetGroupsOf(at).get(targetGroupArn);
    const strangers = (group?.targets ?? []).filter(({ id, port }) => port === containerPort && !own.has(id));
    if (group === undefined || strangers.length === 0) continue;
    const targets = strangers.map(({ id, port }) => ({ Id: id, Port: port }));
    await at.world.invoke(SERVICE, 'DeregisterTargets', { TargetGroupArn: group.arn, Targets: targets }, at);
  }
}
