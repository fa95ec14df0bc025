/** The parameters from before there were expressions, as what they mean. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html */
import type { DynamodbShapes } from '../../schemas/dynamodb.generated.ts';
import type { Action, Comparator, DocumentPath, ItemCondition, Operand } from './expression/expression.ts';
import { invalidParameterValue, validationError } from './invalid.ts';
import { type AttributeValue, checked, valueKind } from './value.ts';

const COMPARATORS: Readonly<Record<string, Comparator>> = { EQ: '=', NE: '<>', LT: '<', LE: '<=', GT: '>', GE: '>=' };

function meant(name: string, operator: string, list: readonly AttributeValue[]): ItemCondition {
  const of: Operand = { kind: 'path', path: [name] };
  const values = list.map((each): Operand => ({ kind: 'value', value: checked(each) }));
  const [first, second] = values;
  const count = (wanted: number) => {
    if (values.length === wanted) return;
    throw invalidParameterValue(`Invalid number of argument(s) for the ${operator} ComparisonOperator`);
  };
  const by = COMPARATORS[operator];
  if (by !== undefined) {
    count(1);
    if (first !== undefined) return { kind: 'compare', by, left: of, right: first };
  }
  switch (operator) {
    case 'NULL':
      count(0);
      return { kind: 'missing', path: [name] };
    case 'NOT_NULL':
      count(0);
      return { kind: 'exists', path: [name] };
    case 'IN':
      if (values.length === 0) count(1);
      return { kind: 'in', of, all: values };
    case 'BETWEEN':
      count(2);
      if (first !== undefined && second !== undefined) return { kind: 'between', of, low: first, high: second };
      break;
    case 'BEGINS_WITH':
    case 'CONTAINS':
    case 'NOT_CONTAINS':
      count(1);
      if (first !== undefined) {
        const kind = operator === 'BEGINS_WITH' ? 'begins' : 'contains';
        const condition: ItemCondition = { kind, of, what: first };
        if (operator !== 'NOT_CONTAINS') return condition;
        return {
          kind: 'and',
          all: [
            { kind: 'exists', path: [name] },
            { kind: 'not', of: condition },
          ],
        };
      }
  }
  throw validationError(
    `1 validation error detected: Value '${operator}' at 'comparisonOperator' failed to satisfy constraint: Member must satisfy enum value set: [IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS]`,
  );
}

function joined(all: readonly ItemCondition[], operator: string | undefined): ItemCondition | undefined {
  return all.length === 0 ? undefined : { kind: operator === 'OR' ? 'or' : 'and', all };
}

/** `ScanFilter`, `QueryFilter`, `KeyConditions`. */
export function legacyFilter(
  filter: Readonly<Record<string, DynamodbShapes['Condition']>> | undefined,
  operator?: string,
): ItemCondition | undefined {
  const all = Object.entries(filter ?? {}).map(([name, { ComparisonOperator, AttributeValueList = [] }]) =>
    meant(name, ComparisonOperator, AttributeValueList),
  );
  return joined(all, operator);
}

export function expectedOf(
  expected: Readonly<Record<string, DynamodbShapes['ExpectedAttributeValue']>> | undefined,
  operator?: string,
): ItemCondition | undefined {
  const all = Object.entries(expected ?? {}).map(
    ([name, { Value: value, Exists, ComparisonOperator, AttributeValueList = [] }]): ItemCondition => {
      if (ComparisonOperator !== undefined) {
        return meant(name, ComparisonOperator, value === undefined ? AttributeValueList : [value]);
      }
      if (Exists === false) {
        if (value !== undefined) {
          throw invalidParameterValue(`Value cannot be used when Exists is set to false for Attribute: ${name}`);
        }
        return { kind: 'missing', path: [name] };
      }
      if (value === undefined) {
        throw invalidParameterValue(`Value must be provided when Exists is ${Exists ?? 'null'} for Attribute: ${name}`);
      }
      return meant(name, 'EQ', [value]);
    },
  );
  return joined(all, operator);
}

export const legacyPaths = (names: readonly string[] | undefined): readonly DocumentPath[] | undefined =>
  names?.map((name) => [name]);

export function legacyActions(
  updates: Readonly<Record<string, DynamodbShapes['AttributeValueUpdate']>>,
): readonly Action[] {
  return Object.entries(updates).map(([name, { Value: given, Action: action = 'PUT' }]): Action => {
    const value = given === undefined ? undefined : checked(given);
    const path = [name];
    if (action === 'DELETE') {
      return value === undefined ? { kind: 'remove', path } : { kind: 'delete', path, value };
    }
    if (value === undefined) {
      throw invalidParameterValue(`Only DELETE action is allowed when no attribute value is specified`);
    }
    if (action === 'PUT') return { kind: 'set', path, to: { kind: 'value', value } };
    if (value.L !== undefined) {
      const empty: AttributeValue = { L: [] };
      const own = { kind: 'if_not_exists', path, otherwise: { kind: 'value', value: empty } } as const;
      return { kind: 'set', path, to: { kind: 'list_append', left: own, right: { kind: 'value', value } } };
    }
    if (!['N', 'SS', 'NS', 'BS'].includes(valueKind(value))) {
      throw invalidParameterValue(`ADD action is not supported for the type ${valueKind(value)}`);
    }
    return { kind: 'add', path, value };
  });
}

/** Throws where a request has parameters of both kinds. */
export function checkOneKind(
  legacy: Readonly<Record<string, unknown>>,
  expressions: Readonly<Record<string, unknown>>,
): void {
  const given = (all: Readonly<Record<string, unknown>>) => Object.keys(all).filter((name) => all[name] !== undefined);
  const [old, fresh] = [given(legacy), given(expressions)];
  if (old.length === 0 || fresh.length === 0) return;
  throw validationError(
    `Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {${old.join(', ')}} Expression parameters: {${fresh.join(', ')}}`,
  );
}
