/**
 * The applications with which Secrets Manager rotates secrets. The CDK nests one wherever a secret is rotated:
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_available-rotation-templates.html.
 */
import { type Document, dataDocument, type StackSource } from '../model/index.ts';

/** Of Secrets Manager itself, by partition. */
const APPLICATION =
  /^arn:aws[\w-]*:serverlessrepo:[\w-]+:(?:297356227824|193023089310|023102451235):applications\/SecretsManager\w*Rotation\w*$/;

type Fields = Readonly<Record<string, unknown>>;

/**
 * What such an application holds, by the resource that nests it: a function, the role that it runs with, and leave for
 * Secrets Manager to call it
 * (https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html). Its
 * code and its runtime are AWS's and change.
 */
export function rotationApplications({ root }: Document): Readonly<Record<string, StackSource>> {
  const found = Object.entries(fieldsOf(fieldsOf(root).Resources)).flatMap(([logicalId, resource]) => {
    const { Type: type, Properties: properties } = fieldsOf(resource);
    if (type !== 'AWS::Serverless::Application') return [];
    const { Location: location, Parameters: parameters } = fieldsOf(properties);
    const ids = idsOf(root, fieldsOf(location).ApplicationId);
    if (ids.length === 0 || !ids.every((id) => APPLICATION.test(id))) return [];
    return [[logicalId, { name: logicalId, document: documentOf(fieldsOf(parameters)) }] as const];
  });
  return Object.fromEntries(found);
}

/** The id, or all those of a mapping by partition, of which the CDK lets the deployment choose. */
function idsOf(root: unknown, id: unknown): readonly string[] {
  if (typeof id === 'string') return [id];
  const [mapping, , key] = asList(fieldsOf(id)['Fn::FindInMap']);
  const rows = Object.values(fieldsOf(fieldsOf(fieldsOf(root).Mappings)[String(mapping)]));
  return rows.map((row) => String(fieldsOf(row)[String(key)]));
}

function documentOf(given: Fields): Document {
  const has = (name: string) => Object.hasOwn(given, name);
  const list = (name: string) => ({ 'Fn::Split': [',', { Ref: name }] });
  const network = has('vpcSubnetIds') && {
    VpcConfig: { SubnetIds: list('vpcSubnetIds'), SecurityGroupIds: list('vpcSecurityGroupIds') },
  };
  const allow = (Action: readonly string[], Resource: unknown) => ({ Effect: 'Allow', Action, Resource });
  const masters = ['masterSecretArn', 'superuserSecretArn'].filter(has);
  const statements = [
    {
      ...allow(['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'].map(ofSecrets), {
        'Fn::Sub': 'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:*',
      }),
      Condition: {
        StringEquals: {
          'secretsmanager:resource/AllowRotationLambdaArn': {
            'Fn::Sub': 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${functionName}',
          },
        },
      },
    },
    allow([ofSecrets('GetRandomPassword')], '*'),
    ...masters.map((name) => allow([ofSecrets('GetSecretValue')], { Ref: name })),
    ...(has('kmsKeyArn')
      ? [allow(['kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey'], { Ref: 'kmsKeyArn' })]
      : []),
    allow(
      ['CreateNetworkInterface', 'DeleteNetworkInterface', 'DescribeNetworkInterfaces', 'DetachNetworkInterface'].map(
        (name) => `ec2:${name}`,
      ),
      '*',
    ),
  ];
  const Version = '2012-10-17';
  return dataDocument({
    Parameters: Object.fromEntries(['functionName', ...Object.keys(given)].map((name) => [name, { Type: 'String' }])),
    Resources: {
      RotationRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Version,
            Statement: [{ ...allow(['sts:AssumeRole'], undefined), Principal: { Service: 'lambda.amazonaws.com' } }],
          },
          ManagedPolicyArns: [
            { 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole' },
          ],
          Policies: [{ PolicyName: 'Rotation', PolicyDocument: { Version, Statement: statements } }],
        },
      },
      RotationFunction: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: { Ref: 'functionName' },
          Role: { 'Fn::GetAtt': ['RotationRole', 'Arn'] },
          Timeout: 30,
          ...network,
        },
      },
      RotationPermission: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          FunctionName: { Ref: 'RotationFunction' },
          Action: 'lambda:InvokeFunction',
          Principal: 'secretsmanager.amazonaws.com',
        },
      },
    },
    Outputs: { RotationLambdaARN: { Value: { 'Fn::GetAtt': ['RotationFunction', 'Arn'] } } },
  });
}

function ofSecrets(name: string): string {
  return `secretsmanager:${name}`;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
