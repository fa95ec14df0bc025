/**
 * Whether everything that one set of wildcard patterns matches is matched by another. The patterns are run as automata
 * side by side: `tracks` are the patterns that a text must all match, `cover` those of which one must match it too, and
 * a text that reaches the end of all tracks while no pattern of the cover ends is a counterexample.
 *
 * A hole is one symbol that equals itself. Read generously, a hole in the cover may stand for whatever helps, and a hole
 * in a track for whatever the cover is able to swallow: inclusion that fails even so fails for every value.
 */
import { type Certainty, isHole, isMadeUpName, isSymbolic, stripPrivate, type Text, unitsOf } from '../base/index.ts';
import { ANY, advance, close, ONE, type Positions } from './pattern-automaton.ts';

/** Is every text that matches all of `tracks` matched by one of `cover`? */
export function patternsWithin(tracks: readonly Text[], cover: readonly Text[]): Certainty {
  if (cover.includes(ANY) || tracks.some((track) => cover.includes(track))) return 'certain';
  const key = JSON.stringify([tracks, cover]);
  const known = answered.get(key);
  if (known !== undefined) return known;
  const answer = decide(tracks, cover);
  if (answered.size === MOST_ANSWERS) answered.clear();
  answered.set(key, answer);
  return answer;
}

// A statement grants its resources for each of its actions, so the same question comes hundreds of times.
const answered = new Map<string, Certainty>();
const MOST_ANSWERS = 10_000;

function decide(tracks: readonly Text[], cover: readonly Text[]): Certainty {
  if (isIncluded(tracks, cover, false)) return 'certain';
  return [...tracks, ...cover].some(isSymbolic) && isIncluded(tracks, cover, true) ? 'possible' : 'impossible';
}

/** A character or a hole. */
type Unit = Text;
/** Any character that no pattern names. */
const OTHER = stripPrivate('another');

function isIncluded(tracks: readonly Text[], cover: readonly Text[], generous: boolean): boolean {
  const run = new Run(tracks.map(unitsOf), cover.map(unitsOf), generous);
  const seen = new Set<string>();
  const open = [run.start()];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const key = `${state.tracks.map(show).join('|')}>${state.cover.map(show).join('|')}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (run.isCounterexample(state)) return false;
    for (const symbol of run.symbols) {
      const next = run.step(state, symbol);
      if (next !== undefined) open.push(next);
    }
  }
  return true;
}

/** For each pattern the positions that may be reached, as a sorted list. */
interface State {
  readonly tracks: readonly Positions[];
  readonly cover: readonly Positions[];
}

class Run {
  readonly symbols: readonly Unit[];
  private readonly tracks: readonly (readonly Unit[])[];
  private readonly cover: readonly (readonly Unit[])[];
  private readonly generous: boolean;

  constructor(tracks: readonly (readonly Unit[])[], cover: readonly (readonly Unit[])[], generous: boolean) {
    this.tracks = tracks;
    // A hole that stands on both sides has one value, so it needs no generous reading.
    const shared = new Set(tracks.flat());
    const bends = (unit: Unit) => isHole(unit) && !isMadeUpName(unit) && !shared.has(unit);
    this.cover = generous ? cover.map((units) => units.map((unit) => (bends(unit) ? ANY : unit))) : cover;
    this.generous = generous;
    const named = new Set([...tracks, ...this.cover].flat());
    named.delete(ANY);
    named.delete(ONE);
    this.symbols = [...named, OTHER];
  }

  start(): State {
    return { tracks: this.tracks.map((it) => close(it, [0])), cover: this.cover.map((it) => close(it, [0])) };
  }

  isCounterexample(state: State): boolean {
    const ends = (patterns: readonly (readonly Unit[])[], at: readonly Positions[]) =>
      patterns.map((units, index) => at[index]?.includes(units.length) === true);
    return ends(this.tracks, state.tracks).every(Boolean) && !ends(this.cover, state.cover).some(Boolean);
  }

  /** The state after one more symbol; undefined when no text that matches the tracks has it here. */
  step(state: State, symbol: Unit): State | undefined {
    const tracks = this.tracks.map((units, index) => advance(units, state.tracks[index] ?? [], symbol));
    if (tracks.some((positions) => positions.length === 0)) return undefined;
    const cover = this.cover.map((units, index) => {
      const positions = state.cover[index] ?? [];
      return this.generous && mayHold(units, symbol) ? from(units, positions) : advance(units, positions, symbol);
    });
    return { tracks, cover };
  }
}

/**
 * Whether a pattern may match the value of a hole. A made-up name equals no other made-up name, and no text without
 * wildcards.
 */
function mayHold(units: readonly Unit[], symbol: Unit): boolean {
  if (!isHole(symbol) || units.includes(symbol)) return false;
  return !isMadeUpName(symbol) || (!units.some(isMadeUpName) && (units.includes(ANY) || units.includes(ONE)));
}

/** Every position that can be reached from these by some text. */
function from(units: readonly Unit[], positions: Positions): Positions {
  const [first] = positions;
  return first === undefined ? [] : Array.from({ length: units.length - first + 1 }, (_, offset) => first + offset);
}

function show(positions: Positions): string {
  return positions.join(',');
}
