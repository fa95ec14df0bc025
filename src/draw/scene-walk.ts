import type { Group, Scene, SceneNode } from '../answers/index.ts';

/** A node and the groups it stands in, outermost first. */
export interface Placed {
  readonly node: SceneNode;
  readonly within: readonly Group[];
}

/** Every node of the scene by id, in the order of the drawing. */
export function placedNodes(scene: Scene): ReadonlyMap<string, Placed> {
  const found = new Map<string, Placed>();
  const visit = (group: Group, outer: readonly Group[]): void => {
    const within = [...outer, group];
    for (const node of group.nodes) found.set(node.id, { node, within });
    for (const inner of group.groups) visit(inner, within);
  };
  for (const group of scene.groups) visit(group, []);
  return found;
}

/** Every group with the id of the one it stands in, outer before inner. */
export function placedGroups(
  scene: Scene,
): ReadonlyMap<string, { readonly group: Group; readonly parent: string | undefined }> {
  const found = new Map<string, { readonly group: Group; readonly parent: string | undefined }>();
  const visit = (group: Group, parent: string | undefined): void => {
    found.set(group.id, { group, parent });
    for (const inner of group.groups) visit(inner, group.id);
  };
  for (const group of scene.groups) visit(group, undefined);
  return found;
}

/**
 * What to call each node where it stands alone, outside the picture: its label, and as much of its surroundings as tells
 * it from the others with that label.
 */
export function namesOf(nodes: ReadonlyMap<string, Placed>): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const surroundings of SURROUNDINGS) {
    const open = [...nodes.values()].filter(({ node }) => !names.has(node.id));
    const byName = Map.groupBy(open, (placed) => {
      const around = surroundings(placed);
      return around === '' ? placed.node.label : `${placed.node.label} (${around})`;
    });
    for (const [name, [first, ...others]] of byName)
      if (first !== undefined && others.length === 0) names.set(first.node.id, name);
  }
  for (const id of nodes.keys()) if (!names.has(id)) names.set(id, id);
  return names;
}

const SURROUNDINGS: readonly ((placed: Placed) => string)[] = [
  () => '',
  ({ within }) => within.at(-1)?.label ?? '',
  ({ within }) => within.findLast(({ kind }) => kind === 'zone')?.label ?? '',
  ({ within }) =>
    within
      .slice(-2)
      .map(({ label }) => label)
      .join(', '),
  membersOf,
  ({ node }) => node.id,
];

/** `Catalog List and 5 more`, for one node that stands for several. */
function membersOf({ node: { count, details } }: Placed): string {
  const [first = ''] = details.at(-1)?.split(', ') ?? [];
  return count === undefined || first === '' ? '' : `${first} and ${count - 1} more`;
}
