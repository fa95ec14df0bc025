import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dataDocument } from '../../document.ts';
import { buildModel } from '../../model.ts';

const event = (Type: string, Properties: object) => ({ Type, Properties });
const code = { Handler: 'i.h', Runtime: 'nodejs24.x', InlineCode: 'x' };

/** A bit of everything, so that every reader is met. */
const TEMPLATE = {
  Transform: 'AWS::Serverless-2016-10-31',
  Globals: { Function: { Timeout: 9, Tags: { team: 'a' }, VpcConfig: { SubnetIds: ['subnet-1'] } } },
  Resources: {
    Function: {
      Type: 'AWS::Serverless::Function',
      Connectors: { Tells: { Properties: { Destination: { Id: 'Queue' }, Permissions: ['Write'] } } },
      Properties: {
        ...code,
        AutoPublishAlias: 'live',
        DeploymentPreference: {
          Type: 'AllAtOnce',
          Alarms: [{ Ref: 'Alarm' }],
          Hooks: { PreTraffic: { Ref: 'Other' } },
        },
        EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: 'SQS' } } },
        FunctionUrlConfig: { AuthType: 'NONE' },
        Policies: ['AmazonS3FullAccess', { SQSPollerPolicy: { QueueName: 'q' } }, { Statement: [] }],
        PropagateTags: true,
        Events: {
          Api: event('Api', {
            Path: '/a/{id}',
            Method: 'get',
            RestApiId: { Ref: 'Api' },
            Auth: { ApiKeyRequired: true },
          }),
          Http: event('HttpApi', { Path: '/a', Method: 'any' }),
          Put: event('S3', { Bucket: { Ref: 'Bucket' }, Events: ['s3:ObjectCreated:*'], Filter: {} }),
          Note: event('SNS', { Topic: 'arn:aws:sns:x', SqsSubscription: true }),
          User: event('Cognito', { UserPool: { Ref: 'Pool' }, Trigger: 'PreSignUp' }),
          Tick: event('ScheduleV2', { ScheduleExpression: 'rate(1 day)', DeadLetterConfig: { Type: 'SQS' } }),
          Rule: event('EventBridgeRule', { Pattern: {}, DeadLetterConfig: { Type: 'SQS' } }),
          Docs: event('DocumentDB', { Cluster: 'c', SourceAccessConfigurations: [{ Type: 'BASIC_AUTH', URI: 'u' }] }),
        },
      },
    },
    Other: { Type: 'AWS::Serverless::Function', Properties: code },
    Api: {
      Type: 'AWS::Serverless::Api',
      Properties: {
        StageName: 'live',
        Cors: { AllowOrigin: "'*'" },
        Models: { User: { type: 'object' } },
        GatewayResponses: { DEFAULT_4XX: { ResponseParameters: { Headers: { a: 'b' } } } },
        Auth: {
          DefaultAuthorizer: 'Own',
          Authorizers: { Own: { FunctionArn: 'arn', Identity: { Headers: ['a'] }, FunctionPayloadType: 'REQUEST' } },
          ResourcePolicy: { IpRangeWhitelist: ['10.0.0.0/8'], CustomStatements: [{ Effect: 'Allow' }] },
          UsagePlan: { CreateUsagePlan: 'SHARED' },
        },
        Domain: { DomainName: 'd', CertificateArn: 'c', BasePath: ['a'], Route53: { HostedZoneId: 'Z' } },
      },
    },
    Socket: {
      Type: 'AWS::Serverless::WebSocketApi',
      Properties: { Routes: { $connect: { FunctionArn: 'arn' } }, Auth: { AuthType: 'CUSTOM', AuthArn: 'arn' } },
    },
    Machine: {
      Type: 'AWS::Serverless::StateMachine',
      Properties: {
        Definition: { StartAt: { Ref: 'AWS::Region' } },
        AutoPublishAlias: 'live',
        Events: { Post: event('Api', { Path: '/m', Method: 'post' }) },
      },
    },
    Graph: {
      Type: 'AWS::Serverless::GraphQLApi',
      Properties: {
        Auth: { Type: 'AWS_LAMBDA', LambdaAuthorizer: { AuthorizerUri: 'arn' } },
        SchemaInline: 'x',
        DataSources: { DynamoDb: { Items: { TableName: 't' } }, Lambda: { Call: { FunctionArn: 'arn' } } },
        Functions: { one: { DataSource: 'Items', InlineCode: 'x', Runtime: { Name: 'n', Version: '1' } } },
        Resolvers: { Query: { a: { Pipeline: ['one'] } } },
      },
    },
    Layer: { Type: 'AWS::Serverless::LayerVersion', Properties: { ContentUri: 's3://b/k' } },
    App: {
      Type: 'AWS::Serverless::Application',
      Properties: { Location: { ApplicationId: 'a', SemanticVersion: '1' } },
    },
    Provider: {
      Type: 'AWS::Serverless::CapacityProvider',
      Properties: { VpcConfig: {}, ScalingConfig: { MaxVCpuCount: 1 } },
    },
    Uses: {
      Type: 'AWS::Serverless::Connector',
      Properties: { Source: { Id: 'Function' }, Destination: [{ Id: 'Other' }], Permissions: ['Write'] },
    },
    Bucket: { Type: 'AWS::S3::Bucket' },
    Pool: { Type: 'AWS::Cognito::UserPool' },
    Queue: { Type: 'AWS::SQS::Queue' },
    Alarm: { Type: 'AWS::CloudWatch::Alarm' },
  },
};

const functions = fc.constantFrom<unknown>(
  { Ref: 'Bucket' },
  { Ref: 5 },
  { 'Fn::If': ['C', 'a', { Ref: 'AWS::NoValue' }] },
  { 'Fn::If': 'x' },
  { 'Fn::GetAtt': [] },
  { 'Fn::Sub': ['${'] },
  { 'Fn::Transform': { Name: 'AWS::Include' } },
);

test('whatever stands where, the answer is a model or diagnostics', () => {
  const places = placesIn(TEMPLATE);
  expect(places.length).toBeGreaterThan(150);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...places), fc.oneof(fc.jsonValue({ maxDepth: 2 }), functions)), {
        minLength: 1,
        maxLength: 3,
      }),
      (changes) => {
        const template = changes.reduce<unknown>((whole, [path, value]) => withValue(whole, path, value), TEMPLATE);
        const built = buildModel([{ name: 'Stack', document: dataDocument(template) }]);
        for (const id of built.ok ? built.value.resources.keys() : [])
          built.ok && built.value.locate({ subject: id, path: [] });
        expect(built.ok || built.diagnostics.length > 0).toBe(true);
      },
    ),
    { numRuns: 150 },
  );
});

function placesIn(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inside = Object.entries(value).flatMap(([key, each]) => placesIn(each, [...path, key]));
  return path.length < 2 ? inside : [path, ...inside];
}

function withValue(whole: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value;
  if (Array.isArray(whole))
    return whole.map((each, index) => (String(index) === step ? withValue(each, rest, value) : each));
  if (typeof whole !== 'object' || whole === null) return whole;
  return Object.fromEntries(
    Object.entries(whole).map(([key, each]) => [key, key === step ? withValue(each, rest, value) : each]),
  );
}
