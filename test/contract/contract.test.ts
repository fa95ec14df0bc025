/** The local target against what AWS's pages say. `npm run contract -- --endpoint URL` puts any endpoint under the same. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LOCAL_SERVICES, type LocalServer, startServer } from '../../src/local/index.ts';
import { deviation } from './behaviour.ts';
import { BEHAVIOURS } from './behaviours.ts';
import { DYNAMODB_BEHAVIOURS } from './dynamodb-behaviours.ts';
import { ECS_BEHAVIOURS } from './ecs-behaviours.ts';
import { EVENT_BEHAVIOURS } from './event-behaviours.ts';
import { MORE_BEHAVIOURS } from './more-behaviours.ts';
import { stackDeviation } from './stack-behaviour.ts';
import { STACK_BEHAVIOURS } from './stack-behaviours.ts';
import { STATES_BEHAVIOURS } from './states-behaviours.ts';

let server: LocalServer;
beforeAll(async () => {
  server = await startServer({ services: LOCAL_SERVICES });
});
afterAll(() => server.close());

test.each([
  ...BEHAVIOURS,
  ...DYNAMODB_BEHAVIOURS,
  ...ECS_BEHAVIOURS,
  ...EVENT_BEHAVIOURS,
  ...MORE_BEHAVIOURS,
  ...STATES_BEHAVIOURS,
])('$name', async (behaviour) => {
  expect(await deviation(server.url, behaviour, randomUUID().slice(0, 8))).toBeUndefined();
});

test.each(STACK_BEHAVIOURS)('CloudFormation: $name', async (behaviour) => {
  expect(await stackDeviation(server.url, behaviour, randomUUID().slice(0, 8))).toBeUndefined();
});

test('a behaviour that the endpoint has not is told', async () => {
  const steps = [
    { service: 'sqs', operation: 'GetQueueUrl', input: { QueueName: 'none' }, answer: { QueueUrl: 'x' } },
  ] as const;
  expect(await deviation(server.url, { name: '', source: '', steps }, 'x')).toContain('QueueDoesNotExist');
  const stack = { name: '', source: '', steps: [{ operation: 'DescribeStacks' }] };
  expect(await stackDeviation(server.url, stack, 'none')).toContain('ValidationError');
});
