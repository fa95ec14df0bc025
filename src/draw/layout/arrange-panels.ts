/** Services beside a VPC, or instead of one: panels of cards in columns. */
import type { Group } from '../../answers/index.ts';
import { EMPTY, framed, type LayoutBlock, together } from './block.ts';
import { CARD_HEIGHT, makeCard } from './make-card.ts';

const HEADER = 32;
const PADDING = 24;
const CARD_GAP = 24;
const PANEL_GAP = 24;
export const COLUMN_GAP = 56;
/** Without a VPC, panels with more nodes have two columns. */
const MOST_IN_COLUMN = 7;

/** A panel with its cards one below the other, or so many side by side. */
export function arrangePanel(group: Group, cardSize: number, beside = 1): LayoutBlock {
  const columns = Math.min(beside, Math.max(1, group.nodes.length));
  const rows = Math.ceil(group.nodes.length / columns);
  const width = columns * (cardSize + CARD_GAP) - CARD_GAP + 2 * PADDING;
  const height = HEADER + rows * (CARD_HEIGHT + CARD_GAP) - CARD_GAP + PADDING;
  const cards = group.nodes.map((node, index) =>
    makeCard(
      node,
      PADDING + (index % columns) * (cardSize + CARD_GAP),
      HEADER + Math.floor(index / columns) * (CARD_HEIGHT + CARD_GAP),
      cardSize,
      group.id,
    ),
  );
  const { id, label, status } = group;
  const frame = {
    id,
    kind: 'services',
    label,
    x: 0,
    y: 0,
    width,
    height,
    ...(status !== undefined && { status }),
  } as const;
  return framed({ width, height, frames: [], cards }, frame);
}

/** The panels in as few columns as keep them about as high as what they stand beside. */
export function columnsBeside(panels: readonly Group[], cardSize: number, high: number): LayoutBlock {
  if (panels.length === 0) return EMPTY;
  const blocks = panels.map((panel) => arrangePanel(panel, cardSize));
  const most = Math.max(high * 1.4, 640);
  if (heightOf(blocks) <= most) return sideBySide([toldFirst(panels, blocks)]);
  const tried = [2, 3, 4].map((count) => balanced(blocks, count));
  const fitting = tried.find((columns) => columns.every((column) => heightOf(column) <= most));
  return sideBySide(fitting ?? balanced(blocks, 4));
}

/** In a single column nothing stands between a topic and those whom it tells above the cloud. */
function toldFirst(panels: readonly Group[], blocks: readonly LayoutBlock[]): readonly LayoutBlock[] {
  const rank = (block: LayoutBlock) => {
    const label = panels[blocks.indexOf(block)]?.label;
    return label === 'Integration' ? 0 : label === 'Monitoring and audit' ? 1 : 2;
  };
  return [...blocks].sort((one, two) => rank(one) - rank(two));
}

function heightOf(column: readonly LayoutBlock[]): number {
  return column.reduce((sum, { height }) => sum + height + PANEL_GAP, -PANEL_GAP);
}

/** The blocks in order, in so many columns of which the highest is as low as can be. */
function balanced(blocks: readonly LayoutBlock[], count: number): readonly (readonly LayoutBlock[])[] {
  if (count === 1 || blocks.length <= 1) return [blocks];
  const tried = blocks.map((_, index) => {
    const columns = [blocks.slice(0, index + 1), ...balanced(blocks.slice(index + 1), count - 1)];
    return columns.filter((column) => column.length > 0);
  });
  const highest = (columns: readonly (readonly LayoutBlock[])[]) => Math.max(...columns.map(heightOf));
  return tried.reduce((best, each) => (highest(each) < highest(best) ? each : best));
}

/** Without a VPC the columns follow the way of a request: who is called, what works, where it goes, what watches. */
const FLOW: readonly (readonly string[])[] = [
  ['API'],
  ['Compute'],
  ['Integration', 'Analytics'],
  ['Databases', 'Storage and backup'],
  ['Security', 'Monitoring and audit'],
  ['Delivery', 'Network', 'Management'],
];

export function columnsInFlow(panels: readonly Group[], cardSize: number): LayoutBlock {
  const columns = FLOW.map((labels) => panels.filter(({ label }) => labels.includes(label)));
  const held = columns.filter((column) => column.length > 0);
  return sideBySide(
    held.map((column) =>
      column.map((panel) => arrangePanel(panel, cardSize, panel.nodes.length > MOST_IN_COLUMN ? 2 : 1)),
    ),
  );
}

function sideBySide(columns: readonly (readonly LayoutBlock[])[]): LayoutBlock {
  let x = 0;
  const parts = columns.flatMap((column) => {
    let y = 0;
    const placed = column.map((block) => {
      const at = { block, x, y };
      y += block.height + PANEL_GAP;
      return at;
    });
    x += Math.max(0, ...column.map(({ width }) => width)) + COLUMN_GAP;
    return placed;
  });
  const height = Math.max(0, ...parts.map(({ block, y }) => y + block.height));
  return together(Math.max(0, x - COLUMN_GAP), height, parts);
}
