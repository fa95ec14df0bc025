/**
 * Patterns divide a set of texts into cells: two texts of one cell are matched by the same patterns, so a policy cannot
 * tell them apart. One text of each cell is enough to know what holds for all of the set.
 *
 * The patterns run side by side as automata, over the characters that one of them waits for and one character that none
 * does. A hole is one symbol that equals itself, as in `patternsWithin`.
 */
import { joinText, mapLiterals, matchesGlob, stripPrivate, type Text, unitsOf } from '../base/index.ts';
import { ANY, advance, close, ONE, type Positions } from './pattern-automaton.ts';

/**
 * One text of each cell of the texts that all of `tracks` match. Texts that read well come first. Undefined when the
 * patterns divide the set in more ways than can be told apart in good time.
 */
export function cellsOf(tracks: readonly Text[], patterns: readonly Text[]): readonly Text[] | undefined {
  const open = tracks.filter((track) => track !== ANY);
  const [only] = open;
  if (open.length === 1 && only !== undefined && !/[*?]/.test(only)) return [only];
  const telling = [...new Set(patterns)].filter((pattern) => pattern !== ANY && !open.includes(pattern));
  const key = JSON.stringify([open, telling]);
  if (answered.has(key)) return answered.get(key);
  const cells = divide(open.length === 0 ? [ANY] : open, telling);
  if (answered.size === MOST_ANSWERS) answered.clear();
  answered.set(key, cells);
  return cells;
}

// A statement names its resources for each of its actions, so the same question comes hundreds of times.
const answered = new Map<string, readonly Text[] | undefined>();
const MOST_ANSWERS = 5_000;
const MOST_STATES = 10_000;

/** Characters for what no pattern names; one of them is free in every state. */
const FILLERS = [...'xyzabcdefghijklmnopqrstuvwXYZ0123456789_'].map(stripPrivate);

function divide(tracks: readonly Text[], patterns: readonly Text[]): readonly Text[] | undefined {
  const cells = new Map<string, Text>();
  const isTrack = (text: Text) => tracks.every((track) => matchesGlob(track, text) === 'certain');
  for (const text of [...tracks, ...patterns].map(wordFor)) {
    if (!isTrack(text)) continue;
    const cell = patterns.map((pattern) => matchesGlob(pattern, text) === 'certain').join();
    if (!cells.has(cell)) cells.set(cell, text);
  }
  if (patterns.length === 0 && cells.size > 0) return [...cells.values()];
  const isWhole = explore([...tracks, ...patterns].map(unitsOf), tracks.length, cells);
  return isWhole ? [...cells.values()] : undefined;
}

/** A text that the pattern matches and that reads well. `*` by itself stays, for whatever no pattern names. */
function wordFor(pattern: Text): Text {
  if (pattern === ANY) return ANY;
  return mapLiterals(pattern, (literal) => stripPrivate(literal.replaceAll('*', 'example').replaceAll('?', 'x')));
}

interface State {
  readonly at: readonly Positions[];
  readonly before?: State;
  readonly symbol?: Text;
}

/** Adds the cells that are missing. False when there were too many states to see all of them. */
function explore(automata: readonly (readonly Text[])[], tracks: number, cells: Map<string, Text>): boolean {
  const start: State = { at: automata.map((units) => close(units, [0])) };
  const seen = new Set([show(start)]);
  const open = [start];
  for (let next = 0; next < open.length; next++) {
    const state = open[next];
    if (state === undefined) break;
    const ends = automata.map((units, index) => state.at[index]?.includes(units.length) === true);
    if (ends.slice(0, tracks).every(Boolean)) {
      const cell = ends.slice(tracks).join();
      if (!cells.has(cell)) cells.set(cell, textOf(state));
    }
    for (const symbol of symbolsAt(automata, state)) {
      const at = automata.map((units, index) => advance(units, state.at[index] ?? [], symbol));
      if (at.slice(0, tracks).some((positions) => positions.length === 0)) continue;
      const reached: State = { at, before: state, symbol };
      const key = show(reached);
      if (seen.has(key)) continue;
      if (seen.size >= MOST_STATES) return false;
      seen.add(key);
      open.push(reached);
    }
  }
  return true;
}

/** What an automaton waits for in this state, and one symbol that none waits for. */
function symbolsAt(automata: readonly (readonly Text[])[], state: State): readonly Text[] {
  const waited = new Set<Text>();
  for (const [index, units] of automata.entries()) {
    for (const position of state.at[index] ?? []) {
      const unit = units[position];
      if (unit !== undefined && unit !== ANY && unit !== ONE) waited.add(unit);
    }
  }
  const filler = FILLERS.find((each) => !waited.has(each));
  return filler === undefined ? [...waited] : [filler, ...waited];
}

function textOf(state: State): Text {
  const symbols: Text[] = [];
  for (let each: State | undefined = state; each?.symbol !== undefined; each = each.before) symbols.push(each.symbol);
  return joinText(symbols.reverse());
}

function show({ at }: State): string {
  return at.map((positions) => positions.join(',')).join('|');
}
