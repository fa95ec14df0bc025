/** What API Gateway refuses. Oracle: what AWS answered, as test_apigateway_api.snapshot.json of localstack recorded it (Apache-2.0). */
import { expect, onTestFinished, test } from 'vitest';
import { openWorld } from '../../world.ts';
import { apigateway } from './apigateway.ts';

const AT = { partition: 'aws', account: '123456789012', region: 'us-east-1' } as const;

async function opened() {
  const world = openWorld({ services: [apigateway] });
  onTestFinished(() => world.state.close());
  // biome-ignore lint/suspicious/noExplicitAny: the answers of many operations, each read where it is asked.
  const ask = (operation: string, input: object) => world.invoke('apigateway', operation, input, AT) as Promise<any>;
  const { id: restApiId, rootResourceId } = await ask('CreateRestApi', { name: 'pets' });
  const pets = await ask('CreateResource', { restApiId, parentId: rootResourceId, pathPart: 'pets' });
  const proxy = await ask('CreateResource', { restApiId, parentId: pets.id, pathPart: '{proxy+}' });
  const validator = await ask('CreateRequestValidator', { restApiId, name: 'v' });
  const ids = { restApiId, root: rootResourceId, pets: pets.id, proxy: proxy.id, validator: validator.id };
  return { ask, ids: ids as Readonly<Record<string, string>> };
}

const replace = (path: string, value: string, op = 'replace') => ({ patchOperations: [{ op, path, value }] });

test.each([
  [
    'CreateResource',
    { parentId: 'root', pathPart: 'pets' },
    'Another resource with the same parent already has this name: pets',
  ],
  [
    'CreateResource',
    { parentId: 'pets', pathPart: '{id}' },
    'A sibling ({proxy+}) of this resource already has a variable path part -- only one is allowed',
  ],
  [
    'CreateResource',
    { parentId: 'proxy', pathPart: 'x' },
    'Cannot create a child of a resource with a greedy path variable: {proxy+}',
  ],
  ['UpdateResource', { resourceId: 'root', ...replace('/pathPart', 'x') }, 'Root resource cannot update its pathPart.'],
  ['UpdateResource', { resourceId: 'pets', ...replace('/parentId', 'proxy') }, 'Resources cannot be cyclical.'],
  [
    'UpdateResource',
    { resourceId: 'pets', ...replace('/invalid', 'x') },
    "Invalid patch path  '/invalid' specified for op 'replace'. Must be one of: [/parentId, /pathPart]",
  ],
  [
    'UpdateResource',
    { resourceId: 'pets', ...replace('/pathPart', 'x', 'add') },
    "Invalid patch path  '/pathPart' specified for op 'add'. Please choose supported operations",
  ],
  ['PutMethod', { restApiId: 'none', resourceId: 'pets', httpMethod: 'GET' }, 'Invalid Resource identifier specified'],
  [
    'PutMethod',
    { resourceId: 'pets', httpMethod: 'GET', requestValidatorId: 'none' },
    'Invalid Request Validator identifier specified',
  ],
  [
    'PutMethod',
    { resourceId: 'pets', httpMethod: 'GET', requestModels: { 'application/json': 'petModel' } },
    'Invalid model identifier specified: petModel',
  ],
  [
    'PutMethod',
    {
      resourceId: 'pets',
      httpMethod: 'GET',
      requestParameters: { 'method.request.path.a': true, 'method.request.header.a': true },
    },
    'Parameter names must be unique across querystring, header and path',
  ],
  [
    'PutMethodResponse',
    { resourceId: 'pets', httpMethod: 'GET', statusCode: 'wrong' },
    "1 validation error detected: Value 'wrong' at 'statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [1-5]\\d\\d",
  ],
  [
    'PutIntegration',
    { resourceId: 'pets', httpMethod: 'GET', type: 'HTTPS_PROXY' },
    "1 validation error detected: Value 'HTTPS_PROXY' at 'putIntegrationInput.type'",
  ],
  [
    'UpdateRequestValidator',
    { requestValidatorId: 'validator', ...replace('/name', '') },
    'Request Validator name cannot be blank',
  ],
  ['CreateRequestValidator', { restApiId: 'none', name: 'v' }, 'Invalid REST API identifier specified'],
  [
    'CreateModel',
    { name: 'm', contentType: 'application/json' },
    'Model schema must have at least 1 property or array items defined',
  ],
  ['GetDocumentationPart', { documentationPartId: 'none' }, 'Invalid Documentation part identifier specified'],
  ['CreateRestApi', { name: 'x', description: '' }, 'Description cannot be an empty string'],
])('%s %j', async (operation, given, message) => {
  const { ask, ids } = await opened();
  // A name of what stands there is meant by its id.
  const named = JSON.parse(JSON.stringify(given), (key, value: unknown) =>
    /Id$|^value$/.test(key) && typeof value === 'string' ? (ids[value] ?? value) : value,
  ) as object;
  await expect(ask(operation, { restApiId: ids.restApiId, ...named })).rejects.toThrow(message);
});
