/**
 * Policy variables such as `${aws:username}`
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html). One whose value is not known
 * becomes a hole with the variable's name, so that comparing it is `possible`.
 */
import {
  type Certainty,
  escapeWildcards,
  hole,
  joinText,
  mapLiterals,
  matchesGlob,
  stripPrivate,
  type Text,
} from '../base/index.ts';
import { contextValue, type Request } from './request.ts';

const VARIABLE = /\$\{([^{}]*)\}/;

/** The pattern with all variables replaced; undefined when one of them has no value in this request. */
export function fillVariables(pattern: Text, request: Request): Text | undefined {
  let missing = false;
  const filled = replaceVariables(pattern, (body) => {
    const [, key = body, fallback] = /^\s*([^,]*?)\s*(?:,\s*'(.*)')?\s*$/.exec(body) ?? [];
    const value = contextValue(request, key);
    if (value === 'unknown') return hole(key);
    // Only keys with a single value can be variables.
    const [only, ...more] = value === 'absent' ? [] : value;
    if (only !== undefined && more.length === 0) return escapeWildcards(only);
    if (fallback === undefined) missing = true;
    return escapeWildcards(stripPrivate(fallback ?? ''));
  });
  return missing ? undefined : filled;
}

/** The pattern with every variable as a hole: it then stands for what any principal gets. */
export function variablesAsHoles(pattern: Text): Text {
  return replaceVariables(pattern, hole);
}

/** Wildcard matching in which the request's own `*` and `?` are plain characters. */
export function matchesPattern(pattern: Text, text: Text): Certainty {
  return matchesGlob(pattern, escapeWildcards(text));
}

/** `${*}`, `${?}` and `${$}` stand for the characters, not for wildcards. */
function replaceVariables(pattern: Text, meaning: (body: string) => Text): Text {
  if (!pattern.includes('${')) return pattern;
  return mapLiterals(pattern, (literal) =>
    joinText(
      literal.split(VARIABLE).map((part, index) => {
        if (index % 2 === 0) return stripPrivate(part);
        return part === '*' || part === '?' || part === '$' ? escapeWildcards(stripPrivate(part)) : meaning(part);
      }),
    ),
  );
}
