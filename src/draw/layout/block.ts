/** A part of the drawing with its own origin, to be put anywhere. */
import type { Card, Frame, Rectangle } from '../../answers/index.ts';

export interface LayoutBlock {
  readonly width: number;
  readonly height: number;
  readonly frames: readonly Frame[];
  readonly cards: readonly Card[];
}

export const EMPTY: LayoutBlock = { width: 0, height: 0, frames: [], cards: [] };

/** Routes and borders keep to multiples of this. */
export const GRID = 8;

export function snap(length: number): number {
  return Math.ceil(length / GRID) * GRID;
}

export function moved<T extends Rectangle>(thing: T, dx: number, dy: number): T {
  return { ...thing, x: thing.x + dx, y: thing.y + dy };
}

/** One block of several, each at its place. */
export function together(
  width: number,
  height: number,
  parts: readonly { readonly block: LayoutBlock; readonly x: number; readonly y: number }[],
): LayoutBlock {
  return {
    width,
    height,
    frames: parts.flatMap(({ block, x, y }) => block.frames.map((frame) => moved(frame, x, y))),
    cards: parts.flatMap(({ block, x, y }) => block.cards.map((card) => moved(card, x, y))),
  };
}

/** The block with a frame around it. */
export function framed(block: LayoutBlock, frame: Frame): LayoutBlock {
  const inside = (parent: string | undefined) => (parent === undefined ? { parent: frame.id } : {});
  return {
    ...block,
    frames: [frame, ...block.frames.map((each) => ({ ...each, ...inside(each.parent) }))],
    cards: block.cards.map((card) => (card.frame === undefined ? { ...card, frame: frame.id } : card)),
  };
}

export function centerX({ x, width }: Rectangle): number {
  return x + width / 2;
}
