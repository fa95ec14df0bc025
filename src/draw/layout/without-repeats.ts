/**
 * Lines that join are drawn as one: the way that a line shares with an earlier one is drawn once, so that dashes stay
 * dashes and a bundle looks like one line with branches.
 */
import type { Line, Point } from '../../answers/index.ts';
import { GRID } from './block.ts';

/** What is to be drawn of a line. */
export interface Stretch {
  readonly line: Line;
  readonly points: readonly Point[];
  /** Where it leaves, or meets, a line that is drawn already. */
  readonly branch?: Point;
  /** Whether the arrowhead is on it, or on the line that it meets. */
  readonly hasHead: boolean;
}

export function withoutRepeats(lines: readonly Line[]): readonly Stretch[] {
  return lines.flatMap((line, index): readonly Stretch[] => {
    const mates = lines.slice(0, index).filter((other) => isMate(other, line));
    const steps = stepsOf(line.points);
    const drawn = new Set(mates.flatMap(({ points }) => stepsOf(points).map(nameOf)));
    const isOwn = steps.map((step) => !drawn.has(nameOf(step)));
    const [first, last] = [isOwn.indexOf(true), isOwn.lastIndexOf(true)];
    if (first < 0) return [];
    const isWhole = isOwn.slice(first, last + 1).every(Boolean) && (first === 0 || last === steps.length - 1);
    const [start, end] = isWhole ? [first, last] : [0, steps.length - 1];
    if (start === 0 && end === steps.length - 1) return [{ line, points: line.points, hasHead: true }];
    const kept = steps.slice(start, end + 1);
    const points = cornersOf([...kept.map(({ from }) => from), ...kept.slice(-1).map(({ to }) => to)]);
    const branch = start > 0 ? points[0] : points.at(-1);
    return [{ line, points, hasHead: end === steps.length - 1, ...(branch !== undefined && { branch }) }];
  });
}

/** Lines that may join: of one kind, with the same words, with an end in common. */
export function isMate(one: Line, two: Line): boolean {
  const isAlike = one.kind === two.kind && one.text === two.text && one.status === two.status;
  return isAlike && (one.from === two.from || one.to === two.to);
}

interface Step {
  readonly from: Point;
  readonly to: Point;
}

function stepsOf(points: readonly Point[]): readonly Step[] {
  return points.flatMap((to, index) => {
    const from = points[index - 1];
    if (from === undefined) return [];
    const count = (Math.abs(to.x - from.x) + Math.abs(to.y - from.y)) / GRID;
    const at = (part: number): Point => ({
      x: from.x + ((to.x - from.x) * part) / count,
      y: from.y + ((to.y - from.y) * part) / count,
    });
    return Array.from({ length: count }, (_, part) => ({ from: at(part), to: at(part + 1) }));
  });
}

function nameOf({ from, to }: Step): string {
  return `${from.x},${from.y},${to.x},${to.y}`;
}

/** The points at which a way turns, with its ends. */
export function cornersOf(points: readonly Point[]): readonly Point[] {
  return points.filter((point, index) => {
    const [before, after] = [points[index - 1], points[index + 1]];
    if (before === undefined || after === undefined) return true;
    return !((before.x === point.x && point.x === after.x) || (before.y === point.y && point.y === after.y));
  });
}
