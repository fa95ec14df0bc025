/** The management API. https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/api-reference.html */
import type { Call, Operation } from '../../service.ts';
import { invokeUrl } from '../execute-api/gateway-call.ts';
import { gatewayId } from '../execute-api/gateway-id.ts';
import {
  type ApiItem,
  type ApiItems,
  listIn,
  mapIn,
  membersGiven,
  optionalText,
  without,
} from '../execute-api/item.ts';
import { parsedJson } from '../execute-api/json-path.ts';
import {
  type ApiPart,
  gatewayBadRequest,
  gatewayConflict,
  gatewayNotFound,
  type HttpApi,
  httpApiNamed,
  httpApisOf,
  PARTS,
  putHttpApi,
} from './http-api.ts';
import { importedApi } from './open-api.ts';

type Input = ApiItem & { readonly ApiId: string };

const nowOf = ({ world }: Call) => new Date(Math.floor(world.clock.now() / 1000) * 1000);

/** Dates stand in state as text. */
const DATES = new Set(['CreatedDate', 'LastUpdatedDate']);
const kept = (date: Date) => date.toISOString();
export function shownItem(item: ApiItem): ApiItem {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, DATES.has(name) ? new Date(String(value)) : value]),
  );
}

/** An API as its operations show it. Its endpoint is a path of the target, which needs no name. */
function shownApi({ settings, id }: Pick<HttpApi, 'settings' | 'id'>, { world }: Pick<Call, 'world'>): ApiItem {
  return { ...shownItem(settings), ApiEndpoint: invokeUrl(world, id) };
}

export function createHttpApi(input: ApiItem, call: Call): ApiItem {
  const {
    Name: name,
    ProtocolType: protocol,
    Target: target,
    RouteKey: key,
    CredentialsArn: role,
    Tags,
    ...rest
  } = input;
  if (protocol !== 'HTTP' && protocol !== 'WEBSOCKET')
    throw gatewayBadRequest('Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]');
  if (protocol === 'WEBSOCKET' && rest.RouteSelectionExpression === undefined)
    throw gatewayBadRequest('Route selection expression is required for WEBSOCKET protocol.');
  const id = gatewayId(10);
  const settings = {
    ApiId: id,
    ApiKeySelectionExpression: '$request.header.x-api-key',
    CreatedDate: kept(nowOf(call)),
    DisableExecuteApiEndpoint: false,
    IpAddressType: 'ipv4',
    RouteSelectionExpression: '$request.method $request.path',
    ...membersGiven(rest),
    Name: name,
    ProtocolType: protocol,
    Tags: mapIn(Tags),
  };
  const { account, region } = call;
  const none = { authorizers: {}, deployments: {}, integrations: {}, models: {}, routes: {}, stages: {}, frozen: {} };
  let api: HttpApi = { id, account, region, settings, ...none };
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-examples.html: quick create
  if (target !== undefined) {
    const uri = String(target);
    const isFunction = uri.includes(':lambda:');
    const integration = newIntegration({
      IntegrationType: isFunction ? 'AWS_PROXY' : 'HTTP_PROXY',
      IntegrationUri: uri,
      PayloadFormatVersion: isFunction ? '2.0' : '1.0',
      ...(isFunction ? {} : { IntegrationMethod: 'ANY' }),
      CredentialsArn: optionalText(role),
      ApiGatewayManaged: true,
    });
    const route = newRoute({
      RouteKey: key ?? '$default',
      Target: `integrations/${integration.IntegrationId}`,
      ApiGatewayManaged: true,
    });
    const stage = newStage({ StageName: '$default', AutoDeploy: true, ApiGatewayManaged: true }, call);
    api = {
      ...api,
      integrations: { [String(integration.IntegrationId)]: integration },
      routes: { [String(route.RouteId)]: route },
      stages: { $default: stage },
    };
  }
  putHttpApi(api, call);
  return shownApi(api, call);
}

function newIntegration(input: ApiItem): ApiItem {
  const isFunction = input.IntegrationType === 'AWS_PROXY' && input.IntegrationSubtype === undefined;
  return membersGiven({
    ConnectionType: 'INTERNET',
    ...(isFunction && { IntegrationMethod: 'POST' }),
    PayloadFormatVersion: '1.0',
    TimeoutInMillis: 30_000,
    ...membersGiven(input),
    IntegrationId: gatewayId(7),
  });
}

function newRoute(input: ApiItem): ApiItem {
  return { ApiKeyRequired: false, AuthorizationType: 'NONE', ...membersGiven(input), RouteId: gatewayId(7) };
}

function newStage(input: ApiItem, call: Call): ApiItem {
  const now = kept(nowOf(call));
  return {
    CreatedDate: now,
    DefaultRouteSettings: { DetailedMetricsEnabled: false },
    LastUpdatedDate: now,
    RouteSettings: {},
    StageVariables: {},
    Tags: {},
    ...membersGiven(input),
  };
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'HEAD', 'OPTIONS', 'DELETE', 'ANY'];

function checkRoute({ ApiId, RouteId, ...route }: ApiItem, api: HttpApi): void {
  const { RouteKey: key, Target: target, AuthorizerId: authorizer, AuthorizationType: kind } = route;
  if (key !== undefined && api.settings.ProtocolType === 'HTTP' && key !== '$default') {
    const [method = '', path = ''] = String(key).split(' ');
    if (!METHODS.includes(method) || !path.startsWith('/'))
      throw gatewayBadRequest(
        `The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"`,
      );
  }
  const twin = Object.values(api.routes).find((other) => other.RouteKey === key && other.RouteId !== RouteId);
  if (key !== undefined && twin !== undefined)
    throw gatewayConflict(`Route with key ${key} already exists for this API`);
  const integration = /^integrations\/(.+)$/.exec(String(target ?? ''))?.[1];
  if (integration !== undefined && api.integrations[integration] === undefined)
    throw gatewayBadRequest(`Integration ${integration} does not exist in API ${ApiId}`);
  if (
    (kind === 'JWT' || kind === 'CUSTOM') &&
    authorizer !== undefined &&
    api.authorizers[String(authorizer)] === undefined
  )
    throw gatewayBadRequest('Invalid authorizer ID specified');
}

function checkIntegration(input: ApiItem): void {
  const { IntegrationType: type, IntegrationUri: uri, IntegrationMethod: method, IntegrationSubtype: subtype } = input;
  if (type === 'HTTP_PROXY' && uri !== undefined && method === undefined)
    throw gatewayBadRequest('HttpMethod must be specified for HTTP_PROXY integrations');
  if (type === 'AWS_PROXY' && uri === undefined && subtype === undefined)
    throw gatewayBadRequest('Integration URI or subtype is required for AWS_PROXY integrations');
}

function checkAuthorizer({ AuthorizerType: type, JwtConfiguration: jwt, IdentitySource: source }: ApiItem): void {
  if (type === 'JWT' && (jwt === undefined || source === undefined))
    throw gatewayBadRequest('JWT configuration and identity source are required for a JWT authorizer');
}

interface Kind {
  /** `Route`, as operations are called. */
  readonly name: string;
  readonly part: ApiPart;
  check?(input: ApiItem, api: HttpApi, isNew: boolean): void;
  made(input: ApiItem, call: Call, api: HttpApi): ApiItem;
  /** What else changes with it. */
  also?(api: HttpApi, made: ApiItem): HttpApi;
  /** What else goes with it. */
  gone?(api: HttpApi, id: string): HttpApi;
}

const idFrom = (part: ApiPart, length: number) => (input: ApiItem) => ({
  ...membersGiven(input),
  [PARTS[part]]: gatewayId(length),
});

const KINDS: readonly Kind[] = [
  { name: 'Route', part: 'routes', check: checkRoute, made: newRoute },
  { name: 'Integration', part: 'integrations', check: checkIntegration, made: newIntegration },
  { name: 'Authorizer', part: 'authorizers', check: checkAuthorizer, made: idFrom('authorizers', 6) },
  { name: 'Model', part: 'models', made: idFrom('models', 6) },
  {
    name: 'Stage',
    part: 'stages',
    check({ StageName: name, DeploymentId: deployment }, api, isNew) {
      if (isNew && api.stages[String(name)] !== undefined) throw gatewayConflict('Stage already exists');
      if (deployment !== undefined && api.deployments[String(deployment)] === undefined)
        throw gatewayNotFound('Deployment does not exist');
    },
    made: newStage,
  },
  {
    name: 'Deployment',
    part: 'deployments',
    check({ StageName: stage }, api) {
      if (Object.keys(api.routes).length === 0)
        throw gatewayBadRequest('Unable to deploy API because no routes exist in this API');
      if (stage !== undefined && api.stages[String(stage)] === undefined)
        throw gatewayNotFound(`Stage with name: '${stage}' does not exist`);
    },
    made: (input, call) => ({
      AutoDeployed: false,
      CreatedDate: kept(nowOf(call)),
      DeploymentStatus: 'DEPLOYED',
      ...membersGiven(input.Description === undefined ? {} : { Description: input.Description }),
      ...(input.StageName !== undefined && { ofStage: input.StageName }),
      DeploymentId: gatewayId(6),
    }),
    also(api, { DeploymentId: id, ofStage: stage }) {
      const { routes, integrations, authorizers } = api;
      const frozen = { ...api.frozen, [String(id)]: { routes, integrations, authorizers } };
      const old = stage === undefined ? undefined : api.stages[String(stage)];
      const stages = old === undefined ? api.stages : { ...api.stages, [String(stage)]: { ...old, DeploymentId: id } };
      return { ...api, frozen, stages };
    },
    gone: (api, id) => ({
      ...api,
      frozen: Object.fromEntries(Object.entries(api.frozen).filter(([own]) => own !== id)),
    }),
  },
];

function partOf(api: HttpApi, { name, part }: Kind, id: unknown): ApiItem {
  const found = api[part][String(id)];
  if (found === undefined) throw gatewayNotFound(`Invalid ${name} identifier specified`);
  return found;
}

/** A page of a list, by a token that is a number. */
export function pageOfItems(all: readonly ApiItem[], { MaxResults: most, NextToken: token }: ApiItem): ApiItem {
  const from = Number(token ?? 0) || 0;
  const to = from + (Number(most ?? 0) || all.length);
  return { Items: all.slice(from, to).map(shownItem), ...(to < all.length && { NextToken: String(to) }) };
}

function partOperations(kind: Kind): Readonly<Record<string, Operation>> {
  const { name, part, check, made, also, gone } = kind;
  const key = PARTS[part];
  const strip = ({ ApiId: _, ...rest }: ApiItem) => rest;
  return {
    [`Create${name}`]: (input: Input, call) => {
      const api = httpApiNamed(input.ApiId, call);
      check?.(input, api, true);
      const item = made(strip(input), call, api);
      const items: ApiItems = { ...api[part], [String(item[key])]: item };
      const changed = { ...api, [part]: items };
      putHttpApi(also?.(changed, item) ?? changed, call);
      return shownItem(item);
    },
    [`Update${name}`]: (input: Input, call) => {
      const api = httpApiNamed(input.ApiId, call);
      const before = partOf(api, kind, input[key]);
      check?.(input, api, false);
      const now = part === 'stages' ? { LastUpdatedDate: kept(nowOf(call)) } : {};
      const item = { ...before, ...membersGiven(strip(input)), ...now };
      putHttpApi({ ...api, [part]: { ...api[part], [String(input[key])]: item } }, call);
      return shownItem(item);
    },
    [`Get${name}`]: (input: Input, call) => shownItem(partOf(httpApiNamed(input.ApiId, call), kind, input[key])),
    [`Get${name}s`]: (input: Input, call) => pageOfItems(Object.values(httpApiNamed(input.ApiId, call)[part]), input),
    [`Delete${name}`]: (input: Input, call) => {
      const api = httpApiNamed(input.ApiId, call);
      const id = String(input[key]);
      partOf(api, kind, id);
      if (part === 'integrations') {
        const user = Object.values(api.routes).find(({ Target }) => Target === `integrations/${id}`);
        if (user !== undefined)
          throw gatewayConflict(
            `Cannot delete Integration '${id}' because it is referenced by Route '${user.RouteId}'.`,
          );
      }
      const left = { ...api, [part]: without(api[part], id) };
      putHttpApi(gone?.(left, id) ?? left, call);
      return undefined;
    },
  };
}

export function updateHttpApi(input: Input, call: Call): ApiItem {
  const api = httpApiNamed(input.ApiId, call);
  const { Target: _, RouteKey: __, CredentialsArn: ___, ...given } = input;
  const settings = { ...api.settings, ...membersGiven(given) };
  putHttpApi({ ...api, settings }, call);
  return shownApi({ ...api, settings }, call);
}

export function deleteHttpApi({ ApiId }: Input, call: Call): undefined {
  httpApiNamed(ApiId, call);
  httpApisOf(call.world, call).delete(ApiId);
}

/** Replaces what an API consists of by what a document of OpenAPI 3 says. */
export function reimportHttpApi({ ApiId, Body: body }: Input, call: Call): ApiItem {
  const api = httpApiNamed(ApiId, call);
  const imported = importedApi(documentOf(body), newIntegration, newRoute);
  const settings = { ...api.settings, ...imported.settings };
  putHttpApi({ ...api, ...imported, settings }, call);
  return shownApi({ ...api, settings }, call);
}

function documentOf(body: unknown): ApiItem {
  const document = typeof body === 'string' ? parsedJson(body) : body;
  const made = mapIn(document);
  if (made.openapi === undefined)
    throw gatewayBadRequest(
      'Unable to create API due to errors in the body: a document of OpenAPI 3 in JSON is expected',
    );
  return made;
}

function importHttpApi(input: ApiItem, call: Call): ApiItem {
  const document = documentOf(input.Body);
  const { ApiId } = createHttpApi({ Name: mapIn(document.info).title, ProtocolType: 'HTTP' }, call);
  return reimportHttpApi({ ApiId: String(ApiId), Body: document }, call);
}

/** What tags may stand on: `arn:aws:apigateway:REGION::/apis/ID`, and stages of it. */
function tagged({ ResourceArn: arn }: ApiItem, call: Call) {
  const [, id = '', stage] = /\/apis\/([^/]+)(?:\/stages\/(.+))?$/.exec(String(arn)) ?? [];
  const api = httpApiNamed(id, call);
  if (stage === undefined)
    return {
      tags: mapIn(api.settings.Tags),
      put: (Tags: ApiItem) => putHttpApi({ ...api, settings: { ...api.settings, Tags } }, call),
    };
  const found = api.stages[stage];
  if (found === undefined) throw gatewayNotFound('Invalid Stage identifier specified');
  return {
    tags: mapIn(found.Tags),
    put: (Tags: ApiItem) => putHttpApi({ ...api, stages: { ...api.stages, [stage]: { ...found, Tags } } }, call),
  };
}

function changeStage(input: Input, call: Call, change: (stage: ApiItem) => ApiItem): undefined {
  const api = httpApiNamed(input.ApiId, call);
  const name = String(input.StageName);
  const stage = api.stages[name];
  if (stage === undefined) throw gatewayNotFound('Invalid Stage identifier specified');
  putHttpApi({ ...api, stages: { ...api.stages, [name]: change(stage) } }, call);
}

const apiOperations: Readonly<Record<string, Operation>> = {
  CreateApi: createHttpApi,
  DeleteApi: deleteHttpApi,
  GetApi: ({ ApiId }: Input, call) => shownApi(httpApiNamed(ApiId, call), call),
  GetApis: (input: ApiItem, call) =>
    pageOfItems(
      [...httpApisOf(call.world, call).values()].map((api) => shownApi(api, call)),
      input,
    ),
  ImportApi: importHttpApi,
  ReimportApi: reimportHttpApi,
  UpdateApi: updateHttpApi,
  DeleteCorsConfiguration({ ApiId }: Input, call) {
    const api = httpApiNamed(ApiId, call);
    const { CorsConfiguration: _, ...settings } = api.settings;
    putHttpApi({ ...api, settings }, call);
    return undefined;
  },
  DeleteAccessLogSettings: (input: Input, call) =>
    changeStage(input, call, ({ AccessLogSettings: _, ...rest }) => rest),
  DeleteRouteSettings: (input: Input, call) =>
    changeStage(input, call, (stage) => ({
      ...stage,
      RouteSettings: without(mapIn(stage.RouteSettings) as ApiItems, String(input.RouteKey)),
    })),
  ResetAuthorizersCache: () => undefined,
  GetTags: (input: ApiItem, call) => ({ Tags: tagged(input, call).tags }),
  TagResource(input: ApiItem, call) {
    const { tags, put } = tagged(input, call);
    put({ ...tags, ...mapIn(input.Tags) });
    return {};
  },
  UntagResource(input: ApiItem, call) {
    const { tags, put } = tagged(input, call);
    const gone = new Set(listIn(input.TagKeys).map(String));
    put(Object.fromEntries(Object.entries(tags).filter(([name]) => !gone.has(name))));
    return undefined;
  },
};

export const httpApiOperations: Readonly<Record<string, Operation>> = Object.assign(
  {},
  apiOperations,
  ...KINDS.map(partOperations),
);
