/** The drawing for a terminal: the groups as boxes in boxes, zones side by side, and the arrows as a table below. */
import type { Group, GroupKind, Scene, SceneNode } from '../answers/index.ts';
import { padTo, widthOf } from '../base/index.ts';
import { plainText } from './plain-text.ts';
import { arrowTable } from './terminal-arrows.ts';
import { codeOfGroup, codeOfNode, type Paint, painter, STATUS_SIGNS, wrapTo } from './terminal-text.ts';

export interface TerminalOptions {
  /** Columns; a drawing is never wider, and never narrower than 40. @default 80 */
  readonly width?: number;
  /** @default false */
  readonly color?: boolean;
}

/** Lines of equal width. */
type Block = readonly string[];

const WIDEST = 132;
const NARROWEST = 40;
/** Groups stand side by side only if each has at least this many columns. */
const NARROWEST_GROUP = 30;
const WIDEST_NODE = 36;
const NARROWEST_NODE = 18;

/** Corners and lines: top left, top right, bottom left, bottom right, horizontal, vertical. */
const FRAMES: Readonly<Record<GroupKind, string>> = {
  outside: '╭╮╰╯╌╎',
  cloud: '╭╮╰╯─│',
  region: '╭╮╰╯─│',
  vpc: '┏┓┗┛━┃',
  zone: '┌┐└┘╌╎',
  subnet: '┌┐└┘─│',
  services: '┌┐└┘─│',
};

/** The scene as lines of text that end with a newline. Equal scenes give equal bytes. */
export function renderTerminal(scene: Scene, { width = 80, color = false }: TerminalOptions = {}): string {
  const columns = Math.min(Math.max(width, NARROWEST), WIDEST);
  const paint = painter(color);
  const heading = [scene.title, scene.subtitle, scene.view === 'all' ? undefined : `${scene.view} view`];
  const lines = [
    ...wrapTo(heading.filter((each) => each !== undefined).join(' · '), columns).map((line) => paint('1', line)),
    ...scene.groups.flatMap((group) => ['', ...drawGroup(group, columns, paint)]),
    ...arrowTable(scene, columns, paint),
    ...(scene.omitted.length === 0 ? [] : ['', paint('1', 'Not drawn')]),
    ...scene.omitted.flatMap((sentence) => wrapTo(sentence, columns - 2).map((line) => paint('2', `  ${line}`))),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function drawGroup(given: Group, width: number, paint: Paint): Block {
  const { group, title } = unwrapped(given);
  const inside = width - 4;
  const spelled = [title, group.detail].filter((each) => each !== undefined).map(plainText);
  const sign = group.status === undefined ? '' : `${STATUS_SIGNS[group.status]} `;
  const heading = sign + spelled.join(' ');
  const fits = widthOf(heading) <= width - 5;
  const content = [
    ...(fits ? [] : wrapTo(heading, inside).map((line) => padTo(line, inside))),
    ...drawNodes(group.nodes, inside, paint),
    ...rowsOf(group.groups).flatMap((row) => drawRow(row, inside, paint)),
  ];
  return frame(content, { group, heading: fits ? heading : '', width, paint });
}

/** A group that holds nothing but one other needs no box of its own: `AWS Cloud › us-east-1`. */
function unwrapped(group: Group): { readonly group: Group; readonly title: string } {
  const [only, ...others] = group.groups;
  const isShell =
    group.nodes.length === 0 && others.length === 0 && group.status === undefined && group.detail === undefined;
  if (only === undefined || !isShell) return { group, title: group.label };
  const inner = unwrapped(only);
  return { group: inner.group, title: `${group.label} › ${inner.title}` };
}

interface Frame {
  readonly group: Group;
  readonly heading: string;
  readonly width: number;
  readonly paint: Paint;
}

function frame(content: Block, { group, heading, width, paint }: Frame): Block {
  const [topLeft, topRight, bottomLeft, bottomRight, line = '', side = ''] = [...FRAMES[group.kind]];
  const code = codeOfGroup(group);
  const title = heading === '' ? '' : ` ${heading} `;
  const rest = line.repeat(width - 3 - widthOf(title));
  const edge = paint(code, side);
  return [
    paint(code, `${topLeft}${line}`) + paint(code === '2' ? '1' : `1;${code}`, title) + paint(code, rest + topRight),
    ...content.map((each) => `${edge} ${each} ${edge}`),
    paint(code, bottomLeft + line.repeat(width - 2) + bottomRight),
  ];
}

/** Neighbours of one kind that may stand side by side; networks and regions have a row of their own. */
function rowsOf(groups: readonly Group[]): readonly (readonly Group[])[] {
  const rows: Group[][] = [];
  for (const group of groups) {
    const last = rows.at(-1);
    const flows = group.kind === 'zone' || group.kind === 'subnet' || group.kind === 'services';
    if (flows && last?.[0]?.kind === group.kind) last.push(group);
    else rows.push([group]);
  }
  return rows;
}

function drawRow(groups: readonly Group[], width: number, paint: Paint): Block {
  const most = Math.max(1, Math.floor((width + 1) / (NARROWEST_GROUP + 1)));
  const lines = Math.ceil(groups.length / most);
  const columns = Math.ceil(groups.length / lines);
  const free = width - (columns - 1);
  const each = Math.floor(free / columns);
  return chunks(groups, columns).flatMap((row) => {
    const blocks = row.map((group, index) => drawGroup(group, each + (index < free % columns ? 1 : 0), paint));
    return beside(stretched(blocks), width);
  });
}

/** Boxes of one height: the shorter ones get blank lines above their bottom edge. */
function stretched(blocks: readonly Block[]): readonly Block[] {
  const height = Math.max(...blocks.map(({ length }) => length));
  return blocks.map((block) => {
    const [top = '', bottom = ''] = [block[0], block.at(-1)];
    const body = block.slice(1, -1);
    const edge = body[0] === undefined ? undefined : edgesOf(body[0]);
    const blank = edge === undefined ? ' '.repeat(widthOf(top)) : edge.left + ' '.repeat(widthOf(top) - 2) + edge.right;
    return [top, ...body, ...Array.from({ length: height - block.length }, () => blank), bottom];
  });
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences that set colours begin with ESC
const EDGE = /^((?:\x1b\[[\d;]*m)?.(?:\x1b\[0m)?) .* ((?:\x1b\[[\d;]*m)?.(?:\x1b\[0m)?)$/u;

function edgesOf(line: string): { readonly left: string; readonly right: string } | undefined {
  const [, left, right] = EDGE.exec(line) ?? [];
  return left === undefined || right === undefined ? undefined : { left, right };
}

function drawNodes(nodes: readonly SceneNode[], width: number, paint: Paint): Block {
  if (nodes.length === 0) return [];
  const widest = Math.max(
    ...nodes.flatMap(({ label, details }) => [label, ...details].map((text) => widthOf(text) + 2)),
  );
  const wanted = Math.min(Math.max(widest, NARROWEST_NODE), WIDEST_NODE, width);
  const most = Math.max(1, Math.floor((width + 2) / (wanted + 2)));
  const columns = Math.ceil(nodes.length / Math.ceil(nodes.length / most));
  const each = Math.floor((width - 2 * (columns - 1)) / columns);
  return chunks(nodes, columns).flatMap((row) => {
    const cells = row.map((node) => drawNode(node, each, paint));
    const height = Math.max(...cells.map(({ length }) => length));
    return Array.from({ length: height }, (_, index) =>
      padTo(cells.map((cell) => cell[index] ?? ' '.repeat(each)).join('  '), width),
    );
  });
}

function drawNode(node: SceneNode, width: number, paint: Paint): Block {
  const code = codeOfNode(node);
  const sign = node.status === undefined ? '▪' : STATUS_SIGNS[node.status];
  const label = wrapTo(node.label, width - 2);
  const facts = [...node.details, ...(node.when === undefined ? [] : [`if ${node.when}`])];
  const details = wrapTo(facts.join(', '), width - 2).filter((line) => line !== '');
  return [
    ...label.map((line, index) => (index === 0 ? `${paint(code, sign)} ` : '  ') + padTo(line, width - 2)),
    ...details.map((line) => `  ${paint('2', line)}${' '.repeat(width - 2 - widthOf(line))}`),
  ];
}

function beside(blocks: readonly Block[], width: number): Block {
  return Array.from({ length: blocks[0]?.length ?? 0 }, (_, index) =>
    padTo(blocks.map((block) => block[index] ?? '').join(' '), width),
  );
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
