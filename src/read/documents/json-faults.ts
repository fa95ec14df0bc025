import { visit } from 'jsonc-parser';
import { type Diagnostic, error } from '../../base/index.ts';
import type { TextLines } from './text-lines.ts';

/** Indexed by jsonc-parser's ParseErrorCode. */
const FAULTS: Readonly<Record<number, readonly [what: string, fix?: string]>> = {
  1: ['stands where a JSON value is expected', 'Write text between double quotes.'],
  2: ['is not a number as JSON writes it'],
  3: ['stands where a key between double quotes is expected', 'A comma after the last entry is not allowed.'],
  4: ['stands where a value is expected', 'A comma after the last entry is not allowed.'],
  5: ['stands where a colon is expected', 'Write "key": value.'],
  6: ['stands where a comma is expected', 'Put a comma between entries.'],
  7: ['stands where } is expected', 'Close the mapping that is still open.'],
  8: ['stands where ] is expected', 'Close the list that is still open.'],
  9: ['stands after the end of the document', 'A file holds one JSON value.'],
  10: ['is a comment; JSON has none', 'Remove it, or write the template in YAML.'],
  11: ['is a comment that does not end'],
  12: ['is text whose closing quote is missing', 'Line breaks inside text are written \\n.'],
  14: ['has an incomplete \\u escape'],
  15: ['has an escape that JSON does not know', 'A backslash is written \\\\.'],
  16: ['has a control character inside text', 'A tab is written \\t, a line break \\n.'],
};

/** What is wrong with a text that JSON.parse threw at, at the first place where it is. */
export function syntaxFault(file: string, text: string, lines: TextLines, thrown: unknown): Diagnostic {
  const found = firstFault(text);
  if (found === undefined) {
    const offset = Number(/at position (\d+)/.exec(String(thrown))?.[1] ?? 0);
    return error('LTL1003', `The text is not valid JSON: ${(thrown as Error).message}.`, {
      at: lines.position(file, offset),
    });
  }
  const [what, fix] = FAULTS[found.code] ?? ['is not JSON'];
  const piece =
    text.slice(found.offset, found.offset + Math.min(Math.max(found.length, 1), 30)).split(/[\r\n]/)[0] ?? '';
  const shown =
    found.offset >= text.trimEnd().length
      ? 'The end of the file'
      : JSON.stringify(piece).replace(/^"|"$/g, '').replaceAll('\\"', '"');
  return error('LTL1003', `The text is not valid JSON: ${shown} ${what}.`, {
    at: lines.position(file, found.offset),
    ...(fix !== undefined && { fix }),
  });
}

interface Fault {
  readonly code: number;
  readonly offset: number;
  readonly length: number;
}

function firstFault(text: string): Fault | undefined {
  const stop = new Error('first fault found');
  let found: Fault | undefined;
  try {
    visit(
      text,
      {
        onError(code, offset, length) {
          found = { code, offset, length };
          throw stop;
        },
      },
      { disallowComments: true, allowTrailingComma: false },
    );
  } catch (thrown) {
    if (thrown !== stop) throw thrown;
  }
  return found;
}
