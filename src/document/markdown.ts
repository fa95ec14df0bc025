/** GitHub's Markdown, written so that equal content gives equal bytes and a change touches the lines that speak of it. */

/** Text for a table cell or paragraph: nothing in it is taken for markup. */
export function plain(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll('\\', '\\\\')
    .replaceAll(/[|*_`[\]]/g, (mark) => (mark === '_' ? mark : `\\${mark}`))
    .replaceAll('<', '&lt;');
}

/** A name or value as written in a template; a pipe inside it must be escaped even there. */
export function code(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  if (line === '') return '';
  const ticks = line.includes('`') ? '``' : '`';
  const padded = line.startsWith('`') || line.endsWith('`') ? ` ${line} ` : line;
  return `${ticks}${padded.replaceAll('|', '\\|')}${ticks}`;
}

export type TableCell = string;

/**
 * A table without padding between the bars, so that a longer cell changes its own line only. A column in which every
 * row is empty is left out, except the first.
 */
export function table(header: readonly string[], rows: readonly (readonly TableCell[])[]): string {
  if (rows.length === 0) return '';
  const kept = header.flatMap((_, index) =>
    index === 0 || rows.some((row) => (row[index] ?? '') !== '') ? [index] : [],
  );
  const line = (cells: readonly TableCell[]) => `| ${kept.map((index) => cells[index] ?? '').join(' | ')} |`;
  const rule = `|${kept.map((index) => (isAmount(header[index]) ? '--:' : '---')).join('|')}|`;
  return [line(header), rule, ...rows.map(line)].join('\n');
}

/** Headings that end in a currency sign stand over amounts. */
function isAmount(heading: string | undefined): boolean {
  return heading?.endsWith('$') === true;
}

/** Long parts, folded away. GitHub reads no Markdown in the summary, and the blank lines make it read that of the body. */
export function details(summary: string, body: string): string {
  return body === '' ? '' : `<details>\n<summary>${html(summary)}</summary>\n\n${body}\n\n</details>`;
}

function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** Paragraphs, lists and tables with a blank line between them; empty ones are left out. */
export function blocks(...parts: readonly (string | undefined | false)[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join('\n\n');
}

export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** The anchor of an id: `C-MCP-04` is reached as `#c-mcp-04`. */
export function anchor(id: string): string {
  return `<a id="${anchorName(id)}"></a>`;
}

export function linkTo(id: string, text = id): string {
  return `[${text}](#${anchorName(id)})`;
}

export function anchorName(id: string): string {
  return id.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}

/** `a, b and 3 more`. */
export function shortList(items: readonly string[], most = 8): string {
  if (items.length <= most) return items.join(', ');
  return `${items.slice(0, most).join(', ')} and ${items.length - most} more`;
}

/** `1 resource`, `2 resources`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`;
}
