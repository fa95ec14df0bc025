/**
 * A Markdown document as an audit reads it: passages, each with all that says what it speaks of (headings, the list item or
 * box it stands in, the row and column of its table), and drawings as boxes in boxes with arrows between them.
 */
export interface Passage {
  /** Lines count from 1. */
  readonly line: number;
  /** Without markup. */
  readonly text: string;
  /** The column, from 1, of each character of the text. */
  readonly columns: readonly number[];
  readonly form: 'heading' | 'prose' | 'item' | 'cell' | 'drawing' | 'code';
  /** It tells what may be given, not what is so: the words beside a parameter. */
  readonly isPurpose?: true;
  /** The titles of the sections around it, outermost first. */
  readonly headings: readonly string[];
  /** What stands over it inside the section, outermost first: leads, outer items, boxes, row and column of a table. */
  readonly above: readonly string[];
  /** Of a paragraph that goes on: where in the text each further line begins. @default - one line */
  readonly breaks?: readonly number[];
  /** Of a fenced block. */
  readonly language?: string;
}

export interface Table {
  readonly line: number;
  readonly header: readonly string[];
  readonly rows: readonly (readonly Passage[])[];
  readonly headings: readonly string[];
  readonly above: readonly string[];
}

/** The items of one level below one lead. */
export interface List {
  readonly lead?: Passage;
  readonly items: readonly Passage[];
}

/** A box of a drawing, or a node of a diagram. */
export interface Box {
  readonly title: string;
  readonly line: number;
  readonly column: number;
  /** The titles of the boxes around it, outermost first. */
  readonly around: readonly string[];
  /** What is written in it, the title included, boxes inside it excluded. */
  readonly passages: readonly Passage[];
  /** The drawing it belongs to, by the line where that begins. */
  readonly drawing: number;
}

export interface ReadArrow {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly both: boolean;
  readonly line: number;
  readonly column: number;
}

export interface Code {
  readonly language: string;
  /** The line of its first line. */
  readonly line: number;
  readonly lines: readonly string[];
  readonly headings: readonly string[];
}

/** A link of a line that is no code. */
export interface Link {
  readonly line: number;
  readonly text: string;
  readonly target: string;
}

export interface ReadDocument {
  readonly passages: readonly Passage[];
  readonly tables: readonly Table[];
  readonly lists: readonly List[];
  readonly boxes: readonly Box[];
  readonly arrows: readonly ReadArrow[];
  readonly codes: readonly Code[];
  readonly links: readonly Link[];
}

/** What a part of a document adds to the whole. */
export interface Pieces {
  readonly passages: Passage[];
  readonly tables: Table[];
  readonly lists: { readonly lead?: Passage; readonly items: Passage[] }[];
  readonly boxes: Box[];
  readonly arrows: ReadArrow[];
  readonly codes: Code[];
  readonly links: Link[];
}

/** Text without emphasis, code marks, links and line breaks, and where each of its characters stood. */
export function withoutMarkup(
  raw: string,
  column: number,
): { readonly text: string; readonly columns: readonly number[] } {
  const kept: string[] = [];
  const columns: number[] = [];
  const markup = /\*\*|__|`|<!--.*?-->|<\/?[a-z][^>]*>|\[([^\]]*)\]\([^)]*\)|\\(?=[|*_`])/g;
  let from = 0;
  const keep = (text: string, start: number) => {
    for (const [index, character] of [...text].entries()) {
      kept.push(character);
      for (let unit = 0; unit < character.length; unit++) columns.push(column + start + index);
    }
  };
  for (const found of raw.matchAll(markup)) {
    keep(raw.slice(from, found.index), from);
    if (found[1] !== undefined) {
      const inner = withoutMarkup(found[1], column + found.index + 1);
      kept.push(...inner.text);
      columns.push(...inner.columns);
    } else if (/^<br/i.test(found[0])) keep('; ', found.index);
    from = found.index + found[0].length;
  }
  keep(raw.slice(from), from);
  const text = kept.join('');
  const start = text.length - text.trimStart().length;
  const end = text.trimEnd().length;
  return { text: text.slice(start, Math.max(start, end)), columns: columns.slice(start, Math.max(start, end)) };
}

export interface FencedBlock {
  readonly language: string;
  readonly line: number;
  readonly lines: readonly string[];
  readonly headings: readonly string[];
  readonly above: readonly string[];
}
