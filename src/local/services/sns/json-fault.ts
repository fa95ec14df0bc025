/** What AWS's parser of JSON says of a text that is none: the first letter that it did not expect, and where. */
export function jacksonFault(text: string): string {
  const at = (column: number) =>
    `\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: 1, column: ${column}]`;
  const [word] = /^\w+/.exec(text.trim()) ?? [];
  if (word !== undefined) {
    return `Unrecognized token '${word}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')${at(word.length + 1)}`;
  }
  const [, open = '', letter = ''] = /^(\s*\{\s*)([^"}\s])/.exec(text) ?? [];
  if (letter === '') return '';
  return `Unexpected character ('${letter}' (code ${letter.charCodeAt(0)})): was expecting double-quote to start field name${at(open.length + 1)}`;
}
