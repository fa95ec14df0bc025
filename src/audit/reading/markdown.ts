import { environmentsIn, PLANNED } from '../circumstance.ts';
import { readDrawing } from './drawing.ts';
import { readMermaid } from './mermaid.ts';
import { type FencedBlock, type Passage, type Pieces, type ReadDocument, withoutMarkup } from './passage.ts';

const FENCE = /^\s*(`{3,}|~{3,})\s*([\w+-]*)/;
const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const ITEM = /^(\s*)(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s+)?(.*)$/;
const RULER = /^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$/;

/** Below every level that Markdown has. */
const FOLDED = 7;

interface Item {
  readonly indent: number;
  readonly text: string;
  readonly isNumbered: boolean;
}

/** Reads a Markdown document; whatever it holds, there is an answer. */
export function readMarkdown(markdown: string): ReadDocument {
  const lines = markdown.split(/\r?\n/);
  const pieces: Pieces = { passages: [], tables: [], lists: [], boxes: [], arrows: [], codes: [], links: [] };
  const state: State = { headings: [], items: [], lead: undefined, open: new Map() };
  for (let index = 0; index < lines.length; ) index = readBlock(lines, index, state, pieces);
  return pieces;
}

interface State {
  readonly headings: { readonly level: number; readonly text: string }[];
  items: Item[];
  lead: Passage | undefined;
  /** The list that is being read at each indentation. */
  readonly open: Map<number, { readonly lead?: Passage; readonly items: Passage[] }>;
}

/** Reads what begins at a line and answers where the next begins. */
function readBlock(lines: readonly string[], index: number, state: State, pieces: Pieces): number {
  const line = lines[index] ?? '';
  const fence = FENCE.exec(line);
  if (fence !== null) return readFence(lines, index, fence, state, pieces);
  for (const [, text = '', target = ''] of line.matchAll(/\[([^\]]*)\]\(([^)\s]*)[^)]*\)/g))
    pieces.links.push({ line: index + 1, text: withoutMarkup(text, 1).text, target });
  const heading = HEADING.exec(line);
  if (heading !== null) {
    const level = heading[1]?.length ?? 1;
    return readHeading(line.trimEnd().replace(/\s+#+$/, ''), level, level + 1, index, state, pieces);
  }
  const underlined = underlinedAt(lines, index);
  if (underlined !== undefined) return readHeading(line, underlined, 0, index, state, pieces) + 1;
  if (line.includes('|') && RULER.test(lines[index + 1] ?? '') && (lines[index + 1] ?? '').includes('|'))
    return readTable(lines, index, state, pieces);
  if (line.trim() === '' || /^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/.test(line)) {
    if (line.trim() !== '') endList(state);
    return index + 1;
  }
  const summary = /<summary>(.*?)<\/summary>/i.exec(line)?.[1];
  if (summary !== undefined) {
    // What is folded away has its summary as title.
    endList(state);
    state.headings.push({ level: FOLDED, text: withoutMarkup(summary, 1).text });
    return index + 1;
  }
  if (/<\/details>/i.test(line)) {
    const at = state.headings.findLastIndex(({ level }) => level === FOLDED);
    if (at >= 0) state.headings.length = at;
    return index + 1;
  }
  const item = state.items.length === 0 && isIndented(lines, index, pieces) ? null : ITEM.exec(line);
  if (item !== null) readItem(line, item, index, state, pieces);
  else if (state.items.length > 0 && /^\s{2,}\S/.test(line)) {
    const passage = passageAt(line, index, 'item', state);
    if (passage !== undefined && !goesOn(passage, pieces, lines)) pieces.passages.push(passage);
    // A paragraph of an item leads the list below it.
    const last = state.items.at(-1);
    const lead = passage?.text.endsWith(':') === true ? pieces.passages.at(-1) : undefined;
    if (last !== undefined && lead !== undefined)
      state.items = [...state.items, { indent: last.indent + 0.25, text: lead.text, isNumbered: false }];
  } else if (isIndented(lines, index, pieces)) {
    const passage = passageAt(line, index, 'code', state);
    if (passage !== undefined) pieces.passages.push(passage);
  } else readProse(line, index, state, pieces, lines);
  return index + 1;
}

/** A line of its own that is underlined is a title: https://spec.commonmark.org/0.31.2/#setext-headings */
function underlinedAt(lines: readonly string[], index: number): 1 | 2 | undefined {
  const [before = '', line = '', under = ''] = [lines[index - 1], lines[index], lines[index + 1]];
  const isLine = /^ {0,3}[^\s|>*+#-]/.test(line) && !ITEM.test(line) && before.trim() === '';
  if (!isLine || !/^ {0,3}(?:={2,}|-{2,})\s*$/.test(under)) return undefined;
  return under.includes('=') ? 1 : 2;
}

/** Code that is set in by a tab or four spaces, below a blank line: https://spec.commonmark.org/0.31.2/#indented-code-blocks */
function isIndented(lines: readonly string[], index: number, { passages }: Pieces): boolean {
  const isSetIn = /^(?:\t| {4,})\s*\S/.test(lines[index] ?? '');
  const before = lines[index - 1] ?? '';
  const last = passages.at(-1);
  return isSetIn && (before.trim() === '' || (last?.form === 'code' && last.line === index));
}

function endList(state: State): void {
  state.items = [];
  state.open.clear();
  state.lead = undefined;
}

function titles(state: State): readonly string[] {
  return state.headings.map(({ text }) => text);
}

function leads(state: State): readonly string[] {
  return [...(state.lead === undefined ? [] : [state.lead.text]), ...state.items.map(({ text }) => text)];
}

function passageAt(raw: string, index: number, form: Passage['form'], state: State, offset = 0): Passage | undefined {
  const { text, columns } = withoutMarkup(raw.slice(offset), offset + 1);
  if (text === '') return undefined;
  return { line: index + 1, text, columns, form, headings: titles(state), above: leads(state) };
}

function readHeading(raw: string, level: number, offset: number, index: number, state: State, pieces: Pieces): number {
  while ((state.headings.at(-1)?.level ?? 0) >= level) state.headings.pop();
  endList(state);
  const passage = passageAt(raw, index, 'heading', state, offset);
  if (passage !== undefined) pieces.passages.push(passage);
  state.headings.push({ level, text: passage?.text ?? '' });
  return index + 1;
}

/** Shorter lines are ended on purpose. */
const WRAPPED = 50;

/** Joins a line to the paragraph above it that was wrapped there. */
function goesOn(passage: Passage, { passages }: Pieces, lines: readonly string[]): boolean {
  const last = passages.at(-1);
  const before = lines[passage.line - 2] ?? '';
  if (
    last === undefined ||
    last.form !== passage.form ||
    last.line + (last.breaks?.length ?? 0) !== passage.line - 1 ||
    before.trimEnd().length < WRAPPED ||
    /(?:[:;]| {2}|\\)$/.test(before) ||
    (/[.!?]$/.test(before.trimEnd()) && !/^[a-z]/.test(passage.text)) ||
    /^(?:[-–→>]|\S{1,30}:\s)/.test(passage.text)
  )
    return false;
  const joined = {
    ...last,
    text: `${last.text} ${passage.text}`,
    columns: [...last.columns, last.columns.at(-1) ?? 1, ...passage.columns],
    breaks: [...(last.breaks ?? []), last.text.length + 1],
  };
  passages[passages.length - 1] = joined;
  return true;
}

/** Links to other places and nothing beside them: they name what stands there. */
function isNavigation(line: string): boolean {
  const links = line.match(/\[[^\]]*\]\([^)]*\)/g) ?? [];
  return links.length > 1 && !/[\p{L}\p{N}]/u.test(line.replace(/\[[^\]]*\]\([^)]*\)/g, ''));
}

function readProse(line: string, index: number, state: State, pieces: Pieces, lines: readonly string[]): void {
  state.items = [];
  state.open.clear();
  const quote = /^\s*>+\s?/.exec(line)?.[0].length ?? 0;
  // The next lines of a paragraph stand below a line of it that ends with a colon.
  const isBelow = state.lead?.text.endsWith(':') === true && (lines[index - 1] ?? '').trim() !== '';
  const lead = state.lead;
  if (!isBelow) state.lead = undefined;
  const passage = passageAt(line, index, 'prose', state, quote);
  if (passage === undefined || isNavigation(line)) return;
  if (goesOn(passage, pieces, lines)) {
    if (passage.text.endsWith(':')) state.lead = pieces.passages.at(-1);
    return;
  }
  pieces.passages.push(passage);
  state.lead = /^\s*(?:\*\*|__)/.test(line) || passage.text.endsWith(':') ? passage : isBelow ? lead : undefined;
}

function readItem(line: string, item: RegExpExecArray, index: number, state: State, pieces: Pieces): void {
  const margin = (item[1] ?? '').replaceAll('\t', '    ').length;
  const isNumbered = /^\s*\d/.test(line);
  // Points right below a numbered step are its own, indented or not.
  const isBelowStep = !isNumbered && state.items.some((each) => each.indent === margin && each.isNumbered);
  const indent = isBelowStep ? margin + 0.5 : margin;
  state.items = state.items.filter((each) => each.indent < indent);
  for (const each of [...state.open.keys()]) if (each > indent) state.open.delete(each);
  const passage = passageAt(line, index, 'item', state, line.length - (item[2] ?? '').length);
  if (passage === undefined || /^\[[^\]]*\]\(#[^)]*\)\s*$/.test(item[2] ?? '')) return;
  pieces.passages.push(passage);
  let list = state.open.get(indent);
  if (list === undefined) {
    const outer = state.open.get(state.items.at(-1)?.indent ?? -1)?.items.at(-1);
    const lead = outer ?? state.lead;
    list = { ...(lead !== undefined && { lead }), items: [] };
    state.open.set(indent, list);
    pieces.lists.push(list);
  }
  list.items.push(passage);
  state.items = [...state.items, { indent, text: passage.text, isNumbered }];
}

/** Tables of what is given at deployment, and of what it gives back. */
const GIVEN = /^(?:(?:stack|template|input) )?(?:parameters?|variables?|inputs?|outputs?)(?: names?)?$/i;
/** Columns of what a thing may be. */
const CHOICES =
  /^(?:(?:allowed|valid|possible|permitted|accepted|available) ?(?:values?|options?|types?)?|values allowed|choices|constraints?|(?:allowed )?pattern|enum)$/i;

function readTable(lines: readonly string[], index: number, state: State, pieces: Pieces): number {
  state.items = [];
  state.open.clear();
  const header = cellsOf(lines[index] ?? '').map(({ text }) => withoutMarkup(text, 1).text);
  const isOfParameters = GIVEN.test(header[0] ?? '');
  const rows: (readonly Passage[])[] = [];
  let at = index + 2;
  for (; at < lines.length && (lines[at] ?? '').includes('|'); at++) {
    const cells = cellsOf(lines[at] ?? '').map(({ text, column }, position) =>
      withUnit(withoutMarkup(text, column), header[position] ?? ''),
    );
    for (const [, text = '', target = ''] of (lines[at] ?? '').matchAll(/\[([^\]]*)\]\(([^)\s]*)[^)]*\)/g))
      pieces.links.push({ line: at + 1, text: withoutMarkup(text, 1).text, target });
    const name = cells[0]?.text ?? '';
    // A column or a cell may say of the whole row that it is planned.
    const status = [header[0] ?? '', ...cells.map(({ text }) => text)].filter(
      (each) => each.length <= 30 && PLANNED.test(each),
    );
    rows.push(
      cells.map(({ text, columns }, column) => ({
        line: at + 1,
        text,
        columns,
        form: 'cell' as const,
        ...(isOfParameters && { isPurpose: true as const }),
        headings: titles(state),
        above: [...leads(state), ...status, ...(column > 0 ? [name, header[column] ?? ''] : [header[0] ?? ''])].filter(
          (each) => each !== '',
        ),
      })),
    );
  }
  const isChoice = header.map((each) => CHOICES.test(each));
  pieces.passages.push(...rows.flatMap((row) => row.filter(({ text }, column) => text !== '' && !isChoice[column])));
  pieces.passages.push(...rows.flatMap((row) => labelled(row, header)));
  pieces.tables.push({ line: index + 1, header, rows, headings: titles(state), above: leads(state) });
  return at;
}

/** A bare number below `Memory (MB)` is one of that unit. */
function withUnit(cell: ReturnType<typeof withoutMarkup>, title: string): ReturnType<typeof withoutMarkup> {
  const unit = /\((MB|GB|MiB|GiB|s|sec|secs|seconds|min|minutes|days)\)$/i.exec(title)?.[1];
  if (unit === undefined || !/^\d[\d,.]*$/.test(cell.text)) return cell;
  const last = cell.columns.at(-1) ?? 1;
  return {
    text: `${cell.text} ${unit}`,
    columns: [...cell.columns, ...Array.from({ length: unit.length + 1 }, () => last)],
  };
}

/** In a table with a column for each environment a row is a label: `Log retention: 30 days`, in that environment. */
function labelled(row: readonly Passage[], header: readonly string[]): readonly Passage[] {
  const [name, ...cells] = row;
  if (name === undefined || name.text === '' || header.slice(1).filter(isEnvironment).length < 2) return [];
  return cells.flatMap((cell, at) =>
    cell.text === '' || cell.text.length > 40 || !isEnvironment(header[at + 1] ?? '')
      ? []
      : [
          {
            ...cell,
            text: `${name.text}: ${cell.text}`,
            columns: [...Array.from({ length: name.text.length + 2 }, () => cell.columns[0] ?? 1), ...cell.columns],
          },
        ],
  );
}

function isEnvironment(title: string): boolean {
  return title.length <= 24 && environmentsIn(title).length > 0;
}

function cellsOf(line: string): readonly { readonly text: string; readonly column: number }[] {
  const cells: { text: string; column: number }[] = [];
  const start = /^\s*\|?/.exec(line)?.[0].length ?? 0;
  let from = start;
  for (let at = start; at <= line.length; at++) {
    if (at < line.length && (line[at] !== '|' || line[at - 1] === '\\')) continue;
    if (at < line.length || line.slice(from).trim() !== '')
      cells.push({ text: line.slice(from, at), column: from + 1 });
    from = at + 1;
  }
  return cells;
}

function readFence(
  lines: readonly string[],
  index: number,
  fence: RegExpExecArray,
  state: State,
  pieces: Pieces,
): number {
  const mark = fence[1] ?? '```';
  let end = index + 1;
  while (end < lines.length && !(lines[end] ?? '').trim().startsWith(mark)) end++;
  const block = {
    language: (fence[2] ?? '').toLowerCase(),
    line: index + 2,
    lines: lines.slice(index + 1, end),
    headings: titles(state),
    above: leads(state),
  };
  const text = block.lines.join('\n');
  if (block.language === '' && hasTable(block.lines)) {
    // A fence that was closed by mistake opens another one: what stands in it is Markdown.
    for (let at = index + 1; at < end; ) at = readBlock(lines.slice(0, end), at, state, pieces);
  } else if (block.language === 'mermaid') readMermaid(block, pieces);
  else if (!['', 'text', 'txt'].includes(block.language)) readCode(block, pieces);
  else if (DRAWN.test(text)) readDrawing(block, pieces);
  else if (COMMAND.test(text)) readCode({ ...block, language: 'sh' }, pieces);
  else if (isExcerpt(text)) readCode(block, pieces);
  else readDrawing(block, pieces);
  return end + 1;
}

const DRAWN = /[│┌└├─→▼]/;

/** A line for a shell. */
const COMMAND =
  /^[ \t]*(?:\$ )?(?:sudo )?(?:\.\/\S+|(?:sh|bash|aws|sam|cdk|npm|npx|git|docker|kubectl|terraform|curl|python3?|pip3?|cd|export|mysql|psql|ssh|make)[ \t]+\S)/m;

const OF_TEMPLATE = /\bType["']?\s*:\s*["']?AWS::/;

/** Lines of a template or a program. */
function isExcerpt(text: string): boolean {
  if (OF_TEMPLATE.test(text)) return true;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const keys = lines.filter((line) => /^\s*(?:-\s+)?["']?[A-Za-z][\w:.-]*["']?\s*:(?:\s|$)/.test(line)).length;
  return /^\s*[{[]/.test(text) && keys * 2 > lines.length;
}

function hasTable(lines: readonly string[]): boolean {
  return lines.some(
    (line, at) => /^\s*\|.*\|\s*$/.test(line) && /^\s*\|(?:\s*:?-{3,}:?\s*\|)+\s*$/.test(lines[at + 1] ?? ''),
  );
}

/** A comment of its own line speaks of the lines below it, up to the next blank one. */
function readCode(block: FencedBlock, pieces: Pieces): void {
  let comment: string | undefined;
  // An excerpt of a template shows how one is written, which need not be how this one is.
  const isExample = OF_TEMPLATE.test(block.lines.join('\n'));
  pieces.codes.push({ language: block.language, line: block.line, lines: block.lines, headings: block.headings });
  for (const [index, line] of block.lines.entries()) {
    const found = /^\s*(?:#|\/\/)\s*(.+)$/.exec(line)?.[1];
    if (line.trim() === '') comment = undefined;
    else if (found !== undefined) comment = found;
    const start = line.length - line.trimStart().length;
    const text = line.trim();
    if (text === '') continue;
    pieces.passages.push({
      line: block.line + index,
      text,
      columns: Array.from({ length: text.length }, (_, at) => start + at + 1),
      form: 'code',
      headings: block.headings,
      above: [...block.above, ...(comment !== undefined && found === undefined ? [comment] : [])],
      language: block.language,
      ...(isExample && { isPurpose: true as const }),
    });
  }
}
