/** Action names with wildcards. */
import { type Certainty, isSymbolic, matchesGlob, type Text } from '../base/index.ts';

const compiled = new Map<string, RegExp>();

/** Action names are compared without case; `*` and `?` are wildcards also across the colon. */
export function matchesAction(pattern: Text, action: Text): Certainty {
  if (isSymbolic(pattern) || isSymbolic(action)) return matchesGlob(pattern, action, { ignoreCase: true });
  return compile(pattern).test(action) ? 'certain' : 'impossible';
}

// A statement is compared with thousands of actions, for which the general matching of text with holes is too slow.
function compile(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const made = new RegExp(`^${source}$`, 'is');
  compiled.set(pattern, made);
  return made;
}
