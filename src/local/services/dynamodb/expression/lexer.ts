/** The words and signs of an expression. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html */
import { validationError } from '../invalid.ts';

export interface Token {
  readonly kind: 'word' | 'name' | 'value' | 'number' | 'sign' | 'end';
  readonly text: string;
}

/** `ConditionExpression` and the like: what its errors begin with. */
export type Role =
  | 'ConditionExpression'
  | 'FilterExpression'
  | 'KeyConditionExpression'
  | 'ProjectionExpression'
  | 'UpdateExpression';

const TOKEN = /\s*(?:(#[\w.-]*\w)|(:\w+)|([A-Za-z_]\w*)|(\d+)|(<>|<=|>=|[=<>()[\],.+-]))/y;

export function tokensOf(text: string, role: Role): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const rest = text.trimEnd();
  if (rest.trim() === '') throw wrong(role, 'The expression can not be empty;');
  while (at < rest.length) {
    TOKEN.lastIndex = at;
    const [whole, name, value, word, number, sign] = TOKEN.exec(rest) ?? [];
    if (whole === undefined) {
      const found = rest.slice(at).trimStart().charAt(0);
      throw wrong(role, `Syntax error; token: "${found}", near: "${near(tokens, found)}"`);
    }
    at = TOKEN.lastIndex;
    if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (value !== undefined) tokens.push({ kind: 'value', text: value });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else tokens.push({ kind: 'sign', text: sign ?? '' });
  }
  return [...tokens, { kind: 'end', text: '<EOF>' }];
}

function near(before: readonly Token[], found: string): string {
  return [...before.slice(-1).map(({ text }) => text), found].join(' ');
}

export function wrong(role: Role, message: string) {
  return validationError(`Invalid ${role}: ${message}`);
}
