/** The command lines and snippets of a Markdown text, in the order of the text. */
export type Block =
  | { readonly kind: 'command'; readonly line: string }
  /** A command line with what it prints; `…` stands for lines that are left out. */
  | { readonly kind: 'console'; readonly line: string; readonly shown: readonly string[] }
  | { readonly kind: 'snippet'; readonly language: string; readonly text: string }
  /** A command inside a sentence. */
  | { readonly kind: 'mention'; readonly line: string };

export function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  let fence: { readonly language: string; readonly lines: string[] } | undefined;
  for (const line of markdown.split('\n')) {
    const mark = /^```(\w*)/.exec(line);
    if (mark !== null && fence === undefined) fence = { language: mark[1] ?? '', lines: [] };
    else if (mark !== null && fence !== undefined) {
      blocks.push(...fenced(fence.language, fence.lines));
      fence = undefined;
    } else if (fence !== undefined) fence.lines.push(line);
    else blocks.push(...commandsIn(line));
  }
  return blocks;
}

function fenced(language: string, lines: readonly string[]): readonly Block[] {
  if (language === '') return [];
  if (language !== 'console') return [{ kind: 'snippet', language, text: `${lines.join('\n')}\n` }];
  const blocks: { kind: 'console'; line: string; shown: string[] }[] = [];
  for (const line of lines) {
    if (line.startsWith('$ ')) blocks.push({ kind: 'console', line: line.slice(2), shown: [] });
    else blocks.at(-1)?.shown.push(line);
  }
  return blocks;
}

function commandsIn(line: string): readonly Block[] {
  const own = /^ {4}((?:npx|npm) [^#]*)/.exec(line)?.[1];
  if (own !== undefined) return own.split('&&').map((each) => ({ kind: 'command', line: each.trim() }));
  return [...line.matchAll(/`((?:npx lintel|lintel|npm run|npm) [^`]*)`/g)].map(([, text = '']) => ({
    kind: 'mention',
    line: text,
  }));
}

/** Whether the lines stand in the output in this order, one after the other but for `…`. */
export function isShownIn(output: string, shown: readonly string[]): boolean {
  const lines = output.split('\n');
  let at = 0;
  let mayJump = false;
  for (const line of shown) {
    if (line === '…') mayJump = true;
    else {
      const found = mayJump ? lines.indexOf(line, at) : lines[at] === line ? at : -1;
      if (found < 0) return false;
      at = found + 1;
      mayJump = false;
    }
  }
  return true;
}
