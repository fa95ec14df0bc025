/** Roles and their policies, for examples. */
export const examplePolicy = (Statement: Readonly<Record<string, unknown>>) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', ...Statement }],
});

/** A role that the principal assumes. */
export const exampleRole = (Principal: unknown, more: Readonly<Record<string, unknown>> = {}) => ({
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: { AssumeRolePolicyDocument: examplePolicy({ Principal, Action: 'sts:AssumeRole' }), ...more },
  },
});

/** A role for instances that may do this. */
export const exampleRoleThatMay = (Action: string | readonly string[], Resource: unknown = '*') =>
  exampleRole(
    { Service: 'ec2.amazonaws.com' },
    { Policies: [{ PolicyName: 'work', PolicyDocument: examplePolicy({ Action, Resource }) }] },
  );
