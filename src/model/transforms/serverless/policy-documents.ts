/** The policies that the transform writes into the roles and queues it makes. */
import type { Fields } from './data.ts';

export function trustOf(service: string): Fields {
  return {
    Version: '2012-10-17',
    Statement: [{ Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: [service] } }],
  };
}

export function allowing(action: string | readonly string[], resource: unknown): Fields {
  return { Action: action, Effect: 'Allow', Resource: resource };
}

export function inlinePolicy(name: string, ...statements: readonly Fields[]): Fields {
  return { PolicyName: name, PolicyDocument: { Statement: statements } };
}

/** What a role needs to hand an event on to a destination of that kind. */
export function destinationPolicy(kind: unknown, arn: unknown, id: string): Fields | undefined {
  switch (kind) {
    case 'SQS':
      return inlinePolicy(`${id}SQSPolicy`, allowing('sqs:SendMessage', arn));
    case 'SNS':
      return inlinePolicy(`${id}SNSPolicy`, allowing('sns:publish', arn));
    case 'EventBridge':
      return inlinePolicy(`${id}EventBridgePolicy`, allowing('events:PutEvents', arn));
    case 'Lambda':
      return inlinePolicy(`${id}LambdaPolicy`, allowing('lambda:InvokeFunction', arn));
    case 'S3':
    case 'S3Bucket': {
      const objects = { 'Fn::Join': ['/', [arn, '*']] };
      return inlinePolicy(`${id}S3Policy`, allowing('s3:PutObject', objects), allowing('s3:ListBucket', arn));
    }
    default:
      return undefined;
  }
}

export function startExecutionPolicy(stateMachine: unknown, id: string): Fields {
  return inlinePolicy(`${id}StartExecutionPolicy`, allowing('states:StartExecution', stateMachine));
}

/** A queue's own policy: the source may send messages to it. */
export function sendMessagePolicy(principal: unknown, queueArn: unknown, sourceArn: unknown): Fields {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Action: 'sqs:SendMessage',
        Effect: 'Allow',
        Principal: principal,
        Resource: queueArn,
        Condition: { ArnEquals: { 'aws:SourceArn': sourceArn } },
      },
    ],
  };
}
