/**
 * Requests of which condition keys are not known. Oracle: the operators' page, applied by hand
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html).
 */
import { describe, expect, test } from 'vitest';
import { ALWAYS, NEVER, stripPrivate } from '../base/index.ts';
import { evaluateOpen } from './open-context.ts';
import { parseStatements } from './policy.ts';

type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

function decide(allow: Conditions, deny: Conditions | undefined, resource = 'arn:aws:s3:::b/k', pattern = '*'): string {
  const document = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 's3:GetObject', Resource: pattern, Condition: allow },
      ...(deny === undefined ? [] : [{ Effect: 'Deny', Action: '*', Resource: '*', Condition: deny }]),
    ],
  };
  const { certain, possible } = evaluateOpen(
    {
      principal: { kind: 'role', arn: stripPrivate('arn:aws:iam::111122223333:role/r') },
      action: stripPrivate('s3:GetObject'),
      resource: stripPrivate(resource),
      context: {},
    },
    { identity: parseStatements(document, (index) => index).statements },
  );
  return certain === ALWAYS ? 'allowed' : possible === NEVER ? 'denied' : 'open';
}

describe('whatever the values of unknown keys are', () => {
  test.each<[string, Conditions, Conditions | undefined, string]>([
    [
      'strings: what is allowed is denied',
      { StringEquals: { 'aws:SourceVpce': 'a' } },
      { StringEquals: { 'aws:SourceVpce': ['a', 'b'] } },
      'denied',
    ],
    [
      'strings: one more is allowed',
      { StringEquals: { 'aws:SourceVpce': ['a', 'c'] } },
      { StringEquals: { 'aws:SourceVpce': ['a', 'b'] } },
      'open',
    ],
    [
      'a negated operator holds without the key',
      { StringNotEquals: { 'aws:SourceVpce': 'a' } },
      { StringLike: { 'aws:SourceVpce': '*' } },
      'open',
    ],
    [
      '…and the Deny of a missing key takes it away',
      { StringNotEquals: { 'aws:SourceVpce': 'a' } },
      { StringNotEquals: { 'aws:SourceVpce': 'b' } },
      'open',
    ],
    [
      'patterns within patterns',
      { StringLike: { 'aws:userid': 'AB*' } },
      { StringLike: { 'aws:userid': 'A*' } },
      'denied',
    ],
    [
      'patterns that only overlap',
      { StringLike: { 'aws:userid': 'A*' } },
      { StringLike: { 'aws:userid': 'AB*' } },
      'open',
    ],
    [
      'letters of any case',
      { StringEqualsIgnoreCase: { 'aws:userid': 'ab' } },
      { StringEqualsIgnoreCase: { 'aws:userid': 'AB' } },
      'denied',
    ],
    [
      'numbers',
      { NumericLessThan: { 's3:TlsVersion': '1.2' } },
      { NumericLessThanEquals: { 's3:TlsVersion': '1.2' } },
      'denied',
    ],
    [
      'numbers between limits',
      { NumericLessThan: { 's3:TlsVersion': '1.3' } },
      { NumericLessThan: { 's3:TlsVersion': '1.2' } },
      'open',
    ],
    [
      'dates',
      { DateGreaterThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } },
      { DateGreaterThanEquals: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } },
      'denied',
    ],
    [
      'truth values',
      { Bool: { 'aws:SecureTransport': 'true' } },
      { Bool: { 'aws:SecureTransport': 'true' } },
      'denied',
    ],
    [
      'truth values: the other one',
      { Bool: { 'aws:SecureTransport': 'true' } },
      { Bool: { 'aws:SecureTransport': 'false' } },
      'open',
    ],
    [
      'a key that may be missing',
      { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } },
      { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
      'open',
    ],
    [
      'a key that must be there and must not',
      { Null: { 'aws:TokenIssueTime': 'true' } },
      { Null: { 'aws:TokenIssueTime': 'true' } },
      'denied',
    ],
    [
      'addresses within a block',
      { IpAddress: { 'aws:SourceIp': '10.1.0.0/16' } },
      { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
      'denied',
    ],
    [
      'a block with a hole',
      { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
      { IpAddress: { 'aws:SourceIp': '10.1.0.0/16' } },
      'open',
    ],
    [
      'addresses of two families',
      { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '2001:db8::/32'] } },
      { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
      'open',
    ],
    [
      'ARNs',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:111122223333:a*' } },
      { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:111122223333:*' } },
      'denied',
    ],
    [
      'lists: all of them',
      { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' } },
      { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'a' } },
      'open',
    ],
    [
      'lists: one of them',
      { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'a' } },
      { 'ForAnyValue:StringLike': { 'aws:TagKeys': 'a*' } },
      'denied',
    ],
    [
      'one of two conditions of a statement',
      { StringEquals: { 'aws:SourceVpce': 'a' }, StringLike: { 'aws:sourcevpce': 'b*' } },
      undefined,
      'denied',
    ],
  ])('%s', (_, allow, deny, expected) => expect(decide(allow, deny)).toBe(expected));

  test('a policy variable has the value of its key, so conditions alone do not tell its values apart', () => {
    const allow = {
      StringNotEquals: { 'aws:PrincipalTag/team': 'blue' },
      StringLike: { 'aws:PrincipalTag/team': '*' },
    };
    expect(decide(allow, undefined, 'arn:aws:s3:::b/red/k', 'arn:aws:s3:::b/${aws:PrincipalTag/team}/*')).toBe('open');
  });
});
