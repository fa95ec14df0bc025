/** Everything at its place, from the inside out: VPCs and panels, regions, the cloud, and what stands outside above it. */
import type { Arrow, Card, Frame, Group, Scene, SceneNode } from '../../answers/index.ts';
import { arrangePanel, COLUMN_GAP, columnsBeside, columnsInFlow } from './arrange-panels.ts';
import { arrangeVpc } from './arrange-vpc.ts';
import { centerX, EMPTY, framed, GRID, type LayoutBlock, snap, together } from './block.ts';
import { withFittingWords } from './frame-header.ts';
import { CARD_HEIGHT, cardWidth, makeCard } from './make-card.ts';
import { widthOfText } from './measure-text.ts';

export interface Arranged {
  readonly width: number;
  readonly height: number;
  readonly frames: readonly Frame[];
  readonly cards: readonly Card[];
}

const HEADER = 40;
const PADDING = 32;
const GAP = 40;
const MARGIN = 32;
/** Room for the title, whatever is below; a longer one goes on in a second line, or ends in an ellipsis over a subtitle. */
const WIDEST_TITLE = { alone: 640, overSubtitle: 880 };
const NARROWEST = 400;
/** Above everything: title and subtitle. */
const TITLE = 88;
/** Between what stands outside and the cloud. */
const OUTSIDE_GAP = 48;

export function arrange(scene: Scene): Arranged {
  const cardSize = cardWidth(scene.groups.flatMap(nodesOf));
  const outside = scene.groups.filter(({ kind }) => kind === 'outside').flatMap(({ nodes }) => nodes);
  const clouds = scene.groups
    .filter(({ kind }) => kind !== 'outside')
    .map((group) => arrangeCloud(group, cardSize, scene.arrows));
  const cloud = clouds[0] ?? EMPTY;
  const top = TITLE + (outside.length > 0 ? CARD_HEIGHT + OUTSIDE_GAP : 0);
  const placed = together(cloud.width, cloud.height, [{ block: cloud, x: MARGIN, y: top }]);
  const around = placeOutside(outside, placed, scene.arrows, cardSize);
  const right = Math.max(MARGIN + cloud.width, ...around.map(({ x, width }) => x + width));
  const widest = scene.subtitle === undefined ? WIDEST_TITLE.alone : WIDEST_TITLE.overSubtitle;
  const titleWidth = Math.min(widest, widthOfText(scene.title, 22, 'bold') + 2 * MARGIN);
  return {
    width: snap(Math.max(NARROWEST, titleWidth, right + MARGIN)),
    height: snap(top + cloud.height + MARGIN),
    frames: placed.frames.map(withFittingWords),
    cards: [...around, ...placed.cards],
  };
}

function nodesOf(group: Group): readonly SceneNode[] {
  return [...group.nodes, ...group.groups.flatMap(nodesOf)];
}

/** Places what is outside above the nodes that it is connected with, from left to right without touching. */
function placeOutside(
  nodes: readonly SceneNode[],
  cloud: LayoutBlock,
  arrows: readonly Arrow[],
  cardSize: number,
): readonly Card[] {
  const wishes = nodes.map((node) => ({ node, x: wishedX(node.id, cloud.cards, arrows) ?? MARGIN + cloud.width / 2 }));
  const placed = spread(wishes, cardSize, MARGIN);
  return fitted(placed, cardSize + GAP, MARGIN + cloud.width - cardSize).map(({ node, x }) =>
    makeCard(node, x, TITLE, cardSize),
  );
}

/** The place that a node would have best: the mean of the centres of all that it is connected with. */
function wishedX(id: string, cards: readonly Card[], arrows: readonly Arrow[]): number | undefined {
  const others = new Set(arrows.flatMap(({ from, to }) => (from === id ? [to] : to === id ? [from] : [])));
  const centers = cards.filter(({ node }) => others.has(node.id)).map(centerX);
  return centers.length === 0 ? undefined : centers.reduce((sum, each) => sum + each, 0) / centers.length;
}

function spread(
  wishes: readonly { readonly node: SceneNode; readonly x: number }[],
  cardSize: number,
  least: number,
): readonly { readonly node: SceneNode; readonly x: number }[] {
  const pitch = cardSize + GAP;
  const sorted = [...wishes].sort((one, two) => one.x - two.x);
  const result: { readonly node: SceneNode; x: number }[] = [];
  for (const { node, x } of sorted) {
    const last = result.at(-1);
    const wished = Math.max(least, Math.round((x - cardSize / 2) / GRID) * GRID);
    result.push({ node, x: last === undefined ? wished : Math.max(wished, last.x + pitch) });
    settle(result, pitch, least);
  }
  return result;
}

/** Nothing stands out on the right of the cloud where there is room on the left. */
function fitted<T extends { readonly x: number }>(placed: readonly T[], pitch: number, most: number): readonly T[] {
  return placed.map((each, index) => {
    const limit = Math.floor((most - (placed.length - 1 - index) * pitch) / GRID) * GRID;
    return { ...each, x: Math.max(MARGIN + index * pitch, Math.min(each.x, limit)) };
  });
}

/** Moves nodes apart that would have the same place: each gives way by half. */
function settle(placed: { x: number }[], pitch: number, least: number): void {
  const [before, last] = placed.slice(-2);
  if (before === undefined || last === undefined || last.x - before.x > pitch || placed.length !== 2) return;
  const shift = Math.min(before.x - least, snap(pitch / 2));
  before.x -= shift;
  last.x -= shift;
}

function arrangeCloud(cloud: Group, cardSize: number, arrows: readonly Arrow[]): LayoutBlock {
  const edges = cloud.groups.filter(({ kind }) => kind === 'services');
  const regions = cloud.groups.filter(({ kind }) => kind === 'region').map((region) => arrangeRegion(region, cardSize));
  const below = stacked(equallyWide(regions));
  const edge = edges.map((group) => arrangePanel(group, cardSize, 6));
  const edgeHeight = edge.length === 0 ? 0 : Math.max(...edge.map(({ height }) => height)) + GAP;
  const inside = Math.max(below.width, ...edge.map(({ width }) => width));
  const parts = edge.map((block) => {
    const wishes = block.cards.flatMap(({ node }) => wishedX(node.id, below.cards, arrows) ?? []);
    const wished = wishes.length === 0 ? block.width / 2 : wishes.reduce((sum, x) => sum + x, 0) / wishes.length;
    const x = Math.max(0, Math.min(inside - block.width, wished - block.width / 2));
    return { block, x: PADDING + Math.round(x / GRID) * GRID, y: HEADER + 8 };
  });
  const width = snap(inside + 2 * PADDING);
  const height = snap(HEADER + 8 + edgeHeight + below.height + PADDING);
  const whole = together(width, height, [...parts, { block: below, x: PADDING, y: HEADER + 8 + edgeHeight }]);
  return framed(whole, frameOf(cloud, 'cloud', width, height));
}

/** Regions, whose frame comes first in each, as wide as the widest. */
function equallyWide(regions: readonly LayoutBlock[]): readonly LayoutBlock[] {
  const width = Math.max(0, ...regions.map((each) => each.width));
  return regions.map((region) => ({
    ...region,
    width,
    frames: region.frames.map((frame, index) => (index === 0 ? { ...frame, width } : frame)),
  }));
}

function stacked(blocks: readonly LayoutBlock[]): LayoutBlock {
  let y = 0;
  const parts = blocks.map((block) => {
    const at = { block, x: 0, y };
    y += block.height + GAP;
    return at;
  });
  return together(Math.max(0, ...blocks.map(({ width }) => width)), Math.max(0, y - GAP), parts);
}

function arrangeRegion(region: Group, cardSize: number): LayoutBlock {
  const vpcs = region.groups.filter(({ kind }) => kind === 'vpc').map((vpc) => arrangeVpc(vpc, cardSize));
  const panels = region.groups.filter(({ kind }) => kind === 'services');
  let y = HEADER + 8;
  const left = vpcs.map((block) => {
    const at = { block, x: PADDING, y: y + snap(block.above) };
    y = at.y + block.height + snap(block.below) + GAP;
    return at;
  });
  const vpcWidth = Math.max(0, ...vpcs.map(({ width }) => width));
  const vpcBottom = vpcs.length === 0 ? HEADER + 8 : y - GAP;
  const firstTop = left[0]?.y ?? HEADER + 8;
  const services =
    vpcs.length === 0 ? columnsInFlow(panels, cardSize) : columnsBeside(panels, cardSize, vpcBottom - firstTop);
  const x = PADDING + (vpcs.length === 0 ? 0 : snap(vpcWidth) + COLUMN_GAP + 24);
  const width = snap((services.width === 0 ? PADDING + vpcWidth : x + services.width) + PADDING);
  const height = snap(Math.max(vpcBottom, firstTop + services.height) + PADDING);
  const whole = together(width, height, [...left, { block: services, x, y: firstTop }]);
  return framed(whole, frameOf(region, 'region', width, height));
}

function frameOf(group: Group, kind: 'cloud' | 'region', width: number, height: number): Frame {
  const { id, label, status } = group;
  return { id, kind, label, x: 0, y: 0, width, height, ...(status !== undefined && { status }) };
}
