/** The cheapest way between two cards across the grid (A*), and who runs where so far. */
import type { Arrow } from '../../answers/index.ts';
import { CheapestFirst } from './cheapest-first.ts';
import type { RouteGrid } from './route-grid.ts';

export type Heading = 'left' | 'right' | 'up' | 'down';

export interface Dock {
  /** A grid point on the border of the card. */
  readonly at: number;
  /** The direction in which a line leaves; one that arrives comes the other way. */
  readonly out: Heading;
  readonly cost: number;
}

/** By grid point, the arrows that run through it in a direction, and those that begin or end there. */
export interface Occupied {
  readonly horizontal: Map<number, Arrow[]>;
  readonly vertical: Map<number, Arrow[]>;
  readonly ports: Map<number, Arrow[]>;
}

export interface WantedWay {
  readonly from: readonly Dock[];
  readonly to: readonly Dock[];
  /** The marks of the two cards in the grid. */
  readonly own: readonly number[];
  /** The panels that hold the two cards. */
  readonly panels: readonly number[];
  readonly arrow: Arrow;
  readonly occupied: Occupied;
}

const BEND = 10;
const CROSSING = 6;
const OVERLAP = 60;
const TOGETHER = 0.55;
const ALONG_BORDER = 4;
const OVER_WORDS = 120;
const TAKEN_PORT = 8;
const BESIDE = 0.25;
const THROUGH_PANEL = 1;

const DIRECTIONS: readonly Heading[] = ['left', 'right', 'up', 'down'];
const OPPOSITE: readonly number[] = [1, 0, 3, 2];

/** Finds the grid points of the way from port to port, and marks them as occupied; undefined where there is no way. */
export function findWay(grid: RouteGrid, wanted: WantedWay): readonly number[] | undefined {
  const { columns, rows } = grid;
  const { arrow, occupied } = wanted;
  const size = columns * rows;
  const steps = [-1, 1, -columns, columns];
  const costs = new Float64Array(size * 4).fill(Number.POSITIVE_INFINITY);
  const cameFrom = new Int32Array(size * 4).fill(-1);
  const goals = new Map(
    wanted.to.map((port) => [
      port.at * 4 + (OPPOSITE[DIRECTIONS.indexOf(port.out)] ?? 0),
      port.cost + portCost(occupied, arrow, port.at),
    ]),
  );
  const reach = boundsOf(wanted.to, columns);
  const estimate = (at: number) => {
    const [x, y] = [at % columns, Math.floor(at / columns)];
    return (Math.max(0, reach.left - x, x - reach.right) + Math.max(0, reach.top - y, y - reach.bottom)) * TOGETHER;
  };
  const open = new CheapestFirst();
  for (const port of wanted.from) {
    const state = port.at * 4 + DIRECTIONS.indexOf(port.out);
    const cost = port.cost + portCost(occupied, arrow, port.at);
    if (cost >= (costs[state] ?? 0)) continue;
    costs[state] = cost;
    open.add(state, cost + estimate(port.at));
  }
  for (let state = open.take(); state !== undefined; state = open.take()) {
    if (state >= size * 4) return occupy(trace(state - size * 4, cameFrom), wanted, columns);
    const at = state >> 2;
    const direction = state & 3;
    const cost = costs[state] ?? 0;
    const goal = goals.get(state);
    // A goal is settled only when it is the cheapest of all that is open.
    if (goal !== undefined && cameFrom[state] !== -1) open.add(state + size * 4, cost + goal);
    for (let turn = 0; turn < 4; turn++) {
      if (turn === OPPOSITE[direction] || (cameFrom[state] === -1 && turn !== direction)) continue;
      const next = at + (steps[turn] ?? 0);
      if (leavesGrid(at, turn, columns, rows)) continue;
      const mark = grid.card[next] ?? 0;
      const arrival = next * 4 + turn;
      if (mark !== 0 && !goals.has(arrival)) continue;
      if (mark === 0 || wanted.own.includes(mark)) {
        const total = cost + stepCost(grid, wanted, at, next, turn) + (turn === direction ? 0 : BEND);
        if (total >= (costs[arrival] ?? 0)) continue;
        costs[arrival] = total;
        cameFrom[arrival] = state;
        open.add(arrival, total + estimate(next));
      }
    }
  }
  return undefined;
}

function leavesGrid(at: number, turn: number, columns: number, rows: number): boolean {
  const column = at % columns;
  if (turn === 0) return column === 0;
  if (turn === 1) return column === columns - 1;
  return turn === 2 ? at < columns : at >= columns * (rows - 1);
}

function stepCost(
  grid: RouteGrid,
  { occupied, arrow, panels }: WantedWay,
  at: number,
  next: number,
  turn: number,
): number {
  const isAcross = turn < 2;
  const along = isAcross ? occupied.horizontal : occupied.vertical;
  const across = isAcross ? occupied.vertical : occupied.horizontal;
  const mates = along.get(next);
  let cost = 1;
  if (mates !== undefined) cost = mates.every((mate) => mayJoin(mate, arrow)) ? TOGETHER : OVERLAP;
  else {
    const side = isAcross ? grid.columns : 1;
    for (const beside of [next - side, next + side])
      if (along.get(beside)?.some((mate) => !mayJoin(mate, arrow)) ?? false) cost += BESIDE;
  }
  const crossed = across.get(next);
  if (crossed?.some((mate) => !mayJoin(mate, arrow)) ?? false) cost += CROSSING;
  if (((grid.border[next] ?? 0) & (isAcross ? 2 : 1)) !== 0 && ((grid.border[at] ?? 0) & (isAcross ? 2 : 1)) !== 0)
    cost += ALONG_BORDER;
  if ((grid.words[next] ?? 0) !== 0) cost += OVER_WORDS;
  const panel = grid.panel[next] ?? 0;
  if (panel !== 0 && !panels.includes(panel)) cost += THROUGH_PANEL;
  return cost;
}

/** Whether one line may join another: both are of the same kind, have the same words, and share a card at one end. */
function mayJoin(one: Arrow, two: Arrow): boolean {
  return one.kind === two.kind && one.label === two.label && (one.to === two.to || one.from === two.from);
}

function portCost({ ports }: Occupied, arrow: Arrow, at: number): number {
  const taken = ports.get(at);
  return taken === undefined || taken.every((mate) => mayJoin(mate, arrow)) ? 0 : TAKEN_PORT + OVERLAP;
}

function boundsOf(ports: readonly Dock[], columns: number) {
  const xs = ports.map(({ at }) => at % columns);
  const ys = ports.map(({ at }) => Math.floor(at / columns));
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

function trace(last: number, cameFrom: Int32Array): readonly number[] {
  const way: number[] = [];
  for (let state = last; state !== -1; state = cameFrom[state] ?? -1) way.push(state >> 2);
  return way.reverse();
}

function occupy(way: readonly number[], { arrow, occupied }: WantedWay, columns: number): readonly number[] {
  const add = (map: Map<number, Arrow[]>, at: number) => map.set(at, [...(map.get(at) ?? []), arrow]);
  way.forEach((at, index) => {
    const [before, after] = [way[index - 1], way[index + 1]];
    const neighbours = [before, after].filter((each) => each !== undefined);
    if (neighbours.some((each) => Math.abs(each - at) === 1)) add(occupied.horizontal, at);
    if (neighbours.some((each) => Math.abs(each - at) === columns)) add(occupied.vertical, at);
    if (before === undefined || after === undefined) add(occupied.ports, at);
  });
  return way;
}
