/**
 * What changed between two drawings whose templates may spell one resource in two ways: stacks carry the name of their
 * file or of their environment, and a resource carries its stack's name only where there are several.
 */
import type { DrawReport, Group, Scene } from '../../answers/index.ts';
import { changeOf } from '../../draw/index.ts';
import { compareModels, type Model, type Resource } from '../../model/index.ts';
import { unnamed } from './env-diff.ts';

/** The scene with its marks, and what changed in the template besides the marked nodes. */
export function changeBetween(before: Seen, after: Seen): Required<Pick<DrawReport, 'scene' | 'change' | 'template'>> {
  const isOneEach = [before, after].every(({ model }) => model.stacks.size === 1);
  const { scene, entries } = changeOf(inTheIdsOf(after, before, isOneEach), after.scene);
  const marked = new Set(markedResources(scene.groups));
  const differences = compareModels(before.model, after.model, {
    first: spelling(before, isOneEach),
    second: spelling(after, isOneEach),
  });
  const template = differences.filter(({ resource }) => !marked.has(resource.replace(/^[^/]*\//, '')));
  const subtitle = [after.scene.subtitle, `changes from ${before.head.environment ?? before.head.target}`];
  const titled = { ...scene, subtitle: subtitle.filter((each) => each !== undefined).join(', ') };
  return { scene: titled, change: entries, template };
}

/** The scene before, with the ids that its resources have after. */
function inTheIdsOf(after: Seen, before: Seen, isOneEach: boolean): Scene {
  const keyOf = (seen: Seen) => {
    const spell = spelling(seen, isOneEach);
    return ({ stack, logicalId }: Resource) => spell(`${stack}/${logicalId}`);
  };
  const [oldKey, newKey] = [keyOf(before), keyOf(after)];
  const newIds = new Map([...after.model.resources.values()].map((each) => [newKey(each), each.id]));
  const newIdOf = (id: string): string => {
    // A zone is called after its network: the id of the resource, a slash, the zone.
    for (let end = id.length; end > 0; end = id.lastIndexOf('/', end - 1)) {
      const resource = before.model.resources.get(id.slice(0, end));
      if (resource !== undefined) return (newIds.get(oldKey(resource)) ?? resource.id) + id.slice(end);
    }
    return id;
  };
  const rename = (group: Group): Group => ({
    ...group,
    id: newIdOf(group.id),
    groups: group.groups.map(rename),
    nodes: group.nodes.map((node) => ({ ...node, id: newIdOf(node.id) })),
  });
  return {
    ...before.scene,
    groups: before.scene.groups.map(rename),
    arrows: before.scene.arrows.map((each) => ({ ...each, from: newIdOf(each.from), to: newIdOf(each.to) })),
  };
}

/** Text without the names that only say which of the two it is. */
function spelling({ model, head }: Seen, isOneEach: boolean): (text: string) => string {
  const named = head.environment === undefined ? (text: string) => text : unnamed(head.environment);
  const [only] = model.stacks.keys();
  if (!isOneEach || only === undefined) return named;
  const prefix = new RegExp(`(?<![\\w/.-])${only.replaceAll(/[^a-z0-9]/gi, '\\$&')}/`, 'g');
  return (text) => named(text.replace(prefix, ''));
}

/** By logical id. */
function markedResources(groups: readonly Group[]): readonly string[] {
  return groups.flatMap(({ id, status, nodes, groups: inner }) => [
    ...(status === undefined ? [] : [logical(id)]),
    ...nodes.flatMap((node) => (node.status === undefined ? [] : node.resources.map(logical))),
    ...markedResources(inner),
  ]);
}

function logical(id: string): string {
  return id.replace(/^[^/]*\//, '');
}

/** What is drawn, and the model behind it. */
export interface Seen {
  readonly head: Pick<DrawReport, 'target' | 'title' | 'environment'>;
  readonly scene: Scene;
  readonly model: Model;
}
