/** TestInvokeMethod. Oracle: what AWS answered and logged, as test_apigateway_api.snapshot.json of localstack recorded it (Apache-2.0). */
import { expect, onTestFinished, test } from 'vitest';
import { manualClock } from '../../clock.ts';
import { openWorld } from '../../world.ts';
import { apigateway } from './apigateway.ts';

const AT = { partition: 'aws', account: '123456789012', region: 'us-east-1' } as const;
const TIME = 'Tue Aug 19 17:04:50 UTC 2025 : ';

async function opened() {
  const world = openWorld({ services: [apigateway], clock: manualClock(Date.UTC(2025, 7, 19, 17, 4, 50)) });
  onTestFinished(() => world.state.close());
  // biome-ignore lint/suspicious/noExplicitAny: the answers of many operations, each read where it is asked.
  const ask = (operation: string, input: object) => world.invoke('apigateway', operation, input, AT) as Promise<any>;
  const { id: restApiId } = await ask('CreateRestApi', { name: 'pets' });
  const [root] = (await ask('GetResources', { restApiId })).items;
  const pets = await ask('CreateResource', { restApiId, parentId: root.id, pathPart: 'pets' });
  const pet = await ask('CreateResource', { restApiId, parentId: pets.id, pathPart: '{petId}' });
  const method = { restApiId, resourceId: pet.id, httpMethod: 'GET' };
  await ask('PutMethod', { ...method, authorizationType: 'AWS_IAM', apiKeyRequired: true });
  await ask('PutMethodResponse', { ...method, statusCode: '200' });
  return { ask, method };
}

test('a method answers without a deployment, a signature and a key, and says what it did', async () => {
  const { ask, method } = await opened();
  const requestTemplates = { 'application/json': '{"statusCode": 200}' };
  await ask('PutIntegration', { ...method, type: 'MOCK', requestTemplates });
  const responseTemplates = { 'application/json': `{"petId": "$input.params('petId')"}` };
  await ask('PutIntegrationResponse', { ...method, statusCode: '200', selectionPattern: '', responseTemplates });
  const answer = await ask('TestInvokeMethod', { ...method, pathWithQueryString: '/pets/123?a=1' });
  expect(answer).toMatchObject({
    status: 200,
    body: '{"petId": "123"}',
    headers: { 'Content-Type': 'application/json' },
    multiValueHeaders: { 'Content-Type': ['application/json'] },
  });
  const [first, second, ...lines] = String(answer.log).split('\n');
  expect(second).toBe(`${TIME}Starting execution for request: ${first?.replace('Execution log for request ', '')}`);
  expect(lines).toEqual([
    `${TIME}HTTP Method: GET, Resource Path: /pets/123`,
    `${TIME}Method request path: {petId=123}`,
    `${TIME}Method request query string: {a=1}`,
    `${TIME}Method request headers: {}`,
    `${TIME}Method request body before transformations: `,
    `${TIME}Method response body after transformations: {"petId": "123"}`,
    `${TIME}Method response headers: {Content-Type=application/json}`,
    `${TIME}Successfully completed execution`,
    `${TIME}Method completed with status: 200`,
    '',
  ]);
});

test('what fails behind the method is told as the API tells it', async () => {
  const { ask, method } = await opened();
  await ask('PutIntegration', {
    ...method,
    type: 'MOCK',
    requestTemplates: { 'application/json': '{"statusCode": 404}' },
  });
  expect(await ask('TestInvokeMethod', method)).toMatchObject({
    status: 500,
    body: '{"message":"Internal server error"}',
    headers: { 'x-amzn-ErrorType': 'InternalServerErrorException' },
  });
  await expect(ask('TestInvokeMethod', { ...method, httpMethod: 'PUT' })).rejects.toThrow(
    'Invalid Method identifier specified',
  );
});
