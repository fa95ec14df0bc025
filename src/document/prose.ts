/** What people write into a generated document: regions between two markers, which a new generation keeps. */
import { type Diagnostic, error, failure, type Result, success } from '../base/index.ts';

export type Prose = ReadonlyMap<string, string>;

const BEGIN = /^<!-- prose: (.*?) -->$/;
const END = '<!-- end of prose -->';

/** The region of a name: its text, or nothing but its markers. */
export function proseRegion(name: string, text: string): string {
  return text === '' ? `<!-- prose: ${name} -->\n${END}` : `<!-- prose: ${name} -->\n${text}\n${END}`;
}

/** Reads the prose of an existing document, by region. Markers in the wrong place are a fault, and then nothing is read. */
export function readProse(text: string, file: string): Result<Prose> {
  const prose = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  const fault = (line: number, what: string) =>
    diagnostics.push(error('LTL7001', what, { at: { file, line: line + 1 }, why: WHY, fix: FIX }));
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  let open: { readonly name: string; readonly line: number } | undefined;
  let fence = '';
  for (const [index, line] of lines.entries()) {
    const trimmed = line.trim();
    const [ticks] = /^(?:```+|~~~+)/.exec(trimmed) ?? [];
    if (fence === '' && ticks !== undefined) fence = ticks;
    else if (fence !== '' && trimmed.startsWith(fence)) fence = '';
    if (fence !== '') continue;
    const [, name] = BEGIN.exec(trimmed) ?? [];
    if (name !== undefined) {
      if (open !== undefined)
        fault(index, `The region "${name}" begins inside the region "${open.name}" of line ${open.line + 1}.`);
      else if (prose.has(name)) fault(index, `The region "${name}" is there twice.`);
      open = { name, line: index };
    } else if (trimmed === END) {
      if (open === undefined) fault(index, 'A region of prose ends that has not begun.');
      else
        prose.set(
          open.name,
          lines
            .slice(open.line + 1, index)
            .join('\n')
            .replace(/^\n+|\s+$/g, ''),
        );
      open = undefined;
    } else if (/^<!--\s*(?:end of )?prose/i.test(trimmed)) {
      fault(index, `The marker "${trimmed}" is not written as Lintel writes it.`);
    }
  }
  if (open !== undefined) fault(open.line, `The region "${open.name}" begins and never ends.`);
  return diagnostics.length > 0 ? failure(...diagnostics) : success(prose);
}

const WHY = 'What stands in it would be lost, so nothing was written.';
const FIX = `Write <!-- prose: NAME --> once for each name, and ${END} after its text.`;
