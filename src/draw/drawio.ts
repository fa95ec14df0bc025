/**
 * A layout as a file of draw.io (https://www.drawio.com): frames are containers that move with what they hold, arrows are
 * attached to their cards, and icons travel inside the file. Structure after mxfile.xsd
 * (https://github.com/jgraph/drawio-mcp/blob/main/shared/mxfile.xsd).
 */
import type { Card, Frame, Layout, Line, Rectangle } from '../answers/index.ts';
import { hasHeaderIcon } from './layout/frame-header.ts';
import { ICON_SIZE, TEXT_LEFT } from './layout/make-card.ts';
import { iconOf } from './resource-kinds.ts';
import { ARROWS, CHANGES } from './svg/style.ts';
import { escaped, frameIcon } from './svg/svg.ts';
import type { Icons } from './svg/symbols.ts';

export function renderDrawio(layout: Layout, icons: Icons = () => undefined): string {
  const { title, subtitle, width, height, frames, cards, lines } = layout;
  const corner = new Map<string, Rectangle>(frames.map((frame) => [frame.id, frame]));
  const within = (parent: string | undefined): Parent => {
    const around = parent === undefined ? undefined : corner.get(parent);
    return around === undefined ? { id: '1', x: 0, y: 0 } : { id: frameId(parent ?? ''), x: around.x, y: around.y };
  };
  const cells = [
    vertex('title', label(title, subtitle), TITLE_STYLE, { x: 32, y: 16, width: width - 64, height: 56 }, TOP),
    ...frames.flatMap((frame) => frameCells(frame, within(frame.parent), icons)),
    ...cards.flatMap((card) => cardCells(card, within(card.frame), icons)),
    ...lines.map((line, index) => edge(line, index, cards)),
    ...stepCells(layout),
  ];
  return `${[
    '<mxfile host="lintel">',
    `<diagram id="drawing" name="${escaped(title)}">`,
    `<mxGraphModel grid="1" gridSize="8" page="1" pageWidth="${width}" pageHeight="${height}" math="0" shadow="0">`,
    '<root>',
    '<mxCell id="0"/>',
    '<mxCell id="1" parent="0"/>',
    ...cells,
    '</root>',
    '</mxGraphModel>',
    '</diagram>',
    '</mxfile>',
  ].join('\n')}\n`;
}

function stepCells({ steps = [], width, height }: Layout): readonly string[] {
  if (steps.length === 0) return [];
  const words = steps.map((step, index) => `${index + 1}. ${escaped(step)}`).join('<br>');
  const at = { x: 32, y: height, width: width - 64, height: 16 * steps.length + 16 };
  return [vertex('steps', words, TITLE_STYLE, at, TOP)];
}

interface Parent {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

const TOP: Parent = { id: '1', x: 0, y: 0 };

const TITLE_STYLE =
  'text;html=1;align=left;verticalAlign=top;fontSize=11;fontColor=#16191f;strokeColor=none;fillColor=none;';

const FRAME_STYLES: Readonly<Record<Frame['kind'] | 'public' | 'private' | 'isolated', string>> = {
  cloud: 'fillColor=none;strokeColor=#232f3e;fontColor=#232f3e;strokeWidth=1.5;',
  region: 'fillColor=none;strokeColor=#00a4a6;fontColor=#007a7c;dashed=1;',
  vpc: 'fillColor=none;strokeColor=#8c4fff;fontColor=#6b2fe0;strokeWidth=1.5;',
  zone: 'fillColor=none;strokeColor=#147eba;fontColor=#0f6a9e;dashed=1;align=center;',
  subnet: 'fillColor=#e6f6f7;strokeColor=#00a4a6;fontColor=#00696b;',
  public: 'fillColor=#f2f6e8;strokeColor=#7aa116;fontColor=#4f6b0a;',
  private: 'fillColor=#e6f6f7;strokeColor=#00a4a6;fontColor=#00696b;',
  isolated: 'fillColor=#eef2f9;strokeColor=#5a7fc0;fontColor=#35558f;',
  services: 'fillColor=#f7f8fa;strokeColor=#d3dae1;fontColor=#414d5c;rounded=1;absoluteArcSize=1;arcSize=16;',
  strip:
    'fillColor=#ffffff;fillOpacity=50;strokeColor=#8a97a6;fontColor=#5b6875;dashed=1;rounded=1;absoluteArcSize=1;arcSize=16;align=right;',
};

function frameCells(frame: Frame, parent: Parent, icons: Icons): readonly string[] {
  const { id, kind, label: words, detail, tier } = frame;
  const changed = frame.status === undefined ? '' : `strokeColor=${CHANGES[frame.status].light};strokeWidth=2.5;`;
  const left = hasHeaderIcon(frame) ? 30 : 12;
  const style = `html=1;whiteSpace=wrap;container=1;collapsible=0;recursiveResize=0;verticalAlign=top;fontSize=12;align=left;spacingLeft=${kind === 'zone' ? 0 : left};${FRAME_STYLES[kind === 'subnet' ? (tier ?? 'private') : kind]}${changed}`;
  const size = { x: 0, y: 0, width: 24, height: 24 };
  return [
    vertex(frameId(id), words === '' ? '' : label(words, detail), style, frame, parent),
    ...image(`icon-${frameId(id)}`, frameIcon(frame), icons, size, { id: frameId(id), x: 0, y: 0 }),
  ];
}

function cardCells(card: Card, parent: Parent, icons: Icons): readonly string[] {
  const { node, title, lines } = card;
  const id = cardId(node.id);
  const status = node.status === undefined ? '' : `strokeColor=${CHANGES[node.status].light};strokeWidth=2.5;`;
  const style = `rounded=1;absoluteArcSize=1;arcSize=12;html=1;whiteSpace=wrap;align=left;spacingLeft=${TEXT_LEFT - 4};fillColor=#ffffff;strokeColor=#c6ced6;fontColor=#16191f;fontSize=11;${node.when === undefined ? '' : 'dashed=1;'}${status}`;
  const count = node.count === undefined ? '' : ` ×${node.count}`;
  const told = [node.label, ...node.details, ...(node.when === undefined ? [] : [`if ${node.when}`])].join(', ');
  const cell = vertex(undefined, '', style, card, parent);
  return [
    `<UserObject id="${escaped(id)}" label="${escaped(label(`${title.join(' ')}${count}`, ...lines))}" tooltip="${escaped(told)}" resources="${escaped(node.resources.join(' '))}">${cell}</UserObject>`,
    ...image(
      `icon-${id}`,
      iconOf(node.type, node.details[0]),
      icons,
      { x: 8, y: 8, width: ICON_SIZE, height: ICON_SIZE },
      { id, x: 0, y: 0 },
    ),
  ];
}

/** An icon inside its card or frame; none where the caller has none. */
function image(id: string, name: string | undefined, icons: Icons, at: Rectangle, parent: Parent): readonly string[] {
  const file = name === undefined ? undefined : icons(name);
  if (file === undefined) return [];
  // A style ends at a semicolon, so the file is named without `;base64`, as draw.io writes it.
  const data = `data:image/svg+xml,${base64(file)}`;
  return [vertex(id, '', `shape=image;aspect=fixed;imageAspect=0;connectable=0;image=${data};`, at, parent)];
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

function vertex(id: string | undefined, value: string, style: string, at: Rectangle, parent: Parent): string {
  const named = id === undefined ? '' : ` id="${escaped(id)}" value="${escaped(value)}"`;
  return `<mxCell${named} style="${escaped(style)}" vertex="1" parent="${escaped(parent.id)}"><mxGeometry x="${at.x - parent.x}" y="${at.y - parent.y}" width="${at.width}" height="${at.height}" as="geometry"/></mxCell>`;
}

function edge({ from, to, kind, status, text, step, points }: Line, index: number, cards: readonly Card[]): string {
  const { light, width, dashes } = ARROWS[kind];
  const color = status === undefined ? light : CHANGES[status].light;
  const dashed = dashes === undefined ? '' : `dashed=1;dashPattern=${dashes};`;
  const ends = `${anchor('exit', from, points[0], cards)}${anchor('entry', to, points.at(-1), cards)}`;
  const style = `edgeStyle=orthogonalEdgeStyle;rounded=1;html=1;endArrow=block;endSize=5;jumpStyle=none;fontSize=10;labelBackgroundColor=#ffffff;strokeColor=${color};fontColor=${color};strokeWidth=${width};${dashed}${ends}`;
  const said = [...(step === undefined ? [] : [`(${step})`]), ...(text === undefined ? [] : [text])].join(' ');
  const bends = points.slice(1, -1).map(({ x, y }) => `<mxPoint x="${x}" y="${y}"/>`);
  const way = bends.length === 0 ? '' : `<Array as="points">${bends.join('')}</Array>`;
  return `<mxCell id="line-${index}" value="${escaped(said)}" style="${escaped(style)}" edge="1" parent="1" source="${escaped(cardId(from))}" target="${escaped(cardId(to))}"><mxGeometry relative="1" as="geometry">${way}</mxGeometry></mxCell>`;
}

/** Where on its card a line begins or ends, as parts of its size. */
function anchor(
  end: 'exit' | 'entry',
  id: string,
  at: Layout['lines'][number]['points'][number] | undefined,
  cards: readonly Card[],
): string {
  const card = cards.find(({ node }) => node.id === id);
  if (card === undefined || at === undefined) return '';
  const part = (value: number) => String(Math.round(value * 1000) / 1000);
  const [x, y] = [part((at.x - card.x) / card.width), part((at.y - card.y) / card.height)];
  return `${end}X=${x};${end}Y=${y};${end}Dx=0;${end}Dy=0;`;
}

/** HTML inside an attribute: the first line bold, the others below. */
function label(first: string, ...others: readonly (string | undefined)[]): string {
  const said = others.filter((other) => other !== undefined);
  return [`<b>${escaped(first)}</b>`, ...said.map(escaped)].join('<br>');
}

function frameId(id: string): string {
  return `frame-${id}`;
}

function cardId(id: string): string {
  return `card-${id}`;
}
