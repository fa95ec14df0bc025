/**
 * What a stage tells of its requests. Oracles: the pages of metrics, dimensions and variables of access logs of the API
 * Gateway developer guide that `tell-of-request.ts` names.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mapOf } from '../../engine/words.ts';
import { type LocalServer, startServer } from '../../server/server.ts';
import type { AccountRegion } from '../../service.ts';
import { LOCAL_SERVICES } from '../../services.ts';

const HOME: AccountRegion = { partition: 'aws', account: '123456789012', region: 'eu-west-1' };
const GROUP = 'arn:aws:logs:eu-west-1:123456789012:log-group';
const FORMAT =
  '{"ip":"$context.identity.sourceIp","method":"$context.httpMethod","path":"$context.path","status":"$context.status","why":"$context.error.responseType","key":"$context.routeKey","user":"$context.authorizer.claims.sub"}';

let server: LocalServer;
beforeAll(async () => {
  server = await startServer({ services: LOCAL_SERVICES });
});
afterAll(() => server.close());

const ask = async (service: string, operation: string, input: object) =>
  mapOf(await server.world.invoke(service, operation, input, HOME));

/** The lines of a group, when so many are there: they are written behind the answers. */
async function linesOf(logGroupName: string, count: number): Promise<readonly object[]> {
  for (;;) {
    const { events } = await ask('logs', 'FilterLogEvents', { logGroupName });
    const found = [events].flat().map((each) => JSON.parse(String(mapOf(each).message)) as object);
    if (found.length >= count) return found;
    await new Promise(setImmediate);
  }
}

async function sumOf(MetricName: string, dimensions: Readonly<Record<string, string>>): Promise<unknown> {
  const now = server.world.clock.now();
  const { Datapoints } = await ask('monitoring', 'GetMetricStatistics', {
    Namespace: 'AWS/ApiGateway',
    MetricName,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    StartTime: new Date(now - 600_000),
    EndTime: new Date(now + 60_000),
    Period: 3600,
    Statistics: ['Sum'],
  });
  return [Datapoints].flat().reduce<number>((sum, each) => sum + Number(mapOf(each).Sum), 0);
}

async function answered(path: string): Promise<number> {
  const { status, body } = await fetch(`${server.url}/_aws/execute-api/${path}`);
  await body?.cancel();
  return status;
}

test('a stage of a REST API counts its requests by name and stage, and writes each into its log', async () => {
  await ask('logs', 'CreateLogGroup', { logGroupName: 'rest' });
  const { id: restApiId, rootResourceId: resourceId } = await ask('apigateway', 'CreateRestApi', { name: 'shop' });
  const method = { restApiId, resourceId, httpMethod: 'GET' };
  await ask('apigateway', 'PutMethod', { ...method, authorizationType: 'NONE' });
  await ask('apigateway', 'PutIntegration', {
    ...method,
    type: 'MOCK',
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
  });
  await ask('apigateway', 'PutMethodResponse', { ...method, statusCode: '200' });
  await ask('apigateway', 'PutIntegrationResponse', { ...method, statusCode: '200' });
  await ask('apigateway', 'CreateDeployment', { restApiId, stageName: 'prod' });
  const replace = (path: string, value: string) => ({ op: 'replace', path, value });
  await ask('apigateway', 'UpdateStage', {
    restApiId,
    stageName: 'prod',
    patchOperations: [
      replace('/accessLogSettings/destinationArn', `${GROUP}:rest`),
      replace('/accessLogSettings/format', FORMAT),
    ],
  });
  expect([await answered(`${restApiId}/prod`), await answered(`${restApiId}/prod/nowhere`)]).toEqual([200, 403]);
  const common = { ip: '127.0.0.1', method: 'GET', key: '-', user: '-' };
  expect(await linesOf('rest', 2)).toEqual(
    expect.arrayContaining([
      { ...common, path: '/prod/', status: '200', why: '-' },
      { ...common, path: '/prod/nowhere', status: '403', why: 'MISSING_AUTHENTICATION_TOKEN' },
    ]),
  );
  const kept: readonly Readonly<Record<string, string>>[] = [{ ApiName: 'shop' }, { ApiName: 'shop', Stage: 'prod' }];
  for (const dimensions of kept) {
    expect(await sumOf('Count', dimensions)).toBe(2);
    expect(await sumOf('4XXError', dimensions)).toBe(1);
    expect(await sumOf('5XXError', dimensions)).toBe(0);
  }
  expect(await sumOf('Count', { ApiName: 'shop', Stage: 'dev' })).toBe(0);
});

test('a stage of an HTTP API counts by its id, and a request without a route is a client error', async () => {
  await ask('logs', 'CreateLogGroup', { logGroupName: 'http' });
  const { ApiId } = await ask('apigatewayv2', 'CreateApi', { Name: 'shop', ProtocolType: 'HTTP' });
  await ask('apigatewayv2', 'CreateStage', {
    ApiId,
    StageName: '$default',
    AutoDeploy: true,
    AccessLogSettings: { DestinationArn: `${GROUP}:http:*`, Format: FORMAT },
  });
  expect(await answered(`${ApiId}/nowhere`)).toBe(404);
  const common = { ip: '127.0.0.1', method: 'GET', key: '-', user: '-', why: '-' };
  expect(await linesOf('http', 1)).toEqual([{ ...common, path: '/nowhere', status: '404' }]);
  const dimensions = { ApiId: String(ApiId), Stage: '$default' };
  expect([await sumOf('Count', dimensions), await sumOf('4xx', dimensions)]).toEqual([1, 1]);
  expect(await sumOf('4XXError', dimensions)).toBe(0);
});
