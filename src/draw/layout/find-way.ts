/** The cheapest way between two cards across the grid (A*), and who runs where so far. Costs are whole numbers. */
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

export interface WantedWay {
  readonly from: readonly Dock[];
  readonly to: readonly Dock[];
  /** The marks of the two cards in the grid. */
  readonly own: readonly [number, number];
  /** The panels that hold the two cards. */
  readonly panels: readonly [number, number];
  readonly arrow: Arrow;
}

export const STEP = 20;
const BEND = 10 * STEP;
const CROSSING = 6 * STEP;
const OVERLAP = 60 * STEP;
const TOGETHER = 0.55 * STEP;
const ALONG_BORDER = 4 * STEP;
const OVER_WORDS = 120 * STEP;
const TAKEN_PORT = 68 * STEP;
const BESIDE = STEP / 4;
const THROUGH_PANEL = STEP;

/** More than the costs of two states that wait at once differ. */
const SPREAD = 512 * STEP;

const DIRECTIONS: readonly Heading[] = ['left', 'right', 'up', 'down'];
const OPPOSITE: readonly number[] = [1, 0, 3, 2];

/** How many lines run through each grid point in a direction, and how many begin or end there. */
class Lines {
  readonly horizontal: Uint16Array;
  readonly vertical: Uint16Array;
  readonly ends: Uint16Array;
  private readonly columns: number;

  constructor({ columns, rows }: RouteGrid) {
    this.horizontal = new Uint16Array(columns * rows);
    this.vertical = new Uint16Array(columns * rows);
    this.ends = new Uint16Array(columns * rows);
    this.columns = columns;
  }

  count(way: readonly number[], by: 1 | -1): void {
    way.forEach((at, index) => {
      const [before = at, after = at] = [way[index - 1], way[index + 1]];
      const add = (to: Uint16Array) => {
        to[at] = (to[at] ?? 0) + by;
      };
      if (Math.abs(before - at) === 1 || Math.abs(after - at) === 1) add(this.horizontal);
      if (Math.abs(before - at) === this.columns || Math.abs(after - at) === this.columns) add(this.vertical);
      if (before === at || after === at) add(this.ends);
    });
  }
}

/** Finds ways one after the other; each knows those before it. */
export class WayFinder {
  private readonly grid: RouteGrid;
  private readonly found: { readonly arrow: Arrow; readonly way: readonly number[] }[] = [];
  private readonly lines: Lines;
  /** Of these, the lines that the wanted one may join. */
  private readonly mates: Lines;
  /** By state, which is a grid point and the direction of arrival: the cost so far, and the state before. */
  private readonly costs: Int32Array;
  private readonly cameFrom: Int32Array;
  /** The search that last wrote a state, so that a new search clears nothing. */
  private readonly search: Int32Array;
  private searches = 0;

  constructor(grid: RouteGrid) {
    const states = grid.columns * grid.rows * 4;
    this.grid = grid;
    this.lines = new Lines(grid);
    this.mates = new Lines(grid);
    this.costs = new Int32Array(states);
    this.cameFrom = new Int32Array(states);
    this.search = new Int32Array(states);
  }

  /** The grid points of the way from port to port; undefined where there is no way. */
  find(wanted: WantedWay): readonly number[] | undefined {
    const mates = this.found.filter(({ arrow }) => mayJoin(arrow, wanted.arrow));
    for (const { way } of mates) this.mates.count(way, 1);
    const joined = mates.flatMap((mate) => mate.way);
    const way = this.cheapest(wanted, estimator(wanted.to, joined, this.grid.columns));
    for (const mate of mates) this.mates.count(mate.way, -1);
    if (way === undefined) return undefined;
    this.found.push({ arrow: wanted.arrow, way });
    this.lines.count(way, 1);
    return way;
  }

  private cheapest(wanted: WantedWay, left: Estimate): readonly number[] | undefined {
    const { grid, costs, cameFrom, search } = this;
    const { columns, rows, card } = grid;
    const states = columns * rows * 4;
    const current = ++this.searches;
    const steps = [-1, 1, -columns, columns];
    const goals = new Map(
      wanted.to.map((port) => [port.at * 4 + (OPPOSITE[DIRECTIONS.indexOf(port.out)] ?? 0), this.dockCost(port)]),
    );
    const [ownFrom, ownTo] = wanted.own;
    const open = new CheapestFirst(SPREAD);
    for (const port of wanted.from) {
      const state = port.at * 4 + DIRECTIONS.indexOf(port.out);
      const cost = this.dockCost(port);
      if (search[state] === current && cost >= (costs[state] ?? 0)) continue;
      search[state] = current;
      costs[state] = cost;
      cameFrom[state] = -1;
      open.add(state, cost + left(port.at, state & 3));
    }
    for (let state = open.take(); state !== undefined; state = open.take()) {
      if (state >= states) return this.trace(state - states);
      const at = state >> 2;
      const direction = state & 3;
      const cost = costs[state] ?? 0;
      const isFirst = cameFrom[state] === -1;
      // A goal is settled only when it is the cheapest of all that is open.
      const goal = isFirst || card[at] === 0 ? undefined : goals.get(state);
      if (goal !== undefined) open.add(state + states, cost + goal);
      const column = at % columns;
      for (let turn = 0; turn < 4; turn++) {
        if (turn === OPPOSITE[direction] || (isFirst && turn !== direction)) continue;
        if (turn === 0 ? column === 0 : turn === 1 ? column === columns - 1 : false) continue;
        const next = at + (steps[turn] ?? 0);
        if (next < 0 || next >= states / 4) continue;
        const arrival = next * 4 + turn;
        const mark = card[next] ?? 0;
        if (mark !== 0 && ((mark !== ownFrom && mark !== ownTo) || !goals.has(arrival))) continue;
        const total = cost + this.stepCost(wanted, at, next, turn < 2) + (turn === direction ? 0 : BEND);
        if (search[arrival] === current && total >= (costs[arrival] ?? 0)) continue;
        search[arrival] = current;
        costs[arrival] = total;
        cameFrom[arrival] = state;
        open.add(arrival, total + left(next, turn));
      }
    }
    return undefined;
  }

  private stepCost({ panels }: WantedWay, at: number, next: number, isAcross: boolean): number {
    const { grid, lines, mates } = this;
    // This runs millions of times: it makes nothing that would have to be cleared away.
    const along = isAcross ? lines.horizontal : lines.vertical;
    const alongMates = isAcross ? mates.horizontal : mates.vertical;
    const across = isAcross ? lines.vertical : lines.horizontal;
    const acrossMates = isAcross ? mates.vertical : mates.horizontal;
    let cost = STEP;
    if ((along[next] ?? 0) > 0) cost = (along[next] ?? 0) > (alongMates[next] ?? 0) ? OVERLAP : TOGETHER;
    else {
      const side = isAcross ? grid.columns : 1;
      if ((along[next - side] ?? 0) > (alongMates[next - side] ?? 0)) cost += BESIDE;
      if ((along[next + side] ?? 0) > (alongMates[next + side] ?? 0)) cost += BESIDE;
    }
    if ((across[next] ?? 0) > (acrossMates[next] ?? 0)) cost += CROSSING;
    cost += grid.extra[next] ?? 0;
    const border = isAcross ? 2 : 1;
    if (((grid.border[next] ?? 0) & (grid.border[at] ?? 0) & border) !== 0) cost += ALONG_BORDER;
    if ((grid.words[next] ?? 0) !== 0) cost += OVER_WORDS;
    const panel = grid.panel[next] ?? 0;
    if (panel !== 0 && panel !== panels[0] && panel !== panels[1]) cost += THROUGH_PANEL;
    return cost;
  }

  private dockCost({ at, cost }: Dock): number {
    return cost + ((this.lines.ends[at] ?? 0) > (this.mates.ends[at] ?? 0) ? TAKEN_PORT : 0);
  }

  private trace(last: number): readonly number[] {
    const way: number[] = [];
    for (let state = last; state !== -1; state = this.cameFrom[state] ?? -1) way.push(state >> 2);
    return way.reverse();
  }
}

/** Whether one line may join another: both are of the same kind, have the same words, and share a card at one end. */
function mayJoin(one: Arrow, two: Arrow): boolean {
  return one.kind === two.kind && one.label === two.label && (one.to === two.to || one.from === two.from);
}

/** The least that a way from a point still costs: its length, and the bends that the direction of arrival makes necessary. */
type Estimate = (at: number, direction: number) => number;

/** Steps are cheaper along lines that may be joined, which are no nearer than the box around them. */
function estimator(ports: readonly Dock[], joined: readonly number[], columns: number): Estimate {
  const { left, right, top, bottom } = boxOf(
    ports.map(({ at }) => at),
    columns,
  );
  const box = boxOf(joined, columns);
  const saving = STEP - TOGETHER;
  return (at, direction) => {
    const x = at % columns;
    const y = (at - x) / columns;
    const toLeft = Math.max(0, x - right);
    const toRight = Math.max(0, left - x);
    const toTop = Math.max(0, y - bottom);
    const toBottom = Math.max(0, top - y);
    const length = toLeft + toRight + toTop + toBottom;
    if (length === 0) return 0;
    const across = toLeft + toRight > 0;
    const upright = toTop + toBottom > 0;
    const gains = direction === 0 ? toLeft : direction === 1 ? toRight : direction === 2 ? toTop : toBottom;
    const loses = direction === 0 ? toRight : direction === 1 ? toLeft : direction === 2 ? toBottom : toTop;
    const bends = loses > 0 ? 2 : gains > 0 ? (across && upright ? 1 : 0) : 1;
    const alone = Math.max(0, box.left - x, x - box.right) + Math.max(0, box.top - y, y - box.bottom);
    return length * STEP - Math.max(0, length - alone) * saving + bends * BEND;
  };
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The box around grid points; around none it is as far as can be. */
function boxOf(points: readonly number[], columns: number): Box {
  let [left, right, top, bottom] = [Number.MAX_SAFE_INTEGER, -1, Number.MAX_SAFE_INTEGER, -1];
  for (const at of points) {
    const x = at % columns;
    const y = (at - x) / columns;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { left, right, top, bottom };
}
