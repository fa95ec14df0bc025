/**
 * APIs that answer. The oracles are the pages of the API Gateway developer guide that a test names; functions run as
 * processes, requests go through the server.
 */
import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mapOf } from '../../engine/words.ts';
import { type LocalServer, startServer } from '../../server/server.ts';
import type { AccountRegion } from '../../service.ts';
import { LOCAL_SERVICES } from '../../services.ts';
import { writeZip } from '../lambda/zip.ts';

const HOME: AccountRegion = { partition: 'aws', account: '123456789012', region: 'eu-west-1' };
const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function';

let server: LocalServer;
let upstream: Server;
let upstreamUrl = '';
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

beforeAll(async () => {
  server = await startServer({ services: LOCAL_SERVICES });
  upstream = createServer((request, response) => {
    const json = (body: object) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    if (request.url === '/.well-known/openid-configuration') json({ jwks_uri: `${upstreamUrl}/keys` });
    else if (request.url === '/keys') json({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one' }] });
    else json({ method: request.method, url: request.url, added: request.headers['x-added'] });
  });
  await new Promise<void>((resolve) => void upstream.listen(0, '127.0.0.1', resolve));
  const address = upstream.address();
  upstreamUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  await makeFunction(
    'echo',
    'export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });',
  );
});
afterAll(async () => {
  upstream.close();
  await server.close();
});

const ask = async (service: string, operation: string, input: object) =>
  mapOf(await server.world.invoke(service, operation, input, HOME));

async function makeFunction(name: string, text: string): Promise<void> {
  await ask('lambda', 'CreateFunction', {
    FunctionName: name,
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Role: 'arn:aws:iam::123456789012:role/function',
    Code: { ZipFile: writeZip({ 'index.mjs': text }) },
  });
}

const allow = (name: string, source: string) =>
  ask('lambda', 'AddPermission', {
    FunctionName: name,
    StatementId: source.replace(/\W/g, '_').slice(0, 90),
    Action: 'lambda:InvokeFunction',
    Principal: 'apigateway.amazonaws.com',
    SourceArn: `arn:aws:execute-api:eu-west-1:123456789012:${source}`,
  });

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

async function get(id: string, path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`${server.url}/_aws/execute-api/${id}${path}`, init);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: text.startsWith('{') ? JSON.parse(text) : {},
  };
}

async function makeHttpApi(
  routes: Readonly<Record<string, object>>,
  settings: object = {},
  more: object = {},
): Promise<string> {
  const { ApiId } = await ask('apigatewayv2', 'CreateApi', { Name: 'api', ProtocolType: 'HTTP', ...settings });
  for (const [RouteKey, integration] of Object.entries(routes)) {
    const { IntegrationId: id } = await ask('apigatewayv2', 'CreateIntegration', { ApiId, ...integration });
    await ask('apigatewayv2', 'CreateRoute', { ApiId, RouteKey, Target: `integrations/${id}`, ...more });
  }
  await ask('apigatewayv2', 'CreateStage', { ApiId, StageName: '$default', AutoDeploy: true });
  return String(ApiId);
}

const echo = (version = '2.0') => ({
  IntegrationType: 'AWS_PROXY',
  IntegrationUri: `${FUNCTION}:echo`,
  PayloadFormatVersion: version,
});

describe('an HTTP API', () => {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
  test('gives a function the event of format 2.0', async () => {
    const id = await makeHttpApi({ 'POST /items/{id}': echo() });
    await allow('echo', `${id}/*/*/items/{id}`);
    const { json } = await get(id, '/items/a%20b?q=1&q=2', {
      method: 'POST',
      body: '{"x":1}',
      headers: { 'content-type': 'application/json', cookie: 'one=1; two=2' },
    });
    expect(json).toMatchObject({
      version: '2.0',
      routeKey: 'POST /items/{id}',
      rawPath: '/items/a%20b',
      rawQueryString: 'q=1&q=2',
      cookies: ['one=1', 'two=2'],
      queryStringParameters: { q: '1,2' },
      pathParameters: { id: 'a b' },
      body: '{"x":1}',
      isBase64Encoded: false,
      requestContext: {
        accountId: '123456789012',
        apiId: id,
        stage: '$default',
        http: { method: 'POST', protocol: 'HTTP/1.1' },
      },
    });
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
  test('gives a function the event of format 1.0 where the integration says so', async () => {
    const id = await makeHttpApi({ 'GET /old': echo('1.0') });
    await allow('echo', `${id}/*/*/old`);
    expect((await get(id, '/old?a=1&a=2')).json).toMatchObject({
      version: '1.0',
      resource: '/old',
      path: '/old',
      httpMethod: 'GET',
      queryStringParameters: { a: '2' },
      multiValueQueryStringParameters: { a: ['1', '2'] },
      pathParameters: null,
      requestContext: { resourcePath: '/old', stage: '$default', httpMethod: 'GET' },
    });
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
  test.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1'],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}'],
    ['GET', '/pets/cat/1', 'GET /pets/{proxy+}'],
    ['POST', '/test/5', 'ANY /{proxy+}'],
    ['POST', '/', '$default'],
  ])('%s %s takes the most specific route: %s', async (method, path, wanted) => {
    const keys = ['GET /pets/dog/1', 'GET /pets/dog/{id}', 'GET /pets/{proxy+}', 'ANY /{proxy+}', '$default'];
    const id = await makeHttpApi(Object.fromEntries(keys.map((key) => [key, echo()])));
    await allow('echo', `${id}/*`);
    expect((await get(id, path, { method })).json.routeKey).toBe(wanted);
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html
  test('fails without the permission of the function, and of another route', async () => {
    const id = await makeHttpApi({ 'GET /a': echo(), 'GET /b': echo() });
    await allow('echo', `${id}/*/GET/b`);
    const [a, b, none] = [await get(id, '/a'), await get(id, '/b'), await get(id, '/c')];
    expect([a.status, a.json, b.status, none.status, none.json]).toEqual([
      500,
      { message: 'Internal Server Error' },
      200,
      404,
      { message: 'Not Found' },
    ]);
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
  test('answers a preflight by its own settings', async () => {
    const cors = {
      AllowOrigins: ['https://here.test'],
      AllowMethods: ['GET', 'PUT'],
      AllowHeaders: ['x-a'],
      MaxAge: 60,
    };
    const id = await makeHttpApi({ 'GET /a': echo() }, { CorsConfiguration: cors });
    const preflight = (origin: string) =>
      get(id, '/a', { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'PUT' } });
    const [here, there] = [await preflight('https://here.test'), await preflight('https://there.test')];
    expect([
      here.status,
      here.headers.get('access-control-allow-origin'),
      here.headers.get('access-control-allow-methods'),
    ]).toEqual([204, 'https://here.test', 'GET,PUT']);
    expect(there.headers.get('access-control-allow-origin')).toBe(null);
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
  test('forwards to HTTP with what is mapped', async () => {
    const integration = {
      IntegrationType: 'HTTP_PROXY',
      IntegrationMethod: 'ANY',
      IntegrationUri: `${upstreamUrl}/base/{proxy}`,
      RequestParameters: { 'append:header.x-added': '$request.querystring.q', 'append:querystring.more': 'fixed' },
    };
    const id = await makeHttpApi({ 'ANY /{proxy+}': integration });
    expect((await get(id, '/one/two?q=7', { method: 'PUT' })).json).toEqual({
      method: 'PUT',
      url: '/base/one/two?q=7&more=fixed',
      added: '7',
    });
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
  test('throttles a route beyond its burst', async () => {
    const id = await makeHttpApi({
      'GET /a': { IntegrationType: 'HTTP_PROXY', IntegrationMethod: 'GET', IntegrationUri: upstreamUrl },
    });
    const settings = { ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 2 };
    await ask('apigatewayv2', 'UpdateStage', { ApiId: id, StageName: '$default', DefaultRouteSettings: settings });
    const answers = [await get(id, '/a'), await get(id, '/a'), await get(id, '/a')];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
  test('lets tokens of its issuer pass, and no others', async () => {
    const { ApiId } = await ask('apigatewayv2', 'CreateApi', { Name: 'jwt', ProtocolType: 'HTTP' });
    const { AuthorizerId } = await ask('apigatewayv2', 'CreateAuthorizer', {
      ApiId,
      Name: 'jwt',
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: upstreamUrl, Audience: ['shop'] },
    });
    const { IntegrationId } = await ask('apigatewayv2', 'CreateIntegration', { ApiId, ...echo() });
    const Target = `integrations/${IntegrationId}`;
    const route = { ApiId, Target, AuthorizationType: 'JWT', AuthorizerId };
    await ask('apigatewayv2', 'CreateRoute', { ...route, RouteKey: 'GET /a' });
    await ask('apigatewayv2', 'CreateRoute', { ...route, RouteKey: 'GET /b', AuthorizationScopes: ['write'] });
    await ask('apigatewayv2', 'CreateStage', { ApiId, StageName: '$default', AutoDeploy: true });
    await allow('echo', `${ApiId}/*`);
    const now = Math.floor(Date.now() / 1000);
    const token = (claims: object) => {
      const part = (data: object) => Buffer.from(JSON.stringify(data)).toString('base64url');
      const text = `${part({ alg: 'RS256', kid: 'one' })}.${part({ iss: upstreamUrl, aud: 'shop', sub: 'me', exp: now + 600, ...claims })}`;
      return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
    };
    const status = async (path: string, given?: string) =>
      (await get(String(ApiId), path, given === undefined ? {} : { headers: { authorization: `Bearer ${given}` } }))
        .status;
    const good = token({ scope: 'read' });
    const forged = `${good.slice(0, -8)}AAAAAAAA`;
    expect([
      await status('/a'),
      await status('/a', good),
      await status('/a', forged),
      await status('/a', token({ aud: 'other' })),
      await status('/a', token({ exp: now - 1 })),
      await status('/b', good),
      await status('/b', token({ scope: 'read write' })),
    ]).toEqual([401, 200, 401, 401, 401, 403, 200]);
    const { json } = await get(String(ApiId), '/a', { headers: { authorization: good } });
    expect(json.requestContext).toMatchObject({ authorizer: { jwt: { claims: { sub: 'me', aud: 'shop' } } } });
  });

  test('answers at the host that AWS gives it', async () => {
    const id = await makeHttpApi({ $default: echo() });
    await allow('echo', `${id}/*`);
    const { request } = await import('node:http');
    const host = `${id}.execute-api.eu-west-1.amazonaws.com`;
    const status = await new Promise((resolve, reject) => {
      request(`${server.url}/x`, { headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .once('error', reject)
        .end();
    });
    expect(status).toBe(200);
  });
});

interface Method {
  readonly path: string;
  readonly verb?: string;
  readonly integration: object;
  readonly responses?: readonly object[];
  readonly more?: object;
}

/** A REST API with a stage named `prod`. */
async function makeRestApi(
  methods: readonly Method[],
  settings: object = {},
): Promise<{ readonly id: string; redeploy(): Promise<void> }> {
  const { id, rootResourceId } = await ask('apigateway', 'CreateRestApi', { name: 'rest', ...settings });
  const known = new Map<string, unknown>([['', rootResourceId]]);
  for (const { path, verb = 'GET', integration, responses = [], more = {} } of methods) {
    let parent = '';
    for (const pathPart of path.split('/').filter((each) => each !== '')) {
      const own = `${parent}/${pathPart}`;
      if (!known.has(own))
        known.set(
          own,
          (await ask('apigateway', 'CreateResource', { restApiId: id, parentId: known.get(parent), pathPart })).id,
        );
      parent = own;
    }
    const at = { restApiId: id, resourceId: known.get(parent), httpMethod: verb };
    await ask('apigateway', 'PutMethod', { ...at, authorizationType: 'NONE', ...more });
    await ask('apigateway', 'PutIntegration', { ...at, ...integration });
    for (const response of responses) await ask('apigateway', 'PutIntegrationResponse', { ...at, ...response });
  }
  const redeploy = async () => void (await ask('apigateway', 'CreateDeployment', { restApiId: id, stageName: 'prod' }));
  await redeploy();
  return { id: String(id), redeploy };
}

const proxy = (name = 'echo') => ({
  type: 'AWS_PROXY',
  integrationHttpMethod: 'POST',
  uri: `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${FUNCTION}:${name}/invocations`,
});
const mock = (template = '{"statusCode": 200}') => ({
  type: 'MOCK',
  requestTemplates: { 'application/json': template },
});

describe('a REST API', () => {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
  test('gives a function the event of a proxy integration', async () => {
    const { id } = await makeRestApi([{ path: '/items/{id}', verb: 'ANY', integration: proxy() }]);
    await allow('echo', `${id}/prod/*/items/{id}`);
    const { json } = await get(id, '/prod/items/7?a=1&a=2', {
      method: 'POST',
      body: 'hello',
      headers: { 'X-Own': 'v' },
    });
    expect(json).toMatchObject({
      resource: '/items/{id}',
      path: '/items/7',
      httpMethod: 'POST',
      queryStringParameters: { a: '2' },
      multiValueQueryStringParameters: { a: ['1', '2'] },
      pathParameters: { id: '7' },
      stageVariables: null,
      body: 'hello',
      isBase64Encoded: false,
      requestContext: {
        resourcePath: '/items/{id}',
        path: '/prod/items/7',
        stage: 'prod',
        httpMethod: 'POST',
        apiId: id,
      },
    });
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
  test('answers in its own words to what it does not have', async () => {
    const { id } = await makeRestApi([{ path: '/a', integration: mock(), responses: [{ statusCode: '200' }] }]);
    const [missing, verb, stage] = [
      await get(id, '/prod/b'),
      await get(id, '/prod/a', { method: 'PUT' }),
      await get(id, '/none/a'),
    ];
    expect([missing.status, missing.json, verb.status, stage.status, stage.json]).toEqual([
      403,
      { message: 'Missing Authentication Token' },
      403,
      403,
      { message: 'Forbidden' },
    ]);
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html
  test('answers what was deployed, not what was changed since', async () => {
    const api = await makeRestApi([{ path: '/a', integration: mock(), responses: [{ statusCode: '200' }] }]);
    const { items } = await ask('apigateway', 'GetResources', { restApiId: api.id });
    const resource = (Array.isArray(items) ? items : []).map(mapOf).find(({ path }) => path === '/a');
    await ask('apigateway', 'DeleteMethod', { restApiId: api.id, resourceId: resource?.id, httpMethod: 'GET' });
    const at = { restApiId: api.id, resourceId: resource?.id, httpMethod: 'POST' };
    await ask('apigateway', 'PutMethod', { ...at, authorizationType: 'NONE' });
    await ask('apigateway', 'PutIntegration', { ...at, ...mock() });
    const before = await get(api.id, '/prod/a');
    await api.redeploy();
    expect([before.status, (await get(api.id, '/prod/a')).status]).toEqual([200, 403]);
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
  test('makes answers of templates', async () => {
    const template = `#set($inputRoot = $input.path('$'))
{ "names": [#foreach($each in $inputRoot.list)"$each.name"#if($foreach.hasNext),#end#end],
  "who": "$input.params('who')", "stage": "$context.stage", "raw": $input.json('$.list[0]'), "none": "$!inputRoot.none" }`;
    const { id } = await makeRestApi([
      {
        path: '/t',
        verb: 'POST',
        integration: { type: 'MOCK', requestTemplates: { 'application/json': '{"statusCode": 202}' } },
        responses: [
          { statusCode: '200' },
          { statusCode: '202', selectionPattern: '202', responseParameters: { 'method.response.header.X-A': "'b'" } },
        ],
      },
      {
        path: '/h',
        verb: 'POST',
        integration: { type: 'HTTP', integrationHttpMethod: 'POST', uri: upstreamUrl },
        responses: [
          { statusCode: '200', responseTemplates: { 'application/json': '{"seen": $input.json(\'$.method\')}' } },
        ],
      },
      {
        path: '/e',
        verb: 'POST',
        integration: { ...proxy(), type: 'AWS', requestTemplates: { 'application/json': template } },
        responses: [
          {
            statusCode: '200',
            responseTemplates: {
              'application/json': "$util.parseJson($input.path('$.body')).names.size() $input.path('$.body')",
            },
          },
        ],
      },
    ]);
    await allow('echo', `${id}/*`);
    const send = (path: string, body = '{}') =>
      get(id, `/prod${path}`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    const t = await send('/t');
    expect([t.status, t.headers.get('x-a')]).toEqual([202, 'b']);
    expect((await send('/h')).json).toEqual({ seen: 'POST' });
    const e = await send('/e?who=me', '{"list":[{"name":"a"},{"name":"b"}]}');
    expect(e.text.slice(0, 2)).toBe('2 ');
    expect(JSON.parse(e.text.slice(2))).toEqual({
      names: ['a', 'b'],
      who: 'me',
      stage: 'prod',
      raw: { name: 'a' },
      none: '',
    });
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/integrating-api-with-aws-services-lambda.html
  test('reaches a queue by an integration with the service', async () => {
    await ask('sqs', 'CreateQueue', { QueueName: 'inbox' });
    const { id } = await makeRestApi([
      {
        path: '/send',
        verb: 'POST',
        integration: {
          type: 'AWS',
          integrationHttpMethod: 'POST',
          uri: 'arn:aws:apigateway:eu-west-1:sqs:path/123456789012/inbox',
          requestParameters: { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" },
          requestTemplates: {
            'application/json': "Action=SendMessage&MessageBody=$util.urlEncode($input.json('$.text'))",
          },
        },
        responses: [{ statusCode: '200', responseTemplates: { 'application/json': '{"ok":true}' } }],
      },
    ]);
    const answer = await get(id, '/prod/send', {
      method: 'POST',
      body: '{"text":"a & b"}',
      headers: { 'content-type': 'application/json' },
    });
    const { Messages: messages } = await ask('sqs', 'ReceiveMessage', { QueueUrl: `${server.url}/123456789012/inbox` });
    expect([answer.json, mapOf(Array.isArray(messages) ? messages[0] : {}).Body]).toEqual([{ ok: true }, '"a & b"']);
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
  test('asks a function whether a request may pass', async () => {
    await makeFunction(
      'judge',
      `export const handler = async ({ authorizationToken, methodArn }) => {
         if (authorizationToken === 'throw') throw new Error('Unauthorized');
         return { principalId: 'me', context: { level: 3, at: String(process.hrtime.bigint()) }, policyDocument: { Version: '2012-10-17', Statement: [
           { Action: 'execute-api:Invoke', Effect: authorizationToken === 'allow' ? 'Allow' : 'Deny', Resource: methodArn }] } };
       };`,
    );
    const { id } = await makeRestApi([{ path: '/a', integration: proxy() }]);
    const authorizer = await ask('apigateway', 'CreateAuthorizer', {
      restApiId: id,
      name: 'judge',
      type: 'TOKEN',
      authorizerUri: proxy('judge').uri,
      identitySource: 'method.request.header.Authorization',
      authorizerResultTtlInSeconds: 0,
    });
    const { items } = await ask('apigateway', 'GetResources', { restApiId: id });
    const resource = (Array.isArray(items) ? items : []).map(mapOf).find(({ path }) => path === '/a');
    await ask('apigateway', 'UpdateMethod', {
      restApiId: id,
      resourceId: resource?.id,
      httpMethod: 'GET',
      patchOperations: [
        { op: 'replace', path: '/authorizationType', value: 'CUSTOM' },
        { op: 'replace', path: '/authorizerId', value: authorizer.id },
      ],
    });
    await ask('apigateway', 'CreateDeployment', { restApiId: id, stageName: 'prod' });
    await allow('judge', `${id}/authorizers/${authorizer.id}`);
    await allow('echo', `${id}/*`);
    const asked = (token?: string) =>
      get(id, '/prod/a', token === undefined ? {} : { headers: { authorization: token } });
    const allowed = await asked('allow');
    expect([
      (await asked()).status,
      (await asked('deny')).status,
      (await asked('throw')).status,
      allowed.status,
    ]).toEqual([401, 403, 401, 200]);
    expect(allowed.json.requestContext).toMatchObject({ authorizer: { principalId: 'me', level: '3' } });

    // What it said is kept for its time, or until the cache is flushed.
    const value = { op: 'replace', path: '/authorizerResultTtlInSeconds', value: '300' };
    await ask('apigateway', 'UpdateAuthorizer', {
      restApiId: id,
      authorizerId: authorizer.id,
      patchOperations: [value],
    });
    await ask('apigateway', 'CreateDeployment', { restApiId: id, stageName: 'prod' });
    const saidAt = async () => mapOf(mapOf((await asked('allow')).json.requestContext).authorizer).at;
    const first = await saidAt();
    expect(await saidAt()).toBe(first);
    await ask('apigateway', 'FlushStageAuthorizersCache', { restApiId: id, stageName: 'prod' });
    expect(await saidAt()).not.toBe(first);
    await expect(ask('apigateway', 'FlushStageCache', { restApiId: id, stageName: 'none' })).rejects.toThrow(
      'Invalid stage identifier specified',
    );
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
  test('asks for a key of a plan, and counts its quota', async () => {
    const { id } = await makeRestApi([
      { path: '/a', integration: mock(), responses: [{ statusCode: '200' }], more: { apiKeyRequired: true } },
    ]);
    const key = await ask('apigateway', 'CreateApiKey', { name: 'k', enabled: true });
    const plan = await ask('apigateway', 'CreateUsagePlan', {
      name: 'p',
      apiStages: [{ apiId: id, stage: 'prod' }],
      quota: { limit: 2, period: 'DAY' },
    });
    const asked = async (value?: unknown) => {
      const { status } = await get(
        id,
        '/prod/a',
        value === undefined ? {} : { headers: { 'x-api-key': String(value) } },
      );
      return status;
    };
    const before = [await asked(), await asked(key.value)];
    await ask('apigateway', 'CreateUsagePlanKey', { usagePlanId: plan.id, keyId: key.id, keyType: 'API_KEY' });
    expect([...before, await asked(key.value), await asked(key.value), await asked(key.value)]).toEqual([
      403, 403, 200, 200, 429,
    ]);
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
  test('refuses what its document says is no valid request', async () => {
    const body = {
      openapi: '3.0.1',
      info: { title: 'doc', version: '1' },
      'x-amazon-apigateway-request-validators': { all: { validateRequestBody: true, validateRequestParameters: true } },
      'x-amazon-apigateway-request-validator': 'all',
      'x-amazon-apigateway-gateway-responses': {
        DEFAULT_4XX: { responseParameters: { 'gatewayresponse.header.X-Told': "'yes'" } },
      },
      components: {
        schemas: {
          Pet: {
            type: 'object',
            required: ['name'],
            properties: { name: { type: 'string' }, age: { type: 'integer', minimum: 0 } },
          },
        },
      },
      paths: {
        '/pets': {
          post: {
            parameters: [{ in: 'query', name: 'dry', required: true }],
            requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } } },
            'x-amazon-apigateway-integration': {
              type: 'mock',
              requestTemplates: { 'application/json': '{"statusCode": 200}' },
              responses: { default: { statusCode: '200' } },
            },
          },
        },
      },
    };
    const { id } = await ask('apigateway', 'ImportRestApi', { body: Buffer.from(JSON.stringify(body)) });
    await ask('apigateway', 'CreateDeployment', { restApiId: id, stageName: 'prod' });
    const post = (path: string, data: unknown) =>
      get(String(id), `/prod/pets${path}`, {
        method: 'POST',
        body: JSON.stringify(data),
        headers: { 'content-type': 'application/json' },
      });
    const missing = await post('', { name: 'x' });
    expect([missing.status, missing.json, missing.headers.get('x-told')]).toEqual([
      400,
      { message: 'Missing required request parameters: [dry]' },
      'yes',
    ]);
    const invalid = await post('?dry=1', { age: -1 });
    expect([invalid.json, (await post('?dry=1', { name: 'x', age: 1 })).status]).toEqual([
      { message: 'Invalid request body' },
      200,
    ]);
  });
});
