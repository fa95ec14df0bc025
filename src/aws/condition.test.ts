import { describe, expect, test } from 'vitest';
import { hole } from '../base/index.ts';
import { parseConditions, testCondition } from './condition.ts';
import type { Request } from './request.ts';

function answer(condition: object, context: Request['context'], principal: Request['principal'] = { kind: 'role' }) {
  const problems: string[] = [];
  const [parsed] = parseConditions(condition, 'Statement', problems);
  expect(problems).toEqual([]);
  if (parsed === undefined) throw new Error('no condition');
  return testCondition(parsed, { principal, action: 'a:b', resource: '*', context }, true).answer;
}

// Oracle: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
describe('condition operators', () => {
  test.each([
    ['StringEquals', 'Prod', ['Prod'], 'yes'],
    ['StringEquals', 'Prod', ['prod'], 'no'],
    ['StringEquals', 'P*', ['Prod'], 'no'],
    ['StringNotEquals', 'Prod', ['dev'], 'yes'],
    ['StringEqualsIgnoreCase', 'Prod', ['pROD'], 'yes'],
    ['StringNotEqualsIgnoreCase', 'Prod', ['pROD'], 'no'],
    ['StringLike', 'home/*', ['home/a'], 'yes'],
    ['StringLike', 'home/?', ['home/ab'], 'no'],
    ['StringNotLike', 'home/*', ['home/a'], 'no'],
    ['NumericLessThanEquals', '10', ['10'], 'yes'],
    ['NumericGreaterThan', '10', ['9.5'], 'no'],
    ['NumericNotEquals', '10', ['11'], 'yes'],
    ['DateGreaterThan', '2020-01-01T00:00:01Z', ['2020-06-01T00:00:00Z'], 'yes'],
    ['DateLessThan', '1577836800', ['2019-12-31T23:59:59Z'], 'yes'],
    ['Bool', 'false', ['true'], 'no'],
    ['Bool', 'TRUE', ['true'], 'yes'],
    ['BinaryEquals', 'QmluYXJ5', ['QmluYXJ5'], 'yes'],
    ['IpAddress', '203.0.113.0/24', ['203.0.113.7'], 'yes'],
    ['IpAddress', '203.0.113.0/24', ['203.0.114.7'], 'no'],
    ['IpAddress', '203.0.113.7', ['203.0.113.7'], 'yes'],
    ['IpAddress', '2001:DB8:1234:5678::/64', ['2001:db8:1234:5678::1'], 'yes'],
    ['IpAddress', '203.0.113.0/25', ['203.0.113.0/24'], 'maybe'],
    ['NotIpAddress', '203.0.113.0/24', ['198.51.100.1'], 'yes'],
    ['ArnEquals', 'arn:aws:sns:*:111122223333:t', ['arn:aws:sns:eu-west-1:111122223333:t'], 'yes'],
    ['ArnNotLike', 'arn:aws:sns:*:111122223333:t', ['arn:aws:sns:eu-west-1:111122223333:u'], 'yes'],
    ['Null', 'true', ['x'], 'no'],
    ['Null', 'false', ['x'], 'yes'],
  ])('%s %s on %s is %s', (operator, value, given, expected) => {
    expect(answer({ [operator as string]: { 'aws:Key': value } }, { 'AWS:KEY': given as string[] })).toBe(expected);
  });

  test('any of several values may match; with a negated operator none may', () => {
    expect(answer({ StringEquals: { k: ['a', 'b'] } }, { k: ['b'] })).toBe('yes');
    expect(answer({ StringNotEquals: { k: ['a', 'b'] } }, { k: ['b'] })).toBe('no');
    expect(answer({ StringNotEquals: { k: ['a', 'b'] } }, { k: ['c'] })).toBe('yes');
  });

  test('what only the deployment knows cannot be decided', () => {
    expect(answer({ StringEquals: { k: hole('Env') } }, { k: ['prod'] })).toBe('maybe');
    expect(answer({ StringEquals: { k: hole('Env') } }, { k: [hole('Env')] })).toBe('yes');
    expect(answer({ StringLike: { k: `a-${hole('Env')}` } }, { k: ['b-prod'] })).toBe('no');
  });
});

// Oracle: the "Important" box of the same page, and its sections on …IfExists and Null.
describe('a key that the request lacks', () => {
  test.each([
    [{ StringEquals: { k: 'v' } }, 'no'],
    [{ StringNotEquals: { k: 'v' } }, 'yes'],
    [{ ArnNotLike: { k: 'arn:aws:s3:::b' } }, 'yes'],
    [{ Bool: { k: 'false' } }, 'no'],
    [{ NotIpAddress: { k: '10.0.0.0/8' } }, 'yes'],
    [{ NumericLessThan: { k: '5' } }, 'no'],
    [{ StringEqualsIfExists: { k: 'v' } }, 'yes'],
    [{ BoolIfExists: { k: 'true' } }, 'yes'],
    [{ Null: { k: 'true' } }, 'yes'],
    [{ Null: { k: 'false' } }, 'no'],
    [{ 'ForAllValues:StringEquals': { k: 'v' } }, 'yes'],
    [{ 'ForAllValues:StringNotEquals': { k: 'v' } }, 'yes'],
    [{ 'ForAnyValue:StringEquals': { k: 'v' } }, 'no'],
    [{ 'ForAnyValue:StringNotEquals': { k: 'v' } }, 'no'],
  ])('%o is %s', (condition, expected) => {
    expect(answer(condition, { k: undefined })).toBe(expected);
  });

  test.each([
    [{ StringEquals: { k: 'v' } }],
    [{ StringNotEquals: { k: 'v' } }],
    [{ Null: { k: 'true' } }],
    [{ 'ForAllValues:StringEquals': { k: 'v' } }],
  ])('a key of which nothing is known leaves %o open', (condition) => expect(answer(condition, {})).toBe('maybe'));
});

// Oracle: the DynamoDB examples in reference_policies_multi-value-conditions ("Evaluation Logic for Condition Set Operators").
describe('keys with several values', () => {
  const allowed = ['PostDateTime', 'Message', 'Tags'];
  test.each([
    ['ForAllValues:StringLike', ['PostDateTime', 'Message'], allowed, 'yes'],
    ['ForAllValues:StringLike', ['PostDateTime', 'UserName'], allowed, 'no'],
    ['ForAnyValue:StringLike', ['UserName', 'Message', 'PostDateTime'], ['ID', 'PostDateTime'], 'yes'],
    ['ForAnyValue:StringLike', ['UserName'], ['ID', 'PostDateTime'], 'no'],
  ])('%s of %s in %s is %s', (operator, given, values, expected) => {
    const context = { 'dynamodb:requestedAttributes': given as string[] };
    expect(answer({ [operator as string]: { 'dynamodb:requestedAttributes': values } }, context)).toBe(expected);
  });
});

// Oracle: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
describe('policy variables', () => {
  const user = { kind: 'user', arn: 'arn:aws:iam::111122223333:user/division/Bob' } as const;

  test('take the value from the request', () => {
    expect(answer({ StringLike: { 's3:prefix': '${aws:username}/*' } }, { 's3:prefix': ['Bob/x'] }, user)).toBe('yes');
    expect(answer({ StringLike: { 's3:prefix': '${AWS:UserName}/*' } }, { 's3:prefix': ['Eve/x'] }, user)).toBe('no');
    const tagged = { ...user, tags: { team: 'red' } };
    expect(
      answer({ StringEquals: { 's3:prefix': '${aws:PrincipalTag/team}' } }, { 's3:prefix': ['red'] }, tagged),
    ).toBe('yes');
    expect(answer({ StringEquals: { 's3:prefix': '${aws:PrincipalTag/team}' } }, { 's3:prefix': ['red'] }, user)).toBe(
      'maybe',
    );
  });

  test('never match when they have no value, unless there is a default', () => {
    expect(answer({ StringLike: { 's3:prefix': '${aws:username}*' } }, { 's3:prefix': ['x'] })).toBe('no');
    expect(
      answer({ StringEquals: { 's3:prefix': "${aws:username, 'anonymous'}" } }, { 's3:prefix': ['anonymous'] }),
    ).toBe('yes');
  });

  test('for special characters stand for the characters themselves', () => {
    expect(answer({ StringLike: { k: 'a${*}' } }, { k: ['a*'] })).toBe('yes');
    expect(answer({ StringLike: { k: 'a${*}' } }, { k: ['ab'] })).toBe('no');
    expect(answer({ StringEquals: { k: '${$}5' } }, { k: ['$5'] })).toBe('yes');
  });

  test('are not replaced in numbers, dates and addresses', () => {
    expect(answer({ NumericEquals: { k: '${aws:username}' } }, { k: ['1'] }, user)).toBe('no');
  });
});
