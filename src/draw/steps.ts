/** The main way of a request through a drawing, numbered as in AWS's reference architectures, with each step in words. */
import type { Arrow, Scene, SceneNode } from '../answers/index.ts';
import { kindOf } from './resource-kinds.ts';
import { USERS } from './scene-traffic.ts';
import { namesOf, placedNodes } from './scene-walk.ts';

/** More numbers than this are no main way. */
const MOST_STEPS = 14;

/** The scene with numbers on its arrows, from those who call inwards; where nobody calls, from where data comes in. */
export function withSteps(scene: Scene): Scene {
  const placed = placedNodes(scene);
  const names = namesOf(placed);
  const followed = scene.arrows.filter(isFollowed);
  const numbers = new Map<Arrow, number>();
  const steps: string[] = [];
  const queue = startsOf(scene, followed);
  const seen = new Set(queue);
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    for (const arrow of followed.filter(({ from }) => from === id).sort((one, two) => rankOf(one) - rankOf(two))) {
      const [from, to] = [placed.get(arrow.from)?.node, placed.get(arrow.to)?.node];
      if (from === undefined || to === undefined || steps.length === MOST_STEPS) continue;
      const named = (node: SceneNode): SceneNode => ({ ...node, label: names.get(node.id) ?? node.label });
      steps.push(inWords(arrow, named(from), named(to)));
      numbers.set(arrow, steps.length);
      if (!seen.has(to.id)) queue.push(to.id);
      seen.add(to.id);
    }
  }
  if (steps.length === 0) return scene;
  const arrows = scene.arrows.map((arrow) => {
    const step = numbers.get(arrow);
    return step === undefined ? arrow : { ...arrow, step };
  });
  return { ...scene, arrows, steps };
}

/** Requests, data on their way, and the name that a request begins with; backups and ways out come after it. */
function isFollowed({ kind, label, from }: Arrow): boolean {
  if (kind === 'route') return from === USERS;
  return kind === 'traffic' || (kind === 'data' && !/^(backs up|stores in|copies to)/.test(label ?? ''));
}

const RANKS = ['route', 'traffic', 'data'];

function rankOf({ kind }: Arrow): number {
  return RANKS.indexOf(kind);
}

function startsOf(scene: Scene, followed: readonly Arrow[]): string[] {
  if (followed.some(({ from }) => from === USERS)) return [USERS];
  const reached = new Set(followed.map(({ to }) => to));
  const outside = scene.groups.filter(({ kind }) => kind === 'outside').flatMap(({ nodes }) => nodes);
  const calling = outside.filter(({ id }) => followed.some(({ from }) => from === id)).map(({ id }) => id);
  if (calling.length > 0) return calling;
  return [...new Set(followed.map(({ from }) => from))].filter((id) => !reached.has(id));
}

function inWords({ kind, label }: Arrow, from: SceneNode, to: SceneNode): string {
  const isSeveral = from.id === USERS || from.count !== undefined;
  const does = (verb: string) => `${from.label} ${isSeveral ? verb : singular(verb)}`;
  const on = label === undefined ? '' : /^[\d, /…-]+$/.test(label) ? ` on ${portsOf(label)}` : ` over ${label}`;
  const [left, right] = [kindOf(from.type).family, kindOf(to.type).family];
  if (kind === 'route') return `${does('look')} up the name in ${to.label}.`;
  if (label === 'signs in') return `${does('sign')} users in with ${to.label}.`;
  if (label === 'triggers') return `${does('call')} ${to.label} when somebody signs in.`;
  if (label === 'starts tasks') return `${does('start')} tasks of ${to.label}.`;
  if (label === 'replicates') return `${does('replicate')} to ${to.label}.`;
  if (kind === 'traffic') {
    if (from.id === USERS && to.type.startsWith('AWS::Cognito::')) return `${does('sign')} in at ${to.label}.`;
    if (right === 'gateway' && from.id === USERS) return `${does('come')} in through ${to.label}.`;
    if (left === 'gateway') return `${does('let')} them through to ${to.label}${on}.`;
    if (left === 'balancer' || left === 'api') return `${does('pass')} requests on to ${to.label}${on}.`;
    if (to.type === 'AWS::CloudFront::Function') return `${does('run')} ${to.label}.`;
    if (from.type === 'AWS::CloudFront::Distribution') return `${does('fetch')} what it has not from ${to.label}${on}.`;
    return `${does('call')} ${to.label}${on}.`;
  }
  if (left === 'integration' || left === 'analytics' || (left === 'storage' && right !== 'storage'))
    return `${does('hand')} on to ${to.label}.`;
  if (right === 'integration' || right === 'analytics') return `${does('send')} to ${to.label}.`;
  return `${does('use')} ${to.label}.`;
}

function singular(verb: string): string {
  return /(s|ch)$/.test(verb) ? `${verb}es` : `${verb}s`;
}

function portsOf(label: string): string {
  return `port${/[, -]/.test(label) ? 's' : ''} ${label}`;
}
