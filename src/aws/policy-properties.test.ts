import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { and, type Guard, GuardSpace, hole, implies, NEVER, textIn } from '../base/index.ts';
import { actionClass, actionClasses } from './action-class.ts';
import { matchesAction } from './action-pattern.ts';
import { type PolicyStatement, parseStatement } from './policy.ts';
import { evaluate, type Policies } from './policy-evaluation.ts';
import { matchesPattern } from './policy-variables.ts';
import type { Request } from './request.ts';

const space = new GuardSpace();
const guards = [space.flag('A'), space.flag('B'), and(space.flag('A'), space.flag('B'))];
const principals = [
  '*',
  '111122223333',
  'arn:aws:iam::111122223333:role/app',
  'arn:aws:iam::111122223333:role/other',
  hole('Somebody'),
];
const conditions = [
  {},
  { Bool: { 'aws:SecureTransport': 'true' } },
  { StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } },
  { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'team' } },
];

const statements = (effects: readonly string[] = ['Allow', 'Deny']) =>
  fc
    .record({
      Effect: fc.constantFrom(...effects),
      Action: fc.constantFrom('*', 's3:*', 's3:Get*', 's3:PutObject', hole('Action')),
      Resource: fc.constantFrom('*', 'arn:aws:s3:::b/*', 'arn:aws:s3:::c/*', `arn:aws:s3:::${hole('Bucket')}/*`),
      Condition: fc.constantFrom(...conditions),
      Principal: fc.constantFrom(...principals.map((principal) => ({ AWS: principal }))),
      when: fc.constantFrom<Guard | undefined>(undefined, ...guards),
    })
    .map(({ when, ...raw }): PolicyStatement<string> => {
      const [statement] = parseStatement(raw, { at: JSON.stringify(raw), ...(when && { when }) }).statements;
      if (statement === undefined) throw new Error('not a statement');
      return statement;
    });

const requests: fc.Arbitrary<Request> = fc.record({
  principal: fc.constantFrom(
    { kind: 'role', arn: textIn('arn:aws:iam::111122223333:role/app') },
    { kind: 'user', arn: textIn('arn:aws:iam::444455556666:user/eve') },
    { kind: 'anonymous' },
    { kind: 'service', service: textIn('s3.amazonaws.com') },
  ),
  action: fc
    .constantFrom('s3:GetObject', 's3:GetBucketTagging', 's3:PutObject', 'kms:Decrypt', 'kms:Encrypt', 'sts:AssumeRole')
    .map((each) => textIn(each)),
  resource: fc
    .constantFrom(
      'arn:aws:s3:::b/a',
      `arn:aws:s3:::${hole('Bucket')}/a`,
      'arn:aws:kms:eu-west-1:111122223333:key/1',
      '*',
    )
    .map((each) => textIn(each)),
  context: fc.constantFrom<Request['context']>(
    {},
    { 'aws:SecureTransport': [textIn('true')], 'aws:SourceVpc': undefined },
    { 'aws:TagKeys': [textIn('x')] },
  ),
});

const policies: fc.Arbitrary<Policies<string>> = fc.record(
  {
    identity: fc.array(statements(), { maxLength: 3 }),
    resource: fc.array(statements(), { maxLength: 3 }),
    boundary: fc.array(statements(), { maxLength: 2 }),
    session: fc.array(statements(), { maxLength: 2 }),
  },
  { requiredKeys: ['identity'] },
);

const KINDS = ['identity', 'resource', 'boundary', 'session'] as const;

describe('the decision', () => {
  test('is allowed nowhere that it is not possible', () => {
    fc.assert(
      fc.property(requests, policies, (request, given) => {
        const { certain, possible } = evaluate(request, given);
        expect(implies(certain, possible)).toBe(true);
      }),
    );
  });

  test('is the same, word for word, for actions of one class', () => {
    fc.assert(
      fc.property(requests, requests, policies, (one, other, given) => {
        const parts = KINDS.flatMap((kind) => given[kind] ?? []);
        const request = { ...one, action: other.action };
        fc.pre(actionClass(one.action, parts) === actionClass(request.action, parts));
        expect(evaluate(request, given)).toEqual(evaluate(one, given));
      }),
    );
  });

  test('is the same for actions of one class of their service', () => {
    fc.assert(
      fc.property(requests, requests, policies, (one, other, given) => {
        const parts = KINDS.flatMap((kind) => given[kind] ?? []);
        const classOf = actionClasses(() => parts);
        const request = { ...one, action: other.action };
        fc.pre(classOf(one.action) === classOf(request.action));
        const [left, right] = [evaluate(one, given), evaluate(request, given)];
        expect([left.certain, left.possible]).toEqual([right.certain, right.possible]);
      }),
    );
  });

  test('is told apart by the services only of statements that are about them', () => {
    const statement = parseStatement({ Effect: 'Allow', Action: ['s3:Get*', 'sqs:*'], Resource: '*' }, { at: '' });
    const classOf = actionClasses(() => statement.statements);
    const names = ['s3:GetObject', 's3:PutObject', 'sqs:SendMessage', 'sqs:DeleteQueue', 'ec2:RunInstances'];
    expect(names.map((each) => classOf(textIn(each)))).toEqual([
      's3  certain',
      's3  impossible',
      'sqs ',
      'sqs ',
      'ec2 ',
    ]);
  });

  test('never grows when a Deny is added', () => {
    fc.assert(
      fc.property(
        requests,
        policies,
        statements(['Deny']),
        fc.constantFrom(...KINDS),
        (request, given, added, kind) => {
          const before = evaluate(request, given);
          // A new boundary or session policy is a limit of its own; the Deny joins one that is there.
          if (kind !== 'identity' && kind !== 'resource' && given[kind] === undefined) return;
          const after = evaluate(request, { ...given, [kind]: [...(given[kind] ?? []), added] });
          expect(implies(after.certain, before.certain)).toBe(true);
          expect(implies(after.possible, before.possible)).toBe(true);
        },
      ),
    );
  });

  test('never shrinks when an Allow is added', () => {
    fc.assert(
      fc.property(
        requests,
        policies,
        statements(['Allow']),
        fc.constantFrom(...KINDS),
        (request, given, added, kind) => {
          if (kind !== 'identity' && kind !== 'resource' && given[kind] === undefined) return;
          const before = evaluate(request, given);
          const after = evaluate(request, { ...given, [kind]: [...(given[kind] ?? []), added] });
          expect(implies(before.certain, after.certain)).toBe(true);
          expect(implies(before.possible, after.possible)).toBe(true);
        },
      ),
    );
  });

  test('does not depend on the order of statements', () => {
    fc.assert(
      fc.property(requests, policies, (request, given) => {
        const reversed = Object.fromEntries(Object.entries(given).map(([kind, parts]) => [kind, [...parts].reverse()]));
        const [one, other] = [evaluate(request, given), evaluate(request, reversed)];
        expect(one.certain).toBe(other.certain);
        expect(one.possible).toBe(other.possible);
      }),
    );
  });

  test('is no without any Allow', () => {
    fc.assert(
      fc.property(requests, fc.array(statements(['Deny']), { maxLength: 3 }), (request, denies) => {
        expect(evaluate(request, { identity: denies, resource: denies }).possible).toBe(NEVER);
      }),
    );
  });
});

// Oracle: the same wildcards as a regular expression.
describe('wildcards', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ':', '/', '*', '?', '.'), maxLength: 8 });
  const toRegExp = (pattern: string, flags: string) =>
    new RegExp(`^${pattern.replace(/[.:/]/g, '\\$&').replaceAll('*', '[^]*').replaceAll('?', '[^]')}$`, flags);

  test('match what the regular expression matches', () => {
    fc.assert(
      fc.property(text, text, (pattern, given) => {
        expect(matchesPattern(textIn(pattern), textIn(given))).toBe(
          toRegExp(pattern, '').test(given) ? 'certain' : 'impossible',
        );
      }),
    );
  });

  test('of actions have no case', () => {
    fc.assert(
      fc.property(text, text, (pattern, given) => {
        const expected = toRegExp(pattern, 'i').test(given) ? 'certain' : 'impossible';
        expect(matchesAction(textIn(pattern.toUpperCase()), textIn(given))).toBe(expected);
      }),
    );
  });
});
