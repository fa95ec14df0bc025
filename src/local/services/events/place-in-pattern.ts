/** Where in a pattern's text a value stands, as the parser that AWS uses says it: one behind the end of what it has read. */
type Key = string | number;

/** Steps through JSON that is known to be well formed. */
class Walk {
  readonly #text: string;
  at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  #blanks(): void {
    while (/\s/.test(this.#text[this.at] ?? '')) this.at += 1;
  }

  #next(letter: string): boolean {
    this.#blanks();
    if (this.#text[this.at] !== letter) return false;
    this.at += 1;
    return true;
  }

  #token(): string {
    this.#blanks();
    const pattern = /"(?:\\.|[^"\\])*"|[^\s,:[\]{}]+/y;
    pattern.lastIndex = this.at;
    const [token = ''] = pattern.exec(this.#text) ?? [];
    this.at += token.length;
    return token;
  }

  /** Comes to the value at the path, its opening bracket or all of it read; a string only opened if it is not read. */
  to([first, ...rest]: readonly Key[], isRead: boolean): void {
    this.#blanks();
    const opening = this.#text[this.at] ?? '';
    if (first === undefined) {
      if ('{["'.includes(opening) && !(isRead && opening === '"')) this.at += 1;
      else this.#token();
      return;
    }
    this.at += 1;
    for (let index = 0; ; index += 1) {
      // What is missing is told where its list ends.
      if (this.#next(opening === '{' ? '}' : ']')) return;
      this.#next(',');
      const key = opening === '{' ? (JSON.parse(this.#token()) as string) : index;
      if (opening === '{') this.#next(':');
      if (key === first) {
        this.to(rest, isRead);
        return;
      }
      this.#pass();
    }
  }

  #pass(): void {
    this.#blanks();
    const opening = this.#text[this.at] ?? '';
    if (opening !== '{' && opening !== '[') {
      this.#token();
      return;
    }
    this.at += 1;
    while (!this.#next(opening === '{' ? '}' : ']')) {
      this.#next(',');
      if (opening === '{') {
        this.#token();
        this.#next(':');
      }
      this.#pass();
    }
  }
}

/** ` at [Source: (String)"…"; line: 1, column: 11]` */
export function placeInPattern(text: string, path: readonly Key[], isRead: boolean): string {
  const walk = new Walk(text);
  walk.to(path, isRead);
  const lines = text.slice(0, walk.at).split('\n');
  return `\n at [Source: (String)"${text}"; line: ${lines.length}, column: ${(lines.at(-1) ?? '').length + 1}]`;
}
