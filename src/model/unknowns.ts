import {
  ALWAYS,
  and,
  type Guard,
  GuardSpace,
  hole,
  holeName,
  holeNames,
  isSymbolic,
  joinText,
  NEVER,
  or,
  replacePart,
  showText,
  splitText,
  stripPrivate,
  type Text,
} from '../base/index.ts';
import { type Hole, holeNameOf, isSameHole } from './hole.ts';

/** Far more than all texts of a template of a megabyte have. */
const MOST_CHARACTERS = 20_000_000;

/** What a model does not know: its holes, and the worlds in which a hole has a value. */
export class Unknowns {
  readonly space = new GuardSpace();
  readonly holes = new Map<string, Hole>();

  /** Texts that were cut though nobody knows them: their parts with the delimiter between, and the whole. */
  private readonly cut = new Map<Text, Text>();
  private made = 0;

  /**
   * Whether so many more characters are made of the texts of the templates: a function inside a function doubles a text,
   * and so on at every level.
   */
  mayMake(characters: number): boolean {
    if (this.made + characters > MOST_CHARACTERS) return false;
    this.made += characters;
    return true;
  }

  /** The text of a hole. Two that a reader would write alike and that stand for different values get different names. */
  hole(what: Hole): Text {
    const wanted = holeNameOf(what);
    let name = wanted;
    for (let number = 2; ; number++) {
      const known = this.holes.get(name);
      if (known === undefined) this.holes.set(name, Object.freeze(what));
      if (known === undefined || isSameHole(known, what)) return hole(name);
      name = `${wanted} (${number})`;
    }
  }

  holesOf(text: Text): readonly Hole[] {
    return holeNames(text).flatMap((name) => this.holes.get(name) ?? []);
  }

  /** The parts of a text between delimiters; undefined where a hole may hold the delimiter itself. */
  split(text: Text, delimiter: string): readonly Text[] | undefined {
    const mayHold = this.holesOf(text).some((what) => !isFreeOf(what, delimiter));
    return mayHold || holeNames(text).some((name) => name.includes(delimiter) || !this.holes.has(name))
      ? undefined
      : splitText(text, delimiter);
  }

  /**
   * The parts of a text that is made of so many, as the full name of a load balancer is of three. What each of them says is
   * not known, but put together again they are the text (`mended`).
   */
  cutInto(count: number, whole: Text, delimiter: Text): readonly Text[] {
    const said = `Fn::Split(${JSON.stringify(delimiter)}, ${holeName(whole) ?? showText(whole)})`;
    const parts = Array.from({ length: count }, (_, index) => this.hole({ kind: 'call', text: `${said}[${index}]` }));
    this.cut.set(joinText(parts, delimiter), whole);
    return parts;
  }

  /** The text, with what was cut put together where all parts of it stand in their order. */
  mended(text: Text): Text {
    let mended = text;
    for (const [parts, whole] of this.cut) mended = replacePart(mended, parts, whole);
    return mended;
  }

  /** The worlds in which two texts are the same. */
  same(left: Text, right: Text): Guard {
    if (left === right) return ALWAYS;
    if (!isSymbolic(left) && !isSymbolic(right)) return NEVER;
    const [first, second] = [holeName(left), holeName(right)];
    if (first !== undefined && !isSymbolic(right)) return this.hasValue(first, right);
    if (second !== undefined && !isSymbolic(left)) return this.hasValue(second, left);
    const allowed = [first, second].map((name) => (name === undefined ? undefined : this.allowedValues(name)));
    const shared = allowed.find((values) => values !== undefined);
    if (first !== undefined && second !== undefined && shared !== undefined) {
      return or(...shared.map((value) => and(this.hasValue(first, value), this.hasValue(second, value))));
    }
    // Sorted, so that both orders ask the same question.
    const [a, b] = [showText(left), showText(right)].sort();
    return this.space.flag(`${a} = ${b}`);
  }

  /** The worlds in which a text is a word, in any case of letters. */
  isWord(text: Text, word: string): Guard {
    const name = holeName(text);
    const allowed = name === undefined ? undefined : this.allowedValues(name);
    if (allowed === undefined || name === undefined) {
      return isSymbolic(text) ? this.same(text, stripPrivate(word)) : text.toLowerCase() === word ? ALWAYS : NEVER;
    }
    return or(...allowed.filter((each) => each.toLowerCase() === word).map((each) => this.hasValue(name, each)));
  }

  hasValue(name: string, literal: string): Guard {
    const allowed = this.allowedValues(name);
    if (!this.space.has(name)) this.space.declare({ name, values: allowed ?? [], open: allowed === undefined });
    return this.space.is(name, literal);
  }

  private allowedValues(name: string): readonly string[] | undefined {
    const what = this.holes.get(name);
    return what?.kind === 'parameter' ? what.allowedValues : undefined;
  }
}

/**
 * Whether a value cannot hold the delimiter. Ids, ARNs and names hold no commas; regions, accounts and partitions hold
 * no separator except hyphens.
 */
function isFreeOf(what: Hole, delimiter: string): boolean {
  if (what.kind === 'resource') return delimiter === ',' && !what.attribute?.startsWith('Outputs.');
  return what.kind === 'pseudo' && [',', ':', '/', '|'].includes(delimiter) && what.name.match(/StackId|ARNs/) === null;
}
