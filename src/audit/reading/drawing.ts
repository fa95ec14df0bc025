import { type Box, type FencedBlock, type Passage, type Pieces, withoutMarkup } from './passage.ts';

const TOP = /┌[─┬┴┼═▼▲]*┐/g;
const LINES = /[│┌┐└┘├┤┬┴┼─═║╔╗╚╝]/;
/** Hand-drawn right borders stand a few columns off; the left ones do not. */
const SLACK = 3;

interface Rectangle {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

interface Segment {
  readonly row: number;
  readonly column: number;
  readonly raw: string;
}

/** Reads a drawing made of characters: boxes in boxes, arrows between them, trees, and plain indented text. */
export function readDrawing(block: FencedBlock, pieces: Pieces): void {
  const rows = fromAscii(block.lines);
  const rectangles = rectanglesOf(rows);
  const boxes = rectangles.map((rectangle) => ({
    rectangle,
    segments: [] as Segment[],
    around: rectangles.filter((outer) => encloses(outer, rectangle)).toSorted((a, b) => area(b) - area(a)),
  }));
  const free: Segment[] = [];
  for (const segment of segmentsOf(rows)) {
    const middle = segment.column + segment.raw.length / 2;
    const inside = boxes
      .filter(
        ({ rectangle: { top, bottom, left, right } }) =>
          segment.row > top && segment.row < bottom && segment.column > left && middle < right + SLACK,
      )
      .toSorted((a, b) => area(a.rectangle) - area(b.rectangle));
    (inside[0]?.segments ?? free).push(segment);
  }
  const titleOf = (rectangle: Rectangle) =>
    clean(boxes.find((each) => each.rectangle === rectangle)?.segments[0])?.text ?? '';
  const read: { rectangle: Rectangle; box: Box }[] = [];
  for (const { rectangle, segments, around } of boxes) {
    const outer = around.map(titleOf).filter((each) => each !== '');
    const title = titleOf(rectangle);
    const passages = treeOf(segments, block, [...outer], title);
    pieces.passages.push(...passages);
    const box: Box = {
      title,
      line: block.line + (segments[0]?.row ?? rectangle.top),
      column: (segments[0]?.column ?? rectangle.left) + 1,
      around: outer,
      passages,
      drawing: block.line,
    };
    if (title !== '') pieces.boxes.push(box);
    read.push({ rectangle, box });
  }
  const labels = treeOf(free, block, [], undefined);
  pieces.passages.push(...labels);
  if (rectangles.length > 1) pieces.arrows.push(...arrowsOf(rows, read, labels, block));
}

function encloses(outer: Rectangle, inner: Rectangle): boolean {
  return (
    outer !== inner &&
    outer.top < inner.top &&
    outer.bottom > inner.bottom &&
    outer.left < inner.left &&
    outer.right + SLACK > inner.right
  );
}

function area({ top, bottom, left, right }: Rectangle): number {
  return (bottom - top) * (right - left);
}

/** `+---+` and `|` as box-drawing characters, where a block uses them as a frame. */
function fromAscii(lines: readonly string[]): readonly string[] {
  if (!lines.some((line) => /\+-{3,}.*\+/.test(line))) return lines;
  const at = (row: number, column: number) => lines[row]?.[column] ?? ' ';
  return lines.map((line, row) =>
    [...line]
      .map((character, column) => {
        if (character === '|') return '│';
        if (character === '-' && /[-+]/.test(at(row, column - 1)) && /[-+]/.test(at(row, column + 1))) return '─';
        if (character !== '+') return character;
        const up = /[|+]/.test(at(row - 1, column));
        const down = /[|+]/.test(at(row + 1, column));
        const left = at(row, column - 1) === '-';
        const right = at(row, column + 1) === '-';
        const key = [up, down, left, right].map(Number).join('');
        return CORNERS[key] ?? character;
      })
      .join(''),
  );
}

const CORNERS: Readonly<Record<string, string>> = {
  '0101': '┌',
  '0110': '┐',
  '1001': '└',
  '1010': '┘',
  '1101': '├',
  '1110': '┤',
  '0111': '┬',
  '1011': '┴',
  '1111': '┼',
};

function rectanglesOf(rows: readonly string[]): readonly Rectangle[] {
  const found: Rectangle[] = [];
  for (const [top, row] of rows.entries()) {
    for (const match of row.matchAll(TOP)) {
      const left = match.index;
      const right = left + match[0].length - 1;
      const bottom = rows.findIndex((below, at) => at > top && closes(below, left, right));
      if (bottom > top) found.push({ top, bottom, left, right });
    }
  }
  return found;
}

function closes(row: string, left: number, right: number): boolean {
  return [...row.matchAll(/└[─┬┴┼═▼▲]*┘/g)].some(
    ({ 0: border, index }) => Math.abs(index - left) <= 1 && Math.abs(index + border.length - 1 - right) <= SLACK,
  );
}

/** Runs of text between lines; a tree's branches stay apart from its text. */
function segmentsOf(rows: readonly string[]): readonly Segment[] {
  return rows.flatMap((line, row) => {
    const segments: Segment[] = [];
    for (const match of line.matchAll(/[^│┌┐└┘├┤┬┴┼─═║╔╗╚╝▼▲►◄▶◀]+/g)) {
      const raw = match[0];
      const start = raw.length - raw.trimStart().length;
      const text = raw.trim();
      if (text !== '' && /[\p{L}\p{N}]/u.test(text)) segments.push({ row, column: match.index + start, raw: text });
    }
    return segments;
  });
}

function clean(segment: Segment | undefined): { text: string; columns: readonly number[] } | undefined {
  if (segment === undefined) return undefined;
  const bullet = /^(?:[-*•]|\d+\.)\s+/.exec(segment.raw)?.[0].length ?? 0;
  return withoutMarkup(segment.raw.slice(bullet), segment.column + bullet + 1);
}

/** What is indented stands below what is less so; in a box all stands below its title. */
function treeOf(
  segments: readonly Segment[],
  block: FencedBlock,
  around: readonly string[],
  title: string | undefined,
): readonly Passage[] {
  const open: { readonly column: number; readonly text: string }[] = [];
  return segments.flatMap((segment, index) => {
    const cleaned = clean(segment);
    if (cleaned === undefined || cleaned.text === '') return [];
    const isTitle = title !== undefined && index === 0;
    const before = segments[index - 1];
    if (before !== undefined && segment.row - before.row > 2 && title === undefined) open.length = 0;
    while ((open.at(-1)?.column ?? -1) >= segment.column) open.pop();
    const passage: Passage = {
      line: block.line + segment.row,
      ...cleaned,
      form: 'drawing',
      headings: block.headings,
      above: [
        ...block.above,
        ...around,
        ...(title === undefined || isTitle || title === '' ? [] : [title]),
        ...open.map(({ text }) => text),
      ],
    };
    if (!isTitle) open.push({ column: segment.column, text: cleaned.text });
    return [passage];
  });
}

const HEADS = /[▼▲►◄▶◀]/;
const UP = '│├┤┴┼└┘▼▲║';
const DOWN = '│├┤┬┼┌┐▼▲║';
const LEFT = '─┤┬┴┼┐┘►◄▶◀═';
const RIGHT = '─├┬┴┼┌└►◄▶◀═';

/** Follows lines outside the boxes from each arrowhead to the boxes at their ends. */
function arrowsOf(
  rows: readonly string[],
  boxes: readonly { readonly rectangle: Rectangle; readonly box: Box }[],
  labels: readonly Passage[],
  block: FencedBlock,
): Pieces['arrows'] {
  const leaves = boxes.filter(({ rectangle }) => !boxes.some((other) => encloses(rectangle, other.rectangle)));
  const touching = (row: number, column: number) =>
    leaves.find(
      ({ rectangle: { top, bottom, left, right } }) =>
        row >= top &&
        row <= bottom &&
        column >= left &&
        column <= right + 1 &&
        (row === top || row === bottom || column === left || Math.abs(column - right) <= 1),
    );
  const arrows: Pieces['arrows'] = [];
  const seen = new Set<string>();
  for (const [row, line] of rows.entries()) {
    for (let column = 0; column < line.length; column++) {
      if (!HEADS.test(line[column] ?? '') || seen.has(`${row}:${column}`)) continue;
      const walk = follow(rows, row, column, touching);
      for (const cell of walk.cells) seen.add(cell);
      const targets = walk.ends.filter(({ head }) => head).map(({ box }) => box);
      const sources = walk.ends.filter(({ head }) => !head).map(({ box }) => box);
      const rowsOfWalk = new Set([...walk.cells].map((cell) => Number(cell.split(':')[0])));
      const label = labels
        .filter(({ line: at }) => rowsOfWalk.has(at - block.line))
        .map(({ text }) => text)
        .join(' ');
      const place = { label, line: block.line + row, column: column + 1 };
      if (targets.length === 2 && sources.length === 0) {
        const [from, to] = targets;
        if (from !== undefined && to !== undefined)
          arrows.push({ from: from.title, to: to.title, both: true, ...place });
      } else if (targets.length === 1) {
        const to = targets[0];
        if (to !== undefined)
          for (const from of sources) arrows.push({ from: from.title, to: to.title, both: false, ...place });
      }
    }
  }
  return arrows.filter(({ from, to }) => from !== '' && to !== '' && from !== to);
}

interface Walk {
  readonly cells: ReadonlySet<string>;
  readonly ends: readonly { readonly box: Box; readonly head: boolean }[];
}

function follow(
  rows: readonly string[],
  startRow: number,
  startColumn: number,
  touching: (row: number, column: number) => { readonly box: Box } | undefined,
): Walk {
  const cells = new Set<string>();
  const ends = new Map<Box, boolean>();
  const queue: (readonly [number, number])[] = [[startRow, startColumn]];
  const at = (row: number, column: number) => rows[row]?.[column] ?? ' ';
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const [row, column] = next;
    const key = `${row}:${column}`;
    if (cells.has(key)) continue;
    cells.add(key);
    const here = at(row, column);
    const steps = [
      { row: row - 1, column, out: UP, into: DOWN, head: '▲' },
      { row: row + 1, column, out: DOWN, into: UP, head: '▼' },
      { row, column: column - 1, out: LEFT, into: RIGHT, head: '◄◀' },
      { row, column: column + 1, out: RIGHT, into: LEFT, head: '►▶' },
    ];
    for (const step of steps) {
      if (!step.out.includes(here)) continue;
      const there = at(step.row, step.column);
      if (!LINES.test(there) && !HEADS.test(there)) continue;
      const box = touching(step.row, step.column)?.box;
      if (box !== undefined) {
        ends.set(box, ends.get(box) === true || step.head.includes(here));
        continue;
      }
      if (step.into.includes(there)) queue.push([step.row, step.column]);
    }
  }
  return { cells, ends: [...ends].map(([box, head]) => ({ box, head })) };
}
