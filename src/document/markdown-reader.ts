/** Reads back what was written, as GitHub does: for tests of documents. */

export interface ReadTable {
  /** The line of its header, from 1. */
  readonly line: number;
  /** The cells of each row, the header and the rule included. */
  readonly widths: readonly number[];
}

/** Every run of lines that begin with a bar. */
export function tables(text: string): readonly ReadTable[] {
  const found: { line: number; widths: number[] }[] = [];
  let current: { line: number; widths: number[] } | undefined;
  for (const [index, line] of outsideFences(text)) {
    if (line.startsWith('|')) {
      if (current === undefined) {
        current = { line: index + 1, widths: [] };
        found.push(current);
      }
      current.widths.push(cellsOf(line));
    } else current = undefined;
  }
  return found;
}

/** A bar behind a backslash is text, also inside code. */
function cellsOf(line: string): number {
  return line
    .replaceAll(/\\\|/g, '')
    .replace(/^\|/, '')
    .replace(/\|\s*$/, '')
    .split('|').length;
}

/** Links to anchors that the document does not have, and anchors that it has twice. */
export function brokenAnchors(text: string): readonly string[] {
  const anchors = [...text.matchAll(/<a id="([^"]+)"><\/a>/g)].map(([, id = '']) => id);
  const twice = anchors.filter((id, index) => anchors.indexOf(id) !== index);
  const missing = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, id = '']) => id).filter((id) => !anchors.includes(id));
  return [...new Set([...missing, ...twice])];
}

export interface FileLink {
  readonly path: string;
  readonly anchor?: string;
}

/** Links and images that lead to files. */
export function fileLinks(text: string): readonly FileLink[] {
  const found = [...withoutCode(text).matchAll(/\]\(([^)#][^)]*)\)|(?:src|srcset)="([^"]+)"/g)].map(
    ([, link, source]) => link ?? source ?? '',
  );
  return found
    .filter((each) => !/^https?:/.test(each))
    .map((each) => {
      const [path = '', anchor] = each.split('#');
      return { path, ...(anchor !== undefined && { anchor }) };
    });
}

function withoutCode(text: string): string {
  const outside = outsideFences(text).map(([, line]) => line);
  return outside.join('\n').replaceAll(/`[^`\n]*`/g, '');
}

/** What a link can lead to: written anchors, and those that GitHub makes of headings. */
export function anchors(text: string): readonly string[] {
  const written = [...text.matchAll(/<a id="([^"]+)"><\/a>/g)].map(([, id = '']) => id);
  const headings = outsideFences(text).flatMap(([, line]) => /^#+ +(.+)$/.exec(line)?.[1] ?? []);
  const made = headings.map((heading) =>
    heading
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
  return [...written, ...made];
}

function outsideFences(text: string): readonly (readonly [number, string])[] {
  let isInside = false;
  return text.split('\n').flatMap((line, index) => {
    if (/^\s*```/.test(line)) isInside = !isInside;
    return isInside ? [] : [[index, line] as const];
  });
}
