/** From a model to what a drawing of it shows. */
import type { Arrow, ArrowKind, Flow, Scene, View } from '../answers/index.ts';
import type { Model } from '../model/index.ts';
import { around, type Focus, focused } from './focus.ts';
import type { ResourceFamily } from './resource-kinds.ts';
import { relationsBetween } from './scene-between.ts';
import { namedRelations } from './scene-by-name.ts';
import { farSides } from './scene-far.ts';
import { groupsOf } from './scene-groups.ts';
import { joinedNetworks } from './scene-hybrid.ts';
import { mergeAlike, type Neighbours } from './scene-merge.ts';
import { pluralOf } from './scene-names.ts';
import { type Draft, draftsOf } from './scene-nodes.ts';
import { originsByName } from './scene-origins.ts';
import { deployers, endsOutside, frontDoors, subscribers } from './scene-outside.ts';
import { pipelineSources } from './scene-pipelines.ts';
import { ACCESS_LOGS, INSPECTS, METRICS, type Relation, relationsOf, SIGNS_IN, TRUSTED } from './scene-relations.ts';
import { trafficRelations, USERS } from './scene-traffic.ts';
import { VIEWS } from './scene-views.ts';

export interface SceneOptions {
  /** @default all */
  readonly view?: View;
  readonly title: string;
  readonly subtitle?: string;
  /** Shows only what is around this. @default - everything */
  readonly focus?: Focus;
}

/** What a drawing of the model shows; `traffic` is what reachability found open. */
export function sceneOf(model: Model, traffic: readonly Flow[], options: SceneOptions): Scene {
  const view = options.view ?? 'all';
  const { drafts: own, nodeOf, plumbing } = draftsOf(model);
  const far = farSides(model);
  const every = [...own, ...far.drafts];
  const node = (id: string) => nodeOf.get(id);
  const told = subscribers(model, node);
  const deploying = deployers(model, node);
  const joined = joinedNetworks(model, node);
  const sources = pipelineSources(model, node);
  const inside = [
    ...originsByName(model, node),
    ...namedRelations(model, node),
    ...trafficRelations(model, traffic, every, node),
    ...relationsBetween(model, node),
    ...relationsOf(model, node),
  ];
  const relations = [
    ...frontDoors(model, every, inside),
    ...inside,
    ...[told, deploying, joined, sources, far.outside].flatMap((each) => each.relations),
  ];

  const { focus } = options;
  const centre = focus === undefined ? [] : focused(every, focus);
  const open = relations.filter((each) => belongs(each, view));
  const near = focus === undefined ? undefined : around(centre, open, focus.depth);
  const drafts = near === undefined ? every : every.filter((draft) => near.has(draft.node.id));
  const kept = near === undefined ? open : open.filter(({ from, to }) => near.has(from) && near.has(to));
  const shown = visible(drafts, kept, view);
  const merged = mergeAlike(shown, view, neighboursIn(kept), new Set(centre));
  const all = arrowsOf(kept, (id) => merged.nodeOf.get(id) ?? (nodeOf.has(id) ? undefined : id));
  const familyOf = new Map(merged.drafts.map(({ node: { id }, family }) => [id, family]));
  const { arrows, left } = fewEnough(all, view, (id) => familyOf.get(id));
  const beyond = every.length - drafts.length;
  const made = [told, deploying, joined, sources, far.outside].flatMap((each) => each.nodes);
  const known = new Set([...merged.drafts.map((each) => each.node.id), ...made.map(({ id }) => id)]);
  const touched = new Set(arrows.flatMap(({ from, to }) => [from, to]));
  const outside = [...endsOutside(arrows, known), ...made.filter(({ id }) => touched.has(id))];
  return {
    title: options.title,
    ...(options.subtitle !== undefined && { subtitle: options.subtitle }),
    view,
    groups: groupsOf(model, merged.drafts, outside, focus === undefined && (view === 'all' || view === 'network')),
    arrows,
    omitted: [
      ...(beyond === 0 ? [] : [`${beyond} resources are further from ${focus?.name ?? ''} than is shown.`]),
      ...omissions(drafts, shown, relations, kept, plumbing, view),
      ...left,
    ],
  };
}

/**
 * Whether a relation is drawn in the view. In the view of everything, what alarms and dashboards read and what buckets
 * log would hide the rest; what inspects requests is no way of them, and guards them.
 */
function belongs({ kind, label }: Relation, view: View): boolean {
  if (view === 'security' && label === INSPECTS) return true;
  // Who may come in is told by whom a way in trusts.
  if (view === 'security' && (label === SIGNS_IN || label === TRUSTED)) return true;
  return VIEWS[view].arrows.includes(kind) && !(view === 'all' && (label === METRICS || label === ACCESS_LOGS));
}

function visible(drafts: readonly Draft[], kept: readonly Relation[], view: View): readonly Draft[] {
  const { families } = VIEWS[view];
  if (families === 'every') return drafts;
  const touched = new Set(kept.flatMap(({ from, to }) => [from, to]));
  return drafts.filter(({ node, family }) => families.includes(family) || touched.has(node.id));
}

/** More arrows than this hide each other. */
const MOST_ARROWS = 48;

/** Where there are too many arrows, these kinds are left out first: other views show them. */
const DISPENSABLE: readonly ArrowKind[] = ['logs', 'secrets', 'delivery', 'key', 'alarm', 'data', 'route'];

function fewEnough(
  arrows: readonly Arrow[],
  view: View,
  familyOf: FamilyOf,
): { readonly arrows: readonly Arrow[]; readonly left: readonly string[] } {
  const kinds = DISPENSABLE.filter((kind) => VIEWS[view].arrows[0] !== kind);
  let few = arrows;
  const left: string[] = [];
  for (const kind of kinds) {
    if (few.length <= MOST_ARROWS) break;
    // The name that a request begins with is part of its way.
    const rest = few.filter((arrow) => arrow.kind !== kind || (kind === 'route' && arrow.from === USERS));
    // Without any of these, a picture of functions and queues would be a list.
    const kept = kind === 'data' ? telling(few, 'data', familyOf) : rest;
    if (kept.length < few.length) left.push(`${few.length - kept.length} arrows of ${kind}, too many for one picture.`);
    few = kept;
  }
  if (few.length <= MOST_ARROWS) return { arrows: few, left };
  left.push(`${few.length - MOST_ARROWS} arrows more, too many for one picture.`);
  return { arrows: telling(few, VIEWS[view].arrows[0] ?? 'traffic', familyOf).slice(0, MOST_ARROWS), left };
}

const GOING_ON: readonly ResourceFamily[] = ['integration', 'compute', 'analytics'];

type FamilyOf = (id: string) => ResourceFamily | undefined;

/**
 * As many of the arrows of one kind as there is room for: first those that connect what nothing else does, then what goes on
 * from one to the next; where each keeps its data comes last.
 */
function telling(arrows: readonly Arrow[], cut: ArrowKind, familyOf: FamilyOf): readonly Arrow[] {
  const chosen = new Set(arrows.filter(({ kind }) => kind !== cut));
  const rootOf = new Map<string, string>();
  const root = (id: string): string => {
    const above = rootOf.get(id);
    return above === undefined || above === id ? id : root(above);
  };
  const join = ({ from, to }: Arrow): boolean => {
    const [one, two] = [root(from), root(to)];
    rootOf.set(one, two);
    return one !== two;
  };
  for (const arrow of chosen) join(arrow);
  const data = arrows.filter((arrow) => !chosen.has(arrow));
  const connecting = data.filter(join);
  const others = Map.groupBy(
    data.filter((arrow) => !connecting.includes(arrow)),
    ({ to }) => (cut !== 'data' || GOING_ON.includes(familyOf(to) ?? 'other') ? 'on' : 'kept'),
  );
  const { on = [], kept = [] } = Object.fromEntries(others);
  for (const arrow of [...connecting, ...on, ...kept].slice(0, Math.max(0, MOST_ARROWS - chosen.size)))
    chosen.add(arrow);
  return arrows.filter((arrow) => chosen.has(arrow));
}

/**
 * The neighbours of each node by which similar nodes are told apart: requests and data count, the place that everything
 * logs to does not.
 */
function neighboursIn(relations: readonly Relation[]): Neighbours {
  const telling = relations.filter(({ kind }) => kind === 'data' || kind === 'traffic');
  const called = Map.groupBy(telling, ({ from }) => from);
  const calling = Map.groupBy(telling, ({ to }) => to);
  return (id, degree) => {
    const to = (called.get(id) ?? []).map((each) => each.to);
    if (degree === 'first') return to[0] ?? '';
    const from = degree === 'all' ? (calling.get(id) ?? []).map((each) => each.from) : [];
    return [...new Set(to)].sort().join() + [...new Set(from)].sort().join();
  };
}

/** One arrow for each pair of nodes and kind, in a stable order. */
function arrowsOf(relations: readonly Relation[], nodeOf: (id: string) => string | undefined): readonly Arrow[] {
  const found = new Map<string, { arrow: Arrow; labels: Set<string> }>();
  for (const { from: source, to: target, kind, label } of relations) {
    const [from, to] = [nodeOf(source), nodeOf(target)];
    if (from === undefined || to === undefined || from === to) continue;
    const key = `${from}|${to}|${kind}`;
    const entry = found.get(key) ?? { arrow: { from, to, kind }, labels: new Set() };
    for (const part of label?.split(', ') ?? []) entry.labels.add(part);
    found.set(key, entry);
  }
  const isCalled = ({ from, to, kind }: Arrow) => kind === 'data' && found.has(`${from}|${to}|traffic`);
  const told = [...found.values()].filter(({ arrow }) => !isCalled(arrow));
  return told.map(({ arrow, labels }) => {
    if (labels.size === 0) return arrow;
    const words = [...labels].slice(0, 3).join(', ');
    return { ...arrow, label: labels.size > 3 ? `${words.replace(/ …$/, '')} …` : words };
  });
}

function omissions(
  drafts: readonly Draft[],
  shown: readonly Draft[],
  relations: readonly Relation[],
  kept: readonly Relation[],
  plumbing: ReadonlyMap<string, number>,
  view: View,
): readonly string[] {
  const parts = [...plumbing.values()].reduce((sum, each) => sum + each, 0);
  const hidden = drafts.length - shown.length;
  const left = new Set(relations.filter((each) => !kept.includes(each)).map(({ kind }) => kind));
  const types = [...plumbing].sort(([, one], [, two]) => two - one).map(([type, count]) => `${count} ${type}`);
  return [
    ...(parts === 0 ? [] : [`${parts} resources only connect or configure what is drawn: ${types.join(', ')}.`]),
    ...(hidden === 0 ? [] : [`${hidden} ${pluralOf('resource')} have no part in ${VIEWS[view].about}.`]),
    ...(left.size === 0 ? [] : [`Arrows of other views: ${[...left].sort().join(', ')}.`]),
  ];
}
