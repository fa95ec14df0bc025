import { widthOf } from '../../base/index.ts';

export { padTo, widthOf } from '../../base/index.ts';

/** Breaks a text at spaces into lines of the width; a longer word keeps a line of its own. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    if (widthOf(paragraph) <= width) {
      lines.push(paragraph);
      continue;
    }
    let line = /^ */.exec(paragraph)?.[0] ?? '';
    for (const word of paragraph.trimStart().split(' ')) {
      const longer = line.trim() === '' ? line + word : `${line} ${word}`;
      if (line.trim() !== '' && widthOf(longer) > width) {
        lines.push(line.trimEnd());
        line = word;
      } else line = longer;
    }
    lines.push(line);
  }
  return lines;
}

/** `label` once, the text beside it, its further lines under the first. */
export function hanging(
  label: string,
  text: string,
  width: number,
  style: (line: string) => string = (line) => line,
): string {
  const indent = widthOf(label);
  return wrap(text, Math.max(20, width - indent))
    .map((line, index) => (index === 0 ? label : ' '.repeat(indent)) + style(line))
    .join('\n');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are to be found
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;

/** Every text of the data with control characters made visible, so that a template cannot steer the terminal. */
export function printable<T>(data: T): T {
  if (typeof data === 'string') {
    return data.replace(CONTROL, (found) => `\\x${found.charCodeAt(0).toString(16).padStart(2, '0')}`) as T;
  }
  if (Array.isArray(data)) return data.map(printable) as T;
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [printable(key), printable(value)])) as T;
}
