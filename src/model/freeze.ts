import { isPlainObject } from './raw.ts';

/** Freezes data through and through; what is frozen already, such as a guard, is taken to be so inside as well. */
export function freezeDeep<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (value instanceof Map) for (const each of value.values()) freezeDeep(each);
  else if (Array.isArray(value) || isPlainObject(value)) {
    Object.freeze(value);
    for (const each of Object.values(value)) freezeDeep(each);
  }
  return value;
}
