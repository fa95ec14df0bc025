import type { Raw } from './raw.ts';

/** The intrinsic function that a mapping is, if it is one. */
export function functionOf(raw: Raw): { readonly name: string; readonly argument: unknown } | undefined {
  const keys = Object.keys(raw);
  const [name] = keys;
  if (name === undefined || keys.length !== 1) return undefined;
  const argument = raw[name];
  // A mapping with the single key Condition is a function only where its argument is a name; in a policy it is a block.
  const isCall = name.startsWith('Fn::') || name === 'Ref' || (name === 'Condition' && typeof argument === 'string');
  return isCall ? { name, argument } : undefined;
}
