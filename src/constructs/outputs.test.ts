import { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { addOutputs } from './outputs.ts';
import { tinyStack } from './tiny-stack.ts';

const OUTPUTS = { Url: ['Where users go', 'https://example.com'], Database: ['Its host', undefined] } as const;

test('outputs are added by name, those without a value left out', () => {
  const stack = tinyStack();
  addOutputs(stack, OUTPUTS);
  expect(Template.fromStack(stack).toJSON().Outputs).toEqual({
    Url: { Description: 'Where users go', Value: 'https://example.com' },
  });
});

test('exported ones begin with the name of the stack, so that two stacks of one template can stand side by side', () => {
  const stack = tinyStack();
  addOutputs(stack, OUTPUTS, { exported: true });
  expect(Template.fromStack(stack).toJSON().Outputs.Url).toMatchObject({
    Export: { Name: { 'Fn::Sub': '${AWS::StackName}-Url' } },
  });
});
