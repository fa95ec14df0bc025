type Statement = Readonly<Record<string, unknown>>;

/** A role for EC2 with these statements, and two buckets. */
export function roleWith(...statements: readonly Statement[]) {
  return {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: trustOf({ Service: 'ec2.amazonaws.com' }),
        Policies: [{ PolicyName: 'own', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
      },
    },
    Reports: { Type: 'AWS::S3::Bucket' },
    Other: { Type: 'AWS::S3::Bucket' },
  };
}

export function trustOf(Principal: unknown) {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }] };
}

export function allow(Action: string, Resource: unknown = '*'): Statement {
  return { Effect: 'Allow', Action, Resource };
}

export function arnOf(bucket: 'Reports' | 'Other', path = '') {
  return { 'Fn::Sub': `\${${bucket}.Arn}${path}` };
}
