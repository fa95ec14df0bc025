/** How large the arguments of a tool may be, and what may not stand in their texts. */
import { InputError } from '../../src/input-error.ts';
import { Refusal } from './refusal.ts';

const MOST = { depth: 5, keys: 50, items: 1000, text: 1024 };

/** Lists with a limit of their own. */
const MOST_OF: Readonly<Record<string, number>> = { resource_arns: 100, regions: 20, resource_types: 26 };

const DANGERS = [
  /<script/i,
  /javascript:/i,
  /\bon[a-z]+\s*=/i,
  /\beval\s*\(/i,
  /\$\{[^}]*\}/,
  /\{\{[^}]*\}\}/,
  /\.\.\//,
  /\/etc\/passwd/i,
  /;\s*rm\b/i,
  /;\s*drop\b/i,
];

/** Throws `InputError` naming field and limit, or a `security_violation`. */
export function checkSizes(value: unknown, field = 'arguments', depth = 0): void {
  if (typeof value === 'string') {
    if (value.length > MOST.text) {
      throw new InputError(`${field} must be at most ${MOST.text} characters long; found ${value.length}.`);
    }
    if (DANGERS.some((danger) => danger.test(value))) {
      throw new Refusal('security_violation', `${field} holds a pattern that is refused.`);
    }
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth >= MOST.depth) throw new InputError(`${field} is nested too deeply; at most ${MOST.depth} levels.`);
  if (Array.isArray(value)) {
    const most = MOST_OF[field.replace(/^.*\./, '')] ?? MOST.items;
    if (value.length > most) throw new InputError(`${field} must have at most ${most} items; found ${value.length}.`);
    for (const [index, each] of value.entries()) checkSizes(each, `${field}[${index}]`, depth + 1);
    return;
  }
  const entries = Object.entries(value);
  if (entries.length > MOST.keys) {
    throw new InputError(`${field} must have at most ${MOST.keys} keys; found ${entries.length}.`);
  }
  for (const [key, each] of entries) {
    checkSizes(key, `a key of ${field}`, depth + 1);
    checkSizes(each, depth === 0 ? key : `${field}.${key}`, depth + 1);
  }
}
