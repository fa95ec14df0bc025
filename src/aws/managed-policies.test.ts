import { describe, expect, test } from 'vitest';
import { ALWAYS, compose, hole, textIn } from '../base/index.ts';
import {
  findManagedPolicy,
  isManagedByAws,
  MANAGED_POLICIES_AS_OF,
  managedPolicyNames,
  managedPolicyParts,
} from './managed-policies.ts';
import { isUnknownPolicy, parseStatements } from './policy.ts';

const documentOf = (name: string) => findManagedPolicy(textIn(name))?.document.Statement;

describe('AWS managed policies', () => {
  test('are all read without a problem, and none is newer than the table', () => {
    const names = managedPolicyNames();
    expect(names.length).toBeGreaterThan(1500);
    const faulty = names.filter((name) => {
      const policy = findManagedPolicy(textIn(name));
      if (policy === undefined || policy.edited > MANAGED_POLICIES_AS_OF || !/^v\d+$/.test(policy.version)) return true;
      const { statements, problems } = parseStatements(policy.document, () => 0);
      return problems.length > 0 || statements.length !== policy.document.Statement.length;
    });
    expect(faulty).toEqual([]);
  });

  // Oracle: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonSSMManagedInstanceCore.html
  test('the agent of a managed instance may do 25 things', () => {
    const parts = managedPolicyParts(textIn('arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore'), 'role');
    expect(parts.flatMap((part) => (isUnknownPolicy(part) ? [] : (part.actions ?? [])))).toHaveLength(25);
  });

  // Oracle: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaVPCAccessExecutionRole.html
  test('the actions of a function in a VPC', () => {
    expect(documentOf('service-role/AWSLambdaVPCAccessExecutionRole')).toEqual(
      [
        {
          Sid: 'AWSLambdaVPCAccessExecutionPermissions',
          Effect: 'Allow',
          Action: [
            'logs:CreateLogGroup',
            'logs:CreateLogStream',
            'logs:PutLogEvents',
            'ec2:DescribeNetworkInterfaces',
            'ec2:DescribeSubnets',
            'ec2:CreateNetworkInterface',
            'ec2:DeleteNetworkInterface',
            'ec2:AssignPrivateIpAddresses',
            'ec2:UnassignPrivateIpAddresses',
          ].toSorted(),
          Resource: ['*'],
        },
      ].map((statement) => ({ ...statement, Action: expect.arrayContaining(statement.Action) })),
    );
  });

  // Oracle: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonRDSEnhancedMonitoringRole.html
  test('resources are spelt out', () => {
    expect(documentOf('service-role/AmazonRDSEnhancedMonitoringRole')).toMatchObject([
      { Resource: ['arn:aws:logs:*:*:log-group:RDS*'] },
      { Resource: ['arn:aws:logs:*:*:log-group:RDS*:log-stream:*'] },
    ]);
  });

  // Oracle: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/PowerUserAccess.html
  test('a power user has everything but the account and its people', () => {
    const [everything] = documentOf('PowerUserAccess') ?? [];
    expect(everything).toMatchObject({ Effect: 'Allow', Resource: ['*'] });
    expect(everything).toHaveProperty('NotAction', expect.arrayContaining(['iam:*', 'organizations:*', 'account:*']));
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
    const arn = 'arn:aws:iam::aws:policy/HouseOfCardsAccess';
    expect(managedPolicyParts(textIn(arn), 'role')).toEqual([{ unknown: arn, when: ALWAYS, at: 'role' }]);
    expect(isManagedByAws(textIn(arn))).toBe(true);
    expect(isManagedByAws(textIn('arn:aws:iam::111122223333:policy/mine'))).toBe(false);
  });
});
