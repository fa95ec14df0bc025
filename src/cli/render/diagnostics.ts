import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Diagnostic, SourcePosition } from '../../base/index.ts';
import type { Terminal } from '../terminal.ts';
import { palette } from './palette.ts';
import { hanging, printable, widthOf } from './text-width.ts';

/** Writes diagnostics to standard error, errors first. */
export function showDiagnostics(diagnostics: readonly Diagnostic[], terminal: Terminal): void {
  const sorted = [...diagnostics].sort((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));
  for (const diagnostic of sorted.slice(0, MOST)) terminal.err(`${renderDiagnostic(diagnostic, terminal)}\n`);
  if (sorted.length > MOST) terminal.err(`… and ${sorted.length - MOST} more; --json lists them all.\n`);
}

const MOST = 40;

export function renderDiagnostic(given: Diagnostic, { colors, width, cwd }: Terminal): string {
  const diagnostic = printable(given);
  const { bad, open, dim } = palette(colors.err);
  const mark = diagnostic.severity === 'error' ? bad : open;
  const label = `${mark(diagnostic.severity)} ${diagnostic.code}  `;
  const lines = [hanging(label, diagnostic.what, width)];
  const field = (name: string, text: string | undefined) => {
    if (text !== undefined) lines.push(hanging(`  ${dim(name.padEnd(6))} `, text, width));
  };
  if (diagnostic.at !== undefined) {
    field('at', showPosition(diagnostic.at));
    lines.push(...excerpt(diagnostic.at, cwd, width).map((line) => `         ${dim(line)}`));
  }
  field('path', diagnostic.at?.path || undefined);
  field('why', diagnostic.why);
  field('fix', diagnostic.fix);
  return lines.join('\n');
}

/** `file:line:column`, as editors and terminals make links of. */
export function showPosition({ file, line, column }: SourcePosition): string {
  return [file, line, column].filter((part) => part !== undefined).join(':');
}

const LONGEST_EXCERPT_FILE = 4 * 1024 * 1024;

/** The line of the file with a caret under the column, if the file can be read once more. */
function excerpt({ file, line, column }: SourcePosition, cwd: string, width: number): readonly string[] {
  if (line === undefined || file.startsWith('<')) return [];
  const text = lineOf(resolve(cwd, file), line);
  if (text === undefined || text.trim() === '') return [];
  const before = text.slice(0, (column ?? 1) - 1);
  // A long line, as in minified JSON, is shown around the column.
  const room = Math.max(20, width - 20);
  const start = before.length > room - 10 ? before.length - Math.floor(room / 2) : 0;
  const shown = printable(text.slice(start, start + room).replaceAll('\t', ' '));
  const caret = ' '.repeat(widthOf(printable(before.slice(start).replaceAll('\t', ' '))));
  return [`${line} | ${shown}`, ...(column === undefined ? [] : [`${' '.repeat(String(line).length)} | ${caret}^`])];
}

function lineOf(path: string, line: number): string | undefined {
  try {
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > LONGEST_EXCERPT_FILE) return undefined;
    return readFileSync(path, 'utf8')
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/, line)[line - 1];
  } catch {
    return undefined;
  }
}
