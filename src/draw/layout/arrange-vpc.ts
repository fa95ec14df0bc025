/**
 * A VPC: zones are columns, tiers of subnets are rows. What stands in one subnet is stacked in its cell; what stands in
 * several is on a strip across them. Gateways straddle the border.
 */
import type { Card, Frame, Group, SceneNode } from '../../answers/index.ts';
import { kindOf } from '../resource-kinds.ts';
import { type LayoutBlock, snap } from './block.ts';
import { headerOf } from './frame-header.ts';
import { CARD_HEIGHT, makeCard } from './make-card.ts';

const VPC_HEADER = 48;
const ZONE_HEADER = 32;
const SUBNET_HEADER = 32;
const PADDING = 16;
const CARD_GAP = 24;
const ZONE_GAP = 32;
const ROW_GAP = 24;
const STRIP_PADDING = 8;
const BORDER_OVERLAP = 28;

interface Cell {
  readonly subnet: Group;
  readonly zone: Group | undefined;
}

interface Column {
  readonly zone: Group | undefined;
  readonly cells: readonly (Cell | undefined)[];
}

const TIERS = ['public', 'private', 'isolated', undefined] as const;

export interface VpcBlock extends LayoutBlock {
  /** How far cards on the borders stand out of the frame, which begins at the origin. */
  readonly above: number;
  readonly below: number;
}

export function arrangeVpc(vpc: Group, cardSize: number): VpcBlock {
  const columns = columnsOf(vpc);
  const rowCount = Math.max(0, ...columns.map(({ cells }) => cells.length));
  const strips = stripsOf(vpc, columns, rowCount);
  const beside = cardsBeside(columns, strips);
  const columnWidth = beside * (cardSize + CARD_GAP) - CARD_GAP + 4 * PADDING;
  const inner = Math.max(1, columns.length) * (columnWidth + ZONE_GAP) - ZONE_GAP;
  const onTop = vpc.nodes.filter(({ border }) => border === 'top');
  const onBottom = vpc.nodes.filter(({ border }) => border === 'bottom');
  const width = snap(inner + 2 * 24);

  const frames: Frame[] = [];
  const cards: Card[] = [];
  const hasZones = columns.some(({ zone }) => zone !== undefined);
  const top = VPC_HEADER + (onTop.length > 0 ? 16 : 0);
  let y = top + (hasZones ? ZONE_HEADER : 0);
  for (let row = 0; row < rowCount; row++) {
    const cells = columns.map(({ cells: all }) => all[row]);
    const own = strips.filter((strip) => strip.row === row);
    const layers = layersOf(own, cells);
    const heights = layers.map((layer) => heightOf(layer, columnWidth, cardSize));
    const content = heights.reduce((sum, each) => sum + each, 0) + Math.max(0, heights.length - 1) * CARD_GAP;
    const height = SUBNET_HEADER + (layers.length === 0 ? 16 : 8 + content + PADDING + 8);
    cells.forEach((cell, index) => {
      if (cell === undefined) return;
      const x = 24 + index * (columnWidth + ZONE_GAP) + 8;
      frames.push(subnetFrame(cell, vpc, x, y, columnWidth - 16, height));
    });
    let at = y + SUBNET_HEADER + 8;
    layers.forEach((layer, index) => {
      const placed = placeLayer(layer, at, cells, columnWidth, cardSize);
      frames.push(...placed.frames.map((frame) => ({ ...frame, parent: vpc.id })));
      cards.push(...placed.cards);
      at += (heights[index] ?? 0) + CARD_GAP;
    });
    y += height + ROW_GAP;
  }
  const zoneBottom = rowCount === 0 ? top + 16 : y - ROW_GAP + (hasZones ? PADDING : 0);
  const zones = columns.flatMap(({ zone }, index): readonly Frame[] =>
    zone === undefined
      ? []
      : [
          {
            id: zone.id,
            kind: 'zone',
            label: zone.label,
            ...(zone.status !== undefined && { status: zone.status }),
            parent: vpc.id,
            x: 24 + index * (columnWidth + ZONE_GAP),
            y: top,
            width: columnWidth,
            height: zoneBottom - top,
          },
        ],
  );
  const unplaced = vpc.nodes.filter(
    ({ border, id }) => border === undefined && !strips.some(({ nodes }) => nodes.some((node) => node.id === id)),
  );
  const crossing = unplaced.filter((node) => tiersOf(columns, node).length > 1);
  const homeless = unplaced.filter((node) => !crossing.includes(node));
  const bands = bandsOf(columns, crossing, { top: zoneBottom, width: inner, cardSize, parent: vpc.id });
  frames.push(...bands.frames);
  cards.push(...bands.cards);
  const under = bands.bottom;
  let bottom = under;
  homeless.forEach((node, index) => {
    const perRow = Math.max(1, Math.floor((inner + CARD_GAP) / (cardSize + CARD_GAP)));
    const x = 24 + (index % perRow) * (cardSize + CARD_GAP);
    const at = under + CARD_GAP + Math.floor(index / perRow) * (CARD_HEIGHT + CARD_GAP);
    cards.push(makeCard(node, x, at, cardSize, vpc.id));
    bottom = at + CARD_HEIGHT;
  });
  const height = snap(bottom + 24 + (onBottom.length > 0 ? 24 : 0));
  const header = headerOf({
    id: vpc.id,
    kind: 'vpc',
    label: vpc.label,
    x: 0,
    y: 0,
    width: 0,
    height: 0,
    ...(vpc.detail !== undefined && { detail: vpc.detail }),
  });
  const pitch = cardSize + CARD_GAP;
  const topLeft = (count: number, least: number) => snap(Math.max(least, (width - count * pitch + CARD_GAP) / 2));
  const left = topLeft(onTop.length, onTop.length === 0 ? 0 : header.width + PADDING);
  const full = snap(
    Math.max(width, header.width + PADDING, left + onTop.length * pitch + PADDING, onBottom.length * pitch + 48),
  );
  const onBorder = (nodes: readonly SceneNode[], from: number, y: number) =>
    nodes.map((node, index) => makeCard(node, from + index * pitch, y, cardSize, vpc.id));
  cards.push(...onBorder(onTop, left, -CARD_HEIGHT / 2 + 4 - 8));
  cards.push(...onBorder(onBottom, snap(full - 24 - onBottom.length * pitch), height - CARD_HEIGHT / 2 - 4));
  const frame: Frame = {
    id: vpc.id,
    kind: 'vpc',
    label: vpc.label,
    ...(vpc.detail !== undefined && { detail: vpc.detail }),
    ...(vpc.status !== undefined && { status: vpc.status }),
    x: 0,
    y: 0,
    width: full,
    height,
  };
  return {
    width: full,
    height,
    frames: [frame, ...zones, ...frames],
    cards,
    above: onTop.length > 0 ? BORDER_OVERLAP : 0,
    below: onBottom.length > 0 ? BORDER_OVERLAP : 0,
  };
}

/** Zones in the order of their names; in each, the tiers from the internet inwards. */
function columnsOf(vpc: Group): readonly Column[] {
  const zones = vpc.groups.filter(({ kind }) => kind === 'zone');
  const loose = vpc.groups.filter(({ kind }) => kind === 'subnet');
  const byZone = [...zones]
    .sort((one, two) => (one.label < two.label ? -1 : one.label > two.label ? 1 : 0))
    .map((zone) => ({ zone, subnets: zone.groups }));
  const columns = [...byZone, ...(loose.length > 0 ? [{ zone: undefined, subnets: loose }] : [])];
  // A row holds the n-th subnet of a tier in every zone, so that equal tiers stand side by side.
  const deepest = (tier: Group['tier']) =>
    Math.max(0, ...columns.map(({ subnets }) => subnets.filter((each) => each.tier === tier).length));
  return columns.map(({ zone, subnets }) => ({
    zone,
    cells: TIERS.flatMap((tier) => {
      const own = subnets.filter((each) => each.tier === tier);
      return Array.from({ length: deepest(tier) }, (_, index) => {
        const subnet = own[index];
        return subnet === undefined ? undefined : { subnet, zone };
      });
    }),
  }));
}

/** The tiers of the subnets that a node stands in, from the internet inwards. */
function tiersOf(columns: readonly Column[], { spans = [] }: SceneNode): readonly (Group['tier'] | 'other')[] {
  const found = columns.flatMap(({ cells }) =>
    cells.flatMap((cell) =>
      cell !== undefined && spans.includes(cell.subnet.id) ? [cell.subnet.tier ?? 'other'] : [],
    ),
  );
  return [...TIERS, 'other' as const].filter((tier) => tier !== undefined && found.includes(tier));
}

interface BandPlace {
  readonly top: number;
  readonly width: number;
  readonly cardSize: number;
  readonly parent: string;
}

/** What stands in subnets of several tiers, such as a control plane, below them all: a band for each mixture of tiers. */
function bandsOf(
  columns: readonly Column[],
  nodes: readonly SceneNode[],
  { top, width, cardSize, parent }: BandPlace,
): { readonly frames: readonly Frame[]; readonly cards: readonly Card[]; readonly bottom: number } {
  const frames: Frame[] = [];
  const cards: Card[] = [];
  const pitch = cardSize + CARD_GAP;
  const perRow = Math.max(1, Math.floor((width - 2 * PADDING + CARD_GAP) / pitch));
  let bottom = top;
  for (const [tiers, held] of Map.groupBy(nodes, (node) => tiersOf(columns, node).join(' and '))) {
    const y = bottom + CARD_GAP;
    const rows = Math.ceil(held.length / perRow);
    const height = rows * (CARD_HEIGHT + CARD_GAP) - CARD_GAP + 2 * STRIP_PADDING;
    const id = `strip:${held[0]?.id ?? ''}`;
    frames.push({ id, kind: 'strip', label: `${tiers} subnets`, x: 24, y, width, height, parent });
    held.forEach((node, index) => {
      const onRow = Math.min(perRow, held.length - Math.floor(index / perRow) * perRow);
      const left = 24 + snap((width - onRow * pitch + CARD_GAP) / 2);
      const at = y + STRIP_PADDING + Math.floor(index / perRow) * (CARD_HEIGHT + CARD_GAP);
      cards.push(makeCard(node, left + (index % perRow) * pitch, at, cardSize, id));
    });
    bottom = y + height;
  }
  return { frames, cards, bottom };
}

interface Strip {
  readonly row: number;
  readonly first: number;
  readonly last: number;
  readonly rank: number;
  readonly nodes: readonly SceneNode[];
}

/** From the way in to the data: what stands higher in a row. */
const RANKS: Readonly<Record<string, number>> = {
  balancer: 0,
  api: 0,
  compute: 2,
  database: 3,
  storage: 3,
  gateway: 4,
};
const STACK_RANK = 1;

function stripsOf(vpc: Group, columns: readonly Column[], rowCount: number): readonly Strip[] {
  const strips = new Map<string, Strip>();
  for (const node of vpc.nodes) {
    const { spans } = node;
    if (spans === undefined || node.border !== undefined || tiersOf(columns, node).length > 1) continue;
    const held = new Set(spans);
    const rows = Array.from({ length: rowCount }, (_, row) =>
      columns.flatMap(({ cells }, column) => (held.has(cells[row]?.subnet.id ?? '') ? [column] : [])),
    );
    const row = rows.reduce((best, each, index) => (each.length > (rows[best]?.length ?? 0) ? index : best), 0);
    const across = rows[row] ?? [];
    const [first, last] = [across[0], across.at(-1)];
    if (first === undefined || last === undefined) continue;
    const rank = node.type === 'AWS::EC2::NatGateway' ? 0 : (RANKS[kindOf(node.type).family] ?? 2);
    const key = `${row}:${first}-${last}:${rank}`;
    strips.set(key, { row, first, last, rank, nodes: [...(strips.get(key)?.nodes ?? []), node] });
  }
  const sorted = [...strips.values()].sort((one, two) => one.row - two.row || one.rank - two.rank);
  return sorted.map((strip) => ({ ...strip, nodes: inRankOrder(strip.nodes) }));
}

/** Balancers before the NAT gateways beside them. */
function inRankOrder(nodes: readonly SceneNode[]): readonly SceneNode[] {
  const rank = ({ type }: SceneNode) => (kindOf(type).family === 'gateway' ? 1 : 0);
  return [...nodes].sort((one, two) => rank(one) - rank(two));
}

/** A column stacks its cards; only where there are few columns and many cards do some stand side by side. */
function cardsBeside(columns: readonly Column[], strips: readonly Strip[]): number {
  const tallest = Math.max(
    0,
    ...columns.flatMap(({ cells }) => cells.map((cell) => cell?.subnet.nodes.length ?? 0)),
    ...strips.map(({ nodes, first, last }) => Math.ceil(nodes.length / (last - first + 1))),
  );
  if (tallest <= 3) return 1;
  return columns.length === 1 ? Math.min(4, Math.ceil(tallest / 3)) : 2;
}

type Layer = { readonly strip: Strip } | { readonly stacks: readonly (readonly SceneNode[])[] };

/** Strips and, between the way in and the rest, the stacks of the cells. */
function layersOf(strips: readonly Strip[], cells: readonly (Cell | undefined)[]): readonly Layer[] {
  const stacks = cells.map((cell) => cell?.subnet.nodes ?? []);
  const hasStacks = stacks.some((stack) => stack.length > 0);
  const before = strips.filter(({ rank }) => rank < STACK_RANK);
  const after = strips.filter(({ rank }) => rank >= STACK_RANK);
  return [
    ...before.map((strip) => ({ strip })),
    ...(hasStacks ? [{ stacks }] : []),
    ...after.map((strip) => ({ strip })),
  ];
}

function heightOf(layer: Layer, columnWidth: number, cardSize: number): number {
  if ('stacks' in layer) {
    const tallest = Math.max(...layer.stacks.map((stack) => stack.length));
    return Math.ceil(tallest / stackWidth(columnWidth, cardSize)) * (CARD_HEIGHT + CARD_GAP) - CARD_GAP;
  }
  const lines = Math.ceil(layer.strip.nodes.length / perLine(layer.strip, columnWidth, cardSize));
  return lines * (CARD_HEIGHT + CARD_GAP) - CARD_GAP + 2 * STRIP_PADDING;
}

function stripWidth({ first, last }: Strip, columnWidth: number): number {
  return (last - first + 1) * (columnWidth + ZONE_GAP) - ZONE_GAP - 2 * PADDING - 16;
}

function stackWidth(columnWidth: number, cardSize: number): number {
  return Math.max(1, Math.floor((columnWidth - 4 * PADDING + CARD_GAP) / (cardSize + CARD_GAP)));
}

function perLine(strip: Strip, columnWidth: number, cardSize: number): number {
  return Math.max(
    1,
    Math.floor((stripWidth(strip, columnWidth) - 2 * STRIP_PADDING + CARD_GAP) / (cardSize + CARD_GAP)),
  );
}

function placeLayer(
  layer: Layer,
  y: number,
  cells: readonly (Cell | undefined)[],
  columnWidth: number,
  cardSize: number,
): { readonly frames: readonly Frame[]; readonly cards: readonly Card[] } {
  const columnX = (index: number) => 24 + index * (columnWidth + ZONE_GAP);
  if ('stacks' in layer) {
    const most = stackWidth(columnWidth, cardSize);
    const cards = layer.stacks.flatMap((stack, index) => {
      const onLine = Math.min(most, stack.length);
      const left = columnX(index) + snap((columnWidth - onLine * (cardSize + CARD_GAP) + CARD_GAP) / 2);
      return stack.map((node, place) => {
        const at = y + Math.floor(place / most) * (CARD_HEIGHT + CARD_GAP);
        return makeCard(node, left + (place % most) * (cardSize + CARD_GAP), at, cardSize, cells[index]?.subnet.id);
      });
    });
    return { frames: [], cards };
  }
  const { strip } = layer;
  const width = stripWidth(strip, columnWidth);
  const x = columnX(strip.first) + PADDING + 8;
  const most = perLine(strip, columnWidth, cardSize);
  const id = `strip:${strip.nodes[0]?.id ?? ''}`;
  const lines = Math.ceil(strip.nodes.length / most);
  const cards = strip.nodes.map((node, index) => {
    const line = Math.floor(index / most);
    const onLine = Math.min(most, strip.nodes.length - line * most);
    const [slot, slots] = slotOf(index % most, onLine, strip.last - strip.first + 1);
    const left = x + ((slot + 0.5) * width) / slots - cardSize / 2;
    return makeCard(node, Math.round(left / 8) * 8, y + STRIP_PADDING + line * (CARD_HEIGHT + CARD_GAP), cardSize, id);
  });
  const height = lines * (CARD_HEIGHT + CARD_GAP) - CARD_GAP + 2 * STRIP_PADDING;
  const count = strip.last - strip.first + 1;
  const subnets = Math.max(...strip.nodes.map(({ spans = [] }) => spans.length));
  const label = count > 1 ? `${count} zones` : subnets > 1 ? `${subnets} subnets` : '';
  return { frames: [{ id, kind: 'strip', label, x, y, width, height }], cards };
}

/** Evenly; but of two across three zones the first keeps to the axis of the drawing. */
function slotOf(index: number, count: number, zones: number): readonly [slot: number, slots: number] {
  if (count === 2 && zones === 3) return [index === 0 ? 1 : 0, 3];
  return [index, count];
}

function subnetFrame({ subnet, zone }: Cell, vpc: Group, x: number, y: number, width: number, height: number): Frame {
  return {
    id: subnet.id,
    kind: 'subnet',
    label: subnet.label,
    ...(subnet.detail !== undefined && { detail: subnet.detail }),
    ...(subnet.tier !== undefined && { tier: subnet.tier }),
    ...(subnet.status !== undefined && { status: subnet.status }),
    parent: zone?.id ?? vpc.id,
    x,
    y,
    width,
    height,
  };
}
