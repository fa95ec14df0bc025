import { describe, expect, test } from 'vitest';
import { expanded, functionWith, made, propertyOf } from '../tiny-serverless.ts';

// The expected names and types are those that aws-sam-translator 1.115.0 gives for the same template.
describe('what each kind of event makes', () => {
  test.each<[string, object, readonly string[]]>([
    [
      'AlexaSkill',
      { Function: functionWith({ Events: { Ask: { Type: 'AlexaSkill' } } }) },
      ['Function: Lambda::Function', 'FunctionAskPermission: Lambda::Permission', 'FunctionRole: IAM::Role'],
    ],
    [
      'Schedule',
      {
        Function: functionWith({
          Events: {
            Tick: { Type: 'Schedule', Properties: { Schedule: 'rate(1 hour)', DeadLetterConfig: { Type: 'SQS' } } },
          },
        }),
      },
      [
        'Function: Lambda::Function',
        'FunctionRole: IAM::Role',
        'FunctionTick: Events::Rule',
        'FunctionTickPermission: Lambda::Permission',
        'FunctionTickQueue: SQS::Queue',
        'FunctionTickQueuePolicy: SQS::QueuePolicy',
      ],
    ],
    [
      'EventBridgeRule',
      {
        Function: functionWith({
          Events: { Rule: { Type: 'EventBridgeRule', Properties: { Pattern: { source: ['aws.ec2'] } } } },
        }),
      },
      [
        'Function: Lambda::Function',
        'FunctionRole: IAM::Role',
        'FunctionRule: Events::Rule',
        'FunctionRulePermission: Lambda::Permission',
      ],
    ],
    [
      'ScheduleV2',
      {
        Function: functionWith({
          Events: {
            Tick: {
              Type: 'ScheduleV2',
              Properties: { ScheduleExpression: 'rate(1 hour)', DeadLetterConfig: { Type: 'SQS' } },
            },
          },
        }),
      },
      [
        'Function: Lambda::Function',
        'FunctionRole: IAM::Role',
        'FunctionTick: Scheduler::Schedule',
        'FunctionTickQueue: SQS::Queue',
        'FunctionTickRole: IAM::Role',
      ],
    ],
    [
      'CloudWatchLogs',
      {
        Function: functionWith({
          Events: { Log: { Type: 'CloudWatchLogs', Properties: { LogGroupName: '/app', FilterPattern: 'ERROR' } } },
        }),
      },
      [
        'Function: Lambda::Function',
        'FunctionLog: Logs::SubscriptionFilter',
        'FunctionLogPermission: Lambda::Permission',
        'FunctionRole: IAM::Role',
      ],
    ],
    [
      'IoTRule',
      { Function: functionWith({ Events: { Thing: { Type: 'IoTRule', Properties: { Sql: "SELECT * FROM 'x'" } } } }) },
      [
        'Function: Lambda::Function',
        'FunctionRole: IAM::Role',
        'FunctionThing: IoT::TopicRule',
        'FunctionThingPermission: Lambda::Permission',
      ],
    ],
    [
      'SNS',
      {
        Function: functionWith({
          Events: { Note: { Type: 'SNS', Properties: { Topic: 'arn:aws:sns:eu-west-1:111122223333:t' } } },
        }),
      },
      [
        'Function: Lambda::Function',
        'FunctionNote: SNS::Subscription',
        'FunctionNotePermission: Lambda::Permission',
        'FunctionRole: IAM::Role',
      ],
    ],
    [
      'SNS through a queue',
      {
        Function: functionWith({
          Events: {
            Note: { Type: 'SNS', Properties: { Topic: 'arn:aws:sns:eu-west-1:111122223333:t', SqsSubscription: true } },
          },
        }),
      },
      [
        'Function: Lambda::Function',
        'FunctionNote: SNS::Subscription',
        'FunctionNoteEventSourceMapping: Lambda::EventSourceMapping',
        'FunctionNoteQueue: SQS::Queue',
        'FunctionNoteQueuePolicy: SQS::QueuePolicy',
        'FunctionRole: IAM::Role',
      ],
    ],
    [
      'S3',
      {
        Function: functionWith({
          Events: { Put: { Type: 'S3', Properties: { Bucket: { Ref: 'Bucket' }, Events: 's3:ObjectCreated:*' } } },
        }),
        Bucket: { Type: 'AWS::S3::Bucket' },
      },
      [
        'Bucket: S3::Bucket',
        'Function: Lambda::Function',
        'FunctionPutPermission: Lambda::Permission',
        'FunctionRole: IAM::Role',
      ],
    ],
    [
      'Cognito',
      {
        Function: functionWith({
          Events: { User: { Type: 'Cognito', Properties: { UserPool: { Ref: 'Pool' }, Trigger: 'PreSignUp' } } },
        }),
        Pool: { Type: 'AWS::Cognito::UserPool' },
      },
      [
        'Function: Lambda::Function',
        'FunctionCognitoPermission: Lambda::Permission',
        'FunctionRole: IAM::Role',
        'Pool: Cognito::UserPool',
      ],
    ],
    [
      'SQS',
      {
        Function: functionWith({
          Events: { Queue: { Type: 'SQS', Properties: { Queue: 'arn:aws:sqs:eu-west-1:111122223333:q' } } },
        }),
      },
      ['Function: Lambda::Function', 'FunctionQueue: Lambda::EventSourceMapping', 'FunctionRole: IAM::Role'],
    ],
    [
      'Kinesis',
      {
        Function: functionWith({
          Events: {
            Stream: {
              Type: 'Kinesis',
              Properties: { Stream: 'arn:aws:kinesis:eu-west-1:111122223333:stream/s', StartingPosition: 'LATEST' },
            },
          },
        }),
      },
      ['Function: Lambda::Function', 'FunctionRole: IAM::Role', 'FunctionStream: Lambda::EventSourceMapping'],
    ],
    [
      'DynamoDB',
      {
        Function: functionWith({
          Events: {
            Stream: {
              Type: 'DynamoDB',
              Properties: {
                Stream: 'arn:aws:dynamodb:eu-west-1:111122223333:table/t/stream/x',
                StartingPosition: 'LATEST',
              },
            },
          },
        }),
      },
      ['Function: Lambda::Function', 'FunctionRole: IAM::Role', 'FunctionStream: Lambda::EventSourceMapping'],
    ],
    [
      'MSK',
      {
        Function: functionWith({
          Events: {
            Kafka: {
              Type: 'MSK',
              Properties: {
                Stream: 'arn:aws:kafka:eu-west-1:111122223333:cluster/c',
                StartingPosition: 'LATEST',
                Topics: ['t'],
              },
            },
          },
        }),
      },
      ['Function: Lambda::Function', 'FunctionKafka: Lambda::EventSourceMapping', 'FunctionRole: IAM::Role'],
    ],
    [
      'MQ',
      {
        Function: functionWith({
          Events: {
            Broker: {
              Type: 'MQ',
              Properties: {
                Broker: 'arn:aws:mq:eu-west-1:111122223333:broker:b',
                Queues: ['q'],
                SourceAccessConfigurations: [
                  { Type: 'BASIC_AUTH', URI: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:s' },
                ],
              },
            },
          },
        }),
      },
      ['Function: Lambda::Function', 'FunctionBroker: Lambda::EventSourceMapping', 'FunctionRole: IAM::Role'],
    ],
    [
      'SelfManagedKafka',
      {
        Function: functionWith({
          Events: {
            Kafka: {
              Type: 'SelfManagedKafka',
              Properties: {
                KafkaBootstrapServers: ['a:9092'],
                Topics: ['t'],
                SourceAccessConfigurations: [
                  { Type: 'SASL_SCRAM_512_AUTH', URI: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:s' },
                ],
              },
            },
          },
        }),
      },
      ['Function: Lambda::Function', 'FunctionKafka: Lambda::EventSourceMapping', 'FunctionRole: IAM::Role'],
    ],
    [
      'DocumentDB',
      {
        Function: functionWith({
          Events: {
            Docs: {
              Type: 'DocumentDB',
              Properties: {
                Cluster: 'arn:aws:rds:eu-west-1:111122223333:cluster:c',
                DatabaseName: 'd',
                StartingPosition: 'LATEST',
                SourceAccessConfigurations: [
                  { Type: 'BASIC_AUTH', URI: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:s' },
                ],
              },
            },
          },
        }),
      },
      ['Function: Lambda::Function', 'FunctionDocs: Lambda::EventSourceMapping', 'FunctionRole: IAM::Role'],
    ],
    [
      'Api',
      {
        Function: functionWith({
          Events: { Get: { Type: 'Api', Properties: { Path: '/items/{id}', Method: 'get' } } },
        }),
      },
      [
        'Function: Lambda::Function',
        'FunctionGetPermissionProd: Lambda::Permission',
        'FunctionRole: IAM::Role',
        'ServerlessRestApi: ApiGateway::RestApi',
        'ServerlessRestApiDeployment#: ApiGateway::Deployment',
        'ServerlessRestApiProdStage: ApiGateway::Stage',
      ],
    ],
    [
      'HttpApi',
      {
        Function: functionWith({
          Events: { Get: { Type: 'HttpApi', Properties: { Path: '/items/{id}', Method: 'get' } } },
        }),
      },
      [
        'Function: Lambda::Function',
        'FunctionGetPermission: Lambda::Permission',
        'FunctionRole: IAM::Role',
        'ServerlessHttpApi: ApiGatewayV2::Api',
        'ServerlessHttpApiApiGatewayDefaultStage: ApiGatewayV2::Stage',
      ],
    ],
  ])('%s', (_, resources, expected) => {
    expect(made(expanded(resources))).toEqual(expected);
  });
});

describe('what an event allows', () => {
  const withEvent = (Type: string, Properties: object, more: object = {}) =>
    expanded({ Function: functionWith({ Events: { It: { Type, Properties } } }), ...more });

  test('one path and method of a REST API may call the function, from any stage', () => {
    const model = withEvent('Api', { Path: '/items/{id}', Method: 'get' });
    expect(propertyOf(model, 'FunctionItPermissionProd', 'SourceArn')).toBe(
      'arn:aws:execute-api:eu-west-1:${AWS::AccountId}:${ServerlessRestApi}/*/GET/items/*',
    );
    expect(propertyOf(model, 'FunctionItPermissionProd', 'Principal')).toBe('apigateway.amazonaws.com');
  });

  test('a queue is read with the managed policy for it', () => {
    const model = withEvent('SQS', { Queue: 'arn:aws:sqs:eu-west-1:111122223333:q' });
    expect(propertyOf(model, 'FunctionRole', 'ManagedPolicyArns[1]')).toBe(
      'arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole',
    );
  });

  test('a bucket tells the function, and waits for its permission', () => {
    const properties = { Bucket: { Ref: 'Bucket' }, Events: 's3:ObjectCreated:*' };
    const model = withEvent('S3', properties, { Bucket: { Type: 'AWS::S3::Bucket' } });
    expect(propertyOf(model, 'Bucket', 'NotificationConfiguration.LambdaConfigurations')).toBe(
      '[{Function: ${Function.Arn}, Event: s3:ObjectCreated:*}]',
    );
    expect(model.resources.get('Bucket')?.dependsOn).toEqual(['FunctionItPermission']);
  });

  test('a failed batch goes to the queue that is named, which the role may write to', () => {
    const OnFailure = { Type: 'SQS', Destination: 'arn:aws:sqs:eu-west-1:111122223333:dead' };
    const stream = 'arn:aws:kinesis:eu-west-1:111122223333:stream/s';
    const model = withEvent('Kinesis', {
      Stream: stream,
      StartingPosition: 'LATEST',
      DestinationConfig: { OnFailure },
    });
    expect(propertyOf(model, 'FunctionRole', 'Policies[0].PolicyDocument.Statement')).toBe(
      '[{Action: sqs:SendMessage, Effect: Allow, Resource: arn:aws:sqs:eu-west-1:111122223333:dead}]',
    );
    expect(propertyOf(model, 'FunctionIt', 'DestinationConfig.OnFailure')).toBe(
      '{Destination: arn:aws:sqs:eu-west-1:111122223333:dead}',
    );
  });

  // As the translator's function_with_msk_with_schema_registry_config.json has it.
  test.each([
    ['as text', 'arn:aws:glue:eu-west-1:111122223333:registry/schemas'],
    ['with a part that is filled in', { 'Fn::Sub': 'arn:${AWS::Partition}:glue:${AWS::Region}:1:registry/schemas' }],
  ])('a registry of schemas %s is read', (_, SchemaRegistryURI) => {
    const model = withEvent('MSK', {
      Stream: 'arn:aws:kafka:eu-west-1:111122223333:cluster/c/1',
      StartingPosition: 'LATEST',
      Topics: ['t'],
      SchemaRegistryConfig: { SchemaRegistryURI },
    });
    const statements = propertyOf(model, 'FunctionRole', 'Policies[0].PolicyDocument.Statement');
    expect(statements).toContain('glue:GetRegistry');
    expect(statements).toContain(':schema/schemas/*');
  });

  test('an event of no known kind is not seen', () => {
    expect(withEvent('Telegram', {}).unread).not.toEqual([]);
  });
});
