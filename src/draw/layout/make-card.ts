/** The size of a node, and its words as they fit. */
import type { Card, SceneNode } from '../../answers/index.ts';
import { fitText, widthOfText, wrapText } from './measure-text.ts';

export const TITLE_SIZE = 13;
export const DETAIL_SIZE = 11;
export const ICON_SIZE = 40;
export const CARD_HEIGHT = 56;
/** From the left border of a card to its words. */
export const TEXT_LEFT = 56;
const TEXT_RIGHT = 8;
/** Of words in a card. */
const MOST_LINES = 3;
const NARROWEST = 176;
const WIDEST = 224;

/** One width for all cards of a drawing: what most of their words need. */
export function cardWidth(nodes: readonly SceneNode[]): number {
  const needed = nodes.map((node) => {
    const title = widthOfText(node.label, TITLE_SIZE, 'bold') + badgeWidth(node);
    // A condition leaves one line for all the facts.
    const facts = node.when === undefined ? (node.details[0] ?? '') : node.details.join(' · ');
    return TEXT_LEFT + TEXT_RIGHT + Math.max(title, widthOfText(facts, DETAIL_SIZE));
  });
  const most = Math.max(NARROWEST, ...needed);
  return Math.ceil(Math.min(most, WIDEST) / 16) * 16;
}

export function makeCard(node: SceneNode, x: number, y: number, width: number, frame?: string): Card {
  const room = width - TEXT_LEFT - TEXT_RIGHT;
  const title = titleLines(node, room);
  // The icon tells what a node is where that is all there is to tell; a condition that is cut tells nothing.
  const spared = title.length === 1 && newTo(node).length <= 1 ? 2 : 1;
  const condition = node.when === undefined ? [] : wrapText(`if ${node.when}`, DETAIL_SIZE, room, spared);
  const most = MOST_LINES - title.length - condition.length;
  return {
    node,
    x,
    y,
    width,
    height: CARD_HEIGHT,
    ...(frame !== undefined && { frame }),
    title,
    lines: [...(most === 0 ? [] : detailLines(newTo(node), room, most)), ...condition],
  };
}

/** Nodes whose names begin alike are to be told apart: what one line cuts has two. */
function titleLines(node: SceneNode, room: number): readonly string[] {
  const { label } = node;
  const first = room - badgeWidth(node);
  if (widthOfText(label, TITLE_SIZE, 'bold') <= first) return [label];
  return wrapText(label, TITLE_SIZE, first, 2, 'bold');
}

/** The details that the name does not already say. */
function newTo({ label, details }: SceneNode): readonly string[] {
  const name = label.toLowerCase();
  return details.filter((detail) => !name.includes(detail.toLowerCase()));
}

/** Room for the count of merged nodes right of the title. */
export function badgeWidth({ count }: SceneNode): number {
  return count === undefined ? 0 : widthOfText(`×${count}`, DETAIL_SIZE) + 16;
}

/** What it is on one line and the facts on the next; everything on one where it fits. */
function detailLines(details: readonly string[], room: number, most: number): readonly string[] {
  const [first, ...facts] = details;
  if (first === undefined) return [];
  const together = details.join(' · ');
  if (facts.length === 0) return wrapText(together, DETAIL_SIZE, room, most);
  if (most < 2) {
    // The icon tells what it is; a size that is cut tells nothing.
    const alone = facts.join(' · ');
    const isCut = widthOfText(together, DETAIL_SIZE) > room && widthOfText(alone, DETAIL_SIZE) <= room;
    return wrapText(isCut ? alone : together, DETAIL_SIZE, room, most);
  }
  return [fitText(first, DETAIL_SIZE, room), fitText(facts.join(' · '), DETAIL_SIZE, room)];
}
