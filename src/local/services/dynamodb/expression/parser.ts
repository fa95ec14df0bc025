/** Reads expressions: conditions, projections and updates, with their names and values. */
import { validationError } from '../invalid.ts';
import { type AttributeValue, checked, type Kind, valueKind } from '../value.ts';
import type { Action, Comparator, DocumentPath, ItemCondition, Operand, UpdateTerm } from './expression.ts';
import { overlapping, shownPath } from './expression.ts';
import { type Role, type Token, tokensOf, wrong } from './lexer.ts';
import { RESERVED_WORDS } from './reserved-words.ts';

export interface Substitutes {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, AttributeValue>>;
}

/** The expressions of one request: they share names and values, each of which one of them must use. */
export interface ExpressionReader {
  condition(text: string, role: Role): ItemCondition;
  projection(text: string): readonly DocumentPath[];
  update(text: string): readonly Action[];
  /** Throws if a name or a value was not used. */
  finish(): void;
}

const KINDS: Readonly<Record<Kind, string>> = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  SS: 'STRING_SET',
  NS: 'NUMBER_SET',
  BS: 'BINARY_SET',
  L: 'LIST',
  M: 'MAP',
  NULL: 'NULL',
  BOOL: 'BOOLEAN',
};

export function readerOf({
  ExpressionAttributeNames: names,
  ExpressionAttributeValues: given,
}: Substitutes): ExpressionReader {
  if (names !== undefined && Object.keys(names).length === 0)
    throw validationError('ExpressionAttributeNames must not be empty');
  if (given !== undefined && Object.keys(given).length === 0) {
    throw validationError('ExpressionAttributeValues must not be empty');
  }
  for (const key of Object.keys(names ?? {})) {
    if (!/^#[\w.-]*\w$/.test(key)) {
      throw validationError(`ExpressionAttributeNames contains invalid key: Syntax error; key: "${key}"`);
    }
  }
  for (const key of Object.keys(given ?? {})) {
    if (!/^:\w+$/.test(key)) {
      throw validationError(`ExpressionAttributeValues contains invalid key: Syntax error; key: "${key}"`);
    }
  }
  const values = Object.fromEntries(
    Object.entries(given ?? {}).map(([key, value]) => {
      try {
        return [key, checked(value)];
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        throw validationError(`ExpressionAttributeValues contains invalid value: ${error.message} for key ${key}`);
      }
    }),
  );
  const used = new Set<string>();

  const parserOf = (text: string, role: Role) => {
    const tokens = tokensOf(text, role);
    let at = 0;
    const peek = (): Token => tokens[at] ?? END;
    const next = (): Token => {
      const token = peek();
      at += 1;
      return token;
    };
    const unexpected = (): Error => {
      const [before, after] = [tokens[at - 1]?.text, tokens[at + 1]];
      const nearby = [before, peek().text, after === undefined || after.kind === 'end' ? undefined : after.text];
      return wrong(
        role,
        `Syntax error; token: "${peek().text}", near: "${nearby.filter((each) => each !== undefined).join(' ')}"`,
      );
    };
    const isSign = (text: string) => peek().kind === 'sign' && peek().text === text;
    const isWord = (word: string) => peek().kind === 'word' && peek().text.toUpperCase() === word;
    const expectSign = (text: string) => {
      if (!isSign(text)) throw unexpected();
      next();
    };
    const takeWord = (word: string): boolean => {
      if (!isWord(word)) return false;
      next();
      return true;
    };

    const nameOf = (token: Token): string => {
      if (token.kind === 'name') {
        const name = names?.[token.text];
        if (name === undefined) {
          throw wrong(
            role,
            `An expression attribute name used in the document path is not defined; attribute name: ${token.text}`,
          );
        }
        used.add(token.text);
        return name;
      }
      if (token.kind !== 'word') throw unexpected();
      if (RESERVED_WORDS.has(token.text.toUpperCase())) {
        throw wrong(role, `Attribute name is a reserved keyword; reserved keyword: ${token.text}`);
      }
      return token.text;
    };

    const path = (): DocumentPath => {
      if (peek().kind !== 'name' && peek().kind !== 'word') throw unexpected();
      const parts: (string | number)[] = [nameOf(next())];
      for (;;) {
        if (isSign('.')) {
          next();
          if (peek().kind !== 'name' && peek().kind !== 'word') throw unexpected();
          parts.push(nameOf(next()));
        } else if (isSign('[')) {
          next();
          if (peek().kind !== 'number') throw unexpected();
          parts.push(Number(next().text));
          expectSign(']');
        } else return parts;
      }
    };

    const value = (): AttributeValue => {
      if (peek().kind !== 'value') throw unexpected();
      const { text: key } = next();
      const found = values[key];
      if (found === undefined) {
        throw wrong(role, `An expression attribute value used in expression is not defined; attribute value: ${key}`);
      }
      used.add(key);
      return found;
    };

    const isCall = () => {
      const after = tokens[at + 1];
      return peek().kind === 'word' && after?.kind === 'sign' && after.text === '(';
    };

    const operand = (): Operand => {
      if (peek().kind === 'value') return { kind: 'value', value: value() };
      if (isCall()) {
        const name = next().text;
        if (name !== 'size') {
          throw CONDITION_FUNCTIONS.has(name)
            ? wrong(role, `The function is not allowed to be used this way in an expression; function: ${name}`)
            : wrong(role, `Invalid function name; function: ${name}`);
        }
        expectSign('(');
        const of = path();
        expectSign(')');
        return { kind: 'size', path: of };
      }
      return { kind: 'path', path: path() };
    };

    const call = (): ItemCondition => {
      const name = next().text;
      if (!CONDITION_FUNCTIONS.has(name)) throw wrong(role, `Invalid function name; function: ${name}`);
      expectSign('(');
      const all: Operand[] = [operand()];
      while (isSign(',')) {
        next();
        all.push(operand());
      }
      expectSign(')');
      const wanted = name === 'attribute_exists' || name === 'attribute_not_exists' ? 1 : 2;
      const [of, what] = all;
      if (of === undefined || all.length !== wanted) {
        throw wrong(
          role,
          `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${all.length}`,
        );
      }
      if (what === undefined) {
        if (of.kind !== 'path') {
          throw wrong(role, `Operator or function requires a document path; operator or function: ${name}`);
        }
        return { kind: name === 'attribute_exists' ? 'exists' : 'missing', path: of.path };
      }
      const wrongType = (each: Operand) =>
        wrong(
          role,
          `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${each.kind === 'value' ? valueKind(each.value) : 'N'}`,
        );
      if (name === 'begins_with') {
        for (const each of all) {
          if (each.kind === 'value' && each.value.S === undefined && each.value.B === undefined) throw wrongType(each);
        }
        return { kind: 'begins', of, what };
      }
      if (name === 'attribute_type') {
        if (what.kind !== 'value' || what.value.S === undefined) throw wrongType(what);
        if (!Object.hasOwn(KINDS, what.value.S)) {
          throw wrong(
            role,
            `Invalid attribute type name found; type: ${what.value.S}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`,
          );
        }
        return { kind: 'type', of, what };
      }
      return { kind: 'contains', of, what };
    };

    const primary = (): ItemCondition => {
      if (takeWord('NOT')) return { kind: 'not', of: primary() };
      if (isSign('(')) {
        next();
        const inner = disjunction();
        expectSign(')');
        return inner;
      }
      if (isCall() && peek().text !== 'size') return call();
      const left = operand();
      if (takeWord('BETWEEN')) {
        const low = operand();
        if (!takeWord('AND')) throw unexpected();
        const high = operand();
        checkBetween(low, high, role);
        return { kind: 'between', of: left, low, high };
      }
      if (takeWord('IN')) {
        expectSign('(');
        const all: Operand[] = [operand()];
        while (isSign(',')) {
          next();
          all.push(operand());
        }
        expectSign(')');
        return { kind: 'in', of: left, all };
      }
      const sign = peek();
      const by = COMPARATORS.find((each) => sign.kind === 'sign' && each === sign.text);
      if (by === undefined) throw unexpected();
      next();
      const right = operand();
      if (by !== '=' && by !== '<>') {
        for (const each of [left, right]) {
          if (each.kind === 'value' && !['S', 'N', 'B'].includes(valueKind(each.value))) {
            throw wrong(
              role,
              `Incorrect operand type for operator or function; operator or function: ${by}, operand type: ${valueKind(each.value)}`,
            );
          }
        }
      }
      if (left.kind === 'path' && right.kind === 'path' && shownPath(left.path) === shownPath(right.path)) {
        throw wrong(
          role,
          `The first operand must be distinct from the remaining operands for this operator or function; operator: ${by}, first operand: ${shownPath(left.path)}`,
        );
      }
      return { kind: 'compare', by, left, right };
    };

    const conjunction = (): ItemCondition => {
      const all = [primary()];
      while (takeWord('AND')) all.push(primary());
      const [only] = all;
      return only !== undefined && all.length === 1 ? only : { kind: 'and', all };
    };
    const disjunction = (): ItemCondition => {
      const all = [conjunction()];
      while (takeWord('OR')) all.push(conjunction());
      const [only] = all;
      return only !== undefined && all.length === 1 ? only : { kind: 'or', all };
    };

    const term = (): UpdateTerm => {
      const left = simpleTerm();
      if (!isSign('+') && !isSign('-')) return left;
      const times = next().text === '+' ? 1 : -1;
      return { kind: 'sum', left, right: simpleTerm(), times };
    };
    const simpleTerm = (): UpdateTerm => {
      if (isSign('(')) {
        next();
        const inner = term();
        expectSign(')');
        return inner;
      }
      if (!isCall()) return operand();
      const name = next().text;
      expectSign('(');
      if (name === 'if_not_exists') {
        const of = path();
        expectSign(',');
        const otherwise = term();
        expectSign(')');
        return { kind: 'if_not_exists', path: of, otherwise };
      }
      if (name === 'list_append') {
        const left = term();
        expectSign(',');
        const right = term();
        expectSign(')');
        for (const each of [left, right]) {
          if (each.kind === 'value' && each.value.L === undefined) {
            throw wrong(
              role,
              `Incorrect operand type for operator or function; operator or function: list_append, operand type: ${valueKind(each.value)}`,
            );
          }
        }
        return { kind: 'list_append', left, right };
      }
      throw CONDITION_FUNCTIONS.has(name)
        ? wrong(role, `The function is not allowed in an update expression; function: ${name}`)
        : wrong(role, `Invalid function name; function: ${name}`);
    };

    const clause = (section: string): Action => {
      const place = path();
      if (section === 'REMOVE') return { kind: 'remove', path: place };
      if (section === 'SET') {
        expectSign('=');
        return { kind: 'set', path: place, to: term() };
      }
      const operandValue = value();
      const kind = valueKind(operandValue);
      const allowed = section === 'ADD' ? ['N', 'SS', 'NS', 'BS'] : ['SS', 'NS', 'BS'];
      if (!allowed.includes(kind)) {
        throw wrong(
          role,
          `Incorrect operand type for operator or function; operator: ${section}, operand type: ${KINDS[kind]}, typeSet: ALLOWED_FOR_${section}_OPERAND`,
        );
      }
      return { kind: section === 'ADD' ? 'add' : 'delete', path: place, value: operandValue };
    };

    return {
      condition(): ItemCondition {
        const found = disjunction();
        if (peek().kind !== 'end') throw unexpected();
        return found;
      },
      projection(): readonly DocumentPath[] {
        const paths = [path()];
        while (isSign(',')) {
          next();
          paths.push(path());
        }
        if (peek().kind !== 'end') throw unexpected();
        checkApart(paths, role);
        return paths;
      },
      update(): readonly Action[] {
        const actions: Action[] = [];
        const seen = new Set<string>();
        while (peek().kind !== 'end') {
          const section = SECTIONS.find(isWord);
          if (section === undefined) throw unexpected();
          next();
          if (seen.has(section)) {
            throw wrong(role, `The "${section}" section can only be used once in an update expression;`);
          }
          seen.add(section);
          actions.push(clause(section));
          while (isSign(',')) {
            next();
            actions.push(clause(section));
          }
        }
        checkApart(
          actions.map((each) => each.path),
          role,
        );
        return actions;
      },
    };
  };

  return {
    condition: (text, role) => parserOf(text, role).condition(),
    projection: (text) => parserOf(text, 'ProjectionExpression').projection(),
    update: (text) => parserOf(text, 'UpdateExpression').update(),
    finish() {
      const unused = (all: object | undefined) => Object.keys(all ?? {}).filter((key) => !used.has(key));
      const [someNames, someValues] = [unused(names), unused(given)];
      if (someNames.length > 0) {
        throw validationError(
          `Value provided in ExpressionAttributeNames unused in expressions: keys: {${someNames.join(', ')}}`,
        );
      }
      if (someValues.length > 0) {
        throw validationError(
          `Value provided in ExpressionAttributeValues unused in expressions: keys: {${someValues.join(', ')}}`,
        );
      }
    },
  };
}

const END: Token = { kind: 'end', text: '<EOF>' };
const SECTIONS = ['SET', 'REMOVE', 'ADD', 'DELETE'];
const COMPARATORS: readonly Comparator[] = ['=', '<>', '<=', '>=', '<', '>'];
const CONDITION_FUNCTIONS: ReadonlySet<string> = new Set([
  'attribute_exists',
  'attribute_not_exists',
  'attribute_type',
  'begins_with',
  'contains',
]);

function checkBetween(low: Operand, high: Operand, role: Role): void {
  if (low.kind !== 'value' || high.kind !== 'value') return;
  const [from, to] = [valueKind(low.value), valueKind(high.value)];
  if (from !== to) {
    throw wrong(
      role,
      `The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {${from}:${String(Object.values(low.value)[0])}}, upper bound operand: AttributeValue: {${to}:${String(Object.values(high.value)[0])}}`,
    );
  }
}

function checkApart(paths: readonly DocumentPath[], role: Role): void {
  const found = overlapping(paths);
  if (found === undefined) return;
  const [one, two, how] = found;
  const verb = how === 'overlap' ? 'overlap' : 'conflict';
  throw wrong(
    role,
    `Two document paths ${verb} with each other; must remove or rewrite one of these paths; path one: ${shownPath(one)}, path two: ${shownPath(two)}`,
  );
}
