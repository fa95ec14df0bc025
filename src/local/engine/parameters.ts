/**
 * The values of a stack's parameters: given, kept from before, or taken by default, checked as CloudFormation checks them
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html).
 */
import type { Call } from '../service.ts';
import type { ParameterRecord } from './records.ts';
import { asItems, faultText, invalid, isMap, mapOf } from './words.ts';

type Map = Readonly<Record<string, unknown>>;

export interface GivenParameter {
  readonly ParameterKey?: string;
  readonly ParameterValue?: string;
  readonly UsePreviousValue?: boolean;
}

const SSM_TYPE = /^AWS::SSM::Parameter::Value<(.*)>$/;

/** Throws what CloudFormation answers to values that the template does not take. */
export async function parameterRecords(
  root: Map,
  given: readonly GivenParameter[],
  before: readonly ParameterRecord[],
  call: Call,
): Promise<readonly ParameterRecord[]> {
  const declared = mapOf(root.Parameters);
  const undeclared = given.filter(({ ParameterKey: key = '' }) => !(key in declared)).map((each) => each.ParameterKey);
  if (undeclared.length > 0) throw invalid(`Parameters: [${undeclared.join(', ')}] do not exist in the template`);
  const missing: string[] = [];
  const records: ParameterRecord[] = [];
  for (const [key, raw] of Object.entries(declared)) {
    const definition = mapOf(raw);
    const own = given.find(({ ParameterKey: name }) => name === key);
    const previous = before.find((each) => each.key === key);
    const value = givenValue(definition, own, previous);
    if (value === undefined) {
      missing.push(key);
      continue;
    }
    check(key, value, definition);
    const isHidden = String(definition.NoEcho) === 'true';
    const type = String(definition.Type);
    records.push({
      key,
      value,
      isHidden,
      ...(SSM_TYPE.test(type) && { resolved: await fromParameterStore(value, call) }),
    });
  }
  if (missing.length > 0) throw invalid(`Parameters: [${missing.join(', ')}] must have values`);
  return records;
}

function givenValue(
  definition: Map,
  given: GivenParameter | undefined,
  before: ParameterRecord | undefined,
): string | undefined {
  if (given?.UsePreviousValue === true) {
    if (before !== undefined) return before.value;
    throw invalid(
      `Invalid input for parameter key ${given.ParameterKey}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
    );
  }
  if (given?.ParameterValue !== undefined) return given.ParameterValue;
  const { Default: fallback } = definition;
  return fallback === undefined || fallback === null ? undefined : asItems(fallback).map(String).join(',');
}

function check(key: string, value: string, definition: Map): void {
  const type = String(definition.Type);
  const { ConstraintDescription: described, AllowedValues: allowed, AllowedPattern: pattern } = definition;
  const refuse = (what: string) =>
    invalid(
      typeof described === 'string'
        ? `Parameter ${key} failed to satisfy constraint: ${described}`
        : `Parameter '${key}' ${what}`,
    );
  if (SSM_TYPE.test(type) && value === '') throw invalid(`Parameter '${key}' must not be empty`);
  const isList = type === 'CommaDelimitedList' || type.startsWith('List<');
  const values = isList ? value.split(',').map((each) => each.trim()) : [value];
  for (const each of values) {
    if (type === 'Number' || type === 'List<Number>') {
      if (each === '' || !Number.isFinite(Number(each))) throw invalid(`Parameter '${key}' must be a number.`);
      if (definition.MinValue !== undefined && Number(each) < Number(definition.MinValue))
        throw refuse(`must be a number not less than ${definition.MinValue}`);
      if (definition.MaxValue !== undefined && Number(each) > Number(definition.MaxValue))
        throw refuse(`must be a number not greater than ${definition.MaxValue}`);
    }
    if (Array.isArray(allowed) && !allowed.map(String).includes(each) && !allowed.map(String).includes(value))
      throw refuse(`must be one of AllowedValues`);
    if (typeof pattern === 'string' && !matches(pattern, each)) throw refuse(`must match pattern ${pattern}`);
    if (definition.MinLength !== undefined && each.length < Number(definition.MinLength))
      throw refuse(`must contain at least ${definition.MinLength} characters`);
    if (definition.MaxLength !== undefined && each.length > Number(definition.MaxLength))
      throw refuse(`must contain at most ${definition.MaxLength} characters`);
  }
}

/** CloudFormation's patterns are Java's; one that JavaScript cannot read refuses nothing. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u').test(value);
  } catch {
    return true;
  }
}

async function fromParameterStore(name: string, call: Call): Promise<string> {
  try {
    const found = mapOf(await call.world.invoke('ssm', 'GetParameter', { Name: name }, call)).Parameter;
    if (isMap(found) && typeof found.Value === 'string') return found.Value;
  } catch (thrown) {
    if (!/ParameterNotFound|NotImplemented/.test(`${thrown instanceof Error && 'code' in thrown ? thrown.code : ''}`))
      throw invalid(faultText(thrown));
  }
  throw invalid(`Unable to fetch parameters [${name}] from parameter store for this account.`);
}

/** The template with parameters of the Parameter Store declared as what they turned out to be. */
export function withResolvedTypes(root: Map): Map {
  const declared = mapOf(root.Parameters);
  const isLookedUp = (raw: unknown) => SSM_TYPE.test(String(mapOf(raw).Type));
  if (!Object.values(declared).some(isLookedUp)) return root;
  const entries = Object.entries(declared).map(([key, raw]) => {
    const inner = SSM_TYPE.exec(String(mapOf(raw).Type))?.[1];
    if (inner === undefined) return [key, raw];
    const isList = inner.startsWith('List<') || inner === 'CommaDelimitedList';
    return [key, { Type: isList ? 'CommaDelimitedList' : 'String' }];
  });
  return { ...root, Parameters: Object.fromEntries(entries) };
}

/** What each parameter stands for in the template, by name. */
export function valuesOf(records: readonly ParameterRecord[]): Readonly<Record<string, string>> {
  return Object.fromEntries(records.map(({ key, value, resolved }) => [key, resolved ?? value]));
}
