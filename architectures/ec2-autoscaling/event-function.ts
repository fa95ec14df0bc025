import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { type ProductionStack, RetainedLogGroup } from 'lintel/constructs';
import { PROJECT, type Settings } from './settings.ts';

/** Writes each event as one line; what should become of it is for the application to say. */
const CODE = `exports.handler = async (event) => {
  console.log(JSON.stringify({ level: 'info', msg: 'event', id: event.id, type: event['detail-type'], detail: event.detail }));
};
`;

/** A function for each event of the application, with a queue for those that failed three times (EC2-FUT-03). */
export function addEventFunction(stack: ProductionStack, key: IKey, settings: Settings): void {
  const logGroup = new RetainedLogGroup(stack, 'EventFunctionLogGroup', {
    name: `/${PROJECT}/${settings.environment}/events`,
    days: settings.logDays,
    whenStackIsDeleted: 'delete',
    encryptionKey: key,
  });
  const role = new iam.Role(stack, 'EventFunctionRole', {
    description: 'Writes the log of the event function',
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
  });
  const handler = new lambda.Function(stack, 'EventFunction', {
    functionName: `${settings.name}-events`,
    description: `Works on the events of ${settings.eventSource}`,
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(CODE),
    memorySize: 128,
    timeout: Duration.seconds(30),
    role,
    logGroup,
    tracing: settings.tracing ? lambda.Tracing.ACTIVE : lambda.Tracing.DISABLED,
  });
  logGroup.grantWrite(role);
  new events.Rule(stack, 'EventFunctionRule', {
    ruleName: `${settings.name}-events`,
    eventPattern: { source: [settings.eventSource] },
    targets: [
      new LambdaFunction(handler, {
        retryAttempts: 3,
        deadLetterQueue: new sqs.Queue(stack, 'EventDeadLetters', {
          queueName: `${settings.name}-dead-events`,
          enforceSSL: true,
          encryptionMasterKey: key,
          retentionPeriod: Duration.days(14),
        }),
      }),
    ],
  });
}
