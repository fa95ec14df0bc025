import { describe, expect, test } from 'vitest';
import { hole, textIn } from '../base/index.ts';
import { parseConditions, testCondition } from './condition.ts';
import type { Request } from './request.ts';

function answer(
  condition: object,
  given: Readonly<Record<string, readonly string[] | undefined>>,
  principal: Request['principal'] = { kind: 'role' },
) {
  const context = Object.fromEntries(
    Object.entries(given).map(([key, values]) => [key, values?.map((each) => textIn(each))]),
  );
  const problems: string[] = [];
  const [parsed] = parseConditions(condition, 'Statement', problems);
  expect(problems).toEqual([]);
  if (parsed === undefined) throw new Error('no condition');
  return testCondition(parsed, { principal, action: textIn('a:b'), resource: textIn('*'), context }, true).answer;
}

// Oracle: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
describe('condition operators', () => {
  test.each([
    ['StringEquals', 'Prod', ['Prod'], 'certain'],
    ['StringEquals', 'Prod', ['prod'], 'impossible'],
    ['StringEquals', 'P*', ['Prod'], 'impossible'],
    ['StringNotEquals', 'Prod', ['dev'], 'certain'],
    ['StringEqualsIgnoreCase', 'Prod', ['pROD'], 'certain'],
    ['StringNotEqualsIgnoreCase', 'Prod', ['pROD'], 'impossible'],
    ['StringLike', 'home/*', ['home/a'], 'certain'],
    ['StringLike', 'home/?', ['home/ab'], 'impossible'],
    ['StringNotLike', 'home/*', ['home/a'], 'impossible'],
    ['NumericLessThanEquals', '10', ['10'], 'certain'],
    ['NumericGreaterThan', '10', ['9.5'], 'impossible'],
    ['NumericNotEquals', '10', ['11'], 'certain'],
    ['DateGreaterThan', '2020-01-01T00:00:01Z', ['2020-06-01T00:00:00Z'], 'certain'],
    ['DateLessThan', '1577836800', ['2019-12-31T23:59:59Z'], 'certain'],
    ['Bool', 'false', ['true'], 'impossible'],
    ['Bool', 'TRUE', ['true'], 'certain'],
    ['BinaryEquals', 'QmluYXJ5', ['QmluYXJ5'], 'certain'],
    ['IpAddress', '203.0.113.0/24', ['203.0.113.7'], 'certain'],
    ['IpAddress', '203.0.113.0/24', ['203.0.114.7'], 'impossible'],
    ['IpAddress', '203.0.113.7', ['203.0.113.7'], 'certain'],
    ['IpAddress', '2001:DB8:1234:5678::/64', ['2001:db8:1234:5678::1'], 'certain'],
    ['IpAddress', '203.0.113.0/25', ['203.0.113.0/24'], 'possible'],
    ['NotIpAddress', '203.0.113.0/24', ['198.51.100.1'], 'certain'],
    ['ArnEquals', 'arn:aws:sns:*:111122223333:t', ['arn:aws:sns:eu-west-1:111122223333:t'], 'certain'],
    ['ArnNotLike', 'arn:aws:sns:*:111122223333:t', ['arn:aws:sns:eu-west-1:111122223333:u'], 'certain'],
    ['Null', 'true', ['x'], 'impossible'],
    ['Null', 'false', ['x'], 'certain'],
  ])('%s %s on %s is %s', (operator, value, given, expected) => {
    expect(answer({ [operator as string]: { 'aws:Key': value } }, { 'AWS:KEY': given as string[] })).toBe(expected);
  });

  test('any of several values may match; with a negated operator none may', () => {
    expect(answer({ StringEquals: { k: ['a', 'b'] } }, { k: ['b'] })).toBe('certain');
    expect(answer({ StringNotEquals: { k: ['a', 'b'] } }, { k: ['b'] })).toBe('impossible');
    expect(answer({ StringNotEquals: { k: ['a', 'b'] } }, { k: ['c'] })).toBe('certain');
  });

  test('what only the deployment knows cannot be decided', () => {
    expect(answer({ StringEquals: { k: hole('Env') } }, { k: ['prod'] })).toBe('possible');
    expect(answer({ StringEquals: { k: hole('Env') } }, { k: [hole('Env')] })).toBe('certain');
    expect(answer({ StringLike: { k: `a-${hole('Env')}` } }, { k: ['b-prod'] })).toBe('impossible');
  });
});

// Oracle: the "Important" box of the same page, and its sections on …IfExists and Null.
describe('a key that the request lacks', () => {
  test.each([
    [{ StringEquals: { k: 'v' } }, 'impossible'],
    [{ StringNotEquals: { k: 'v' } }, 'certain'],
    [{ ArnNotLike: { k: 'arn:aws:s3:::b' } }, 'certain'],
    [{ Bool: { k: 'false' } }, 'impossible'],
    [{ NotIpAddress: { k: '10.0.0.0/8' } }, 'certain'],
    [{ NumericLessThan: { k: '5' } }, 'impossible'],
    [{ StringEqualsIfExists: { k: 'v' } }, 'certain'],
    [{ BoolIfExists: { k: 'true' } }, 'certain'],
    [{ Null: { k: 'true' } }, 'certain'],
    [{ Null: { k: 'false' } }, 'impossible'],
    [{ 'ForAllValues:StringEquals': { k: 'v' } }, 'certain'],
    [{ 'ForAllValues:StringNotEquals': { k: 'v' } }, 'certain'],
    [{ 'ForAnyValue:StringEquals': { k: 'v' } }, 'impossible'],
    [{ 'ForAnyValue:StringNotEquals': { k: 'v' } }, 'impossible'],
  ])('%o is %s', (condition, expected) => {
    expect(answer(condition, { k: undefined })).toBe(expected);
  });

  test.each([
    [{ StringEquals: { k: 'v' } }],
    [{ StringNotEquals: { k: 'v' } }],
    [{ Null: { k: 'true' } }],
    [{ 'ForAllValues:StringEquals': { k: 'v' } }],
  ])('a key of which nothing is known leaves %o open', (condition) => expect(answer(condition, {})).toBe('possible'));
});

// Oracle: the DynamoDB examples in reference_policies_multi-value-conditions ("Evaluation Logic for Condition Set Operators").
describe('keys with several values', () => {
  const allowed = ['PostDateTime', 'Message', 'Tags'];
  test.each([
    ['ForAllValues:StringLike', ['PostDateTime', 'Message'], allowed, 'certain'],
    ['ForAllValues:StringLike', ['PostDateTime', 'UserName'], allowed, 'impossible'],
    ['ForAnyValue:StringLike', ['UserName', 'Message', 'PostDateTime'], ['ID', 'PostDateTime'], 'certain'],
    ['ForAnyValue:StringLike', ['UserName'], ['ID', 'PostDateTime'], 'impossible'],
  ])('%s of %s in %s is %s', (operator, given, values, expected) => {
    const context = { 'dynamodb:requestedAttributes': given as string[] };
    expect(answer({ [operator as string]: { 'dynamodb:requestedAttributes': values } }, context)).toBe(expected);
  });
});

// Oracle: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
describe('policy variables', () => {
  const user = { kind: 'user', arn: textIn('arn:aws:iam::111122223333:user/division/Bob') } as const;

  test('take the value from the request', () => {
    expect(answer({ StringLike: { 's3:prefix': '${aws:username}/*' } }, { 's3:prefix': ['Bob/x'] }, user)).toBe(
      'certain',
    );
    expect(answer({ StringLike: { 's3:prefix': '${AWS:UserName}/*' } }, { 's3:prefix': ['Eve/x'] }, user)).toBe(
      'impossible',
    );
    const tagged = { ...user, tags: { team: textIn('red') } };
    expect(
      answer({ StringEquals: { 's3:prefix': '${aws:PrincipalTag/team}' } }, { 's3:prefix': ['red'] }, tagged),
    ).toBe('certain');
    expect(answer({ StringEquals: { 's3:prefix': '${aws:PrincipalTag/team}' } }, { 's3:prefix': ['red'] }, user)).toBe(
      'possible',
    );
  });

  test('never match when they have no value, unless there is a default', () => {
    expect(answer({ StringLike: { 's3:prefix': '${aws:username}*' } }, { 's3:prefix': ['x'] })).toBe('impossible');
    expect(
      answer({ StringEquals: { 's3:prefix': "${aws:username, 'anonymous'}" } }, { 's3:prefix': ['anonymous'] }),
    ).toBe('certain');
  });

  test('for special characters stand for the characters themselves', () => {
    expect(answer({ StringLike: { k: 'a${*}' } }, { k: ['a*'] })).toBe('certain');
    expect(answer({ StringLike: { k: 'a${*}' } }, { k: ['ab'] })).toBe('impossible');
    expect(answer({ StringEquals: { k: '${$}5' } }, { k: ['$5'] })).toBe('certain');
  });

  test('are not replaced in numbers, dates and addresses', () => {
    expect(answer({ NumericEquals: { k: '${aws:username}' } }, { k: ['1'] }, user)).toBe('impossible');
  });
});
