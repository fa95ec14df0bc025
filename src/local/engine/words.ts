/** Small things that every part of the engine says. */
import { ServiceError } from '../service.ts';

/** CloudFormation's answer to a request that it does not accept. */
export function invalid(message: string): ServiceError {
  return new ServiceError('ValidationError', message);
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return isMap(value) ? value : {};
}

export function asItems(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

export function faultText(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Whether two values of plain data are the same, whatever the order of keys; a number is the same as its text. */
export function isSameData(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((each, index) => isSameData(each, right[index]));
  if (isMap(left) && isMap(right)) {
    const keys = Object.keys(left).filter((key) => left[key] !== undefined);
    const others = Object.keys(right).filter((key) => right[key] !== undefined);
    return keys.length === others.length && keys.every((key) => key in right && isSameData(left[key], right[key]));
  }
  if (typeof left === 'object' || typeof right === 'object') return false;
  return String(left) === String(right) && (left === undefined) === (right === undefined);
}
