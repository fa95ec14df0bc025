/** The configuration of nginx: directives and blocks (https://nginx.org/en/docs/beginners_guide.html#conf_structure). */
import { Unreadable } from './shell-tree.ts';

export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly line: number;
  /** The directives inside, of a block. */
  readonly block?: readonly Directive[];
}

/** Throws `Unreadable` where braces or quotes do not match. */
export function readNginx(text: string): readonly Directive[] {
  const tokens = tokensOf(text);
  let at = 0;
  const read = (isInside: boolean): readonly Directive[] => {
    const directives: Directive[] = [];
    let words: { text: string; line: number }[] = [];
    for (; at < tokens.length; at++) {
      const token = tokens[at];
      if (token === undefined) break;
      if (token.mark === undefined) words.push(token);
      else if (token.mark === '}') {
        if (!isInside || words.length > 0) throw new Unreadable('"}" stands where a directive is expected', token.line);
        return directives;
      } else {
        const [name, ...args] = words;
        if (name === undefined)
          throw new Unreadable(`"${token.mark}" stands where a directive is expected`, token.line);
        const own = { name: name.text, args: args.map((each) => each.text), line: name.line };
        words = [];
        if (token.mark === ';') directives.push(own);
        else {
          at++;
          directives.push({ ...own, block: read(true) });
        }
      }
    }
    if (isInside) throw new Unreadable('a block is not closed', tokens.at(-1)?.line ?? 1);
    if (words.length > 0) throw new Unreadable('a directive is not closed by ";"', words[0]?.line ?? 1);
    return directives;
  };
  return read(false);
}

interface Token {
  readonly text: string;
  readonly line: number;
  readonly mark?: ';' | '{' | '}';
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const pattern =
    /\s+|#[^\n]*|"((?:[^"\\]|\\[\s\S])*)"|'((?:[^'\\]|\\[\s\S])*)'|([;{}])|((?:\$\{\w+\}|\\[\s\S]|[^\s;{}"'])+|["'])/g;
  let line = 1;
  for (const match of text.matchAll(pattern)) {
    const [whole, double, single, mark, word] = match;
    if (word === '"' || word === "'") throw new Unreadable('a quote is not closed', line);
    const own = double ?? single ?? word;
    if (mark === ';' || mark === '{' || mark === '}') tokens.push({ text: mark, line, mark });
    else if (own !== undefined) tokens.push({ text: own, line });
    line += whole.split('\n').length - 1;
  }
  return tokens;
}

/** A step of a path through blocks: its name and first arguments, and what it must hold. */
interface Step {
  readonly head: string;
  readonly holding: string | undefined;
}

/**
 * The arguments of the directives at a path such as `server.listen`, `server[listen 443*].location /api/.proxy_pass`: in
 * every block whose name and arguments are those of the step, at any depth.
 */
export function directivesAt(directives: readonly Directive[], path: string): readonly Directive[] {
  const steps = stepsOf(path);
  const last = steps.at(-1);
  if (last === undefined) return [];
  const anywhere = everyBlock(directives);
  let blocks = [directives, ...anywhere.map((each) => each.block ?? [])];
  for (const [index, step] of steps.slice(0, -1).entries()) {
    const candidates = index === 0 ? anywhere : blocks.flat();
    blocks = candidates.filter((each) => isBlock(each, step)).map((each) => each.block ?? []);
  }
  return blocks.flatMap((inside) => inside.filter((each) => each.name === last.head || headOf(each) === last.head));
}

function everyBlock(directives: readonly Directive[]): readonly Directive[] {
  return directives.flatMap((each) => (each.block === undefined ? [] : [each, ...everyBlock(each.block)]));
}

function isBlock(directive: Directive, { head, holding }: Step): boolean {
  if (directive.block === undefined || (head !== directive.name && head !== headOf(directive))) return false;
  if (holding === undefined) return true;
  const pattern = new RegExp(`^${holding.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);
  return directive.block.some((each) => pattern.test(headOf(each)));
}

function headOf({ name, args }: Directive): string {
  return [name, ...args].join(' ');
}

/** Steps end at dots; `[…]` holds what a block must hold, `"…"` a name with dots. */
function stepsOf(path: string): readonly Step[] {
  return [...path.matchAll(/(?:"([^"]*)"|([^."[\]]+))(?:\[([^\]]*)\])?\.?/g)].map((match) => ({
    head: (match[1] ?? match[2] ?? '').trim(),
    holding: match[3],
  }));
}
