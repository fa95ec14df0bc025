import { describe, expect, test } from 'vitest';
import type { Path } from '../value.ts';
import { expanded, functionWith } from './serverless/tiny-serverless.ts';

describe('what a transform makes stands where it comes from', () => {
  const model = expanded(
    {
      Function: functionWith({
        Timeout: 3,
        FunctionUrlConfig: { AuthType: 'NONE' },
        Policies: [{ SQSSendMessagePolicy: { QueueName: 'orders' } }],
        Events: {
          Tick: { Type: 'Schedule', Properties: { Schedule: 'rate(1 hour)' } },
          Get: { Type: 'Api', Properties: { Path: '/x', Method: 'get' } },
        },
      }),
      Table: { Type: 'AWS::Serverless::SimpleTable' },
      Uses: {
        Type: 'AWS::Serverless::Connector',
        Properties: { Source: { Id: 'Function' }, Destination: { Id: 'Table' }, Permissions: ['Write'] },
      },
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'plain' } },
    },
    { Globals: { Function: { Environment: { Variables: { STAGE: 'x' } } } } },
  );

  test.each<[string, Path, string]>([
    ['Function', [], 'Resources.Function'],
    ['Function', ['Timeout'], 'Resources.Function.Properties.Timeout'],
    ['Function', ['Environment', 'Variables', 'STAGE'], 'Globals.Function.Environment.Variables.STAGE'],
    ['ServerlessRestApi', [], 'Resources.Function'],
    ['ServerlessRestApiProdStage', [], 'Resources.Function'],
    ['FunctionUrlPublicPermissions', [], 'Resources.Function.Properties.FunctionUrlConfig'],
    ['FunctionTick', [], 'Resources.Function.Properties.Events.Tick'],
    ['FunctionRole', ['Policies'], 'Resources.Function.Properties.Policies.Properties.Policies'],
    ['UsesPolicy', [], 'Resources.Uses'],
    ['Topic', ['TopicName'], 'Resources.Topic.Properties.TopicName'],
  ])('%s at %j', (subject, path, expected) => {
    expect(model.locate({ subject, path })).toMatchObject({ path: expected });
  });
});
