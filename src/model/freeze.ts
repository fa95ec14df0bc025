import { isPlainObject } from './raw.ts';

/** Freezes data and everything inside it. What is frozen already, such as a guard, is not looked into. */
export function freezeDeep<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (value instanceof Map) for (const each of value.values()) freezeDeep(each);
  else if (Array.isArray(value) || isPlainObject(value)) {
    Object.freeze(value);
    for (const each of Object.values(value)) freezeDeep(each);
  }
  return value;
}
