/** What an HTTP API answers. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api.html */
import type { LocalWorld, SiteAnswer, SiteRequest } from '../../service.ts';
import { functionArnIn, invokeTarget, withStageVariables } from '../execute-api/function-target.ts';
import { forwardedHeaders, type GatewayCall, gatewayJson, newRequestIds } from '../execute-api/gateway-call.ts';
import { forwardHttp } from '../execute-api/http-target.ts';
import { type ApiItem, mapIn, optionalText } from '../execute-api/item.ts';
import { proxyAnswerOf, requestContextOf } from '../execute-api/proxy-event.ts';
import { tellOfRequest } from '../execute-api/tell-of-request.ts';
import { takeToken } from '../execute-api/throttle.ts';
import { responseOf } from '../lambda/http-event.ts';
import { authorizeRoute } from './authorize-route.ts';
import { apiCorsHeaders, corsAnswer } from './cors.ts';
import type { FrozenApi, HttpApi } from './http-api.ts';
import { type MappingSource, mapRequest, mapResponse } from './map-parameters.ts';
import { firstEvent, joinedHeaders, secondEvent } from './request-event.ts';
import { type RouteFound, routeOf } from './route-of.ts';
import { askService } from './service-integration.ts';

const NOT_FOUND = gatewayJson(404, 'Not Found');
const FAILED = gatewayJson(500, 'Internal Server Error');

export async function answerHttpApi(api: HttpApi, request: SiteRequest, world: LocalWorld): Promise<SiteAnswer> {
  if (api.settings.ProtocolType !== 'HTTP')
    return gatewayJson(501, 'The local target keeps WebSocket APIs and does not run them.');
  const [, first = '', ...rest] = request.path.split('/');
  const named = api.stages[first];
  const stage = named ?? api.stages.$default;
  if (stage === undefined) return NOT_FOUND;
  const path = named === undefined ? request.path : `/${rest.join('/')}`;
  const call: GatewayCall = {
    world,
    account: api.account,
    region: api.region,
    apiId: api.id,
    stage: String(stage.StageName),
    stageVariables: mapIn(stage.StageVariables) as Readonly<Record<string, string>>,
    request,
    path,
    body: await request.body(),
    nowMs: world.clock.now(),
    ...newRequestIds(),
  };
  const cors = mapIn(api.settings.CorsConfiguration);
  const deployed = deployedApi(api, stage);
  const found = deployed && routeOf(Object.values(deployed.routes), request.method, path);
  const preflight = corsAnswer(cors, request, found?.route);
  if (preflight !== undefined) return preflight;
  const timed: Timed = { integrationMs: undefined };
  const answer =
    deployed === undefined || found === undefined ? NOT_FOUND : await answerRoute(found, deployed, stage, call, timed);
  tell(api, stage, call, { found, answer, timed });
  const own = apiCorsHeaders(cors, request.headers.origin);
  // What a function says of CORS is not heard where the API has settings of its own.
  const said = Object.entries(answer.headers).filter(
    ([name]) => Object.keys(cors).length === 0 || !name.startsWith('access-control-'),
  );
  return { ...answer, headers: { ...Object.fromEntries(said), ...own, apigw_requestid: call.extendedId } };
}

/** How long the integration took; undefined as long as the request has not got there. */
interface Timed {
  integrationMs: number | undefined;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html */
function tell(
  api: HttpApi,
  stage: ApiItem,
  call: GatewayCall,
  {
    found,
    answer,
    timed,
  }: { readonly found: RouteFound | undefined; readonly answer: SiteAnswer; readonly timed: Timed },
): void {
  const { DestinationArn: destination, Format: format } = mapIn(stage.AccessLogSettings);
  const ApiId = api.id;
  const key = found === undefined ? undefined : String(found.route.RouteKey);
  const { method, path } = { method: call.request.method, path: key?.split(' ')[1] ?? key };
  tellOfRequest(
    call,
    {
      errors: ['4xx', '5xx'],
      dimensions: [
        { ApiId },
        { ApiId, Stage: call.stage },
        ...(routeSettings(stage, key ?? '').DetailedMetricsEnabled === true && path !== undefined
          ? [{ ApiId, Stage: call.stage, Method: method, Resource: path }]
          : []),
      ],
      log: { destination, format },
    },
    {
      answer,
      integrationMs: timed.integrationMs,
      context: {
        ...requestContextOf(call, { resource: path ?? '', resourceId: '', pathParameters: {}, isBinary: () => false }),
        routeKey: key,
      },
    },
  );
}

/** Those of the stage, and over them those of the route. */
function routeSettings({ DefaultRouteSettings, RouteSettings }: ApiItem, key: string): ApiItem {
  return { ...mapIn(DefaultRouteSettings), ...mapIn(mapIn(RouteSettings)[key]) };
}

/** A stage that deploys by itself has what the API has; another has what its deployment froze. */
function deployedApi(api: HttpApi, { AutoDeploy: isLive, DeploymentId: id }: ApiItem): FrozenApi | undefined {
  return isLive === true ? api : api.frozen[String(id)];
}

async function answerRoute(
  found: RouteFound,
  deployed: FrozenApi,
  stage: ApiItem,
  call: GatewayCall,
  timed: Timed,
): Promise<SiteAnswer> {
  const { route } = found;
  const key = String(route.RouteKey);
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = routeSettings(stage, key);
  if (
    (rate !== undefined || burst !== undefined) &&
    !takeToken(call.world, `${call.apiId}/${call.stage}/${key}`, {
      rate: Number(rate ?? 10_000),
      burst: Number(burst ?? 5_000),
    })
  )
    return gatewayJson(429, 'Too Many Requests');
  const passed = await authorizeRoute(found, deployed, call);
  if ('refused' in passed) return passed.refused;
  const id = /^integrations\/(.+)$/.exec(String(route.Target ?? ''))?.[1];
  const integration = id === undefined ? undefined : deployed.integrations[id];
  if (integration === undefined) return FAILED;
  const beganMs = performance.now();
  const answer = await integrate(integration, found, passed.authorizer, call);
  timed.integrationMs = performance.now() - beganMs;
  return answer;
}

async function integrate(
  integration: ApiItem,
  found: RouteFound,
  authorizer: ApiItem,
  call: GatewayCall,
): Promise<SiteAnswer> {
  const { IntegrationType: type, IntegrationSubtype: subtype, ConnectionType: connection } = integration;
  const uri = withStageVariables(String(integration.IntegrationUri ?? ''), call.stageVariables);
  if (connection === 'VPC_LINK')
    return gatewayJson(501, 'The local target does not reach integrations through a VPC link.');
  const source: MappingSource = {
    call,
    pathParameters: found.pathParameters,
    context: mapIn(secondEvent(found, call, authorizer).requestContext),
  };
  if (subtype !== undefined) return askService(String(subtype), mapIn(integration.RequestParameters), source);
  if (type === 'AWS_PROXY' && functionArnIn(uri) !== undefined) {
    const isFirst = integration.PayloadFormatVersion === '1.0';
    const event = isFirst ? firstEvent(found, call, authorizer) : secondEvent(found, call, authorizer);
    const outcome = await invokeTarget(
      { uri, credentials: optionalText(integration.CredentialsArn), source: sourceOf(found, call) },
      event,
      call,
    );
    if (outcome === undefined) return FAILED;
    return (isFirst ? proxyAnswerOf(outcome) : responseOf(outcome)) ?? FAILED;
  }
  if (type === 'HTTP_PROXY') return proxyHttp(integration, uri, source);
  return FAILED;
}

/** What the permission of a function names: the stage, the method and the path of the route. */
function sourceOf({ route }: RouteFound, { apiId, stage, request }: GatewayCall): string {
  const [, path] = String(route.RouteKey).split(' ');
  return path === undefined ? `${apiId}/${stage}/$default` : `${apiId}/${stage}/${request.method}${path}`;
}

async function proxyHttp(integration: ApiItem, uri: string, source: MappingSource): Promise<SiteAnswer> {
  const { call, pathParameters } = source;
  const filled = uri.replace(/\{(\w+)\+?\}/g, (_, name: string) => pathParameters[name] ?? '');
  const at = URL.canParse(filled) ? new URL(filled) : undefined;
  if (at === undefined) return FAILED;
  const mapped = mapRequest(
    mapIn(integration.RequestParameters),
    {
      path: at.pathname,
      query: [...at.searchParams, ...call.request.query],
      headers: joinedHeaders(forwardedHeaders(call)),
    },
    source,
  );
  at.pathname = mapped.path;
  at.search = new URLSearchParams(mapped.query.map(([name, value]): [string, string] => [name, value])).toString();
  const method = String(integration.IntegrationMethod ?? 'ANY');
  const outcome = await forwardHttp({
    method: method === 'ANY' ? call.request.method : method,
    url: at.href,
    headers: mapped.headers,
    body: call.body,
    timeoutMs: Number(integration.TimeoutInMillis ?? 30_000),
  });
  if (outcome === 'timeout') return gatewayJson(504, 'Endpoint request timed out');
  if (outcome === 'unreachable') return gatewayJson(503, 'Service Unavailable');
  const parameters = mapIn(integration.ResponseParameters);
  if (parameters[String(outcome.status)] === undefined) return outcome;
  const body = outcome.body instanceof Uint8Array ? Buffer.from(outcome.body).toString('utf8') : '';
  const told = mapResponse(parameters, outcome.status, outcome.headers, {
    ...source,
    response: { headers: outcome.headers, body, status: outcome.status },
  });
  return { ...told, body: outcome.body };
}
