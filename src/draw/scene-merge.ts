/** Nodes that are alike become one with a count, so that a picture stays a picture whatever the template holds. */
import type { SceneNode, View } from '../answers/index.ts';
import { kindOf } from './resource-kinds.ts';
import { pluralOf } from './scene-names.ts';
import type { Draft } from './scene-nodes.ts';
import { mostAlike } from './scene-views.ts';

/** More nodes than this are merged further, first by type, then by family. */
const MOST_NODES = 52;

export interface Merged {
  readonly drafts: readonly Draft[];
  /** The node that each of the given nodes became. */
  readonly nodeOf: ReadonlyMap<string, string>;
}

/** A text for the neighbours of a node. Many nodes of one type are told apart by it. */
export type Neighbours = (id: string, degree: Degree) => string;

/** Which neighbours count: all, only those that the node refers to, or only the first of these. */
export const DEGREES = ['all', 'called', 'first'] as const;
export type Degree = (typeof DEGREES)[number];

/** `apart` are the ids of nodes that stay by themselves. */
export function mergeAlike(
  drafts: readonly Draft[],
  view: View,
  neighbours: Neighbours,
  apart: ReadonlySet<string> = new Set(),
): Merged {
  let merged: Merged = { drafts, nodeOf: new Map() };
  for (const limit of [Number.POSITIVE_INFINITY, 3, 2, 1]) {
    merged = mergeBy(drafts, keptApart(alikeIn(drafts, limit, view, neighbours), apart), ofOneType);
    if (merged.drafts.length <= MOST_NODES) return merged;
  }
  const families = mergeBy(
    merged.drafts,
    keptApart((draft) => ({ key: `${placeOf(draft)}|${draft.family}`, most: 3 }), apart),
    ofOneFamily,
  );
  const nodeOf = new Map([...merged.nodeOf].map(([id, node]) => [id, families.nodeOf.get(node) ?? node]));
  return { drafts: families.drafts, nodeOf };
}

function keptApart(alikeBy: (draft: Draft) => Alike, apart: ReadonlySet<string>): (draft: Draft) => Alike {
  return (draft) => (apart.has(draft.node.id) ? { key: `alone ${draft.node.id}`, most: 1 } : alikeBy(draft));
}

/** Nodes with different neighbours are told apart only while there are fewer kinds of neighbours than this. */
const MOST_KINDS = 10;

/** Nodes of one type in one place are alike. Where these are too many, only those with the same neighbours are. */
function alikeIn(drafts: readonly Draft[], limit: number, view: View, neighbours: Neighbours) {
  const mostOf = (draft: Draft) => Math.min(limit, mostAlike(draft.node.type, view, draft.family));
  const rough = (draft: Draft) => `${placeOf(draft)}|${draft.node.type}|${gatewaySide(draft)}`;
  const fine = (draft: Draft, degree: Degree) => `${rough(draft)}|${neighbours(draft.node.id, degree)}`;
  const crowded = new Map<string, Degree>();
  for (const [key, alike] of Map.groupBy(drafts, rough)) {
    const [first] = alike;
    if (first === undefined || mostOf(first) < 2 || alike.length <= mostOf(first)) continue;
    const degree = DEGREES.find((each) => new Set(alike.map((draft) => fine(draft, each))).size <= MOST_KINDS);
    if (degree !== undefined) crowded.set(key, degree);
  }
  return (draft: Draft): Alike => {
    const degree = crowded.get(rough(draft));
    return degree === undefined ? { key: rough(draft), most: mostOf(draft) } : { key: fine(draft, degree), most: 1 };
  };
}

/** Interface endpoints and gateway endpoints are of one type and not alike. */
function gatewaySide({ standing }: Draft): string {
  return standing.in;
}

/** NAT gateways of one VPC are alike whichever zone each stands in. */
function isPerZone({ node }: Draft): boolean {
  return node.type === 'AWS::EC2::NatGateway';
}

function placeOf(draft: Draft): string {
  const { standing, region } = draft;
  switch (standing.in) {
    case 'subnets':
      return isPerZone(draft) ? `${standing.vpc}/*` : `${standing.vpc}:${standing.subnets.join('+')}`;
    case 'border':
      return `${standing.vpc}/${standing.side}`;
    case 'edge':
      return 'edge';
    case 'region':
      return region ?? '';
  }
}

interface Alike {
  readonly key: string;
  /** If more nodes than this are alike, they become one. */
  readonly most: number;
}

function mergeBy(
  drafts: readonly Draft[],
  alikeBy: (draft: Draft) => Alike,
  join: (drafts: readonly Draft[]) => SceneNode,
): Merged {
  const nodeOf = new Map<string, string>();
  const kept: Draft[] = [];
  for (const [, alike] of Map.groupBy(drafts, (draft) => alikeBy(draft).key)) {
    const [first] = alike;
    if (first === undefined) continue;
    const together = alike.length > Math.max(1, alikeBy(first).most);
    const made = together ? [{ ...first, standing: standingOfAll(alike), node: join(alike) }] : alike;
    kept.push(...made);
    for (const { node } of alike) nodeOf.set(node.id, together ? (made[0]?.node.id ?? node.id) : node.id);
  }
  return { drafts: kept, nodeOf };
}

function standingOfAll(drafts: readonly Draft[]): Draft['standing'] {
  const first = drafts[0]?.standing ?? { in: 'region' };
  if (first.in !== 'subnets') return first;
  const subnets = drafts.flatMap(({ standing }) => (standing.in === 'subnets' ? standing.subnets : []));
  return { ...first, subnets: [...new Set(subnets)] };
}

function ofOneType(drafts: readonly Draft[]): SceneNode {
  const [first] = drafts.map(({ node }) => node);
  const type = first?.type ?? '';
  if (type !== 'AWS::EC2::VPCEndpoint')
    return joined(drafts, type, shortOf(pluralOf(kindOf(type).noun)), namesOf(drafts));
  const services = [...new Set(drafts.flatMap(({ node }) => node.details))].join(', ');
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
  const sum = (some: readonly SceneNode[]) => some.reduce((all, { count }) => all + (count ?? 1), 0);
  const conditional = sum(nodes.filter((each) => each.when !== undefined));
  const isMixed = whens.size > 1 && conditional > 0;
  return {
    id: nodes[0]?.id ?? '',
    type,
    label,
    details: isMixed ? [`${conditional} of them under conditions`, detail] : [detail],
    resources: nodes.flatMap(({ resources }) => resources),
    count: sum(nodes),
    ...(when !== undefined && { when }),
  };
}

/** The icon tells the service. */
function shortOf(noun: string): string {
  const short = noun.replace(/^(CloudWatch|Secrets Manager|EventBridge) (?=\w)/, '');
  return short.charAt(0).toUpperCase() + short.slice(1);
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
