import type { Located } from '../answers/index.ts';
import {
  ALWAYS,
  and,
  type Diagnostic,
  describeGuard,
  error,
  findCycle,
  type Guard,
  NEVER,
  or,
  warning,
} from '../base/index.ts';
import type { Place, Resource } from './resource.ts';

/** For each resource, what it depends on, and in which worlds. */
type Edges = ReadonlyMap<string, ReadonlyMap<string, Guard>>;

/**
 * Reports resources that depend on each other in a circle. References that never exist in the same world make no
 * circle, because CloudFormation looks only at what its conditions leave.
 */
export function circles(
  resources: ReadonlyMap<string, Resource>,
  locate: (place: Place) => Located,
): readonly Diagnostic[] {
  const edges = edgesOf(resources);
  const cycle = findCycle(edges.keys(), (id) => edges.get(id)?.keys() ?? []);
  if (cycle === undefined) return [];
  const found = closedAlways(cycle, edges) ?? findInWorlds(edges);
  if (found === undefined) return [];
  const { ids, when } = found;
  const report = when === ALWAYS ? error : warning;
  const condition = when === ALWAYS ? '' : ` when ${describeGuard(when)}`;
  return [
    report('LTL1008', `Resources depend on each other in a circle${condition}: ${[...ids, ids[0]].join(' → ')}.`, {
      at: locate({ subject: ids[0] ?? '', path: [] }),
      why: 'CloudFormation refuses a template with a circular dependency.',
      fix: 'Move one of the references into a resource of its own, such as AWS::EC2::SecurityGroupIngress.',
    }),
  ];
}

function edgesOf(resources: ReadonlyMap<string, Resource>): Edges {
  return new Map(
    [...resources].map(([id, resource]) => {
      const targets = new Map<string, Guard>();
      const add = (to: string, when: Guard): void => {
        const target = resources.get(to);
        const both = target === undefined ? NEVER : and(when, resource.when, target.when);
        if (both !== NEVER) targets.set(to, or(targets.get(to) ?? NEVER, both));
      };
      for (const { to, when } of resource.references) add(to, when);
      for (const to of resource.dependsOn) add(to, ALWAYS);
      return [id, targets];
    }),
  );
}

interface Circle {
  readonly ids: readonly string[];
  readonly when: Guard;
}

function closedAlways(ids: readonly string[], edges: Edges): Circle | undefined {
  const when = and(...ids.map((id, index) => edges.get(id)?.get(ids[(index + 1) % ids.length] ?? '') ?? NEVER));
  return when === ALWAYS ? { ids, when } : undefined;
}

/**
 * Finds a resource that leads back to itself in some world. The worlds in which each resource is reached spread along
 * the edges until nothing changes, so no single circle has to be enumerated.
 */
function findInWorlds(edges: Edges): Circle | undefined {
  for (const start of edges.keys()) {
    const reached = new Map<string, Guard>();
    const cameFrom = new Map<string, string>();
    const waiting: { readonly id: string; readonly when: Guard }[] = [{ id: start, when: ALWAYS }];
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      for (const [to, edge] of edges.get(step.id) ?? []) {
        const known = reached.get(to) ?? NEVER;
        const now = or(known, and(step.when, edge));
        if (now === known) continue;
        reached.set(to, now);
        if (!cameFrom.has(to)) cameFrom.set(to, step.id);
        if (to !== start) waiting.push({ id: to, when: now });
      }
    }
    const when = reached.get(start) ?? NEVER;
    if (when !== NEVER) return { ids: wayBack(start, cameFrom), when };
  }
  return undefined;
}

function wayBack(start: string, cameFrom: ReadonlyMap<string, string>): readonly string[] {
  const ids: string[] = [];
  for (let id = cameFrom.get(start); id !== undefined && id !== start && !ids.includes(id); id = cameFrom.get(id))
    ids.unshift(id);
  return [start, ...ids];
}
