import { didYouMean, isLike } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { refuted } from '../judge.ts';
import type { DrawnNode, ObservedDrawing } from '../observations.ts';
import type { Question } from '../question.ts';
import type { Judgement, TraceStep } from '../verdict.ts';

type Drawn = Extract<Assertion, { kind: 'drawn' }>;

/** Nodes that a path may go through and still be the arrow that is meant: users → internet → gateway → load balancer. */
const WAYS = [
  'internet',
  'AWS::EC2::InternetGateway',
  'AWS::EC2::EgressOnlyInternetGateway',
  'AWS::EC2::NatGateway',
  'AWS::EC2::VPCGatewayAttachment',
];

/** The drawing has these nodes, groups, arrows and colours. */
export function judgeDrawn(question: Question, assertion: Drawn): Judgement {
  const { drawing } = question.observations;
  if (drawing === undefined) return { outcome: 'unknown', trace: [], missing: ['the drawing of the template'] };
  const { shows = [], groups = [], arrows = [], colors = [] } = assertion;
  const findings = [
    ...shows.map((name) => findNode(question, drawing, name)),
    ...groups.map((label) => findGroup(drawing, label)),
    ...arrows.map(({ from, to }) => findArrow(question, drawing, from, to)),
    ...colors.map(({ of, is }) => findColor(question, drawing, of, is)),
  ];
  const faults = findings.flatMap(({ fault }) => fault ?? []);
  const trace = findings.map(({ step }) => step);
  return faults.length === 0 ? { outcome: 'proved', trace } : refuted(faults.join(' '), trace);
}

interface Finding {
  readonly step: TraceStep;
  readonly fault?: string;
}

function finding(says: string, isSo: boolean): Finding {
  return isSo ? { step: { says } } : { step: { says }, fault: says };
}

/** The nodes that stand for a name: for one of its resources, or the outside world. */
function nodesOf(question: Question, { nodes }: ObservedDrawing, name: string): readonly DrawnNode[] {
  if (name === 'users' || name === 'internet') return nodes.filter(({ type }) => type === name);
  const ids = new Set(question.thingsOf(name).map(({ id }) => id));
  return nodes.filter(({ resources }) => resources.some((id) => ids.has(id)));
}

function findNode(question: Question, drawing: ObservedDrawing, name: string): Finding {
  const nodes = nodesOf(question, drawing, name);
  return nodes.length > 0
    ? finding(`${name} is drawn as ${nodes.map(({ label }) => label).join(', ')}.`, true)
    : finding(`${name} is not drawn.`, false);
}

function findGroup({ groups }: ObservedDrawing, label: string): Finding {
  const found = groups.filter((group) => isLike(label, group, { ignoreCase: true }));
  return found.length > 0
    ? finding(`The drawing groups ${found.join(', ')}.`, true)
    : finding(`No group of the drawing is called ${label}.${didYouMean(label, groups)}`, false);
}

function findArrow(question: Question, drawing: ObservedDrawing, from: string, to: string): Finding {
  const targets = new Set(nodesOf(question, drawing, to).map(({ id }) => id));
  const types = new Map(drawing.nodes.map(({ id, type }) => [id, type]));
  const seen = new Set<string>();
  let edge = nodesOf(question, drawing, from).map(({ id }) => id);
  for (let isFirst = true; edge.length > 0; isFirst = false) {
    const here = edge.filter((id) => isFirst || WAYS.includes(types.get(id) ?? ''));
    edge = drawing.arrows.filter((arrow) => here.includes(arrow.from) && !seen.has(arrow.to)).map((arrow) => arrow.to);
    if (edge.some((id) => targets.has(id))) return finding(`An arrow leads from ${from} to ${to}.`, true);
    for (const id of edge) seen.add(id);
  }
  return finding(`No arrow leads from ${from} to ${to}.`, false);
}

function findColor(question: Question, drawing: ObservedDrawing, name: string, color: string): Finding {
  const nodes = nodesOf(question, drawing, name);
  const others = nodes.filter((node) => node.color.toLowerCase() !== color.toLowerCase());
  if (nodes.length === 0) return finding(`${name} is not drawn.`, false);
  return others.length === 0
    ? finding(`${name} is drawn in ${color}.`, true)
    : finding(`${name} is drawn in ${others.map((node) => node.color).join(', ')}, not in ${color}.`, false);
}
