/** The rule of a composite alarm. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html */
import { ServiceError } from '../../service.ts';
import type { AlarmStateValue } from './judge-points.ts';

export interface CompositeRule {
  /** Names or ARNs of alarms, as the rule writes them. */
  readonly alarms: readonly string[];
  holds(stateOf: (alarm: string) => AlarmStateValue | undefined): boolean;
}

type Test = (stateOf: (alarm: string) => AlarmStateValue | undefined) => boolean;

const TOKEN =
  /\s*(?:(\(|\))|(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^()"']+?))\s*\)|(AND|OR|NOT|TRUE|FALSE)\b)/iy;

/** Throws `ValidationException` for what is no rule. */
export function parseCompositeRule(text: string): CompositeRule {
  const wrong = () =>
    new ServiceError('ValidationException', `AlarmRule must not contain invalid syntax. The rule is: ${text}`);
  const tokens: { readonly word: string; readonly alarm?: string }[] = [];
  const source = text.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const found = TOKEN.exec(source);
    if (found === null) throw wrong();
    const [, bracket, state, double, single, plain, word] = found;
    const alarm = double?.replace(/\\(.)/g, '$1') ?? single ?? plain?.trim();
    if (state !== undefined && alarm !== undefined) tokens.push({ word: state.toUpperCase(), alarm });
    else tokens.push({ word: (bracket ?? word ?? '').toUpperCase() });
  }
  const alarms = [...new Set(tokens.flatMap(({ alarm }) => (alarm === undefined ? [] : [alarm])))];
  let at = 0;
  const peek = () => tokens[at]?.word;

  const either = (): Test => {
    const tests = [both()];
    while (peek() === 'OR') {
      at += 1;
      tests.push(both());
    }
    return (stateOf) => tests.some((test) => test(stateOf));
  };
  const both = (): Test => {
    const tests = [one()];
    while (peek() === 'AND') {
      at += 1;
      tests.push(one());
    }
    return (stateOf) => tests.every((test) => test(stateOf));
  };
  const one = (): Test => {
    const token = tokens[at];
    at += 1;
    if (token === undefined) throw wrong();
    const { word, alarm } = token;
    if (alarm !== undefined) return (stateOf) => stateOf(alarm) === word;
    switch (word) {
      case 'TRUE':
        return () => true;
      case 'FALSE':
        return () => false;
      case 'NOT': {
        const inner = one();
        return (stateOf) => !inner(stateOf);
      }
      case '(': {
        const inner = either();
        if (peek() !== ')') throw wrong();
        at += 1;
        return inner;
      }
      default:
        throw wrong();
    }
  };

  const holds = either();
  if (at !== tokens.length) throw wrong();
  return { alarms, holds };
}
