/**
 * Text some of whose parts are known only when the stack is deployed. Such a part is a *hole*: its name between two
 * private-use characters. Two holes of one name stand for the same string, so comparing, joining and searching text
 * needs no second data type; what cannot be decided without the value is `possible`.
 *
 * The private characters stay in this file. Text enters through `stripPrivate` and `hole`, is taken apart by the
 * functions below, and leaves for a reader through `showText`.
 */
import type { Certainty } from './certainty.ts';
import { remembered, rememberedTexts } from './remembered.ts';

declare const MAY_HAVE_HOLES: unique symbol;

/** A string that may have holes. It reads like any string, but only the functions of this file make one. */
export type Text = string & { readonly [MAY_HAVE_HOLES]: true };

const OPEN = '\uE000';
const OPEN_CODE = OPEN.charCodeAt(0);
const CLOSE = '\uE001';
const LITERAL_STAR = '\uE002';
const LITERAL_QUESTION = '\uE003';
const MADE_UP = '\uE006';
const STAR = '*'.charCodeAt(0);
const QUESTION = '?'.charCodeAt(0);
/** Longer texts are no names. */
const LONGEST_NAME = 500;
const PRIVATE = /[\uE000-\uE006]/g;
const HOLE = /\uE000\uE006?([^\uE001]*)\uE001/g;

/** Text as somebody wrote it: all of it is known, and characters that are private to this file are replaced. */
export function stripPrivate(written: string): Text {
  return written.replace(PRIVATE, '\uFFFD') as Text;
}

export const NO_TEXT: Text = stripPrivate('');

/**
 * Text of the model that is found in data of unknown type; undefined for what is no text. Numbers and booleans count as
 * their text.
 */
export function textIn(value: string): Text;
export function textIn(value: unknown): Text | undefined;
export function textIn(value: unknown): Text | undefined {
  if (typeof value === 'string') return value as Text;
  return typeof value === 'number' || typeof value === 'boolean' ? (String(value) as Text) : undefined;
}

export function hole(name: string): Text {
  return `${OPEN}${name}${CLOSE}` as Text;
}

/**
 * The hole of a name that AWS makes up, as for a resource without a name of its own: no other made-up name equals it, and
 * no text written by hand does, though a pattern with wildcards may match it.
 */
export function madeUpName(name: string): Text {
  return `${OPEN}${MADE_UP}${name}${CLOSE}` as Text;
}

/** Whether the text has a hole. */
export function isSymbolic(text: Text): boolean {
  return text.includes(OPEN);
}

/** The name of the hole if the text is that hole and nothing else. */
export function holeName(text: Text): string | undefined {
  if (!isHole(text) || text.indexOf(CLOSE) !== text.length - 1) return undefined;
  return text.slice(isMadeUpName(text) ? 2 : 1, -1);
}

/** The names of all holes of the text, in order. */
export function holeNames(text: Text): readonly string[] {
  return isSymbolic(text) ? [...text.matchAll(HOLE)].map((match) => match[1] ?? '') : [];
}

/** The hole that begins at a place of the text, with its delimiters; empty where none does. */
export function holeAt(text: string, index: number): string {
  return text[index] === OPEN ? text.slice(index, text.indexOf(CLOSE, index) + 1) : '';
}

/**
 * The text, or a sentence made with texts, as a reader sees it: holes as `${Name}`. All that leaves for a reader goes
 * through this function; showing twice changes nothing.
 */
export function showText(text: string): string {
  return showTextAs(text, (name) => name);
}

/** `showText` with holes under names of their own. */
export function showTextAs(text: string, spelled: (name: string) => string): string {
  if (text.search(PRIVATE) < 0) return text;
  return text
    .replace(HOLE, (_, name: string) => `\${${spelled(name)}}`)
    .replaceAll(LITERAL_STAR, '*')
    .replaceAll(LITERAL_QUESTION, '?');
}

/** The text with the holes filled for which there is a filling. */
export function fillHoles(text: Text, filling: (name: string) => Text | undefined): Text {
  return isSymbolic(text) ? (text.replace(HOLE, (whole, name: string) => filling(name) ?? whole) as Text) : text;
}

/** Texts one after the other. */
export function joinText(texts: readonly Text[], separator: '.' | ',' | ':' | '' | Text = ''): Text {
  return texts.join(separator) as Text;
}

/** A template literal made of texts: `` compose`arn:${partition}:iam::${account}:root` ``. */
export function compose(literals: TemplateStringsArray, ...texts: readonly Text[]): Text {
  return String.raw({ raw: literals }, ...texts) as Text;
}

/** The text cut at each separator, except inside the name of a hole (`AWS::Region`, `Stack/Bucket`). */
export function splitText(text: Text, separator: string): readonly Text[] {
  const parts: string[] = [''];
  for (const piece of piecesOf(text)) {
    const [first = '', ...rest] = isHole(piece) ? [piece] : piece.split(separator);
    parts.push(`${parts.pop()}${first}`, ...rest);
  }
  return parts as Text[];
}

/** The text with a part of it, holes and all, changed wherever it stands. */
export function replacePart(text: Text, part: Text, by: Text): Text {
  return text.replaceAll(part, () => by) as Text;
}

/** What is known of the text: its parts before, between and after the holes. */
export function literalsOf(text: Text): readonly string[] {
  return piecesOf(text).filter((piece) => !isHole(piece));
}

/** The text with its known parts changed and its holes as they are. */
export function mapLiterals(text: Text, change: (literal: string) => Text): Text {
  return joinText(piecesOf(text).map((piece) => (isHole(piece) ? piece : change(piece))));
}

/** The text without white space at its ends. */
export function trim(text: Text): Text {
  return text.trim() as Text;
}

export function lowerCase(text: Text): Text {
  if (!isSymbolic(text)) return text.toLowerCase() as Text;
  return mapLiterals(text, (literal) => literal.toLowerCase() as Text);
}

/** The text with its `*` and `?` as plain characters: they match only `*` and `?` that were escaped too. */
export function escapeWildcards(text: Text): Text {
  return mapLiterals(
    text,
    (literal) => literal.replaceAll('*', LITERAL_STAR).replaceAll('?', LITERAL_QUESTION) as Text,
  );
}

/** Data as JSON text; holes inside its texts stay holes of the same names. */
export function jsonText(value: unknown): Text {
  const written = JSON.stringify(value) as Text;
  return joinText(
    piecesOf(written).map((piece) => (isHole(piece) ? (textIn(JSON.parse(`"${piece}"`)) ?? piece) : piece)),
  );
}

/** Literal parts and holes by turns. */
function piecesOf(text: Text): readonly Text[] {
  return (isSymbolic(text) ? text.split(/(\uE000[^\uE001]*\uE001)/) : [text]) as Text[];
}

/** Whether two texts are the same string once all holes are filled. */
export function sameText(left: Text, right: Text): Certainty {
  if (left === right) return 'certain';
  if ((!isSymbolic(left) && !isSymbolic(right)) || beginOtherwise(left, right, false)) return 'impossible';
  return isLong(left, right) ? matchUnits(unitsOf(left), unitsOf(right), false) : sameNames(left, right);
}

const sameNames = rememberedTexts((left, right) => matchUnits(unitsOfName(left), unitsOfName(right), false));

/**
 * Whether the text matches the pattern, in which `*` stands for any string and `?` for any character, as in IAM
 * policies (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html). Wildcards
 * inside a hole's value are unknown: a hole in the pattern is taken for literal text.
 */
export function matchesGlob(pattern: Text, text: Text, options: { readonly ignoreCase?: boolean } = {}): Certainty {
  if (pattern === '*') return 'certain';
  const fold = (value: Text) => (options.ignoreCase ? lowerCase(value) : value);
  const [wanted, found] = [fold(pattern), fold(text)];
  if (wanted === found) return 'certain';
  if (beginOtherwise(wanted, found, true)) return 'impossible';
  if (!isSymbolic(wanted) && !isSymbolic(found)) return matchesExactly(wanted, found, true) ? 'certain' : 'impossible';
  return isLong(wanted, found) ? matchUnits(unitsOf(wanted), unitsOf(found), true) : matchesName(wanted, found);
}

const matchesName = rememberedTexts((pattern, name) => matchUnits(unitsOfName(pattern), unitsOfName(name), true));

/** Names and ARNs are compared again and again; longer texts are not. */
function isLong(...texts: readonly Text[]): boolean {
  return texts.some(({ length }) => length > LONGEST_NAME);
}

/** Whether the two come to different characters before any hole or wildcard: then nothing makes them match. */
function beginOtherwise(pattern: Text, text: Text, wildcards: boolean): boolean {
  const length = Math.min(pattern.length, text.length);
  for (let index = 0; index < length; index++) {
    const unit = pattern.charCodeAt(index);
    const other = text.charCodeAt(index);
    if (unit === OPEN_CODE || other === OPEN_CODE || (wildcards && (unit === STAR || unit === QUESTION))) return false;
    if (unit !== other) return true;
  }
  return false;
}

/** Whether a name, all of which is known, matches a pattern with `*` and `?`. */
export function isLike(pattern: string, name: string, options: { readonly ignoreCase?: boolean } = {}): boolean {
  return matchesGlob(stripPrivate(pattern), stripPrivate(name), options) === 'certain';
}

/** The characters of the text, with each hole as one unit. */
export function unitsOf(text: Text): readonly Text[] {
  if (!isSymbolic(text)) return text.split('') as Text[];
  return text.length > LONGEST_NAME ? unitsAmong(text) : unitsOfName(text);
}

const unitsOfName = remembered((text) => unitsAmong(text), 1024);

function unitsAmong(text: string): readonly Text[] {
  return (text.match(/\uE000[^\uE001]*\uE001|[\s\S]/g) ?? []) as readonly string[] as readonly Text[];
}

/** Whether a unit is a hole. */
export function isHole(unit: Text | undefined): boolean {
  return unit?.charCodeAt(0) === OPEN_CODE;
}

/** Whether a unit is a hole that stands for a name that AWS makes up. */
export function isMadeUpName(unit: Text | undefined): boolean {
  return unit?.startsWith(OPEN + MADE_UP) === true;
}

/**
 * `certain` needs a match that holds for every filling of the holes, `possible` one that holds for some. `possible`
 * over-approximates where one hole occurs several times.
 */
function matchUnits(pattern: readonly Text[], text: readonly Text[], wildcards: boolean): Certainty {
  if (matchesExactly(pattern, text, wildcards)) return 'certain';
  if (!pattern.some(isHole) && !text.some(isHole)) return 'impossible';
  // What both begin with is the same string, whatever it is: only the rest decides, and it differs where its first
  // characters do. The same from the end.
  const begin = shared(pattern, text, wildcards, (units, index) => units[index]);
  const [restOfPattern, restOfText] = [pattern.slice(begin), text.slice(begin)];
  if (differ(restOfPattern[0], restOfText[0], wildcards)) return 'impossible';
  const end = shared(restOfPattern, restOfText, wildcards, (units, index) => units.at(-1 - index));
  if (differ(restOfPattern.at(-1 - end), restOfText.at(-1 - end), wildcards)) return 'impossible';
  return mayMatch(restOfPattern, restOfText, wildcards) ? 'possible' : 'impossible';
}

/** Whether two units that stand in the same place are different characters. */
function differ(unit: Text | undefined, other: Text | undefined, wildcards: boolean): boolean {
  if (unit === undefined || other === undefined || unit === other || isHole(unit) || isHole(other)) return false;
  return !(wildcards && (unit === '*' || unit === '?'));
}

/** How many units of the two are the same, counted from one of their ends. */
function shared(
  pattern: readonly Text[],
  text: readonly Text[],
  wildcards: boolean,
  unitAt: (units: readonly Text[], index: number) => Text | undefined,
): number {
  for (let index = 0; index < pattern.length; index++) {
    const unit = unitAt(pattern, index);
    if (unit !== unitAt(text, index) || (wildcards && (unit === '*' || unit === '?'))) return index;
  }
  return pattern.length;
}

/** The units of a text, or a text without holes, whose characters are its units. */
type Units = ArrayLike<string>;

/** Greedy glob matching; a hole is one unit that equals itself. */
function matchesExactly(pattern: Units, text: Units, wildcards: boolean): boolean {
  let p = 0;
  let star = -1;
  let resume = 0;
  for (let t = 0; t < text.length; ) {
    const unit = pattern[p];
    if (wildcards && unit === '*') {
      star = p++;
      resume = t;
    } else if (
      unit !== undefined &&
      (unit === text[t] || (wildcards && unit === '?' && !isHole(text[t] as Text | undefined)))
    ) {
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
function mayMatch(pattern: readonly Text[], text: readonly Text[], wildcards: boolean): boolean {
  const patternBends = pattern.some((unit) => (wildcards && (unit === '*' || unit === '?')) || isOpen(unit));
  const textBends = text.some(isOpen);
  const swallows = (holeUnit: Text | undefined, unit: Text | undefined, otherBends: boolean): boolean =>
    holeUnit !== undefined && isHole(holeUnit) && (otherBends || !isMadeUpName(holeUnit)) && canHold(holeUnit, unit);
  const leaveHoles = (row: boolean[]): boolean[] => {
    for (let j = 0; j < text.length; j++) if (row[j] && isHole(text[j]) && !isMadeUpName(text[j])) row[j + 1] = true;
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
function isOpen(unit: Text): boolean {
  return isHole(unit) && !isMadeUpName(unit) && !isWord(unit);
}

/**
 * Whether a hole's value can hold a unit: a made-up name holds no other made-up name, and a pseudo parameter (an account,
 * a region, a partition…) is a single word without the separators of ARNs and paths.
 */
function canHold(holeUnit: Text, unit: Text | undefined): boolean {
  if (unit !== undefined && isMadeUpName(unit)) return !isMadeUpName(holeUnit) && !isWord(holeUnit);
  return (unit !== ':' && unit !== '/') || !isWord(holeUnit);
}

/** Only `AWS::StackId` and lists are more than a word. */
function isWord(holeUnit: Text): boolean {
  return /^\uE000(.*\/)?AWS::(?!StackId|NotificationARNs)/.test(holeUnit);
}
