import { describe, expect, test } from 'vitest';
import { hole } from '../base/index.ts';
import { parseStatement, parseStatements } from './policy.ts';

const parse = (document: unknown) => parseStatements(document, (index) => index);

describe('reading a policy', () => {
  test('single texts and lists mean the same', () => {
    const one = parse({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' } });
    const many = parse({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['*'] }],
    });
    expect(one).toEqual(many);
    expect(one.problems).toEqual([]);
    expect(one.statements[0]).toMatchObject({ effect: 'Allow', actions: ['s3:GetObject'], resources: ['*'], at: 0 });
  });

  test.each([
    { document: null, problem: 'The policy is not an object.' },
    { document: {}, problem: 'The policy has no Statement.' },
    { document: { Statement: ['x'] }, problem: 'Statement 1 is not an object.' },
    { document: { Statement: { Action: 'x' } }, problem: 'Statement 1 has Effect missing; it must be Allow or Deny.' },
    {
      document: { Statement: { Effect: 'allow', Action: 'x' } },
      problem: 'Statement 1 has Effect "allow"; it must be Allow or Deny.',
    },
    {
      document: { Statement: { Effect: 'Allow', action: 'x' } },
      problem: 'Statement 1 has an element action that IAM does not know; element names are case-sensitive: Action.',
    },
    {
      document: { Statement: { Effect: 'Allow', Action: 'x', NotAction: 'y' } },
      problem: 'Statement 1 has both Action and NotAction.',
    },
    {
      document: { Statement: { Effect: 'Allow', Action: { a: 1 } } },
      problem: 'The Action of Statement 1 is neither a string nor a list of strings.',
    },
    {
      document: { Statement: { Effect: 'Allow', Action: 'x', Principal: ['y'] } },
      problem: 'Statement 1 has a Principal that is neither "*" nor an object.',
    },
    {
      document: { Statement: { Effect: 'Allow', Action: 'x', Condition: { StringEqual: { k: 'v' } } } },
      problem: 'Statement 1 has a condition operator StringEqual that IAM does not know. Did you mean "StringEquals"?',
    },
    {
      document: { Version: '2013-01-01', Statement: [] },
      problem: 'Version is "2013-01-01"; IAM knows "2012-10-17" and "2008-10-17".',
    },
  ])('says what is wrong: $problem', ({ document, problem }) => {
    expect(parse(document).problems).toContain(problem);
  });

  // Oracle: "the version must be set to a version that supports policy variables", reference_policies_variables.
  test('variables exist since version 2012-10-17', () => {
    const statement = { Effect: 'Allow', Action: 'x', Resource: '*' };
    expect(parse({ Version: '2012-10-17', Statement: statement }).statements[0]?.variables).toBe(true);
    expect(parse({ Statement: statement }).statements[0]?.variables).toBe(false);
  });

  test('an effect that only the deployment knows may be either', () => {
    const { statements } = parseStatement({ Effect: hole('Effect'), Action: 'x' }, { at: 0 });
    expect(statements.map((statement) => statement.effect)).toEqual(['Allow', 'Deny']);
    expect(statements.every((statement) => statement.conditions.length === 1)).toBe(true);
  });
});
