/** What a caller gave is wrong. The message names the field, what is expected and what was found. */
export class InputError extends Error {
  readonly code = 'invalid_input';

  constructor(message: string) {
    super(message);
    this.name = 'InputError';
  }
}

/** The value, if it is one of the words; throws `InputError` naming the field and all words. */
export function oneOf<Word extends string>(field: string, value: unknown, words: readonly Word[]): Word {
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  throw new InputError(`${field} must be one of ${words.join(', ')}; found ${JSON.stringify(value)}.`);
}
