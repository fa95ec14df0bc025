/** Words on lines: each on its own line, at the free place that is nearest to the middle of it. */
import type { Label, Line, Point, Rectangle } from '../../answers/index.ts';
import type { Arranged } from './arrange.ts';
import { GRID } from './block.ts';
import { headerOf } from './frame-header.ts';
import { widthOfText } from './measure-text.ts';
import { isMate } from './without-repeats.ts';

export const LABEL_SIZE = 10;
const HEIGHT = 14;
const STEP_SIZE = 18;
/** The distance from the middle that a label accepts in order not to stand on the border of a frame. */
const ON_BORDER = 400;
/** And in order to stand in the middle of its line instead of to one side. */
const ASIDE = 160;
/** A label to one side still lies on its line by this much. */
const LEAST_ASIDE = 6;
/** Words of frames keep apart from labels, lest they be read as one. */
const FROM_WORDS = 8;

export function placeLabels({ frames, cards, width, height }: Arranged, lines: readonly Line[]): readonly Label[] {
  const taken: Rectangle[] = [
    ...cards.map((card) => grown(card, 2)),
    ...frames
      .map(headerOf)
      .filter((header) => header.width > 0)
      .map((header) => grown(header, FROM_WORDS)),
  ];
  const borders = frames.flatMap(bordersOf);
  const placed: Label[] = [];
  const isFree = (box: Rectangle, strangers: readonly Line[]) =>
    box.x >= 0 &&
    box.y >= 0 &&
    box.x + box.width <= width &&
    box.y + box.height <= height &&
    !taken.some((other) => overlap(box, other)) &&
    !strangers.some((other) => touches(other, box));
  lines.forEach((line, index) => {
    if (line.step === undefined) return;
    const others = lines.filter((other) => other !== line);
    const boxes = candidates(line.points, { width: STEP_SIZE, height: STEP_SIZE }, [], 0);
    const place = boxes.find((box) => isFree(box, others)) ?? boxes.find((box) => isFree(box, []));
    if (place === undefined) return;
    placed.push({ ...place, text: String(line.step), kind: line.kind, line: index, isStep: true });
    taken.push(grown(place, 2));
  });
  lines.forEach((line, index) => {
    const { text } = line;
    if (text === undefined) return;
    // Lines that join say the same thing once.
    const isSaid = placed.some((label) => {
      const owner = lines[label.line];
      return label.isStep !== true && owner !== undefined && isMate(owner, line) && touches(line, label);
    });
    if (isSaid) return;
    const size = { width: widthOfText(text, LABEL_SIZE) + 8, height: HEIGHT };
    const strangers = lines.filter((other) => other !== line && !isMate(other, line));
    const place = candidates(line.points, size, borders, 0.5).find((box) => isFree(box, strangers));
    if (place === undefined) return;
    placed.push({ ...place, text, kind: line.kind, line: index });
    taken.push(grown(place, 2));
  });
  return placed;
}

/** Boxes on the line, centred or, where it runs down, beside its neighbours, nearest first to the part of it that is wished: 0 is its beginning, 0.5 its middle. */
function candidates(
  points: readonly Point[],
  size: { readonly width: number; readonly height: number },
  borders: readonly Rectangle[],
  wished: number,
): readonly Rectangle[] {
  const total = lengthOf(points);
  const boxes: { readonly box: Rectangle; readonly cost: number }[] = [];
  let run = 0;
  for (const [index, to] of points.entries()) {
    const from = points[index - 1];
    if (from === undefined) continue;
    const length = Math.abs(to.x - from.x) + Math.abs(to.y - from.y);
    const isAcross = to.y === from.y;
    const need = isAcross ? size.width : size.height;
    for (let along = need / 2 + 4; along <= length - need / 2 - 4; along += GRID / 2) {
      const x = from.x + Math.sign(to.x - from.x) * along;
      const y = from.y + Math.sign(to.y - from.y) * along;
      const aside = Math.max(0, size.width / 2 - LEAST_ASIDE);
      for (const shift of isAcross || aside === 0 ? [0] : [0, -aside, aside]) {
        const box = { x: x - size.width / 2 + shift, y: y - size.height / 2, ...size };
        const hidden = borders.filter((border) => overlap(border, box)).length;
        const bent = (isAcross ? 0 : 8) + (shift === 0 ? 0 : ASIDE);
        boxes.push({ box, cost: Math.abs(run + along - total * wished) + bent + hidden * ON_BORDER });
      }
    }
    run += length;
  }
  return boxes.sort((one, two) => one.cost - two.cost).map(({ box }) => box);
}

function bordersOf({ x, y, width, height }: Rectangle): readonly Rectangle[] {
  return [
    { x, y, width, height: 1 },
    { x, y: y + height, width, height: 1 },
    { x, y, width: 1, height },
    { x: x + width, y, width: 1, height },
  ];
}

function lengthOf(points: readonly Point[]): number {
  return points.reduce((sum, to, index) => {
    const from = points[index - 1];
    return from === undefined ? 0 : sum + Math.abs(to.x - from.x) + Math.abs(to.y - from.y);
  }, 0);
}

function touches({ points }: Line, box: Rectangle): boolean {
  return points.some((to, index) => {
    const from = points[index - 1];
    if (from === undefined) return false;
    const [x, y] = [Math.min(from.x, to.x), Math.min(from.y, to.y)];
    return overlap({ x, y, width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y) }, grown(box, 1));
  });
}

export function overlap(one: Rectangle, two: Rectangle): boolean {
  return (
    one.x < two.x + two.width && two.x < one.x + one.width && one.y < two.y + two.height && two.y < one.y + one.height
  );
}

function grown({ x, y, width, height }: Rectangle, by: number): Rectangle {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}
