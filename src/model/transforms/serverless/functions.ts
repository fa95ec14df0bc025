/** The intrinsic functions that the transform writes, and those it has to read. */
import { type Fields, isFields } from './data.ts';

export const NO_VALUE: Fields = { Ref: 'AWS::NoValue' };

export function ref(name: string): Fields {
  return { Ref: name };
}

export function getAtt(logicalId: string, attribute: string): Fields {
  return { 'Fn::GetAtt': [logicalId, attribute] };
}

export function sub(text: string, variables?: Fields): Fields {
  return { 'Fn::Sub': variables === undefined ? text : [text, variables] };
}

/** The value where the condition holds, and elsewhere the other one. */
export function onlyIf(condition: unknown, value: unknown, otherwise: unknown = NO_VALUE): Fields {
  return { 'Fn::If': [condition, value, otherwise] };
}

export function isFunction(value: unknown): value is Fields {
  if (!isFields(value)) return false;
  const [name, ...more] = Object.keys(value);
  return name !== undefined && more.length === 0 && (name === 'Ref' || name === 'Condition' || name.startsWith('Fn::'));
}

export function isNoValue(value: unknown): boolean {
  return isFunction(value) && value.Ref === 'AWS::NoValue';
}

export interface Branches {
  readonly condition: unknown;
  readonly then: unknown;
  readonly otherwise: unknown;
}

/** The parts of an `Fn::If`. */
export function branchesOf(value: unknown): Branches | undefined {
  if (!isFunction(value)) return undefined;
  const parts = value['Fn::If'];
  if (!Array.isArray(parts) || parts.length !== 3) return undefined;
  const [condition, then, otherwise]: readonly unknown[] = parts;
  return { condition, then, otherwise };
}

/** The resource that a `Ref` or an `Fn::GetAtt` names. */
export function logicalIdIn(value: unknown): string | undefined {
  if (!isFunction(value)) return undefined;
  if (typeof value.Ref === 'string') return value.Ref;
  const argument = value['Fn::GetAtt'];
  const parts: readonly unknown[] =
    typeof argument === 'string' ? argument.split('.') : Array.isArray(argument) ? argument : [];
  const [id] = parts;
  return parts.length === 2 && typeof id === 'string' ? id : undefined;
}

/** A `Ref` or an `Fn::GetAtt` as the variable of a text: `${Name.Attribute}`. */
export function asVariable(value: unknown): string {
  if (isFields(value) && typeof value.Ref === 'string') return `\${${value.Ref}}`;
  const argument = isFields(value) ? value['Fn::GetAtt'] : undefined;
  return Array.isArray(argument) ? `\${${argument.join('.')}}` : '';
}

/** The ARN of something in the stack's own region and account. */
export function arnText(service: string, resource: string, account = '${AWS::AccountId}'): string {
  return `arn:\${AWS::Partition}:${service}:\${AWS::Region}:${account === '' ? '' : `${account}:`}${resource}`;
}
