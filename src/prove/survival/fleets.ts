/** Fleets that AWS spreads over zones: instances of a group, tasks of a service. */
import { and, type Guard, implies, NEVER, showText } from '../../base/index.ts';
import { type Found, type Resource, textOf, valuesAt } from '../../model/index.ts';
import type { Question, Thing } from '../question.ts';
import { type Left, type Loss, leftOpen, ofUnits, type SurvivalRule } from './left.ts';
import { fateIn, placementsOf, surelyDifferent } from './places.ts';

/** How many run, in some worlds: some number from the least to the most. Undefined where only deployment tells. */
interface Size {
  readonly when: Guard;
  readonly least: number | undefined;
  readonly most: number | undefined;
  readonly says: string;
}

/**
 * "Amazon EC2 Auto Scaling distributes instances evenly between Availability Zones":
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/auto-scaling-benefits.html
 */
export const scalingGroup: SurvivalRule = (question, thing, loss) =>
  fleet(question, thing, loss, sizesOfGroup(question, thing));

/**
 * A service without a placement strategy is spread over zones, and kept so where rebalancing is on, as it is for a new
 * service: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
 */
export const taskService: SurvivalRule = (question, thing, loss) => {
  const sizes = sizesOfService(question, thing);
  if (loss.kind !== 'zone') return fleet(question, thing, loss, sizes);
  const doubt = whyNotSpread(thing);
  const found = fleet(question, thing, loss, sizes);
  if (doubt === undefined) return found;
  return found?.map((each) => (each.most === 0 || each.least === 100 ? each : { ...each, least: 0, missing: doubt }));
};

function whyNotSpread({ id, properties }: Thing): string | undefined {
  const said = (property: string) => valuesAt(properties, [property]).filter(({ value }) => value !== undefined);
  if (said('PlacementStrategies').length > 0) return `where the placement strategies of ${id} put its tasks`;
  if (said('DaemonConfiguration').length > 0 || said('SchedulingStrategy').some(({ value }) => value !== 'REPLICA'))
    return `on which container instances ${id} runs`;
  const off = said('AvailabilityZoneRebalancing').some(({ value }) => value !== 'ENABLED');
  return off ? `how ECS has placed the tasks of ${id}, whose AvailabilityZoneRebalancing is not on` : undefined;
}

function fleet(question: Question, thing: Thing, loss: Loss, sizes: readonly Size[]): readonly Left[] | undefined {
  if (loss.kind === 'zone') return sizes.flatMap((size) => inOtherZones(question, thing, size, loss));
  if (loss.kind !== 'instance') return undefined;
  return sizes.map(({ when, least, most, says }): Left => {
    if (least === undefined || most === undefined) return leftOpen(thing, says, `how many ${thing.id} runs`, [], when);
    return { when, ...shares(least, most, (count) => [count - 1, count - 1]), says, path: [] };
  });
}

function inOtherZones(
  question: Question,
  thing: Thing,
  { when, least, most, says }: Size,
  loss: Extract<Loss, { kind: 'zone' }>,
): readonly Left[] {
  const placements = placementsOf(question, thing);
  if (placements.length === 0) return [leftOpen(thing, says, `in which zones ${thing.id} stands`, [], when)];
  const units = placements.map((each) => fateIn(each, loss));
  const inWorld = { ...thing, when };
  const names = placements.map(({ by }) => by).join(', ');
  const whole = `${says} It stands in ${names}.`;
  const isTold = units.every((unit) => unit.fate !== 'unknown' && implies(when, unit.when));
  if (!isTold || least === undefined || most === undefined) {
    const found = ofUnits(inWorld, units, whole);
    const doubt = least === undefined || most === undefined ? `how many ${thing.id} runs` : undefined;
    return found.map((each) =>
      each.most === 0
        ? each
        : { ...each, least: 0, most: 100, missing: doubt ?? each.missing ?? `in which zones ${thing.id} runs` },
    );
  }
  const staying = placements.flatMap(({ zone }, index) =>
    zone !== undefined && units[index]?.fate === 'stays' ? [zone] : [],
  );
  if (staying.length === units.length) return [{ when, least: 100, most: 100, says: whole, path: [] }];
  if (staying.length === 0) return [{ when, least: 0, most: 0, says: whole, path: [] }];
  const fewest = 1 + surelyDifferent(staying);
  const zones = 1 + new Set(staying).size;
  // One of the zones has the larger part: whichever is lost, it may be that one.
  const larger = (count: number) => (loss.isAny ? Math.ceil(count / zones) : Math.floor(count / zones));
  const share = shares(least, most, (count) => [count - Math.ceil(count / fewest), count - larger(count)]);
  const missing = least === most ? `how ${thing.id} is spread` : `how many ${thing.id} runs at that time`;
  return [{ when, ...share, says: whole, path: [], ...(share.least < share.most && { missing }) }];
}

/** Fleets larger than this behave as the largest that is tried: shares change by less than a percent. */
const LARGEST = 200;

function shares(least: number, most: number, left: (count: number) => readonly [number, number]) {
  if (most < 1) return { least: 0, most: 0 };
  const [from, to] = [Math.min(Math.max(least, 1), LARGEST), Math.min(Math.max(most, 1), LARGEST)];
  let [lowest, highest] = [100, 0];
  for (let count = from; count <= to; count++) {
    const [few, many] = left(count);
    lowest = Math.min(lowest, (few * 100) / count);
    highest = Math.max(highest, (many * 100) / count);
  }
  return { least: least < 1 ? 0 : lowest, most: highest };
}

function sizesOfGroup(question: Question, thing: Thing): readonly Size[] {
  const scaled = referring(question, thing, ['AWS::AutoScaling::ScalingPolicy', 'AWS::AutoScaling::ScheduledAction']);
  return combined(thing, ['MinSize', 'MaxSize', 'DesiredCapacity'], ([min, max, desired], when) => {
    const least = numberOf(min);
    if (scaled.length > 0) {
      const most = numberOf(max);
      return { when, least, most, says: `${thing.id} runs ${least ?? 'some'} to ${most ?? 'some'} instances.` };
    }
    const count = desired?.value === undefined ? least : numberOf(desired);
    return {
      when,
      least: count,
      most: count,
      says: `${thing.id} runs ${count ?? 'some'} ${count === 1 ? 'instance' : 'instances'}.`,
    };
  });
}

function sizesOfService(question: Question, thing: Thing): readonly Size[] {
  const targets = scalableTargets(question, thing);
  const [target] = targets;
  if (target !== undefined) {
    return combined(
      { ...target, kind: 'resource', when: and(thing.when, target.when) },
      ['MinCapacity', 'MaxCapacity'],
      ([min, max], when) => {
        const [least, most] = targets.length > 1 ? [undefined, undefined] : [numberOf(min), numberOf(max)];
        return { when, least, most, says: `${thing.id} runs ${least ?? 'some'} to ${most ?? 'some'} tasks.` };
      },
    );
  }
  return combined(thing, ['DesiredCount'], ([desired], when) => {
    const count = desired?.value === undefined ? 1 : numberOf(desired);
    return {
      when,
      least: count,
      most: count,
      says: `${thing.id} runs ${count ?? 'some'} ${count === 1 ? 'task' : 'tasks'}.`,
    };
  });
}

/** What scales the service: by a reference to it, or by its name. */
function scalableTargets(question: Question, thing: Thing): readonly Resource[] {
  const name = textOf(valuesAt(thing.properties, ['ServiceName'])[0]?.value);
  return [...question.model.resources.values()].filter((each) => {
    if (each.type !== 'AWS::ApplicationAutoScaling::ScalableTarget') return false;
    if (each.references.some(({ to }) => to === thing.id)) return true;
    const id = textOf(valuesAt(each.properties, ['ResourceId'])[0]?.value);
    return name !== undefined && id !== undefined && showText(id).endsWith(`/${showText(name)}`);
  });
}

function referring({ model }: Question, { id }: Thing, types: readonly string[]): readonly Resource[] {
  return [...model.resources.values()].filter(
    ({ type, references }) => types.includes(type) && references.some(({ to }) => to === id),
  );
}

/** The values of some properties together, in each world. */
function combined(
  thing: Thing,
  properties: readonly string[],
  make: (found: readonly Found[], when: Guard) => Size,
): readonly Size[] {
  let together: readonly { readonly found: readonly Found[]; readonly when: Guard }[] = [
    { found: [], when: thing.when },
  ];
  for (const property of properties) {
    together = together.flatMap(({ found, when }) =>
      valuesAt(thing.properties, [property], when).map((each) => ({ found: [...found, each], when: each.when })),
    );
  }
  return together.filter(({ when }) => when !== NEVER).map(({ found, when }) => make(found, when));
}

function numberOf(found: Found | undefined): number | undefined {
  const text = found === undefined ? undefined : textOf(found.value);
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isInteger(value) ? value : undefined;
}

/** How many a fleet runs at most; undefined where only deployment tells, and for what is no fleet. */
export function largestSizeOf(question: Question, thing: Thing): number | undefined {
  const sizes =
    thing.type === 'AWS::ECS::Service'
      ? sizesOfService(question, thing)
      : thing.type === 'AWS::AutoScaling::AutoScalingGroup'
        ? combined(thing, ['MaxSize'], ([max], when) => ({ when, least: undefined, most: numberOf(max), says: '' }))
        : [];
  const [most, ...others] = new Set(sizes.map((each) => each.most));
  return others.length > 0 ? undefined : most;
}
