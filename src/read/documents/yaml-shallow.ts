/**
 * Quoted scalars and flow collections may go on in lines of any indentation for SnakeYAML and PyYAML, and so for
 * CloudFormation (https://yaml.org/spec/1.1/#id904245: only block collections depend on it). The parser that is used here
 * wants such lines indented, so they are moved to the right where it fails.
 */
export interface Padded {
  readonly text: string;
  /** Where an offset of the padded text stands in the text as it was written. */
  written(offset: number): number;
}

/** The text with each line that continues a quoted scalar or a flow collection indented deeper than any other line. */
export function padShallow(text: string): Padded | undefined {
  const lines = continuationLines(text);
  if (lines.length === 0) return undefined;
  const width = deepestIndent(text) + 1;
  const padding = ' '.repeat(width);
  const parts: string[] = [];
  let from = 0;
  for (const line of lines) {
    parts.push(text.slice(from, line), padding);
    from = line;
  }
  parts.push(text.slice(from));
  return {
    text: parts.join(''),
    written(offset) {
      let [low, high] = [0, lines.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((lines[middle] ?? 0) + middle * width <= offset) low = middle + 1;
        else high = middle;
      }
      const before = low === 0 ? 0 : (lines[low - 1] ?? 0);
      return Math.max(offset - low * width, before);
    },
  };
}

function deepestIndent(text: string): number {
  let deepest = 0;
  for (const [line] of text.matchAll(/^ +/gm)) deepest = Math.max(deepest, line.length);
  return deepest;
}

/** Where the lines begin that stand inside a quoted scalar or a flow collection, in order. */
function continuationLines(text: string): readonly number[] {
  const inside: number[] = [];
  let line = 0;
  while (line < text.length) line = nextLine(text, line, inside);
  return inside;
}

/** Reads the line that begins at an offset, with all that its last node takes of the next lines. */
function nextLine(text: string, line: number, inside: number[]): number {
  // A block scalar holds the lines that are indented more than the key or the dash before it.
  let parent = -1;
  let at = line;
  for (;;) {
    while (text[at] === ' ' || text[at] === '\t') at++;
    const char = text[at];
    if (isBreak(char) || char === '#') return lineAfter(text, at);
    if ((char === '-' || char === '?' || char === ':') && isSpace(text[at + 1])) {
      parent = at - line;
      at++;
    } else if (char === '!' || char === '&') {
      while (!isSpace(text[at])) at++;
    } else if (char === '|' || char === '>') {
      return afterBlockScalar(text, lineAfter(text, at), parent);
    } else {
      const start = at;
      const end = endOfNode(text, at, inside);
      at = end;
      while (text[at] === ' ') at++;
      if (text[at] !== ':' || !isSpace(text[at + 1])) return lineAfter(text, Math.max(at, end));
      parent = start - line;
      at++;
    }
  }
}

function endOfNode(text: string, at: number, inside: number[]): number {
  const char = text[at];
  if (char === '"' || char === "'") return endOfQuoted(text, at, inside);
  if (char === '{' || char === '[') return endOfFlow(text, at, inside);
  let end = at;
  while (
    !isBreak(text[end]) &&
    !(text[end] === ':' && isSpace(text[end + 1])) &&
    !(text[end] === '#' && text[end - 1] === ' ')
  )
    end++;
  return end;
}

function endOfQuoted(text: string, start: number, inside: number[]): number {
  const quote = text[start];
  let at = start + 1;
  for (; at < text.length; at++) {
    if (text[at] === '\n') inside.push(at + 1);
    else if (quote === '"' && text[at] === '\\') at += text[at + 1] === '\n' ? 0 : 1;
    else if (text[at] === quote) {
      if (quote === '"' || text[at + 1] !== quote) return at + 1;
      at++;
    }
  }
  return at;
}

function endOfFlow(text: string, start: number, inside: number[]): number {
  let open = 0;
  // A quote inside a plain scalar is a letter of it.
  let isAtStart = true;
  for (let at = start; at < text.length; ) {
    const char = text[at];
    if (char === '\n') {
      inside.push(at + 1);
      at++;
    } else if (char === '#' && isSpace(text[at - 1])) {
      while (!isBreak(text[at])) at++;
    } else if ((char === '"' || char === "'") && isAtStart) {
      at = endOfQuoted(text, at, inside);
      isAtStart = false;
    } else if (char === '!' && isAtStart) {
      while (!isSpace(text[at])) at++;
    } else {
      if (char === '{' || char === '[') open++;
      if (char === '}' || char === ']') open--;
      at++;
      if (open === 0) return at;
      if (!isSpace(char)) isAtStart = char === '{' || char === '[' || char === ',' || char === ':';
    }
  }
  return text.length;
}

function afterBlockScalar(text: string, from: number, parent: number): number {
  let line = from;
  while (line < text.length) {
    let at = line;
    while (text[at] === ' ') at++;
    if (!isBreak(text[at]) && at - line <= parent) return line;
    line = lineAfter(text, at);
  }
  return line;
}

function lineAfter(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

function isBreak(char: string | undefined): boolean {
  return char === undefined || char === '\n' || char === '\r';
}

function isSpace(char: string | undefined): boolean {
  return isBreak(char) || char === ' ' || char === '\t';
}
