/** Tagging policies: which tags a resource must have, and what may stand in them. */
import { InputError } from './input-error.ts';

export interface RequiredTag {
  readonly name: string;
  readonly description: string;
  /** Undefined or null: any value. */
  readonly allowed_values?: readonly string[] | null;
  /** Matched from the start of the value. Undefined or null: any value. */
  readonly validation_regex?: string | null;
  /** The types that must have it; empty: every type. */
  readonly applies_to: readonly string[];
}

export interface OptionalTag {
  readonly name: string;
  readonly description: string;
  readonly allowed_values?: readonly string[] | null;
}

export interface TagPolicy {
  readonly version: string;
  readonly last_updated: string;
  readonly required_tags: readonly RequiredTag[];
  readonly optional_tags: readonly OptionalTag[];
  readonly tag_naming_rules: {
    readonly case_sensitivity: boolean;
    readonly allow_special_characters: boolean;
    /** 1 to 256. */
    readonly max_key_length: number;
    /** 1 to 512. */
    readonly max_value_length: number;
  };
  /** Where an imported policy comes from. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export const DEFAULT_NAMING_RULES: TagPolicy['tag_naming_rules'] = {
  case_sensitivity: false,
  allow_special_characters: false,
  max_key_length: 128,
  max_value_length: 256,
};

/** What holds where nobody has written a policy. */
export function defaultPolicy(now: Date): TagPolicy {
  return {
    version: '1.0',
    last_updated: now.toISOString(),
    required_tags: [
      { name: 'Owner', description: 'Who answers for the resource', applies_to: [] },
      {
        name: 'Environment',
        description: 'What the resource serves',
        allowed_values: ['production', 'staging', 'development', 'test'],
        applies_to: [],
      },
      { name: 'Application', description: 'The application that it belongs to', applies_to: [] },
    ],
    optional_tags: [
      { name: 'Project', description: 'The project that pays for it' },
      { name: 'CostCenter', description: 'The cost center that pays for it' },
    ],
    tag_naming_rules: DEFAULT_NAMING_RULES,
  };
}

/** The tags that resources of a type must have. */
export function requiredTagsOf(policy: TagPolicy, type: string): readonly RequiredTag[] {
  return policy.required_tags.filter(({ applies_to }) => applies_to.length === 0 || applies_to.includes(type));
}

/** Reads a policy out of the text of a file; throws `InputError` naming the file or the tag. */
export function parsePolicy(text: string, file: string): TagPolicy {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (fault) {
    throw new InputError(`${file} is no JSON: ${fault instanceof Error ? fault.message : String(fault)}`);
  }
  if (!isRecord(data)) throw new InputError(`${file} must hold a policy, an object; found ${JSON.stringify(data)}.`);
  const { required_tags: required, optional_tags: optional = [], tag_naming_rules: rules = {} } = data;
  if (!Array.isArray(required)) throw new InputError(`${file}: required_tags must be a list.`);
  if (!Array.isArray(optional)) throw new InputError(`${file}: optional_tags must be a list.`);
  if (!isRecord(rules)) throw new InputError(`${file}: tag_naming_rules must be an object.`);
  return {
    version: typeof data.version === 'string' ? data.version : '1.0',
    last_updated: typeof data.last_updated === 'string' ? data.last_updated : '',
    required_tags: required.map((tag: unknown, index) => requiredTag(tag, `${file}: required_tags[${index}]`)),
    optional_tags: optional.map((tag: unknown, index) => optionalTag(tag, `${file}: optional_tags[${index}]`)),
    tag_naming_rules: {
      case_sensitivity: rules.case_sensitivity === true,
      allow_special_characters: rules.allow_special_characters === true,
      max_key_length: lengthOf(rules.max_key_length, 'max_key_length', 256, 128, file),
      max_value_length: lengthOf(rules.max_value_length, 'max_value_length', 512, 256, file),
    },
  };
}

function requiredTag(data: unknown, place: string): RequiredTag {
  const tag = optionalTag(data, place);
  const { applies_to: applies, validation_regex: regex = null } = data as Readonly<Record<string, unknown>>;
  const named = `${place} (${tag.name})`;
  if (!isTexts(applies)) throw new InputError(`${named}: applies_to must be a list of types; empty for every type.`);
  if (regex !== null && typeof regex !== 'string') throw new InputError(`${named}: validation_regex must be a text.`);
  if (regex !== null) matcherOf(regex, named);
  return { ...tag, validation_regex: regex, applies_to: applies };
}

function optionalTag(data: unknown, place: string): OptionalTag {
  if (!isRecord(data)) throw new InputError(`${place} must be an object; found ${JSON.stringify(data)}.`);
  const { name, description = '', allowed_values: allowed = null } = data;
  if (typeof name !== 'string' || name === '') throw new InputError(`${place}: name must be a text that is not empty.`);
  if (typeof description !== 'string') throw new InputError(`${place} (${name}): description must be a text.`);
  if (allowed !== null && !isTexts(allowed)) {
    throw new InputError(`${place} (${name}): allowed_values must be a list of texts, or null for any.`);
  }
  return { name, description, allowed_values: allowed };
}

/** A regular expression of a policy, which matches from the start of a value; throws `InputError`. */
export function matcherOf(regex: string, place: string): (value: string) => boolean {
  try {
    const pattern = new RegExp(regex, 'y');
    return (value) => {
      pattern.lastIndex = 0;
      return pattern.test(value);
    };
  } catch {
    throw new InputError(`${place}: validation_regex "${regex}" is no regular expression.`);
  }
}

function lengthOf(value: unknown, field: string, most: number, usual: number, file: string): number {
  if (value === undefined) return usual;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new InputError(
    `${file}: tag_naming_rules.${field} must be a number from 1 to ${most}; found ${JSON.stringify(value)}.`,
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
