/** Metric math as text: operators, calls, ids. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
import { ServiceError } from '../../service.ts';

export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'id'; readonly name: string }
  | { readonly kind: 'list'; readonly of: readonly Expression[] }
  | { readonly kind: 'call'; readonly name: string; readonly of: readonly Expression[] }
  | { readonly kind: 'operation'; readonly sign: string; readonly of: readonly [Expression, Expression] };

const TOKEN =
  /\s*(?:(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+)|("[^"]*"|'[^']*')|([A-Za-z_]\w*)|(==|!=|<=|>=|&&|\|\||[-+*/^<>(),[\]]))/y;

/** What binds weakest comes first. */
const LEVELS: readonly (readonly string[])[] = [
  ['||', 'OR'],
  ['&&', 'AND'],
  ['==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/'],
];

interface Token {
  readonly kind: 'number' | 'text' | 'word' | 'sign' | 'end';
  readonly text: string;
}

/** Throws `ValidationException` for what is no expression. */
export function parseExpression(text: string): Expression {
  const tokens = tokensOf(text);
  let at = 0;
  const peek = () => tokens[at] ?? END;
  const take = () => {
    const token = peek();
    at += 1;
    return token;
  };
  const expect = (sign: string) => {
    if (take().text !== sign) throw wrong(text);
  };

  const level = (i: number): Expression => {
    const signs = LEVELS[i];
    if (signs === undefined) return unary();
    let left = level(i + 1);
    while (peek().kind !== 'text' && signs.includes(peek().text.toUpperCase())) {
      const sign = take().text.toUpperCase();
      left = { kind: 'operation', sign: SIGNS[sign] ?? sign, of: [left, level(i + 1)] };
    }
    return left;
  };

  const unary = (): Expression => {
    if (peek().kind === 'sign' && peek().text === '-') {
      take();
      return { kind: 'operation', sign: '*', of: [{ kind: 'number', value: -1 }, unary()] };
    }
    const base = primary();
    if (peek().text !== '^') return base;
    take();
    return { kind: 'operation', sign: '^', of: [base, unary()] };
  };

  const several = (end: string): readonly Expression[] => {
    const found: Expression[] = [];
    if (peek().text === end) {
      take();
      return found;
    }
    for (;;) {
      found.push(level(0));
      const next = take().text;
      if (next === end) return found;
      if (next !== ',') throw wrong(text);
    }
  };

  const primary = (): Expression => {
    const token = take();
    switch (token.kind) {
      case 'number':
        return { kind: 'number', value: Number(token.text) };
      case 'text':
        return { kind: 'text', value: token.text.slice(1, -1) };
      case 'word':
        if (peek().text !== '(') return { kind: 'id', name: token.text };
        take();
        return { kind: 'call', name: token.text.toUpperCase(), of: several(')') };
      case 'sign':
        if (token.text === '[') return { kind: 'list', of: several(']') };
        if (token.text === '(') {
          const inner = level(0);
          expect(')');
          return inner;
        }
        throw wrong(text);
      case 'end':
        throw wrong(text);
    }
  };

  const made = level(0);
  if (peek().kind !== 'end') throw wrong(text);
  return made;
}

const END: Token = { kind: 'end', text: '' };
const SIGNS: Readonly<Record<string, string>> = { OR: '||', AND: '&&' };

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const source = text.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const [, number, quoted, word, sign] = TOKEN.exec(source) ?? [];
    if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted });
    else if (word !== undefined) tokens.push({ kind: /^(?:and|or)$/i.test(word) ? 'sign' : 'word', text: word });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
    else throw wrong(text);
  }
  return tokens;
}

const wrong = (text: string) => new ServiceError('ValidationException', `Error in expression '${text}': Syntax error`);
