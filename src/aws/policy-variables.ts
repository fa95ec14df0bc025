/**
 * Policy variables such as `${aws:username}`
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html). One whose value is not known
 * becomes a hole with the variable's name, so that comparing it is `possible`.
 */
import { type Certainty, hole, matchesGlob } from '../base/index.ts';
import { contextValue, type Request } from './request.ts';

// `${*}` and `${?}` stand for the characters, not for wildcards: in patterns and texts alike these two take their place.
const LITERAL_STAR = '\uE002';
const LITERAL_QUESTION = '\uE003';

const VARIABLE = /\$\{([^{}]*)\}/g;

/** The pattern with all variables replaced; undefined when one of them has no value in this request. */
export function fillVariables(pattern: string, request: Request): string | undefined {
  if (!pattern.includes('${')) return pattern;
  let missing = false;
  const filled = pattern.replace(VARIABLE, (_, body: string) => {
    if (body === '*' || body === '?' || body === '$') return literally(body);
    const [, key = body, fallback] = /^\s*([^,]*?)\s*(?:,\s*'(.*)')?\s*$/.exec(body) ?? [];
    const value = contextValue(request, key);
    if (value === 'unknown') return hole(key);
    // Only keys with a single value can be variables.
    const [only, ...more] = value === 'absent' ? [] : value;
    if (only !== undefined && more.length === 0) return literally(only);
    if (fallback === undefined) missing = true;
    return literally(fallback ?? '');
  });
  return missing ? undefined : filled;
}

/** The pattern with every variable as a hole: what it covers, whoever asks. */
export function variablesAsHoles(pattern: string): string {
  return pattern.replace(VARIABLE, (_, body: string) =>
    body === '*' || body === '?' || body === '$' ? literally(body) : hole(body),
  );
}

/** Wildcard matching in which the request's own `*` and `?` are plain characters. */
export function matchesPattern(pattern: string, text: string): Certainty {
  return matchesGlob(pattern, literally(text));
}

function literally(text: string): string {
  return text.replaceAll('*', LITERAL_STAR).replaceAll('?', LITERAL_QUESTION);
}
