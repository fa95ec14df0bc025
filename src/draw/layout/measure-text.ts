/**
 * How wide a text is, without a browser: the advance widths of Helvetica, which Arial and Liberation Sans share, in
 * thousandths of the font size (https://github.com/adobe-type-tools/font-tech-notes, Adobe Core 14 font metrics).
 */
const WIDTHS: Readonly<Record<string, number>> = Object.fromEntries(
  (
    [
      [191, "'"],
      [222, 'ijl'],
      [260, '|'],
      [278, ' !,./:;I[\\]ft'],
      [333, '()-`r'],
      [334, '{}'],
      [355, '"'],
      [389, '*'],
      [469, '^'],
      [500, 'Jcksvxyz'],
      [556, '#$0123456789?L_abdeghnopqu'],
      [584, '+<=>~'],
      [611, 'FTZ'],
      [667, '&ABEKPSVXY'],
      [722, 'CDHNRUw'],
      [778, 'GOQ'],
      [833, 'Mm'],
      [889, '%'],
      [944, 'W'],
      [1000, '→←↔…—'],
      [1015, '@'],
    ] as const
  ).flatMap(([width, characters]) => [...characters].map((character) => [character, width])),
);

const OTHER = 600;
const WIDE = 1000;
const BOLD = 1.07;

/** In pixels, rounded up; a little more than it is, because fonts differ. */
export function widthOfText(text: string, size: number, weight: 'normal' | 'bold' = 'normal'): number {
  let thousandths = 0;
  for (const character of text)
    thousandths += WIDTHS[character] ?? (character > '\u2e7f' && character < '\uffff' ? WIDE : OTHER);
  return Math.ceil((thousandths * size * (weight === 'bold' ? BOLD : 1) * 1.03) / 1000);
}

/** The text, or its beginning with an ellipsis that fits. */
export function fitText(text: string, size: number, width: number, weight: 'normal' | 'bold' = 'normal'): string {
  if (widthOfText(text, size, weight) <= width) return text;
  let fitting = '';
  for (const character of text) {
    if (widthOfText(`${fitting}${character}…`, size, weight) > width) break;
    fitting += character;
  }
  return `${fitting.trimEnd().replace(/[,·]$/, '').trimEnd()}…`;
}

/** The text on at most so many lines, broken between words, the last with an ellipsis where it does not fit. */
export function wrapText(
  text: string,
  size: number,
  width: number,
  most: number,
  weight: 'normal' | 'bold' = 'normal',
): readonly string[] {
  const lines: string[] = [];
  let rest = text.split(' ');
  while (rest.length > 0 && lines.length < most - 1) {
    let count = 1;
    while (count < rest.length && widthOfText(rest.slice(0, count + 1).join(' '), size, weight) <= width) count++;
    lines.push(fitText(rest.slice(0, count).join(' '), size, width, weight));
    rest = rest.slice(count);
  }
  return rest.length === 0 ? lines : [...lines, fitText(rest.join(' '), size, width, weight)];
}
