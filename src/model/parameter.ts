/** The declarations of parameters, and whether values fit them. */
import { type Diagnostic, didYouMean, error } from '../base/index.ts';
import type { Document, StackSource } from './document.ts';
import { asList, entryOf, isRaw, isScalar, nameOf, type Raw } from './raw.ts';
import { MOST_REPORTS } from './reports.ts';
import type { Path } from './value.ts';

export interface ParameterDefinition {
  readonly type: string;
  readonly fields: Raw;
  readonly default?: string;
  /** Of the whole value, or of each element of a list. */
  readonly allowedValues?: readonly string[];
  readonly isList: boolean;
  /** The given value is a key of the Parameter Store, under which AWS finds the real one. */
  readonly isLookedUp: boolean;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/parameters-section-structure.html */
const TYPES = ['String', 'Number', 'CommaDelimitedList', 'List<Number>', 'List<String>'];

export function parseParameter(
  name: string,
  fields: unknown,
  fault: (what: string, path: Path, fix?: string) => void,
): ParameterDefinition | undefined {
  const path = ['Parameters', name];
  if (!isRaw(fields) || typeof fields.Type !== 'string') {
    fault(`Parameter "${name}" has no Type.`, path, 'Give it a Type such as String.');
    return undefined;
  }
  const { Type: type, Default: fallback, AllowedValues: allowed } = fields;
  if (!TYPES.includes(type) && !/^(List<)?AWS::[\w:<>]+$/.test(type)) {
    fault(`"${type}" is no type of a parameter.${didYouMean(type, TYPES)}`, [...path, 'Type']);
    return undefined;
  }
  if (fallback !== undefined && fallback !== null && !asList(fallback).every(isScalar)) {
    fault(`The default of parameter "${name}" is ${nameOf(fallback)}, not text.`, [...path, 'Default']);
    return undefined;
  }
  if (allowed !== undefined && !(Array.isArray(allowed) && allowed.length > 0 && allowed.every(isScalar))) {
    fault(`The AllowedValues of parameter "${name}" are ${nameOf(allowed)}, not a list of values.`, [
      ...path,
      'AllowedValues',
    ]);
    return undefined;
  }
  const isLookedUp = type.startsWith('AWS::SSM::Parameter::Value<');
  return {
    type,
    fields,
    ...(fallback !== undefined && fallback !== null && { default: asList(fallback).map(String).join(',') }),
    ...(Array.isArray(allowed) && { allowedValues: allowed.map(String) }),
    isList: type === 'CommaDelimitedList' || type.startsWith('List<') || type.includes('Value<List<'),
    isLookedUp,
  };
}

/** The elements of a list parameter's text; the empty text is a list of one empty text, as CloudFormation has it. */
export function splitList(text: string): readonly string[] {
  return Object.freeze(text.split(',').map((each) => each.trim()));
}

/** What is wrong with the values that the stack is given, and with its defaults. */
export function checkParameters(
  { document, parameters = {}, open = [] }: StackSource,
  declared: ReadonlyMap<string, ParameterDefinition>,
): readonly Diagnostic[] {
  const unknown = [...Object.keys(parameters), ...open].filter((name) => !declared.has(name));
  const refused = [...declared].flatMap(([name, definition]) => {
    const given = entryOf(parameters, name);
    const value = given === undefined ? definition.default : String(given);
    const what = value === undefined ? undefined : whyNotAllowed(name, value, definition);
    return what === undefined ? [] : [{ what, path: ['Parameters', name, given === undefined ? 'Default' : 'Type'] }];
  });
  return [
    ...unknown.slice(0, MOST_REPORTS).map((name) => undeclared(name, document, declared)),
    ...refused.slice(0, MOST_REPORTS).map(({ what, path }) => error('LTL1010', what, { at: document.locate(path) })),
  ];
}

function undeclared(name: string, document: Document, declared: ReadonlyMap<string, ParameterDefinition>): Diagnostic {
  const names = [...declared.keys()];
  const has = names.length === 0 ? 'The template has no parameters.' : `It has ${names.join(', ')}.`;
  return error('LTL1010', `The template has no parameter "${name}". ${has}${didYouMean(name, names)}`, {
    at: document.locate(['Parameters']),
  });
}

function whyNotAllowed(name: string, value: string, definition: ParameterDefinition): string | undefined {
  const { type, allowedValues, isList, isLookedUp, fields } = definition;
  if (isLookedUp) return undefined;
  // A list is allowed whole, as one of the allowed values, or element by element.
  const isAllowedWhole = isList && allowedValues?.includes(value) === true;
  for (const each of isList && !isAllowedWhole ? splitList(value) : [value]) {
    if (allowedValues !== undefined && !allowedValues.includes(each)) {
      return `Parameter "${name}" is given "${each}"; allowed are ${allowedValues.join(', ')}.${didYouMean(each, allowedValues)}`;
    }
    if (type.includes('Number')) {
      if (each.trim() === '' || !Number.isFinite(Number(each)))
        return `Parameter "${name}" is given "${each}", which is no number.`;
      if (!isWithin(Number(each), fields.MinValue, fields.MaxValue)) {
        return `Parameter "${name}" is given ${each}; it goes ${bounds(fields.MinValue, fields.MaxValue)}.`;
      }
    }
  }
  if (type === 'String' && !isWithin(value.length, fields.MinLength, fields.MaxLength)) {
    return `Parameter "${name}" is given "${value}"; its length goes ${bounds(fields.MinLength, fields.MaxLength)}.`;
  }
  return undefined;
}

function isWithin(value: number, min: unknown, max: unknown): boolean {
  return !(isScalar(min) && value < Number(min)) && !(isScalar(max) && value > Number(max));
}

function bounds(min: unknown, max: unknown): string {
  return [...(isScalar(min) ? [`from ${min}`] : []), ...(isScalar(max) ? [`up to ${max}`] : [])].join(' ');
}
