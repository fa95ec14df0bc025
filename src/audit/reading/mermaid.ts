import { type FencedBlock, type Passage, type Pieces, withoutMarkup } from './passage.ts';

const SHAPES = [
  /^\(\(\s*"?(.*?)"?\s*\)\)/,
  /^\[\(\s*"?(.*?)"?\s*\)\]/,
  /^\(\[\s*"?(.*?)"?\s*\]\)/,
  /^\[\[\s*"?(.*?)"?\s*\]\]/,
  /^\[\/?\s*"?(.*?)"?\s*\/?\]/,
  /^\{\{\s*"?(.*?)"?\s*\}\}/,
  /^\{\s*"?(.*?)"?\s*\}/,
  /^\(\s*"?(.*?)"?\s*\)/,
];
const LINK = /\s*(<?(?:--+|==+|-\.+-)[>ox]?)\s*(?:\|([^|]*)\|)?\s*/;
const LABELLED = /\s(?:--|==)\s+([^->|]+?)\s+(--+>|==+>)\s/;

interface Node {
  readonly id: string;
  readonly label?: string;
  readonly at: number;
}

/** Nodes in their subgraphs and the links of a flowchart; other kinds of diagrams say nothing here. */
export function readMermaid(block: FencedBlock, pieces: Pieces): void {
  if (!/^\s*(?:graph|flowchart)\b/m.test(block.lines.join('\n'))) return;
  const around: string[] = [];
  const titles = new Map<string, string>();
  const links: { from: string; to: string; label: string; both: boolean; line: number; column: number }[] = [];
  for (const [index, raw] of block.lines.entries()) {
    const line = block.line + index;
    const text = raw.trim();
    const start = raw.length - raw.trimStart().length;
    if (text.startsWith('%%') || /^(?:graph|flowchart|style|classDef|class|linkStyle|click|direction)\b/.test(text))
      continue;
    const group = /^subgraph\s+(?:[\w-]+\s*\[)?"?(.+?)"?\]?$/.exec(text)?.[1];
    if (group !== undefined) {
      const passage = passageOf(group, line, start + raw.trim().indexOf(group) + 1, block, around);
      pieces.passages.push(passage);
      around.push(passage.text);
    } else if (text === 'end') around.pop();
    else {
      for (const node of nodesOf(text)) {
        if (node.label === undefined) continue;
        const passages = linesOf(node.label).map(({ part, at }) =>
          passageOf(part, line, start + node.at + at + 1, block, around),
        );
        const title = passages[0]?.text ?? node.id;
        titles.set(node.id, title);
        const inside = passages.map((each, at) => (at === 0 ? each : { ...each, above: [...each.above, title] }));
        pieces.passages.push(...inside);
        pieces.boxes.push({
          title,
          line,
          column: start + node.at + 1,
          around: [...around],
          passages: inside,
          drawing: block.line,
        });
      }
      for (const link of linksOf(text)) links.push({ ...link, line, column: start + 1 });
    }
  }
  const named = (id: string) => titles.get(id) ?? id;
  pieces.arrows.push(...links.map((link) => ({ ...link, from: named(link.from), to: named(link.to) })));
}

function passageOf(raw: string, line: number, column: number, block: FencedBlock, around: readonly string[]): Passage {
  const { text, columns } = withoutMarkup(raw, column);
  return { line, text, columns, form: 'drawing', headings: block.headings, above: [...block.above, ...around] };
}

function linesOf(label: string): readonly { readonly part: string; readonly at: number }[] {
  const parts: { part: string; at: number }[] = [];
  let at = 0;
  for (const part of label.split(/(<br\s*\/?>|\\n)/)) {
    if (!/^(?:<br|\\n)/.test(part) && part.trim() !== '') parts.push({ part, at });
    at += part.length;
  }
  return parts;
}

function nodesOf(text: string): readonly Node[] {
  const nodes: Node[] = [];
  for (const found of text.matchAll(/(?:^|(?<=[\s>|&]))([A-Za-z_][\w-]*?)(?=[[({])/g)) {
    const id = found[1] ?? '';
    const rest = text.slice(found.index + found[0].length);
    const label = SHAPES.map((shape) => shape.exec(rest)?.[1]).find((each) => each !== undefined);
    if (label !== undefined)
      nodes.push({ id, label: label.replace(/^"|"$/g, ''), at: found.index + found[0].length + 1 });
  }
  return nodes;
}

function linksOf(text: string): readonly { from: string; to: string; label: string; both: boolean }[] {
  const label = LABELLED.exec(` ${text} `)?.[1];
  const bare = stripShapes(label === undefined ? text : text.replace(`-- ${label} -->`, '-->'));
  const parts: string[] = [];
  const marks: { mark: string; label: string }[] = [];
  let rest = bare;
  for (let found = LINK.exec(rest); found !== null && found[1] !== undefined; found = LINK.exec(rest)) {
    parts.push(rest.slice(0, found.index));
    marks.push({ mark: found[1], label: found[2] ?? label ?? '' });
    rest = rest.slice(found.index + found[0].length);
  }
  parts.push(rest);
  return marks.flatMap(({ mark, label: written }, index) =>
    idsOf(parts[index]).flatMap((from) =>
      idsOf(parts[index + 1]).map((to) => ({
        from,
        to,
        label: written.replaceAll('"', ''),
        both: mark.startsWith('<'),
      })),
    ),
  );
}

function idsOf(part: string | undefined): readonly string[] {
  return (part ?? '')
    .split('&')
    .map((each) => each.trim().replace(/;$/, ''))
    .filter((each) => /^[\w-]+$/.test(each));
}

function stripShapes(text: string): string {
  return text.replace(/([A-Za-z_][\w-]*)(?:\(\(.*?\)\)|\[\(.*?\)\]|\[.*?\]|\{\{.*?\}\}|\{.*?\}|\(.*?\))/g, '$1');
}
