import { type Node, parseTree, visit } from 'jsonc-parser';
import {
  type Diagnostic,
  error,
  failure,
  type Result,
  type SourcePosition,
  success,
  warning,
} from '../../base/index.ts';
import { type Document, type Path, showPath } from '../../model/index.ts';
import { MAX_DUPLICATES, MAX_NESTING, MAX_VALUES } from './limits.ts';
import { TextLines } from './text-lines.ts';

/** Reads JSON text. Positions are found when first asked for: most runs never ask. */
export function jsonDocument(file: string, text: string): Result<Document> {
  const lines = new TextLines(text);
  const scan = scanJson(text);
  if (scan.tooDeepAt !== undefined) {
    return failure(
      error('LTL1004', `The document nests more than ${MAX_NESTING} lists and mappings inside each other.`, {
        at: lines.position(file, scan.tooDeepAt),
      }),
    );
  }
  if (scan.tooManyAt !== undefined) {
    const what = `The document holds more than ${MAX_VALUES} values; CloudFormation accepts at most 1 MB.`;
    return failure(error('LTL1002', what, { at: lines.position(file, scan.tooManyAt) }));
  }
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (thrown) {
    return failure(syntaxFault(file, text, lines, thrown));
  }
  let tree: Node | undefined;
  const locate: Document['locate'] = (path) => {
    tree ??= parseTree(text, [], { disallowComments: true });
    return { ...lines.position(file, tree === undefined ? 0 : offsetOf(tree, path)), path: showPath(path) };
  };
  return success(
    { file, root, locate },
    duplicateKeys(scan.duplicates, (offset) => lines.position(file, offset)),
  );
}

export interface DuplicateKey {
  readonly key: string;
  readonly offset: number;
}

/** CloudFormation keeps the last of two equal keys, which is rarely what their author meant. */
export function duplicateKeys(
  found: readonly DuplicateKey[],
  place: (offset: number) => SourcePosition,
): readonly Diagnostic[] {
  const more = found.length - MAX_DUPLICATES;
  return found.slice(0, MAX_DUPLICATES).map(({ key, offset }, index) => {
    const others = more > 0 && index === MAX_DUPLICATES - 1 ? ` So do ${more} more.` : '';
    return warning('LTL1013', `The key "${key}" stands twice in one mapping; the last one counts.${others}`, {
      at: place(offset),
      fix: 'Remove one of the two.',
    });
  });
}

interface Scan {
  readonly tooDeepAt?: number;
  readonly tooManyAt?: number;
  readonly duplicates: readonly DuplicateKey[];
}

/** One pass over the characters, without recursion, before anything that recurses sees the text. */
function scanJson(text: string): Scan {
  const duplicates: DuplicateKey[] = [];
  const open: (Set<string> | undefined)[] = [];
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '{':
      case '[':
        open.push(text[at] === '{' ? new Set() : undefined);
        if (open.length > MAX_NESTING) return { tooDeepAt: at, duplicates };
        if (++values > MAX_VALUES) return { tooManyAt: at, duplicates };
        break;
      case ',':
        if (++values > MAX_VALUES) return { tooManyAt: at, duplicates };
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case '"': {
        const end = endOfString(text, at);
        const keys = open.at(-1);
        if (keys !== undefined && isFollowedByColon(text, end + 1)) {
          const key = text.slice(at + 1, end);
          if (keys.has(key)) duplicates.push({ key, offset: at });
          keys.add(key);
        }
        at = end;
        break;
      }
    }
  }
  return { duplicates };
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

function isFollowedByColon(text: string, from: number): boolean {
  let at = from;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++;
  return text[at] === ':';
}

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

function syntaxFault(file: string, text: string, lines: TextLines, thrown: unknown): Diagnostic {
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

/** Collections are shown at their key, so that the line names them; scalars at themselves. */
function offsetOf(root: Node, path: Path): number {
  let node: Node = root;
  for (const step of path) {
    const next = childOf(node, step);
    if (next === undefined) break;
    node = next;
  }
  const isCollection = node.type === 'object' || node.type === 'array';
  const key = isCollection && node.parent?.type === 'property' ? node.parent : undefined;
  return (key ?? node).offset;
}

function childOf(node: Node, step: string | number): Node | undefined {
  if (node.type === 'array' && typeof step === 'number') return node.children?.[step];
  return node.type === 'object' ? entriesOf(node).get(step) : undefined;
}

const ENTRIES = new WeakMap<Node, ReadonlyMap<unknown, Node>>();

/** Of two equal keys JSON.parse keeps the last; jsonc-parser would find the first. */
function entriesOf(node: Node): ReadonlyMap<unknown, Node> {
  const known = ENTRIES.get(node);
  if (known !== undefined) return known;
  const entries = new Map<unknown, Node>();
  for (const { children: [key, value] = [] } of node.children ?? [])
    if (key !== undefined && value !== undefined) entries.set(key.value, value);
  ENTRIES.set(node, entries);
  return entries;
}
