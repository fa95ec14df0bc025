import { sha1 } from '../../../base/index.ts';
import { isFields, isFilled } from './data.ts';

const HASH_LENGTH = 10;

/** A logical id that changes with the data, as the transform makes it: the prefix and the start of a SHA-1. */
export function hashedId(prefix: string, data: unknown): string {
  return prefix + hashOf(data);
}

export function hashOf(data: unknown): string {
  if (!isFilled(data)) return '';
  return sha1(typeof data === 'string' ? data : sortedJson(data)).slice(0, HASH_LENGTH);
}

/** A logical id with a suffix in clear where it is a word, else with its hash. */
export function suffixedId(prefix: string, suffix: string): string {
  return isWord(suffix) ? prefix + suffix : hashedId(prefix, suffix);
}

/** Whether a text may stand in a logical id as it is. */
export function isWord(text: string): boolean {
  return /^[A-Za-z0-9]+$/.test(text);
}

/** JSON without spaces, its keys sorted and its letters ASCII. */
function sortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`;
  if (isFields(value)) {
    const entries = Object.keys(value)
      .sort()
      .filter((key) => value[key] !== undefined)
      .map((key) => `${sortedJson(key)}:${sortedJson(value[key])}`);
    return `{${entries.join(',')}}`;
  }
  const json = JSON.stringify(value ?? null) ?? 'null';
  return json.replace(/[\u007f-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
