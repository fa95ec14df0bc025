import { describe, expect, test } from 'vitest';
import { ALWAYS, compose, hole, textIn } from '../base/index.ts';
import { isKnownAction } from './iam-actions.ts';
import { findManagedPolicy, isManagedByAws, MANAGED_POLICIES, managedPolicyParts } from './managed-policies.ts';
import { isUnknownPolicy, parseStatements } from './policy.ts';

describe('AWS managed policies', () => {
  test.each(MANAGED_POLICIES.map((policy) => [policy.name, policy] as const))(
    '%s names actions that exist',
    (_, policy) => {
      const { statements, problems } = parseStatements(policy.document, () => 0);
      expect(problems).toEqual([]);
      const actions = statements
        .flatMap((statement) => statement.actions ?? [])
        .filter((action) => !action.includes('*'));
      expect(actions.filter((action) => !isKnownAction(action))).toEqual([]);
      expect(policy.source).toMatch(
        /^https:\/\/docs\.aws\.amazon\.com\/aws-managed-policy\/latest\/reference\/\w+\.html$/,
      );
    },
  );

  // Oracle: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonSSMManagedInstanceCore.html
  test('the agent of a managed instance may do 25 things', () => {
    const parts = managedPolicyParts(textIn('arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore'), 'role');
    expect(parts.flatMap((part) => (isUnknownPolicy(part) ? [] : (part.actions ?? [])))).toHaveLength(25);
  });

  test('are found by ARN in any partition', () => {
    expect(findManagedPolicy(compose`arn:${hole('AWS::Partition')}:iam::aws:policy/AdministratorAccess`)?.version).toBe(
      'v1',
    );
    expect(findManagedPolicy(textIn('arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'))?.edited).toBe(
      '2015-04-09',
    );
    expect(findManagedPolicy(textIn('arn:aws:iam::111122223333:policy/AdministratorAccess'))).toBeUndefined();
  });

  test('that are not known are unknown, never empty', () => {
    const arn = 'arn:aws:iam::aws:policy/PowerUserAccess';
    expect(managedPolicyParts(textIn(arn), 'role')).toEqual([{ unknown: arn, when: ALWAYS, at: 'role' }]);
    expect(isManagedByAws(textIn(arn))).toBe(true);
    expect(isManagedByAws(textIn('arn:aws:iam::111122223333:policy/mine'))).toBe(false);
  });
});
