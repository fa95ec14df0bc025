// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are to be found
const CONTROL = /[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]+/g;

/** Text that steers no terminal and is allowed in XML: control characters and halves of characters are gone. */
export function plainText(text: string): string {
  return text.replace(CONTROL, ' ').toWellFormed().trim();
}
