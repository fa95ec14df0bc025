/**
 * What connectors allow, by the types of their two ends
 * (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html; the texts
 * are those of aws-sam-translator 1.115.0, Apache-2.0). `%{…}` stands for a value of the source or the destination.
 */
import type { Fields } from './data.ts';
import { allowing } from './policy-documents.ts';

export interface ConnectorProfile {
  readonly kind: 'policy' | 'queue policy' | 'topic policy' | 'permission';
  /** Whether it is the source that is given the policy, not the destination. */
  readonly ofSource: boolean;
  /** What waits for the policy: the source, or the event source mapping of the destination. */
  readonly before?: 'source' | 'mapping';
  /** By permission, the statements, or the properties of a Lambda permission. */
  readonly access: Readonly<Record<string, readonly Fields[] | Fields>>;
}

function may(actions: string, ...resources: readonly string[]): Fields {
  return allowing(actions.split(' '), resources);
}

export const CONNECTOR_PROFILES: Readonly<Record<string, ConnectorProfile>> = {
  'AWS::DynamoDB::Table > AWS::Lambda::Function': {
    kind: 'policy',
    ofSource: false,
    before: 'mapping',
    access: {
      Read: [
        may(
          'dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams',
          '%{Source.Arn}/stream/*',
        ),
      ],
    },
  },
  'AWS::Events::Rule > AWS::SNS::Topic': {
    kind: 'topic policy',
    ofSource: false,
    access: {
      Write: [
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Resource: '%{Destination.Arn}',
          Action: 'sns:Publish',
          Condition: { ArnEquals: { 'aws:SourceArn': '%{Source.Arn}' } },
        },
      ],
    },
  },
  'AWS::Events::Rule > AWS::Events::EventBus': {
    kind: 'policy',
    ofSource: true,
    access: { Write: [may('events:PutEvents', '%{Destination.Arn}')] },
  },
  'AWS::Events::Rule > AWS::StepFunctions::StateMachine': {
    kind: 'policy',
    ofSource: true,
    access: { Write: [may('states:StartExecution', '%{Destination.Arn}')] },
  },
  'AWS::Events::Rule > AWS::Lambda::Function': {
    kind: 'permission',
    ofSource: false,
    access: {
      Write: { Action: 'lambda:InvokeFunction', Principal: 'events.amazonaws.com', SourceArn: '%{Source.Arn}' },
    },
  },
  'AWS::Events::Rule > AWS::SQS::Queue': {
    kind: 'queue policy',
    ofSource: false,
    access: {
      Write: [
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Resource: '%{Destination.Arn}',
          Action: 'sqs:SendMessage',
          Condition: { ArnEquals: { 'aws:SourceArn': '%{Source.Arn}' } },
        },
      ],
    },
  },
  'AWS::Lambda::Function > AWS::Lambda::Function': {
    kind: 'policy',
    ofSource: true,
    access: { Write: [may('lambda:InvokeAsync lambda:InvokeFunction', '%{Destination.Arn}')] },
  },
  'AWS::Lambda::Function > AWS::S3::Bucket': {
    kind: 'policy',
    ofSource: true,
    access: {
      Read: [
        may(
          's3:GetObject s3:GetObjectAcl s3:GetObjectLegalHold s3:GetObjectRetention s3:GetObjectTorrent s3:GetObjectVersion s3:GetObjectVersionAcl s3:GetObjectVersionForReplication s3:GetObjectVersionTorrent s3:ListBucket s3:ListBucketMultipartUploads s3:ListBucketVersions s3:ListMultipartUploadParts',
          '%{Destination.Arn}',
          '%{Destination.Arn}/*',
        ),
      ],
      Write: [
        may(
          's3:AbortMultipartUpload s3:DeleteObject s3:DeleteObjectVersion s3:PutObject s3:PutObjectLegalHold s3:PutObjectRetention s3:RestoreObject',
          '%{Destination.Arn}',
          '%{Destination.Arn}/*',
        ),
      ],
    },
  },
  'AWS::Lambda::Function > AWS::DynamoDB::Table': {
    kind: 'policy',
    ofSource: true,
    access: {
      Read: [
        may(
          'dynamodb:GetItem dynamodb:Query dynamodb:Scan dynamodb:BatchGetItem dynamodb:ConditionCheckItem dynamodb:PartiQLSelect',
          '%{Destination.Arn}',
          '%{Destination.Arn}/index/*',
        ),
      ],
      Write: [
        may(
          'dynamodb:PutItem dynamodb:UpdateItem dynamodb:DeleteItem dynamodb:BatchWriteItem dynamodb:PartiQLDelete dynamodb:PartiQLInsert dynamodb:PartiQLUpdate',
          '%{Destination.Arn}',
          '%{Destination.Arn}/index/*',
        ),
      ],
    },
  },
  'AWS::Lambda::Function > AWS::SQS::Queue': {
    kind: 'policy',
    ofSource: true,
    access: {
      Read: [may('sqs:ReceiveMessage sqs:GetQueueAttributes', '%{Destination.Arn}')],
      Write: [
        may('sqs:DeleteMessage sqs:SendMessage sqs:ChangeMessageVisibility sqs:PurgeQueue', '%{Destination.Arn}'),
      ],
    },
  },
  'AWS::Lambda::Function > AWS::SNS::Topic': {
    kind: 'policy',
    ofSource: true,
    access: { Write: [may('sns:Publish', '%{Destination.Arn}')] },
  },
  'AWS::Lambda::Function > AWS::StepFunctions::StateMachine': {
    kind: 'policy',
    ofSource: true,
    access: {
      Write: [
        may('states:StartExecution states:StartSyncExecution', '%{Destination.Arn}'),
        may(
          'states:StopExecution',
          'arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:%{Destination.Name}:*',
        ),
      ],
      Read: [
        may('states:DescribeStateMachine states:ListExecutions', '%{Destination.Arn}'),
        may(
          'states:DescribeExecution states:DescribeStateMachineForExecution states:GetExecutionHistory',
          'arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:%{Destination.Name}:*',
        ),
      ],
    },
  },
  'AWS::Lambda::Function > AWS::Events::EventBus': {
    kind: 'policy',
    ofSource: true,
    access: { Write: [may('events:PutEvents', '%{Destination.Arn}')] },
  },
  'AWS::Lambda::Function > AWS::Location::PlaceIndex': {
    kind: 'policy',
    ofSource: true,
    access: {
      Read: [
        may(
          'geo:DescribePlaceIndex geo:GetPlace geo:SearchPlaceIndexForPosition geo:SearchPlaceIndexForSuggestions geo:SearchPlaceIndexForText',
          '%{Destination.Arn}',
        ),
      ],
    },
  },
  'AWS::ApiGatewayV2::Api > AWS::Lambda::Function': {
    kind: 'permission',
    ofSource: false,
    access: {
      Write: {
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
        SourceArn:
          'arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:%{Source.ResourceId}/%{Source.Qualifier}',
      },
    },
  },
  'AWS::ApiGateway::RestApi > AWS::Lambda::Function': {
    kind: 'permission',
    ofSource: false,
    access: {
      Write: {
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
        SourceArn:
          'arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:%{Source.ResourceId}/%{Source.Qualifier}',
      },
    },
  },
  'AWS::SNS::Topic > AWS::SQS::Queue': {
    kind: 'queue policy',
    ofSource: false,
    access: {
      Write: [
        {
          Effect: 'Allow',
          Principal: { Service: 'sns.amazonaws.com' },
          Resource: '%{Destination.Arn}',
          Action: 'sqs:SendMessage',
          Condition: { ArnEquals: { 'aws:SourceArn': '%{Source.Arn}' } },
        },
      ],
    },
  },
  'AWS::SNS::Topic > AWS::Lambda::Function': {
    kind: 'permission',
    ofSource: false,
    access: { Write: { Action: 'lambda:InvokeFunction', Principal: 'sns.amazonaws.com', SourceArn: '%{Source.Arn}' } },
  },
  'AWS::SQS::Queue > AWS::Lambda::Function': {
    kind: 'policy',
    ofSource: false,
    before: 'mapping',
    access: {
      Write: [may('sqs:DeleteMessage', '%{Source.Arn}')],
      Read: [may('sqs:ReceiveMessage sqs:GetQueueAttributes', '%{Source.Arn}')],
    },
  },
  'AWS::S3::Bucket > AWS::Lambda::Function': {
    kind: 'permission',
    ofSource: false,
    access: {
      Write: {
        Action: 'lambda:InvokeFunction',
        Principal: 's3.amazonaws.com',
        SourceArn: '%{Source.Arn}',
        SourceAccount: '${AWS::AccountId}',
      },
    },
  },
  'AWS::StepFunctions::StateMachine > AWS::Lambda::Function': {
    kind: 'policy',
    ofSource: true,
    access: { Write: [may('lambda:InvokeAsync lambda:InvokeFunction', '%{Destination.Arn}')] },
  },
  'AWS::StepFunctions::StateMachine > AWS::SNS::Topic': {
    kind: 'policy',
    ofSource: true,
    access: { Write: [may('sns:Publish', '%{Destination.Arn}')] },
  },
  'AWS::StepFunctions::StateMachine > AWS::SQS::Queue': {
    kind: 'policy',
    ofSource: true,
    access: { Write: [may('sqs:SendMessage', '%{Destination.Arn}')] },
  },
  'AWS::StepFunctions::StateMachine > AWS::S3::Bucket': {
    kind: 'policy',
    ofSource: true,
    access: {
      Read: [
        may(
          's3:GetObject s3:GetObjectAcl s3:GetObjectLegalHold s3:GetObjectRetention s3:GetObjectTorrent s3:GetObjectVersion s3:GetObjectVersionAcl s3:GetObjectVersionForReplication s3:GetObjectVersionTorrent s3:ListBucket s3:ListBucketMultipartUploads s3:ListBucketVersions s3:ListMultipartUploadParts',
          '%{Destination.Arn}',
          '%{Destination.Arn}/*',
        ),
      ],
      Write: [
        may(
          's3:AbortMultipartUpload s3:DeleteObject s3:DeleteObjectVersion s3:PutObject s3:PutObjectLegalHold s3:PutObjectRetention s3:RestoreObject',
          '%{Destination.Arn}',
          '%{Destination.Arn}/*',
        ),
      ],
    },
  },
  'AWS::StepFunctions::StateMachine > AWS::DynamoDB::Table': {
    kind: 'policy',
    ofSource: true,
    access: {
      Read: [
        may(
          'dynamodb:GetItem dynamodb:Query dynamodb:Scan dynamodb:BatchGetItem dynamodb:ConditionCheckItem dynamodb:PartiQLSelect',
          '%{Destination.Arn}',
          '%{Destination.Arn}/index/*',
        ),
      ],
      Write: [
        may(
          'dynamodb:PutItem dynamodb:UpdateItem dynamodb:DeleteItem dynamodb:BatchWriteItem dynamodb:PartiQLDelete dynamodb:PartiQLInsert dynamodb:PartiQLUpdate',
          '%{Destination.Arn}',
          '%{Destination.Arn}/index/*',
        ),
      ],
    },
  },
  'AWS::StepFunctions::StateMachine > AWS::StepFunctions::StateMachine': {
    kind: 'policy',
    ofSource: true,
    before: 'source',
    access: {
      Read: [
        may(
          'states:DescribeExecution',
          'arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:%{Destination.Name}:*',
        ),
        may(
          'events:DescribeRule',
          'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule',
        ),
      ],
      Write: [
        may('states:StartExecution', '%{Destination.Arn}'),
        may(
          'states:StopExecution',
          'arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:%{Destination.Name}:*',
        ),
        may(
          'events:PutTargets events:PutRule',
          'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule',
        ),
      ],
    },
  },
  'AWS::StepFunctions::StateMachine > AWS::Events::EventBus': {
    kind: 'policy',
    ofSource: true,
    access: { Write: [may('events:PutEvents', '%{Destination.Arn}')] },
  },
  'AWS::AppSync::DataSource > AWS::DynamoDB::Table': {
    kind: 'policy',
    ofSource: true,
    access: {
      Read: [
        may(
          'dynamodb:GetItem dynamodb:Query dynamodb:Scan dynamodb:BatchGetItem dynamodb:ConditionCheckItem dynamodb:PartiQLSelect',
          '%{Destination.Arn}',
          '%{Destination.Arn}/index/*',
        ),
      ],
      Write: [
        may(
          'dynamodb:PutItem dynamodb:UpdateItem dynamodb:DeleteItem dynamodb:BatchWriteItem dynamodb:PartiQLDelete dynamodb:PartiQLInsert dynamodb:PartiQLUpdate',
          '%{Destination.Arn}',
          '%{Destination.Arn}/index/*',
        ),
      ],
    },
  },
  'AWS::AppSync::DataSource > AWS::Lambda::Function': {
    kind: 'policy',
    ofSource: true,
    access: { Write: [may('lambda:InvokeAsync lambda:InvokeFunction', '%{Destination.Arn}', '%{Destination.Arn}:*')] },
  },
  'AWS::AppSync::DataSource > AWS::Events::EventBus': {
    kind: 'policy',
    ofSource: true,
    access: { Write: [may('events:PutEvents', '%{Destination.Arn}')] },
  },
  'AWS::AppSync::GraphQLApi > AWS::Lambda::Function': {
    kind: 'permission',
    ofSource: false,
    access: {
      Write: {
        Action: 'lambda:InvokeFunction',
        Principal: 'appsync.amazonaws.com',
        SourceArn: 'arn:${AWS::Partition}:appsync:${AWS::Region}:${AWS::AccountId}:apis/%{Source.ResourceId}',
      },
    },
  },
};

/** How to name a resource, and the property that names its role. */
export const CONNECTOR_RESOURCES: Readonly<Record<string, Fields & { readonly role?: string }>> = {
  'AWS::Lambda::Function': { role: 'Role', Arn: { 'Fn::GetAtt': ['%{logicalId}', 'Arn'] } },
  'AWS::StepFunctions::StateMachine': {
    role: 'RoleArn',
    Arn: { Ref: '%{logicalId}' },
    Name: { 'Fn::GetAtt': ['%{logicalId}', 'Name'] },
  },
  'AWS::AppSync::GraphQLApi': { Id: { 'Fn::GetAtt': ['%{logicalId}', 'ApiId'] }, Arn: { Ref: '%{logicalId}' } },
  'AWS::AppSync::DataSource': { role: 'ServiceRoleArn', Arn: { Ref: '%{logicalId}' } },
  'AWS::Events::Rule': { role: 'Targets', Arn: { 'Fn::GetAtt': ['%{logicalId}', 'Arn'] } },
  'AWS::SQS::Queue': { Arn: { 'Fn::GetAtt': ['%{logicalId}', 'Arn'] }, Url: { Ref: '%{logicalId}' } },
  'AWS::SNS::Topic': { Arn: { Ref: '%{logicalId}' } },
  'AWS::DynamoDB::Table': { Arn: { 'Fn::GetAtt': ['%{logicalId}', 'Arn'] } },
  'AWS::S3::Bucket': { Arn: { 'Fn::GetAtt': ['%{logicalId}', 'Arn'] } },
  'AWS::Location::PlaceIndex': { Arn: { 'Fn::GetAtt': ['%{logicalId}', 'Arn'] } },
  'AWS::ApiGatewayV2::Api': {
    Arn: { 'Fn::GetAtt': ['%{logicalId}', 'Arn'] },
    Qualifier: '*',
    Id: { Ref: '%{logicalId}' },
  },
  'AWS::ApiGateway::RestApi': {
    Arn: { 'Fn::GetAtt': ['%{logicalId}', 'Arn'] },
    Qualifier: '*',
    Id: { Ref: '%{logicalId}' },
  },
  'AWS::Events::EventBus': { Arn: { 'Fn::GetAtt': ['%{logicalId}', 'Arn'] } },
};
