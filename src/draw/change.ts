/**
 * The picture of a change: one scene with everything that was there before or after. What was added, removed, moved or
 * changed has a status; what has none is the same. Every renderer draws it like any other scene.
 */
import type { Arrow, ChangeEntry, ChangeStatus, Group, Scene, SceneNode } from '../answers/index.ts';
import { namesOf, placedGroups, placedNodes } from './scene-walk.ts';

export interface SceneChange {
  /** The scene after the change, with what is gone at its old place. */
  readonly scene: Scene;
  /** Groups, then nodes, then arrows, each in the order of the drawing. */
  readonly entries: readonly ChangeEntry[];
}

/** What differs between two drawings of one system. Things are told apart by their ids. */
export function changeOf(before: Scene, after: Scene): SceneChange {
  const groups = mergeGroups(before, after);
  const arrows = mergeArrows(before.arrows, after.arrows);
  const scene = { ...after, groups, arrows: arrows.map(({ arrow }) => arrow) };
  return {
    scene,
    entries: [...groupEntries(before, scene), ...nodeEntries(before, scene), ...arrowEntries(arrows, scene)],
  };
}

function mergeGroups(before: Scene, after: Scene): readonly Group[] {
  const oldNodes = placedNodes(before);
  const newNodes = placedNodes(after);
  const oldGroups = placedGroups(before);
  const newGroups = placedGroups(after);

  const gone = (group: Group | undefined): readonly SceneNode[] =>
    (group?.nodes ?? []).filter(({ id }) => !newNodes.has(id)).map((node) => ({ ...node, status: 'removed' }));
  const removed = (group: Group): Group => ({
    ...group,
    status: 'removed',
    nodes: gone(group),
    groups: removedIn(group.groups),
  });
  const removedIn = (groups: readonly Group[]): readonly Group[] =>
    groups.filter(({ id }) => !newGroups.has(id)).map(removed);
  const kept = (group: Group): Group => {
    const old = oldGroups.get(group.id);
    const status = groupStatus(old, { group, parent: newGroups.get(group.id)?.parent });
    return {
      ...group,
      ...(status !== undefined && { status }),
      nodes: [
        ...group.nodes.map((node) => {
          const found = nodeStatus(oldNodes.get(node.id), { node, parent: group.id });
          return found === undefined ? node : { ...node, status: found };
        }),
        ...gone(old?.group),
      ],
      groups: [...group.groups.map(kept), ...removedIn(old?.group.groups ?? [])],
    };
  };
  return [...after.groups.map(kept), ...removedIn(before.groups)];
}

function groupStatus(
  old: { readonly group: Group; readonly parent: string | undefined } | undefined,
  { group, parent }: { readonly group: Group; readonly parent: string | undefined },
): ChangeStatus | undefined {
  if (old === undefined) return 'added';
  if (old.parent !== parent) return 'moved';
  return groupFacts(old.group) === groupFacts(group) ? undefined : 'changed';
}

function nodeStatus(
  old: { readonly node: SceneNode; readonly within: readonly Group[] } | undefined,
  { node, parent }: { readonly node: SceneNode; readonly parent: string },
): ChangeStatus | undefined {
  if (old === undefined) return 'added';
  if (old.within.at(-1)?.id !== parent) return 'moved';
  return nodeFacts(old.node) === nodeFacts(node) ? undefined : 'changed';
}

function groupFacts({ label, detail, tier }: Group): string {
  return [label, detail, tier].filter((each) => each !== undefined).join(', ');
}

/** The facts of a node: its label and details, which also say how many resources it stands for. */
function nodeFacts({ label, details }: SceneNode): string {
  return [label, ...details].join(', ');
}

interface MergedArrow {
  readonly arrow: Arrow;
  readonly before?: Arrow;
}

/**
 * An arrow is the same if it joins the same nodes, is of the same kind and has the same words. Of the others, an arrow
 * with the same nodes and kind has changed its words.
 */
function mergeArrows(before: readonly Arrow[], after: readonly Arrow[]): readonly MergedArrow[] {
  const left = [...before];
  const take = (fits: (old: Arrow) => boolean): Arrow | undefined => {
    const at = left.findIndex(fits);
    return at < 0 ? undefined : left.splice(at, 1)[0];
  };
  const joins = (arrow: Arrow) => (old: Arrow) =>
    old.from === arrow.from && old.to === arrow.to && old.kind === arrow.kind;
  const same = new Map(
    after.map((arrow) => [arrow, take((old) => joins(arrow)(old) && old.label === arrow.label)] as const),
  );
  const merged = after.map((arrow): MergedArrow => {
    if (same.get(arrow) !== undefined) return { arrow };
    const old = take(joins(arrow));
    if (old === undefined) return { arrow: { ...arrow, status: 'added' } };
    return { arrow: { ...arrow, status: 'changed' }, before: old };
  });
  return [...merged, ...left.map((arrow): MergedArrow => ({ arrow: { ...arrow, status: 'removed' } }))];
}

function groupEntries(before: Scene, merged: Scene): readonly ChangeEntry[] {
  const old = placedGroups(before);
  const all = placedGroups(merged);
  const labelOf = (id: string | undefined, groups: typeof old): string | undefined =>
    id === undefined ? undefined : groups.get(id)?.group.label;
  return [...all.values()].flatMap(({ group, parent }): readonly ChangeEntry[] => {
    if (group.status === undefined) return [];
    const was = old.get(group.id);
    return [
      entry('group', group.status, groupFacts(group), {
        changed: [was === undefined ? undefined : groupFacts(was.group), groupFacts(group)],
        moved: [labelOf(was?.parent, old), labelOf(parent, all)],
      }),
    ];
  });
}

function nodeEntries(before: Scene, merged: Scene): readonly ChangeEntry[] {
  const old = placedNodes(before);
  const all = placedNodes(merged);
  const names = namesOf(all);
  const place = (within: readonly Group[] | undefined) =>
    within
      ?.slice(-2)
      .map(({ label }) => label)
      .join(', ');
  return [...all.values()].flatMap(({ node, within }): readonly ChangeEntry[] => {
    if (node.status === undefined) return [];
    const was = old.get(node.id);
    return [
      entry('node', node.status, names.get(node.id) ?? node.label, {
        changed: [was === undefined ? undefined : nodeFacts(was.node), nodeFacts(node)],
        moved: [place(was?.within), place(within)],
      }),
    ];
  });
}

function arrowEntries(arrows: readonly MergedArrow[], merged: Scene): readonly ChangeEntry[] {
  const names = namesOf(placedNodes(merged));
  return arrows.flatMap(({ arrow, before }): readonly ChangeEntry[] => {
    if (arrow.status === undefined) return [];
    const name = `${names.get(arrow.from) ?? arrow.from} → ${names.get(arrow.to) ?? arrow.to}`;
    const words = (each: Arrow) => each.label ?? each.kind;
    const sides = { before: words(before ?? arrow), after: words(arrow) };
    return [
      {
        what: 'arrow',
        status: arrow.status,
        name,
        ...(arrow.status !== 'added' && { before: sides.before }),
        ...(arrow.status !== 'removed' && { after: sides.after }),
      },
    ];
  });
}

type Sides = readonly [before: string | undefined, after: string | undefined];

function entry(
  what: ChangeEntry['what'],
  status: ChangeStatus,
  name: string,
  sides: { readonly [Status in 'changed' | 'moved']: Sides },
): ChangeEntry {
  const [before, after] = status === 'changed' || status === 'moved' ? sides[status] : [undefined, undefined];
  return {
    what,
    status,
    name,
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  };
}
