/** Filter patterns of log events. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
import { isRecord } from '../../../base/index.ts';
import { ServiceError } from '../../service.ts';
import { likes } from './likes.ts';
import { spacePattern } from './space-pattern.ts';

/** A test of one message. Throws `InvalidParameterException` for a pattern that is none. */
export function filterOf(pattern: string): (message: string) => boolean {
  const text = pattern.trim();
  if (text === '') return () => true;
  if (text.startsWith('{')) return jsonFilter(text);
  if (text.startsWith('[')) {
    const fields = spacePattern(text);
    if (fields === undefined) throw invalid();
    return (message) => fields(message) !== undefined;
  }
  if (text.startsWith('%')) {
    const [, source] = /^%(.*)%$/s.exec(text) ?? [];
    if (source === undefined) throw invalid();
    const expression = new RegExp(source);
    return (message) => expression.test(message);
  }
  return termFilter(text);
}

/** What a message has where a selector of the pattern points: `$.latency` of JSON, `$bytes` of fields. */
export function extractorOf(pattern: string): (message: string, selector: string) => string | undefined {
  const fields = pattern.trim().startsWith('[') ? spacePattern(pattern.trim()) : undefined;
  return (message, selector) => {
    if (fields !== undefined) return fields(message)?.[selector.slice(1)];
    try {
      const found = valueAt(JSON.parse(message) as unknown, selector);
      return found === undefined || found === null || typeof found === 'object' ? undefined : String(found);
    } catch {
      return undefined;
    }
  };
}

function invalid(): ServiceError {
  return new ServiceError('InvalidParameterException', 'Invalid filter pattern');
}

function termFilter(text: string): (message: string) => boolean {
  const terms = [...text.matchAll(/([-?]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, sign = '', quoted, plain]) => ({
    sign,
    term: (quoted ?? plain ?? '').replace(/\\(.)/g, '$1'),
  }));
  const needed = terms.filter(({ sign }) => sign === '');
  const barred = terms.filter(({ sign }) => sign === '-');
  const optional = terms.filter(({ sign }) => sign === '?');
  return (message) =>
    needed.every(({ term }) => message.includes(term)) &&
    barred.every(({ term }) => !message.includes(term)) &&
    (optional.length === 0 || needed.length > 0 || optional.some(({ term }) => message.includes(term)));
}

type Test = (value: unknown) => boolean;

function jsonFilter(text: string): (message: string) => boolean {
  if (!text.endsWith('}')) throw invalid();
  const reader = { tokens: tokensOf(text.slice(1, -1)), at: 0 };
  const test = either(reader);
  if (reader.at !== reader.tokens.length) throw invalid();
  return (message) => {
    try {
      return test(JSON.parse(message) as unknown);
    } catch {
      return false;
    }
  };
}

interface Reader {
  readonly tokens: readonly string[];
  at: number;
}

function tokensOf(text: string): readonly string[] {
  const found = text.match(/\(|\)|&&|\|\||<=|>=|!=|=|<|>|"(?:[^"\\]|\\.)*"|[^\s()&|=<>!]+/g) ?? [];
  return found;
}

function either(reader: Reader): Test {
  const tests = [both(reader)];
  while (reader.tokens[reader.at] === '||') {
    reader.at += 1;
    tests.push(both(reader));
  }
  return (value) => tests.some((test) => test(value));
}

function both(reader: Reader): Test {
  const tests = [single(reader)];
  while (reader.tokens[reader.at] === '&&') {
    reader.at += 1;
    tests.push(single(reader));
  }
  return (value) => tests.every((test) => test(value));
}

function single(reader: Reader): Test {
  if (reader.tokens[reader.at] === '(') {
    reader.at += 1;
    const test = either(reader);
    if (reader.tokens[reader.at] !== ')') throw invalid();
    reader.at += 1;
    return test;
  }
  const selector = reader.tokens[reader.at] ?? '';
  const operator = reader.tokens[reader.at + 1] ?? '';
  if (!selector.startsWith('$')) throw invalid();
  if (operator === 'IS' || operator === 'NOT') {
    const word = reader.tokens[reader.at + 2];
    reader.at += 3;
    if (operator === 'NOT' && word === 'EXISTS') return (value) => valueAt(value, selector) === undefined;
    const wanted = word === 'TRUE' ? true : word === 'FALSE' ? false : null;
    return (value) => valueAt(value, selector) === wanted;
  }
  const wanted = reader.tokens[reader.at + 2];
  if (wanted === undefined || !['=', '!=', '<', '>', '<=', '>='].includes(operator)) throw invalid();
  reader.at += 3;
  return (value) => compares(valueAt(value, selector), operator, wanted);
}

function valueAt(value: unknown, selector: string): unknown {
  let found = value;
  for (const [, key, index] of selector.slice(1).matchAll(/\.([\w-]+)|\[(\d+)\]/g)) {
    if (key !== undefined) found = isRecord(found) && Object.hasOwn(found, key) ? found[key] : undefined;
    else found = Array.isArray(found) ? found[Number(index)] : undefined;
  }
  return found;
}

function compares(value: unknown, operator: string, wanted: string): boolean {
  if (value === undefined || value === null) return false;
  const isQuoted = wanted.startsWith('"');
  const text = isQuoted ? wanted.slice(1, -1) : wanted;
  const number = Number(text);
  if (!isQuoted && typeof value === 'number' && !Number.isNaN(number)) {
    switch (operator) {
      case '=':
        return value === number;
      case '!=':
        return value !== number;
      case '<':
        return value < number;
      case '>':
        return value > number;
      case '<=':
        return value <= number;
      default:
        return value >= number;
    }
  }
  const isEqual = text.includes('*') ? likes(String(value), text) : String(value) === text;
  return operator === '=' ? isEqual : operator === '!=' ? !isEqual : false;
}
