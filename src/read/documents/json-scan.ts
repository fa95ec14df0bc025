/**
 * Where the values of a JSON text stand, found in one pass without recursion, before anything that recurses sees the text.
 * What is no JSON is scanned too: it is JSON.parse that judges.
 */
import type { Path } from '../../model/index.ts';
import type { DuplicateKey } from './duplicate-keys.ts';
import { MAX_NESTING, MAX_VALUES } from './limits.ts';

/** A value and where it is shown: a list or a mapping at its key, so that the line names it; another value at itself. */
export interface Spot {
  readonly offset: number;
  within?: Map<string, Spot> | Spot[];
}

export interface JsonScan {
  readonly root: Spot;
  readonly tooDeepAt?: number;
  readonly tooManyAt?: number;
  readonly duplicates: readonly DuplicateKey[];
}

interface Open {
  readonly spots: Map<string, Spot> | Spot[];
  /** The one whose value stands next. */
  last: Spot;
}

const MARKS = /["{}[\],]/g;

export function scanJson(text: string): JsonScan {
  const duplicates: DuplicateKey[] = [];
  const root: Spot = { offset: afterSpace(text, 0) };
  const open: Open[] = [];
  let inner: Open | undefined;
  let values = 0;
  for (let at = nextMark(text, 0); at >= 0; at = nextMark(text, at + 1)) {
    switch (text[at]) {
      case '{':
      case '[': {
        const last: Spot = inner?.last ?? root;
        const spots = text[at] === '{' ? new Map<string, Spot>() : [];
        last.within = spots;
        inner = { spots, last };
        open.push(inner);
        if (open.length > MAX_NESTING) return { root, tooDeepAt: at, duplicates };
        if (++values > MAX_VALUES) return { root, tooManyAt: at, duplicates };
        addItem(inner, text, at);
        break;
      }
      case ',':
        if (++values > MAX_VALUES) return { root, tooManyAt: at, duplicates };
        if (inner !== undefined) addItem(inner, text, at);
        break;
      case '}':
      case ']':
        open.pop();
        inner = open.at(-1);
        break;
      case '"': {
        const end = endOfString(text, at);
        if (inner?.spots instanceof Map) {
          const colon = afterSpace(text, end + 1);
          if (text[colon] === ':') {
            const key = keyIn(text.slice(at + 1, end));
            const value = afterSpace(text, colon + 1);
            if (inner.spots.has(key)) duplicates.push({ key, offset: at });
            inner.last = { offset: text[value] === '{' || text[value] === '[' ? at : value };
            inner.spots.set(key, inner.last);
          }
        }
        at = end;
        break;
      }
    }
  }
  return { root, duplicates };
}

/** Where the value of a path is shown; of what a path names beyond the document, the last value that is there. */
export function spotOffsetOf(root: Spot, path: Path): number {
  let spot = root;
  for (const step of path) {
    const { within } = spot;
    const next =
      within instanceof Map ? typeof step === 'string' && within.get(step) : typeof step === 'number' && within?.[step];
    if (!next) break;
    spot = next;
  }
  return spot.offset;
}

/** The item of a list that begins behind a bracket or a comma. */
function addItem(list: Open, text: string, at: number): void {
  if (list.spots instanceof Map) return;
  const offset = afterSpace(text, at + 1);
  if (text[offset] === ']') return;
  list.last = { offset };
  list.spots.push(list.last);
}

function nextMark(text: string, from: number): number {
  MARKS.lastIndex = from;
  return MARKS.test(text) ? MARKS.lastIndex - 1 : -1;
}

function afterSpace(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++;
  return at;
}

/** The place of the closing quote. */
function endOfString(text: string, start: number): number {
  let at = text.indexOf('"', start + 1);
  while (at >= 0 && isEscaped(text, at, start)) at = text.indexOf('"', at + 1);
  return at < 0 ? text.length : at;
}

function isEscaped(text: string, at: number, start: number): boolean {
  let first = at;
  while (first - 1 > start && text[first - 1] === '\\') first--;
  return (at - first) % 2 === 1;
}

function keyIn(written: string): string {
  if (!written.includes('\\')) return written;
  try {
    return JSON.parse(`"${written}"`);
  } catch {
    return written;
  }
}
