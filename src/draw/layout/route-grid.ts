/** The plane as points one grid step apart, with what stands in the way of a line at each. */
import type { Rectangle } from '../../answers/index.ts';

import type { Arranged } from './arrange.ts';
import { GRID } from './block.ts';
import { headerOf } from './frame-header.ts';

/** In twentieths of a step. */
const CLOSE = 15;
const ASTRAY = 60;
/** Below the cloud there is nothing to go to. */
const BELOW = 250;

export interface RouteGrid {
  readonly columns: number;
  readonly rows: number;
  /** 0 is free; a card has its place in the list of cards plus one, whose own lines may enter. */
  readonly card: Int32Array;
  /** 1 on words of a frame, which lines avoid unless there is no other way. */
  readonly words: Uint8Array;
  /** The panel of services, or the VPC, that holds the point, by its place among the frames plus one. */
  readonly panel: Uint16Array;
  /** What a step to the point costs beyond its length: close to a card it is hard to see, beside the cloud it is astray. */
  readonly extra: Uint8Array;
  /** 1 on a vertical border, 2 on a horizontal one, 3 on both: lines cross borders and do not run along them. */
  readonly border: Uint8Array;
}

export function gridOf({ width, height, frames, cards }: Arranged): RouteGrid {
  const [columns, rows] = [Math.ceil(width / GRID) + 1, Math.ceil(height / GRID) + 1];
  const grid: RouteGrid = {
    columns,
    rows,
    card: new Int32Array(columns * rows),
    words: new Uint8Array(columns * rows),
    panel: new Uint16Array(columns * rows),
    border: new Uint8Array(columns * rows),
    extra: new Uint8Array(columns * rows),
  };
  const cloud = frames.find(({ kind }) => kind === 'cloud');
  if (cloud !== undefined)
    for (const x of [0, cloud.x + cloud.width])
      fill(grid, { x, y: cloud.y, width: x === 0 ? cloud.x : width - x, height: height - cloud.y }, (at) => {
        grid.extra[at] = ASTRAY;
      });
  if (cloud !== undefined) {
    const bottom = cloud.y + cloud.height;
    fill(grid, { x: 0, y: bottom, width, height: height - bottom }, (at) => {
      grid.extra[at] = BELOW;
    });
  }
  for (const [index, frame] of frames.entries()) {
    const { x, y, width: wide, height: high } = frame;
    fill(grid, { x, y: y - 4, width: wide, height: 8 }, (at) => mark(grid.border, at, 2));
    fill(grid, { x, y: y + high - 4, width: wide, height: 8 }, (at) => mark(grid.border, at, 2));
    fill(grid, { x: x - 4, y, width: 8, height: high }, (at) => mark(grid.border, at, 1));
    fill(grid, { x: x + wide - 4, y, width: 8, height: high }, (at) => mark(grid.border, at, 1));
    if (frame.kind === 'services' || frame.kind === 'vpc')
      fill(grid, frame, (at) => {
        grid.panel[at] = index + 1;
      });
    fill(grid, headerOf(frame), (at) => {
      grid.words[at] = 1;
    });
  }
  for (const card of cards)
    fill(grid, { x: card.x - 8, y: card.y - 8, width: card.width + 16, height: card.height + 16 }, (at) => {
      grid.extra[at] = Math.max(grid.extra[at] ?? 0, CLOSE);
    });
  cards.forEach((card, index) => {
    fill(grid, { x: card.x - 4, y: card.y - 4, width: card.width + 8, height: card.height + 8 }, (at) => {
      grid.card[at] = index + 1;
    });
  });
  return grid;
}

function mark(array: Uint8Array, at: number, bit: number): void {
  array[at] = (array[at] ?? 0) | bit;
}

/** Visits every grid point within the rectangle, borders included. */
export function fill({ columns, rows }: RouteGrid, area: Rectangle, visit: (at: number) => void): void {
  const left = Math.max(0, Math.ceil(area.x / GRID));
  const right = Math.min(columns - 1, Math.floor((area.x + area.width) / GRID));
  const top = Math.max(0, Math.ceil(area.y / GRID));
  const bottom = Math.min(rows - 1, Math.floor((area.y + area.height) / GRID));
  for (let row = top; row <= bottom; row++)
    for (let column = left; column <= right; column++) visit(row * columns + column);
}
