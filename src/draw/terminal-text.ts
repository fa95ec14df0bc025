/** Text for a terminal: painted, measured in columns, broken into lines; nothing in it can steer the terminal. */
import type { ChangeStatus, Group, SceneNode } from '../answers/index.ts';
import { widthOf } from '../base/index.ts';
import { type Category, categoryOf } from './category.ts';
import { plainText } from './plain-text.ts';

export type Paint = (code: string, text: string) => string;

export function painter(color: boolean): Paint {
  return (code, text) => (color && code !== '' && text !== '' ? `\x1b[${code}m${text}\x1b[0m` : text);
}

const CATEGORY_CODES: Readonly<Record<Category, string>> = {
  compute: '33',
  network: '35',
  security: '31',
  monitoring: '95',
  storage: '32',
  database: '34',
  delivery: '36',
  outside: '1',
};

const TIER_CODES = { public: '32', private: '36', isolated: '34' } as const;

export const STATUS_CODES: Readonly<Record<ChangeStatus, string>> = {
  added: '32',
  removed: '31',
  moved: '33',
  changed: '33',
};

/** The signs of a change: of lines, nodes and groups alike. */
export const STATUS_SIGNS: Readonly<Record<ChangeStatus, string>> = {
  added: '+',
  removed: '-',
  moved: '>',
  changed: '~',
};

export function codeOfNode(node: SceneNode): string {
  return node.status === undefined ? CATEGORY_CODES[categoryOf(node.type)] : STATUS_CODES[node.status];
}

export function codeOfGroup(group: Group): string {
  if (group.status !== undefined) return STATUS_CODES[group.status];
  if (group.tier !== undefined) return TIER_CODES[group.tier];
  return group.kind === 'vpc' ? '35' : '2';
}

/** Lines no wider than the width, broken at spaces; a longer word is broken where it must be. */
export function wrapTo(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of plainText(text)
    .split(' ')
    .filter((each) => each !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = chop(word, width);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}

function chop(word: string, width: number): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const character of word) {
    if (piece !== '' && widthOf(piece + character) > width) {
      pieces.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...pieces, piece];
}
