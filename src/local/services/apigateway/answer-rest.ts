/** What a deployed REST API answers. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-rest-api.html */
import type { LocalWorld, SiteAnswer, SiteRequest } from '../../service.ts';
import { pathVariables } from '../apigatewayv2/route-of.ts';
import { type GatewayCall, gatewayJson, newRequestIds } from '../execute-api/gateway-call.ts';
import { policyLetsInvoke } from '../execute-api/invoke-policy.ts';
import { type ApiItem, listIn, mapIn } from '../execute-api/item.ts';
import { type ProxyPlace, requestContextOf } from '../execute-api/proxy-event.ts';
import { tellOfRequest } from '../execute-api/tell-of-request.ts';
import { takeToken } from '../execute-api/throttle.ts';
import { apiKeyOf } from './api-key-of.ts';
import { authorizeMethod } from './authorize-method.ts';
import { type GatewayOwnAnswer, gatewayResponse } from './gateway-response.ts';
import { frozenOf, type RestApi, type RestContent, type RestResource } from './rest-api.ts';
import { integrateMethod, type MethodCall, type MethodOutcome } from './rest-integration.ts';
import { refusedRequest } from './validate-request.ts';

export async function answerRestApi(api: RestApi, request: SiteRequest, world: LocalWorld): Promise<SiteAnswer> {
  const [, name = '', ...rest] = request.path.split('/');
  const stage = api.stages[name];
  const content = stage && frozenOf(world, api).get(`${api.id}/${stage.deploymentId}`);
  if (stage === undefined || content === undefined) return gatewayJson(403, 'Forbidden');
  const path = `/${rest.join('/')}`.replace(/(?<=.)\/$/, '');
  const call: GatewayCall = {
    world,
    account: api.account,
    region: api.region,
    apiId: api.id,
    stage: name,
    stageVariables: mapIn(stage.variables) as Readonly<Record<string, string>>,
    request,
    path,
    body: await request.body(),
    nowMs: world.clock.now(),
    ...newRequestIds(),
  };
  const found = resourceOf(content, path);
  const method = found?.resource.methods[request.method] ?? found?.resource.methods.ANY;
  const place: ProxyPlace = {
    resource: found?.resource.path ?? path,
    resourceId: found?.resource.id ?? '',
    pathParameters: found?.pathParameters ?? {},
    isBinary: (type) => isBinaryMedia(listIn(api.settings.binaryMediaTypes).map(String), type),
  };
  const answered =
    found === undefined || method === undefined
      ? { outcome: { type: 'MISSING_AUTHENTICATION_TOKEN' } as GatewayOwnAnswer, place, integrationMs: undefined }
      : await answerMethod({ api, content, stage, method, found, place, call });
  const { outcome } = answered;
  const context = requestContextOf(call, answered.place);
  const answer = 'type' in outcome ? gatewayResponse(outcome, content.gatewayResponses, context, request) : outcome;
  const { destinationArn: destination, format } = mapIn(stage.accessLogSettings);
  // Other characters are left out of the dimension.
  const ApiName = String(api.settings.name).replaceAll(/[^\p{ASCII}]/gu, '');
  tellOfRequest(
    call,
    {
      errors: ['4XXError', '5XXError'],
      dimensions: [{ ApiName }, { ApiName, Stage: name }, ...detailed(stage, found, request.method, ApiName, name)],
      log: { destination, format },
    },
    {
      answer,
      context,
      integrationMs: answered.integrationMs,
      responseType: 'type' in outcome ? outcome.type : undefined,
    },
  );
  return {
    ...answer,
    headers: { ...answer.headers, 'x-amzn-requestid': call.requestId, 'x-amz-apigw-id': call.extendedId },
  };
}

/** By method too, where its settings ask for detailed metrics. */
function detailed(stage: ApiItem, found: Found | undefined, Method: string, ApiName: string, Stage: string) {
  if (found === undefined || settingOf(stage, found.resource.path, Method).metricsEnabled !== true) return [];
  return [{ ApiName, Stage, Method, Resource: found.resource.path }];
}

interface Found {
  readonly resource: RestResource;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** Text before a variable before a greedy one, from the left. */
function resourceOf({ resources }: RestContent, path: string): Found | undefined {
  const matching = Object.values(resources).flatMap((resource): Found[] => {
    if (resource.path === '/') return path === '/' ? [{ resource, pathParameters: {} }] : [];
    const pathParameters = pathVariables(resource.path, path);
    return pathParameters === undefined || Object.keys(resource.methods).length === 0
      ? []
      : [{ resource, pathParameters }];
  });
  const rank = ({ resource }: Found) =>
    resource.path
      .split('/')
      .map((part) => (part.endsWith('+}') ? 2 : part.startsWith('{') ? 1 : 0))
      .join('');
  return matching.sort((a, b) => (rank(a) < rank(b) ? -1 : 1))[0];
}

export function isBinaryMedia(types: readonly string[], given: string | undefined): boolean {
  const type = given?.split(';')[0]?.trim() ?? '';
  return types.some(
    (each) => each === '*/*' || each === type || (each.endsWith('/*') && type.startsWith(each.slice(0, -1))),
  );
}

interface Asked {
  readonly api: RestApi;
  readonly content: RestContent;
  readonly stage: ApiItem;
  readonly method: ApiItem;
  readonly found: Found;
  readonly place: ProxyPlace;
  readonly call: GatewayCall;
}

interface Answered {
  readonly outcome: MethodOutcome;
  /** With what is known of who asks. */
  readonly place: ProxyPlace;
  /** Undefined where a gate was shut. */
  readonly integrationMs: number | undefined;
}

/** Each gate in AWS's order: policy, authorizer, key, limits, validation. */
async function answerMethod(asked: Asked): Promise<Answered> {
  const { api, content, stage, method, found, call } = asked;
  const { request, apiId, account, region, world } = call;
  let { place } = asked;
  const methodArn = `arn:aws:execute-api:${region}:${account}:${apiId}/${call.stage}/${request.method}${call.path}`;
  const isSigned =
    request.headers.authorization?.startsWith('AWS4-HMAC-SHA256') === true || request.query.has('X-Amz-Credential');
  const { policy } = api.settings;
  if (
    typeof policy === 'string' &&
    policy !== '' &&
    !policyLetsInvoke(expandedPolicy(policy, api), isSigned, { methodArn, account })
  )
    return {
      outcome: {
        type: 'ACCESS_DENIED',
        message: `User: anonymous is not authorized to perform: execute-api:Invoke on resource: ${methodArn.replace(account, `********${account.slice(-4)}`)}`,
      },
      place,
      integrationMs: undefined,
    };
  const authorized = await authorizeMethod({ call, content, method, place, methodArn, isSigned });
  if ('type' in authorized) return { outcome: authorized, place, integrationMs: undefined };
  if (authorized.authorizer !== undefined) place = { ...place, authorizer: authorized.authorizer };
  if (method.apiKeyRequired === true) {
    const given = api.settings.apiKeySource === 'AUTHORIZER' ? authorized.usageKey : request.headers['x-api-key'];
    const key = apiKeyOf(given, api, call);
    if ('type' in key) return { outcome: key, place, integrationMs: undefined };
    place = { ...place, apiKey: key };
  }
  const setting = settingOf(stage, found.resource.path, String(request.method));
  const { throttlingRateLimit: rate, throttlingBurstLimit: burst } = setting;
  const bucket = `${apiId}/${call.stage}/${found.resource.path}/${request.method}`;
  if (
    (rate !== undefined || burst !== undefined) &&
    !takeToken(world, bucket, { rate: Number(rate ?? 10_000), burst: Number(burst ?? 5_000) })
  )
    return { outcome: { type: 'THROTTLED' }, place, integrationMs: undefined };
  const invalid = refusedRequest(method, content, call, place);
  if (invalid !== undefined) return { outcome: invalid, place, integrationMs: undefined };
  const methodCall: MethodCall = {
    call,
    place,
    method,
    context: requestContextOf(call, place),
    source: `${apiId}/${call.stage}/${request.method}${found.resource.path}`,
  };
  const beganMs = performance.now();
  return { outcome: await integrateMethod(methodCall), place, integrationMs: performance.now() - beganMs };
}

/** Settings of a stage are by `resource/METHOD`, where each may be `*`. */
function settingOf(stage: ApiItem, path: string, method: string): ApiItem {
  const settings = mapIn(stage.methodSettings);
  const own = `${path.replace(/^\//, '')}/${method}`;
  return { ...mapIn(settings['*/*']), ...mapIn(settings[own] ?? settings[path === '/' ? `/${method}` : own]) };
}

/** `execute-api:/stage/METHOD/path` is short for the ARN. */
function expandedPolicy(policy: string, { id, account, region }: RestApi): string {
  return policy.replaceAll(
    /"execute-api:\/([^"]*)"/g,
    (_, rest: string) => `"arn:aws:execute-api:${region}:${account}:${id}/${rest}"`,
  );
}
