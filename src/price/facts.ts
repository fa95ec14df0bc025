/**
 * How a pricer takes facts from a resource: one world at a time. Where a value differs between worlds, the facts narrow
 * to the worlds of its first case, and the pricer is asked again for the others (`resource-lines.ts`). So a pricer is
 * written as if there were no conditions. What only deployment tells is noted as missing and never guessed.
 */
import {
  and,
  type Certainty,
  type Decimal,
  decimal,
  type Guard,
  holeName,
  isDecimal,
  isSymbolic,
  NEVER,
  or,
  showText,
  type Text,
} from '../base/index.ts';
import {
  type Choice,
  casesOf,
  isList,
  isMapping,
  type Model,
  parsePath,
  type Resource,
  textOf,
  type Value,
  valuesAt,
} from '../model/index.ts';
import type { Quantity, ScenarioAmount } from '../usage/index.ts';
import { type Measure, monthly, showRange } from './measure.ts';
import { alike, statedRange } from './range.ts';

/** What is typical where nothing is stated, for each scenario. */
export interface Typical {
  readonly low: number;
  readonly expected: number;
  readonly high: number;
}

export function typically(low: number, expected: number, high: number): Typical {
  return { low, expected, high };
}

/** What the usage states about resources. */
export interface StatedUsage {
  amountOf(resource: Resource, quantity: Quantity): ScenarioAmount | undefined;
}

/** The world that is looked at, and what was found missing in it. */
export interface Look {
  world: Guard;
  readonly missing: string[];
}

/** The model, and its resources by what they refer to: so a service finds its scaling target. */
export interface PriceSurroundings {
  readonly model: Model;
  readonly usage: StatedUsage;
  readonly asOf: string;
  referring(id: string, type: string): readonly Resource[];
  ofType(type: string): readonly Resource[];
}

export class Facts {
  readonly resource: Resource;
  readonly around: PriceSurroundings;
  private readonly look: Look;

  constructor(resource: Resource, around: PriceSurroundings, look: Look) {
    this.resource = resource;
    this.around = around;
    this.look = look;
  }

  get world(): Guard {
    return this.look.world;
  }

  /** Notes why the price is not completely known. */
  miss(reason: string): undefined {
    if (!this.look.missing.includes(reason)) this.look.missing.push(reason);
    return undefined;
  }

  /** Whether something is so in this world. */
  isIn(guard: Guard): boolean {
    const within = and(this.look.world, guard);
    if (within === NEVER) return false;
    this.look.world = within;
    return true;
  }

  value(path: string): Exclude<Value, Choice> | undefined {
    const [first, ...others] = valuesAt(this.resource.properties, parsePath(path), this.look.world);
    if (first === undefined) return undefined;
    const same = others.filter(({ value }) => isScalar(value) && value === first.value);
    this.look.world = or(first.when, ...same.map(({ when }) => when));
    return first.value;
  }

  has(path: string): boolean {
    return this.value(path) !== undefined;
  }

  /** Whether a text says so in this world, whatever else it says in the worlds where it does not. */
  says(path: string, isSo: (text: Text) => boolean): boolean {
    const worlds = valuesAt(this.resource.properties, parsePath(path), this.look.world).filter(({ value }) => {
      const text = textOf(value);
      return text !== undefined && isSo(text);
    });
    return worlds.length > 0 && this.isIn(or(NEVER, ...worlds.map(({ when }) => when)));
  }

  /** The text as it stands, holes included. */
  text(path: string): Text | undefined {
    return textOf(this.value(path));
  }

  /** A text that decides about the price; noted as missing where only deployment tells it. */
  word(path: string, otherwise?: string): string | undefined {
    const text = this.text(path);
    if (text === undefined) return otherwise;
    return isSymbolic(text) ? this.unknown(path, text) : text;
  }

  is(path: string, word: string): boolean {
    return this.word(path)?.toLowerCase() === word.toLowerCase();
  }

  number(path: string, otherwise?: number): Decimal | undefined {
    const word = this.word(path, otherwise === undefined ? undefined : String(otherwise));
    if (word === undefined) return undefined;
    return isDecimal(word) ? decimal(word) : this.miss(`${path} is "${word}", which is no number.`);
  }

  /** Whether the template tells the elements of a list, or has no such list. */
  isTold(path: string): boolean {
    const value = this.value(path);
    const text = value === undefined || isList(value) ? undefined : textOf(value);
    return text === undefined || holeName(text) === undefined || this.isOneThing(text);
  }

  /** How many elements a list has in this world; noted as missing where only deployment tells. */
  elements(path: string): readonly Exclude<Value, Choice>[] {
    const value = this.value(path);
    if (value === undefined) return [];
    if (!isList(value)) {
      const text = textOf(value);
      if (text !== undefined && holeName(text) !== undefined && !this.isOneThing(text)) {
        this.unknown(path, text);
        return [];
      }
      return [value];
    }
    return value.flatMap((element) => {
      const [first] = casesOf(element, this.look.world);
      if (first === undefined) return [];
      this.look.world = first.when;
      return first.value === undefined ? [] : [first.value];
    });
  }

  /** `path[0]`, `path[1]`… of the mappings in a list. */
  places(path: string): readonly string[] {
    return this.elements(path).flatMap((element, index) => (isMapping(element) ? [`${path}[${index}]`] : []));
  }

  /** The resource that a property refers to, in this world. */
  target(path: string): Facts | undefined {
    const text = this.text(path);
    return text === undefined ? undefined : this.named(text);
  }

  named(text: Text): Facts | undefined {
    const name = holeName(text);
    const what = name === undefined ? undefined : this.around.model.holes.get(name);
    const found = what?.kind === 'resource' ? this.around.model.resources.get(what.resource) : undefined;
    return found === undefined ? undefined : this.of(found);
  }

  /** Another resource, where this world has it. */
  of(resource: Resource): Facts | undefined {
    return this.isIn(resource.when) ? new Facts(resource, this.around, this.look) : undefined;
  }

  /** The resources of a type that refer to this one, in this world. */
  referring(type: string): readonly Facts[] {
    return this.around.referring(this.resource.id, type).flatMap((each) => this.of(each) ?? []);
  }

  /** What the usage states; undefined where it states nothing. */
  stated(quantity: Quantity, unit: string): Measure | undefined {
    const amount = this.around.usage.amountOf(this.resource, quantity);
    return amount === undefined ? undefined : measureOf(amount, 'usage', unit);
  }

  /** What the usage states, else what is typical. */
  used(quantity: Quantity, unit: string, typical: Typical): Measure {
    return this.stated(quantity, unit) ?? measureOf(typical, 'typical', unit);
  }

  /** The hours of a month that it runs: all of them, unless the usage says otherwise. */
  hours(): Measure {
    const stated = this.stated('hours', 'h');
    if (stated !== undefined) return stated;
    const weekly = this.around.usage.amountOf(this.resource, 'hoursPerWeek');
    if (weekly === undefined) return ALL_HOURS;
    const { low, expected, high } = statedRange(weekly);
    return {
      range: { low: monthly(low), expected: monthly(expected), high: monthly(high) },
      from: 'usage',
      how: `730 h × ${showRange({ low, expected, high })} of 168 hours a week`,
    };
  }

  /** Whether it has a public IPv4 address in this world, of its own or an Elastic IP; `possible` if only deployment tells. */
  publicAddress(): Certainty {
    const own = this.around.model.network.interfaces.filter((each) => each.owner === this.resource.id);
    if (own.some((each) => this.isIn(each.isPublic.certain))) return 'certain';
    return own.some((each) => this.isIn(each.isPublic.possible)) ? 'possible' : 'impossible';
  }

  private unknown(path: string, text: string): undefined {
    return this.miss(`${path} is ${showText(text)}, which only deployment tells.`);
  }

  private isOneThing(text: Text): boolean {
    return this.named(text) !== undefined;
  }
}

/** Values that say the same in several worlds are one case; lists and mappings are told apart by their parts. */
function isScalar(value: Value | undefined): boolean {
  return typeof value !== 'object';
}

/** The convention of AWS's own calculator: a month has 730 hours, so 30.4166… days. */
export const ALL_HOURS: Measure = { range: alike(decimal(730)), from: 'template', how: '730 h' };

function measureOf(amount: ScenarioAmount, from: 'usage' | 'typical', unit: string): Measure {
  const range = statedRange(amount);
  return { range, from, how: `${showRange(range)} ${unit}` };
}
