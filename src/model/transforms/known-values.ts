import { asList, entryOf, isRaw, isScalar, type Raw } from '../raw.ts';

/** What a transform knows of the values of a template before the stack exists. */
export interface KnownValues {
  readonly root: Raw;
  /** The value of a parameter or a pseudo parameter; undefined where it is not known. */
  parameter(name: string): unknown;
}

/**
 * The value of what is written, as far as parameters, pseudo parameters, mappings and conditions tell it; undefined where
 * it is not known. AWS::LanguageExtensions takes functions where CloudFormation takes none
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html).
 */
export function knownValue(raw: unknown, known: KnownValues): unknown {
  if (isScalar(raw)) return raw;
  if (Array.isArray(raw)) {
    const items = raw.map((each: unknown) => knownValue(each, known));
    return items.includes(undefined) ? undefined : items;
  }
  if (!isRaw(raw)) return undefined;
  const [name, ...more] = Object.keys(raw);
  const make = name !== undefined && more.length === 0 && Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  return make?.(name === undefined ? undefined : raw[name], known);
}

export function knownText(raw: unknown, known: KnownValues): string | undefined {
  const value = knownValue(raw, known);
  return isScalar(value) ? String(value) : undefined;
}

/** A list, or the elements between the commas of a text. */
export function knownList(raw: unknown, known: KnownValues): readonly string[] | undefined {
  const value = knownValue(raw, known);
  if (value === undefined) return undefined;
  const elements = Array.isArray(value) ? value.flat() : String(value).split(',');
  return elements.every(isScalar) ? elements.map((each) => String(each).trim()) : undefined;
}

type Evaluate = (argument: unknown, known: KnownValues) => unknown;

const FUNCTIONS: Readonly<Record<string, Evaluate>> = {
  Ref: (argument, known) => {
    const name = knownText(argument, known);
    const value = name === undefined ? undefined : known.parameter(name);
    return isListParameter(known.root, name) && typeof value === 'string' ? value.split(',') : value;
  },

  'Fn::Sub'(argument, known) {
    const [text, variables]: readonly unknown[] = Array.isArray(argument) ? argument : [argument];
    if (typeof text !== 'string') return undefined;
    let isKnown = true;
    const put = text.replace(/\$\{([^!{}][^{}]*)\}/g, (_, name: string) => {
      const own = isRaw(variables) ? entryOf(variables, name.trim()) : undefined;
      const value = own === undefined ? knownText({ Ref: name.trim() }, known) : knownText(own, known);
      isKnown &&= value !== undefined;
      return value ?? '';
    });
    return isKnown ? put.replaceAll('${!', '${') : undefined;
  },

  'Fn::Join'(argument, known) {
    const [delimiter, list] = asList(argument);
    return typeof delimiter === 'string' ? knownList(list, known)?.join(delimiter) : undefined;
  },

  'Fn::Split'(argument, known) {
    const [delimiter, text] = asList(argument);
    return typeof delimiter === 'string' ? knownText(text, known)?.split(delimiter) : undefined;
  },

  'Fn::Select'(argument, known) {
    const [index, list] = asList(argument);
    return knownList(list, known)?.[Number(knownText(index, known))];
  },

  'Fn::Length': (argument, known) => knownList(argument, known)?.length,

  'Fn::FindInMap'(argument, known) {
    const [map, first, second, options] = asList(argument);
    const keys = [map, first, second].map((each) => knownText(each, known));
    if (keys.includes(undefined)) return undefined;
    const found = keys.reduce<unknown>(
      (table, key) => (isRaw(table) && key !== undefined ? entryOf(table, key) : undefined),
      known.root.Mappings,
    );
    return found ?? (isRaw(options) ? knownValue(options.DefaultValue, known) : undefined);
  },

  'Fn::If'(argument, known) {
    const [condition, then, otherwise] = asList(argument);
    const holds = knownCondition({ Condition: condition }, known);
    return holds === undefined ? undefined : knownValue(holds ? then : otherwise, known);
  },
};

function isListParameter({ Parameters: parameters }: Raw, name: string | undefined): boolean {
  const declared = isRaw(parameters) && name !== undefined ? entryOf(parameters, name) : undefined;
  const type = isRaw(declared) && isScalar(declared.Type) ? String(declared.Type) : '';
  return type === 'CommaDelimitedList' || type.startsWith('List<');
}

/** What each condition came to, or undefined while it is being found out: a circle ends there and is reported elsewhere. */
const FOUND = new WeakMap<KnownValues, Map<string, boolean | undefined>>();

function namedCondition(name: string, known: KnownValues): boolean | undefined {
  const found = FOUND.get(known) ?? new Map<string, boolean | undefined>();
  FOUND.set(known, found);
  if (found.has(name)) return found.get(name);
  found.set(name, undefined);
  const { Conditions: conditions } = known.root;
  const holds = knownCondition(isRaw(conditions) ? entryOf(conditions, name) : undefined, known);
  found.set(name, holds);
  return holds;
}

function knownCondition(raw: unknown, known: KnownValues): boolean | undefined {
  if (!isRaw(raw)) return undefined;
  const each = (argument: unknown) => asList(argument).map((one) => knownCondition(one, known));
  if (typeof raw.Condition === 'string') return namedCondition(raw.Condition, known);
  if (raw['Fn::Equals'] !== undefined) {
    const [left, right] = asList(raw['Fn::Equals']).map((one) => knownText(one, known));
    return left === undefined || right === undefined ? undefined : left === right;
  }
  if (raw['Fn::Not'] !== undefined) {
    const [only] = each(raw['Fn::Not']);
    return only === undefined ? undefined : !only;
  }
  if (raw['Fn::And'] !== undefined) return combined(each(raw['Fn::And']), false);
  return raw['Fn::Or'] === undefined ? undefined : combined(each(raw['Fn::Or']), true);
}

/** One part of that value decides; without one, every part must be known. */
function combined(parts: readonly (boolean | undefined)[], deciding: boolean): boolean | undefined {
  if (parts.includes(deciding)) return deciding;
  return parts.includes(undefined) ? undefined : !deciding;
}
