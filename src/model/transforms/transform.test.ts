import { describe, expect, test } from 'vitest';
import { modelOf, reported, shown, stackOf } from '../tiny-model.ts';
import { functionWith, made } from './serverless/tiny-serverless.ts';

const SERVERLESS = { Transform: 'AWS::Serverless-2016-10-31' };

describe('a template of the Serverless Application Model', () => {
  test('that does not name the transform is read, with a warning', () => {
    const stack = stackOf({ Resources: { Function: functionWith() } }, { region: 'eu-west-1' });
    expect(reported(stack)).toEqual([
      expect.stringMatching(/^LTL1006 Resources.Function.Type: .*CloudFormation refuses/),
    ]);
    expect(made(modelOf(stack))).toEqual(['Function: Lambda::Function', 'FunctionRole: IAM::Role']);
  });

  // The hash in the logical id of a deployment is one that AWS alone can compute, and a template may name it.
  test('may use names that are not here: they are unknown, with a warning', () => {
    const resources = {
      Function: functionWith({ Environment: { Variables: { D: { Ref: 'ServerlessRestApiDeployment0123456789' } } } }),
    };
    const stack = stackOf({ ...SERVERLESS, Resources: resources });
    expect(reported(stack)).toEqual([
      expect.stringMatching(/^LTL1007 .*"ServerlessRestApiDeployment0123456789" is no/),
    ]);
    expect(shown(modelOf(stack).resources.get('Function')?.properties.Environment)).toBe(
      '{Variables: {D: ${ServerlessRestApiDeployment0123456789}}}',
    );
  });

  // A function that names its API, and an API whose definition names the function: the transform parts the two.
  test('has no circle where the transform removes it', () => {
    const uri = 'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${Function.Arn}/invocations';
    const integration = { type: 'aws_proxy', httpMethod: 'POST', uri: { 'Fn::Sub': uri } };
    const paths = { '/x': { get: { 'x-amazon-apigateway-integration': integration } } };
    const event = { Type: 'Api', Properties: { Path: '/x', Method: 'get', RestApiId: { Ref: 'Api' } } };
    const resources = {
      Api: {
        Type: 'AWS::Serverless::Api',
        Properties: { StageName: 'live', DefinitionBody: { openapi: '3.0.1', paths } },
      },
      Function: functionWith({ Events: { Get: event } }),
    };
    expect(reported(stackOf({ ...SERVERLESS, Resources: resources }))).toEqual([]);
  });

  test('has the circles that are left', () => {
    const arn = { 'Fn::GetAtt': ['Function', 'Arn'] };
    const resources = { Function: functionWith({ Environment: { Variables: { SELF: arn } } }) };
    expect(reported(stackOf({ ...SERVERLESS, Resources: resources }))).toEqual([
      expect.stringMatching(/^LTL1008 .*circle: Function → Function/),
    ]);
  });

  test('that has more than any stack is refused before it is expanded', () => {
    const events = Object.fromEntries(
      Array.from({ length: 1_001 }, (_, index) => [
        `Tick${index}`,
        { Type: 'Schedule', Properties: { Schedule: 'x' } },
      ]),
    );
    expect(reported(stackOf({ ...SERVERLESS, Resources: { Function: functionWith({ Events: events }) } }))).toEqual([
      expect.stringMatching(/^LTL1002 Resources: More than 1000 resources and events of AWS SAM/),
    ]);
  });

  test('in a nested stack is expanded with what the parent passes, where that is written', () => {
    const child = stackOf(
      {
        ...SERVERLESS,
        Parameters: { Alias: { Type: 'String', Default: 'test' } },
        Resources: { Function: functionWith({ AutoPublishAlias: { Ref: 'Alias' } }) },
      },
      {},
      'Child',
    );
    const parent = (Alias: unknown) =>
      stackOf(
        {
          Parameters: { Stage: { Type: 'String' } },
          Resources: { Child: { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: { Alias } } } },
        },
        { nested: { Child: child } },
      );
    expect(made(modelOf(parent('prod')))).toContain('FunctionAliasprod: Lambda::Alias');
    expect(modelOf(parent({ Ref: 'Stage' })).unread).not.toEqual([]);
  });
});
