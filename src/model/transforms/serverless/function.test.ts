import { describe, expect, test } from 'vitest';
import { expanded, functionWith, made, propertyOf } from './tiny-serverless.ts';

// The expected names and types are those that aws-sam-translator 1.115.0 gives for the same template.
describe('what a function is made into', () => {
  test.each<[string, object, readonly string[]]>([
    ['alone', { Function: functionWith() }, ['Function: Lambda::Function', 'FunctionRole: IAM::Role']],
    [
      'with an alias',
      { Function: functionWith({ AutoPublishAlias: 'live' }) },
      [
        'Function: Lambda::Function',
        'FunctionAliaslive: Lambda::Alias',
        'FunctionRole: IAM::Role',
        'FunctionVersion#: Lambda::Version',
      ],
    ],
    [
      'with a deployment preference',
      {
        Function: functionWith({ AutoPublishAlias: 'live', DeploymentPreference: { Type: 'Canary10Percent5Minutes' } }),
      },
      [
        'CodeDeployServiceRole: IAM::Role',
        'Function: Lambda::Function',
        'FunctionAliaslive: Lambda::Alias',
        'FunctionDeploymentGroup: CodeDeploy::DeploymentGroup',
        'FunctionRole: IAM::Role',
        'FunctionVersion#: Lambda::Version',
        'ServerlessDeploymentApplication: CodeDeploy::Application',
      ],
    ],
    [
      'with a role of its own',
      { Function: functionWith({ Role: 'arn:aws:iam::111122223333:role/r' }) },
      ['Function: Lambda::Function'],
    ],
    [
      'with a public URL',
      { Function: functionWith({ FunctionUrlConfig: { AuthType: 'NONE' } }) },
      [
        'Function: Lambda::Function',
        'FunctionRole: IAM::Role',
        'FunctionURLInvokeAllowPublicAccess: Lambda::Permission',
        'FunctionUrl: Lambda::Url',
        'FunctionUrlPublicPermissions: Lambda::Permission',
      ],
    ],
    [
      'with a URL for signed requests',
      { Function: functionWith({ FunctionUrlConfig: { AuthType: 'AWS_IAM' } }) },
      ['Function: Lambda::Function', 'FunctionRole: IAM::Role', 'FunctionUrl: Lambda::Url'],
    ],
    [
      'with destinations',
      {
        Function: functionWith({
          EventInvokeConfig: { DestinationConfig: { OnSuccess: { Type: 'SNS' }, OnFailure: { Type: 'SQS' } } },
        }),
      },
      [
        'Function: Lambda::Function',
        'FunctionEventInvokeConfig: Lambda::EventInvokeConfig',
        'FunctionEventInvokeConfigOnFailureQueue: SQS::Queue',
        'FunctionEventInvokeConfigOnSuccessTopic: SNS::Topic',
        'FunctionRole: IAM::Role',
      ],
    ],
  ])('%s', (_, resources, expected) => {
    expect(made(expanded(resources))).toEqual(expected);
  });
});

describe('the role of a function', () => {
  const roleOf = (properties: object, path: string, options = {}): string =>
    propertyOf(expanded({ Function: functionWith(properties) }, {}, options), 'FunctionRole', path);

  test('is trusted by Lambda and writes logs', () => {
    expect(roleOf({}, 'AssumeRolePolicyDocument.Statement')).toBe(
      '[{Action: [sts:AssumeRole], Effect: Allow, Principal: {Service: [lambda.amazonaws.com]}}]',
    );
    expect(roleOf({}, 'ManagedPolicyArns')).toBe('[arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]');
  });

  test('stands in the partition of the region, which may be unknown', () => {
    expect(roleOf({}, 'ManagedPolicyArns[0]', { region: 'cn-north-1' })).toMatch(/^arn:aws-cn:iam:/);
    expect(roleOf({}, 'ManagedPolicyArns[0]', { region: undefined })).toMatch(/^arn:\$\{AWS::Partition\}:iam:/);
  });

  test.each<[string, object, string]>([
    ['in a VPC', { VpcConfig: { SubnetIds: ['subnet-1'] } }, 'service-role/AWSLambdaVPCAccessExecutionRole'],
    ['that is traced', { Tracing: 'Active' }, 'AWSXrayWriteOnlyAccess'],
    ['that names a policy of AWS', { Policies: 'AmazonS3FullAccess' }, 'AmazonS3FullAccess'],
    ['that names a policy under a path', { Policies: ['AWSLambdaRole'] }, 'service-role/AWSLambdaRole'],
  ])('of a function %s has the managed policy', (_, properties, policy) => {
    expect(roleOf(properties, 'ManagedPolicyArns[1]')).toBe(`arn:aws:iam::aws:policy/${policy}`);
  });

  test('has a policy template filled in, and counts it among the policies', () => {
    const properties = { Policies: ['AmazonS3FullAccess', { SQSSendMessagePolicy: { QueueName: 'orders' } }] };
    expect(roleOf(properties, 'Policies')).toBe(
      '[{PolicyName: FunctionRolePolicy1, PolicyDocument: {Statement: [{Effect: Allow, Action: [sqs:SendMessage*], ' +
        'Resource: arn:aws:sqs:eu-west-1:${AWS::AccountId}:orders}]}}]',
    );
  });

  test('of which a policy is nothing that AWS SAM knows is not known whole', () => {
    const { unread } = expanded({ Function: functionWith({ Policies: [{ NoSuchPolicy: {} }] }) });
    expect(unread.flatMap((each) => [...(each.knows ?? [])])).toEqual(['FunctionRole']);
  });

  test('of a function whose tracing is not known is not known whole', () => {
    const sections = { Parameters: { Mode: { Type: 'String' } } };
    const resources = { Function: functionWith({ Tracing: { Ref: 'Mode' } }) };
    expect(expanded(resources, sections).unread.flatMap((each) => [...(each.knows ?? [])])).toEqual(['FunctionRole']);
    expect(expanded(resources, sections, { parameters: { Mode: 'Disabled' } }).unread).toEqual([]);
  });

  test('is made in the worlds in which the function is given none', () => {
    const sections = {
      Parameters: { Arn: { Type: 'String' } },
      Conditions: { HasRole: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Arn' }, ''] }] } },
    };
    const properties = { Role: { 'Fn::If': ['HasRole', { Ref: 'Arn' }, { Ref: 'AWS::NoValue' }] } };
    const model = expanded({ Function: functionWith(properties) }, sections);
    expect(propertyOf(model, 'Function', 'Role')).toBe('${Arn} or ${FunctionRole.Arn}');
    expect(model.resources.get('FunctionRole')?.attributes.Condition).toBe('NOTHasRole');
  });
});

describe('names that a function gives', () => {
  test('stand for its version and its alias', () => {
    const model = expanded(
      { Function: functionWith({ AutoPublishAlias: 'live' }) },
      {
        Outputs: {
          Version: { Value: { Ref: 'Function.Version' } },
          Number: { Value: { 'Fn::GetAtt': ['Function.Version', 'Version'] } },
          Alias: { Value: { 'Fn::Sub': 'alias ${Function.Alias}' } },
        },
      },
    );
    const outputs = [...model.outputs.values()].map((each) =>
      String(each.properties.Value).replace(/[0-9a-f]{10}/, '#'),
    );
    expect(outputs.map((each) => each.replace(/[\uE000-\uF8FF]/g, '|'))).toEqual([
      expect.stringContaining('FunctionVersion#'),
      expect.stringContaining('FunctionVersion#.Version'),
      expect.stringContaining('FunctionAliaslive'),
    ]);
  });

  test('are unknown where the name of the alias is', () => {
    const parameters = { Parameters: { Stage: { Type: 'String' } } };
    const resources = { Function: functionWith({ AutoPublishAlias: { Ref: 'Stage' } }) };
    expect(expanded(resources, parameters).unread).not.toEqual([]);
    expect(made(expanded(resources, parameters, { parameters: { Stage: 'beta' } }))).toContain(
      'FunctionAliasbeta: Lambda::Alias',
    );
  });
});
