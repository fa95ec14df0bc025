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
  const isWhole = explore(
    [...tracks, ...patterns].map((each) => new Automaton(each)),
    tracks.length,
    cells,
  );
  return isWhole ? [...cells.values()] : undefined;
}

/** A text that the pattern matches and that reads well. `*` by itself stays, for whatever no pattern names. */
function wordFor(pattern: Text): Text {
  if (pattern === ANY) return ANY;
  return mapLiterals(pattern, (literal) => stripPrivate(literal.replaceAll('*', 'example').replaceAll('?', 'x')));
}

/** A pattern whose sets of positions have numbers, so that each way from one set to the next is found once. */
class Automaton {
  private readonly units: readonly Text[];
  private readonly numbers = new Map<string, number>();
  private readonly positions: Positions[] = [];
  private readonly ways: Map<Text, number>[] = [];
  /** By number of the set: the symbols that it waits for. */
  readonly waits: (readonly Text[])[] = [];
  /** By number of the set: whether the pattern may end there. */
  readonly ends: boolean[] = [];
  readonly start: number;

  constructor(pattern: Text) {
    this.units = unitsOf(pattern);
    this.start = this.numberOf(close(this.units, [0]));
  }

  isDead(set: number): boolean {
    return this.positions[set]?.length === 0;
  }

  next(set: number, symbol: Text): number {
    const known = this.ways[set]?.get(symbol);
    if (known !== undefined) return known;
    const reached = this.numberOf(advance(this.units, this.positions[set] ?? [], symbol));
    this.ways[set]?.set(symbol, reached);
    return reached;
  }

  private numberOf(positions: Positions): number {
    const key = positions.join();
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = this.positions.length;
    this.numbers.set(key, number);
    this.positions.push(positions);
    this.ways.push(new Map());
    this.ends.push(positions.includes(this.units.length));
    const units = positions.flatMap((position) => this.units[position] ?? []);
    this.waits.push([...new Set(units)].filter((unit) => unit !== ANY && unit !== ONE));
    return number;
  }
}

interface State {
  /** The set of each automaton, by its number. */
  readonly at: readonly number[];
  readonly before?: State;
  readonly symbol?: Text;
}

/** Adds the cells that are missing. False when there were too many states to see all of them. */
function explore(automata: readonly Automaton[], tracks: number, cells: Map<string, Text>): boolean {
  const start: State = { at: automata.map((each) => each.start) };
  const seen = new Set([start.at.join()]);
  const open = [start];
  for (let next = 0; next < open.length; next++) {
    const state = open[next];
    if (state === undefined) break;
    const ends = automata.map((each, index) => each.ends[state.at[index] ?? -1] === true);
    if (ends.slice(0, tracks).every(Boolean)) {
      const cell = ends.slice(tracks).join();
      if (!cells.has(cell)) cells.set(cell, textOf(state));
    }
    for (const symbol of symbolsAt(automata, state)) {
      const at = automata.map((each, index) => each.next(state.at[index] ?? -1, symbol));
      if (automata.slice(0, tracks).some((each, index) => each.isDead(at[index] ?? -1))) continue;
      const key = at.join();
      if (seen.has(key)) continue;
      if (seen.size >= MOST_STATES) return false;
      seen.add(key);
      open.push({ at, before: state, symbol });
    }
  }
  return true;
}

/** What an automaton waits for in this state, and one symbol that none waits for. */
function symbolsAt(automata: readonly Automaton[], state: State): readonly Text[] {
  const waited = new Set<Text>();
  for (const [index, each] of automata.entries())
    for (const unit of each.waits[state.at[index] ?? -1] ?? []) waited.add(unit);
  const filler = FILLERS.find((each) => !waited.has(each));
  return filler === undefined ? [...waited] : [filler, ...waited];
}

function textOf(state: State): Text {
  const symbols: Text[] = [];
  for (let each: State | undefined = state; each?.symbol !== undefined; each = each.before) symbols.push(each.symbol);
  return joinText(symbols.reverse());
}
