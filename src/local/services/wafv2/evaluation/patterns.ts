/** Regular expressions of AWS WAF, which are PCRE's, as far as this machine's have the same words. */
const compiled = new Map<string, RegExp | undefined>();

/** The expression; undefined where it has words that are not understood here. */
export function compiledPattern(pattern: string): RegExp | undefined {
  if (!compiled.has(pattern)) compiled.set(pattern, compile(pattern));
  return compiled.get(pattern);
}

function compile(pattern: string): RegExp | undefined {
  // Flags that hold for the whole expression stand at its beginning.
  const [whole = '', flags = ''] = /^\(\?([ims]+)\)/.exec(pattern) ?? [];
  try {
    return new RegExp(pattern.slice(whole.length), [...new Set(flags)].join(''));
  } catch {
    return undefined;
  }
}
