/**
 * What principals and resources are granted, whichever resource says so. Oracle:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IAM.html, and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html for boundaries.
 */
import { describe, expect, test } from 'vitest';
import { isUnknownPolicy, type PolicyPart } from '../../aws/index.ts';
import { showText } from '../../base/index.ts';
import type { Place } from '../resource.ts';
import { modelOf, stackOf, whenOf } from '../tiny-model.ts';

const CONDITIONS = {
  Parameters: { Stage: { Type: 'String' }, Arn: { Type: 'String' }, Arns: { Type: 'CommaDelimitedList' } },
  Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
};
const ref = (name: string) => ({ Ref: name });
const ifProd = (then: unknown, otherwise: unknown = { Ref: 'AWS::NoValue' }) => ({
  'Fn::If': ['IsProd', then, otherwise],
});
const iam = (type: string, Properties: object = {}, more: object = {}) => ({
  Type: `AWS::IAM::${type}`,
  Properties,
  ...more,
});
const of = (Type: string, Properties: object = {}) => ({ Type, Properties });
const allow = (Action: unknown, more: object = {}) => ({ Effect: 'Allow', Action, Resource: '*', ...more });
const document = (...Statement: readonly unknown[]) => ({ Version: '2012-10-17', Statement });
const inline = (action: string) => ({ PolicyName: 'inline', PolicyDocument: document(allow(action)) });

function shownPart(part: PolicyPart<Place>): string {
  const place = `${part.at.subject}.${part.at.path.join('.')}`;
  if (isUnknownPolicy(part)) return `unknown ${part.unknown}${whenOf(part.when)} @ ${place}`;
  const { effect, actions = [], resources = [], when } = part;
  return `${effect} ${actions.join('+')} on ${resources.map(showText).join('+')}${whenOf(when)} @ ${place}`;
}

function accessOf(resources: object, options: object = {}) {
  return modelOf(stackOf({ ...CONDITIONS, Resources: resources }, options)).access;
}

const identity = (id: string, resources: object, options: object = {}) =>
  accessOf(resources, options).principals.get(id)?.identity.map(shownPart);
const policyOn = (id: string, resources: object) => accessOf(resources).resourcePolicies.get(id)?.map(shownPart);

describe('a role', () => {
  test.each<[string, object, object, readonly string[]]>([
    [
      'inside itself',
      { Policies: [inline('s3:GetObject')] },
      {},
      ['Allow s3:GetObject on * @ R.Policies.0.PolicyDocument.Statement.0'],
    ],
    [
      'by a policy of its own',
      {},
      { P: iam('Policy', { PolicyName: 'p', Roles: [ref('R')], PolicyDocument: document(allow('sqs:*')) }) },
      ['Allow sqs:* on * @ P.PolicyDocument.Statement.0'],
    ],
    [
      'by a role policy',
      {},
      { P: iam('RolePolicy', { RoleName: ref('R'), PolicyName: 'p', PolicyDocument: document(allow('sqs:*')) }) },
      ['Allow sqs:* on * @ P.PolicyDocument.Statement.0'],
    ],
    [
      'by a managed policy that it names',
      { ManagedPolicyArns: [ref('M')] },
      { M: iam('ManagedPolicy', { PolicyDocument: document(allow('sns:*')) }) },
      ['Allow sns:* on * @ M.PolicyDocument.Statement.0'],
    ],
    [
      'by a managed policy that names it',
      {},
      { M: iam('ManagedPolicy', { Roles: [ref('R')], PolicyDocument: document(allow('sns:*')) }) },
      ['Allow sns:* on * @ M.PolicyDocument.Statement.0'],
    ],
    [
      'by a managed policy that names it by its name',
      { RoleName: 'role' },
      { M: iam('ManagedPolicy', { Roles: ['role'], PolicyDocument: document(allow('sns:*')) }) },
      ['Allow sns:* on * @ M.PolicyDocument.Statement.0'],
    ],
    [
      'by a managed policy of AWS',
      { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] },
      {},
      ['Allow * on * @ R.ManagedPolicyArns.0'],
    ],
    [
      'by a managed policy of AWS, partition left open',
      { ManagedPolicyArns: [{ 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess' }] },
      {},
      ['Allow * on * @ R.ManagedPolicyArns.0'],
    ],
    [
      'by a policy that only its ARN tells of',
      { ManagedPolicyArns: ['arn:aws:iam::1:policy/x', ref('Arn')] },
      {},
      ['unknown arn:aws:iam::1:policy/x @ R.ManagedPolicyArns.0', 'unknown ${Arn} @ R.ManagedPolicyArns.1'],
    ],
    ['by a list that is not told', { ManagedPolicyArns: ref('Arns') }, {}, ['unknown ${Arns} @ R.ManagedPolicyArns']],
    [
      'by a statement that is no list',
      { Policies: [{ PolicyName: 'p', PolicyDocument: { Statement: allow('s3:*') } }] },
      {},
      ['Allow s3:* on * @ R.Policies.0.PolicyDocument.Statement'],
    ],
    ['by nothing', {}, {}, []],
  ])('is granted %s', (_, properties, more, expected) => {
    expect(identity('R', { R: iam('Role', properties), ...more })).toEqual(expected);
  });

  test('is granted by a managed policy whose ARN it writes out', () => {
    const resources = {
      M: iam('ManagedPolicy', { ManagedPolicyName: 'mine', PolicyDocument: document(allow('sns:*')) }),
      R: iam('Role', { ManagedPolicyArns: [{ 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:policy/mine' }] }),
    };
    expect(identity('R', resources, { region: 'eu-west-1', account: '111122223333' })).toEqual([
      'Allow sns:* on * @ M.PolicyDocument.Statement.0',
    ]);
  });

  test.each<[string, object, readonly string[]]>([
    [
      'a policy',
      { Policies: [ifProd(inline('a:*'))] },
      ['Allow a:* on * when Stage = prod @ R.Policies.0.PolicyDocument.Statement.0'],
    ],
    [
      'all policies',
      { Policies: ifProd([inline('a:*')]) },
      ['Allow a:* on * when Stage = prod @ R.Policies.0.PolicyDocument.Statement.0'],
    ],
    [
      'a document',
      { Policies: [{ PolicyName: 'p', PolicyDocument: ifProd(document(allow('a:*')), document(allow('b:*'))) }] },
      [
        'Allow a:* on * when Stage = prod @ R.Policies.0.PolicyDocument.Statement.0',
        'Allow b:* on * when Stage ≠ prod @ R.Policies.0.PolicyDocument.Statement.0',
      ],
    ],
    [
      'a statement',
      { Policies: [{ PolicyName: 'p', PolicyDocument: document(ifProd(allow('a:*'))) }] },
      ['Allow a:* on * when Stage = prod @ R.Policies.0.PolicyDocument.Statement.0'],
    ],
    [
      'an effect',
      { Policies: [{ PolicyName: 'p', PolicyDocument: document(allow('a:*', { Effect: ifProd('Deny', 'Allow') })) }] },
      [
        'Deny a:* on * when Stage = prod @ R.Policies.0.PolicyDocument.Statement.0',
        'Allow a:* on * when Stage ≠ prod @ R.Policies.0.PolicyDocument.Statement.0',
      ],
    ],
    [
      'an action of several',
      { Policies: [{ PolicyName: 'p', PolicyDocument: document(allow(['a:X', ifProd('a:Y')])) }] },
      [
        'Allow a:X+a:Y on * when Stage = prod @ R.Policies.0.PolicyDocument.Statement.0',
        'Allow a:X on * when Stage ≠ prod @ R.Policies.0.PolicyDocument.Statement.0',
      ],
    ],
    [
      'an attached policy',
      { ManagedPolicyArns: [ifProd('arn:aws:iam::aws:policy/AdministratorAccess')] },
      ['Allow * on * when Stage = prod @ R.ManagedPolicyArns.0'],
    ],
  ])('has %s in the worlds of a condition', (_, properties, expected) => {
    expect(identity('R', { R: iam('Role', properties) })).toEqual(expected);
  });

  test('has nothing in the worlds where it does not exist, nor where its policy does not', () => {
    const R = iam('Role', { Policies: [inline('a:*')] }, { Condition: 'IsProd' });
    expect(identity('R', { R })).toEqual([
      'Allow a:* on * when Stage = prod @ R.Policies.0.PolicyDocument.Statement.0',
    ]);
    const P = iam('Policy', { Roles: [ref('R')], PolicyDocument: document(allow('b:*')) }, { Condition: 'IsProd' });
    expect(identity('R', { R: iam('Role'), P })).toEqual([
      'Allow b:* on * when Stage = prod @ P.PolicyDocument.Statement.0',
    ]);
  });

  test.each<[string, object, string]>([
    [
      'a document',
      { Policies: [{ PolicyName: 'p', PolicyDocument: ref('Arn') }] },
      'unknown R.Policies[0].PolicyDocument @ R.Policies.0.PolicyDocument',
    ],
    [
      'a statement',
      { Policies: [{ PolicyName: 'p', PolicyDocument: document({ 'Fn::Transform': { Name: 'M' } }) }] },
      'unknown R.Policies[0].PolicyDocument.Statement[0] @ R.Policies.0.PolicyDocument.Statement.0',
    ],
    ['all policies', { Policies: { 'Fn::Transform': { Name: 'M' } } }, 'unknown R.Policies @ R.Policies'],
  ])('of which only deployment tells %s may be granted anything', (_, properties, expected) => {
    expect(identity('R', { R: iam('Role', properties) })).toEqual([expected]);
  });

  test('with too many conditional parts has an unknown statement, never a guessed one', () => {
    const names = Array.from({ length: 8 }, (_, index) => `P${index}`);
    const template = {
      Parameters: Object.fromEntries(names.map((name) => [name, { Type: 'String' }])),
      Conditions: Object.fromEntries(names.map((name) => [`Is${name}`, { 'Fn::Equals': [ref(name), 'x'] }])),
      Resources: {
        R: iam('Role', {
          Policies: [
            {
              PolicyName: 'p',
              PolicyDocument: document(allow(names.map((name) => ({ 'Fn::If': [`Is${name}`, `a:${name}`, 'a:Z'] })))),
            },
          ],
        }),
      },
    };
    expect(modelOf(stackOf(template)).access.principals.get('R')?.identity.map(shownPart)).toEqual([
      'unknown R.Policies[0].PolicyDocument.Statement[0] @ R.Policies.0.PolicyDocument.Statement.0',
    ]);
  });

  test('trusts whom its document names', () => {
    const R = iam('Role', {
      AssumeRolePolicyDocument: document({
        Effect: 'Allow',
        Principal: { Service: 'ec2.amazonaws.com' },
        Action: 'sts:AssumeRole',
      }),
    });
    expect(accessOf({ R }).principals.get('R')?.trust).toMatchObject([
      { effect: 'Allow', actions: ['sts:AssumeRole'] },
    ]);
  });
});

describe('a boundary', () => {
  const boundary = (properties: object, more: object = {}) =>
    accessOf({ R: iam('Role', properties), ...more })
      .principals.get('R')
      ?.boundary?.map(shownPart);
  const M = iam('ManagedPolicy', { PolicyDocument: document(allow('s3:*')) });

  test('limits a role, or is missing', () => {
    expect(boundary({ PermissionsBoundary: ref('M') }, { M })).toEqual([
      'Allow s3:* on * @ M.PolicyDocument.Statement.0',
    ]);
    expect(boundary({ PermissionsBoundary: ref('Arn') })).toEqual(['unknown ${Arn} @ R.PermissionsBoundary']);
    expect(boundary({})).toBeUndefined();
  });

  test('that some worlds have limits nothing in the others', () => {
    expect(boundary({ PermissionsBoundary: ifProd(ref('M')) }, { M })).toEqual([
      'Allow s3:* on * when Stage = prod @ M.PolicyDocument.Statement.0',
      'Allow * on * when Stage ≠ prod @ R.PermissionsBoundary',
    ]);
  });
});

describe('a user', () => {
  const Group = iam('Group', {
    GroupName: 'staff',
    Policies: [inline('g:Inline')],
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
  });
  const GroupPolicy = iam('GroupPolicy', {
    GroupName: ref('Group'),
    PolicyName: 'p',
    PolicyDocument: document(allow('g:Attached')),
  });
  const ofGroup = [
    'Allow g:Inline on * @ Group.Policies.0.PolicyDocument.Statement.0',
    'Allow * on * @ Group.ManagedPolicyArns.0',
    'Allow g:Attached on * @ GroupPolicy.PolicyDocument.Statement.0',
  ];

  test.each<[string, object]>([
    ['by reference', { U: iam('User', { Groups: [ref('Group')] }) }],
    ['by name', { U: iam('User', { Groups: ['staff'] }) }],
    [
      'through an addition',
      { U: iam('User'), A: iam('UserToGroupAddition', { GroupName: 'staff', Users: [ref('U')] }) },
    ],
  ])('is granted everything that its group is, joined %s', (_, resources) => {
    expect(identity('U', { Group, GroupPolicy, ...resources })).toEqual(ofGroup);
    expect(identity('Group', { Group, GroupPolicy })).toEqual(ofGroup);
  });

  test('in a group from outside may be granted anything', () => {
    expect(identity('U', { U: iam('User', { Groups: ['admins'] }) })).toEqual([
      'unknown the policies of group admins @ U.Groups.0',
    ]);
  });
});

describe('a policy on a resource', () => {
  test.each<[string, string, object, readonly string[]]>([
    [
      'inside it',
      'Key',
      { Key: of('AWS::KMS::Key', { KeyPolicy: document(allow('kms:*')) }) },
      ['Allow kms:* on * @ Key.KeyPolicy.Statement.0'],
    ],
    [
      'of its own',
      'Bucket',
      {
        Bucket: of('AWS::S3::Bucket'),
        P: of('AWS::S3::BucketPolicy', { Bucket: ref('Bucket'), PolicyDocument: document(allow('s3:*')) }),
      },
      ['Allow s3:* on * @ P.PolicyDocument.Statement.0'],
    ],
    [
      'by the name of a bucket',
      'Bucket',
      {
        Bucket: of('AWS::S3::Bucket', { BucketName: 'b' }),
        P: of('AWS::S3::BucketPolicy', { Bucket: 'b', PolicyDocument: document(allow('s3:*')) }),
      },
      ['Allow s3:* on * @ P.PolicyDocument.Statement.0'],
    ],
    [
      'of several queues',
      'Second',
      {
        First: of('AWS::SQS::Queue'),
        Second: of('AWS::SQS::Queue'),
        P: of('AWS::SQS::QueuePolicy', {
          Queues: [ref('First'), ref('Second')],
          PolicyDocument: document(allow('sqs:*')),
        }),
      },
      ['Allow sqs:* on * @ P.PolicyDocument.Statement.0'],
    ],
    [
      'below another property',
      'Table',
      { Table: of('AWS::DynamoDB::Table', { ResourcePolicy: { PolicyDocument: document(allow('dynamodb:*')) } }) },
      ['Allow dynamodb:* on * @ Table.ResourcePolicy.PolicyDocument.Statement.0'],
    ],
    [
      'as JSON text',
      'Repository',
      { Repository: of('AWS::ECR::Repository', { RepositoryPolicyText: JSON.stringify(document(allow('ecr:*'))) }) },
      ['Allow ecr:* on * @ Repository.RepositoryPolicyText.Statement.0'],
    ],
    [
      'as text that is none',
      'Repository',
      { Repository: of('AWS::ECR::Repository', { RepositoryPolicyText: '{' }) },
      ['unknown Repository.RepositoryPolicyText @ Repository.RepositoryPolicyText'],
    ],
    [
      'with a condition around it',
      'Key',
      { Key: of('AWS::KMS::Key', { KeyPolicy: ifProd(document(allow('kms:*'))) }) },
      [
        'Allow kms:* on * when Stage = prod @ Key.KeyPolicy.Statement.0',
        'Allow kms:* on * when Stage ≠ prod @ Key.KeyPolicy',
      ],
    ],
  ])('%s', (_, id, resources, expected) => {
    expect(policyOn(id, resources)).toEqual(expected);
  });

  test('without any is none, which is not the same as an empty one', () => {
    expect(policyOn('Queue', { Queue: of('AWS::SQS::Queue') })).toBeUndefined();
    expect(policyOn('Key', { Key: of('AWS::KMS::Key', { KeyPolicy: { Statement: [] } }) })).toEqual([]);
  });

  /** https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
  test('of a key without any is the one that AWS attaches', () => {
    expect(policyOn('Key', { Key: of('AWS::KMS::Key') })).toEqual(['Allow kms:* on * @ Key.KeyPolicy']);
  });

  test.each<[string, object, readonly string[] | undefined]>([
    ['by name', { Bucket: 'b' }, ['Allow s3:* on * @ P.PolicyDocument.Statement.0']],
    ['by another name', { Bucket: 'c' }, undefined],
    [
      'by a value that only deployment tells',
      { Bucket: ref('AWS::StackName') },
      ['unknown P, which may be the policy of Bucket, @ P.Bucket'],
    ],
  ])('attached %s', (_, owner, expected) => {
    const policy = of('AWS::S3::BucketPolicy', { ...owner, PolicyDocument: document(allow('s3:*')) });
    expect(policyOn('Bucket', { Bucket: of('AWS::S3::Bucket', { BucketName: 'b' }), P: policy })).toEqual(expected);
  });

  test('of a function is made of its permissions', () => {
    const Permission = of('AWS::Lambda::Permission', {
      FunctionName: { 'Fn::GetAtt': 'F.Arn' },
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
      SourceAccount: '1',
      SourceArn: { 'Fn::GetAtt': 'Bucket.Arn' },
    });
    const access = accessOf({
      F: of('AWS::Lambda::Function'),
      Bucket: of('AWS::S3::Bucket', { BucketName: 'b' }),
      Permission,
    });
    expect(access.resourcePolicies.get('F')?.map(shownPart)).toEqual([
      'Allow lambda:InvokeFunction on * @ Permission.',
    ]);
    expect(access.resourcePolicies.get('F')).toMatchObject([{ conditions: [expect.anything(), expect.anything()] }]);
  });

  test('writes the ARNs and names that resources will have', () => {
    const access = accessOf(
      {
        Bucket: of('AWS::S3::Bucket', { BucketName: 'b' }),
        R: iam('Role', {
          Policies: [
            {
              PolicyName: 'p',
              PolicyDocument: document(allow('s3:*', { Resource: { 'Fn::Sub': '${Bucket.Arn}/*' } })),
            },
          ],
        }),
      },
      { region: 'eu-west-1' },
    );
    expect(access.principals.get('R')?.identity).toMatchObject([{ resources: ['arn:aws:s3:::b/*'] }]);
    expect(access.arnOf('Bucket')).toBe('arn:aws:s3:::b');
    expect(showText(access.arnOf('Nothing'))).toBe('${Nothing.Arn}');
  });
});
