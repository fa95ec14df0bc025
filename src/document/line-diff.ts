/** The shortest way from one text to another, line by line (Myers, "An O(ND) Difference Algorithm", 1986). */
import type { Hunk } from '../answers/index.ts';

interface Step {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
}

/** The places in which two texts differ, each with so many equal lines around it. */
export function diffLines(before: string, after: string, context = 3): readonly Hunk[] {
  return hunks(steps(before.split('\n'), after.split('\n')), context);
}

function steps(before: readonly string[], after: readonly string[]): readonly Step[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let [beforeEnd, afterEnd] = [before.length, after.length];
  while (beforeEnd > start && afterEnd > start && before[beforeEnd - 1] === after[afterEnd - 1]) {
    beforeEnd--;
    afterEnd--;
  }
  const same = (text: string): Step => ({ mark: ' ', text });
  return [
    ...before.slice(0, start).map(same),
    ...middle(before.slice(start, beforeEnd), after.slice(start, afterEnd)),
    ...before.slice(beforeEnd).map(same),
  ];
}

function middle(before: readonly string[], after: readonly string[]): readonly Step[] {
  const trail = furthest(before, after);
  const found: Step[] = [];
  let [x, y] = [before.length, after.length];
  for (let edits = trail.length - 1; edits >= 0; edits--) {
    const reached = trail[edits] ?? new Map<number, number>();
    const diagonal = x - y;
    const isDown = takesDown(reached, diagonal, edits);
    const from = isDown ? diagonal + 1 : diagonal - 1;
    const [fromX, fromY] = edits === 0 ? [0, 0] : [reached.get(from) ?? 0, (reached.get(from) ?? 0) - from];
    while (x > fromX && y > fromY) {
      found.push({ mark: ' ', text: before[x - 1] ?? '' });
      x--;
      y--;
    }
    if (edits === 0) break;
    if (isDown) found.push({ mark: '+', text: after[--y] ?? '' });
    else found.push({ mark: '-', text: before[--x] ?? '' });
  }
  return found.reverse();
}

/** For each number of edits, how far each diagonal was reached before it. */
function furthest(before: readonly string[], after: readonly string[]): readonly ReadonlyMap<number, number>[] {
  const trail: ReadonlyMap<number, number>[] = [];
  const reached = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= before.length + after.length; edits++) {
    trail.push(new Map(reached));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = takesDown(reached, diagonal, edits)
        ? (reached.get(diagonal + 1) ?? 0)
        : (reached.get(diagonal - 1) ?? 0) + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++;
      reached.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return trail;
    }
  }
  return trail;
}

/** Whether the furthest way to a diagonal adds a line (from above) rather than removes one. */
function takesDown(reached: ReadonlyMap<number, number>, diagonal: number, edits: number): boolean {
  const [left, right] = [reached.get(diagonal - 1) ?? -1, reached.get(diagonal + 1) ?? -1];
  return diagonal === -edits || (diagonal !== edits && left < right);
}

function hunks(all: readonly Step[], context: number): readonly Hunk[] {
  const changed = all.flatMap(({ mark }, index) => (mark === ' ' ? [] : [index]));
  const ranges: [first: number, last: number][] = [];
  for (const index of changed) {
    const [first, last] = [Math.max(0, index - context), Math.min(all.length - 1, index + context)];
    const current = ranges.at(-1);
    if (current !== undefined && first <= current[1] + 1) current[1] = last;
    else ranges.push([first, last]);
  }
  return ranges.map(([first, last]) => {
    const lines = all.slice(first, last + 1);
    const count = (mark: '-' | '+', steps: readonly Step[]) =>
      steps.filter((step) => step.mark === ' ' || step.mark === mark).length;
    const passed = all.slice(0, first);
    return {
      before: { line: count('-', passed) + 1, count: count('-', lines) },
      after: { line: count('+', passed) + 1, count: count('+', lines) },
      lines: lines.map(({ mark, text }) => mark + text),
    };
  });
}
