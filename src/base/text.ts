/**
 * Text some of whose parts are known only when the stack is deployed. Such a part is a *hole*: its name between two
 * private-use characters. Two holes of one name stand for the same string, so comparing, joining and searching text
 * needs no second data type; what can't be decided without the value is `possible`.
 */
import type { Certainty } from './certainty.ts';

const OPEN = '\uE000';
const CLOSE = '\uE001';
const MADE_UP = '\uE006';
const HOLE = /\uE000\uE006?([^\uE001]*)\uE001/g;

export function hole(name: string): string {
  return `${OPEN}${name}${CLOSE}`;
}

/**
 * The hole of a name that AWS makes up, as for a resource without a name of its own: no other made-up name equals it, and
 * no text written by hand does, though a pattern with wildcards may match it.
 */
export function madeUpName(name: string): string {
  return `${OPEN}${MADE_UP}${name}${CLOSE}`;
}

/** Whether a hole, given with its delimiters, stands for a name that AWS makes up. */
export function isMadeUpName(holeText: string): boolean {
  return holeText.startsWith(OPEN + MADE_UP);
}

export function isSymbolic(text: string): boolean {
  return text.includes(OPEN);
}

/** The name of the hole if the text is that hole and nothing else. */
export function holeName(text: string): string | undefined {
  if (!text.startsWith(OPEN) || text.indexOf(CLOSE) !== text.length - 1) return undefined;
  return text.slice(isMadeUpName(text) ? 2 : 1, -1);
}

/** The names of all holes of the text, in order. */
export function holeNames(text: string): readonly string[] {
  return isSymbolic(text) ? [...text.matchAll(HOLE)].map((match) => match[1] ?? '') : [];
}

/** The hole that begins at a place of the text, with its delimiters; empty where none does. */
export function holeAt(text: string, index: number): string {
  return text[index] === OPEN ? text.slice(index, text.indexOf(CLOSE, index) + 1) : '';
}

/** The text for a reader, holes as `${Name}`. */
export function showText(text: string): string {
  return isSymbolic(text) ? text.replace(HOLE, (_, name: string) => `\${${name}}`) : text;
}

export function fillHoles(text: string, filling: (name: string) => string | undefined): string {
  return isSymbolic(text) ? text.replace(HOLE, (whole, name: string) => filling(name) ?? whole) : text;
}

/** The text cut at each separator, a single character, except inside the name of a hole (`AWS::Region`, `Stack/Bucket`). */
export function splitOutsideHoles(text: string, separator: string): readonly string[] {
  if (!isSymbolic(text)) return text.split(separator);
  const parts = [''];
  for (const unit of unitsOf(text)) {
    if (unit === separator) parts.push('');
    else parts[parts.length - 1] += unit;
  }
  return parts;
}

/** Whether two texts are the same string once all holes are filled. */
export function sameText(left: string, right: string): Certainty {
  if (left === right) return 'certain';
  if (!isSymbolic(left) && !isSymbolic(right)) return 'impossible';
  return matchUnits(unitsOf(left), unitsOf(right), false);
}

/**
 * Whether the text matches the pattern, in which `*` stands for any string and `?` for any character, as in IAM
 * policies (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html). Wildcards
 * inside a hole's value are unknown: a hole in the pattern is taken for literal text.
 */
export function matchesGlob(pattern: string, text: string, options: { readonly ignoreCase?: boolean } = {}): Certainty {
  if (pattern === '*') return 'certain';
  const fold = (value: string) => (options.ignoreCase ? foldCase(value) : value);
  return matchUnits(unitsOf(fold(pattern)), unitsOf(fold(text)), true);
}

function foldCase(text: string): string {
  if (!isSymbolic(text)) return text.toLowerCase();
  return text
    .split(/(\uE000[^\uE001]*\uE001)/)
    .map((part) => (part.startsWith(OPEN) ? part : part.toLowerCase()))
    .join('');
}

/** Characters, with each hole as one unit. */
function unitsOf(text: string): readonly string[] {
  return isSymbolic(text) ? (text.match(/\uE000[^\uE001]*\uE001|[\s\S]/g) ?? []) : text.split('');
}

/**
 * `certain` needs a match that holds for every filling of the holes, `possible` one that holds for some. `possible`
 * over-approximates where one hole occurs several times.
 */
function matchUnits(pattern: readonly string[], text: readonly string[], wildcards: boolean): Certainty {
  if (matchesExactly(pattern, text, wildcards)) return 'certain';
  if (!pattern.some(isHole) && !text.some(isHole)) return 'impossible';
  // What both begin with is the same string, whatever it is: only the rest decides.
  const begin = shared(pattern, text, wildcards);
  const [restOfPattern, restOfText] = [pattern.slice(begin), text.slice(begin)];
  return mayMatch(restOfPattern, restOfText, wildcards) ? 'possible' : 'impossible';
}

function shared(pattern: readonly string[], text: readonly string[], wildcards: boolean): number {
  const end = pattern.findIndex((unit, index) => unit !== text[index] || (wildcards && (unit === '*' || unit === '?')));
  return end === -1 ? pattern.length : end;
}

/** Greedy glob matching; a hole is one unit that equals itself. */
function matchesExactly(pattern: readonly string[], text: readonly string[], wildcards: boolean): boolean {
  let p = 0;
  let star = -1;
  let resume = 0;
  for (let t = 0; t < text.length; ) {
    const unit = pattern[p];
    if (wildcards && unit === '*') {
      star = p++;
      resume = t;
    } else if (unit !== undefined && (unit === text[t] || (wildcards && unit === '?' && !isHole(text[t])))) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (wildcards && pattern[p] === '*') p++;
  return p === pattern.length;
}

/**
 * Matching by dynamic programming where a hole may stand for any string it can hold: in the pattern it matches like `*`,
 * in the text it may swallow any part of the pattern. `reached[j]` says whether the pattern read so far can match the
 * first `j` units of the text.
 */
function mayMatch(pattern: readonly string[], text: readonly string[], wildcards: boolean): boolean {
  const patternBends = pattern.some((unit) => (wildcards && (unit === '*' || unit === '?')) || isOpen(unit));
  const textBends = text.some(isOpen);
  const swallows = (holeUnit: string | undefined, unit: string | undefined, otherBends: boolean): boolean =>
    holeUnit !== undefined && isHole(holeUnit) && (otherBends || !isMadeUpName(holeUnit)) && canHold(holeUnit, unit);
  const leaveHoles = (row: boolean[]): boolean[] => {
    for (let j = 0; j < text.length; j++)
      if (row[j] && isHole(text[j]) && !isMadeUpName(text[j] ?? '')) row[j + 1] = true;
    return row;
  };
  let reached = leaveHoles(Array.from({ length: text.length + 1 }, (_, j) => j === 0));
  for (const unit of pattern) {
    const next = new Array<boolean>(text.length + 1).fill(false);
    const isStar = wildcards && unit === '*';
    const isEmptyable = isStar || (isHole(unit) && !isMadeUpName(unit));
    for (let j = 0; j <= text.length; j++) {
      if (isEmptyable && reached[j]) next[j] = true;
      const before = text[j - 1];
      if (before === undefined) continue;
      const wasThere = reached[j - 1] === true;
      const one = unit === before || (wildcards && unit === '?' && !isHole(before));
      if (wasThere && one) next[j] = true;
      if (isStar ? next[j - 1] || wasThere : (next[j - 1] || wasThere) && swallows(unit, before, textBends))
        next[j] = true;
      // The hole before position j swallows this unit of the pattern: it began at j - 1, or goes on from j.
      if ((wasThere || reached[j] === true) && swallows(before, unit, patternBends)) next[j] = true;
    }
    reached = leaveHoles(next);
  }
  return reached[text.length] === true;
}

/** Whether the hole may stand for text of any kind: neither a made-up name nor a pseudo parameter. */
function isOpen(unit: string): boolean {
  return isHole(unit) && !isMadeUpName(unit) && !isWord(unit);
}

/**
 * Whether a hole's value can hold a unit: a made-up name holds no other made-up name, and a pseudo parameter (an account,
 * a region, a partition…) is a single word without the separators of ARNs and paths.
 */
function canHold(holeUnit: string, unit: string | undefined): boolean {
  if (unit !== undefined && isMadeUpName(unit)) return !isMadeUpName(holeUnit) && !isWord(holeUnit);
  return (unit !== ':' && unit !== '/') || !isWord(holeUnit);
}

/** Only `AWS::StackId` and lists are more than a word. */
function isWord(holeUnit: string): boolean {
  return /^\uE000(.*\/)?AWS::(?!StackId|NotificationARNs)/.test(holeUnit);
}

function isHole(unit: string | undefined): boolean {
  return unit?.startsWith(OPEN) === true;
}
