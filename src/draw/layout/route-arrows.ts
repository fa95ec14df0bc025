/**
 * Lines at right angles between cards: each the cheapest way across the grid, short ones first. Lines of one kind that say
 * the same and begin or end at the same card may join; others keep apart.
 */
import type { Arrow, Card, Line, Point } from '../../answers/index.ts';
import type { Arranged } from './arrange.ts';
import { GRID } from './block.ts';
import { type Dock, STEP, WayFinder } from './find-way.ts';
import { gridOf, type RouteGrid } from './route-grid.ts';
import { cornersOf } from './without-repeats.ts';

/** Which arrows choose first: the paths of requests are to be straight. */
const ORDER: readonly Arrow['kind'][] = ['traffic', 'route', 'delivery', 'data', 'secrets', 'alarm', 'logs', 'key'];

export function routeArrows(arranged: Arranged, arrows: readonly Arrow[]): readonly Line[] {
  const grid = gridOf(arranged);
  const cards = new Map(arranged.cards.map((card, index) => [card.node.id, { card, index }]));
  const finder = new WayFinder(grid);
  const wanted = arrows
    .flatMap((arrow, index) => {
      const [from, to] = [cards.get(arrow.from), cards.get(arrow.to)];
      return from === undefined || to === undefined ? [] : [{ arrow, index, from, to }];
    })
    .sort(
      (one, two) =>
        ORDER.indexOf(one.arrow.kind) - ORDER.indexOf(two.arrow.kind) ||
        distance(one.from.card, one.to.card) - distance(two.from.card, two.to.card) ||
        one.index - two.index,
    );
  const routed = wanted.flatMap(({ arrow, index, from, to }): readonly { index: number; line: Line }[] => {
    const way = finder.find({
      from: portsOf(from.card, grid),
      to: portsOf(to.card, grid),
      own: [from.index + 1, to.index + 1],
      panels: [panelOf(from.card, grid), panelOf(to.card, grid)],
      arrow,
    });
    if (way === undefined) return [];
    const points = cornersOf(way.map((at) => pointAt(grid, at)));
    const { label, kind, status, step } = arrow;
    const said = {
      ...(label !== undefined && { text: label }),
      ...(status !== undefined && { status }),
      ...(step !== undefined && { step }),
    };
    return [{ index, line: { from: arrow.from, to: arrow.to, kind, ...said, points } }];
  });
  return routed.sort((one, two) => one.index - two.index).map(({ line }) => line);
}

function distance(one: Card, two: Card): number {
  const gap = (a: number, aSize: number, b: number, bSize: number) => Math.max(0, a - (b + bSize), b - (a + aSize));
  return gap(one.x, one.width, two.x, two.width) + gap(one.y, one.height, two.y, two.height);
}

/** Points on the border of a card where a line may begin or end; the middle of a side is best. */
function portsOf(card: Card, { columns }: RouteGrid): readonly Dock[] {
  const at = (x: number, y: number) => (y / GRID) * columns + x / GRID;
  const [middleX, middleY] = [
    card.x + Math.round(card.width / 2 / GRID) * GRID,
    card.y + Math.round(card.height / 2 / GRID) * GRID,
  ];
  const ports: Dock[] = [];
  for (let x = card.x + 16; x <= card.x + card.width - 16; x += GRID) {
    const cost = (Math.abs(x - middleX) / GRID / 4) * STEP;
    ports.push({ at: at(x, card.y), out: 'up', cost }, { at: at(x, card.y + card.height), out: 'down', cost });
  }
  for (let y = card.y + 8; y <= card.y + card.height - 8; y += GRID) {
    const cost = (Math.abs(y - middleY) / GRID / 2) * STEP;
    ports.push({ at: at(card.x, y), out: 'left', cost }, { at: at(card.x + card.width, y), out: 'right', cost });
  }
  return ports;
}

function panelOf({ x, y }: Card, grid: RouteGrid): number {
  return grid.panel[(y / GRID) * grid.columns + x / GRID] ?? 0;
}

function pointAt({ columns }: RouteGrid, at: number): Point {
  return { x: (at % columns) * GRID, y: Math.floor(at / columns) * GRID };
}
