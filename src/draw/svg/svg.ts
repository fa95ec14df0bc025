/** A layout as one SVG file that follows the reader's light or dark theme; the same layout gives the same bytes. */
import type { ArrowKind, Card, ChangeStatus, Frame, Label, Layout, Line, Point } from '../../answers/index.ts';
import { HEADER_ICON, hasHeaderIcon, headerOf } from '../layout/frame-header.ts';
import { badgeWidth, ICON_SIZE, TEXT_LEFT } from '../layout/make-card.ts';
import { fitText, widthOfText, wrapText } from '../layout/measure-text.ts';
import { type Stretch, withoutRepeats } from '../layout/without-repeats.ts';
import { plainText } from '../plain-text.ts';
import { iconOf } from '../resource-kinds.ts';
import { ARROWS, CHANGES, styleSheet, type Theme } from './style.ts';
import { type Icons, type Symbols, symbolsOf } from './symbols.ts';

export interface SvgOptions {
  /** Without icons every node has a plain glyph. @default none */
  readonly icons?: Icons;
  /** @default - follows the reader's preference */
  readonly theme?: Theme;
  /** Whether cards and lines carry the ids of their nodes, for a page that answers to clicks and keys. @default false */
  readonly marked?: boolean;
}

const LEGEND_ROW = 24;
const LEGEND_LEFT = 32;
const NOTHING = 'The template has nothing to show in this view.';

const TRADEMARK =
  'Icons: AWS Architecture Icons, © Amazon Web Services, Inc. or its affiliates, used under their terms of use. AWS is a trademark of Amazon.com, Inc.; Lintel is not affiliated with it.';

const FRAME_ICONS: Readonly<Partial<Record<string, string>>> = {
  cloud: 'architecture-group/AWSCloudlogo',
  region: 'architecture-group/Region',
  vpc: 'architecture-group/VirtualprivatecloudVPC',
  public: 'architecture-group/Publicsubnet',
  private: 'architecture-group/Privatesubnet',
  isolated: 'architecture-group/Privatesubnet',
};

/** Icons of frames, beside those of nodes. */
export const FRAME_ICON_NAMES: readonly string[] = [
  ...new Set(Object.values(FRAME_ICONS).flatMap((name) => name ?? [])),
];

export function svgOf(layout: Layout, { icons = () => undefined, theme, marked = false }: SvgOptions = {}): string {
  const wanted = [
    ...layout.frames.flatMap((frame) => frameIcon(frame) ?? []),
    ...layout.cards.flatMap((card) => cardIcon(card) ?? []),
  ];
  const symbols = symbolsOf(wanted, icons);
  const kinds = (Object.keys(ARROWS) as ArrowKind[]).filter((kind) => layout.lines.some((line) => line.kind === kind));
  const statuses = statusesIn(layout);
  const { width } = layout;
  const words = legend(kinds, statuses, layout);
  const told = stepList(layout.steps ?? [], layout.width, layout.height + words.height);
  const height = layout.height + words.height + told.height;
  const said = [layout.title, layout.subtitle].filter((text) => text !== undefined).join(': ');
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description">`,
    `<title id="title">${escaped(said)}</title>`,
    `<desc id="description">${escaped([...layout.omitted, TRADEMARK].join(' '))}</desc>`,
    `<style>\n${styleSheet(theme)}\n</style>`,
    `<defs>\n${[...kinds, ...statuses].map(arrowHead).join('\n')}\n${symbols.definitions}\n</defs>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    ...wrapText(layout.title, 22, layout.width - 64, layout.subtitle === undefined ? 2 : 1, 'bold').map(
      (line, index) => `<text class="title" x="32" y="${42 + 26 * index}">${escaped(line)}</text>`,
    ),
    ...(layout.subtitle === undefined
      ? []
      : [`<text class="subtitle" x="32" y="64">${escaped(fitText(layout.subtitle, 13, layout.width - 64))}</text>`]),
    ...(layout.cards.length === 0 ? [`<text class="fact" x="32" y="112">${escaped(NOTHING)}</text>`] : []),
    ...(layout.cards.length === 0 ? [] : layout.frames.map((frame) => drawFrame(frame, symbols))),
    ...stretchesOf(layout.lines, marked).map((stretch) =>
      drawLine(stretch, lookOf(stretch.line.status, statuses), marked),
    ),
    ...layout.labels.map((label) => drawLabel(label, lookOf(layout.lines[label.line]?.status, statuses))),
    ...layout.cards.map((card) => drawCard(card, symbols, lookOf(card.node.status, statuses), marked)),
    ...words.drawn,
    ...told.drawn,
    '</svg>',
  ].join('\n')}\n`;
}

/** In a page each line is whole, because a reader follows one at a time. */
function stretchesOf(lines: readonly Line[], marked: boolean): readonly Stretch[] {
  return marked ? lines.map((line) => ({ line, points: line.points, hasHead: true })) : withoutRepeats(lines);
}

function statusesIn({ cards, lines, frames }: Layout): readonly ChangeStatus[] {
  const found = new Set([
    ...cards.map(({ node }) => node.status),
    ...lines.map(({ status }) => status),
    ...frames.map(({ status }) => status),
  ]);
  return (Object.keys(CHANGES) as ChangeStatus[]).filter((status) => found.has(status));
}

/** How a thing looks. In the picture of a change, a thing without a status is unchanged. */
function lookOf(status: ChangeStatus | undefined, statuses: readonly ChangeStatus[]): string {
  return status === undefined ? (statuses.length > 0 ? ' same' : '') : ` ${status}`;
}

export function escaped(text: string): string {
  return plainText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

export function frameIcon(frame: Frame): string | undefined {
  return hasHeaderIcon(frame)
    ? FRAME_ICONS[frame.tier ?? (frame.kind === 'subnet' ? 'private' : frame.kind)]
    : undefined;
}

function cardIcon({ node }: Card): string | undefined {
  return iconOf(node.type, node.details[0]);
}

function drawFrame(frame: Frame, symbols: Symbols): string {
  const { x, y, width, height, kind, label, detail, status } = frame;
  const look = kind === 'subnet' ? (frame.tier ?? 'private') : kind;
  const radius = kind === 'services' || kind === 'strip' ? 8 : 0;
  const changed = status === undefined ? '' : ` ${status}`;
  const box = `<rect class="${kind} ${look}${changed}" x="${x}" y="${y}" width="${width}" height="${height}"${radius === 0 ? '' : ` rx="${radius}"`}/>`;
  if (label === '') return box;
  const header = headerOf(frame);
  const icon = frameIcon(frame);
  const id = symbols.idOf(icon);
  const used =
    id === undefined ? '' : `<use href="#${id}" x="${x}" y="${y}" width="${HEADER_ICON}" height="${HEADER_ICON}"/>`;
  const indent = kind === 'strip' ? 4 : kind === 'zone' ? 0 : hasHeaderIcon(frame) ? HEADER_ICON + 8 : 14;
  const baseline =
    kind === 'strip' ? header.y + 9 : kind === 'zone' ? header.y + 12 : kind === 'services' ? y + 21 : y + 17;
  if (kind === 'subnet' && detail !== undefined) {
    const line = (text: string, at: number, classes: string) =>
      `<text class="words subnet-words ${classes}" x="${header.x + indent}" y="${y + at}">${escaped(text)}</text>`;
    return `${box}${used}${line(label, 13, `${look}-words`)}${line(detail, 25, `${look}-words detail`)}`;
  }
  const more = detail === undefined ? '' : ` <tspan class="detail">${escaped(detail)}</tspan>`;
  const under =
    kind === 'strip'
      ? `<rect class="paper" x="${header.x}" y="${header.y}" width="${header.width}" height="12" rx="3"/>`
      : '';
  return `${box}${used}${under}<text class="words ${look}-words" x="${header.x + indent}" y="${baseline}">${escaped(label)}${more}</text>`;
}

/** Between the lines of a name. */
const TITLE_PITCH = 14;

function drawCard(card: Card, symbols: Symbols, look: string, marked: boolean): string {
  const { x, y, width, height, node, title, lines } = card;
  const id = symbols.idOf(cardIcon(card));
  // What is outside AWS has black icons.
  const isOutside = !node.type.includes('::');
  const icon =
    id === undefined
      ? `<path class="glyph" d="M${x + 18} ${y + 14}h20l4 4v24h-24z" fill-opacity=".5"/>`
      : `${isOutside ? `<rect class="plate" x="${x + 6}" y="${y + 6}" width="44" height="44" rx="4"/>` : ''}<use href="#${id}" x="${x + 8}" y="${y + 8}" width="${ICON_SIZE}" height="${ICON_SIZE}"/>`;
  const classes = `card${node.when === undefined ? '' : ' conditional'}${look === ' same' ? '' : look}`;
  const said = title.length + lines.length;
  const first = y + (said === 1 ? 33 : said === 2 ? 25 : 19);
  const last = first + TITLE_PITCH * (title.length - 1);
  const names = title.map(
    (line, index) =>
      `<text class="name" x="${x + TEXT_LEFT}" y="${first + TITLE_PITCH * index}">${escaped(line)}</text>`,
  );
  const facts = lines.map((line, index) => {
    const isCondition = node.when !== undefined && index >= lines.findIndex((each) => each.startsWith('if '));
    return `<text class="${isCondition ? 'condition' : 'fact'}" x="${x + TEXT_LEFT}" y="${last + 15 + 13 * index}">${escaped(line)}</text>`;
  });
  const told = [node.label, ...node.details, ...(node.when === undefined ? [] : [`if ${node.when}`])].join(', ');
  const mark = marked ? ` class="node" data-node="${escaped(node.id)}" tabindex="0" role="button"` : '';
  const shown = `${icon}${names.join('')}${facts.join('')}${drawBadge(card, first)}`;
  return [
    `<g${mark}><title>${escaped(told)}</title>`,
    `<rect class="${classes}" x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>`,
    `${look === ' same' ? `<g class="same">${shown}</g>` : shown}</g>`,
  ].join('');
}

function drawBadge({ node, x, width }: Card, baseline: number): string {
  if (node.count === undefined) return '';
  const wide = badgeWidth(node) - 6;
  const left = x + width - wide - 8;
  return `<rect class="badge" x="${left}" y="${baseline - 12}" width="${wide}" height="16" rx="8"/><text class="badge-words" x="${left + wide / 2}" y="${baseline}">×${node.count}</text>`;
}

function drawLine({ line, points, branch, hasHead }: Stretch, look: string, marked: boolean): string {
  const said = [`${line.from} → ${line.to}`, ARROWS[line.kind].name, ...(line.text === undefined ? [] : [line.text])];
  const head = hasHead ? ` marker-end="url(#head-${line.status ?? line.kind})"` : '';
  const dot =
    branch === undefined
      ? ''
      : `<circle class="head-${line.status ?? line.kind}${look === ' same' ? look : ''}" cx="${branch.x}" cy="${branch.y}" r="2.5"/>`;
  const mark = marked ? ` data-from="${escaped(line.from)}" data-to="${escaped(line.to)}"` : '';
  return `<path class="line ${line.kind}${look}"${mark} d="${pathOf(points)}"${head}><title>${escaped(said.join(', '))}</title></path>${dot}`;
}

const CORNER = 6;

/** With rounded corners. */
function pathOf(points: readonly Point[]): string {
  return points
    .map((point, index) => {
      const [before, after] = [points[index - 1], points[index + 1]];
      if (before === undefined) return `M${point.x} ${point.y}`;
      if (after === undefined) return `L${point.x} ${point.y}`;
      const [start, end] = [towards(point, before), towards(point, after)];
      return `L${start.x} ${start.y}Q${point.x} ${point.y} ${end.x} ${end.y}`;
    })
    .join('');
}

function towards(from: Point, to: Point): Point {
  const length = Math.abs(to.x - from.x) + Math.abs(to.y - from.y);
  const step = Math.min(CORNER, length / 2);
  return { x: from.x + Math.sign(to.x - from.x) * step, y: from.y + Math.sign(to.y - from.y) * step };
}

function drawLabel({ x, y, width, height, text, kind, isStep }: Label, look: string): string {
  if (isStep === true)
    return `<circle class="badge" cx="${x + width / 2}" cy="${y + height / 2}" r="${width / 2}"/><text class="badge-words" x="${x + width / 2}" y="${y + height / 2 + 4}">${text}</text>`;
  return `<rect class="label" x="${x}" y="${y}" width="${width}" height="${height}" rx="3"/><text class="label-words ${kind}${look}" x="${x + width / 2}" y="${y + height - 4}">${escaped(text)}</text>`;
}

function arrowHead(kind: ArrowKind | ChangeStatus): string {
  return `<marker id="head-${kind}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path class="head-${kind}" d="M0 1l9 4-9 4z"/></marker>`;
}

/** The steps in words under the picture, in two columns where there is room. */
function stepList(
  steps: readonly string[],
  width: number,
  top: number,
): { readonly height: number; readonly drawn: readonly string[] } {
  if (steps.length === 0) return { height: 0, drawn: [] };
  const columns = width >= 1200 && steps.length > 3 ? 2 : 1;
  const rows = Math.ceil(steps.length / columns);
  const room = (width - 2 * LEGEND_LEFT) / columns;
  const drawn = steps.map((step, index) => {
    const x = LEGEND_LEFT + Math.floor(index / rows) * room;
    const y = top + (index % rows) * LEGEND_ROW + 12;
    return `<circle class="badge" cx="${x + 9}" cy="${y}" r="9"/><text class="badge-words" x="${x + 9}" y="${y + 4}">${index + 1}</text><text class="step" x="${x + 26}" y="${y + 4}">${escaped(fitText(step, 12, room - 42))}</text>`;
  });
  return { height: rows * LEGEND_ROW + 16, drawn };
}

/** Samples with their names, in as many rows as the paper needs. */
function legend(
  kinds: readonly ArrowKind[],
  statuses: readonly ChangeStatus[],
  { width, height }: Layout,
): { readonly height: number; readonly drawn: readonly string[] } {
  let [x, y] = [LEGEND_LEFT, height];
  const word = (name: string, sample: (x: number, y: number) => string) => {
    const wide = 36 + widthOfText(name, 11);
    if (x > LEGEND_LEFT && x + wide > width - LEGEND_LEFT) [x, y] = [LEGEND_LEFT, y + LEGEND_ROW];
    const drawn = `${sample(x, y)}<text class="foot" x="${x + 36}" y="${y + 16}">${name}</text>`;
    x += wide + 24;
    return drawn;
  };
  const drawn = [
    ...kinds.map((kind) =>
      word(
        ARROWS[kind].name,
        (left, top) => `<path class="line ${kind}" d="M${left} ${top + 12}h28" marker-end="url(#head-${kind})"/>`,
      ),
    ),
    ...statuses.map((status) =>
      word(
        CHANGES[status].name,
        (left, top) => `<rect class="card ${status}" x="${left}" y="${top + 5}" width="28" height="14" rx="3"/>`,
      ),
    ),
  ];
  return { height: drawn.length === 0 ? 0 : y - height + LEGEND_ROW + 16, drawn };
}
