/** Nodes that are alike become one with a count, so that a picture stays a picture whatever the template holds. */
import { kindOf } from './resource-kinds.ts';
import type { SceneNode, View } from './scene.ts';
import { pluralOf } from './scene-names.ts';
import type { Draft } from './scene-nodes.ts';
import { mostAlike } from './scene-views.ts';

/** More nodes than this are merged further, first by type, then by family. */
const MOST_NODES = 48;

export interface Merged {
  readonly drafts: readonly Draft[];
  /** The node that each of the given nodes became. */
  readonly nodeOf: ReadonlyMap<string, string>;
}

export function mergeAlike(drafts: readonly Draft[], view: View): Merged {
  const limits = [Number.POSITIVE_INFINITY, 3, 2, 1];
  const attempts = limits.map(
    (limit) => (draft: Draft) => Math.min(limit, mostAlike(draft.node.type, view, draft.family)),
  );
  let merged: Merged = { drafts, nodeOf: new Map() };
  for (const most of attempts) {
    merged = mergeBy(drafts, (draft) => `${placeOf(draft)}|${draft.node.type}|${gatewaySide(draft)}`, most, ofOneType);
    if (merged.drafts.length <= MOST_NODES) return merged;
  }
  const families = mergeBy(
    merged.drafts,
    (draft) => `${placeOf(draft)}|${draft.family}`,
    () => 3,
    ofOneFamily,
  );
  const nodeOf = new Map([...merged.nodeOf].map(([id, node]) => [id, families.nodeOf.get(node) ?? node]));
  return { drafts: families.drafts, nodeOf };
}

/** Interface endpoints and gateway endpoints are of one type and not alike. */
function gatewaySide({ standing }: Draft): string {
  return standing.in;
}

function placeOf({ standing, region }: Draft): string {
  switch (standing.in) {
    case 'subnets':
      return `${standing.vpc}:${standing.subnets.join('+')}`;
    case 'border':
      return `${standing.vpc}/${standing.side}`;
    case 'edge':
      return 'edge';
    case 'region':
      return region ?? '';
  }
}

function mergeBy(
  drafts: readonly Draft[],
  keyOf: (draft: Draft) => string,
  most: (draft: Draft) => number,
  join: (drafts: readonly Draft[]) => SceneNode,
): Merged {
  const nodeOf = new Map<string, string>();
  const kept: Draft[] = [];
  for (const [, alike] of Map.groupBy(drafts, keyOf)) {
    const [first] = alike;
    if (first === undefined) continue;
    const together = alike.length > most(first) && alike.length > 1;
    const made = together ? [{ ...first, node: join(alike) }] : alike;
    kept.push(...made);
    for (const { node } of alike) nodeOf.set(node.id, together ? (made[0]?.node.id ?? node.id) : node.id);
  }
  return { drafts: kept, nodeOf };
}

function ofOneType(drafts: readonly Draft[]): SceneNode {
  const [first] = drafts.map(({ node }) => node);
  const type = first?.type ?? '';
  if (type !== 'AWS::EC2::VPCEndpoint') return joined(drafts, type, pluralOf(kindOf(type).noun), namesOf(drafts));
  const services = drafts.flatMap(({ node }) => node.details).join(', ');
  return joined(drafts, type, pluralOf(first?.label ?? ''), services);
}

function ofOneFamily(drafts: readonly Draft[]): SceneNode {
  const nouns = [...new Set(drafts.map(({ node }) => kindOf(node.type).noun))];
  return joined(drafts, 'service:other', 'Other resources', nouns.join(', '));
}

function joined(drafts: readonly Draft[], type: string, label: string, detail: string): SceneNode {
  const nodes = drafts.map(({ node }) => node);
  const whens = new Set(nodes.map(({ when }) => when));
  const [when] = whens.size === 1 ? whens : [];
  return {
    id: nodes[0]?.id ?? '',
    type,
    label,
    details: [detail],
    resources: nodes.flatMap(({ resources }) => resources),
    count: nodes.reduce((sum, { count }) => sum + (count ?? 1), 0),
    ...(when !== undefined && { when }),
  };
}

/** Their names without the words that their kind already says. */
function namesOf(drafts: readonly Draft[]): string {
  const names = drafts.map(({ node }) => {
    const noun = new Set(kindOf(node.type).noun.toLowerCase().split(' '));
    const words = node.label.split(' ').filter((word) => !noun.has(word.toLowerCase()));
    return words.length === 0 ? node.label : words.join(' ');
  });
  return [...new Set(names)].join(', ');
}
