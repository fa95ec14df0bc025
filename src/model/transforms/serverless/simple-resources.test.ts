import { describe, expect, test } from 'vitest';
import { expanded, functionWith, made, propertyOf } from './tiny-serverless.ts';

// The expected names and types are those that aws-sam-translator 1.115.0 gives for the same template.
describe('what the other resources are made into', () => {
  test.each<[string, object, readonly string[]]>([
    ['a table', { Table: { Type: 'AWS::Serverless::SimpleTable' } }, ['Table: DynamoDB::Table']],
    [
      'a layer',
      { Layer: { Type: 'AWS::Serverless::LayerVersion', Properties: { ContentUri: 's3://b/k' } } },
      ['Layer#: Lambda::LayerVersion'],
    ],
    [
      'an application',
      { App: { Type: 'AWS::Serverless::Application', Properties: { Location: 'https://example.com/t.yaml' } } },
      ['App: CloudFormation::Stack'],
    ],
    [
      'a state machine',
      {
        Machine: {
          Type: 'AWS::Serverless::StateMachine',
          Properties: {
            Definition: { StartAt: 'A' },
            AutoPublishAlias: 'live',
            Events: {
              Tick: { Type: 'Schedule', Properties: { Schedule: 'rate(1 hour)' } },
              Post: { Type: 'Api', Properties: { Path: '/start', Method: 'post' } },
            },
          },
        },
      },
      [
        'Machine: StepFunctions::StateMachine',
        'MachineAliaslive: StepFunctions::StateMachineAlias',
        'MachinePostRole: IAM::Role',
        'MachineRole: IAM::Role',
        'MachineTick: Events::Rule',
        'MachineTickRole: IAM::Role',
        'MachineVersion: StepFunctions::StateMachineVersion',
        'ServerlessRestApi: ApiGateway::RestApi',
        'ServerlessRestApiDeployment#: ApiGateway::Deployment',
        'ServerlessRestApiProdStage: ApiGateway::Stage',
      ],
    ],
    [
      'a connector',
      {
        Function: functionWith(),
        Table: { Type: 'AWS::Serverless::SimpleTable' },
        Uses: {
          Type: 'AWS::Serverless::Connector',
          Properties: { Source: { Id: 'Function' }, Destination: { Id: 'Table' }, Permissions: ['Read'] },
        },
      },
      [
        'Function: Lambda::Function',
        'FunctionRole: IAM::Role',
        'Table: DynamoDB::Table',
        'UsesPolicy: IAM::ManagedPolicy',
      ],
    ],
    [
      'connectors inside a resource',
      {
        Topic: {
          Type: 'AWS::SNS::Topic',
          Connectors: {
            Tells: { Properties: { Destination: [{ Id: 'Queue' }, { Id: 'Function' }], Permissions: ['Write'] } },
          },
        },
        Queue: { Type: 'AWS::SQS::Queue' },
        Function: functionWith(),
      },
      [
        'Function: Lambda::Function',
        'FunctionRole: IAM::Role',
        'Queue: SQS::Queue',
        'Topic: SNS::Topic',
        'TopicTellsQueuePolicyDestination0: SQS::QueuePolicy',
        'TopicTellsWriteLambdaPermissionDestination1: Lambda::Permission',
      ],
    ],
    [
      'a capacity provider',
      {
        Provider: { Type: 'AWS::Serverless::CapacityProvider', Properties: { VpcConfig: { SubnetIds: ['subnet-1'] } } },
      },
      ['Provider: Lambda::CapacityProvider', 'ProviderOperatorRole: IAM::Role'],
    ],
    [
      'a GraphQL API',
      {
        Graph: {
          Type: 'AWS::Serverless::GraphQLApi',
          Properties: {
            SchemaInline: 'type Query { a: String }',
            Auth: { Type: 'API_KEY' },
            ApiKeys: { Key: {} },
            DataSources: { DynamoDb: { Items: { TableName: 't' } } },
            Functions: {
              getA: { DataSource: 'Items', InlineCode: 'x', Runtime: { Name: 'APPSYNC_JS', Version: '1.0.0' } },
            },
            Resolvers: { Query: { a: { Pipeline: ['getA'] } } },
          },
        },
      },
      [
        'Graph: AppSync::GraphQLApi',
        'GraphCloudWatchRole: IAM::Role',
        'GraphItemsDynamoDBDataSource: AppSync::DataSource',
        'GraphItemsDynamoDBDataSourceRole: IAM::Role',
        'GraphItemsDynamoDBDataSourceToTableConnectorPolicy: IAM::ManagedPolicy',
        'GraphKey: AppSync::ApiKey',
        'GraphQuerya: AppSync::Resolver',
        'GraphSchema: AppSync::GraphQLSchema',
        'GraphgetA: AppSync::FunctionConfiguration',
      ],
    ],
  ])('%s', (_, resources, expected) => {
    expect(made(expanded(resources))).toEqual(expected);
  });
});

describe('details of the other resources', () => {
  test('a table has an id of text for its key, and is paid for by request', () => {
    const model = expanded({ Table: { Type: 'AWS::Serverless::SimpleTable' } });
    expect(propertyOf(model, 'Table', 'AttributeDefinitions')).toBe('[{AttributeName: id, AttributeType: S}]');
    expect(propertyOf(model, 'Table', 'BillingMode')).toBe('PAY_PER_REQUEST');
  });

  test('a layer is kept, and is found under its old name', () => {
    const model = expanded({
      Layer: { Type: 'AWS::Serverless::LayerVersion', Properties: { ContentUri: 's3://b/k' } },
      Function: functionWith({ Layers: [{ Ref: 'Layer' }] }, { DependsOn: 'Layer' }),
    });
    expect(propertyOf(model, 'Function', 'Layers')).toBe('[${Layer#}]');
    expect([...model.resources.values()].find((each) => each.type === 'AWS::Lambda::LayerVersion')?.attributes).toEqual(
      {
        DeletionPolicy: 'Retain',
      },
    );
  });

  test('a connector gives the function what it needs of the table', () => {
    const model = expanded({
      Function: functionWith(),
      Table: { Type: 'AWS::Serverless::SimpleTable' },
      Uses: {
        Type: 'AWS::Serverless::Connector',
        Properties: { Source: { Id: 'Function' }, Destination: { Id: 'Table' }, Permissions: ['Write'] },
      },
    });
    expect(propertyOf(model, 'UsesPolicy', 'Roles')).toBe('[${FunctionRole}]');
    expect(propertyOf(model, 'UsesPolicy', 'PolicyDocument.Statement[0].Action')).toContain('dynamodb:PutItem');
  });

  test('functions in the definition of a state machine become substitutions', () => {
    const Definition = {
      StartAt: 'A',
      States: { A: { Type: 'Task', Resource: { 'Fn::GetAtt': ['Function', 'Arn'] } } },
    };
    const model = expanded({
      Function: functionWith(),
      Machine: { Type: 'AWS::Serverless::StateMachine', Properties: { Definition } },
    });
    expect(propertyOf(model, 'Machine', 'DefinitionSubstitutions')).toBe(
      '{definition_substitution_1: ${Function.Arn}}',
    );
    expect(propertyOf(model, 'Machine', 'DefinitionString')).toContain('"Resource": "${definition_substitution_1}"');
  });

  test('an application is a stack whose template is not read', () => {
    const location = { ApplicationId: 'arn:aws:serverlessrepo:x', SemanticVersion: '1.0.0' };
    const model = expanded({ App: { Type: 'AWS::Serverless::Application', Properties: { Location: location } } });
    expect(model.unread.map((each) => each.what)).toEqual(['the nested stack App']);
  });
});
