import { Validations } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { acknowledge } from './acknowledge.ts';
import { tinyNetwork, tinyStack } from './tiny-stack.ts';

test('an acknowledgement is recorded at its construct, with its reason', () => {
  const stack = tinyStack();
  const network = tinyNetwork(stack);
  acknowledge(stack, [{ path: 'Vpc/Resource', rule: 'Pack-VPC7', reason: 'ROW-01: no flow logs' }]);
  const vpc = network.node.findChild('Resource');
  const recorded = vpc.node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY);
  expect(recorded.map(({ data }) => data)).toEqual([{ 'Annotation::Pack-VPC7': 'ROW-01: no flow logs' }]);
});

test('an acknowledgement of something that is gone is an error', () => {
  expect(() => acknowledge(tinyStack(), [{ path: 'Gone/Resource', rule: 'Pack-VPC7', reason: 'none' }])).toThrow(
    "No child with id: 'Gone'",
  );
});
