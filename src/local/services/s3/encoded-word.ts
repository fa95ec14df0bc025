/** Text beyond ASCII in a header: RFC 2047. */

/** The text as a header may hold it: itself, or an encoded word. */
export function encodedWord(text: string): string {
  if (/^[\t\x20-\x7e]*$/.test(text)) return text;
  // Text that is mostly ASCII stays readable; of other text the base64 is shorter.
  const plain = text.length - text.replace(/[\t\n\r\x20-\x7e]/g, '').length;
  if (plain <= text.length - plain) return `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
  const letters = [...Buffer.from(text)].map((byte) => {
    const letter = String.fromCharCode(byte);
    if (letter === ' ') return '_';
    return byte > 0x20 && byte < 0x7f && !'=?_'.includes(letter)
      ? letter
      : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return `=?UTF-8?Q?${letters.join('')}?=`;
}

/** What a header says: encoded words are read, what is none stays as it is. Header bytes are UTF-8, whatever HTTP says. */
export function decodedWord(header: string): string {
  const text = Buffer.from(header, 'latin1').toString('utf8');
  const [, kind, body] = /^=\?utf-8\?([bq])\?(.*)\?=$/i.exec(text) ?? [];
  if (kind === undefined || body === undefined) return text;
  if (kind.toLowerCase() === 'b') {
    // A padding sign out of place counts as a digit, so that something is read in any case.
    return Buffer.from(body.replace(/=(?!=*$)/g, '/'), 'base64').toString('utf8');
  }
  const bytes = body
    .replaceAll('_', ' ')
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
