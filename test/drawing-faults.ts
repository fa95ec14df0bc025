/** What a reader would call a fault of a layout, each in a sentence; written without the code that avoids them. */
import type { Layout, Point, Rectangle } from '../src/answers/index.ts';

export function drawingFaults(layout: Layout): readonly string[] {
  const { cards, frames, lines, labels, width, height } = layout;
  const faults: string[] = [];
  const paper = { x: 0, y: 0, width, height };
  const frameOf = new Map(frames.map((frame) => [frame.id, frame]));
  for (const [index, card] of cards.entries()) {
    const name = card.node.id;
    if (!isInside(card, paper)) faults.push(`${name} is off the paper`);
    for (const other of cards.slice(index + 1)) if (meet(card, other)) faults.push(`${name} covers ${other.node.id}`);
    const frame = frameOf.get(card.frame ?? '');
    if (frame !== undefined && card.node.border === undefined && !isInside(card, frame))
      faults.push(`${name} sticks out of ${frame.id}`);
    if (card.node.border !== undefined && frame !== undefined && !meet(card, frame))
      faults.push(`${name} is not on the border of ${frame.id}`);
  }
  for (const frame of frames) {
    const parent = frameOf.get(frame.parent ?? '');
    if (parent !== undefined && !isInside(frame, parent)) faults.push(`${frame.id} sticks out of ${parent.id}`);
    for (const other of frames)
      if (other.id > frame.id && other.kind === frame.kind && other.parent === frame.parent && meet(frame, other))
        faults.push(`${frame.id} covers ${other.id}`);
  }
  for (const line of lines) {
    const ends = [line.from, line.to];
    const [first, last] = [line.points[0], line.points.at(-1)];
    for (const [end, at] of [
      [line.from, first],
      [line.to, last],
    ] as const) {
      const card = cards.find(({ node }) => node.id === end);
      if (card === undefined || at === undefined || !isOnBorder(at, card)) faults.push(`a line misses ${end}`);
    }
    for (const stretch of stretches(line.points)) {
      if (stretch.width > 0 && stretch.height > 0) faults.push(`${ends.join(' → ')} runs aslant`);
      for (const card of cards)
        if (meet(stretch, ends.includes(card.node.id) ? shrunk(card) : card))
          faults.push(`${ends.join(' → ')} runs through ${card.node.id}`);
    }
  }
  for (const [index, label] of labels.entries()) {
    const name = `the label ${label.text}`;
    if (!isInside(label, paper)) faults.push(`${name} is off the paper`);
    for (const other of labels.slice(index + 1)) if (meet(label, other)) faults.push(`${name} covers ${other.text}`);
    for (const card of cards) if (meet(label, card)) faults.push(`${name} covers ${card.node.id}`);
  }
  return faults;
}

function meet(one: Rectangle, two: Rectangle): boolean {
  return (
    one.x < two.x + two.width && two.x < one.x + one.width && one.y < two.y + two.height && two.y < one.y + one.height
  );
}

function isInside(inner: Rectangle, outer: Rectangle): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

function isOnBorder({ x, y }: Point, box: Rectangle): boolean {
  const [right, bottom] = [box.x + box.width, box.y + box.height];
  const onSide = (x === box.x || x === right) && y > box.y && y < bottom;
  const onEnd = (y === box.y || y === bottom) && x > box.x && x < right;
  return onSide || onEnd;
}

function shrunk({ x, y, width, height }: Rectangle): Rectangle {
  return { x: x + 1, y: y + 1, width: width - 2, height: height - 2 };
}

/** Each stretch of a line as a box without width or without height; along a border it meets nothing. */
function stretches(points: readonly Point[]): readonly Rectangle[] {
  return points.flatMap((to, index) => {
    const from = points[index - 1];
    if (from === undefined) return [];
    const [x, y] = [Math.min(from.x, to.x), Math.min(from.y, to.y)];
    return [{ x, y, width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y) }];
  });
}
